#include "kb/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

#include "kb/time.h"

void kb_json_init(struct kb_json *json, struct kb_buf *out)
{
    *json = (struct kb_json){.out = out};
}

/* A bug in the caller: stops where asserts are on, and elsewhere keeps the output from being used.
 */
static void misuse(struct kb_json *json)
{
    assert(!"JSON written out of order");
    if (json->out->failed == KB_OK)
        json->out->failed = KB_INTERNAL;
}

static bool in_object(const struct kb_json *json)
{
    return json->depth > 0 && json->is_object[json->depth - 1];
}

/* Where the flag for "a comma is due" lives at the present depth. */
static bool *has_value(struct kb_json *json)
{
    return json->depth > 0 ? &json->has_value[json->depth - 1] : &json->has_root;
}

/* What stands before every value: a comma, or nothing behind a key. */
static bool begin_value(struct kb_json *json)
{
    bool *seen = has_value(json);
    if (in_object(json) != json->after_key || (json->depth == 0 && *seen)) {
        misuse(json);
        return false;
    }
    if (*seen && !json->after_key)
        kb_buf_add_char(json->out, ',');
    *seen = true;
    json->after_key = false;
    return true;
}

static void begin_nested(struct kb_json *json, bool is_object)
{
    if (json->depth == KB_JSON_DEPTH_MAX) {
        misuse(json);
        return;
    }
    if (!begin_value(json))
        return;
    json->is_object[json->depth] = is_object;
    json->has_value[json->depth] = false;
    json->depth++;
    kb_buf_add_char(json->out, is_object ? '{' : '[');
}

static void end_nested(struct kb_json *json, bool is_object)
{
    if (json->depth == 0 || in_object(json) != is_object || json->after_key) {
        misuse(json);
        return;
    }
    json->depth--;
    kb_buf_add_char(json->out, is_object ? '}' : ']');
}

void kb_json_begin_object(struct kb_json *json)
{
    begin_nested(json, true);
}

void kb_json_end_object(struct kb_json *json)
{
    end_nested(json, true);
}

void kb_json_begin_array(struct kb_json *json)
{
    begin_nested(json, false);
}

void kb_json_end_array(struct kb_json *json)
{
    end_nested(json, false);
}

/* Escapes with a short form (RFC 8259, section 7). */
static char short_escape(uint32_t code_point)
{
    static const char letters[] = "\"\\\b\f\n\r\t";
    static const char escapes[] = "\"\\bfnrt";
    const char *at = memchr(letters, (int)code_point, sizeof letters - 1);
    return at ? escapes[at - letters] : 0;
}

static bool must_escape(uint32_t code_point)
{
    return code_point < 0x20 || code_point == '"' || code_point == '\\' || code_point == 0x7F ||
           code_point == 0x2028 || code_point == 0x2029;
}

static void add_escape(struct kb_buf *out, uint32_t code_point)
{
    char letter = code_point < 0x80 ? short_escape(code_point) : 0;
    if (letter)
        kb_buf_printf(out, "\\%c", letter);
    else
        kb_buf_printf(out, "\\u%04x", (unsigned)code_point);
}

/* A lone bad byte decodes as U+FFFD as well; only its length tells it from one that was written. */
static bool is_bad_byte(uint32_t code_point, size_t len)
{
    return code_point == 0xFFFD && len == 1;
}

/* Copies runs that need no change whole. */
static void add_quoted(struct kb_buf *out, struct kb_str s)
{
    size_t run = 0, at = 0;
    kb_buf_add_char(out, '"');
    while (at < s.len) {
        size_t begin = at;
        uint32_t code_point = kb_utf8_next(s, &at);
        bool is_bad = is_bad_byte(code_point, at - begin);
        if (!is_bad && !must_escape(code_point))
            continue;
        kb_buf_add_str(out, kb_str_slice(s, run, begin));
        if (is_bad)
            kb_buf_add_code_point(out, code_point);
        else
            add_escape(out, code_point);
        run = at;
    }
    kb_buf_add_str(out, kb_str_slice(s, run, s.len));
    kb_buf_add_char(out, '"');
}

