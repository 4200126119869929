#include "output.h"

#include "capture.h"

static void test_number_text(void **state)
{
    (void)state;
    static const struct {
        uint64_t number;
        const char *text;
    } rows[] = {
        {0, "0"},
        {7, "7"},
        {999, "999"},
        {1000, "1,000"},
        {12345, "12,345"},
        {140321, "140,321"},
        {1000000, "1,000,000"},
        {UINT64_MAX, "18,446,744,073,709,551,615"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char out[CLI_NUMBER_SIZE];
        assert_string_equal(cli_number_text(rows[i].number, out), rows[i].text);
        assert_ptr_equal(cli_number_text(rows[i].number, out), out);
    }
}

static void test_snippet_text(void **state)
{
    (void)state;
    static const struct {
        const char *html, *plain, *colour;
    } rows[] = {
        {"", "", ""},
        {"可以提取住房公积金", "可以提取住房公积金", "可以提取住房公积金"},
        {"可以<mark>提取</mark>…", "可以【提取】…", "可以\033[1m提取\033[0m…"},
        {"a &lt; b &gt; c &amp; d", "a < b > c & d", "a < b > c & d"},
        {"&quot;x&quot; &#39;y&#39;", "\"x\" 'y'", "\"x\" 'y'"},
        /* Each entity is resolved once: what was escaped twice stays escaped once. */
        {"&amp;lt;mark&amp;gt;", "&lt;mark&gt;", "&lt;mark&gt;"},
        {"一行\n二行", "一行 二行", "一行 二行"},
        {"&nbsp; &", "&nbsp; &", "&nbsp; &"},
        {"<mark", "<mark", "<mark"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf plain = KB_BUF_INIT(1000);
        KB_CLEANUP(kb_buf_done) struct kb_buf colour = KB_BUF_INIT(1000);
        cli_snippet_text(kb_str_of(rows[i].html), false, &plain);
        cli_snippet_text(kb_str_of(rows[i].html), true, &colour);
        assert_str(kb_buf_str(&plain), rows[i].plain);
        assert_str(kb_buf_str(&colour), rows[i].colour);
    }
}

static void test_write(void **state)
{
    (void)state;
    static struct capture capture;
    struct kb_error err = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1000);
    kb_buf_add_cstr(&text, "第二十四条\n");
    capture_begin(&capture);
    enum kb_status status = cli_write(&text, &err);
    capture_end(&capture);
    assert_ok(status, &err);
    assert_string_equal(capture.out, "第二十四条\n");
}

/* A full disk or a closed pipe must not look like an answer. */
static void test_write_failure_is_an_error(void **state)
{
    (void)state;
    static struct capture capture;
    struct kb_error err = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1000);
    kb_buf_add_cstr(&text, "lost\n");
    capture_begin(&capture);
    FILE *full = freopen("/dev/full", "w", stdout);
    enum kb_status status = cli_write(&text, &err);
    clearerr(stdout);
    capture_end(&capture);
    assert_non_null(full);
    assert_int_equal(status, KB_IO);
    assert_contains(err.message, "cannot write to standard output");
}

static void test_write_of_a_failed_buffer(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(4);
    kb_buf_add_cstr(&text, "too long");
    assert_int_equal(cli_write(&text, &err), KB_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_text),
        cmocka_unit_test(test_snippet_text),
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_write_of_a_failed_buffer),
        /* Last: it leaves standard output reopened. */
        cmocka_unit_test(test_write_failure_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
