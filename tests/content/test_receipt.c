/* receipt*.c: what was shown is rebuilt, whatever became of it; what was altered is found. */
#include "fixture.h"

#include <sqlite3.h>

#include "internal.h"
#include "kb/receipt.h"

static const struct kb_receipt_use use = {KB_STR_INIT("law-办法"), 1, KB_STR_INIT("第1条"),
                                          KB_STR_INIT("exact"), 1};

static struct kb_receipt_command command_of(enum kb_door door, const struct kb_receipt_use *uses)
{
    return (struct kb_receipt_command){.door = door,
                                       .role = KB_STR("agent"),
                                       .query = KB_STR("怎么提取，电话13812345678"),
                                       .region = KB_STR("990100"),
                                       .as_of = 5,
                                       .known_at_ms = KB_TIME_MAX,
                                       .revision = 1,
                                       .uses = uses,
                                       .use_count = 1};
}

static void fill(struct fixture *f)
{
    struct kb_edition_text text = fixture_policy("办法", 0);
    static const struct kb_section sections[] = {
        {KB_STR_INIT("第一条"), KB_STR_INIT("总则"), KB_STR_INIT("可以提取。"), false}};
    text.sections = sections;
    text.section_count = 1;
    fixture_put(f, &text, true);
    f->now_ms += 1000;
}

static enum kb_status make(struct fixture *f, const struct kb_receipt_command *command,
                           char id[KB_SHORT_ID_SIZE])
{
    int64_t change;
    kb_error_clear(&f->err);
    assert_ok(kb_store_begin(f->store, "li", &f->err), &f->err);
    enum kb_status status = kb_receipt_make(f->store, command, id, &f->err);
    if (status)
        kb_store_rollback(f->store);
    else
        assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    f->now_ms += 1000;
    return status;
}

static struct kb_receipt read_back(struct fixture *f, struct kb_reader *reader, const char *id)
{
    struct kb_receipt receipt;
    kb_error_clear(&f->err);
    assert_ok(kb_receipt_read(reader, f->arena, kb_str_of(id), &receipt, &f->err), &f->err);
    return receipt;
}

static void what_was_shown_is_read_back(void **state)
{
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE];
    fill(f);
    struct kb_receipt_command command = command_of(KB_DOOR_INTERNAL, &use);
    assert_ok(make(f, &command, id), &f->err);
    struct kb_receipt receipt = read_back(f, f->internal, id);
    assert_str(receipt.query, "怎么提取，电话***");
    assert_str(receipt.role, "agent");
    assert_str(receipt.actor, "li");
    assert_str(receipt.region, "990100");
    assert_int_equal(receipt.as_of, 5);
    assert_int_equal(receipt.known_at_ms, TEST_NOW_MS);
    assert_int_equal(receipt.made_ms, TEST_NOW_MS + 1000);
    assert_int_equal(receipt.change, 2);
    assert_true(receipt.is_intact);
    assert_int_equal(receipt.hit_count, 1);
    assert_str(receipt.hits[0].label, "第一条");
    assert_str(receipt.hits[0].section.text, "可以提取。");
    assert_true(receipt.hits[0].stood);
    assert_int_equal(receipt.hits[0].effect, KB_EFFECT_IN_FORCE);
    assert_int_equal(kb_receipt_read(f->public, f->arena, kb_str_of(id), &receipt, NULL),
                     KB_NOT_FOUND);
}

/* The query as it was asked is nowhere on the disk. */
static void numbers_of_people_are_not_kept(void **state)
{
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE];
    fill(f);
    struct kb_receipt_command command = command_of(KB_DOOR_PUBLIC, &use);
    assert_ok(make(f, &command, id), &f->err);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM receipts"
                                       " WHERE instr(query, '13812345678') > 0"),
                     0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM receipts WHERE instr(query, '***')"),
                     1);
}

