#include "kb/search.h"

#include "internal.h"

struct kb_seen_slot {
    struct kb_str key; /* data NULL: free */
    size_t number;
};

/* FNV-1a: keys are short and come from our own index. */
static uint64_t hash_of(struct kb_str key)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (unsigned char)key.data[i]) * UINT64_C(0x100000001b3);
    return hash ^ hash >> 32;
}

bool kb_seen_init(struct kb_seen *seen, struct kb_arena *arena, size_t count)
{
    size_t size = 16;
    while (size < 2 * count)
        size *= 2;
    struct kb_seen_slot *slots = kb_arena_array(arena, size, sizeof *slots);
    if (!slots)
        return false;
    *seen = (struct kb_seen){slots, size - 1};
    return true;
}

/* The slot that has the key, or the free one where it would go. */
static struct kb_seen_slot *find_slot(const struct kb_seen *seen, struct kb_str key)
{
    size_t at = hash_of(key) & seen->mask;
    while (seen->slots[at].key.data && !kb_str_equal(seen->slots[at].key, key))
        at = (at + 1) & seen->mask;
    return &seen->slots[at];
}

const size_t *kb_seen_get(const struct kb_seen *seen, struct kb_str key)
{
    const struct kb_seen_slot *slot = find_slot(seen, key);
    return slot->key.data ? &slot->number : NULL;
}

size_t kb_seen_put(struct kb_seen *seen, struct kb_str key, size_t number, bool *ret_new)
{
    struct kb_seen_slot *slot = find_slot(seen, key);
    *ret_new = !slot->key.data;
    if (*ret_new)
        *slot = (struct kb_seen_slot){key, number};
    return slot->number;
}
