/* Releases in the index: staged beside, in use at the instant, and nowhere before. */
#include "fixture.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "kb/release.h"

#define HOUR INT64_C(3600000)

/* A word that nobody else has. */
#define SECRET      "灏氶浠"
#define SECRET_TERM "灏氶"

static void exec(struct fixture *fixture, const char *sql)
{
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(test_path(fixture->dir, "content.db"), &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
}

static void approve(struct fixture *fixture, const struct fixture_edition *edition)
{
    fixture_draft(fixture, edition);
    exec(fixture, "UPDATE editions SET state = 'approved'"
                  " WHERE state = 'draft'");
}

static void begin(struct fixture *fixture)
{
    struct kb_error err = {0};
    assert_ok(kb_store_begin(fixture->store, "test", &err), &err);
}

static void commit(struct fixture *fixture)
{
    struct kb_error err = {0};
    int64_t change;
    assert_ok(kb_store_commit(fixture->store, &change, &err), &err);
}

static int64_t plan(struct fixture *fixture, const char *id, int edition)
{
    struct kb_error err = {0};
    int64_t release = 0;
    begin(fixture);
    assert_ok(kb_release_create(fixture->store, KB_STR("x"), &release, &err), &err);
    assert_ok(kb_release_add(fixture->store, release, KB_MEMBER_EDITION, kb_str_of(id), edition,
                             KB_STR(""), &err),
              &err);
    commit(fixture);
    return release;
}

static void schedule(struct fixture *fixture, int64_t release, int64_t at_ms)
{
    struct kb_error err = {0};
    begin(fixture);
    assert_ok(kb_release_schedule(fixture->store, release, at_ms, &err), &err);
    commit(fixture);
}

/* A new item with the secret, approved and in a release in an hour. */
static int64_t plan_secret(struct fixture *fixture)
{
    const struct fixture_edition secret = {
        .id = "law-s", .from = "2026-01-01", .sections = "第一条: " SECRET "的规定"};
    fixture_put(fixture, &(struct fixture_edition){.id = "law-a",
                                                   .from = "2020-01-01",
                                                   .sections = "第一条: 住房公积金"});
    approve(fixture, &secret);
    int64_t release = plan(fixture, "law-s", 1);
    schedule(fixture, release, TEST_NOW_MS + HOUR);
    return release;
}

static struct kb_indexer *new_indexer(struct fixture *fixture)
{
    struct kb_error err = {0};
    struct kb_indexer *indexer;
    assert_ok(kb_indexer_new(fixture->store, &indexer, &err), &err);
    return indexer;
}

/* Slices of two items until there is nothing to do; how many there were. */
static size_t stage_all(struct kb_indexer *indexer, const int64_t *open, size_t open_count)
{
    struct kb_stage_report report = {.more = true};
    size_t slices = 0;
    for (; report.more && slices < 1000; slices++) {
        struct kb_error err = {0};
        assert_ok(kb_indexer_stage(indexer, open, open_count, 2, &report, &err), &err);
        assert_true(report.items <= 2);
    }
    assert_false(report.more);
    return slices;
}

static struct kb_index_report catch_up(struct kb_indexer *indexer)
{
    struct kb_error err = {0};
    struct kb_index_report report;
    assert_ok(kb_indexer_catch_up(indexer, NULL, &report, &err), &err);
    return report;
}

static size_t flip_at(struct fixture *fixture, int64_t at_ms)
{
    struct kb_error err = {0};
    size_t count;
    fixture->now_ms = at_ms;
    assert_ok(kb_release_flip_due(fixture->store, &count, &err), &err);
    return count;
}

static const char *path_of(struct fixture *fixture, int64_t release)
{
    static char path[1000];
    struct kb_staged staged;
    if (kb_staged_find(fixture->dir, release, &staged, NULL))
        return NULL;
    snprintf(path, sizeof path, "%s/index/%s", fixture->dir, staged.generation.name);
    return path;
}

/* --- the bytes -------------------------------------------------------------------------------- */

struct searching {
    bool found;
};

static enum kb_status search_file(void *context, const struct kb_file_visit *file,
                                  struct kb_error *err)
{
    struct searching *searching = context;
    KB_CLEANUP(kb_buf_done) struct kb_buf bytes = KB_BUF_INIT(16 << 20);
    enum kb_status status = kb_file_read(file->path, bytes.cap, &bytes, err);
    if (!status && bytes.len)
        searching->found |= memmem(bytes.data, bytes.len, SECRET_TERM, strlen(SECRET_TERM)) != NULL;
    return status;
}

/* Whether any file of a folder has the secret. */
static bool has_secret(const char *path)
{
    struct kb_error err = {0};
    struct searching searching = {false};
    assert_ok(kb_dir_walk(path, search_file, &searching, &err), &err);
    return searching.found;
}

static bool current_has_secret(struct fixture *fixture)
{
    struct kb_error err = {0};
    char path[1000];
    struct kb_generation current;
    assert_ok(kb_generation_current(fixture->dir, &current, &err), &err);
    snprintf(path, sizeof path, "%s/index/%s", fixture->dir, current.name);
    return has_secret(path);
}

static void test_nothing_of_it_is_in_use_before(void **state)
{
    struct fixture *fixture = *state;
    struct stat info;
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    int64_t release = plan_secret(fixture);
    stage_all(indexer, NULL, 0);
    assert_false(current_has_secret(fixture));
    assert_true(has_secret(path_of(fixture, release)));
    assert_int_equal(stat(path_of(fixture, release), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    fixture_verify(fixture);
    assert_int_equal(flip_at(fixture, TEST_NOW_MS + HOUR), 1);
    assert_int_equal(catch_up(indexer).items, 0);
    assert_true(current_has_secret(fixture));
    assert_null(path_of(fixture, release));
    assert_held(fixture, PUBLIC_LIVE, "law-a/0 law-s/0");
    fixture_verify(fixture);
    stage_all(indexer, NULL, 0);
}

/* --- keeping up ------------------------------------------------------------------------------- */

static void test_it_keeps_up_with_what_happens(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    plan_secret(fixture);
    stage_all(indexer, NULL, 0);
    fixture_put_many(fixture, "law-m", 5);
    assert_true(stage_all(indexer, NULL, 0) >= 3);
    fixture_put(fixture, &(struct fixture_edition){
                             .id = "law-a", .from = "2024-01-01", .sections = "第一条: 新的"});
    /* The member itself gets another, earlier edition meanwhile. */
    fixture_put(fixture, &(struct fixture_edition){
                             .id = "law-s", .from = "2025-01-01", .sections = "第一条: 旧的"});
    flip_at(fixture, TEST_NOW_MS + HOUR);
    assert_int_equal(catch_up(indexer).items, 2);
    fixture_verify(fixture);
}

static void test_what_was_staged_may_be_old(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    fixture_put(fixture, &(struct fixture_edition){.id = "law-e",
                                                   .from = "2020-01-01",
                                                   .to = "2026-12-01",
                                                   .sections = "第一条: 到期"});
    plan_secret(fixture);
    stage_all(indexer, NULL, 0);
    fixture_set_day(fixture, "2026-12-05");
    flip_at(fixture, fixture->now_ms);
    assert_int_equal(catch_up(indexer).items, 1);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0 law-s/0");
    fixture_verify(fixture);
}

/* Another process died after the store said so: whoever comes next makes up for it. */
static void test_a_crash_before_the_switch_heals(void **state)
{
    struct fixture *fixture = *state;
    int64_t release = plan_secret(fixture);
    struct kb_indexer *indexer = new_indexer(fixture);
    stage_all(indexer, NULL, 0);
    kb_indexer_free(indexer);
    flip_at(fixture, TEST_NOW_MS + HOUR);
    struct kb_index_report report = fixture_catch_up(fixture);
    assert_int_equal(report.items, 0);
    assert_false(report.rebuilt);
    assert_null(path_of(fixture, release));
    fixture_verify(fixture);
}

static void test_a_damaged_one_is_not_used(void **state)
{
    struct fixture *fixture = *state;
    char path[1200];
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    int64_t release = plan_secret(fixture);
    stage_all(indexer, NULL, 0);
    snprintf(path, sizeof path, "%s/public-live/iamglass", path_of(fixture, release));
    test_write_file(path, "rubbish");
    flip_at(fixture, TEST_NOW_MS + HOUR);
    assert_int_equal(catch_up(indexer).items, 1);
    assert_null(path_of(fixture, release));
    fixture_verify(fixture);
}

static void test_half_a_copy_is_made_anew(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_stage_report report;
    struct kb_indexer *indexer = new_indexer(fixture);
    int64_t release = plan_secret(fixture);
    assert_ok(kb_indexer_stage(indexer, NULL, 0, 1, &report, &err), &err);
    assert_int_equal(report.release, release);
    assert_null(path_of(fixture, release));
    kb_indexer_free(indexer);
    indexer = new_indexer(fixture);
    stage_all(indexer, NULL, 0);
    assert_non_null(path_of(fixture, release));
    kb_indexer_free(indexer);
}

static void test_what_is_called_off_is_removed(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    int64_t release = plan_secret(fixture);
    stage_all(indexer, NULL, 0);
    begin(fixture);
    assert_ok(kb_release_unschedule(fixture->store, release, &err), &err);
    commit(fixture);
    stage_all(indexer, NULL, 0);
    assert_null(path_of(fixture, release));
    stage_all(indexer, &release, 1);
    assert_true(has_secret(path_of(fixture, release)));
    assert_false(current_has_secret(fixture));
}

/* Two at one instant, the second of which is a millisecond later, and one long after: the later one
 * goes on with what came. */
static void test_several_follow_each_other(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    plan_secret(fixture);
    for (int i = 0; i < 2; i++) {
        const struct fixture_edition edition = {
            .id = i ? "law-u" : "law-t", .from = "2026-01-01", .sections = "第一条: 别的"};
        approve(fixture, &edition);
        schedule(fixture, plan(fixture, edition.id, 1), TEST_NOW_MS + (i + 1) * HOUR);
    }
    stage_all(indexer, NULL, 0);
    assert_int_equal(flip_at(fixture, TEST_NOW_MS + HOUR + 1), 2);
    assert_int_equal(catch_up(indexer).items, 0);
    assert_held(fixture, PUBLIC_LIVE, "law-a/0 law-s/0 law-t/0");
    fixture_verify(fixture);
    assert_int_equal(stage_all(indexer, NULL, 0), 2); /* a look at the day and number, then none */
    assert_int_equal(flip_at(fixture, TEST_NOW_MS + 2 * HOUR), 1);
    assert_int_equal(catch_up(indexer).items, 0);
    fixture_verify(fixture);
}

/* --- previews --------------------------------------------------------------------------------- */

static void test_a_preview_shows_it(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_index_closep) struct kb_index *index = NULL;
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    int64_t release = plan_secret(fixture);
    assert_int_equal(
        kb_index_open_release(fixture->dir, KB_DOOR_INTERNAL, false, release, &index, NULL),
        KB_NOT_FOUND);
    stage_all(indexer, NULL, 0);
    assert_ok(kb_index_open_release(fixture->dir, KB_DOOR_INTERNAL, false, release, &index, &err),
              &err);
    assert_int_equal(fixture_frequency(index, SECRET_TERM), 1);
    fixture_put_many(fixture, "law-m", 1);
    stage_all(indexer, NULL, 0);
    assert_ok(kb_index_refresh(index, &err), &err);
    assert_int_equal(fixture_documents(index), 4);
    flip_at(fixture, TEST_NOW_MS + HOUR);
    catch_up(indexer);
    enum kb_status status = KB_OK;
    for (int i = 0; i < 100 && status == KB_OK; i++)
        status = kb_index_refresh(index, NULL);
    assert_int_equal(status, KB_NOT_FOUND);
}

/* --- readers ---------------------------------------------------------------------------------- */

#define MEMBERS 40
#define READERS 4
#define LOOKS   400

struct watching {
    struct fixture *fixture;
    enum kb_door door;
    atomic_bool *done;
    size_t none, all, half;
};

static void *watch(void *context)
{
    struct watching *watching = context;
    struct kb_index *index = NULL;
    if (kb_index_open(watching->fixture->dir, watching->door, false, &index, NULL))
        return NULL;
    for (size_t i = 0; i < LOOKS && !(watching->all && atomic_load(watching->done)); i++) {
        uint32_t count = 0;
        if (kb_index_refresh(index, NULL) ||
            kb_xapian_reader_term_frequency(kb_index_reader(index), KB_STR(SECRET_TERM), &count,
                                            NULL))
            continue;
        watching->none += count == 0;
        watching->all += count == MEMBERS;
        watching->half += count > 0 && count < MEMBERS;
    }
    kb_index_close(index);
    return NULL;
}

static int64_t plan_many(struct fixture *fixture)
{
    struct kb_error err = {0};
    int64_t release = 0;
    fixture_put_many(fixture, "law-m", 20);
    for (int i = 0; i < MEMBERS; i++) {
        char id[32];
        snprintf(id, sizeof id, "law-s%d", i);
        approve(fixture, &(struct fixture_edition){
                             .id = id, .from = "2026-01-01", .sections = "第一条: " SECRET});
        if (!release) {
            release = plan(fixture, id, 1);
            continue;
        }
        begin(fixture);
        assert_ok(kb_release_add(fixture->store, release, KB_MEMBER_EDITION, kb_str_of(id), 1,
                                 KB_STR(""), &err),
                  &err);
        commit(fixture);
    }
    schedule(fixture, release, TEST_NOW_MS + HOUR);
    return release;
}

static void test_readers_see_all_or_nothing(void **state)
{
    struct fixture *fixture = *state;
    atomic_bool done = false;
    pthread_t threads[READERS];
    struct watching watchings[READERS];
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = new_indexer(fixture);
    plan_many(fixture);
    stage_all(indexer, NULL, 0);
    for (size_t i = 0; i < READERS; i++) {
        watchings[i] = (struct watching){
            fixture, i % 2 ? KB_DOOR_PUBLIC : KB_DOOR_INTERNAL, &done, 0, 0, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, watch, &watchings[i]), 0);
    }
    flip_at(fixture, TEST_NOW_MS + HOUR);
    assert_int_equal(catch_up(indexer).items, 0);
    atomic_store(&done, true);
    for (size_t i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(watchings[i].half, 0);
        assert_true(watchings[i].none + watchings[i].all > 0);
    }
    fixture_verify(fixture);
}

/* --- names ------------------------------------------------------------------------------------ */

static void test_names_are_read_back(void **state)
{
    (void)state;
    struct kb_staged staged = {.release = 12, .at_ms = TEST_NOW_MS, .is_whole = true}, read;
    kb_staged_name(&staged);
    assert_true(kb_staged_parse(staged.generation.name, &read));
    assert_int_equal(read.release, 12);
    assert_int_equal(read.at_ms, TEST_NOW_MS);
    assert_true(read.is_whole);
    static const char *const others[] = {"",           "1",           "current",  "release-",
                                         "release-1",  "release-1-x", "making-x", "release--1-1",
                                         "release-1-", "making-1-1-1"};
    for (size_t i = 0; i < KB_COUNT(others); i++)
        assert_false(kb_staged_parse(others[i], &read));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_of_it_is_in_use_before),
        TEST(test_it_keeps_up_with_what_happens),
        TEST(test_what_was_staged_may_be_old),
        TEST(test_a_crash_before_the_switch_heals),
        TEST(test_a_damaged_one_is_not_used),
        TEST(test_half_a_copy_is_made_anew),
        TEST(test_what_is_called_off_is_removed),
        TEST(test_several_follow_each_other),
        TEST(test_a_preview_shows_it),
        TEST(test_readers_see_all_or_nothing),
        cmocka_unit_test(test_names_are_read_back),
    };
    return cmocka_run_group_tests_name("indexer/stage", tests, NULL, NULL);
}
