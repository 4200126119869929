/*
 * flag.h - feedback and flags over HTTP: the positions of their tables.
 *
 * flag_routes.c has the tables, feedback_handler.c counts what helped, flag_handler.c raises, reads
 * and moves flags, json_flag.c writes them.
 */
#ifndef KB_API_FLAG_H
#define KB_API_FLAG_H

#include "kb/flag.h"
#include "receipt.h"

/* What is reported on: the first fields of both bodies. */
enum kb_api_about_field {
    KB_API_ABOUT_ID,
    KB_API_ABOUT_EDITION,
    KB_API_ABOUT_SECTION,
    KB_API_ABOUT_FIELDS,
};

enum kb_api_feedback_field {
    KB_API_FEEDBACK_HELPFUL = KB_API_ABOUT_FIELDS,
};

enum kb_api_flag_field {
    KB_API_FLAG_REASON = KB_API_ABOUT_FIELDS,
    KB_API_FLAG_COMMENT,
    KB_API_FLAG_WORK_ORDER,
};

enum kb_api_flag_step_field {
    KB_API_FLAG_STEP_TEXT,
    KB_API_FLAG_STEP_OWNER,
    KB_API_FLAG_STEP_DUE,
};

/* What the addresses take (flag_routes.c). The choices of `step` are the moves after RAISE. */
extern const struct kb_api_parameter kb_api_feedback_parameters[4], kb_api_flags_parameters[7],
    kb_api_flag_parameters[1], kb_api_flag_step_parameters[2];
extern const struct kb_api_body kb_api_feedback_body, kb_api_flag_body, kb_api_flag_step_body;

/* What the forms of citizens take (said_handler.c). */
extern const struct kb_api_parameter kb_api_helped_form_parameters[3],
    kb_api_flag_form_parameters[4];

/* The states of flags by position of the parameter `state`. */
extern const unsigned kb_api_flag_states[];

/* What the first fields of a body say. */
struct kb_section_ref kb_api_about(const struct kb_api_value *fields);

/* Who is shown what is not for who raised it. */
bool kb_api_sees_tasks(const struct kb_api_call *call);

#endif