static void later_changes_nothing(void **state)
{
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE];
    fill(f);
    struct kb_receipt_command command = command_of(KB_DOOR_PUBLIC, &use);
    assert_ok(make(f, &command, id), &f->err);
    struct kb_edition_text text = fixture_policy("办法", 3);
    fixture_put(f, &text, true);
    f->now_ms += 1000;
    fixture_withdraw(f, "law-办法", 1);
    struct kb_receipt receipt = read_back(f, f->public, id);
    assert_true(receipt.is_intact);
    assert_str(receipt.hits[0].section.text, "可以提取。");
    assert_int_equal(receipt.hits[0].effect, KB_EFFECT_IN_FORCE);
    assert_int_equal(receipt.hits[0].valid_to, KB_DATE_MAX);
    assert_int_equal(receipt.hits[0].head.state, KB_STATE_WITHDRAWN);
    assert_str(receipt.actor, "");
    assert_int_equal(receipt.change, 0);
    /* Who asks today is told what holds by then. */
    command.revision = 3;
    assert_ok(make(f, &command, id), &f->err);
    receipt = read_back(f, f->public, id);
    assert_int_equal(receipt.hits[0].effect, KB_EFFECT_EXPIRED);
    command.revision = 4;
    assert_ok(make(f, &command, id), &f->err);
    assert_false(read_back(f, f->public, id).hits[0].stood);
}

static void turned_internal_is_withheld(void **state)
{
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE];
    fill(f);
    struct kb_receipt_command command = command_of(KB_DOOR_PUBLIC, &use);
    assert_ok(make(f, &command, id), &f->err);
    struct kb_edition_text text = fixture_policy("办法", 3);
    text.audience = KB_AUDIENCE_INTERNAL;
    fixture_put(f, &text, true);
    struct kb_receipt receipt = read_back(f, f->public, id);
    assert_true(receipt.hits[0].is_withheld);
    assert_int_equal(receipt.hits[0].section.text.len + receipt.hits[0].head.text.title.len, 0);
    assert_true(receipt.is_intact);
    receipt = read_back(f, f->internal, id);
    assert_false(receipt.hits[0].is_withheld);
    assert_str(receipt.hits[0].section.text, "可以提取。");
    assert_int_equal(make(f, &command, id), KB_NOT_FOUND);
}

static void what_is_wrong_is_named(void **state)
{
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE] = "";
    fill(f);
    struct kb_edition_text text = fixture_policy("草案", 0);
    fixture_put(f, &text, false);
    text = fixture_policy("密件", 0);
    text.audience = KB_AUDIENCE_INTERNAL;
    fixture_put(f, &text, true);
    const struct {
        struct kb_receipt_use use;
        enum kb_door door;
        enum kb_status status;
        const char *message;
    } rows[] = {
        {{KB_STR("law-无"), 1, use.section, use.rung, 1},
         0,
         KB_NOT_FOUND,
         "hits[0]: the base did not have that section"},
        {{use.id, 2, use.section, use.rung, 1}, 0, KB_NOT_FOUND, NULL},
        {{use.id, 1, KB_STR("第九条"), use.rung, 1}, 0, KB_NOT_FOUND, NULL},
        {{KB_STR("law-草案"), 1, use.section, use.rung, 1}, 0, KB_NOT_FOUND, NULL},
        {{KB_STR("law-密件"), 1, use.section, use.rung, 1}, KB_DOOR_PUBLIC, KB_NOT_FOUND, NULL},
        {{use.id, 1, use.section, use.rung, 0}, 0, KB_INVALID, "hits[0]: rank: not from 1 to 1000"},
        {{use.id, 1, use.section, KB_STR(" "), 1}, 0, KB_INVALID, "hits[0]: rung: missing"},
        {{KB_STR(""), 1, use.section, use.rung, 1}, 0, KB_INVALID, "hits[0]: id: missing"},
        {{use.id, 1, KB_STR("\xff"), use.rung, 1},
         0,
         KB_INVALID,
         "hits[0]: section: not UTF-8 at byte 0"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_receipt_command command = command_of(rows[i].door, &rows[i].use);
        assert_int_equal(make(f, &command, id), rows[i].status);
        if (rows[i].message)
            assert_string_equal(f->err.message, rows[i].message);
    }
    struct kb_receipt_command command = command_of(KB_DOOR_INTERNAL, &use);
    command.revision = 99;
    assert_int_equal(make(f, &command, id), KB_INVALID);
    command.revision = 1;
    command.known_at_ms = f->now_ms + 1;
    assert_int_equal(make(f, &command, id), KB_INVALID);
    command.known_at_ms = TEST_NOW_MS - 1;
    assert_int_equal(make(f, &command, id), KB_NOT_FOUND);
    command.known_at_ms = KB_TIME_MAX;
    command.use_count = 0;
    assert_int_equal(make(f, &command, id), KB_INVALID);
    command = command_of(KB_DOOR_INTERNAL, &use);
    command.region = KB_STR("99");
    assert_int_equal(make(f, &command, id), KB_INVALID);
    assert_string_equal(id, "");
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM receipts"), 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM receipt_hits"), 0);
}

