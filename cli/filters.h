/*
 * filters.h - search's filters as flags, the same for `search` and `eval`.
 */
#ifndef KB_CLI_FILTERS_H
#define KB_CLI_FILTERS_H

#include "arguments.h"
#include "kb/search.h"

/* Rows for a command's table of flags. */
#define CLI_FILTER_FLAGS                                                                           \
    {"--kind", "KIND[,KIND]", "policy, guide, script, qa, notice", false},                         \
        {"--category", "PATH", "a category and what lies below it", false},                        \
        {"--region", "CODE", "six digits: the region and those above it", false},                  \
        {"--as-of", "YYYY-MM-DD", "what is valid on that day [today]", false},                     \
    {                                                                                              \
        "--door", "DOOR", "through whose eyes: internal or public [internal]", false               \
    }

/* Fills the filters in. KB_INVALID names the flag. */
enum kb_status cli_filters_read(const struct cli_arguments *arguments,
                                struct kb_search_request *request, struct kb_error *err);

/* The door of --door. KB_INVALID. */
enum kb_status cli_door_read(const struct cli_arguments *arguments, enum kb_door *ret,
                             struct kb_error *err);

#endif
