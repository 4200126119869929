/*
 * suggest.h - what the files of kb_suggest() say to each other, grouped by the file that defines
 * it.
 *
 * suggest_units.c makes a line of letters out of a text, suggest_typed.c reads what was typed in
 * several ways, suggest_lines.c gathers lines, suggest_segment.c makes a searchable segment of
 * them, suggest_lists.c its lists, suggest_match.c finds the best lines of a segment,
 * suggest_table.c puts two segments one over the other and follows the base, suggest.c answers.
 */
#ifndef KB_SEARCH_SUGGEST_H
#define KB_SEARCH_SUGGEST_H

#include <pthread.h>
#include <stdatomic.h>

#include "kb/suggest.h"
#include "ladder.h"

/* --- suggest_units.c -------------------------------------------------------------------------- */

/*
 * A unit is one letter, digit or character of folded text: its code point where that has 16 bits. A
 * rarer one gets a number from the surrogates' range, which two of them may share.
 */
struct kb_units {
    uint16_t items[KB_SUGGEST_UNITS_MAX];
    uint32_t begin[KB_SUGGEST_UNITS_MAX], end[KB_SUGGEST_UNITS_MAX]; /* in the original text */
    size_t count;
    bool folded; /* one of them is not written so in the original */
};

/* The units of a text; punctuation and space are none, what exceeds the limit is cut off. */
enum kb_status kb_units_read(struct kb_text *text, struct kb_str input, struct kb_units *ret,
                             struct kb_error *err);

/* How characters sound: the table of kb/pinyin.h, and what words add to it. */
struct kb_sounds {
    atomic_uint holders;
    uint16_t readings[KB_HAN_COUNT][KB_READINGS_OF]; /* 0 ends them */
};

/* With the polyphones of the base in `dir`; NULL on failure. Release with kb_sounds_drop(). */
struct kb_sounds *kb_sounds_new(const struct kb_words *words);
struct kb_sounds *kb_sounds_hold(struct kb_sounds *sounds);
void kb_sounds_drop(struct kb_sounds *sounds);

/*
 * What a unit is filed under: 0 to 25 for what begins with a letter or is one, 26 to 35 for digits,
 * KB_CLASS_OTHER. A character with several readings has several classes.
 */
#define KB_CLASS_OTHER 36
#define KB_CLASS_BEGIN 37 /* stands before the first unit of a line */
#define KB_CLASS_COUNT 38

/* Writes the classes of a unit, each once; returns how many, at least one. */
size_t kb_unit_classes(const struct kb_sounds *sounds, uint16_t unit, uint8_t ret[KB_READINGS_OF]);

/* --- suggest_typed.c -------------------------------------------------------------------------- */

/* How what was typed is read; what is found by an earlier way stands first. */
enum kb_typed_way {
    KB_TYPED_WRITTEN,   /* letters are letters */
    KB_TYPED_SYLLABLES, /* letters are whole syllables, but for the last */
    KB_TYPED_INITIALS,  /* letters are initials, some or all */
    KB_TYPED_SOUNDS,    /* characters may be others that sound so */
    KB_TYPED_WAYS
};

/* One unit that is looked for: any of these fits. */
struct kb_typed_part {
    uint16_t unit;       /* this one; 0: none */
    uint16_t begin, end; /* a character with a syllable in [begin, end) */
    uint8_t class;       /* under which whatever fits is filed */
};

#define KB_TYPED_PARTS_MAX  64
#define KB_TYPED_GROUPS_MAX 8

/* One reading: groups of parts that stand side by side, in order, with anything between groups. */
struct kb_typed {
    struct kb_typed_part parts[KB_TYPED_PARTS_MAX];
    uint8_t group_end[KB_TYPED_GROUPS_MAX];
    size_t count, groups;
    enum kb_typed_way way;
};

#define KB_TYPED_READINGS_MAX 12

/* All readings of one query. */
struct kb_typed_all {
    struct kb_typed readings[KB_TYPED_READINGS_MAX]; /* in order of their ways */
    size_t count;
    bool folded; /* a unit was not typed as it is folded */
};

