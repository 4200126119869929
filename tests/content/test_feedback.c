/* feedback.c: what helped is counted, by edition and section; what was altered is found. */
#include "fixture.h"

#include <sqlite3.h>

#include "kb/flag.h"

static void fill(struct fixture *f, const char *title)
{
    struct kb_edition_text text = fixture_policy(title, 0);
    static const struct kb_section sections[] = {
        {KB_STR_INIT("第一条"), KB_STR_INIT("总则"), KB_STR_INIT("可以提取。"), false},
        {KB_STR_INIT("第二条"), KB_STR_INIT("总则"), KB_STR_INIT("不可以。"), false}};
    text.sections = sections;
    text.section_count = 2;
    fixture_put(f, &text, true);
    f->now_ms += 1000;
}

static enum kb_status give(struct fixture *f, const char *id, const char *section, bool helpful)
{
    int64_t change;
    const struct kb_feedback_command command = {.door = KB_DOOR_PUBLIC,
                                                .role = KB_STR("citizen"),
                                                .about = {kb_str_of(id), 1, kb_str_of(section)},
                                                .helpful = helpful};
    kb_error_clear(&f->err);
    assert_ok(kb_store_begin(f->store, "public door", &f->err), &f->err);
    enum kb_status status = kb_feedback_give(f->store, &command, &f->err);
    if (status)
        kb_store_rollback(f->store);
    else
        assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    f->now_ms += 1000;
    return status;
}

static const struct kb_feedback_count *counts(struct fixture *f, const char *id, int64_t to_ms,
                                              size_t *ret)
{
    const struct kb_feedback_count *found;
    const struct kb_feedback_filter filter = {.id = kb_str_of(id), .to_ms = to_ms, .limit = 10};
    assert_ok(kb_feedback_counts(f->internal, f->arena, &filter, &found, ret, &f->err), &f->err);
    return found;
}

static void what_helped_is_counted(void **state)
{
    struct fixture *f = *state;
    size_t count;
    int64_t before, after;
    fill(f, "办法");
    fill(f, "细则");
    assert_ok(kb_reader_revision(f->internal, &before, &f->err), &f->err);
    assert_ok(give(f, "law-办法", "第1条", true), &f->err);
    assert_ok(give(f, "law-办法", "第一条", true), &f->err);
    assert_ok(give(f, "law-办法", "第二条", false), &f->err);
    int64_t middle_ms = f->now_ms;
    assert_ok(give(f, "law-办法", "", true), &f->err);
    assert_ok(give(f, "law-细则", "第二条", false), &f->err);
    assert_ok(give(f, "law-细则", "第二条", false), &f->err);
    const struct kb_feedback_count *found = counts(f, "", KB_TIME_MAX, &count);
    assert_int_equal(count, 2);
    assert_str(found[0].id, "law-细则");
    assert_str(found[0].title, "细则");
    assert_int_equal(found[0].unhelpful, 2);
    assert_int_equal(found[1].helpful, 3);
    assert_int_equal(found[1].unhelpful, 1);
    found = counts(f, "law-办法", KB_TIME_MAX, &count);
    assert_int_equal(count, 3);
    assert_str(found[0].section, "第二条");
    assert_str(found[1].section, "");
    assert_str(found[2].section, "第一条");
    assert_int_equal(found[2].helpful, 2);
    found = counts(f, "", middle_ms, &count);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].helpful, 2);
    assert_ok(kb_reader_revision(f->internal, &after, &f->err), &f->err);
    assert_int_equal(before, after);
}

static void open_flags_stand_beside(void **state)
{
    struct fixture *f = *state;
    size_t count;
    int64_t change;
    char id[KB_SHORT_ID_SIZE];
    const struct kb_flag_command command = {.role = KB_STR("agent"),
                                            .about = {KB_STR("law-办法"), 1, KB_STR("第二条")}};
    fill(f, "办法");
    assert_ok(give(f, "law-办法", "第二条", false), &f->err);
    assert_ok(give(f, "law-办法", "第一条", true), &f->err);
    assert_ok(kb_store_begin(f->store, "li", &f->err), &f->err);
    assert_ok(kb_flag_raise(f->store, &command, id, &f->err), &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    assert_int_equal(counts(f, "", KB_TIME_MAX, &count)[0].open_flags, 1);
    assert_int_equal(counts(f, "law-办法", KB_TIME_MAX, &count)[0].open_flags, 1);
    assert_int_equal(counts(f, "law-办法", KB_TIME_MAX, &count)[1].open_flags, 0);
}

static void what_is_not_there_is_refused(void **state)
{
    struct fixture *f = *state;
    fill(f, "办法");
    assert_int_equal(give(f, "law-无", "", true), KB_NOT_FOUND);
    assert_int_equal(give(f, "law-办法", "第九条", true), KB_NOT_FOUND);
    assert_int_equal(give(f, "", "", true), KB_INVALID);
    assert_int_equal(give(f, "law-办法", "\xff", true), KB_INVALID);
    struct kb_edition_text text = fixture_policy("密件", 0);
    text.audience = KB_AUDIENCE_INTERNAL;
    fixture_put(f, &text, true);
    assert_int_equal(give(f, "law-密件", "", true), KB_NOT_FOUND);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM feedback"), 0);
    const struct kb_feedback_count *found;
    size_t count;
    const struct kb_feedback_filter filter = {.limit = 1};
    assert_int_equal(kb_feedback_counts(f->public, f->arena, &filter, &found, &count, NULL),
                     KB_FORBIDDEN);
}

static void altering_shows(void **state)
{
    struct fixture *f = *state;
    static const char *const rows[] = {
        "DROP TRIGGER feedback_changed; UPDATE feedback SET helpful = 0",
        "DROP TRIGGER feedback_changed; UPDATE feedback SET section = ''",
        "DROP TRIGGER feedback_dropped; DELETE FROM feedback",
        "INSERT INTO feedback (edition, section, helpful, door, role, at_ms, change)"
        " VALUES (1, '', 1, 'public', 'citizen', 0, 1)",
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        int64_t changes = -1;
        fixture_empty(f);
        fill(f, "办法");
        assert_ok(give(f, "law-办法", "第一条", true), &f->err);
        assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
        kb_store_closep(&f->store);
        assert_int_equal(fixture_sql(f, rows[i]), 0);
        kb_error_clear(&f->err);
        assert_int_equal(kb_reader_verify(f->internal, &changes, &f->err), KB_CORRUPT);
        assert_non_null(strstr(f->err.message, "feedback"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(what_helped_is_counted),
        fixture_test(open_flags_stand_beside),
        fixture_test(what_is_not_there_is_refused),
        fixture_test(altering_shows),
    };
    return cmocka_run_group_tests_name("content/feedback", tests, NULL, NULL);
}
