/* room_edit_handler.c - the editors' room: the work list, and what its forms send. */
#include "room_edit.h"

static struct kb_str path_value(const struct kb_api_call *call, const char *name)
{
    return kb_api_parameter_value(call, name)->text;
}

/* --- the work list ------------------------------------------------------------------------------
 */

/* Each sort of work as the API answers it. */
static enum kb_status ask_work(struct kb_api_call *call, enum kb_work work, struct kb_str *ret,
                               struct kb_error *err)
{
    const struct kb_page_question question = {
        .method = "GET",
        .pattern = "/v1/work",
        .pairs = {{KB_STR("work"), kb_str_of(kb_work_name(work))},
                  {KB_STR("owner"), path_value(call, "owner")}},
        .pair_count = 2,
    };
    return kb_page_ask(call, &question, ret, err);
}

enum kb_status kb_room_handle_work(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_str answers[KB_WORK_COUNT];
    struct kb_json json;
    for (int work = 0; work < KB_WORK_COUNT; work++) {
        enum kb_status status = ask_work(call, (enum kb_work)work, &answers[work], err);
        if (status)
            return status;
    }
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_str(&json, "owner", path_value(call, "owner"));
    kb_json_key(&json, "sorts");
    kb_json_begin_array(&json);
    for (int work = 0; work < KB_WORK_COUNT; work++) {
        kb_json_begin_object(&json);
        kb_json_field_cstr(&json, "sort", kb_work_name((enum kb_work)work));
        kb_json_key(&json, "answer");
        kb_json_raw(&json, answers[work]);
        kb_json_end_object(&json);
    }
    kb_json_end_array(&json);
    kb_json_end_object(&json);
    return kb_room_answer(call, NULL, err);
}

/* --- what is sent -------------------------------------------------------------------------------
 */

static struct kb_str kept(struct kb_api_call *call, const struct kb_buf *out)
{
    return kb_buf_status(out, NULL) ? (struct kb_str){0}
                                    : kb_arena_copy(call->session->arena, kb_buf_str(out));
}

/* The form as the text of an edition, in the arena. Errors: KB_NO_MEMORY. */
static enum kb_status write_text(struct kb_api_call *call, const struct kb_room_form *form,
                                 struct kb_str *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_ANSWER_MAX);
    struct kb_json json;
    kb_json_init(&json, &out);
    kb_room_form_write(form, kb_api_item_body.fields, kb_api_item_body.field_count, &json);
    *ret = kept(call, &out);
    return ret->data ? KB_OK : kb_fail_memory(err);
}

/* One object of texts: what notes, answers and the like are sent as. */
static enum kb_status write_small(struct kb_api_call *call, const struct kb_room_form *form,
                                  const struct kb_api_body *body, struct kb_str *ret,
                                  struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_BODY_MAX);
    struct kb_json json;
    kb_json_init(&json, &out);
    kb_room_form_write(form, body->fields, body->field_count, &json);
    *ret = kept(call, &out);
    return ret->data ? KB_OK : kb_fail_memory(err);
}

/* The edition that a write answered with. */
static enum kb_status lead_to_written(struct kb_api_call *call, struct kb_str answer,
                                      struct kb_error *err)
{
    KB_CLEANUP(kb_json_value_freep) struct kb_json_value *written = NULL;
    char number[16];
    enum kb_status status = kb_json_read(answer, 4, &written, err);
    if (status)
        return kb_api_inside(status);
    snprintf(number, sizeof number, "%d",
             (int)kb_json_value_int(kb_json_value_get(written, KB_STR("edition"))));
    return kb_room_lead_edition(call, kb_json_value_str(kb_json_value_get(written, KB_STR("id"))),
                                kb_str_of(number), err);
}

/* --- drafts -------------------------------------------------------------------------------------
 */

enum kb_status kb_room_handle_create(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_error why = {0};
    struct kb_room_form form;
    struct kb_str answer;
    struct kb_page_question question = {.method = "POST", .pattern = "/v1/items"};
    enum kb_status status = kb_room_form_read(call, &form, err);
    if (!status)
        status = write_text(call, &form, &question.body, err);
    if (status)
        return status;
    status = kb_page_ask(call, &question, &answer, &why);
    if (!status)
        return lead_to_written(call, answer, err);
    if (!kb_room_is_refusal(status)) {
        if (err)
            *err = why;
        return status;
    }
    const struct kb_room_refusal refusal = {status, &why, NULL};
    return kb_room_new_answer(call, question.body, &refusal, err);
}

