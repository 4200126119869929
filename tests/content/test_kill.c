/*
 * kill -9 at random instants while a writer publishes, releases, rolls back or makes backups, and
 * keeps the index and what is staged up: store and index are whole afterwards, every release is
 * there whole or not at all, every backup that was told can be restored, and nothing acknowledged
 * is lost. (Imports and rebuilds are killed in tests/e2e/test_crash.)
 *
 * KB_KILLS asks for more, KB_KILLS_SEED for others.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "release.h"

#include "kb/index.h"

#define KILLS    12
#define SEED     20261122
#define MEMBERS  5
#define ACKS_MAX 4
#define SLEEP_US 30000

/* What the child tells: a change that is safe, and the release or backup that it is about. */
struct ack {
    int64_t change, release, backup;
    bool rolled_back;
};

struct work {
    struct fixture *f;
    struct kb_store *store;
    struct kb_indexer *indexer;
    int pipe;
    int64_t serial;
};

static uint32_t next_random(uint32_t *seed)
{
    *seed = (uint32_t)((uint64_t)*seed * 48271 % 2147483647);
    return *seed;
}

/* --- the child ----------------------------------------------------------------------------------
 */

#define must(call)                                                                                 \
    do {                                                                                           \
        if (call)                                                                                  \
            _exit(3);                                                                              \
    } while (0)

static void acknowledge(const struct work *work, struct ack ack)
{
    must(write(work->pipe, &ack, sizeof ack) != sizeof ack);
}

static int64_t commit(struct work *work)
{
    int64_t change = 0;
    must(kb_store_commit(work->store, &change, NULL));
    work->f->now_ms += 10;
    return change;
}

static void put(struct work *work, int which, bool publish, struct kb_put_result *ret)
{
    char title[48], note[32];
    snprintf(title, sizeof title, "办法%d", which);
    snprintf(note, sizeof note, "%lld", (long long)work->serial++);
    struct kb_edition_text text = fixture_policy(title, 10);
    text.change_note = kb_str_of(note);
    must(kb_store_put(work->store, &text, publish, ret, NULL));
}

static void index_up(struct work *work, bool stages)
{
    struct kb_index_report report;
    struct kb_stage_report stage = {.more = stages};
    must(kb_indexer_catch_up(work->indexer, NULL, &report, NULL));
    while (stage.more)
        must(kb_indexer_stage(work->indexer, NULL, 0, 2, &stage, NULL));
}

static void publish_once(struct work *work)
{
    struct kb_put_result result;
    must(kb_store_begin(work->store, "child", NULL));
    put(work, (int)(work->serial % 7), true, &result);
    acknowledge(work, (struct ack){.change = commit(work)});
    index_up(work, false);
}

/* A word of its own comes with each release. */
static enum kb_status put_entry(struct work *work, int64_t release)
{
    char word[48];
    snprintf(word, sizeof word, "词语%lld", (long long)release);
    return kb_release_put_entry(work->store, release, KB_ENTRY_WORD, kb_str_of(word), KB_STR("{}"),
                                KB_DATE_MIN, KB_DATE_MAX, NULL);
}

/* Successors of what stands, to be withdrawn together: withdrawals need no approval. */
static int64_t plan(struct work *work)
{
    struct kb_put_result results[MEMBERS];
    int64_t release = 0;
    must(kb_store_begin(work->store, "child", NULL));
    for (int i = 0; i < MEMBERS; i++)
        put(work, 100 + i, true, &results[i]);
    must(kb_release_create(work->store, KB_STR("x"), &release, NULL));
    for (int i = 0; i < MEMBERS; i++)
        must(kb_release_add(work->store, release, KB_MEMBER_WITHDRAWAL, kb_str_of(results[i].id),
                            results[i].edition, KB_STR("x"), NULL));
    must(put_entry(work, release));
    must(kb_release_schedule(work->store, release, work->f->now_ms + 50, NULL));
    acknowledge(work, (struct ack){.change = commit(work)});
    return release;
}

