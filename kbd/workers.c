#include "workers.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#define DOORS      2
#define PLACES_MAX 64

/* Jobs of one lane, first in first out. */
struct lane {
    struct kbd_job *first, *last;
    size_t count, running;
    size_t at_once, queue_max;
};

/* Which lanes a thread serves, the first of them first. */
struct crew {
    enum kb_lane first, end;
    pthread_cond_t wake;
};

enum {
    AGENTS,
    OTHERS,
    CREWS
};

struct worker {
    struct kbd_workers *all;
    struct crew *crew;
    pthread_t thread;
    struct kb_api_session *sessions[DOORS];
};

struct kbd_workers {
    struct kbd_workers_options options;
    pthread_mutex_t lock;
    struct crew crews[CREWS];
    struct lane lanes[KB_LANES];
    unsigned places;
    size_t running; /* in all lanes */
    bool stopping;
    unsigned started;
    struct worker workers[CREWS * PLACES_MAX];
};

static struct crew *crew_of(struct kbd_workers *workers, enum kb_lane lane)
{
    return &workers->crews[lane == KB_LANE_AGENTS ? AGENTS : OTHERS];
}

/* --- with the lock ---------------------------------------------------------------------------- */

/* Agents who wait for nothing but a thread of theirs to wake. */
static size_t coming_agents(const struct kbd_workers *workers)
{
    const struct lane *agents = &workers->lanes[KB_LANE_AGENTS];
    size_t more = agents->at_once - agents->running;
    return agents->count < more ? agents->count : more;
}

/*
 * Agents take a place whether there is one or not: who is in it has less of a claim to the
 * processor. Others take one that no agent is about to.
 */
static bool has_place(const struct kbd_workers *workers, enum kb_lane lane)
{
    if (workers->lanes[lane].running >= workers->lanes[lane].at_once)
        return false;
    return lane == KB_LANE_AGENTS || workers->running + coming_agents(workers) < workers->places;
}

static struct kbd_job *pop(struct kbd_workers *workers, const struct crew *crew)
{
    for (enum kb_lane at = crew->first; at < crew->end; at++) {
        struct lane *lane = &workers->lanes[at];
        struct kbd_job *job = lane->first;
        if (!job || !has_place(workers, at))
            continue;
        lane->first = job->next;
        lane->count--;
        lane->running++;
        workers->running++;
        return job;
    }
    return NULL;
}

static bool is_empty(const struct kbd_workers *workers, const struct crew *crew)
{
    for (enum kb_lane at = crew->first; at < crew->end; at++)
        if (workers->lanes[at].count)
            return false;
    return true;
}

/* --- a thread --------------------------------------------------------------------------------- */

/* The next job, or NULL when it is time to stop and nothing is left. */
static struct kbd_job *wait_for_job(struct worker *worker)
{
    struct kbd_workers *workers = worker->all;
    struct kbd_job *job;
    pthread_mutex_lock(&workers->lock);
    while (!(job = pop(workers, worker->crew)) &&
           !(workers->stopping && is_empty(workers, worker->crew)))
        pthread_cond_wait(&worker->crew->wake, &workers->lock);
    pthread_mutex_unlock(&workers->lock);
    return job;
}

/* Gives the place back. It may be one for a job of this lane or of any other. */
static void end_job(struct kbd_workers *workers, enum kb_lane lane)
{
    pthread_mutex_lock(&workers->lock);
    workers->lanes[lane].running--;
    workers->running--;
    for (size_t i = 0; i < CREWS; i++)
        if (workers->stopping)
            pthread_cond_broadcast(&workers->crews[i].wake);
        else if (!is_empty(workers, &workers->crews[i]))
            pthread_cond_signal(&workers->crews[i].wake);
    pthread_mutex_unlock(&workers->lock);
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

/* On Linux these two are about the calling thread alone. */
void kbd_stand_back(int nice)
{
    if (nice)
        (void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + nice);
}

static void *work(void *context)
{
    struct worker *worker = context;
    struct kbd_job *job;
    if (worker->crew == &worker->all->crews[OTHERS])
        kbd_stand_back(worker->all->options.nice);
    while ((job = wait_for_job(worker))) {
        struct kb_error err = {0};
        enum kb_lane lane = job->lane; /* the job may be gone when it was run */
        struct kb_api_session *session = session_for(worker, job, &err);
        (void)job->run(job, session, &err);
        end_job(worker->all, lane);
    }
    for (size_t d = 0; d < DOORS; d++)
        kb_api_session_close(worker->sessions[d]);
    return NULL;
}

/* --- life ------------------------------------------------------------------------------------- */

static unsigned count_of(const struct kbd_workers_options *options)
{
    long count = options->count ? (long)options->count : sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > PLACES_MAX ? PLACES_MAX : (unsigned)count;
}

static void init(struct kbd_workers *workers, const struct kbd_workers_options *options)
{
    workers->options = *options;
    workers->places = count_of(options);
    pthread_mutex_init(&workers->lock, NULL);
    for (size_t i = 0; i < KB_LANES; i++) {
        const struct kbd_lane_limits *limits = &options->lanes[i];
        workers->lanes[i].at_once = limits->at_once ? limits->at_once : workers->places;
        workers->lanes[i].queue_max = limits->queue_max;
    }
    workers->crews[AGENTS] = (struct crew){.first = KB_LANE_AGENTS, .end = KB_LANE_AGENTS + 1};
    workers->crews[OTHERS] = (struct crew){.first = KB_LANE_AGENTS + 1, .end = KB_LANES};
    for (size_t i = 0; i < CREWS; i++)
        pthread_cond_init(&workers->crews[i].wake, NULL);
}

enum kb_status kbd_workers_start(const struct kbd_workers_options *options,
                                 struct kbd_workers **ret, struct kb_error *err)
{
    struct kbd_workers *workers = calloc(1, sizeof *workers);
    if (!workers)
        return kb_fail_memory(err);
    init(workers, options);
    for (; workers->started < CREWS * workers->places; workers->started++) {
        struct worker *worker = &workers->workers[workers->started];
        worker->all = workers;
        worker->crew = &workers->crews[workers->started % CREWS];
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
    struct lane *lane = &workers->lanes[job->lane];
    job->next = NULL;
    job->queued_us = now_us(workers);
    pthread_mutex_lock(&workers->lock);
    if (workers->stopping || lane->count >= lane->queue_max) {
        status = KB_BUSY;
    } else {
        if (lane->first)
            lane->last->next = job;
        else
            lane->first = job;
        lane->last = job;
        lane->count++;
        pthread_cond_signal(&crew_of(workers, job->lane)->wake);
    }
    pthread_mutex_unlock(&workers->lock);
    return status ? kb_fail(err, status, "too many questions are waiting") : KB_OK;
}

struct kbd_lane_load kbd_workers_load(struct kbd_workers *workers, enum kb_lane lane)
{
    pthread_mutex_lock(&workers->lock);
    struct kbd_lane_load load = {workers->lanes[lane].count, workers->lanes[lane].running};
    pthread_mutex_unlock(&workers->lock);
    return load;
}

void kbd_workers_stop(struct kbd_workers *workers)
{
    if (!workers)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    for (size_t i = 0; i < CREWS; i++)
        pthread_cond_broadcast(&workers->crews[i].wake);
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
    for (size_t i = 0; i < CREWS; i++)
        pthread_cond_destroy(&workers->crews[i].wake);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}
