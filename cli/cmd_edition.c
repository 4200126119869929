/* cmd_edition.c - kb edition: drafts and what becomes of them (kb/edit.h). */
#include "commands.h"
#include "desk.h"
#include "edition_text.h"
#include "kb/edit.h"

const struct cli_flag cli_edition_flags[] = {
    {"--note", "TEXT", "comment or reason; create and save: what is different from before", false},
    {"--minor", NULL, "create, save: a minor correction, marked so in the history", false},
    {"--no-basis", "TEXT", "create, save: why a script rests on nothing", false},
    {"--repeals", "ID=DAY",
     "create, save: an item that no longer holds from a day on; may be "
     "given again",
     true},
    {"--based-on", "HASH",
     "save: the text the changes were made to, as show or create told; "
     "eight digits will do",
     false},
    {"--finding", "KEY", "answer: the warning that is answered, as validate tells", false},
    CLI_AS_FLAG,
    CLI_JSON_FLAG,
    {NULL, NULL, NULL, false},
};

/* What is to be done, and what came of it. */
struct task {
    struct cli_desk *desk;
    struct kb_str id;
    int edition;
    enum kb_move move;
    struct kb_str note;
    struct kb_edition_text text;
    struct kb_edit_result result;
};

static enum kb_status print_result(struct task *task, int64_t change, struct kb_error *err)
{
    struct cli_desk *desk = task->desk;
    const struct kb_edit_result *result = &task->result;
    char hash[KB_HASH_HEX_SIZE];
    kb_hash_hex(&result->hash, hash);
    if (desk->is_json) {
        kb_json_begin_object(&desk->json);
        kb_json_field_cstr(&desk->json, "id", result->id);
        kb_json_field_int(&desk->json, "edition", result->edition);
        kb_json_field_cstr(&desk->json, "state", kb_state_name(result->state));
        kb_json_field_cstr(&desk->json, "hash", hash);
        kb_json_field_int(&desk->json, "change", change);
        kb_json_end_object(&desk->json);
    } else if (change) {
        kb_buf_printf(&desk->out, "%s edition %d: %s  (change %lld, hash %.12s)\n", result->id,
                      result->edition, kb_state_name(result->state), (long long)change, hash);
    } else {
        kb_buf_printf(&desk->out, "%s edition %d: unchanged\n", result->id, result->edition);
    }
    return cli_desk_print(desk, err);
}

/* Opens a desk, reads ID and N where there are any, does the work and tells what came of it. */
static enum kb_status carry_out(const struct cli *cli, const struct cli_arguments *arguments,
                                bool on_edition, cli_work *work, struct task *task,
                                struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    int64_t number = 0, change = 0;
    task->desk = &desk;
    task->note = kb_str_of(cli_value(arguments, "--note"));
    enum kb_status status = cli_desk_open(&desk, cli, arguments, err);
    if (!status && on_edition) {
        task->id = kb_str_of(arguments->words[1]);
        status = cli_word_number("N", arguments->words[2], &number, err);
        task->edition = (int)number;
    }
    if (!status)
        status = cli_desk_write(&desk, work, task, &change, err);
    return status ? status : print_result(task, change, err);
}

/* --- texts ------------------------------------------------------------------------------------ */

static enum kb_status work_create(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    return kb_edit_create(store, &task->text, &task->result, err);
}

/* The file is read before the base is opened for writing. */
static enum kb_status create(const struct cli *cli, const struct cli_arguments *arguments,
                             struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = NULL;
    struct task task = {0};
    enum kb_status status = cli_edition_text_read(arguments, arguments->words[1], &arena,
                                                  &task.text, err);
    return status ? status : carry_out(cli, arguments, false, work_create, &task, err);
}

static enum kb_status work_save(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    struct kb_edition now;
    struct kb_hash based_on = {0};
    char hex[KB_HASH_HEX_SIZE];
    enum kb_status status = kb_reader_edition(kb_store_reader(store), task->desk->arena, task->id,
                                              task->edition, KB_EDITION_HEAD, &now, err);
    if (status)
        return status;
    struct kb_str given = kb_str_of(cli_value(task->desk->arguments, "--based-on"));
    if (kb_str_starts(kb_str_of(kb_hash_hex(&now.hash, hex)), given))
        based_on = now.hash;
    status = kb_edit_save(store, task->id, task->edition, &based_on, &task->text, &task->result,
                          err);
    if (status == KB_CONFLICT)
        kb_hint(err,
                "'kb edition show %.*s %d' is what is there now (hash %.12s); nothing of "
                "yours was taken",
                KB_STR_ARG(task->id), task->edition, hex);
    return status;
}