/* The edition's page with the refusal; what failed inside gets the error's page. */
static enum kb_status refuse(struct kb_api_call *call, enum kb_status status,
                             const struct kb_error *why, struct kb_str sent, struct kb_error *err)
{
    const struct kb_room_refusal refusal = {status, why, NULL};
    const struct kb_room_edition page = {
        .id = path_value(call, "id"),
        .number = path_value(call, "n"),
        .refusal = &refusal,
        .sent = sent,
        .is_stale = status == KB_CONFLICT && sent.len && strstr(why->message, "(rule: based_on)"),
    };
    if (!kb_room_is_refusal(status)) {
        if (err)
            *err = *why;
        return status;
    }
    return kb_room_edition_answer(call, &page, err);
}

/* Asks for a write to the edition of the address. */
static enum kb_status write_edition(struct kb_api_call *call, struct kb_page_question *question,
                                    struct kb_str *ret, struct kb_error *why)
{
    question->pairs[question->pair_count++] = (struct kb_api_pair){KB_STR("id"),
                                                                   path_value(call, "id")};
    question->pairs[question->pair_count++] = (struct kb_api_pair){KB_STR("n"),
                                                                   path_value(call, "n")};
    return kb_page_ask(call, question, ret, why);
}

static enum kb_status save(struct kb_api_call *call, const struct kb_room_form *form,
                           struct kb_str sent, struct kb_error *why)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_ANSWER_MAX);
    struct kb_page_question question = {.method = "PUT", .pattern = "/v1/items/{id}/editions/{n}"};
    struct kb_json json;
    struct kb_str answer;
    kb_json_init(&json, &out);
    kb_json_begin_object(&json);
    kb_json_field_str(&json, "based_on", kb_room_form_value(form, "based_on"));
    kb_json_key(&json, "text");
    kb_json_raw(&json, sent);
    kb_json_end_object(&json);
    question.body = kb_buf_str(&out);
    enum kb_status status = kb_buf_status(&out, why);
    return status ? status : write_edition(call, &question, &answer, why);
}

static enum kb_status move(struct kb_api_call *call, struct kb_str name, struct kb_str body,
                           struct kb_str *ret, struct kb_error *why)
{
    struct kb_page_question question = {.method = "POST",
                                        .pattern = "/v1/items/{id}/editions/{n}/{move}",
                                        .pairs = {{KB_STR("move"), name}},
                                        .pair_count = 1,
                                        .body = body};
    return write_edition(call, &question, ret, why);
}

/* A draft is saved, and with the button for it submitted. What is saved stays so when submitting is
 * refused. */
enum kb_status kb_room_handle_save(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_error why = {0};
    struct kb_room_form form;
    struct kb_str sent, answer;
    enum kb_status status = kb_room_form_read(call, &form, err);
    if (!status)
        status = write_text(call, &form, &sent, err);
    if (status)
        return status;
    status = save(call, &form, sent, &why);
    if (status)
        return refuse(call, status, &why, sent, err);
    if (kb_str_equal(kb_room_form_value(&form, "then"), KB_STR("submit"))) {
        status = move(call, KB_STR("submit"), KB_STR("{}"), &answer, &why);
        if (status)
            return refuse(call, status, &why, (struct kb_str){0}, err);
    }
    return kb_room_lead_edition(call, path_value(call, "id"), path_value(call, "n"), err);
}

enum kb_status kb_room_handle_move(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_error why = {0};
    struct kb_room_form form;
    struct kb_str note, answer;
    enum kb_status status = kb_room_form_read(call, &form, err);
    if (!status)
        status = write_small(call, &form, &kb_api_note_body, &note, err);
    if (status)
        return status;
    status = move(call, path_value(call, "move"), note, &answer, &why);
    return status ? refuse(call, status, &why, (struct kb_str){0}, err)
                  : lead_to_written(call, answer, err);
}

enum kb_status kb_room_handle_finding(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_error why = {0};
    struct kb_room_form form;
    struct kb_str answer;
    struct kb_page_question question = {.method = "POST",
                                        .pattern = "/v1/items/{id}/editions/{n}/answers"};
    enum kb_status status = kb_room_form_read(call, &form, err);
    if (!status)
        status = write_small(call, &form, &kb_api_finding_body, &question.body, err);
    if (status)
        return status;
    status = write_edition(call, &question, &answer, &why);
    return status ? refuse(call, status, &why, (struct kb_str){0}, err)
                  : lead_to_written(call, answer, err);
}

/* --- the preview --------------------------------------------------------------------------------
 */

/* What the form says, as readers will see it; nothing is kept. */
enum kb_status kb_room_handle_preview(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_room_form form;
    struct kb_str sent;
    enum kb_status status = kb_room_form_read(call, &form, err);
    if (!status)
        status = write_text(call, &form, &sent, err);
    if (status)
        return status;
    kb_buf_add_str(kb_api_body(call), sent);
    return kb_room_answer(call, NULL, err);
}
