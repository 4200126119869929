/* live_routes.c - what the addresses of streams and acknowledgements take. */
#include "live.h"
#include "route_rows.h"

/* Positions are acknowledge_handler.c's. */
static const struct kb_api_field acknowledge_fields[] = {
    {.name = "edition",
     .form = KB_API_NUMBER,
     .required = true,
     .min = 1,
     .max = 1000000,
     .meaning = "the number of the edition that was read"},
    {.name = "region",
     .form = KB_API_REGION,
     .max_bytes = 6,
     .meaning = "where the seat is; the key's home without it"},
};
const struct kb_api_body kb_api_acknowledge_body = {"Acknowledgement", acknowledge_fields,
                                                    KB_COUNT(acknowledge_fields)};
const struct kb_api_parameter kb_api_acknowledge_parameters[] = {ID_ROW, WAIT_ROW};
const struct kb_api_parameter kb_api_acknowledgements_parameters[] = {
    ID_ROW,
    {.name = "edition",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 0,
     .max = 1000000,
     .preset = 0,
     .meaning = "the edition's number; 0: the newest published"},
};

const struct kb_api_parameter kb_api_live_parameters[] = {
    {.name = "items",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = 12288,
     .meaning = "ids of the items that are open, separated by commas, at most 200"},
    {.name = "region",
     .form = KB_API_REGION,
     .may_be_empty = true,
     .max_bytes = 6,
     .meaning = "tell of every script of this region and its ancestors"},
};
