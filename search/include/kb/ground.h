/*
 * kb/ground.h - a question becomes sentences that may be quoted, or a firm no.
 *
 * For machines that answer people (a chatbot, a telephone's summary): they get nothing to make
 * something up from, only spans, each the exact original text of a place in the base, with
 * everything a citation needs, and how sure it is.
 *
 * What always holds: a span is of an edition that is in force on the day asked about, by what the
 * store knows at that moment, not the index alone; never of one that is pending, expired, repealed,
 * replaced, withdrawn, under embargo, or not for the searcher's door. Its bytes are those of the
 * section's text, on character boundaries, as kb/reader.h gives it.
 *
 * Confidence is a probability, fitted on questions whose answering clauses lawyers had marked
 * (bench/ground.c) and measured on others: of spans with confidence 0.7, seven in ten are of a
 * clause that answers, or of a script that rests on one. That of the answer is for at least one of
 * its spans. Where the base most likely holds nothing about the question there is no span at all,
 * and the department to ask instead.
 *
 * What is missing says what the asker must be asked before an answer holds: the region, where
 * places answer differently and none was given; the day, where what is quoted changes on a later
 * one.
 *
 * Limits and threads are those of kb/search.h.
 */
#ifndef KB_GROUND_H
#define KB_GROUND_H

#include "kb/search.h"

#define KB_GROUND_LIMIT     10 /* spans of an answer, unless another number is asked for */
#define KB_GROUND_LIMIT_MAX 20
#define KB_GROUND_CHOICES   8

/* What may be asked. Zero it and set what is wanted. */
struct kb_ground_request {
    struct kb_str question;
    struct kb_str region; /* six digits; empty: none was given */
    bool as_of_set;
    kb_date as_of;
    size_t limit; /* 0 = KB_GROUND_LIMIT */
};

struct kb_ground_span {
    struct kb_str id;
    enum kb_kind kind;
    enum kb_audience audience;
    struct kb_str title, doc_no, issuer, region;
    int edition;
    int64_t published_ms;
    kb_date effective_from, effective_to; /* of the standing that holds on the day */
    struct kb_str label, heading;
    struct kb_str text; /* the quotation */
    size_t begin, end;  /* its bytes in the section's text */
    double confidence;
    const char *rung; /* as of a hit */
};

/* One of the places or days that the answer depends on. */
struct kb_ground_choice {
    struct kb_str region;      /* six digits, and its name; both empty for a day */
    struct kb_str region_name; /* empty where it has none */
    kb_date day;               /* from which on something else holds */
    struct kb_str id, title;   /* what says so */
    int edition;
};

struct kb_ground_missing {
    struct kb_ground_choice choices[KB_GROUND_CHOICES];
    size_t count; /* 0: nothing is missing */
};

struct kb_ground_result {
    bool answers; /* false: the base holds no answer, and there are no spans */
    double confidence;
    const struct kb_ground_span *spans; /* surest first; in the arena, as is all text */
    size_t count;
    struct kb_ground_missing region, day;
    struct kb_str department; /* without an answer: who may know */
    kb_date on;               /* the day asked about */
    int64_t revision;         /* change number of the index */
};

/*
 * Answers a question. Errors: those of kb_search(), KB_INVALID also for a limit over
 * KB_GROUND_LIMIT_MAX or a searcher of a release.
 */
enum kb_status kb_ground(struct kb_searcher *searcher, const struct kb_ground_request *request,
                         struct kb_arena *arena, struct kb_ground_result *ret,
                         struct kb_error *err);

#endif
