#include "test.h"

#include <unistd.h>

#include "log.h"

/* What one line looks like, read back through a pipe. */
static const char *written(enum kbd_level log_level, enum kbd_level line_level,
                           void (*fill)(struct kbd_line *line))
{
    static char text[4096];
    int64_t now_ms = TEST_NOW_MS;
    struct kb_clock clock = test_clock(&now_ms);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct kbd_log log = {&clock, ends[1], log_level};
    struct kbd_line line;
    kbd_line_begin(&line, &log, line_level, "thing");
    fill(&line);
    kbd_line_end(&line);
    close(ends[1]);
    ssize_t got = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    assert_true(got >= 0);
    text[got] = 0;
    return text;
}

static void fill_plain(struct kbd_line *line)
{
    kbd_line_cstr(line, "door", "public");
    kbd_line_int(line, "took_us", -5);
}

static void fill_quoted(struct kbd_line *line)
{
    kbd_line_cstr(line, "q", "two words");
    kbd_line_cstr(line, "r", "a=\"b\"\n");
    kbd_line_cstr(line, "s", "");
    kbd_line_cstr(line, "t", "租房");
}

static void fill_error(struct kbd_line *line)
{
    struct kb_error none = {0}, some = {0};
    kbd_line_error(line, &none);
    kb_fail(&some, KB_IO, "cannot open 'x': no");
    kb_hint(&some, "try y");
    kbd_line_error(line, &some);
}

#define PREFIX "ts=2026-11-21T00:00:00.000Z level="

static void test_lines(void **state)
{
    (void)state;
    assert_string_equal(written(KBD_INFO, KBD_INFO, fill_plain),
                        PREFIX "info event=thing door=public took_us=-5\n");
    assert_string_equal(written(KBD_INFO, KBD_ERROR, fill_quoted), PREFIX
                        "error event=thing q=\"two words\" r=\"a=\\\"b\\\"\\n\" s=\"\" t=租房\n");
    assert_string_equal(written(KBD_DEBUG, KBD_ERROR, fill_error),
                        PREFIX "error event=thing error=io message=\"cannot open 'x': no\""
                               " hint=\"try y\"\n");
}

static void test_quiet(void **state)
{
    (void)state;
    assert_string_equal(written(KBD_INFO, KBD_DEBUG, fill_plain), "");
    assert_string_equal(written(KBD_ERROR, KBD_INFO, fill_error), "");
    struct kbd_line line;
    kbd_line_begin(&line, NULL, KBD_ERROR, "nowhere");
    kbd_line_int(&line, "x", 1);
    kbd_line_end(&line);
}

static void test_levels(void **state)
{
    (void)state;
    assert_int_equal(kbd_level_of("error"), KBD_ERROR);
    assert_int_equal(kbd_level_of("debug"), KBD_DEBUG);
    assert_int_equal(kbd_level_of("anything"), KBD_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_levels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
