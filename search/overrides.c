/*
 * overrides.c - what stands before what in the region asked for.
 *
 * An operator says that in a city its own guide stands before the province's. Where a question
 * names a region and finds the province's guide, the city's comes first, found by the words of the
 * question or not, and the province's follows it as background. Of several the nearest to the
 * region asked for counts that is in force and that the request's filters and the door admit;
 * without one nothing changes. What is pinned stays where it was put, and sections listed one by
 * one stay in their order.
 */
#include "kb/map.h"
#include "overlay.h"

#define ARENA_BYTES (64u << 20)

/* Items that may stand before one, over all its regions. */
#define LOCALS_MAX 64

struct override {
    const struct kb_entry *entry;
    struct kb_str general, region, local;
    size_t next; /* number of the next one of the same item, counted from 1; 0 ends them */
};

struct kb_overrides {
    struct kb_arena *arena;
    struct kb_map *by_id; /* of the general item: gives the number of the first */
    struct override *items;
    bool is_made;
    uint64_t overlay; /* generation of what it was made of */
};

struct kb_overrides *kb_overrides_new(void)
{
    struct kb_overrides *overrides = calloc(1, sizeof *overrides);
    if (!overrides)
        return NULL;
    overrides->arena = kb_arena_new(ARENA_BYTES);
    overrides->by_id = kb_map_new();
    if (overrides->arena && overrides->by_id)
        return overrides;
    kb_overrides_free(overrides);
    return NULL;
}

void kb_overrides_free(struct kb_overrides *overrides)
{
    if (!overrides)
        return;
    kb_map_free(overrides->by_id);
    kb_arena_free(overrides->arena);
    free(overrides);
}

/* --- what operators said ---------------------------------------------------------------------- */

static enum kb_status make_one(struct kb_overrides *overrides, const struct kb_entry *entry,
                               size_t number, struct kb_error *err)
{
    struct override *one = &overrides->items[number];
    struct kb_entry_texts local;
    one->entry = entry;
    kb_entry_pin_parts(entry->key, &one->general, &one->region);
    enum kb_status status = kb_entry_get(overrides->arena, entry, "item", &local, err);
    if (status || !local.count)
        return status;
    one->local = local.texts[0];
    uint64_t *first = kb_map_put(overrides->by_id, one->general, NULL);
    if (!first)
        return kb_fail_memory(err);
    one->next = (size_t)*first;
    *first = number + 1;
    return KB_OK;
}

static enum kb_status refresh(struct kb_searcher *searcher, struct kb_error *err)
{
    struct kb_overrides *overrides = searcher->overrides;
    const struct kb_overlay_data *data = kb_overlay_data(searcher->overlay);
    if (overrides->is_made && overrides->overlay == data->generation)
        return KB_OK;
    kb_arena_clear(overrides->arena);
    kb_map_clear(overrides->by_id);
    overrides->is_made = false;
    overrides->items = kb_arena_array(overrides->arena, data->count, sizeof *overrides->items);
    enum kb_status status = overrides->items ? KB_OK : kb_fail_memory(err);
    for (size_t i = 0; i < data->count && !status; i++)
        if (data->entries[i].kind == KB_ENTRY_OVERRIDE)
            status = make_one(overrides, &data->entries[i], i, err);
    overrides->overlay = data->generation;
    overrides->is_made = !status;
    return status;
}

/* --- which of them apply ---------------------------------------------------------------------- */

struct locals {
    const struct override *items[LOCALS_MAX];
    size_t distances[LOCALS_MAX];
    size_t count;
};

/* The nearest region first; of one region there is one. */
static void insert(struct locals *locals, const struct override *one, size_t distance)
{
    size_t at = locals->count < LOCALS_MAX ? locals->count++ : LOCALS_MAX - 1;
    while (at && locals->distances[at - 1] > distance) {
        locals->items[at] = locals->items[at - 1];
        locals->distances[at] = locals->distances[at - 1];
        at--;
    }
    locals->items[at] = one;
    locals->distances[at] = distance;
}

static void collect(const struct kb_asking *asking, struct kb_str general, struct locals *ret)
{
    const struct kb_overrides *overrides = asking->searcher->overrides;
    const uint64_t *first = kb_map_get(overrides->by_id, general);
    ret->count = 0;
    for (size_t at = first ? (size_t)*first : 0; at; at = overrides->items[at - 1].next) {
        const struct override *one = &overrides->items[at - 1];
        size_t distance = kb_region_distance(asking, one->region);
        if (distance != SIZE_MAX && kb_entry_stands(asking, one->entry))
            insert(ret, one, distance);
    }
}

/* --- what stands before a hit ----------------------------------------------------------------- */

