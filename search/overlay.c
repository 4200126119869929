/*
 * overlay.c - operators' data as a question needs it: read through the door's reader, as it was at
 * the index's revision, so that the same revision and day give the same answer.
 *
 * Read anew when the revision or the day moved on. What words.c makes of it is made anew only when
 * something in it changed.
 */
#include "overlay.h"

#define ARENA_BYTES (256u << 20)

struct kb_overlay {
    struct kb_arena *arena;
    int64_t revision;
    kb_date day;
    bool is_read;
    struct kb_overlay_data data;
};

struct kb_overlay *kb_overlay_new(void)
{
    struct kb_overlay *overlay = calloc(1, sizeof *overlay);
    if (!overlay)
        return NULL;
    overlay->arena = kb_arena_new(ARENA_BYTES);
    if (overlay->arena)
        return overlay;
    free(overlay);
    return NULL;
}

void kb_overlay_free(struct kb_overlay *overlay)
{
    if (!overlay)
        return;
    kb_arena_free(overlay->arena);
    free(overlay);
}

const struct kb_overlay_data *kb_overlay_data(const struct kb_overlay *overlay)
{
    return &overlay->data;
}

/* Whether an entry is known at a revision and valid on a day. */
static bool applies(const struct kb_entry *entry, int64_t revision, kb_date day)
{
    return entry->change <= revision && (!entry->closing || entry->closing > revision) &&
           entry->valid_from <= day && entry->valid_to > day;
}

static uint64_t mix(uint64_t stamp, int64_t number)
{
    return (stamp ^ (uint64_t)number) * UINT64_C(1099511628211);
}

/* Pins are kept with their history, for questions about a moment; of the others what applies. */
static size_t keep(struct kb_overlay *overlay, struct kb_entry *entries, size_t count)
{
    uint64_t stamp = UINT64_C(14695981039346656037);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_pin = entries[i].kind == KB_ENTRY_PIN;
        if (is_pin ? entries[i].change > overlay->revision
                   : !applies(&entries[i], overlay->revision, overlay->day))
            continue;
        if (!is_pin)
            stamp = mix(stamp, entries[i].row);
        entries[kept++] = entries[i];
    }
    overlay->data.stamp = stamp;
    return kept;
}

static enum kb_status read_region(struct kb_overlay *overlay, const struct kb_entry *entry,
                                  struct kb_region *ret, struct kb_error *err)
{
    struct kb_entry_texts name, parent;
    enum kb_status status = kb_entry_get(overlay->arena, entry, "name", &name, err);
    if (!status)
        status = kb_entry_get(overlay->arena, entry, "parent", &parent, err);
    if (status)
        return status;
    if (entry->key.len != 6 || parent.count != 1 || parent.texts[0].len != 6 || name.count != 1)
        return kb_fail(err, KB_CORRUPT, "region '%.*s': not as it was checked",
                       KB_STR_ARG(entry->key));
    memcpy(ret->code, entry->key.data, 6);
    memcpy(ret->parent, parent.texts[0].data, 6);
    struct kb_str copy = kb_arena_copy(overlay->arena, name.texts[0]);
    ret->name = copy.data;
    return copy.data ? KB_OK : kb_fail_memory(err);
}

static enum kb_status read_regions(struct kb_overlay *overlay, struct kb_error *err)
{
    struct kb_overlay_data *data = &overlay->data;
    struct kb_region *regions = kb_arena_array(overlay->arena, data->count, sizeof *regions);
    enum kb_status status = regions ? KB_OK : kb_fail_memory(err);
    for (size_t i = 0; i < data->count && !status; i++)
        if (data->entries[i].kind == KB_ENTRY_REGION)
            status = read_region(overlay, &data->entries[i], &regions[data->region_count++], err);
    data->regions = regions;
    return status;
}

static enum kb_status read(struct kb_overlay *overlay, struct kb_reader *reader,
                           struct kb_error *err)
{
    const struct kb_entry_filter filter = {.history = true};
    const struct kb_entry *found = NULL;
    size_t count = 0;
    kb_arena_clear(overlay->arena);
    overlay->data = (struct kb_overlay_data){0};
    enum kb_status status = kb_entry_list(reader, overlay->arena, &filter, &found, &count, err);
    struct kb_entry *entries = NULL;
    if (!status)
        entries = kb_arena_array(overlay->arena, count, sizeof *entries);
    if (!entries)
        return status ? status : kb_fail_memory(err);
    if (count)
        memcpy(entries, found, count * sizeof *entries);
    overlay->data.count = keep(overlay, entries, count);
    overlay->data.entries = entries;
    return read_regions(overlay, err);
}

enum kb_status kb_overlay_refresh(struct kb_overlay *overlay, struct kb_reader *reader,
                                  int64_t revision, kb_date day, struct kb_error *err)
{
    if (overlay->is_read && overlay->revision == revision && overlay->day == day)
        return KB_OK;
    uint64_t generation = overlay->data.generation + 1;
    overlay->revision = revision;
    overlay->day = day;
    overlay->is_read = false;
    enum kb_status status = read(overlay, reader, err);
    overlay->data.generation = generation;
    overlay->is_read = !status;
    return status;
}
