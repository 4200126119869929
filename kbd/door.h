/*
 * door.h - one listening address with its own threads, limits and counters.
 *
 * A door is a libmicrohttpd daemon: epoll, a small pool of threads, at most 120 connections each
 * (at exactly 128 ready ones the library sleeps its whole timeout). Its threads guard and take
 * apart requests and send answers. By a session that each thread opens for itself they learn who
 * asks, and answer on the spot what is a probe or was kept; other questions go to the workers.
 */
#ifndef KBD_DOOR_H
#define KBD_DOOR_H

#include "address.h"
#include "kb/api.h"
#include "lane_metrics.h"
#include "live.h"
#include "log.h"
#include "metrics.h"
#include "settings.h"
#include "workers.h"
#include "writer.h"

struct kbd_door;

struct kbd_door_options {
    enum kb_door door;
    const char *name; /* "internal", "public"; for logs and metrics */
    struct kbd_address address;
    const char *certificate, *key;     /* files; empty: plain HTTP */
    const struct kbd_proxies *proxies; /* NULL: none */
    const struct kbd_settings *settings;
    const struct kb_api_host *host;
    const struct kbd_log *log;
    const struct kbd_log *query_log; /* may be NULL */
    struct kbd_metrics *metrics;
    struct kbd_lane_metrics *lanes; /* of all doors; may be NULL */
    struct kbd_rate *rate;          /* of all requests, at all doors; NULL: none is too many */
    int nice; /* how far the door's threads stand back from the processor, from 0 to 19 */
    struct kbd_workers *workers; /* who answer; stopped before the door is closed, freed after */
    struct kbd_writer *writer;   /* who writes; likewise; NULL where no route does */
    struct kbd_live *live;       /* streams; likewise; NULL where there are none */
};

/* Opens the door; `options` is copied, what it points to is kept. Errors: KB_IO with the reason,
 * those of kbd_tls_read(), KB_NO_MEMORY. */
enum kb_status kbd_door_open(const struct kbd_door_options *options, struct kbd_door **ret,
                             struct kb_error *err);

/* The port it listens at, the one the system chose when 0 was asked for. */
unsigned kbd_door_port(const struct kbd_door *door);

/* Takes no further connections; answers that are under way go on, and say Connection: close. */
void kbd_door_quiesce(struct kbd_door *door);

/* How many requests are being answered. */
unsigned kbd_door_busy(struct kbd_door *door);

/* Closes all connections, ends the threads, frees. Accepts NULL. */
void kbd_door_close(struct kbd_door *door);

#endif
