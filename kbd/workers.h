/*
 * workers.h - the threads that answer questions, and the lanes before them.
 *
 * The doors' threads only read requests and send answers; a question is handed to one of a few
 * workers, each with its own API session for each door. So a heavy question holds up one core and
 * not the connections that happen to share a thread with it, and load spreads however the
 * connections fell.
 *
 * Who asks first is served first: agents, bots, citizens, batch (kb/lane.h). There are as many
 * places as cores. Agents have threads of their own, so that none of them ever waits for a question
 * of somebody else's to end; the others share as many threads, which begin a question only while a
 * place is free that no agent is in or waits for, and run with less of a claim to the processor
 * (`nice`). So with nobody before them citizens have all cores, and an agent who comes has one at
 * once.
 *
 * Each lane is bounded twice: how many of its questions are answered at once, and how many wait.
 * What does not fit, or has waited too long to be worth answering, is refused at once with 503
 * rather than served late, and takes nobody else's place.
 */
#ifndef KBD_WORKERS_H
#define KBD_WORKERS_H

#include "kb/api.h"
#include "kb/lane.h"

struct kbd_workers;

/* Something to be answered; embedded in what it is about. */
struct kbd_job {
    struct kbd_job *next; /* the queue's own */
    int64_t queued_us;    /* likewise */
    enum kb_door door;
    enum kb_lane lane;
    /*
     * Called once in a worker, or in the writer. `session` is its own for the door; NULL when it
     * could not be opened or the job waited too long, and then `err` says why. True when the job
     * waits until what it wrote is visible (in the writer alone): then finish() is called once.
     * Otherwise it is answered, and may be gone, when this returns.
     */
    bool (*run)(struct kbd_job *job, struct kb_api_session *session, const struct kb_error *err);
    void (*finish)(struct kbd_job *job, bool is_visible);
};

struct kbd_lane_limits {
    size_t at_once;   /* jobs answered at the same time; 0 = as many as there are places */
    size_t queue_max; /* jobs waiting */
};

struct kbd_workers_options {
    const struct kb_api_host *host;
    unsigned count; /* places; 0 = one for each core */
    struct kbd_lane_limits lanes[KB_LANES];
    int64_t wait_max_us; /* a job that waited longer is refused */
    int nice;            /* of the threads for all but agents, from 0 to 19 */
};

/* The calling thread, and those it starts from now on, have so much less of a claim to the
 * processor. That it may not be had is no failure. */
void kbd_stand_back(int nice);

/* Starts the threads; `options` is copied. Errors: KB_NO_MEMORY, KB_INTERNAL. */
enum kb_status kbd_workers_start(const struct kbd_workers_options *options,
                                 struct kbd_workers **ret, struct kb_error *err);

/* Queues a job; KB_BUSY when its lane's queue is full: then it will not be run. From any thread. */
enum kb_status kbd_workers_submit(struct kbd_workers *workers, struct kbd_job *job,
                                  struct kb_error *err);

/* What a lane is at: jobs waiting, and jobs being answered. From any thread. */
struct kbd_lane_load {
    size_t waiting, running;
};
struct kbd_lane_load kbd_workers_load(struct kbd_workers *workers, enum kb_lane lane);

/* Runs what is queued and ends the threads; what is submitted from now on is refused with KB_BUSY.
 * Accepts NULL. */
void kbd_workers_stop(struct kbd_workers *workers);

/* Stops, and frees: nobody may submit any more. Accepts NULL. */
void kbd_workers_free(struct kbd_workers *workers);

#endif
