#include "kb/work_order.h"

#include <string.h>

#define MOBILE_DIGITS   11
#define IDENTITY_DIGITS 17 /* and a check character */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_allowed(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("._:/#-", c));
}

/* What is left without separators; false where that is more than `room`. */
static bool strip(struct kb_str order, char *out, size_t room, size_t *ret_len)
{
    size_t len = 0;
    for (size_t i = 0; i < order.len; i++) {
        if (strchr("._:/#-", order.data[i]))
            continue;
        if (len == room)
            return false;
        out[len++] = order.data[i];
    }
    *ret_len = len;
    return true;
}

static bool all_digits(const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_digit(text[i]))
            return false;
    return true;
}

/* GB 11643-1999: the weighted sum modulo 11 names the check character. */
static bool is_identity(const char *text, size_t len)
{
    static const int weights[IDENTITY_DIGITS] = {7, 9, 10, 5,  8, 4, 2, 1, 6,
                                                 3, 7, 9,  10, 5, 8, 4, 2};
    static const char checks[] = "10X98765432";
    int sum = 0;
    if (len != IDENTITY_DIGITS + 1 || !all_digits(text, IDENTITY_DIGITS))
        return false;
    for (size_t i = 0; i < IDENTITY_DIGITS; i++)
        sum += weights[i] * (text[i] - '0');
    char check = text[IDENTITY_DIGITS] == 'x' ? 'X' : text[IDENTITY_DIGITS];
    return check == checks[sum % 11];
}

static bool is_mobile(const char *text, size_t len)
{
    return len == MOBILE_DIGITS && all_digits(text, len) && text[0] == '1' && text[1] >= '3';
}

enum kb_status kb_work_order_check(struct kb_str order, struct kb_error *err)
{
    char bare[KB_WORK_ORDER_MAX];
    size_t len;
    if (!order.len || order.len > KB_WORK_ORDER_MAX)
        return kb_fail(err, KB_INVALID, "work_order: not 1 to %d bytes", KB_WORK_ORDER_MAX);
    for (size_t i = 0; i < order.len; i++)
        if (!is_allowed(order.data[i]))
            return kb_fail(err, KB_INVALID,
                           "work_order: byte %zu is no letter, digit or one of . _ : / # -", i);
    if (strip(order, bare, sizeof bare, &len) && (is_mobile(bare, len) || is_identity(bare, len)))
        return kb_fail(err, KB_INVALID, "work_order: the number of a person is no work order");
    return KB_OK;
}
