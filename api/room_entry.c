/* room_entry.c - the editors' room: operators' entries, kind by kind, with a form for one more. */
#include "kb/entry.h"

#include "room_edit.h"

static struct kb_str path_value(const struct kb_api_call *call, const char *name)
{
    return kb_api_parameter_value(call, name)->text;
}

static enum kb_entry_kind kind_of(const struct kb_api_call *call)
{
    return (enum kb_entry_kind)kb_api_parameter_value(call, "kind")->number;
}

/* --- the page -----------------------------------------------------------------------------------
 */

static void write_kinds(struct kb_json *json, const struct kb_api_call *call)
{
    kb_json_key(json, "kinds");
    kb_json_begin_array(json);
    for (int kind = 0; kind < KB_ENTRY_KINDS; kind++) {
        kb_json_begin_object(json);
        kb_json_field_cstr(json, "one", kb_entry_kind_name((enum kb_entry_kind)kind));
        kb_json_field_bool(json, "is_this", kind == (int)kind_of(call));
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* How a field of a value is filled in, by its form. */
static const char *const inputs[] = {
    [KB_ENTRY_TEXT] = "line",    [KB_ENTRY_TEXTS] = "lines", [KB_ENTRY_FLAG] = "flag",
    [KB_ENTRY_NUMBER] = "line",  [KB_ENTRY_CODE] = "region", [KB_ENTRY_ITEM] = "line",
    [KB_ENTRY_SECTION] = "line",
};

/* What was typed comes back after a refusal. */
static void write_fields(struct kb_json *json, const struct kb_api_call *call,
                         const struct kb_room_form *sent)
{
    size_t count;
    const struct kb_entry_field *fields = kb_entry_fields(kind_of(call), &count);
    kb_json_field_str(json, "sent_key", kb_room_form_value(sent, "key"));
    kb_json_key(json, "fields");
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kb_json_begin_object(json);
        kb_json_field_cstr(json, "name", fields[i].name);
        kb_json_field_cstr(json, "input", inputs[fields[i].form]);
        kb_json_field_bool(json, "required", fields[i].required);
        kb_json_field_str(json, "sent", kb_room_form_value(sent, fields[i].name));
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static enum kb_status answer_page(struct kb_api_call *call, const struct kb_room_form *sent,
                                  const struct kb_room_refusal *refusal, struct kb_error *err)
{
    const struct kb_page_question question = {
        .method = "GET",
        .pattern = "/v1/entries/{kind}",
        .pairs = {{KB_STR("kind"), path_value(call, "kind")}, {KB_STR("limit"), KB_STR("1000")}},
        .pair_count = 2,
    };
    struct kb_str list;
    struct kb_json json;
    enum kb_status status = kb_page_ask(call, &question, &list, err);
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_str(&json, "sort", path_value(call, "kind"));
    kb_json_field_bool(&json, "may_change", kb_api_may(call, KB_API_ENTRIES));
    kb_room_refusal_write(&json, refusal);
    write_kinds(&json, call);
    write_fields(&json, call, sent);
    kb_json_key(&json, "list");
    kb_json_raw(&json, list);
    kb_json_end_object(&json);
    return kb_room_answer(call, refusal, err);
}

enum kb_status kb_room_handle_entries(struct kb_api_call *call, struct kb_error *err)
{
    return answer_page(call, &(struct kb_room_form){0}, NULL, err);
}

/* --- what is sent -------------------------------------------------------------------------------
 */

static void write_texts(struct kb_json *json, struct kb_str lines)
{
    kb_json_begin_array(json);
    while (lines.len) {
        struct kb_str line = kb_str_trim(kb_str_next_line(&lines));
        if (line.len)
            kb_json_str(json, line);
    }
    kb_json_end_array(json);
}

static void write_value(struct kb_json *json, const struct kb_entry_field *field,
                        struct kb_str text)
{
    uint64_t number = 0;
    text = kb_str_trim(text);
    if (!text.len)
        return;
    kb_json_key(json, field->name);
    if (field->form == KB_ENTRY_TEXTS)
        write_texts(json, text);
    else if (field->form == KB_ENTRY_FLAG)
        kb_json_bool(json, kb_str_equal(text, KB_STR("1")));
    else if (field->form == KB_ENTRY_NUMBER && kb_str_to_uint(text, 1000000, &number))
        kb_json_int(json, (int64_t)number);
    else
        kb_json_str(json, text);
}

static enum kb_status write_body(struct kb_api_call *call, const struct kb_room_form *form,
                                 struct kb_str *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_BODY_MAX);
    size_t count;
    const struct kb_entry_field *fields = kb_entry_fields(kind_of(call), &count);
    struct kb_json json;
    kb_json_init(&json, &out);
    kb_json_begin_object(&json);
    kb_json_key(&json, "value");
    kb_json_begin_object(&json);
    for (size_t i = 0; i < count; i++)
        write_value(&json, &fields[i], kb_room_form_value(form, fields[i].name));
    kb_json_end_object(&json);
    kb_json_field_str_or_null(&json, "valid_from", kb_room_form_value(form, "valid_from"));
    kb_json_field_str_or_null(&json, "valid_to", kb_room_form_value(form, "valid_to"));
    kb_json_end_object(&json);
    enum kb_status status = kb_buf_status(&out, err);
    *ret = status ? (struct kb_str){0} : kb_arena_copy(call->session->arena, kb_buf_str(&out));
    return status || ret->data ? status : kb_fail_memory(err);
}

/* Asks for the write; what is refused is told on the page, what failed inside is not. */
static enum kb_status write_entry(struct kb_api_call *call, struct kb_page_question *question,
                                  const struct kb_room_form *form, struct kb_error *err)
{
    struct kb_error why = {0};
    struct kb_str answer;
    question->pairs[0] = (struct kb_api_pair){KB_STR("kind"), path_value(call, "kind")};
    question->pairs[1] = (struct kb_api_pair){KB_STR("key"),
                                              kb_str_trim(kb_room_form_value(form, "key"))};
    question->pair_count = 2;
    enum kb_status status = kb_page_ask(call, question, &answer, &why);
    if (!status)
        return kb_room_lead(call, err, "/edit/entries/%.*s", KB_STR_ARG(path_value(call, "kind")));
    if (kb_room_is_refusal(status)) {
        const struct kb_room_refusal refusal = {status, &why, "entry"};
        return answer_page(call, form, &refusal, err);
    }
    if (err)
        *err = why;
    return status;
}

enum kb_status kb_room_handle_entry_put(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_room_form form;
    struct kb_page_question question = {.method = "POST", .pattern = "/v1/entries/{kind}/{key}"};
    enum kb_status status = kb_room_form_read(call, &form, err);
    if (!status)
        status = write_body(call, &form, &question.body, err);
    return status ? status : write_entry(call, &question, &form, err);
}

enum kb_status kb_room_handle_entry_remove(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_room_form form;
    struct kb_page_question question = {.method = "DELETE", .pattern = "/v1/entries/{kind}/{key}"};
    enum kb_status status = kb_room_form_read(call, &form, err);
    return status ? status : write_entry(call, &question, &form, err);
}
