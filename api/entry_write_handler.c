/* entry_write_handler.c - operators' data through HTTP: an entry put in place of the one before, or
 * removed. */
#include "kb/api.h"

#include "internal.h"
#include "kb/entry.h"

enum {
    VALUE,
    FROM,
    TO
};

static const struct kb_api_field fields[] = {
    [VALUE] = {.name = "value",
               .form = KB_API_ANY,
               .required = true,
               .max_bytes = KB_ENTRY_VALUE_MAX,
               .meaning = "what it says; its fields hang on the kind"},
    [FROM] = {.name = "valid_from",
              .form = KB_API_DAY,
              .max_bytes = 10,
              .meaning = "the first day it is valid; none is open"},
    [TO] = {.name = "valid_to",
            .form = KB_API_DAY,
            .max_bytes = 10,
            .meaning = "the first day it is no longer valid; none is open"},
};
const struct kb_api_body kb_api_entry_body = {"NewEntry", fields, KB_COUNT(fields)};

static enum kb_status answer(struct kb_api_call *call, enum kb_status status, struct kb_error *err)
{
    struct kb_json json;
    status = kb_api_write_end(call, status, err);
    if (status)
        return status;
    kb_api_written_begin(call, &json);
    return kb_api_written_end(call, &json, err);
}

static kb_date day_of(const struct kb_api_value *value, kb_date open)
{
    return value->given ? (kb_date)value->number : open;
}

enum kb_status kb_api_handle_entry_put(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_api_value *sent = call->fields;
    const enum kb_entry_kind kind = (enum kb_entry_kind)call->values[KB_API_ENTRY_KIND].number;
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_entry_put(call->store, kind, call->values[KB_API_ENTRY_KEY].text, sent[VALUE].text,
                          day_of(&sent[FROM], KB_DATE_MIN), day_of(&sent[TO], KB_DATE_MAX), err);
    return answer(call, status, err);
}

enum kb_status kb_api_handle_entry_remove(struct kb_api_call *call, struct kb_error *err)
{
    const enum kb_entry_kind kind = (enum kb_entry_kind)call->values[KB_API_ENTRY_KIND].number;
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_entry_remove(call->store, kind, call->values[KB_API_ENTRY_KEY].text, err);
    return answer(call, status, err);
}
