/*
 * parts_answer.c - the answers to the parts of a question become one.
 *
 * The parts take turns: the best of the first, the best of the second, and so on; what answers two
 * of them stands once. Within a page stricter rungs stand first, as everywhere.
 */
#include "internal.h"

/* The answers of the parts, and how far each was taken. */
struct turns {
    const struct kb_search_result *answers;
    size_t part_count;
    size_t taken[KB_PARTS_MAX];
    struct kb_hit *hits;
    size_t count;
    enum kb_group group;
};

static bool is_there(const struct turns *turns, const struct kb_hit *hit)
{
    for (size_t i = 0; i < turns->count; i++) {
        const struct kb_hit *other = &turns->hits[i];
        if (kb_str_equal(other->id, hit->id) &&
            (turns->group == KB_GROUP_ITEM ||
             (other->edition_row == hit->edition_row && other->ordinal == hit->ordinal)))
            return true;
    }
    return false;
}

/* Takes the next hit of a part that is not there yet. */
static bool take(struct turns *turns, size_t part)
{
    const struct kb_search_result *answer = &turns->answers[part];
    while (turns->taken[part] < answer->count) {
        const struct kb_hit *hit = &answer->hits[turns->taken[part]++];
        if (is_there(turns, hit))
            continue;
        turns->hits[turns->count] = *hit;
        turns->hits[turns->count++].part = part + 1;
        return true;
    }
    return false;
}

static void take_turns(struct turns *turns, size_t wanted)
{
    for (bool any = true; any && turns->count < wanted;) {
        any = false;
        for (size_t p = 0; p < turns->part_count && turns->count < wanted; p++)
            any = take(turns, p) || any;
    }
}

static unsigned strictness(const struct kb_hit *hit)
{
    unsigned rung = 0;
    while (rung + 1 < KB_RUNG_COUNT && kb_rung_name((enum kb_rung)rung) != hit->rung)
        rung++;
    return rung;
}

/* Stable: within a rung the turns stay. */
static void order_by_rung(struct kb_hit *hits, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct kb_hit hit = hits[i];
        size_t at = i;
        for (; at > 0 && strictness(&hits[at - 1]) > strictness(&hit); at--)
            hits[at] = hits[at - 1];
        hits[at] = hit;
    }
}

/*
 * Where one part is found only when it is folded, so is the question: which of its parts happen to
 * be written alike in both scripts must not change the order.
 */
static void level_folded(struct kb_hit *hits, size_t count)
{
    const char *exact = kb_rung_name(KB_RUNG_EXACT), *folded = kb_rung_name(KB_RUNG_FOLDED);
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any = any || hits[i].rung == folded;
    for (size_t i = 0; i < count && any; i++)
        if (hits[i].rung == exact)
            hits[i].rung = folded;
}

/* Adds what the answers say besides their hits. */
static enum kb_status add_up(const struct turns *turns, const struct kb_parts *parts,
                             struct kb_arena *arena, struct kb_search_result *ret,
                             struct kb_error *err)
{
    struct kb_str *texts = kb_arena_array(arena, parts->count, sizeof *texts);
    size_t count = 0;
    for (size_t p = 0; p < parts->count; p++)
        count += turns->answers[p].interpreted_count;
    struct kb_interpretation *told = kb_arena_array(arena, count, sizeof *told);
    if (!texts || !told)
        return kb_fail_memory(err);
    ret->interpreted = told;
    ret->parts = texts;
    ret->part_count = parts->count;
    for (size_t p = 0; p < parts->count; p++) {
        const struct kb_search_result *answer = &turns->answers[p];
        texts[p] = parts->items[p];
        ret->total += answer->total;
        for (size_t i = 0; i < answer->interpreted_count; i++)
            told[ret->interpreted_count++] = answer->interpreted[i];
        ret->described = p ? kb_arena_printf(arena, "%.*s | %.*s", KB_STR_ARG(ret->described),
                                             KB_STR_ARG(answer->described))
                           : answer->described;
        if (p && !ret->described.data)
            return kb_fail_memory(err);
    }
    return KB_OK;
}

enum kb_status kb_parts_join(const struct kb_search_request *request, size_t limit,
                             const struct kb_parts *parts, const struct kb_search_result *answers,
                             struct kb_arena *arena, struct kb_search_result *ret,
                             struct kb_error *err)
{
    size_t wanted = request->offset + limit, room = 0;
    struct turns turns = {.answers = answers, .part_count = parts->count, .group = request->group};
    struct kb_search_result result = {.revision = answers[0].revision, .day = answers[0].day};
    for (size_t p = 0; p < parts->count; p++)
        room += answers[p].count;
    turns.hits = kb_arena_array(arena, room, sizeof *turns.hits);
    if (!turns.hits)
        return kb_fail_memory(err);
    take_turns(&turns, wanted);
    size_t begin = request->offset < turns.count ? request->offset : turns.count;
    level_folded(turns.hits, turns.count);
    order_by_rung(turns.hits + begin, turns.count - begin);
    result.hits = turns.hits + begin;
    result.count = turns.count - begin;
    enum kb_status status = add_up(&turns, parts, arena, &result, err);
    if (!status)
        *ret = result;
    return status;
}
