#include "kb/api.h"

#include "internal.h"

static const char *const outcomes[] = {
    [KB_PUT_ITEM_ADDED] = "item_added", [KB_PUT_EDITION_ADDED] = "edition_added",
    [KB_PUT_CORRECTED] = "corrected",   [KB_PUT_DRAFT_CHANGED] = "draft_changed",
    [KB_PUT_PUBLISHED] = "published",   [KB_PUT_CATEGORY_ADDED] = "category_added",
    [KB_PUT_UNCHANGED] = "unchanged",   [KB_PUT_CONFLICT] = "conflict",
};

static struct kb_str id_of(const struct kb_api_call *call)
{
    return kb_api_parameter_value(call, "id")->text;
}

static int edition_of(const struct kb_api_call *call)
{
    return (int)kb_api_parameter_value(call, "n")->number;
}

/* --- by operators: published at once -----------------------------------------------------------
 */

/* What stands in the way has the same title and date, and came from somewhere else. */
static enum kb_status refuse_conflict(const struct kb_put_result *result, struct kb_error *err)
{
    kb_fail(err, KB_CONFLICT, "edition %d of '%s' has other text with the same effective date",
            result->edition, result->id);
    kb_hint(err, "to correct it, send the item's id");
    return KB_CONFLICT;
}

static enum kb_status put(struct kb_api_call *call, const struct kb_edition_text *text,
                          struct kb_error *err)
{
    struct kb_json json;
    struct kb_put_result result;
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_store_put(call->store, text, true, &result, err);
    if (status == KB_OK && result.outcome == KB_PUT_CONFLICT)
        status = refuse_conflict(&result, err);
    status = kb_api_write_end(call, status, err);
    if (status)
        return status;
    kb_api_written_begin(call, &json);
    kb_api_written_edition(&json, kb_str_of(result.id), result.edition);
    kb_json_field_cstr(&json, "outcome", outcomes[result.outcome]);
    return kb_api_written_end(call, &json, err);
}

/* --- by editors ---------------------------------------------------------------------------------
 */

static enum kb_status answer(struct kb_api_call *call, const struct kb_edit_result *result,
                             struct kb_error *err)
{
    struct kb_json json;
    char hash[KB_HASH_HEX_SIZE];
    kb_api_written_begin(call, &json);
    kb_api_written_edition(&json, kb_str_of(result->id), result->edition);
    kb_json_field_cstr(&json, "state", kb_state_name(result->state));
    kb_json_field_cstr(&json, "hash", kb_hash_hex(&result->hash, hash));
    return kb_api_written_end(call, &json, err);
}

static enum kb_status create(struct kb_api_call *call, const struct kb_edition_text *text,
                             struct kb_error *err)
{
    struct kb_edit_result result;
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_edit_create(call->store, text, &result, err);
    status = kb_api_write_end(call, status, err);
    return status ? status : answer(call, &result, err);
}

enum kb_status kb_api_handle_put_item(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_edition_text text;
    bool publish = kb_api_parameter_value(call, "publish")->number == 1;
    enum kb_status status = publish ? kb_api_permit(call, KB_API_PUT, err) : KB_OK;
    if (status == KB_OK)
        status = kb_api_item_body_text(call->session->arena, call->fields, &text, err);
    if (status)
        return status;
    return publish ? put(call, &text, err) : create(call, &text, err);
}

/* A hash as it is written; false for anything else. */
static bool read_hash(struct kb_str hex, struct kb_hash *ret)
{
    static const char digits[] = "0123456789abcdef";
    struct kb_hash hash = {0};
    if (hex.len != KB_HASH_HEX_SIZE - 1)
        return false;
    for (size_t i = 0; i < hex.len; i++) {
        const char *digit = hex.data[i] ? strchr(digits, hex.data[i]) : NULL;
        if (!digit)
            return false;
        hash.bytes[i / 2] = (unsigned char)(hash.bytes[i / 2] << 4 | (digit - digits));
    }
    *ret = hash;
    return true;
}

enum kb_status kb_api_handle_save(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_edition_text text;
    struct kb_edit_result result;
    struct kb_hash based_on;
    if (!read_hash(call->fields[0].text, &based_on))
        return kb_fail(err, KB_INVALID, "field 'based_on' is not a hash of 64 digits");
    enum kb_status status = kb_api_item_body_text(call->session->arena, call->fields[1].items,
                                                  &text, err);
    if (status == KB_OK)
        status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_edit_save(call->store, id_of(call), edition_of(call), &based_on, &text, &result,
                          err);
    if (status == KB_CONFLICT)
        kb_api_conflict(call, id_of(call), edition_of(call), &text);
    status = kb_api_write_end(call, status, err);
    return status ? status : answer(call, &result, err);
}

enum kb_status kb_api_handle_move(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_edit_result result;
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_edit_move(call->store, id_of(call), edition_of(call), kb_api_move_of(call),
                          call->fields[0].text, &result, err);
    status = kb_api_write_end(call, status, err);
    return status ? status : answer(call, &result, err);
}

enum kb_status kb_api_handle_finding_answer(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_json json;
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_edit_answer(call->store, id_of(call), edition_of(call), call->fields[0].text,
                            call->fields[1].text, err);
    status = kb_api_write_end(call, status, err);
    if (status)
        return status;
    kb_api_written_begin(call, &json);
    kb_api_written_edition(&json, id_of(call), edition_of(call));
    return kb_api_written_end(call, &json, err);
}
