/*
 * question.c - a question becomes weighted terms: which there are, how rare each is, which decide.
 */
#include "kb/search.h"

#include "internal.h"

/* A pair in no more sections than one of so many may be a slip. */
#define RARE 5000

/* Bytes of nearly every Han character. */
#define HAN_BYTES 3

static bool is_han(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0x20000 && c <= 0x323af);
}

static bool is_single_han(struct kb_str term)
{
    size_t at = 0;
    return term.len && is_han(kb_utf8_next(term, &at)) && at == term.len;
}

/*
 * Whether a pair cuts into a word of several characters, such as 以提 in 可以|提取: it helps to
 * find, but shown by itself it is no word anyone said. `pair` is a term of `terms`.
 */
static bool is_straddling(const struct kb_terms *terms, const struct kb_term *pair)
{
    bool cuts = false;
    for (size_t i = 0; i < terms->count; i++) {
        const struct kb_term *word = &terms->items[i];
        if (word->kind != KB_TERM_WORD || word->begin >= pair->end || word->end <= pair->begin)
            continue;
        if (word->begin <= pair->begin && word->end >= pair->end)
            return false;
        cuts = cuts || !is_single_han(word->text);
    }
    return cuts;
}

/* Each different term once, with how often it came. The texts still belong to the analyser. */
static struct kb_question_term *distinct_terms(const struct kb_terms *terms, struct kb_arena *arena,
                                               size_t *ret_count)
{
    struct kb_seen seen;
    struct kb_question_term *distinct = kb_arena_array(arena, terms->count, sizeof *distinct);
    if (!distinct || !kb_seen_init(&seen, arena, terms->count))
        return NULL;
    size_t count = 0;
    for (size_t i = 0; i < terms->count; i++) {
        bool is_new;
        size_t at = kb_seen_put(&seen, terms->items[i].text, count, &is_new);
        if (is_new)
            distinct[count++].text = terms->items[i].text;
        distinct[at].query_frequency++;
        distinct[at].is_word = distinct[at].is_word || terms->items[i].kind == KB_TERM_WORD ||
                               !is_straddling(terms, &terms->items[i]);
    }
    *ret_count = count;
    return distinct;
}

/* Looks up how common each term is and keeps those that stand in the index at all. */
static enum kb_status keep_known(struct kb_xapian_reader *index, struct kb_question *question,
                                 struct kb_error *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < question->count; i++) {
        struct kb_question_term *term = &question->terms[i];
        enum kb_status status = kb_xapian_reader_term_frequency(index, term->text, &term->frequency,
                                                                err);
        if (status)
            return status;
        if (term->text.len == 2 * HAN_BYTES && term->frequency <= question->stats.documents / RARE)
            question->has_unknown = true;
        if (term->frequency)
            question->terms[kept++] = *term;
    }
    question->count = kept;
    return KB_OK;
}

static int by_rarity(const void *a, const void *b)
{
    const struct kb_question_term *x = a, *y = b;
    if (x->frequency != y->frequency)
        return x->frequency < y->frequency ? -1 : 1;
    return kb_str_compare(x->text, y->text);
}

static bool is_rare(const struct kb_question *question, double share, uint32_t floor,
                    uint32_t frequency)
{
    return frequency <= floor || frequency <= share * question->stats.documents;
}

/*
 * The rare terms decide, and as many of the next rarest as it takes for them to hold their share of
 * the question's weight: a rare word that was said by the way must not decide alone.
 */
static size_t deciding_terms(const struct kb_question *question, const struct kb_weights *weights)
{
    double all = 0, deciding = 0;
    for (size_t i = 0; i < question->count; i++)
        all += question->terms[i].weight;
    size_t n = 0;
    while (n < question->count && (deciding < weights->deciding_share * all ||
                                   is_rare(question, weights->rare_share, weights->rare_floor,
                                           question->terms[n].frequency)))
        deciding += question->terms[n++].weight;
    return n;
}

/* Marking 的 or 可以 all over a snippet helps nobody, unless there is nothing else to mark. */
static void choose_marks(struct kb_question *question, const struct kb_weights *weights)
{
    bool any = false;
    for (size_t i = 0; i < question->count; i++) {
        struct kb_question_term *term = &question->terms[i];
        term->marked = term->is_word && !is_single_han(term->text) &&
                       is_rare(question, weights->mark_share, weights->rare_floor, term->frequency);
        any = any || term->marked;
    }
    for (size_t i = 0; !any && i < question->count; i++)
        question->terms[i].marked = true;
}

/* The most frequent terms met so far, in no order. */
struct gathering {
    struct kb_arena *arena;
    struct kb_question_term *terms; /* text and frequency */
    size_t count, room;
};

static size_t rarest_of(const struct gathering *gathering)
{
    size_t rarest = 0;
    for (size_t i = 1; i < gathering->count; i++)
        if (by_rarity(&gathering->terms[i], &gathering->terms[rarest]) < 0)
            rarest = i;
    return rarest;
}

