#include "kb/error.h"

#include <assert.h>
#include <stdarg.h>

#include "kb/str.h"

static const struct {
    const char *name;
    int http;
    const char *text;
} rows[] = {
#define X(name, wire, http, text) [KB_##name] = {wire, http, text},
    KB_STATUS_LIST(X)
#undef X
};

static enum kb_status in_range(enum kb_status status)
{
    return (size_t)status < KB_COUNT(rows) ? status : KB_INTERNAL;
}

const char *kb_status_name(enum kb_status status)
{
    return rows[in_range(status)].name;
}

int kb_status_http(enum kb_status status)
{
    return rows[in_range(status)].http;
}

const char *kb_status_text(enum kb_status status)
{
    return rows[in_range(status)].text;
}

/*
 * Formats at most `max` bytes to `out` (room for one more), cut on a character. The scratch text
 * has the three bytes more that the character at the cut may need, so that it is seen whole.
 */
static void __attribute__((format(printf, 3, 0)))
format_cut(char *out, size_t max, const char *format, va_list arguments)
{
    char scratch[KB_ERROR_MESSAGE_MAX + 4];
    assert(max + 4 <= sizeof scratch);
    if (vsnprintf(scratch, max + 4, format, arguments) < 0)
        scratch[0] = 0;
    struct kb_str whole = kb_utf8_cut(kb_str_of(scratch), max);
    memcpy(out, scratch, whole.len);
    out[whole.len] = 0;
}

enum kb_status kb_fail(struct kb_error *err, enum kb_status status, const char *format, ...)
{
    assert(status != KB_OK);
    if (!err || err->status != KB_OK)
        return status;
    err->status = status;
    va_list arguments;
    va_start(arguments, format);
    format_cut(err->message, KB_ERROR_MESSAGE_MAX, format, arguments);
    va_end(arguments);
    return status;
}

enum kb_status kb_fail_memory(struct kb_error *err)
{
    return kb_fail(err, KB_NO_MEMORY, "%s", kb_status_text(KB_NO_MEMORY));
}

void kb_hint(struct kb_error *err, const char *format, ...)
{
    if (!err || err->status == KB_OK || err->hint[0])
        return;
    va_list arguments;
    va_start(arguments, format);
    format_cut(err->hint, KB_ERROR_HINT_MAX, format, arguments);
    va_end(arguments);
}

static void __attribute__((format(printf, 2, 3)))
rewrite_message(struct kb_error *err, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    format_cut(err->message, KB_ERROR_MESSAGE_MAX, format, arguments);
    va_end(arguments);
}

void kb_error_prefix(struct kb_error *err, const char *format, ...)
{
    if (!err || err->status == KB_OK)
        return;
    char prefix[KB_ERROR_MESSAGE_MAX + 1];
    va_list arguments;
    va_start(arguments, format);
    format_cut(prefix, KB_ERROR_MESSAGE_MAX, format, arguments);
    va_end(arguments);
    struct kb_error old = *err;
    rewrite_message(err, "%s: %s", prefix, old.message);
}

void kb_error_clear(struct kb_error *err)
{
    if (err)
        *err = (struct kb_error){0};
}
