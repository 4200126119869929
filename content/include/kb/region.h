/*
 * kb/region.h - which region lies in which.
 *
 * A region is a code of six digits (GB/T 2260); 000000 is the country. The table of
 * content/regions/ names provinces, cities and counties and says what each lies in, because the
 * digits mislead: 110101 lies in Beijing, and the 110100 between them is no place. Operators add to
 * it and correct it by entries of the kind `region` (kb/entry.h); a code that neither knows lies
 * where its digits say.
 *
 * What always holds: going up ends at the country after a few steps, whatever the entries say. The
 * table is constant and shared by all threads.
 */
#ifndef KB_REGION_H
#define KB_REGION_H

#include "kb/item.h"

/* Most regions above one: the levels that are places, and those that only digits have. */
#define KB_REGIONS_ABOVE_MAX 8

struct kb_region {
    char code[7], parent[7];
    const char *name;
};

/* A line of the table; static. NULL when there is none, also for the country. */
const struct kb_region *kb_region_find(struct kb_str code);

/* The name of a region of the table, 全国 for the country; NULL for what it does not know. */
const char *kb_region_name(struct kb_str code);

/* All lines, in order of code; static. */
const struct kb_region *kb_region_all(size_t *ret_count);

/*
 * Writes what lies above a region, nearest first and the country last, and returns how many there
 * are: the chain of parents, and before the country whatever else the digits suggest, because much
 * is filed so. `own` are operators' regions that stand before the table's, in any order. None for
 * the country, nor for what is no code.
 */
size_t kb_region_above(struct kb_str code, const struct kb_region *own, size_t own_count,
                       char out[KB_REGIONS_ABOVE_MAX][7]);

#endif
