/* cmd_item.c - kb item: which items there are, and one with its editions. */
#include "commands.h"
#include "desk.h"
#include "filters.h"
#include "kb/api.h"
#include "kb/history.h"
#include "preview.h"

const struct cli_flag cli_item_flags[] = {
    {"--kind", "KIND[,KIND]", "list: policy, guide, script, qa, notice", false},
    {"--category", "PATH", "list: a category and what lies below it", false},
    {"--region", "CODE", "list: six digits, exactly this region", false},
    {"--limit", "N", "list: items to show [50]", false},
    {"--offset", "N", "list: items to pass over [0]", false},
    CLI_RELEASE_FLAG,
    CLI_JSON_FLAG,
    {NULL, NULL, NULL, false},
};

/* --- list ------------------------------------------------------------------------------------- */

static enum kb_status read_list(const struct cli_arguments *arguments, struct kb_catalog_query *ret,
                                struct kb_error *err)
{
    struct kb_search_request filters = {0};
    uint64_t limit = 50, offset = 0;
    enum kb_status status = cli_filters_read(arguments, &filters, err);
    if (!status)
        status = cli_number(arguments, "--limit", 1, 100000, &limit, err);
    if (!status)
        status = cli_number(arguments, "--offset", 0, 1000000000, &offset, err);
    *ret = (struct kb_catalog_query){.kinds = filters.kinds,
                                     .region = filters.region,
                                     .category = filters.category,
                                     .limit = limit,
                                     .offset = offset};
    return status;
}

static void json_list_item(struct kb_json *json, const struct kb_catalog_item *item)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", item->id);
    kb_json_field_cstr(json, "kind", kb_kind_name(item->kind));
    kb_json_field_str(json, "title", item->title);
    kb_json_field_str(json, "region", item->region);
    kb_json_field_str(json, "category", item->category);
    kb_json_field_cstr(json, "audience", kb_audience_name(item->audience));
    kb_json_field_int(json, "edition", item->edition);
    kb_json_field_cstr(json, "state", kb_state_name(item->state));
    kb_json_field_date(json, "effective_from", item->effective_from);
    kb_json_field_date(json, "effective_to", item->effective_to);
    kb_json_field_int(json, "editions", item->edition_count);
    kb_json_key(json, "open");
    if (item->open)
        kb_json_int(json, item->open);
    else
        kb_json_null(json);
    kb_json_end_object(json);
}

static void json_list(struct kb_json *json, const struct kb_catalog_item *items, size_t count)
{
    kb_json_begin_object(json);
    kb_json_key(json, "items");
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        json_list_item(json, &items[i]);
    kb_json_end_array(json);
    kb_json_end_object(json);
}

static enum kb_status table_list(struct cli_desk *desk, const struct kb_catalog_item *items,
                                 size_t count, struct kb_error *err)
{
    static const char *const heads[] = {"ID",      "KIND",  "REGION", "TITLE",
                                        "EDITION", "STATE", "OPEN",   "DAYS"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < count; i++) {
        char days[CLI_DAYS_SIZE];
        cli_table_add(&table, items[i].id);
        cli_table_add_cstr(&table, kb_kind_name(items[i].kind));
        cli_table_add(&table, items[i].region);
        cli_table_add(&table, items[i].title);
        cli_table_add_int(&table, items[i].edition);
        cli_table_add_cstr(&table, kb_state_name(items[i].state));
        if (items[i].open)
            cli_table_add_int(&table, items[i].open);
        else
            cli_table_add_cstr(&table, "");
        cli_table_add_cstr(&table,
                           cli_days_text(items[i].effective_from, items[i].effective_to, days));
    }
    return cli_table_print(&table, &desk->out, err);
}

