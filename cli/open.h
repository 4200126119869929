/*
 * open.h - opening a base for a command, and finishing what a command has written.
 */
#ifndef KB_CLI_OPEN_H
#define KB_CLI_OPEN_H

#include "command.h"
#include "kb/index.h"
#include "kb/store.h"

/*
 * Opens the store for writing. When another process is writing (kbd bringing the index up, another
 * kb), waits a while, saying so on standard error. Errors: those of kb_store_open(); KB_LOCKED when
 * it took too long.
 */
enum kb_status cli_store_open(const struct cli *cli, struct kb_store **ret, struct kb_error *err);

/* Catches the index up, or builds it anew with `threads` threads where that is not 0, showing
 * progress; prints what was done unless `quiet`. */
enum kb_status cli_index_store(struct kb_store *store, unsigned threads, bool quiet,
                               struct kb_error *err);

#endif