static int64_t release_next(struct work *work)
{
    size_t count = 0;
    struct ack ack = {.release = plan(work)};
    index_up(work, true);
    work->f->now_ms += 100;
    must(kb_release_flip_due(work->store, &count, NULL));
    must(count != 1 || kb_store_last_change(work->store, &ack.change, NULL));
    acknowledge(work, ack);
    index_up(work, false);
    return ack.release;
}

static void release_once(struct work *work)
{
    (void)release_next(work);
}

static void roll_back_once(struct work *work)
{
    struct ack ack = {.release = release_next(work), .rolled_back = true};
    must(kb_store_begin(work->store, "child", NULL));
    must(kb_release_roll_back(work->store, ack.release, KB_STR("x"), NULL));
    ack.change = commit(work);
    acknowledge(work, ack);
    index_up(work, false);
}

static void backup_path(const struct fixture *f, int64_t number, char out[256])
{
    snprintf(out, 256, "%s/backup-%lld.db", f->dir, (long long)number);
}

static void back_up_once(struct work *work)
{
    char path[256];
    struct kb_put_result result;
    must(kb_store_begin(work->store, "child", NULL));
    put(work, (int)(work->serial % 7), true, &result);
    struct ack ack = {.change = commit(work), .backup = work->serial};
    backup_path(work->f, ack.backup, path);
    must(kb_store_backup(work->store, path, NULL));
    acknowledge(work, ack);
}

static void (*const ops[])(struct work *work) = {publish_once, release_once, roll_back_once,
                                                 back_up_once};

static void work_for_ever(struct fixture *f, int pipe, size_t op, int64_t serial)
{
    struct work work = {.f = f, .pipe = pipe, .serial = serial};
    must(kb_store_open(f->dir, &f->clock, &work.store, NULL));
    must(kb_indexer_new(work.store, &work.indexer, NULL));
    for (;;)
        ops[op](&work);
}

/* --- the parent ---------------------------------------------------------------------------------
 */

struct acks {
    int64_t change, released, rolled_back, backup; /* the last of each */
};

static void read_acks(int pipe, size_t count, struct acks *acks)
{
    struct ack ack;
    for (size_t i = 0; i < count && read(pipe, &ack, sizeof ack) == sizeof ack; i++) {
        acks->change = ack.change;
        if (ack.backup)
            acks->backup = ack.backup;
        if (ack.release && !ack.rolled_back)
            acks->released = ack.release;
        if (ack.rolled_back)
            acks->rolled_back = ack.release;
    }
}

static struct acks run_and_kill(struct fixture *f, size_t op, uint32_t *seed)
{
    int ends[2], result;
    struct acks acks = {0};
    int64_t serial = fixture_number(f, "SELECT count(*) + 1 FROM editions") * 1000;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        work_for_ever(f, ends[1], op, serial);
    }
    close(ends[1]);
    read_acks(ends[0], 1 + next_random(seed) % ACKS_MAX, &acks);
    usleep(next_random(seed) % SLEEP_US);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &result, 0), child);
    if (!WIFSIGNALED(result))
        fail_msg("operation %zu: the writer ended with %d", op, WEXITSTATUS(result));
    read_acks(ends[0], SIZE_MAX, &acks);
    close(ends[0]);
    return acks;
}

static void print_difference(void *context, const char *difference)
{
    (void)context;
    print_error("%s\n", difference);
}

static void assert_verified(struct kb_reader *reader, int64_t at_least, struct kb_error *err)
{
    int64_t changes = -1;
    assert_ok(kb_reader_verify(reader, &changes, err), err);
    assert_ok(kb_reader_check(reader, err), err);
    assert_true(changes >= at_least);
}

