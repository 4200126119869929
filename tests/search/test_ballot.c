/* Counting votes: what adds up, what is shared, what is kept. */
#include "test.h"

#include <math.h>

#include "internal.h"

static const struct kb_weights weights = {
    .vote_weight = 2,
    .vote_power = 3,
    .vote_focus = 1,
    .vote_damping = 1,
    .vote_thrift = 0.5,
    .vote_law_share = 0.25,
    .vote_clauses = 3,
    .vote_laws = 2,
};

static struct kb_voter voter(const char *basis, double weight)
{
    return (struct kb_voter){.id = KB_STR("script"), .basis = kb_str_of(basis), .weight = weight};
}

static struct kb_ballot count(const struct kb_voter *voters, size_t n, struct kb_arena *arena)
{
    struct kb_error err = {0};
    struct kb_ballot ballot = {0};
    assert_ok(kb_ballot_count(&weights, 1, voters, n, arena, &ballot, &err), &err);
    assert_int_equal(ballot.voter_count, n);
    return ballot;
}

static void assert_choice(const struct kb_choice *choice, const char *title, const char *label,
                          double weight)
{
    assert_str(choice->clause.title, title);
    assert_str(choice->clause.label, label);
    assert_float_equal(choice->weight, weight, 1e-9);
}

static void test_votes_add_up(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    const struct kb_voter voters[] = {voter("a\t1\na\t2\n", 4), voter("b\t1\n", 5),
                                      voter("a\t2\n", 3)};
    struct kb_ballot ballot = count(voters, KB_COUNT(voters), arena);
    assert_int_equal(ballot.clause_count, 3);
    assert_choice(&ballot.clauses[0], "a", "2", 7);
    assert_choice(&ballot.clauses[1], "b", "1", 5);
    assert_choice(&ballot.clauses[2], "a", "1", 4);
    assert_int_equal(ballot.law_count, 2);
    assert_choice(&ballot.laws[0], "a", "", 0.25 * (4 + 3)); /* once for each voter */
    assert_choice(&ballot.laws[1], "b", "", 0.25 * 5);
}

static void test_nobody_votes_twice_for_one_clause(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    const struct kb_voter voters[] = {voter("a\t1\nb\t1\na\t1\n", 4)};
    struct kb_ballot ballot = count(voters, 1, arena);
    assert_int_equal(ballot.clause_count, 2);
    assert_choice(&ballot.clauses[0], "a", "1", 4);
    assert_choice(&ballot.laws[0], "a", "", 1);
}

static void test_a_whole_item_gets_the_law_s_share(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    const struct kb_voter voters[] = {voter("a\t\n", 4)};
    struct kb_ballot ballot = count(voters, 1, arena);
    assert_int_equal(ballot.clause_count, 0);
    assert_int_equal(ballot.law_count, 1);
    assert_choice(&ballot.laws[0], "a", "", 1);
}

static void test_the_heaviest_are_kept_and_equals_have_an_order(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    const struct kb_voter voters[] = {voter("d\t9\nc\t2\nc\t1\nb\t1\n", 1), voter("b\t1\n", 1)};
    struct kb_ballot ballot = count(voters, 2, arena);
    assert_int_equal(ballot.clause_count, 3);
    assert_choice(&ballot.clauses[0], "b", "1", 2);
    assert_choice(&ballot.clauses[1], "c", "1", 1);
    assert_choice(&ballot.clauses[2], "c", "2", 1);
    assert_int_equal(ballot.law_count, 2);
    assert_choice(&ballot.laws[0], "b", "", 0.5);
    assert_choice(&ballot.laws[1], "c", "", 0.25);
}

static void test_no_voters(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_ballot ballot = count(NULL, 0, arena);
    assert_int_equal(ballot.clause_count, 0);
    assert_int_equal(ballot.law_count, 0);
}

