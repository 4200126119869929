/* flag_routes.c - what the addresses of feedback and flags take. */
#include "flag.h"

static const char *const reasons[] = {
#define X(name, wire, days) wire,
    KB_FLAG_REASON_LIST(X)
#undef X
        NULL};

static const char *const steps[] = {"take", "assign", "due", "answer", "close", "reopen", NULL};

static const char *const states[] = {"todo",
#define X(name, wire) wire,
                                     KB_FLAG_STATE_LIST(X)
#undef X
                                         "all",
                                     NULL};
const unsigned kb_api_flag_states[] = {KB_FLAG_TODO,
#define X(name, wire) KB_FLAG_BIT(KB_FLAG_STATE_##name),
                                       KB_FLAG_STATE_LIST(X)
#undef X
                                           ~0u};

static const char *const yes_choices[] = {"0", "1", NULL};

/* --- bodies ----------------------------------------------------------------------------------- */

#define ABOUT_FIELDS                                                                               \
    [KB_API_ABOUT_ID] = {.name = "id",                                                             \
                         .form = KB_API_TEXT,                                                      \
                         .required = true,                                                         \
                         .max_bytes = KB_ID_MAX,                                                   \
                         .meaning = "the item's id"},                                              \
    [KB_API_ABOUT_EDITION] = {.name = "edition",                                                   \
                              .form = KB_API_NUMBER,                                               \
                              .required = true,                                                    \
                              .min = 1,                                                            \
                              .max = 1000000,                                                      \
                              .meaning = "the edition's number"},                                  \
    [KB_API_ABOUT_SECTION] = {.name = "section",                                                   \
                              .form = KB_API_TEXT,                                                 \
                              .max_bytes = KB_LABEL_MAX,                                           \
                              .meaning = "the section's label; none is the whole edition"}

static const struct kb_api_field feedback_fields[] = {
    ABOUT_FIELDS,
    [KB_API_FEEDBACK_HELPFUL] = {.name = "helpful",
                                 .form = KB_API_FLAG,
                                 .required = true,
                                 .meaning = "whether it helped"},
};
const struct kb_api_body kb_api_feedback_body = {"FeedbackRequest", feedback_fields,
                                                 KB_COUNT(feedback_fields)};

static const struct kb_api_field flag_fields[] = {
    ABOUT_FIELDS,
    [KB_API_FLAG_REASON] = {.name = "reason",
                            .form = KB_API_CHOICE,
                            .required = true,
                            .max_bytes = 16,
                            .choices = reasons,
                            .meaning = "what is the matter with it"},
    [KB_API_FLAG_COMMENT] = {.name = "comment",
                             .form = KB_API_TEXT,
                             .max_bytes = KB_FLAG_COMMENT_MAX,
                             .meaning = "in words; numbers of people are masked"},
    [KB_API_FLAG_WORK_ORDER] = {.name = "work_order",
                                .form = KB_API_TEXT,
                                .max_bytes = KB_WORK_ORDER_MAX,
                                .meaning = "id of the case it came up in, in another system"},
};
const struct kb_api_body kb_api_flag_body = {"FlagRequest", flag_fields, KB_COUNT(flag_fields)};

static const struct kb_api_field step_fields[] = {
    [KB_API_FLAG_STEP_TEXT] = {.name = "text",
                               .form = KB_API_TEXT,
                               .max_bytes = KB_FLAG_TEXT_MAX,
                               .meaning = "the answer; else a note for those who work here"},
    [KB_API_FLAG_STEP_OWNER] = {.name = "owner",
                                .form = KB_API_TEXT,
                                .max_bytes = KB_FIELD_MAX,
                                .meaning = "assign: whose it is from now on"},
    [KB_API_FLAG_STEP_DUE] = {.name = "due",
                              .form = KB_API_DAY,
                              .max_bytes = 10,
                              .meaning = "due, reopen: the day by which it is to be answered"},
};
const struct kb_api_body kb_api_flag_step_body = {"FlagStep", step_fields, KB_COUNT(step_fields)};

/* --- parameters ------------------------------------------------------------------------------- */

#define FLAG_ROW                                                                                   \
    {                                                                                              \
        .name = "id", .place = KB_API_IN_PATH, .form = KB_API_TEXT, .required = true,              \
        .max_bytes = KB_SHORT_ID_TEXT_MAX, .meaning = "the flag's id, as it was read out"          \
    }
#define LIMIT_ROW(what)                                                                            \
    {                                                                                              \
        .name = "limit", .form = KB_API_NUMBER, .max_bytes = 20, .min = 1, .max = 1000,            \
        .preset = 100, .meaning = what                                                             \
    }

const struct kb_api_parameter kb_api_flag_parameters[] = {FLAG_ROW};

const struct kb_api_parameter kb_api_flag_step_parameters[] = {
    FLAG_ROW,
    {.name = "step",
     .place = KB_API_IN_PATH,
     .form = KB_API_CHOICE,
     .required = true,
     .max_bytes = 16,
     .choices = steps,
     .meaning = "what becomes of it"},
};

const struct kb_api_parameter kb_api_flags_parameters[] = {
    {.name = "state",
     .form = KB_API_CHOICE,
     .max_bytes = 16,
     .choices = states,
     .meaning = "only flags in this state; todo: open or taken"},
    {.name = "owner",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_FIELD_MAX,
     .meaning = "only those that are theirs or that they took"},
    {.name = "overdue",
     .form = KB_API_CHOICE,
     .max_bytes = 1,
     .choices = yes_choices,
     .meaning = "1: only those whose day has passed"},
    {.name = "id",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_ID_MAX,
     .meaning = "only those on this item"},
    {.name = "work_order",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_WORK_ORDER_MAX,
     .meaning = "only those that name this case"},
    {.name = "offset",
     .form = KB_API_NUMBER,
     .max_bytes = 20,
     .min = 0,
     .max = 1000000,
     .preset = 0,
     .meaning = "flags to pass over"},
    LIMIT_ROW("most flags in the answer"),
};

const struct kb_api_parameter kb_api_feedback_parameters[] = {
    {.name = "id",
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_ID_MAX,
     .meaning = "the sections of this item; all items without it"},
    {.name = "since",
     .form = KB_API_INSTANT,
     .may_be_empty = true,
     .max_bytes = 40,
     .meaning = "only what was said from this instant on"},
    {.name = "until",
     .form = KB_API_INSTANT,
     .may_be_empty = true,
     .max_bytes = 40,
     .meaning = "and before this one"},
    LIMIT_ROW("most items or sections in the answer"),
};
