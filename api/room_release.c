/* room_release.c - the editors' room: releases, planned, looked at, timed and taken back. */
#include <inttypes.h>

#include "room_edit.h"

static struct kb_str release_of(const struct kb_api_call *call)
{
    return kb_api_parameter_value(call, "release")->text;
}

static void raw_field(struct kb_json *json, const char *key, struct kb_str answer)
{
    kb_json_key(json, key);
    if (answer.len)
        kb_json_raw(json, answer);
    else
        kb_json_null(json);
}

/* --- pages --------------------------------------------------------------------------------------
 */

static enum kb_status answer_list(struct kb_api_call *call, const struct kb_room_refusal *refusal,
                                  struct kb_error *err)
{
    const struct kb_page_question question = {.method = "GET", .pattern = "/v1/releases"};
    struct kb_str plans;
    struct kb_json json;
    enum kb_status status = kb_page_ask(call, &question, &plans, err);
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_room_refusal_write(&json, refusal);
    raw_field(&json, "plans", plans);
    kb_json_end_object(&json);
    return kb_room_answer(call, refusal, err);
}

/* What could join: approved drafts. */
static enum kb_status ask_candidates(struct kb_api_call *call, struct kb_str *ret,
                                     struct kb_error *err)
{
    const struct kb_page_question question = {
        .method = "GET",
        .pattern = "/v1/work",
        .pairs = {{KB_STR("work"), KB_STR("approved")}},
        .pair_count = 1,
    };
    return kb_page_ask(call, &question, ret, err);
}

static enum kb_status ask_release(struct kb_api_call *call, struct kb_str *ret,
                                  struct kb_error *err)
{
    const struct kb_page_question question = {.method = "GET",
                                              .pattern = "/v1/releases/{release}",
                                              .pairs = {{KB_STR("release"), release_of(call)}},
                                              .pair_count = 1};
    return kb_page_ask(call, &question, ret, err);
}

static enum kb_status answer_release(struct kb_api_call *call,
                                     const struct kb_room_refusal *refusal, struct kb_error *err)
{
    struct kb_str plan, candidates;
    struct kb_json json;
    enum kb_status status = ask_release(call, &plan, err);
    if (!status)
        status = ask_candidates(call, &candidates, err);
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_room_refusal_write(&json, refusal);
    kb_json_field_bool(&json, "may_release", kb_api_may(call, KB_API_RELEASE));
    raw_field(&json, "plan", plan);
    raw_field(&json, "candidates", candidates);
    kb_json_end_object(&json);
    return kb_room_answer(call, refusal, err);
}

enum kb_status kb_room_handle_releases(struct kb_api_call *call, struct kb_error *err)
{
    return answer_list(call, NULL, err);
}

enum kb_status kb_room_handle_release(struct kb_api_call *call, struct kb_error *err)
{
    return answer_release(call, NULL, err);
}

/* --- what is sent -------------------------------------------------------------------------------
 */

/* What failed inside gets the error's page, and so does a release that is not there. */
static enum kb_status refuse(struct kb_api_call *call, enum kb_status status,
                             const struct kb_error *why, const char *step, struct kb_error *err)
{
    const struct kb_room_refusal refusal = {status, why, step};
    if (kb_room_is_refusal(status))
        return release_of(call).len ? answer_release(call, &refusal, err)
                                    : answer_list(call, &refusal, err);
    if (err)
        *err = *why;
    return status;
}

static enum kb_status lead(struct kb_api_call *call, struct kb_error *err)
{
    return kb_room_lead(call, err, "/edit/releases/%.*s", KB_STR_ARG(release_of(call)));
}

/* The form's fields as the route's body. */
static enum kb_status read_sent(struct kb_api_call *call, const struct kb_api_body *body,
                                struct kb_room_form *form, struct kb_str *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_BODY_MAX);
    struct kb_json json;
    enum kb_status status = kb_room_form_read(call, form, err);
    if (status)
        return status;
    kb_json_init(&json, &out);
    kb_room_form_write(form, body->fields, body->field_count, &json);
    status = kb_buf_status(&out, err);
    *ret = status ? (struct kb_str){0} : kb_arena_copy(call->session->arena, kb_buf_str(&out));
    return status || ret->data ? status : kb_fail_memory(err);
}

enum kb_status kb_room_handle_release_create(struct kb_api_call *call, struct kb_error *err)
{
    KB_CLEANUP(kb_json_value_freep) struct kb_json_value *written = NULL;
    struct kb_error why = {0};
    struct kb_room_form form;
    struct kb_str answer;
    struct kb_page_question question = {.method = "POST", .pattern = "/v1/releases"};
    enum kb_status status = read_sent(call, &kb_api_release_body, &form, &question.body, err);
    if (status)
        return status;
    status = kb_page_ask(call, &question, &answer, &why);
    if (status)
        return refuse(call, status, &why, "create", err);
    status = kb_json_read(answer, 4, &written, err);
    if (status)
        return kb_api_inside(status);
    return kb_room_lead(call, err, "/edit/releases/%" PRId64,
                        kb_json_value_int(kb_json_value_get(written, KB_STR("release"))));
}

