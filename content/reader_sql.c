#include "internal.h"

/*
 * What readers ask; '@' is the prefix of the door's views. Statements that name tables without it
 * are for the internal door: the public one's authorizer refuses them.
 */

#define EDITION_COLUMNS                                                                            \
    "SELECT e.row, e.item, e.number, e.state, e.created_ms, e.published_ms, e.hash,"               \
    " e.withdrawn_ms, e.withdraw_reason, e.kind, e.audience, e.effective_from, e.effective_to,"    \
    " e.minor, e.owner, e.emergency_ms, e.approved_after_ms, e.archived_ms,"                       \
    " e.id, e.category, e.title, e.region, e.issuer, e.doc_no, e.change_note, e.history,"          \
    " e.source, e.no_basis"                                                                        \
    " FROM @_edition e "

/* A rectangle that was opened and closed at one instant was never known to anyone. */
#define WAS_KNOWN "known_from_ms < known_to_ms"
#define IS_KNOWN  "known_to_ms = " KB_SQL_KNOWN

/* A title and where it stands, of editions that stand on day ?1 or later. */
#define LINE_COLUMNS "SELECT e.item, e.row, e.id, e.kind, e.region, e.title FROM @_edition e "
#define LINE_STANDS                                                                                \
    "EXISTS (SELECT 1 FROM @_standing s WHERE s.edition = e.row AND s." IS_KNOWN                   \
    " AND s.valid_to > ?1)"
#define RELEASE_COLUMNS                                                                            \
    "SELECT r.row, r.name, r.owner, r.state, r.at_ms, r.created_ms, r.change, r.ended_ms,"         \
    " r.reason, (SELECT count(*) FROM release_members m WHERE m.release = r.row),"                 \
    " (SELECT count(*) FROM release_entries n WHERE n.release = r.row)"                            \
    " FROM releases r "

/* Releases r that come before the release w, or at its instant and earlier in the plan; and w. */
#define UP_TO_W                                                                                    \
    "(r.row = w.row OR w.at_ms = 0 OR r.at_ms < w.at_ms OR (r.at_ms = w.at_ms AND r.row < w.row))"

/* Members m of the releases r that make up the world of release ?1, unless that is past. */
#define WORLD_OF(table)                                                                            \
    table " m JOIN releases r ON r.row = m.release JOIN releases w ON w.row = ?1"                  \
          " WHERE w.state IN ('open', 'scheduled') AND (r.row = w.row OR r.state = 'scheduled')"   \
          " AND " UP_TO_W " "

#define WORLD WORLD_OF("release_members")

/* And the repeals p of items t that come with them. */
#define WORLD_REPEALS                                                                              \
    "repeals p JOIN items t ON t.id = p.target"                                                    \
    " JOIN release_members m ON m.edition = p.edition AND m.kind = 'edition'"                      \
    " JOIN releases r ON r.row = m.release JOIN releases w ON w.row = ?1"                          \
    " WHERE w.state IN ('open', 'scheduled') AND (r.row = w.row OR r.state = 'scheduled')"         \
    " AND " UP_TO_W " "

/* Whether edition `e` stands in that world: it comes, or stands now and neither goes nor makes
 * room. */
#define IN_WORLD(e)                                                                                \
    " (EXISTS (SELECT 1 FROM " WORLD "AND m.edition = " e ".row AND m.kind = 'edition')"           \
    "  OR " e ".state = 'published' AND NOT EXISTS (SELECT 1 FROM " WORLD "   AND (m.edition = " e \
    ".row AND m.kind = 'withdrawal' OR m.item = " e ".item"                                        \
    "    AND m.kind = 'edition' AND " e ".effective_from ="                                        \
    "     (SELECT n.effective_from FROM editions n WHERE n.row = m.edition)))) "

#define WORLD_AT "CASE r.state WHEN 'scheduled' THEN r.at_ms ELSE ?3 END"
/* What editors' search admits: ?2 and ?3 are lists like ',draft,approved,', empty for all. */
#define FIND_FILTERS                                                                               \
    " (?2 = '' OR instr(?2, ',' || e.state || ',') > 0)"                                           \
    " AND (?3 = '' OR instr(?3, ',' || e.kind || ',') > 0)"                                        \
    " AND (?4 = '' OR e.region = ?4) AND (?5 = '' OR e.id = ?5) AND (?6 = '' OR e.owner = ?6)"     \
    " AND (?7 = 0 OR e.row IN (SELECT edition FROM release_members WHERE release = ?7))"
#define FIND_COLUMNS                                                                               \
    "SELECT e.row, e.item, e.id, e.number, e.state, e.kind, e.audience, e.title, e.region,"        \
    " e.owner, e.effective_from, e.effective_to, e.created_ms"
#define FIND_MATCHING                                                                              \
    " FROM find JOIN @_edition e ON e.row = find.rowid WHERE find MATCH ?1 AND" FIND_FILTERS

#define ASK_COMMON "2000"

#define FLAG_SELECT                                                                                \
    "SELECT row, id, item, edition, section, title, reason, comment, work_order, door, role,"      \
    " actor, raised_ms, change, state, owner, taker, due, answer, answered_ms FROM "

#define RECEIPT_SELECT                                                                             \
    "SELECT row, id, door, role, query, region, as_of, known_at_ms, revision, made_ms, hash,"      \
    " change, actor, work_order FROM @_receipt"

