/* Questions that do not say it the way the base does: what is found, at which rung, in which order.
 */
#include "base.h"

#include <string.h>

static const struct base_item items[] = {
    {.id = "guide-gjj",
     .kind = KB_KIND_GUIDE,
     .title = "提取住房公积金",
     .sections = {{"办理", "公积金由单位缴存，凭身份证提取。"}}},
    {.id = "guide-sbk",
     .kind = KB_KIND_GUIDE,
     .title = "社保卡挂失",
     .sections = {{"办理", "社保卡丢了先挂失再补办。"}}},
    {.id = "guide-dibao",
     .kind = KB_KIND_GUIDE,
     .title = "最低生活保障",
     .sections = {{"条件", "最低生活保障对象每人每月领取补差。"}}},
    {.id = "guide-jingdian",
     .kind = KB_KIND_GUIDE,
     .title = "经典诵读",
     .sections = {{"活动", "经典诵读每年一次。"}}},
    {.id = "guide-huizhou",
     .kind = KB_KIND_GUIDE,
     .title = "惠州办事",
     .sections = {{"地点", "惠州市民服务中心。"}}},
    {.id = "guide-zhigong",
     .kind = KB_KIND_GUIDE,
     .title = "参加职工基本养老",
     .sections = {{"说明", "职工基本养老的基金由职工基本养老缴费形成。"}}},
    {.id = "guide-zhengjian",
     .kind = KB_KIND_GUIDE,
     .title = "出境须知",
     .sections = {{"凭证", "提取行李凭登机牌。"}}},
    {.id = "secret-mima",
     .kind = KB_KIND_SCRIPT,
     .audience = KB_AUDIENCE_INTERNAL,
     .title = "密匣口径",
     .sections = {{"正文", "密匣只能内部使用，绛珠密匣。"}}},
};

static struct base base;

static struct kb_search_result ask(enum kb_door door, const char *query)
{
    struct kb_search_request request = {.query = kb_str_of(query)};
    return base_ask(&base, door, &request);
}

static bool is_read(const struct kb_search_result *result, const char *to, const char *rung)
{
    for (size_t i = 0; i < result->interpreted_count; i++)
        if (kb_str_equal(result->interpreted[i].to, kb_str_of(to)) &&
            strcmp(result->interpreted[i].rung, rung) == 0)
            return true;
    return false;
}

