/*
 * kb/time.h - instants, days, and the one clock.
 *
 * An instant is milliseconds since 1970-01-01T00:00:00Z in an `int64_t` whose name ends in `_ms`. A
 * day is a `kb_date`, days since 1970-01-01 in the proleptic Gregorian calendar, in the time zone
 * of the base; a kb_date knows no zone itself. Which day it is at an instant is the clock's to say.
 *
 * Nothing below the processes asks the operating system for the time: a `struct kb_clock` is handed
 * down from kbd/ and cli/, which alone call kb_clock_system(). Tests hand down one that stands
 * still.
 */
#ifndef KB_TIME_H
#define KB_TIME_H

#include "kb/error.h"
#include "kb/str.h"

typedef int32_t kb_date;

/* An open end: before every day, after every day. Written as an empty field or JSON null. */
#define KB_DATE_MIN INT32_MIN
#define KB_DATE_MAX INT32_MAX

/* The same for instants, as in a standing's known time. */
#define KB_TIME_MAX INT64_MAX

struct kb_clock {
    /* The instant now. */
    int64_t (*now_ms)(void *context);
    /* Seconds east of UTC in the base's time zone at an instant. */
    int32_t (*utc_offset_s)(void *context, int64_t at_ms);
    void *context;
};

/*
 * The operating system's clock in the IANA time zone `zone` ("Asia/Shanghai"). Sets the process's
 * zone, so call it once at start, before threads; only kbd/ and cli/ may. Errors: KB_INVALID when
 * the system has no such zone ("UTC" it always has); KB_NO_MEMORY. The clock needs no freeing.
 */
enum kb_status kb_clock_system(const char *zone, struct kb_clock *ret, struct kb_error *err);

int64_t kb_clock_now_ms(const struct kb_clock *clock);

/*
 * The day it is at an instant, and the day it is now, in the base's time zone. An instant too far
 * off for a day number gives the open end on its side.
 */
kb_date kb_clock_day_at(const struct kb_clock *clock, int64_t at_ms);
kb_date kb_clock_today(const struct kb_clock *clock);

/*
 * The instant at which a day begins in the base's time zone: its first, where a change of summer
 * time skips midnight or repeats it. INT64_MIN and KB_TIME_MAX for the open ends.
 */
int64_t kb_clock_day_start_ms(const struct kb_clock *clock, kb_date day);

/*
 * Day number of a date, and back; false when there is no such date. Years 1 to 9999. (Howard
 * Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days.)
 */
bool kb_date_from_ymd(int year, int month, int day, kb_date *ret);
void kb_date_to_ymd(kb_date date, int *ret_year, int *ret_month, int *ret_day);

/* Reads YYYY-MM-DD, nothing else. */
bool kb_date_parse(struct kb_str s, kb_date *ret);

/*
 * Reads an instant as RFC 3339 has it: YYYY-MM-DDThh:mm[:ss[.fff]] and Z or ±hh:mm, nothing else.
 * A blank is taken for the plus sign, which is what addresses make of one.
 */
bool kb_time_parse(struct kb_str s, int64_t *ret_ms);

/* The same as people type it: the zone may be left out and is the base's then; a day alone is the
 * instant at which it begins. */
bool kb_clock_parse(const struct kb_clock *clock, struct kb_str s, int64_t *ret_ms);

#define KB_DATE_TEXT_SIZE 11
/* Writes YYYY-MM-DD, or nothing for an open end, and returns `out`. */
const char *kb_date_text(kb_date date, char out[KB_DATE_TEXT_SIZE]);

#define KB_TIME_TEXT_SIZE 30
/*
 * Writes an instant as RFC 3339 in UTC with milliseconds, 2026-11-21T08:00:00.000Z, or nothing for
 * one outside the years 1 to 9999 (such as KB_TIME_MAX), and returns `out`.
 */
const char *kb_time_text(int64_t at_ms, char out[KB_TIME_TEXT_SIZE]);

#endif
