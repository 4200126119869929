/*
 * prose.h - text of items as HTML: a line is a paragraph, a part of a list or a row of a table.
 *
 * Editors write plain lines, with the few marks of Markdown that people use by themselves: "- " or
 * "1." before the parts of a list, "|" between the cells of a table. Everything is escaped; what
 * has none of the marks stays a paragraph.
 */
#ifndef KB_API_PROSE_H
#define KB_API_PROSE_H

#include "kb/buf.h"

enum kb_prose_form {
    KB_PROSE_PLAIN,
    KB_PROSE_CHECKLIST, /* what is listed gets a box to tick, on the screen and on paper */
    KB_PROSE_STEPS,     /* 受理 → 初审 → 签合同 becomes a numbered list */
};

/* Appends a text. */
void kb_prose_put(struct kb_buf *out, struct kb_str text, enum kb_prose_form form);

#endif
