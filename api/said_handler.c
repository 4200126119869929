/*
 * said_handler.c - forms by which citizens say whether a text helped, and what is wrong with it.
 *
 * A browser without scripts sends the forms here, and is shown a page; with scripts it asks the
 * API's own routes. Both end in the same handlers. Nobody is signed in, so that no token could tell
 * a form of ours from one on another site; the browser says where a form stood (Sec-Fetch-Site,
 * Fetch Metadata), and one that stood elsewhere is refused.
 */
#include "flag.h"
#include "page.h"

static enum kb_status check_site(const struct kb_api_call *call, struct kb_error *err)
{
    struct kb_str site = kb_api_request_header(call->request, "sec-fetch-site", NULL);
    if (!site.len || kb_str_equal(site, KB_STR("same-origin")) ||
        kb_str_equal(site, KB_STR("none")))
        return KB_OK;
    return kb_fail(err, KB_FORBIDDEN, "the form does not stand on this site");
}

#define FIELDS (KB_API_FLAG_WORK_ORDER + 1)

/* Hands what the address and the form say to the handler of the API, as the fields of its body. */
static enum kb_status hand_on(struct kb_api_call *call, struct kb_api_value fields[FIELDS],
                              enum kb_status handle(struct kb_api_call *, struct kb_error *),
                              struct kb_error *err)
{
    enum kb_status status = check_site(call, err);
    if (status)
        return status;
    fields[KB_API_ABOUT_ID] = *kb_api_parameter_value(call, "id");
    fields[KB_API_ABOUT_EDITION] = *kb_api_parameter_value(call, "edition");
    call->fields = fields;
    status = handle(call, err);
    call->fields = NULL;
    return status;
}

enum kb_status kb_api_handle_helped_form(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_api_value fields[FIELDS] = {
        [KB_API_FEEDBACK_HELPFUL] = *kb_api_parameter_value(call, "helpful")};
    return hand_on(call, fields, kb_api_handle_feedback, err);
}

enum kb_status kb_api_handle_flag_form(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_api_value fields[FIELDS] = {
        [KB_API_FLAG_REASON] = *kb_api_parameter_value(call, "reason"),
        [KB_API_FLAG_COMMENT] = *kb_api_parameter_value(call, "comment")};
    return hand_on(call, fields, kb_api_handle_raise, err);
}

/* --- what the addresses take ------------------------------------------------------------------ */

static const char *const yes_choices[] = {"0", "1", NULL};
static const char *const reasons[] = {
#define X(name, wire, days) wire,
    KB_FLAG_REASON_LIST(X)
#undef X
        NULL};

#define ABOUT_ROWS                                                                                 \
    {.name = "id",                                                                                 \
     .place = KB_API_IN_PATH,                                                                      \
     .form = KB_API_TEXT,                                                                          \
     .required = true,                                                                             \
     .max_bytes = KB_ID_MAX,                                                                       \
     .meaning = "the item's id"},                                                                  \
    {                                                                                              \
        .name = "edition", .place = KB_API_IN_FORM, .form = KB_API_NUMBER, .required = true,       \
        .max_bytes = 20, .min = 1, .max = 1000000, .meaning = "the edition's number, from 1"       \
    }

const struct kb_api_parameter kb_api_helped_form_parameters[3] = {
    ABOUT_ROWS,
    {.name = "helpful",
     .place = KB_API_IN_FORM,
     .form = KB_API_CHOICE,
     .required = true,
     .max_bytes = 1,
     .choices = yes_choices,
     .meaning = "1: it helped"},
};

const struct kb_api_parameter kb_api_flag_form_parameters[4] = {
    ABOUT_ROWS,
    {.name = "reason",
     .place = KB_API_IN_FORM,
     .form = KB_API_CHOICE,
     .required = true,
     .max_bytes = 16,
     .choices = reasons,
     .meaning = "what is the matter with it"},
    {.name = "comment",
     .place = KB_API_IN_FORM,
     .form = KB_API_TEXT,
     .may_be_empty = true,
     .max_bytes = KB_FLAG_COMMENT_MAX,
     .meaning = "in words; numbers of people are masked"},
};
