/* cmd_history.c - kb history: the audit chain as seen from one item. */
#include "commands.h"
#include "desk.h"
#include "kb/history.h"

const struct cli_flag cli_history_flags[] = {
    CLI_JSON_FLAG,
    {NULL, NULL, NULL, false},
};

static void json_hash(struct kb_json *json, const char *key, bool has, const struct kb_hash *hash)
{
    char hex[KB_HASH_HEX_SIZE];
    kb_json_field_str_or_null(json, key, kb_str_of(has ? kb_hash_hex(hash, hex) : ""));
}

static void json_deed(struct kb_json *json, const struct kb_deed *deed)
{
    kb_json_begin_object(json);
    kb_json_field_int(json, "change", deed->change);
    cli_json_instant(json, "at", deed->at_ms);
    kb_json_field_str(json, "actor", deed->actor);
    kb_json_field_str(json, "what", deed->what);
    kb_json_key(json, "edition");
    if (deed->edition)
        kb_json_int(json, deed->edition);
    else
        kb_json_null(json);
    kb_json_field_str_or_null(json, "note", deed->note);
    kb_json_field_bool(json, "public", deed->touches_public);
    json_hash(json, "before", deed->has_before, &deed->before);
    json_hash(json, "after", deed->has_after, &deed->after);
    kb_json_end_object(json);
}

static void json_history(struct kb_json *json, const char *id, const struct kb_deed *deeds,
                         size_t count)
{
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "id", id);
    kb_json_key(json, "deeds");
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        json_deed(json, &deeds[i]);
    kb_json_end_array(json);
    kb_json_end_object(json);
}

static enum kb_status table_history(struct cli_desk *desk, const struct kb_deed *deeds,
                                    size_t count, struct kb_error *err)
{
    static const char *const heads[] = {"CHANGE", "WHEN", "WHO", "WHAT", "EDITION", "NOTE"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < count; i++) {
        char at[CLI_INSTANT_SIZE];
        cli_table_add_int(&table, deeds[i].change);
        cli_table_add_cstr(&table, cli_instant_text(desk->cli, deeds[i].at_ms, at));
        cli_table_add(&table, deeds[i].actor);
        cli_table_add(&table, deeds[i].what);
        if (deeds[i].edition)
            cli_table_add_int(&table, deeds[i].edition);
        else
            cli_table_add_cstr(&table, "");
        cli_table_add(&table, deeds[i].note);
    }
    return cli_table_print(&table, &desk->out, err);
}

enum kb_status cli_show_history(const struct cli *cli, const struct cli_arguments *arguments,
                                const char *id, struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    const struct kb_deed *deeds = NULL;
    size_t count = 0;
    enum kb_status status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = kb_reader_history(desk.reader, desk.arena, kb_str_of(id), &deeds, &count, err);
    if (!status && desk.is_json)
        json_history(&desk.json, id, deeds, count);
    else if (!status)
        status = table_history(&desk, deeds, count, err);
    return status ? status : cli_desk_print(&desk, err);
}

int cli_history(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    if (arguments->word_count != 1)
        return cli_usage("history: wants ID");
    return cli_show_history(cli, arguments, arguments->words[0], &err) ? cli_fail(&err) : CLI_FINE;
}
