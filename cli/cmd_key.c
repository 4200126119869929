/* cmd_key.c - kb key: who may come in by the internal door. */
#include "commands.h"
#include "desk.h"
#include "kb/key.h"
#include "open.h"

const struct cli_flag cli_key_flags[] = {
    {"--role", "ROLE", "agent, editor, reviewer, publisher, admin, analyst, bot, app [agent]",
     false},
    {"--region", "CODE", "create: its home region, six digits", false},
    {"--act-for", "CODE", "create: a region it may answer for, with what lies in it; repeats",
     true},
    {"--clearance", "yes|no",
     "create: whether it may know of releases to come [yes from editor up]", false},
    {"--expires", "DAY|INSTANT", "create: it is good before then [never]", false},
    {"--rate", "N", "create: requests in a minute [as many as the door lets in]", false},
    CLI_JSON_FLAG,
    {NULL, NULL, NULL, false},
};

/* --- what a new key may ----------------------------------------------------------------------- */

static enum kb_status read_role(const struct cli_arguments *arguments, struct kb_key *terms,
                                struct kb_error *err)
{
    const char *role = cli_value(arguments, "--role");
    terms->role = KB_ROLE_AGENT;
    if (role && !kb_role_parse(kb_str_of(role), &terms->role))
        return kb_fail(err, KB_INVALID, "--role: '%s' is no role", role);
    return KB_OK;
}

static enum kb_status read_clearance(const struct cli_arguments *arguments, struct kb_key *terms,
                                     struct kb_error *err)
{
    const char *clearance = cli_value(arguments, "--clearance");
    terms->is_cleared = clearance ? !strcmp(clearance, "yes") : kb_role_is_cleared(terms->role);
    if (clearance && !terms->is_cleared && strcmp(clearance, "no") != 0)
        return kb_fail(err, KB_INVALID, "--clearance: '%s' is neither yes nor no", clearance);
    return KB_OK;
}

/* A day is its beginning: a key that expires on the 1st is no good on the 1st. */
static enum kb_status read_end(const struct cli *cli, const struct cli_arguments *arguments,
                               struct kb_key *terms, struct kb_error *err)
{
    const char *end = cli_value(arguments, "--expires");
    kb_date day;
    if (!end)
        return KB_OK;
    if (!kb_date_parse(kb_str_of(end), &day))
        return cli_word_instant(cli, "--expires", end, &terms->expires_ms, err);
    terms->expires_ms = kb_clock_day_start_ms(&cli->clock, day);
    return KB_OK;
}

static enum kb_status read_terms(const struct cli *cli, const struct cli_arguments *arguments,
                                 struct kb_str regions[KB_KEY_REGIONS_MAX + 1], struct kb_key *ret,
                                 struct kb_error *err)
{
    const char *region = cli_value(arguments, "--region"), *others[KB_KEY_REGIONS_MAX + 1];
    uint64_t rate = 0;
    enum kb_status status = read_role(arguments, ret, err);
    if (!status)
        status = read_clearance(arguments, ret, err);
    if (!status)
        status = read_end(cli, arguments, ret, err);
    if (!status)
        status = cli_number(arguments, "--rate", 1, KB_KEY_RATE_MAX, &rate, err);
    if (status)
        return status;
    ret->rate = (int64_t)rate;
    ret->region = kb_str_of(region ? region : "");
    ret->regions = regions;
    ret->region_count = cli_values(arguments, "--act-for", others, KB_KEY_REGIONS_MAX + 1);
    for (size_t i = 0; i < ret->region_count; i++)
        regions[i] = kb_str_of(others[i]);
    return KB_OK;
}

/* --- making and revoking ---------------------------------------------------------------------- */

static enum kb_status create(const struct cli *cli, const struct kb_key *terms,
                             struct kb_error *err)
{
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    char secret[KB_KEY_SECRET_SIZE];
    enum kb_status status = cli_store_open(cli, &store, err);
    if (status == KB_OK)
        status = kb_key_make(store, terms, secret, err);
    if (status == KB_OK) {
        puts(secret);
        fputs("this secret is shown once and cannot be read again\n", stderr);
    }
    return status;
}

static enum kb_status revoke(const struct cli *cli, const char *name, struct kb_error *err)
{
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    enum kb_status status = cli_store_open(cli, &store, err);
    return status ? status : kb_key_revoke(store, kb_str_of(name), err);
}

/* --- telling ---------------------------------------------------------------------------------- */

static bool is_over(const struct cli *cli, const struct kb_key *key)
{
    return key->expires_ms && key->expires_ms <= kb_clock_now_ms(&cli->clock);
}

