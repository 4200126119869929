#include "internal.h"

#define DAY     " INTEGER NOT NULL"
#define INSTANT " INTEGER NOT NULL"

static const char tables[] =
    /* `is_public`: the newest published edition is for citizens. Kept by a trigger below. */
    "CREATE TABLE items ("
    " row INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL UNIQUE,"
    " kind TEXT NOT NULL CHECK (kind IN ('policy','guide','script','qa','notice')),"
    " is_public INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1))"
    ") STRICT;"

    "CREATE TABLE item_categories ("
    " item INTEGER NOT NULL REFERENCES items,"
    " ordinal INTEGER NOT NULL,"
    " path TEXT NOT NULL,"
    " PRIMARY KEY (item, ordinal), UNIQUE (item, path)"
    ") STRICT, WITHOUT ROWID;"

    /* `published_ms` is 0 until the edition is published, and from then on its text is fixed. */
    "CREATE TABLE editions ("
    " row INTEGER PRIMARY KEY,"
    " item INTEGER NOT NULL REFERENCES items,"
    " number INTEGER NOT NULL CHECK (number >= 1),"
    " state TEXT NOT NULL CHECK (state IN ('draft','in_review','approved','scheduled',"
    "   'published','superseded','withdrawn','rejected')),"
    " audience TEXT NOT NULL CHECK (audience IN ('public','internal')),"
    " title TEXT NOT NULL,"
    " title_key TEXT NOT NULL,"
    " region TEXT NOT NULL CHECK (region GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'),"
    " issuer TEXT NOT NULL,"
    " doc_no TEXT NOT NULL,"
    " effective_from" DAY ","
    " effective_to" DAY " CHECK (effective_from < effective_to),"
    " change_note TEXT NOT NULL,"
    " history TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " created_ms" INSTANT ","
    " published_ms" INSTANT " DEFAULT 0,"
    " hash BLOB NOT NULL CHECK (length(hash) = 32),"
    " UNIQUE (item, number),"
    " CHECK ((published_ms <> 0) = (state IN ('published','superseded','withdrawn')))"
    ") STRICT;"
    "CREATE INDEX editions_by_title ON editions (title_key);"
    "CREATE UNIQUE INDEX editions_open ON editions (item) WHERE state = 'draft';"

    "CREATE TABLE sections ("
    " edition INTEGER NOT NULL REFERENCES editions,"
    " ordinal INTEGER NOT NULL,"
    " label TEXT NOT NULL,"
    " label_key TEXT NOT NULL,"
    " heading TEXT NOT NULL,"
    " text TEXT NOT NULL,"
    " PRIMARY KEY (edition, ordinal), UNIQUE (edition, label)"
    ") STRICT;"
    "CREATE INDEX sections_by_key ON sections (edition, label_key, ordinal);"

    "CREATE TABLE keywords ("
    " edition INTEGER NOT NULL REFERENCES editions,"
    " ordinal INTEGER NOT NULL,"
    " text TEXT NOT NULL,"
    " PRIMARY KEY (edition, ordinal)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE questions ("
    " edition INTEGER NOT NULL REFERENCES editions,"
    " ordinal INTEGER NOT NULL,"
    " text TEXT NOT NULL,"
    " PRIMARY KEY (edition, ordinal)"
    ") STRICT, WITHOUT ROWID;"

    "CREATE TABLE basis ("
    " edition INTEGER NOT NULL REFERENCES editions,"
    " ordinal INTEGER NOT NULL,"
    " title TEXT NOT NULL,"
    " section TEXT NOT NULL,"
    " title_key TEXT NOT NULL,"
    " section_key TEXT NOT NULL,"
    " PRIMARY KEY (edition, ordinal)"
    ") STRICT, WITHOUT ROWID;"

    /* A rectangle opened and closed by one transaction was never known: both instants are equal. */
    "CREATE TABLE standings ("
    " row INTEGER PRIMARY KEY,"
    " edition INTEGER NOT NULL REFERENCES editions,"
    " valid_from" DAY ","
    " valid_to" DAY " CHECK (valid_from < valid_to),"
    " known_from_ms" INSTANT ","
    " known_to_ms" INSTANT " CHECK (known_from_ms <= known_to_ms)"
    ") STRICT;"
    "CREATE INDEX standings_by_edition ON standings (edition);"
    "CREATE INDEX standings_beginning ON standings (valid_from) WHERE known_to_ms = " KB_SQL_KNOWN
    ";"
    "CREATE INDEX standings_ending ON standings (valid_to) WHERE known_to_ms = " KB_SQL_KNOWN ";"

    "CREATE TABLE withdrawals ("
    " edition INTEGER PRIMARY KEY REFERENCES editions,"
    " at_ms" INSTANT ","
    " reason TEXT NOT NULL"
    ") STRICT;"

    /* `hash` is over the change, its actions and the hash before: the audit chain. */
    "CREATE TABLE changes ("
    " seq INTEGER PRIMARY KEY CHECK (seq >= 1),"
    " at_ms" INSTANT ","
    " actor TEXT NOT NULL,"
    " touches_public INTEGER NOT NULL CHECK (touches_public IN (0, 1)),"
    " hash BLOB NOT NULL CHECK (length(hash) = 32)"
    ") STRICT;"
    "CREATE INDEX changes_public ON changes (seq) WHERE touches_public = 1;"

    /*
     * The change row is written last, when it is known what it touches. `hash` is the edition's as
     * it was then, for a draft goes on changing.
     */
    "CREATE TABLE actions ("
    " row INTEGER PRIMARY KEY,"
    " seq INTEGER NOT NULL REFERENCES changes DEFERRABLE INITIALLY DEFERRED,"
    " what TEXT NOT NULL,"
    " item INTEGER REFERENCES items,"
    " edition INTEGER REFERENCES editions,"
    " hash BLOB,"
    " detail TEXT NOT NULL,"
    " touches_public INTEGER NOT NULL CHECK (touches_public IN (0, 1))"
    ") STRICT;"
    "CREATE INDEX actions_by_change ON actions (seq, item);"
    "CREATE INDEX actions_by_edition ON actions (edition);"

    "CREATE TABLE keys ("
    " row INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL,"
    " role TEXT NOT NULL,"
    " hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),"
    " created_ms" INSTANT ","
    " revoked_ms" INSTANT " DEFAULT 0"
    ") STRICT;"
    "CREATE UNIQUE INDEX keys_good ON keys (name) WHERE revoked_ms = 0;";

