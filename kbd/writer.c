#include "writer.h"

#include <pthread.h>

#include "kb/index.h"
#include "kb/release.h"

/* Jobs between two catch-ups: one commit of the index serves them all, and who waits for it does
 * not wait for everybody who comes after. */
#define BATCH_MAX 16

/*
 * What citizens write (receipts, feedback, flags) comes after what editors and agents write, a few
 * in each batch, and only so many may wait: however many come, the others wait for one of them.
 */
#define PUBLIC_QUEUE_MAX 32
#define PUBLIC_BATCH     4

/*
 * After a write the lock and the databases are kept for a while, since writes come in bursts and
 * opening all anew costs as much as a commit; given back at once to who waits for them, who is
 * looked for so often.
 */
#define LINGER_US     2000000
#define LOOK_AGAIN_MS 20

#define SECOND_MS 1000

/* How long a write waits for the base to be opened, beside another process that writes. */
#define OPEN_WAIT_MS 10000

/*
 * Worlds of releases are staged slice by slice, between which other work is done. Open releases
 * that somebody asked to see are kept up for a while after the last time.
 */
#define SLICE_ITEMS  200
#define SLICE_GAP_MS 1
#define PREVIEWS     4
#define PREVIEW_US   INT64_C(600000000)

/* Jobs of one door, the oldest first. */
struct queue {
    struct kbd_job *first, *last;
    size_t count;
};

struct preview {
    int64_t release; /* 0 for none */
    int64_t until_us;
};

struct kbd_writer {
    struct kbd_writer_options options;
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct queue queues[2]; /* by enum kb_door */
    bool stopping;
    struct preview previews[PREVIEWS];
    bool has_new_preview; /* asked for since the last slice began */
    /* The thread's own from here on. */
    struct kb_store *store; /* NULL until it could be opened */
    struct kb_indexer *indexer;
    struct kb_api_session *sessions[2]; /* by enum kb_door; the same store */
    struct kb_reader *reader;           /* to look whether there is something to do */
    struct kb_index *index;             /* likewise */
    int64_t lingers_until_us;           /* while the lock is kept */
    int64_t staged_change;              /* staged worlds have this change; -1: look again */
    bool has_staged;                    /* there may be staged worlds */
    int64_t flip_again_us;              /* after a release that failed: not before */
    enum kb_status last_status; /* so that a lasting failure is logged once, not every second */
};

/* --- the store and the index -------------------------------------------------------------------
 */

static int64_t now_us(const struct kbd_writer *writer)
{
    return writer->options.host->now_us(writer->options.host->context);
}

static enum kb_status open_store(struct kbd_writer *writer, int64_t wait_ms, struct kb_error *err)
{
    const struct kb_api_host *host = writer->options.host;
    enum kb_status status = KB_OK;
    if (!writer->store)
        status = kb_store_open_waiting(host->data_dir, host->clock, wait_ms, &writer->store, err);
    if (status == KB_OK && !writer->indexer)
        status = kb_indexer_new(writer->store, &writer->indexer, err);
    return status;
}

static bool has_lock(const struct kbd_writer *writer)
{
    return writer->store && kb_store_is_locked(writer->store);
}

static void release(struct kbd_writer *writer)
{
    kb_indexer_rest(writer->indexer);
    if (writer->store)
        kb_store_unlock(writer->store);
}

static void log_indexed(struct kbd_writer *writer, const struct kb_index_report *report)
{
    struct kbd_line line;
    kbd_line_begin(&line, writer->options.log, KBD_INFO, "indexed");
    kbd_line_int(&line, "change", report->change);
    kbd_line_int(&line, "items", (int64_t)report->items);
    kbd_line_int(&line, "documents", (int64_t)report->documents);
    kbd_line_end(&line);
}

static void log_failure(struct kbd_writer *writer, enum kb_status status,
                        const struct kb_error *err)
{
    if (status && status != KB_LOCKED && status != writer->last_status) {
        struct kbd_line line;
        kbd_line_begin(&line, writer->options.log, KBD_ERROR, "index_behind");
        kbd_line_error(&line, err);
        kbd_line_end(&line);
    }
    writer->last_status = status;
}

