/* Sections become hits. */
#include "test.h"

#include "internal.h"

static struct kb_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = kb_arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    kb_arena_free(arena);
    return 0;
}

#define SECTION(item, edition, number)                                                             \
    {                                                                                              \
        .key = {.id = KB_STR_INIT(item), .edition_row = (edition), .ordinal = (number) }           \
    }

/* In order, best first. */
static struct kb_candidate sections[] = {
    SECTION("law-a", 1, 4), SECTION("law-b", 2, 0), SECTION("law-a", 1, 7),
    SECTION("law-a", 9, 4), SECTION("law-c", 3, 1), SECTION("law-a", 1, 2),
};

static struct kb_window window_of(size_t settled, bool whole)
{
    return (struct kb_window){
        .items = sections,
        .count = KB_COUNT(sections),
        .settled = settled,
        .whole = whole,
        .lower_bound = 600,
        .estimate = 600,
        .upper_bound = 600,
    };
}

static void each_section_for_itself(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_ranking got;
    struct kb_window window = window_of(6, true);
    assert_ok(kb_window_group(&window, KB_GROUP_NONE, arena, &got, &err), &err);
    assert_int_equal(got.count, 6);
    for (size_t i = 0; i < got.count; i++)
        assert_ptr_equal(got.places[i].candidate, &sections[i]);
    assert_int_equal(got.total, 6);
    assert_true(got.total_is_exact);
}

static void the_best_of_each_item(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_ranking got;
    struct kb_window window = window_of(6, true);
    assert_ok(kb_window_group(&window, KB_GROUP_ITEM, arena, &got, &err), &err);
    assert_int_equal(got.count, 3);
    assert_ptr_equal(got.places[0].candidate, &sections[0]);
    assert_ptr_equal(got.places[1].candidate, &sections[1]);
    assert_ptr_equal(got.places[2].candidate, &sections[4]);
    /* The section of the other edition of law-a is no other section of this one. */
    assert_int_equal(got.places[0].others, 2);
    assert_int_equal(got.places[1].others, 0);
    assert_int_equal(got.total, 3);
    assert_true(got.total_is_exact);
}

static void only_what_is_settled(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_ranking got;
    struct kb_window window = window_of(3, false);
    assert_ok(kb_window_group(&window, KB_GROUP_ITEM, arena, &got, &err), &err);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.places[0].others, 1);
}

static void totals(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_ranking got;
    struct kb_window window = window_of(6, false);
    assert_ok(kb_window_group(&window, KB_GROUP_NONE, arena, &got, &err), &err);
    assert_int_equal(got.total, 600);
    assert_true(got.total_is_exact);

    window.passed_over = true; /* 600 counts what was passed over, too */
    assert_ok(kb_window_group(&window, KB_GROUP_NONE, arena, &got, &err), &err);
    assert_false(got.total_is_exact);

    window.passed_over = false;
    window.lower_bound = 400;
    assert_ok(kb_window_group(&window, KB_GROUP_NONE, arena, &got, &err), &err);
    assert_false(got.total_is_exact);

    /* Three items in six sections: half of what matches. */
    assert_ok(kb_window_group(&window, KB_GROUP_ITEM, arena, &got, &err), &err);
    assert_int_equal(got.total, 300);
    assert_false(got.total_is_exact);

    window.estimate = 1; /* an estimate is never less than what is there to see */
    assert_ok(kb_window_group(&window, KB_GROUP_ITEM, arena, &got, &err), &err);
    assert_int_equal(got.total, 3);
}

static void nothing(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_ranking got;
    struct kb_window window = {.whole = true};
    assert_ok(kb_window_group(&window, KB_GROUP_ITEM, arena, &got, &err), &err);
    assert_int_equal(got.count, 0);
    assert_int_equal(got.total, 0);
    assert_true(got.total_is_exact);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_section_for_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_best_of_each_item, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_what_is_settled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(totals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