/* A release's withdrawals and its word have come all or none. */
static void assert_releases_whole(struct fixture *f, const struct acks *acks)
{
    char sql[160];
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM releases r JOIN release_members m"
                                       " ON m.release = r.row JOIN editions e ON e.row = m.edition"
                                       " WHERE (r.state = 'released') <> (e.state = 'withdrawn')"),
                     0);
    assert_int_equal(fixture_number(f,
                                    "SELECT count(*) FROM releases r JOIN release_entries p"
                                    " ON p.release = r.row WHERE (r.state = 'released') <> EXISTS"
                                    " (SELECT 1 FROM entries n WHERE n.kind = p.kind"
                                    "  AND n.key = p.key AND n.closing IS NULL)"),
                     0);
    if (acks->released) {
        snprintf(sql, sizeof sql,
                 "SELECT state IN ('released','rolled_back') FROM releases WHERE row = %lld",
                 (long long)acks->released);
        assert_int_equal(fixture_number(f, sql), 1);
    }
    if (acks->rolled_back) {
        snprintf(sql, sizeof sql, "SELECT state = 'rolled_back' FROM releases WHERE row = %lld",
                 (long long)acks->rolled_back);
        assert_int_equal(fixture_number(f, sql), 1);
    }
}

/* The last backup that was told is a whole base. */
static void assert_backup_whole(struct fixture *f, const struct acks *acks)
{
    char path[256];
    struct kb_reader *reader;
    if (!acks->backup)
        return;
    char *dir = test_temp_dir();
    backup_path(f, acks->backup, path);
    assert_ok(kb_store_restore(dir, path, &f->err), &f->err);
    assert_ok(kb_reader_open(dir, KB_DOOR_INTERNAL, &reader, &f->err), &f->err);
    assert_verified(reader, acks->change, &f->err);
    kb_reader_close(reader);
    test_temp_dir_remove(dir);
}

/* The clock goes on from where the child's was. */
static void assert_survived(struct fixture *f, const struct acks *acks)
{
    struct kb_index_report report;
    size_t differences = 0;
    int64_t last_ms = fixture_number(f, "SELECT coalesce(max(at_ms), 0) FROM changes");
    f->now_ms = last_ms >= f->now_ms ? last_ms + 10 : f->now_ms;
    assert_verified(f->internal, acks->change, &f->err);
    assert_releases_whole(f, acks);
    assert_backup_whole(f, acks);
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
    f->now_ms += 1000; /* what was planned comes */
    assert_ok(kb_release_flip_due(f->store, NULL, &f->err), &f->err);
    assert_releases_whole(f, acks);
    assert_ok(kb_index_catch_up(f->store, NULL, &report, &f->err), &f->err);
    kb_store_closep(&f->store);
    assert_ok(kb_index_verify(f->dir, &f->clock, print_difference, NULL, &differences, &f->err),
              &f->err);
    assert_int_equal(differences, 0);
}

static uint64_t setting(const char *name, uint64_t preset)
{
    uint64_t value;
    const char *text = getenv(name);
    return text && kb_str_to_uint(kb_str_of(text), 1000000000, &value) ? value : preset;
}

static void nothing_acknowledged_is_lost(void **state)
{
    struct fixture *f = *state;
    uint64_t kills = setting("KB_KILLS", KILLS), acknowledged = 0;
    uint32_t seed = (uint32_t)setting("KB_KILLS_SEED", SEED) % 2147483646 + 1;
    kb_store_closep(&f->store);
    for (uint64_t i = 0; i < kills; i++) {
        struct acks acks = run_and_kill(f, i % KB_COUNT(ops), &seed);
        acknowledged += acks.change != 0;
        assert_survived(f, &acks);
    }
    /* Otherwise it tested nothing. */
    assert_true(acknowledged * 2 > kills);
    print_message("%llu kills, %lld changes, %lld releases\n", (unsigned long long)kills,
                  (long long)fixture_number(f, "SELECT max(seq) FROM changes"),
                  (long long)fixture_number(f, "SELECT count(*) FROM releases"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(nothing_acknowledged_is_lost),
    };
    return cmocka_run_group_tests_name("content/kill", tests, NULL, NULL);
}
