/* Reading: what each door sees, when it moves on, and that it never sees half a change. */
#include "fixture.h"

#include <pthread.h>

static const struct fixture_edition law = {.id = "law-a", .sections = "第一条: alpha"};
static const struct fixture_edition law_later = {
    .id = "law-a", .from = "2025-01-01", .sections = "第一条: beta|第二条: beta"};
static const struct fixture_edition script = {
    .id = "script-b", .kind = KB_KIND_SCRIPT, .internal = true, .sections = "口径: gamma"};

static struct kb_index *open_index(struct fixture *fixture, enum kb_door door, bool archive)
{
    struct kb_error err = {0};
    struct kb_index *index = NULL;
    assert_ok(kb_index_open(fixture->dir, door, archive, &index, &err), &err);
    return index;
}

static void refresh(struct kb_index *index)
{
    struct kb_error err = {0};
    assert_ok(kb_index_refresh(index, &err), &err);
}

static void test_no_index(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_index *index = NULL;
    assert_int_equal(kb_index_open(fixture->dir, KB_DOOR_PUBLIC, false, &index, &err),
                     KB_NOT_FOUND);
    assert_null(index);
    assert_non_null(strstr(err.hint, "kb index"));
    kb_index_close(NULL);
}

static void test_what_the_doors_see(void **state)
{
    struct fixture *fixture = *state;
    int64_t public_change = 0, change;
    fixture_put(fixture, &law);
    public_change = fixture_put(fixture, &law_later);
    change = fixture_put(fixture, &script);
    fixture_catch_up(fixture);
    const struct {
        enum kb_door door;
        bool archive;
        uint32_t alpha, beta, gamma;
        int64_t change;
    } rows[] = {
        {KB_DOOR_PUBLIC, false, 0, 2, 0, public_change},
        {KB_DOOR_PUBLIC, true, 2, 2, 0, public_change},
        {KB_DOOR_INTERNAL, false, 0, 2, 1, change},
        {KB_DOOR_INTERNAL, true, 2, 2, 1, change},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_index *index = open_index(fixture, rows[i].door, rows[i].archive);
        assert_int_equal(fixture_frequency(index, "alpha"), rows[i].alpha);
        assert_int_equal(fixture_frequency(index, "beta"), rows[i].beta);
        assert_int_equal(fixture_frequency(index, "gamma"), rows[i].gamma);
        assert_int_equal(kb_index_change(index), rows[i].change);
        assert_int_equal(kb_index_day(index), kb_clock_today(&fixture->clock));
        kb_index_close(index);
    }
}

static void test_refresh_moves_and_nothing_else_does(void **state)
{
    struct fixture *fixture = *state;
    fixture_catch_up(fixture);
    struct kb_index *index = open_index(fixture, KB_DOOR_INTERNAL, false);
    int64_t change = fixture_put(fixture, &script);
    fixture_catch_up(fixture);
    assert_int_equal(fixture_documents(index), 0);
    refresh(index);
    assert_int_equal(fixture_documents(index), 1);
    assert_int_equal(kb_index_change(index), change);
    refresh(index);
    assert_int_equal(fixture_documents(index), 1);
    kb_index_closep(&index);
}

/* Work that is not public moves nothing at the public door, not even the number. */
static void test_the_public_door_does_not_notice_internal_work(void **state)
{
    struct fixture *fixture = *state;
    int64_t change = fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    struct kb_index *index = open_index(fixture, KB_DOOR_PUBLIC, true);
    fixture_put(fixture, &script);
    fixture_catch_up(fixture);
    refresh(index);
    assert_int_equal(kb_index_change(index), change);
    kb_index_close(index);
    index = open_index(fixture, KB_DOOR_PUBLIC, true);
    assert_int_equal(kb_index_change(index), change);
    kb_index_close(index);
}

static void test_a_new_day_is_seen_at_both_doors(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    struct kb_index *public = open_index(fixture, KB_DOOR_PUBLIC, false);
    struct kb_index *internal = open_index(fixture, KB_DOOR_INTERNAL, true);
    fixture_set_day(fixture, "2027-01-01");
    fixture_catch_up(fixture);
    refresh(public);
    refresh(internal);
    assert_int_equal(kb_index_day(public), fixture_date("2027-01-01"));
    assert_int_equal(kb_index_day(internal), fixture_date("2027-01-01"));
    kb_index_close(public);
    kb_index_close(internal);
}

static void test_another_generation(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    struct kb_index *index = open_index(fixture, KB_DOOR_PUBLIC, false);
    fixture_put(fixture, &law_later);
    fixture_rebuild(fixture, 2);
    assert_int_equal(fixture_frequency(index, "alpha"),
                     1); /* its files are gone, but it has them */
    refresh(index);
    assert_int_equal(fixture_frequency(index, "alpha"), 0);
    assert_int_equal(fixture_frequency(index, "beta"), 2);
    kb_index_close(index);
}

