/*
 * kb/live.h - who is told what while it happens: the answer of GET /v1/live as it goes on.
 *
 * A watch is what one stream asked for and may see: items by id, and the scripts of a region and of
 * what lies above it. The handler of the route checks the key, the parameters and Last-Event-ID and
 * leaves the watch with its session; the process takes it (kb_api_session_take_watch()), keeps the
 * connection, and from then on has the text to send written by a feed: the changes after the
 * watch's place, read once for all streams that stand at the same place.
 *
 * The text is that of server-sent events (HTML living standard, 9.2). The id of an event is the
 * number of its change; where a change holds several, only the last carries it, so that who is cut
 * in between is told all of them again and none is lost. An opening and a heartbeat give the id as
 * well, so that who was told nothing yet has a place to go on from.
 *
 * What always holds: only what was published is told, of what callers at the internal door may
 * read; a change is told when search shows it, which the process decides by `until`.
 *
 * Threads: a watch does not change; a feed belongs to one thread at a time.
 */
#ifndef KB_LIVE_H
#define KB_LIVE_H

#include "kb/api.h"

#define KB_LIVE_ITEMS_MAX 200

struct kb_live_watch;

/* Accepts NULL. */
void kb_live_watch_free(struct kb_live_watch *watch);

/* The change it goes on behind. */
int64_t kb_live_watch_after(const struct kb_live_watch *watch);

/* The watch of the last request, NULL where that was no stream; the caller's from now on. */
struct kb_live_watch *kb_api_session_take_watch(struct kb_api_session *session);

struct kb_live_feed;

/* `host` is kept; the base is opened when it is first read. Errors: KB_NO_MEMORY. */
enum kb_status kb_live_feed_new(const struct kb_api_host *host, struct kb_live_feed **ret,
                                struct kb_error *err);

/* Accepts NULL. */
void kb_live_feed_free(struct kb_live_feed *feed);

/*
 * Reads what happened after `after` up to `until`, or the first part of it: `*ret_through` is how
 * far, behind `after` unless that is `until`. Errors: those of kb_reader_open() and
 * kb_reader_events(); the next call tries anew.
 */
enum kb_status kb_live_feed_read(struct kb_live_feed *feed, int64_t after, int64_t until,
                                 int64_t *ret_through, struct kb_error *err);

/* Appends what was read last, as far as it is for the watch. */
void kb_live_feed_write(const struct kb_live_feed *feed, const struct kb_live_watch *watch,
                        struct kb_buf *out);

/* Reads which keys are good now, for the function below. Errors: likewise. */
enum kb_status kb_live_feed_read_keys(struct kb_live_feed *feed, struct kb_error *err);

/* Whether the key that opened the watch was good when keys were read last. */
bool kb_live_feed_admits(const struct kb_live_feed *feed, const struct kb_live_watch *watch);

/* Appends a heartbeat: a comment, and the id to go on from. */
void kb_live_beat(int64_t change, struct kb_buf *out);

#endif