/* --- what the database itself refuses, whoever asks --------------------------------------------
 */

#define REFUSE(name, when, table, condition, why)                                                  \
    "CREATE TRIGGER " name " BEFORE " when " ON " table " " condition                              \
    " BEGIN SELECT RAISE(ABORT, '" why "'); END;"

#define PUBLISHED(row) "WHEN (SELECT published_ms FROM editions WHERE row = " row ") <> 0"

/* Parts of an edition may come and go while it is a draft. */
#define FIXED_PARTS(table)                                                                         \
    REFUSE(table "_added", "INSERT", table, PUBLISHED("NEW.edition"), "the edition is published")  \
    REFUSE(table "_changed", "UPDATE", table,                                                      \
           PUBLISHED("OLD.edition") " OR NEW.edition <> OLD.edition", "the edition is published")  \
    REFUSE(table "_dropped", "DELETE", table, PUBLISHED("OLD.edition"), "the edition is published")

#define FIXED_ROWS(table)                                                                          \
    REFUSE(table "_changed", "UPDATE", table, "", table " are never changed")                      \
    REFUSE(table "_dropped", "DELETE", table, "", table " are never dropped")

static const char triggers[] = REFUSE("items_changed", "UPDATE OF row, id, kind", "items", "",
                                      "ids are never changed") REFUSE("items_dropped", "DELETE",
                                                                      "items", "",
                                                                      "items are never dropped")

    REFUSE("editions_changed",
           "UPDATE OF row, item, number, audience, title, title_key, region, issuer, doc_no,"
           " effective_from, effective_to, change_note, history, source, created_ms,"
           " published_ms, hash",
           "editions", "WHEN OLD.published_ms <> 0", "the edition is published")
        REFUSE("editions_state_changed", "UPDATE OF state", "editions",
               "WHEN OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn'",
               "the edition is withdrawn") REFUSE("editions_dropped", "DELETE", "editions",
                                                  "WHEN OLD.published_ms <> 0",
                                                  "the edition is published")
            REFUSE("editions_added", "INSERT", "editions", "WHEN NEW.published_ms <> 0",
                   "an edition begins unpublished")

                FIXED_PARTS("sections") FIXED_PARTS("keywords") FIXED_PARTS(
                    "questions") FIXED_PARTS("basis")

                    REFUSE("standings_added", "INSERT", "standings",
                           "WHEN (SELECT published_ms FROM editions WHERE row = NEW.edition) = 0"
                           " OR NEW.known_to_ms <> " KB_SQL_KNOWN,
                           "only what is published stands")
                        REFUSE(
                            "standings_changed", "UPDATE", "standings",
                            "WHEN OLD.known_to_ms <> " KB_SQL_KNOWN
                            " OR NEW.known_to_ms = " KB_SQL_KNOWN
                            " OR NEW.row <> OLD.row OR NEW.edition <> OLD.edition"
                            " OR NEW.valid_from <> OLD.valid_from OR NEW.valid_to <> OLD.valid_to"
                            " OR NEW.known_from_ms <> OLD.known_from_ms",
                            "standings are only ever closed") REFUSE("standings_dropped", "DELETE",
                                                                     "standings", "",
                                                                     "standings are never dropped")

                            FIXED_ROWS("withdrawals") FIXED_ROWS("changes") FIXED_ROWS("actions")

                                REFUSE("keys_changed", "UPDATE", "keys",
                                       "WHEN OLD.revoked_ms <> 0 OR NEW.revoked_ms = 0 OR NEW.row "
                                       "<> OLD.row"
                                       " OR NEW.name <> OLD.name OR NEW.role <> OLD.role OR "
                                       "NEW.hash <> OLD.hash"
                                       " OR NEW.created_ms <> OLD.created_ms",
                                       "keys are only ever revoked")
                                    REFUSE("keys_dropped", "DELETE", "keys", "",
                                           "keys are never dropped")

    /*
     * The edition that is latest in the world decides for the whole item: turned internal, it
     * leaves whole. Not the one that arrived last, so that history may be imported in any order.
     */
    "CREATE TRIGGER editions_published AFTER UPDATE OF published_ms ON editions"
    " WHEN NEW.published_ms <> 0 BEGIN"
    " UPDATE items SET is_public = (SELECT audience = 'public' FROM editions"
    "   WHERE item = NEW.item AND published_ms <> 0"
    "   ORDER BY effective_from DESC, published_ms DESC, row = NEW.row DESC, number DESC LIMIT 1)"
    " WHERE row = NEW.item; END;";

