#include "editors.h"

#include "kb/history.h"

/* What was done to an item, and which items there are. */

static size_t history(struct fixture *f, const char *id, const struct kb_deed **ret)
{
    size_t count = 0;
    assert_ok(kb_reader_history(f->internal, f->arena, kb_str_of(id), ret, &count, &f->err),
              &f->err);
    return count;
}

static void every_deed_is_there(void **state)
{
    static const struct {
        const char *actor, *what;
        bool public, before;
    } expected[] = {
        {"alice", "created", false, false}, {"alice", "submitted", false, true},
        {"bob", "approved", false, true},   {"carol", "published", true, true},
        {"carol", "withdrawn", true, true},
    };
    struct fixture *f = *state;
    struct kb_edit_result draft;
    const struct kb_deed *deeds;
    editors_begin(f);
    struct kb_edition_text text = editors_text("租赁办法");
    must_reach(f, &text, KB_STATE_PUBLISHED, &draft);
    assert_ok(editors_move(f, &carol, KB_MOVE_WITHDRAW, "写错了", &draft), &f->err);
    assert_int_equal(history(f, draft.id, &deeds), KB_COUNT(expected));
    for (size_t i = 0; i < KB_COUNT(expected); i++) {
        assert_str(deeds[i].actor, expected[i].actor);
        assert_str(deeds[i].what, expected[i].what);
        assert_int_equal(deeds[i].edition, 1);
        assert_int_equal(deeds[i].touches_public, expected[i].public);
        assert_int_equal(deeds[i].has_before, expected[i].before);
        assert_true(deeds[i].has_after && kb_hash_equal(&deeds[i].after, &draft.hash));
        assert_true(deeds[i].at_ms == f->now_ms);
        assert_true(i == 0 || deeds[i].change > deeds[i - 1].change);
    }
    assert_str(deeds[4].note, "写错了");
}

static void it_is_for_editors_alone(void **state)
{
    struct fixture *f = *state;
    const struct kb_deed *deeds = NULL;
    const struct kb_catalog_item *items = NULL;
    struct kb_catalog_query query = {.limit = 10};
    size_t count = 7;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    assert_int_equal(
        kb_reader_history(f->public, f->arena, KB_STR("law-办法"), &deeds, &count, &f->err),
        KB_FORBIDDEN);
    kb_error_clear(&f->err);
    assert_int_equal(kb_reader_catalog(f->public, f->arena, &query, &items, &count, &f->err),
                     KB_FORBIDDEN);
    kb_error_clear(&f->err);
    assert_int_equal(
        kb_reader_history(f->internal, f->arena, KB_STR("law-没有"), &deeds, &count, &f->err),
        KB_NOT_FOUND);
    assert_null(deeds);
    assert_null(items);
    assert_int_equal(count, 7);
}

static size_t catalog(struct fixture *f, struct kb_catalog_query query,
                      const struct kb_catalog_item **ret)
{
    size_t count = 0;
    assert_ok(kb_reader_catalog(f->internal, f->arena, &query, ret, &count, &f->err), &f->err);
    return count;
}

static void fill(struct fixture *f)
{
    struct kb_edition_text text = fixture_policy("甲办法", fixture_day("2020-01-01"));
    text.category = KB_STR("住房/公积金");
    fixture_put(f, &text, true);
    text.effective_from = fixture_day("2025-01-01");
    text.change_note = KB_STR("提高");
    fixture_put(f, &text, true);
    text.effective_from = fixture_day("2030-01-01");
    fixture_put(f, &text, false);
    text = fixture_policy("乙指南", 0);
    text.kind = KB_KIND_GUIDE;
    text.region = KB_STR("990100");
    text.category = KB_STR("住房保障");
    fixture_put(f, &text, false);
}

static void items_are_listed_with_what_stands_for_them(void **state)
{
    struct fixture *f = *state;
    const struct kb_catalog_item *items;
    fill(f);
    assert_int_equal(catalog(f, (struct kb_catalog_query){.limit = 10}, &items), 2);
    assert_str(items[0].id, "law-甲办法");
    assert_int_equal(items[0].edition, 2);
    assert_int_equal(items[0].edition_count, 3);
    assert_int_equal(items[0].open, 3);
    assert_int_equal(items[0].state, KB_STATE_PUBLISHED);
    assert_int_equal(items[0].effective_from, fixture_day("2025-01-01"));
    assert_str(items[0].category, "住房/公积金");
    assert_int_equal(items[1].state, KB_STATE_DRAFT);
    assert_int_equal(items[1].open, 1);
    assert_str(items[1].region, "990100");
}

static void lists_are_filtered_and_paged(void **state)
{
    static const struct {
        struct kb_catalog_query query;
        size_t count;
    } rows[] = {
        {{.kinds = 1u << KB_KIND_GUIDE, .limit = 10}, 1},
        {{.kinds = 1u << KB_KIND_GUIDE | 1u << KB_KIND_POLICY, .limit = 10}, 2},
        {{.kinds = 1u << KB_KIND_QA, .limit = 10}, 0},
        {{.region = KB_STR_INIT("990100"), .limit = 10}, 1},
        {{.category = KB_STR_INIT("住房"), .limit = 10}, 1},
        {{.category = KB_STR_INIT("住房/公积金"), .limit = 10}, 1},
        {{.category = KB_STR_INIT("住房保障"), .limit = 10}, 1},
        {{.limit = 1}, 1},
        {{.offset = 1, .limit = 10}, 1},
        {{.offset = 2, .limit = 10}, 0},
    };
    struct fixture *f = *state;
    const struct kb_catalog_item *items;
    fill(f);
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_int_equal(catalog(f, rows[i].query, &items), rows[i].count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(every_deed_is_there),
        fixture_test(it_is_for_editors_alone),
        fixture_test(items_are_listed_with_what_stands_for_them),
        fixture_test(lists_are_filtered_and_paged),
    };
    return cmocka_run_group_tests_name("content/history", tests, NULL, NULL);
}
