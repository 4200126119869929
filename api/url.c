#include "kb/api.h"

#include "internal.h"

/* Every byte of an id and of a label as %XX, and the words between. */
#define URL_MAX (3 * (KB_ID_MAX + KB_LABEL_MAX) + 64)

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

/* Writes the address as a field; when it could not be built, the answer fails as if it were full.
 */
static void field(struct kb_json *json, const char *key, const struct kb_buf *url)
{
    enum kb_status status = kb_buf_status(url, NULL);
    if (status && !json->out->failed)
        json->out->failed = status;
    kb_json_field_str(json, key, kb_buf_str(url));
}

void kb_api_url_field_item(struct kb_json *json, const char *key, struct kb_str id,
                           struct kb_str label)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf url = KB_BUF_INIT(URL_MAX);
    kb_buf_add_cstr(&url, "/items/");
    kb_api_url_encode(&url, id);
    if (label.len) {
        kb_buf_add_char(&url, '#');
        kb_api_url_encode(&url, label);
    }
    field(json, key, &url);
}

void kb_api_url_field_v1(struct kb_json *json, const char *key, struct kb_str id, int edition,
                         struct kb_str label)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf url = KB_BUF_INIT(URL_MAX);
    kb_buf_add_cstr(&url, "/v1/items/");
    kb_api_url_encode(&url, id);
    if (edition)
        kb_buf_printf(&url, "/editions/%d", edition);
    if (label.len) {
        kb_buf_add_cstr(&url, "/sections/");
        kb_api_url_encode(&url, label);
    }
    field(json, key, &url);
}
