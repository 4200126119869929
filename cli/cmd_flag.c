/* cmd_flag.c - kb flag: what people say is wrong, and the answers to them. */
#include "commands.h"
#include "desk.h"
#include "kb/api.h"
#include "kb/flag.h"

const struct cli_flag cli_flag_flags[] = {
    {"--state", "STATE", "list: open, taken, answered, closed or all [open and taken]", false},
    {"--owner", "NAME", "list: whose they are, or who took them [everybody]", false},
    {"--overdue", NULL, "list: only those whose day has passed", false},
    {"--item", "ID", "list: only those on this item", false},
    {"--work-order", "ID", "list: only those that name this case", false},
    {"--limit", "N", "list: most of them [100]", false},
    CLI_AS_FLAG,
    CLI_JSON_FLAG,
    {NULL, NULL, NULL, false},
};

/* --- telling ---------------------------------------------------------------------------------- */

static void print_flag(struct cli_desk *desk, const struct kb_flag *flag)
{
    char due[KB_DATE_TEXT_SIZE], at[CLI_INSTANT_SIZE];
    struct kb_buf *out = &desk->out;
    kb_buf_printf(out, "flag %.*s: %s, %s, due %s\n", KB_STR_ARG(flag->id),
                  kb_flag_reason_name(flag->reason), kb_flag_state_name(flag->state),
                  kb_date_text(flag->due, due));
    kb_buf_printf(out, "  on %.*s edition %d %.*s  %.*s\n", KB_STR_ARG(flag->item), flag->edition,
                  KB_STR_ARG(flag->section), KB_STR_ARG(flag->title));
    kb_buf_printf(out, "  raised %s by %.*s (%.*s)",
                  cli_instant_text(desk->cli, flag->raised_ms, at), KB_STR_ARG(flag->actor),
                  KB_STR_ARG(flag->role));
    if (flag->work_order.len)
        kb_buf_printf(out, ", work order %.*s", KB_STR_ARG(flag->work_order));
    kb_buf_printf(out, "\n  of %.*s", KB_STR_ARG(flag->owner.len ? flag->owner : KB_STR("nobody")));
    if (flag->taker.len)
        kb_buf_printf(out, ", taken by %.*s", KB_STR_ARG(flag->taker));
    kb_buf_add_char(out, '\n');
    if (flag->comment.len)
        kb_buf_printf(out, "  said: %.*s\n", KB_STR_ARG(flag->comment));
    if (flag->answer.len)
        kb_buf_printf(out, "  answered: %.*s\n", KB_STR_ARG(flag->answer));
}

static enum kb_status table_steps(struct cli_desk *desk, const struct kb_flag_step *steps,
                                  size_t count, struct kb_error *err)
{
    static const char *const heads[] = {"STEP", "STATE", "AT", "BY", "DUE", "TEXT"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < count; i++) {
        char at[CLI_INSTANT_SIZE], due[KB_DATE_TEXT_SIZE];
        cli_table_add_cstr(&table, kb_flag_move_name(steps[i].move));
        cli_table_add_cstr(&table, kb_flag_state_name(steps[i].state));
        cli_table_add_cstr(&table, cli_instant_text(desk->cli, steps[i].at_ms, at));
        cli_table_add(&table, steps[i].actor);
        cli_table_add_cstr(&table, kb_date_text(steps[i].due, due));
        cli_table_add(&table, steps[i].text);
    }
    return cli_table_print(&table, &desk->out, err);
}

