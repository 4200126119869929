#include "internal.h"

/* Made by the change that they name, and never changed or dropped. */
#define FIXED(table)                                                                               \
    "CREATE TRIGGER " table "_changed BEFORE UPDATE ON " table                                     \
    " BEGIN SELECT RAISE(ABORT, '" table " are never changed'); END;" KEPT(table)
#define KEPT(table)                                                                                \
    "CREATE TRIGGER " table "_dropped BEFORE DELETE ON " table                                     \
    " BEGIN SELECT RAISE(ABORT, '" table " are never dropped'); END;"

#define STATES  "('open','taken','answered','closed')"
#define REASONS "('wrong','outdated','unclear','contradiction')"
#define CHANGE  " change INTEGER NOT NULL REFERENCES changes DEFERRABLE INITIALLY DEFERRED"

/* At the public door: those raised there, without what tells of others' work. */
#define VIEW(door, change, actor, title, owner, taker, where)                                      \
    "CREATE VIEW " door "_flag AS SELECT f.row, f.id, f.section, f.reason, f.comment,"             \
    " f.work_order, f.door, f.role, f.raised_ms, " change " AS change, " actor " AS actor,"        \
    " f.state, " owner " AS owner, " taker " AS taker, f.due, f.answer, f.answered_ms,"            \
    " i.id AS item, e.number AS edition, " title " AS title FROM flags f"                          \
    " JOIN editions e ON e.row = f.edition JOIN items i ON i.row = e.item" where ";"

/* clang-format off */
const char kb_migration_flags[] =
    "CREATE TABLE feedback ("
    " row INTEGER PRIMARY KEY,"
    " edition INTEGER NOT NULL REFERENCES editions,"
    " section TEXT NOT NULL,"
    " helpful INTEGER NOT NULL CHECK (helpful IN (0, 1)),"
    " door TEXT NOT NULL CHECK (door IN ('internal','public')),"
    " role TEXT NOT NULL,"
    " at_ms INTEGER NOT NULL,"
    CHANGE
    ") STRICT;"
    "CREATE INDEX feedback_by_edition ON feedback (edition, section);"
    "CREATE INDEX feedback_by_change ON feedback (change);"
    FIXED("feedback")

    /* The columns from `state` on are what the last step says. */
    "CREATE TABLE flags ("
    " row INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL UNIQUE CHECK (length(id) = 14),"
    " edition INTEGER NOT NULL REFERENCES editions,"
    " section TEXT NOT NULL,"
    " reason TEXT NOT NULL CHECK (reason IN " REASONS "),"
    " comment TEXT NOT NULL,"
    " work_order TEXT NOT NULL,"
    " door TEXT NOT NULL CHECK (door IN ('internal','public')),"
    " role TEXT NOT NULL,"
    " raised_ms INTEGER NOT NULL,"
    CHANGE ","
    " state TEXT NOT NULL CHECK (state IN " STATES "),"
    " owner TEXT NOT NULL,"
    " taker TEXT NOT NULL,"
    " due INTEGER NOT NULL,"
    " answer TEXT NOT NULL,"
    " answered_ms INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX flags_by_state ON flags (state, due, row);"
    "CREATE INDEX flags_by_edition ON flags (edition);"
    "CREATE INDEX flags_by_work_order ON flags (work_order, row) WHERE work_order <> '';"
    "CREATE TRIGGER flags_changed BEFORE UPDATE ON flags WHEN NEW.row <> OLD.row"
    " OR NEW.id <> OLD.id OR NEW.edition <> OLD.edition OR NEW.section <> OLD.section"
    " OR NEW.reason <> OLD.reason OR NEW.comment <> OLD.comment"
    " OR NEW.work_order <> OLD.work_order OR NEW.door <> OLD.door OR NEW.role <> OLD.role"
    " OR NEW.raised_ms <> OLD.raised_ms OR NEW.change <> OLD.change"
    " BEGIN SELECT RAISE(ABORT, 'what was flagged is never changed'); END;"
    KEPT("flags")

    "CREATE TABLE flag_steps ("
    " flag INTEGER NOT NULL REFERENCES flags DEFERRABLE INITIALLY DEFERRED,"
    " ordinal INTEGER NOT NULL CHECK (ordinal >= 0),"
    " move TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN " STATES "),"
    " owner TEXT NOT NULL,"
    " taker TEXT NOT NULL,"
    " due INTEGER NOT NULL,"
    " text TEXT NOT NULL,"
    " at_ms INTEGER NOT NULL,"
    CHANGE ","
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " PRIMARY KEY (flag, ordinal)"
    ") STRICT, WITHOUT ROWID;"
    FIXED("flag_steps")

    VIEW("every", "f.change", "(SELECT actor FROM changes c WHERE c.seq = f.change)", "e.title",
         "f.owner", "f.taker", "")
    VIEW("public", "0", "''", "''", "''", "''", " WHERE f.door = 'public'");
/* clang-format on */