#define WORK_SELECT                                                                                \
    "SELECT e.row, coalesce((SELECT max(c.at_ms) FROM actions a JOIN changes c ON c.seq = a.seq"   \
    " WHERE a.edition = e.row), e.created_ms) AS since, e.effective_to FROM editions e"            \
    " WHERE (?1 = '' OR e.owner = ?1) AND "
#define WORK_ORDER " ORDER BY since, e.row LIMIT ?4"

/* Of a key, as key.c reads it. */
#define KEY_COLUMNS                                                                                \
    "row, name, role, created_ms, revoked_ms, region, regions, is_cleared, expires_ms, rate"

/* Whether an edition stood on any day by what was known at ?3; ?4 is the instant after. */
#define STOOD(edition)                                                                             \
    "EXISTS (SELECT 1 FROM @_standing s WHERE s.edition = " edition                                \
    " AND s.known_from_ms <= ?3 AND s.known_to_ms >= ?4)"

const char *const kb_reader_sql[KB_READER_SQL_COUNT] = {
    [KB_READER_BEGIN] = "BEGIN",
    [KB_READER_END] = "ROLLBACK",
    [KB_READER_LAST_CHANGE] = "SELECT seq FROM @_change ORDER BY seq DESC LIMIT 1",
    [KB_READER_REVISION] = "SELECT seq FROM @_revision WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1",
    [KB_READER_LAST_PUBLIC_CHANGE] = "SELECT seq FROM @_change WHERE touches_public = 1"
                                     " AND seq <= ?1 ORDER BY seq DESC LIMIT 1",
    [KB_READER_COUNTS] = "SELECT (SELECT count(*) FROM @_item), (SELECT count(*) FROM @_edition),"
                         " (SELECT count(*) FROM @_section), (SELECT count(*) FROM @_basis)",

    [KB_READER_ITEM_BY_ID] = "SELECT row, id, kind, is_public FROM @_item WHERE id = ?1",
    /* An item of drafts alone takes the same steps as none. */
    [KB_READER_ITEM_PUBLISHED] =
        "SELECT i.row, i.id, i.kind, i.is_public FROM @_given g CROSS JOIN @_item i"
        " ON i.row = g.item WHERE g.item ="
        " (SELECT row FROM @_item WHERE id = ?1 UNION ALL SELECT 0 LIMIT 1) LIMIT 1",
    [KB_READER_ITEM_BY_ROW] = "SELECT row, id, kind, is_public FROM @_item WHERE row = ?1",
    [KB_READER_ITEM_CATEGORIES] = "SELECT path FROM @_category WHERE item = ?1 ORDER BY ordinal",
    [KB_READER_ITEM_EDITIONS] = EDITION_COLUMNS "WHERE e.item = ?1 ORDER BY e.number",
    [KB_READER_ITEM_EDITIONS_PUBLISHED] = EDITION_COLUMNS
    "WHERE e.row IN (SELECT row FROM @_given WHERE item = ?1) ORDER BY e.number",
    [KB_READER_ITEM_STANDING_EDITIONS] = EDITION_COLUMNS
    "WHERE e.item = ?1 AND EXISTS (SELECT 1 FROM @_standing s"
    " WHERE s.edition = e.row AND " WAS_KNOWN ") ORDER BY e.number",
    [KB_READER_ITEM_STANDINGS] =
        "SELECT row, edition, valid_from, valid_to, known_from_ms, known_to_ms"
        " FROM @_standing WHERE edition IN (SELECT row FROM @_given WHERE item = ?1)"
        " AND " WAS_KNOWN " ORDER BY row",
    [KB_READER_ITEM_ROWS] = "SELECT row FROM @_item ORDER BY row",
    /* Work on drafts and plans touches nothing that an index shows. */
    [KB_READER_ITEMS_CHANGED] =
        "SELECT DISTINCT item FROM actions WHERE seq > ?1 AND item IS NOT NULL"
        " AND what NOT GLOB 'release_*' AND what NOT IN ('draft_changed', 'created', 'saved',"
        "  'submitted', 'recalled', 'approved', 'rejected', 'reopened', 'scheduled', "
        "'unscheduled', 'answered',"
        "  'approved_after', 'restored', 'discarded') ORDER BY item",
    [KB_READER_ITEMS_DUE] = "SELECT item FROM @_standing WHERE " IS_KNOWN
                            " AND valid_from > ?1 AND valid_from <= ?2"
                            " UNION SELECT item FROM @_standing WHERE " IS_KNOWN
                            " AND valid_to > ?1 AND valid_to <= ?2 ORDER BY 1",
    [KB_READER_ITEMS_BY_TITLE] = "SELECT DISTINCT item FROM @_edition"
                                 " WHERE title_key = ?1 AND published_ms <> 0 ORDER BY item",

    [KB_READER_EDITION_BY_ROW] = EDITION_COLUMNS "WHERE e.row = ?1",
    [KB_READER_EDITION_BY_NUMBER] = EDITION_COLUMNS "WHERE e.id = ?1 AND e.number = ?2",
    [KB_READER_SECTIONS] =
        "SELECT label, heading, text, aside FROM @_section WHERE edition = ?1 ORDER BY ordinal",
    [KB_READER_SECTION_AT] = "SELECT label, heading, text, aside, ordinal FROM @_section"
                             " WHERE edition = ?1 AND ordinal = ?2",
    [KB_READER_SECTION_BY_KEY] = "SELECT label, heading, text, aside, ordinal FROM @_section"
                                 " WHERE edition = ?1 AND label_key = ?2 ORDER BY ordinal LIMIT 1",
    [KB_READER_KEYWORDS] = "SELECT text FROM @_keyword WHERE edition = ?1 ORDER BY ordinal",
    [KB_READER_QUESTIONS] = "SELECT text FROM @_question WHERE edition = ?1 ORDER BY ordinal",
    [KB_READER_BASIS] = "SELECT title, section FROM @_basis WHERE edition = ?1 ORDER BY ordinal",
    [KB_READER_REPEALS] =
        "SELECT target, from_day FROM @_repeal WHERE edition = ?1 ORDER BY ordinal",

    [KB_READER_BASIS_KEYS] =
        "SELECT b.title, b.section, b.title_key, b.section_key, e.region"
        " FROM @_basis b JOIN @_edition e ON e.row = b.edition WHERE b.edition = ?1"
        " ORDER BY b.ordinal",
    /*
     * Among several things of one title: what is in force, policies (what rests on a text means the
     * law, not a guide of the same name), one's own region and then the country, the newest.
     */
    [KB_READER_BASIS_TARGET] =
        "SELECT e.row, e.id, e.number FROM @_edition e"
        " WHERE e.title_key = ?1 AND e.state IN ('published', 'superseded')"
        " ORDER BY EXISTS (SELECT 1 FROM @_standing s WHERE s.edition = e.row AND s." IS_KNOWN
        "   AND s.valid_from <= ?2 AND s.valid_to > ?2) DESC,"
        " e.kind = 'policy' DESC, e.region = ?3 DESC, e.region = '000000' DESC,"
        " e.effective_from DESC, e.published_ms DESC, e.number DESC, e.row LIMIT 1",
    [KB_READER_BASIS_LABEL] = "SELECT label FROM @_section WHERE edition = ?1 AND label_key = ?2"
                              " ORDER BY ordinal LIMIT 1",
    [KB_READER_BASIS_UNRESOLVED] =
        "SELECT e.id, e.number, b.title, b.section FROM @_edition e"
        " JOIN @_basis b ON b.edition = e.row"
        " WHERE e.state = 'published' AND NOT EXISTS (SELECT 1 FROM @_edition t"
        "   WHERE t.title_key = b.title_key AND t.state IN ('published', 'superseded'))"
        " ORDER BY e.id, e.number, b.ordinal",

    [KB_READER_CHANGE_SEEN] = "SELECT touches_public FROM @_change WHERE seq = ?1",
    [KB_READER_CHANGE_HEAD] = "SELECT at_ms, actor FROM changes WHERE seq = ?1",
    [KB_READER_CHANGE_DONE] =
        "SELECT a.what, coalesce(i.id, ''), coalesce(e.number, 0), a.detail FROM actions a"
        " LEFT JOIN items i ON i.row = a.item LEFT JOIN editions e ON e.row = a.edition"
        " WHERE a.seq = ?1 ORDER BY a.row",
    [KB_READER_CHANGES] =
        "SELECT seq, at_ms, actor, touches_public, hash FROM changes ORDER BY seq",
    [KB_READER_CHANGE_ACTIONS] = KB_SQL_CHANGE_ACTIONS,
    [KB_READER_UNAUDITED] = "SELECT i.id, e.number FROM editions e JOIN items i ON i.row = e.item"
                            " WHERE e.published_ms <> 0 AND NOT EXISTS (SELECT 1 FROM actions a"
                            "   WHERE a.edition = e.row AND a.hash = e.hash) LIMIT 1",

    [KB_READER_KEYS] = "SELECT " KEY_COLUMNS " FROM keys ORDER BY row",
    [KB_READER_KEY_BY_HASH] = "SELECT " KEY_COLUMNS ", hash FROM keys"
                              " WHERE hash = ?1 AND revoked_ms = 0",
    [KB_READER_KEY_BY_ROW] = "SELECT " KEY_COLUMNS " FROM keys WHERE row = ?1 AND revoked_ms = 0",

    /* --- entries --- */
    [KB_READER_ENTRIES] =
        "SELECT row, kind, name, value, valid_from, valid_to, known_from_ms, known_to_ms, change,"
        " closing, actor FROM @_entry"
        " WHERE (?1 = '' OR kind = ?1) AND (?2 = '' OR key = ?2)"
        " AND (?3 = 0 OR (valid_from <= ?4 AND valid_to > ?4)) AND " WAS_KNOWN
        " AND (?5 = 1 OR (known_from_ms <= ?6 AND known_to_ms > ?6))"
        " ORDER BY kind, key, row LIMIT ?7 OFFSET ?8",
    /* Each entry is what some change of the chain added, and closed only where one says so. */
    [KB_READER_ENTRY_UNAUDITED] =
        "SELECT n.kind, n.name FROM entries n WHERE NOT EXISTS (SELECT 1 FROM actions a"
        "   WHERE a.seq = n.change AND a.what = 'entry_added' AND a.detail = " KB_SQL_ENTRY_DETAIL
        " ) OR (n.closing IS NOT NULL AND NOT EXISTS (SELECT 1 FROM actions a"
        "   WHERE a.seq = n.closing AND a.what = 'entry_removed' AND a.detail"
        "   = " KB_SQL_ENTRY_DETAIL ")) LIMIT 1",

    /* --- diff --- */
    /* ?1 and ?2 are the instants, ?3 and ?4 the days, ?5 the item to go on behind. */
    [KB_READER_DIFF_ITEMS] =
        "SELECT i.row, i.id, i.kind FROM @_item i WHERE i.row > ?5 AND i.row IN ("
        " SELECT item FROM @_standing WHERE " WAS_KNOWN
        "   AND known_from_ms > ?1 AND known_from_ms <= ?2"
        " UNION SELECT item FROM @_standing WHERE " WAS_KNOWN
        "   AND known_to_ms > ?1 AND known_to_ms <= ?2"
        " UNION SELECT item FROM @_standing WHERE known_from_ms <= ?2 AND known_to_ms > ?2"
        "   AND ?3 < ?4 AND ((valid_from > ?3 AND valid_from <= ?4)"
        "   OR (valid_to > ?3 AND valid_to <= ?4))) ORDER BY i.row",
    [KB_READER_DIFF_STANDINGS] =
        "SELECT e.row, e.number, e.title, e.change_note, s.valid_from, s.valid_to,"
        " s.known_from_ms, s.known_to_ms FROM @_standing s JOIN @_edition e ON e.row = s.edition"
        " WHERE s.item = ?1 AND s.known_from_ms <= ?2 AND s.known_to_ms > ?3"
        " ORDER BY s.valid_from, e.number, s.row",

    /* --- history and the list of items: internal door --- */
    [KB_READER_HISTORY] =
        "SELECT a.seq, c.at_ms, c.actor, a.what, e.number, a.detail, a.touches_public, a.before,"
        " a.hash FROM items i JOIN actions a ON a.item = i.row JOIN changes c ON c.seq = a.seq"
        " LEFT JOIN editions e ON e.row = a.edition WHERE i.id = ?1 ORDER BY a.row",
    /* ?1 is a list of kinds like ',policy,guide,', empty for all. */
    [KB_READER_CATALOG] =
        "SELECT i.id, i.kind, e.number, e.state, e.audience, e.title, e.region,"
        " coalesce((SELECT path FROM item_categories p WHERE p.item = i.row ORDER BY p.ordinal"
        "  LIMIT 1), e.category), e.effective_from, e.effective_to,"
        " (SELECT count(*) FROM editions n WHERE n.item = i.row AND n.passing = 0),"
        " (SELECT n.number FROM editions n WHERE n.item = i.row AND n." KB_SQL_OPEN ")"
        " FROM items i JOIN editions e ON e.row = (SELECT n.row FROM editions n"
        "  WHERE n.item = i.row ORDER BY n.published_ms <> 0 DESC, CASE n.published_ms WHEN 0"
        "   THEN 0 ELSE n.effective_from END DESC, n.number DESC LIMIT 1)"
        " WHERE (?1 = '' OR instr(?1, ',' || i.kind || ',') > 0) AND (?2 = '' OR e.region = ?2)"
        " AND (?3 = '' OR e.category = ?3 OR EXISTS (SELECT 1 FROM item_categories p"
        "  WHERE p.item = i.row AND (p.path = ?3 OR substr(p.path, 1, length(?3) + 1) = ?3 || "
        "'/')))"
        " ORDER BY i.row LIMIT ?4 OFFSET ?5",

    /* --- the life of editions (edit_sql.h) --- */
    /* What was enacted anew on the day of the repeal or after it holds again. */
    [KB_READER_REPEALED] = "SELECT e.id, e.number, e.title, p.from_day FROM @_repeal p"
                           " JOIN @_edition e ON e.row = p.edition"
                           " WHERE p.target = ?1 AND p.from_day <= ?2 AND " STOOD(
                               "e.row") " AND NOT EXISTS (SELECT 1 FROM @_edition t WHERE t.id = "
                                        "?1 AND " STOOD("t.row") "  AND t.effective_from >= "
                                                                 "p.from_day AND t.effective_from "
                                                                 "<= ?2)"
                                                                 " ORDER BY p.from_day DESC, e.id, "
                                                                 "e.number LIMIT 1",

    /* suggestions */
    [KB_READER_LINES] = LINE_COLUMNS "WHERE " LINE_STANDS " ORDER BY e.item, e.number",
    [KB_READER_LINES_OF_ITEM] = LINE_COLUMNS "WHERE e.item = ?2 AND " LINE_STANDS
                                             " ORDER BY e.number",
    [KB_READER_LINE] = LINE_COLUMNS "WHERE e.row = ?2 AND " LINE_STANDS,
    [KB_READER_LINE_QUESTIONS] =
        "SELECT ordinal, text FROM @_question WHERE edition = ?1 ORDER BY ordinal",
    [KB_READER_LINE_QUESTION] = "SELECT text FROM @_question WHERE edition = ?1 AND ordinal = ?2",
    [KB_READER_ITEMS_TOUCHED] = "SELECT DISTINCT item FROM @_action WHERE seq > ?1 ORDER BY item",

    /* --- what pages show beside an answer ------------------------------------------------- */

    [KB_READER_SITE_REGIONS] = "SELECT DISTINCT e.region FROM @_edition e WHERE " LINE_STANDS
                               " ORDER BY e.region",
    [KB_READER_SITE_NEWS] = "SELECT e.id, e.kind, e.title, e.change_note, s.valid_from"
                            " FROM @_standing s JOIN @_edition e ON e.row = s.edition"
                            " WHERE s." IS_KNOWN " AND s.valid_from <= ?1 AND s.valid_to > ?1"
                            " ORDER BY s.valid_from DESC, e.published_ms DESC, e.row DESC LIMIT ?2",

    /* --- releases ------------------------------------------------------------------------- */

    [KB_READER_RELEASES] = RELEASE_COLUMNS "ORDER BY r.row DESC",
    [KB_READER_RELEASE_BY_ROW] = RELEASE_COLUMNS "WHERE r.row = ?1",
    [KB_READER_RELEASE_MEMBERS] =
        "SELECT m.kind, m.item, m.edition, i.id, e.number, e.title, e.state, m.reason"
        " FROM release_members m JOIN items i ON i.row = m.item"
        " JOIN editions e ON e.row = m.edition WHERE m.release = ?1 ORDER BY m.ordinal",
    [KB_READER_RELEASE_ENTRIES] = "SELECT kind, name, value, valid_from, valid_to, 0, 0"
                                  " FROM release_entries WHERE release = ?1 ORDER BY ordinal",
    [KB_READER_RELEASE_WORLD_ENTRIES] =
        "SELECT m.kind, m.name, m.value, m.valid_from, m.valid_to, " WORLD_AT " AS at,"
        " coalesce((SELECT n.row FROM entries n WHERE n.kind = m.kind AND n.key = m.key"
        "  AND n." IS_KNOWN
        "), 0) FROM " WORLD_OF("release_entries") "ORDER BY at, r.row, m.ordinal",
    [KB_READER_RELEASE_OF_ITEM] =
        "SELECT m.release FROM items i JOIN release_members m ON m.item = i.row"
        " JOIN releases r ON r.row = m.release"
        " WHERE i.id = ?1 AND r.state IN ('open', 'scheduled') LIMIT 1",
    [KB_READER_RELEASES_SINCE] = "SELECT row, at_ms FROM releases WHERE change > ?1 AND change <> 0"
                                 " AND state = 'released' ORDER BY at_ms DESC, row DESC",
    [KB_READER_RELEASE_NEXT] = "SELECT at_ms FROM releases"
                               " WHERE state = 'scheduled' ORDER BY at_ms LIMIT 1",
    [KB_READER_RELEASE_WORLD] =
        "SELECT m.kind, m.edition, m.ordinal AS ordinal, r.row AS release, " WORLD_AT " AS at,"
        " m.reason, 0 AS day FROM " WORLD "AND m.item = ?2"
        " UNION ALL SELECT 'repeal', m.edition, m.ordinal, r.row, " WORLD_AT ", '', p.from_day"
        " FROM " WORLD_REPEALS "AND t.row = ?2 ORDER BY at, release, ordinal, day",
    [KB_READER_RELEASE_WORLD_ITEMS] = "SELECT m.item AS item FROM " WORLD
                                      "UNION SELECT t.row FROM " WORLD_REPEALS "ORDER BY item",
    /* What is repealed depends on other items, whose states the copy of one does not follow. */
    [KB_READER_RELEASE_WORLD_CHANGED] =
        "SELECT DISTINCT a.item FROM actions a WHERE a.seq > ?2 AND a.item IS NOT NULL"
        " AND (NOT EXISTS (SELECT 1 FROM releases r JOIN releases w ON w.row = ?1"
        "    WHERE r.change <> 0 AND r.change = a.seq AND " UP_TO_W ")"
        "  OR EXISTS (SELECT 1 FROM repeals p JOIN items i ON i.id = p.target WHERE i.row = "
        "a.item))"
        " ORDER BY a.item",
    [KB_READER_RELEASE_REPEALED] = "SELECT e.id, e.number, e.title, p.from_day FROM repeals p"
                                   " JOIN every_edition e ON e.row = p.edition"
                                   " WHERE p.target = ?2 AND p.from_day <= ?3 AND" IN_WORLD(
                                       "e") "AND NOT EXISTS (SELECT 1 FROM every_edition t WHERE "
                                            "t.id = ?2 AND" IN_WORLD("t") " AND t.effective_from "
                                                                          ">= p.from_day AND "
                                                                          "t.effective_from <= ?3)"
                                                                          " ORDER BY p.from_day "
                                                                          "DESC, e.id, e.number "
                                                                          "LIMIT 1",
    [KB_READER_ITEM_REPEAL] =
        "SELECT p.from_day FROM repeals p JOIN editions e ON e.row = p.edition"
        " WHERE p.target = (SELECT id FROM items WHERE row = ?1) AND e.state = 'published'"
        " AND p.from_day > ?2 ORDER BY p.from_day LIMIT 1",
    [KB_READER_ITEM_LATEST] =
        "SELECT e.effective_from, e.audience FROM editions e WHERE e.item = ?1"
        " AND " KB_SQL_COUNTS_FOR_PUBLICITY,
    /* --- find --- */
    [KB_READER_FIND_ANALYSER] = "SELECT analyser FROM find_state",
    [KB_READER_FIND_RANKED] = FIND_COLUMNS FIND_MATCHING
    " ORDER BY bm25(find, 10.0, 4.0, 1.0), e.row LIMIT ?8 OFFSET ?9",
    [KB_READER_FIND_RANKED_COUNT] = "SELECT count(*)" FIND_MATCHING,
    [KB_READER_FIND_LISTED] = FIND_COLUMNS " FROM @_edition e WHERE" FIND_FILTERS
                                           " ORDER BY e.created_ms DESC, e.row DESC"
                                           " LIMIT ?8 OFFSET ?9",
    [KB_READER_FIND_LISTED_COUNT] = "SELECT count(*) FROM @_edition e WHERE" FIND_FILTERS,
    [KB_READER_FIND_SECTIONS] = "SELECT ordinal, label, text FROM @_section"
                                " WHERE edition = ?1 ORDER BY ordinal",

    [KB_READER_ANSWER] = "SELECT text, actor FROM answers WHERE edition = ?1 AND finding = ?2",
    [KB_READER_TITLE_TAKEN] =
        "SELECT i.id, o.number FROM editions e JOIN items own ON own.row = e.item"
        " JOIN editions o ON o.title_key = e.title_key JOIN items i ON i.row = o.item"
        " WHERE e.row = ?1 AND o.item <> e.item AND o.region = e.region AND i.kind = own.kind"
        " AND o.state IN ('published', 'draft', 'in_review', 'approved', 'scheduled')"
        " ORDER BY o.published_ms <> 0 DESC, o.row LIMIT 1",
    [KB_READER_REGION_USED] =
        "SELECT 1 FROM editions WHERE region = ?1 AND published_ms <> 0 UNION ALL"
        " SELECT 1 FROM entries WHERE kind = 'region' AND key = ?1 AND " IS_KNOWN " LIMIT 1",
    [KB_READER_CATEGORY_USED] =
        "SELECT 1 FROM item_categories c WHERE c.path = ?1 AND EXISTS (SELECT 1 FROM editions e"
        "  WHERE e.item = c.item AND e.published_ms <> 0) UNION ALL"
        " SELECT 1 FROM entries WHERE kind = 'category' AND name = ?1 AND " IS_KNOWN " LIMIT 1",
    [KB_READER_BASIS_WITHDRAWN] =
        "SELECT t.id, t.number FROM @_basis b JOIN @_edition t ON t.title_key = b.title_key"
        " WHERE b.edition = ?1 AND b.ordinal = ?2 AND t.state = 'withdrawn'"
        " ORDER BY t.effective_from DESC, t.row LIMIT 1",
    [KB_READER_BASIS_HOLDS] =
        "SELECT EXISTS (SELECT 1 FROM @_standing s WHERE s.edition = e.row AND s." IS_KNOWN
        "  AND s.valid_from <= ?3 AND s.valid_to > ?3),"
        " EXISTS (SELECT 1 FROM @_standing s WHERE s.edition = e.row AND s." IS_KNOWN
        "  AND s.valid_from > ?3) FROM @_edition e WHERE e.id = ?1 AND e.number = ?2",
    /* Pairs that thousands ask are no help: they are counted up to ASK_COMMON and left out. */
    [KB_READER_ASK_CANDIDATES] =
        "SELECT e.row FROM asks m CROSS JOIN asks b ON b.term = m.term"
        " JOIN editions e ON e.row = b.edition WHERE m.edition = ?1"
        " AND (SELECT count(*) FROM (SELECT 1 FROM asks c WHERE c.term = m.term LIMIT " ASK_COMMON
        ")) < " ASK_COMMON " AND e.state = 'published' AND e.item <> ?2"
        " AND EXISTS (SELECT 1 FROM standings s WHERE s.edition = e.row AND s." IS_KNOWN
        "  AND s.valid_from < ?4 AND s.valid_to > max(?3, ?5))"
        " GROUP BY e.row ORDER BY count(*) DESC, e.row LIMIT 40",

    /* Of works: ?1 is the owner or empty, ?2 today, ?3 the last day that is looked at, ?4 the most
     * rows; the edition, since when, until when. */
    [KB_READER_WORK_DRAFT] = WORK_SELECT "published_ms = 0 AND state IN ('draft', 'rejected')"
                                         " AND passing = 0" WORK_ORDER,
    [KB_READER_WORK_REVIEW] = WORK_SELECT "published_ms = 0 AND state = 'in_review'" WORK_ORDER,
    [KB_READER_WORK_APPROVED] = WORK_SELECT
    "published_ms = 0 AND state IN ('approved', 'scheduled')" WORK_ORDER,
    [KB_READER_WORK_EMERGENCY] = WORK_SELECT
    "emergency_ms <> 0 AND approved_after_ms = 0 AND published_ms <> 0" WORK_ORDER,
    [KB_READER_WORK_STALE] = WORK_SELECT
    "state = 'published' AND EXISTS (SELECT 1 FROM standings s WHERE s.edition = e.row"
    "  AND s." IS_KNOWN " AND s.valid_to > ?2)"
    " AND EXISTS (SELECT 1 FROM basis b WHERE b.edition = e.row"
    "  AND EXISTS (SELECT 1 FROM editions t WHERE t.title_key = b.title_key"
    "   AND t.published_ms <> 0)"
    "  AND NOT EXISTS (SELECT 1 FROM editions t JOIN standings s ON s.edition = t.row"
    "   WHERE t.title_key = b.title_key AND t.state = 'published' AND s." IS_KNOWN
    "   AND s.valid_from <= ?2 AND s.valid_to > ?2 AND (b.section_key = '' OR EXISTS"
    "    (SELECT 1 FROM sections x WHERE x.edition = t.row AND x.label_key = "
    "b.section_key))))" WORK_ORDER,
    [KB_READER_WORK_FLAGGED] =
        "SELECT edition, raised_ms, due, id, reason FROM flags WHERE state IN ('open', 'taken')"
        " AND (?1 = '' OR owner = ?1 OR taker = ?1) ORDER BY due, row LIMIT ?4",
    [KB_READER_WORK_EXPIRING] =
        "SELECT e.row, e.published_ms, max(s.valid_to) AS until FROM standings s"
        " JOIN editions e ON e.row = s.edition"
        " WHERE s." IS_KNOWN " AND s.valid_to > ?2 AND s.valid_to <= ?3"
        " AND (?1 = '' OR e.owner = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM standings n JOIN editions o ON o.row = n.edition"
        "  WHERE o.item = e.item AND n." IS_KNOWN " AND n.valid_to > s.valid_to)"
        " GROUP BY e.row ORDER BY until, e.row LIMIT ?4",

    /* --- events and acknowledgements --- */
    /*
     * ?1 and ?2 are the changes. What adds an edition is an event when it was published by that
     * very change, at the one instant of it. A repeal names no edition: the newest published stands
     * for the item.
     */
    [KB_READER_EVENTS] =
        "SELECT a.seq, a.what, i.id, i.kind, e.number, e.title, e.region, e.change_note, a.detail,"
        " coalesce(b.number, 0), coalesce(b.region, '')"
        " FROM changes c JOIN actions a ON a.seq = c.seq JOIN items i ON i.row = a.item"
        " JOIN editions e ON e.row = coalesce(a.edition, (SELECT n.row FROM editions n"
        "   WHERE n.item = a.item AND n.published_ms BETWEEN 1 AND c.at_ms"
        "   ORDER BY n.published_ms DESC, n.number DESC LIMIT 1))"
        " LEFT JOIN editions b ON b.row = (SELECT n.row FROM editions n WHERE n.item = a.item"
        "   AND n.published_ms BETWEEN 1 AND c.at_ms AND n.number < e.number"
        "   ORDER BY n.number DESC LIMIT 1)"
        " WHERE c.seq > ?1 AND c.seq <= ?2 AND (a.what IN"
        "   ('withdrawn', 'repealed', 'rolled_back', 'revived') OR (e.published_ms = c.at_ms"
        "   AND a.what IN ('item_added', 'edition_added', 'corrected', 'published',"
        "   'published_emergency', 'released')))"
        " ORDER BY a.seq, a.row",
    [KB_READER_ACKNOWLEDGE_SUBJECT] =
        "SELECT e.row, e.number FROM items i JOIN editions e ON e.item = i.row"
        " WHERE i.id = ?1 AND e.published_ms <> 0 AND (?2 = 0 OR e.number = ?2)"
        " ORDER BY e.published_ms DESC, e.number DESC LIMIT 1",
    [KB_READER_ACKNOWLEDGE_SEATS] =
        "SELECT k.name, coalesce((SELECT region FROM acknowledgements l WHERE l.seat = k.name"
        "   AND l.region <> '' ORDER BY l.row DESC LIMIT 1), '') AS region, coalesce(m.at_ms, 0)"
        " FROM keys k LEFT JOIN acknowledgements m ON m.edition = ?1 AND m.seat = k.name"
        " WHERE k.revoked_ms = 0 AND k.role = 'agent' ORDER BY region, k.name",

    /* --- receipts --- */
    [KB_READER_RECEIPT] = RECEIPT_SELECT " WHERE id = ?1",
    [KB_READER_RECEIPTS_OF_ORDER] = RECEIPT_SELECT
    " WHERE work_order = ?1 AND work_order <> '' ORDER BY row DESC LIMIT ?2",
    [KB_READER_RECEIPT_HITS] =
        "SELECT edition, section, label, edition_hash, section_hash, rung, rank, id, number"
        " FROM @_receipt_hit WHERE receipt = ?1 ORDER BY ordinal",
    /* Of edition ?1 as known at ?2: what is in force on day ?3, else comes next, else was last. */
    [KB_READER_RECEIPT_STANDING] =
        "SELECT valid_from, valid_to FROM @_standing"
        " WHERE edition = ?1 AND known_from_ms <= ?2 AND known_to_ms > ?2 ORDER BY"
        " CASE WHEN valid_from > ?3 THEN 1 WHEN valid_to > ?3 THEN 0 ELSE 2 END,"
        " CASE WHEN valid_from > ?3 THEN valid_from ELSE -valid_from END LIMIT 1",
    [KB_READER_RECEIPTS_OF_CHANGES] =
        "SELECT r.row, r.id, r.door, r.role, r.query, r.region, r.as_of, r.known_at_ms, r.revision,"
        " r.made_ms, r.hash, r.change, '', r.work_order, EXISTS (SELECT 1 FROM actions a WHERE "
        "a.seq = r.change"
        "  AND a.what = 'receipt_made' AND a.detail = " KB_SQL_RECEIPT_DETAIL
        " ) FROM receipts r ORDER BY r.row",
    [KB_READER_RECEIPT_MISSING] =
        "SELECT a.seq FROM actions a WHERE a.what = 'receipt_made' AND NOT EXISTS"
        " (SELECT 1 FROM receipts r WHERE r.id = substr(a.detail, 1, 14) AND r.change = a.seq)"
        " ORDER BY a.seq LIMIT 1",

    /* --- feedback and flags --- */
    [KB_READER_FLAG] = FLAG_SELECT "@_flag WHERE id = ?1",
    [KB_READER_FLAGS_ALL] = FLAG_SELECT "every_flag ORDER BY row",
    /* ?1 has the states as bits. */
    [KB_READER_FLAGS] = FLAG_SELECT
    "every_flag WHERE ((?1 >> CASE state WHEN 'open' THEN 0 WHEN 'taken' THEN 1 WHEN 'answered' "
    "THEN 2"
    "  ELSE 3 END) & 1) AND (?2 = '' OR owner = ?2 OR taker = ?2) AND (?3 = '' OR item = ?3)"
    " AND (?4 = '' OR work_order = ?4) AND due < ?5 ORDER BY due, row LIMIT ?6 OFFSET ?7",
    [KB_READER_FLAG_STEPS] =
        "SELECT s.ordinal, s.move, s.state, s.owner, s.taker, s.due, s.text, s.at_ms,"
        " (SELECT actor FROM changes c WHERE c.seq = s.change), s.hash"
        " FROM flag_steps s WHERE s.flag = ?1 ORDER BY s.ordinal",
    [KB_READER_FLAG_STEP_ASTRAY] =
        "SELECT 'flag ' || f.id FROM flag_steps s JOIN flags f ON f.row = s.flag WHERE NOT EXISTS"
        " (SELECT 1 FROM actions a WHERE a.seq = s.change AND a.detail = " KB_SQL_FLAG_DETAIL
        "  AND a.what = CASE s.ordinal WHEN 0 THEN 'flag_raised' ELSE 'flag_moved' END)"
        " UNION ALL SELECT 'change ' || a.seq FROM actions a"
        " WHERE a.what IN ('flag_raised', 'flag_moved') AND NOT EXISTS (SELECT 1 FROM flags f"
        "  JOIN flag_steps s ON s.flag = f.row WHERE f.id = substr(a.detail, 1, 14)"
        "  AND s.change = a.seq AND a.detail = " KB_SQL_FLAG_DETAIL ") LIMIT 1",
    [KB_READER_FLAG_ASTRAY] =
        "SELECT 'flag ' || f.id FROM flags f LEFT JOIN flag_steps s ON s.flag = f.row"
        " AND s.ordinal = (SELECT max(ordinal) FROM flag_steps l WHERE l.flag = f.row)"
        " LEFT JOIN flag_steps t ON t.flag = f.row AND t.ordinal = (SELECT max(ordinal)"
        "  FROM flag_steps l WHERE l.flag = f.row AND l.move = 'answer')"
        " WHERE s.flag IS NULL OR f.state <> s.state OR f.owner <> s.owner OR f.taker <> s.taker"
        " OR f.due <> s.due OR f.answer <> coalesce(t.text, '')"
        " OR f.answered_ms <> coalesce(t.at_ms, 0) LIMIT 1",
    [KB_READER_FEEDBACK_ITEMS] =
        "SELECT i.id, e.title, c.number, '', c.helpful, c.unhelpful, (SELECT count(*) FROM flags f"
        "  JOIN editions x ON x.row = f.edition WHERE x.item = c.item AND f.state IN"
        "  ('open', 'taken')), c.last_ms FROM (SELECT e.item AS item, max(e.number) AS number,"
        "  sum(v.helpful) AS helpful, sum(1 - v.helpful) AS unhelpful, max(v.at_ms) AS last_ms"
        "  FROM feedback v JOIN editions e ON e.row = v.edition"
        "  WHERE v.at_ms >= ?1 AND v.at_ms < ?2 GROUP BY e.item) c"
        " JOIN items i ON i.row = c.item JOIN editions e ON e.item = c.item AND e.number = c.number"
        " ORDER BY c.unhelpful DESC, c.helpful, i.id LIMIT ?3",
    [KB_READER_FEEDBACK_SECTIONS] =
        "SELECT i.id, e.title, e.number, v.section, sum(v.helpful), sum(1 - v.helpful) AS "
        "unhelpful,"
        " (SELECT count(*) FROM flags f WHERE f.edition = e.row AND f.section = v.section"
        "  AND f.state IN ('open', 'taken')), max(v.at_ms)"
        " FROM items i JOIN editions e ON e.item = i.row JOIN feedback v ON v.edition = e.row"
        " WHERE i.id = ?4 AND v.at_ms >= ?1 AND v.at_ms < ?2 GROUP BY e.row, v.section"
        " ORDER BY e.number DESC, unhelpful DESC, v.section LIMIT ?3",
    [KB_READER_FEEDBACK_ASTRAY] =
        "SELECT 'feedback on ' || i.id FROM feedback v JOIN editions e ON e.row = v.edition"
        " JOIN items i ON i.row = e.item WHERE NOT EXISTS (SELECT 1 FROM actions a"
        "  WHERE a.seq = v.change AND a.what = 'feedback_given' AND a.detail ="
        "  " KB_SQL_FEEDBACK_DETAIL ")"
        " UNION ALL SELECT 'change ' || a.seq FROM actions a WHERE a.what = 'feedback_given'"
        " AND NOT EXISTS (SELECT 1 FROM feedback v JOIN editions e ON e.row = v.edition"
        "  JOIN items i ON i.row = e.item WHERE v.change = a.seq"
        "  AND a.detail = " KB_SQL_FEEDBACK_DETAIL ") LIMIT 1",
};
