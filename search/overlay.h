/*
 * overlay.h - operators' data (kb/entry.h) in search: overlay.c reads it, pins.c puts what is
 * pinned on top, overrides.c what is nearer before what it overrides, words.c and ladder.c take
 * synonyms and words, query.c regions.
 */
#ifndef KB_SEARCH_OVERLAY_H
#define KB_SEARCH_OVERLAY_H

#include "internal.h"
#include "kb/entry.h"
#include "kb/region.h"
#include "kb/release.h"

/* --- overlay.c -------------------------------------------------------------------------------- */

struct kb_overlay_data {
    const struct kb_entry *entries; /* pins and overrides with their history; of the others what
                                       applies today */
    size_t count;
    uint64_t stamp;      /* changes when anything but these does */
    uint64_t generation; /* changes whenever it is read anew */
    struct kb_region *regions;
    size_t region_count;
};

struct kb_overlay *kb_overlay_new(void);
void kb_overlay_free(struct kb_overlay *overlay);

/* Whose data: today's, or with what a release will bring, should it come now. */
struct kb_overlay_world {
    int64_t release; /* 0: today's */
    int64_t at_ms;   /* when it comes, unless an instant is set */
};

/* Reads it as it was at a revision of the index, for a day, unless it is there. */
enum kb_status kb_overlay_refresh(struct kb_overlay *overlay, struct kb_reader *reader,
                                  const struct kb_overlay_world *world, int64_t revision,
                                  kb_date day, struct kb_error *err);

/* Valid until refreshed. */
const struct kb_overlay_data *kb_overlay_data(const struct kb_overlay *overlay);

/* --- pins.c ----------------------------------------------------------------------------------- */

struct kb_pins *kb_pins_new(void);
void kb_pins_free(struct kb_pins *pins);

/* Finds what is pinned to a question, `query` being as it was prepared, and where it stands in the
 * index: fills `asking->pinned`. */
enum kb_status kb_pins_find(struct kb_asking *asking, struct kb_str query, struct kb_error *err);

/* A query without what stands on top already. NULL: no memory. */
struct kb_xapian_query *kb_pins_exclude(const struct kb_asking *asking,
                                        const struct kb_xapian_query *query);

/* Puts it on top. */
enum kb_status kb_pins_place(struct kb_asking *asking, struct kb_ranking *ranking,
                             struct kb_error *err);

/* Whether an entry holds on the day and at the instant asked about; without one, at the index's
 * revision. */
bool kb_entry_stands(const struct kb_asking *asking, const struct kb_entry *entry);

/* How far above the region asked for a region is, 0 for itself; SIZE_MAX when it is not. */
size_t kb_region_distance(const struct kb_asking *asking, struct kb_str region);

/*
 * An item's sections, those with words of the question first, or the one with a label (empty: any):
 * an empty ranking when the request, the moment or the door admits none. It clears the searcher's
 * window, and is in it.
 */
enum kb_status kb_item_look(struct kb_asking *asking, struct kb_str id, struct kb_str label,
                            const struct kb_moment *moment, struct kb_ranking *ret,
                            struct kb_error *err);

/* --- overrides.c ------------------------------------------------------------------------------ */

struct kb_overrides *kb_overrides_new(void);
void kb_overrides_free(struct kb_overrides *overrides);

/* Has what is overridden in the region asked for follow what stands before it. */
enum kb_status kb_overrides_apply(struct kb_asking *asking, struct kb_ranking *ranking,
                                  struct kb_error *err);

#endif
