/* page_routes.c - what the addresses of pages take, in tables of their own. */
#include "kb/api.h"

#include "internal.h"

static const char *const flag_choices[] = {"0", "1", NULL};

const struct kb_api_parameter kb_api_settings_parameters[4] = {
    {.name = "large",
     .form = KB_API_CHOICE,
     .max_bytes = 1,
     .choices = flag_choices,
     .meaning = "1: pages in large letters"},
    {.name = "contrast",
     .form = KB_API_CHOICE,
     .max_bytes = 1,
     .choices = flag_choices,
     .meaning = "1: pages in strong contrast"},
    {.name = "region",
     .form = KB_API_REGION,
     .may_be_empty = true,
     .max_bytes = 6,
     .meaning = "the place of questions that name none; empty: anywhere"},
    {.name = "back",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = 8192,
     .meaning = "the address of this site to lead back to"},
};
#define NEXT_ROW(where)                                                                            \
    {                                                                                              \
        .name = "next", .place = (where), .form = KB_API_TEXT, .may_be_empty = true,               \
        .max_bytes = 8192, .meaning = "the address of this site to go on to"                       \
    }
const struct kb_api_parameter kb_api_login_page_parameters[1] = {NEXT_ROW(KB_API_IN_QUERY)};
const struct kb_api_parameter kb_api_login_parameters[2] = {
    {.name = "key",
     .place = KB_API_IN_FORM,
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = 128,
     .meaning = "the key to sign in with"},
    NEXT_ROW(KB_API_IN_FORM),
};
const struct kb_api_parameter kb_api_asset_parameters[2] = {
    {.name = "build",
     .place = KB_API_IN_PATH,
     .form = KB_API_TEXT,
     .required = true,
     .max_bytes = 32,
     .meaning = "the build whose file it is"},
    {.name = "file",
     .place = KB_API_IN_PATH,
     .form = KB_API_TEXT,
     .required = true,
     .max_bytes = 64,
     .meaning = "the file's name"},
};
