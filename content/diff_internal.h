/*
 * diff_internal.h - what the files of the comparison share, grouped by the file that defines it.
 *
 * diff.c puts the answer together: fields, then the groups of sections that diff_align.c finds
 * (with the help of diff_features.c: what two sections have in common; and of diff_groups.c: split,
 * merged, moved), then the words of each group by diff_words.c, which asks diff_myers.c.
 */
#ifndef KB_CONTENT_DIFF_INTERNAL_H
#define KB_CONTENT_DIFF_INTERNAL_H

#include "kb/diff.h"

/* Old and new, as indices. */
enum {
    OLD,
    NEW
};

#define DIFF_NONE UINT32_MAX

/* The sections of an edition while they are aligned. */
struct diff_side {
    const struct kb_section *sections;
    uint32_t count;
    const struct kb_str *keys; /* of the labels */
    uint32_t *match;           /* the section of the other side, or DIFF_NONE */
};

/* --- diff_myers.c ----------------------------------------------------------------------------- */

/* What is compared: numbers that are equal when the words are. */
struct diff_sequence {
    const uint32_t *items;
    size_t count;
    unsigned char *edited; /* set to 1 where an item is deleted or inserted; begins as zeros */
};

/* Marks a shortest edit script, or one found within bounded time. `scratch` is for working space.
 */
enum kb_status kb_diff_myers(const struct diff_sequence sides[2], struct kb_arena *scratch,
                             struct kb_error *err);

/* --- diff_words.c ----------------------------------------------------------------------------- */

/* A stretch of text that is compared, and the ordinal of its section. */
struct diff_stretch {
    struct kb_str text;
    uint32_t section;
};

struct diff_stretches {
    const struct diff_stretch *items;
    size_t count;
};

/* Compares what the stretches say one after another. `scratch` is cleared. */
enum kb_status kb_diff_words(struct kb_text *text, const struct diff_stretches sides[2],
                             struct kb_arena *scratch, struct kb_arena *arena,
                             const struct kb_diff_run **ret, size_t *ret_count,
                             struct kb_error *err);

/* --- diff_features.c -------------------------------------------------------------------------- */

/* The terms of a section, as ascending numbers. */
struct diff_features {
    uint32_t *items;
    size_t count;
    uint64_t weight; /* of all */
};

/* The terms of the sections of both sides, and how much each tells one section from others. */
struct diff_terms {
    size_t count;
    struct diff_features *sections[2]; /* for each section; without any where it was passed over */
    uint32_t *weights;                 /* for each term */
    const uint32_t *first[2];   /* for each term and one more: where its sections begin in … */
    const uint32_t *holders[2]; /* … the sections that have it, ascending */
};

/* Reads the terms of all sections but those that a match says the same as. Time and memory are
 * bounded by taking a sample. */
enum kb_status kb_diff_terms_read(struct kb_text *text, const struct diff_side sides[2],
                                  struct kb_arena *scratch, struct diff_terms *ret,
                                  struct kb_error *err);

/* The weight of what both have. */
uint64_t kb_diff_common(const struct diff_terms *terms, const struct diff_features *a,
                        const struct diff_features *b);

/* --- diff_align.c ----------------------------------------------------------------------------- */

/* Finds pairs: fills in both sides' `match`, and the terms of what was not the same to the byte. */
enum kb_status kb_diff_align(struct kb_text *text, struct diff_side sides[2],
                             struct kb_arena *scratch, struct diff_terms *ret_terms,
                             struct kb_error *err);

/* --- diff_groups.c ---------------------------------------------------------------------------- */

/* Sections [old, old + old_count) became [new, new + new_count); a count may be 0. */
struct diff_group {
    uint32_t old, new;
    uint32_t old_count, new_count;
    bool is_moved;
};

struct diff_groups {
    struct diff_group *items; /* in the order of the result */
    size_t count;
};

/* Makes groups of pairs, and of what was split and merged; finds what was moved. */
enum kb_status kb_diff_group(const struct diff_side sides[2], const struct diff_terms *terms,
                             struct kb_arena *scratch, struct diff_groups *ret,
                             struct kb_error *err);

#endif
