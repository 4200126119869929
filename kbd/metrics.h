/*
 * metrics.h - what a door did, counted, as Prometheus reads it (text exposition format 0.0.4).
 *
 * Counters are atomic and only ever rise. Routes are the patterns of the API's table, so that
 * labels stay few whatever strangers ask for; anything else is counted under "-".
 */
#ifndef KBD_METRICS_H
#define KBD_METRICS_H

#include <stdatomic.h>

#include "kb/api.h"
#include "kb/buf.h"

#define KBD_METRIC_ROUTES   96
#define KBD_METRIC_STATUSES 18
#define KBD_METRIC_BUCKETS  12

struct kbd_metrics {
    atomic_uint_fast64_t requests[KBD_METRIC_ROUTES][KBD_METRIC_STATUSES];
    atomic_uint_fast64_t buckets[KBD_METRIC_BUCKETS + 1]; /* the last is +Inf */
    atomic_uint_fast64_t took_us;
    atomic_uint_fast64_t reaped; /* connections cut off for being too slow */
    atomic_uint_fast64_t open;   /* connections open now */
};

/* Counts one answered request. */
void kbd_metrics_count(struct kbd_metrics *metrics, const char *route, int status, int64_t took_us);

/* The metrics there are. Prometheus wants all samples of one together, door after door. */
enum kbd_metric {
    KBD_METRIC_REQUESTS,
    KBD_METRIC_LATENCY,
    KBD_METRIC_OPEN,
    KBD_METRIC_REAPED,
    KBD_METRIC_END,
};

/* Appends one metric of one door; HELP and TYPE lines before it when it is the `first` door. */
void kbd_metrics_print_part(struct kbd_metrics *metrics, enum kbd_metric metric, const char *door,
                            bool first, struct kb_buf *ret);

#endif
