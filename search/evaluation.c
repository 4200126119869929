/*
 * evaluation.c - measures what was found for every question of a set.
 */
#include "evaluation.h"

#include "kb/eval.h"

/* For the files, and for one answer of DEPTH hits. */
#define FILES_BYTES  (1u << 30)
#define ANSWER_BYTES (64u << 20)
#define KEY_MAX      4096

static enum kb_status index_names(struct kb_evaluation *evaluation, struct kb_error *err)
{
    const struct kb_judgements *judgements = &evaluation->judgements;
    bool is_new;
    if (!kb_seen_init(&evaluation->names, evaluation->files, judgements->count + 1))
        return kb_fail_memory(err);
    for (size_t i = 0; i < judgements->count; i++)
        kb_seen_put(&evaluation->names, judgements->items[i].key, i, &is_new);
    return KB_OK;
}

enum kb_status kb_evaluation_init(struct kb_evaluation *evaluation, struct kb_text *text,
                                  struct kb_str queries, struct kb_str qrels,
                                  const struct kb_eval_options *options, struct kb_error *err)
{
    *evaluation = (struct kb_evaluation){
        .text = text,
        .options = options,
        .files = kb_arena_new(FILES_BYTES),
        .answer = kb_arena_new(ANSWER_BYTES),
        .key = KB_BUF_INIT(KEY_MAX),
    };
    if (!evaluation->files || !evaluation->answer)
        return kb_fail_memory(err);
    enum kb_status status = kb_topics_read(queries, evaluation->files, &evaluation->topics, err);
    if (!status)
        status = kb_judgements_read(text, qrels, evaluation->files, &evaluation->judgements, err);
    return status ? status : index_names(evaluation, err);
}

void kb_evaluation_done(struct kb_evaluation *evaluation)
{
    kb_arena_free(evaluation->files);
    kb_arena_free(evaluation->answer);
    kb_buf_done(&evaluation->key);
}

static unsigned relevance_of(const struct kb_evaluation_run *run, struct kb_str key)
{
    for (size_t i = 0; i < run->relevant_count; i++)
        if (kb_str_equal(run->relevant[i].key, key))
            return run->relevant[i].relevance;
    return 0;
}

/* As the judgements spell it, so that a run fits its qrels in any tool; else as our key. */
static struct kb_str document_name(struct kb_evaluation *evaluation, struct kb_str key)
{
    const size_t *number = kb_seen_get(&evaluation->names, key);
    return number ? evaluation->judgements.items[*number].name : key;
}

enum kb_status kb_evaluation_add(struct kb_evaluation *evaluation, struct kb_evaluation_run *run,
                                 struct kb_str title, struct kb_str section, double score,
                                 struct kb_error *err)
{
    const struct kb_eval_options *options = evaluation->options;
    bool is_new;
    if (run->count == KB_EVALUATION_DEPTH)
        return KB_OK;
    kb_buf_clear(&evaluation->key);
    enum kb_status status = kb_document_key(evaluation->text, title, section, &evaluation->key,
                                            err);
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
        options->hit(options->context, run->id, document_name(evaluation, key), run->count, score);
    return KB_OK;
}

static enum kb_status measure(struct kb_evaluation *evaluation, struct kb_evaluation_run *run,
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
    question->hits = run->count;
    return KB_OK;
}

static size_t count_relevant(const struct kb_evaluation_run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->relevant_count; i++)
        count += run->relevant[i].relevance > 0;
    return count;
}

static enum kb_status one_question(struct kb_evaluation *evaluation, const struct kb_topic *topic,
                                   kb_evaluation_find *find, void *context,
                                   struct kb_eval_result *result, struct kb_error *err)
{
    const struct kb_eval_options *options = evaluation->options;
    struct kb_eval_question question = {.id = topic->id, .question = topic->question};
    struct kb_evaluation_run run = {.id = topic->id};
    run.relevant = kb_judgements_of(&evaluation->judgements, topic->id, &run.relevant_count);
    question.relevant = count_relevant(&run);
    if (!question.relevant) {
        result->unjudged++;
        return KB_OK;
    }
    kb_arena_clear(evaluation->answer);
    if (!kb_seen_init(&run.seen, evaluation->answer, KB_EVALUATION_DEPTH))
        return kb_fail_memory(err);
    enum kb_status status = find(context, evaluation, topic, &run, &question, err);
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

enum kb_status kb_evaluation_all(struct kb_evaluation *evaluation, kb_evaluation_find *find,
                                 void *context, struct kb_eval_result *ret, struct kb_error *err)
{
    struct kb_eval_result result = {0};
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < evaluation->topics.count && !status; i++)
        status = one_question(evaluation, &evaluation->topics.items[i], find, context, &result,
                              err);
    if (status)
        return status;
    kb_measures_divide(&result.mean, result.questions);
    *ret = result;
    return KB_OK;
}