static const char *state_of(const struct cli *cli, const struct kb_key *key)
{
    return key->revoked_ms ? "revoked" : is_over(cli, key) ? "expired" : "good";
}

static void json_key(const struct cli *cli, struct kb_json *json, const struct kb_key *key)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "name", key->name);
    kb_json_field_cstr(json, "role", kb_role_name(key->role));
    kb_json_field_cstr(json, "state", state_of(cli, key));
    kb_json_field_str_or_null(json, "region", key->region);
    kb_json_key(json, "act_for");
    kb_json_begin_array(json);
    for (size_t i = 0; i < key->region_count; i++)
        kb_json_str(json, key->regions[i]);
    kb_json_end_array(json);
    kb_json_field_bool(json, "clearance", key->is_cleared);
    kb_json_field_int(json, "rate", key->rate);
    cli_json_instant(json, "created", key->created_ms);
    cli_json_instant(json, "expires", key->expires_ms);
    cli_json_instant(json, "revoked", key->revoked_ms);
    kb_json_end_object(json);
}

static enum kb_status print_table(struct cli_desk *desk, const struct kb_key *keys, size_t count,
                                  struct kb_error *err)
{
    static const char *const heads[] = {"NAME",      "ROLE", "STATE",   "REGION", "ACT-FOR",
                                        "CLEARANCE", "RATE", "CREATED", "EXPIRES"};
    struct cli_table table;
    cli_table_begin(&table, desk->arena, heads, KB_COUNT(heads));
    for (size_t i = 0; i < count; i++) {
        const struct kb_key *key = &keys[i];
        char created[CLI_INSTANT_SIZE], expires[CLI_INSTANT_SIZE], rate[24];
        KB_CLEANUP(kb_buf_done) struct kb_buf regions = KB_BUF_INIT(8 * KB_KEY_REGIONS_MAX);
        for (size_t r = 0; r < key->region_count; r++)
            kb_buf_printf(&regions, "%s%.*s", r ? " " : "", KB_STR_ARG(key->regions[r]));
        snprintf(rate, sizeof rate, key->rate ? "%lld" : "", (long long)key->rate);
        cli_table_add(&table, key->name);
        cli_table_add_cstr(&table, kb_role_name(key->role));
        cli_table_add_cstr(&table, state_of(desk->cli, key));
        cli_table_add(&table, key->region);
        cli_table_add(&table, kb_buf_str(&regions));
        cli_table_add_cstr(&table, key->is_cleared ? "yes" : "no");
        cli_table_add_cstr(&table, rate);
        cli_table_add_cstr(&table, cli_instant_text(desk->cli, key->created_ms, created));
        cli_table_add_cstr(&table, cli_instant_text(desk->cli, key->expires_ms, expires));
    }
    return cli_table_print(&table, &desk->out, err);
}

static enum kb_status list(const struct cli *cli, const struct cli_arguments *arguments,
                           struct kb_error *err)
{
    KB_CLEANUP(cli_desk_close) struct cli_desk desk = {0};
    const struct kb_key *keys = NULL;
    size_t count = 0;
    enum kb_status status = cli_desk_open_reader(&desk, cli, arguments, err);
    if (status == KB_OK)
        status = kb_key_list(desk.reader, desk.arena, &keys, &count, err);
    if (status)
        return status;
    if (!desk.is_json) {
        status = print_table(&desk, keys, count, err);
        return status ? status : cli_desk_print(&desk, err);
    }
    kb_json_begin_array(&desk.json);
    for (size_t i = 0; i < count; i++)
        json_key(cli, &desk.json, &keys[i]);
    kb_json_end_array(&desk.json);
    return cli_desk_print(&desk, err);
}

int cli_key(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    const char *verb = arguments->word_count ? arguments->words[0] : "";
    const char *name = arguments->word_count == 2 ? arguments->words[1] : NULL;
    struct kb_str regions[KB_KEY_REGIONS_MAX + 1];
    struct kb_key terms = {.name = kb_str_of(name ? name : "")};
    if (read_terms(cli, arguments, regions, &terms, &err))
        return cli_usage("%s", err.message);
    enum kb_status status;
    if (!strcmp(verb, "list") && arguments->word_count == 1)
        status = list(cli, arguments, &err);
    else if (!strcmp(verb, "create") && name)
        status = create(cli, &terms, &err);
    else if (!strcmp(verb, "revoke") && name)
        status = revoke(cli, name, &err);
    else
        return cli_usage("key: wants create NAME, list or revoke NAME");
    return status ? cli_fail(&err) : CLI_FINE;
}