/* Reads a query. Nothing to look for gives no reading. */
enum kb_status kb_typed_read(struct kb_text *text, const struct kb_sounds *sounds,
                             struct kb_str query, struct kb_typed_all *ret, struct kb_error *err);

/*
 * Whether a line holds it; `*ret_at` is where its first group stands, the earliest place there is.
 * `marks` (NULL or room for `count`) tells which units fit.
 */
bool kb_typed_fits(const struct kb_typed *typed, const struct kb_sounds *sounds,
                   const uint16_t *units, size_t count, size_t *ret_at, bool *marks);

/* --- suggest_lines.c -------------------------------------------------------------------------- */

struct kb_lines_item {
    int64_t row;
    uint32_t id, id_len; /* in `ids` */
    uint32_t region;     /* as a number */
    uint8_t kind;
    uint8_t use; /* step of use, see kb_use_step() */
};

struct kb_lines_line {
    uint32_t item;
    uint32_t units; /* where they begin in `units` */
    uint32_t edition;
    uint16_t count;
    int16_t ordinal; /* as of kb_line */
};

/* Lines in the making: arrays of the three kinds of things above. */
struct kb_lines {
    struct kb_buf items, lines, units, ids;
    int64_t last_row; /* of the item that is being added */
};

void kb_lines_init(struct kb_lines *lines);
void kb_lines_done(struct kb_lines *lines);

/* Adds what kb_reader_lines() tells. */
enum kb_status kb_lines_add(struct kb_lines *lines, struct kb_text *text,
                            const struct kb_line *line, struct kb_error *err);

struct kb_segment;

/* Adds what a segment holds but for the items in `masked` (NULL: none). */
enum kb_status kb_lines_add_segment(struct kb_lines *lines, const struct kb_segment *segment,
                                    const uint8_t *masked, struct kb_error *err);

/* From 0 for never used: one more for twice as much. */
uint8_t kb_use_step(double opened);

/* --- suggest_segment.c ------------------------------------------------------------------------ */

/* Lines that never change, the most used first; shared, counted. */
struct kb_segment {
    atomic_uint holders;
    struct kb_lines_item *items; /* in order of kind and id */
    size_t item_count;
    struct kb_lines_line *lines; /* in order of use, length, item and ordinal */
    size_t line_count;
    uint16_t *units;
    size_t unit_count;
    char *ids;
    size_t id_bytes;
    uint32_t *by_row; /* items in order of their rows */
    uint32_t *begin; /* of each key's list in `lists`; NULL in a small segment: look at all lines */
    uint8_t *lists;
    size_t list_bytes;
    uint16_t *spoken;       /* characters that stand in a line, by syllable; with lists alone */
    uint32_t *spoken_begin; /* of each syllable's in `spoken` */
};

/* A segment smaller than this has no lists. */
#define KB_SEGMENT_SMALL 4096

/* Makes a segment and leaves `lines` empty. Release with kb_segment_drop(). */
enum kb_status kb_segment_new(struct kb_lines *lines, const struct kb_sounds *sounds,
                              struct kb_segment **ret, struct kb_error *err);
struct kb_segment *kb_segment_hold(struct kb_segment *segment);
void kb_segment_drop(struct kb_segment *segment);

/* The item of a row, or SIZE_MAX. */
size_t kb_segment_item(const struct kb_segment *segment, int64_t row);

size_t kb_segment_bytes(const struct kb_segment *segment);

static inline struct kb_str kb_segment_id(const struct kb_segment *segment, size_t item)
{
    const struct kb_lines_item *at = &segment->items[item];
    return (struct kb_str){segment->ids + at->id, at->id_len};
}

/* --- suggest_lists.c -------------------------------------------------------------------------- */

/*
 * Lists of the lines that hold something: three classes side by side, two classes, one unit; and of
 * those that begin with a unit; and of those that hold two syllables side by side. The numbers of
 * the lines ascend, so the best come first; they are kept as differences.
 */
#define KB_LIST_PAIRS (KB_CLASS_COUNT * KB_CLASS_COUNT * KB_CLASS_COUNT)
#define KB_LIST_UNITS (KB_LIST_PAIRS + KB_CLASS_COUNT * KB_CLASS_COUNT)
#define KB_LIST_FIRST (KB_LIST_UNITS + 0x10000)
#define KB_LIST_SOUND (KB_LIST_FIRST + 0x10000)
#define KB_LIST_COUNT (KB_LIST_SOUND + 0x10000)

