/* The measures against values worked out by hand. */
#include "test.h"

#include <math.h>

#include "internal.h"

#define NEAR(actual, expected) assert_true(fabs((actual) - (expected)) < 1e-9)

/* log2(3) and log2(4) are the discounts of ranks 2 and 3. */
#define DISCOUNT_2 0.63092975357145743
#define DISCOUNT_3 0.5

static const struct {
    const char *what;
    unsigned gains[12];
    size_t gain_count;
    unsigned relevances[12];
    size_t relevant_count;
    struct kb_eval_measures expected;
} cases[] = {
    {"the only one first", {1}, 1, {1}, 1, {1, 1, 1, 1, 1}},
    {"the only one second", {0, 1}, 2, {1}, 1, {DISCOUNT_2, 0.5, 1, 1, 0}},
    {"one of two, third",
     {0, 0, 1},
     3,
     {1, 1},
     2,
     {DISCOUNT_3 / (1 + DISCOUNT_2), 1.0 / 3, 0.5, 0.5, 0}},
    {"both, first and third",
     {1, 0, 1},
     3,
     {1, 1},
     2,
     {(1 + DISCOUNT_3) / (1 + DISCOUNT_2), 1, 1, 1, 1}},
    {"graded in the wrong order",
     {1, 2},
     2,
     {1, 2},
     2,
     {(1 + 2 * DISCOUNT_2) / (2 + DISCOUNT_2), 1, 1, 1, 1}},
    {"behind the tenth", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 11, {1}, 1, {0, 0, 0, 1, 0}},
    {"nothing found", {0}, 0, {1, 1, 1}, 3, {0, 0, 0, 0, 0}},
    {"nothing relevant", {0, 0}, 2, {0}, 0, {0, 0, 0, 0, 0}},
};

static void one_question(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        unsigned relevances[12];
        struct kb_eval_measures got;
        print_message("# %s\n", cases[i].what);
        memcpy(relevances, cases[i].relevances, sizeof relevances);
        kb_measures_of(cases[i].gains, cases[i].gain_count, relevances, cases[i].relevant_count,
                       &got);
        NEAR(got.ndcg_10, cases[i].expected.ndcg_10);
        NEAR(got.mrr_10, cases[i].expected.mrr_10);
        NEAR(got.recall_10, cases[i].expected.recall_10);
        NEAR(got.recall_100, cases[i].expected.recall_100);
        NEAR(got.success_1, cases[i].expected.success_1);
    }
}

/* More relevant documents than places: the best list has ten of them, and is worth 1. */
static void more_than_ten_relevant(void **state)
{
    (void)state;
    unsigned gains[10], relevances[20];
    struct kb_eval_measures got;
    for (size_t i = 0; i < 10; i++)
        gains[i] = 1;
    for (size_t i = 0; i < 20; i++)
        relevances[i] = 1;
    kb_measures_of(gains, 10, relevances, 20, &got);
    NEAR(got.ndcg_10, 1);
    NEAR(got.recall_10, 0.5);
}

static void recall_ends_at_a_hundred(void **state)
{
    (void)state;
    unsigned gains[101] = {0}, relevances[2] = {1, 1};
    struct kb_eval_measures got;
    gains[99] = gains[100] = 1;
    kb_measures_of(gains, 101, relevances, 2, &got);
    NEAR(got.recall_100, 0.5);
    NEAR(got.recall_10, 0);
}

static void means(void **state)
{
    (void)state;
    struct kb_eval_measures sum = {0};
    struct kb_eval_measures first = {1, 1, 1, 1, 1}, second = {0.5, 0.25, 0, 1, 0};
    kb_measures_add(&sum, &first);
    kb_measures_add(&sum, &second);
    kb_measures_divide(&sum, 2);
    NEAR(sum.ndcg_10, 0.75);
    NEAR(sum.mrr_10, 0.625);
    NEAR(sum.recall_10, 0.5);
    NEAR(sum.recall_100, 1);
    NEAR(sum.success_1, 0.5);
    struct kb_eval_measures none = {0};
    kb_measures_divide(&none, 0);
    NEAR(none.ndcg_10, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_question),
        cmocka_unit_test(more_than_ten_relevant),
        cmocka_unit_test(recall_ends_at_a_hundred),
        cmocka_unit_test(means),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
