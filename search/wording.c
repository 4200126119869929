/*
 * wording.c - what the words of a question are worth among questions.
 *
 * Laws seldom say 怎么 or 可以吗, so an index of laws takes such words for rare ones; in questions
 * they are everywhere. How near two questions are must be weighed by how people ask.
 */
#include "kb/search.h"

#include "internal.h"

static enum kb_status frequency_among_questions(struct kb_xapian_reader *index, struct kb_str term,
                                                uint32_t *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf name = KB_BUF_INIT(4 * KB_XAPIAN_TERM_MAX);
    kb_index_boolean_term(KB_INDEX_ASKED, term, &name);
    enum kb_status status = kb_buf_status(&name, err);
    return status ? status : kb_xapian_reader_term_frequency(index, kb_buf_str(&name), ret, err);
}

static enum kb_status weigh(struct kb_xapian_reader *index, const struct kb_weights *weights,
                            const struct kb_xapian_stats *questions, struct kb_question_term *term,
                            struct kb_error *err)
{
    uint32_t frequency = 0;
    /* A character that stands for many words is left as it is. */
    if (term->alternatives || term->weight <= 0)
        return KB_OK;
    enum kb_status status = frequency_among_questions(index, term->text, &frequency, err);
    if (status)
        return status;
    /* What the dictionary says counts for sections only: people word one question in many ways. */
    double share = term->share > 0 ? term->share : 1;
    double weight = kb_weights_term(&weights->bm25, questions, frequency, term->query_frequency);
    term->factor = share * weight / term->weight;
    term->weight = weight;
    return KB_OK;
}

enum kb_status kb_wording_weigh(struct kb_xapian_reader *index, const struct kb_weights *weights,
                                const struct kb_question *question, uint32_t count,
                                struct kb_arena *arena, struct kb_question *ret,
                                struct kb_error *err)
{
    struct kb_xapian_stats questions = {.documents = count};
    struct kb_question weighed = *question;
    weighed.terms = kb_arena_array(arena, question->count, sizeof *weighed.terms);
    if (!weighed.terms)
        return kb_fail_memory(err);
    memcpy(weighed.terms, question->terms, question->count * sizeof *weighed.terms);
    for (size_t i = 0; i < weighed.count; i++) {
        enum kb_status status = weigh(index, weights, &questions, &weighed.terms[i], err);
        if (status)
            return status;
    }
    *ret = weighed;
    return KB_OK;
}
