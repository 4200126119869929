/*
 * exchange.h - one request and the answer to it, on its way between a door's thread and a worker.
 *
 * The door's thread makes it, guards and takes apart the request, and hands it to the workers while
 * the connection is suspended; the worker makes the answer and resumes the connection; the door's
 * thread sends it. At any moment only one of the two threads touches it.
 */
#ifndef KBD_EXCHANGE_H
#define KBD_EXCHANGE_H

#include <microhttpd.h>

#include "door.h"
#include "live.h"
#include "request.h"
#include "workers.h"

struct kbd_exchange {
    struct kbd_job job; /* first, so that a job is its exchange */
    const struct kbd_door_options *door;
    struct kbd_request *request;
    struct kb_api_request api_request;
    const char *method; /* the library's, valid while the request is */
    struct MHD_Connection *connection;
    struct MHD_Response *response; /* NULL until it is answered */
    unsigned status;
    struct kb_api_response
        held; /* while it waits; what it points to is the request's and `held_body`'s */
    struct kb_buf held_body;
    struct kbd_stream *stream; /* where the answer goes on; NULL where it ends */
    unsigned retry_after;      /* seconds, where it came too often */
    bool is_met;               /* it is known who asks: the job's lane is theirs */
    bool is_kept;              /* the answer was there before it was asked for */
    bool failed;               /* no memory for an answer: the connection is cut */
};

/* An exchange for a raw target, or NULL. Free with kbd_exchange_free(). */
struct kbd_exchange *kbd_exchange_new(const struct kbd_door_options *door, const char *target);

/* Accepts NULL. */
void kbd_exchange_free(struct kbd_exchange *exchange);

/*
 * Makes the answer by a session: routes, metrics, logs. True when it waits until its change is
 * visible: then it is kept for kbd_exchange_finish().
 */
bool kbd_exchange_answer(struct kbd_exchange *exchange, struct kb_api_session *session);

/* Takes an answer that was there before it was asked for (kb_api_handle_early()). */
void kbd_exchange_take(struct kbd_exchange *exchange, const struct kb_api_response *answer);

/* Ends an answer that waited. */
void kbd_exchange_finish(struct kbd_exchange *exchange, bool is_visible);

/* Whether it is for a route that writes. */
bool kbd_exchange_writes(const struct kbd_exchange *exchange);

/*
 * Makes the answer to what never reaches a route. With `close` the connection ends after it: its
 * bytes cannot be trusted. KB_BUSY says when to come back, and so does KB_TOO_MANY, by
 * `retry_after`.
 */
void kbd_exchange_refuse(struct kbd_exchange *exchange, const struct kb_error *err, bool close);

/* Whether the request's route is answered by the door's thread and whoever asks: probes, which must
 * not wait in a queue. */
bool kbd_exchange_is_probe(const struct kbd_exchange *exchange);

/* Whether it is by the door's thread once it is known who asks: streams, of which a whole city may
 * open at once. */
bool kbd_exchange_streams(const struct kbd_exchange *exchange);

#endif
