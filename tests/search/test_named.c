/* What a question calls by its name stands first. */
#include "base.h"

#include <math.h>
#include <string.h>

static const struct base_item items[] = {
    {.id = "law-ldht",
     .title = "中华人民共和国劳动合同法",
     .sections = {{"第一条", "为了完善劳动合同制度。"},
                  {"第十四条", "无固定期限是指没有终止时间。"},
                  {"第十四条之一", "补充。"},
                  {"第三十九条", "有下列情形之一的，可以解除。"}}},
    {.id = "law-shishi",
     .title = "劳动合同法实施条例",
     .sections = {{"第一条", "劳动合同法 第三十九条 劳动合同法 第三十九条。"},
                  {"第三十九条", "施行。"}}},
    {.id = "law-jieshi",
     .title = "最高人民法院关于劳动合同法第三十九条的解释",
     .sections = {{"第一条", "劳动合同法第三十九条，劳动合同法第三十九条。"}}},
    {.id = "law-xing",
     .title = "刑法",
     .sections = {{"第一条", "为了惩罚犯罪。"}, {"第二条", "用刑罚。"}}},
    {.id = "qa-xing",
     .kind = KB_KIND_QA,
     .title = "刑法和民法的区别",
     .sections = {{"答", "刑法刑法刑法罚罪，第二条。"}}},
    {.id = "law-coming",
     .title = "渔船登记条例",
     .from = "2027-01-01",
     .sections = {{"第一条", "将来。"}}},
    {.id = "script-secret",
     .kind = KB_KIND_SCRIPT,
     .audience = KB_AUDIENCE_INTERNAL,
     .title = "密匣管理办法",
     .sections = {{"第一条", "内部。"}}},
};

static struct base base;

static int setup(void **state)
{
    (void)state;
    base_begin(&base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(&base, &items[i]);
    base_index(&base);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    base_end(&base);
    return 0;
}

static struct kb_search_result ask(enum kb_door door, const char *query)
{
    struct kb_search_request request = {
        .query = kb_str_of(query), .group = KB_GROUP_NONE, .explain = true};
    return base_ask(&base, door, &request);
}

static void clause_stands_first(void **state)
{
    static const struct {
        const char *query, *id, *label;
    } rows[] = {
        {"劳动合同法第三十九条", "law-ldht", "第三十九条"},
        {"《中华人民共和国劳动合同法》第39条怎么规定", "law-ldht", "第三十九条"},
        {"勞動合同法第 39 條", "law-ldht", "第三十九条"},
        {"请问第三十九条劳动合同法", "law-ldht", "第三十九条"},
        {"劳动合同法第十四条", "law-ldht", "第十四条"},
        {"劳动合同法第十四条之一", "law-ldht", "第十四条之一"},
        {"劳动合同法实施条例第三十九条", "law-shishi", "第三十九条"},
        {"刑法第二条", "law-xing", "第二条"},
        {"《刑法》第2条说什么", "law-xing", "第二条"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_search_result result = ask(KB_DOOR_PUBLIC, rows[i].query);
        assert_true(result.count > 0);
        if (!kb_str_equal(result.hits[0].id, kb_str_of(rows[i].id)) ||
            !kb_str_equal(result.hits[0].label, kb_str_of(rows[i].label)))
            fail_msg("%s: %s", rows[i].query, base_hits(&result));
        assert_true(result.hits[0].named > 0);
    }
}

static void both_clauses_of_a_question_stand_first(void **state)
{
    (void)state;
    struct kb_search_result result = ask(KB_DOOR_PUBLIC, "劳动合同法第十四条和第三十九条");
    assert_true(result.count > 2);
    assert_str(result.hits[0].id, "law-ldht");
    assert_str(result.hits[1].id, "law-ldht");
    assert_true(result.hits[0].named > 0 && result.hits[1].named > 0);
    assert_true(result.hits[1].named > result.hits[2].named);
}

/* The largest share of a hit's score that comes from its being called by its name. */
static double named_by(const char *query)
{
    struct kb_search_result result = ask(KB_DOOR_PUBLIC, query);
    double most = 0;
    for (size_t i = 0; i < result.count; i++)
        most = fmax(most, result.hits[i].named / result.hits[i].score);
    return most;
}

/* A short title may be said by the way; a mark, or its length, says that it is meant. */
static void short_titles_are_less_sure(void **state)
{
    (void)state;
    double by_the_way = named_by("劳动合同法");
    assert_true(by_the_way > 0);
    assert_true(named_by("《劳动合同法》") > by_the_way);
    assert_true(named_by("劳动合同法实施条例") > by_the_way);
}

/* Clauses of nothing, short titles by the way, what is not in force, what is not theirs. */
static void nothing_else_is_named(void **state)
{
    static const char *const queries[] = {"第三十九条", "刑法和民法", "渔船登记条例第一条",
                                          "密匣管理办法第一条", "第九百条劳动"};
    (void)state;
    for (size_t i = 0; i < KB_COUNT(queries); i++) {
        struct kb_search_result result = ask(KB_DOOR_PUBLIC, queries[i]);
        for (size_t k = 0; k < result.count; k++)
            if (result.hits[k].named > 0)
                fail_msg("%s names %.*s", queries[i], KB_STR_ARG(result.hits[k].id));
    }
    struct kb_search_result result = ask(KB_DOOR_INTERNAL, "密匣管理办法第一条");
    assert_true(result.hits[0].named > 0);
}

/* No more than there is room for, and no harm. */
static void many_names(void **state)
{
    char query[2048] = "";
    (void)state;
    for (size_t i = 0; i < 60; i++)
        snprintf(query + strlen(query), sizeof query - strlen(query), "劳动合同法第%zu条", i + 1);
    struct kb_search_result result = ask(KB_DOOR_PUBLIC, query);
    assert_true(result.count > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clause_stands_first),
        cmocka_unit_test(both_clauses_of_a_question_stand_first),
        cmocka_unit_test(short_titles_are_less_sure),
        cmocka_unit_test(nothing_else_is_named),
        cmocka_unit_test(many_names),
    };
    return cmocka_run_group_tests_name("search/named", tests, setup, teardown);
}
