/*
 * closeness.c - how near a script or Q&A is to a question.
 *
 * Two signs are mixed. The score says how much of the question's worth its words hold, the answer's
 * included. The wording says how well the question fits the nearest one that it answers: the share
 * of the question's worth that both have, less where the other is the longer of the two, and how
 * alike both are as people ask (likeness.c).
 */
#include "kb/search.h"

#include <math.h>

#include "internal.h"

bool kb_closeness_init(struct kb_closeness *closeness, const struct kb_weights *weights,
                       const struct kb_question *question, struct kb_arena *arena)
{
    *closeness = (struct kb_closeness){
        .weights = weights,
        .question = question,
        .worth = kb_question_worth(question),
    };
    if (!kb_seen_init(&closeness->terms, arena, question->count + 1))
        return false;
    for (size_t i = 0; i < question->count; i++) {
        bool is_new;
        kb_seen_put(&closeness->terms, question->terms[i].text, i, &is_new);
    }
    return true;
}

static struct kb_str next_word(struct kb_str *line)
{
    size_t end = kb_str_find(*line, KB_STR(" "), 0);
    struct kb_str word = kb_str_slice(*line, 0, end);
    *line = end == SIZE_MAX ? (struct kb_str){0} : kb_str_slice(*line, end + 1, line->len);
    return word;
}

static double fit(const struct kb_closeness *closeness, struct kb_str line)
{
    double both = 0;
    size_t count = 0;
    for (; line.len; count++) {
        const size_t *number = kb_seen_get(&closeness->terms, next_word(&line));
        if (number)
            both += closeness->question->terms[*number].weight;
    }
    if (!count || closeness->worth <= 0)
        return 0;
    double length = sqrt((double)closeness->question->count / (double)count);
    return both / closeness->worth * (length < 1 ? length : 1);
}

double kb_closeness_of(const struct kb_closeness *closeness, double score, double likeness,
                       struct kb_str data)
{
    struct kb_str line;
    double wording = 0, share = closeness->weights->vote_wording;
    double alike = closeness->weights->vote_likeness;
    if (closeness->worth <= 0)
        return 0;
    while (kb_index_question_next(&data, &line))
        wording = fmax(wording, fit(closeness, line));
    wording = (1 - alike) * wording + alike * likeness;
    return (1 - share) * score / closeness->worth + share * wording;
}
