/* edit_routes.c - what the addresses take by which editions are edited, in tables of their own. */
#include "kb/api.h"

#include "internal.h"

/* Every move but those with a body of their own (create, save) or of releases alone. */
static const enum kb_move moves[] = {
    KB_MOVE_SUBMIT,        KB_MOVE_RECALL,   KB_MOVE_APPROVE,
    KB_MOVE_REJECT,        KB_MOVE_REOPEN,   KB_MOVE_SCHEDULE,
    KB_MOVE_UNSCHEDULE,    KB_MOVE_PUBLISH,  KB_MOVE_PUBLISH_EMERGENCY,
    KB_MOVE_APPROVE_AFTER, KB_MOVE_WITHDRAW, KB_MOVE_RESTORE,
    KB_MOVE_ARCHIVE,       KB_MOVE_DISCARD,
};

const char *const kb_api_move_choices[KB_COUNT(moves) + 1] = {
    "submit",        "recall",   "approve",
    "reject",        "reopen",   "schedule",
    "unschedule",    "publish",  "publish_emergency",
    "approve_after", "withdraw", "restore",
    "archive",       "discard",  NULL,
};

enum kb_move kb_api_move_of(const struct kb_api_call *call)
{
    return moves[kb_api_parameter_value(call, "move")->number];
}

static const struct kb_api_field note_fields[] = {
    {.name = "note",
     .form = KB_API_TEXT,
     .max_bytes = KB_NOTE_MAX,
     .meaning = "comment or reason; some moves require it"},
};
const struct kb_api_body kb_api_note_body = {"Note", note_fields, KB_COUNT(note_fields)};

static const struct kb_api_field finding_fields[] = {
    {.name = "finding",
     .form = KB_API_TEXT,
     .required = true,
     .max_bytes = 64,
     .meaning = "key of a warning, as /findings says it"},
    {.name = "answer",
     .form = KB_API_TEXT,
     .required = true,
     .max_bytes = KB_NOTE_MAX,
     .meaning = "why it may be published all the same"},
};
const struct kb_api_body kb_api_finding_body = {"FindingAnswer", finding_fields,
                                                KB_COUNT(finding_fields)};

const char *const kb_api_work_choices[] = {
    "all",
#define X(name, wire) wire,
    KB_WORK_LIST(X)
#undef X
        NULL,
};
