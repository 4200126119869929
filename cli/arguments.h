/*
 * arguments.h - flags and words of a command line, read by a table.
 *
 * Each command has a table of its flags, which is also its help. `--flag value` and `--flag=value`
 * are the same; a flag may stand anywhere; after `--` all is words. An unknown flag, a missing
 * value and a flag given twice (unless it may be) are errors that name it.
 */
#ifndef KB_CLI_ARGUMENTS_H
#define KB_CLI_ARGUMENTS_H

#include "kb/error.h"
#include "kb/str.h"

#define CLI_FLAGS_MAX 64
#define CLI_WORDS_MAX 4096

struct cli_flag {
    const char *name;  /* with its hyphens */
    const char *value; /* what the value is called in help; NULL for a switch */
    const char *meaning;
    bool repeats; /* may be given more than once */
};

/* What was given. Everything points into argv. */
struct cli_arguments {
    struct {
        const char *name;
        const char *value; /* "" for a switch */
    } flags[CLI_FLAGS_MAX];
    size_t flag_count;
    const char *words[CLI_WORDS_MAX];
    size_t word_count;
};

/* Reads argv[0..argc) by a table that ends with a NULL name. KB_INVALID. */
enum kb_status cli_arguments_read(int argc, char *const *argv, const struct cli_flag *table,
                                  struct cli_arguments *ret, struct kb_error *err);

/* The value of a flag, or NULL when it was not given. */
const char *cli_value(const struct cli_arguments *arguments, const char *name);

bool cli_has(const struct cli_arguments *arguments, const char *name);

/* All values of a flag that repeats, in order; at most `max` are written. Returns how many. */
size_t cli_values(const struct cli_arguments *arguments, const char *name, const char **out,
                  size_t max);

/* A number flag, `*ret` untouched when it was not given. KB_INVALID names the flag and its range.
 */
enum kb_status cli_number(const struct cli_arguments *arguments, const char *name, uint64_t min,
                          uint64_t max, uint64_t *ret, struct kb_error *err);

#endif
