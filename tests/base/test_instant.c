/* Instants as machines and as people write them. */
#include "kb/time.h"

#include "test.h"

static void instants_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t at_ms;
    } rows[] = {
        {"2026-11-21T08:00+08:00", TEST_NOW_MS},
        {"2026-11-21T08:00 08:00", TEST_NOW_MS},
        {"2026-11-21T00:00:00Z", TEST_NOW_MS},
        {"2026-11-21T00:00:00.5z", TEST_NOW_MS + 500},
        {"2026-11-20T23:59:59.9999999-00:00", TEST_NOW_MS - 1},
        {"2026-11-20T19:30:01-04:30", TEST_NOW_MS + 1000},
        {"1970-01-01T00:00Z", 0},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        int64_t at_ms = -1;
        assert_true(kb_time_parse(kb_str_of(rows[i].text), &at_ms));
        assert_true(at_ms == rows[i].at_ms);
    }
}

static void people_may_leave_the_zone_out(void **state)
{
    static const struct {
        const char *text;
        int64_t at_ms;
    } rows[] = {
        {"2026-11-21", TEST_NOW_MS - INT64_C(8) * 3600000},
        {"2026-11-21T08:00", TEST_NOW_MS},
        {"2026-11-21T08:00:02", TEST_NOW_MS + 2000},
        {"2026-11-21T00:00Z", TEST_NOW_MS},
    };
    (void)state;
    int64_t now_ms = TEST_NOW_MS;
    struct kb_clock clock = test_clock(&now_ms);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        int64_t at_ms = -1;
        assert_true(kb_clock_parse(&clock, kb_str_of(rows[i].text), &at_ms));
        assert_true(at_ms == rows[i].at_ms);
    }
}

static void what_is_no_instant_is_refused(void **state)
{
    static const char *const rows[] = {
        "",
        "2026-11-21T",
        "2026-11-21T8:00Z",
        "2026-11-21 08:00Z",
        "2026-13-21T08:00Z",
        "2026-11-21T24:00Z",
        "2026-11-21T08:60Z",
        "2026-11-21T08:00:60Z",
        "2026-11-21T08:00:00.Z",
        "2026-11-21T08:00+8:00",
        "2026-11-21T08:00+08",
        "2026-11-21T08:00+24:00",
        "2026-11-21T08:00Zulu",
        "tomorrow",
    };
    (void)state;
    int64_t now_ms = TEST_NOW_MS;
    struct kb_clock clock = test_clock(&now_ms);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        int64_t at_ms = -1;
        assert_false(kb_time_parse(kb_str_of(rows[i]), &at_ms));
        assert_false(kb_clock_parse(&clock, kb_str_of(rows[i]), &at_ms));
        assert_true(at_ms == -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(instants_are_read),
        cmocka_unit_test(people_may_leave_the_zone_out),
        cmocka_unit_test(what_is_no_instant_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