static void test_a_vote_grows_faster_than_closeness(void **state)
{
    (void)state;
    struct kb_str one = KB_STR("a\t1\n"), four = KB_STR("a\t1\na\t2\na\t3\na\t4\n");
    double half = kb_voter_weight(&weights, 0.5, 0.5, one);
    assert_float_equal(half, 2 * 0.125, 1e-12);
    assert_float_equal(kb_voter_weight(&weights, 0.5, 1, one), half / 2, 1e-12);
    assert_float_equal(kb_voter_weight(&weights, 0, 1, one), 0, 0);
    assert_true(kb_voter_weight(&weights, 1, 1, one) > 2 * half);
    assert_float_equal(kb_voter_weight(&weights, 0.5, 0.5, four), half / 2, 1e-12);
    assert_float_equal(kb_voter_weight(&weights, 1, 1, KB_STR("")), 0, 0);
}

static void test_sums_are_damped(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_weights damped = weights;
    struct kb_ballot ballot = {0};
    const struct kb_voter voters[] = {voter("a\t1\n", 4), voter("a\t1\n", 5)};
    damped.vote_damping = 0.5;
    assert_ok(kb_ballot_count(&damped, 10, voters, 2, arena, &ballot, &err), &err);
    assert_choice(&ballot.clauses[0], "a", "1", 10 * 3);
    assert_choice(&ballot.laws[0], "a", "", 10 * 1.5);
}

static void test_the_nearest_are_elected(void **state)
{
    (void)state;
    struct kb_weights three = weights;
    three.voters = 3;
    struct kb_voter voters[] = {voter("a\t1\n", 0), voter("", 0), voter("b\t1\n", 0),
                                voter("c\t1\n", 0), voter("d\t1\n", 0)};
    static const double closeness[] = {0.2, 0.9, 0.5, 0, 0.4};
    for (size_t i = 0; i < KB_COUNT(voters); i++)
        voters[i].closeness = closeness[i];
    voters[3].id = KB_STR("far");
    assert_int_equal(kb_voters_elect(&three, voters, KB_COUNT(voters)), 3);
    assert_str(voters[0].basis, "b\t1\n"); /* who rests on nothing has no vote */
    assert_str(voters[1].basis, "d\t1\n");
    assert_str(voters[2].basis, "a\t1\n");
    assert_true(voters[0].weight > voters[1].weight && voters[1].weight > voters[2].weight);
    assert_int_equal(kb_voters_elect(&three, voters, 0), 0);
}

static void test_who_rests_on_what(void **state)
{
    (void)state;
    const struct kb_voter one = voter("a\t1\nb\t2\n", 1);
    const struct {
        const char *title, *label;
        bool expected;
    } cases[] = {{"a", "1", true}, {"b", "2", true}, {"a", "2", false}, {"b", "1", false},
                 {"a", "", true},  {"c", "", false}, {"", "", false},   {"a", "11", false}};
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_index_clause clause = {kb_str_of(cases[i].title), kb_str_of(cases[i].label)};
        assert_int_equal(kb_voter_rests_on(&one, &clause), cases[i].expected);
    }
}

static void test_without_memory(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(64);
    const struct kb_voter voters[] = {voter("a\t1\nb\t1\nc\t1\n", 4)};
    struct kb_ballot ballot = {.law_count = 77};
    assert_int_equal(kb_ballot_count(&weights, 1, voters, 1, arena, &ballot, &err), KB_NO_MEMORY);
    assert_int_equal(ballot.law_count, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_votes_add_up),
        cmocka_unit_test(test_nobody_votes_twice_for_one_clause),
        cmocka_unit_test(test_a_whole_item_gets_the_law_s_share),
        cmocka_unit_test(test_the_heaviest_are_kept_and_equals_have_an_order),
        cmocka_unit_test(test_no_voters),
        cmocka_unit_test(test_a_vote_grows_faster_than_closeness),
        cmocka_unit_test(test_sums_are_damped),
        cmocka_unit_test(test_the_nearest_are_elected),
        cmocka_unit_test(test_who_rests_on_what),
        cmocka_unit_test(test_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
