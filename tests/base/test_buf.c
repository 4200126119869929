/* The buffer: its cap, its NUL, the failure it remembers, and running out of memory. */
#include "kb/buf.h"

#include "test.h"

static void a_new_buffer_holds_nothing(void **state)
{
    (void)state;
    struct kb_buf buf = KB_BUF_INIT(10);
    struct kb_error err = {0};
    assert_null(buf.data);
    assert_int_equal(kb_buf_str(&buf).len, 0);
    assert_ok(kb_buf_status(&buf, &err), &err);
    kb_buf_add(&buf, NULL, 0);
    kb_buf_add_cstr(&buf, "");
    kb_buf_add_cstr(&buf, NULL);
    kb_buf_clear(&buf);
    assert_null(buf.data);
    kb_buf_done(&buf);
    kb_buf_done(&buf);
}

static void everything_is_appended_in_order(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf buf = KB_BUF_INIT(1 << 20);
    kb_buf_add(&buf, "a\0b", 3);
    kb_buf_add_str(&buf, KB_STR("第"));
    kb_buf_add_cstr(&buf, "cd");
    kb_buf_add_char(&buf, '-');
    kb_buf_add_code_point(&buf, 0x1F600);
    kb_buf_add_code_point(&buf, 0xD800);
    kb_buf_printf(&buf, "%s=%d", "x", 7);
    assert_true(kb_str_equal(kb_buf_str(&buf), KB_STR("a\0b第cd-😀\xEF\xBF\xBDx=7")));
    assert_int_equal(buf.data[buf.len], 0);
}

static void growing_keeps_what_is_there(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf buf = KB_BUF_INIT(SIZE_MAX);
    for (size_t i = 0; i < 100000; i++) {
        kb_buf_add_char(&buf, (char)('a' + i % 26));
        assert_int_equal(buf.data[buf.len], 0);
    }
    assert_int_equal(buf.len, 100000);
    for (size_t i = 0; i < buf.len; i++)
        assert_int_equal(buf.data[i], 'a' + i % 26);
}

static void the_cap_is_met_and_not_passed(void **state)
{
    (void)state;
    static const size_t caps[] = {0, 1, 5, 63, 64, 65, 127, 128, 129, 4096};
    for (size_t i = 0; i < KB_COUNT(caps); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf buf = KB_BUF_INIT(caps[i]);
        struct kb_error err = {0};
        for (size_t n = 0; n < caps[i]; n++)
            kb_buf_add_char(&buf, 'x');
        assert_ok(kb_buf_status(&buf, &err), &err);
        assert_int_equal(buf.len, caps[i]);
        assert_true(buf.room <= caps[i] + 1);
        kb_buf_add_char(&buf, 'y');
        assert_int_equal(kb_buf_status(&buf, &err), KB_TOO_LARGE);
        assert_int_equal(buf.len, caps[i]);
    }
}

static void a_failure_is_remembered(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf buf = KB_BUF_INIT(4);
    struct kb_error err = {0};
    kb_buf_add_cstr(&buf, "abc");
    kb_buf_add_cstr(&buf, "de");
    kb_buf_add_cstr(&buf, "f");
    kb_buf_add_code_point(&buf, 'g');
    kb_buf_printf(&buf, "h");
    assert_null(kb_buf_reserve(&buf, 1));
    assert_str(kb_buf_str(&buf), "abc");
    assert_int_equal(kb_buf_status(&buf, &err), KB_TOO_LARGE);
    assert_string_equal(err.message, "the text is too large: it may have 4 bytes");
    kb_buf_clear(&buf);
    kb_buf_add_cstr(&buf, "wxyz");
    assert_int_equal(kb_buf_status(&buf, NULL), KB_OK);
    assert_str(kb_buf_str(&buf), "wxyz");
}

static void done_keeps_the_cap(void **state)
{
    (void)state;
    struct kb_buf buf = KB_BUF_INIT(2);
    kb_buf_add_cstr(&buf, "abc");
    kb_buf_done(&buf);
    assert_null(buf.data);
    kb_buf_add_cstr(&buf, "ab");
    assert_int_equal(kb_buf_status(&buf, NULL), KB_OK);
    kb_buf_done(&buf);
}

static void sizes_near_the_end_of_the_world_are_refused(void **state)
{
    (void)state;
    static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 3, SIZE_MAX / 2 + 1};
    for (size_t i = 0; i < KB_COUNT(sizes); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf buf = KB_BUF_INIT(1000);
        kb_buf_add_cstr(&buf, "abc");
        assert_null(kb_buf_reserve(&buf, sizes[i]));
        assert_int_equal(kb_buf_status(&buf, NULL), KB_TOO_LARGE);
        assert_str(kb_buf_str(&buf), "abc");
    }
    KB_CLEANUP(kb_buf_done) struct kb_buf endless = KB_BUF_INIT(SIZE_MAX);
    kb_buf_add_cstr(&endless, "abc");
    assert_null(kb_buf_reserve(&endless, SIZE_MAX - 3));
    assert_int_not_equal(kb_buf_status(&endless, NULL), KB_OK);
}

static void reserved_bytes_are_zero_and_ended(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf buf = KB_BUF_INIT(100);
    kb_buf_add_cstr(&buf, "rubbish that will be overwritten");
    kb_buf_clear(&buf);
    char *to = kb_buf_reserve(&buf, 10);
    assert_non_null(to);
    memcpy(to, "abc", 3);
    buf.len += 3;
    assert_int_equal(buf.data[3], 0);
    kb_buf_add_cstr(&buf, "d");
    assert_string_equal(buf.data, "abcd");
}

static void long_formats_fit(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf buf = KB_BUF_INIT(5000);
    kb_buf_printf(&buf, "%*d", 5000, 1);
    assert_int_equal(kb_buf_status(&buf, NULL), KB_OK);
    assert_int_equal(buf.len, 5000);
    kb_buf_printf(&buf, "%d", 1);
    assert_int_equal(kb_buf_status(&buf, NULL), KB_TOO_LARGE);
}

static enum kb_status build(struct kb_buf *buf, struct kb_error *err)
{
    for (int i = 0; i < 100; i++) {
        kb_buf_printf(buf, "%d ", i);
        kb_buf_add_cstr(buf, "第二十四条");
    }
    return kb_buf_status(buf, err);
}

static void running_out_of_memory_is_a_status(void **state)
{
    (void)state;
    size_t n = 0;
    enum kb_status status;
    do {
        KB_CLEANUP(kb_buf_done) struct kb_buf buf = KB_BUF_INIT(1 << 20);
        struct kb_error err = {0};
        test_fail_malloc_after(n++);
        status = build(&buf, &err);
        test_fail_malloc_after(SIZE_MAX);
        assert_true(status == KB_OK || status == KB_NO_MEMORY);
        assert_int_equal(err.status, status);
        if (buf.data)
            assert_int_equal(buf.data[buf.len], 0);
    } while (status);
    assert_true(n > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_buffer_holds_nothing),
        cmocka_unit_test(everything_is_appended_in_order),
        cmocka_unit_test(growing_keeps_what_is_there),
        cmocka_unit_test(the_cap_is_met_and_not_passed),
        cmocka_unit_test(a_failure_is_remembered),
        cmocka_unit_test(done_keeps_the_cap),
        cmocka_unit_test(sizes_near_the_end_of_the_world_are_refused),
        cmocka_unit_test(reserved_bytes_are_zero_and_ended),
        cmocka_unit_test(long_formats_fit),
        cmocka_unit_test(running_out_of_memory_is_a_status),
    };
    return cmocka_run_group_tests_name("base_buf", tests, NULL, NULL);
}