static enum kb_status list(const struct cli *cli, const struct cli_arguments *arguments,
                           struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    struct kb_catalog_query query;
    const struct kb_catalog_item *items = NULL;
    size_t count = 0;
    enum kb_status status = read_list(arguments, &query, err);
    if (!status)
        status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = kb_reader_catalog(desk.reader, desk.arena, &query, &items, &count, err);
    if (!status && desk.is_json)
        json_list(&desk.json, items, count);
    else if (!status)
        status = table_list(&desk, items, count, err);
    return status ? status : cli_desk_print(&desk, err);
}

/* --- show ------------------------------------------------------------------------------------- */

/* What is told of an edition beside its text. */
static void json_edition(struct kb_json *json, const struct kb_edition *edition)
{
    char hash[KB_HASH_HEX_SIZE];
    kb_json_begin_object(json);
    kb_json_field_int(json, "edition", edition->number);
    kb_json_field_cstr(json, "state", kb_state_name(edition->state));
    kb_json_field_cstr(json, "audience", kb_audience_name(edition->text.audience));
    kb_json_field_str(json, "title", edition->text.title);
    kb_json_field_date(json, "effective_from", edition->text.effective_from);
    kb_json_field_date(json, "effective_to", edition->text.effective_to);
    kb_json_field_str_or_null(json, "change_note", edition->text.change_note);
    kb_json_field_bool(json, "minor", edition->text.minor);
    kb_json_field_str_or_null(json, "owner", edition->owner);
    cli_json_instant(json, "created", edition->created_ms);
    cli_json_instant(json, "published", edition->published_ms);
    cli_json_instant(json, "withdrawn", edition->withdrawn_ms);
    kb_json_field_str_or_null(json, "withdraw_reason", edition->withdraw_reason);
    cli_json_instant(json, "emergency", edition->emergency_ms);
    cli_json_instant(json, "approved_after", edition->approved_after_ms);
    cli_json_instant(json, "archived", edition->archived_ms);
    kb_json_field_cstr(json, "hash", kb_hash_hex(&edition->hash, hash));
    kb_json_end_object(json);
}

static int number_of(const struct kb_item *item, int64_t edition_row)
{
    for (size_t i = 0; i < item->edition_count; i++)
        if (item->editions[i].row == edition_row)
            return item->editions[i].number;
    return 0;
}