static void tell_visible(const struct kbd_writer *writer, int64_t change)
{
    if (writer->options.visible)
        writer->options.visible(writer->options.context, change);
}

/* Brings the index up to the store, which is locked. */
static enum kb_status catch_up(struct kbd_writer *writer, struct kb_error *err)
{
    struct kb_index_report report = {0};
    enum kb_status status = kb_indexer_catch_up(writer->indexer, NULL, &report, err);
    if (status == KB_OK && (report.items || report.rebuilt))
        log_indexed(writer, &report);
    if (status == KB_OK)
        tell_visible(writer, report.change);
    return status;
}

/* --- once a second -----------------------------------------------------------------------------
 */

/* Whether the index lacks a change or a day; reading only, so that no lock is taken for nothing.
 * All databases are looked at: what another process died over may be whole in the live ones alone.
 */
static bool is_behind(struct kbd_writer *writer)
{
    const struct kb_api_host *host = writer->options.host;
    int64_t change;
    if (!writer->reader && kb_reader_open(host->data_dir, KB_DOOR_INTERNAL, &writer->reader, NULL))
        return !writer->store;
    if (kb_reader_revision(writer->reader, &change, NULL))
        return false;
    if (!writer->index &&
        kb_index_open(host->data_dir, KB_DOOR_INTERNAL, true, &writer->index, NULL))
        return true;
    if (kb_index_refresh(writer->index, NULL)) {
        kb_index_close(writer->index);
        writer->index = NULL;
        return true;
    }
    /* Others may have brought it up. */
    tell_visible(writer, kb_index_change(writer->index));
    return kb_index_change(writer->index) < change ||
           kb_index_day(writer->index) != kb_clock_today(host->clock);
}

/* The earliest instant of a release, or KB_TIME_MAX. */
static int64_t next_release_ms(struct kbd_writer *writer)
{
    int64_t next = KB_TIME_MAX;
    if (!writer->reader &&
        kb_reader_open(writer->options.host->data_dir, KB_DOOR_INTERNAL, &writer->reader, NULL))
        return KB_TIME_MAX;
    return kb_release_next_ms(writer->reader, &next, NULL) ? KB_TIME_MAX : next;
}

static bool is_release_due(struct kbd_writer *writer)
{
    return now_us(writer) >= writer->flip_again_us &&
           next_release_ms(writer) <= kb_clock_now_ms(writer->options.host->clock);
}

static void log_released(struct kbd_writer *writer, size_t count)
{
    struct kbd_line line;
    kbd_line_begin(&line, writer->options.log, KBD_INFO, "released");
    kbd_line_int(&line, "releases", (int64_t)count);
    kbd_line_end(&line);
}

/* Releases what is due; the index follows. Waits for another process that writes. */
static enum kb_status flip(struct kbd_writer *writer, struct kb_error *err)
{
    size_t count = 0;
    enum kb_status status = open_store(writer, OPEN_WAIT_MS, err);
    if (status == KB_OK)
        status = kb_store_lock(writer->store, OPEN_WAIT_MS, err);
    if (status == KB_OK)
        status = kb_release_flip_due(writer->store, &count, err);
    if (count)
        log_released(writer, count);
    return status;
}

static void release_due(struct kbd_writer *writer)
{
    struct kb_error err = {0};
    enum kb_status status = flip(writer, &err);
    if (status == KB_OK)
        status = catch_up(writer, &err);
    writer->flip_again_us = status ? now_us(writer) + SECOND_MS * 1000 : 0;
    release(writer);
    log_failure(writer, status, &err);
}

/* --- staging ------------------------------------------------------------------------------------
 */

