#include "kb/api.h"

#include "internal.h"

/* More than an answer to a write ever takes: an id twice, once as an address, and a few numbers. */
#define ANSWER_ROOM 4096

enum kb_status kb_api_write_begin(struct kb_api_call *call, struct kb_error *err)
{
    /* Whoever it is there has no name, and may do nothing that asks for a role. */
    static const struct kb_actor citizens = {"public door", KB_ROLE_APP};
    if (call->session->door == KB_DOOR_PUBLIC)
        return kb_store_begin_as(call->store, &citizens, err);
    struct kb_str name = kb_arena_copy(call->session->arena, call->key.name);
    if (!name.data)
        return kb_fail_memory(err);
    const struct kb_actor actor = {name.data, call->key.role};
    return kb_store_begin_as(call->store, &actor, err);
}

enum kb_status kb_api_write_end(struct kb_api_call *call, enum kb_status status,
                                struct kb_error *err)
{
    int64_t change = 0;
    /* What is committed must not be answered with a failure. */
    if (status == KB_OK && !kb_buf_reserve(kb_api_body(call), ANSWER_ROOM))
        status = kb_fail_memory(err);
    if (status == KB_OK)
        status = kb_api_inside(kb_store_commit(call->store, &change, err));
    if (status) {
        kb_store_rollback(call->store);
        return status;
    }
    call->response->change = change;
    call->response->revision = change;
    call->response->waits = change && kb_api_parameter_value(call, "wait")->number == 1;
    return KB_OK;
}

void kb_api_written_begin(struct kb_api_call *call, struct kb_json *json)
{
    kb_json_init(json, kb_api_body(call));
    kb_json_begin_object(json);
    kb_json_key(json, "change");
    if (call->response->change)
        kb_json_int(json, call->response->change);
    else
        kb_json_null(json);
}

void kb_api_written_edition(struct kb_json *json, struct kb_str id, int edition)
{
    kb_json_field_str(json, "id", id);
    kb_json_field_int(json, "edition", edition);
    kb_api_url_field_v1(json, "url", id, edition, (struct kb_str){0});
}

/* Where nothing changed, all there is to see is seen. */
enum kb_status kb_api_written_end(struct kb_api_call *call, struct kb_json *json,
                                  struct kb_error *err)
{
    if (kb_buf_status(json->out, NULL))
        kb_api_written_begin(call, json); /* what was done is told, if nothing else can be */
    if (!call->response->waits)
        kb_buf_add_str(json->out, kb_api_visible_end(call->response->change == 0));
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}

struct kb_str kb_api_visible_end(bool is_visible)
{
    return is_visible ? KB_STR(",\"visible\":true}") : KB_STR(",\"visible\":false}");
}
