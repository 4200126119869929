#include "fixture.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * kill -9 at any instant: what the writer acknowledged is there, whatever it was doing when it
 * died.
 */

#define KILLS    20
#define ACKS_MAX 6     /* a writer is killed some time after so many changes */
#define SLEEP_US 12000 /* at most so much later: a few transactions */

/* Small and the same everywhere (Park and Miller's minimal standard generator). */
static uint32_t next_random(uint32_t *seed)
{
    *seed = (uint32_t)((uint64_t)*seed * 48271 % 2147483647);
    return *seed;
}

/* In the child: puts and commits for ever, writing each change's number to the pipe once it is
 * safe. */
static void write_for_ever(struct fixture *f, int pipe)
{
    struct kb_store *store;
    struct kb_put_result result;
    int64_t change;
    char title[32];
    if (kb_store_open(f->dir, &f->clock, &store, NULL) ||
        kb_store_last_change(store, &change, NULL))
        _exit(1);
    for (;;) {
        snprintf(title, sizeof title, "办法%lld", (long long)change + 1);
        struct kb_edition_text text = fixture_policy(title, 0);
        if (kb_store_begin(store, "child", NULL) ||
            kb_store_put(store, &text, true, &result, NULL) ||
            kb_store_commit(store, &change, NULL) ||
            write(pipe, &change, sizeof change) != sizeof change)
            _exit(1);
    }
}

/* Reads acknowledgements until there are `count`, or the writer is gone, into `*last`. */
static void read_acknowledged(int pipe, size_t count, int64_t *last)
{
    int64_t change;
    for (size_t i = 0; i < count && read(pipe, &change, sizeof change) == sizeof change; i++)
        *last = change;
}

/* Starts a writer, kills it in the middle and returns the last change it acknowledged. */
static int64_t run_and_kill(struct fixture *f, uint32_t *seed)
{
    int ends[2], result;
    int64_t last = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_for_ever(f, ends[1]);
    }
    close(ends[1]);
    read_acknowledged(ends[0], next_random(seed) % ACKS_MAX, &last);
    usleep(next_random(seed) % SLEEP_US);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFSIGNALED(result));
    read_acknowledged(ends[0], SIZE_MAX, &last);
    close(ends[0]);
    return last;
}

/* The base is whole and has every change up to `acknowledged`, each with its item. */
static void assert_survived(struct fixture *f, int64_t acknowledged)
{
    int64_t changes = -1;
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
    assert_true(changes >= acknowledged);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM items"), changes);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM editions e JOIN sections s"
                                       " ON s.edition = e.row JOIN standings t"
                                       " ON t.edition = e.row WHERE e.state = 'published'"),
                     changes);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM pragma_integrity_check"
                                       " WHERE integrity_check <> 'ok'"),
                     0);
}

static void acknowledged_changes_survive_kill(void **state)
{
    struct fixture *f = *state;
    uint32_t seed = 20261121;
    int64_t acknowledged = 0;
    kb_store_closep(&f->store);
    for (int i = 0; i < KILLS; i++) {
        int64_t last = run_and_kill(f, &seed);
        if (last)
            acknowledged = last;
        assert_survived(f, acknowledged);
    }
    /* Otherwise it tested nothing. */
    assert_true(acknowledged > KILLS);
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
    assert_survived(f, acknowledged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(acknowledged_changes_survive_kill),
    };
    return cmocka_run_group_tests_name("content/crash", tests, NULL, NULL);
}
