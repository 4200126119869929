/* cmd_key.c - kb key: who may come in by the internal door. */
#include "commands.h"
#include "kb/key.h"
#include "open.h"

const struct cli_flag cli_key_flags[] = {
    {"--role", "ROLE", "agent, editor, reviewer, publisher, admin, analyst, bot, app [agent]",
     false},
    {NULL, NULL, NULL, false},
};

static enum kb_status create(const struct cli *cli, const char *name, enum kb_role role,
                             struct kb_error *err)
{
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    char secret[KB_KEY_SECRET_SIZE];
    enum kb_status status = cli_store_open(cli, &store, err);
    if (status == KB_OK)
        status = kb_key_create(store, kb_str_of(name), role, secret, err);
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

static enum kb_status list(const struct cli *cli, struct kb_error *err)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(16u << 20);
    const struct kb_key *keys = NULL;
    size_t count = 0;
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_reader_open(cli->data, KB_DOOR_INTERNAL, &reader, err);
    if (status == KB_OK)
        status = kb_key_list(reader, arena, &keys, &count, err);
    for (size_t i = 0; i < count && status == KB_OK; i++) {
        char created[KB_TIME_TEXT_SIZE], revoked[KB_TIME_TEXT_SIZE];
        printf("%-24.*s %-10s %s %s\n", KB_STR_ARG(keys[i].name), kb_role_name(keys[i].role),
               kb_time_text(keys[i].created_ms, created),
               keys[i].revoked_ms ? kb_time_text(keys[i].revoked_ms, revoked) : "good");
    }
    return status;
}

int cli_key(const struct cli *cli, const struct cli_arguments *arguments)
{
    struct kb_error err = {0};
    const char *verb = arguments->word_count ? arguments->words[0] : "";
    const char *name = arguments->word_count == 2 ? arguments->words[1] : NULL;
    const char *role_name = cli_value(arguments, "--role");
    enum kb_role role = KB_ROLE_AGENT;
    enum kb_status status;
    if (role_name && !kb_role_parse(kb_str_of(role_name), &role))
        return cli_usage("--role: '%s' is no role", role_name);
    if (!strcmp(verb, "list") && arguments->word_count == 1)
        status = list(cli, &err);
    else if (!strcmp(verb, "create") && name)
        status = create(cli, name, role, &err);
    else if (!strcmp(verb, "revoke") && name)
        status = revoke(cli, name, &err);
    else
        return cli_usage("key: wants create NAME, list or revoke NAME");
    return status ? cli_fail(&err) : CLI_FINE;
}