/* Numbers stand in a form as text and in the body as numbers. */
static enum kb_status member_body(struct kb_api_call *call, const struct kb_room_form *form,
                                  struct kb_str *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_BODY_MAX);
    struct kb_json json;
    uint64_t edition = 0;
    struct kb_str kind = kb_room_form_value(form, "kind");
    (void)kb_str_to_uint(kb_room_form_value(form, "edition"), 1000000, &edition);
    kb_json_init(&json, &out);
    kb_json_begin_object(&json);
    kb_json_field_str(&json, "kind", kind.len ? kind : KB_STR("edition"));
    kb_json_field_str(&json, "id", kb_room_form_value(form, "id"));
    kb_json_field_int(&json, "edition", (int64_t)edition);
    kb_json_field_str_or_null(&json, "reason", kb_room_form_value(form, "reason"));
    kb_json_end_object(&json);
    enum kb_status status = kb_buf_status(&out, err);
    *ret = status ? (struct kb_str){0} : kb_arena_copy(call->session->arena, kb_buf_str(&out));
    return status || ret->data ? status : kb_fail_memory(err);
}

enum kb_status kb_room_handle_member_add(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_error why = {0};
    struct kb_room_form form;
    struct kb_str answer;
    struct kb_page_question question = {.method = "POST",
                                        .pattern = "/v1/releases/{release}/members",
                                        .pairs = {{KB_STR("release"), release_of(call)}},
                                        .pair_count = 1};
    enum kb_status status = kb_room_form_read(call, &form, err);
    if (!status)
        status = member_body(call, &form, &question.body, err);
    if (status)
        return status;
    status = kb_page_ask(call, &question, &answer, &why);
    return status ? refuse(call, status, &why, "add", err) : lead(call, err);
}

enum kb_status kb_room_handle_member_remove(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_error why = {0};
    struct kb_room_form form;
    struct kb_str answer;
    enum kb_status status = kb_room_form_read(call, &form, err);
    if (status)
        return status;
    const struct kb_page_question question = {
        .method = "DELETE",
        .pattern = "/v1/releases/{release}/members/{id}/{n}",
        .pairs = {{KB_STR("release"), release_of(call)},
                  {KB_STR("id"), kb_room_form_value(&form, "id")},
                  {KB_STR("n"), kb_room_form_value(&form, "edition")}},
        .pair_count = 3};
    status = kb_page_ask(call, &question, &answer, &why);
    return status ? refuse(call, status, &why, "remove", err) : lead(call, err);
}

/* An instant as people type it, in the base's zone; what is none goes on as it is and is refused.
 */
static void add_instant(struct kb_api_call *call, struct kb_str at, struct kb_json *json)
{
    char text[KB_TIME_TEXT_SIZE];
    int64_t at_ms;
    if (!at.len)
        return;
    bool is_instant = kb_clock_parse(call->session->host->clock, at, &at_ms);
    kb_json_field_str(json, "at", is_instant ? kb_str_of(kb_time_text(at_ms, text)) : at);
}

static enum kb_status step_body(struct kb_api_call *call, const struct kb_room_form *form,
                                struct kb_str *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_BODY_MAX);
    struct kb_json json;
    kb_json_init(&json, &out);
    kb_json_begin_object(&json);
    add_instant(call, kb_room_form_value(form, "at"), &json);
    kb_json_field_str_or_null(&json, "reason", kb_room_form_value(form, "reason"));
    kb_json_end_object(&json);
    enum kb_status status = kb_buf_status(&out, err);
    *ret = status ? (struct kb_str){0} : kb_arena_copy(call->session->arena, kb_buf_str(&out));
    return status || ret->data ? status : kb_fail_memory(err);
}

enum kb_status kb_room_handle_release_step(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_error why = {0};
    struct kb_room_form form;
    struct kb_str answer;
    struct kb_str step = kb_api_parameter_value(call, "step")->text;
    struct kb_page_question question = {
        .method = "POST",
        .pattern = "/v1/releases/{release}/{step}",
        .pairs = {{KB_STR("release"), release_of(call)}, {KB_STR("step"), step}},
        .pair_count = 2};
    enum kb_status status = kb_room_form_read(call, &form, err);
    if (!status)
        status = step_body(call, &form, &question.body, err);
    if (status)
        return status;
    status = kb_page_ask(call, &question, &answer, &why);
    if (!status)
        return lead(call, err);
    const char *name = kb_api_release_steps[kb_api_parameter_value(call, "step")->number];
    return refuse(call, status, &why, name, err);
}
