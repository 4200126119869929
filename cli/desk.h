/*
 * desk.h - what the commands of editors and operators share: somebody to act as, a base to read,
 * a transaction to write in, and paper to print on.
 */
#ifndef KB_CLI_DESK_H
#define KB_CLI_DESK_H

#include "arguments.h"
#include "command.h"
#include "kb/arena.h"
#include "kb/json.h"
#include "kb/reader.h"
#include "kb/store.h"
#include "table.h"

/* Rows for a command's table of flags. */
#define CLI_JSON_FLAG                                                                              \
    {                                                                                              \
        "--json", NULL, "print JSON, for machines", false                                          \
    }
#define CLI_AS_FLAG                                                                                \
    {                                                                                              \
        "--as", "NAME:ROLE",                                                                       \
            "who does it: recorded, and allowed what the role is "                                 \
            "[operator:admin]",                                                                    \
            false                                                                                  \
    }

struct cli_desk {
    const struct cli *cli;
    const struct cli_arguments *arguments;
    struct kb_arena *arena;
    struct kb_reader *reader; /* of the internal door; NULL at a desk to write at */
    struct kb_text *text;     /* made by cli_desk_text() */
    struct kb_buf out;        /* what is printed at the end */
    struct kb_json json;      /* on `out` */
    bool is_json;
};

/* A desk without a reader, and one with. Close with cli_desk_close(), which takes a zeroed one. */
enum kb_status cli_desk_open(struct cli_desk *desk, const struct cli *cli,
                             const struct cli_arguments *arguments, struct kb_error *err);
enum kb_status cli_desk_open_reader(struct cli_desk *desk, const struct cli *cli,
                                    const struct cli_arguments *arguments, struct kb_error *err);
void cli_desk_close(struct cli_desk *desk);

/* Makes the analyser, where there is none yet. */
enum kb_status cli_desk_text(struct cli_desk *desk, struct kb_error *err);

/* Prints what was written, a line end behind JSON. */
enum kb_status cli_desk_print(struct cli_desk *desk, struct kb_error *err);

/*
 * Opens the store, does `work` in one transaction as whom --as says, commits and catches the index
 * up, as an import does. `*ret_change` is 0 when nothing was changed. When `work` fails nothing is.
 */
typedef enum kb_status cli_work(struct kb_store *store, void *context, struct kb_error *err);
enum kb_status cli_desk_write(struct cli_desk *desk, cli_work *work, void *context,
                              int64_t *ret_change, struct kb_error *err);

/* The same without commit: `work` sees what it wrote, and nothing remains. */
enum kb_status cli_desk_try(struct cli_desk *desk, cli_work *work, void *context,
                            struct kb_error *err);

/* Words and flags as values; errors name the argument. */
enum kb_status cli_word_number(const char *what, const char *word, int64_t *ret,
                               struct kb_error *err);
enum kb_status cli_word_instant(const struct cli *cli, const char *what, const char *word,
                                int64_t *ret, struct kb_error *err);

#define CLI_INSTANT_SIZE 32

/* An instant in the base's zone as people read it, 2026-11-21 08:00:00; empty for 0. */
const char *cli_instant_text(const struct cli *cli, int64_t at_ms, char out[CLI_INSTANT_SIZE]);

/* Days of a standing, 2026-01-01…2027-01-01; an open end is left out. */
#define CLI_DAYS_SIZE 32
const char *cli_days_text(kb_date from, kb_date to, char out[CLI_DAYS_SIZE]);

/* An instant as a field: RFC 3339, or null for 0 and KB_TIME_MAX. */
void cli_json_instant(struct kb_json *json, const char *key, int64_t at_ms);

#endif
