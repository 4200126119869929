/* cmd_suggest.c - kb suggest: what completes a text that is being typed. */
#include <unistd.h>

#include "commands.h"
#include "filters.h"
#include "kb/api.h"
#include "kb/suggest.h"
#include "output.h"

#define ARENA_MAX (64u << 20)

const struct cli_flag cli_suggest_flags[] = {
    {"--limit", "N", "suggestions to show [8]", false},
    {"--kind", "KIND[,KIND]", "policy, guide, script, qa, notice", false},
    {"--region", "CODE", "six digits: the region and those above it", false},
    {"--door", "DOOR", "through whose eyes: internal or public [internal]", false},
    {"--json", NULL, "print the answer as the HTTP API gives it", false},
    {NULL, NULL, NULL, false},
};

static enum kb_status read_request(const struct cli_arguments *arguments, struct kb_buf *query,
                                   struct kb_suggest_request *ret, struct kb_error *err)
{
    struct kb_search_request filters = {0};
    uint64_t limit = 0;
    for (size_t i = 0; i < arguments->word_count; i++) {
        if (i)
            kb_buf_add_char(query, ' ');
        kb_buf_add_cstr(query, arguments->words[i]);
    }
    enum kb_status status = kb_buf_status(query, err);
    if (status == KB_OK)
        status = cli_filters_read(arguments, &filters, err);
    if (status == KB_OK)
        status = cli_number(arguments, "--limit", 1, KB_SUGGEST_LIMIT_MAX, &limit, err);
    *ret = (struct kb_suggest_request){
        .query = kb_buf_str(query),
        .kinds = filters.kinds,
        .region = filters.region,
        .limit = limit,
    };
    return status;
}

static void print_result(const struct kb_suggest_result *result, struct kb_buf *out)
{
    bool colour = isatty(STDOUT_FILENO);
    if (!result->count)
        kb_buf_add_cstr(out, "nothing to suggest\n");
    for (size_t i = 0; i < result->count; i++) {
        const struct kb_suggestion *one = &result->items[i];
        cli_snippet_text(one->html, colour, out);
        kb_buf_printf(out, "\n    %s  %.*s  %s", kb_kind_name(one->kind), KB_STR_ARG(one->id),
                      one->rung);
        if (!kb_str_equal(one->text, one->title))
            kb_buf_printf(out, "  %.*s", KB_STR_ARG(one->title));
        kb_buf_add_char(out, '\n');
    }
}

static enum kb_status ask(const struct cli *cli, enum kb_door door,
                          const struct kb_suggest_request *request, struct kb_arena *arena,
                          struct kb_suggest_result *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    KB_CLEANUP(kb_suggest_closep) struct kb_suggest *suggest = NULL;
    KB_CLEANUP(kb_text_freep) struct kb_text *text = NULL;
    enum kb_status status = kb_text_new(&text, err);
    if (status == KB_OK)
        status = kb_reader_open(cli->data, door, &reader, err);
    if (status == KB_OK)
        status = kb_suggest_open(cli->data, door, &cli->clock, &suggest, err);
    if (status == KB_OK)
        status = kb_suggest_refresh(suggest, reader, text, KB_SUGGEST_WHOLE, err);
    if (status == KB_OK)
        status = kb_suggest(suggest, reader, text, request, arena, ret, err);
    return status;
}

static enum kb_status run_suggest(const struct cli *cli, const struct cli_arguments *arguments,
                                  struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf query = KB_BUF_INIT(KB_QUERY_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_ANSWER_MAX);
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_MAX);
    struct kb_suggest_request request;
    struct kb_suggest_result result;
    enum kb_door door;
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = read_request(arguments, &query, &request, err);
    if (status == KB_OK)
        status = cli_door_read(arguments, &door, err);
    if (status == KB_OK)
        status = ask(cli, door, &request, arena, &result, err);
    if (status)
        return status;
    if (cli_has(arguments, "--json"))
        kb_api_suggest_answer(&request, &result, 0, &out);
    else
        print_result(&result, &out);
    return cli_write(&out, err);
}

int cli_suggest(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    if (!arguments->word_count)
        return cli_usage("suggest: wants a TEXT");
    return run_suggest(cli, arguments, &err) ? cli_fail(&err) : CLI_FINE;
}