/* The open releases that somebody wants to see. */
static size_t list_previews(struct kbd_writer *writer, int64_t out[PREVIEWS])
{
    size_t count = 0;
    int64_t now = now_us(writer);
    pthread_mutex_lock(&writer->lock);
    if (writer->has_new_preview)
        writer->staged_change = -1;
    writer->has_new_preview = false;
    for (size_t i = 0; i < PREVIEWS; i++)
        if (writer->previews[i].release && writer->previews[i].until_us > now)
            out[count++] = writer->previews[i].release;
    pthread_mutex_unlock(&writer->lock);
    return count;
}

/* Whether a staged world is behind, wanted or left over. */
static bool is_staging_due(struct kbd_writer *writer)
{
    int64_t change, open[PREVIEWS];
    if (now_us(writer) < writer->flip_again_us)
        return false;
    bool wanted = next_release_ms(writer) != KB_TIME_MAX || list_previews(writer, open);
    if (!wanted && !writer->has_staged)
        return false;
    return !writer->reader || kb_reader_revision(writer->reader, &change, NULL) ||
           change != writer->staged_change || !wanted;
}

/* One slice, so that jobs wait no longer than for that. */
static void stage(struct kbd_writer *writer)
{
    struct kb_error err = {0};
    struct kb_stage_report report = {0};
    int64_t open[PREVIEWS], change = 0;
    size_t count = list_previews(writer, open);
    bool wanted = count || next_release_ms(writer) != KB_TIME_MAX;
    enum kb_status status = open_store(writer, 0, &err);
    if (status == KB_OK)
        status = kb_store_lock(writer->store, 0, &err);
    if (status == KB_OK)
        status = kb_reader_revision(kb_store_reader(writer->store), &change, &err);
    if (status == KB_OK)
        status = kb_indexer_stage(writer->indexer, open, count, SLICE_ITEMS, &report, &err);
    if (status == KB_OK && !report.more) {
        writer->staged_change = change;
        writer->has_staged = wanted;
    }
    if (status)
        writer->flip_again_us = now_us(writer) + SECOND_MS * 1000;
    bool is_over = !report.more && now_us(writer) >= writer->lingers_until_us;
    if (status || is_over || kb_store_is_wanted(writer->store))
        release(writer);
    log_failure(writer, status, &err);
}

void kbd_writer_preview(struct kbd_writer *writer, int64_t release)
{
    struct preview *found = NULL;
    int64_t now = now_us(writer);
    pthread_mutex_lock(&writer->lock);
    for (size_t i = 0; i < PREVIEWS && !found; i++)
        if (writer->previews[i].release == release)
            found = &writer->previews[i];
    bool is_new = !found || found->until_us <= now;
    for (size_t i = 0; i < PREVIEWS && !found; i++)
        if (writer->previews[i].until_us <= now)
            found = &writer->previews[i];
    if (found)
        *found = (struct preview){release, now + PREVIEW_US};
    writer->has_new_preview |= found && is_new;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
}

static void look(struct kbd_writer *writer)
{
    struct kb_error err = {0};
    if (!is_behind(writer))
        return;
    enum kb_status status = open_store(writer, 0, &err);
    if (status == KB_OK)
        status = kb_store_lock(writer->store, 0, &err);
    if (status == KB_OK)
        status = catch_up(writer, &err);
    release(writer);
    log_failure(writer, status, &err);
}

/* --- jobs --------------------------------------------------------------------------------------
 */

/* The session, opened when it is first needed; an index that is missing may come yet. */
static struct kb_api_session *open_session(struct kbd_writer *writer, const struct kbd_job *job,
                                           struct kb_error *err)
{
    if (now_us(writer) - job->queued_us > writer->options.wait_max_us) {
        kb_fail(err, KB_BUSY, "the write waited too long");
        return NULL;
    }
    struct kb_api_session **session = &writer->sessions[job->door];
    if (!*session && open_store(writer, OPEN_WAIT_MS, err) == KB_OK)
        (void)kb_api_session_open_writing(writer->options.host, job->door, writer->store, session,
                                          err);
    return *session;
}

