/* report.c - what the routes share by which somebody reports something. */
#include "receipt.h"

struct kb_str kb_api_role_name(const struct kb_api_call *call)
{
    if (call->session->door == KB_DOOR_PUBLIC)
        return KB_STR("citizen");
    return kb_str_of(kb_role_name(call->key.role));
}

enum kb_status kb_api_short_id(const struct kb_api_call *call, struct kb_str *ret,
                               struct kb_error *err)
{
    char id[KB_SHORT_ID_SIZE];
    if (!kb_short_id_read(kb_api_parameter_value(call, "id")->text, id)) {
        kb_fail(err, KB_INVALID, "parameter 'id': a character of it is wrong");
        kb_hint(err, "it has twelve, as in 7Q2M-K9XD-4RTC; the last one checks the others");
        return KB_INVALID;
    }
    *ret = kb_arena_copy(call->session->arena, kb_str_of(id));
    return ret->data ? KB_OK : kb_fail_memory(err);
}

enum kb_status kb_api_made_at(struct kb_api_call *call, const char *path, const char *id,
                              struct kb_api_made *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf url = KB_BUF_INIT(128);
    kb_buf_printf(&url, "%s%s", path, id);
    enum kb_status status = kb_buf_status(&url, err);
    if (status)
        return status;
    ret->id = kb_arena_copy(call->session->arena, kb_str_of(id));
    ret->url = kb_arena_copy(call->session->arena, kb_buf_str(&url));
    return ret->id.data && ret->url.data ? KB_OK : kb_fail_memory(err);
}

void kb_api_field_change(struct kb_json *json, const struct kb_api_call *call)
{
    kb_json_key(json, "change");
    if (call->session->door == KB_DOOR_INTERNAL)
        kb_json_int(json, call->response->change);
    else
        kb_json_null(json);
}

enum kb_status kb_api_answer_made(struct kb_api_call *call, const struct kb_api_made *made,
                                  struct kb_error *err)
{
    struct kb_json json;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_str(&json, "id", made->id);
    kb_json_field_str(&json, "url", made->url);
    kb_api_field_change(&json, call);
    kb_json_end_object(&json);
    enum kb_status status = kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
    if (status)
        return status;
    call->response->status = 201;
    kb_api_header(call->response, "Location", made->url);
    return KB_OK;
}
