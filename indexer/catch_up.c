#include "internal.h"

#include <unistd.h>

#define ARENA_CAP ((size_t)1 << 30)

/* Rewriting more than this share of all items, one in so many, is slower than building anew. */
#define REBUILD_SHARE 4
/* With fewer changed items than this, nobody waits long either way. */
#define REBUILD_LEAST 200

#define THREADS_MAX 8

#define PROGRESS_STEP 64

/* One run: from what the index says of itself to what the store says now. */
struct run {
    struct kb_indexer *indexer;
    struct kb_arena *arena;
    struct kb_index_point from, to;
    struct kb_item_rows rows;
    bool must_rebuild;
    bool adopts; /* a staged generation takes the place of the one in use, whose name this is: */
    struct kb_generation old;
};

enum kb_status kb_index_point_of_store(struct kb_reader *reader, const struct kb_clock *clock,
                                       struct kb_index_point *ret, struct kb_error *err)
{
    struct kb_index_point point = {.day = kb_clock_today(clock)};
    enum kb_status status = kb_reader_revision(reader, &point.change, err);
    if (status == KB_OK)
        status = kb_reader_last_public_change(reader, point.change, &point.public_change, err);
    if (status == KB_OK)
        *ret = point;
    return status;
}

static enum kb_status open_store(struct run *run, struct kb_error *err)
{
    struct kb_indexer *indexer = run->indexer;
    enum kb_status status = KB_OK;
    if (!indexer->reader)
        status = kb_reader_open(kb_store_dir(indexer->store), KB_DOOR_INTERNAL, &indexer->reader,
                                err);
    if (status == KB_OK)
        status = kb_reader_begin(indexer->reader, err);
    return status ? status
                  : kb_index_point_of_store(indexer->reader, kb_store_clock(indexer->store),
                                            &run->to, err);
}

enum kb_status kb_writers_open_generation(struct kb_writers *writers, struct kb_arena *arena,
                                          const char *dir, const struct kb_generation *generation,
                                          struct kb_error *err)
{
    const char *paths[KB_DATABASES];
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < KB_DATABASES && status == KB_OK; i++) {
        paths[i] = kb_generation_path(arena, dir, generation,
                                      kb_database_name((enum kb_database)i));
        status = paths[i] ? KB_OK : kb_fail_memory(err);
    }
    return status ? status : kb_writers_open(writers, paths, err);
}