/* The next job; of the public door only while `*public_left`. */
static struct kbd_job *pop(struct kbd_writer *writer, int *public_left)
{
    pthread_mutex_lock(&writer->lock);
    struct queue *queue = &writer->queues[KB_DOOR_INTERNAL];
    if (!queue->first && *public_left > 0) {
        queue = &writer->queues[KB_DOOR_PUBLIC];
        --*public_left;
    }
    struct kbd_job *job = queue->first;
    if (job) {
        queue->first = job->next;
        queue->count--;
    }
    pthread_mutex_unlock(&writer->lock);
    return job;
}

/* Runs up to a batch of jobs; returns those that wait to be visible. */
static struct kbd_job *run_batch(struct kbd_writer *writer)
{
    struct kbd_job *waiting = NULL, *job;
    int public_left = PUBLIC_BATCH;
    for (int i = 0; i < BATCH_MAX && (job = pop(writer, &public_left)); i++) {
        struct kb_error err = {0};
        struct kb_api_session *session = open_session(writer, job, &err);
        /* One that does not wait is its client's again, and may be gone, when this returns. */
        if (!job->run(job, session, &err))
            continue;
        job->next = waiting;
        waiting = job;
    }
    return waiting;
}

static void finish(struct kbd_job *waiting, bool is_visible)
{
    while (waiting) {
        struct kbd_job *next = waiting->next;
        waiting->finish(waiting, is_visible);
        waiting = next;
    }
}

/* Gives the lock back to who waits for it, and when it was kept long enough. */
static void give_way(struct kbd_writer *writer)
{
    if (has_lock(writer) &&
        (kb_store_is_wanted(writer->store) || now_us(writer) >= writer->lingers_until_us))
        release(writer);
}

/* A batch, and the index after it where anything was written. */
static void serve(struct kbd_writer *writer)
{
    struct kb_error err = {0};
    struct kbd_job *waiting = run_batch(writer);
    enum kb_status status = KB_OK;
    /* A job that was refused took no lock. */
    if (has_lock(writer)) {
        status = catch_up(writer, &err);
        log_failure(writer, status, &err);
        writer->lingers_until_us = now_us(writer) + LINGER_US;
    }
    finish(waiting, status == KB_OK);
    give_way(writer);
}

/* --- the thread --------------------------------------------------------------------------------
 */

static struct timespec after_ms(long ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    long ns = until.tv_nsec + ms % 1000 * 1000000;
    until.tv_sec += ms / 1000 + ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    return until;
}

static bool has_job(const struct kbd_writer *writer)
{
    return writer->queues[KB_DOOR_INTERNAL].first || writer->queues[KB_DOOR_PUBLIC].first;
}

/* Waits for a job, so long, or the end; returns whether there is a job. */
static bool wait_for_job(struct kbd_writer *writer, long ms, bool *ret_stopping)
{
    struct timespec until = after_ms(ms);
    int timed_out = 0;
    pthread_mutex_lock(&writer->lock);
    while (!has_job(writer) && !writer->stopping && !writer->has_new_preview && !timed_out)
        timed_out = pthread_cond_timedwait(&writer->wake, &writer->lock, &until);
    bool found = has_job(writer);
    *ret_stopping = writer->stopping;
    pthread_mutex_unlock(&writer->lock);
    return found;
}

/* How long to wait for a job before there is something else to do. */
static long patience_ms(struct kbd_writer *writer)
{
    long ms = has_lock(writer) ? LOOK_AGAIN_MS : SECOND_MS;
    int64_t next = next_release_ms(writer);
    if (is_staging_due(writer))
        return SLICE_GAP_MS;
    if (next == KB_TIME_MAX)
        return ms;
    int64_t left = next - kb_clock_now_ms(writer->options.host->clock);
    if (left <= 0)
        return now_us(writer) < writer->flip_again_us ? LOOK_AGAIN_MS : SLICE_GAP_MS;
    return left < ms ? (long)left : ms;
}

