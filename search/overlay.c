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

/* What a release brings has no row of its own yet, and may say something else next time. */
static uint64_t stamp_of(const struct kb_entry *entry)
{
    uint64_t stamp = (uint64_t)entry->row;
    for (size_t i = 0; entry->row < 0 && i < entry->key.len; i++)
        stamp = mix(stamp, entry->key.data[i]);
    for (size_t i = 0; entry->row < 0 && i < entry->value.len; i++)
        stamp = mix(stamp, entry->value.data[i]);
    return stamp;
}

/* Entries that single hits hang on: kept with their history, for questions about a moment. */
static bool has_moments(enum kb_entry_kind kind)
{
    return kind == KB_ENTRY_PIN || kind == KB_ENTRY_OVERRIDE;
}

/* Of the others what applies. */
static size_t keep(struct kb_overlay *overlay, struct kb_entry *entries, size_t count)
{
    uint64_t stamp = UINT64_C(14695981039346656037);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_pin = has_moments(entries[i].kind);
        if (is_pin ? entries[i].change > overlay->revision
                   : !applies(&entries[i], overlay->revision, overlay->day))
            continue;
        if (!is_pin)
            stamp = mix(stamp, (int64_t)stamp_of(&entries[i]));
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

/* One planned entry takes the place of the one that is known, or of none. */
static size_t lay_over(const struct kb_release_entry *planned, int64_t revision, int64_t row,
                       struct kb_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!planned->replaces || entries[i].row != planned->replaces)
            continue;
        entries[i].known_to_ms = planned->at_ms;
        entries[i].closing = revision;
    }
    if (planned->removes)
        return count;
    entries[count] = (struct kb_entry){
        .kind = planned->kind,
        .key = planned->key,
        .value = planned->value,
        .valid_from = planned->from,
        .valid_to = planned->to,
        .known_from_ms = planned->at_ms,
        .known_to_ms = KB_TIME_MAX,
        .change = revision,
        .row = row,
    };
    return count + 1;
}

/* What is entered, and in the world of a release what will be. */
static enum kb_status read_entries(struct kb_overlay *overlay, struct kb_reader *reader,
                                   const struct kb_overlay_world *world, struct kb_entry **ret,
                                   size_t *ret_count, struct kb_error *err)
{
    const struct kb_entry_filter filter = {.history = true};
    const struct kb_entry *found = NULL;
    const struct kb_release_entry *planned = NULL;
    size_t count = 0, planned_count = 0;
    enum kb_status status = kb_entry_list(reader, overlay->arena, &filter, &found, &count, err);
    if (!status && world->release)
        status = kb_release_entries(reader, overlay->arena, world->release, true, world->at_ms,
                                    &planned, &planned_count, err);
    if (status)
        return status;
    struct kb_entry *entries = kb_arena_array(overlay->arena, count + planned_count,
                                              sizeof *entries);
    if (!entries)
        return kb_fail_memory(err);
    if (count)
        memcpy(entries, found, count * sizeof *entries);
    for (size_t i = 0; i < planned_count; i++)
        count = lay_over(&planned[i], overlay->revision, -1 - (int64_t)i, entries, count);
    *ret = entries;
    *ret_count = count;
    return KB_OK;
}

static enum kb_status read(struct kb_overlay *overlay, struct kb_reader *reader,
                           const struct kb_overlay_world *world, struct kb_error *err)
{
    struct kb_entry *entries = NULL;
    size_t count = 0;
    kb_arena_clear(overlay->arena);
    overlay->data = (struct kb_overlay_data){0};
    enum kb_status status = read_entries(overlay, reader, world, &entries, &count, err);
    if (status)
        return status;
    overlay->data.count = keep(overlay, entries, count);
    overlay->data.entries = entries;
    return read_regions(overlay, err);
}

enum kb_status kb_overlay_refresh(struct kb_overlay *overlay, struct kb_reader *reader,
                                  const struct kb_overlay_world *world, int64_t revision,
                                  kb_date day, struct kb_error *err)
{
    if (overlay->is_read && overlay->revision == revision && overlay->day == day)
        return KB_OK;
    uint64_t generation = overlay->data.generation + 1;
    overlay->revision = revision;
    overlay->day = day;
    overlay->is_read = false;
    enum kb_status status = read(overlay, reader, world, err);
    overlay->data.generation = generation;
    overlay->is_read = !status;
    return status;
}
