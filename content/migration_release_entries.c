#include "internal.h"

#define REFUSE(name, when, release)                                                                \
    "CREATE TRIGGER " name " BEFORE " when " ON release_entries"                                   \
    " WHEN (SELECT state FROM releases WHERE row = " release ") <> 'open'"                         \
    " BEGIN SELECT RAISE(ABORT, 'the release is not open'); END;"

/* clang-format off */
const char kb_migration_release_entries[] =
    /* Entries that come with a release, as they were checked; `value` is empty for one that goes. */
    "CREATE TABLE release_entries ("
    " release INTEGER NOT NULL REFERENCES releases,"
    " ordinal INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " key TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " value TEXT NOT NULL,"
    " item INTEGER REFERENCES items,"
    " valid_from INTEGER NOT NULL,"
    " valid_to INTEGER NOT NULL CHECK (valid_from < valid_to),"
    " PRIMARY KEY (release, ordinal), UNIQUE (release, kind, key)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX release_entries_by_key ON release_entries (kind, key);"
    REFUSE("release_entries_added", "INSERT", "NEW.release")
    REFUSE("release_entries_dropped", "DELETE", "OLD.release")
    "CREATE TRIGGER release_entries_changed BEFORE UPDATE ON release_entries"
    " BEGIN SELECT RAISE(ABORT, 'entries of a plan come and go, they do not change'); END;";
/* clang-format on */
