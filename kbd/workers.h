/*
 * workers.h - the threads that answer questions, and the queue before them.
 *
 * The doors' threads only read requests and send answers; a question is handed to one of a few
 * workers, one for each core, each with its own API session for each door. So a heavy question
 * holds up one core and not the connections that happen to share a thread with it, and load spreads
 * however the connections fell.
 *
 * The queue is bounded. Agents (the internal door) go before citizens. What does not fit, or has
 * waited too long to be worth answering, is refused at once with 503 rather than served late.
 */
#ifndef KBD_WORKERS_H
#define KBD_WORKERS_H

#include "kb/api.h"

struct kbd_workers;

/* Something to be answered; embedded in what it is about. */
struct kbd_job {
    struct kbd_job *next; /* the queue's own */
    int64_t queued_us;    /* likewise */
    enum kb_door door;
    /*
     * Called once in a worker, or in the writer. `session` is its own for the door; NULL when it
     * could not be opened or the job waited too long, and then `err` says why. True when the job
     * waits until what it wrote is visible (in the writer alone): then finish() is called once.
     * Otherwise it is answered, and may be gone, when this returns.
     */
    bool (*run)(struct kbd_job *job, struct kb_api_session *session, const struct kb_error *err);
    void (*finish)(struct kbd_job *job, bool is_visible);
};

struct kbd_workers_options {
    const struct kb_api_host *host;
    unsigned count;      /* threads; 0 = one for each core */
    size_t queue_max;    /* jobs waiting, of each door */
    int64_t wait_max_us; /* a job that waited longer is refused */
};

/* Starts the threads; `options` is copied. Errors: KB_NO_MEMORY, KB_INTERNAL. */
enum kb_status kbd_workers_start(const struct kbd_workers_options *options,
                                 struct kbd_workers **ret, struct kb_error *err);

/* Queues a job; KB_BUSY when its door's queue is full: then it will not be run. From any thread. */
enum kb_status kbd_workers_submit(struct kbd_workers *workers, struct kbd_job *job,
                                  struct kb_error *err);

/* Jobs waiting for a door. */
size_t kbd_workers_waiting(struct kbd_workers *workers, enum kb_door door);

/* Runs what is queued and ends the threads; what is submitted from now on is refused with KB_BUSY.
 * Accepts NULL. */
void kbd_workers_stop(struct kbd_workers *workers);

/* Stops, and frees: nobody may submit any more. Accepts NULL. */
void kbd_workers_free(struct kbd_workers *workers);

#endif
