#include "kb/map.h"

#include "kb/arena.h"

#define SLOTS_MIN 16

struct slot {
    uint64_t hash;
    struct kb_str key; /* `data` is NULL in a free slot; the keys are in the map's arena */
    uint64_t value;
};

/* Open addressing with linear probing; the number of slots is a power of two, three quarters
 * filled. */
struct kb_map {
    struct slot *slots;
    size_t slot_count;
    size_t count;
    struct kb_arena *keys;
};

struct kb_map *kb_map_new(void)
{
    struct kb_map *map = calloc(1, sizeof *map);
    if (!map)
        return NULL;
    map->keys = kb_arena_new(SIZE_MAX);
    map->slots = calloc(SLOTS_MIN, sizeof *map->slots);
    map->slot_count = SLOTS_MIN;
    if (!map->keys || !map->slots) {
        kb_map_free(map);
        return NULL;
    }
    return map;
}

void kb_map_free(struct kb_map *map)
{
    if (!map)
        return;
    kb_arena_free(map->keys);
    free(map->slots);
    free(map);
}

void kb_map_freep(struct kb_map **map)
{
    kb_map_free(*map);
    *map = NULL;
}

void kb_map_clear(struct kb_map *map)
{
    memset(map->slots, 0, map->slot_count * sizeof *map->slots);
    map->count = 0;
    kb_arena_clear(map->keys);
}

size_t kb_map_count(const struct kb_map *map)
{
    return map->count;
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo), then the finaliser of MurmurHash3, for good low bits. */
static uint64_t hash_key(struct kb_str key)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.data[i]) * UINT64_C(0x100000001B3);
    hash = (hash ^ hash >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    hash = (hash ^ hash >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return hash ^ hash >> 33;
}

/* The slot that holds `key`, or the free one where it belongs. */
static struct slot *find_slot(const struct kb_map *map, uint64_t hash, struct kb_str key)
{
    size_t mask = map->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct slot *slot = &map->slots[i];
        if (!slot->key.data || (slot->hash == hash && kb_str_equal(slot->key, key)))
            return slot;
    }
}

uint64_t *kb_map_get(const struct kb_map *map, struct kb_str key)
{
    struct slot *slot = find_slot(map, hash_key(key), key);
    return slot->key.data ? &slot->value : NULL;
}

static bool grow(struct kb_map *map)
{
    if (map->slot_count > SIZE_MAX / 2 / sizeof *map->slots)
        return false;
    struct kb_map larger = *map;
    larger.slot_count = 2 * map->slot_count;
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots)
        return false;
    for (size_t i = 0; i < map->slot_count; i++) {
        const struct slot *slot = &map->slots[i];
        if (slot->key.data)
            *find_slot(&larger, slot->hash, slot->key) = *slot;
    }
    free(map->slots);
    *map = larger;
    return true;
}

uint64_t *kb_map_put(struct kb_map *map, struct kb_str key, bool *ret_added)
{
    uint64_t hash = hash_key(key);
    struct slot *slot = find_slot(map, hash, key);
    bool added = !slot->key.data;
    if (added) {
        if (map->count >= map->slot_count / 4 * 3) {
            if (!grow(map))
                return NULL;
            slot = find_slot(map, hash, key);
        }
        struct kb_str copy = kb_arena_copy(map->keys, key);
        if (!copy.data)
            return NULL;
        *slot = (struct slot){.hash = hash, .key = copy};
        map->count++;
    }
    if (ret_added)
        *ret_added = added;
    return &slot->value;
}
