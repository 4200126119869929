/* receipt_handler.c - makes receipts of what the caller may see, and reads them back. */
#include "kb/api.h"

#include "internal.h"
#include "receipt.h"

#define PATH "/v1/receipts/"

/* --- making ----------------------------------------------------------------------------------- */

/* By the door's reader and the key's role: what is not the caller's to see does not exist. */
static enum kb_status check_use(struct kb_api_call *call, const struct kb_receipt_use *use,
                                struct kb_error *err)
{
    struct kb_api_item_view view;
    const struct kb_edition *edition;
    enum kb_status status = kb_api_item_view_read(call, use->id, &view, err);
    return status ? status : kb_api_item_view_edition(&view, use->edition, &edition, err);
}

static enum kb_status check_uses(struct kb_api_call *call, const struct kb_receipt_command *command,
                                 struct kb_error *err)
{
    int64_t last = 0;
    enum kb_status status = kb_reader_revision(kb_searcher_reader(call->session->searcher), &last,
                                               err);
    if (status)
        return kb_api_inside(status);
    if (command->revision > last)
        return kb_fail(err, KB_INVALID, "field 'revision': the base is not there yet");
    for (size_t i = 0; i < command->use_count && !status; i++) {
        status = check_use(call, &command->uses[i], err);
        if (status)
            kb_error_prefix(err, "hits[%zu]", i);
    }
    return status;
}

static enum kb_status read_uses(const struct kb_api_call *call, const struct kb_api_value *hits,
                                const struct kb_receipt_use **ret, struct kb_error *err)
{
    struct kb_receipt_use *uses = kb_arena_array(call->session->arena, hits->count, sizeof *uses);
    if (!uses)
        return kb_fail_memory(err);
    for (size_t i = 0; i < hits->count; i++) {
        const struct kb_api_value *values = hits->items + i * KB_API_USE_FIELDS;
        uses[i] = (struct kb_receipt_use){.id = values[KB_API_USE_ID].text,
                                          .edition = (int)values[KB_API_USE_EDITION].number,
                                          .section = values[KB_API_USE_SECTION].text,
                                          .rank = (int)values[KB_API_USE_RANK].number,
                                          .rung = values[KB_API_USE_RUNG].text};
    }
    *ret = uses;
    return KB_OK;
}

static enum kb_status read_command(struct kb_api_call *call, struct kb_receipt_command *ret,
                                   struct kb_error *err)
{
    const struct kb_api_value *fields = call->fields;
    const struct kb_api_value *as_of = &fields[KB_API_RECEIPT_AS_OF];
    const struct kb_api_value *known_at = &fields[KB_API_RECEIPT_KNOWN_AT];
    *ret = (struct kb_receipt_command){
        .door = call->session->door,
        .role = kb_api_role_name(call),
        .query = fields[KB_API_RECEIPT_QUERY].text,
        .region = fields[KB_API_RECEIPT_REGION].text,
        .as_of = as_of->given ? (kb_date)as_of->number : call->today,
        .known_at_ms = known_at->given ? known_at->number : KB_TIME_MAX,
        .revision = fields[KB_API_RECEIPT_REVISION].number,
        .use_count = fields[KB_API_RECEIPT_HITS].count,
        .work_order = fields[KB_API_RECEIPT_WORK_ORDER].text,
    };
    return read_uses(call, &fields[KB_API_RECEIPT_HITS], &ret->uses, err);
}

/* In the transaction, so that nothing is taken back between the look and the proof. */
static enum kb_status make(struct kb_api_call *call, const struct kb_receipt_command *command,
                           struct kb_api_made *ret, struct kb_error *err)
{
    char id[KB_SHORT_ID_SIZE];
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = check_uses(call, command, err);
    if (!status)
        status = kb_receipt_make(call->store, command, id, err);
    if (!status)
        status = kb_api_made_at(call, PATH, id, ret, err);
    return kb_api_write_end(call, status, err);
}

enum kb_status kb_api_handle_make_receipt(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_receipt_command command;
    struct kb_api_made made;
    enum kb_status status = read_command(call, &command, err);
    if (!status)
        status = make(call, &command, &made, err);
    return status ? status : kb_api_answer_made(call, &made, err);
}

/* --- reading ---------------------------------------------------------------------------------- */

enum kb_status kb_api_handle_receipt(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_receipt receipt;
    struct kb_str id;
    struct kb_json json;
    struct kb_error why = {0};
    enum kb_status status = kb_api_short_id(call, &id, err);
    if (status)
        return status;
    status = kb_receipt_read(kb_searcher_reader(call->session->searcher), call->session->arena, id,
                             &receipt, &why);
    if (status && err)
        *err = why;
    if (status)
        return status == KB_NOT_FOUND ? status : kb_api_inside(status);
    kb_json_init(&json, kb_api_body(call));
    kb_api_json_receipt(&json, &receipt);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}

enum kb_status kb_api_handle_receipts(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_receipt *receipts;
    size_t count;
    struct kb_json json;
    struct kb_str order = kb_api_parameter_value(call, "work_order")->text;
    size_t limit = (size_t)kb_api_parameter_value(call, "limit")->number;
    enum kb_status status = kb_work_order_check(order, err);
    if (status)
        return status;
    status = kb_receipt_list(kb_searcher_reader(call->session->searcher), call->session->arena,
                             order, limit, &receipts, &count, err);
    if (status)
        return kb_api_inside(status);
    kb_json_init(&json, kb_api_body(call));
    kb_api_json_receipts(&json, receipts, count);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