static enum kb_status save(const struct cli *cli, const struct cli_arguments *arguments,
                           struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = NULL;
    struct task task = {0};
    struct kb_str based_on = kb_str_of(cli_value(arguments, "--based-on"));
    if (based_on.len < 8)
        return kb_fail(err, KB_INVALID,
                       "--based-on: wants eight digits or more of the hash that the text was made "
                       "from");
    enum kb_status status = cli_edition_text_read(arguments, arguments->words[3], &arena,
                                                  &task.text, err);
    return status ? status : carry_out(cli, arguments, true, work_save, &task, err);
}

static enum kb_status show(const struct cli *cli, const struct cli_arguments *arguments,
                           struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    struct kb_edition edition;
    int64_t number = 0;
    enum kb_status status = cli_word_number("N", arguments->words[2], &number, err);
    if (!status)
        status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = kb_reader_edition(desk.reader, desk.arena, kb_str_of(arguments->words[1]),
                                   (int)number, KB_EDITION_WHOLE, &edition, err);
    if (status == KB_NOT_FOUND)
        kb_error_prefix(err, "ID '%s' N %s", arguments->words[1], arguments->words[2]);
    if (status)
        return status;
    cli_edition_text_print(&desk, &edition);
    return cli_desk_print(&desk, err);
}

/* --- moves ------------------------------------------------------------------------------------ */

static enum kb_status work_move(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    return kb_edit_move(store, task->id, task->edition, task->move, task->note, &task->result, err);
}

/* The verb is the move's name. */
static enum kb_status move(const struct cli *cli, const struct cli_arguments *arguments,
                           struct kb_error *err)
{
    struct task task = {0};
    if (!kb_move_parse(kb_str_of(arguments->words[0]), &task.move))
        return kb_fail(err, KB_INTERNAL, "edition: '%s' is no move", arguments->words[0]);
    return carry_out(cli, arguments, true, work_move, &task, err);
}

static enum kb_status work_answer(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    struct kb_str finding = kb_str_of(cli_value(task->desk->arguments, "--finding"));
    struct kb_edition now;
    enum kb_status status = kb_edit_answer(store, task->id, task->edition, finding, task->note,
                                           err);
    if (!status)
        status = kb_reader_edition(kb_store_reader(store), task->desk->arena, task->id,
                                   task->edition, KB_EDITION_HEAD, &now, err);
    if (status)
        return status;
    task->result = (struct kb_edit_result){
        .edition = task->edition, .state = now.state, .hash = now.hash};
    snprintf(task->result.id, sizeof task->result.id, "%.*s", KB_STR_ARG(now.text.id));
    return KB_OK;
}

static enum kb_status answer(const struct cli *cli, const struct cli_arguments *arguments,
                             struct kb_error *err)
{
    struct task task = {0};
    if (!cli_has(arguments, "--finding") || !cli_has(arguments, "--note"))
        return kb_fail(err, KB_INVALID, "edition answer: wants --finding KEY and --note TEXT");
    return carry_out(cli, arguments, true, work_answer, &task, err);
}

static enum kb_status validate(const struct cli *cli, const struct cli_arguments *arguments,
                               struct kb_error *err)
{
    return cli_validate_edition(cli, arguments, arguments->words[1], arguments->words[2], err);
}

const struct cli_verb cli_edition_verbs[] = {
    {"show", "ID N", 2, 2, "an edition with its whole text and its hash", show},
    {"create", "FILE", 1, 1, "a draft of a new item, or of the item the file names", create},
    {"save", "ID N FILE --based-on HASH", 3, 3, "write over a draft, or one that was rejected",
     save},
    {"validate", "ID N", 2, 2, "what is wrong with it", validate},
    {"submit", "ID N", 2, 2, "ask for review", move},
    {"recall", "ID N", 2, 2, "take it back from review", move},
    {"approve", "ID N", 2, 2, "by somebody who wrote none of it", move},
    {"reject", "ID N --note TEXT", 2, 2, "back to its author", move},
    {"reopen", "ID N [--note TEXT]", 2, 2, "a draft again, from rejected or approved", move},
    {"answer", "ID N --finding KEY --note TEXT", 2, 2, "say why a warning may stand", answer},
    {"publish", "ID N", 2, 2, "make it known now", move},
    {"publish_emergency", "ID N --note TEXT", 2, 2, "without review; somebody must approve later",
     move},
    {"approve_after", "ID N", 2, 2, "approve what was published in an emergency", move},
    {"withdraw", "ID N --note TEXT", 2, 2, "take it back; it stays readable by its link", move},
    {"restore", "ID N", 2, 2, "an old edition's text as a new draft", move},
    {"archive", "ID N", 2, 2, "put away what is over", move},
    {"discard", "ID N", 2, 2, "give a draft up", move},
    {NULL, NULL, 0, 0, NULL, NULL},
};

int cli_edition(const struct cli *cli, const struct cli_arguments *arguments)
{
    return cli_run_verb(cli, arguments, "edition", cli_edition_verbs);
}
