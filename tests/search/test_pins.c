/* What is pinned stands on top, for whom it may, when it may, and is counted once. */
#include "base.h"

#include <string.h>

static const struct base_item items[] = {
    {.id = "guide-gjj",
     .kind = KB_KIND_GUIDE,
     .title = "提取住房公积金",
     .sections = {{"条件", "公积金提取的条件。"}, {"办理", "公积金由单位缴存，凭身份证提取。"}}},
    {.id = "guide-loan",
     .kind = KB_KIND_GUIDE,
     .title = "公积金贷款",
     .sections = {{"办理", "公积金贷款怎么提取，公积金怎么提取。"}}},
    {.id = "guide-gz",
     .kind = KB_KIND_GUIDE,
     .title = "广州缴存职工须知",
     .region = "440100",
     .sections = {{"须知", "到天河办事大厅。"}}},
    {.id = "guide-gd",
     .kind = KB_KIND_GUIDE,
     .title = "广东缴存职工须知",
     .region = "440000",
     .sections = {{"须知", "到省直大厅。"}}},
    {.id = "law-later",
     .title = "缴存条例",
     .from = "2027-03-01",
     .sections = {{"第一条", "为了缴存。"}}},
    {.id = "script-secret",
     .kind = KB_KIND_SCRIPT,
     .audience = KB_AUDIENCE_INTERNAL,
     .title = "密匣口径",
     .sections = {{"正文", "密匣只能内部使用。"}}},
};

static struct base base;

static int setup(void **state)
{
    (void)state;
    base_begin(&base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(&base, &items[i]);
    base.now_ms += 1000;
    base_index(&base);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    base_end(&base);
    return 0;
}

#define pin_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

static void pin(const char *key, const char *value)
{
    base_entry(&base, KB_ENTRY_PIN, key, value, NULL, NULL);
}

static struct kb_search_result ask(enum kb_door door, const char *query)
{
    struct kb_search_request request = {.query = kb_str_of(query)};
    return base_ask(&base, door, &request);
}

static void assert_pinned(const struct kb_search_result *result, const char *id)
{
    assert_true(result->count > 0);
    assert_str(result->hits[0].id, id);
    assert_string_equal(result->hits[0].rung, "pin");
    assert_true(result->hits[0].pinned_to.len > 0);
    for (size_t i = 1; i < result->count; i++)
        assert_false(kb_str_equal(result->hits[i].id, kb_str_of(id)));
}

static void assert_nothing_pinned(const struct kb_search_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        assert_string_not_equal(result->hits[i].rung, "pin");
        assert_int_equal(result->hits[i].pinned_to.len, 0);
    }
}

static void question_is_recognised_however_it_is_written(void **state)
{
    static const char *const same[] = {
        "公积金怎么提取",   "公积金怎么提取？",   "公積金怎麼提取",
        "公积金 怎么提取!", "请问公积金怎么提取", "公积金，怎么提取",
    };
    static const char *const other[] = {"公积金提取", "公积金怎么提取贷款", "怎么提取"};
    (void)state;
    pin("你好，公積金怎么提取？", "{item: guide-gz}");
    for (size_t i = 0; i < KB_COUNT(same); i++) {
        struct kb_search_result result = ask(KB_DOOR_PUBLIC, same[i]);
        assert_pinned(&result, "guide-gz");
        assert_str(result.hits[0].pinned_to, "你好，公積金怎么提取？");
        assert_true(result.count > 1);
    }
    for (size_t i = 0; i < KB_COUNT(other); i++) {
        struct kb_search_result result = ask(KB_DOOR_PUBLIC, other[i]);
        assert_nothing_pinned(&result);
    }
}

/* The item ranks second by itself: pinned it moves up, and the total stays. */
static void pinned_item_is_counted_once(void **state)
{
    (void)state;
    struct kb_search_result before = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_str(before.hits[0].id, "guide-loan");
    pin("公积金怎么提取", "{item: guide-gjj, section: 条件}");
    struct kb_search_result after = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_pinned(&after, "guide-gjj");
    assert_str(after.hits[0].label, "条件");
    assert_int_equal(after.total, before.total);
    assert_true(after.total_is_exact);
    assert_int_equal(after.count, before.count);
    pin("公积金怎么提取", "{item: guide-gz}");
    after = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_int_equal(after.total, before.total + 1);
}

static void sections_are_counted_once(void **state)
{
    struct kb_search_request request = {.query = KB_STR("公积金怎么提取"), .group = KB_GROUP_NONE};
    (void)state;
    struct kb_search_result before = base_ask(&base, KB_DOOR_PUBLIC, &request);
    pin("公积金怎么提取", "{item: guide-gjj, section: 条件}");
    struct kb_search_result after = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(after.total, before.total);
    assert_int_equal(after.count, before.count);
    assert_string_equal(after.hits[0].rung, "pin");
    assert_str(after.hits[0].label, "条件");
    size_t others = 0;
    for (size_t i = 1; i < after.count; i++) {
        others += kb_str_equal(after.hits[i].id, KB_STR("guide-gjj"));
        assert_false(kb_str_equal(after.hits[i].id, KB_STR("guide-gjj")) &&
                     kb_str_equal(after.hits[i].label, KB_STR("条件")));
    }
    assert_int_equal(others, 1);
}

static void pages_agree(void **state)
{
    struct kb_search_request request = {.query = KB_STR("公积金怎么提取"), .limit = 1};
    (void)state;
    pin("公积金怎么提取", "{item: guide-gz}");
    struct kb_search_result all = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    for (size_t i = 0; i < all.count; i++) {
        request.offset = i;
        struct kb_search_result page = base_ask(&base, KB_DOOR_PUBLIC, &request);
        assert_int_equal(page.count, 1);
        assert_int_equal(page.total, all.total);
        assert_true(kb_str_equal(page.hits[0].id, all.hits[i].id));
    }
}

