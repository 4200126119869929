/* Generations: which is in use, leftovers, numbering, and damaged names. */
#include "fixture.h"

#include <sys/stat.h>

static char *dir;

static int set_up(void **state)
{
    (void)state;
    dir = test_temp_dir();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    test_temp_dir_remove(dir);
    return 0;
}

static bool is_there(const char *name)
{
    struct stat info;
    return stat(test_path(dir, name), &info) == 0;
}

static void test_none_is_in_use_at_first(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_generation current, next;
    assert_int_equal(kb_generation_current(dir, &current, &err), KB_NOT_FOUND);
    assert_non_null(strstr(err.hint, "kb index"));
    kb_error_clear(&err);
    assert_ok(kb_generation_prepare(dir, &current, &next, &err), &err);
    assert_string_equal(current.name, "");
    assert_string_equal(next.name, "1");
    assert_true(is_there("index/1"));
}

static void test_switching_and_the_next(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_generation current, next;
    for (int i = 1; i <= 12; i++) {
        char expected[KB_GENERATION_SIZE];
        snprintf(expected, sizeof expected, "%d", i);
        assert_ok(kb_generation_prepare(dir, &current, &next, &err), &err);
        assert_string_equal(next.name, expected);
        assert_ok(kb_generation_switch(dir, &next, &err), &err);
        assert_ok(kb_generation_current(dir, &current, &err), &err);
        assert_string_equal(current.name, expected);
    }
}

static void test_leftovers_are_removed(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_generation current, next;
    test_write_file(test_path(dir, "index/3/public-live/x"), "");
    test_write_file(test_path(dir, "index/7/parts/y"), "");
    test_write_file(test_path(dir, "index/8/z"), "");
    test_write_file(test_path(dir, "index/notes/keep"), "");
    test_write_file(test_path(dir, "index/current"), "7\n");
    assert_ok(kb_generation_prepare(dir, &current, &next, &err), &err);
    assert_string_equal(current.name, "7");
    assert_string_equal(next.name, "9");
    assert_false(is_there("index/3"));
    assert_true(is_there("index/7/parts/y"));
    assert_false(is_there("index/8"));
    assert_true(is_there("index/notes/keep"));
}

static void test_a_damaged_name(void **state)
{
    (void)state;
    static const char *const names[] = {"", "../../etc", "seven", "-1", "7 8", "99999999999999"};
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        struct kb_error err = {0};
        struct kb_generation current, next;
        test_write_file(test_path(dir, "index/current"), names[i]);
        assert_int_equal(kb_generation_current(dir, &current, &err), KB_CORRUPT);
        kb_error_clear(&err);
        assert_ok(kb_generation_prepare(dir, &current, &next, &err), &err);
        assert_string_equal(current.name, "");
    }
}

static void test_removing(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_generation generation = {"5"}, none = {""};
    test_write_file(test_path(dir, "index/5/a/b"), "");
    assert_ok(kb_generation_remove(dir, &none, &err), &err);
    assert_true(is_there("index/5/a/b"));
    assert_ok(kb_generation_remove(dir, &generation, &err), &err);
    assert_false(is_there("index/5"));
}

static void test_paths(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1000);
    KB_CLEANUP(kb_arena_freep) struct kb_arena *small = kb_arena_new(4);
    struct kb_generation generation = {"5"};
    assert_string_equal(kb_generation_path(arena, "/base", &generation, "turn"),
                        "/base/index/5/turn");
    assert_string_equal(kb_generation_path(arena, "/base", &generation, NULL), "/base/index/5");
    assert_null(kb_generation_path(small, "/base", &generation, NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_none_is_in_use_at_first),
        TEST(test_switching_and_the_next),
        TEST(test_leftovers_are_removed),
        TEST(test_a_damaged_name),
        TEST(test_removing),
        TEST(test_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
