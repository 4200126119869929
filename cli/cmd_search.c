/* cmd_search.c - kb search: ask a question and read the answer in the terminal, or as the API gives
 * it. */
#include <unistd.h>

#include "commands.h"
#include "filters.h"
#include "kb/api.h"
#include "output.h"
#include "preview.h"

#define SEARCH_ARENA_MAX (256u << 20)

const struct cli_flag cli_search_flags[] = {
    {"--limit", "N", "hits to show [10]", false},
    {"--offset", "N", "hits to pass over [0]", false},
    {"--group", "item|none", "one hit per item, or every section for itself [item]", false},
    {"--explain", NULL, "say why each hit stands where it does", false},
    {"--json", NULL, "print the answer as the HTTP API gives it", false},
    CLI_RELEASE_FLAG,
    CLI_FILTER_FLAGS,
    {NULL, NULL, NULL, false},
};

static enum kb_status read_request(const struct cli_arguments *arguments, struct kb_buf *query,
                                   struct kb_search_request *request, struct kb_error *err)
{
    uint64_t limit = 10, offset = 0;
    const char *group = cli_value(arguments, "--group");
    for (size_t i = 0; i < arguments->word_count; i++) {
        if (i)
            kb_buf_add_char(query, ' ');
        kb_buf_add_cstr(query, arguments->words[i]);
    }
    enum kb_status status = kb_buf_status(query, err);
    if (status == KB_OK)
        status = cli_filters_read(arguments, request, err);
    if (status == KB_OK)
        status = cli_number(arguments, "--limit", 1, KB_SEARCH_LIMIT_MAX, &limit, err);
    if (status == KB_OK)
        status = cli_number(arguments, "--offset", 0, KB_SEARCH_DEPTH_MAX, &offset, err);
    if (status == KB_OK && group && strcmp(group, "item") && strcmp(group, "none"))
        status = kb_fail(err, KB_INVALID, "--group: '%s' is neither item nor none", group);
    request->query = kb_buf_str(query);
    request->limit = limit;
    request->offset = offset;
    request->group = group && !strcmp(group, "none") ? KB_GROUP_NONE : KB_GROUP_ITEM;
    request->explain = cli_has(arguments, "--explain");
    return status;
}

static void print_dates(const struct kb_hit *hit, struct kb_buf *out)
{
    char from[KB_DATE_TEXT_SIZE], to[KB_DATE_TEXT_SIZE];
    kb_buf_printf(out, "  %s", kb_effect_name(hit->effect));
    if (hit->effective_from != KB_DATE_MIN)
        kb_buf_printf(out, " from %s", kb_date_text(hit->effective_from, from));
    if (hit->effective_to != KB_DATE_MAX)
        kb_buf_printf(out, " until %s", kb_date_text(hit->effective_to, to));
}

static void print_reasons(const struct kb_hit *hit, struct kb_buf *out)
{
    for (size_t i = 0; i < hit->reason_count; i++)
        kb_buf_printf(out, "      %7.3f  %.*s  (here %u times, in %u sections)\n",
                      hit->reasons[i].weight, KB_STR_ARG(hit->reasons[i].term), hit->reasons[i].wdf,
                      hit->reasons[i].frequency);
}

static void print_votes(const struct kb_hit *hit, struct kb_buf *out)
{
    if (hit->vote_count)
        kb_buf_printf(out, "      cited by %zu near the question:\n", hit->vote_count);
    for (size_t i = 0; i < hit->vote_count; i++)
        kb_buf_printf(out, "      %7.3f  %.*s  %.*s\n", hit->votes[i].weight,
                      KB_STR_ARG(hit->votes[i].id), KB_STR_ARG(hit->votes[i].title));
    if (hit->named > 0)
        kb_buf_printf(out, "      %7.3f  called by its name\n", hit->named);
    if (hit->authority > 0)
        kb_buf_printf(out, "      %7.3f  not a local policy\n", hit->authority);
    if (hit->likeness > 0)
        kb_buf_printf(out, "      %7.3f  asked so\n", hit->likeness);
}

static void print_hit(const struct kb_hit *hit, size_t number, bool colour, struct kb_buf *out)
{
    kb_buf_printf(out, "%2zu. %.*s", number, KB_STR_ARG(hit->title));
    if (hit->part)
        kb_buf_printf(out, "  [%zu]", hit->part);
    if (hit->label.len)
        kb_buf_printf(out, "  %.*s", KB_STR_ARG(hit->label));
    if (hit->heading.len)
        kb_buf_printf(out, "  (%.*s)", KB_STR_ARG(hit->heading));
    kb_buf_add_cstr(out, "\n    ");
    cli_snippet_text(hit->snippet, colour, out);
    kb_buf_printf(out, "\n    %.*s  edition %d", KB_STR_ARG(hit->id), hit->edition);
    print_dates(hit, out);
    kb_buf_printf(out, "  %.*s  score %.2f", KB_STR_ARG(hit->category), hit->score);
    if (hit->audience == KB_AUDIENCE_INTERNAL)
        kb_buf_add_cstr(out, "  INTERNAL");
    if (hit->other_sections)
        kb_buf_printf(out, "  +%zu sections", hit->other_sections);
    if (hit->pinned_to.len)
        kb_buf_printf(out, "  pinned to '%.*s'", KB_STR_ARG(hit->pinned_to));
    kb_buf_add_char(out, '\n');
    print_reasons(hit, out);
    print_votes(hit, out);
}

