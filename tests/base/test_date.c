/* Days and dates: the whole calendar there and back, leap rules, reading and writing. */
#include "kb/time.h"

#include "test.h"

static int naive_month_len(int year, int month)
{
    switch (month) {
    case 2:
        if (year % 400 == 0)
            return 29;
        if (year % 100 == 0)
            return 28;
        return year % 4 == 0 ? 29 : 28;
    case 4:
    case 6:
    case 9:
    case 11:
        return 30;
    default:
        return 31;
    }
}

/* Counts every day of 9,999 years the slow way and compares. */
static void the_whole_calendar_goes_there_and_back(void **state)
{
    (void)state;
    kb_date expected = -719162; /* 0001-01-01 */
    for (int year = 1; year <= 9999; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= naive_month_len(year, month); day++, expected++) {
                kb_date date = 0;
                int y, m, d;
                kb_date_to_ymd(expected, &y, &m, &d);
                if (!kb_date_from_ymd(year, month, day, &date) || date != expected || y != year ||
                    m != month || d != day)
                    fail_msg("%d-%d-%d is %d, not %d", year, month, day, date, expected);
            }
    assert_int_equal(expected, 2932897); /* 10000-01-01 */
}

static void known_days_have_known_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        kb_date date;
    } cases[] = {
        {"1970-01-01", 0},       {"1969-12-31", -1},      {"2000-03-01", 11017},
        {"2026-11-21", 20778},   {"1900-03-01", -25508},  {"1949-10-01", -7397},
        {"0001-01-01", -719162}, {"9999-12-31", 2932896}, {"2024-02-29", 19782},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kb_date date;
        char text[KB_DATE_TEXT_SIZE];
        assert_true(kb_date_parse(kb_str_of(cases[i].text), &date));
        assert_int_equal(date, cases[i].date);
        assert_string_equal(kb_date_text(date, text), cases[i].text);
    }
}

static void there_is_no_such_date(void **state)
{
    (void)state;
    static const int cases[][3] = {
        {2023, 2, 29}, {1900, 2, 29}, {2100, 2, 29},  {2024, 2, 30},
        {2024, 4, 31}, {2024, 0, 1},  {2024, 13, 1},  {2024, 1, 0},
        {2024, 1, 32}, {0, 1, 1},     {10000, 1, 1},  {-1, 1, 1},
        {2024, -1, 1}, {2024, 1, -1}, {2024, 12, 32}, {INT32_MAX, 1, 1},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kb_date date = 4711;
        assert_false(kb_date_from_ymd(cases[i][0], cases[i][1], cases[i][2], &date));
        assert_int_equal(date, 4711);
    }
    kb_date date;
    assert_true(kb_date_from_ymd(2000, 2, 29, &date));
    assert_true(kb_date_from_ymd(2400, 2, 29, &date));
}

static void one_way_to_write_a_date_is_read(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",           "2026-1-01",   "2026-01-1",    "26-01-01",    "2026/01/01",
        "20260101",   "2026-01-01 ", " 2026-01-01",  "2026-01-011", "2026-02-30",
        "2026-00-10", "0000-01-01",  "2026-+1-01",   "2026-01- 1",  "-026-01-01",
        "２026-01",   "2026-01-0x",  "2026年1月1日", "abcd-ef-gh",  "2026-13-01",
    };
    for (size_t i = 0; i < KB_COUNT(wrong); i++) {
        kb_date date = 4711;
        if (kb_date_parse(kb_str_of(wrong[i]), &date) || date != 4711)
            fail_msg("'%s' was read as a date", wrong[i]);
    }
}

static void an_open_end_is_written_as_nothing(void **state)
{
    (void)state;
    static const kb_date outside[] = {KB_DATE_MIN, KB_DATE_MAX, -719163, 2932897};
    for (size_t i = 0; i < KB_COUNT(outside); i++) {
        char text[KB_DATE_TEXT_SIZE] = "rubbish";
        assert_string_equal(kb_date_text(outside[i], text), "");
    }
}

static void instants_are_written_in_utc(void **state)
{
    (void)state;
    static const struct {
        int64_t at_ms;
        const char *text;
    } cases[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {-86400000, "1969-12-31T00:00:00.000Z"},
        {-86400001, "1969-12-30T23:59:59.999Z"},
        {TEST_NOW_MS, "2026-11-21T00:00:00.000Z"},
        {TEST_NOW_MS + 86399999, "2026-11-21T23:59:59.999Z"},
        {TEST_NOW_MS + 3723004, "2026-11-21T01:02:03.004Z"},
        {INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"},
        {INT64_C(253402300800000), ""},
        {INT64_C(-62135596800000), "0001-01-01T00:00:00.000Z"},
        {INT64_C(-62135596800001), ""},
        {KB_TIME_MAX, ""},
        {INT64_MIN, ""},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        char text[KB_TIME_TEXT_SIZE] = "rubbish";
        assert_string_equal(kb_time_text(cases[i].at_ms, text), cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_calendar_goes_there_and_back),
        cmocka_unit_test(known_days_have_known_numbers),
        cmocka_unit_test(there_is_no_such_date),
        cmocka_unit_test(one_way_to_write_a_date_is_read),
        cmocka_unit_test(an_open_end_is_written_as_nothing),
        cmocka_unit_test(instants_are_written_in_utc),
    };
    return cmocka_run_group_tests_name("base_date", tests, NULL, NULL);
}
