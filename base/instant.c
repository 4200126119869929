#include "kb/time.h"

/* Takes `digits` digits off the front, and the character before them where one is due. */
static bool take_digits(struct kb_str *rest, char before, size_t digits, uint64_t max,
                        uint64_t *ret)
{
    size_t skip = before ? 1 : 0;
    if (rest->len < skip + digits || (before && rest->data[0] != before))
        return false;
    if (!kb_str_to_uint(kb_str_slice(*rest, skip, skip + digits), max, ret))
        return false;
    *rest = kb_str_slice(*rest, skip + digits, rest->len);
    return true;
}

/* The fraction of a second, one to nine digits, cut to milliseconds. */
static bool take_fraction(struct kb_str *rest, int64_t *ret_ms)
{
    *ret_ms = 0;
    if (!kb_str_starts(*rest, KB_STR(".")))
        return true;
    size_t digits = 0;
    int64_t scale = 100;
    for (; digits + 1 < rest->len && digits < 9; digits++, scale /= 10) {
        char c = rest->data[digits + 1];
        if (c < '0' || c > '9')
            break;
        *ret_ms += (c - '0') * scale;
    }
    *rest = kb_str_slice(*rest, digits + 1, rest->len);
    return digits > 0;
}

/* Z, or ±hh:mm; the whole rest. A plus sign that came unencoded arrives as a blank and is one. */
static bool take_zone(struct kb_str rest, int64_t *ret_ms)
{
    uint64_t hours, minutes;
    if (kb_str_equal(rest, KB_STR("Z")) || kb_str_equal(rest, KB_STR("z"))) {
        *ret_ms = 0;
        return true;
    }
    if (rest.len == 0)
        return false;
    char sign = rest.data[0];
    if ((sign != '+' && sign != '-' && sign != ' ') || !take_digits(&rest, sign, 2, 23, &hours) ||
        !take_digits(&rest, ':', 2, 59, &minutes) || rest.len)
        return false;
    int64_t ms = (int64_t)(hours * 60 + minutes) * 60000;
    *ret_ms = sign == '-' ? -ms : ms;
    return true;
}

/* The date and time before the zone, as if in UTC. */
static bool take_local(struct kb_str *rest, int64_t *ret_ms)
{
    kb_date day;
    uint64_t hour, minute, second = 0;
    int64_t fraction_ms = 0;
    if (!kb_date_parse(kb_str_slice(*rest, 0, 10), &day))
        return false;
    *rest = kb_str_slice(*rest, 10, rest->len);
    if (!take_digits(rest, 'T', 2, 23, &hour) || !take_digits(rest, ':', 2, 59, &minute))
        return false;
    if (kb_str_starts(*rest, KB_STR(":")) &&
        (!take_digits(rest, ':', 2, 59, &second) || !take_fraction(rest, &fraction_ms)))
        return false;
    int64_t seconds = (int64_t)day * 86400 + (int64_t)(hour * 3600 + minute * 60 + second);
    *ret_ms = seconds * 1000 + fraction_ms;
    return true;
}

bool kb_time_parse(struct kb_str s, int64_t *ret_ms)
{
    int64_t local_ms, zone_ms;
    if (!take_local(&s, &local_ms) || !take_zone(s, &zone_ms))
        return false;
    *ret_ms = local_ms - zone_ms;
    return true;
}

/* The offset at the instant itself decides; beside a change of summer time the later one. */
static int64_t in_zone(const struct kb_clock *clock, int64_t local_ms)
{
    int64_t at_ms = local_ms - (int64_t)clock->utc_offset_s(clock->context, local_ms) * 1000;
    return local_ms - (int64_t)clock->utc_offset_s(clock->context, at_ms) * 1000;
}

bool kb_clock_parse(const struct kb_clock *clock, struct kb_str s, int64_t *ret_ms)
{
    int64_t local_ms;
    kb_date day;
    struct kb_str rest = s;
    if (kb_date_parse(s, &day)) {
        *ret_ms = kb_clock_day_start_ms(clock, day);
        return true;
    }
    if (!take_local(&rest, &local_ms))
        return false;
    if (rest.len)
        return kb_time_parse(s, ret_ms);
    *ret_ms = in_zone(clock, local_ms);
    return true;
}
