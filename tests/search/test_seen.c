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

static void first_number_stays(void **state)
{
    (void)state;
    struct kb_seen seen;
    bool is_new;
    assert_true(kb_seen_init(&seen, arena, 3));
    assert_int_equal(kb_seen_put(&seen, KB_STR("甲"), 0, &is_new), 0);
    assert_true(is_new);
    assert_int_equal(kb_seen_put(&seen, KB_STR("乙"), 7, &is_new), 7);
    assert_true(is_new);
    assert_int_equal(kb_seen_put(&seen, KB_STR("甲"), 9, &is_new), 0);
    assert_false(is_new);
    assert_int_equal(*kb_seen_get(&seen, KB_STR("乙")), 7);
    assert_null(kb_seen_get(&seen, KB_STR("丙")));
}

/* As many keys as were asked for always fit, however they fall. */
static void full_to_its_size(void **state)
{
    (void)state;
    enum {
        COUNT = 1000
    };
    static char texts[COUNT][8];
    struct kb_seen seen;
    bool is_new;
    assert_true(kb_seen_init(&seen, arena, COUNT));
    for (size_t i = 0; i < COUNT; i++) {
        snprintf(texts[i], sizeof texts[i], "%zu", i);
        assert_int_equal(kb_seen_put(&seen, kb_str_of(texts[i]), i, &is_new), i);
        assert_true(is_new);
    }
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(*kb_seen_get(&seen, kb_str_of(texts[i])), i);
}

static void bytes_count_and_nothing_else(void **state)
{
    (void)state;
    struct kb_seen seen;
    bool is_new;
    assert_true(kb_seen_init(&seen, arena, 4));
    kb_seen_put(&seen, (struct kb_str){"a\0b", 3}, 1, &is_new);
    kb_seen_put(&seen, (struct kb_str){"a\0c", 3}, 2, &is_new);
    assert_true(is_new);
    kb_seen_put(&seen, (struct kb_str){"a", 1}, 3, &is_new);
    assert_true(is_new);
}

static void an_exhausted_arena_is_told(void **state)
{
    (void)state;
    struct kb_seen seen;
    assert_false(kb_seen_init(&seen, arena, 1 << 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(first_number_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(full_to_its_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bytes_count_and_nothing_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_exhausted_arena_is_told, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
