/*
 * rungs.c - ranks rung by rung: what a stricter rung finds stands first, and a looser one is asked
 * only while the page is not full.
 *
 * A window lives until the next look, so the places that are shown are copied from each.
 */
#include "internal.h"

struct rungs {
    struct kb_asking *asking;
    struct kb_arena *arena;
    struct kb_place *places;
    size_t count, wanted;
    struct kb_seen seen; /* items so far, where they are grouped */
    size_t total;
    size_t found; /* rungs that found something */
    bool total_is_exact;
};

static const struct kb_candidate *copy_candidate(struct kb_arena *arena,
                                                 const struct kb_candidate *candidate)
{
    struct kb_candidate *copy = kb_arena_alloc(arena, sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *candidate;
    copy->key.id = kb_arena_copy(arena, candidate->key.id);
    return copy->key.id.data ? copy : NULL;
}

enum kb_status kb_place_copy(struct kb_arena *arena, const struct kb_place *place,
                             struct kb_place *ret, struct kb_error *err)
{
    *ret = *place;
    ret->candidate = copy_candidate(arena, place->candidate);
    bool failed = !ret->candidate;
    for (size_t i = 0; i < place->face_count && !failed; i++) {
        ret->faces[i] = copy_candidate(arena, place->faces[i]);
        failed = !ret->faces[i];
    }
    return failed ? kb_fail_memory(err) : KB_OK;
}

static enum kb_status keep_place(struct rungs *rungs, const struct kb_place *place,
                                 enum kb_rung rung, struct kb_error *err)
{
    struct kb_place *kept = &rungs->places[rungs->count];
    bool is_new = true;
    enum kb_status status = kb_place_copy(rungs->arena, place, kept, err);
    if (status)
        return status;
    kept->rung = rung;
    if (rungs->asking->request->group == KB_GROUP_ITEM)
        kb_seen_put(&rungs->seen, kept->candidate->key.id, rungs->count, &is_new);
    if (is_new)
        rungs->count++;
    else
        rungs->total -= rungs->total > 0;
    return KB_OK;
}

static enum kb_status keep(struct rungs *rungs, const struct kb_ranking *ranking, enum kb_rung rung,
                           struct kb_error *err)
{
    enum kb_status status = KB_OK;
    rungs->found += ranking->count > 0;
    rungs->total += ranking->total;
    rungs->total_is_exact = rungs->total_is_exact && ranking->total_is_exact;
    for (size_t i = 0; i < ranking->count && rungs->count < rungs->wanted && !status; i++)
        status = keep_place(rungs, &ranking->places[i], rung, err);
    return status;
}

static enum kb_status look(struct rungs *rungs, enum kb_rung rung, struct kb_search_result *ret,
                           struct kb_error *err)
{
    struct kb_asking *asking = rungs->asking;
    KB_CLEANUP(kb_xapian_query_freep) struct kb_xapian_query *query = NULL;
    struct kb_window window;
    struct kb_ranking ranking;
    bool any;
    enum kb_status status = kb_query_build_rung(&asking->question, asking->request, &asking->moment,
                                                rung, &any, &query, err);
    if (status || !any)
        return status;
    status = kb_search_look(asking, query, &window, &ranking, err);
    if (!status && asking->request->explain && !ret->described.len)
        status = kb_search_describe(query, asking->arena, &ret->described, err);
    if (status)
        return status;
    return keep(rungs, &ranking, rung == KB_RUNG_EXACT ? asking->question.written : rung, err);
}

enum kb_status kb_rungs_rank(struct kb_asking *asking, const struct kb_ranking *above,
                             struct kb_ranking *ret_ranking, struct kb_search_result *ret,
                             struct kb_error *err)
{
    struct rungs rungs = {
        .asking = asking,
        .arena = asking->searcher->words,
        .wanted = asking->request->offset + asking->limit,
        .total_is_exact = true,
    };
    rungs.places = kb_arena_array(rungs.arena, rungs.wanted, sizeof *rungs.places);
    if (!rungs.places || !kb_seen_init(&rungs.seen, rungs.arena, rungs.wanted))
        return kb_fail_memory(err);
    enum kb_rung rung = KB_RUNG_EXACT;
    enum kb_status status = KB_OK;
    if (above) {
        status = keep(&rungs, above, asking->question.written, err);
        rung = KB_RUNG_SYNONYM;
    }
    for (; rung < KB_RUNG_COUNT && rungs.count < rungs.wanted && !status; rung++)
        status = look(&rungs, rung, ret, err);
    if (status)
        return status;
    *ret_ranking = (struct kb_ranking){
        .places = rungs.places,
        .count = rungs.count,
        .total = rungs.total > rungs.count ? rungs.total : rungs.count,
        .total_is_exact = rungs.total_is_exact && rung == KB_RUNG_COUNT &&
                          (rungs.found < 2 || asking->request->group == KB_GROUP_NONE ||
                           rungs.count < rungs.wanted),
    };
    return KB_OK;
}
