/*
 * kb/buf.h - a growing byte buffer with a cap it got at birth.
 *
 * For building text: answers, snippets, keys. Appending never returns an error: the first failure
 * (out of memory, or the cap) is remembered, later appends do nothing, and kb_buf_status() tells at
 * the end. So a builder is written straight through and checked once:
 *
 *     KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1 << 20);
 *     kb_buf_add_cstr(&out, "第");
 *     kb_buf_printf(&out, "%d", n);
 *     return kb_buf_status(&out, err);
 *
 * What always holds: `data` is NUL-terminated behind `len` once anything was appended, and NULL
 * before; `len` never passes `cap`.
 */
#ifndef KB_BUF_H
#define KB_BUF_H

#include "kb/error.h"
#include "kb/str.h"

struct kb_buf {
    char *data; /* belongs to the buffer, valid until the next append, clear or done */
    size_t len;
    size_t room;
    size_t cap; /* most bytes it may hold; 0 = nothing can be appended */
    enum kb_status failed;
};

#define KB_BUF_INIT(cap_bytes)                                                                     \
    {                                                                                              \
        .cap = (cap_bytes)                                                                         \
    }

/* Frees the bytes; the buffer is empty afterwards and keeps its cap. Accepts a zeroed buffer. */
void kb_buf_done(struct kb_buf *buf);

/* Empties the buffer for reuse, keeps its memory, forgets a failure. */
void kb_buf_clear(struct kb_buf *buf);

void kb_buf_add(struct kb_buf *buf, const void *data, size_t len);
void kb_buf_add_str(struct kb_buf *buf, struct kb_str s);
void kb_buf_add_cstr(struct kb_buf *buf, const char *text);
void kb_buf_add_char(struct kb_buf *buf, char c);

/* Appends a code point as UTF-8. */
void kb_buf_add_code_point(struct kb_buf *buf, uint32_t code_point);

void kb_buf_printf(struct kb_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes room for `len` more bytes and returns where to write them, or NULL; then add to `len`. */
char *kb_buf_reserve(struct kb_buf *buf, size_t len);

/* What the buffer holds; valid until the next append, clear or done. */
struct kb_str kb_buf_str(const struct kb_buf *buf);

/* KB_OK, or the first failure since the last clear: KB_NO_MEMORY, or KB_TOO_LARGE for the cap. */
enum kb_status kb_buf_status(const struct kb_buf *buf, struct kb_error *err);

#endif
