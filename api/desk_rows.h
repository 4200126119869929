/* desk_rows.h - the agent's desk in the table of routes: docs/desk.md. */
#ifndef KB_API_DESK_ROWS_H
#define KB_API_DESK_ROWS_H

/* clang-format off */
#define DESK_ROW(address, does, fills, says)                                                       \
    .method = "GET", .pattern = (address), .doors = 1u << KB_DOOR_INTERNAL, .handle = (does),      \
    .page = (fills), .for_pages = true, .action = KB_API_ACKNOWLEDGE, .summary = (says)

/* Stands where `item_parameters` and PARAMETERS are known. */
#define DESK_ROWS                                                                                  \
    {DESK_ROW("/desk", kb_api_handle_me, "desk", "where agents answer calls")},                    \
    {DESK_ROW("/desk/search", kb_api_handle_search, "desk", "what answers a caller's question"),   \
     PARAMETERS(kb_api_search_parameters)},                                                        \
    {DESK_ROW("/desk/items/{id}", kb_api_handle_item, "desk_item", "an item, to be read out"),     \
     PARAMETERS(item_parameters)},
/* clang-format on */

#endif
