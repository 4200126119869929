/*
 * verbs.h - commands that are several: `kb item list`, `kb item show ID`, one table row each.
 *
 * The table of a command is also its help. A verb is found by its name, its words are counted, and
 * what is wrong is told with what the verb wants.
 */
#ifndef KB_CLI_VERBS_H
#define KB_CLI_VERBS_H

#include "command.h"

struct cli_verb {
    const char *name;
    const char *usage;  /* what follows the name */
    size_t least, most; /* words that follow the name */
    const char *summary;
    enum kb_status (*run)(const struct cli *cli, const struct cli_arguments *arguments,
                          struct kb_error *err);
};

/* Runs the verb that the first word names, of a table that ends with a NULL name. */
int cli_run_verb(const struct cli *cli, const struct cli_arguments *arguments, const char *command,
                 const struct cli_verb *verbs);

/* The verbs of a command, or NULL when it has none. */
const struct cli_verb *cli_verbs_of(const char *command);

#endif
