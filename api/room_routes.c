/* room_routes.c - what the addresses of the editors' room take, in tables of their own. */
#include "room_edit.h"

const struct kb_api_parameter kb_room_work_parameters[1] = {
    {.name = "owner",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_FIELD_MAX,
     .meaning = "whose drafts; everybody's without it"},
};

const struct kb_api_parameter kb_room_new_parameters[3] = {
    {.name = "kind",
     .form = KB_API_KINDS,
     .may_be_empty = true,
     .max_bytes = 64,
     .meaning = "the kind of a new item"},
    {.name = "id",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_ID_MAX,
     .meaning = "the item to go on with"},
    {.name = "edition",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 1,
     .max = 1000000,
     .meaning = "the edition whose text to begin with"},
};
