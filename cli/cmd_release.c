/* cmd_release.c - kb release: editions that become known together, at one instant. */
#include "commands.h"
#include "desk.h"
#include "kb/api.h"
#include "kb/release.h"

const struct cli_flag cli_release_flags[] = {
    {"--withdraw", NULL, "add: the edition is withdrawn then, not published", false},
    {"--note", "TEXT", "add --withdraw, cancel, rollback: the reason", false},
    CLI_AS_FLAG,
    CLI_JSON_FLAG,
    {NULL, NULL, NULL, false},
};

/* --- telling ---------------------------------------------------------------------------------- */

static enum kb_status table_members(struct cli_desk *desk, const struct kb_release *release,
                                    struct kb_error *err)
{
    static const char *const heads[] = {"WHAT", "ID", "EDITION", "STATE", "TITLE", "REASON"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < release->member_count; i++) {
        const struct kb_release_member *member = &release->members[i];
        cli_table_add_cstr(&table, kb_member_kind_name(member->kind));
        cli_table_add(&table, member->id);
        cli_table_add_int(&table, member->edition);
        cli_table_add_cstr(&table, kb_state_name(member->state));
        cli_table_add(&table, member->title);
        cli_table_add(&table, member->reason);
    }
    return cli_table_print(&table, &desk->out, err);
}

static enum kb_status table_entries(struct cli_desk *desk, const struct kb_release *release,
                                    struct kb_error *err)
{
    static const char *const heads[] = {"ENTRY", "KEY", "VALUE"};
    struct cli_table table;
    if (!release->entry_count)
        return KB_OK;
    kb_buf_add_char(&desk->out, '\n');
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < release->entry_count; i++) {
        const struct kb_release_entry *entry = &release->entries[i];
        cli_table_add_cstr(&table, kb_entry_kind_name(entry->kind));
        cli_table_add(&table, entry->key);
        cli_table_add(&table, entry->removes ? KB_STR("(goes)") : entry->value);
    }
    return cli_table_print(&table, &desk->out, err);
}

