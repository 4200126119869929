#include "target.h"

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

/* Percent-decodes; `plus` makes + a space, as in parameters. */
static enum kb_status decode(struct kb_arena *arena, struct kb_str raw, bool plus, const char *what,
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

/* http://host/path → /path */
static struct kb_str without_authority(struct kb_str raw)
{
    size_t skip = kb_str_starts(raw, KB_STR("http://"))    ? 7
                  : kb_str_starts(raw, KB_STR("https://")) ? 8
                                                           : 0;
    if (!skip)
        return raw;
    size_t slash = kb_str_find(raw, KB_STR("/"), skip);
    return slash == SIZE_MAX ? KB_STR("/") : kb_str_slice(raw, slash, raw.len);
}

static enum kb_status decode_pair(struct kb_arena *arena, struct kb_str raw,
                                  struct kb_api_pair *ret, struct kb_error *err)
{
    size_t equals = kb_str_find(raw, KB_STR("="), 0);
    struct kb_api_pair pair = {0};
    enum kb_status status = decode(arena, kb_str_slice(raw, 0, equals), true, "parameter name",
                                   &pair.name, err);
    if (status == KB_OK && equals != SIZE_MAX)
        status = decode(arena, kb_str_slice(raw, equals + 1, raw.len), true, "parameter value",
                        &pair.value, err);
    if (status == KB_OK)
        *ret = pair;
    return status;
}

static enum kb_status decode_parameters(struct kb_arena *arena, struct kb_str raw,
                                        struct kbd_target *target, struct kb_error *err)
{
    struct kb_api_pair *pairs = kb_arena_array(arena, KB_API_PARAMETERS_MAX, sizeof *pairs);
    if (!pairs)
        return kb_fail_memory(err);
    target->parameters = pairs;
    while (raw.len) {
        size_t amp = kb_str_find(raw, KB_STR("&"), 0);
        struct kb_str piece = kb_str_slice(raw, 0, amp);
        raw = amp == SIZE_MAX ? KB_STR("") : kb_str_slice(raw, amp + 1, raw.len);
        if (!piece.len)
            continue;
        if (target->parameter_count == KB_API_PARAMETERS_MAX)
            return kb_fail(err, KB_INVALID, "more than %d parameters", KB_API_PARAMETERS_MAX);
        enum kb_status status = decode_pair(arena, piece, &pairs[target->parameter_count], err);
        if (status)
            return status;
        target->parameter_count++;
    }
    return KB_OK;
}

enum kb_status kbd_target_parse(struct kb_arena *arena, struct kb_str raw, struct kbd_target *ret,
                                struct kb_error *err)
{
    struct kbd_target target = {0};
    raw = without_authority(raw);
    size_t question = kb_str_find(raw, KB_STR("?"), 0);
    enum kb_status status = decode(arena, kb_str_slice(raw, 0, question), false, "path",
                                   &target.path, err);
    if (status == KB_OK && question != SIZE_MAX)
        status = decode_parameters(arena, kb_str_slice(raw, question + 1, raw.len), &target, err);
    if (status == KB_OK)
        *ret = target;
    return status;
}
