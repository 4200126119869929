/*
 * kb/lane.h - who asks, before it is known what: the lane of a request, and whose it is.
 *
 * Whoever asks is served in one of four lanes: agents with a caller on the line (and editors), then
 * bots, then citizens, then those who work through many questions and wait for none. Which one
 * follows from the door and the key's role, by one table (lane.c); the process above gives each
 * lane its limits and lets the earlier lane go first.
 *
 * What always holds: a request without a good key is nobody's and goes last at the internal door,
 * where it is refused. An asker says nothing of what was asked, and names no person: a key is its
 * row.
 *
 * Threads: kb_lane_name() any; the others that of the session.
 */
#ifndef KB_LANE_H
#define KB_LANE_H

#include "kb/api.h"

/* First come, first served: in this order. */
#define KB_LANE_LIST(X)                                                                            \
    X(AGENTS, "agents")                                                                            \
    X(BOTS, "bots")                                                                                \
    X(CITIZENS, "citizens")                                                                        \
    X(BATCH, "batch")

enum kb_lane {
#define X(name, wire) KB_LANE_##name,
    KB_LANE_LIST(X)
#undef X
    KB_LANES,
};

const char *kb_lane_name(enum kb_lane lane);

/* The lane of those who are not known yet: citizens at the public door, the last at the other. */
enum kb_lane kb_lane_of_door(enum kb_door door);

struct kb_api_asker {
    enum kb_lane lane;
    int64_t key;  /* row of the key; 0 = none: known by the address alone */
    int64_t rate; /* requests in a minute that the key may make; 0 = the lane's */
};

/*
 * Looks at a request before it is queued, at the cost of two or three reads of the store: says who
 * asks, and answers what kb_api_handle() would from answers that were kept (kb/answer_cache.h).
 * True when `*ret` is the answer, with the life of one of kb_api_handle()'s; false: it is to be
 * handled. Never fails.
 */
bool kb_api_handle_early(struct kb_api_session *session, const struct kb_api_request *request,
                         struct kb_api_asker *ret_asker, struct kb_api_response *ret);

#endif
