#include "internal.h"

#define KNOWN "known_to_ms = " KB_SQL_KNOWN

/* The known rectangles of item ?1. */
#define KNOWN_OF_ITEM                                                                              \
    "FROM standings s WHERE s." KNOWN " AND s.edition IN (SELECT row FROM editions WHERE item = "  \
    "?1)"

#define FOUND                                                                                      \
    "SELECT row, number, state, effective_from, source, hash FROM editions WHERE item = ?1 "

/* Items that release ?1 touches: its members' and those that they repeal. */
#define ITEMS_OF_RELEASE                                                                           \
    "SELECT item FROM release_members WHERE release = ?1 UNION"                                    \
    " SELECT t.row FROM release_members m JOIN repeals p ON p.edition = m.edition"                 \
    " JOIN items t ON t.id = p.target WHERE m.release = ?1 AND m.kind = 'edition'"

const char *const kb_writer_sql[KB_WRITER_SQL_COUNT] = {
    [KB_WRITER_LAST_CHANGE] = "SELECT seq, at_ms, hash FROM changes ORDER BY seq DESC LIMIT 1",
    [KB_WRITER_CHANGE_ACTIONS] = KB_SQL_CHANGE_ACTIONS,
    [KB_WRITER_CHANGE_ADD] = "INSERT INTO changes (seq, at_ms, actor, touches_public, hash)"
                             " VALUES (?1, ?2, ?3, ?4, ?5)",
    [KB_WRITER_ACTION_ADD] =
        "INSERT INTO actions (seq, what, item, edition, hash, detail, touches_public, before)"
        " VALUES (?1, ?2, nullif(?3, 0), nullif(?4, 0),"
        " (SELECT hash FROM editions WHERE row = ?4), ?5, ?6, ?7)",

    [KB_WRITER_ITEM_BY_ID] = "SELECT row, id, kind, is_public FROM items WHERE id = ?1",
    [KB_WRITER_ITEM_BY_TITLE] =
        "SELECT i.row, i.id, i.kind, i.is_public FROM editions e JOIN items i ON i.row = e.item"
        " WHERE e.title_key = ?1 AND e.region = ?2 AND i.kind = ?3 ORDER BY i.row LIMIT 1",
    [KB_WRITER_ITEM_ADD] = "INSERT INTO items (id, kind) VALUES (?1, ?2)",
    [KB_WRITER_ITEM_IS_PUBLIC] = "SELECT is_public FROM items WHERE row = ?1",
    [KB_WRITER_CATEGORY_ADD] =
        "INSERT OR IGNORE INTO item_categories (item, ordinal, path)"
        " VALUES (?1, (SELECT count(*) FROM item_categories WHERE item = ?1), ?2)",

    [KB_WRITER_EDITION_KNOWN] = FOUND
    "AND published_ms <> 0 AND effective_from = ?2"
    " ORDER BY state = 'published' DESC, state = 'withdrawn' DESC,"
    " published_ms DESC, number DESC LIMIT 1",
    [KB_WRITER_EDITION_DRAFT] = FOUND "AND " KB_SQL_OPEN,
    [KB_WRITER_EDITION_NEXT_NUMBER] =
        "SELECT coalesce(max(number), 0) + 1 FROM editions WHERE item = ?1",
    [KB_WRITER_EDITION_ADD] =
        "INSERT INTO editions (audience, title, title_key, region, issuer, doc_no,"
        " effective_from, effective_to, change_note, history, source, hash,"
        " category, minor, no_basis, item, number, created_ms, state, owner, passing)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,"
        " ?19, ?20, ?21)",
    /* What was rejected is a draft again with its first new text. */
    [KB_WRITER_EDITION_CHANGE] =
        "UPDATE editions SET audience = ?1, title = ?2, title_key = ?3, region = ?4, issuer = ?5,"
        " doc_no = ?6, effective_from = ?7, effective_to = ?8, change_note = ?9, history = ?10,"
        " source = ?11, hash = ?12, category = ?13, minor = ?14, no_basis = ?15, state = 'draft'"
        " WHERE row = ?16",
    [KB_WRITER_EDITION_PUBLISH] =
        "UPDATE editions SET state = 'published', published_ms = ?2, passing = 0 WHERE row = ?1",
    [KB_WRITER_EDITION_WITHDRAW] = "UPDATE editions SET state = 'withdrawn' WHERE row = ?1",
    [KB_WRITER_EDITION_SUPERSEDE] =
        "UPDATE editions SET state = 'superseded' WHERE item = ?1 AND state = 'published'"
        " AND NOT EXISTS (SELECT 1 FROM standings s WHERE s.edition = editions.row AND s." KNOWN
        ")",

    [KB_WRITER_SECTION_ADD] =
        "INSERT INTO sections (edition, ordinal, label, label_key, heading, text, aside)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [KB_WRITER_SECTION_DROP] = "DELETE FROM sections WHERE edition = ?1",
    [KB_WRITER_KEYWORD_ADD] = "INSERT INTO keywords (edition, ordinal, text) VALUES (?1, ?2, ?3)",
    [KB_WRITER_KEYWORD_DROP] = "DELETE FROM keywords WHERE edition = ?1",
    [KB_WRITER_QUESTION_ADD] = "INSERT INTO questions (edition, ordinal, text) VALUES (?1, ?2, ?3)",
    [KB_WRITER_QUESTION_DROP] = "DELETE FROM questions WHERE edition = ?1",
    [KB_WRITER_BASIS_ADD] = "INSERT INTO basis (edition, ordinal, title, section, title_key,"
                            " section_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [KB_WRITER_BASIS_DROP] = "DELETE FROM basis WHERE edition = ?1",
    [KB_WRITER_REPEAL_ADD] =
        "INSERT INTO repeals (edition, ordinal, target, from_day) VALUES (?1, ?2, ?3, ?4)",
    [KB_WRITER_REPEAL_DROP] = "DELETE FROM repeals WHERE edition = ?1",

    /* Of standings: ?1 is the item, [?2, ?3) the days that are taken, ?4 the instant, ?5 the row
     * that is added or 0. */
    [KB_WRITER_STANDING_NEXT] =
        "SELECT min(day) FROM (SELECT effective_from AS day FROM editions"
        "  WHERE item = ?1 AND state = 'published' AND effective_from > ?2"
        " UNION ALL SELECT p.from_day FROM repeals p JOIN editions e ON e.row = p.edition"
        "  WHERE p.target = (SELECT id FROM items WHERE row = ?1) AND e.state = 'published'"
        "  AND p.from_day > ?2)",
    [KB_WRITER_STANDING_CUT] =
        "SELECT min(s.valid_to) FROM standings s JOIN editions e ON e.row = s.edition"
        " WHERE e.item = ?1 AND e.effective_from = ?2 AND s." KNOWN
        " AND s.valid_to < e.effective_to",
    [KB_WRITER_STANDING_KEEP_BEFORE] =
        "INSERT INTO standings (row, edition, valid_from, valid_to, known_from_ms, known_to_ms)"
        " SELECT nullif(?5, 0), s.edition, s.valid_from, ?2, ?4, " KB_SQL_KNOWN " " KNOWN_OF_ITEM
        " AND s.valid_from < ?2 AND s.valid_to > ?2",
    [KB_WRITER_STANDING_KEEP_AFTER] =
        "INSERT INTO standings (row, edition, valid_from, valid_to, known_from_ms, known_to_ms)"
        " SELECT nullif(?5, 0), s.edition, ?3, s.valid_to, ?4, " KB_SQL_KNOWN " " KNOWN_OF_ITEM
        " AND s.valid_from < ?3 AND s.valid_to > ?3 AND s.valid_to > ?2",
    [KB_WRITER_STANDING_CLOSE] =
        "UPDATE standings SET known_to_ms = ?4 WHERE row IN (SELECT s.row " KNOWN_OF_ITEM
        " AND s.valid_from < ?3 AND s.valid_to > ?2)",
    [KB_WRITER_STANDING_CLOSE_EDITION] =
        "UPDATE standings SET known_to_ms = ?2 WHERE edition = ?1 AND " KNOWN,
    [KB_WRITER_STANDING_ADD] =
        "INSERT INTO standings (row, edition, valid_from, valid_to, known_from_ms, known_to_ms)"
        " VALUES (nullif(?5, 0), ?1, ?2, ?3, ?4, " KB_SQL_KNOWN ")",
    [KB_WRITER_WITHDRAWAL_ADD] =
        "INSERT INTO withdrawals (edition, at_ms, reason) VALUES (?1, ?2, ?3)",

    [KB_WRITER_KEY_BY_NAME] = "SELECT row FROM keys WHERE name = ?1 AND revoked_ms = 0",
    [KB_WRITER_KEY_ADD] =
        "INSERT INTO keys (name, role, hash, created_ms, region, regions,"
        " is_cleared, expires_ms, rate) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [KB_WRITER_KEY_REVOKE] = "UPDATE keys SET revoked_ms = ?2 WHERE row = ?1",

    /* --- entries --- */
    [KB_WRITER_ENTRY_KNOWN] =
        "SELECT n.row, n.name, n.value, n.valid_from, n.valid_to, coalesce(i.is_public, 1)"
        " FROM entries n LEFT JOIN items i ON i.row = n.item"
        " WHERE n.kind = ?1 AND n.key = ?2 AND n." KNOWN,
    [KB_WRITER_ENTRY_ADD] =
        "INSERT INTO entries (kind, key, name, value, item, valid_from, valid_to, known_from_ms,"
        " known_to_ms, change)"
        " VALUES (?1, ?2, ?3, ?4, nullif(?5, 0), ?6, ?7, ?8, " KB_SQL_KNOWN ", ?9)",
    [KB_WRITER_ENTRY_CLOSE] = "UPDATE entries SET known_to_ms = ?2, closing = ?3 WHERE row = ?1",
    [KB_WRITER_ENTRY_SECTION] = "SELECT 1 FROM editions e JOIN sections s ON s.edition = e.row"
                                " WHERE e.item = ?1 AND s.label_key = ?2 LIMIT 1",

    /* --- the life of editions (edit_sql.h) --- */
    [KB_WRITER_EDIT_SUBJECT] =
        "SELECT e.item, e.row, e.state, e.hash, i.is_public, e.audience = 'public',"
        " e.effective_from, e.effective_to, trim(e.change_note) <> '',"
        " EXISTS (SELECT 1 FROM editions o WHERE o.item = e.item AND o.row <> e.row"
        "  AND o.published_ms <> 0),"
        " e.emergency_ms, e.approved_after_ms, e.archived_ms, e.category"
        " FROM items i JOIN editions e ON e.item = i.row WHERE i.id = ?1 AND e.number = ?2",
    [KB_WRITER_EDIT_STATE] = "UPDATE editions SET state = ?2 WHERE row = ?1",
    [KB_WRITER_EDIT_MARK_EMERGENCY] = "UPDATE editions SET emergency_ms = ?2 WHERE row = ?1",
    [KB_WRITER_EDIT_MARK_APPROVED_AFTER] =
        "UPDATE editions SET approved_after_ms = ?2 WHERE row = ?1",
    [KB_WRITER_EDIT_MARK_ARCHIVED] = "UPDATE editions SET archived_ms = ?2 WHERE row = ?1",
    [KB_WRITER_EDIT_HAS_OPEN] =
        "SELECT EXISTS (SELECT 1 FROM editions WHERE item = ?1 AND " KB_SQL_OPEN ")",
    /* Of the open transaction no change is written yet: what it did, its actor ?2 did. */
    [KB_WRITER_EDIT_DID] =
        "SELECT EXISTS (SELECT 1 FROM actions a LEFT JOIN changes c ON c.seq = a.seq"
        " WHERE a.edition = ?1 AND coalesce(c.actor, ?2) = ?2 AND (a.what IN ('created', 'saved',"
        "  'restored', 'published_emergency', 'item_added', 'edition_added', 'draft_changed')"
        "  OR (?3 AND a.what = 'submitted')))",
    [KB_WRITER_EDIT_HOLDS_AFTER] = "SELECT EXISTS (SELECT 1 FROM standings"
                                   " WHERE edition = ?1 AND " KNOWN " AND valid_to > ?2)",
    [KB_WRITER_EDIT_LATEST_DAY] =
        "SELECT max(effective_from) FROM editions WHERE item = ?1 AND published_ms <> 0",
    [KB_WRITER_EDIT_CATEGORY_DROP] =
        "DELETE FROM item_categories WHERE item = ?1 AND NOT EXISTS"
        " (SELECT 1 FROM editions WHERE item = ?1 AND published_ms <> 0)",
    [KB_WRITER_EDIT_CATEGORY_FIRST] =
        "INSERT INTO item_categories (item, ordinal, path) SELECT ?1, 0, ?2 WHERE NOT EXISTS"
        " (SELECT 1 FROM item_categories WHERE item = ?1)",
    [KB_WRITER_REPEALS_OF_EDITION] =
        "SELECT i.row, p.from_day, i.is_public FROM repeals p JOIN items i ON i.id = p.target"
        " WHERE p.edition = ?1 ORDER BY p.ordinal",
    [KB_WRITER_REPEAL_MEETS_EDITION] =
        "SELECT EXISTS (SELECT 1 FROM editions"
        " WHERE item = ?1 AND state = 'published' AND effective_from = ?2)",

    /* --- releases ------------------------------------------------------------------------- */

    [KB_WRITER_RELEASE_ADD] =
        "INSERT INTO releases (name, owner, state, created_ms) VALUES (?1, ?2, 'open', ?3)",
    [KB_WRITER_RELEASE_BY_ROW] = "SELECT row, state, at_ms, change,"
                                 " (SELECT count(*) FROM release_members m WHERE m.release = r.row)"
                                 " + (SELECT count(*) FROM release_entries n"
                                 "  WHERE n.release = r.row) FROM releases r WHERE row = ?1",
    [KB_WRITER_RELEASE_MOVE] =
        "UPDATE releases SET state = ?2, at_ms = ?3, scheduled_by = ?4 WHERE row = ?1",
    [KB_WRITER_RELEASE_END] =
        "UPDATE releases SET state = ?2, ended_ms = ?3, reason = ?4 WHERE row = ?1",
    [KB_WRITER_RELEASE_RELEASED] =
        "UPDATE releases SET state = 'released', at_ms = ?2, change = ?3 WHERE row = ?1",
    [KB_WRITER_RELEASE_DUE] = "SELECT row, at_ms, scheduled_by FROM releases"
                              " WHERE state = 'scheduled' AND at_ms <= ?1"
                              " ORDER BY at_ms, row LIMIT 1",
    [KB_WRITER_RELEASE_LAST_FLIP] = "SELECT max(at_ms) FROM releases WHERE change <> 0",
    [KB_WRITER_RELEASE_FREE_INSTANT] =
        "WITH RECURSIVE taken (at_ms) AS (SELECT at_ms FROM releases WHERE state = 'scheduled'"
        "  AND at_ms = ?1 UNION SELECT r.at_ms FROM taken t JOIN releases r"
        "  ON r.at_ms = t.at_ms + 1 AND r.state = 'scheduled')"
        " SELECT coalesce(max(at_ms) + 1, ?1) FROM taken",
    [KB_WRITER_RELEASE_MEMBERS] =
        "SELECT m.kind, m.ordinal, i.id, e.number, m.reason FROM release_members m"
        " JOIN editions e ON e.row = m.edition JOIN items i ON i.row = m.item"
        " WHERE m.release = ?1 ORDER BY m.ordinal",
    [KB_WRITER_RELEASE_MEMBER_ADD] =
        "INSERT INTO release_members (release, ordinal, kind, item, edition, reason) VALUES (?1,"
        " (SELECT coalesce(max(ordinal), 0) + 1 FROM release_members WHERE release = ?1),"
        " ?2, ?3, ?4, ?5)",
    [KB_WRITER_RELEASE_MEMBER_DROP] =
        "DELETE FROM release_members WHERE release = ?1 AND edition = ?2",
    [KB_WRITER_RELEASE_MEMBER_IN_THE_WAY] =
        "SELECT m.release, m.edition, m.kind FROM release_members m"
        " JOIN releases r ON r.row = m.release"
        " WHERE m.item = ?1 AND r.state IN ('open', 'scheduled') ORDER BY m.release, m.ordinal",
    [KB_WRITER_RELEASE_NOT_READY] =
        "SELECT i.id, e.number, e.state FROM release_members m JOIN items i ON i.row = m.item"
        " JOIN editions e ON e.row = m.edition WHERE m.release = ?1 AND CASE m.kind"
        " WHEN 'edition' THEN e.state <> 'approved'"
        " ELSE e.state NOT IN ('published', 'superseded') END ORDER BY m.ordinal",
    [KB_WRITER_RELEASE_CHANGED_SINCE] =
        "SELECT i.id, max(e.number), 'changed' FROM items i JOIN editions e ON e.item = i.row"
        " JOIN standings s ON s.edition = e.row WHERE i.row IN (" ITEMS_OF_RELEASE ")"
        " AND (s.known_from_ms < s.known_to_ms AND (s.known_from_ms > ?2"
        "   OR (s.known_to_ms > ?2 AND s.known_to_ms < " KB_SQL_KNOWN "))"
        /* What was superseded had nothing left to close when it was withdrawn. */
        "  OR EXISTS (SELECT 1 FROM withdrawals w WHERE w.edition = e.row AND w.at_ms > ?2))"
        " GROUP BY i.row ORDER BY i.row",
    [KB_WRITER_RELEASE_ITEMS] = "SELECT row, is_public FROM items WHERE row IN (" ITEMS_OF_RELEASE
                                ") ORDER BY row",

    [KB_WRITER_RELEASE_ENTRY_ADD] =
        "INSERT INTO release_entries (release, ordinal, kind, key, name, value, item, valid_from,"
        " valid_to) VALUES (?1,"
        " (SELECT coalesce(max(ordinal), 0) + 1 FROM release_entries WHERE release = ?1),"
        " ?2, ?3, ?4, ?5, nullif(?6, 0), ?7, ?8)",
    [KB_WRITER_RELEASE_ENTRY_DROP] =
        "DELETE FROM release_entries WHERE release = ?1 AND kind = ?2 AND key = ?3",
    [KB_WRITER_RELEASE_ENTRY_IN_THE_WAY] =
        "SELECT 1 FROM release_entries n JOIN releases r ON r.row = n.release"
        " WHERE n.kind = ?2 AND n.key = ?3 AND n.release <> ?1"
        " AND r.state IN ('open', 'scheduled') LIMIT 1",
    [KB_WRITER_RELEASE_ENTRY_CHANGED_SINCE] =
        "SELECT p.kind, p.name FROM release_entries p JOIN entries n ON n.kind = p.kind"
        " AND n.key = p.key WHERE p.release = ?1 AND (n.change > ?2 OR n.closing > ?2)"
        " ORDER BY p.ordinal LIMIT 1",
    [KB_WRITER_RELEASE_ENTRIES] =
        "SELECT 0, kind, key, name, value, coalesce(item, 0), valid_from, valid_to, 0"
        " FROM release_entries WHERE release = ?1 ORDER BY ordinal",
    [KB_WRITER_ROLL_BACK_ENTRIES] =
        "SELECT row, kind, key, name, value, coalesce(item, 0), valid_from, valid_to,"
        " closing IS ?1 FROM entries WHERE change = ?1 OR closing = ?1 ORDER BY row",

    /* ?1 is the release, ?2 the item, ?3 the instant of the release, ?4 now. */
    [KB_WRITER_ROLL_BACK_CLOSE] = "UPDATE standings SET known_to_ms = ?4 WHERE " KNOWN
                                  " AND known_from_ms = ?3"
                                  " AND edition IN (SELECT row FROM editions WHERE item = ?2)",
    [KB_WRITER_ROLL_BACK_REOPEN] =
        "INSERT INTO standings (edition, valid_from, valid_to, known_from_ms, known_to_ms)"
        " SELECT edition, valid_from, valid_to, ?4, " KB_SQL_KNOWN " FROM standings"
        " WHERE known_to_ms = ?3 AND known_from_ms < ?3"
        " AND edition IN (SELECT row FROM editions WHERE item = ?2) ORDER BY row",
    [KB_WRITER_ROLL_BACK_REVIVE] =
        "UPDATE editions SET state = 'superseded' WHERE item = ?2 AND state = 'withdrawn'"
        " AND row IN (SELECT edition FROM withdrawals WHERE at_ms = ?3) AND row IN (SELECT edition"
        "   FROM release_members WHERE release = ?1 AND kind = 'withdrawal')",
    [KB_WRITER_ROLL_BACK_FORGET] =
        "DELETE FROM withdrawals WHERE edition IN (SELECT m.edition FROM release_members m"
        " JOIN editions e ON e.row = m.edition WHERE m.release = ?1 AND m.item = ?2"
        " AND m.kind = 'withdrawal' AND e.state <> 'withdrawn')",
    [KB_WRITER_ROLL_BACK_STATES] =
        "UPDATE editions SET state = 'published' WHERE item = ?2 AND state = 'superseded'"
        " AND EXISTS (SELECT 1 FROM standings s WHERE s.edition = editions.row AND s." KNOWN ")",
    [KB_WRITER_ROLL_BACK_PUBLICITY] =
        "UPDATE items SET is_public = coalesce((SELECT audience = 'public' FROM editions e"
        " WHERE e.item = ?2 AND " KB_SQL_COUNTS_FOR_PUBLICITY "), is_public) WHERE row = ?2",
    [KB_WRITER_ROLL_BACK_EDITIONS] =
        "SELECT m.edition, m.kind FROM release_members m WHERE m.release = ?1 AND m.item = ?2"
        " ORDER BY m.ordinal",
    /* --- find --- */
    [KB_WRITER_FIND_HEAD] = "SELECT title, issuer, doc_no FROM editions WHERE row = ?1",
    [KB_WRITER_FIND_WORDS] = "SELECT 0, ordinal, text FROM keywords WHERE edition = ?1 UNION ALL"
                             " SELECT 1, ordinal, text FROM questions WHERE edition = ?1"
                             " ORDER BY 1, 2",
    [KB_WRITER_FIND_PARTS] =
        "SELECT label, heading, text FROM sections WHERE edition = ?1 ORDER BY ordinal",
    [KB_WRITER_FIND_ADD] = "INSERT INTO find (rowid, title, head, body) VALUES (?1, ?2, ?3, ?4)",
    [KB_WRITER_FIND_DROP] = "INSERT INTO find (find, rowid, title, head, body)"
                            " VALUES ('delete', ?1, ?2, ?3, ?4)",
    [KB_WRITER_FIND_PEND] = "INSERT OR IGNORE INTO find_pending (edition) VALUES (?1)",
    [KB_WRITER_FIND_PEND_ALL] =
        "INSERT OR IGNORE INTO find_pending (edition) SELECT row FROM editions",
    [KB_WRITER_FIND_PENDING] = "SELECT edition FROM find_pending ORDER BY edition",
    [KB_WRITER_FIND_IS_PENDING] = "SELECT 1 FROM find_pending WHERE edition = ?1",
    [KB_WRITER_FIND_PENDING_DROP] = "DELETE FROM find_pending",
    [KB_WRITER_FIND_CLEAR] = "INSERT INTO find (find) VALUES ('delete-all')",
    [KB_WRITER_FIND_SET_ANALYSER] = "UPDATE find_state SET analyser = ?1",

    [KB_WRITER_ANSWER_PUT] =
        "INSERT INTO answers (edition, finding, text, actor, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (edition, finding) DO UPDATE SET text = ?3, actor = ?4, at_ms = ?5",
    [KB_WRITER_ASK_ADD] = KB_SQL_ASK_ADD(" AND e.row = ?1"),
    [KB_WRITER_ASK_DROP] = "DELETE FROM asks WHERE edition = ?1",

    /* --- acknowledgements --- */
    [KB_WRITER_ACKNOWLEDGE_EDITION] = "SELECT e.row FROM items i JOIN editions e ON e.item = i.row"
                                      " WHERE i.id = ?1 AND e.number = ?2 AND e.published_ms <> 0",
    [KB_WRITER_ACKNOWLEDGE_KNOWN] =
        "SELECT 1 FROM acknowledgements WHERE edition = ?1 AND seat = ?2",
    [KB_WRITER_ACKNOWLEDGE_ADD] =
        "INSERT INTO acknowledgements (edition, seat, region, at_ms, change)"
        " VALUES (?1, ?2, ?3, ?4, ?5)",

    /* --- receipts --- */
    [KB_WRITER_RECEIPT_NEXT] = "SELECT coalesce(max(row), 0) + 1 FROM receipts",
    [KB_WRITER_RECEIPT_INSTANT] =
        "SELECT at_ms FROM changes WHERE seq <= ?1 ORDER BY seq DESC LIMIT 1",
    /* ?4 is the label as it was sent, ?5 the instant, ?6 whether citizens must be able to see it.
     */
    [KB_WRITER_RECEIPT_SECTION] =
        "SELECT e.row, e.hash, p.ordinal, p.label, p.heading, p.text FROM items i"
        " JOIN editions e ON e.item = i.row JOIN sections p ON p.edition = e.row"
        " WHERE i.id = ?1 AND e.number = ?2 AND p.label_key = ?3"
        " AND e.published_ms <> 0 AND e.published_ms <= ?5"
        " AND (?6 = 0 OR (i.is_public = 1 AND e.audience = 'public'))"
        " ORDER BY p.label = ?4 DESC, p.ordinal LIMIT 1",
    [KB_WRITER_RECEIPT_ADD] =
        "INSERT INTO receipts (id, door, role, query, region, as_of, known_at_ms, revision,"
        " made_ms, change, hash, row, work_order)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [KB_WRITER_RECEIPT_HIT_ADD] =
        "INSERT INTO receipt_hits (receipt, ordinal, edition, section, label, edition_hash,"
        " section_hash, rung, rank) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",

    /* --- feedback and flags --- */
    [KB_WRITER_REPORT_EDITION] =
        "SELECT e.row FROM items i JOIN editions e ON e.item = i.row WHERE i.id = ?1"
        " AND e.number = ?2 AND e.published_ms <> 0"
        " AND (?3 = 0 OR (i.is_public = 1 AND e.audience = 'public'))",
    [KB_WRITER_REPORT_SECTION] = "SELECT label FROM sections WHERE edition = ?1 AND label_key = ?2"
                                 " ORDER BY label = ?3 DESC, ordinal LIMIT 1",
    [KB_WRITER_REPORT_OWNER] = "SELECT issuer, owner FROM editions WHERE row = ?1",
    [KB_WRITER_REPORT_DEPARTMENT] = "SELECT 1 FROM entries WHERE kind = 'department' AND key = ?1"
                                    " AND known_to_ms = " KB_SQL_KNOWN,
    [KB_WRITER_FEEDBACK_ADD] =
        "INSERT INTO feedback (edition, section, helpful, door, role, at_ms, change)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [KB_WRITER_FLAG_NEXT] = "SELECT coalesce(max(row), 0) + 1 FROM flags",
    [KB_WRITER_FLAG_ADD] =
        "INSERT INTO flags (row, id, edition, section, reason, comment, work_order, door, role,"
        " raised_ms, change, state, owner, taker, due, answer, answered_ms)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'open', ?12, '', ?13, '', 0)",
    [KB_WRITER_FLAG_SET] = "UPDATE flags SET state = ?2, owner = ?3, taker = ?4, due = ?5,"
                           " answer = ?6, answered_ms = ?7 WHERE row = ?1",
    [KB_WRITER_FLAG_STEP_NEXT] =
        "SELECT coalesce(max(ordinal), -1) + 1 FROM flag_steps WHERE flag = ?1",
    [KB_WRITER_FLAG_STEP_ADD] =
        "INSERT INTO flag_steps (flag, ordinal, move, state, owner, taker, due, text, at_ms,"
        " change, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
};
