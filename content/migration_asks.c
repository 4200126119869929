#include "internal.h"

/* The editions that are there are taken in as kb_put_write() takes in new ones. */
const char kb_migration_asks[] =
    "CREATE TABLE asks ("
    " term TEXT NOT NULL,"
    " edition INTEGER NOT NULL REFERENCES editions,"
    " PRIMARY KEY (term, edition)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX asks_by_edition ON asks (edition);" KB_SQL_ASK_ADD("");
