#include "kb/api.h"

#include "internal.h"

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void kb_api_url_encode(struct kb_buf *out, struct kb_str text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (is_unreserved(c)) {
            kb_buf_add_char(out, (char)c);
            continue;
        }
        kb_buf_add_char(out, '%');
        kb_buf_add_char(out, digits[c >> 4]);
        kb_buf_add_char(out, digits[c & 15]);
    }
}

/* An address needs no escapes in JSON, so it is written where it goes: an answer to what was
 * committed has room for it, and no more memory to ask for. */
static void open_field(struct kb_json *json, const char *key, const char *prefix)
{
    kb_json_key(json, key);
    kb_json_raw(json, KB_STR("\""));
    kb_buf_add_cstr(json->out, prefix);
}

void kb_api_url_field_item(struct kb_json *json, const char *key, struct kb_str id,
                           struct kb_str label)
{
    open_field(json, key, "/items/");
    kb_api_url_encode(json->out, id);
    if (label.len) {
        kb_buf_add_char(json->out, '#');
        kb_api_url_encode(json->out, label);
    }
    kb_buf_add_char(json->out, '"');
}

void kb_api_url_field_v1(struct kb_json *json, const char *key, struct kb_str id, int edition,
                         struct kb_str label)
{
    open_field(json, key, "/v1/items/");
    kb_api_url_encode(json->out, id);
    if (edition)
        kb_buf_printf(json->out, "/editions/%d", edition);
    if (label.len) {
        kb_buf_add_cstr(json->out, "/sections/");
        kb_api_url_encode(json->out, label);
    }
    kb_buf_add_char(json->out, '"');
}
