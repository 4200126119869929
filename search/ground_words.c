/*
 * ground_words.c - what a question is about: its words and pairs of characters, those that nothing
 * in the base has among them, without the words that ask.
 *
 * A search drops what the index does not know. Here that is what matters: a question about braised
 * pork is not answered by what the base says about pork.
 */
#include "ground.h"

#include "ladder.h"

/* A pair that cuts into words says less than one that is a word. */
#define PAIR_SHARE 0.5

/* Which bytes of the question are of words that ask. */
static uint8_t *asking_bytes(const struct kb_words *words, struct kb_str query,
                             struct kb_arena *arena)
{
    uint8_t *marks = kb_arena_alloc(arena, query.len + 1);
    if (!marks)
        return NULL;
    memset(marks, 0, query.len + 1);
    for (size_t at = 0; at < query.len;) {
        size_t len = kb_phrase_at(&words->asking, query, at, NULL);
        if (!len)
            kb_utf8_next(query, &at);
        else
            memset(marks + at, 1, len);
        at += len;
    }
    return marks;
}

static bool touches(const uint8_t *marks, const struct kb_term *term)
{
    for (size_t at = term->begin; at < term->end; at++)
        if (marks[at])
            return true;
    return false;
}

static struct kb_ground_word *find(struct kb_ground_words *words, struct kb_str text)
{
    for (size_t i = 0; i < words->count; i++)
        if (kb_str_equal(words->items[i].text, text))
            return &words->items[i];
    return NULL;
}

/* A word weighs all it can, once as a word and once as a pair. */
static bool collect(struct kb_ground_words *words, const struct kb_term *term,
                    struct kb_arena *arena)
{
    double share = term->kind == KB_TERM_WORD ? 1 : PAIR_SHARE;
    struct kb_ground_word *word = find(words, term->text);
    if (!word) {
        if (words->count == KB_GROUND_WORDS_MAX)
            return true;
        word = &words->items[words->count++];
        *word = (struct kb_ground_word){.text = kb_arena_copy(arena, term->text)};
    }
    if (share > word->weight)
        word->weight = share;
    return word->text.data;
}

static enum kb_status weigh(struct kb_asking *asking, struct kb_ground_words *words,
                            struct kb_error *err)
{
    const struct kb_weights *weights = asking->searcher->weights;
    struct kb_xapian_stats stats;
    enum kb_status status = kb_xapian_reader_stats(asking->index, &stats, err);
    for (size_t i = 0; i < words->count && !status; i++) {
        struct kb_ground_word *word = &words->items[i];
        status = kb_xapian_reader_term_frequency(asking->index, word->text, &word->frequency, err);
        word->weight *= kb_weights_term(&weights->bm25, &stats, word->frequency, 1);
        words->all += word->weight;
        words->known += word->frequency ? word->weight : 0;
    }
    return status;
}

enum kb_status kb_ground_words_take(struct kb_asking *asking, struct kb_ground_words *ret,
                                    struct kb_error *err)
{
    struct kb_searcher *searcher = asking->searcher;
    const struct kb_words *words;
    struct kb_terms terms;
    struct kb_str query;
    *ret = (struct kb_ground_words){.count = 0};
    enum kb_status status = kb_ladder_prepare(searcher, asking->request->query, &query, err);
    if (!status)
        status = kb_ladder_need_words(searcher, &words, err);
    if (status)
        return status;
    const uint8_t *marks = asking_bytes(words, query, searcher->words);
    if (!marks)
        return kb_fail_memory(err);
    status = kb_text_terms(searcher->text, query, &terms, err);
    if (status)
        return status;
    for (size_t i = 0; i < terms.count; i++)
        if (kb_utf8_count(terms.items[i].text) > 1 && !touches(marks, &terms.items[i]) &&
            !collect(ret, &terms.items[i], searcher->words))
            return kb_fail_memory(err);
    return weigh(asking, ret, err);
}

enum kb_status kb_ground_words_in(struct kb_text *analyser, const struct kb_ground_words *words,
                                  struct kb_str text, uint64_t *ret, struct kb_error *err)
{
    struct kb_folded folded;
    enum kb_status status = kb_text_fold(analyser, text, &folded, err);
    if (status)
        return status;
    *ret = 0;
    for (size_t i = 0; i < words->count; i++)
        if (kb_str_find(folded.text, words->items[i].text, 0) != SIZE_MAX)
            *ret |= UINT64_C(1) << i;
    return KB_OK;
}

double kb_ground_words_share(const struct kb_ground_words *words, uint64_t bits)
{
    double held = 0;
    for (size_t i = 0; i < words->count; i++)
        held += bits >> i & 1 ? words->items[i].weight : 0;
    return words->all > 0 ? held / words->all : 0;
}
