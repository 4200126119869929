#include "internal.h"

#include <unistd.h>

#define ARENA_CAP ((size_t)1 << 30)

/* Rewriting more than this share of all items, one in so many, is slower than building anew. */
#define REBUILD_SHARE 4
/* With fewer changed items than this, nobody waits long either way. */
#define REBUILD_LEAST 200

#define THREADS_MAX 8

#define PROGRESS_STEP 64

/* What is kept from one run to the next. */
struct kb_indexer {
    struct kb_store *store;
    struct kb_reader *reader;
    struct kb_generation generation; /* that `writers` has open */
    struct kb_writers writers;
};

/* One run: from what the index says of itself to what the store says now. */
struct run {
    struct kb_indexer *indexer;
    struct kb_arena *arena;
    struct kb_index_state from, to;
    struct kb_item_rows rows;
    bool must_rebuild;
};

static enum kb_status open_store(struct run *run, struct kb_error *err)
{
    struct kb_indexer *indexer = run->indexer;
    enum kb_status status = KB_OK;
    if (!indexer->reader)
        status = kb_reader_open(kb_store_dir(indexer->store), KB_DOOR_INTERNAL, &indexer->reader,
                                err);
    if (status == KB_OK)
        status = kb_reader_begin(indexer->reader, err);
    if (status == KB_OK)
        status = kb_reader_last_change(indexer->reader, &run->to.change, err);
    if (status == KB_OK)
        status = kb_reader_last_public_change(indexer->reader, run->to.change,
                                              &run->to.public_change, err);
    run->to.day = kb_clock_today(kb_store_clock(indexer->store));
    return status;
}

static enum kb_status open_databases(struct run *run, struct kb_error *err)
{
    struct kb_indexer *indexer = run->indexer;
    const char *paths[KB_DATABASES];
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++) {
        paths[i] = kb_generation_path(run->arena, kb_store_dir(indexer->store),
                                      &indexer->generation, kb_database_name((enum kb_database)i));
        status = paths[i] ? KB_OK : kb_fail_memory(err);
    }
    return status ? status : kb_writers_open(&indexer->writers, paths, err);
}

/* Goes on with what is open where that is still what is in use. */
static enum kb_status open_current(struct run *run, struct kb_error *err)
{
    struct kb_indexer *indexer = run->indexer;
    struct kb_generation current = {0};
    enum kb_status status = kb_generation_current(kb_store_dir(indexer->store), &current, err);
    if (status)
        return status;
    if (indexer->writers.is_open && strcmp(current.name, indexer->generation.name) == 0)
        return kb_writers_again(&indexer->writers, err);
    kb_writers_close(&indexer->writers);
    indexer->generation = current;
    return open_databases(run, err);
}

/* Opens the databases in use. When they are missing or damaged the index is built anew. */
static enum kb_status open_index(struct run *run, struct kb_error *err)
{
    struct kb_error why = {0};
    enum kb_status status = open_current(run, &why);
    run->must_rebuild = status == KB_NOT_FOUND || status == KB_CORRUPT;
    if (status == KB_OK)
        run->from = run->indexer->writers.states[KB_DATABASE_INTERNAL_LIVE];
    if (status == KB_OK || run->must_rebuild)
        return KB_OK;
    if (err)
        *err = why;
    return status;
}

static enum kb_status run_open(struct run *run, struct kb_indexer *indexer, struct kb_error *err)
{
    *run = (struct run){.indexer = indexer, .arena = kb_arena_new(ARENA_CAP)};
    if (!run->arena)
        return kb_fail_memory(err);
    enum kb_status status = open_store(run, err);
    return status ? status : open_index(run, err);
}

/* After a failure nothing is sure of what is open. */
static void run_close(struct run *run, bool keep)
{
    if (run->indexer->reader)
        kb_reader_end(run->indexer->reader);
    if (!keep)
        kb_indexer_rest(run->indexer);
    kb_arena_free(run->arena);
}

/* Both lists are ascending; so is what comes of them, each row once. */
static enum kb_status unite(struct kb_arena *arena, const struct kb_item_rows *a,
                            const struct kb_item_rows *b, struct kb_item_rows *ret,
                            struct kb_error *err)
{
    int64_t *rows = kb_arena_array(arena, a->count + b->count, sizeof *rows);
    if (!rows)
        return kb_fail_memory(err);
    size_t count = 0;
    for (size_t i = 0, k = 0; i < a->count || k < b->count;) {
        bool from_a = k == b->count || (i < a->count && a->rows[i] <= b->rows[k]);
        int64_t row = from_a ? a->rows[i++] : b->rows[k++];
        if (!count || rows[count - 1] != row)
            rows[count++] = row;
    }
    *ret = (struct kb_item_rows){rows, count};
    return KB_OK;
}

