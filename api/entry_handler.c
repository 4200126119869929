/* entry_handler.c - operators' data at the internal door: entries of a kind, and one with its
 * history. */
#include "internal.h"
#include "kb/entry.h"

static void field_instant(struct kb_json *json, const char *key, int64_t at_ms)
{
    char text[KB_TIME_TEXT_SIZE];
    kb_json_field_str_or_null(json, key, kb_str_of(kb_time_text(at_ms, text)));
}

static void write_entry(struct kb_json *json, const struct kb_entry *entry)
{
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "kind", kb_entry_kind_name(entry->kind));
    kb_json_field_str(json, "key", entry->key);
    kb_json_key(json, "value");
    kb_json_raw(json, entry->value);
    kb_json_field_date(json, "valid_from", entry->valid_from);
    kb_json_field_date(json, "valid_to", entry->valid_to);
    field_instant(json, "known_from", entry->known_from_ms);
    field_instant(json, "known_to", entry->known_to_ms);
    kb_json_field_int(json, "change", entry->change);
    kb_json_key(json, "closing");
    if (entry->closing)
        kb_json_int(json, entry->closing);
    else
        kb_json_null(json);
    kb_json_field_str(json, "actor", entry->actor);
    kb_json_end_object(json);
}

static enum kb_status write_entries(struct kb_api_call *call, const struct kb_entry *entries,
                                    size_t count, int64_t revision, struct kb_error *err)
{
    struct kb_str etag;
    struct kb_json json;
    enum kb_status status = kb_api_etag(call, revision, revision, &etag, err);
    if (status || kb_api_answer_fresh(call, etag))
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_int(&json, "revision", revision);
    kb_json_key(&json, "entries");
    kb_json_begin_array(&json);
    for (size_t i = 0; i < count; i++)
        write_entry(&json, &entries[i]);
    kb_json_end_array(&json);
    kb_json_end_object(&json);
    return kb_api_answer(call, KB_API_JSON, etag, err);
}

/* Entries and revision are of one snapshot. */
static enum kb_status answer(struct kb_api_call *call, const struct kb_entry_filter *filter,
                             struct kb_error *err)
{
    struct kb_reader *reader = kb_searcher_reader(call->session->searcher);
    const struct kb_entry *entries = NULL;
    size_t count = 0;
    int64_t revision = 0;
    enum kb_status status = kb_reader_begin(reader, err);
    if (status)
        return kb_api_inside(status);
    status = kb_reader_revision(reader, &revision, err);
    if (!status)
        status = kb_entry_list(reader, call->session->arena, filter, &entries, &count, err);
    kb_reader_end(reader);
    if (status)
        return kb_api_inside(status);
    call->response->revision = revision;
    if (filter->key.len && !count)
        return kb_fail(err, KB_NOT_FOUND, "there is no such entry");
    return write_entries(call, entries, count, revision, err);
}

enum kb_status kb_api_handle_entries(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_api_value *values = call->values;
    const enum kb_entry_kind kind = (enum kb_entry_kind)values[KB_API_ENTRY_KIND].number;
    const struct kb_entry_filter filter = {
        .kind = &kind,
        .history = values[KB_API_ENTRY_HISTORY].number == 1,
        .limit = (size_t)values[KB_API_ENTRY_LIMIT].number,
        .offset = (size_t)values[KB_API_ENTRY_OFFSET].number,
    };
    return answer(call, &filter, err);
}

enum kb_status kb_api_handle_entry(struct kb_api_call *call, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(4 * KB_ENTRY_KEY_MAX);
    const enum kb_entry_kind kind = (enum kb_entry_kind)call->values[KB_API_ENTRY_KIND].number;
    enum kb_status status = kb_entry_key(kb_searcher_text(call->session->searcher), kind,
                                         call->values[KB_API_ENTRY_KEY].text, &key, err);
    if (status)
        return status;
    const struct kb_entry_filter filter = {.kind = &kind, .key = kb_buf_str(&key), .history = true};
    return answer(call, &filter, err);
}
