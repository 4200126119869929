/*
 * kb/text.h - Chinese: folding and terms, the same at index time and at query time.
 *
 * What it is: one analyser. kb_text_terms() turns text into the terms that stand in the index; a
 * question goes through the very same function, so the two cannot disagree. Whoever changes what it
 * returns raises KB_TEXT_VERSION, and an index made before is refused with advice to rebuild.
 *
 * How it works: the text is folded (NFKC_Casefold, full width to half width, traditional to
 * simplified, spellings of our own) with a map from each folded byte back to the original; what
 * crawlers put between Chinese characters is taken out: pinyin as in 農(nóng)民, zero-width and
 * private-use characters, a wrapped line's end, a single space. Phrases that folding by characters
 * gets wrong are respelled (干隆 to 乾隆). The folded text is cut into words by ICU, and every run
 * of Han characters also into overlapping pairs. Words and pairs are both terms. Quantities that
 * can be written in several ways stand beside them in one spelling: 第24条, 15日, 2020年, 20%,
 * [2020]53号.
 *
 * What always holds: a term's `begin` and `end` are byte offsets in the text as it was given, on
 * character boundaries, so that a highlight falls on original characters. Terms come in order of
 * `begin`. Folding is idempotent. Any bytes are taken: invalid UTF-8 reads as U+FFFD and is no
 * term.
 *
 * What it is not: it knows nothing of fields, weights or the index.
 *
 * Threads: a `struct kb_text` belongs to one thread at a time; make one per thread. The tables
 * behind it are built once per process and shared.
 */
#ifndef KB_TEXT_H
#define KB_TEXT_H

#include "kb/buf.h"
#include "kb/error.h"
#include "kb/str.h"

/* Raise when the same text would give other terms. */
#define KB_TEXT_VERSION 2

/* Longest term in bytes; longer words are cut to it on a character. Xapian takes up to 245. */
#define KB_TERM_MAX 60

/* Longest text that is analysed at once, in bytes. */
#define KB_TEXT_MAX (4u << 20)

struct kb_text;

/*
 * A new analyser. Free with kb_text_free(). The first call in a process builds the folding tables
 * (some 30 milliseconds, most of it ICU's opening of its transliterator). Errors: KB_NO_MEMORY,
 * KB_INTERNAL when ICU lacks its data.
 */
enum kb_status kb_text_new(struct kb_text **ret, struct kb_error *err);

/* Accepts NULL. */
void kb_text_free(struct kb_text *text);
void kb_text_freep(struct kb_text **text);

/*
 * Names what decides the terms, such as "kb-text 1, icu 72.1, unicode 15.0": two analysers with the
 * same name give the same terms. Static.
 */
const char *kb_text_version(void);

enum kb_term_kind {
    KB_TERM_WORD,   /* a word of ICU's, of whatever script; also numbers and quantities */
    KB_TERM_BIGRAM, /* two neighbouring Han characters */
};

/* A term and where it stands in the text it was found in. */
struct kb_term {
    struct kb_str text; /* folded; belongs to the analyser, valid until its next call */
    enum kb_term_kind kind;
    uint32_t begin; /* [begin, end) in bytes of the original text */
    uint32_t end;
};

struct kb_terms {
    const struct kb_term *items; /* belongs to the analyser, valid until its next call */
    size_t count;
};

/*
 * The terms of a text, in order of `begin`, words before pairs at the same place. A word of exactly
 * two Han characters is given once as a word and once as a pair: it stands twice, which is what
 * ranks best (docs/relevance.md). Where one character folds to several (㍿ to 株式会社), the terms
 * from it all stand on that one character, in the order of the folded text. Errors: KB_TOO_LARGE
 * when the text or its folding is longer than KB_TEXT_MAX, KB_NO_MEMORY, KB_INTERNAL from ICU.
 */
enum kb_status kb_text_terms(struct kb_text *text, struct kb_str input, struct kb_terms *ret,
                             struct kb_error *err);

/* Folded text and the way back. */
struct kb_folded {
    struct kb_str text;    /* belongs to the analyser, valid until its next call */
    const uint32_t *begin; /* for each byte of `text`, and one more: offset in the original */
    const uint32_t *end;   /* for each byte of `text`: where in the original its character ends */
};

/*
 * Folds and repairs a text. `begin[i]` is where the original character stands that folded byte i
 * came from, or the first of those that combined into one; `begin[text.len]` is the original's
 * length. Folded bytes [i, k) cover the original's [begin[i], end[k - 1]), with what was taken out
 * between them, and without what was taken out behind. Of more than 32 characters that combine (no
 * language has them) the rest is dropped. Errors as kb_text_terms().
 */
enum kb_status kb_text_fold(struct kb_text *text, struct kb_str input, struct kb_folded *ret,
                            struct kb_error *err);

/*
 * Calls `each` for every Han character by itself and every run of other letters and digits (cut at
 * KB_TERM_MAX bytes), folded and in order, with their place in the original; signs and white space
 * are passed over. Two texts of which one stands in the other give rows of which one stands in the
 * other, wherever words would be cut: for finding any piece of text, down to one character. `each`
 * returns false to end; `letters` belongs to the analyser, which it must not use. Errors as
 * kb_text_terms().
 */
enum kb_status kb_text_letters(struct kb_text *text, struct kb_str input,
                               bool (*each)(void *context, struct kb_str letters, uint32_t begin,
                                            uint32_t end),
                               void *context, struct kb_error *err);

/*
 * What a text suffered before it came to us, counted in places. What was repaired is found as if it
 * had never been; what was lost cannot be: a mark stands where a character was, and its neighbours
 * are no pair, because nobody wrote that pair.
 */
struct kb_damage {
    size_t repaired;    /* the sum of the next four */
    size_t pinyin;      /* pinyin behind a character: 農(nóng)民 */
    size_t invisible;   /* zero-width, bidirectional and control characters, soft hyphens */
    size_t doubled;     /* ，， and 。。 */
    size_t private_use; /* characters of a font that we do not have, taken out */
    size_t lost;        /* the sum of the next three */
    size_t replaced;    /* U+FFFD, or bytes that are not UTF-8; a run of them is one place */
    size_t blanks;      /* □ or 〓 between two Chinese characters */
    size_t mangled;     /* ?? between two Chinese characters, ?shù): what a wrong charset left */
    size_t broken_runs; /* spaces and line breaks inside running Chinese: layout, not damage */
};

/*
 * Counts the damage of a text. Errors as kb_text_terms(). The sums of several texts add up field by
 * field.
 */
enum kb_status kb_text_damage(struct kb_text *text, struct kb_str input, struct kb_damage *ret,
                              struct kb_error *err);

#endif
