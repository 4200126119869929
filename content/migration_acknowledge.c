#include "internal.h"

/* `seat` is the name of a key, `region` where it sat then, empty where nobody said. */
/* clang-format off */
const char kb_migration_acknowledge[] =
    "CREATE TABLE acknowledgements ("
    " row INTEGER PRIMARY KEY,"
    " edition INTEGER NOT NULL REFERENCES editions,"
    " seat TEXT NOT NULL,"
    " region TEXT NOT NULL CHECK (region = '' OR region GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'),"
    " at_ms INTEGER NOT NULL,"
    " change INTEGER NOT NULL REFERENCES changes DEFERRABLE INITIALLY DEFERRED,"
    " UNIQUE (edition, seat)"
    ") STRICT;"
    "CREATE INDEX acknowledgements_by_seat ON acknowledgements (seat, row);"
    "CREATE TRIGGER acknowledgements_changed BEFORE UPDATE ON acknowledgements"
    " BEGIN SELECT RAISE(ABORT, 'acknowledgements are never changed'); END;"
    "CREATE TRIGGER acknowledgements_dropped BEFORE DELETE ON acknowledgements"
    " BEGIN SELECT RAISE(ABORT, 'acknowledgements are never dropped'); END;";
/* clang-format on */
