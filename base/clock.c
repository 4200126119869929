#include "kb/time.h"

#define DAY_MS   INT64_C(86400000)
#define ZONE_MAX 255

/* Where the C library looks for zones; both names are its own. */
#define ZONES_VARIABLE "TZDIR"
#define ZONES_DEFAULT  "/usr/share/zoneinfo"

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t system_now_ms(void *context)
{
    (void)context;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int32_t system_utc_offset_s(void *context, int64_t at_ms)
{
    (void)context;
    time_t at = (time_t)floor_div(at_ms, 1000);
    struct tm local;
    /* Fails only where the year does not fit an int, far outside all dates. */
    return localtime_r(&at, &local) ? (int32_t)local.tm_gmtoff : 0;
}

/* A zone's name becomes part of a path: letters, digits and _+-, between single slashes. */
static bool is_zone_name(struct kb_str zone)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-";
    bool may_slash = false;
    if (zone.len == 0 || zone.len > ZONE_MAX)
        return false;
    for (size_t i = 0; i < zone.len; i++) {
        bool is_slash = zone.data[i] == '/';
        if (is_slash ? !may_slash : !memchr(allowed, zone.data[i], sizeof allowed - 1))
            return false;
        may_slash = !is_slash;
    }
    return may_slash;
}

static bool has_zone_file(const char *zone)
{
    const char *folder = getenv(ZONES_VARIABLE);
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/%s", folder && *folder ? folder : ZONES_DEFAULT,
                       zone);
    if (len < 0 || (size_t)len >= sizeof path)
        return false;
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    char magic[4] = {0};
    size_t read = fread(magic, 1, sizeof magic, file);
    fclose(file);
    return read == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
}

enum kb_status kb_clock_system(const char *zone, struct kb_clock *ret, struct kb_error *err)
{
    bool is_utc = kb_str_equal(kb_str_of(zone), KB_STR("UTC"));
    if (!is_utc && (!is_zone_name(kb_str_of(zone)) || !has_zone_file(zone))) {
        kb_fail(err, KB_INVALID, "cannot use time zone '%s': there is no such zone here", zone);
        kb_hint(err, "write an IANA name such as 'Asia/Shanghai', and install the zone files");
        return KB_INVALID;
    }
    /* "UTC0" says it all without a file; the colon makes the C library read nothing but a file. */
    char value[ZONE_MAX + 2];
    snprintf(value, sizeof value, is_utc ? "UTC0" : ":%s", zone);
    if (setenv("TZ", value, 1))
        return kb_fail_memory(err);
    tzset();
    *ret = (struct kb_clock){system_now_ms, system_utc_offset_s, NULL};
    return KB_OK;
}

int64_t kb_clock_now_ms(const struct kb_clock *clock)
{
    return clock->now_ms(clock->context);
}

static int64_t offset_ms(const struct kb_clock *clock, int64_t at_ms)
{
    return INT64_C(1000) * clock->utc_offset_s(clock->context, at_ms);
}

kb_date kb_clock_day_at(const struct kb_clock *clock, int64_t at_ms)
{
    int64_t local_ms;
    if (__builtin_add_overflow(at_ms, offset_ms(clock, at_ms), &local_ms))
        return at_ms < 0 ? KB_DATE_MIN : KB_DATE_MAX;
    int64_t day = floor_div(local_ms, DAY_MS);
    if (day <= KB_DATE_MIN)
        return KB_DATE_MIN;
    return day >= KB_DATE_MAX ? KB_DATE_MAX : (kb_date)day;
}

kb_date kb_clock_today(const struct kb_clock *clock)
{
    return kb_clock_day_at(clock, kb_clock_now_ms(clock));
}

/*
 * The zone changed its offset between `low_ms` and `high_ms`: the first instant in between that is
 * not before `day`. Where midnight was skipped that is the change itself; where it came twice, the
 * first.
 */
static int64_t search_day_start(const struct kb_clock *clock, kb_date day, int64_t low_ms,
                                int64_t high_ms)
{
    while (low_ms < high_ms) {
        int64_t middle_ms = low_ms + (high_ms - low_ms) / 2;
        if (kb_clock_day_at(clock, middle_ms) >= day)
            high_ms = middle_ms;
        else
            low_ms = middle_ms + 1;
    }
    return low_ms;
}

int64_t kb_clock_day_start_ms(const struct kb_clock *clock, kb_date day)
{
    if (day == KB_DATE_MIN)
        return INT64_MIN;
    if (day == KB_DATE_MAX)
        return KB_TIME_MAX;
    int64_t midnight_ms = day * DAY_MS; /* as if in UTC */
    int64_t before_ms = offset_ms(clock, midnight_ms - DAY_MS);
    int64_t after_ms = offset_ms(clock, midnight_ms + DAY_MS);
    int64_t most_ms = before_ms > after_ms ? before_ms : after_ms;
    int64_t least_ms = before_ms > after_ms ? after_ms : before_ms;
    if (kb_clock_day_at(clock, midnight_ms - most_ms) >= day)
        return midnight_ms - most_ms;
    return search_day_start(clock, day, midnight_ms - most_ms, midnight_ms - least_ms);
}
