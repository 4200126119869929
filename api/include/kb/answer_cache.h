/*
 * kb/answer_cache.h - answers of search, kept for who asks the same again.
 *
 * What it is: a bounded table for each door, from all that an answer depends on to its body. The
 * key is whose eyes see it (role, clearance, regions), the route and every parameter's
 * value as it was read: in whatever order they were sent, with presets filled in. Beside it stands
 * one stamp for the whole table: the number of the last change that the door sees (every edit,
 * release and operators' entry has one), the day, and the state of the operator's files of words.
 *
 * What always holds: an answer is kept only when the index was at that change and that day, and
 * given only while the stamp is the same; so what is given is what would be computed, but for the
 * time it took. The stamp is read from the store; within a millisecond of that, a thread believes
 * it, unless kb_api_cache_touch() was called since. So what another process changed is seen a
 * millisecond later at the latest, and what this one did at once. The first request that sees
 * another stamp drops everything. A world to come (release=ID) is never kept, nor is an error or a
 * page. The doors share nothing: the tables are two.
 *
 * When full, what was not asked for longest goes first.
 *
 * Threads: any; a session of each thread reads the stamp.
 */
#ifndef KB_ANSWER_CACHE_H
#define KB_ANSWER_CACHE_H

#include <stdint.h>

#include "kb/error.h"

struct kb_api_cache;

/* For at most so many bytes of answers. Free with kb_api_cache_free(), once no session uses it.
 * Errors: KB_NO_MEMORY. */
enum kb_status kb_api_cache_new(size_t bytes_max, struct kb_api_cache **ret, struct kb_error *err);

/* Accepts NULL. */
void kb_api_cache_free(struct kb_api_cache *cache);

/* Tells that something changed: no thread believes what it read before. From any thread; accepts
 * NULL. */
void kb_api_cache_touch(struct kb_api_cache *cache);

struct kb_api_cache_numbers {
    uint64_t hits, misses;   /* since it was made; a miss is an answer made that could be kept */
    uint64_t dropped;        /* how often everything was, because the stamp moved on */
    uint64_t answers, bytes; /* now */
};

void kb_api_cache_numbers(struct kb_api_cache *cache, struct kb_api_cache_numbers *ret);

#endif
