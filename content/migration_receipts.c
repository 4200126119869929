#include "internal.h"

/* A receipt is made whole by one change, which it names, and is never changed or dropped. */
#define FIXED(table)                                                                               \
    "CREATE TRIGGER " table "_changed BEFORE UPDATE ON " table                                     \
    " BEGIN SELECT RAISE(ABORT, '" table " are never changed'); END;"                              \
    "CREATE TRIGGER " table "_dropped BEFORE DELETE ON " table                                     \
    " BEGIN SELECT RAISE(ABORT, '" table " are never dropped'); END;"

/* At the public door: those made there, without what tells of others' work. */
#define VIEWS(door, change, actor, where)                                                          \
    "CREATE VIEW " door "_receipt AS SELECT r.row, r.id, r.door, r.role, r.query, r.region,"       \
    " r.as_of, r.known_at_ms, r.revision, r.made_ms, r.hash, r.work_order, " change " AS change,"  \
    " " actor " AS actor FROM receipts r" where ";"                                                \
    "CREATE VIEW " door "_receipt_hit AS SELECT h.receipt, h.ordinal, h.edition, h.section,"       \
    " h.label, h.edition_hash, h.section_hash, h.rung, h.rank, i.id, e.number"                     \
    " FROM receipts r JOIN receipt_hits h ON h.receipt = r.row"                                    \
    " JOIN editions e ON e.row = h.edition JOIN items i ON i.row = e.item" where ";"

/* clang-format off */
const char kb_migration_receipts[] =
    "CREATE TABLE receipts ("
    " row INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL UNIQUE CHECK (length(id) = 14),"
    " door TEXT NOT NULL CHECK (door IN ('internal','public')),"
    " role TEXT NOT NULL,"
    " query TEXT NOT NULL,"
    " region TEXT NOT NULL,"
    " as_of INTEGER NOT NULL,"
    " known_at_ms INTEGER NOT NULL,"
    " revision INTEGER NOT NULL,"
    " made_ms INTEGER NOT NULL,"
    " change INTEGER NOT NULL REFERENCES changes DEFERRABLE INITIALLY DEFERRED,"
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " work_order TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX receipts_by_work_order ON receipts (work_order, row) WHERE work_order <> '';"
    "CREATE TABLE receipt_hits ("
    " receipt INTEGER NOT NULL REFERENCES receipts DEFERRABLE INITIALLY DEFERRED,"
    " ordinal INTEGER NOT NULL,"
    " edition INTEGER NOT NULL REFERENCES editions,"
    " section INTEGER NOT NULL,"
    " label TEXT NOT NULL,"
    " edition_hash BLOB NOT NULL CHECK (length(edition_hash) = 32),"
    " section_hash BLOB NOT NULL CHECK (length(section_hash) = 32),"
    " rung TEXT NOT NULL,"
    " rank INTEGER NOT NULL CHECK (rank > 0),"
    " PRIMARY KEY (receipt, ordinal)"
    ") STRICT, WITHOUT ROWID;"
    FIXED("receipts") FIXED("receipt_hits")
    VIEWS("every", "r.change", "(SELECT actor FROM changes c WHERE c.seq = r.change)", "")
    VIEWS("public", "0", "''", " WHERE r.door = 'public'");
/* clang-format on */
