/*
 * snippet_window.c - which part of a text to show: where most of the question stands together, from
 * the start of a sentence or clause to the end of one; or two parts of half the size, where they
 * hold clearly more of the question than one does.
 */
#include "kb/search.h"

#include "internal.h"

/* --- the densest place ------------------------------------------------------------------------ */

/* Occurrences [first, last], the terms in them, and what these are worth. */
struct stretch {
    size_t first, last;
    double worth;
};

static bool fits(const struct kb_occurrence *first, const struct kb_occurrence *last, size_t most)
{
    return last->at + last->characters - first->at <= most;
}

static double worth_of(const struct kb_question *question, unsigned term, const bool *known)
{
    return known && known[term] ? 0 : question->terms[term].weight;
}

/*
 * The stretch of at most `most` characters that is worth most, each term counted once, and those
 * that are known not at all (NULL: none is); the first of equals.
 */
static struct stretch densest(const struct kb_question *question,
                              const struct kb_occurrence *occurrences, size_t count, size_t most,
                              const bool *known)
{
    unsigned inside[KB_QUERY_TERMS_MAX] = {0};
    struct stretch now = {0}, best = {.worth = -1};
    for (now.last = 0; now.last < count; now.last++) {
        unsigned term = occurrences[now.last].term;
        if (inside[term]++ == 0)
            now.worth += worth_of(question, term, known);
        while (now.first < now.last &&
               !fits(&occurrences[now.first], &occurrences[now.last], most)) {
            unsigned left = occurrences[now.first++].term;
            if (--inside[left] == 0)
                now.worth -= worth_of(question, left, known);
        }
        /* Adding and taking away leaves a rest in the last bits; it must not decide. */
        if (now.worth > best.worth + 1e-9)
            best = now;
    }
    return best;
}

/* --- sentence and clause ---------------------------------------------------------------------- */

enum stop {
    STOP_NONE,
    STOP_CLAUSE,
    STOP_SENTENCE,
};

static const struct {
    uint32_t character;
    enum stop stop;
} stops[] = {
    {0x3002, STOP_SENTENCE}, /* 。 */
    {0xff1b, STOP_SENTENCE}, /* ； */
    {0xff01, STOP_SENTENCE}, /* ！ */
    {0xff1f, STOP_SENTENCE}, /* ？ */
    {'\n', STOP_SENTENCE},   {'!', STOP_SENTENCE},  {'?', STOP_SENTENCE},
    {';', STOP_SENTENCE},    {0xff0c, STOP_CLAUSE}, /* ， */
    {0x3001, STOP_CLAUSE},                          /* 、 */
    {0xff1a, STOP_CLAUSE},                          /* ： */
    {',', STOP_CLAUSE},      {':', STOP_CLAUSE},
};

static enum stop stop_of(uint32_t c)
{
    for (size_t i = 0; i < KB_COUNT(stops); i++)
        if (stops[i].character == c)
            return stops[i].stop;
    return STOP_NONE;
}

/* Where the character before `at` begins. */
static size_t back_one(struct kb_str text, size_t at)
{
    do
        at--;
    while (at > 0 && ((unsigned char)text.data[at] & 0xc0) == 0x80);
    return at;
}

/*
 * Up to `lead` characters before `begin`: behind the nearest end of a sentence, else of a clause,
 * else a third of them, so that the first mark does not stand alone.
 */
static size_t choose_begin(struct kb_str text, size_t begin, size_t lead)
{
    size_t at = begin, clause = 0, third = begin;
    bool has_clause = false;
    for (size_t walked = 0; walked <= lead; walked++) {
        if (at == 0)
            return 0;
        size_t before = back_one(text, at), next = before;
        enum stop stop = stop_of(kb_utf8_next(text, &next));
        if (stop == STOP_SENTENCE)
            return at;
        if (stop == STOP_CLAUSE && !has_clause) {
            clause = at;
            has_clause = true;
        }
        if (walked == lead / 3)
            third = at;
        at = before;
    }
    return has_clause ? clause : third;
}

