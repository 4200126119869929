/* Following the change feed: where everything goes, and what midnight, crashes and damage do. */
#include "fixture.h"

#include "kb/receipt.h"

static const struct fixture_edition law_2020 = {
    .id = "law-a", .from = "2020-01-01", .sections = "第一条: 旧的公积金规定|第二条: 旧的提取条件"};
static const struct fixture_edition law_2024 = {
    .id = "law-a", .from = "2024-01-01", .sections = "第一条: 新的公积金规定"};
static const struct fixture_edition law_2030 = {
    .id = "law-a", .from = "2030-01-01", .sections = "第一条: 将来的规定"};
static const struct fixture_edition script = {
    .id = "script-b", .kind = KB_KIND_SCRIPT, .internal = true, .sections = "口径: 内部答复"};

static void test_an_empty_base_has_an_empty_index(void **state)
{
    struct fixture *fixture = *state;
    struct kb_index_report report = fixture_catch_up(fixture);
    assert_true(report.rebuilt);
    assert_int_equal(report.change, 0);
    assert_held(fixture, PUBLIC_LIVE, "");
    assert_held(fixture, INTERNAL_LIVE, "");
    fixture_verify(fixture);
}

static void test_what_is_published_is_found_in_its_family(void **state)
{
    struct fixture *fixture = *state;
    fixture_catch_up(fixture);
    fixture_put(fixture, &law_2020);
    int64_t change = fixture_put(fixture, &script);
    struct kb_index_report report = fixture_catch_up(fixture);
    assert_false(report.rebuilt);
    assert_int_equal(report.change, change);
    assert_int_equal(report.items, 2);
    assert_int_equal(report.documents, 3);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0 law-a/1");
    assert_held(fixture, INTERNAL_LIVE, "script-b/0");
    assert_held(fixture, PUBLIC_ARCHIVE, "");
    assert_held(fixture, INTERNAL_ARCHIVE, "");
    fixture_verify(fixture);
}

/* Nothing is committed for it, and the index is not behind. */
static void test_a_report_is_not_followed(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    char id[KB_SHORT_ID_SIZE];
    int64_t made = 0;
    int64_t change = fixture_put(fixture, &law_2020);
    fixture_catch_up(fixture);
    const struct kb_receipt_use use = {KB_STR("law-a"), 1, KB_STR("第一条"), KB_STR("exact"), 1};
    const struct kb_receipt_command command = {.role = KB_STR("agent"),
                                               .query = KB_STR("公积金"),
                                               .known_at_ms = KB_TIME_MAX,
                                               .revision = change,
                                               .uses = &use,
                                               .use_count = 1};
    assert_ok(kb_store_begin(fixture->store, "li", &err), &err);
    assert_ok(kb_receipt_make(fixture->store, &command, id, &err), &err);
    assert_ok(kb_store_commit(fixture->store, &made, &err), &err);
    assert_int_equal(made, change + 1);
    assert_int_equal(fixture_catch_up(fixture).change, change);
    fixture_verify(fixture);
    int64_t next = fixture_put(fixture, &law_2024);
    assert_int_equal(next, made + 1);
    assert_int_equal(fixture_catch_up(fixture).change, next);
    fixture_verify(fixture);
}

static void test_a_draft_is_nowhere(void **state)
{
    struct fixture *fixture = *state;
    fixture_catch_up(fixture);
    fixture_draft(fixture, &law_2020);
    fixture_catch_up(fixture);
    assert_held(fixture, PUBLIC_LIVE, "");
    assert_held(fixture, INTERNAL_LIVE, "");
    fixture_verify(fixture);
}

static void test_an_old_edition_moves_to_the_archive(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law_2020);
    fixture_catch_up(fixture);
    fixture_put(fixture, &law_2024);
    fixture_catch_up(fixture);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0");
    /* Its remainder before 2024, and the rectangle that was closed: two standings of two sections.
     */
    assert_held(fixture, PUBLIC_ARCHIVE, "law-a/0 law-a/0 law-a/1 law-a/1");
    fixture_verify(fixture);
}

static void test_a_coming_edition_is_live_beside_the_one_in_force(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law_2024);
    fixture_put(fixture, &law_2030);
    fixture_catch_up(fixture);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0 law-a/0");
    fixture_verify(fixture);
}

/* Nothing is changed in the store: the day alone moves the old edition over. */
static void test_midnight_expires(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law_2024);
    fixture_put(fixture, &law_2030);
    fixture_catch_up(fixture);
    fixture_set_day(fixture, "2029-12-31");
    assert_int_equal(fixture_catch_up(fixture).items, 0);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0 law-a/0");
    fixture_set_day(fixture, "2030-01-01");
    assert_int_equal(fixture_catch_up(fixture).items, 1);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0");
    fixture_verify(fixture);
}

static void test_a_withdrawn_edition_leaves_live(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law_2020);
    fixture_catch_up(fixture);
    fixture_withdraw(fixture, "law-a", 1);
    fixture_catch_up(fixture);
    assert_held(fixture, PUBLIC_LIVE, "");
    assert_held(fixture, PUBLIC_ARCHIVE, "law-a/0 law-a/1");
    fixture_verify(fixture);
}

static void test_an_item_turned_internal_leaves_the_public_family_whole(void **state)
{
    struct fixture *fixture = *state;
    struct fixture_edition internal = law_2024;
    internal.internal = true;
    fixture_put(fixture, &law_2020);
    fixture_catch_up(fixture);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0 law-a/1");
    fixture_put(fixture, &internal);
    fixture_catch_up(fixture);
    assert_held(fixture, PUBLIC_LIVE, "");
    assert_held(fixture, PUBLIC_ARCHIVE, "");
    assert_held(fixture, INTERNAL_LIVE, "law-a/0");
    fixture_verify(fixture);
}

