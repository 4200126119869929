#include "internal.h"

#include <pthread.h>

#include "kb/file.h"

#define THREADS_MAX 64
#define ROWS_CAP    ((size_t)1 << 30)
#define ITEM_CAP    ((size_t)1 << 30)
#define CLAIM       16 /* items a thread takes at once */

struct rebuild;

struct worker {
    struct rebuild *rebuild;
    struct kb_reader *reader;
    struct kb_maker maker;
    struct kb_arena *arena; /* for one item */
    struct kb_part part;
    pthread_t thread;
};

struct rebuild {
    const char *dir;
    struct kb_arena *arena;
    struct kb_generation current, next;
    const char *folder, *parts_folder;
    struct kb_index_point point;
    struct kb_item_rows rows;
    struct worker *workers;
    struct kb_reader **readers;
    unsigned thread_count;

    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t moved;
    size_t claimed, done; /* rows */
    unsigned running;     /* threads */
    enum kb_status status;
    struct kb_error error; /* the first one */
};

/* --- in a thread ------------------------------------------------------------------------------ */

/* Takes the next rows; none when all are taken or some thread failed. */
static size_t claim(struct rebuild *rebuild, size_t finished, size_t *ret_first)
{
    pthread_mutex_lock(&rebuild->lock);
    size_t left = rebuild->status ? 0 : rebuild->rows.count - rebuild->claimed;
    size_t count = left < CLAIM ? left : CLAIM;
    *ret_first = rebuild->claimed;
    rebuild->claimed += count;
    rebuild->done += finished;
    pthread_cond_signal(&rebuild->moved);
    pthread_mutex_unlock(&rebuild->lock);
    return count;
}

static void leave(struct rebuild *rebuild, enum kb_status status, const struct kb_error *error)
{
    pthread_mutex_lock(&rebuild->lock);
    if (status && !rebuild->status) {
        rebuild->status = status;
        rebuild->error = *error;
    }
    rebuild->running--;
    pthread_cond_signal(&rebuild->moved);
    pthread_mutex_unlock(&rebuild->lock);
}

static enum kb_status make_item(struct worker *worker, int64_t row, struct kb_error *err)
{
    struct kb_item_content content;
    struct kb_sink sink = {kb_part_add, &worker->part};
    kb_arena_clear(worker->arena);
    enum kb_status status = kb_reader_item_content(worker->reader, worker->arena, row, &content,
                                                   err);
    if (status)
        return status;
    return kb_maker_item(&worker->maker, &content, worker->rebuild->point.day, &sink, err);
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct rebuild *rebuild = worker->rebuild;
    struct kb_error error = {0};
    enum kb_status status = KB_OK;
    size_t first, count = 0;
    while (status == KB_OK && (count = claim(rebuild, count, &first)) > 0)
        for (size_t i = 0; i < count && status == KB_OK; i++)
            status = make_item(worker, rebuild->rows.rows[first + i], &error);
    if (status == KB_OK)
        status = kb_part_finish(&worker->part, &error);
    leave(rebuild, status, &error);
    return NULL;
}

/* --- around the threads ----------------------------------------------------------------------- */

static enum kb_status worker_init(struct worker *worker, struct rebuild *rebuild, unsigned number,
                                  struct kb_error *err)
{
    worker->rebuild = rebuild;
    worker->reader = rebuild->readers[number];
    worker->arena = kb_arena_new(ITEM_CAP);
    enum kb_status status = worker->arena ? KB_OK : kb_fail_memory(err);
    if (status == KB_OK)
        status = kb_maker_init(&worker->maker, err);
    if (status == KB_OK)
        status = kb_part_init(&worker->part, rebuild->parts_folder, number, err);
    return status;
}

/* Starts as many threads as the system gives; the first is needed, the others help. */
static enum kb_status start(struct rebuild *rebuild, unsigned *ret_started, struct kb_error *err)
{
    unsigned started = 0;
    while (started < rebuild->thread_count) {
        struct worker *worker = &rebuild->workers[started];
        pthread_mutex_lock(&rebuild->lock);
        rebuild->running++;
        pthread_mutex_unlock(&rebuild->lock);
        if (pthread_create(&worker->thread, NULL, work, worker)) {
            leave(rebuild, KB_OK, NULL);
            break;
        }
        started++;
    }
    *ret_started = started;
    return started ? KB_OK : kb_fail(err, KB_INTERNAL, "cannot start a thread");
}

/* Tells progress from the caller's own thread until all others are through. */
static void watch(struct rebuild *rebuild, const struct kb_index_progress *progress)
{
    size_t told = SIZE_MAX;
    pthread_mutex_lock(&rebuild->lock);
    while (rebuild->running) {
        pthread_cond_wait(&rebuild->moved, &rebuild->lock);
        size_t done = rebuild->done;
        if (!progress || !progress->report || done == told)
            continue;
        pthread_mutex_unlock(&rebuild->lock);
        progress->report(progress->context, done, rebuild->rows.count);
        told = done;
        pthread_mutex_lock(&rebuild->lock);
    }
    pthread_mutex_unlock(&rebuild->lock);
}

static enum kb_status run_workers(struct rebuild *rebuild, const struct kb_index_progress *progress,
                                  struct kb_error *err)
{
    unsigned started;
    enum kb_status status = KB_OK;
    for (unsigned i = 0; i < rebuild->thread_count && status == KB_OK; i++)
        status = worker_init(&rebuild->workers[i], rebuild, i, err);
    if (status == KB_OK)
        status = start(rebuild, &started, err);
    if (status)
        return status;
    watch(rebuild, progress);
    for (unsigned i = 0; i < started; i++)
        pthread_join(rebuild->workers[i].thread, NULL);
    if (rebuild->status && err && !err->status)
        *err = rebuild->error;
    return rebuild->status;
}