/* --- the two doors -----------------------------------------------------------------------------
 */

/*
 * Every view stands twice, with the same columns: every_… for the internal door and public_… for
 * the public one. An item or part of it is in a public view when an edition of it is. The scalar
 * subqueries cost nothing where their column is not asked for.
 */
#define VIEW(door, name, columns, from, where)                                                     \
    "CREATE VIEW " door "_" name " AS SELECT " columns " FROM " from where ";"

#define EDITION_COLUMNS                                                                            \
    "e.row, e.item, i.id, i.kind,"                                                                 \
    " (SELECT path FROM item_categories c WHERE c.item = e.item AND c.ordinal = 0) AS category,"   \
    " e.number, e.state, e.audience, e.title, e.title_key, e.region, e.issuer, e.doc_no,"          \
    " e.effective_from, e.effective_to, e.change_note, e.history, e.source, e.created_ms,"         \
    " e.published_ms, e.hash,"                                                                     \
    " (SELECT at_ms FROM withdrawals w WHERE w.edition = e.row) AS withdrawn_ms,"                  \
    " (SELECT reason FROM withdrawals w WHERE w.edition = e.row) AS withdraw_reason"

#define EDITION_OF_PART " JOIN editions e ON e.row = p.edition"
#define ITEM_OF_EDITION " JOIN items i ON i.row = e.item"

/* `of_…` say which rows of each kind the door shows; the internal door has no need to join for it.
 */
