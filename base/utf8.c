#include "kb/str.h"

#include "internal.h"

#define REPLACEMENT 0xFFFDu

/*
 * The Unicode Standard 15.0, table 3-7: the well-formed sequences by their first byte. Only the
 * second byte has ranges of its own; all later ones are 80..BF.
 */
struct lead {
    unsigned char first, last;
    unsigned char second_min, second_max;
    unsigned char len;
    unsigned char mask; /* of the first byte's share of the code point */
};

static const struct lead leads[] = {
    {0xC2, 0xDF, 0x80, 0xBF, 2, 0x1F}, /* U+0080..U+07FF */
    {0xE0, 0xE0, 0xA0, 0xBF, 3, 0x0F}, /* no overlong forms */
    {0xE1, 0xEC, 0x80, 0xBF, 3, 0x0F}, /* most of Chinese */
    {0xED, 0xED, 0x80, 0x9F, 3, 0x0F}, /* no surrogates */
    {0xEE, 0xEF, 0x80, 0xBF, 3, 0x0F}, /**/
    {0xF0, 0xF0, 0x90, 0xBF, 4, 0x07}, /* no overlong forms */
    {0xF1, 0xF3, 0x80, 0xBF, 4, 0x07}, /**/
    {0xF4, 0xF4, 0x80, 0x8F, 4, 0x07}, /* nothing past U+10FFFF */
};

static const struct lead *find_lead(unsigned char byte)
{
    for (size_t i = 0; i < KB_COUNT(leads); i++)
        if (byte >= leads[i].first && byte <= leads[i].last)
            return &leads[i];
    return NULL;
}

static bool is_continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

size_t utf8_decode(const unsigned char *bytes, size_t len, uint32_t *ret_code_point)
{
    if (bytes[0] < 0x80) {
        *ret_code_point = bytes[0];
        return 1;
    }
    const struct lead *lead = find_lead(bytes[0]);
    if (!lead || len < lead->len || bytes[1] < lead->second_min || bytes[1] > lead->second_max)
        return 0;
    uint32_t code_point = bytes[0] & lead->mask;
    for (size_t i = 1; i < lead->len; i++) {
        if (!is_continuation(bytes[i]))
            return 0;
        code_point = code_point << 6 | (bytes[i] & 0x3F);
    }
    *ret_code_point = code_point;
    return lead->len;
}

/* Skips whole words without a high bit: most of a file's markup and all of its digits. */
static size_t skip_ascii(struct kb_str s, size_t at)
{
    uint64_t word;
    while (s.len - at >= sizeof word) {
        memcpy(&word, s.data + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
        at += sizeof word;
    }
    return at;
}

bool kb_utf8_check(struct kb_str s, size_t *ret_bad)
{
    const unsigned char *bytes = (const unsigned char *)s.data;
    size_t at = 0;
    while (at < s.len) {
        if (bytes[at] < 0x80)
            at = skip_ascii(s, at);
        if (at == s.len)
            break;
        uint32_t code_point;
        size_t len = utf8_decode(bytes + at, s.len - at, &code_point);
        if (len == 0) {
            if (ret_bad)
                *ret_bad = at;
            return false;
        }
        at += len;
    }
    return true;
}

uint32_t kb_utf8_next(struct kb_str s, size_t *at)
{
    uint32_t code_point;
    size_t len = utf8_decode((const unsigned char *)s.data + *at, s.len - *at, &code_point);
    if (len == 0) {
        *at += 1;
        return REPLACEMENT;
    }
    *at += len;
    return code_point;
}

static size_t put_tail(uint32_t code_point, unsigned lead, size_t len, char out[4])
{
    for (size_t i = len; i-- > 1; code_point >>= 6)
        out[i] = (char)(0x80 | (code_point & 0x3F));
    out[0] = (char)(lead | code_point);
    return len;
}

size_t kb_utf8_put(uint32_t code_point, char out[4])
{
    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        code_point = REPLACEMENT;
    if (code_point < 0x80)
        return put_tail(code_point, 0, 1, out);
    if (code_point < 0x800)
        return put_tail(code_point, 0xC0, 2, out);
    if (code_point < 0x10000)
        return put_tail(code_point, 0xE0, 3, out);
    return put_tail(code_point, 0xF0, 4, out);
}

size_t kb_utf8_count(struct kb_str s)
{
    size_t count = 0;
    for (size_t at = 0; at < s.len; count++)
        kb_utf8_next(s, &at);
    return count;
}

struct kb_str kb_utf8_cut(struct kb_str s, size_t max_bytes)
{
    if (s.len <= max_bytes)
        return s;
    /* The character that covers the cut begins at most three bytes before it. */
    size_t begin = max_bytes;
    while (begin > 0 && max_bytes - begin < 3 && is_continuation((unsigned char)s.data[begin]))
        begin--;
    size_t end = begin;
    kb_utf8_next(s, &end);
    return kb_str_slice(s, 0, end > max_bytes ? begin : max_bytes);
}
