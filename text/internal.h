/*
 * internal.h - what the files of text/ share: the folding tables, the analyser's buffers, and the
 * small predicates that folding, terms and names agree on.
 *
 * fold_tables.c builds one table per process from ICU and from fold_spellings.c; fold.c walks text
 * through it; terms.c cuts the folded text; name.c and number.c stand on top.
 */
#ifndef KB_TEXT_INTERNAL_H
#define KB_TEXT_INTERNAL_H

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

/* fold_tables.c -------------------------------------------------------------------------------- */

/*
 * What folding does to one code point, in 32 bits. The value (low 21 bits) is the replacement, 0
 * for "stays as it is"; or, with KB_FOLD_POOL, where the replacement of any length stands in the
 * pool: its length and then its code points.
 */
#define KB_FOLD_VALUE UINT32_C(0x1fffff)
#define KB_FOLD_HAN   (UINT32_C(1) << 29) /* the code point itself is a Han character */
#define KB_FOLD_POOL  (UINT32_C(1) << 30)
#define KB_FOLD_JOINS                                                                              \
    (UINT32_C(1) << 31) /* may combine with, or vanish behind, what is before it */

/* Past the last Han extension of Unicode 15; only U+E0000 to U+E0FFF beyond it fold at all. */
#define KB_FOLD_TABLE_SIZE 0x32400

struct kb_fold_tables {
    const UNormalizer2 *normalizer; /* NFKC_Casefold; belongs to ICU, may be shared by threads */
    uint32_t *entries;              /* KB_FOLD_TABLE_SIZE of them */
    uint32_t *pool;
    size_t pool_len;
    size_t pool_room;
};

/* The tables of this process, built by the first call; they stay until it ends. */
enum kb_status kb_fold_tables_get(const struct kb_fold_tables **ret, struct kb_error *err);

static inline uint32_t kb_fold_entry(const struct kb_fold_tables *tables, uint32_t c)
{
    if (c < KB_FOLD_TABLE_SIZE)
        return tables->entries[c];
    /* Tags and variation selectors: default-ignorable, so they vanish. The pool begins with "". */
    return c >> 12 == 0xe0 ? KB_FOLD_JOINS | KB_FOLD_POOL : 0;
}

/* fold.c --------------------------------------------------------------------------------------- */

/*
 * Most characters that may combine into one; what follows is dropped. Unicode's stream-safe format
 * (UAX #15) finds 30 enough for every language; without a limit a text of nothing but combining
 * marks takes quadratic time.
 */
#define KB_FOLD_SEGMENT_MAX 32

/* text.c --------------------------------------------------------------------------------------- */

struct kb_text {
    const struct kb_fold_tables *tables;
    UBreakIterator *words;

    /* Folded text, and where each byte of it came from; `begin` has room for one more. */
    char *bytes;
    uint32_t *begin;
    size_t len;
    size_t room;

    /* The folded text in UTF-16, and for each unit how many bytes it is and whether it is Han. */
    UChar *units;
    uint8_t *marks;
    size_t unit_room;

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

/* Folds `input` into text->bytes and text->begin. */
enum kb_status kb_text_fold_into(struct kb_text *text, struct kb_str input, struct kb_error *err);

/* Lets go of buffers that a much larger text has left behind. */
void kb_text_shrink(struct kb_text *text, size_t input_len);

#endif
