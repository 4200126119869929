/* Runs of other engines, measured by the names of documents. */
#include "test.h"

#include <math.h>

#include "kb/eval.h"

static const char queries[] = "1\t捕捞许可证由谁批准？\n"
                              "2\t渔船登记到哪里办理\n"
                              "3\t没有判定的问题\n";

static const char qrels[] = "1 0 渔业法#第23条 1\n"
                            "2 0 渔船登记办法(试行)#第三条 1\n";

/* Not in order, one name twice, one with a blank, a question nobody asked. */
static const char run[] = "\ufeff"
                          "2 Q0 渔船登记办法（试行）#第3条 3 0.5 peer\n"
                          "9 Q0 渔业法#第二十三条 1 2 peer\n"
                          "2 Q0 别的 办法#第三条 2 1.5 peer\n"
                          "2\tQ0 别的 办法#第3条\t1 1.7 peer\r\n"
                          "\n"
                          "1 Q0 中华人民共和国渔业法#第二十三条 1 9 peer\n";

struct told {
    size_t hits;
    double last;
};

static void hit(void *context, struct kb_str id, struct kb_str document, size_t rank, double score)
{
    struct told *told = context;
    told->hits++;
    told->last = score;
    assert_true(fabs(score - 1.0 / (double)rank) < 1e-9);
    if (kb_str_equal(id, KB_STR("1")))
        assert_str(document, "渔业法#第23条");
}

static void measures(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct told told = {0};
    struct kb_eval_options options = {.hit = hit, .context = &told};
    struct kb_eval_result result;
    assert_ok(kb_eval_score(kb_str_of(run), kb_str_of(queries), kb_str_of(qrels), &options, &result,
                            &err),
              &err);
    assert_int_equal(result.questions, 2);
    assert_int_equal(result.unjudged, 1);
    assert_int_equal(result.without_hits, 0);
    assert_int_equal(told.hits, 3);
    assert_true(fabs(told.last - 0.5) < 1e-9);
    assert_true(fabs(result.mean.mrr_10 - 0.75) < 1e-9);
    assert_true(fabs(result.mean.success_1 - 0.5) < 1e-9);
}

static void an_empty_run_found_nothing(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_eval_options options = {0};
    struct kb_eval_result result;
    assert_ok(
        kb_eval_score(KB_STR(""), kb_str_of(queries), kb_str_of(qrels), &options, &result, &err),
        &err);
    assert_int_equal(result.without_hits, 2);
    assert_true(result.mean.recall_100 == 0);
}

/* Only the first hundred names of a question count. */
static void deep_runs_are_cut(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_eval_options options = {0};
    struct kb_eval_result result;
    struct kb_buf deep = KB_BUF_INIT(1u << 20);
    for (unsigned i = 1; i <= 100; i++)
        kb_buf_printf(&deep, "1 Q0 别的办法#第%u条 %u 1 peer\n", i, i);
    kb_buf_printf(&deep, "1 Q0 渔业法#第23条 101 1 peer\n");
    assert_ok(kb_eval_score(kb_buf_str(&deep), kb_str_of(queries), kb_str_of(qrels), &options,
                            &result, &err),
              &err);
    assert_true(result.mean.recall_100 == 0);
    kb_buf_done(&deep);
}

static void malformed_lines_are_named(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "1 Q0 渔业法#第一条 1 2 peer\n1 Q0 渔业法#第一条 eins 2 peer\n",
        "1 Q0 渔业法#第一条 1 2 peer\n1 Q0 1 2 peer\n",
        "1 Q0 渔业法#第一条 1 2 peer\n1 Q0 渔业法 1 2 peer\n",
        "1 Q0 渔业法#第一条 1 2 peer\n1\n",
    };
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        struct kb_error err = {0};
        struct kb_eval_options options = {0};
        struct kb_eval_result result;
        assert_int_equal(kb_eval_score(kb_str_of(bad[i]), kb_str_of(queries), kb_str_of(qrels),
                                       &options, &result, &err),
                         KB_INVALID);
        assert_non_null(strstr(err.message, "run:2: "));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures),
        cmocka_unit_test(an_empty_run_found_nothing),
        cmocka_unit_test(deep_runs_are_cut),
        cmocka_unit_test(malformed_lines_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
