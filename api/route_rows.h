/*
 * route_rows.h - parameters that many addresses take, as rows of their tables. Rows and no tables,
 * since a parameter has the same form wherever it stands.
 */
#ifndef KB_API_ROUTE_ROWS_H
#define KB_API_ROUTE_ROWS_H

#include "internal.h"

#define ID_ROW                                                                                     \
    {                                                                                              \
        .name = "id", .place = KB_API_IN_PATH, .form = KB_API_TEXT, .required = true,              \
        .max_bytes = KB_ID_MAX, .meaning = "the item's id"                                         \
    }
#define EDITION_ROW                                                                                \
    {                                                                                              \
        .name = "n", .place = KB_API_IN_PATH, .form = KB_API_NUMBER, .required = true,             \
        .max_bytes = 20, .min = 1, .max = 1000000, .meaning = "the edition's number, from 1"       \
    }
#define AS_OF_ROW                                                                                  \
    {                                                                                              \
        .name = "as_of", .form = KB_API_DAY, .may_be_empty = true, .max_bytes = 10,                \
        .meaning = "what was or will be valid on this day"                                         \
    }
#define KNOWN_AT_ROW                                                                               \
    {                                                                                              \
        .name = "known_at", .form = KB_API_INSTANT, .may_be_empty = true, .max_bytes = 40,         \
        .meaning = "what the base said at this instant"                                            \
    }
#define ACT_FOR_ROW                                                                                \
    {                                                                                              \
        .name = "act_for", .form = KB_API_REGION, .may_be_empty = true, .max_bytes = 6,            \
        .is_internal = true,                                                                       \
        .meaning = "answer as this region does: what applies there, and not what is only the "     \
                   "key's own"                                                                     \
    }
extern const char *const kb_api_wait_choices[3]; /* of WAIT_ROW; ends with NULL */

#define WAIT_ROW                                                                                   \
    {                                                                                              \
        .name = "wait", .form = KB_API_CHOICE, .max_bytes = 8, .choices = kb_api_wait_choices,     \
        .meaning = "visible: answer when search shows the change; no: when it is safe"             \
    }

#endif
