#include "internal.h"

#include "kb/name.h"

#define NUMBER_BYTES_MAX 48

/* White space of any width, and characters that nobody sees: crawled laws are full of U+200B. */
static bool is_invisible(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || (c >= 0x2000 && c <= 0x200f) ||
           c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x2060 || c == 0x3000 ||
           c == 0xfeff;
}

size_t import_space(struct kb_str s)
{
    size_t at = 0;
    while (at < s.len) {
        size_t next = at;
        if (!is_invisible(kb_utf8_next(s, &next)))
            break;
        at = next;
    }
    return at;
}

/* Where the last character of `s` begins. */
static size_t last_character(struct kb_str s)
{
    size_t at = s.len - 1;
    while (at > 0 && ((unsigned char)s.data[at] & 0xc0) == 0x80)
        at--;
    return at;
}

struct kb_str import_trim(struct kb_str s)
{
    s = kb_str_slice(s, import_space(s), s.len);
    while (s.len > 0) {
        size_t begin = last_character(s), at = begin;
        if (!is_invisible(kb_utf8_next(s, &at)))
            break;
        s.len = begin;
    }
    return s;
}

struct kb_str import_squeeze(struct kb_arena *arena, struct kb_str s)
{
    s = import_trim(s);
    char *out = kb_arena_alloc(arena, s.len + 1);
    if (!out)
        return (struct kb_str){NULL, 0};
    size_t len = 0;
    for (size_t at = 0; at < s.len;) {
        size_t space = import_space(kb_str_slice(s, at, s.len));
        if (space) {
            out[len++] = ' ';
            at += space;
        } else {
            out[len++] = s.data[at++];
        }
    }
    return (struct kb_str){out, len};
}

bool import_at(struct kb_str s, size_t at, const char *literal)
{
    return at <= s.len && kb_str_starts(kb_str_slice(s, at, s.len), kb_str_of(literal));
}

struct kb_str import_line(struct kb_str text, size_t at, size_t *ret_next)
{
    size_t end = kb_str_find(text, KB_STR("\n"), at);
    *ret_next = end == SIZE_MAX ? text.len : end + 1;
    struct kb_str line = kb_str_slice(text, at, end == SIZE_MAX ? text.len : end);
    if (kb_str_ends(line, KB_STR("\r")))
        line.len--;
    return line;
}

/* Characters that stand for a digit in damaged or hasty texts: a circle for 〇, a dash for 一. */
static uint32_t mended_digit(uint32_t c)
{
    switch (c) {
    case 0x25cb: /* ○ */
    case 0xff2f: /* Ｏ */
        return 0x3007;
    case 0x2014: /* — */
    case 0xff0d: /* － */
        return 0x4e00;
    default:
        return c;
    }
}

bool import_number(struct kb_str s, uint32_t *ret)
{
    char mended[NUMBER_BYTES_MAX + 4];
    size_t len = 0;
    for (size_t at = 0; at < s.len;) {
        uint32_t c = kb_utf8_next(s, &at);
        if (is_invisible(c))
            continue;
        if (len > NUMBER_BYTES_MAX - 4)
            return false;
        len += kb_utf8_put(mended_digit(c), mended + len);
    }
    uint32_t value;
    if (len == 0 || kb_name_number((struct kb_str){mended, len}, &value) != len)
        return false;
    *ret = value;
    return true;
}
