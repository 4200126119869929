/*
 * explain.c - what each term of the question gave to a hit's score.
 *
 * Xapian does not tell, so it is computed again from the same numbers. A single character that
 * stands for many terms is weighted by Xapian as if they were one, of which it estimates how common
 * that one is: there the parts are fitted to the score.
 */
#include "kb/search.h"

#include "internal.h"

/* How often a term, or what stands for it, counts in a document. */
static enum kb_status count_in(struct kb_xapian_reader *index, uint32_t document,
                               const struct kb_question_term *term, uint32_t *ret_wdf,
                               uint32_t *ret_length, struct kb_error *err)
{
    if (!term->alternatives)
        return kb_xapian_reader_wdf(index, document, term->text, ret_wdf, ret_length, err);
    uint32_t sum = 0;
    for (size_t i = 0; i < term->alternative_count; i++) {
        uint32_t wdf;
        enum kb_status status = kb_xapian_reader_wdf(index, document, term->alternatives[i], &wdf,
                                                     ret_length, err);
        if (status)
            return status;
        sum += wdf;
    }
    *ret_wdf = sum;
    return KB_OK;
}

static int heaviest_first(const void *a, const void *b)
{
    const struct kb_hit_reason *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return kb_str_compare(x->term, y->term);
}

static void scale(struct kb_hit_reason *reasons, size_t count, double factor)
{
    for (size_t i = 0; i < count; i++)
        reasons[i].weight *= factor;
}

/* The part of a hit's score that its words made. */
static double score_of_words(const struct kb_hit *hit, double score)
{
    score -= hit->authority + hit->named;
    for (size_t i = 0; i < hit->vote_count; i++)
        score -= hit->votes[i].weight;
    return score > 0 ? score : 0;
}

/* What the reasons must be multiplied with: the pending factor, or whatever fits. */
static double factor_for(const struct kb_question *question, const struct kb_weights *weights,
                         bool pending, const struct kb_hit_reason *reasons, size_t count,
                         double score)
{
    double sum = 0;
    if (!question->terms[0].alternatives)
        return pending ? weights->pending_factor : 1;
    for (size_t i = 0; i < count; i++)
        sum += reasons[i].weight;
    return sum > 0 ? score / sum : 1;
}

enum kb_status kb_explain(struct kb_xapian_reader *index, const struct kb_weights *weights,
                          const struct kb_question *question, const struct kb_candidate *candidate,
                          struct kb_arena *arena, struct kb_hit *ret, struct kb_error *err)
{
    struct kb_hit_reason *reasons = kb_arena_array(arena, question->count, sizeof *reasons);
    size_t count = 0;
    if (!reasons)
        return kb_fail_memory(err);
    for (size_t i = 0; i < question->count; i++) {
        const struct kb_question_term *term = &question->terms[i];
        struct kb_hit_reason *reason = &reasons[count];
        uint32_t length;
        enum kb_status status = count_in(index, candidate->document, term, &reason->wdf, &length,
                                         err);
        if (status)
            return status;
        if (!reason->wdf)
            continue;
        reason->frequency = term->frequency;
        reason->weight = kb_weights_bm25(&weights->bm25, &question->stats, term->frequency,
                                         term->query_frequency, reason->wdf, length);
        if (term->share > 0)
            reason->weight *= term->share;
        reason->term = kb_arena_copy(arena, term->text);
        if (!reason->term.data)
            return kb_fail_memory(err);
        count++;
    }
    scale(reasons, count,
          factor_for(question, weights, ret->effect == KB_EFFECT_PENDING, reasons, count,
                     score_of_words(ret, candidate->score)));
    qsort(reasons, count, sizeof *reasons, heaviest_first);
    ret->reasons = reasons;
    ret->reason_count = count;
    return KB_OK;
}
