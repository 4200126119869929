/*
 * The clock: which day it is where, when a day begins, summer time at its worst, and zones by name.
 * Summer time is played by a clock of our own, so that nothing depends on the zone files; those are
 * met once, at the end.
 */
#include "kb/time.h"

#include "test.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)

/* A zone with one change of its offset. */
struct zone {
    int64_t change_ms;
    int32_t before_s, after_s;
};

static int64_t zone_now_ms(void *context)
{
    (void)context;
    return TEST_NOW_MS;
}

static int32_t zone_offset_s(void *context, int64_t at_ms)
{
    const struct zone *zone = context;
    return at_ms < zone->change_ms ? zone->before_s : zone->after_s;
}

static struct kb_clock zone_clock(struct zone *zone)
{
    return (struct kb_clock){zone_now_ms, zone_offset_s, zone};
}

static void the_clock_stands_where_it_is_put(void **state)
{
    (void)state;
    int64_t now_ms = TEST_NOW_MS;
    struct kb_clock clock = test_clock(&now_ms);
    assert_int_equal(kb_clock_now_ms(&clock), TEST_NOW_MS);
    assert_int_equal(kb_clock_today(&clock), 20778);
    now_ms += 16 * HOUR_MS - 1; /* 23:59:59.999 in Shanghai */
    assert_int_equal(kb_clock_today(&clock), 20778);
    now_ms += 1;
    assert_int_equal(kb_clock_today(&clock), 20779);
}

static void the_day_depends_on_the_offset(void **state)
{
    (void)state;
    static const struct {
        int32_t offset_s;
        int64_t at_ms;
        kb_date day;
    } cases[] = {
        {0, 0, 0},
        {0, -1, -1},
        {0, DAY_MS - 1, 0},
        {8 * 3600, -8 * HOUR_MS, 0},
        {8 * 3600, -8 * HOUR_MS - 1, -1},
        {8 * 3600, 16 * HOUR_MS, 1},
        {-5 * 3600, 0, -1},
        {-5 * 3600, 5 * HOUR_MS, 0},
        {5 * 3600 + 1800, -5 * HOUR_MS - HOUR_MS / 2, 0},
        {14 * 3600, 10 * HOUR_MS, 1},
        {0, INT64_MAX, KB_DATE_MAX},
        {8 * 3600, INT64_MAX, KB_DATE_MAX},
        {-8 * 3600, INT64_MIN, KB_DATE_MIN},
        {0, INT64_MIN, KB_DATE_MIN},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct zone zone = {INT64_MIN, 0, cases[i].offset_s};
        struct kb_clock clock = zone_clock(&zone);
        assert_int_equal(kb_clock_day_at(&clock, cases[i].at_ms), cases[i].day);
    }
}

static void a_day_begins_at_its_midnight(void **state)
{
    (void)state;
    static const int32_t offsets_s[] = {0,         8 * 3600,   -5 * 3600, 20700,
                                        14 * 3600, -12 * 3600, 29143};
    static const kb_date days[] = {0, -1, 1, 20778, -719162, 2932896};
    for (size_t i = 0; i < KB_COUNT(offsets_s); i++)
        for (size_t j = 0; j < KB_COUNT(days); j++) {
            struct zone zone = {INT64_MIN, 0, offsets_s[i]};
            struct kb_clock clock = zone_clock(&zone);
            int64_t start_ms = kb_clock_day_start_ms(&clock, days[j]);
            assert_int_equal(start_ms, days[j] * DAY_MS - offsets_s[i] * INT64_C(1000));
            assert_int_equal(kb_clock_day_at(&clock, start_ms), days[j]);
            assert_int_equal(kb_clock_day_at(&clock, start_ms - 1), days[j] - 1);
        }
}

static void open_ends_begin_at_the_ends_of_time(void **state)
{
    (void)state;
    struct zone zone = {INT64_MIN, 0, 8 * 3600};
    struct kb_clock clock = zone_clock(&zone);
    assert_true(kb_clock_day_start_ms(&clock, KB_DATE_MIN) == INT64_MIN);
    assert_true(kb_clock_day_start_ms(&clock, KB_DATE_MAX) == KB_TIME_MAX);
    assert_int_equal(kb_clock_day_at(&clock, kb_clock_day_start_ms(&clock, KB_DATE_MAX)),
                     KB_DATE_MAX);
}

