#include "kb/api.h"

#include "internal.h"
#include "kb/change.h"

static void write_action(struct kb_json *json, const struct kb_change_action *action)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "what", action->what);
    kb_json_field_str_or_null(json, "id", action->id);
    kb_json_key(json, "edition");
    if (action->edition)
        kb_json_int(json, action->edition);
    else
        kb_json_null(json);
    kb_json_field_str_or_null(json, "detail", action->detail);
    kb_json_end_object(json);
}

/* Who did what is for those who work on it; that it is there is for who waits for it. */
static void write_change(struct kb_json *json, const struct kb_change *change, bool whole,
                         bool is_visible)
{
    char at[KB_TIME_TEXT_SIZE];
    kb_json_begin_object(json);
    kb_json_field_int(json, "change", change->number);
    kb_json_field_bool(json, "visible", is_visible);
    if (whole) {
        kb_json_field_cstr(json, "at", kb_time_text(change->at_ms, at));
        kb_json_field_str(json, "actor", change->actor);
        kb_json_field_bool(json, "public", change->touches_public);
        kb_json_key(json, "actions");
        kb_json_begin_array(json);
        for (size_t i = 0; i < change->action_count; i++)
            write_action(json, &change->actions[i]);
        kb_json_end_array(json);
    }
    kb_json_end_object(json);
}

static enum kb_status read_change(struct kb_api_call *call, int64_t number, struct kb_change *ret,
                                  struct kb_error *err)
{
    struct kb_error why = {0};
    enum kb_status status = kb_reader_change(kb_searcher_reader(call->session->searcher),
                                             call->session->arena, number, ret, &why);
    if (status == KB_NOT_FOUND)
        return kb_fail(err, KB_NOT_FOUND, "there is no change %lld", (long long)number);
    if (status && err)
        *err = why;
    return kb_api_inside(status);
}

enum kb_status kb_api_handle_change(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_change change;
    struct kb_json json;
    int64_t revision = 0, wanted = 0;
    int64_t number = kb_api_parameter_value(call, "n")->number;
    enum kb_status status = read_change(call, number, &change, err);
    if (status == KB_OK)
        status = kb_api_inside(kb_reader_revision_at(kb_searcher_reader(call->session->searcher),
                                                     number, &wanted, err));
    if (status == KB_OK)
        status = kb_api_inside(kb_searcher_refresh(call->session->searcher, &revision, err));
    if (status)
        return status;
    call->response->revision = revision;
    kb_json_init(&json, kb_api_body(call));
    write_change(&json, &change, call->sees_drafts, revision >= wanted);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
