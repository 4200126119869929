/*
 * snippet_quantity.c - quantities of the question in a text that spells them otherwise.
 *
 * The analyser gives quantities one spelling as terms of their own (15日 for 十五日 and 15天),
 * which do not stand in a folded text to be found there. Only its terms say where they are.
 */
#include "kb/search.h"

#include "internal.h"

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Digits and what they count: 第24条, 20%, [2020]53号, but not 24 or abc. */
static bool is_quantity(struct kb_str term)
{
    bool digit = false, other = false;
    for (size_t i = 0; i < term.len; i++) {
        digit = digit || (term.data[i] >= '0' && term.data[i] <= '9');
        other = other || !is_plain(term.data[i]);
    }
    return digit && other;
}

static bool is_shown(const struct kb_question_term *term)
{
    return term->marked && is_quantity(term->text);
}

static bool has_quantity(const struct kb_question *question)
{
    for (size_t i = 0; i < question->count; i++)
        if (is_shown(&question->terms[i]))
            return true;
    return false;
}

/* The number of the question's quantity that a term of the text is; `count` when it is none. */
static size_t number_of(const struct kb_question *question, struct kb_str term)
{
    size_t i = 0;
    while (i < question->count &&
           !(is_shown(&question->terms[i]) && kb_str_equal(question->terms[i].text, term)))
        i++;
    return i;
}

static int in_order(const void *a, const void *b)
{
    const struct kb_occurrence *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

enum kb_status kb_snippet_quantities(struct kb_text *analyser, const struct kb_question *question,
                                     struct kb_str text, struct kb_occurrence *occurrences,
                                     size_t most, size_t *count, struct kb_error *err)
{
    struct kb_terms terms;
    if (!has_quantity(question))
        return KB_OK;
    enum kb_status status = kb_text_terms(analyser, text, &terms, err);
    if (status)
        return status;
    size_t n = *count;
    for (size_t i = 0; i < terms.count && n < most; i++) {
        const struct kb_term *term = &terms.items[i];
        size_t number = is_quantity(term->text) ? number_of(question, term->text) : question->count;
        if (number < question->count)
            occurrences[n++] = (struct kb_occurrence){
                .begin = term->begin, .end = term->end, .term = (uint32_t)number};
    }
    qsort(occurrences, n, sizeof *occurrences, in_order);
    *count = n;
    return KB_OK;
}
