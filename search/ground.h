/*
 * ground.h - what the files of grounding say to each other.
 *
 * ground_words.c takes the question apart into what it is about; ground_quote.c finds the sentence
 * of a section that holds most of it; ground_look.c asks for what has authority and for scripts,
 * keeps what is in force, and measures each; ground_model.c makes probabilities of the measures;
 * ground.c decides, and says what is missing.
 */
#ifndef KB_SEARCH_GROUND_H
#define KB_SEARCH_GROUND_H

#include "kb/ground.h"

#include "internal.h"

/* --- ground_words.c --------------------------------------------------------------------------- */

#define KB_GROUND_WORDS_MAX 64

/* A word of the question, or a pair of its characters. Words that ask are none. */
struct kb_ground_word {
    struct kb_str text;
    double weight;
    uint32_t frequency; /* sections that have it */
};

struct kb_ground_words {
    struct kb_ground_word items[KB_GROUND_WORDS_MAX];
    size_t count;
    double all;   /* weight of all */
    double known; /* of those that the index has */
};

/* In the searcher's `words`; the question was asked before. */
enum kb_status kb_ground_words_take(struct kb_asking *asking, struct kb_ground_words *ret,
                                    struct kb_error *err);

/* The words that stand in a text, as bits. */
enum kb_status kb_ground_words_in(struct kb_text *analyser, const struct kb_ground_words *words,
                                  struct kb_str text, uint64_t *ret, struct kb_error *err);

/* The part of the question's weight that these words hold, from 0 to 1. */
double kb_ground_words_share(const struct kb_ground_words *words, uint64_t bits);

/* --- ground_quote.c --------------------------------------------------------------------------- */

/*
 * The span of a section's text to quote: the whole of a short one, else the sentence that holds
 * most of the question (the first where several do), with the list that it introduces.
 */
enum kb_status kb_ground_quote(struct kb_text *analyser, const struct kb_ground_words *words,
                               struct kb_str text, struct kb_span *ret, struct kb_error *err);

/* --- ground_model.c --------------------------------------------------------------------------- */

/* What is measured of a span, and of an answer. */
#define KB_GROUND_SPAN_FEATURES(X)                                                                 \
    X(SPAN_ONE, "one")                                                                             \
    X(SPAN_TEXT, "text holds")                                                                     \
    X(SPAN_ALL, "text and title hold")                                                             \
    X(SPAN_SCORE, "score of worth")                                                                \
    X(SPAN_VOTES, "votes of worth")                                                                \
    X(SPAN_RANK, "rank")                                                                           \
    X(SPAN_NEAREST, "nearest script")                                                              \
    X(SPAN_OF_TOP, "score of top")                                                                 \
    X(SPAN_NAMED, "named")                                                                         \
    X(SPAN_GUESSED, "guessed")                                                                     \
    X(SPAN_SCRIPT, "script")                                                                       \
    X(SPAN_LIKENESS, "likeness")

#define KB_GROUND_ANSWER_FEATURES(X)                                                               \
    X(ANSWER_ONE, "one")                                                                           \
    X(ANSWER_KNOWN, "known words")                                                                 \
    X(ANSWER_TEXT, "best text holds")                                                              \
    X(ANSWER_ALL, "best text and title hold")                                                      \
    X(ANSWER_MEAN, "first three hold")                                                             \
    X(ANSWER_SCORE, "score of worth")                                                              \
    X(ANSWER_VOTES, "votes of worth")                                                              \
    X(ANSWER_NEAREST, "nearest script")                                                            \
    X(ANSWER_LIKENESS, "likeness")                                                                 \
    X(ANSWER_GUESSED, "guessed")                                                                   \
    X(ANSWER_LENGTH, "length")                                                                     \
    X(ANSWER_MOST, "surest span")                                                                  \
    X(ANSWER_SUM, "sum of spans")

enum {
#define X(name, text) KB_GROUND_##name,
    KB_GROUND_SPAN_FEATURES(X) KB_GROUND_SPAN_COUNT
#undef X
};
enum {
#define X(name, text) KB_GROUND_##name,
    KB_GROUND_ANSWER_FEATURES(X) KB_GROUND_ANSWER_COUNT
#undef X
};

/* Logistic weights, one for each feature. */
struct kb_ground_model {
    double span[KB_GROUND_SPAN_COUNT];     /* that a span is of what answers */
    double answer[KB_GROUND_ANSWER_COUNT]; /* that one of the spans is */
    double holds[KB_GROUND_ANSWER_COUNT];  /* that the base holds something about it at all */
    double least;                          /* of `holds`: below it there is no answer */
    double remote; /* of `holds`: below it the nearest items' issuer is none to ask */
};

extern const struct kb_ground_model kb_ground_model_default;

double kb_ground_probability(const double *weights, const double *features, size_t count);

/* --- ground_look.c ---------------------------------------------------------------------------- */

/* Scripts and Q&A among the spans, and hits looked at for the rest. */
#define KB_GROUND_SCRIPTS 2
#define KB_GROUND_LOOKED  40

/* Something that may be quoted. */
struct kb_ground_item {
    const struct kb_hit *hit;
    const struct kb_edition *head;
    struct kb_section section;
    struct kb_span span;
    double features[KB_GROUND_SPAN_COUNT];
    double confidence;
};

struct kb_ground_evidence {
    struct kb_ground_item items[KB_GROUND_LIMIT_MAX];
    size_t count; /* in order of rank; scripts last */
    struct kb_search_result sources, scripts;
    double features[KB_GROUND_ANSWER_COUNT];
    double answer, holds; /* probabilities */
    bool pinned;          /* an operator said what answers */
};

/* Asks, and measures what may be quoted; `limit` items at most. */
enum kb_status kb_ground_look(struct kb_searcher *searcher, const struct kb_ground_model *model,
                              const struct kb_ground_request *request, size_t limit,
                              struct kb_arena *arena, struct kb_ground_evidence *ret,
                              struct kb_error *err);

/* --- ground_missing.c ------------------------------------------------------------------------- */

/* Where places answer differently and none was asked for; `items` are those quoted. */
void kb_ground_missing_region(const struct kb_ground_request *request,
                              const struct kb_ground_evidence *evidence,
                              struct kb_ground_missing *ret);

/* Where what was found changes on a later day and none was asked for. */
void kb_ground_missing_day(const struct kb_ground_request *request,
                           const struct kb_ground_evidence *evidence,
                           struct kb_ground_missing *ret);

/* Who may know what the base does not. */
struct kb_str kb_ground_department(const struct kb_ground_model *model,
                                   const struct kb_ground_evidence *evidence);

#endif
