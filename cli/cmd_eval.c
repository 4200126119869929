/* cmd_eval.c - kb eval: how good the ranking is, on questions whose answers are known. */
#include "commands.h"
#include "filters.h"
#include "kb/eval.h"
#include "kb/file.h"
#include "kb/json.h"
#include "output.h"

#define EVAL_FILE_MAX (256u << 20)

const struct cli_flag cli_eval_flags[] = {
    {"--queries", "FILE", "ID TAB question, a line each", false},
    {"--qrels", "FILE", "ID 0 TITLE#SECTION RELEVANCE, a line each", false},
    {"--run", "FILE", "write what was found, as a TREC run", false},
    {"--score", "FILE", "measure this TREC run instead of asking; needs no base", false},
    {"--per-question", NULL, "tell the measures of every question", false},
    {"--json", NULL, "answer in JSON", false},
    CLI_FILTER_FLAGS,
    {NULL, NULL, NULL, false},
};

struct eval_output {
    FILE *run;
    struct kb_json json;
    struct kb_buf text;
    bool per_question, as_json;
};

/* The measures, by the names they are printed under. */
static const struct {
    const char *name, *key;
    size_t offset;
} measures[] = {
    {"nDCG@10", "ndcg_10", offsetof(struct kb_eval_measures, ndcg_10)},
    {"MRR@10", "mrr_10", offsetof(struct kb_eval_measures, mrr_10)},
    {"R@10", "recall_10", offsetof(struct kb_eval_measures, recall_10)},
    {"R@100", "recall_100", offsetof(struct kb_eval_measures, recall_100)},
    {"S@1", "success_1", offsetof(struct kb_eval_measures, success_1)},
};

static double measure(const struct kb_eval_measures *values, size_t which)
{
    return *(const double *)(const void *)((const char *)values + measures[which].offset);
}

static void write_measures(struct kb_json *json, const struct kb_eval_measures *values)
{
    for (size_t i = 0; i < KB_COUNT(measures); i++)
        kb_json_field_number(json, measures[i].key, measure(values, i), 4);
}

static void tell_question(void *context, const struct kb_eval_question *question)
{
    struct eval_output *output = context;
    if (!output->per_question)
        return;
    if (output->as_json) {
        kb_json_begin_object(&output->json);
        kb_json_field_str(&output->json, "id", question->id);
        kb_json_field_str(&output->json, "question", question->question);
        write_measures(&output->json, &question->measures);
        kb_json_field_int(&output->json, "relevant", (int64_t)question->relevant);
        kb_json_field_int(&output->json, "hits", (int64_t)question->hits);
        kb_json_end_object(&output->json);
        return;
    }
    kb_buf_printf(&output->text, "%.*s", KB_STR_ARG(question->id));
    for (size_t i = 0; i < KB_COUNT(measures); i++)
        kb_buf_printf(&output->text, "\t%.4f", measure(&question->measures, i));
    kb_buf_printf(&output->text, "\t%.*s\n", KB_STR_ARG(question->question));
}

static void tell_hit(void *context, struct kb_str id, struct kb_str document, size_t rank,
                     double score)
{
    struct eval_output *output = context;
    if (output->run)
        fprintf(output->run, "%.*s Q0 %.*s %zu %.6f kb\n", KB_STR_ARG(id), KB_STR_ARG(document),
                rank, score);
}

static void write_result(struct eval_output *output, const struct kb_eval_result *result)
{
    if (output->as_json) {
        kb_json_end_array(&output->json);
        kb_json_field_int(&output->json, "questions_asked", (int64_t)result->questions);
        kb_json_field_int(&output->json, "without_hits", (int64_t)result->without_hits);
        kb_json_field_int(&output->json, "unjudged", (int64_t)result->unjudged);
        kb_json_key(&output->json, "mean");
        kb_json_begin_object(&output->json);
        write_measures(&output->json, &result->mean);
        kb_json_end_object(&output->json);
        kb_json_end_object(&output->json);
        kb_buf_add_char(&output->text, '\n');
        return;
    }
    kb_buf_printf(&output->text, "questions     %zu\nwithout hits  %zu\n", result->questions,
                  result->without_hits);
    if (result->unjudged)
        kb_buf_printf(&output->text, "not judged    %zu (passed over)\n", result->unjudged);
    for (size_t i = 0; i < KB_COUNT(measures); i++)
        kb_buf_printf(&output->text, "%-13s %.4f\n", measures[i].name, measure(&result->mean, i));
}