static void json_standings(struct kb_json *json, const struct kb_item *item)
{
    kb_json_key(json, "standings");
    kb_json_begin_array(json);
    for (size_t i = 0; i < item->standing_count; i++) {
        const struct kb_standing *standing = &item->standings[i];
        kb_json_begin_object(json);
        kb_json_field_int(json, "edition", number_of(item, standing->edition_row));
        kb_json_field_date(json, "valid_from", standing->valid_from);
        kb_json_field_date(json, "valid_to", standing->valid_to);
        cli_json_instant(json, "known_from", standing->known_from_ms);
        cli_json_instant(json, "known_to", standing->known_to_ms);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void json_item(struct kb_json *json, const struct kb_item *item,
                      const struct kb_release *release)
{
    kb_json_begin_object(json);
    kb_api_json_preview(json, release);
    kb_json_field_str(json, "id", item->id);
    kb_json_field_cstr(json, "kind", kb_kind_name(item->kind));
    kb_json_key(json, "categories");
    kb_json_begin_array(json);
    for (size_t i = 0; i < item->category_count; i++)
        kb_json_str(json, item->categories[i]);
    kb_json_end_array(json);
    kb_json_key(json, "editions");
    kb_json_begin_array(json);
    for (size_t i = 0; i < item->edition_count; i++)
        json_edition(json, &item->editions[i]);
    kb_json_end_array(json);
    json_standings(json, item);
    kb_json_end_object(json);
}

static enum kb_status table_editions(struct cli_desk *desk, const struct kb_item *item,
                                     struct kb_error *err)
{
    static const char *const heads[] = {"EDITION", "STATE", "OWNER",  "PUBLISHED",
                                        "DAYS",    "TITLE", "CHANGED"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < item->edition_count; i++) {
        const struct kb_edition *edition = &item->editions[i];
        char days[CLI_DAYS_SIZE], published[CLI_INSTANT_SIZE];
        cli_table_add_int(&table, edition->number);
        cli_table_add_cstr(&table, kb_state_name(edition->state));
        cli_table_add(&table, edition->owner);
        cli_table_add_cstr(&table, cli_instant_text(desk->cli, edition->published_ms, published));
        cli_table_add_cstr(
            &table, cli_days_text(edition->text.effective_from, edition->text.effective_to, days));
        cli_table_add(&table, edition->text.title);
        cli_table_add(&table, edition->text.change_note);
    }
    return cli_table_print(&table, &desk->out, err);
}

/* What stands by what is known now. */
static enum kb_status table_standings(struct cli_desk *desk, const struct kb_item *item,
                                      struct kb_error *err)
{
    static const char *const heads[] = {"STANDS", "EDITION", "KNOWN SINCE"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < item->standing_count; i++) {
        const struct kb_standing *standing = &item->standings[i];
        char days[CLI_DAYS_SIZE], known[CLI_INSTANT_SIZE];
        if (standing->known_to_ms != KB_TIME_MAX)
            continue;
        cli_table_add_cstr(&table, cli_days_text(standing->valid_from, standing->valid_to, days));
        cli_table_add_int(&table, number_of(item, standing->edition_row));
        cli_table_add_cstr(&table, cli_instant_text(desk->cli, standing->known_from_ms, known));
    }
    if (table.count)
        kb_buf_add_char(&desk->out, '\n');
    return cli_table_print(&table, &desk->out, err);
}

static enum kb_status print_item(struct cli_desk *desk, const struct kb_item *item,
                                 struct kb_error *err)
{
    kb_buf_printf(&desk->out, "%.*s  %s", KB_STR_ARG(item->id), kb_kind_name(item->kind));
    for (size_t i = 0; i < item->category_count; i++)
        kb_buf_printf(&desk->out, "  %.*s", KB_STR_ARG(item->categories[i]));
    kb_buf_add_cstr(&desk->out, "\n\n");
    enum kb_status status = table_editions(desk, item, err);
    return status ? status : table_standings(desk, item, err);
}

static enum kb_status read_item(struct cli_desk *desk, const struct kb_release *release,
                                struct kb_str id, struct kb_item *ret, struct kb_error *err)
{
    if (!release)
        return kb_reader_item(desk->reader, desk->arena, id, ret, err);
    return kb_release_item(desk->reader, desk->arena, release->id,
                           cli_preview_at(desk->cli, release), id, ret, err);
}

static enum kb_status show(const struct cli *cli, const struct cli_arguments *arguments,
                           struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    const struct kb_release *release;
    struct kb_item item;
    enum kb_status status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = cli_preview_read(arguments, desk.reader, desk.arena, &release, err);
    if (status)
        return status;
    status = read_item(&desk, release, kb_str_of(arguments->words[1]), &item, err);
    if (status == KB_NOT_FOUND)
        kb_error_prefix(err, "ID '%s'", arguments->words[1]);
    if (status)
        return status;
    if (desk.is_json) {
        json_item(&desk.json, &item, release);
    } else {
        cli_preview_print(cli, release, &desk.out);
        status = print_item(&desk, &item, err);
    }
    return status ? status : cli_desk_print(&desk, err);
}

static enum kb_status history(const struct cli *cli, const struct cli_arguments *arguments,
                              struct kb_error *err)
{
    return cli_show_history(cli, arguments, arguments->words[1], err);
}

const struct cli_verb cli_item_verbs[] = {
    {"list", "", 0, 0, "items with the edition that stands for each", list},
    {"show", "ID", 1, 1, "an item with all its editions, and what stands", show},
    {"history", "ID", 1, 1, "what was done to it, when and by whom", history},
    {NULL, NULL, 0, 0, NULL, NULL},
};

int cli_item(const struct cli *cli, const struct cli_arguments *arguments)
{
    return cli_run_verb(cli, arguments, "item", cli_item_verbs);
}