static enum kb_status merge(struct rebuild *rebuild, struct kb_error *err)
{
    struct kb_part **parts = kb_arena_array(rebuild->arena, rebuild->thread_count, sizeof *parts);
    if (!parts)
        return kb_fail_memory(err);
    for (unsigned i = 0; i < rebuild->thread_count; i++)
        parts[i] = &rebuild->workers[i].part;
    return kb_merge(rebuild->folder, parts, rebuild->thread_count, &rebuild->point, err);
}

/* --- the whole -------------------------------------------------------------------------------- */

static enum kb_status take_memory(struct rebuild *rebuild, unsigned threads, struct kb_error *err)
{
    rebuild->arena = kb_arena_new(ROWS_CAP);
    if (!rebuild->arena)
        return kb_fail_memory(err);
    unsigned count = threads < 1 ? 1 : threads > THREADS_MAX ? THREADS_MAX : threads;
    rebuild->workers = kb_arena_array(rebuild->arena, count, sizeof *rebuild->workers);
    rebuild->readers = kb_arena_array(rebuild->arena, count, sizeof *rebuild->readers);
    if (!rebuild->workers || !rebuild->readers)
        return kb_fail_memory(err);
    rebuild->thread_count = count;
    return KB_OK;
}

static enum kb_status make_folders(struct rebuild *rebuild, struct kb_error *err)
{
    enum kb_status status = kb_generation_prepare(rebuild->dir, &rebuild->current, &rebuild->next,
                                                  err);
    if (status)
        return status;
    rebuild->folder = kb_generation_path(rebuild->arena, rebuild->dir, &rebuild->next, NULL);
    rebuild->parts_folder = kb_generation_path(rebuild->arena, rebuild->dir, &rebuild->next,
                                               "parts");
    if (!rebuild->folder || !rebuild->parts_folder)
        return kb_fail_memory(err);
    return kb_dir_make(rebuild->parts_folder, err);
}

static enum kb_status look_at_store(struct rebuild *rebuild, const struct kb_clock *clock,
                                    struct kb_error *err)
{
    struct kb_index_point *point = &rebuild->point;
    enum kb_status status = kb_snapshot_open(rebuild->dir, rebuild->readers, rebuild->thread_count,
                                             &point->change, err);
    if (status)
        return status;
    struct kb_reader *reader = rebuild->readers[0];
    status = kb_reader_last_public_change(reader, point->change, &point->public_change, err);
    point->day = kb_clock_today(clock);
    return status ? status : kb_reader_item_rows(reader, rebuild->arena, &rebuild->rows, err);
}

/* The old generation is told last: who looks up then finds the new one. */
static enum kb_status switch_over(struct rebuild *rebuild, struct kb_error *err)
{
    const char *turn = kb_generation_path(rebuild->arena, rebuild->dir, &rebuild->next, "turn");
    const char *old = kb_generation_path(rebuild->arena, rebuild->dir, &rebuild->current, "turn");
    if (!turn || !old)
        return kb_fail_memory(err);
    enum kb_status status = kb_turn_raise(turn, err);
    if (status == KB_OK)
        status = kb_generation_switch(rebuild->dir, &rebuild->next, err);
    if (status || !rebuild->current.name[0])
        return status;
    kb_turn_raise(old, NULL); /* fails where the old folder is damaged, and then it goes anyway */
    return kb_generation_remove(rebuild->dir, &rebuild->current, err);
}

static enum kb_status build(struct rebuild *rebuild, struct kb_store *store, unsigned threads,
                            const struct kb_index_progress *progress, struct kb_error *err)
{
    enum kb_status status = take_memory(rebuild, threads, err);
    if (status == KB_OK)
        status = make_folders(rebuild, err);
    if (status == KB_OK)
        status = look_at_store(rebuild, kb_store_clock(store), err);
    if (status == KB_OK)
        status = run_workers(rebuild, progress, err);
    if (status == KB_OK)
        status = merge(rebuild, err);
    if (status == KB_OK)
        status = switch_over(rebuild, err);
    return status;
}

static void rebuild_init(struct rebuild *rebuild, struct kb_store *store)
{
    *rebuild = (struct rebuild){.dir = kb_store_dir(store)};
    pthread_mutex_init(&rebuild->lock, NULL);
    pthread_cond_init(&rebuild->moved, NULL);
}

static void rebuild_done(struct rebuild *rebuild)
{
    for (unsigned i = 0; i < rebuild->thread_count; i++) {
        kb_part_done(&rebuild->workers[i].part);
        kb_maker_done(&rebuild->workers[i].maker);
        kb_arena_free(rebuild->workers[i].arena);
    }
    kb_snapshot_close(rebuild->readers, rebuild->thread_count);
    kb_arena_free(rebuild->arena);
    pthread_cond_destroy(&rebuild->moved);
    pthread_mutex_destroy(&rebuild->lock);
}

enum kb_status kb_index_rebuild(struct kb_store *store, unsigned threads,
                                const struct kb_index_progress *progress,
                                struct kb_index_report *ret, struct kb_error *err)
{
    struct rebuild rebuild;
    rebuild_init(&rebuild, store);
    enum kb_status status = build(&rebuild, store, threads, progress, err);
    struct kb_index_report report = {
        .change = rebuild.point.change, .items = rebuild.rows.count, .rebuilt = true};
    for (unsigned i = 0; i < rebuild.thread_count; i++)
        report.documents += rebuild.workers[i].part.documents;
    rebuild_done(&rebuild);
    if (status == KB_OK)
        *ret = report;
    return status;
}
