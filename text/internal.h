/*
 * internal.h - what the files of text/ share: the folding tables, the analyser's buffers, and the
 * small predicates that folding, terms and names agree on.
 *
 * fold_tables.c builds one table per process from ICU, fold_spellings.c and fold_variants.c; fold.c
 * walks text through it; repair.c takes out what crawlers pasted in (pinyin.c) and respells phrases
 * (phrases.c); terms.c cuts the folded text and adds the quantities (quantities.c, units.c); name.c
 * and number.c stand on top.
 */
#ifndef KB_TEXT_INTERNAL_H
#define KB_TEXT_INTERNAL_H

#include <uchar.h>

#include <unicode/ubrk.h>
#include <unicode/unorm2.h>

#include "kb/name.h"
#include "kb/text.h"

/* fold_spellings.c ----------------------------------------------------------------------------- */

/* One character that we write as another, beyond what ICU folds. */
struct kb_spelling {
    uint32_t from;
    uint32_t to;
};

/* Static. */
const struct kb_spelling *kb_spellings(size_t *ret_count);

/* fold_variants.c ------------------------------------------------------------------------------ */

/* Rare traditional characters and what they fold to, by turns; ends with 0. Static. */
const char32_t *kb_variants(void);

/* fold_tables.c -------------------------------------------------------------------------------- */

/*
 * What folding does to one code point, in 32 bits. The value (low 21 bits) is the replacement, 0
 * for "stays as it is"; or, with KB_FOLD_POOL, where the replacement of any length stands in the
 * pool: its length and then its code points.
 */
#define KB_FOLD_VALUE  UINT32_C(0x1fffff)
#define KB_FOLD_NUMBER (UINT32_C(1) << 27) /* a quantity, or a unit's name, may begin with it */
#define KB_FOLD_PHRASE (UINT32_C(1) << 28) /* a phrase ends with it */
#define KB_FOLD_HAN    (UINT32_C(1) << 29) /* the code point itself is a Han character */
#define KB_FOLD_POOL   (UINT32_C(1) << 30)
#define KB_FOLD_JOINS                                                                              \
    (UINT32_C(1) << 31) /* may combine with, or vanish behind, what is before it */

/* Past the last Han extension of Unicode 15; only U+E0000 to U+E0FFF beyond it fold at all. */
#define KB_FOLD_TABLE_SIZE 0x32400

/* The Han characters whose readings are known lie between these two. */
#define KB_READING_FIRST 0x4e00
#define KB_READING_LAST  0x9fff
#define KB_READINGS_MAX  3

struct kb_fold_tables {
    const UNormalizer2 *normalizer; /* NFKC_Casefold; belongs to ICU, may be shared by threads */
    uint32_t *entries;              /* KB_FOLD_TABLE_SIZE of them */
    uint32_t *pool;
    size_t pool_len;
    size_t pool_room;
    /* For each Han character the numbers of its readings, counted from 1; 0 ends them. */
    uint16_t (*readings)[KB_READINGS_MAX];
    /* Phrases by the low byte of their last character: heads[c & 255] and next[] are numbers of
     * phrases counted from 1, the longest first. */
    uint8_t phrase_heads[256];
    uint8_t phrase_next[256];
};

/* The tables of this process, built by the first call; they stay until it ends. */
enum kb_status kb_fold_tables_get(const struct kb_fold_tables **ret, struct kb_error *err);

static inline uint32_t kb_fold_entry(const struct kb_fold_tables *tables, uint32_t c)
{
    if (c < KB_FOLD_TABLE_SIZE)
        return tables->entries[c];
    /* Tags and variation selectors are default-ignorable, and private use means nothing: all
     * vanish. The pool begins with "". */
    return c >> 12 == 0xe0 || c >= 0xf0000 ? KB_FOLD_JOINS | KB_FOLD_POOL : 0;
}

/* Whether the character folds to nothing. */
static inline bool kb_fold_vanishes(uint32_t entry)
{
    return (entry & KB_FOLD_POOL) && !(entry & KB_FOLD_VALUE);
}

/* fold.c --------------------------------------------------------------------------------------- */

/*
 * Most characters that may combine into one; what follows is dropped. Unicode's stream-safe format
 * (UAX #15) finds 30 enough for every language; without a limit a text of nothing but combining
 * marks takes quadratic time.
 */
#define KB_FOLD_SEGMENT_MAX 32

/* Folds `input` character by character: into text->bytes, text->begin and text->end. */
enum kb_status kb_text_fold_into(struct kb_text *text, struct kb_str input, struct kb_error *err);

/*
 * kb_text_fold() without repair and phrases: what one character folds to does not depend on its
 * neighbours. For keys, which must stay what they are in a store that was made before.
 */
