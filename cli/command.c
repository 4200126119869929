#include "command.h"

#include <stdarg.h>

#include "commands.h"
#include "verbs.h"

const struct cli_command cli_commands[] = {
    {"import", "PATH…", "take in files and folders: laws, items in YAML and Markdown",
     cli_import_flags, false, cli_import},
    {"index", "", "bring the index up to the store, or build it anew", cli_index_flags, false,
     cli_index},
    {"search", "QUESTION…", "ask a question", cli_search_flags, false, cli_search},
    {"suggest", "TEXT", "complete a text that is being typed", cli_suggest_flags, false,
     cli_suggest},
    {"eval", "--queries FILE --qrels FILE", "measure the ranking on judged questions",
     cli_eval_flags, true, cli_eval},
    {"verify", "", "check the store, and that the index is what it should be", cli_verify_flags,
     false, cli_verify},
    {"key", "create NAME | list | revoke NAME", "keys for the internal door", cli_key_flags, false,
     cli_key},
    {"pin", "add QUESTION ITEM | list | history | remove QUESTION",
     "put an item on top of the hits for a question", cli_pin_flags, false, cli_pin},
    {"synonym", "add WORD MEANING… | list | history | remove WORD",
     "say what else a word may stand for", cli_synonym_flags, false, cli_synonym},
    {"word", "add WORD | list | history | remove WORD", "say what is one word", cli_word_flags,
     false, cli_word},
    {"entry", "add KIND KEY VALUE | list [KIND [KEY]] | history [KIND [KEY]] | remove KIND KEY",
     "operators' data of every kind: pin, synonym, word, region, department, category, override",
     cli_entry_flags, false, cli_entry},
    {"item", "list | show ID | history ID", "which items there are, and what became of one",
     cli_item_flags, false, cli_item},
    {"edition", "VERB ID N", "drafts: write, review, publish, withdraw", cli_edition_flags, false,
     cli_edition},
    {"validate", "FILE", "what is wrong with an item in a file, before it is stored",
     cli_validate_flags, false, cli_validate},
    {"work", "", "what there is to do: drafts, reviews, what is stale, ends soon or was flagged",
     cli_work_flags, false, cli_worklist},
    {"flag", "VERB FLAG", "what people say is wrong, and the answers to them", cli_flag_flags,
     false, cli_flag_command},
    {"release", "VERB RELEASE", "editions that become known together, at one instant",
     cli_release_flags, false, cli_release},
    {"diff", "ID [--from N] [--to N] | --since INSTANT [--until INSTANT]",
     "what differs between two editions, or in the whole base", cli_diff_flags, false, cli_diff},
    {"find", "[TEXT…]", "find drafts and every edition there ever was", cli_find_flags, false,
     cli_find},
    {"history", "ID", "what was done to an item, when and by whom", cli_history_flags, false,
     cli_history},
    {"backup", "FILE", "copy the base into one file while it is in use", cli_backup_flags, false,
     cli_backup},
    {"restore", "FILE", "make a base from a backup, in a folder that has none", cli_backup_flags,
     false, cli_restore},
    {"export", "FILE", "write the whole base with its history as text (JSON Lines)",
     cli_export_flags, false, cli_export},
    {"health", "HOST:PORT", "whether the kbd at an address is ready", cli_health_flags, true,
     cli_health},
    {NULL, NULL, NULL, NULL, false, NULL},
};

int cli_fail(const struct kb_error *err)
{
    fprintf(stderr, "kb: %s\n", err->message);
    if (err->hint[0])
        fprintf(stderr, "hint: %s\n", err->hint);
    return err->status == KB_INVALID ? CLI_USAGE : CLI_FAILED;
}

int cli_usage(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("kb: ", stderr);
    vfprintf(stderr, format, arguments);
    fputs("\nhint: 'kb help' lists the commands, 'kb help COMMAND' its flags\n", stderr);
    va_end(arguments);
    return CLI_USAGE;
}

static const struct cli_command *find_command(const char *name)
{
    for (const struct cli_command *command = cli_commands; command->name; command++)
        if (!strcmp(name, command->name))
            return command;
    return NULL;
}

