/* live.h - how a watch is made and what it holds; see kb/live.h. */
#ifndef KB_API_LIVE_H
#define KB_API_LIVE_H

#include "internal.h"
#include "kb/change.h"
#include "kb/live.h"
#include "kb/region.h"

struct kb_live_watch {
    int64_t key; /* row of the key that opened it */
    int64_t after;
    char region[7]; /* empty: none */
    char above[KB_REGIONS_ABOVE_MAX][7];
    size_t above_count;
    size_t id_count;
    const struct kb_str *ids; /* in order; in `arena` */
    struct kb_arena *arena;
};

/* What the addresses take (live_routes.c). */
extern const struct kb_api_parameter kb_api_live_parameters[2];
extern const struct kb_api_parameter kb_api_acknowledge_parameters[2];
extern const struct kb_api_parameter kb_api_acknowledgements_parameters[2];
extern const struct kb_api_body kb_api_acknowledge_body;

/* A watch over ids ("a,b", may be empty) and a region with what lies above it (may be empty).
 * KB_INVALID names the parameter. */
enum kb_status kb_live_watch_new(struct kb_str ids, struct kb_str region,
                                 const struct kb_region *own, size_t own_count,
                                 struct kb_live_watch **ret, struct kb_error *err);

/* Whether an event is for it. */
bool kb_live_watch_wants(const struct kb_live_watch *watch, const struct kb_event *event);

#endif
