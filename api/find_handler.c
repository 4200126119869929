/* find_handler.c - editors' search over drafts and all editions. */
#include "kb/api.h"

#include "internal.h"
#include "kb/find.h"

const char *const kb_api_find_states[] = {
    "all",
    "open",
#define X(name, wire) wire,
    KB_STATE_LIST(X)
#undef X
        NULL,
};

static unsigned states_of(int64_t choice)
{
    if (choice == 0)
        return 0;
    return choice == 1 ? KB_STATES_OPEN : KB_STATE_BIT(choice - 2);
}

static void write_marks(struct kb_json *json, const char *key, const struct kb_find_mark *marks,
                        size_t count)
{
    kb_json_key(json, key);
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kb_json_begin_array(json);
        kb_json_int(json, marks[i].begin);
        kb_json_int(json, marks[i].end);
        kb_json_end_array(json);
    }
    kb_json_end_array(json);
}

static void write_hit(struct kb_json *json, const struct kb_find_hit *hit)
{
    char created[KB_TIME_TEXT_SIZE];
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", hit->id);
    kb_json_field_int(json, "edition", hit->number);
    kb_json_field_cstr(json, "state", kb_state_name(hit->state));
    kb_json_field_cstr(json, "kind", kb_kind_name(hit->kind));
    kb_json_field_cstr(json, "audience", kb_audience_name(hit->audience));
    kb_json_field_str(json, "title", hit->title);
    write_marks(json, "title_marks", hit->title_marks, hit->title_mark_count);
    kb_json_field_str(json, "region", hit->region);
    kb_json_field_str_or_null(json, "owner", hit->owner);
    kb_json_field_str_or_null(json, "stale", hit->stale_reason);
    kb_json_field_date(json, "effective_from", hit->effective_from);
    kb_json_field_date(json, "effective_to", hit->effective_to);
    kb_json_field_cstr(json, "created_at", kb_time_text(hit->created_ms, created));
    kb_json_field_str_or_null(json, "section", hit->has_section ? hit->label : (struct kb_str){0});
    kb_json_field_str_or_null(json, "snippet",
                              hit->has_section ? hit->snippet : (struct kb_str){0});
    write_marks(json, "marks", hit->marks, hit->has_section ? hit->mark_count : 0);
    kb_api_url_field_v1(json, "url", hit->id, hit->number, (struct kb_str){0});
    kb_json_end_object(json);
}

void kb_api_json_found(struct kb_json *json, const struct kb_found *found)
{
    kb_json_begin_object(json);
    kb_json_field_int(json, "total", found->total);
    kb_json_field_bool(json, "loose", found->is_loose);
    kb_json_key(json, "hits");
    kb_json_begin_array(json);
    for (size_t i = 0; i < found->count; i++)
        write_hit(json, &found->hits[i]);
    kb_json_end_array(json);
    kb_json_end_object(json);
}

enum kb_status kb_api_handle_find(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_found found;
    struct kb_json json;
    const struct kb_find_query query = {
        .text = kb_api_parameter_value(call, "q")->text,
        .states = states_of(kb_api_parameter_value(call, "state")->number),
        .kinds = (unsigned)kb_api_parameter_value(call, "kind")->number,
        .region = kb_api_parameter_value(call, "region")->text,
        .id = kb_api_parameter_value(call, "id")->text,
        .owner = kb_api_parameter_value(call, "owner")->text,
        .release = kb_api_parameter_value(call, "release")->number,
        .is_stale = kb_api_parameter_value(call, "stale")->number == 1,
        .today = call->today,
        .offset = (size_t)kb_api_parameter_value(call, "offset")->number,
        .limit = (size_t)kb_api_parameter_value(call, "limit")->number,
    };
    enum kb_status status = query.release ? kb_api_permit(call, KB_API_PREVIEW, err) : KB_OK;
    if (status)
        return status;
    status = kb_find(kb_searcher_reader(call->session->searcher),
                     kb_searcher_text(call->session->searcher), call->session->arena, &query,
                     &found, err);
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_api_json_found(&json, &found);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