void kb_json_key(struct kb_json *json, const char *key)
{
    if (!in_object(json) || json->after_key) {
        misuse(json);
        return;
    }
    bool *seen = has_value(json);
    if (*seen)
        kb_buf_add_char(json->out, ',');
    *seen = true;
    json->after_key = true;
    add_quoted(json->out, kb_str_of(key));
    kb_buf_add_char(json->out, ':');
}

void kb_json_str(struct kb_json *json, struct kb_str value)
{
    if (begin_value(json))
        add_quoted(json->out, value);
}

void kb_json_raw(struct kb_json *json, struct kb_str value)
{
    if (begin_value(json))
        kb_buf_add_str(json->out, value);
}

void kb_json_cstr(struct kb_json *json, const char *value)
{
    kb_json_str(json, kb_str_of(value));
}

void kb_json_int(struct kb_json *json, int64_t value)
{
    if (begin_value(json))
        kb_buf_printf(json->out, "%" PRId64, value);
}

/* Drops zeros at the end of a fraction, a point that ends the number, and the sign of zero. */
static struct kb_str tidy_number(struct kb_str text)
{
    if (memchr(text.data, '.', text.len)) {
        while (text.data[text.len - 1] == '0')
            text.len--;
        if (text.data[text.len - 1] == '.')
            text.len--;
    }
    return kb_str_equal(text, KB_STR("-0")) ? KB_STR("0") : text;
}

void kb_json_number(struct kb_json *json, double value, int decimals)
{
    /* The longest double has 309 digits before the point. */
    char text[1 + 309 + 1 + 9 + 1];
    assert(decimals >= 0 && decimals <= 9);
    if (!isfinite(value)) {
        kb_json_null(json);
        return;
    }
    if (!begin_value(json))
        return;
    snprintf(text, sizeof text, "%.*f", decimals, value);
    kb_buf_add_str(json->out, tidy_number(kb_str_of(text)));
}

void kb_json_bool(struct kb_json *json, bool value)
{
    if (begin_value(json))
        kb_buf_add_cstr(json->out, value ? "true" : "false");
}

void kb_json_null(struct kb_json *json)
{
    if (begin_value(json))
        kb_buf_add_cstr(json->out, "null");
}

void kb_json_date(struct kb_json *json, int32_t date)
{
    char text[KB_DATE_TEXT_SIZE];
    kb_date_text(date, text);
    if (text[0])
        kb_json_cstr(json, text);
    else
        kb_json_null(json);
}

void kb_json_field_str(struct kb_json *json, const char *key, struct kb_str value)
{
    kb_json_key(json, key);
    kb_json_str(json, value);
}

void kb_json_field_cstr(struct kb_json *json, const char *key, const char *value)
{
    kb_json_field_str(json, key, kb_str_of(value));
}

void kb_json_field_str_or_null(struct kb_json *json, const char *key, struct kb_str value)
{
    kb_json_key(json, key);
    if (value.len)
        kb_json_str(json, value);
    else
        kb_json_null(json);
}

void kb_json_field_int(struct kb_json *json, const char *key, int64_t value)
{
    kb_json_key(json, key);
    kb_json_int(json, value);
}

void kb_json_field_number(struct kb_json *json, const char *key, double value, int decimals)
{
    kb_json_key(json, key);
    kb_json_number(json, value, decimals);
}

void kb_json_field_bool(struct kb_json *json, const char *key, bool value)
{
    kb_json_key(json, key);
    kb_json_bool(json, value);
}

void kb_json_field_date(struct kb_json *json, const char *key, int32_t date)
{
    kb_json_key(json, key);
    kb_json_date(json, date);
}
