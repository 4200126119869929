/* Findings: counted, placed, and never cut inside a character. */
#include "fixture.h"

static void findings_are_told_and_counted(void **state)
{
    struct fixture *fixture = *state;
    struct import_report *report = &fixture->report;
    import_report_begin(report, "x.yaml");
    import_say(report, KB_IMPORT_ERROR, 3, 5, "field '%s': bad", "title");
    import_say(report, KB_IMPORT_WARNING, 0, 0, "hm");
    assert_findings(fixture, "E 3:5 field 'title': bad\nW 0:0 hm\n");
    assert_int_equal(fixture->summary.errors, 1);
    assert_int_equal(fixture->summary.warnings, 1);
    assert_int_equal(fixture->summary.files_with_errors, 0);
    import_report_end(report);
    assert_int_equal(fixture->summary.files_with_errors, 1);
    import_report_begin(report, "y.yaml");
    import_say(report, KB_IMPORT_WARNING, 1, 1, "hm");
    import_report_end(report);
    assert_int_equal(fixture->summary.files_with_errors, 1);
}

static void nobody_need_listen(void **state)
{
    struct fixture *fixture = *state;
    struct kb_import_listener deaf = {0};
    fixture->report.listener = NULL;
    import_say(&fixture->report, KB_IMPORT_ERROR, 1, 1, "a");
    fixture->report.listener = &deaf;
    import_say(&fixture->report, KB_IMPORT_ERROR, 1, 1, "b");
    assert_int_equal(fixture->summary.errors, 2);
    assert_findings(fixture, "");
}

static void long_messages_are_cut_on_a_character(void **state)
{
    struct fixture *fixture = *state;
    char text[3 * 300 + 1];
    for (size_t pad = 0; pad < 3; pad++) {
        size_t len = 0;
        for (; len < pad; len++)
            text[len] = 'x';
        for (; len + 3 < sizeof text; len += 3)
            memcpy(text + len, "条", 3);
        text[len] = 0;
        fixture_clear(fixture);
        import_say(&fixture->report, KB_IMPORT_ERROR, 1, 1, "%s", text);
        size_t bad;
        assert_true(fixture->findings.len > 400);
        assert_true(kb_utf8_check(kb_buf_str(&fixture->findings), &bad));
    }
}

static void a_lower_floor_gives_place_and_hint(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *message, *hint, *expected;
    } cases[] = {
        {"12:7: scan: no tab", "", "E 12:7 scan: no tab\n"},
        {"12:7: scan: no tab", "use spaces", "E 12:7 scan: no tab; use spaces\n"},
        {"title: missing", "", "E 4:2 title: missing\n"},
        {"12:x: odd", "", "E 4:2 12:x: odd\n"},
        {"12", "", "E 4:2 12\n"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_error err = {0};
        kb_fail(&err, KB_INVALID, "%s", cases[i].message);
        if (cases[i].hint[0])
            kb_hint(&err, "%s", cases[i].hint);
        fixture_clear(fixture);
        import_say_error(&fixture->report, 4, 2, &err);
        assert_findings(fixture, cases[i].expected);
    }
}

static void places_count_lines_and_characters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t offset;
        unsigned line, column;
    } cases[] = {
        {"abc", 0, 1, 1},    {"abc", 2, 1, 3},        {"a\nbc", 2, 2, 1},
        {"第一条", 6, 1, 3}, {"一\n二三\n", 7, 2, 2}, {"a\n\n", 3, 3, 1},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        unsigned line, column;
        import_place(kb_str_of(cases[i].text), cases[i].offset, &line, &column);
        assert_int_equal(line, cases[i].line);
        assert_int_equal(column, cases[i].column);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(findings_are_told_and_counted),
        fixture_test(nobody_need_listen),
        fixture_test(long_messages_are_cut_on_a_character),
        fixture_test(a_lower_floor_gives_place_and_hint),
        fixture_test(places_count_lines_and_characters),
    };
    return cmocka_run_group_tests_name("import report", tests, NULL, NULL);
}