/* Day 100 begins as late or as early as the change makes it; all times are UTC, from its midnight.
 */
static void summer_time_moves_the_start_of_a_day(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        int64_t change_ms; /* from the UTC midnight of day 100 */
        int32_t before_s, after_s;
        int64_t start_ms; /* the same */
    } cases[] = {
        {"forward at 02:00 (Shanghai 1986)", -6 * HOUR_MS, 8 * 3600, 9 * 3600, -8 * HOUR_MS},
        {"back at 02:00", -7 * HOUR_MS, 9 * 3600, 8 * 3600, -9 * HOUR_MS},
        {"forward at midnight (Beirut)", -2 * HOUR_MS, 2 * 3600, 3 * 3600, -2 * HOUR_MS},
        {"forward over midnight, 23:30", -2 * HOUR_MS - HOUR_MS / 2, 2 * 3600, 3 * 3600,
         -2 * HOUR_MS - HOUR_MS / 2},
        {"back at 01:00 to midnight (Havana)", 5 * HOUR_MS, -4 * 3600, -5 * 3600, 4 * HOUR_MS},
        {"back at midnight to 23:00 (Santiago)", 3 * HOUR_MS, -3 * 3600, -4 * 3600, 4 * HOUR_MS},
        {"back at 00:01 to 23:01 (St. John's)", 2 * HOUR_MS + HOUR_MS / 2 + 60000, -9000, -12600,
         2 * HOUR_MS + HOUR_MS / 2},
        {"over the whole day before (Apia)", -14 * HOUR_MS, -10 * 3600, 14 * 3600, -14 * HOUR_MS},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        const int64_t midnight_ms = 100 * DAY_MS;
        struct zone zone = {midnight_ms + cases[i].change_ms, cases[i].before_s, cases[i].after_s};
        struct kb_clock clock = zone_clock(&zone);
        int64_t start_ms = kb_clock_day_start_ms(&clock, 100);
        if (start_ms != midnight_ms + cases[i].start_ms)
            fail_msg("%s: %lld", cases[i].what, (long long)(start_ms - midnight_ms));
        assert_int_equal(kb_clock_day_at(&clock, start_ms), 100);
        assert_true(kb_clock_day_at(&clock, start_ms - 1) < 100);
    }
}

/* A day that a zone left out (Samoa, 2011-12-30) begins, and ends, where the next one begins. */
static void a_day_that_never_was_begins_with_the_next(void **state)
{
    (void)state;
    struct zone zone = {100 * DAY_MS + 10 * HOUR_MS, -10 * 3600, 14 * 3600};
    struct kb_clock clock = zone_clock(&zone);
    assert_int_equal(kb_clock_day_at(&clock, zone.change_ms - 1), 99);
    assert_int_equal(kb_clock_day_at(&clock, zone.change_ms), 101);
    assert_int_equal(kb_clock_day_start_ms(&clock, 100), zone.change_ms);
    assert_int_equal(kb_clock_day_start_ms(&clock, 101), zone.change_ms);
}

static void unknown_zones_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "Asia",
        "Asia/Atlantis",
        "/etc/localtime",
        "../zoneinfo/Asia/Shanghai",
        "Asia/../UTC",
        "Asia//Shanghai",
        "Asia/Shanghai/",
        "CST-8",
        ":Asia/Shanghai",
        "Asia/Shang hai",
        "亚洲/上海",
        ".",
        "tzdata.zi",
        "zone1970.tab",
    };
    for (size_t i = 0; i < KB_COUNT(wrong); i++) {
        struct kb_clock clock = {0};
        struct kb_error err = {0};
        if (kb_clock_system(wrong[i], &clock, &err) != KB_INVALID)
            fail_msg("'%s' was taken for a zone", wrong[i]);
        assert_null(clock.now_ms);
        assert_non_null(strstr(err.message, "there is no such zone here"));
        assert_true(err.hint[0] != 0);
    }
    char long_name[1000];
    memset(long_name, 'a', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = 0;
    struct kb_clock clock;
    assert_int_equal(kb_clock_system(long_name, &clock, NULL), KB_INVALID);
}

