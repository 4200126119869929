/*
 * kb/map.h - a hash map from byte strings to unsigned numbers.
 *
 * For "have I seen this" and "which one was it" inside one run: duplicate ids, counts, positions in
 * an array. Keys are copied. Seeded from the keys' bytes alone, so the order of nothing depends on
 * it: there is no iteration. One thread at a time.
 */
#ifndef KB_MAP_H
#define KB_MAP_H

#include "kb/error.h"
#include "kb/str.h"

struct kb_map;

/* A new map, or NULL. Free with kb_map_free(). */
struct kb_map *kb_map_new(void);

/* Accepts NULL. */
void kb_map_free(struct kb_map *map);
void kb_map_freep(struct kb_map **map);

/* Forgets all keys, keeps the memory. */
void kb_map_clear(struct kb_map *map);

size_t kb_map_count(const struct kb_map *map);

/* Where the value of `key` lives, or NULL. Valid until the next kb_map_put(). */
uint64_t *kb_map_get(const struct kb_map *map, struct kb_str key);

/*
 * Where the value of `key` lives, added as 0 when it was missing; `*ret_added` (may be NULL) tells.
 * NULL when out of memory. Valid until the next kb_map_put().
 */
uint64_t *kb_map_put(struct kb_map *map, struct kb_str key, bool *ret_added);

#endif