/* From `begin` on, at least to `least`: the last end of a sentence, else of a clause, in reach. */
static size_t choose_end(const struct kb_weights *weights, struct kb_str text, size_t begin,
                         size_t least)
{
    size_t at = begin, wanted = text.len;
    size_t ends[STOP_SENTENCE + 1] = {0};
    size_t walked = 0;
    for (; at < text.len && walked < weights->snippet_max; walked++) {
        if (walked == weights->snippet_wanted)
            wanted = at;
        enum stop stop = stop_of(kb_utf8_next(text, &at));
        if (stop && walked >= weights->snippet_min && at >= least)
            ends[stop] = at;
    }
    if (at == text.len)
        return at;
    if (ends[STOP_SENTENCE])
        return ends[STOP_SENTENCE];
    if (ends[STOP_CLAUSE])
        return ends[STOP_CLAUSE];
    return wanted > least ? wanted : least;
}

static struct kb_span around(const struct kb_weights *weights, struct kb_str text,
                             const struct kb_occurrence *occurrences, const struct stretch *stretch)
{
    const struct kb_occurrence *first = &occurrences[stretch->first];
    const struct kb_occurrence *last = &occurrences[stretch->last];
    size_t used = last->at + last->characters - first->at;
    size_t left = used < weights->snippet_wanted ? weights->snippet_wanted - used : 0;
    size_t lead = left < weights->snippet_lead ? left : weights->snippet_lead;
    size_t begin = choose_begin(text, first->begin, lead);
    return (struct kb_span){begin, choose_end(weights, text, begin, last->end)};
}

/* A character has at most four bytes: only short texts are counted. */
static bool is_short(const struct kb_weights *weights, struct kb_str text)
{
    return text.len <= 4 * weights->snippet_max && kb_utf8_count(text) <= weights->snippet_max;
}

struct kb_span kb_snippet_window(const struct kb_weights *weights,
                                 const struct kb_question *question, struct kb_str text,
                                 const struct kb_occurrence *occurrences, size_t count)
{
    if (is_short(weights, text))
        return (struct kb_span){0, text.len};
    if (count == 0)
        return (struct kb_span){0, choose_end(weights, text, 0, 0)};
    struct stretch best = densest(question, occurrences, count, weights->snippet_wanted, NULL);
    return around(weights, text, occurrences, &best);
}

static struct kb_weights half_of(const struct kb_weights *weights)
{
    struct kb_weights half = *weights;
    half.snippet_min /= 2;
    half.snippet_wanted /= 2;
    half.snippet_max /= 2;
    half.snippet_lead /= 2;
    return half;
}

/*
 * Two stretches of half the size: the densest, and of what it lacks the densest. True when they are
 * worth showing instead of one of the whole size.
 */
static bool choose_two(const struct kb_weights *weights, const struct kb_weights *half,
                       const struct kb_question *question, const struct kb_occurrence *occurrences,
                       size_t count, struct stretch ret[2])
{
    bool known[KB_QUERY_TERMS_MAX] = {false};
    struct stretch one = densest(question, occurrences, count, weights->snippet_wanted, NULL);
    ret[0] = densest(question, occurrences, count, half->snippet_wanted, NULL);
    for (size_t i = ret[0].first; i <= ret[0].last; i++)
        known[occurrences[i].term] = true;
    ret[1] = densest(question, occurrences, count, half->snippet_wanted, known);
    return ret[0].worth + ret[1].worth > one.worth * (1 + weights->snippet_second);
}

size_t kb_snippet_windows(const struct kb_weights *weights, const struct kb_question *question,
                          struct kb_str text, const struct kb_occurrence *occurrences, size_t count,
                          struct kb_span ret[KB_SNIPPET_WINDOWS])
{
    struct stretch two[KB_SNIPPET_WINDOWS];
    struct kb_weights half = half_of(weights);
    if (is_short(weights, text) || count < KB_SNIPPET_WINDOWS ||
        !choose_two(weights, &half, question, occurrences, count, two)) {
        ret[0] = kb_snippet_window(weights, question, text, occurrences, count);
        return 1;
    }
    size_t first = two[1].first < two[0].first;
    ret[0] = around(&half, text, occurrences, &two[first]);
    ret[1] = around(&half, text, occurrences, &two[!first]);
    if (ret[1].begin > ret[0].end)
        return KB_SNIPPET_WINDOWS;
    ret[0].end = ret[1].end > ret[0].end ? ret[1].end : ret[0].end;
    return 1;
}
