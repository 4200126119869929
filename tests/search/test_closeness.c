/* How near scripts are: by score, by the wording of what they answer. */
#include "test.h"

#include "internal.h"

static struct kb_question_term terms[] = {
    {.text = KB_STR_INIT("渔船"), .weight = 6},
    {.text = KB_STR_INIT("登记"), .weight = 3},
    {.text = KB_STR_INIT("吗"), .weight = 1},
};
static const struct kb_question question = {.terms = terms, .count = KB_COUNT(terms)};

static double closeness_of(double share, double alike, double score, const char *data)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 16);
    struct kb_weights weights = {.vote_wording = share, .vote_likeness = alike};
    struct kb_closeness closeness;
    assert_true(kb_closeness_init(&closeness, &weights, &question, arena));
    return kb_closeness_of(&closeness, score, 0.5, kb_str_of(data));
}

static void test_wording(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        double expected;
    } cases[] = {
        {"law\t1\n\t渔船 登记 吗\n", 1},
        {"\t渔船\n", 0.6},
        {"\t吗 登记\n", 0.4},
        {"\t渔船 a b c d e f g h i j k\n", 0.6 / 2}, /* four times as long */
        {"\t吗\n\t渔船 登记\n", 0.9},                /* the nearest of its questions */
        {"law\t渔船\n", 0},                          /* no question */
        {"\ta b\n", 0},
        {"", 0},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_float_equal(closeness_of(1, 0, 0, cases[i].data), cases[i].expected, 1e-9);
}

static void test_score_and_wording_are_mixed(void **state)
{
    (void)state;
    assert_float_equal(closeness_of(0, 0, 5, "\t渔船\n"), 0.5, 1e-9);
    assert_float_equal(closeness_of(0.25, 0, 5, "\t渔船\n"), 0.75 * 0.5 + 0.25 * 0.6, 1e-9);
    assert_float_equal(closeness_of(1, 0.8, 5, "\t渔船\n"), 0.2 * 0.6 + 0.8 * 0.5, 1e-9);
}

static void test_a_question_without_worth_is_near_to_nothing(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 16);
    struct kb_weights weights = {.vote_wording = 0.5};
    struct kb_question empty = {.count = 0};
    struct kb_closeness closeness;
    assert_true(kb_closeness_init(&closeness, &weights, &empty, arena));
    assert_float_equal(kb_closeness_of(&closeness, 1, 0, KB_STR("\t渔船\n")), 0, 0);
}

static void test_without_memory(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(16);
    struct kb_weights weights = {.vote_wording = 0.5};
    struct kb_closeness closeness;
    assert_false(kb_closeness_init(&closeness, &weights, &question, arena));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wording),
        cmocka_unit_test(test_score_and_wording_are_mixed),
        cmocka_unit_test(test_a_question_without_worth_is_near_to_nothing),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
