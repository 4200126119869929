#include "kb/api.h"

#include "internal.h"

static const char *const outcomes[] = {
    [KB_PUT_ITEM_ADDED] = "item_added", [KB_PUT_EDITION_ADDED] = "edition_added",
    [KB_PUT_CORRECTED] = "corrected",   [KB_PUT_DRAFT_CHANGED] = "draft_changed",
    [KB_PUT_PUBLISHED] = "published",   [KB_PUT_CATEGORY_ADDED] = "category_added",
    [KB_PUT_UNCHANGED] = "unchanged",   [KB_PUT_CONFLICT] = "conflict",
};

static void answer_edition(struct kb_json *json, struct kb_str id, int edition)
{
    kb_json_field_str(json, "id", id);
    kb_json_field_int(json, "edition", edition);
    kb_api_url_field_v1(json, "url", id, edition, (struct kb_str){0});
}

/* What stands in the way has the same title and date, and came from somewhere else. */
static enum kb_status refuse_conflict(const struct kb_put_result *result, struct kb_error *err)
{
    kb_fail(err, KB_CONFLICT, "edition %d of '%s' has other text with the same effective date",
            result->edition, result->id);
    kb_hint(err, "to correct it, send the item's id");
    return KB_CONFLICT;
}

static enum kb_status put(struct kb_api_call *call, const struct kb_edition_text *text,
                          bool publish, struct kb_put_result *ret, struct kb_error *err)
{
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_store_put(call->store, text, publish, ret, err);
    if (status == KB_OK && ret->outcome == KB_PUT_CONFLICT)
        status = refuse_conflict(ret, err);
    return kb_api_write_end(call, status, err);
}

enum kb_status kb_api_handle_put_item(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_edition_text text;
    struct kb_put_result result;
    struct kb_json json;
    bool publish = kb_api_parameter_value(call, "publish")->number == 1;
    enum kb_status status = publish ? kb_api_permit(call, KB_API_PUBLISH, err) : KB_OK;
    if (status == KB_OK)
        status = kb_api_item_body_text(call, &text, err);
    if (status == KB_OK)
        status = put(call, &text, publish, &result, err);
    if (status)
        return status;
    kb_api_written_begin(call, &json);
    answer_edition(&json, kb_str_of(result.id), result.edition);
    kb_json_field_cstr(&json, "outcome", outcomes[result.outcome]);
    return kb_api_written_end(call, &json, err);
}

enum kb_status kb_api_handle_withdraw(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_json json;
    struct kb_str id = kb_api_parameter_value(call, "id")->text;
    int edition = (int)kb_api_parameter_value(call, "n")->number;
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_store_withdraw(call->store, id, edition, call->fields[0].text, err);
    status = kb_api_write_end(call, status, err);
    if (status)
        return status;
    kb_api_written_begin(call, &json);
    answer_edition(&json, id, edition);
    kb_json_field_cstr(&json, "state", kb_state_name(KB_STATE_WITHDRAWN));
    return kb_api_written_end(call, &json, err);
}