enum kb_status kb_text_fold_plain(struct kb_text *text, struct kb_str input, struct kb_folded *ret,
                                  struct kb_error *err);

/* phrases.c ------------------------------------------------------------------------------------ */

/* Sets KB_FOLD_PHRASE and the chains of phrases. */
void kb_phrases_add(struct kb_fold_tables *tables);

/* Respells, in place, the longest phrase that ends at text->bytes[len), whose last character is
 * `c`.
 */
void kb_phrases_apply(struct kb_text *text, size_t len, uint32_t c);

/* The phrase with a number from 0, as it is found and as it is spelled; false behind the last. */
bool kb_phrases_at(size_t number, struct kb_str *ret_from, struct kb_str *ret_to);

/* readings.c ----------------------------------------------------------------------------------- */

/* A syllable of pinyin without its tone, ü as v, and the characters read so. */
struct kb_reading {
    const char *syllable;
    const char *characters;
};

/* In order of syllables. Static. */
const struct kb_reading *kb_readings(size_t *ret_count);

/* pinyin.c ------------------------------------------------------------------------------------- */

/* Fills tables->readings. */
enum kb_status kb_pinyin_add(struct kb_fold_tables *tables, struct kb_error *err);

/*
 * How many bytes of `s` at `at` are pinyin that was pasted behind the Han characters which end
 * `before`: (nóng), [nong], nóng. 0 when it is anything else.
 */
size_t kb_pinyin_pasted(const struct kb_fold_tables *tables, struct kb_str before, struct kb_str s,
                        size_t at);

/* repair.c ------------------------------------------------------------------------------------- */

/* Repairs the folded text in place and respells its phrases; counts into `damage` where given. */
void kb_text_repair(struct kb_text *text, struct kb_damage *damage);

/* units.c -------------------------------------------------------------------------------------- */

enum kb_unit_kind {
    KB_UNIT_LABEL,    /* 第…条: the parts of a law */
    KB_UNIT_QUANTITY, /* 15日 */
};

struct kb_unit {
    struct kb_str spelled;
    struct kb_str canonical;
    bool named; /* the name alone is a term, too: 平米 for 平方米 */
};

/* The longest unit that stands at `at`, NULL when there is none. Static. */
const struct kb_unit *kb_unit_at(enum kb_unit_kind kind, struct kb_str s, size_t at);

/* The first characters of units whose names are terms; ends with 0. Static. */
const char32_t *kb_unit_heads(void);

/* quantities.c --------------------------------------------------------------------------------- */

/* Where a quantity stands in the folded text and, in text->spellings, how it is written. */
struct kb_quantity {
    uint32_t begin;
    uint32_t end;
    uint32_t spelling;
    uint32_t spelling_len;
};

/* Sets KB_FOLD_NUMBER. */
void kb_quantities_mark(struct kb_fold_tables *tables);

/*
 * Looks at the character at byte `at` of the folded text, which has KB_FOLD_NUMBER, and adds the
 * quantity that begins there, if any, to text->quantities. `*ret_next` is where the next may begin.
 */
enum kb_status kb_quantities_find(struct kb_text *text, size_t at, size_t *ret_next,
                                  struct kb_error *err);

/* text.c --------------------------------------------------------------------------------------- */

struct kb_text {
    const struct kb_fold_tables *tables;
    UBreakIterator *words;

    /* Folded text, and the original bytes that each byte of it came from; `begin` has room for
     * one more. */
    char *bytes;
    uint32_t *begin;
    uint32_t *end;
    size_t len;
    size_t room;

    /* The folded text in UTF-16, and for each unit how many bytes it is and whether it is Han. */
    UChar *units;
    uint8_t *marks;
    size_t unit_room;

    /* Quantities in the folded text, in order of `begin`, and their canonical spellings. */
    struct kb_quantity *quantities;
    size_t quantity_count;
    size_t quantity_room;
    char *spellings;
    size_t spelling_len;
    size_t spelling_room;

    struct kb_term *terms;
    size_t term_count;
    size_t term_room;
};

/*
 * Gives `*memory` room for at least `need` elements of `size` bytes, growing by half so that adding
 * one by one stays linear. On failure it is left as it was.
 */
enum kb_status kb_text_grow(void *memory, size_t *room, size_t need, size_t size,
                            struct kb_error *err);

/* Records a failure of ICU's; KB_NO_MEMORY where that was the reason. */
enum kb_status kb_text_fail_icu(UErrorCode code, const char *what, struct kb_error *err);

/* Lets go of buffers that a much larger text has left behind. */
void kb_text_shrink(struct kb_text *text, size_t input_len);

#endif
