#include "verbs.h"

#include "commands.h"
#include "kb/buf.h"

static const struct {
    const char *command;
    const struct cli_verb *verbs;
} tables[] = {
    {"item", cli_item_verbs},
    {"edition", cli_edition_verbs},
    {"release", cli_release_verbs},
    {"flag", cli_flag_verbs},
};

const struct cli_verb *cli_verbs_of(const char *command)
{
    for (size_t i = 0; i < KB_COUNT(tables); i++)
        if (!strcmp(command, tables[i].command))
            return tables[i].verbs;
    return NULL;
}

static const struct cli_verb *find_verb(const struct cli_verb *verbs, const char *name)
{
    for (; verbs->name; verbs++)
        if (!strcmp(name, verbs->name))
            return verbs;
    return NULL;
}

/* "edition: 'fly' is none of create, save, …". */
static int no_such_verb(const char *command, const char *name, const struct cli_verb *verbs)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf names = KB_BUF_INIT(1024);
    for (; verbs->name; verbs++)
        kb_buf_printf(&names, "%s%s", names.len ? ", " : "", verbs->name);
    struct kb_str all = kb_buf_str(&names);
    if (!name)
        return cli_usage("%s: wants one of %.*s", command, KB_STR_ARG(all));
    return cli_usage("%s: '%s' is none of %.*s", command, name, KB_STR_ARG(all));
}

int cli_run_verb(const struct cli *cli, const struct cli_arguments *arguments, const char *command,
                 const struct cli_verb *verbs)
{
    struct kb_error err = {0};
    const char *name = arguments->word_count ? arguments->words[0] : NULL;
    const struct cli_verb *verb = name ? find_verb(verbs, name) : NULL;
    if (!verb)
        return no_such_verb(command, name, verbs);
    size_t words = arguments->word_count - 1;
    if (words < verb->least || words > verb->most)
        return cli_usage("%s %s: wants %s", command, name,
                         verb->usage[0] ? verb->usage : "no words");
    return verb->run(cli, arguments, &err) ? cli_fail(&err) : CLI_FINE;
}
