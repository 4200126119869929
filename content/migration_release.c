#include "internal.h"

#define REFUSE(name, when, table, condition, why)                                                  \
    "CREATE TRIGGER " name " BEFORE " when " ON " table " " condition                              \
    " BEGIN SELECT RAISE(ABORT, '" why "'); END;"

/* Whether edition `row` is in a release of that state as that kind of member. */
#define IS_MEMBER(row, kind, state)                                                                \
    "EXISTS (SELECT 1 FROM release_members m JOIN releases r ON r.row = m.release"                 \
    " WHERE m.edition = " row " AND m.kind = '" kind "' AND r.state = '" state "')"

/* clang-format off */
const char kb_migration_release[] =
    /* `at_ms` is 0 without an instant; `change` is the one that released it. */
    "CREATE TABLE releases ("
    " row INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL CHECK (name <> ''),"
    " owner TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN"
    "   ('open','scheduled','released','rolled_back','cancelled')),"
    " at_ms INTEGER NOT NULL DEFAULT 0,"
    " scheduled_by TEXT NOT NULL DEFAULT '',"
    " created_ms INTEGER NOT NULL,"
    " change INTEGER NOT NULL DEFAULT 0,"
    " ended_ms INTEGER NOT NULL DEFAULT 0,"
    " reason TEXT NOT NULL DEFAULT '',"
    " CHECK ((change <> 0) = (state IN ('released','rolled_back'))),"
    " CHECK (at_ms <> 0 OR state IN ('open','cancelled')),"
    " CHECK ((ended_ms <> 0) = (state IN ('rolled_back','cancelled')))"
    ") STRICT;"
    "CREATE INDEX releases_due ON releases (at_ms, row) WHERE state = 'scheduled';"
    "CREATE INDEX releases_past ON releases (at_ms) WHERE change <> 0;"
    "CREATE INDEX releases_by_change ON releases (change) WHERE change <> 0;"

    "CREATE TABLE release_members ("
    " release INTEGER NOT NULL REFERENCES releases,"
    " ordinal INTEGER NOT NULL,"
    " kind TEXT NOT NULL CHECK (kind IN ('edition','withdrawal')),"
    " item INTEGER NOT NULL REFERENCES items,"
    " edition INTEGER NOT NULL REFERENCES editions,"
    " reason TEXT NOT NULL,"
    " PRIMARY KEY (release, ordinal), UNIQUE (release, edition)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX release_members_by_item ON release_members (item);"
    "CREATE INDEX release_members_by_edition ON release_members (edition);"

    /* What is past stays as it is; a release moves on only from a state that is not final. */
    REFUSE("releases_changed", "UPDATE", "releases",
           "WHEN OLD.state IN ('rolled_back','cancelled') OR NEW.row <> OLD.row"
           " OR (OLD.state = 'released' AND NEW.state <> 'rolled_back')"
           " OR (OLD.change <> 0 AND NEW.change <> OLD.change)",
           "the release is past")
    REFUSE("releases_dropped", "DELETE", "releases", "", "releases are never dropped")
    REFUSE("release_members_added", "INSERT", "release_members",
           "WHEN (SELECT state FROM releases WHERE row = NEW.release) <> 'open'",
           "the release is not open")
    REFUSE("release_members_changed", "UPDATE", "release_members", "",
           "members come and go, they do not change")
    REFUSE("release_members_dropped", "DELETE", "release_members",
           "WHEN (SELECT state FROM releases WHERE row = OLD.release) <> 'open'",
           "the release is not open")
    REFUSE("editions_scheduled", "UPDATE", "editions",
           "WHEN OLD.state = 'scheduled' AND " IS_MEMBER("OLD.row", "edition", "scheduled"),
           "the edition is in a scheduled release")

    /* A release that is rolled back brings back what it withdrew; the audit chain keeps both. */
    "DROP TRIGGER editions_state_changed;"
    REFUSE("editions_state_changed", "UPDATE OF state", "editions",
           "WHEN OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn' AND NOT "
           IS_MEMBER("OLD.row", "withdrawal", "rolled_back"), "the edition is withdrawn")
    "DROP TRIGGER withdrawals_dropped;"
    REFUSE("withdrawals_dropped", "DELETE", "withdrawals",
           "WHEN (SELECT state FROM editions WHERE row = OLD.edition) = 'withdrawn'",
           "withdrawals are never dropped")

    /* As before, but what was rolled back decides nothing. */
    "DROP TRIGGER editions_published;"
    "CREATE TRIGGER editions_published AFTER UPDATE OF published_ms ON editions"
    " WHEN NEW.published_ms <> 0 BEGIN"
    " UPDATE items SET is_public = (SELECT audience = 'public' FROM editions e"
    "   WHERE item = NEW.item AND published_ms <> 0 AND NOT "
    IS_MEMBER("e.row", "edition", "rolled_back")
    "   ORDER BY effective_from DESC, published_ms DESC, row = NEW.row DESC, number DESC LIMIT 1)"
    " WHERE row = NEW.item; END;";
/* clang-format on */
