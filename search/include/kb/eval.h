/*
 * kb/eval.h - how good the ranking is, on questions whose answers are known.
 *
 * For operators: export what callers asked, let people mark the clauses that answer, and see what a
 * change of scripts, weights or words does. Questions and judgements are read in the forms of TREC:
 *   queries: `ID TAB question`, further columns ignored; lines that begin with # and empty ones too
 *   qrels:   `ID 0 TITLE#SECTION RELEVANCE`, separated by white space; relevance 0 is none
 * A document is named TITLE#SECTION; names are matched like basis links, by the keys of kb/name.h,
 * so that 中华人民共和国 and the form of brackets and numbers do not matter, in whatever edition it
 * is found; a name counts once, at its best rank. What another engine found is measured likewise,
 * from a TREC run: `ID Q0 TITLE#SECTION RANK SCORE TAG`.
 *
 * Measures per question, averaged over questions with at least one relevant document: nDCG@10 with
 * gain = relevance and discount log2(rank + 1) (Järvelin and Kekäläinen 2002, as trec_eval's
 * ndcg_cut_10), MRR@10, recall at 10 and at 100, S@1 (the first hit is relevant).
 */
#ifndef KB_EVAL_H
#define KB_EVAL_H

#include "kb/search.h"

struct kb_eval_measures {
    double ndcg_10, mrr_10, recall_10, recall_100, success_1;
};

struct kb_eval_question {
    struct kb_str id;
    struct kb_str question;
    struct kb_eval_measures measures;
    size_t relevant; /* documents judged relevant */
    size_t hits;     /* found, at most 100 */
    int64_t took_us; /* by `now_us`; 0 without it */
};

struct kb_eval_options {
    struct kb_search_request filters; /* query, group, limit and offset are set by the evaluation */
    /* Told after each question. May be NULL. */
    void (*each)(void *context, const struct kb_eval_question *question);
    /* Told each hit, best first, with its document name: a TREC run. May be NULL. */
    void (*hit)(void *context, struct kb_str id, struct kb_str document, size_t rank, double score);
    /* A monotonic clock in microseconds for `took_us`. May be NULL. */
    int64_t (*now_us)(void *context);
    void *context;
};

struct kb_eval_result {
    struct kb_eval_measures mean;
    size_t questions;    /* asked: those with at least one relevant document */
    size_t without_hits; /* of these, how many found nothing at all */
    size_t unjudged;     /* queries passed over, having no relevant document */
};

/*
 * Asks all questions. `queries` and `qrels` are whole files. Errors: KB_INVALID with the line of a
 * malformed file ('queries:12: …'); those of kb_search().
 */
enum kb_status kb_eval_run(struct kb_searcher *searcher, struct kb_str queries, struct kb_str qrels,
                           const struct kb_eval_options *options, struct kb_eval_result *ret,
                           struct kb_error *err);

/*
 * Measures a whole run that was found elsewhere: of each question the first 100 names in order of
 * their ranks; questions it does not know found nothing, those that `queries` does not have are
 * passed over. Needs no base; `options->filters` and `now_us` are not used, and the score that
 * `hit` is told is 1 / rank. Errors: KB_INVALID with the line of a malformed file ('run:12: …').
 */
enum kb_status kb_eval_score(struct kb_str run, struct kb_str queries, struct kb_str qrels,
                             const struct kb_eval_options *options, struct kb_eval_result *ret,
                             struct kb_error *err);

#endif