static void altering_shows(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *sql, *message;
    } rows[] = {
        {"DROP TRIGGER receipts_changed; UPDATE receipts SET query = 'x'", "it was altered"},
        {"DROP TRIGGER receipts_changed; UPDATE receipts SET role = 'admin'", "it was altered"},
        {"DROP TRIGGER receipts_changed; UPDATE receipts SET work_order = 'x'", "it was altered"},
        {"DROP TRIGGER receipts_changed; UPDATE receipts SET hash = zeroblob(32)",
         "no change made it what it is"},
        {"DROP TRIGGER receipts_changed; UPDATE receipts SET id = '0000-0000-0000'",
         "no change made it what it is"},
        {"DROP TRIGGER receipts_changed; UPDATE receipts SET change = 1",
         "no change made it what it is"},
        {"DROP TRIGGER receipt_hits_changed; UPDATE receipt_hits SET rank = 2", "it was altered"},
        {"DROP TRIGGER receipt_hits_changed; UPDATE receipt_hits SET section_hash = zeroblob(32)",
         "it was altered"},
        {"DROP TRIGGER receipt_hits_dropped; DELETE FROM receipt_hits", "it was altered"},
        {"DROP TRIGGER receipt_hits_dropped; DROP TRIGGER receipts_dropped;"
         " DELETE FROM receipt_hits; DELETE FROM receipts",
         "its receipt is missing"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char id[KB_SHORT_ID_SIZE];
        int64_t changes = -1;
        fixture_empty(f);
        fill(f);
        struct kb_receipt_command command = command_of(KB_DOOR_INTERNAL, &use);
        assert_ok(make(f, &command, id), &f->err);
        assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
        kb_store_closep(&f->store);
        assert_int_equal(fixture_sql(f, rows[i].sql), 0);
        kb_error_clear(&f->err);
        assert_int_equal(kb_reader_verify(f->internal, &changes, &f->err), KB_CORRUPT);
        if (!strstr(f->err.message, rows[i].message))
            fail_msg("%s: %s", rows[i].sql, f->err.message);
    }
}

/* And who reads one is told. */
static void reading_what_was_altered(void **state)
{
    struct fixture *f = *state;
    static const char *const rows[] = {
        "DROP TRIGGER receipts_changed; UPDATE receipts SET query = 'x'",
        "DROP TRIGGER receipt_hits_changed; UPDATE receipt_hits SET edition_hash = zeroblob(32)",
        "DROP TRIGGER sections_changed; UPDATE sections SET text = '不可以提取。'",
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char id[KB_SHORT_ID_SIZE];
        fixture_empty(f);
        fill(f);
        struct kb_receipt_command command = command_of(KB_DOOR_PUBLIC, &use);
        assert_ok(make(f, &command, id), &f->err);
        kb_store_closep(&f->store);
        assert_int_equal(fixture_sql(f, rows[i]), 0);
        assert_false(read_back(f, f->internal, id).is_intact);
        assert_false(read_back(f, f->public, id).is_intact);
    }
}

static void rows_are_fixed(void **state)
{
    static const char *const refused[] = {
        "UPDATE receipts SET query = 'x'",
        "DELETE FROM receipts",
        "UPDATE receipt_hits SET rank = 2",
        "DELETE FROM receipt_hits",
    };
    struct fixture *f = *state;
    char id[KB_SHORT_ID_SIZE];
    fill(f);
    struct kb_receipt_command command = command_of(KB_DOOR_INTERNAL, &use);
    assert_ok(make(f, &command, id), &f->err);
    kb_store_closep(&f->store);
    for (size_t i = 0; i < KB_COUNT(refused); i++)
        assert_int_equal(fixture_sql(f, refused[i]) & 0xff, SQLITE_CONSTRAINT);
}

