/*
 * output.h - numbers and text as people read them on a terminal.
 */
#ifndef KB_CLI_OUTPUT_H
#define KB_CLI_OUTPUT_H

#include "kb/buf.h"

#define CLI_NUMBER_SIZE 32

/* 140321 → "140,321". Returns `out`. */
const char *cli_number_text(uint64_t number, char out[CLI_NUMBER_SIZE]);

/*
 * Appends a snippet's HTML as terminal text: entities resolved, <mark> as bold when `colour`, else
 * as 【…】.
 */
void cli_snippet_text(struct kb_str html, bool colour, struct kb_buf *ret);

/* Writes a buffer to standard output; a failure to write ends as an error. */
enum kb_status cli_write(const struct kb_buf *text, struct kb_error *err);

#endif
