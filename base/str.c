#include "kb/str.h"

#include "kb/error.h"

struct kb_str kb_str_of(const char *text)
{
    return (struct kb_str){text, text ? strlen(text) : 0};
}

/* memcmp() may not get a NULL pointer, not even with nothing to compare. */
static int compare_bytes(const char *a, const char *b, size_t len)
{
    return len ? memcmp(a, b, len) : 0;
}

bool kb_str_equal(struct kb_str a, struct kb_str b)
{
    return a.len == b.len && compare_bytes(a.data, b.data, a.len) == 0;
}

int kb_str_compare(struct kb_str a, struct kb_str b)
{
    int order = compare_bytes(a.data, b.data, a.len < b.len ? a.len : b.len);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool kb_str_starts(struct kb_str s, struct kb_str prefix)
{
    return s.len >= prefix.len && compare_bytes(s.data, prefix.data, prefix.len) == 0;
}

bool kb_str_ends(struct kb_str s, struct kb_str suffix)
{
    if (s.len < suffix.len)
        return false;
    return kb_str_equal(kb_str_slice(s, s.len - suffix.len, s.len), suffix);
}

size_t kb_str_find(struct kb_str s, struct kb_str needle, size_t from)
{
    if (from > s.len)
        return SIZE_MAX;
    if (needle.len == 0)
        return from;
    if (needle.len > s.len - from)
        return SIZE_MAX;
    const char *at = memmem(s.data + from, s.len - from, needle.data, needle.len);
    return at ? (size_t)(at - s.data) : SIZE_MAX;
}

struct kb_str kb_str_slice(struct kb_str s, size_t begin, size_t end)
{
    if (end > s.len)
        end = s.len;
    if (begin > end)
        begin = end;
    return (struct kb_str){s.data ? s.data + begin : NULL, end - begin};
}

static const struct kb_str blanks[] = {
    KB_STR_INIT(" "),
    KB_STR_INIT("\t"),
    KB_STR_INIT("\r"),
    KB_STR_INIT("\n"),
    KB_STR_INIT("\xC2\xA0"),     /* U+00A0 no-break space */
    KB_STR_INIT("\xE3\x80\x80"), /* U+3000 ideographic space */
    KB_STR_INIT("\xEF\xBB\xBF"), /* U+FEFF byte order mark */
};

static size_t blank_at_start(struct kb_str s)
{
    for (size_t i = 0; i < KB_COUNT(blanks); i++)
        if (kb_str_starts(s, blanks[i]))
            return blanks[i].len;
    return 0;
}

static size_t blank_at_end(struct kb_str s)
{
    for (size_t i = 0; i < KB_COUNT(blanks); i++)
        if (kb_str_ends(s, blanks[i]))
            return blanks[i].len;
    return 0;
}

struct kb_str kb_str_trim(struct kb_str s)
{
    size_t blank;
    while ((blank = blank_at_start(s)))
        s = kb_str_slice(s, blank, s.len);
    while ((blank = blank_at_end(s)))
        s.len -= blank;
    return s;
}

struct kb_str kb_str_next_line(struct kb_str *rest)
{
    const char *end = rest->len ? memchr(rest->data, '\n', rest->len) : NULL;
    struct kb_str line = *rest;
    if (!end) {
        *rest = kb_str_slice(*rest, rest->len, rest->len);
        return line;
    }
    line.len = (size_t)(end - rest->data);
    *rest = kb_str_slice(*rest, line.len + 1, rest->len);
    if (line.len && line.data[line.len - 1] == '\r')
        line.len--;
    return line;
}

bool kb_str_to_uint(struct kb_str s, uint64_t max, uint64_t *ret)
{
    uint64_t value = 0;
    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(s.data[i] - '0'), &value) || value > max)
            return false;
    }
    *ret = value;
    return true;
}
