#include "internal.h"

/*
 * The life of editions: a state more (discarded), whose draft it is, what was published in an
 * emergency, what was put away; repeals; a publisher's answers; the hash before in the audit chain.
 *
 * SQLite cannot change a CHECK, so the table of editions is made anew under its old name. What
 * refers to it by name (parts, triggers on them, views) is found again at once; its own indexes and
 * triggers go with the old table and are made again here. `passing` is 1 while an operator's import
 * publishes an edition in one go: such a one is nobody's draft.
 */

#define STATES                                                                                     \
    "'draft','in_review','approved','scheduled','published','superseded','withdrawn','rejected',"  \
    "'discarded'"

/* clang-format off */
#define REFUSE(name, when, table, condition, why)                                                  \
    "CREATE TRIGGER " name " BEFORE " when " ON " table " " condition                              \
    " BEGIN SELECT RAISE(ABORT, '" why "'); END;"

#define OLD_COLUMNS                                                                                \
    "row, item, number, state, audience, title, title_key, region, issuer, doc_no,"                \
    " effective_from, effective_to, change_note, history, source, created_ms, published_ms, hash"

const char kb_migration_lifecycle[] =
    "CREATE TABLE editions_made ("
    " row INTEGER PRIMARY KEY,"
    " item INTEGER NOT NULL REFERENCES items,"
    " number INTEGER NOT NULL CHECK (number >= 1),"
    " state TEXT NOT NULL CHECK (state IN (" STATES ")),"
    " audience TEXT NOT NULL CHECK (audience IN ('public','internal')),"
    " title TEXT NOT NULL,"
    " title_key TEXT NOT NULL,"
    " region TEXT NOT NULL CHECK (region GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'),"
    " issuer TEXT NOT NULL,"
    " doc_no TEXT NOT NULL,"
    " effective_from INTEGER NOT NULL,"
    " effective_to INTEGER NOT NULL CHECK (effective_from < effective_to),"
    " change_note TEXT NOT NULL,"
    " history TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " created_ms INTEGER NOT NULL,"
    " published_ms INTEGER NOT NULL DEFAULT 0,"
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " category TEXT NOT NULL DEFAULT '',"
    " minor INTEGER NOT NULL DEFAULT 0 CHECK (minor IN (0, 1)),"
    " no_basis TEXT NOT NULL DEFAULT '',"
    " owner TEXT NOT NULL DEFAULT '',"
    " emergency_ms INTEGER NOT NULL DEFAULT 0,"
    " approved_after_ms INTEGER NOT NULL DEFAULT 0,"
    " archived_ms INTEGER NOT NULL DEFAULT 0,"
    " passing INTEGER NOT NULL DEFAULT 0 CHECK (passing IN (0, 1)),"
    " UNIQUE (item, number),"
    " CHECK ((published_ms <> 0) = (state IN ('published','superseded','withdrawn')))"
    ") STRICT;"
    "INSERT INTO editions_made (" OLD_COLUMNS ") SELECT " OLD_COLUMNS " FROM editions;"
    "DROP VIEW every_edition; DROP VIEW public_edition;"
    "DROP TABLE editions;"
    "ALTER TABLE editions_made RENAME TO editions;"
    "CREATE INDEX editions_by_title ON editions (title_key);"
    "CREATE INDEX editions_by_region ON editions (region) WHERE published_ms <> 0;"
    "CREATE INDEX editions_by_state ON editions (state) WHERE published_ms = 0;"
    "CREATE INDEX editions_emergency ON editions (emergency_ms) WHERE emergency_ms <> 0;"
    "CREATE UNIQUE INDEX editions_open ON editions (item) WHERE " KB_SQL_OPEN ";"
    "CREATE INDEX categories_by_path ON item_categories (path);"
    "CREATE INDEX basis_by_title ON basis (title_key);"

    REFUSE("editions_changed",
           "UPDATE OF row, item, number, audience, title, title_key, region, issuer, doc_no,"
           " effective_from, effective_to, change_note, history, source, created_ms, published_ms,"
           " hash, category, minor, no_basis, owner, emergency_ms",
           "editions", "WHEN OLD.published_ms <> 0", "the edition is published")
    REFUSE("editions_marked", "UPDATE OF approved_after_ms, archived_ms", "editions",
           "WHEN OLD.approved_after_ms NOT IN (0, NEW.approved_after_ms)"
           " OR OLD.archived_ms NOT IN (0, NEW.archived_ms)", "marks are never taken back")
    REFUSE("editions_state_changed", "UPDATE OF state", "editions",
           "WHEN OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn'",
           "the edition is withdrawn")
    REFUSE("editions_dropped", "DELETE", "editions", "WHEN OLD.published_ms <> 0",
           "the edition is published")
    REFUSE("editions_added", "INSERT", "editions", "WHEN NEW.published_ms <> 0",
           "an edition begins unpublished")
    "CREATE TRIGGER editions_published AFTER UPDATE OF published_ms ON editions"
    " WHEN NEW.published_ms <> 0 BEGIN"
    " UPDATE items SET is_public = (SELECT audience = 'public' FROM editions"
    "   WHERE item = NEW.item AND published_ms <> 0"
    "   ORDER BY effective_from DESC, published_ms DESC, row = NEW.row DESC, number DESC LIMIT 1)"
    " WHERE row = NEW.item; END;"

    /* The target is an id, not a row: what is repealed may arrive later. */
    "CREATE TABLE repeals ("
    " edition INTEGER NOT NULL REFERENCES editions,"
    " ordinal INTEGER NOT NULL,"
    " target TEXT NOT NULL,"
    " from_day INTEGER NOT NULL,"
    " PRIMARY KEY (edition, ordinal)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX repeals_by_target ON repeals (target);"
