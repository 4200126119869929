/* Rebuilding: the same index whatever the number of threads, and old or new but never neither. */
#include "fixture.h"

#include <sys/stat.h>

static const struct fixture_edition editions[] = {
    {.id = "law-a", .from = "2020-01-01", .sections = "第一条: alpha|第二条: beta"},
    {.id = "law-a", .from = "2024-01-01", .sections = "第一条: gamma"},
    {.id = "script-b", .kind = KB_KIND_SCRIPT, .internal = true, .sections = "口径: delta"},
    {.id = "law-c", .from = "2010-01-01", .to = "2015-01-01", .sections = "第一条: epsilon"},
};

static void put_all(struct fixture *fixture)
{
    for (size_t i = 0; i < KB_COUNT(editions); i++)
        fixture_put(fixture, &editions[i]);
}

static bool is_there(struct fixture *fixture, const char *name)
{
    struct stat info;
    return stat(test_path(fixture->dir, name), &info) == 0;
}

static void test_any_number_of_threads_makes_the_same(void **state)
{
    struct fixture *fixture = *state;
    put_all(fixture);
    for (unsigned threads = 0; threads <= 5; threads++) {
        struct kb_index_report report = fixture_rebuild(fixture, threads);
        assert_true(report.rebuilt);
        assert_int_equal(report.items, 3);
        assert_int_equal(report.change, 4);
        assert_held(fixture, PUBLIC_LIVE, "law-a/0");
        assert_held(fixture, INTERNAL_LIVE, "script-b/0");
        assert_held(fixture, PUBLIC_ARCHIVE, "law-a/0 law-a/0 law-a/1 law-a/1 law-c/0");
        assert_held(fixture, INTERNAL_ARCHIVE, "");
        fixture_verify(fixture);
    }
}

static void test_rebuilding_and_catching_up_agree(void **state)
{
    struct fixture *fixture = *state;
    fixture_catch_up(fixture);
    for (size_t i = 0; i < KB_COUNT(editions); i++) {
        fixture_put(fixture, &editions[i]);
        assert_false(fixture_catch_up(fixture).rebuilt);
    }
    char followed[KB_DATABASES][1000];
    for (enum kb_database i = 0; i < KB_DATABASES; i++)
        snprintf(followed[i], sizeof followed[i], "%s", fixture_held(fixture, i));
    fixture_rebuild(fixture, 2);
    for (enum kb_database i = 0; i < KB_DATABASES; i++)
        assert_string_equal(fixture_held(fixture, i), followed[i]);
}

static void test_catching_up_goes_on_after_a_rebuild(void **state)
{
    struct fixture *fixture = *state;
    put_all(fixture);
    fixture_rebuild(fixture, 2);
    assert_int_equal(fixture_catch_up(fixture).items, 0);
    fixture_withdraw(fixture, "law-a", 2);
    struct kb_index_report report = fixture_catch_up(fixture);
    assert_false(report.rebuilt);
    assert_int_equal(report.items, 1);
    assert_held(fixture, PUBLIC_LIVE, "");
    fixture_verify(fixture);
}

static void test_the_old_generation_goes(void **state)
{
    struct fixture *fixture = *state;
    put_all(fixture);
    fixture_rebuild(fixture, 1);
    assert_true(is_there(fixture, "index/1/public-live"));
    assert_false(is_there(fixture, "index/1/parts"));
    fixture_rebuild(fixture, 1);
    assert_false(is_there(fixture, "index/1"));
    assert_true(is_there(fixture, "index/2/public-live"));
}

/* What an interrupted rebuild leaves is not in use, and the next one takes it away. */
static void test_an_interrupted_rebuild(void **state)
{
    struct fixture *fixture = *state;
    put_all(fixture);
    fixture_rebuild(fixture, 1);
    test_write_file(test_path(fixture->dir, "index/2/parts/public-live-0-0/iamglass"), "half");
    assert_held(fixture, PUBLIC_LIVE, "law-a/0");
    fixture_rebuild(fixture, 1);
    assert_false(is_there(fixture, "index/2"));
    assert_true(is_there(fixture, "index/3/public-live"));
    fixture_verify(fixture);
}

static void count_reports(void *context, size_t done, size_t total)
{
    size_t *last = context;
    assert_true(*last == SIZE_MAX || done >= *last);
    assert_true(done <= total);
    *last = done;
}

static void test_progress_ends_at_the_total(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_index_report report;
    size_t last = SIZE_MAX;
    struct kb_index_progress progress = {count_reports, &last};
    fixture_put_many(fixture, "law-m", 100);
    assert_ok(kb_index_rebuild(fixture->store, 3, &progress, &report, &err), &err);
    assert_int_equal(last, 100);
    assert_int_equal(report.documents, 200);
}

/* A folder that cannot be made stands for every failure before the switch: the old one stays. */
static void test_a_failed_rebuild_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_index_report report = {.change = 77};
    put_all(fixture);
    fixture_rebuild(fixture, 1);
    test_write_file(test_path(fixture->dir, "index/2"), "a file in the way");
    enum kb_status status = kb_index_rebuild(fixture->store, 2, NULL, &report, &err);
    if (status != KB_OK)
        assert_int_equal(report.change, 77);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0");
    fixture_verify(fixture);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_any_number_of_threads_makes_the_same),
        TEST(test_rebuilding_and_catching_up_agree),
        TEST(test_catching_up_goes_on_after_a_rebuild),
        TEST(test_the_old_generation_goes),
        TEST(test_an_interrupted_rebuild),
        TEST(test_progress_ends_at_the_total),
        TEST(test_a_failed_rebuild_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