static void print_release(struct cli_desk *desk, const struct kb_release *release)
{
    char at[CLI_INSTANT_SIZE];
    kb_buf_printf(&desk->out, "release %lld  %.*s: %s", (long long)release->id,
                  KB_STR_ARG(release->name), kb_release_state_name(release->state));
    if (release->at_ms)
        kb_buf_printf(&desk->out, " %s", cli_instant_text(desk->cli, release->at_ms, at));
    kb_buf_printf(&desk->out, "  %zu members, of %.*s", release->member_count,
                  KB_STR_ARG(release->owner));
    if (release->ended_ms)
        kb_buf_printf(&desk->out, "  ended %s", cli_instant_text(desk->cli, release->ended_ms, at));
    if (release->reason.len)
        kb_buf_printf(&desk->out, ": %.*s", KB_STR_ARG(release->reason));
    kb_buf_add_char(&desk->out, '\n');
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum kb_status table_list(struct cli_desk *desk, const struct kb_release *releases,
                                 size_t count, struct kb_error *err)
{
    static const char *const heads[] = {"RELEASE", "STATE", "AT", "MEMBERS", "OWNER", "NAME"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < count; i++) {
        char at[CLI_INSTANT_SIZE];
        cli_table_add_int(&table, releases[i].id);
        cli_table_add_cstr(&table, kb_release_state_name(releases[i].state));
        cli_table_add_cstr(&table, cli_instant_text(desk->cli, releases[i].at_ms, at));
        cli_table_add_int(&table, (int64_t)releases[i].member_count);
        cli_table_add(&table, releases[i].owner);
        cli_table_add(&table, releases[i].name);
    }
    return cli_table_print(&table, &desk->out, err);
}

static enum kb_status list(const struct cli *cli, const struct cli_arguments *arguments,
                           struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    const struct kb_release *releases = NULL;
    size_t count = 0;
    enum kb_status status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = kb_release_list(desk.reader, desk.arena, &releases, &count, err);
    if (!status && desk.is_json)
        kb_api_json_releases(&desk.json, releases, count);
    else if (!status)
        status = table_list(&desk, releases, count, err);
    return status ? status : cli_desk_print(&desk, err);
}

static enum kb_status tell(struct cli_desk *desk, struct kb_reader *reader, int64_t id,
                           bool with_members, struct kb_error *err)
{
    struct kb_release release;
    enum kb_status status = kb_release_get(reader, desk->arena, id, &release, err);
    if (status)
        return status;
    if (desk->is_json) {
        kb_api_json_release(&desk->json, &release);
        return KB_OK;
    }
    print_release(desk, &release);
    if (with_members)
        status = table_members(desk, &release, err);
    return status || !with_members ? status : table_entries(desk, &release, err);
}

static enum kb_status show(const struct cli *cli, const struct cli_arguments *arguments,
                           struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    int64_t id = 0;
    enum kb_status status = cli_word_number("RELEASE", arguments->words[1], &id, err);
    if (!status)
        status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (!status)
        status = tell(&desk, desk.reader, id, true, err);
    return status ? status : cli_desk_print(&desk, err);
}

/* --- writing ---------------------------------------------------------------------------------- */

struct task {
    struct cli_desk *desk;
    int64_t release;
    struct kb_str id; /* of the item, or the key of the entry */
    int64_t edition, at_ms;
    enum kb_entry_kind kind;
    struct kb_str value;
    struct kb_str note;
};

static enum kb_status work_create(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    return kb_release_create(store, kb_str_of(task->desk->arguments->words[1]), &task->release,
                             err);
}

static enum kb_status work_add(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    bool withdraw = cli_has(task->desk->arguments, "--withdraw");
    return kb_release_add(store, task->release, withdraw ? KB_MEMBER_WITHDRAWAL : KB_MEMBER_EDITION,
                          task->id, (int)task->edition, task->note, err);
}

/* Without a value it is the known entry that goes. */
static enum kb_status work_entry(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    if (!task->value.len)
        return kb_release_remove_entry(store, task->release, task->kind, task->id, err);
    return kb_release_put_entry(store, task->release, task->kind, task->id, task->value,
                                KB_DATE_MIN, KB_DATE_MAX, err);
}

static enum kb_status work_drop_entry(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    return kb_release_drop_entry(store, task->release, task->kind, task->id, err);
}

static enum kb_status work_remove(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    return kb_release_remove(store, task->release, task->id, (int)task->edition, err);
}

static enum kb_status work_schedule(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    return kb_release_schedule(store, task->release, task->at_ms, err);
}

static enum kb_status work_unschedule(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    return kb_release_unschedule(store, task->release, err);
}

static enum kb_status work_cancel(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    return kb_release_cancel(store, task->release, task->note, err);
}

static enum kb_status work_roll_back(struct kb_store *store, void *context, struct kb_error *err)
{
    struct task *task = context;
    return kb_release_roll_back(store, task->release, task->note, err);
}

/* Which work a verb is, and which words it reads behind the release. */
static const struct act {
    const char *verb;
    cli_work *work;
    bool on_edition, on_entry, at_instant, makes;
} acts[] = {
    {"create", work_create, .makes = true},
    {"add", work_add, .on_edition = true},
    {"remove", work_remove, .on_edition = true},
    {"entry", work_entry, .on_entry = true},
    {"drop-entry", work_drop_entry, .on_entry = true},
    {"schedule", work_schedule, .at_instant = true},
    {"unschedule", work_unschedule, .on_edition = false},
    {"cancel", work_cancel, .on_edition = false},
    {"rollback", work_roll_back, .on_edition = false},
};

static enum kb_status read_words(const struct act *act, const struct cli *cli,
                                 const struct cli_arguments *arguments, struct task *ret,
                                 struct kb_error *err)
{
    const char *const *words = arguments->words;
    enum kb_status status = KB_OK;
    ret->note = kb_str_of(cli_value(arguments, "--note"));
    if (!act->makes)
        status = cli_word_number("RELEASE", words[1], &ret->release, err);
    if (!status && act->on_edition) {
        ret->id = kb_str_of(words[2]);
        status = cli_word_number("N", words[3], &ret->edition, err);
    }
    if (!status && act->on_entry) {
        ret->id = kb_str_of(words[3]);
        ret->value = kb_str_of(arguments->word_count > 4 ? words[4] : NULL);
        if (!kb_entry_kind_parse(kb_str_of(words[2]), &ret->kind))
            status = kb_fail(err, KB_INVALID, "KIND: '%s' is no kind of entry", words[2]);
    }
    if (!status && act->at_instant)
        status = cli_word_instant(cli, "INSTANT", words[2], &ret->at_ms, err);
    return status;
}

static enum kb_status carry_out(const struct cli *cli, const struct cli_arguments *arguments,
                                struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    struct task task = {.desk = &desk};
    int64_t change = 0;
    const struct act *act = acts;
    while (strcmp(act->verb, arguments->words[0]) != 0)
        act++;
    enum kb_status status = read_words(act, cli, arguments, &task, err);
    if (!status)
        status = cli_desk_open(&desk, cli, arguments, err);
    if (!status)
        status = cli_desk_write(&desk, act->work, &task, &change, err);
    if (!status)
        status = kb_reader_open(cli->data, KB_DOOR_INTERNAL, &desk.reader, err);
    if (!status)
        status = tell(&desk, desk.reader, task.release, false, err);
    return status ? status : cli_desk_print(&desk, err);
}

/* Beginning to write is enough: what is due comes first. */
static enum kb_status work_nothing(struct kb_store *store, void *context, struct kb_error *err)
{
    (void)store;
    (void)context;
    (void)err;
    return KB_OK;
}

static enum kb_status due(const struct cli *cli, const struct cli_arguments *arguments,
                          struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    int64_t change = 0, next_ms = 0;
    char next[CLI_INSTANT_SIZE];
    enum kb_status status = cli_desk_open(&desk, cli, arguments, err);
    if (!status)
        status = cli_desk_write(&desk, work_nothing, NULL, &change, err);
    if (!status)
        status = kb_reader_open(cli->data, KB_DOOR_INTERNAL, &desk.reader, err);
    if (!status)
        status = kb_release_next_ms(desk.reader, &next_ms, err);
    if (status)
        return status;
    cli_instant_text(cli, next_ms, next);
    if (desk.is_json) {
        kb_json_begin_object(&desk.json);
        cli_json_instant(&desk.json, "next", next_ms);
        kb_json_end_object(&desk.json);
    } else {
        kb_buf_printf(&desk.out, "%s%s\n", next[0] ? "the next comes at " : "nothing is scheduled",
                      next);
    }
    return cli_desk_print(&desk, err);
}

const struct cli_verb cli_release_verbs[] = {
    {"list", "", 0, 0, "all of them, the newest first", list},
    {"show", "RELEASE", 1, 1, "one with its members", show},
    {"create", "NAME", 1, 1, "plan one; its number is told", carry_out},
    {"add", "RELEASE ID N [--withdraw --note TEXT]", 3, 3,
     "an edition that is published with it, or withdrawn", carry_out},
    {"remove", "RELEASE ID N", 3, 3, "take an edition out again", carry_out},
    {"entry", "RELEASE KIND KEY [VALUE]", 3, 4,
     "an operators' entry that comes with it; without VALUE, the known one goes", carry_out},
    {"drop-entry", "RELEASE KIND KEY", 3, 3, "take that out of the plan again", carry_out},
    {"schedule", "RELEASE INSTANT", 2, 2, "set when: 2026-12-01T09:00 in the base's zone",
     carry_out},
    {"unschedule", "RELEASE", 1, 1, "take the instant away again", carry_out},
    {"cancel", "RELEASE [--note TEXT]", 1, 1, "nothing comes of it", carry_out},
    {"rollback", "RELEASE --note TEXT", 1, 1, "take it back whole, after its instant", carry_out},
    {"due", "", 0, 0, "release what is due now; kbd and every command that writes do so too", due},
    {NULL, NULL, 0, 0, NULL, NULL},
};

int cli_release(const struct cli *cli, const struct cli_arguments *arguments)
{
    return cli_run_verb(cli, arguments, "release", cli_release_verbs);
}