/* A file among the zones that is none, and a place without any zones. */
static void a_zone_is_a_zone_file(void **state)
{
    (void)state;
    struct kb_clock clock;
    const char *before = getenv("TZDIR");
    char *saved = before ? strdup(before) : NULL;
    char *dir = test_temp_dir();
    test_write_file(test_path(dir, "Fake/Zone"), "Twelve o'clock\n");
    test_write_file(test_path(dir, "Fake/Short"), "TZ");
    assert_int_equal(setenv("TZDIR", dir, 1), 0);
    assert_int_equal(kb_clock_system("Fake/Zone", &clock, NULL), KB_INVALID);
    assert_int_equal(kb_clock_system("Fake/Short", &clock, NULL), KB_INVALID);
    assert_int_equal(kb_clock_system("Asia/Shanghai", &clock, NULL), KB_INVALID);
    assert_int_equal(kb_clock_system("UTC", &clock, NULL), KB_OK);
    assert_int_equal(saved ? setenv("TZDIR", saved, 1) : unsetenv("TZDIR"), 0);
    free(saved);
    test_temp_dir_remove(dir);
}

static void utc_is_always_known(void **state)
{
    (void)state;
    struct kb_clock clock;
    struct kb_error err = {0};
    assert_ok(kb_clock_system("UTC", &clock, &err), &err);
    assert_int_equal(kb_clock_day_at(&clock, -1), -1);
    assert_int_equal(kb_clock_day_at(&clock, 0), 0);
    /* Later than this test was written, and not standing on a day's start by chance. */
    assert_true(kb_clock_now_ms(&clock) > INT64_C(1700000000000));
    assert_int_equal(kb_clock_today(&clock), kb_clock_now_ms(&clock) / DAY_MS);
}

static void the_zone_files_know_shanghai(void **state)
{
    (void)state;
    struct kb_clock clock;
    struct kb_error err = {0};
    if (kb_clock_system("Asia/Shanghai", &clock, &err)) {
        print_message("no zone files here: %s\n", err.message);
        skip();
    }
    kb_date day;
    assert_int_equal(clock.utc_offset_s(clock.context, TEST_NOW_MS), 8 * 3600);
    assert_int_equal(kb_clock_day_at(&clock, TEST_NOW_MS), 20778);
    /* In the summer of 1986 Shanghai was nine hours ahead. */
    assert_true(kb_date_from_ymd(1986, 7, 1, &day));
    assert_int_equal(clock.utc_offset_s(clock.context, day * DAY_MS), 9 * 3600);
    assert_int_equal(kb_clock_day_start_ms(&clock, day), day * DAY_MS - 9 * HOUR_MS);
    for (day = 5800; day < 8000; day++) { /* all the years with summer time */
        int64_t start_ms = kb_clock_day_start_ms(&clock, day);
        assert_int_equal(kb_clock_day_at(&clock, start_ms), day);
        assert_int_equal(kb_clock_day_at(&clock, start_ms - 1), day - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_stands_where_it_is_put),
        cmocka_unit_test(the_day_depends_on_the_offset),
        cmocka_unit_test(a_day_begins_at_its_midnight),
        cmocka_unit_test(open_ends_begin_at_the_ends_of_time),
        cmocka_unit_test(summer_time_moves_the_start_of_a_day),
        cmocka_unit_test(a_day_that_never_was_begins_with_the_next),
        cmocka_unit_test(unknown_zones_are_refused),
        cmocka_unit_test(a_zone_is_a_zone_file),
        cmocka_unit_test(utc_is_always_known),
        cmocka_unit_test(the_zone_files_know_shanghai),
    };
    return cmocka_run_group_tests_name("base_clock", tests, NULL, NULL);
}
