/*
 * live.h - the open streams of GET /v1/live, and the one thread that tells them what happened.
 *
 * A stream is a connection of the internal door whose answer does not end: it is suspended, costs
 * neither a worker nor a place in epoll, and is resumed when there is something to send. It stands
 * at a place in the change feed; what it is to be told is written behind the last text once that
 * was taken, so that a slow client holds one text and not a growing queue, and one that was cut off
 * goes on from the place it names. The thread is woken when search shows a change; it reads what
 * happened once for all streams at the same place. Once a second it looks for clients that are
 * gone, which the HTTP library does not see while a connection is suspended, and for heartbeats
 * that are due.
 *
 * The number of streams is limited; the door has a thread for each lot of them (door.c).
 */
#ifndef KBD_LIVE_H
#define KBD_LIVE_H

#include <microhttpd.h>

#include "kb/api.h"
#include "kb/live.h"
#include "log.h"

struct kbd_live;
struct kbd_stream;

struct kbd_live_options {
    const struct kb_api_host *host;
    const struct kbd_log *log;
    size_t streams_max;
    int64_t beat_us; /* between two heartbeats of a stream */
};

/* Starts the thread. `options` is copied, what it points to is kept. Errors: KB_NO_MEMORY,
 * KB_INTERNAL. */
enum kb_status kbd_live_start(const struct kbd_live_options *options, struct kbd_live **ret,
                              struct kb_error *err);

/* Search shows the base up to this change. From any thread; `live` is a struct kbd_live. */
void kbd_live_visible(void *live, int64_t change);

/*
 * Takes in a stream: `watch` belongs to it from now on, also on failure; `opening` is copied and
 * sent first. KB_BUSY when there are too many, or it is stopping; KB_NO_MEMORY.
 */
enum kb_status kbd_live_enter(struct kbd_live *live, struct MHD_Connection *connection,
                              struct kb_live_watch *watch, struct kb_str opening,
                              struct kbd_stream **ret, struct kb_error *err);

/* The stream's answer, without headers, or NULL when out of memory. Its connection may be suspended
 * from then on. */
struct MHD_Response *kbd_stream_response(struct kbd_stream *stream);

/* The connection ended: forgets the stream. Accepts NULL. */
void kbd_stream_leave(struct kbd_stream *stream);

/* How many are open. */
size_t kbd_live_count(struct kbd_live *live);

/* Ends all streams and takes no more; the thread ends. Accepts NULL. */
void kbd_live_stop(struct kbd_live *live);

/* Stops, and frees: all streams must have left. Accepts NULL. */
void kbd_live_free(struct kbd_live *live);

#endif
