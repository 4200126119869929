/* real_lines.h - the shared data's texts, line by line: traditional script, questions, damaged
 * pages. */
#ifndef KB_TEST_REAL_LINES_H
#define KB_TEST_REAL_LINES_H

#include <stdbool.h>

#include "kb/str.h"

/* Calls `check` for every line of the files that are there; false when there is none. */
bool real_lines(void (*check)(struct kb_str line));

#endif
