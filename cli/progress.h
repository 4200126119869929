/*
 * progress.h - how far a long command is: a bar with rate and time left on a terminal, a plain line
 * now and then elsewhere. Both go to standard error.
 */
#ifndef KB_CLI_PROGRESS_H
#define KB_CLI_PROGRESS_H

#include <stdint.h>

#include "kb/error.h"

struct cli_progress {
    const char *what; /* "import" */
    const char *unit; /* "files" */
    bool terminal;
    double begun_s, shown_s;
    int shown_percent;
};

/* Starts the clock. Standard error decides whether it is a bar. */
void cli_progress_begin(struct cli_progress *progress, const char *what, const char *unit);

/* `done` of `total` by whatever measures the way best (bytes); `count` units so far. */
void cli_progress_show(struct cli_progress *progress, uint64_t done, uint64_t total,
                       uint64_t count);

/* Removes the bar. Returns the seconds it took. */
double cli_progress_end(struct cli_progress *progress);

#endif
