/*
 * kb/diff.h - what differs: between two editions, and of the whole base between two instants.
 *
 * What it is: two editions are laid beside each other section by section, whatever their labels
 * say: a clause that was renumbered, moved, split or merged is found by what it says. Where the
 * text of a section differs, runs of words tell what was kept, deleted and inserted, cut on the
 * ORIGINAL characters: Chinese is compared word by word (text/'s words), never byte by byte.
 *
 * What always holds: every section of either edition stands in exactly one place of the result.
 * Kept and deleted runs, joined, are the old text to the byte; kept and inserted runs the new one.
 * The same editions give the same result. Time is bounded whatever the texts are: 20,000 sections
 * on either side, or two sections of a megabyte without a word in common, end in seconds; what is
 * given up for it is only that more words than necessary are shown as changed.
 *
 * How: sections by equal text, then by weighted shared terms (a sampled inverted index), then by
 * label; what is out of order by the longest increasing subsequence. Words by E. W. Myers, "An
 * O(ND) Difference Algorithm and Its Variations" (Algorithmica 1, 1986), in linear space, with a
 * limit on D as in git's xdiff; short islands between large edits are dissolved as in Neil
 * Fraser's diff-match-patch.
 *
 * Everything returned is in the caller's arena, except that texts of runs point into the editions.
 */
#ifndef KB_DIFF_H
#define KB_DIFF_H

#include "kb/reader.h"
#include "kb/text.h"

/* --- words ------------------------------------------------------------------------------------ */

enum kb_diff_op {
    KB_DIFF_KEEP,
    KB_DIFF_DELETE,
    KB_DIFF_INSERT,
};

/* A section that a run does not stand in. */
#define KB_DIFF_NOWHERE UINT32_MAX

/* A run of text; in order of reading, a deletion before the insertion in its place. */
struct kb_diff_run {
    enum kb_diff_op op;
    struct kb_str text;   /* of the new edition where it was kept, which says the same */
    uint32_t old_section; /* ordinal of the section it stands in; KB_DIFF_NOWHERE for insertions, */
    uint32_t new_section; /* and for deletions, and where it is no section's text */
};

/*
 * Compares two texts by words. `*ret` points into both. Errors: KB_TOO_LARGE for a text longer than
 * KB_TEXT_MAX, KB_NO_MEMORY, KB_INTERNAL from ICU.
 */
enum kb_status kb_diff_texts(struct kb_text *text, struct kb_str before, struct kb_str after,
                             struct kb_arena *arena, const struct kb_diff_run **ret,
                             size_t *ret_count, struct kb_error *err);

/* --- editions --------------------------------------------------------------------------------- */

/* What became of a section, the most telling word first where several hold: C name, wire name. */
#define KB_DIFF_KIND_LIST(X)                                                                       \
    X(SAME, "same")                                                                                \
    X(CHANGED, "changed")       /* in its place, with other words or another heading */            \
    X(MOVED, "moved")           /* out of the order of the others */                               \
    X(RENUMBERED, "renumbered") /* in its place, with another label */                             \
    X(SPLIT, "split")           /* one became several */                                           \
    X(MERGED, "merged")         /* several became one */                                           \
    X(ADDED, "added")                                                                              \
    X(REMOVED, "removed")

enum kb_diff_kind {
#define X(name, wire) KB_DIFF_##name,
    KB_DIFF_KIND_LIST(X)
#undef X
    KB_DIFF_KIND_COUNT
};

/* Wire name; static. */
const char *kb_diff_kind_name(enum kb_diff_kind kind);

/* What of a section differs, as bits: a moved section may have other words as well. */
enum kb_diff_part {
    KB_DIFF_PART_TEXT = 1,
    KB_DIFF_PART_LABEL = 2,
    KB_DIFF_PART_HEADING = 4,
    KB_DIFF_PART_PLACE = 8,
    KB_DIFF_PART_ASIDE = 16,
};

