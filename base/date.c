#include "kb/time.h"

#include <inttypes.h>

#define DAY_MS         INT64_C(86400000)
#define DAYS_PER_ERA   146097 /* 400 years, after which the calendar repeats */
#define EPOCH_FROM_ERA 719468 /* days from 0000-03-01 to 1970-01-01 */

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_len(int year, int month)
{
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* http://howardhinnant.github.io/date_algorithms.html#days_from_civil, for years that are positive
 */
static kb_date days_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    int era = year / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - EPOCH_FROM_ERA;
}

bool kb_date_from_ymd(int year, int month, int day, kb_date *ret)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12)
        return false;
    if (day < 1 || day > month_len(year, month))
        return false;
    *ret = days_from_civil(year, month, day);
    return true;
}

/* http://howardhinnant.github.io/date_algorithms.html#civil_from_days */
void kb_date_to_ymd(kb_date date, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t days = (int64_t)date + EPOCH_FROM_ERA;
    int64_t era = (days >= 0 ? days : days - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
    int day_of_era = (int)(days - era * DAYS_PER_ERA);
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) /
                      365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    *ret_day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *ret_month = shifted_month + (shifted_month < 10 ? 3 : -9);
    *ret_year = (int)(year_of_era + era * 400) + (*ret_month <= 2);
}

static bool read_number(struct kb_str s, size_t begin, size_t end, int *ret)
{
    uint64_t value;
    if (!kb_str_to_uint(kb_str_slice(s, begin, end), 9999, &value))
        return false;
    *ret = (int)value;
    return true;
}

bool kb_date_parse(struct kb_str s, kb_date *ret)
{
    int year, month, day;
    if (s.len != 10 || s.data[4] != '-' || s.data[7] != '-')
        return false;
    return read_number(s, 0, 4, &year) && read_number(s, 5, 7, &month) &&
           read_number(s, 8, 10, &day) && kb_date_from_ymd(year, month, day, ret);
}

const char *kb_date_text(kb_date date, char out[KB_DATE_TEXT_SIZE])
{
    int year, month, day;
    kb_date_to_ymd(date, &year, &month, &day);
    out[0] = 0;
    if (year >= 1 && year <= 9999)
        snprintf(out, KB_DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)year % 10000u,
                 (unsigned)month % 100u, (unsigned)day % 100u);
    return out;
}

const char *kb_time_text(int64_t at_ms, char out[KB_TIME_TEXT_SIZE])
{
    int64_t day = at_ms / DAY_MS - (at_ms % DAY_MS < 0);
    unsigned ms = (unsigned)(at_ms - day * DAY_MS);
    char date[KB_DATE_TEXT_SIZE] = "";
    out[0] = 0;
    if (day >= INT32_MIN && day <= INT32_MAX)
        kb_date_text((kb_date)day, date);
    if (date[0])
        snprintf(out, KB_TIME_TEXT_SIZE, "%sT%02u:%02u:%02u.%03uZ", date, ms / 3600000,
                 ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
    return out;
}
