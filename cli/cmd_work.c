/* cmd_work.c - kb work: what there is to do, for whom. */
#include "commands.h"
#include "desk.h"
#include "kb/api.h"
#include "kb/edit.h"

const struct cli_flag cli_work_flags[] = {
    {"--only", "WORK[,WORK]", "draft, review, approved, emergency, stale, expiring, flagged [all]",
     false},
    {"--owner", "NAME", "of whom [everybody]", false},
    {"--days", "N", "how far ahead expiring looks [30]", false},
    {"--limit", "N", "most of each [100]", false},
    CLI_JSON_FLAG,
    {NULL, NULL, NULL, false},
};

static enum kb_status read_works(struct kb_str list, unsigned *ret, struct kb_error *err)
{
    unsigned works = 0;
    while (list.len) {
        size_t comma = kb_str_find(list, KB_STR(","), 0);
        struct kb_str name = kb_str_slice(list, 0, comma);
        enum kb_work work;
        if (!kb_work_parse(name, &work))
            return kb_fail(err, KB_INVALID, "--only: '%.*s' is no work", KB_STR_ARG(name));
        works |= KB_WORK_BIT(work);
        list = comma == SIZE_MAX ? KB_STR("") : kb_str_slice(list, comma + 1, list.len);
    }
    *ret = works ? works : KB_WORK_BIT(KB_WORK_COUNT) - 1;
    return KB_OK;
}

static enum kb_status read_query(const struct cli *cli, const struct cli_arguments *arguments,
                                 struct kb_work_query *ret, struct kb_error *err)
{
    uint64_t days = 30, limit = 100;
    *ret = (struct kb_work_query){.owner = kb_str_of(cli_value(arguments, "--owner")),
                                  .today = kb_clock_today(&cli->clock)};
    enum kb_status status = read_works(kb_str_of(cli_value(arguments, "--only")), &ret->kinds, err);
    if (!status)
        status = cli_number(arguments, "--days", 0, 36500, &days, err);
    if (!status)
        status = cli_number(arguments, "--limit", 1, 10000, &limit, err);
    ret->days = (int)days;
    ret->limit = limit;
    return status;
}

/* Why it is on the list, where the state does not say it. */
static struct kb_str why(struct cli_desk *desk, const struct kb_work_item *item)
{
    char until[KB_DATE_TEXT_SIZE];
    kb_date_text(item->until, until);
    if (item->work == KB_WORK_EXPIRING)
        return kb_arena_printf(desk->arena, "ends %s", until);
    if (item->work == KB_WORK_FLAGGED)
        return kb_arena_printf(desk->arena, "%.*s %.*s, due %s", KB_STR_ARG(item->flag),
                               KB_STR_ARG(item->reason), until);
    return item->reason;
}

static enum kb_status table_works(struct cli_desk *desk, const struct kb_work_item *items,
                                  size_t count, struct kb_error *err)
{
    static const char *const heads[] = {"WORK",  "ID",    "EDITION", "STATE",
                                        "OWNER", "SINCE", "TITLE",   "WHY"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < count; i++) {
        char since[CLI_INSTANT_SIZE];
        cli_table_add_cstr(&table, kb_work_name(items[i].work));
        cli_table_add(&table, items[i].edition.text.id);
        cli_table_add_int(&table, items[i].edition.number);
        cli_table_add_cstr(&table, kb_state_name(items[i].edition.state));
        cli_table_add(&table, items[i].edition.owner);
        cli_table_add_cstr(&table, cli_instant_text(desk->cli, items[i].since_ms, since));
        cli_table_add(&table, items[i].edition.text.title);
        cli_table_add(&table, why(desk, &items[i]));
    }
    if (!count)
        kb_buf_add_cstr(&desk->out, "nothing to do\n");
    return cli_table_print(&table, &desk->out, err);
}

static enum kb_status run(const struct cli *cli, const struct cli_arguments *arguments,
                          struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    struct kb_work_query query;
    const struct kb_work_item *items = NULL;
    size_t count = 0;
    enum kb_status status = read_query(cli, arguments, &query, err);
    if (!status)
        status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = kb_edit_worklist(desk.reader, desk.arena, &query, &items, &count, err);
    if (!status && desk.is_json)
        kb_api_work_answer(items, count, &desk.out);
    else if (!status)
        status = table_works(&desk, items, count, err);
    return status ? status : cli_desk_print(&desk, err);
}

int cli_worklist(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    if (arguments->word_count)
        return cli_usage("work: takes no words");
    return run(cli, arguments, &err) ? cli_fail(&err) : CLI_FINE;
}
