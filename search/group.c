/*
 * group.c - sections become hits: each for itself, or the best of each item with its others
 * counted.
 *
 * Only settled sections are used, so that what is counted does not hang on how the index was built.
 */
#include "kb/search.h"

#include "internal.h"

static void place_each(const struct kb_window *window, struct kb_ranking *ranking)
{
    for (size_t i = 0; i < window->settled; i++)
        ranking->places[ranking->count++].candidate = &window->items[i];
}

static void add_face(struct kb_place *place, const struct kb_candidate *candidate)
{
    if (place->face_count < KB_FACES_MAX)
        place->faces[place->face_count++] = candidate;
}

/* Sections are in order, so an item's first is its best. Others count where they stand in its
 * edition. */
static enum kb_status place_items(const struct kb_window *window, struct kb_arena *arena,
                                  struct kb_ranking *ranking, struct kb_error *err)
{
    struct kb_seen seen;
    if (!kb_seen_init(&seen, arena, window->settled))
        return kb_fail_memory(err);
    for (size_t i = 0; i < window->settled; i++) {
        const struct kb_candidate *candidate = &window->items[i];
        bool is_new;
        size_t at = kb_seen_put(&seen, candidate->key.id, ranking->count, &is_new);
        struct kb_place *place = &ranking->places[at];
        if (is_new) {
            place->candidate = candidate;
            ranking->count++;
            add_face(place, candidate);
        } else if (candidate->key.edition_row == place->candidate->key.edition_row) {
            place->others++;
            add_face(place, candidate);
        }
    }
    return KB_OK;
}

/* Where not everything was looked at: as many hits for each section as in the part that was. */
static void estimate_total(const struct kb_window *window, enum kb_group group,
                           struct kb_ranking *ranking)
{
    double share = window->settled ? (double)ranking->count / window->settled : 1;
    ranking->total = (size_t)(window->estimate * share + 0.5);
    if (ranking->total < ranking->count)
        ranking->total = ranking->count;
    ranking->total_is_exact = group == KB_GROUP_NONE && !window->passed_over &&
                              window->lower_bound == window->upper_bound;
}

enum kb_status kb_window_group(const struct kb_window *window, enum kb_group group,
                               struct kb_arena *arena, struct kb_ranking *ret, struct kb_error *err)
{
    struct kb_ranking ranking = {
        .places = kb_arena_array(arena, window->settled, sizeof *ranking.places),
    };
    if (!ranking.places)
        return kb_fail_memory(err);
    if (group == KB_GROUP_NONE)
        place_each(window, &ranking);
    else if (place_items(window, arena, &ranking, err))
        return KB_NO_MEMORY;
    if (window->whole) {
        ranking.total = ranking.count;
        ranking.total_is_exact = true;
    } else {
        estimate_total(window, group, &ranking);
    }
    *ret = ranking;
    return KB_OK;
}
