/*
 * expansion.c - what a stretch of the question may mean, as terms that a section must have.
 */
#include "ladder.h"

struct kb_str kb_chars_text(struct kb_arena *arena, const uint16_t *chars, size_t count)
{
    char *text = kb_arena_alloc(arena, 3 * count + 1);
    size_t len = 0;
    if (!text)
        return (struct kb_str){0};
    for (size_t i = 0; i < count; i++) {
        char bytes[4];
        size_t n = kb_utf8_put(chars[i], bytes);
        memcpy(text + len, bytes, n);
        len += n;
    }
    return (struct kb_str){text, len};
}

static bool is_known(const struct kb_str *terms, size_t count, struct kb_str term)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(terms[i], term))
            return true;
    return false;
}

/* A word's pairs; where it has none, its words. Terms of more than two characters hold no more. */
static enum kb_status find_terms(struct kb_climb *climb, struct kb_expansion *expansion,
                                 struct kb_error *err)
{
    struct kb_terms terms;
    enum kb_status status = kb_text_terms(climb->text, expansion->to, &terms, err);
    if (status)
        return status;
    struct kb_str *own = kb_arena_array(climb->arena, terms.count, sizeof *own);
    if (!own)
        return kb_fail_memory(err);
    for (int words = 0; words < 2 && !expansion->term_count; words++)
        for (size_t i = 0; i < terms.count; i++) {
            const struct kb_term *term = &terms.items[i];
            if ((term->kind == KB_TERM_WORD) != words ||
                is_known(own, expansion->term_count, term->text))
                continue;
            own[expansion->term_count] = kb_arena_copy(climb->arena, term->text);
            if (!own[expansion->term_count++].data)
                return kb_fail_memory(err);
        }
    expansion->terms = own;
    return KB_OK;
}

static enum kb_status count_sections(struct kb_climb *climb, struct kb_expansion *expansion,
                                     struct kb_error *err)
{
    expansion->frequency = expansion->term_count ? UINT32_MAX : 0;
    for (size_t i = 0; i < expansion->term_count; i++) {
        uint32_t frequency;
        enum kb_status status = kb_xapian_reader_term_frequency(climb->index, expansion->terms[i],
                                                                &frequency, err);
        if (status)
            return status;
        if (frequency < expansion->frequency)
            expansion->frequency = frequency;
    }
    return KB_OK;
}

enum kb_status kb_climb_count(struct kb_climb *climb, struct kb_str word, uint32_t *ret,
                              struct kb_error *err)
{
    struct kb_expansion expansion = {.to = word};
    enum kb_status status = find_terms(climb, &expansion, err);
    if (!status)
        status = count_sections(climb, &expansion, err);
    if (!status)
        *ret = expansion.frequency;
    return status;
}

/* A shorter word for one that was said in full adds nothing: 公积金 for 住房公积金. */
static bool is_said(const struct kb_question *question, const struct kb_expansion *expansion)
{
    size_t said = 0;
    for (size_t i = 0; i < expansion->term_count; i++)
        for (size_t j = 0; j < question->count; j++)
            if (kb_str_equal(expansion->terms[i], question->terms[j].text)) {
                said++;
                break;
            }
    return said == expansion->term_count;
}

enum kb_status kb_climb_add(struct kb_climb *climb, size_t begin, size_t end, struct kb_str to,
                            enum kb_rung rung, double share, struct kb_error *err)
{
    struct kb_question *question = climb->question;
    struct kb_expansion expansion = {
        .from = kb_str_slice(climb->query, begin, end),
        .to = to,
        .begin = begin,
        .end = end,
        .rung = rung,
        .factor = share * (rung == KB_RUNG_SYNONYM ? climb->weights->synonym_factor
                                                   : climb->weights->guess_factor),
    };
    if (question->expansion_count == KB_EXPANSIONS_MAX)
        return KB_OK;
    enum kb_status status = find_terms(climb, &expansion, err);
    if (!status)
        status = count_sections(climb, &expansion, err);
    if (status || !expansion.frequency || is_said(question, &expansion))
        return status;
    climb->expansions[question->expansion_count++] = expansion;
    question->guessed = question->guessed || rung > KB_RUNG_SYNONYM;
    return KB_OK;
}
