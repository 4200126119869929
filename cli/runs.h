/*
 * runs.h - what was deleted and inserted, on a terminal: in colour there, else [-deleted-] and
 * {+inserted+} as git's word-diff has it.
 */
#ifndef KB_CLI_RUNS_H
#define KB_CLI_RUNS_H

#include "kb/buf.h"
#include "kb/diff.h"

/* Characters of kept text that are shown beside what differs; the rest is …. */
#define CLI_RUN_BESIDE 20

/* Appends runs; kept ones are cut unless `whole`. */
void cli_runs_print(const struct kb_diff_run *runs, size_t count, bool colour, bool whole,
                    struct kb_buf *ret);

/* Appends one text as deleted or inserted. */
void cli_run_print(enum kb_diff_op op, struct kb_str text, bool colour, struct kb_buf *ret);

#endif
