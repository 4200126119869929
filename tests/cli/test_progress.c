#include "progress.h"

#include "capture.h"

static struct capture capture;
static struct cli_progress progress;

static void begin(bool terminal)
{
    capture_begin(&capture);
    cli_progress_begin(&progress, "import", "files");
    progress.terminal = terminal;
}

static size_t lines(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void test_line_every_ten_percent(void **state)
{
    (void)state;
    begin(false);
    bool terminal_seen = progress.terminal;
    for (uint64_t done = 0; done <= 1000; done++)
        cli_progress_show(&progress, done, 1000, done / 10);
    double seconds = cli_progress_end(&progress);
    capture_end(&capture);
    assert_false(terminal_seen);
    assert_true(seconds >= 0);
    assert_int_equal(lines(capture.err), 10);
    assert_contains(capture.err, "import: 10 %, 10 files, ");
    assert_contains(capture.err, "import: 100 %, 100 files, ");
    assert_lacks(capture.err, "import: 0 %");
    assert_lacks(capture.err, "\033");
    assert_string_equal(capture.out, "");
}

/* Where one step passes several tens there is one line, and the next comes at the next ten. */
static void test_big_steps(void **state)
{
    (void)state;
    begin(false);
    cli_progress_show(&progress, 35, 100, 1);
    cli_progress_show(&progress, 39, 100, 2);
    cli_progress_show(&progress, 41, 100, 3);
    capture_end(&capture);
    assert_int_equal(lines(capture.err), 2);
    assert_contains(capture.err, "import: 35 %, 1 files");
    assert_contains(capture.err, "import: 41 %, 3 files");
}

static void test_nothing_to_do_is_all_done(void **state)
{
    (void)state;
    begin(false);
    cli_progress_show(&progress, 0, 0, 0);
    capture_end(&capture);
    assert_contains(capture.err, "import: 100 %, 0 files");
}

static void test_bar(void **state)
{
    (void)state;
    begin(true);
    progress.begun_s -= 10; /* as if half had taken ten seconds */
    cli_progress_show(&progress, 50, 100, 12345);
    cli_progress_end(&progress);
    capture_end(&capture);
    assert_contains(capture.err, "\rimport [###############...............]  50 %  12,345 files ");
    assert_contains(capture.err, "0:10 left");
    assert_contains(capture.err, "\r\033[K");
    assert_int_equal(lines(capture.err), 0);
}

static void test_bar_is_drawn_now_and_then_and_at_the_end(void **state)
{
    (void)state;
    begin(true);
    for (uint64_t done = 1; done <= 100; done++)
        cli_progress_show(&progress, done, 100, done);
    capture_end(&capture);
    assert_contains(capture.err, "[##############################] 100 %  100 files");
    assert_lacks(capture.err, " 50 % ");
}

/* A file that grew while it was read: the bar must stay inside its width. */
static void test_more_than_all(void **state)
{
    (void)state;
    begin(true);
    cli_progress_show(&progress, 300, 100, 3);
    capture_end(&capture);
    assert_contains(capture.err, "[##############################] 100 %");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_every_ten_percent),
        cmocka_unit_test(test_big_steps),
        cmocka_unit_test(test_nothing_to_do_is_all_done),
        cmocka_unit_test(test_bar),
        cmocka_unit_test(test_bar_is_drawn_now_and_then_and_at_the_end),
        cmocka_unit_test(test_more_than_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
