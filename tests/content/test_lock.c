/* The writer's lock: given back, taken again, and handed on in turn. */
#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#define LONG_MS 20000

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Another writer, in a thread: opens, puts one item, closes. */
struct other {
    struct fixture *f;
    pthread_t thread;
    enum kb_status status;
    int64_t change;
    atomic_bool done;
};

static void *write_one(void *context)
{
    struct other *other = context;
    struct kb_store *store = NULL;
    struct kb_error err = {0};
    struct kb_put_result result;
    struct kb_edition_text text = fixture_policy("别人的办法", 0);
    other->status = kb_store_open_waiting(other->f->dir, &other->f->clock, LONG_MS, &store, &err);
    if (!other->status)
        other->status = kb_store_begin(store, "other", &err);
    if (!other->status)
        other->status = kb_store_put(store, &text, true, &result, &err);
    if (!other->status)
        other->status = kb_store_commit(store, &other->change, &err);
    atomic_store(&other->done, true);
    kb_store_close(store);
    return NULL;
}

static void start_waiting(struct fixture *f, struct other *other)
{
    *other = (struct other){.f = f};
    assert_int_equal(pthread_create(&other->thread, NULL, write_one, other), 0);
    while (!kb_store_is_wanted(f->store))
        nap();
}

static void nobody_waits_at_first(void **state)
{
    struct fixture *f = *state;
    assert_false(kb_store_is_wanted(f->store));
    assert_ok(kb_store_yield(f->store, &f->err), &f->err);
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
}

static void waiting_ends_when_its_time_is_over(void **state)
{
    struct fixture *f = *state;
    struct kb_store *store = NULL;
    assert_int_equal(kb_store_open_waiting(f->dir, &f->clock, 6, &store, &f->err), KB_LOCKED);
    assert_null(store);
    assert_true(f->err.hint[0]);
}

static void given_back_lock_is_free_for_others(void **state)
{
    struct fixture *f = *state;
    struct kb_store *store = NULL;
    kb_store_unlock(f->store);
    assert_ok(kb_store_open(f->dir, &f->clock, &store, &f->err), &f->err);
    struct kb_error err = {0};
    assert_int_equal(kb_store_begin(f->store, "test", &err), KB_LOCKED);
    kb_error_clear(&err);
    assert_int_equal(kb_store_lock(f->store, 6, &err), KB_LOCKED);
    kb_store_close(store);
    assert_ok(kb_store_lock(f->store, 0, &f->err), &f->err);
    assert_ok(kb_store_lock(f->store, 0, &f->err), &f->err);
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
}

static void unlocking_rolls_back(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("没有写完", 0);
    struct kb_put_result result;
    int64_t change = -1;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_ok(kb_store_put(f->store, &text, true, &result, &f->err), &f->err);
    kb_store_unlock(f->store);
    assert_ok(kb_store_lock(f->store, 0, &f->err), &f->err);
    assert_ok(kb_store_last_change(f->store, &change, &f->err), &f->err);
    assert_int_equal(change, 0);
}

static void no_yielding_inside_a_transaction(void **state)
{
    struct fixture *f = *state;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_int_equal(kb_store_yield(f->store, &f->err), KB_INTERNAL);
}

/* However often: who waited has written by the time the yielding one is back. */
static void who_waits_goes_first(void **state)
{
    struct fixture *f = *state;
    for (int round = 0; round < 5; round++) {
        struct other other;
        start_waiting(f, &other);
        assert_false(atomic_load(&other.done));
        assert_ok(kb_store_yield(f->store, &f->err), &f->err);
        assert_true(atomic_load(&other.done));
        assert_int_equal(pthread_join(other.thread, NULL), 0);
        assert_int_equal(other.status, KB_OK);
        assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
        kb_store_rollback(f->store);
    }
}

static void what_another_wrote_is_seen(void **state)
{
    struct fixture *f = *state;
    struct other other;
    int64_t change = -1;
    start_waiting(f, &other);
    assert_ok(kb_store_yield(f->store, &f->err), &f->err);
    assert_int_equal(pthread_join(other.thread, NULL), 0);
    assert_int_equal(other.change, 1);
    assert_ok(kb_store_last_change(f->store, &change, &f->err), &f->err);
    assert_int_equal(change, 1);
    struct kb_edition_text text = fixture_policy("自己的办法", 0);
    fixture_put(f, &text, true);
    assert_ok(kb_store_last_change(f->store, &change, &f->err), &f->err);
    assert_int_equal(change, 2);
}

/* Closing without the lock while another writes leaves the other's work whole. */
static void closing_without_the_lock(void **state)
{
    struct fixture *f = *state;
    struct kb_store *store = NULL;
    kb_store_unlock(f->store);
    assert_ok(kb_store_open(f->dir, &f->clock, &store, &f->err), &f->err);
    kb_store_close(f->store);
    f->store = store;
    struct kb_edition_text text = fixture_policy("之后的办法", 0);
    fixture_put(f, &text, true);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM changes"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(nobody_waits_at_first),
        fixture_test(waiting_ends_when_its_time_is_over),
        fixture_test(given_back_lock_is_free_for_others),
        fixture_test(unlocking_rolls_back),
        fixture_test(no_yielding_inside_a_transaction),
        fixture_test(who_waits_goes_first),
        fixture_test(what_another_wrote_is_seen),
        fixture_test(closing_without_the_lock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
