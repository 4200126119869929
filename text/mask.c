#include "kb/mask.h"

#define PERSONAL_DIGITS 7 /* a local telephone number; longer ones all the more */

static bool is_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
}

static bool is_separator(uint32_t c)
{
    return c == ' ' || c == '-' || c == '.' || c == 0x3000 || c == 0xFF0D || c == 0x2013 ||
           c == 0x2014;
}

static uint32_t peek(struct kb_str s, size_t at)
{
    return at < s.len ? kb_utf8_next(s, &at) : 0;
}

/* End of the number that begins at `at`, and how many digits it has. */
static size_t number_end(struct kb_str s, size_t at, size_t *ret_digits)
{
    size_t end = at, digits = 0;
    while (at < s.len) {
        uint32_t c = kb_utf8_next(s, &at);
        if (is_digit(c)) {
            digits++;
            end = at;
        } else if (!is_separator(c) || !is_digit(peek(s, at))) {
            break;
        }
    }
    uint32_t last = peek(s, end);
    if (digits >= 17 && (last == 'x' || last == 'X'))
        end++;
    *ret_digits = digits;
    return end;
}

static bool is_mail_char(unsigned char c)
{
    return c > ' ' && c < 0x7F && !strchr("\"'(),:;<>[\\]", c);
}

/* End of the e-mail address that begins at `at`, or `at`. */
static size_t mail_end(struct kb_str s, size_t at)
{
    size_t end = at;
    bool has_at = false;
    while (end < s.len && is_mail_char((unsigned char)s.data[end]))
        has_at |= s.data[end++] == '@';
    return has_at ? end : at;
}

void kb_mask(struct kb_str question, struct kb_buf *ret)
{
    for (size_t at = 0; at < question.len;) {
        size_t end = mail_end(question, at), digits = 0;
        if (end > at) {
            kb_buf_add_cstr(ret, "***");
            at = end;
            continue;
        }
        size_t next = at;
        uint32_t c = kb_utf8_next(question, &next);
        if (is_digit(c))
            next = number_end(question, at, &digits);
        if (digits >= PERSONAL_DIGITS)
            kb_buf_add_cstr(ret, "***");
        else if (c < 0x20 || c == 0x7F)
            kb_buf_add_char(ret, ' ');
        else
            kb_buf_add(ret, question.data + at, next - at);
        at = next;
    }
}