static void citizens_see_no_pin_to_what_is_not_theirs(void **state)
{
    (void)state;
    struct kb_search_result before = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    pin("公积金怎么提取", "{item: script-secret}");
    struct kb_search_result public = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_nothing_pinned(&public);
    assert_int_equal(public.total, before.total);
    assert_int_equal(public.revision, before.revision);
    struct kb_search_result internal = ask(KB_DOOR_INTERNAL, "公积金怎么提取");
    assert_pinned(&internal, "script-secret");
}

static void pin_needs_its_day(void **state)
{
    struct kb_search_request request = {.query = KB_STR("公积金怎么提取"), .as_of_set = true};
    (void)state;
    base_entry(&base, KB_ENTRY_PIN, "公积金怎么提取", "{item: guide-gz}", "2026-12-01",
               "2027-01-01");
    static const struct {
        const char *day;
        bool pinned;
    } rows[] = {
        {"2026-11-30", false}, {"2026-12-01", true}, {"2026-12-31", true}, {"2027-01-01", false}};
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        assert_true(kb_date_parse(kb_str_of(rows[i].day), &request.as_of));
        struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
        if (rows[i].pinned)
            assert_pinned(&result, "guide-gz");
        else
            assert_nothing_pinned(&result);
    }
    struct kb_search_result today = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_nothing_pinned(&today);
}

static void what_was_known_then_is_what_was_pinned_then(void **state)
{
    struct kb_search_request request = {.query = KB_STR("公积金怎么提取"), .known_at_set = true};
    (void)state;
    int64_t before_ms = base.now_ms - 1;
    pin("公积金怎么提取", "{item: guide-gz}");
    int64_t first_ms = base.now_ms - 1;
    pin("公积金怎么提取", "{item: guide-gd}");
    int64_t second_ms = base.now_ms - 1;
    base_entry_remove(&base, KB_ENTRY_PIN, "公积金怎么提取");
    struct kb_search_result result = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_nothing_pinned(&result);
    request.known_at_ms = first_ms;
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_pinned(&result, "guide-gz");
    request.known_at_ms = second_ms;
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_pinned(&result, "guide-gd");
    request.known_at_ms = before_ms;
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_nothing_pinned(&result);
}

static void nearest_region_is_first(void **state)
{
    static const struct {
        const char *region, *hits;
    } rows[] = {
        {"440106", "guide-gz/须知 guide-gd/须知 guide-loan/办理 guide-gjj/条件"},
        {"440100", "guide-gz/须知 guide-gd/须知 guide-loan/办理 guide-gjj/条件"},
        {"440300", "guide-gd/须知 guide-loan/办理 guide-gjj/条件"},
    };
    (void)state;
    pin("公积金怎么提取@440100", "{item: guide-gz}");
    pin("公积金怎么提取@440000", "{item: guide-gd}");
    pin("公积金怎么提取", "{item: guide-loan}");
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_search_request request = {.query = KB_STR("公积金怎么提取"),
                                            .region = kb_str_of(rows[i].region)};
        struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
        assert_string_equal(base_hits(&result), rows[i].hits);
    }
    struct kb_search_result result = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_pinned(&result, "guide-loan");
}

static void filters_hold_for_pins(void **state)
{
    struct kb_search_request request = {.query = KB_STR("公积金怎么提取"),
                                        .kinds = 1u << KB_KIND_POLICY};
    (void)state;
    pin("公积金怎么提取", "{item: guide-gz}");
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_nothing_pinned(&result);
    request.kinds = 0;
    request.region = KB_STR("330000");
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_nothing_pinned(&result);
}

static void withdrawn_and_coming_items(void **state)
{
    (void)state;
    pin("公积金怎么提取", "{item: law-later}");
    struct kb_search_result result = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_pinned(&result, "law-later");
    assert_int_equal(result.hits[0].effect, KB_EFFECT_PENDING);
    base_withdraw(&base, "law-later");
    base_index(&base);
    result = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_nothing_pinned(&result);
}

/* Not yet in the index's revision: what the revision names answers. */
static void pin_comes_with_the_revision(void **state)
{
    struct kb_error err = {0};
    struct kb_store *store;
    int64_t change;
    (void)state;
    struct kb_search_result before = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_ok(kb_store_open(base.dir, &base.clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    assert_ok(kb_entry_put(store, KB_ENTRY_PIN, KB_STR("公积金怎么提取"),
                           KB_STR("{item: guide-gz}"), KB_DATE_MIN, KB_DATE_MAX, &err),
              &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    kb_store_close(store);
    struct kb_search_result after = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_int_equal(after.revision, before.revision);
    assert_nothing_pinned(&after);
    base_index(&base);
    after = ask(KB_DOOR_PUBLIC, "公积金怎么提取");
    assert_int_equal(after.revision, change);
    assert_pinned(&after, "guide-gz");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        pin_test(question_is_recognised_however_it_is_written),
        pin_test(pinned_item_is_counted_once),
        pin_test(sections_are_counted_once),
        pin_test(pages_agree),
        pin_test(citizens_see_no_pin_to_what_is_not_theirs),
        pin_test(pin_needs_its_day),
        pin_test(what_was_known_then_is_what_was_pinned_then),
        pin_test(nearest_region_is_first),
        pin_test(filters_hold_for_pins),
        pin_test(withdrawn_and_coming_items),
        pin_test(pin_comes_with_the_revision),
    };
    return cmocka_run_group_tests_name("search/pins", tests, NULL, NULL);
}