static enum kb_status gather(void *context, struct kb_str term, uint32_t frequency,
                             struct kb_error *err)
{
    struct gathering *gathering = context;
    struct kb_question_term met = {.text = term, .frequency = frequency};
    size_t at = gathering->count;
    if (at == gathering->room) {
        at = rarest_of(gathering);
        if (by_rarity(&met, &gathering->terms[at]) < 0)
            return KB_OK;
    }
    met.text = kb_arena_copy(gathering->arena, term);
    if (!met.text.data)
        return kb_fail_memory(err);
    gathering->terms[at] = met;
    gathering->count += at == gathering->count;
    return KB_OK;
}

/* Lets a single character stand for the most frequent terms that begin with it. */
static enum kb_status find_alternatives(struct kb_xapian_reader *index,
                                        const struct kb_weights *weights,
                                        struct kb_question_term *term, struct kb_arena *arena,
                                        struct kb_error *err)
{
    struct gathering met = {.arena = arena, .room = weights->alternatives_max};
    met.terms = kb_arena_array(arena, met.room, sizeof *met.terms);
    if (!met.terms)
        return kb_fail_memory(err);
    enum kb_status status = kb_xapian_reader_terms(index, term->text, gather, &met, err);
    if (status)
        return status;
    struct kb_str *alternatives = kb_arena_array(arena, met.count, sizeof *alternatives);
    if (!alternatives)
        return kb_fail_memory(err);
    term->frequency = 0;
    for (size_t i = 0; i < met.count; i++) {
        alternatives[i] = met.terms[i].text;
        term->frequency += met.terms[i].frequency;
    }
    term->alternatives = alternatives;
    term->alternative_count = met.count;
    return KB_OK;
}

/* The same for all terms; a character that nothing begins with is dropped. */
static enum kb_status expand(struct kb_xapian_reader *index, const struct kb_weights *weights,
                             struct kb_question *question, struct kb_arena *arena,
                             struct kb_error *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < question->count && kept < KB_QUERY_TERMS_MAX; i++) {
        struct kb_question_term *term = &question->terms[i];
        enum kb_status status = find_alternatives(index, weights, term, arena, err);
        if (status)
            return status;
        if (term->alternative_count)
            question->terms[kept++] = *term;
    }
    question->count = kept;
    return KB_OK;
}

static bool only_single_characters(const struct kb_question *question)
{
    for (size_t i = 0; i < question->count; i++)
        if (!is_single_han(question->terms[i].text))
            return false;
    return true;
}

static enum kb_status find_terms(struct kb_text *text, struct kb_xapian_reader *index,
                                 const struct kb_weights *weights, struct kb_str query,
                                 struct kb_arena *arena, struct kb_question *ret,
                                 struct kb_error *err)
{
    struct kb_terms terms;
    enum kb_status status = kb_text_terms(text, query, &terms, err);
    if (status)
        return status;
    if (!terms.count)
        return kb_fail(err, KB_INVALID, "query: there is no word in it");
    ret->terms = distinct_terms(&terms, arena, &ret->count);
    if (!ret->terms)
        return kb_fail_memory(err);
    if (!only_single_characters(ret))
        return keep_known(index, ret, err);
    return expand(index, weights, ret, arena, err);
}

/* Cuts to the rarest, and makes what is left independent of the analyser. */
static enum kb_status keep_rarest(struct kb_question *question, struct kb_arena *arena,
                                  struct kb_error *err)
{
    if (question->count)
        qsort(question->terms, question->count, sizeof *question->terms, by_rarity);
    if (question->count > KB_QUERY_TERMS_MAX)
        question->count = KB_QUERY_TERMS_MAX;
    for (size_t i = 0; i < question->count; i++) {
        question->terms[i].text = kb_arena_copy(arena, question->terms[i].text);
        if (!question->terms[i].text.data)
            return kb_fail_memory(err);
    }
    return KB_OK;
}

enum kb_status kb_question_analyse(struct kb_text *text, struct kb_xapian_reader *index,
                                   const struct kb_weights *weights, struct kb_str query,
                                   struct kb_arena *arena, struct kb_question *ret,
                                   struct kb_error *err)
{
    struct kb_question question = {0};
    enum kb_status status = kb_xapian_reader_stats(index, &question.stats, err);
    if (!status)
        status = find_terms(text, index, weights, query, arena, &question, err);
    if (!status)
        status = keep_rarest(&question, arena, err);
    if (status)
        return status;
    for (size_t i = 0; i < question.count; i++) {
        struct kb_question_term *term = &question.terms[i];
        term->weight = kb_weights_term(&weights->bm25, &question.stats, term->frequency,
                                       term->query_frequency);
    }
    question.deciding = deciding_terms(&question, weights);
    choose_marks(&question, weights);
    *ret = question;
    return KB_OK;
}
