/* Several readers at one change of the store, whatever is committed meanwhile. */
#include "fixture.h"

static const struct fixture_edition law = {.id = "law-a", .sections = "第一条: alpha"};

static void test_all_stand_at_the_same_change(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_reader *readers[4];
    int64_t change, seen;
    fixture_put(fixture, &law);
    assert_ok(kb_snapshot_open(fixture->dir, readers, KB_COUNT(readers), &change, &err), &err);
    assert_int_equal(change, 1);
    fixture_put(fixture, &(struct fixture_edition){.id = "law-b", .sections = "第一条: beta"});
    for (size_t i = 0; i < KB_COUNT(readers); i++) {
        assert_ok(kb_reader_last_change(readers[i], &seen, &err), &err);
        assert_int_equal(seen, 1);
    }
    kb_snapshot_close(readers, KB_COUNT(readers));
    assert_null(readers[0]);
    kb_snapshot_close(readers, KB_COUNT(readers));
}

static void test_no_base(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_reader *readers[2];
    int64_t change = 77;
    const char *nowhere = test_path(fixture->dir, "nowhere");
    assert_int_equal(kb_snapshot_open(nowhere, readers, 2, &change, &err), KB_NOT_FOUND);
    assert_null(readers[0]);
    assert_null(readers[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_stand_at_the_same_change),
        TEST(test_no_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
