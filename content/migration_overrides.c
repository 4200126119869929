#include "internal.h"

/*
 * Entries of one more kind: which item stands before another in a region. SQLite changes no CHECK,
 * so the table is made anew with all its rows; `item` is the item that stands before, as for pins
 * the one that stands on top.
 */
#define COLUMNS                                                                                    \
    "row, kind, key, name, value, item, valid_from, valid_to, known_from_ms, known_to_ms,"         \
    " change, closing"

#define SHOWN                                                                                      \
    "n.row, n.kind, n.key, n.name, n.value, n.valid_from, n.valid_to, n.known_from_ms,"            \
    " n.known_to_ms, n.change, n.closing"

/* clang-format off */
const char kb_migration_overrides[] =
    "DROP VIEW every_entry;"
    "DROP VIEW public_entry;"
    "CREATE TABLE entries_anew ("
    " row INTEGER PRIMARY KEY,"
    " kind TEXT NOT NULL CHECK (kind IN"
    "   ('pin','synonym','word','region','department','category','override')),"
    " key TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " value TEXT NOT NULL CHECK (value GLOB '{*}'),"
    " item INTEGER REFERENCES items,"
    " valid_from INTEGER NOT NULL,"
    " valid_to INTEGER NOT NULL CHECK (valid_from < valid_to),"
    " known_from_ms INTEGER NOT NULL,"
    " known_to_ms INTEGER NOT NULL CHECK (known_from_ms <= known_to_ms),"
    " change INTEGER NOT NULL REFERENCES changes DEFERRABLE INITIALLY DEFERRED,"
    " closing INTEGER REFERENCES changes DEFERRABLE INITIALLY DEFERRED,"
    " CHECK ((kind IN ('pin', 'override')) = (item IS NOT NULL)),"
    " CHECK ((closing IS NULL) = (known_to_ms = " KB_SQL_KNOWN "))"
    ") STRICT;"
    "INSERT INTO entries_anew (" COLUMNS ") SELECT " COLUMNS " FROM entries ORDER BY row;"
    "DROP TABLE entries;"
    "ALTER TABLE entries_anew RENAME TO entries;"
    "CREATE UNIQUE INDEX entries_known ON entries (kind, key) WHERE known_to_ms = " KB_SQL_KNOWN ";"
    "CREATE INDEX entries_by_key ON entries (kind, key, row);"

    "CREATE TRIGGER entries_added BEFORE INSERT ON entries"
    " WHEN NEW.known_to_ms <> " KB_SQL_KNOWN
    " BEGIN SELECT RAISE(ABORT, 'an entry begins known'); END;"
    "CREATE TRIGGER entries_changed BEFORE UPDATE ON entries"
    " WHEN OLD.known_to_ms <> " KB_SQL_KNOWN " OR NEW.known_to_ms = " KB_SQL_KNOWN
    " OR NEW.row <> OLD.row OR NEW.kind <> OLD.kind OR NEW.key <> OLD.key OR NEW.name <> OLD.name"
    " OR NEW.value <> OLD.value OR NEW.item IS NOT OLD.item OR NEW.valid_from <> OLD.valid_from"
    " OR NEW.valid_to <> OLD.valid_to OR NEW.known_from_ms <> OLD.known_from_ms"
    " OR NEW.change <> OLD.change"
    " BEGIN SELECT RAISE(ABORT, 'entries are only ever closed'); END;"
    "CREATE TRIGGER entries_dropped BEFORE DELETE ON entries"
    " BEGIN SELECT RAISE(ABORT, 'entries are never dropped'); END;"

    "CREATE VIEW every_entry AS SELECT " SHOWN ","
    " (SELECT actor FROM changes c WHERE c.seq = n.change) AS actor FROM entries n;"
    "CREATE VIEW public_entry AS SELECT " SHOWN ", '' AS actor FROM entries n"
    " WHERE n.item IS NULL OR EXISTS"
    "   (SELECT 1 FROM items i WHERE i.row = n.item AND i.is_public = 1);";
/* clang-format on */
