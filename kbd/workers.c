#include "workers.h"

#include <pthread.h>
#include <unistd.h>

#define DOORS       2
#define WORKERS_MAX 64

/* Jobs of one door, first in first out. */
struct lane {
    struct kbd_job *first, *last;
    size_t count;
};

struct worker {
    struct kbd_workers *all;
    pthread_t thread;
    struct kb_api_session *sessions[DOORS];
};

struct kbd_workers {
    struct kbd_workers_options options;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct lane lanes[DOORS];
    bool stopping;
    unsigned started;
    struct worker workers[WORKERS_MAX];
};

/* Whose jobs go first. */
static const enum kb_door order[DOORS] = {KB_DOOR_INTERNAL, KB_DOOR_PUBLIC};

static struct kbd_job *pop(struct kbd_workers *workers)
{
    for (size_t i = 0; i < DOORS; i++) {
        struct lane *lane = &workers->lanes[order[i]];
        struct kbd_job *job = lane->first;
        if (!job)
            continue;
        lane->first = job->next;
        lane->count--;
        return job;
    }
    return NULL;
}

/* The next job, or NULL when it is time to stop and nothing is left. */
static struct kbd_job *wait_for_job(struct kbd_workers *workers)
{
    struct kbd_job *job;
    pthread_mutex_lock(&workers->lock);
    while (!(job = pop(workers)) && !workers->stopping)
        pthread_cond_wait(&workers->wake, &workers->lock);
    pthread_mutex_unlock(&workers->lock);
    return job;
}

static int64_t now_us(const struct kbd_workers *workers)
{
    return workers->options.host->now_us(workers->options.host->context);
}

static struct kb_api_session *session_for(struct worker *worker, const struct kbd_job *job,
                                          struct kb_error *err)
{
    const struct kbd_workers_options *options = &worker->all->options;
    if (now_us(worker->all) - job->queued_us > options->wait_max_us) {
        kb_fail(err, KB_BUSY, "the question waited too long");
        return NULL;
    }
    struct kb_api_session **session = &worker->sessions[job->door];
    if (!*session)
        (void)kb_api_session_open(options->host, job->door, session, err);
    return *session;
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct kbd_job *job;
    while ((job = wait_for_job(worker->all))) {
        struct kb_error err = {0};
        struct kb_api_session *session = session_for(worker, job, &err);
        (void)job->run(job, session, &err);
    }
    for (size_t d = 0; d < DOORS; d++)
        kb_api_session_close(worker->sessions[d]);
    return NULL;
}

static unsigned count_of(const struct kbd_workers_options *options)
{
    long count = options->count ? (long)options->count : sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > WORKERS_MAX ? WORKERS_MAX : (unsigned)count;
}

enum kb_status kbd_workers_start(const struct kbd_workers_options *options,
                                 struct kbd_workers **ret, struct kb_error *err)
{
    struct kbd_workers *workers = calloc(1, sizeof *workers);
    if (!workers)
        return kb_fail_memory(err);
    workers->options = *options;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->wake, NULL);
    for (unsigned count = count_of(options); workers->started < count; workers->started++) {
        struct worker *worker = &workers->workers[workers->started];
        worker->all = workers;
        if (pthread_create(&worker->thread, NULL, work, worker)) {
            kbd_workers_free(workers);
            return kb_fail(err, KB_INTERNAL, "cannot start a thread");
        }
    }
    *ret = workers;
    return KB_OK;
}

enum kb_status kbd_workers_submit(struct kbd_workers *workers, struct kbd_job *job,
                                  struct kb_error *err)
{
    enum kb_status status = KB_OK;
    struct lane *lane = &workers->lanes[job->door];
    job->next = NULL;
    job->queued_us = now_us(workers);
    pthread_mutex_lock(&workers->lock);
    if (workers->stopping || lane->count >= workers->options.queue_max) {
        status = KB_BUSY;
    } else {
        if (lane->first)
            lane->last->next = job;
        else
            lane->first = job;
        lane->last = job;
        lane->count++;
        pthread_cond_signal(&workers->wake);
    }
    pthread_mutex_unlock(&workers->lock);
    return status ? kb_fail(err, status, "too many questions are waiting") : KB_OK;
}

size_t kbd_workers_waiting(struct kbd_workers *workers, enum kb_door door)
{
    pthread_mutex_lock(&workers->lock);
    size_t count = workers->lanes[door].count;
    pthread_mutex_unlock(&workers->lock);
    return count;
}

void kbd_workers_stop(struct kbd_workers *workers)
{
    if (!workers)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->wake);
    pthread_mutex_unlock(&workers->lock);
    for (unsigned i = 0; i < workers->started; i++)
        pthread_join(workers->workers[i].thread, NULL);
    workers->started = 0;
}

void kbd_workers_free(struct kbd_workers *workers)
{
    if (!workers)
        return;
    kbd_workers_stop(workers);
    pthread_cond_destroy(&workers->wake);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}
