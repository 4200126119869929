/* Operators' synonyms, words, departments and regions are in force without a restart. */
#include "base.h"

#include <string.h>

#include "ladder.h"

static const struct base_item items[] = {
    {.id = "guide-huimin",
     .kind = KB_KIND_GUIDE,
     .title = "惠民殡葬补贴",
     .sections = {{"条件", "惠民殡葬补贴的对象是本市居民。"}}},
    {.id = "guide-juzhu",
     .kind = KB_KIND_GUIDE,
     .title = "政务服务和数据管理局",
     .sections = {{"地点", "政务服务和数据管理局在市民广场。"}}},
    {.id = "guide-zone",
     .kind = KB_KIND_GUIDE,
     .title = "东莞办事",
     .region = "441900",
     .sections = {{"地点", "市民服务中心。"}}},
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

#define overlay_test(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

/* The first hit's id and rung, "" when there is none. Static. */
static const char *first(enum kb_door door, const char *query, const char *region)
{
    static char text[128];
    struct kb_search_request request = {.query = kb_str_of(query), .region = kb_str_of(region)};
    struct kb_search_result result = base_ask(&base, door, &request);
    text[0] = 0;
    if (result.count)
        snprintf(text, sizeof text, "%.*s %s", KB_STR_ARG(result.hits[0].id), result.hits[0].rung);
    return text;
}

static void synonyms_come_and_go(void **state)
{
    (void)state;
    for (enum kb_door door = KB_DOOR_INTERNAL; door <= KB_DOOR_PUBLIC; door++) {
        assert_string_equal(first(door, "葬礼红包", ""), "");
        base_entry(&base, KB_ENTRY_SYNONYM, "葬禮红包", "{to: [惠民殡葬补贴]}", NULL, NULL);
        assert_string_equal(first(door, "葬礼红包", ""), "guide-huimin synonym");
        base_entry(&base, KB_ENTRY_SYNONYM, "葬礼红包", "{to: [政务服务]}", NULL, NULL);
        assert_string_equal(first(door, "葬礼红包", ""), "guide-juzhu synonym");
        base_entry_remove(&base, KB_ENTRY_SYNONYM, "葬礼红包");
        assert_string_equal(first(door, "葬礼红包", ""), "");
    }
}

static void synonyms_work_both_ways_where_they_say_so(void **state)
{
    (void)state;
    base_put(&base, &(struct base_item){.id = "qa-x",
                                        .kind = KB_KIND_QA,
                                        .title = "葬礼红包",
                                        .sections = {{"答", "葬礼红包归民政。"}}});
    base_entry(&base, KB_ENTRY_SYNONYM, "葬礼红包", "{to: [身后补助金]}", NULL, NULL);
    assert_string_equal(first(KB_DOOR_PUBLIC, "身后补助金", ""), "");
    base_entry(&base, KB_ENTRY_SYNONYM, "葬礼红包", "{to: [身后补助金], both: true}", NULL, NULL);
    assert_string_equal(first(KB_DOOR_PUBLIC, "身后补助金", ""), "qa-x synonym");
}

static void entries_have_days(void **state)
{
    (void)state;
    base_entry(&base, KB_ENTRY_SYNONYM, "葬礼红包", "{to: [惠民殡葬补贴]}", "2026-12-01",
               "2026-12-03");
    assert_string_equal(first(KB_DOOR_PUBLIC, "葬礼红包", ""), "");
    kb_date day;
    assert_true(kb_date_parse(KB_STR("2026-12-02"), &day));
    base.now_ms = kb_clock_day_start_ms(&base.clock, day);
    assert_string_equal(first(KB_DOOR_PUBLIC, "葬礼红包", ""), "guide-huimin synonym");
    base.now_ms = kb_clock_day_start_ms(&base.clock, day + 1);
    assert_string_equal(first(KB_DOOR_PUBLIC, "葬礼红包", ""), "");
}

static void departments_have_short_names(void **state)
{
    (void)state;
    assert_string_equal(first(KB_DOOR_PUBLIC, "政数局", ""), "");
    base_entry(&base, KB_ENTRY_DEPARTMENT, "政务服务和数据管理局", "{short: [政数局]}", NULL, NULL);
    assert_string_equal(first(KB_DOOR_PUBLIC, "政数局", ""), "guide-juzhu synonym");
}

/* A development zone with a code of its own lies where the operator says. */
static void regions_lie_where_operators_say(void **state)
{
    (void)state;
    assert_string_equal(first(KB_DOOR_PUBLIC, "市民服务中心", "990171"), "guide-juzhu exact");
    base_entry(&base, KB_ENTRY_REGION, "990171", "{name: 松山湖, parent: '441900'}", NULL, NULL);
    assert_string_equal(first(KB_DOOR_PUBLIC, "市民服务中心", "990171"), "guide-zone exact");
    base_entry_remove(&base, KB_ENTRY_REGION, "990171");
    assert_string_equal(first(KB_DOOR_PUBLIC, "市民服务中心", "990171"), "guide-juzhu exact");
}

static void files_and_entries_stand_together(void **state)
{
    (void)state;
    test_write_file(test_path(base.dir, "words/synonyms.tsv"), "身后事\t>\t惠民殡葬补贴\n");
    base_entry(&base, KB_ENTRY_SYNONYM, "葬礼红包", "{to: [惠民殡葬补贴]}", NULL, NULL);
    assert_string_equal(first(KB_DOOR_PUBLIC, "身后事", ""), "guide-huimin synonym");
    assert_string_equal(first(KB_DOOR_PUBLIC, "葬礼红包", ""), "guide-huimin synonym");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        overlay_test(synonyms_come_and_go),
        overlay_test(synonyms_work_both_ways_where_they_say_so),
        overlay_test(entries_have_days),
        overlay_test(departments_have_short_names),
        overlay_test(regions_lie_where_operators_say),
        overlay_test(files_and_entries_stand_together),
    };
    return cmocka_run_group_tests_name("search/overlay", tests, NULL, NULL);
}
