/*
 * eval.c - asks every question of a set and measures what comes back.
 */
#include "kb/eval.h"

#include "internal.h"

#define DEPTH 100

/* For the files, and for one answer of DEPTH hits. */
#define FILES_BYTES  (1u << 30)
#define ANSWER_BYTES (64u << 20)
#define KEY_MAX      4096

struct evaluation {
    struct kb_searcher *searcher;
    const struct kb_eval_options *options;
    struct kb_arena *files;
    struct kb_arena *answer; /* cleared for each question */
    struct kb_judgements judgements;
    struct kb_seen names; /* of all judged documents: key → index of a judgement */
    struct kb_buf key;
};

/* One question's hits as documents, each once, at its best rank. */
struct run {
    const struct kb_judgement *relevant;
    size_t relevant_count;
    struct kb_seen seen;
    unsigned gains[DEPTH];
    size_t count;
};

static int64_t now_us(const struct evaluation *evaluation)
{
    const struct kb_eval_options *options = evaluation->options;
    return options->now_us ? options->now_us(options->context) : 0;
}

static enum kb_status index_names(struct evaluation *evaluation, struct kb_error *err)
{
    const struct kb_judgements *judgements = &evaluation->judgements;
    bool is_new;
    if (!kb_seen_init(&evaluation->names, evaluation->files, judgements->count + 1))
        return kb_fail_memory(err);
    for (size_t i = 0; i < judgements->count; i++)
        kb_seen_put(&evaluation->names, judgements->items[i].key, i, &is_new);
    return KB_OK;
}

static unsigned relevance_of(const struct run *run, struct kb_str key)
{
    for (size_t i = 0; i < run->relevant_count; i++)
        if (kb_str_equal(run->relevant[i].key, key))
            return run->relevant[i].relevance;
    return 0;
}

/* As the judgements spell it, so that a run fits its qrels in any tool; else as our key. */
static struct kb_str document_name(struct evaluation *evaluation, struct kb_str key)
{
    const size_t *number = kb_seen_get(&evaluation->names, key);
    return number ? evaluation->judgements.items[*number].name : key;
}

static enum kb_status add_hit(struct evaluation *evaluation, struct kb_str id,
                              const struct kb_hit *hit, struct run *run, struct kb_error *err)
{
    const struct kb_eval_options *options = evaluation->options;
    bool is_new;
    kb_buf_clear(&evaluation->key);
    enum kb_status status = kb_document_key(kb_searcher_text(evaluation->searcher), hit->title,
                                            hit->label, &evaluation->key, err);
    if (status)
        return status;
    struct kb_str key = kb_arena_copy(evaluation->answer, kb_buf_str(&evaluation->key));
    if (!key.data)
        return kb_fail_memory(err);
    kb_seen_put(&run->seen, key, run->count, &is_new);
    if (!is_new)
        return KB_OK;
    run->gains[run->count++] = relevance_of(run, key);
    if (options->hit)
        options->hit(options->context, id, document_name(evaluation, key), run->count, hit->score);
    return KB_OK;
}

static enum kb_status ask(struct evaluation *evaluation, const struct kb_topic *topic,
                          struct run *run, struct kb_eval_question *question, struct kb_error *err)
{
    struct kb_search_request request = evaluation->options->filters;
    struct kb_search_result result = {0};
    request.query = topic->question;
    request.group = KB_GROUP_NONE;
    request.limit = DEPTH;
    request.offset = 0;
    request.explain = false;
    request.without_snippets = true;
    int64_t begun_us = now_us(evaluation);
    enum kb_status status = kb_search(evaluation->searcher, &request, evaluation->answer, &result,
                                      err);
    question->took_us = now_us(evaluation) - begun_us;
    /* A question that cannot be asked, such as one without a word, found nothing; the filters were
     * checked before. */
    if (status == KB_INVALID) {
        kb_error_clear(err);
        return KB_OK;
    }
    if (!status && !kb_seen_init(&run->seen, evaluation->answer, DEPTH))
        status = kb_fail_memory(err);
    for (size_t i = 0; i < result.count && !status; i++)
        status = add_hit(evaluation, topic->id, &result.hits[i], run, err);
    question->hits = run->count;
    return status;
}

static enum kb_status measure(struct evaluation *evaluation, struct run *run,
                              struct kb_eval_question *question, struct kb_error *err)
{
    unsigned *relevances = kb_arena_array(evaluation->answer, run->relevant_count,
                                          sizeof *relevances);
    size_t count = 0;
    if (!relevances)
        return kb_fail_memory(err);
    for (size_t i = 0; i < run->relevant_count; i++)
        if (run->relevant[i].relevance)
            relevances[count++] = run->relevant[i].relevance;
    kb_measures_of(run->gains, run->count, relevances, count, &question->measures);
    return KB_OK;
}

static size_t count_relevant(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->relevant_count; i++)
        count += run->relevant[i].relevance > 0;
    return count;
}

static enum kb_status one_question(struct evaluation *evaluation, const struct kb_topic *topic,
                                   struct kb_eval_result *result, struct kb_error *err)
{
    const struct kb_eval_options *options = evaluation->options;
    struct kb_eval_question question = {.id = topic->id, .question = topic->question};
    struct run run = {.count = 0};
    run.relevant = kb_judgements_of(&evaluation->judgements, topic->id, &run.relevant_count);
    question.relevant = count_relevant(&run);
    if (!question.relevant) {
        result->unjudged++;
        return KB_OK;
    }
    kb_arena_clear(evaluation->answer);
    enum kb_status status = ask(evaluation, topic, &run, &question, err);
    if (!status)
        status = measure(evaluation, &run, &question, err);
    if (status)
        return status;
    result->questions++;
    result->without_hits += question.hits == 0;
    kb_measures_add(&result->mean, &question.measures);
    if (options->each)
        options->each(options->context, &question);
    return KB_OK;
}

static enum kb_status evaluate(struct evaluation *evaluation, struct kb_str queries,
                               struct kb_str qrels, struct kb_eval_result *ret,
                               struct kb_error *err)
{
    struct kb_eval_result result = {0};
    struct kb_topics topics = {0};
    enum kb_status status = kb_topics_read(queries, evaluation->files, &topics, err);
    if (!status)
        status = kb_judgements_read(kb_searcher_text(evaluation->searcher), qrels,
                                    evaluation->files, &evaluation->judgements, err);
    if (!status)
        status = kb_request_check(&evaluation->options->filters, err);
    if (!status)
        status = index_names(evaluation, err);
    for (size_t i = 0; i < topics.count && !status; i++)
        status = one_question(evaluation, &topics.items[i], &result, err);
    if (status)
        return status;
    kb_measures_divide(&result.mean, result.questions);
    *ret = result;
    return KB_OK;
}

enum kb_status kb_eval_run(struct kb_searcher *searcher, struct kb_str queries, struct kb_str qrels,
                           const struct kb_eval_options *options, struct kb_eval_result *ret,
                           struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *files = kb_arena_new(FILES_BYTES);
    KB_CLEANUP(kb_arena_freep) struct kb_arena *answer = kb_arena_new(ANSWER_BYTES);
    if (!files || !answer)
        return kb_fail_memory(err);
    struct evaluation evaluation = {
        .searcher = searcher,
        .options = options,
        .files = files,
        .answer = answer,
        .key = KB_BUF_INIT(KEY_MAX),
    };
    enum kb_status status = evaluate(&evaluation, queries, qrels, ret, err);
    kb_buf_done(&evaluation.key);
    return status;
}
