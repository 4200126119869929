/*
 * edition_text.h - the text of an edition: from an item file and flags, and on paper.
 */
#ifndef KB_CLI_EDITION_TEXT_H
#define KB_CLI_EDITION_TEXT_H

#include "desk.h"

/*
 * Reads an item file (kb/item_file.h) and what --note, --minor, --no-basis and --repeals add to it;
 * complaints go to standard error. The text is in `*ret_arena`, to be freed whatever is returned.
 * Errors: KB_INVALID, KB_NO_MEMORY.
 */
enum kb_status cli_edition_text_read(const struct cli_arguments *arguments, const char *path,
                                     struct kb_arena **ret_arena, struct kb_edition_text *ret,
                                     struct kb_error *err);

/* Writes a whole edition to the desk's paper, as JSON or for people. */
void cli_edition_text_print(struct cli_desk *desk, const struct kb_edition *edition);

#endif
