#include "kb/buf.h"

#include <stdarg.h>

#define ROOM_MIN 64

void kb_buf_done(struct kb_buf *buf)
{
    free(buf->data);
    *buf = (struct kb_buf){.cap = buf->cap};
}

void kb_buf_clear(struct kb_buf *buf)
{
    buf->len = 0;
    buf->failed = KB_OK;
    if (buf->data)
        buf->data[0] = 0;
}

/* Doubles the room, and never asks for more than the cap and its NUL can use. */
static size_t next_room(const struct kb_buf *buf, size_t needed)
{
    size_t room = buf->room > SIZE_MAX / 2 ? needed : 2 * buf->room;
    if (room < ROOM_MIN)
        room = ROOM_MIN;
    if (buf->cap < SIZE_MAX && room > buf->cap + 1)
        room = buf->cap + 1;
    return room < needed ? needed : room;
}

/* Makes room for `len` more bytes and a NUL behind them. */
static bool grow(struct kb_buf *buf, size_t len)
{
    if (buf->failed != KB_OK)
        return false;
    if (len > buf->cap - buf->len || len == SIZE_MAX) {
        buf->failed = KB_TOO_LARGE;
        return false;
    }
    size_t needed;
    if (__builtin_add_overflow(buf->len, len + 1, &needed)) {
        buf->failed = KB_NO_MEMORY;
        return false;
    }
    if (needed <= buf->room)
        return true;
    size_t room = next_room(buf, needed);
    char *data = realloc(buf->data, room);
    if (!data) {
        buf->failed = KB_NO_MEMORY;
        return false;
    }
    buf->data = data;
    buf->room = room;
    return true;
}

void kb_buf_add(struct kb_buf *buf, const void *data, size_t len)
{
    if (len == 0 || !grow(buf, len))
        return;
    memcpy(buf->data + buf->len, data, len);
    buf->len += len;
    buf->data[buf->len] = 0;
}

void kb_buf_add_str(struct kb_buf *buf, struct kb_str s)
{
    kb_buf_add(buf, s.data, s.len);
}

void kb_buf_add_cstr(struct kb_buf *buf, const char *text)
{
    kb_buf_add_str(buf, kb_str_of(text));
}

void kb_buf_add_char(struct kb_buf *buf, char c)
{
    kb_buf_add(buf, &c, 1);
}

void kb_buf_add_code_point(struct kb_buf *buf, uint32_t code_point)
{
    char bytes[4];
    kb_buf_add(buf, bytes, kb_utf8_put(code_point, bytes));
}

void kb_buf_printf(struct kb_buf *buf, const char *format, ...)
{
    if (buf->failed != KB_OK)
        return;
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, arguments);
    if (len < 0)
        buf->failed = KB_NO_MEMORY; /* the C library's own scratch memory */
    else if (len > 0 && grow(buf, (size_t)len)) {
        vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
    va_end(arguments);
}

char *kb_buf_reserve(struct kb_buf *buf, size_t len)
{
    if (!grow(buf, len))
        return NULL;
    /* Zeroed, so that a NUL stands behind whatever part of it the caller fills. */
    memset(buf->data + buf->len, 0, len + 1);
    return buf->data + buf->len;
}

struct kb_str kb_buf_str(const struct kb_buf *buf)
{
    return (struct kb_str){buf->data, buf->len};
}

enum kb_status kb_buf_status(const struct kb_buf *buf, struct kb_error *err)
{
    switch (buf->failed) {
    case KB_OK:
        return KB_OK;
    case KB_NO_MEMORY:
        return kb_fail_memory(err);
    case KB_TOO_LARGE:
        return kb_fail(err, KB_TOO_LARGE, "the text is too large: it may have %zu bytes", buf->cap);
    default:
        return kb_fail(err, buf->failed, "%s", kb_status_text(buf->failed));
    }
}