#define FIXED "WHEN (SELECT published_ms FROM editions WHERE row = "
    REFUSE("repeals_added", "INSERT", "repeals", FIXED "NEW.edition) <> 0",
           "the edition is published")
    REFUSE("repeals_changed", "UPDATE", "repeals",
           FIXED "OLD.edition) <> 0 OR NEW.edition <> OLD.edition", "the edition is published")
    REFUSE("repeals_dropped", "DELETE", "repeals", FIXED "OLD.edition) <> 0",
           "the edition is published")

    "CREATE TABLE answers ("
    " edition INTEGER NOT NULL REFERENCES editions,"
    " finding TEXT NOT NULL,"
    " text TEXT NOT NULL,"
    " actor TEXT NOT NULL,"
    " at_ms INTEGER NOT NULL,"
    " PRIMARY KEY (edition, finding)"
    ") STRICT, WITHOUT ROWID;"

    "ALTER TABLE actions ADD COLUMN before BLOB CHECK (before IS NULL OR length(before) = 32);"

    /* A draft has the category that it will bring; who wrote what how is the office's business. */
#define EDITION_VIEW(door, owner, emergency, approved_after, archived, where)                      \
    "CREATE VIEW " door "_edition AS SELECT e.row, e.item, i.id, i.kind,"                          \
    " CASE WHEN e.published_ms = 0 AND e.category <> '' THEN e.category ELSE"                      \
    "  (SELECT path FROM item_categories c WHERE c.item = e.item AND c.ordinal = 0) END"           \
    "  AS category,"                                                                               \
    " e.number, e.state, e.audience, e.title, e.title_key, e.region, e.issuer, e.doc_no,"          \
    " e.effective_from, e.effective_to, e.change_note, e.history, e.source, e.created_ms,"         \
    " e.published_ms, e.hash,"                                                                     \
    " (SELECT at_ms FROM withdrawals w WHERE w.edition = e.row) AS withdrawn_ms,"                  \
    " (SELECT reason FROM withdrawals w WHERE w.edition = e.row) AS withdraw_reason,"              \
    " e.minor, e.no_basis, " owner " AS owner, " emergency " AS emergency_ms, " approved_after     \
    " AS approved_after_ms, " archived " AS archived_ms"                                           \
    " FROM editions e JOIN items i ON i.row = e.item" where ";"
#define PUBLIC_EDITION                                                                             \
    " WHERE i.is_public = 1 AND e.audience = 'public' AND e.published_ms <> 0"
    EDITION_VIEW("every", "e.owner", "e.emergency_ms", "e.approved_after_ms", "e.archived_ms", "")
    EDITION_VIEW("public", "''", "0", "0", "0", PUBLIC_EDITION)
    "CREATE VIEW every_repeal AS SELECT p.edition, p.ordinal, p.target, p.from_day FROM repeals p;"
    "CREATE VIEW public_repeal AS SELECT p.edition, p.ordinal, p.target, p.from_day FROM repeals p"
    " JOIN editions e ON e.row = p.edition JOIN items i ON i.row = e.item" PUBLIC_EDITION ";";
/* clang-format on */
