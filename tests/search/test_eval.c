/* An evaluation of a base whose answers are known. */
#include "base.h"

#include <math.h>

#include "internal.h"

static const struct base_item items[] = {
    {.id = "law-yu",
     .title = "中华人民共和国渔业法",
     .sections = {{"第一条", "为了加强渔业资源的保护。"},
                  {"第二十三条", "捕捞许可证由主管部门批准发放。"}}},
    {.id = "law-chuan",
     .title = "渔船登记办法（试行）",
     .sections = {{"第三条", "渔船登记由所在地机关办理。"}}},
    {.id = "script-a",
     .kind = KB_KIND_SCRIPT,
     .title = "捕捞许可证口径",
     .sections = {{"正文", "捕捞许可证到窗口办理捕捞许可证。"}}},
};

static const char queries[] = "# id TAB question\n"
                              "1\t捕捞许可证由谁批准？\t0\n"
                              "2\t渔船登记到哪里办理\t1\n"
                              "3\t饕餮\n"
                              "4\t没有判定的问题\n"
                              "5\t？？？\n";

static const char qrels[] = "1 0 渔业法#第23条 1\n"
                            "2 0 渔船登记办法(试行)#第三条 1\n"
                            "2 0 渔业法#第九十九条 1\n"
                            "3 0 渔业法#第一条 1\n"
                            "4 0 渔业法#第一条 0\n"
                            "5 0 渔业法#第一条 1\n";

struct told {
    size_t questions, hits, first_named;
    int64_t clock_us;
};

static void each(void *context, const struct kb_eval_question *question)
{
    struct told *told = context;
    told->questions++;
    assert_true(question->relevant > 0);
    assert_true(question->took_us > 0);
}

static void hit(void *context, struct kb_str id, struct kb_str document, size_t rank, double score)
{
    struct told *told = context;
    told->hits++;
    assert_true(rank >= 1 && score > 0);
    /* Named as the judgements name it. */
    told->first_named += rank == 1 && kb_str_equal(id, KB_STR("1")) &&
                         kb_str_equal(document, KB_STR("渔业法#第23条"));
}

static int64_t tick(void *context)
{
    return ++((struct told *)context)->clock_us;
}

static void fill(struct base *base)
{
    base_begin(base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(base, &items[i]);
    base_index(base);
}

static void measures(void **state)
{
    (void)state;
    struct base base;
    struct kb_error err = {0};
    struct told told = {0};
    struct kb_eval_result result;
    struct kb_eval_options options = {
        .filters = {.kinds = 1u << KB_KIND_POLICY},
        .each = each,
        .hit = hit,
        .now_us = tick,
        .context = &told,
    };
    fill(&base);
    assert_ok(kb_eval_run(base_searcher(&base, KB_DOOR_PUBLIC), kb_str_of(queries),
                          kb_str_of(qrels), &options, &result, &err),
              &err);
    assert_int_equal(result.questions, 4);
    assert_int_equal(result.unjudged, 1);
    assert_int_equal(result.without_hits, 2);
    assert_int_equal(told.questions, 4);
    assert_int_equal(told.first_named, 1);
    /* Question 1: right at once. 2: one of two, first. 3 and 5: nothing. */
    double second = 1 / (1 + 1 / log2(3));
    assert_true(fabs(result.mean.ndcg_10 - (1 + second) / 4) < 1e-9);
    assert_true(fabs(result.mean.mrr_10 - 0.5) < 1e-9);
    assert_true(fabs(result.mean.recall_10 - 1.5 / 4) < 1e-9);
    assert_true(fabs(result.mean.recall_100 - 1.5 / 4) < 1e-9);
    assert_true(fabs(result.mean.success_1 - 0.5) < 1e-9);
    base_end(&base);
}

/* Without the filter the script stands before the law it explains. */
static void filters_are_search_s(void **state)
{
    (void)state;
    struct base base;
    struct kb_error err = {0};
    struct kb_eval_result result;
    struct kb_eval_options options = {.filters = {.limit = 0}};
    fill(&base);
    assert_ok(kb_eval_run(base_searcher(&base, KB_DOOR_PUBLIC), KB_STR("1\t窗口捕捞许可证\n"),
                          KB_STR("1 0 渔业法#第二十三条 1\n"), &options, &result, &err),
              &err);
    assert_true(fabs(result.mean.mrr_10 - 0.5) < 1e-9);
    options.filters.region = KB_STR("somewhere");
    assert_int_equal(kb_eval_run(base_searcher(&base, KB_DOOR_PUBLIC), kb_str_of(queries),
                                 kb_str_of(qrels), &options, &result, &err),
                     KB_INVALID);
    base_end(&base);
}

/* Two editions of one law have the same names: each counts once, at its best rank. */
static void a_name_counts_once(void **state)
{
    (void)state;
    struct base base;
    struct kb_error err = {0};
    struct told told = {0};
    struct kb_eval_result result;
    struct kb_eval_options options = {.hit = hit, .context = &told, .filters = {.limit = 0}};
    fill(&base);
    struct base_item coming = items[0];
    coming.from = "2030-01-01";
    coming.sections[0].text = "为了加强渔业资源的保护和增殖。";
    base_put(&base, &coming);
    base_index(&base);
    assert_ok(kb_eval_run(base_searcher(&base, KB_DOOR_PUBLIC), KB_STR("1\t渔业资源增殖保护\n"),
                          KB_STR("1 0 渔业法#第一条 1\n"), &options, &result, &err),
              &err);
    assert_true(fabs(result.mean.ndcg_10 - 1) < 1e-9);
    assert_true(fabs(result.mean.recall_10 - 1) < 1e-9);
    base_end(&base);
}

static void bad_files(void **state)
{
    (void)state;
    struct base base;
    struct kb_eval_result result;
    struct kb_eval_options options = {.filters = {.limit = 0}};
    static const struct {
        const char *queries, *qrels, *place;
    } cases[] = {{"1 q\n", "1 0 a#b 1\n", "queries:1: "}, {"1\tq\n", "\n1 0 a#b\n", "qrels:2: "}};
    fill(&base);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_error err = {0};
        assert_int_equal(kb_eval_run(base_searcher(&base, KB_DOOR_PUBLIC),
                                     kb_str_of(cases[i].queries), kb_str_of(cases[i].qrels),
                                     &options, &result, &err),
                         KB_INVALID);
        assert_true(kb_str_starts(kb_str_of(err.message), kb_str_of(cases[i].place)));
    }
    base_end(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures),
        cmocka_unit_test(filters_are_search_s),
        cmocka_unit_test(a_name_counts_once),
        cmocka_unit_test(bad_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
