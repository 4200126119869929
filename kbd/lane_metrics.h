/*
 * lane_metrics.h - what each lane got, counted, as Prometheus reads it (metrics.h).
 *
 * A request counts once, in the lane of who asked, by how it ended: answered by a worker or the
 * writer, answered from what was kept, refused because the lane was full or the wait too long, or
 * refused because its key or address asked too often. Beside it stands how long answers took, which
 * is what lanes are for.
 */
#ifndef KBD_LANE_METRICS_H
#define KBD_LANE_METRICS_H

#include <stdatomic.h>

#include "kb/answer_cache.h"
#include "kb/lane.h"
#include "workers.h"

#define KBD_LANE_BUCKETS 12

enum kbd_lane_end {
    KBD_LANE_ANSWERED,
    KBD_LANE_KEPT,    /* answered from what was kept */
    KBD_LANE_FULL,    /* 503 */
    KBD_LANE_LIMITED, /* 429 */
    KBD_LANE_ENDS,
};

struct kbd_lane_metrics {
    struct {
        atomic_uint_fast64_t ends[KBD_LANE_ENDS];
        atomic_uint_fast64_t buckets[KBD_LANE_BUCKETS + 1]; /* of answers; the last is +Inf */
        atomic_uint_fast64_t took_us;
    } lanes[KB_LANES];
};

/* Counts one request. */
void kbd_lane_count(struct kbd_lane_metrics *metrics, enum kb_lane lane, enum kbd_lane_end end,
                    int64_t took_us);

/* Appends all of it, and what waits and runs now; `workers` may be NULL. */
void kbd_lane_print(struct kbd_lane_metrics *metrics, struct kbd_workers *workers,
                    struct kb_buf *ret);

/* Appends what the tables of kept answers hold, by enum kb_door; either may be NULL. */
void kbd_lane_print_caches(struct kb_api_cache *const caches[2], struct kb_buf *ret);

#endif