static int print_overview(void)
{
    printf("usage: kb --data DIR COMMAND …\n\n"
           "  --data DIR         folder of the base (or KB_DATA in the environment)\n"
           "  --time_zone ZONE   IANA zone in which days begin [Asia/Shanghai]\n\ncommands:\n");
    for (const struct cli_command *command = cli_commands; command->name; command++)
        printf("  %-8s %s\n", command->name, command->summary);
    printf("\n'kb help COMMAND' tells more.\n");
    return CLI_FINE;
}

/* One line each, and a line of its own for what takes more room. */
static void print_verbs(const struct cli_verb *verbs)
{
    if (!verbs)
        return;
    for (putchar('\n'); verbs->name; verbs++) {
        char left[80];
        int length = snprintf(left, sizeof left, "%s %s", verbs->name, verbs->usage);
        printf("  %-26s%s %s\n", left, length > 26 ? "\n                            " : "",
               verbs->summary);
    }
    putchar('\n');
}

static int print_help(const char *name)
{
    const struct cli_command *command = find_command(name);
    if (!command)
        return cli_usage("there is no command '%s'", name);
    printf("usage: kb --data DIR %s %s\n\n%s\n", command->name, command->usage, command->summary);
    print_verbs(cli_verbs_of(name));
    for (const struct cli_flag *flag = command->flags; flag->name; flag++) {
        char left[64];
        snprintf(left, sizeof left, "%s %s", flag->name, flag->value ? flag->value : "");
        printf("  %-26s %s\n", left, flag->meaning);
    }
    return CLI_FINE;
}

static int run_command(const struct cli_command *command, const struct cli *cli, int argc,
                       char **argv)
{
    struct kb_error err = {0};
    struct cli_arguments *arguments = malloc(sizeof *arguments);
    if (!arguments) {
        kb_fail_memory(&err);
        return cli_fail(&err);
    }
    int exit_status;
    if (cli_arguments_read(argc, argv, command->flags, arguments, &err))
        exit_status = cli_usage("%s: %s", command->name, err.message);
    else
        exit_status = command->run(cli, arguments);
    free(arguments);
    return exit_status;
}

/* Whether `text` is the flag `name`; `*ret_value` is what follows its '=', or NULL. */
static bool is_flag(const char *text, const char *name, const char **ret_value)
{
    size_t length = strlen(name);
    if (strncmp(text, name, length) || (text[length] && text[length] != '='))
        return false;
    *ret_value = text[length] ? text + length + 1 : NULL;
    return true;
}

/* Takes the flags before the command off; returns the index of the command or an exit status < 0.
 */
static int read_global(int argc, char **argv, const char **data, const char **zone)
{
    int i = 1;
    for (; i < argc && !strncmp(argv[i], "--", 2); i++) {
        const char *value;
        if (!strcmp(argv[i], "--help"))
            return i;
        const char **target = is_flag(argv[i], "--data", &value)        ? data
                              : is_flag(argv[i], "--time_zone", &value) ? zone
                                                                        : NULL;
        if (!target || (!value && i + 1 >= argc))
            return -cli_usage("%s: %s", argv[i], target ? "wants a value" : "no such flag");
        *target = value ? value : argv[++i];
    }
    return i;
}

int cli_run(const struct cli *cli, int argc, char **argv)
{
    const struct cli_command *command = find_command(argv[0]);
    if (!command)
        return cli_usage("there is no command '%s'", argv[0]);
    if (!command->without_base && (!cli->data || !cli->data[0]))
        return cli_usage("no data folder: give --data DIR");
    return run_command(command, cli, argc - 1, argv + 1);
}

int cli_main(int argc, char **argv)
{
    struct cli cli = {.data = getenv("KB_DATA")};
    const char *zone = "Asia/Shanghai";
    int at = read_global(argc, argv, &cli.data, &zone);
    if (at < 0)
        return -at;
    if (at >= argc)
        return print_overview(), CLI_USAGE;
    if (!strcmp(argv[at], "help") || !strcmp(argv[at], "--help"))
        return at + 1 < argc ? print_help(argv[at + 1]) : print_overview();
    struct kb_error err = {0};
    if (kb_clock_system(zone, &cli.clock, &err))
        return cli_fail(&err);
    return cli_run(&cli, argc - at, argv + at);
}