static void a_work_order_has_its_receipts(void **state)
{
    struct fixture *f = *state;
    const struct kb_receipt *found;
    size_t count;
    char first[KB_SHORT_ID_SIZE], second[KB_SHORT_ID_SIZE], none[KB_SHORT_ID_SIZE];
    fill(f);
    struct kb_receipt_command command = command_of(KB_DOOR_INTERNAL, &use);
    assert_ok(make(f, &command, none), &f->err);
    command.work_order = KB_STR("GD-2021/0731#8");
    assert_ok(make(f, &command, first), &f->err);
    command.door = KB_DOOR_PUBLIC;
    assert_ok(make(f, &command, second), &f->err);
    command.work_order = KB_STR("GD-2021/0731#80");
    assert_ok(make(f, &command, none), &f->err);
    assert_ok(kb_receipt_list(f->internal, f->arena, KB_STR("GD-2021/0731#8"), 10, &found, &count,
                              &f->err),
              &f->err);
    assert_int_equal(count, 2);
    assert_str(found[0].id, second);
    assert_str(found[1].id, first);
    assert_str(found[1].work_order, "GD-2021/0731#8");
    assert_str(found[1].query, "怎么提取，电话***");
    assert_ok(kb_receipt_list(f->internal, f->arena, KB_STR("GD-2021/0731#8"), 1, &found, &count,
                              &f->err),
              &f->err);
    assert_int_equal(count, 1);
    assert_ok(kb_receipt_list(f->internal, f->arena, KB_STR(""), 10, &found, &count, &f->err),
              &f->err);
    assert_int_equal(count, 0);
    assert_int_equal(
        kb_receipt_list(f->public, f->arena, KB_STR("GD-2021/0731#8"), 10, &found, &count, NULL),
        KB_FORBIDDEN);
    assert_str(read_back(f, f->internal, first).work_order, "GD-2021/0731#8");
    command.work_order = KB_STR("13812345678");
    assert_int_equal(make(f, &command, none), KB_INVALID);
}

/* Nothing that is public or searched moves. */
static void nobody_is_told(void **state)
{
    struct fixture *f = *state;
    struct kb_item_rows items;
    char id[KB_SHORT_ID_SIZE];
    int64_t before, after;
    fill(f);
    assert_ok(kb_reader_last_change(f->public, &before, &f->err), &f->err);
    struct kb_receipt_command command = command_of(KB_DOOR_PUBLIC, &use);
    assert_ok(make(f, &command, id), &f->err);
    assert_ok(kb_reader_last_change(f->public, &after, &f->err), &f->err);
    assert_int_equal(before, after);
    assert_ok(kb_reader_changed_items(f->internal, f->arena, before, &items, &f->err), &f->err);
    assert_int_equal(items.count, 0);
    assert_ok(kb_reader_last_change(f->internal, &after, &f->err), &f->err);
    assert_int_equal(after, before + 1);
    assert_ok(kb_reader_revision(f->internal, &after, &f->err), &f->err);
    assert_int_equal(after, before);
    assert_ok(kb_reader_revision_at(f->public, before + 1, &after, &f->err), &f->err);
    assert_int_equal(after, before);
}

/* However many reports there are: what moves the revision has an index of its own. */
static void reports_cost_readers_nothing(void **state)
{
    struct fixture *f = *state;
    char path[4096];
    sqlite3 *handle = NULL;
    sqlite3_stmt *plan = NULL;
    snprintf(path, sizeof path, "%s/content.db", f->dir);
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "EXPLAIN QUERY PLAN SELECT seq FROM every_revision"
                                        " WHERE seq <= 9 ORDER BY seq DESC LIMIT 1",
                                        -1, &plan, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(plan), SQLITE_ROW);
    const char *detail = (const char *)sqlite3_column_text(plan, 3);
    assert_non_null(strstr(detail, "actions_loud"));
    assert_int_equal(sqlite3_step(plan), SQLITE_DONE);
    sqlite3_finalize(plan);
    sqlite3_close(handle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(what_was_shown_is_read_back),   fixture_test(numbers_of_people_are_not_kept),
        fixture_test(later_changes_nothing),         fixture_test(turned_internal_is_withheld),
        fixture_test(what_is_wrong_is_named),        fixture_test(altering_shows),
        fixture_test(reading_what_was_altered),      fixture_test(rows_are_fixed),
        fixture_test(a_work_order_has_its_receipts), fixture_test(nobody_is_told),
        fixture_test(reports_cost_readers_nothing),
    };
    return cmocka_run_group_tests_name("content/receipt", tests, NULL, NULL);
}