static enum kb_status ask_base(const struct cli *cli, const struct cli_arguments *arguments,
                               struct kb_str queries, struct kb_str qrels,
                               struct kb_eval_options *options, struct kb_eval_result *ret,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_searcher_closep) struct kb_searcher *searcher = NULL;
    enum kb_door door;
    enum kb_status status = cli_filters_read(arguments, &options->filters, err);
    if (status == KB_OK)
        status = cli_door_read(arguments, &door, err);
    if (status == KB_OK)
        status = kb_searcher_open(cli->data, door, &cli->clock, &searcher, err);
    if (status == KB_OK)
        status = kb_eval_run(searcher, queries, qrels, options, ret, err);
    return status;
}

static enum kb_status score_run(const char *path, struct kb_str queries, struct kb_str qrels,
                                const struct kb_eval_options *options, struct kb_eval_result *ret,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf run = KB_BUF_INIT(EVAL_FILE_MAX);
    enum kb_status status = kb_file_read(path, EVAL_FILE_MAX, &run, err);
    return status ? status : kb_eval_score(kb_buf_str(&run), queries, qrels, options, ret, err);
}

static enum kb_status run_eval(const struct cli *cli, const struct cli_arguments *arguments,
                               struct eval_output *output, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf queries = KB_BUF_INIT(EVAL_FILE_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf qrels = KB_BUF_INIT(EVAL_FILE_MAX);
    const char *score = cli_value(arguments, "--score");
    struct kb_eval_options options = {.each = tell_question, .hit = tell_hit, .context = output};
    struct kb_eval_result result;
    enum kb_status status = kb_file_read(cli_value(arguments, "--queries"), EVAL_FILE_MAX, &queries,
                                         err);
    if (status == KB_OK)
        status = kb_file_read(cli_value(arguments, "--qrels"), EVAL_FILE_MAX, &qrels, err);
    if (status == KB_OK && score)
        status = score_run(score, kb_buf_str(&queries), kb_buf_str(&qrels), &options, &result, err);
    else if (status == KB_OK)
        status = ask_base(cli, arguments, kb_buf_str(&queries), kb_buf_str(&qrels), &options,
                          &result, err);
    if (status == KB_OK)
        write_result(output, &result);
    return status;
}

int cli_eval(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    const char *run = cli_value(arguments, "--run");
    if (!cli_value(arguments, "--queries") || !cli_value(arguments, "--qrels"))
        return cli_usage("eval: wants --queries FILE and --qrels FILE");
    if (!cli_value(arguments, "--score") && (!cli->data || !cli->data[0]))
        return cli_usage("no data folder: give --data DIR");
    struct eval_output output = {
        .text = KB_BUF_INIT(EVAL_FILE_MAX),
        .per_question = cli_has(arguments, "--per-question"),
        .as_json = cli_has(arguments, "--json"),
    };
    if (run && !(output.run = fopen(run, "we"))) {
        kb_fail(&err, KB_IO, "--run: cannot write '%s': %m", run);
        return cli_fail(&err);
    }
    if (output.as_json) {
        kb_json_init(&output.json, &output.text);
        kb_json_begin_object(&output.json);
        kb_json_key(&output.json, "questions");
        kb_json_begin_array(&output.json);
    }
    enum kb_status status = run_eval(cli, arguments, &output, &err);
    if (output.run && fclose(output.run) && status == KB_OK)
        status = kb_fail(&err, KB_IO, "--run: cannot write '%s': %m", run);
    if (status == KB_OK)
        status = cli_write(&output.text, &err);
    kb_buf_done(&output.text);
    return status ? cli_fail(&err) : CLI_FINE;
}