/* How the question was read where it was not taken as it stands, each reading once. */
static void print_interpreted(const struct kb_search_result *result, struct kb_buf *out)
{
    for (size_t i = 0; i < result->interpreted_count; i++) {
        const struct kb_interpretation *one = &result->interpreted[i];
        kb_buf_printf(out, "%s%.*s → %.*s (%s)", i ? ", " : "read as: ", KB_STR_ARG(one->from),
                      KB_STR_ARG(one->to), one->rung);
    }
    if (result->interpreted_count)
        kb_buf_add_cstr(out, "\n\n");
}

/* Where several things were asked at once: each of them, by the number that its hits bear. */
static void print_parts(const struct kb_search_result *result, struct kb_buf *out)
{
    for (size_t i = 0; i < result->part_count; i++)
        kb_buf_printf(out, "[%zu] %.*s\n%s", i + 1, KB_STR_ARG(result->parts[i]),
                      i + 1 == result->part_count ? "\n" : "");
}

static void print_result(const struct kb_search_request *request,
                         const struct kb_search_result *result, struct kb_buf *out)
{
    bool colour = isatty(STDOUT_FILENO);
    print_parts(result, out);
    print_interpreted(result, out);
    if (!result->count)
        kb_buf_add_cstr(out, "nothing found\n");
    for (size_t i = 0; i < result->count; i++)
        print_hit(&result->hits[i], request->offset + i + 1, colour, out);
    kb_buf_printf(out, "%s%zu hits, change %lld\n", result->total_is_exact ? "" : "about ",
                  result->total, (long long)result->revision);
    if (request->explain)
        kb_buf_printf(out, "asked: %.*s\n", KB_STR_ARG(result->described));
}

/* A broken file of words is no failure: those before it answered. */
static void tell_trouble(const struct kb_searcher *searcher)
{
    const struct kb_error *trouble = kb_searcher_words_trouble(searcher);
    if (trouble)
        fprintf(stderr, "kb: %s\nhint: the words of that file are not in use until it is mended\n",
                trouble->message);
}

/* The searcher of today's world, or of the one that --release names. */
static enum kb_status open_searcher(const struct cli *cli, const struct cli_arguments *arguments,
                                    struct kb_arena *arena, struct kb_searcher **ret,
                                    const struct kb_release **ret_release, struct kb_error *err)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    enum kb_door door;
    *ret_release = NULL;
    enum kb_status status = cli_door_read(arguments, &door, err);
    if (status)
        return status;
    if (!cli_has(arguments, "--release"))
        return kb_searcher_open(cli->data, door, &cli->clock, ret, err);
    if (door == KB_DOOR_PUBLIC)
        return kb_fail(err, KB_INVALID, "--release: the public door shows no world to come");
    status = kb_reader_open(cli->data, door, &reader, err);
    if (!status)
        status = cli_preview_read(arguments, reader, arena, ret_release, err);
    return status ? status : cli_preview_open(cli, *ret_release, ret, err);
}

static enum kb_status run_search(const struct cli *cli, const struct cli_arguments *arguments,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf query = KB_BUF_INIT(KB_QUERY_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_ANSWER_MAX);
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(SEARCH_ARENA_MAX);
    KB_CLEANUP(kb_searcher_closep) struct kb_searcher *searcher = NULL;
    struct kb_search_request request = {0};
    struct kb_search_result result;
    const struct kb_release *release;
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = read_request(arguments, &query, &request, err);
    if (status == KB_OK)
        status = open_searcher(cli, arguments, arena, &searcher, &release, err);
    if (status == KB_OK)
        status = kb_search(searcher, &request, arena, &result, err);
    if (status)
        return status;
    tell_trouble(searcher);
    if (cli_has(arguments, "--json"))
        kb_api_search_answer(&request, &result, release, 0, &out);
    else
        cli_preview_print(cli, release, &out);
    if (!cli_has(arguments, "--json"))
        print_result(&request, &result, &out);
    return cli_write(&out, err);
}

int cli_search(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    if (!arguments->word_count)
        return cli_usage("search: wants a QUESTION");
    return run_search(cli, arguments, &err) ? cli_fail(&err) : CLI_FINE;
}
