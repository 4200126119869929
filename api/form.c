/* form.c - pairs as HTML forms write them, in addresses and in bodies. */
#include "kb/api.h"

#include <strings.h>

#include "internal.h"

static const char media_type[] = "application/x-www-form-urlencoded";

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum kb_status check_decoded(struct kb_str text, const char *what, struct kb_error *err)
{
    size_t bad;
    if (!kb_utf8_check(text, &bad))
        return kb_fail(err, KB_INVALID, "%s: not UTF-8 at byte %zu", what, bad);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F)
            return kb_fail(err, KB_INVALID, "%s: control character 0x%02X at byte %zu", what, c, i);
    }
    return KB_OK;
}

enum kb_status kb_api_decode(struct kb_arena *arena, struct kb_str raw, bool plus, const char *what,
                             struct kb_str *ret, struct kb_error *err)
{
    char *out = kb_arena_alloc(arena, raw.len + 1);
    if (!out)
        return kb_fail_memory(err);
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.data[i];
        if (c == '%') {
            int high = i + 2 < raw.len ? hex_digit(raw.data[i + 1]) : -1;
            int low = high >= 0 ? hex_digit(raw.data[i + 2]) : -1;
            if (low < 0)
                return kb_fail(err, KB_INVALID,
                               "%s: '%%' without two hexadecimal digits at byte %zu", what, i);
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        out[len++] = c;
    }
    struct kb_str text = {out, len};
    enum kb_status status = check_decoded(text, what, err);
    if (status == KB_OK)
        *ret = text;
    return status;
}

static enum kb_status decode_pair(struct kb_arena *arena, struct kb_str raw,
                                  struct kb_api_pair *ret, struct kb_error *err)
{
    size_t equals = kb_str_find(raw, KB_STR("="), 0);
    struct kb_api_pair pair = {0};
    enum kb_status status = kb_api_decode(arena, kb_str_slice(raw, 0, equals), true,
                                          "parameter name", &pair.name, err);
    if (status == KB_OK && equals != SIZE_MAX)
        status = kb_api_decode(arena, kb_str_slice(raw, equals + 1, raw.len), true,
                               "parameter value", &pair.value, err);
    if (status == KB_OK)
        *ret = pair;
    return status;
}

/* Room for as many as there can be, and no more than may be. */
static size_t room_for(struct kb_str raw, size_t max)
{
    size_t room = 1;
    for (size_t i = 0; i < raw.len && room < max; i++)
        room += raw.data[i] == '&';
    return room;
}

static enum kb_status decode_pairs(struct kb_arena *arena, struct kb_str raw, size_t max,
                                   const struct kb_api_pair **ret, size_t *ret_count,
                                   struct kb_error *err)
{
    struct kb_api_pair *pairs = kb_arena_array(arena, room_for(raw, max), sizeof *pairs);
    size_t count = 0;
    if (!pairs)
        return kb_fail_memory(err);
    while (raw.len) {
        size_t amp = kb_str_find(raw, KB_STR("&"), 0);
        struct kb_str piece = kb_str_slice(raw, 0, amp);
        raw = amp == SIZE_MAX ? KB_STR("") : kb_str_slice(raw, amp + 1, raw.len);
        if (!piece.len)
            continue;
        if (count == max)
            return kb_fail(err, KB_INVALID, "more than %zu parameters", max);
        enum kb_status status = decode_pair(arena, piece, &pairs[count], err);
        if (status)
            return status;
        count++;
    }
    *ret = pairs;
    *ret_count = count;
    return KB_OK;
}

enum kb_status kb_api_decode_pairs(struct kb_arena *arena, struct kb_str raw,
                                   const struct kb_api_pair **ret, size_t *ret_count,
                                   struct kb_error *err)
{
    return decode_pairs(arena, raw, KB_API_PARAMETERS_MAX, ret, ret_count, err);
}

/* --- bodies ----------------------------------------------------------------------------------- */

bool kb_api_form_sent(const struct kb_api_request *request)
{
    size_t count;
    struct kb_str type = kb_api_request_header(request, "content-type", &count);
    type = kb_str_trim(kb_str_slice(type, 0, kb_str_find(type, KB_STR(";"), 0)));
    return count == 1 && type.len == sizeof media_type - 1 &&
           strncasecmp(type.data, media_type, type.len) == 0;
}

enum kb_status kb_api_form_pairs(struct kb_api_call *call, const struct kb_api_pair **ret,
                                 size_t *ret_count, struct kb_error *err)
{
    *ret_count = 0;
    if (!call->request->body.len)
        return KB_OK;
    if (!kb_api_form_sent(call->request))
        return kb_fail(err, KB_INVALID, "the body must be a form: send 'Content-Type: %s'",
                       media_type);
    return decode_pairs(call->session->arena, call->request->body, KB_API_FORM_PAIRS_MAX, ret,
                        ret_count, err);
}

/* The token is no field of the form's own: it was looked at before. */
enum kb_status kb_api_form_values(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_api_pair *pairs = NULL;
    struct kb_api_pair kept[KB_API_PARAMETERS_MAX];
    size_t count, kept_count = 0;
    enum kb_status status = kb_api_form_pairs(call, &pairs, &count, err);
    if (status)
        return status;
    if (count > KB_API_PARAMETERS_MAX)
        return kb_fail(err, KB_INVALID, "more than %d parameters", KB_API_PARAMETERS_MAX);
    for (size_t i = 0; i < count; i++)
        if (!kb_str_equal(pairs[i].name, KB_STR(KB_API_CSRF_FIELD)))
            kept[kept_count++] = pairs[i];
    const struct kb_api_rows rows = {call->route->parameters, call->route->parameter_count,
                                     KB_API_IN_FORM, call->session->door};
    return kb_api_parameters_read(&rows, kept, kept_count, call->values, err);
}