static bool is_in_force(const struct kb_asking *asking, const struct kb_candidate *candidate)
{
    return kb_effect_on(candidate->key.valid_from, candidate->key.valid_to, asking->day) ==
           KB_EFFECT_IN_FORCE;
}

/* Where it was found already, behind or before the hit; SIZE_MAX when it was not. */
static size_t find_place(const struct kb_ranking *ranking, struct kb_str id)
{
    for (size_t i = 0; i < ranking->count; i++)
        if (kb_str_equal(ranking->places[i].candidate->key.id, id))
            return i;
    return SIZE_MAX;
}

/* As it was found, or looked up where the question's words did not find it, or found an edition to
 * come alone. An empty place when nothing admits it. */
static enum kb_status choose(struct kb_asking *asking, const struct kb_ranking *ranking,
                             struct kb_str id, size_t from, struct kb_place *ret,
                             struct kb_error *err)
{
    struct kb_moment in_force = asking->moment;
    struct kb_ranking found;
    *ret = from == SIZE_MAX ? (struct kb_place){.candidate = NULL} : ranking->places[from];
    if (ret->candidate && is_in_force(asking, ret->candidate))
        return KB_OK;
    ret->candidate = NULL;
    in_force.set = true;
    enum kb_status status = kb_item_look(asking, id, (struct kb_str){0}, &in_force, &found, err);
    if (status || !found.count)
        return status;
    enum kb_rung rung = from == SIZE_MAX ? KB_RUNG_LOOKALIKE : ranking->places[from].rung;
    status = kb_place_copy(asking->searcher->words, &found.places[0], ret, err);
    ret->rung = rung;
    return status;
}

/* Puts a place before the one at `at`, taking it from `from` (SIZE_MAX: it is a new one). */
static void put_before(struct kb_ranking *ranking, struct kb_place place, size_t at, size_t from)
{
    if (from == SIZE_MAX) {
        bool is_all = ranking->total == ranking->count;
        from = ranking->count++;
        ranking->total += is_all;
    }
    memmove(&ranking->places[at + 1], &ranking->places[at], (from - at) * sizeof place);
    ranking->places[at] = place;
}

/*
 * Has the hit at `at` follow what stands before it, and says so of it; `*ret_moved` when that is
 * now at `at`. What is put first takes the hit's rung where that is stricter: it stands there for
 * the hit's sake. It is put first once, whatever else operators say stands before what.
 */
static enum kb_status settle(struct kb_asking *asking, struct kb_ranking *ranking, size_t at,
                             bool *ret_moved, struct kb_error *err)
{
    struct locals locals;
    struct kb_place place = {.candidate = NULL};
    size_t from = SIZE_MAX;
    *ret_moved = false;
    collect(asking, ranking->places[at].candidate->key.id, &locals);
    for (size_t i = 0; i < locals.count && !place.candidate; i++) {
        from = find_place(ranking, locals.items[i]->local);
        enum kb_status status = choose(asking, ranking, locals.items[i]->local, from, &place, err);
        if (status)
            return status;
    }
    if (!place.candidate)
        return KB_OK;
    ranking->places[at].before = place.candidate;
    if (from < at || place.is_first)
        return KB_OK;
    place.is_first = true;
    if (place.rung > ranking->places[at].rung)
        place.rung = ranking->places[at].rung;
    put_before(ranking, place, at, from);
    *ret_moved = true;
    return KB_OK;
}

/* Windows are looked at anew for what is looked up, so what was found is kept apart from them, with
 * room for as many more. */
static enum kb_status keep(struct kb_asking *asking, struct kb_ranking *ranking,
                           struct kb_error *err)
{
    struct kb_arena *arena = asking->searcher->words;
    struct kb_place *places = kb_arena_array(arena, 2 * ranking->count, sizeof *places);
    enum kb_status status = places ? KB_OK : kb_fail_memory(err);
    for (size_t i = 0; i < ranking->count && !status; i++)
        status = kb_place_copy(arena, &ranking->places[i], &places[i], err);
    if (!status)
        ranking->places = places;
    return status;
}

enum kb_status kb_overrides_apply(struct kb_asking *asking, struct kb_ranking *ranking,
                                  struct kb_error *err)
{
    const struct kb_search_request *request = asking->request;
    size_t wanted = request->offset + asking->limit;
    if (!request->region.len || request->group != KB_GROUP_ITEM || !ranking->count)
        return KB_OK;
    enum kb_status status = refresh(asking->searcher, err);
    if (status || !kb_map_count(asking->searcher->overrides->by_id))
        return status;
    status = keep(asking, ranking, err);
    size_t room = 2 * ranking->count;
    for (size_t at = asking->pinned_count; at < wanted && !status;) {
        bool moved = false;
        if (at >= ranking->count || ranking->count == room)
            break;
        status = settle(asking, ranking, at, &moved, err);
        at += !moved;
    }
    return status;
}
