#include "fixture.h"

#include <sqlite3.h>

#include "internal.h"

/* What must not show at the public door, asked in every way a reader can be asked. */

static struct kb_put_result put_as(struct fixture *f, const char *title, enum kb_audience audience,
                                   kb_date from, bool publish)
{
    struct kb_edition_text text = fixture_policy(title, from);
    text.audience = audience;
    return fixture_put(f, &text, publish);
}

static int64_t edition_row(struct fixture *f, const char *id, int number)
{
    struct kb_edition edition;
    assert_ok(kb_reader_edition(f->internal, f->arena, kb_str_of(id), number, KB_EDITION_HEAD,
                                &edition, &f->err),
              &f->err);
    return edition.row;
}

/* Nothing of the edition shows. */
static void assert_edition_hidden(struct fixture *f, const char *id, int number)
{
    struct kb_edition edition;
    struct kb_section section;
    const struct kb_basis_link *links = NULL;
    uint32_t ordinal;
    size_t count = 9;
    int64_t row = edition_row(f, id, number);
    assert_int_equal(kb_reader_edition(f->public, f->arena, kb_str_of(id), number, KB_EDITION_HEAD,
                                       &edition, NULL),
                     KB_NOT_FOUND);
    assert_int_equal(
        kb_reader_edition_row(f->public, f->arena, row, KB_EDITION_WHOLE, &edition, NULL),
        KB_NOT_FOUND);
    assert_int_equal(kb_reader_section(f->public, f->arena, row, 0, &section, NULL), KB_NOT_FOUND);
    assert_int_equal(
        kb_reader_section_find(f->public, f->arena, row, KB_STR("第1条"), &ordinal, &section, NULL),
        KB_NOT_FOUND);
    assert_ok(kb_reader_basis(f->public, f->arena, row, 0, &links, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
}

/* Nothing of the item shows, not even that there is one. */
static void assert_item_hidden(struct fixture *f, const char *id, const char *title_key)
{
    struct kb_item item;
    struct kb_item_content content;
    struct kb_item_rows rows;
    int64_t row = fixture_item(f, f->internal, id).row;
    struct kb_error hidden = {0}, invented = {0};
    assert_int_equal(kb_reader_item(f->public, f->arena, kb_str_of(id), &item, &hidden),
                     KB_NOT_FOUND);
    assert_int_equal(kb_reader_item(f->public, f->arena, KB_STR("law-x"), &item, &invented),
                     KB_NOT_FOUND);
    assert_string_equal(hidden.message, invented.message);
    assert_int_equal(kb_reader_item_content(f->public, f->arena, row, &content, NULL),
                     KB_NOT_FOUND);
    assert_ok(kb_reader_find_title(f->public, f->arena, kb_str_of(title_key), &rows, &f->err),
              &f->err);
    assert_int_equal(rows.count, 0);
    assert_ok(kb_reader_item_rows(f->public, f->arena, &rows, &f->err), &f->err);
    for (size_t i = 0; i < rows.count; i++)
        assert_int_not_equal(rows.rows[i], row);
    assert_ok(kb_reader_due_items(f->public, f->arena, KB_DATE_MIN, KB_DATE_MAX, &rows, &f->err),
              &f->err);
    for (size_t i = 0; i < rows.count; i++)
        assert_int_not_equal(rows.rows[i], row);
}

static void internal_item_does_not_exist(void **state)
{
    struct fixture *f = *state;
    put_as(f, "公开办法", KB_AUDIENCE_PUBLIC, 0, true);
    put_as(f, "内部口径", KB_AUDIENCE_INTERNAL, 0, true);
    assert_item_hidden(f, "law-内部口径", "内部口径");
    assert_edition_hidden(f, "law-内部口径", 1);
    assert_int_equal(fixture_item(f, f->public, "law-公开办法").edition_count, 1);
}

static void draft_does_not_exist(void **state)
{
    struct fixture *f = *state;
    put_as(f, "尚未公布的办法", KB_AUDIENCE_PUBLIC, 0, false);
    assert_item_hidden(f, "law-尚未公布的办法", "尚未公布的办法");
    assert_edition_hidden(f, "law-尚未公布的办法", 1);
}

static void draft_of_a_public_item_does_not_exist(void **state)
{
    struct fixture *f = *state;
    put_as(f, "办法", KB_AUDIENCE_PUBLIC, 0, true);
    put_as(f, "办法", KB_AUDIENCE_PUBLIC, 10, false);
    assert_edition_hidden(f, "law-办法", 2);
    assert_int_equal(fixture_item(f, f->public, "law-办法").edition_count, 1);
    assert_int_equal(fixture_item(f, f->internal, "law-办法").edition_count, 2);
}

static void item_turned_internal_leaves_whole(void **state)
{
    struct fixture *f = *state;
    put_as(f, "办法", KB_AUDIENCE_PUBLIC, 0, true);
    assert_int_equal(fixture_item(f, f->public, "law-办法").edition_count, 1);
    put_as(f, "办法", KB_AUDIENCE_INTERNAL, 10, true);
    assert_item_hidden(f, "law-办法", "办法");
    assert_edition_hidden(f, "law-办法", 1);
    assert_edition_hidden(f, "law-办法", 2);
}

static void order_of_arrival_does_not_turn_an_item_public(void **state)
{
    struct fixture *f = *state;
    put_as(f, "办法", KB_AUDIENCE_INTERNAL, 10, true);
    put_as(f, "办法", KB_AUDIENCE_PUBLIC, 0, true);
    assert_item_hidden(f, "law-办法", "办法");
    assert_edition_hidden(f, "law-办法", 2);
}

static void internal_edition_of_a_public_item_does_not_exist(void **state)
{
    struct fixture *f = *state;
    put_as(f, "办法", KB_AUDIENCE_INTERNAL, 0, true);
    put_as(f, "办法", KB_AUDIENCE_PUBLIC, 10, true);
    assert_edition_hidden(f, "law-办法", 1);
    struct kb_item item = fixture_item(f, f->public, "law-办法");
    assert_int_equal(item.edition_count, 1);
    assert_int_equal(item.editions[0].number, 2);
    assert_int_equal(item.standing_count, 1);
    assert_int_equal(item.standings[0].edition_row, item.editions[0].row);
}

static void counts_are_of_what_shows(void **state)
{
    struct fixture *f = *state;
    struct kb_counts counts;
    put_as(f, "甲", KB_AUDIENCE_PUBLIC, 0, true);
    put_as(f, "乙", KB_AUDIENCE_INTERNAL, 0, true);
    put_as(f, "丙", KB_AUDIENCE_PUBLIC, 0, false);
    assert_ok(kb_reader_counts(f->public, &counts, &f->err), &f->err);
    assert_int_equal(counts.items, 1);
    assert_int_equal(counts.editions, 1);
    assert_int_equal(counts.sections, 1);
    assert_ok(kb_reader_counts(f->internal, &counts, &f->err), &f->err);
    assert_int_equal(counts.items, 3);
    assert_int_equal(counts.editions, 3);
    assert_int_equal(counts.sections, 3);
}

static void links_do_not_lead_to_what_is_hidden(void **state)
{
    struct fixture *f = *state;
    static const struct kb_basis basis[] = {{KB_STR_INIT("内部口径"), KB_STR_INIT("第一条")}};
    const struct kb_basis_link *links;
    size_t count;
    struct kb_edition_text text = fixture_policy("办法", 0);
    text.basis = basis;
    text.basis_count = 1;
    fixture_put(f, &text, true);
    put_as(f, "内部口径", KB_AUDIENCE_INTERNAL, 0, true);
    int64_t row = edition_row(f, "law-办法", 1);
    assert_ok(kb_reader_basis(f->internal, f->arena, row, 0, &links, &count, &f->err), &f->err);
    assert_str(links[0].target_id, "law-内部口径");
    assert_ok(kb_reader_basis(f->public, f->arena, row, 0, &links, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_str(links[0].target_id, "");
    assert_int_equal(links[0].target_edition, 0);
    assert_str(links[0].target_label, "");
}

/* --- changes ---------------------------------------------------------------------------------- */

static int64_t last_public(struct fixture *f)
{
    int64_t at_door = -1, of_feed = -1;
    assert_ok(kb_reader_last_change(f->public, &at_door, &f->err), &f->err);
    assert_ok(kb_reader_last_public_change(f->internal, INT64_MAX, &of_feed, &f->err), &f->err);
    assert_int_equal(at_door, of_feed);
    return at_door;
}

static void public_revision_moves_for_public_changes_only(void **state)
{
    struct fixture *f = *state;
    char secret[KB_KEY_SECRET_SIZE];
    int64_t change;
    assert_int_equal(last_public(f), 0);
    put_as(f, "内部口径", KB_AUDIENCE_INTERNAL, 0, true); /* 1 */
    put_as(f, "办法", KB_AUDIENCE_PUBLIC, 0, false);      /* 2 */
    assert_int_equal(last_public(f), 0);
    put_as(f, "办法", KB_AUDIENCE_PUBLIC, 0, true); /* 3 */
    assert_int_equal(last_public(f), 3);
    put_as(f, "办法", KB_AUDIENCE_PUBLIC, 10, false);                                       /* 4 */
    assert_ok(kb_key_create(f->store, KB_STR("k"), KB_ROLE_BOT, secret, &f->err), &f->err); /* 5 */
    fixture_withdraw(f, "law-内部口径", 1);                                                 /* 6 */
    assert_int_equal(last_public(f), 3);
    fixture_withdraw(f, "law-办法", 1); /* 7 */
    assert_int_equal(last_public(f), 7);
    put_as(f, "办法", KB_AUDIENCE_INTERNAL, 20, true); /* 8: it leaves */
    assert_int_equal(last_public(f), 8);
    put_as(f, "办法", KB_AUDIENCE_INTERNAL, 30, true); /* 9: it is gone already */
    assert_int_equal(last_public(f), 8);
    put_as(f, "办法", KB_AUDIENCE_PUBLIC, 40, true); /* 10: it comes back */
    assert_int_equal(last_public(f), 10);
    assert_ok(kb_reader_last_public_change(f->internal, 7, &change, &f->err), &f->err);
    assert_int_equal(change, 7);
    assert_ok(kb_reader_last_public_change(f->internal, 6, &change, &f->err), &f->err);
    assert_int_equal(change, 3);
    assert_ok(kb_reader_last_change(f->internal, &change, &f->err), &f->err);
    assert_int_equal(change, 10);
}

static void feed_is_not_at_the_public_door(void **state)
{
    struct fixture *f = *state;
    struct kb_item_rows rows;
    const struct kb_key *keys;
    struct kb_key key;
    size_t count;
    assert_int_equal(kb_reader_changed_items(f->public, f->arena, 0, &rows, NULL), KB_FORBIDDEN);
    assert_int_equal(kb_key_list(f->public, f->arena, &keys, &count, NULL), KB_FORBIDDEN);
    assert_int_equal(kb_key_check(f->public, f->arena, KB_STR("kb_x"), 0, &key, NULL),
                     KB_FORBIDDEN);
}

/* --- the authorizer --------------------------------------------------------------------------- */

static void direct_sql_is_denied(void **state)
{
    struct fixture *f = *state;
    static const char *const denied[] = {
        "SELECT id FROM items",
        "SELECT count(*) FROM items",
        "SELECT text FROM sections",
        "SELECT row FROM editions WHERE title = '内部口径'",
        "SELECT id FROM every_item",
        "SELECT count(*) FROM every_section",
        "SELECT (SELECT title FROM editions) FROM public_item",
        "SELECT row FROM public_item WHERE EXISTS (SELECT 1 FROM items)",
        "SELECT row FROM public_item UNION SELECT row FROM items",
        "SELECT id FROM (SELECT id FROM items) AS public_item",
        "SELECT i.id FROM public_item p JOIN items i ON i.row = p.row",
        "SELECT hash FROM keys",
        "SELECT detail FROM actions",
        "SELECT reason FROM withdrawals",
        "SELECT path FROM item_categories",
        "SELECT * FROM changes",
        "SELECT sql FROM sqlite_master",
        "SELECT name FROM pragma_table_list",
        "PRAGMA user_version",
        "PRAGMA query_only = OFF",
        "ATTACH ':memory:' AS m",
        "CREATE TEMP VIEW public_x AS SELECT * FROM items",
        "CREATE TEMP TABLE t (x)",
        "CREATE TABLE t (x)",
        "INSERT INTO items (id, kind) VALUES ('x', 'qa')",
        "UPDATE items SET is_public = 1",
        "DELETE FROM items",
        "DROP VIEW public_item",
        "SELECT load_extension('x')",
        "SELECT randomblob(1000000000) FROM public_item",
        "VACUUM INTO '/dev/null'",
        "REINDEX",
        "ANALYZE",
    };
    put_as(f, "内部口径", KB_AUDIENCE_INTERNAL, 0, true);
    for (size_t i = 0; i < KB_COUNT(denied); i++) {
        sqlite3_stmt *statement = NULL;
        int code = sqlite3_prepare_v2(f->public->db.handle, denied[i], -1, &statement, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_step(statement);
        sqlite3_finalize(statement);
        if (code == SQLITE_ROW || code == SQLITE_DONE)
            fail_msg("admitted: %s", denied[i]);
    }
    assert_int_equal(
        sqlite3_exec(f->public->db.handle, "SELECT count(*) FROM public_item", 0, 0, 0), SQLITE_OK);
}

/* SQLite takes the name of a common table expression for a view's, so those never get that far. */
static void common_table_expressions_are_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const refused[] = {
        "WITH public_item AS (SELECT id FROM items) SELECT id FROM public_item",
        "SELECT id FROM (with public_item AS (SELECT id FROM items) SELECT id FROM public_item)",
        "SELECT 1 FROM public_item WHERE row IN (\nWith\npublic_item AS (SELECT 1) SELECT 1)",
    };
    for (size_t i = 0; i < KB_COUNT(refused); i++) {
        sqlite3_stmt *prepared = NULL;
        struct kb_db db = f->public->db;
        struct kb_query query = {0};
        db.sql = &refused[i];
        db.count = 1;
        db.prepared = &prepared;
        assert_int_equal(kb_query_start(&query, &db, 0, NULL), KB_FORBIDDEN);
        assert_null(prepared);
    }
}

/* Every statement that a public reader may run is one that its authorizer admits. */
static void own_statements_are_admitted(void **state)
{
    static const enum kb_reader_sql internal[] = {
        KB_READER_ITEMS_CHANGED,
        KB_READER_CHANGES,
        KB_READER_CHANGE_ACTIONS,
        KB_READER_UNAUDITED,
        KB_READER_KEYS,
        KB_READER_KEY_BY_HASH,
        KB_READER_KEY_BY_ROW,
        KB_READER_EVENTS,
        KB_READER_ACKNOWLEDGE_SUBJECT,
        KB_READER_ACKNOWLEDGE_SEATS,
        KB_READER_ENTRY_UNAUDITED,
        KB_READER_RECEIPTS_OF_CHANGES,
        KB_READER_RECEIPT_MISSING,
        KB_READER_ANSWER,
        KB_READER_TITLE_TAKEN,
        KB_READER_REGION_USED,
        KB_READER_CATEGORY_USED,
        KB_READER_ASK_CANDIDATES,
        KB_READER_WORK_DRAFT,
        KB_READER_WORK_REVIEW,
        KB_READER_WORK_APPROVED,
        KB_READER_WORK_EMERGENCY,
        KB_READER_WORK_STALE,
        KB_READER_WORK_EXPIRING,
        KB_READER_WORK_FLAGGED,
        KB_READER_CHANGE_HEAD,
        KB_READER_HISTORY,
        KB_READER_CATALOG,
        KB_READER_CHANGE_DONE,
#define X(name) KB_READER_##name,
        KB_RELEASE_READER_SQL_LIST(X) KB_ACKNOWLEDGE_READER_SQL_LIST(X) KB_REPORT_READER_SQL_LIST(X)
#undef X
            KB_READER_FIND_ANALYSER,
        KB_READER_FIND_RANKED,
        KB_READER_FIND_RANKED_COUNT,
        KB_READER_FIND_LISTED,
        KB_READER_FIND_LISTED_COUNT,
    };
    struct fixture *f = *state;
    for (unsigned which = 0; which < KB_READER_SQL_COUNT; which++) {
        bool is_own = true;
        for (size_t i = 0; i < KB_COUNT(internal); i++)
            is_own = is_own && which != internal[i];
        struct kb_query query = {0};
        enum kb_status status = kb_query_start(&query, &f->public->db, which, NULL);
        /* Editors' search asks for a tokenizer and functions that this door does not even know. */
        bool unknown = which >= KB_READER_FIND_RANKED && which <= KB_READER_FIND_LISTED_COUNT;
        if (status != (is_own ? KB_OK : unknown ? KB_INTERNAL : KB_FORBIDDEN))
            fail_msg("%s: %s", kb_status_name(status), kb_reader_sql[which]);
        kb_query_done(&query);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(internal_item_does_not_exist),
        fixture_test(draft_does_not_exist),
        fixture_test(draft_of_a_public_item_does_not_exist),
        fixture_test(item_turned_internal_leaves_whole),
        fixture_test(order_of_arrival_does_not_turn_an_item_public),
        fixture_test(internal_edition_of_a_public_item_does_not_exist),
        fixture_test(counts_are_of_what_shows),
        fixture_test(links_do_not_lead_to_what_is_hidden),
        fixture_test(public_revision_moves_for_public_changes_only),
        fixture_test(feed_is_not_at_the_public_door),
        fixture_test(direct_sql_is_denied),
        fixture_test(common_table_expressions_are_refused),
        fixture_test(own_statements_are_admitted),
    };
    return cmocka_run_group_tests_name("content/door", tests, NULL, NULL);
}
