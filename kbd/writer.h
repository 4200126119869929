/*
 * writer.h - the one thread of the process that writes, the store and the index alike.
 *
 * Requests for routes that write are queued to it; it answers them with a session that has the
 * store, each in a transaction of its own. After a batch of them it brings the index up at once and
 * then finishes those that wait to be visible; the others were answered when they were safe. Once a
 * second it looks for what other processes changed and for a new day, and brings the index up too.
 *
 * The base's lock is held while there is something to do and two seconds after, unless somebody
 * waits for it, who gets it within some 20 ms: so `kb` can write beside it. While another process
 * writes for long, writes here are refused with KB_LOCKED; a catch-up that is due is left to that
 * process or to the next second.
 *
 * Releases become visible here: at their instant, or before the doors open when that passed while
 * nothing ran. Their worlds are staged beforehand, slice by slice while nothing else is to do.
 *
 * There is a queue for each door, both bounded. What does not fit, or has waited too long, is
 * refused with 503. The internal door goes first, the public one has a few turns in each batch: a
 * write of an editor waits for one report of a citizen at most, however many there are.
 */
#ifndef KBD_WRITER_H
#define KBD_WRITER_H

#include "kb/api.h"
#include "log.h"
#include "workers.h"

struct kbd_writer;

struct kbd_writer_options {
    const struct kb_api_host *host;
    const struct kbd_log *log;
    size_t queue_max;    /* jobs waiting */
    int64_t wait_max_us; /* a job that waited longer is refused */
    /* Told each time up to which change search shows the base. May be NULL. */
    void (*visible)(void *context, int64_t change);
    void *context; /* for it */
};

/*
 * Opens the base, made where it is missing, brings the index up, and starts the thread. When
 * another process is writing, neither is done now but as soon as that one lets it. `options` is
 * copied, what it points to is kept. Errors: those of kb_store_open() and kb_index_catch_up() but
 * KB_LOCKED.
 */
enum kb_status kbd_writer_start(const struct kbd_writer_options *options, struct kbd_writer **ret,
                                struct kb_error *err);

/*
 * Queues a job: run() once with the writing session as workers do; where it sets `waits`, finish()
 * after it. KB_BUSY when the queue is full or the thread is ending: then neither. From any thread.
 */
enum kb_status kbd_writer_submit(struct kbd_writer *writer, struct kbd_job *job,
                                 struct kb_error *err);

/*
 * Keeps the world of a release staged for a while, open ones too: somebody wants to see it. The
 * scheduled ones are without being asked for. From any thread.
 */
void kbd_writer_preview(struct kbd_writer *writer, int64_t release);

/* Jobs waiting. */
size_t kbd_writer_waiting(struct kbd_writer *writer);

/* Runs what is queued and ends the thread; what is submitted from now on is refused. Accepts NULL.
 */
void kbd_writer_stop(struct kbd_writer *writer);

/* Stops, and frees: nobody may submit any more. Accepts NULL. */
void kbd_writer_free(struct kbd_writer *writer);

#endif
