/*
 * kb/text.h - Chinese: folding and terms, the same at index time and at query time.
 *
 * What it is: one analyser. kb_text_terms() turns text into the terms that stand in the index; a
 * question goes through the very same function, so the two cannot disagree. Whoever changes what it
 * returns raises KB_TEXT_VERSION, and an index made before is refused with advice to rebuild.
 *
 * How it works: the text is folded (NFKC_Casefold, full width to half width, traditional to
 * simplified character by character, a few spellings of our own) with a map from each folded byte
 * back to the original; the folded text is cut into words by ICU, and every run of Han characters
 * also into overlapping pairs. Words and pairs are both terms.
 *
 * What always holds: a term's `begin` and `end` are byte offsets in the text as it was given, on
 * character boundaries, so that a highlight falls on original characters. Terms come in order of
 * `begin`. Folding is idempotent. Any bytes are taken: invalid UTF-8 reads as U+FFFD and is no term.
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
#define KB_TEXT_VERSION 1

/* Longest term in bytes; longer words are cut to it on a character. Xapian takes up to 245. */
#define KB_TERM_MAX 60

/* Longest text that is analysed at once, in bytes. */
#define KB_TEXT_MAX (4u << 20)

struct kb_text;

/*
 * A new analyser. Free with kb_text_free(). The first call in a process builds the folding tables
 * (some 30 milliseconds, most of it ICU's opening of its transliterator). Errors: KB_NO_MEMORY, KB_INTERNAL when ICU lacks its data.
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
    KB_TERM_WORD,   /* a word of ICU's, of whatever script; also numbers */
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
 * ranks best (docs/relevance.md). Where one character folds to several (㍿ to 株式会社), the terms from
 * it all stand on that one character, in the order of the folded text.
 * Errors: KB_TOO_LARGE when the text or its folding is longer than KB_TEXT_MAX, KB_NO_MEMORY,
 * KB_INTERNAL from ICU.
 */
enum kb_status kb_text_terms(struct kb_text *text, struct kb_str input, struct kb_terms *ret,
                             struct kb_error *err);

/* Folded text and the way back. */
struct kb_folded {
    struct kb_str text;    /* belongs to the analyser, valid until its next call */
    const uint32_t *begin; /* for each byte of `text`, and one more: offset in the original */
};

/*
 * Folds a text. `begin[i]` is where the original character stands that folded byte i came from, or
 * the first of those that combined into one; `begin[text.len]` is the original's length. Of more than
 * 32 characters that combine (no language has them) the rest is dropped. Errors as kb_text_terms().
 */
enum kb_status kb_text_fold(struct kb_text *text, struct kb_str input, struct kb_folded *ret,
                            struct kb_error *err);

#endif
