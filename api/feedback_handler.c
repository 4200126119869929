/* feedback_handler.c - takes whether a text helped, and tells how often it did. */
#include "flag.h"

struct kb_section_ref kb_api_about(const struct kb_api_value *fields)
{
    return (struct kb_section_ref){.id = fields[KB_API_ABOUT_ID].text,
                                   .edition = (int)fields[KB_API_ABOUT_EDITION].number,
                                   .section = fields[KB_API_ABOUT_SECTION].text};
}

enum kb_status kb_api_handle_feedback(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_json json;
    const struct kb_feedback_command command = {
        .door = call->session->door,
        .role = kb_api_role_name(call),
        .about = kb_api_about(call->fields),
        .helpful = call->fields[KB_API_FEEDBACK_HELPFUL].number,
    };
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_api_write_end(call, kb_feedback_give(call->store, &command, err), err);
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_api_field_change(&json, call);
    kb_json_end_object(&json);
    status = kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
    if (!status)
        call->response->status = 201;
    return status;
}

static void write_count(struct kb_json *json, const struct kb_feedback_count *count,
                        bool of_sections)
{
    char text[KB_TIME_TEXT_SIZE];
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", count->id);
    kb_json_field_str(json, "title", count->title);
    kb_json_field_int(json, "edition", count->edition);
    if (of_sections)
        kb_json_field_str_or_null(json, "section", count->section);
    kb_json_field_int(json, "helpful", count->helpful);
    kb_json_field_int(json, "unhelpful", count->unhelpful);
    kb_json_field_int(json, "open_flags", count->open_flags);
    kb_json_field_cstr(json, "last_at", kb_time_text(count->last_ms, text));
    kb_api_url_field_v1(json, "url", count->id, count->edition, count->section);
    kb_json_end_object(json);
}

enum kb_status kb_api_handle_feedback_counts(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_feedback_count *counts;
    size_t count;
    struct kb_json json;
    const struct kb_api_value *since = kb_api_parameter_value(call, "since");
    const struct kb_api_value *until = kb_api_parameter_value(call, "until");
    const struct kb_feedback_filter filter = {
        .id = kb_api_parameter_value(call, "id")->text,
        .from_ms = since->given ? since->number : 0,
        .to_ms = until->given ? until->number : KB_TIME_MAX,
        .limit = (size_t)kb_api_parameter_value(call, "limit")->number,
    };
    enum kb_status status = kb_feedback_counts(kb_searcher_reader(call->session->searcher),
                                               call->session->arena, &filter, &counts, &count, err);
    if (status)
        return kb_api_inside(status);
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_key(&json, "feedback");
    kb_json_begin_array(&json);
    for (size_t i = 0; i < count; i++)
        write_count(&json, &counts[i], filter.id.len);
    kb_json_end_array(&json);
    kb_json_end_object(&json);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