struct kb_diff_section {
    enum kb_diff_kind kind;
    unsigned differs;     /* enum kb_diff_part; 0 for what is the same, was added or removed */
    const uint32_t *olds; /* ordinals in the old edition, ascending; several when merged */
    size_t old_count;
    const uint32_t *news; /* and in the new one; several when split */
    size_t new_count;
    const struct kb_diff_run *runs; /* cut at the borders of sections; none when the texts are the
                                       same */
    size_t run_count;
};

/* A field of the head that differs. */
struct kb_diff_field {
    const char *name;       /* as in item.h: title, effective_from, keywords … Static */
    bool is_list;           /* then each run is one element, whole */
    struct kb_str old, new; /* a day as YYYY-MM-DD, empty when open; both empty for a list */
    const struct kb_diff_run *runs;
    size_t run_count;
};

struct kb_diff {
    bool says_same;                     /* no field and no section differs */
    const struct kb_diff_field *fields; /* those that differ, of those that the hash covers */
    size_t field_count;
    const struct kb_diff_section *sections; /* in the order of the new edition; what was removed
                                               stands where it was */
    size_t section_count;
    size_t counts[KB_DIFF_KIND_COUNT]; /* of `sections`, by kind */
};

/*
 * Lays edition `b` beside edition `a`, both read whole. Meant for two editions of one item; two
 * items do as well. `text` is the analyser of this thread. Errors: as kb_diff_texts().
 */
enum kb_status kb_diff_editions(struct kb_text *text, const struct kb_edition_text *a,
                                const struct kb_edition_text *b, struct kb_arena *arena,
                                struct kb_diff *ret, struct kb_error *err);

/* --- the base --------------------------------------------------------------------------------- */

/* What became of an item: C name, wire name. The last two need no writing, only the calendar. */
#define KB_DIFF_ITEM_LIST(X)                                                                       \
    X(CAME, "came")       /* nothing of it stood before */                                         \
    X(WENT, "went")       /* nothing of it stands after */                                         \
    X(CHANGED, "changed") /* other editions, or on other days */                                   \
    X(BEGAN, "began")     /* an edition took effect */                                             \
    X(ENDED, "ended")     /* an edition's days ran out */

enum kb_diff_item_kind {
#define X(name, wire) KB_DIFF_ITEM_##name,
    KB_DIFF_ITEM_LIST(X)
#undef X
};

/* Wire name; static. */
const char *kb_diff_item_kind_name(enum kb_diff_item_kind kind);

/* An edition and the days on which it stands, as it was known at one instant. */
struct kb_diff_standing {
    int64_t edition_row;
    int number;
    struct kb_str title, change_note;
    kb_date valid_from, valid_to;
};

struct kb_diff_item {
    int64_t item_row;
    struct kb_str id;
    enum kb_kind kind;
    enum kb_diff_item_kind what;
    const struct kb_diff_standing *before, *after; /* by first day */
    size_t before_count, after_count;
};

struct kb_diff_base_query {
    int64_t from_ms, to_ms;   /* what was known at `from_ms` beside what was known at `to_ms` */
    kb_date from_day, to_day; /* the days of both in the base's zone; equal: the calendar is left
                                 out */
    int64_t after_item;       /* go on behind this item; 0 to begin */
    size_t limit;             /* most items that are returned */
};

struct kb_diff_base {
    const struct kb_diff_item *items; /* by item row */
    size_t count;
    int64_t next; /* `after_item` of the next page, 0 when this was the last */
};

/*
 * What changed in the base between two instants, as the reader's door sees it: at the public door
 * an internal item never was. What came and went again in between shows nowhere. Errors: KB_INVALID
 * when `to_ms` is before `from_ms`, or the limit is 0; those of the reader.
 */
enum kb_status kb_diff_base(struct kb_reader *reader, struct kb_arena *arena,
                            const struct kb_diff_base_query *query, struct kb_diff_base *ret,
                            struct kb_error *err);

#endif