#define DOOR(door, of_items, of_categories, of_editions, of_parts, of_standings, of_changes)       \
    VIEW(door, "item", "i.row, i.id, i.kind, i.is_public", "items i", of_items)                    \
    VIEW(door, "category", "c.item, c.ordinal, c.path", "item_categories c", of_categories)        \
    VIEW(door, "edition", EDITION_COLUMNS, "editions e" ITEM_OF_EDITION, of_editions)              \
    VIEW(door, "section", "p.edition, p.ordinal, p.label, p.label_key, p.heading, p.text",         \
         "sections p", of_parts)                                                                   \
    VIEW(door, "keyword", "p.edition, p.ordinal, p.text", "keywords p", of_parts)                  \
    VIEW(door, "question", "p.edition, p.ordinal, p.text", "questions p", of_parts)                \
    VIEW(door, "basis", "p.edition, p.ordinal, p.title, p.section, p.title_key, p.section_key",    \
         "basis p", of_parts)                                                                      \
    VIEW(door, "standing",                                                                         \
         "p.row, p.edition, e.item, p.valid_from, p.valid_to, p.known_from_ms, p.known_to_ms",     \
         "standings p" EDITION_OF_PART, of_standings)                                              \
    VIEW(door, "change", "seq, touches_public", "changes", of_changes)

#define PUBLIC_ITEM    " WHERE i.is_public = 1"
#define PUBLIC_EDITION PUBLIC_ITEM " AND e.audience = 'public' AND e.published_ms <> 0"

static const char views[] = DOOR("every", "", "", "", "", "", "")
    DOOR("public", PUBLIC_ITEM, " JOIN items i ON i.row = c.item" PUBLIC_ITEM, PUBLIC_EDITION,
         EDITION_OF_PART ITEM_OF_EDITION PUBLIC_EDITION, ITEM_OF_EDITION PUBLIC_EDITION,
         " WHERE touches_public = 1");

/* Sections that are kept and shown but not searched: what a page carries beside its text. */
#define SECTION_WITH_ASIDE(door, of_parts)                                                         \
    "DROP VIEW " door "_section;" VIEW(                                                            \
        door, "section", "p.edition, p.ordinal, p.label, p.label_key, p.heading, p.text, p.aside", \
        "sections p", of_parts)

static const char asides[] = "ALTER TABLE sections ADD COLUMN aside INTEGER NOT NULL DEFAULT 0 "
                             "CHECK (aside IN (0, 1));" SECTION_WITH_ASIDE("every", "")
                                 SECTION_WITH_ASIDE("public",
                                                    EDITION_OF_PART ITEM_OF_EDITION PUBLIC_EDITION);

/* Which items changes touched: at the public door those that touched what is public. */
static const char action_views[] = VIEW("every", "action", "seq, item", "actions",
                                        " WHERE item IS NOT NULL")
    VIEW("public", "action", "seq, item", "actions",
         " WHERE item IS NOT NULL AND touches_public = 1");

static const char actions_by_item[] = "CREATE INDEX actions_by_item ON actions (item);";

/* What was published at some time, by an index that leads past drafts: who is shown published
 * editions alone does not wait longer where there are others. */
#define GIVEN(door, where)                                                                         \
    VIEW(door, "given", "e.item, e.row", "editions e", " WHERE e.published_ms > 0" where)

static const char given[] = "CREATE INDEX editions_given ON editions (item, published_ms);" GIVEN(
    "every", "") GIVEN("public", " AND e.audience = 'public' AND EXISTS (SELECT 1 FROM items i"
                                 " WHERE i.row = e.item AND i.is_public = 1)");

const struct kb_migration kb_migrations[] = {
    {"tables", tables, false},
    {"triggers", triggers, false},
    {"views", views, false},
    {"asides", asides, false},
    {"entries", kb_migration_entries, false},
    {"lifecycle", kb_migration_lifecycle, true},
    {"views of actions", action_views, false},
    {"releases", kb_migration_release, false},
    {"find", kb_migration_find, false},
    {"asks", kb_migration_asks, false},
    {"actions by item", actions_by_item, false},
    {"acknowledgements", kb_migration_acknowledge, false},
    {"keys", kb_migration_keys, false},
    {"given editions", given, false},
    {"receipts", kb_migration_receipts, false},
    {"revision", kb_migration_revision, false},
    {"entries of releases", kb_migration_release_entries, false},
    {"overrides", kb_migration_overrides, true},
    {"flags", kb_migration_flags, false},
};
const int kb_migration_count = KB_COUNT(kb_migrations);
