#include "internal.h"

#define KNOWN "known_to_ms = " KB_SQL_KNOWN

/* The known rectangles of item ?1. */
#define KNOWN_OF_ITEM                                                                              \
    "FROM standings s WHERE s." KNOWN " AND s.edition IN (SELECT row FROM editions WHERE item = "  \
    "?1)"

#define FOUND                                                                                      \
    "SELECT row, number, state, effective_from, source, hash FROM editions WHERE item = ?1 "

const char *const kb_writer_sql[KB_WRITER_SQL_COUNT] = {
    [KB_WRITER_LAST_CHANGE] = "SELECT seq, at_ms, hash FROM changes ORDER BY seq DESC LIMIT 1",
    [KB_WRITER_CHANGE_ACTIONS] = KB_SQL_CHANGE_ACTIONS,
    [KB_WRITER_CHANGE_ADD] = "INSERT INTO changes (seq, at_ms, actor, touches_public, hash)"
                             " VALUES (?1, ?2, ?3, ?4, ?5)",
    [KB_WRITER_ACTION_ADD] =
        "INSERT INTO actions (seq, what, item, edition, hash, detail, touches_public)"
        " VALUES (?1, ?2, nullif(?3, 0), nullif(?4, 0),"
        " (SELECT hash FROM editions WHERE row = ?4), ?5, ?6)",

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
    [KB_WRITER_EDITION_DRAFT] = FOUND "AND state = 'draft'",
    [KB_WRITER_EDITION_NUMBERED] = "SELECT row, state, audience FROM editions"
                                   " WHERE item = ?1 AND number = ?2",
    [KB_WRITER_EDITION_NEXT_NUMBER] =
        "SELECT coalesce(max(number), 0) + 1 FROM editions WHERE item = ?1",
    [KB_WRITER_EDITION_ADD] =
        "INSERT INTO editions (audience, title, title_key, region, issuer, doc_no,"
        " effective_from, effective_to, change_note, history, source, hash,"
        " item, number, created_ms, state)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    [KB_WRITER_EDITION_CHANGE] =
        "UPDATE editions SET audience = ?1, title = ?2, title_key = ?3, region = ?4, issuer = ?5,"
        " doc_no = ?6, effective_from = ?7, effective_to = ?8, change_note = ?9, history = ?10,"
        " source = ?11, hash = ?12 WHERE row = ?13",
    [KB_WRITER_EDITION_PUBLISH] =
        "UPDATE editions SET state = 'published', published_ms = ?2 WHERE row = ?1",
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

    /* Of standings: ?1 is the item, [?2, ?3) the days that are taken, ?4 the instant. */
    [KB_WRITER_STANDING_NEXT] = "SELECT min(effective_from) FROM editions"
                                " WHERE item = ?1 AND state = 'published' AND effective_from > ?2",
    [KB_WRITER_STANDING_CUT] =
        "SELECT min(s.valid_to) FROM standings s JOIN editions e ON e.row = s.edition"
        " WHERE e.item = ?1 AND e.effective_from = ?2 AND s." KNOWN
        " AND s.valid_to < e.effective_to",
    [KB_WRITER_STANDING_KEEP_BEFORE] =
        "INSERT INTO standings (edition, valid_from, valid_to, known_from_ms, known_to_ms)"
        " SELECT s.edition, s.valid_from, ?2, ?4, " KB_SQL_KNOWN " " KNOWN_OF_ITEM
        " AND s.valid_from < ?2 AND s.valid_to > ?2",
    [KB_WRITER_STANDING_KEEP_AFTER] =
        "INSERT INTO standings (edition, valid_from, valid_to, known_from_ms, known_to_ms)"
        " SELECT s.edition, ?3, s.valid_to, ?4, " KB_SQL_KNOWN " " KNOWN_OF_ITEM
        " AND s.valid_from < ?3 AND s.valid_to > ?3 AND s.valid_to > ?2",
    [KB_WRITER_STANDING_CLOSE] =
        "UPDATE standings SET known_to_ms = ?4 WHERE row IN (SELECT s.row " KNOWN_OF_ITEM
        " AND s.valid_from < ?3 AND s.valid_to > ?2)",
    [KB_WRITER_STANDING_CLOSE_EDITION] =
        "UPDATE standings SET known_to_ms = ?2 WHERE edition = ?1 AND " KNOWN,
    [KB_WRITER_STANDING_ADD] =
        "INSERT INTO standings (edition, valid_from, valid_to, known_from_ms, known_to_ms)"
        " VALUES (?1, ?2, ?3, ?4, " KB_SQL_KNOWN ")",
    [KB_WRITER_WITHDRAWAL_ADD] =
        "INSERT INTO withdrawals (edition, at_ms, reason) VALUES (?1, ?2, ?3)",

    [KB_WRITER_KEY_BY_NAME] = "SELECT row FROM keys WHERE name = ?1 AND revoked_ms = 0",
    [KB_WRITER_KEY_ADD] = "INSERT INTO keys (name, role, hash, created_ms) VALUES (?1, ?2, ?3, ?4)",
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
};