static void test_nothing_to_do_writes_nothing(void **state)
{
    struct fixture *fixture = *state;
    int64_t change = fixture_put(fixture, &law_2020);
    fixture_catch_up(fixture);
    struct kb_index_report report = fixture_catch_up(fixture);
    assert_int_equal(report.change, change);
    assert_int_equal(report.items, 0);
    assert_false(report.rebuilt);
}

static void test_a_lost_index_is_made_anew(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    fixture_put(fixture, &law_2020);
    fixture_catch_up(fixture);
    assert_ok(kb_dir_remove(test_path(fixture->dir, "index"), &err), &err);
    assert_true(fixture_catch_up(fixture).rebuilt);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0 law-a/1");
    assert_ok(kb_dir_remove(fixture_database_path(fixture, KB_DATABASE_PUBLIC_ARCHIVE), &err),
              &err);
    assert_true(fixture_catch_up(fixture).rebuilt);
    fixture_verify(fixture);
}

static void test_a_damaged_index_is_made_anew(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law_2020);
    fixture_catch_up(fixture);
    const char *path = fixture_database_path(fixture, KB_DATABASE_PUBLIC_LIVE);
    test_write_file(test_path(path, "iamglass"), "damaged");
    assert_true(fixture_catch_up(fixture).rebuilt);
    fixture_verify(fixture);
}

/* Writes one database's metadata, as another program or another store's index would have it. */
static void set_metadata(struct fixture *fixture, enum kb_database which, const char *key,
                         struct kb_str value)
{
    struct kb_error err = {0};
    struct kb_xapian_writer *writer;
    const char *path = fixture_database_path(fixture, which);
    assert_ok(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), &err);
    assert_ok(kb_xapian_writer_set_metadata(writer, key, value, &err), &err);
    assert_ok(kb_xapian_writer_commit(writer, &err), &err);
    kb_xapian_writer_close(writer);
}

static void test_another_analysers_index_is_refused_with_advice(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_index_report report;
    fixture_put(fixture, &law_2020);
    fixture_catch_up(fixture);
    set_metadata(fixture, KB_DATABASE_PUBLIC_LIVE, "analyser", KB_STR("kb-text 0"));
    assert_int_equal(kb_index_catch_up(fixture->store, NULL, &report, &err), KB_MISMATCH);
    assert_non_null(strstr(err.hint, "--rebuild"));
    fixture_rebuild(fixture, 1);
    assert_false(fixture_catch_up(fixture).rebuilt);
}

/* A backup of the store was put back: the feed cannot undo what the index has seen. */
static void test_an_index_ahead_of_the_store_is_made_anew(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    const char *path;
    struct kb_index_state ahead = kb_index_state_even(&(struct kb_index_point){.change = 1000});
    fixture_put(fixture, &law_2020);
    fixture_catch_up(fixture);
    struct kb_xapian_writer *writer;
    path = fixture_database_path(fixture, KB_DATABASE_INTERNAL_LIVE);
    assert_ok(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), &err);
    assert_ok(kb_index_state_write(writer, &ahead, &err), &err);
    assert_ok(kb_xapian_writer_commit(writer, &err), &err);
    kb_xapian_writer_close(writer);
    assert_true(fixture_catch_up(fixture).rebuilt);
    fixture_verify(fixture);
}

static void test_much_at_once_is_rebuilt(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law_2020);
    fixture_catch_up(fixture);
    fixture_put_many(fixture, "law-m", 250);
    struct kb_index_report report = fixture_catch_up(fixture);
    assert_true(report.rebuilt);
    assert_int_equal(report.documents, 502);
    fixture_put_many(fixture, "law-n", 60);
    assert_false(fixture_catch_up(fixture).rebuilt);
    fixture_verify(fixture);
}

static void count_reports(void *context, size_t done, size_t total)
{
    size_t *last = context;
    assert_true(done >= *last && done <= total);
    *last = done;
}

static void test_progress_ends_at_the_total(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_index_report report;
    size_t last = 0;
    struct kb_index_progress progress = {count_reports, &last};
    fixture_catch_up(fixture);
    fixture_put_many(fixture, "law-m", 100);
    assert_ok(kb_index_catch_up(fixture->store, &progress, &report, &err), &err);
    assert_int_equal(last, 100);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_empty_base_has_an_empty_index),
        TEST(test_what_is_published_is_found_in_its_family),
        TEST(test_a_report_is_not_followed),
        TEST(test_a_draft_is_nowhere),
        TEST(test_an_old_edition_moves_to_the_archive),
        TEST(test_a_coming_edition_is_live_beside_the_one_in_force),
        TEST(test_midnight_expires),
        TEST(test_a_withdrawn_edition_leaves_live),
        TEST(test_an_item_turned_internal_leaves_the_public_family_whole),
        TEST(test_nothing_to_do_writes_nothing),
        TEST(test_a_lost_index_is_made_anew),
        TEST(test_a_damaged_index_is_made_anew),
        TEST(test_another_analysers_index_is_refused_with_advice),
        TEST(test_an_index_ahead_of_the_store_is_made_anew),
        TEST(test_much_at_once_is_rebuilt),
        TEST(test_progress_ends_at_the_total),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
