#include "desk.h"

#include "open.h"
#include "output.h"

#define ARENA_MAX ((size_t)512 << 20)
#define OUT_MAX   ((size_t)256 << 20)

enum kb_status cli_desk_open(struct cli_desk *desk, const struct cli *cli,
                             const struct cli_arguments *arguments, struct kb_error *err)
{
    *desk = (struct cli_desk){
        .cli = cli,
        .arguments = arguments,
        .arena = kb_arena_new(ARENA_MAX),
        .out = KB_BUF_INIT(OUT_MAX),
        .is_json = cli_has(arguments, "--json"),
    };
    kb_json_init(&desk->json, &desk->out);
    return desk->arena ? KB_OK : kb_fail_memory(err);
}

enum kb_status cli_desk_open_reader(struct cli_desk *desk, const struct cli *cli,
                                    const struct cli_arguments *arguments, struct kb_error *err)
{
    enum kb_status status = cli_desk_open(desk, cli, arguments, err);
    return status ? status : kb_reader_open(cli->data, KB_DOOR_INTERNAL, &desk->reader, err);
}

void cli_desk_close(struct cli_desk *desk)
{
    kb_reader_close(desk->reader);
    kb_text_free(desk->text);
    kb_buf_done(&desk->out);
    kb_arena_free(desk->arena);
}

enum kb_status cli_desk_text(struct cli_desk *desk, struct kb_error *err)
{
    return desk->text ? KB_OK : kb_text_new(&desk->text, err);
}

enum kb_status cli_desk_print(struct cli_desk *desk, struct kb_error *err)
{
    if (desk->is_json)
        kb_buf_add_char(&desk->out, '\n');
    return cli_write(&desk->out, err);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* NAME:ROLE; `name` holds the name. */
static enum kb_status read_actor(struct cli_desk *desk, struct kb_actor *ret, struct kb_error *err)
{
    const char *as = cli_value(desk->arguments, "--as");
    struct kb_str whole = kb_str_of(as ? as : "operator:admin");
    size_t colon = whole.len;
    while (colon && whole.data[colon - 1] != ':')
        colon--;
    if (colon < 2 || !kb_role_parse(kb_str_slice(whole, colon, whole.len), &ret->role))
        return kb_fail(err, KB_INVALID,
                       "--as: '%.*s' is not NAME:ROLE with a role of agent, editor, reviewer, "
                       "publisher, admin, analyst, bot, app",
                       KB_STR_ARG(whole));
    ret->name = kb_arena_copy(desk->arena, kb_str_slice(whole, 0, colon - 1)).data;
    return ret->name ? KB_OK : kb_fail_memory(err);
}

static enum kb_status begin(struct cli_desk *desk, struct kb_store **ret, struct kb_error *err)
{
    struct kb_actor actor;
    enum kb_status status = read_actor(desk, &actor, err);
    if (!status)
        status = cli_store_open(desk->cli, ret, err);
    return status ? status : kb_store_begin_as(*ret, &actor, err);
}

enum kb_status cli_desk_write(struct cli_desk *desk, cli_work *work, void *context,
                              int64_t *ret_change, struct kb_error *err)
{
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    int64_t change = 0;
    enum kb_status status = begin(desk, &store, err);
    if (!status)
        status = work(store, context, err);
    if (!status)
        status = kb_store_commit(store, &change, err);
    if (!status)
        status = cli_index_store(store, 0, true, err);
    if (!status)
        *ret_change = change;
    return status;
}

enum kb_status cli_desk_try(struct cli_desk *desk, cli_work *work, void *context,
                            struct kb_error *err)
{
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    enum kb_status status = begin(desk, &store, err);
    if (!status)
        status = work(store, context, err);
    if (store)
        kb_store_rollback(store);
    return status;
}

/* --- values ----------------------------------------------------------------------------------- */

enum kb_status cli_word_number(const char *what, const char *word, int64_t *ret,
                               struct kb_error *err)
{
    uint64_t number;
    if (!kb_str_to_uint(kb_str_of(word), INT32_MAX, &number) || !number)
        return kb_fail(err, KB_INVALID, "%s: '%s' is not a number from 1", what, word);
    *ret = (int64_t)number;
    return KB_OK;
}

enum kb_status cli_word_instant(const struct cli *cli, const char *what, const char *word,
                                int64_t *ret, struct kb_error *err)
{
    if (kb_clock_parse(&cli->clock, kb_str_of(word), ret))
        return KB_OK;
    return kb_fail(err, KB_INVALID,
                   "%s: '%s' is not an instant, such as 2026-12-01, 2026-12-01T09:00 or "
                   "2026-12-01T09:00:00+08:00",
                   what, word);
}

const char *cli_instant_text(const struct cli *cli, int64_t at_ms, char out[CLI_INSTANT_SIZE])
{
    char text[KB_TIME_TEXT_SIZE];
    out[0] = 0;
    if (!at_ms || at_ms == KB_TIME_MAX)
        return out;
    int64_t offset_ms = (int64_t)cli->clock.utc_offset_s(cli->clock.context, at_ms) * 1000;
    kb_time_text(at_ms + offset_ms, text);
    if (text[0])
        snprintf(out, CLI_INSTANT_SIZE, "%.10s %.8s", text, text + 11);
    return out;
}

const char *cli_days_text(kb_date from, kb_date to, char out[CLI_DAYS_SIZE])
{
    char first[KB_DATE_TEXT_SIZE], end[KB_DATE_TEXT_SIZE];
    snprintf(out, CLI_DAYS_SIZE, "%s…%s", kb_date_text(from, first), kb_date_text(to, end));
    return out;
}

void cli_json_instant(struct kb_json *json, const char *key, int64_t at_ms)
{
    char text[KB_TIME_TEXT_SIZE] = "";
    if (at_ms && at_ms != KB_TIME_MAX)
        kb_time_text(at_ms, text);
    kb_json_field_str_or_null(json, key, kb_str_of(text));
}
