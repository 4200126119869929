/* cmd_find.c - kb find: editors' search, over drafts and every edition there ever was. */
#include <unistd.h>

#include "commands.h"
#include "desk.h"
#include "filters.h"
#include "kb/api.h"
#include "kb/find.h"

const struct cli_flag cli_find_flags[] = {
    {"--state", "STATE[,STATE]",
     "draft, in_review, approved, scheduled, published, superseded, "
     "withdrawn, rejected, discarded",
     false},
    {"--kind", "KIND[,KIND]", "policy, guide, script, qa, notice", false},
    {"--region", "CODE", "six digits, exactly this region", false},
    {"--id", "ID", "editions of this item alone", false},
    {"--owner", "NAME", "whose draft it was", false},
    {"--release", "RELEASE", "members of this release alone", false},
    {"--limit", "N", "editions to show [20]", false},
    {"--offset", "N", "editions to pass over [0]", false},
    CLI_JSON_FLAG,
    {NULL, NULL, NULL, false},
};

/* --- the question ----------------------------------------------------------------------------- */

static enum kb_status read_states(struct kb_str list, unsigned *ret, struct kb_error *err)
{
    unsigned states = 0;
    while (list.len) {
        size_t comma = kb_str_find(list, KB_STR(","), 0);
        struct kb_str name = kb_str_slice(list, 0, comma);
        enum kb_state state;
        if (!kb_state_parse(name, &state))
            return kb_fail(err, KB_INVALID, "--state: '%.*s' is no state", KB_STR_ARG(name));
        states |= KB_STATE_BIT(state);
        list = comma == SIZE_MAX ? KB_STR("") : kb_str_slice(list, comma + 1, list.len);
    }
    *ret = states;
    return KB_OK;
}

static enum kb_status read_query(const struct cli_arguments *arguments, struct kb_buf *text,
                                 struct kb_find_query *ret, struct kb_error *err)
{
    struct kb_search_request filters = {0};
    uint64_t limit = 20, offset = 0, release = 0;
    struct kb_find_query query = {.id = kb_str_of(cli_value(arguments, "--id")),
                                  .owner = kb_str_of(cli_value(arguments, "--owner"))};
    for (size_t i = 0; i < arguments->word_count; i++)
        kb_buf_printf(text, "%s%s", i ? " " : "", arguments->words[i]);
    enum kb_status status = kb_buf_status(text, err);
    if (!status)
        status = cli_filters_read(arguments, &filters, err);
    if (!status)
        status = read_states(kb_str_of(cli_value(arguments, "--state")), &query.states, err);
    if (!status)
        status = cli_number(arguments, "--limit", 1, KB_FIND_LIMIT_MAX, &limit, err);
    if (!status)
        status = cli_number(arguments, "--offset", 0, KB_FIND_OFFSET_MAX, &offset, err);
    if (!status)
        status = cli_number(arguments, "--release", 1, INT32_MAX, &release, err);
    query.text = kb_buf_str(text);
    query.kinds = filters.kinds;
    query.region = filters.region;
    query.limit = limit;
    query.offset = offset;
    query.release = (int64_t)release;
    *ret = query;
    return status;
}

/* --- the answer ------------------------------------------------------------------------------- */

/* A text on one line, what was asked for bold on a terminal and in 【】 elsewhere. */
static void print_marked(struct kb_buf *out, struct kb_str text, const struct kb_find_mark *marks,
                         size_t count, bool colour)
{
    size_t mark = 0;
    for (size_t at = 0; at <= text.len; at++) {
        if (mark < count && at == marks[mark].end) {
            kb_buf_add_cstr(out, colour ? "\033[0m" : "】");
            mark++;
        }
        if (at == text.len)
            return;
        if (mark < count && at == marks[mark].begin)
            kb_buf_add_cstr(out, colour ? "\033[1m" : "【");
        kb_buf_add_char(out, (unsigned char)text.data[at] < 0x20 ? ' ' : text.data[at]);
    }
}

static void print_hit(struct kb_buf *out, const struct kb_find_hit *hit, size_t number, bool colour)
{
    char days[CLI_DAYS_SIZE];
    kb_buf_printf(out, "%2zu. ", number);
    print_marked(out, hit->title, hit->title_marks, hit->title_mark_count, colour);
    kb_buf_printf(out, "\n    %.*s  edition %d  %s  %s", KB_STR_ARG(hit->id), hit->number,
                  kb_state_name(hit->state),
                  cli_days_text(hit->effective_from, hit->effective_to, days));
    if (hit->owner.len)
        kb_buf_printf(out, "  of %.*s", KB_STR_ARG(hit->owner));
    if (hit->audience == KB_AUDIENCE_INTERNAL)
        kb_buf_add_cstr(out, "  INTERNAL");
    kb_buf_add_char(out, '\n');
    if (!hit->has_section)
        return;
    kb_buf_printf(out, "    %.*s  %s", KB_STR_ARG(hit->label), hit->is_cut_before ? "…" : "");
    print_marked(out, hit->snippet, hit->marks, hit->mark_count, colour);
    kb_buf_add_cstr(out, hit->is_cut_behind ? "…\n" : "\n");
}

static void print_found(struct kb_buf *out, const struct kb_found *found, size_t offset)
{
    bool colour = isatty(STDOUT_FILENO);
    if (found->is_loose && found->count)
        kb_buf_add_cstr(out, "nothing has all of it; these have most:\n");
    for (size_t i = 0; i < found->count; i++)
        print_hit(out, &found->hits[i], offset + i + 1, colour);
    kb_buf_printf(out, "%lld editions\n", (long long)found->total);
}

static enum kb_status run(const struct cli *cli, const struct cli_arguments *arguments,
                          struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(KB_FIND_TEXT_MAX);
    struct kb_find_query query;
    struct kb_found found = {0};
    enum kb_status status = read_query(arguments, &text, &query, err);
    if (!status)
        status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = cli_desk_text(&desk, err);
    if (!status)
        status = kb_find(desk.reader, desk.text, desk.arena, &query, &found, err);
    if (status)
        return status;
    if (desk.is_json)
        kb_api_json_found(&desk.json, &found);
    else
        print_found(&desk.out, &found, query.offset);
    return cli_desk_print(&desk, err);
}

int cli_find(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    return run(cli, arguments, &err) ? cli_fail(&err) : CLI_FINE;
}
