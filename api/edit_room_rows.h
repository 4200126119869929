/*
 * edit_room_rows.h - the addresses of the editors' room, as rows of the table in routes.c, which
 * has the parameters that they share with the API.
 */
#ifndef KB_API_EDIT_ROOM_ROWS_H
#define KB_API_EDIT_ROOM_ROWS_H

#include "room_edit.h"

#define ROOM_ROW(method_, pattern_, page_, action_, handle_, summary_, ...)                        \
    {.method = (method_),                                                                          \
     .pattern = (pattern_),                                                                        \
     .doors = 1u << KB_DOOR_INTERNAL,                                                              \
     .handle = (handle_),                                                                          \
     .summary = (summary_),                                                                        \
     .action = (action_),                                                                          \
     .page = (page_),                                                                              \
     .for_pages = true,                                                                            \
     ##__VA_ARGS__},

/* clang-format off */
#define EDIT_ROOM_ROWS \
    ROOM_ROW("GET", "/edit", "room_work", KB_API_SEE_DRAFTS, kb_room_handle_work, \
             "what editors have to do, for people", PARAMETERS(kb_room_work_parameters)) \
    ROOM_ROW("GET", "/edit/find", "room_find", KB_API_SEE_DRAFTS, kb_api_handle_find, \
             "drafts and all editions by any piece of text, for people", PARAMETERS(kb_api_find_parameters)) \
    ROOM_ROW("GET", "/edit/new", "room_edition", KB_API_EDIT, kb_room_handle_new, \
             "where a text is begun", PARAMETERS(kb_room_new_parameters)) \
    ROOM_ROW("POST", "/edit/new", "room_edition", KB_API_EDIT, kb_room_handle_create, \
             "makes a draft of a form", PARAMETERS(kb_room_new_parameters), .writes = true) \
    ROOM_ROW("POST", "/edit/preview", "room_preview", KB_API_EDIT, kb_room_handle_preview, \
             "a form as readers will see it") \
    ROOM_ROW("GET", "/edit/items/{id}/editions/{n}", "room_edition", KB_API_SEE_DRAFTS, kb_room_handle_edition, \
             "an edition, to work on", PARAMETERS(findings_parameters)) \
    ROOM_ROW("POST", "/edit/items/{id}/editions/{n}", "room_edition", KB_API_EDIT, kb_room_handle_save, \
             "saves a form over a draft", PARAMETERS(findings_parameters), .writes = true) \
    ROOM_ROW("POST", "/edit/items/{id}/editions/{n}/answers", "room_edition", KB_API_EDIT, kb_room_handle_finding, \
             "answers a warning by a form", PARAMETERS(findings_parameters), .writes = true) \
    ROOM_ROW("POST", "/edit/items/{id}/editions/{n}/{move}", "room_edition", KB_API_EDIT, kb_room_handle_move, \
             "moves an edition on by a form", PARAMETERS(move_form_parameters), .writes = true) \
    ROOM_ROW("GET", "/edit/items/{id}/diff", "room_diff", KB_API_SEE_DRAFTS, kb_api_handle_diff, \
             "what differs between two editions, side by side", PARAMETERS(kb_api_diff_parameters)) \
    ROOM_ROW("GET", "/edit/releases", "room_releases", KB_API_PREVIEW, kb_room_handle_releases, \
             "all releases, for people") \
    ROOM_ROW("POST", "/edit/releases", "room_releases", KB_API_PLAN, kb_room_handle_release_create, \
             "begins a release by a form", .writes = true) \
    ROOM_ROW("GET", "/edit/releases/{release}", "room_release", KB_API_PREVIEW, kb_room_handle_release, \
             "a release with its members, for people", PARAMETERS(release_parameters)) \
    ROOM_ROW("POST", "/edit/releases/{release}/members", "room_release", KB_API_PLAN, kb_room_handle_member_add, \
             "takes an edition into a release by a form", PARAMETERS(release_parameters), .writes = true) \
    ROOM_ROW("POST", "/edit/releases/{release}/remove", "room_release", KB_API_PLAN, kb_room_handle_member_remove, \
             "takes an edition out of a release by a form", PARAMETERS(release_parameters), .writes = true) \
    ROOM_ROW("POST", "/edit/releases/{release}/{step}", "room_release", KB_API_RELEASE, kb_room_handle_release_step, \
             "says by a form what becomes of a release", PARAMETERS(step_form_parameters), .writes = true) \
    ROOM_ROW("GET", "/edit/releases/{release}/items/{id}", "room_item", KB_API_PREVIEW, kb_api_handle_item, \
             "an item as a release will make it, for people", PARAMETERS(coming_parameters)) \
    ROOM_ROW("GET", "/edit/entries/{kind}", "room_entries", KB_API_SEE_DRAFTS, kb_room_handle_entries, \
             "operators' entries of a kind, for people", PARAMETERS(entries_form_parameters)) \
    ROOM_ROW("POST", "/edit/entries/{kind}", "room_entries", KB_API_ENTRIES, kb_room_handle_entry_put, \
             "puts an operators' entry by a form", PARAMETERS(entries_form_parameters), .writes = true) \
    ROOM_ROW("POST", "/edit/entries/{kind}/remove", "room_entries", KB_API_ENTRIES, kb_room_handle_entry_remove, \
             "removes an operators' entry by a form", PARAMETERS(entries_form_parameters), .writes = true)
/* clang-format on */

#endif
