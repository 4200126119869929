/*
 * likes.c - questions find questions: scripts and Q&A that answer what is asked get their part.
 *
 * The items are asked for by their ids in the query tree, so Xapian adds what they get to what the
 * words weigh, and windows, totals and pages stay as they are.
 */
#include "likeness.h"

#include <math.h>

#define LIKED_KINDS (1u << KB_KIND_SCRIPT | 1u << KB_KIND_QA)

static int likest_first(const void *a, const void *b)
{
    const struct kb_like *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return kb_str_compare(x->id, y->id);
}

enum kb_status kb_likes_take(struct kb_asking *asking, const struct kb_voter *voters, size_t count,
                             double worth, struct kb_error *err)
{
    const struct kb_weights *weights = asking->searcher->weights;
    unsigned kinds = asking->request->kinds;
    if (!count || weights->like_weight <= 0 || (kinds && !(kinds & LIKED_KINDS)))
        return KB_OK;
    struct kb_like *likes = kb_arena_array(asking->searcher->words, count, sizeof *likes);
    size_t kept = 0;
    if (!likes)
        return kb_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        if (voters[i].likeness >= weights->like_least)
            likes[kept++] = (struct kb_like){voters[i].id,
                                             worth * weights->like_weight *
                                                 pow(voters[i].likeness, weights->like_power)};
    if (kept)
        qsort(likes, kept, sizeof *likes, likest_first);
    asking->ballot.likes = likes;
    asking->ballot.like_count = kept < weights->likes ? kept : weights->likes;
    return KB_OK;
}

struct kb_xapian_query *kb_likes_query(const struct kb_like *likes, size_t count, kb_date day)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts filtered = {0};
    for (size_t i = 0; i < count; i++) {
        KB_CLEANUP(kb_xapian_query_freep)
        struct kb_xapian_query *item = kb_query_boolean(KB_INDEX_ITEM, likes[i].id);
        kb_query_parts_add(&parts, item ? kb_xapian_query_fixed(item, likes[i].weight) : NULL);
    }
    kb_query_parts_add(&filtered, kb_query_parts_join(KB_XAPIAN_OR, &parts));
    kb_query_parts_add(&filtered, kb_query_in_force(day));
    return kb_query_parts_join(KB_XAPIAN_FILTER, &filtered);
}

double kb_likes_weight(const struct kb_ballot *ballot, struct kb_str id)
{
    for (size_t i = 0; i < ballot->like_count; i++)
        if (kb_str_equal(ballot->likes[i].id, id))
            return ballot->likes[i].weight;
    return 0;
}
