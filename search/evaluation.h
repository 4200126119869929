/*
 * evaluation.h - what asking (eval.c) and scoring a foreign run (score.c) have in common: the
 * questions and judgements of a set, documents known by the keys of their names, measures.
 *
 * Used from top to bottom: kb_evaluation_init(), kb_evaluation_all() with a function that finds
 * each question's documents and adds them best first, kb_evaluation_done().
 */
#ifndef KB_SEARCH_EVALUATION_H
#define KB_SEARCH_EVALUATION_H

#include "internal.h"

/* So many documents of a question count. */
#define KB_EVALUATION_DEPTH 100

struct kb_evaluation {
    struct kb_text *text; /* the caller's */
    const struct kb_eval_options *options;
    struct kb_arena *files;
    struct kb_arena *answer; /* cleared for each question */
    struct kb_topics topics;
    struct kb_judgements judgements;
    struct kb_seen names; /* of all judged documents: key → index of a judgement */
    struct kb_buf key;
};

/* What was found for one question: documents, each once, at its best rank. */
struct kb_evaluation_run {
    struct kb_str id;
    const struct kb_judgement *relevant;
    size_t relevant_count;
    struct kb_seen seen;
    unsigned gains[KB_EVALUATION_DEPTH];
    size_t count;
};

/* Finds the documents of a question and adds them; sets `question->took_us` where it is known. */
typedef enum kb_status kb_evaluation_find(void *context, struct kb_evaluation *evaluation,
                                          const struct kb_topic *topic,
                                          struct kb_evaluation_run *run,
                                          struct kb_eval_question *question, struct kb_error *err);

/*
 * Reads the set. `queries` and `qrels` are whole files and must outlive the evaluation. Errors:
 * those of kb_topics_read() and kb_judgements_read(). Done with kb_evaluation_done() in any case.
 */
enum kb_status kb_evaluation_init(struct kb_evaluation *evaluation, struct kb_text *text,
                                  struct kb_str queries, struct kb_str qrels,
                                  const struct kb_eval_options *options, struct kb_error *err);
void kb_evaluation_done(struct kb_evaluation *evaluation);

/* Adds the next best document, unless it was added before or DEPTH are there. `score` is told. */
enum kb_status kb_evaluation_add(struct kb_evaluation *evaluation, struct kb_evaluation_run *run,
                                 struct kb_str title, struct kb_str section, double score,
                                 struct kb_error *err);

/* Measures every judged question. */
enum kb_status kb_evaluation_all(struct kb_evaluation *evaluation, kb_evaluation_find *find,
                                 void *context, struct kb_eval_result *ret, struct kb_error *err);

#endif
