#include "kb/api.h"

#include "internal.h"

static void write_current(struct kb_json *json, const struct kb_edition *edition)
{
    char hash[KB_HASH_HEX_SIZE];
    kb_json_key(json, "current");
    kb_json_begin_object(json);
    kb_json_field_int(json, "edition", edition->number);
    kb_json_field_cstr(json, "state", kb_state_name(edition->state));
    kb_json_field_cstr(json, "hash", kb_hash_hex(&edition->hash, hash));
    kb_json_key(json, "text");
    kb_api_json_text(json, &edition->text);
    kb_json_end_object(json);
}

void kb_api_conflict(struct kb_api_call *call, struct kb_str id, int edition,
                     const struct kb_edition_text *sent)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_ANSWER_MAX);
    struct kb_edition current;
    struct kb_json json;
    if (kb_reader_edition(kb_store_reader(call->store), call->session->arena, id, edition,
                          KB_EDITION_WHOLE, &current, NULL))
        return;
    kb_json_init(&json, &out);
    kb_json_begin_object(&json);
    write_current(&json, &current);
    kb_json_key(&json, "sent");
    kb_api_json_text(&json, sent);
    kb_json_end_object(&json);
    if (kb_buf_status(&out, NULL))
        return;
    /* The fields without the braces around them. */
    struct kb_str copy = kb_arena_copy(call->session->arena,
                                       kb_str_slice(kb_buf_str(&out), 1, out.len - 1));
    if (copy.data)
        call->beside = copy;
}
