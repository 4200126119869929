/* cache.h - the table of kb/answer_cache.h, and what a call has to do with it. */
#ifndef KB_API_CACHE_H
#define KB_API_CACHE_H

#include "internal.h"
#include "kb/answer_cache.h"
#include "kb/lane.h"

/* --- answer_cache.c: the table ---------------------------------------------------------------- */

/* An answer; what it took is written anew for each who gets it. */
struct kb_api_kept {
    struct kb_str body;
    size_t took_at, took_len; /* where the number stands in the body */
    size_t hits;
};

/* Counts up with each kb_api_cache_touch(). */
uint64_t kb_api_cache_touched(const struct kb_api_cache *cache);

/* Begins the hash of a key, with what nobody outside can guess. */
void kb_api_cache_key_begin(const struct kb_api_cache *cache, struct kb_hasher *ret);

/* Keeps an answer, where there is room for it, memory, and none newer. */
void kb_api_cache_put(struct kb_api_cache *cache, const struct kb_hash *key,
                      const struct kb_api_stamp *stamp, const struct kb_api_kept *answer);

/* Appends the body of the answer kept under a key and stamp, with the time it takes this time;
 * false when there is none. */
bool kb_api_cache_get(struct kb_api_cache *cache, const struct kb_hash *key,
                      const struct kb_api_stamp *stamp, int64_t took_us, struct kb_buf *ret,
                      size_t *ret_hits);

/* --- lane.c ----------------------------------------------------------------------------------- */

/* Reads the key and says who asks; false when they are refused where the request is handled. */
bool kb_api_meet(struct kb_api_call *call, struct kb_api_asker *ret);

/* --- cached.c: calls -------------------------------------------------------------------------- */

/*
 * Answers a call, whose key and parameters were read, from what was kept. False when it cannot;
 * then nothing was answered.
 */
bool kb_api_cached_answer(struct kb_api_call *call);

/*
 * Reads as of when an answer made now would hold, before anything is read for it. False when it
 * should not be kept.
 */
bool kb_api_cached_begin(struct kb_api_call *call, struct kb_api_stamp *ret);

/* Keeps the call's body, which search answered at a revision of the index. */
void kb_api_cached_keep(struct kb_api_call *call, const struct kb_api_stamp *stamp,
                        int64_t revision, size_t hits);

#endif
