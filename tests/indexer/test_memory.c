/*
 * Memory runs out in our own code at the n-th allocation, for every n until the work succeeds. Each
 * failure is KB_NO_MEMORY and leaks nothing; afterwards the index is whole.
 */
#include "fixture.h"

static const struct fixture_edition law = {
    .id = "law-a", .from = "2020-01-01", .sections = "第一条: 公积金|第二条: 提取"};
static const struct fixture_edition law_later = {
    .id = "law-a", .from = "2024-01-01", .sections = "第一条: 公积金贷款"};

static size_t exhaust(struct fixture *fixture,
                      enum kb_status (*work)(struct fixture *fixture, struct kb_error *err))
{
    for (size_t n = 0;; n++) {
        struct kb_error err = {0};
        test_fail_malloc_after(n);
        enum kb_status status = work(fixture, &err);
        test_fail_malloc_after(SIZE_MAX);
        if (status == KB_OK)
            return n;
        if (status != KB_NO_MEMORY)
            fail_msg("allocation %zu: %s: %s", n, kb_status_name(status), err.message);
        assert_true(n < 5000);
    }
}

static enum kb_status catch_up(struct fixture *fixture, struct kb_error *err)
{
    struct kb_index_report report;
    return kb_index_catch_up(fixture->store, NULL, &report, err);
}

static void test_catching_up(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    fixture_put(fixture, &law_later);
    assert_true(exhaust(fixture, catch_up) > 10);
    fixture_verify(fixture);
}

static void plan_release(struct fixture *fixture)
{
    struct kb_error err = {0};
    int64_t release, change;
    fixture_put(fixture, &law_later);
    assert_ok(kb_store_begin(fixture->store, "test", &err), &err);
    assert_ok(kb_release_create(fixture->store, KB_STR("x"), &release, &err), &err);
    assert_ok(kb_release_add(fixture->store, release, KB_MEMBER_WITHDRAWAL, KB_STR("law-a"), 1,
                             KB_STR("x"), &err),
              &err);
    assert_ok(kb_release_schedule(fixture->store, release, fixture->now_ms + 1000, &err), &err);
    assert_ok(kb_store_commit(fixture->store, &change, &err), &err);
}

static enum kb_status stage(struct fixture *fixture, struct kb_error *err)
{
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = NULL;
    struct kb_stage_report report = {.more = true};
    enum kb_status status = kb_indexer_new(fixture->store, &indexer, err);
    while (status == KB_OK && report.more)
        status = kb_indexer_stage(indexer, NULL, 0, 1, &report, err);
    return status;
}

/* Both on the way to what is staged, and on the way from there to what is in use. */
static void test_staging(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    plan_release(fixture);
    assert_true(exhaust(fixture, stage) > 10);
    fixture_verify(fixture);
    fixture->now_ms += 1000;
    assert_ok(kb_release_flip_due(fixture->store, NULL, &err), &err);
    assert_true(exhaust(fixture, catch_up) > 10);
    fixture_verify(fixture);
}

static enum kb_status rebuild(struct fixture *fixture, struct kb_error *err)
{
    struct kb_index_report report;
    return kb_index_rebuild(fixture->store, 1, NULL, &report, err);
}

static void test_rebuilding(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law);
    assert_true(exhaust(fixture, rebuild) > 10);
    fixture_verify(fixture);
}

static enum kb_status open_and_refresh(struct fixture *fixture, struct kb_error *err)
{
    struct kb_index *index = NULL;
    enum kb_status status = kb_index_open(fixture->dir, KB_DOOR_INTERNAL, true, &index, err);
    if (status == KB_OK)
        status = kb_index_refresh(index, err);
    kb_index_close(index);
    return status;
}

static void test_opening(void **state)
{
    struct fixture *fixture = *state;
    fixture_catch_up(fixture);
    assert_true(exhaust(fixture, open_and_refresh) > 5);
}

static enum kb_status verify(struct fixture *fixture, struct kb_error *err)
{
    size_t differences;
    enum kb_status status = kb_index_verify(fixture->dir, &fixture->clock, NULL, NULL, &differences,
                                            err);
    if (status == KB_OK)
        assert_int_equal(differences, 0);
    return status;
}

static void test_verifying(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    assert_true(exhaust(fixture, verify) > 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_catching_up), TEST(test_staging),   TEST(test_rebuilding),
        TEST(test_opening),     TEST(test_verifying),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
