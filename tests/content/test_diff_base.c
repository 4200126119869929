#include "fixture.h"

#include "kb/diff.h"

/* What changed in the base between two instants, at both doors. */

#define HOUR (INT64_C(3600) * 1000)

/* An hour later. */
static int64_t pass_hour(struct fixture *f)
{
    f->now_ms += HOUR;
    return f->now_ms;
}

static struct kb_diff_base ask(struct fixture *f, struct kb_reader *reader, int64_t from_ms,
                               int64_t to_ms)
{
    struct kb_diff_base_query query = {.from_ms = from_ms,
                                       .to_ms = to_ms,
                                       .from_day = kb_clock_day_at(&f->clock, from_ms),
                                       .to_day = kb_clock_day_at(&f->clock, to_ms),
                                       .limit = 100};
    struct kb_diff_base base;
    assert_ok(kb_diff_base(reader, f->arena, &query, &base, &f->err), &f->err);
    return base;
}

static void assert_item(const struct kb_diff_base *base, size_t i, const char *id, const char *what,
                        size_t before, size_t after)
{
    assert_true(i < base->count);
    assert_str(base->items[i].id, id);
    assert_string_equal(kb_diff_item_kind_name(base->items[i].what), what);
    assert_int_equal(base->items[i].before_count, before);
    assert_int_equal(base->items[i].after_count, after);
}

static void items_come_change_and_go(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text law = fixture_policy("办法", fixture_day("2020-01-01"));
    int64_t begin = f->now_ms;
    pass_hour(f);
    fixture_put(f, &law, true);
    int64_t first = f->now_ms;
    pass_hour(f);
    law.effective_from = fixture_day("2025-01-01");
    law.change_note = KB_STR("提高标准");
    fixture_put(f, &law, true);
    int64_t second = f->now_ms;
    pass_hour(f);
    fixture_withdraw(f, "law-办法", 1);
    fixture_withdraw(f, "law-办法", 2);
    int64_t third = f->now_ms;

    struct kb_diff_base base = ask(f, f->public, begin, first);
    assert_int_equal(base.count, 1);
    assert_item(&base, 0, "law-办法", "came", 0, 1);
    base = ask(f, f->public, first, second);
    assert_int_equal(base.count, 1);
    assert_item(&base, 0, "law-办法", "changed", 1, 2);
    assert_int_equal(base.items[0].after[0].number, 1);
    assert_int_equal(base.items[0].after[0].valid_to, fixture_day("2025-01-01"));
    assert_int_equal(base.items[0].after[1].number, 2);
    assert_str(base.items[0].after[1].change_note, "提高标准");
    assert_str(base.items[0].after[1].title, "办法");
    base = ask(f, f->public, second, third);
    assert_int_equal(base.count, 1);
    assert_item(&base, 0, "law-办法", "went", 2, 0);
    /* What came and went in between never was. */
    assert_int_equal(ask(f, f->public, begin, third).count, 0);
    assert_int_equal(ask(f, f->public, first, first).count, 0);
}

static void the_calendar_counts(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text law = fixture_policy("办法", fixture_day("2026-11-22"));
    struct kb_edition_text notice = fixture_policy("通告", fixture_day("2026-01-01"));
    notice.effective_to = fixture_day("2026-11-22");
    fixture_put(f, &law, true);
    fixture_put(f, &notice, true);
    int64_t today = pass_hour(f), tomorrow = today + 24 * HOUR;
    struct kb_diff_base base = ask(f, f->public, today, tomorrow);
    assert_int_equal(base.count, 2);
    assert_item(&base, 0, "law-办法", "began", 1, 1);
    assert_item(&base, 1, "law-通告", "ended", 1, 1);
    assert_int_equal(ask(f, f->public, today, today + HOUR).count, 0);
}

static void the_public_door_sees_public_items(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text open = fixture_policy("办法", 0), closed = fixture_policy("口径", 0);
    int64_t begin = f->now_ms;
    closed.audience = KB_AUDIENCE_INTERNAL;
    pass_hour(f);
    fixture_put(f, &open, true);
    fixture_put(f, &closed, true);
    struct kb_edition_text drafted = fixture_policy("草案", 0);
    fixture_put(f, &drafted, false);
    assert_int_equal(ask(f, f->internal, begin, f->now_ms).count, 2);
    struct kb_diff_base base = ask(f, f->public, begin, f->now_ms);
    assert_int_equal(base.count, 1);
    assert_str(base.items[0].id, "law-办法");
    /* Turned internal, the item never was. */
    pass_hour(f);
    open.audience = KB_AUDIENCE_INTERNAL;
    open.effective_from = 1;
    fixture_put(f, &open, true);
    assert_int_equal(ask(f, f->public, begin, f->now_ms).count, 0);
    assert_int_equal(ask(f, f->internal, begin, f->now_ms).count, 2);
}

static void pages_go_on(void **state)
{
    struct fixture *f = *state;
    static const char *const titles[] = {"甲办法", "乙办法", "丙办法", "丁办法", "戊办法"};
    struct kb_diff_base_query query = {.from_ms = f->now_ms, .limit = 2};
    size_t seen = 0;
    pass_hour(f);
    for (size_t i = 0; i < KB_COUNT(titles); i++) {
        struct kb_edition_text text = fixture_policy(titles[i], 0);
        fixture_put(f, &text, true);
    }
    query.to_ms = f->now_ms;
    do {
        struct kb_diff_base base;
        assert_ok(kb_diff_base(f->internal, f->arena, &query, &base, &f->err), &f->err);
        for (size_t i = 0; i < base.count; i++)
            assert_str(base.items[i].after[0].title, titles[seen++]);
        query.after_item = base.next;
    } while (query.after_item);
    assert_int_equal(seen, KB_COUNT(titles));
}

static void nonsense_is_refused(void **state)
{
    struct fixture *f = *state;
    struct kb_diff_base base;
    struct kb_diff_base_query backwards = {.from_ms = 2, .to_ms = 1, .limit = 1};
    struct kb_diff_base_query nothing = {.from_ms = 1, .to_ms = 2};
    assert_int_equal(kb_diff_base(f->public, f->arena, &backwards, &base, NULL), KB_INVALID);
    assert_int_equal(kb_diff_base(f->public, f->arena, &nothing, &base, NULL), KB_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(items_come_change_and_go),
        fixture_test(the_calendar_counts),
        fixture_test(the_public_door_sees_public_items),
        fixture_test(pages_go_on),
        fixture_test(nonsense_is_refused),
    };
    return cmocka_run_group_tests_name("content/diff_base", tests, NULL, NULL);
}