/* The items to write: changed since, or changed by a midnight that passed. */
static enum kb_status find_rows(struct run *run, struct kb_error *err)
{
    struct kb_item_rows changed, due;
    enum kb_status status = kb_reader_changed_items(run->indexer->reader, run->arena,
                                                    run->from.change, &changed, err);
    if (status == KB_OK)
        status = kb_reader_due_items(run->indexer->reader, run->arena, run->from.day, run->to.day,
                                     &due, err);
    return status ? status : unite(run->arena, &changed, &due, &run->rows, err);
}

/*
 * An index that is ahead of the store, in changes or days, was made of another one (a backup was
 * put back): the change feed cannot lead there.
 */
static enum kb_status decide(struct run *run, struct kb_error *err)
{
    struct kb_counts counts;
    if (run->must_rebuild)
        return KB_OK;
    if (run->from.change > run->to.change || run->from.day > run->to.day) {
        run->must_rebuild = true;
        return KB_OK;
    }
    enum kb_status status = find_rows(run, err);
    if (status || run->rows.count < REBUILD_LEAST)
        return status;
    status = kb_reader_counts(run->indexer->reader, &counts, err);
    if (status == KB_OK)
        run->must_rebuild = run->rows.count > (uint64_t)counts.items / REBUILD_SHARE;
    return status;
}

static void tell(const struct kb_index_progress *progress, size_t done, size_t total)
{
    if (progress && progress->report && (done % PROGRESS_STEP == 0 || done == total))
        progress->report(progress->context, done, total);
}

static enum kb_status write_rows(struct run *run, const struct kb_index_progress *progress,
                                 struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < run->rows.count && status == KB_OK; i++) {
        status = kb_writers_item(&run->indexer->writers, run->indexer->reader, run->rows.rows[i],
                                 run->to.day, err);
        tell(progress, i + 1, run->rows.count);
    }
    return status;
}

/* Also when a commit failed: some databases may have moved on, and readers must look. */
static enum kb_status commit(struct run *run, struct kb_error *err)
{
    const char *turn = kb_generation_path(run->arena, kb_store_dir(run->indexer->store),
                                          &run->indexer->generation, "turn");
    if (!turn)
        return kb_fail_memory(err);
    enum kb_status status = kb_writers_commit(&run->indexer->writers, &run->to, err);
    enum kb_status raised = kb_turn_raise(turn, err);
    return status ? status : raised;
}

static enum kb_status follow(struct run *run, const struct kb_index_progress *progress,
                             struct kb_error *err)
{
    if (run->from.change == run->to.change && run->from.day == run->to.day)
        return KB_OK;
    enum kb_status status = write_rows(run, progress, err);
    if (status == KB_OK)
        status = commit(run, err);
    if (status == KB_CORRUPT)
        kb_hint(err, "if it is the index that is damaged, build it anew with 'kb index --rebuild'");
    return status;
}

static unsigned cores(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > THREADS_MAX ? THREADS_MAX : (unsigned)online;
}

enum kb_status kb_indexer_new(struct kb_store *store, struct kb_indexer **ret, struct kb_error *err)
{
    struct kb_indexer *indexer = calloc(1, sizeof *indexer);
    if (!indexer)
        return kb_fail_memory(err);
    indexer->store = store;
    enum kb_status status = kb_writers_init(&indexer->writers, err);
    if (status) {
        kb_indexer_free(indexer);
        return status;
    }
    *ret = indexer;
    return KB_OK;
}

void kb_indexer_rest(struct kb_indexer *indexer)
{
    if (indexer)
        kb_writers_close(&indexer->writers);
}

void kb_indexer_free(struct kb_indexer *indexer)
{
    if (!indexer)
        return;
    kb_writers_done(&indexer->writers);
    kb_reader_close(indexer->reader);
    free(indexer);
}

void kb_indexer_freep(struct kb_indexer **indexer)
{
    kb_indexer_free(*indexer);
    *indexer = NULL;
}

enum kb_status kb_indexer_catch_up(struct kb_indexer *indexer,
                                   const struct kb_index_progress *progress,
                                   struct kb_index_report *ret, struct kb_error *err)
{
    struct run run;
    const struct kb_writers *writers = &indexer->writers;
    enum kb_status status = run_open(&run, indexer, err);
    if (status == KB_OK)
        status = decide(&run, err);
    if (status == KB_OK && !run.must_rebuild)
        status = follow(&run, progress, err);
    struct kb_index_report report = {run.to.change, writers->items, writers->documents, false};
    bool must_rebuild = run.must_rebuild;
    /* Closing also gives back the databases' locks, before others take their place. */
    run_close(&run, status == KB_OK && !must_rebuild);
    if (status == KB_OK && must_rebuild)
        return kb_index_rebuild(indexer->store, cores(), progress, ret, err);
    if (status == KB_OK)
        *ret = report;
    return status;
}

enum kb_status kb_index_catch_up(struct kb_store *store, const struct kb_index_progress *progress,
                                 struct kb_index_report *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_indexer_freep) struct kb_indexer *indexer = NULL;
    enum kb_status status = kb_indexer_new(store, &indexer, err);
    return status ? status : kb_indexer_catch_up(indexer, progress, ret, err);
}
