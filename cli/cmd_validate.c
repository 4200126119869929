/* cmd_validate.c - kb validate: what is wrong with a text, all of it at once, nothing stored. */
#include "commands.h"
#include "desk.h"
#include "edition_text.h"
#include "kb/edit.h"
#include "kb/validate.h"

const struct cli_flag cli_validate_flags[] = {
    {"--note", "TEXT", "what is different from the edition before", false},
    {"--minor", NULL, "it is a minor correction", false},
    {"--no-basis", "TEXT", "why a script rests on nothing", false},
    {"--repeals", "ID=DAY", "an item that no longer holds from a day on; may be given again", true},
    CLI_AS_FLAG,
    CLI_JSON_FLAG,
    {NULL, NULL, NULL, false},
};

struct checking {
    struct cli_desk *desk;
    struct kb_edition_text text;
    struct kb_edit_result draft;
    const struct kb_finding *findings;
    size_t count;
};

/* --- telling ---------------------------------------------------------------------------------- */

static const char *level_name(const struct kb_finding *finding)
{
    return finding->level == KB_FINDING_ERROR ? "error" : "warning";
}

static void json_finding(struct kb_json *json, const struct kb_finding *finding)
{
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "level", level_name(finding));
    kb_json_field_cstr(json, "code", kb_finding_name(finding->code));
    kb_json_field_cstr(json, "key", finding->key);
    kb_json_field_str(json, "field", finding->field);
    kb_json_field_str(json, "message", finding->message);
    kb_json_field_str_or_null(json, "related_id", finding->related_id);
    if (finding->related_id.len)
        kb_json_field_int(json, "related_edition", finding->related_edition);
    kb_json_field_str_or_null(json, "related_section", finding->related_section);
    kb_json_field_str_or_null(json, "answer", finding->answer);
    kb_json_field_str_or_null(json, "answered_by", finding->answered_by);
    kb_json_end_object(json);
}

static void json_findings(struct kb_json *json, const struct checking *checking)
{
    kb_json_begin_object(json);
    kb_json_key(json, "findings");
    kb_json_begin_array(json);
    for (size_t i = 0; i < checking->count; i++)
        json_finding(json, &checking->findings[i]);
    kb_json_end_array(json);
    kb_json_end_object(json);
}

/* The message, what it is about, and what a publisher answered. */
static struct kb_str told(struct kb_arena *arena, const struct kb_finding *finding)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT((size_t)1 << 20);
    kb_buf_add_str(&text, finding->message);
    if (finding->related_id.len)
        kb_buf_printf(&text, "  → %.*s edition %d %.*s", KB_STR_ARG(finding->related_id),
                      finding->related_edition, KB_STR_ARG(finding->related_section));
    if (finding->answer.len)
        kb_buf_printf(&text, "  answered by %.*s: %.*s", KB_STR_ARG(finding->answered_by),
                      KB_STR_ARG(finding->answer));
    return kb_buf_status(&text, NULL) ? (struct kb_str){NULL, 0}
                                      : kb_arena_copy(arena, kb_buf_str(&text));
}

static enum kb_status table_findings(struct cli_desk *desk, const struct checking *checking,
                                     struct kb_error *err)
{
    static const char *const heads[] = {"LEVEL", "CODE", "FIELD", "KEY", "MESSAGE"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < checking->count; i++) {
        const struct kb_finding *finding = &checking->findings[i];
        cli_table_add_cstr(&table, level_name(finding));
        cli_table_add_cstr(&table, kb_finding_name(finding->code));
        cli_table_add(&table, finding->field);
        cli_table_add_cstr(&table, finding->key);
        cli_table_add(&table, told(desk->arena, finding));
    }
    if (!checking->count)
        kb_buf_add_cstr(&desk->out, "nothing is wrong\n");
    return cli_table_print(&table, &desk->out, err);
}

/* KB_FORBIDDEN, which is no failure of the command line, when there are errors among them. */
static enum kb_status tell(const struct checking *checking, struct kb_error *err)
{
    struct cli_desk *desk = checking->desk;
    size_t errors = 0;
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < checking->count; i++)
        errors += checking->findings[i].level == KB_FINDING_ERROR;
    if (desk->is_json)
        json_findings(&desk->json, checking);
    else
        status = table_findings(desk, checking, err);
    if (!status)
        status = cli_desk_print(desk, err);
    if (!status && errors)
        return kb_fail(err, KB_FORBIDDEN, "validate: %zu errors keep it from being submitted",
                       errors);
    return status;
}

/* --- an edition that is there ----------------------------------------------------------------- */

static enum kb_status validate(struct checking *checking, struct kb_reader *reader,
                               struct kb_str id, int edition, struct kb_error *err)
{
    struct cli_desk *desk = checking->desk;
    enum kb_status status = cli_desk_text(desk, err);
    return status ? status
                  : kb_validate(reader, desk->text, desk->arena, id, edition,
                                kb_clock_today(&desk->cli->clock), &checking->findings,
                                &checking->count, err);
}

enum kb_status cli_validate_edition(const struct cli *cli, const struct cli_arguments *arguments,
                                    const char *id, const char *number, struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    struct checking checking = {.desk = &desk};
    int64_t edition = 0;
    enum kb_status status = cli_word_number("N", number, &edition, err);
    if (!status)
        status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = validate(&checking, desk.reader, kb_str_of(id), (int)edition, err);
    return status ? status : tell(&checking, err);
}

/* --- a file ----------------------------------------------------------------------------------- */

/* The open draft of the text's item; false where there is none. */
static bool find_draft(const struct kb_item *item, const struct kb_edition **ret)
{
    for (size_t i = 0; i < item->edition_count; i++) {
        if (KB_STATES_OPEN & KB_STATE_BIT(item->editions[i].state)) {
            *ret = &item->editions[i];
            return true;
        }
    }
    return false;
}

/* As a new draft, or over the item's open one. */
static enum kb_status put(struct kb_store *store, struct checking *checking, struct kb_error *err)
{
    const struct kb_edition *draft = NULL;
    struct kb_item item = {0};
    if (checking->text.id.len &&
        !kb_reader_item(kb_store_reader(store), checking->desk->arena, checking->text.id, &item,
                        NULL) &&
        find_draft(&item, &draft))
        return kb_edit_save(store, item.id, draft->number, &draft->hash, &checking->text,
                            &checking->draft, err);
    if (!item.row)
        checking->text.id = KB_STR("");
    return kb_edit_create(store, &checking->text, &checking->draft, err);
}

static enum kb_status work(struct kb_store *store, void *context, struct kb_error *err)
{
    struct checking *checking = context;
    enum kb_status status = put(store, checking, err);
    return status ? status
                  : validate(checking, kb_store_reader(store), kb_str_of(checking->draft.id),
                             checking->draft.edition, err);
}

int cli_validate(const struct cli *cli, const struct cli_arguments *arguments)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = NULL;
    struct checking checking = {.desk = &desk};
    struct kb_error err = {0};
    if (arguments->word_count != 1)
        return cli_usage("validate: wants FILE");
    enum kb_status status = cli_edition_text_read(arguments, arguments->words[0], &arena,
                                                  &checking.text, &err);
    if (!status)
        status = cli_desk_open(&desk, cli, arguments, &err);
    if (!status)
        status = cli_desk_try(&desk, work, &checking, &err);
    if (!status)
        status = tell(&checking, &err);
    return status ? cli_fail(&err) : CLI_FINE;
}