/* Fills in what a segment has besides its lines. */
enum kb_status kb_lists_make(struct kb_segment *segment, const struct kb_sounds *sounds,
                             struct kb_error *err);

static inline uint32_t kb_list_of_three(unsigned a, unsigned b, unsigned c)
{
    return (a * KB_CLASS_COUNT + b) * KB_CLASS_COUNT + c;
}

static inline uint32_t kb_list_of_two(unsigned a, unsigned b)
{
    return KB_LIST_PAIRS + a * KB_CLASS_COUNT + b;
}

static inline uint32_t kb_list_of_unit(uint16_t unit)
{
    return KB_LIST_UNITS + unit;
}

static inline uint32_t kb_list_of_first(uint16_t unit)
{
    return KB_LIST_FIRST + unit;
}

/* Several pairs of syllables may share a list. */
static inline uint32_t kb_list_of_sounds(uint16_t first, uint16_t second)
{
    return KB_LIST_SOUND + (first * 431u + second) % 65521;
}

/* Walks a list: the number of the next line, or UINT32_MAX. */
struct kb_list_walk {
    const uint8_t *at, *end;
    uint32_t next; /* the number after the last one */
};

struct kb_list_walk kb_list_begin(const struct kb_segment *segment, uint32_t list);
uint32_t kb_list_next(struct kb_list_walk *walk);

/* --- suggest_match.c -------------------------------------------------------------------------- */

/* Which items are asked for. */
struct kb_suggest_filter {
    unsigned kinds;
    uint32_t regions[4];
    size_t region_count; /* 0: any */
};

/* Candidates looked for beyond those wanted: some may be gone when they are read. */
#define KB_FOUND_MAX (KB_SUGGEST_LIMIT_MAX + 8)

struct kb_found {
    const struct kb_segment *segment;
    uint32_t line;
    uint8_t reading; /* in kb_typed_all */
    bool inside;     /* the line does not begin with it */
};

/* The best lines of one segment, one for each item, best first; in two halves until they are
 * joined. */
struct kb_found_list {
    struct kb_found items[KB_FOUND_MAX];
    size_t count, wanted;
};

/*
 * Looks for the readings of one way in a segment. `masked` (NULL or a bit for each item) are passed
 * over. `ret_begin` gets lines that begin with it, `ret_inside` the others; both are emptied first.
 */
void kb_segment_find(const struct kb_segment *segment, const uint8_t *masked,
                     const struct kb_sounds *sounds, const struct kb_typed_all *typed,
                     enum kb_typed_way way, const struct kb_suggest_filter *filter,
                     struct kb_found_list *ret_begin, struct kb_found_list *ret_inside);

static inline bool kb_is_masked(const uint8_t *masked, size_t item)
{
    return masked && (masked[item / 8] >> (item % 8) & 1);
}

/* --- suggest_table.c -------------------------------------------------------------------------- */

/* One state of a door's lines; never changes. */
struct kb_suggest_table {
    atomic_uint holders;
    struct kb_sounds *sounds;
    struct kb_segment *base, *over; /* `over` has what changed; an item in it is masked in `base` */
    uint8_t *masked;
    int64_t *changed; /* rows of items that changed since `base`, ascending, also those now gone */
    size_t changed_count;
    int64_t change;
    kb_date day;
    uint64_t words; /* stamp of the files that `sounds` was made from */
};

struct kb_suggest {
    char *dir;
    enum kb_door door;
    const struct kb_clock *clock;
    pthread_mutex_t lock;     /* for `table` */
    pthread_mutex_t building; /* held by who makes the next one */
    struct kb_suggest_table *table;
    int64_t sorted_ms; /* when counts of use were last taken in; of who holds `building` */
};

/* The table in use, or NULL; to be dropped. */
struct kb_suggest_table *kb_suggest_hold(struct kb_suggest *suggest);
void kb_suggest_table_drop(struct kb_suggest_table *table);

#endif