static void test_another_analysers_index(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_index *index = NULL;
    struct kb_xapian_writer *writer;
    fixture_catch_up(fixture);
    const char *path = fixture_database_path(fixture, KB_DATABASE_PUBLIC_LIVE);
    assert_ok(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), &err);
    assert_ok(kb_xapian_writer_set_metadata(writer, "analyser", KB_STR("other"), &err), &err);
    assert_ok(kb_xapian_writer_commit(writer, &err), &err);
    kb_xapian_writer_close(writer);
    assert_int_equal(kb_index_open(fixture->dir, KB_DOOR_PUBLIC, false, &index, &err), KB_MISMATCH);
    assert_true(err.hint[0]);
}

/* Commits one database of a batch that touches the live ones, from a change to another. */
static void commit_alone(struct fixture *fixture, enum kb_database which, int64_t from,
                         int64_t change)
{
    struct kb_error err = {0};
    struct kb_xapian_writer *writer;
    kb_date today = kb_clock_today(&fixture->clock);
    struct kb_index_state said = kb_index_state_even(
        &(struct kb_index_point){change, change, today, 0});
    said.previous = (struct kb_index_point){from, from, today, 0};
    said.at[KB_DATABASE_PUBLIC_ARCHIVE] = said.at[KB_DATABASE_INTERNAL_ARCHIVE] = said.previous;
    const char *path = fixture_database_path(fixture, which);
    assert_ok(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), &err);
    assert_ok(kb_index_state_write(writer, &said, &err), &err);
    assert_ok(kb_xapian_writer_commit(writer, &err), &err);
    kb_xapian_writer_close(writer);
}

static void raise_turn(struct fixture *fixture)
{
    struct kb_error err = {0};
    const char *path = fixture_database_path(fixture, KB_DATABASE_PUBLIC_LIVE);
    assert_ok(kb_turn_raise(test_path(path, "../turn"), &err), &err);
}

static void *finish_batch(void *context)
{
    struct timespec while_the_other_waits = {.tv_nsec = 100 * 1000 * 1000};
    nanosleep(&while_the_other_waits, NULL);
    commit_alone(context, KB_DATABASE_INTERNAL_LIVE, 1, 100);
    return NULL;
}

static void test_half_a_batch_is_waited_for(void **state)
{
    struct fixture *fixture = *state;
    pthread_t thread;
    fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    commit_alone(fixture, KB_DATABASE_PUBLIC_LIVE, 1, 100);
    assert_int_equal(pthread_create(&thread, NULL, finish_batch, fixture), 0);
    struct kb_index *index = open_index(fixture, KB_DOOR_INTERNAL, false);
    assert_int_equal(kb_index_change(index), 100);
    kb_index_close(index);
    pthread_join(thread, NULL);
}

/* A writer that died in the middle must not lock readers out for ever. */
static void test_half_a_batch_of_the_dead_is_taken_in_the_end(void **state)
{
    struct fixture *fixture = *state;
    int64_t change = fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    commit_alone(fixture, KB_DATABASE_PUBLIC_LIVE, 1, 100);
    struct kb_index *index = open_index(fixture, KB_DOOR_INTERNAL, false);
    assert_int_equal(kb_index_change(index), change);
    kb_index_close(index);
}

static void test_a_commit_that_nobody_told_is_found_in_time(void **state)
{
    struct fixture *fixture = *state;
    fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    struct kb_index *index = open_index(fixture, KB_DOOR_INTERNAL, false);
    commit_alone(fixture, KB_DATABASE_PUBLIC_LIVE, 1, 100);
    commit_alone(fixture, KB_DATABASE_INTERNAL_LIVE, 1, 100);
    refresh(index);
    assert_int_not_equal(kb_index_change(index), 100);
    for (int i = 0; i < 100; i++)
        refresh(index);
    assert_int_equal(kb_index_change(index), 100);
    commit_alone(fixture, KB_DATABASE_PUBLIC_LIVE, 100, 101);
    commit_alone(fixture, KB_DATABASE_INTERNAL_LIVE, 100, 101);
    raise_turn(fixture);
    refresh(index);
    assert_int_equal(kb_index_change(index), 101);
    kb_index_close(index);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_no_index),
        TEST(test_what_the_doors_see),
        TEST(test_refresh_moves_and_nothing_else_does),
        TEST(test_the_public_door_does_not_notice_internal_work),
        TEST(test_a_new_day_is_seen_at_both_doors),
        TEST(test_another_generation),
        TEST(test_another_analysers_index),
        TEST(test_half_a_batch_is_waited_for),
        TEST(test_half_a_batch_of_the_dead_is_taken_in_the_end),
        TEST(test_a_commit_that_nobody_told_is_found_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
