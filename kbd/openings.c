#include "openings.h"

#include <pthread.h>

#include "kb/arena.h"
#include "kb/buf.h"
#include "kb/map.h"

#define DOORS       2
#define ARENA_BYTES (32u << 20)

/* Items of one door in order of their first opening; `map` gives position + 1. */
struct counts {
    struct kb_map *map;
    struct kb_arena *ids;
    struct kb_buf items; /* struct kb_usage_count */
};

struct kbd_openings {
    pthread_mutex_t lock;
    struct counts doors[DOORS];
};

static const uint32_t most[DOORS] = {
    [KB_DOOR_INTERNAL] = KBD_OPENINGS_INTERNAL_MAX,
    [KB_DOOR_PUBLIC] = KBD_OPENINGS_PUBLIC_MAX,
};

static void counts_done(struct counts *counts)
{
    kb_map_free(counts->map);
    kb_arena_free(counts->ids);
    kb_buf_done(&counts->items);
}

static bool counts_init(struct counts *counts)
{
    *counts = (struct counts){
        .map = kb_map_new(),
        .ids = kb_arena_new(ARENA_BYTES),
        .items = KB_BUF_INIT(KBD_OPENINGS_ITEMS_MAX * sizeof(struct kb_usage_count)),
    };
    return counts->map && counts->ids;
}

struct kbd_openings *kbd_openings_new(void)
{
    struct kbd_openings *openings = calloc(1, sizeof *openings);
    if (!openings)
        return NULL;
    pthread_mutex_init(&openings->lock, NULL);
    bool made = true;
    for (size_t d = 0; d < DOORS; d++)
        made = counts_init(&openings->doors[d]) && made;
    if (made)
        return openings;
    kbd_openings_free(openings);
    return NULL;
}

void kbd_openings_free(struct kbd_openings *openings)
{
    if (!openings)
        return;
    for (size_t d = 0; d < DOORS; d++)
        counts_done(&openings->doors[d]);
    pthread_mutex_destroy(&openings->lock);
    free(openings);
}

static struct kb_usage_count *items_of(struct counts *counts, size_t *ret_count)
{
    *ret_count = counts->items.len / sizeof(struct kb_usage_count);
    return (struct kb_usage_count *)(void *)counts->items.data;
}

static void add_item(struct counts *counts, enum kb_door door, struct kb_str id)
{
    struct kb_usage_count item = {kb_arena_copy(counts->ids, id), door, 1};
    size_t count;
    items_of(counts, &count);
    if (!item.id.data || count == KBD_OPENINGS_ITEMS_MAX)
        return;
    kb_buf_add(&counts->items, &item, sizeof item);
    uint64_t *at = kb_buf_status(&counts->items, NULL) ? NULL : kb_map_put(counts->map, id, NULL);
    if (at)
        *at = count + 1;
}

void kbd_openings_count(struct kbd_openings *openings, enum kb_door door, struct kb_str id)
{
    struct counts *counts = &openings->doors[door];
    size_t count;
    pthread_mutex_lock(&openings->lock);
    const uint64_t *at = kb_map_get(counts->map, id);
    struct kb_usage_count *items = items_of(counts, &count);
    if (!at)
        add_item(counts, door, id);
    else if (items[*at - 1].opened < most[door])
        items[*at - 1].opened++;
    pthread_mutex_unlock(&openings->lock);
}

static enum kb_status write(struct counts doors[DOORS], const char *dir, kb_date day,
                            struct kb_error *err)
{
    KB_CLEANUP(kb_usage_closep) struct kb_usage *usage = NULL;
    enum kb_status status = KB_OK;
    for (size_t d = 0; d < DOORS && !status; d++) {
        size_t count;
        const struct kb_usage_count *items = items_of(&doors[d], &count);
        if (!count)
            continue;
        if (!usage)
            status = kb_usage_open(dir, &usage, err);
        if (!status)
            status = kb_usage_add(usage, day, items, count, err);
        if (!status)
            kb_buf_clear(&doors[d].items);
    }
    return status;
}

/* Puts back what could not be written, in front of what came meanwhile. */
static void put_back(struct kbd_openings *openings, struct counts taken[DOORS])
{
    for (size_t d = 0; d < DOORS; d++) {
        size_t count;
        const struct kb_usage_count *items = items_of(&taken[d], &count);
        for (size_t i = 0; i < count; i++)
            for (uint32_t n = 0; n < items[i].opened; n++)
                kbd_openings_count(openings, items[i].door, items[i].id);
        counts_done(&taken[d]);
    }
}

/* Counting goes on while it is written. */
enum kb_status kbd_openings_flush(struct kbd_openings *openings, const char *dir, kb_date day,
                                  struct kb_error *err)
{
    struct counts taken[DOORS];
    bool made = true;
    for (size_t d = 0; d < DOORS; d++)
        made = counts_init(&taken[d]) && made;
    if (made) {
        pthread_mutex_lock(&openings->lock);
        for (size_t d = 0; d < DOORS; d++) {
            struct counts empty = taken[d];
            taken[d] = openings->doors[d];
            openings->doors[d] = empty;
        }
        pthread_mutex_unlock(&openings->lock);
    }
    enum kb_status status = made ? write(taken, dir, day, err) : kb_fail_memory(err);
    put_back(openings, taken);
    return status;
}