static void *run(void *context)
{
    struct kbd_writer *writer = context;
    bool stopping = false;
    for (;;) {
        bool lingers = has_lock(writer);
        if (wait_for_job(writer, patience_ms(writer), &stopping))
            serve(writer);
        else if (stopping)
            break;
        else if (is_release_due(writer))
            release_due(writer);
        else if (is_staging_due(writer))
            stage(writer);
        else if (lingers)
            give_way(writer);
        else
            look(writer);
    }
    release(writer);
    for (size_t door = 0; door < KB_COUNT(writer->sessions); door++)
        kb_api_session_close(writer->sessions[door]);
    kb_index_close(writer->index);
    kb_reader_close(writer->reader);
    return NULL;
}

/* Another process that writes keeps the index up itself, so its lock is no reason not to serve. */
static enum kb_status bring_up(struct kbd_writer *writer, struct kb_error *err)
{
    struct kb_error why = {0};
    /* What came due while nothing ran comes before the doors open. */
    enum kb_status status = is_release_due(writer) ? flip(writer, &why) : KB_OK;
    if (status == KB_OK)
        status = open_store(writer, 0, &why);
    if (status == KB_OK)
        status = kb_store_lock(writer->store, 0, &why);
    if (status == KB_OK)
        status = catch_up(writer, &why);
    /* Also because what is open in the index must not go to another thread. */
    release(writer);
    kb_reader_close(writer->reader);
    writer->reader = NULL;
    if (status == KB_LOCKED) {
        struct kbd_line line;
        kbd_line_begin(&line, writer->options.log, KBD_INFO, "not_caught_up");
        kbd_line_error(&line, &why);
        kbd_line_end(&line);
        return KB_OK;
    }
    if (status && err)
        *err = why;
    return status;
}

static void init_wake(struct kbd_writer *writer)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&writer->wake, &attributes);
    pthread_condattr_destroy(&attributes);
}

enum kb_status kbd_writer_start(const struct kbd_writer_options *options, struct kbd_writer **ret,
                                struct kb_error *err)
{
    struct kbd_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return kb_fail_memory(err);
    writer->options = *options;
    writer->staged_change = -1;
    writer->has_staged = true;
    pthread_mutex_init(&writer->lock, NULL);
    init_wake(writer);
    enum kb_status status = bring_up(writer, err);
    if (status == KB_OK && pthread_create(&writer->thread, NULL, run, writer))
        status = kb_fail(err, KB_INTERNAL, "cannot start a thread");
    if (status) {
        kbd_writer_free(writer);
        return status;
    }
    writer->has_thread = true;
    *ret = writer;
    return KB_OK;
}

enum kb_status kbd_writer_submit(struct kbd_writer *writer, struct kbd_job *job,
                                 struct kb_error *err)
{
    bool taken = false;
    struct queue *queue = &writer->queues[job->door];
    size_t max = writer->options.queue_max;
    if (job->door == KB_DOOR_PUBLIC && max > PUBLIC_QUEUE_MAX)
        max = PUBLIC_QUEUE_MAX;
    job->next = NULL;
    job->queued_us = now_us(writer);
    pthread_mutex_lock(&writer->lock);
    if (!writer->stopping && queue->count < max) {
        if (queue->first)
            queue->last->next = job;
        else
            queue->first = job;
        queue->last = job;
        queue->count++;
        taken = true;
        pthread_cond_signal(&writer->wake);
    }
    pthread_mutex_unlock(&writer->lock);
    return taken ? KB_OK : kb_fail(err, KB_BUSY, "too many writes are waiting");
}

size_t kbd_writer_waiting(struct kbd_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    size_t count = writer->queues[KB_DOOR_INTERNAL].count + writer->queues[KB_DOOR_PUBLIC].count;
    pthread_mutex_unlock(&writer->lock);
    return count;
}

void kbd_writer_stop(struct kbd_writer *writer)
{
    if (!writer || !writer->has_thread)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    writer->has_thread = false;
}

void kbd_writer_free(struct kbd_writer *writer)
{
    if (!writer)
        return;
    kbd_writer_stop(writer);
    kb_indexer_free(writer->indexer);
    kb_store_close(writer->store);
    pthread_cond_destroy(&writer->wake);
    pthread_mutex_destroy(&writer->lock);
    free(writer);
}