static void each_rung_finds_and_says_so(void **state)
{
    static const struct {
        const char *query, *id, *rung, *to;
    } rows[] = {
        {"公积金", "guide-gjj", "exact", NULL},
        {"公積金", "guide-gjj", "folded", NULL},
        {"低保", "guide-dibao", "synonym", "最低生活保障"},
        {"gongjijin", "guide-gjj", "pinyin", "公积金"},
        {"gong ji jin", "guide-gjj", "pinyin", "公积金"},
        {"GongJiJin", "guide-gjj", "pinyin", "公积金"},
        {"gjj", "guide-gjj", "pinyin", "公积金"},
        {"gongjj", "guide-gjj", "pinyin", "公积金"},
        {"公ji金", "guide-gjj", "pinyin", "公积金"},
        {"sbk", "guide-sbk", "pinyin", "社保卡"},
        {"sebaoka", "guide-sbk", "pinyin", "社保卡"},
        {"公基金", "guide-gjj", "homophone", "公积金"},
        {"社宝卡", "guide-sbk", "homophone", "社保卡"},
        {"杜保卡", "guide-sbk", "lookalike", "社保卡"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_search_result result = ask(KB_DOOR_PUBLIC, rows[i].query);
        if (!result.count)
            fail_msg("nothing for %s", rows[i].query);
        assert_str(result.hits[0].id, rows[i].id);
        assert_string_equal(result.hits[0].rung, rows[i].rung);
        if (rows[i].to && !is_read(&result, rows[i].to, rows[i].rung))
            fail_msg("%s is not read as %s", rows[i].query, rows[i].to);
    }
}

static void marks_fall_on_what_was_meant(void **state)
{
    struct kb_search_result result = ask(KB_DOOR_PUBLIC, "gongjijin");
    (void)state;
    assert_true(kb_str_find(result.hits[0].snippet, KB_STR("<mark>公积金</mark>"), 0) != SIZE_MAX);
    result = ask(KB_DOOR_PUBLIC, "社宝卡");
    assert_true(kb_str_find(result.hits[0].snippet, KB_STR("<mark>社保卡</mark>"), 0) != SIZE_MAX);
}

static int rung_number(const char *rung)
{
    static const char *const names[] = {"exact",  "folded",    "synonym",
                                        "pinyin", "homophone", "lookalike"};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (strcmp(names[i], rung) == 0)
            return (int)i;
    fail_msg("no rung is called %s", rung);
    return -1;
}

/* 提取 stands in two items; what only pinyin finds comes behind both. */
static void a_looser_rung_never_stands_above(void **state)
{
    static const char *const queries[] = {"提取sbk", "提取 shebaoka", "公基金和sbk", "低保提取sbk",
                                          "提取社宝卡"};
    (void)state;
    for (size_t i = 0; i < KB_COUNT(queries); i++) {
        struct kb_search_result result = ask(KB_DOOR_PUBLIC, queries[i]);
        assert_true(result.count > 1);
        for (size_t j = 1; j < result.count; j++)
            assert_true(rung_number(result.hits[j].rung) >= rung_number(result.hits[j - 1].rung));
        assert_true(rung_number(result.hits[result.count - 1].rung) > 0);
    }
}

static void other_words_are_found_only_when_marked(void **state)
{
    struct kb_search_result result = ask(KB_DOOR_PUBLIC, "景点");
    (void)state;
    for (size_t i = 0; i < result.count; i++)
        assert_string_equal(result.hits[i].rung, "homophone");
    result = ask(KB_DOOR_PUBLIC, "广州");
    assert_int_equal(result.count, 0);
}

static void pages_of_all_rungs_join(void **state)
{
    struct kb_search_request request = {.query = KB_STR("提取sbk"), .limit = 10};
    struct kb_search_result whole = base_ask(&base, KB_DOOR_PUBLIC, &request);
    (void)state;
    request.limit = 1;
    for (size_t i = 0; i < whole.count; i++) {
        request.offset = i;
        struct kb_search_result page = base_ask(&base, KB_DOOR_PUBLIC, &request);
        assert_int_equal(page.count, 1);
        assert_true(kb_str_equal(page.hits[0].id, whole.hits[i].id));
        assert_string_equal(page.hits[0].rung, whole.hits[i].rung);
    }
    request.offset = whole.count;
    assert_int_equal(base_ask(&base, KB_DOOR_PUBLIC, &request).count, 0);
}

/* What only internal items say is no word at the public door, however it is typed. */
static void nothing_internal_is_guessed_outside(void **state)
{
    static const char *const queries[] = {"mixia", "mx", "密侠", "jiangzhumixia", "密xia"};
    (void)state;
    for (size_t i = 0; i < KB_COUNT(queries); i++) {
        struct kb_search_result outside = ask(KB_DOOR_PUBLIC, queries[i]);
        assert_int_equal(outside.count, 0);
        assert_int_equal(outside.interpreted_count, 0);
    }
    struct kb_search_result inside = ask(KB_DOOR_INTERNAL, "mixia");
    assert_str(inside.hits[0].id, "secret-mima");
    assert_true(is_read(&inside, "密匣", "pinyin"));
}

static void words_are_read_again_when_they_change(void **state)
{
    (void)state;
    assert_int_equal(ask(KB_DOOR_PUBLIC, "小绿本").count, 0);
    test_write_file(test_path(base.dir, "words/synonyms.tsv"), "小绿本\t>\t社保卡\t\n");
    struct kb_search_result result = ask(KB_DOOR_PUBLIC, "小绿本");
    assert_int_equal(result.count, 1);
    assert_string_equal(result.hits[0].rung, "synonym");
    test_write_file(test_path(base.dir, "words/synonyms.tsv"), "小绿本 社保卡 with a mistake\n");
    assert_int_equal(ask(KB_DOOR_PUBLIC, "小绿本").count, 1);
}

static void the_ladder_can_be_left_out(void **state)
{
    struct kb_search_request request = {.query = KB_STR("gongjijin"), .without_ladder = true};
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    (void)state;
    assert_int_equal(result.count, 0);
    assert_int_equal(result.interpreted_count, 0);
}

static void odd_questions_end_well(void **state)
{
    static const char *const queries[] = {
        "a",
        "ng",
        "zh zh zh zh zh zh zh zh zh zh zh zh zh zh zh zh",
        "x公x积x金x",
        "gongjijin1",
        "g j j",
        "公公公公公公公公公公公公公公公公公公公公公公公公公公公公公公公公公公公公公公",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "xianxianxianxianxianxianxianxianxianxianxianxianxianxianxianxian",
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(queries); i++)
        ask(KB_DOOR_PUBLIC, queries[i]);
}

static int begin(void **state)
{
    (void)state;
    base_begin(&base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(&base, &items[i]);
    base_index(&base);
    return 0;
}

static int end(void **state)
{
    (void)state;
    base_end(&base);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rung_finds_and_says_so),
        cmocka_unit_test(marks_fall_on_what_was_meant),
        cmocka_unit_test(a_looser_rung_never_stands_above),
        cmocka_unit_test(other_words_are_found_only_when_marked),
        cmocka_unit_test(pages_of_all_rungs_join),
        cmocka_unit_test(nothing_internal_is_guessed_outside),
        cmocka_unit_test(the_ladder_can_be_left_out),
        cmocka_unit_test(odd_questions_end_well),
        cmocka_unit_test(words_are_read_again_when_they_change),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