static enum kb_status tell(struct cli_desk *desk, struct kb_str id, bool with_steps,
                           struct kb_error *err)
{
    struct kb_flag flag;
    const struct kb_flag_step *steps = NULL;
    size_t count = 0;
    enum kb_status status = kb_flag_read(desk->reader, desk->arena, id, &flag, err);
    if (!status)
        status = kb_flag_steps(desk->reader, desk->arena, &flag, &steps, &count, err);
    if (status)
        return status;
    if (desk->is_json) {
        kb_api_flag_answer(&flag, steps, count, true, kb_clock_today(&desk->cli->clock),
                           &desk->out);
        return KB_OK;
    }
    print_flag(desk, &flag);
    return with_steps ? table_steps(desk, steps, count, err) : KB_OK;
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum kb_status read_id(const char *word, char ret[KB_SHORT_ID_SIZE], struct kb_error *err)
{
    if (kb_short_id_read(kb_str_of(word), ret))
        return KB_OK;
    return kb_fail(err, KB_INVALID, "FLAG: '%s' is no id of a flag, as in 7Q2M-K9XD-4RTC", word);
}

static enum kb_status read_filter(const struct cli *cli, const struct cli_arguments *arguments,
                                  struct kb_flag_filter *ret, struct kb_error *err)
{
    struct kb_str word = kb_str_of(cli_value(arguments, "--state"));
    enum kb_flag_state state;
    uint64_t limit = 100;
    *ret = (struct kb_flag_filter){
        .states = KB_FLAG_TODO,
        .owner = kb_str_of(cli_value(arguments, "--owner")),
        .item = kb_str_of(cli_value(arguments, "--item")),
        .work_order = kb_str_of(cli_value(arguments, "--work-order")),
        .due_before = cli_has(arguments, "--overdue") ? kb_clock_today(&cli->clock) : KB_DATE_MAX,
    };
    if (kb_str_equal(word, KB_STR("all")))
        ret->states = ~0u;
    else if (word.len && !kb_flag_state_parse(word, &state))
        return kb_fail(err, KB_INVALID, "--state: '%.*s' is no state of a flag", KB_STR_ARG(word));
    else if (word.len)
        ret->states = KB_FLAG_BIT(state);
    enum kb_status status = cli_number(arguments, "--limit", 1, 10000, &limit, err);
    ret->limit = limit;
    return status;
}

static enum kb_status table_flags(struct cli_desk *desk, const struct kb_flag *flags, size_t count,
                                  struct kb_error *err)
{
    static const char *const heads[] = {"FLAG",  "STATE", "REASON",  "DUE",     "OWNER",
                                        "TAKER", "ID",    "EDITION", "SECTION", "COMMENT"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < count; i++) {
        char due[KB_DATE_TEXT_SIZE];
        cli_table_add(&table, flags[i].id);
        cli_table_add_cstr(&table, kb_flag_state_name(flags[i].state));
        cli_table_add_cstr(&table, kb_flag_reason_name(flags[i].reason));
        cli_table_add_cstr(&table, kb_date_text(flags[i].due, due));
        cli_table_add(&table, flags[i].owner);
        cli_table_add(&table, flags[i].taker);
        cli_table_add(&table, flags[i].item);
        cli_table_add_int(&table, flags[i].edition);
        cli_table_add(&table, flags[i].section);
        cli_table_add(&table, flags[i].comment);
    }
    if (!count)
        kb_buf_add_cstr(&desk->out, "no flags\n");
    return cli_table_print(&table, &desk->out, err);
}

static enum kb_status list(const struct cli *cli, const struct cli_arguments *arguments,
                           struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    struct kb_flag_filter filter;
    const struct kb_flag *flags = NULL;
    size_t count = 0;
    enum kb_status status = read_filter(cli, arguments, &filter, err);
    if (!status)
        status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = kb_flag_list(desk.reader, desk.arena, &filter, &flags, &count, err);
    if (!status && desk.is_json)
        kb_api_flags_answer(flags, count, true, kb_clock_today(&cli->clock), &desk.out);
    else if (!status)
        status = table_flags(&desk, flags, count, err);
    return status ? status : cli_desk_print(&desk, err);
}

static enum kb_status show(const struct cli *cli, const struct cli_arguments *arguments,
                           struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    char id[KB_SHORT_ID_SIZE];
    enum kb_status status = read_id(arguments->words[1], id, err);
    if (!status)
        status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = tell(&desk, kb_str_of(id), true, err);
    return status ? status : cli_desk_print(&desk, err);
}

/* --- moving ----------------------------------------------------------------------------------- */

struct task {
    char id[KB_SHORT_ID_SIZE];
    struct kb_flag_step_command command;
};

static enum kb_status work(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    return kb_flag_move(store, kb_str_of(task->id), &task->command, err);
}

/* The verb is the move; what follows the flag is its day or text. */
static enum kb_status read_task(const struct cli *cli, const struct cli_arguments *arguments,
                                struct task *ret, struct kb_error *err)
{
    const char *word = arguments->word_count > 2 ? arguments->words[2] : "";
    struct kb_flag_step_command *command = &ret->command;
    enum kb_status status = read_id(arguments->words[1], ret->id, err);
    if (status)
        return status;
    kb_flag_move_parse(kb_str_of(arguments->words[0]), &command->move); /* the verbs are moves */
    command->today = kb_clock_today(&cli->clock);
    if (command->move != KB_FLAG_MOVE_DUE)
        command->text = kb_str_of(word);
    else if (!kb_date_parse(kb_str_of(word), &command->due))
        return kb_fail(err, KB_INVALID, "DAY: '%s' is no day, such as 2026-12-01", word);
    return KB_OK;
}

static enum kb_status carry_out(const struct cli *cli, const struct cli_arguments *arguments,
                                struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    struct task task = {0};
    int64_t change = 0;
    enum kb_status status = read_task(cli, arguments, &task, err);
    if (!status)
        status = cli_desk_open(&desk, cli, arguments, err);
    if (!status)
        status = cli_desk_write(&desk, work, &task, &change, err);
    if (!status)
        status = kb_reader_open(cli->data, KB_DOOR_INTERNAL, &desk.reader, err);
    if (!status)
        status = tell(&desk, kb_str_of(task.id), false, err);
    return status ? status : cli_desk_print(&desk, err);
}

const struct cli_verb cli_flag_verbs[] = {
    {"list", "[--state S --owner NAME --overdue --item ID --work-order ID]", 0, 0,
     "what is to be answered, by the day it is due", list},
    {"show", "FLAG", 1, 1, "one, with all that was done to it", show},
    {"take", "FLAG [NOTE]", 1, 2, "be the one who is at it", carry_out},
    {"assign", "FLAG OWNER", 2, 2, "give it to another unit or person", carry_out},
    {"due", "FLAG DAY", 2, 2, "set the day by which it is to be answered", carry_out},
    {"answer", "FLAG TEXT", 2, 2, "what who raised it is told; again to better it", carry_out},
    {"close", "FLAG [NOTE]", 1, 2, "it is done; without an answer the note says why", carry_out},
    {"reopen", "FLAG NOTE", 2, 2, "it was not done; the clock begins anew", carry_out},
    {NULL, NULL, 0, 0, NULL, NULL},
};

int cli_flag_command(const struct cli *cli, const struct cli_arguments *arguments)
{
    return cli_run_verb(cli, arguments, "flag", cli_flag_verbs);
}
