/*
 * command.h - the commands of kb, one table row each.
 *
 * A command gets its arguments read by its own table of flags, returns an exit status (cli_exit),
 * and reports failures with cli_fail(). Results go to standard output, everything else to standard
 * error.
 */
#ifndef KB_CLI_COMMAND_H
#define KB_CLI_COMMAND_H

#include "arguments.h"
#include "kb/time.h"

enum cli_exit {
    CLI_FINE = 0,
    CLI_FAILED = 1, /* it could not be done, or not all of it, or what was checked is not right */
    CLI_USAGE = 2,  /* the command line is wrong */
};

/* What every command is given. */
struct cli {
    const char *data; /* data folder */
    struct kb_clock clock;
};

struct cli_command {
    const char *name;
    const char *usage; /* what follows the name */
    const char *summary;
    const struct cli_flag *flags; /* ends with a NULL name */
    bool without_base;            /* needs no data folder */
    int (*run)(const struct cli *cli, const struct cli_arguments *arguments);
};

/* The table; ends with a NULL name. */
extern const struct cli_command cli_commands[];

/* Runs `kb` with its whole command line. */
int cli_main(int argc, char **argv);

/* Runs `COMMAND …`, at least one word, on a base and with a clock that are given. */
int cli_run(const struct cli *cli, int argc, char **argv);

/* Prints an error and its hint to standard error; returns CLI_FAILED, or CLI_USAGE for KB_INVALID.
 */
int cli_fail(const struct kb_error *err);

/* The same for a command line that is wrong. */
int cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
