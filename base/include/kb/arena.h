/*
 * kb/arena.h - memory that is thrown away all at once.
 *
 * One arena per request, per file read, per batch: what is allocated from it lives until the arena
 * is cleared or freed, and nothing in it is freed alone. Alignment suits any type. Not for threads:
 * an arena belongs to one thread at a time.
 *
 * The cap makes an arena a limit as well: a request that wants more memory than its arena may give
 * gets NULL and ends with KB_NO_MEMORY, while the process goes on.
 */
#ifndef KB_ARENA_H
#define KB_ARENA_H

#include "kb/error.h"
#include "kb/str.h"

struct kb_arena;

/* A new arena that hands out at most `cap` bytes in all, or NULL. Free with kb_arena_free(). */
struct kb_arena *kb_arena_new(size_t cap);

/* Frees the arena and everything in it. Accepts NULL. */
void kb_arena_free(struct kb_arena *arena);

/* For KB_CLEANUP: frees `*arena`. */
void kb_arena_freep(struct kb_arena **arena);

/* Forgets everything handed out, keeps one block of memory for reuse. */
void kb_arena_clear(struct kb_arena *arena);

/* Bytes handed out since birth or the last clear, with what alignment cost; at most the cap. */
size_t kb_arena_used(const struct kb_arena *arena);

/* Zeroed memory, or NULL when memory or the cap is exhausted. A size of 0 gives a valid pointer. */
void *kb_arena_alloc(struct kb_arena *arena, size_t size);

/* Zeroed memory for `count` elements of `size`; NULL also when the product overflows. */
void *kb_arena_array(struct kb_arena *arena, size_t count, size_t size);

/* A NUL-terminated copy of `s`. On failure the result's `data` is NULL. */
struct kb_str kb_arena_copy(struct kb_arena *arena, struct kb_str s);

/* A formatted, NUL-terminated string. On failure the result's `data` is NULL. */
struct kb_str kb_arena_printf(struct kb_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
