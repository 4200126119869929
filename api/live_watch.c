/* live_watch.c - what one stream is to be told. */
#include "live.h"

#define ARENA_MAX (256u << 10)

void kb_live_watch_free(struct kb_live_watch *watch)
{
    if (!watch)
        return;
    kb_arena_free(watch->arena);
    free(watch);
}

int64_t kb_live_watch_after(const struct kb_live_watch *watch)
{
    return watch->after;
}

static int by_id(const void *a, const void *b)
{
    return kb_str_compare(*(const struct kb_str *)a, *(const struct kb_str *)b);
}

static enum kb_status split(struct kb_str rest, struct kb_str *ret, size_t *ret_count,
                            struct kb_error *err)
{
    size_t count = 0;
    for (bool more = rest.len > 0; more;) {
        size_t comma = kb_str_find(rest, KB_STR(","), 0);
        struct kb_str id = kb_str_trim(kb_str_slice(rest, 0, comma));
        more = comma != SIZE_MAX;
        rest = kb_str_slice(rest, more ? comma + 1 : rest.len, rest.len);
        if (!id.len || id.len > KB_ID_MAX)
            return kb_fail(err, KB_INVALID, "items: ids of items are wanted, with commas between");
        if (count == KB_LIVE_ITEMS_MAX)
            return kb_fail(err, KB_INVALID, "items: more than %d", KB_LIVE_ITEMS_MAX);
        ret[count++] = id;
    }
    *ret_count = count;
    return KB_OK;
}

static enum kb_status set_ids(struct kb_live_watch *watch, struct kb_str text, struct kb_error *err)
{
    struct kb_str *ids = kb_arena_array(watch->arena, KB_LIVE_ITEMS_MAX, sizeof *ids);
    struct kb_str copy = kb_arena_copy(watch->arena, text);
    if (!ids || !copy.data)
        return kb_fail_memory(err);
    enum kb_status status = split(copy, ids, &watch->id_count, err);
    if (status)
        return status;
    qsort(ids, watch->id_count, sizeof *ids, by_id);
    watch->ids = ids;
    return KB_OK;
}

static void set_region(struct kb_live_watch *watch, struct kb_str region,
                       const struct kb_region *own, size_t own_count)
{
    if (!region.len)
        return;
    snprintf(watch->region, sizeof watch->region, "%.*s", KB_STR_ARG(region));
    watch->above_count = kb_region_above(region, own, own_count, watch->above);
}

enum kb_status kb_live_watch_new(struct kb_str ids, struct kb_str region,
                                 const struct kb_region *own, size_t own_count,
                                 struct kb_live_watch **ret, struct kb_error *err)
{
    struct kb_live_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return kb_fail_memory(err);
    watch->arena = kb_arena_new(ARENA_MAX);
    enum kb_status status = watch->arena ? set_ids(watch, ids, err) : kb_fail_memory(err);
    set_region(watch, region, own, own_count);
    if (status) {
        kb_live_watch_free(watch);
        return status;
    }
    *ret = watch;
    return KB_OK;
}

static bool is_here(const struct kb_live_watch *watch, struct kb_str region)
{
    if (!region.len)
        return false;
    for (size_t i = 0; i < watch->above_count; i++)
        if (kb_str_equal(region, kb_str_of(watch->above[i])))
            return true;
    return kb_str_equal(region, kb_str_of(watch->region));
}

/* A script that moves away is told of where it was, too. */
bool kb_live_watch_wants(const struct kb_live_watch *watch, const struct kb_event *event)
{
    if (watch->id_count &&
        bsearch(&event->id, watch->ids, watch->id_count, sizeof event->id, by_id))
        return true;
    return event->kind == KB_KIND_SCRIPT &&
           (is_here(watch, event->region) || is_here(watch, event->region_before));
}
