/*
 * segment.c - the overlay dictionary: words that everybody here knows for one (领域词, place names,
 * departments, whatever operators enter), found in a question by longest match.
 *
 * It works on the question alone. The index holds ICU's words and pairs of characters, whatever the
 * dictionary says, so a word that comes or goes loses no document and needs no rebuild: the next
 * question is cut with it. A pair that lies across a word's border (金提 in 公积金|提取) was said
 * by nobody and weighs less; a section that has all pairs of a word gets more than they give alone.
 */
#include "ladder.h"

#define WORDS_MAX 32

struct cutting {
    struct kb_asking *asking;
    struct kb_str query;
    uint16_t
        *owners; /* for each byte the number of the word it is in, counted from 1; 0 for none */
    struct kb_span words[WORDS_MAX];
    size_t count;
};

/* Longest match, from the left. */
static void cut(struct cutting *cutting, const struct kb_words *words)
{
    struct kb_str query = cutting->query;
    for (size_t at = 0; at < query.len && cutting->count < WORDS_MAX;) {
        size_t len = kb_phrase_at(&words->lexemes, query, at, NULL);
        if (!len) {
            kb_utf8_next(query, &at);
            continue;
        }
        cutting->words[cutting->count++] = (struct kb_span){at, at + len};
        for (size_t end = at + len; at < end; at++)
            cutting->owners[at] = (uint16_t)cutting->count;
    }
}

/* Whether a pair lies across the border of a word. */
static bool crosses(const struct cutting *cutting, const struct kb_term *term)
{
    return term->kind == KB_TERM_BIGRAM &&
           cutting->owners[term->begin] != cutting->owners[term->end - 1];
}

/* Whether it does so wherever it stands in the question. */
static bool always_crosses(const struct cutting *cutting, const struct kb_terms *terms,
                           struct kb_str text)
{
    bool any = false;
    for (size_t i = 0; i < terms->count; i++)
        if (kb_str_equal(terms->items[i].text, text)) {
            if (!crosses(cutting, &terms->items[i]))
                return false;
            any = true;
        }
    return any;
}

static void lighten(struct cutting *cutting, const struct kb_terms *terms, double share)
{
    struct kb_question *question = &cutting->asking->question;
    for (size_t i = 0; i < question->count; i++) {
        struct kb_question_term *term = &question->terms[i];
        if (term->alternatives || !always_crosses(cutting, terms, term->text))
            continue;
        term->share = share;
        term->factor = share;
        term->weight *= share;
    }
}

enum kb_status kb_segment_apply(struct kb_asking *asking, struct kb_str query, struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    struct cutting cutting = {
        .asking = asking,
        .query = query,
        .owners = kb_arena_array(searcher->words, query.len + 1, sizeof *cutting.owners),
    };
    struct kb_terms terms;
    if (!cutting.owners)
        return kb_fail_memory(err);
    cut(&cutting, kb_ladder_words(searcher->ladder));
    if (!cutting.count)
        return KB_OK;
    enum kb_status status = kb_text_terms(searcher->text, query, &terms, err);
    if (!status)
        lighten(&cutting, &terms, searcher->weights->cross_share);
    return status;
}
