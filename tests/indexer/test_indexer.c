/* Catching up again and again with what stays open, beside others who write the index in between.
 */
#include "fixture.h"

static const struct fixture_edition law_2020 = {
    .id = "law-a", .from = "2020-01-01", .sections = "第一条: 旧的公积金规定|第二条: 旧的提取条件"};
static const struct fixture_edition law_corrected = {
    .id = "law-a", .from = "2020-01-01", .sections = "第一条: 更正的公积金规定"};
static const struct fixture_edition law_2024 = {
    .id = "law-a", .from = "2024-01-01", .sections = "第一条: 新的公积金规定"};
static const struct fixture_edition script = {
    .id = "script-b", .kind = KB_KIND_SCRIPT, .internal = true, .sections = "口径: 内部答复"};

static struct kb_indexer *new_indexer(struct fixture *fixture)
{
    struct kb_error err = {0};
    struct kb_indexer *indexer;
    assert_ok(kb_indexer_new(fixture->store, &indexer, &err), &err);
    return indexer;
}

static struct kb_index_report catch_up(struct kb_indexer *indexer)
{
    struct kb_error err = {0};
    struct kb_index_report report = {0};
    assert_ok(kb_indexer_catch_up(indexer, NULL, &report, &err), &err);
    return report;
}

static void test_one_change_after_another(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    assert_true(catch_up(indexer).rebuilt);
    fixture_put(fixture, &law_2020);
    assert_int_equal(catch_up(indexer).documents, 2);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0 law-a/1");
    fixture_put(fixture, &law_corrected);
    assert_int_equal(catch_up(indexer).items, 1);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0");
    assert_held(fixture, PUBLIC_ARCHIVE, "law-a/0 law-a/1");
    fixture_put(fixture, &law_2024);
    fixture_put(fixture, &script);
    assert_int_equal(catch_up(indexer).items, 2);
    assert_held(fixture, INTERNAL_LIVE, "script-b/0");
    assert_int_equal(catch_up(indexer).items, 0);
    kb_indexer_rest(indexer);
    fixture_verify(fixture);
}

/* At rest it holds no database, so that another may write; it goes on from there. */
static void test_others_write_while_it_rests(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    catch_up(indexer);
    fixture_put(fixture, &law_2020);
    catch_up(indexer);
    kb_indexer_rest(indexer);
    fixture_put(fixture, &law_2024);
    fixture_catch_up(fixture);
    fixture_put(fixture, &script);
    assert_int_equal(catch_up(indexer).items, 1);
    kb_indexer_rest(indexer);
    fixture_verify(fixture);
}

static void test_another_generation(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    fixture_put(fixture, &law_2020);
    catch_up(indexer);
    catch_up(indexer);
    fixture_rebuild(fixture, 1);
    fixture_put(fixture, &law_2024);
    assert_int_equal(catch_up(indexer).items, 1);
    kb_indexer_rest(indexer);
    fixture_verify(fixture);
}

static void test_midnight(void **state)
{
    struct fixture *fixture = *state;
    struct fixture_edition ends = law_2020;
    ends.to = "2026-11-22";
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    fixture_set_day(fixture, "2026-11-21");
    fixture_put(fixture, &ends);
    catch_up(indexer);
    catch_up(indexer);
    fixture_set_day(fixture, "2026-11-22");
    assert_int_equal(catch_up(indexer).items, 1);
    assert_held(fixture, PUBLIC_LIVE, "");
    kb_indexer_rest(indexer);
    fixture_verify(fixture);
}

/* An index that another writer has open: a status, and the next time is as good as ever. */
static void test_a_failure_is_not_for_ever(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *other = new_indexer(fixture);
    struct kb_index_report report;
    struct kb_error err = {0};
    catch_up(other);
    catch_up(other);
    fixture_put(fixture, &law_2020);
    assert_int_equal(kb_indexer_catch_up(indexer, NULL, &report, &err), KB_LOCKED);
    kb_indexer_rest(other);
    assert_int_equal(catch_up(indexer).items, 1);
    kb_indexer_rest(indexer);
    fixture_verify(fixture);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_one_change_after_another),  TEST(test_others_write_while_it_rests),
        TEST(test_another_generation),        TEST(test_midnight),
        TEST(test_a_failure_is_not_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
