/* diff_base.c - kb diff --since: what changed in the whole base. */
#include "commands.h"
#include "desk.h"
#include "filters.h"
#include "kb/api.h"
#include "kb/diff.h"

#define PAGE 1000

/* "1, 2" and the days of the last. */
static struct kb_str editions_text(struct kb_arena *arena, const struct kb_diff_standing *standings,
                                   size_t count)
{
    struct kb_str text = KB_STR("");
    for (size_t i = 0; i < count; i++) {
        char days[CLI_DAYS_SIZE];
        text = kb_arena_printf(arena, "%.*s%s%d %s", KB_STR_ARG(text), i ? ", " : "",
                               standings[i].number,
                               cli_days_text(standings[i].valid_from, standings[i].valid_to, days));
    }
    return text;
}

static void add_row(struct cli_table *table, const struct kb_diff_item *item)
{
    const struct kb_diff_standing *last = item->after_count ? &item->after[item->after_count - 1]
                                          : item->before_count
                                              ? &item->before[item->before_count - 1]
                                              : NULL;
    cli_table_add_cstr(table, kb_diff_item_kind_name(item->what));
    cli_table_add(table, item->id);
    cli_table_add(table, editions_text(table->arena, item->before, item->before_count));
    cli_table_add(table, editions_text(table->arena, item->after, item->after_count));
    cli_table_add(table, last ? last->title : KB_STR(""));
    cli_table_add(table, item->after_count && last ? last->change_note : KB_STR(""));
}

static enum kb_status read_query(struct cli_desk *desk, struct kb_diff_base_query *ret,
                                 struct kb_error *err)
{
    const struct cli *cli = desk->cli;
    const char *until = cli_value(desk->arguments, "--until");
    struct kb_diff_base_query query = {.to_ms = kb_clock_now_ms(&cli->clock), .limit = PAGE};
    enum kb_status status = cli_word_instant(cli, "--since", cli_value(desk->arguments, "--since"),
                                             &query.from_ms, err);
    if (!status && until)
        status = cli_word_instant(cli, "--until", until, &query.to_ms, err);
    if (!status && query.to_ms < query.from_ms)
        status = kb_fail(err, KB_INVALID, "--since: lies after %s", until ? "--until" : "now");
    query.from_day = kb_clock_day_at(&cli->clock, query.from_ms);
    query.to_day = kb_clock_day_at(&cli->clock, query.to_ms);
    if (!status)
        *ret = query;
    return status;
}

/* All pages, as rows or as JSON. */
static enum kb_status tell(struct cli_desk *desk, struct kb_diff_base_query *query,
                           struct cli_table *table, struct kb_error *err)
{
    struct kb_diff_base page;
    do {
        enum kb_status status = kb_diff_base(desk->reader, desk->arena, query, &page, err);
        if (status)
            return status;
        for (size_t i = 0; i < page.count; i++) {
            if (desk->is_json)
                kb_api_json_diff_item(&desk->json, &page.items[i]);
            else
                add_row(table, &page.items[i]);
        }
        query->after_item = page.next;
    } while (page.next);
    return KB_OK;
}

static enum kb_status tell_json(struct cli_desk *desk, struct kb_diff_base_query *query,
                                struct kb_error *err)
{
    kb_json_begin_object(&desk->json);
    cli_json_instant(&desk->json, "since", query->from_ms);
    cli_json_instant(&desk->json, "until", query->to_ms);
    kb_json_key(&desk->json, "items");
    kb_json_begin_array(&desk->json);
    enum kb_status status = tell(desk, query, NULL, err);
    kb_json_end_array(&desk->json);
    kb_json_end_object(&desk->json);
    return status;
}

static enum kb_status tell_table(struct cli_desk *desk, struct kb_diff_base_query *query,
                                 struct kb_error *err)
{
    static const char *const heads[] = {"WHAT", "ID", "BEFORE", "AFTER", "TITLE", "CHANGED"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    enum kb_status status = tell(desk, query, &table, err);
    if (!status && !table.count)
        kb_buf_add_cstr(&desk->out, "nothing changed\n");
    return status ? status : cli_table_print(&table, &desk->out, err);
}

enum kb_status cli_diff_base(struct cli_desk *desk, struct kb_error *err)
{
    struct kb_diff_base_query query;
    enum kb_door door;
    enum kb_status status = read_query(desk, &query, err);
    if (!status)
        status = cli_door_read(desk->arguments, &door, err);
    if (!status)
        status = kb_reader_open(desk->cli->data, door, &desk->reader, err);
    if (status)
        return status;
    return desk->is_json ? tell_json(desk, &query, err) : tell_table(desk, &query, err);
}