static enum kb_status open_databases(struct run *run, struct kb_error *err)
{
    struct kb_indexer *indexer = run->indexer;
    return kb_writers_open_generation(&indexer->writers, run->arena, kb_store_dir(indexer->store),
                                      &indexer->generation, err);
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
        run->from = run->indexer->writers.from;
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

enum kb_status kb_rows_unite(struct kb_arena *arena, const struct kb_item_rows *a,
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
    return status ? status : kb_rows_unite(run->arena, &changed, &due, &run->rows, err);
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
    if (!run->adopts && run->from.change == run->to.change && run->from.day == run->to.day)
        return KB_OK;
    enum kb_status status = write_rows(run, progress, err);
    if (status == KB_OK)
        status = commit(run, err);
    if (status == KB_CORRUPT)
        kb_hint(err, "if it is the index that is damaged, build it anew with 'kb index --rebuild'");
    return status;
}

/* --- what was staged -------------------------------------------------------------------------- */

/* Opens the staged generation of a release in place of the one in use. */
static enum kb_status take_staged(struct run *run, const struct kb_staged *staged,
                                  struct kb_error *err)
{
    struct kb_indexer *indexer = run->indexer;
    struct kb_item_rows changed, due;
    kb_stager_rest(&indexer->stager);
    kb_writers_close(&indexer->writers);
    run->old = indexer->generation;
    run->adopts = true;
    indexer->generation = staged->generation;
    enum kb_status status = open_databases(run, err);
    if (status)
        return status;
    run->from = indexer->writers.from;
    status = kb_release_changed_items(indexer->reader, run->arena, staged->release,
                                      run->from.change, &changed, err);
    if (status == KB_OK)
        status = kb_reader_due_items(indexer->reader, run->arena, run->from.day, run->to.day, &due,
                                     err);
    return status ? status : kb_rows_unite(run->arena, &changed, &due, &run->rows, err);
}

/* What was staged cannot be used: it goes, and the change feed leads there as well. */
static enum kb_status leave_staged(struct run *run, const struct kb_staged *staged,
                                   struct kb_error *err)
{
    struct kb_indexer *indexer = run->indexer;
    kb_writers_close(&indexer->writers);
    indexer->generation = run->old;
    run->adopts = false;
    enum kb_status status = kb_generation_remove(kb_store_dir(indexer->store), &staged->generation,
                                                 err);
    return status ? status : open_index(run, err);
}

/* The last release of those that came meanwhile for which something was staged. */
static enum kb_status find_staged(struct run *run, struct kb_staged *ret, bool *ret_found,
                                  struct kb_error *err)
{
    const struct kb_release_came *releases;
    size_t count;
    enum kb_status status = kb_release_since(run->indexer->reader, run->arena, run->from.change,
                                             &releases, &count, err);
    *ret_found = false;
    for (size_t i = 0; i < count && status == KB_OK && !*ret_found; i++) {
        status = kb_staged_find(kb_store_dir(run->indexer->store), releases[i].id, ret, NULL);
        *ret_found = status == KB_OK && ret->at_ms == releases[i].at_ms;
        if (status == KB_NOT_FOUND)
            status = KB_OK;
    }
    return status;
}

/*
 * A release came: its staged generation has it already, and takes the place of the one in use once
 * the rest is in it. The store knows first that it came, so a crash in between is made up for here.
 */
static enum kb_status adopt(struct run *run, struct kb_error *err)
{
    struct kb_staged staged;
    struct kb_error why = {0};
    bool found;
    if (run->must_rebuild || run->from.change >= run->to.change)
        return KB_OK;
    enum kb_status status = find_staged(run, &staged, &found, err);
    if (status || !found)
        return status;
    status = take_staged(run, &staged, &why);
    if (status == KB_OK && run->from.change <= run->to.change)
        return KB_OK;
    if (status == KB_NO_MEMORY)
        return kb_fail_memory(err);
    return leave_staged(run, &staged, err);
}

/* The old generation is told last: who looks up then finds the new one. */
static enum kb_status switch_over(struct run *run, struct kb_error *err)
{
    struct kb_indexer *indexer = run->indexer;
    const char *dir = kb_store_dir(indexer->store);
    struct kb_generation staged = indexer->generation;
    const char *old = kb_generation_path(run->arena, dir, &run->old, "turn");
    if (!old)
        return kb_fail_memory(err);
    kb_writers_close(&indexer->writers); /* they go by paths */
    enum kb_status status = kb_generation_adopt(dir, &staged, &indexer->generation, err);
    if (status == KB_OK)
        status = kb_generation_switch(dir, &indexer->generation, err);
    if (status)
        return status;
    kb_turn_raise(old, NULL); /* who does not notice looks again after a while */
    return kb_generation_remove(dir, &run->old, err);
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
    if (!indexer)
        return;
    kb_stager_rest(&indexer->stager);
    kb_writers_close(&indexer->writers);
}

void kb_indexer_free(struct kb_indexer *indexer)
{
    if (!indexer)
        return;
    kb_stager_done(&indexer->stager);
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
        status = adopt(&run, err);
    if (status == KB_OK && !run.adopts)
        status = decide(&run, err);
    if (status == KB_OK && !run.must_rebuild)
        status = follow(&run, progress, err);
    struct kb_index_report report = {run.to.change, writers->items, writers->documents, false};
    if (status == KB_OK && run.adopts)
        status = switch_over(&run, err);
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
