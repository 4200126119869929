/*
 * eval.c - asks every question of a set of a base.
 */
#include "kb/eval.h"

#include "evaluation.h"

static int64_t now_us(const struct kb_eval_options *options)
{
    return options->now_us ? options->now_us(options->context) : 0;
}

static enum kb_status ask(void *context, struct kb_evaluation *evaluation,
                          const struct kb_topic *topic, struct kb_evaluation_run *run,
                          struct kb_eval_question *question, struct kb_error *err)
{
    struct kb_search_request request = evaluation->options->filters;
    struct kb_search_result result = {0};
    request.query = topic->question;
    request.group = KB_GROUP_NONE;
    request.limit = KB_EVALUATION_DEPTH;
    request.offset = 0;
    request.explain = false;
    request.without_snippets = true;
    int64_t begun_us = now_us(evaluation->options);
    enum kb_status status = kb_search(context, &request, evaluation->answer, &result, err);
    question->took_us = now_us(evaluation->options) - begun_us;
    /* A question that cannot be asked, such as one without a word, found nothing; the filters were
     * checked before. */
    if (status == KB_INVALID) {
        kb_error_clear(err);
        return KB_OK;
    }
    for (size_t i = 0; i < result.count && !status; i++)
        status = kb_evaluation_add(evaluation, run, result.hits[i].title, result.hits[i].label,
                                   result.hits[i].score, err);
    return status;
}

enum kb_status kb_eval_run(struct kb_searcher *searcher, struct kb_str queries, struct kb_str qrels,
                           const struct kb_eval_options *options, struct kb_eval_result *ret,
                           struct kb_error *err)
{
    struct kb_evaluation evaluation;
    enum kb_status status = kb_evaluation_init(&evaluation, kb_searcher_text(searcher), queries,
                                               qrels, options, err);
    if (!status)
        status = kb_request_check(&options->filters, err);
    if (!status)
        status = kb_evaluation_all(&evaluation, ask, searcher, ret, err);
    kb_evaluation_done(&evaluation);
    return status;
}
