/*
 * rank.c - one look at the index, and the final order of what it shows.
 *
 * Xapian orders by weight and then by document number, which is an accident of how the index was
 * built; and it knows nothing of what is not in force yet. So a window of its best matches is taken
 * and put in our order. What is outside the window weighs at most as much as the window's last
 * match: everything that scores above that is settled, whatever the window's border cut off.
 */
#include "kb/search.h"

#include <math.h>

#include "internal.h"

static bool is_pending(const struct kb_candidate *candidate, kb_date day)
{
    return candidate->key.valid_from > day;
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int kb_candidate_compare(const struct kb_candidate *a, const struct kb_candidate *b, kb_date day)
{
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    int order = kb_str_compare(a->key.id, b->key.id);
    if (!order)
        order = compare_numbers(a->key.ordinal, b->key.ordinal);
    if (!order)
        order = compare_numbers(is_pending(a, day), is_pending(b, day));
    if (!order)
        order = compare_numbers(a->key.valid_from, b->key.valid_from);
    if (!order)
        order = compare_numbers(a->key.edition_row, b->key.edition_row);
    return order ? order : compare_numbers(a->key.standing_row, b->key.standing_row);
}

static int compare(const void *a, const void *b, void *day)
{
    return kb_candidate_compare(a, b, *(const kb_date *)day);
}

/* Sums of doubles differ in their last bits with the order of adding, which is Xapian's affair. */
static double rounded(double score, const struct kb_weights *weights)
{
    return round(score / weights->score_step) * weights->score_step;
}

static enum kb_status read_candidates(const struct kb_xapian_matches *matches,
                                      const struct kb_weights *weights, kb_date day,
                                      struct kb_window *window, struct kb_error *err)
{
    for (size_t i = 0; i < matches->count; i++) {
        struct kb_candidate *candidate = &window->items[window->count];
        enum kb_status status = kb_index_key_get(matches->items[i].key, &candidate->key, err);
        if (status)
            return status;
        candidate->document = matches->items[i].document;
        double factor = is_pending(candidate, day) ? weights->pending_factor : 1;
        candidate->score = rounded(matches->items[i].weight * factor, weights);
        window->count++;
    }
    return KB_OK;
}

/*
 * Passes over what expired since the index was brought up to date, and keeps each section of an
 * edition once: it may have several standings, and one standing may be on its way from live to
 * archive. `items` are in order, so the best stays.
 */
static enum kb_status keep_first(struct kb_window *window, struct kb_arena *arena,
                                 struct kb_error *err)
{
    struct place_key {
        int64_t edition_row, ordinal;
    } *places = kb_arena_array(arena, window->count, sizeof *places);
    struct kb_seen seen;
    if (!places || !kb_seen_init(&seen, arena, window->count))
        return kb_fail_memory(err);
    size_t kept = 0;
    for (size_t i = 0; i < window->count; i++) {
        const struct kb_index_key *key = &window->items[i].key;
        bool is_new;
        places[i] = (struct place_key){key->edition_row, key->ordinal};
        kb_seen_put(&seen, (struct kb_str){(const char *)&places[i], sizeof places[i]}, i, &is_new);
        if (is_new)
            window->items[kept++] = window->items[i];
    }
    window->count = kept;
    return KB_OK;
}

static void drop_expired(struct kb_window *window, kb_date day)
{
    size_t kept = 0;
    for (size_t i = 0; i < window->count; i++)
        if (window->items[i].key.valid_to > day)
            window->items[kept++] = window->items[i];
    window->count = kept;
}

static size_t count_settled(const struct kb_window *window, double border)
{
    size_t settled = 0;
    while (settled < window->count && window->items[settled].score > border)
        settled++;
    return settled;
}

static enum kb_status order_candidates(const struct kb_xapian_matches *matches,
                                       const struct kb_weights *weights, kb_date day,
                                       struct kb_arena *arena, struct kb_window *window,
                                       struct kb_error *err)
{
    enum kb_status status = read_candidates(matches, weights, day, window, err);
    if (status)
        return status;
    drop_expired(window, day);
    qsort_r(window->items, window->count, sizeof *window->items, compare, &day);
    status = keep_first(window, arena, err);
    window->passed_over = window->count < matches->count;
    return status;
}

enum kb_status kb_window_look(struct kb_xapian_reader *index, const struct kb_weights *weights,
                              const struct kb_xapian_query *query, kb_date day, size_t limit,
                              struct kb_arena *arena, struct kb_window *ret, struct kb_error *err)
{
    struct kb_xapian_search search = {
        .query = query,
        .bm25 = weights->bm25,
        .limit = limit,
        .check_at_least = limit > weights->enough ? limit : weights->enough,
        .key_slot = KB_INDEX_SLOT_KEY,
    };
    struct kb_xapian_matches matches;
    kb_arena_clear(arena);
    enum kb_status status = kb_xapian_reader_search(index, &search, arena, &matches, err);
    if (status)
        return status;
    struct kb_window window = {
        .items = kb_arena_array(arena, matches.count, sizeof *window.items),
        .whole = matches.count < limit,
        .lower_bound = matches.lower_bound,
        .estimate = matches.estimate,
        .upper_bound = matches.upper_bound,
    };
    if (!window.items)
        return kb_fail_memory(err);
    status = order_candidates(&matches, weights, day, arena, &window, err);
    if (status)
        return status;
    double border = window.whole ? -1 : rounded(matches.items[matches.count - 1].weight, weights);
    /* At the last window what lies beyond is given up. */
    window.settled = limit < weights->window_max ? count_settled(&window, border) : window.count;
    *ret = window;
    return KB_OK;
}
