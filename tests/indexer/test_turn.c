/* The turn: raised by one, read by many, and no drama when it is missing. */
#include "fixture.h"

#include <unistd.h>

static void test_it_counts(void **state)
{
    (void)state;
    struct kb_error err = {0};
    char *dir = test_temp_dir();
    const char *path = test_path(dir, "turn");
    assert_int_equal(kb_turn_open(path), -1);
    assert_ok(kb_turn_raise(path, &err), &err);
    int fd = kb_turn_open(path);
    uint64_t turn = 0;
    for (uint64_t i = 1; i < 5; i++) {
        assert_true(kb_turn_read(fd, &turn));
        assert_int_equal(turn, i);
        assert_ok(kb_turn_raise(path, &err), &err);
    }
    close(fd);
    test_temp_dir_remove(dir);
}

static void test_what_cannot_be_read(void **state)
{
    (void)state;
    struct kb_error err = {0};
    uint64_t turn = 77;
    char *dir = test_temp_dir();
    assert_false(kb_turn_read(-1, &turn));
    test_write_file(test_path(dir, "short"), "abc");
    int fd = kb_turn_open(test_path(dir, "short"));
    assert_true(fd >= 0);
    assert_false(kb_turn_read(fd, &turn));
    assert_int_equal(turn, 77);
    close(fd);
    assert_int_equal(kb_turn_raise(test_path(dir, "no/folder"), &err), KB_IO);
    test_temp_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_counts),
        cmocka_unit_test(test_what_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
