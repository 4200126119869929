/* The JSON writer: structure, escapes, numbers, a full buffer, and misuse. */
#include "kb/json.h"

#include <float.h>
#include <math.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kb/time.h"
#include "test.h"

static void values_and_commas(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1 << 16);
    struct kb_json json;
    kb_json_init(&json, &out);
    kb_json_begin_object(&json);
    kb_json_field_str(&json, "query", KB_STR("第二十四条"));
    kb_json_field_cstr(&json, "a\"b", "x");
    kb_json_field_str_or_null(&json, "none", KB_STR(""));
    kb_json_field_str_or_null(&json, "some", KB_STR("y"));
    kb_json_key(&json, "hits");
    kb_json_begin_array(&json);
    kb_json_int(&json, 1);
    kb_json_begin_object(&json);
    kb_json_end_object(&json);
    kb_json_begin_array(&json);
    kb_json_end_array(&json);
    kb_json_null(&json);
    kb_json_bool(&json, true);
    kb_json_cstr(&json, NULL);
    kb_json_end_array(&json);
    kb_json_field_int(&json, "n", INT64_MIN);
    kb_json_field_number(&json, "score", 0.5, 3);
    kb_json_field_bool(&json, "ok", false);
    kb_json_field_date(&json, "from", 20778);
    kb_json_field_date(&json, "to", KB_DATE_MAX);
    kb_json_field_date(&json, "since", KB_DATE_MIN);
    kb_json_end_object(&json);
    assert_int_equal(kb_buf_status(&out, NULL), KB_OK);
    assert_str(kb_buf_str(&out), "{\"query\":\"第二十四条\",\"a\\\"b\":\"x\",\"none\":null,"
                                 "\"some\":\"y\",\"hits\":[1,{},[],null,true,\"\"],"
                                 "\"n\":-9223372036854775808,\"score\":0.5,\"ok\":false,"
                                 "\"from\":\"2026-11-21\",\"to\":null,\"since\":null}");
}

static void a_document_may_be_one_value(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(100);
    struct kb_json json;
    /* One document per line, each with a writer begun anew on the same buffer. */
    for (int i = 0; i < 3; i++) {
        kb_json_init(&json, &out);
        kb_json_int(&json, i);
        kb_buf_add_char(&out, '\n');
    }
    assert_str(kb_buf_str(&out), "0\n1\n2\n");
}

static void strings_are_escaped(void **state)
{
    (void)state;
    static const struct {
        struct kb_str s;
        const char *json;
    } cases[] = {
        {KB_STR_INIT(""), "\"\""},
        {KB_STR_INIT("plain </script> & '"), "\"plain </script> & '\""},
        {KB_STR_INIT("\"\\/"), "\"\\\"\\\\/\""},
        {KB_STR_INIT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\""},
        {KB_STR_INIT("a\0b"), "\"a\\u0000b\""},
        {KB_STR_INIT("\x01\x0B\x1F\x7F"), "\"\\u0001\\u000b\\u001f\\u007f\""},
        {KB_STR_INIT(" ~"), "\" ~\""},
        {KB_STR_INIT("a\xE2\x80\xA8"
                     "b\xE2\x80\xA9"),
         "\"a\\u2028b\\u2029\""},
        {KB_STR_INIT("\xE2\x80\xA7\xE2\x80\xAA"), "\"\xE2\x80\xA7\xE2\x80\xAA\""},
        {KB_STR_INIT("条😀"), "\"条😀\""},
        {KB_STR_INIT("\xFF"), "\"\xEF\xBF\xBD\""},
        {KB_STR_INIT("条\xE6\x9D"), "\"条\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {KB_STR_INIT("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {KB_STR_INIT("\xC0\xA2"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\""}, /* overlong quotation mark */
        {KB_STR_INIT("\xEF\xBF\xBD"), "\"\xEF\xBF\xBD\""},
        {KB_STR_INIT("\xE6\"x"), "\"\xEF\xBF\xBD\\\"x\""},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1000);
        struct kb_json json;
        kb_json_init(&json, &out);
        kb_json_str(&json, cases[i].s);
        assert_str(kb_buf_str(&out), cases[i].json);
    }
}

/* Whatever the bytes, what comes out is UTF-8 without control characters. */
static void every_pair_of_bytes_becomes_clean_text(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1000);
    for (unsigned pair = 0; pair < 1u << 16; pair++) {
        char bytes[2] = {(char)(pair >> 8), (char)pair};
        struct kb_json json;
        kb_buf_clear(&out);
        kb_json_init(&json, &out);
        kb_json_str(&json, (struct kb_str){bytes, 2});
        assert_true(kb_utf8_check(kb_buf_str(&out), NULL));
        for (size_t i = 0; i < out.len; i++)
            assert_true((unsigned char)out.data[i] >= 0x20 && out.data[i] != 0x7F);
        assert_true(out.len >= 4 && out.data[0] == '"' && out.data[out.len - 1] == '"');
    }
}

static void numbers_are_short_and_finite(void **state)
{
    (void)state;
    static const struct {
        double value;
        int decimals;
        const char *json;
    } cases[] = {
        {0, 0, "0"},
        {0, 9, "0"},
        {-0.0, 3, "0"},
        {-0.0001, 3, "0"},
        {-0.4, 0, "0"},
        {0.1 + 0.2, 9, "0.3"},
        {0.1 + 0.2, 0, "0"},
        {1.5, 2, "1.5"},
        {1.999, 2, "2"},
        {100, 0, "100"},
        {100, 3, "100"},
        {10.010, 3, "10.01"},
        {-12.345678, 4, "-12.3457"},
        {1e15, 2, "1000000000000000"},
        {0.000000001, 9, "0.000000001"},
        {NAN, 2, "null"},
        {INFINITY, 2, "null"},
        {-INFINITY, 2, "null"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1000);
        struct kb_json json;
        kb_json_init(&json, &out);
        kb_json_number(&json, cases[i].value, cases[i].decimals);
        assert_str(kb_buf_str(&out), cases[i].json);
    }
}

static void the_longest_number_fits(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1000);
    struct kb_json json;
    kb_json_init(&json, &out);
    kb_json_number(&json, -DBL_MAX, 9);
    assert_int_equal(out.len, 1 + 309);
    assert_true(strtod(out.data, NULL) == -DBL_MAX);
}

static void integers_at_their_ends(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1000);
    struct kb_json json;
    kb_json_init(&json, &out);
    kb_json_begin_array(&json);
    kb_json_int(&json, INT64_MAX);
    kb_json_int(&json, INT64_MIN);
    kb_json_int(&json, 0);
    kb_json_end_array(&json);
    assert_str(kb_buf_str(&out), "[9223372036854775807,-9223372036854775808,0]");
}

static void nest(struct kb_json *json, int depth)
{
    for (int i = 0; i < depth; i++)
        kb_json_begin_array(json);
    for (int i = 0; i < depth; i++)
        kb_json_end_array(json);
}

static void it_nests_to_its_depth(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1000);
    struct kb_json json;
    kb_json_init(&json, &out);
    nest(&json, KB_JSON_DEPTH_MAX);
    assert_int_equal(kb_buf_status(&out, NULL), KB_OK);
    assert_int_equal(out.len, 2 * KB_JSON_DEPTH_MAX);
}

static void a_full_buffer_shows_at_the_end(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < 24; cap++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(cap);
        struct kb_json json;
        kb_json_init(&json, &out);
        kb_json_begin_object(&json);
        kb_json_field_str(&json, "text", KB_STR("a\"b\n第"));
        kb_json_end_object(&json);
        assert_int_equal(kb_buf_status(&out, NULL), cap < 20 ? KB_TOO_LARGE : KB_OK);
    }
}

static void value_without_key(struct kb_json *json)
{
    kb_json_begin_object(json);
    kb_json_int(json, 1);
}

static void key_in_array(struct kb_json *json)
{
    kb_json_begin_array(json);
    kb_json_key(json, "a");
}

static void key_after_key(struct kb_json *json)
{
    kb_json_begin_object(json);
    kb_json_key(json, "a");
    kb_json_key(json, "b");
}

static void key_at_the_top(struct kb_json *json)
{
    kb_json_key(json, "a");
}

static void end_after_key(struct kb_json *json)
{
    kb_json_begin_object(json);
    kb_json_key(json, "a");
    kb_json_end_object(json);
}

static void end_of_nothing(struct kb_json *json)
{
    kb_json_end_array(json);
}

static void wrong_end(struct kb_json *json)
{
    kb_json_begin_object(json);
    kb_json_end_array(json);
}

static void second_value_at_the_top(struct kb_json *json)
{
    kb_json_int(json, 1);
    kb_json_int(json, 2);
}

static void too_deep(struct kb_json *json)
{
    nest(json, KB_JSON_DEPTH_MAX + 1);
}

static void (*const misuses[])(struct kb_json *json) = {
    value_without_key, key_in_array, key_after_key, key_at_the_top,          end_after_key,
    end_of_nothing,    wrong_end,    too_deep,      second_value_at_the_top,
};

/* In a process of its own: with asserts it aborts, without them the buffer says so. */
static void run_misuse(void (*misuse)(struct kb_json *json))
{
    struct kb_buf out = KB_BUF_INIT(1000);
    struct kb_json json;
    close(STDERR_FILENO);
    kb_json_init(&json, &out);
    misuse(&json);
    _exit(kb_buf_status(&out, NULL) == KB_INTERNAL ? 0 : 1);
}

static void misuse_never_yields_output(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(misuses); i++) {
        int how;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            run_misuse(misuses[i]);
        assert_int_equal(waitpid(child, &how, 0), child);
        bool aborted = WIFSIGNALED(how) && WTERMSIG(how) == SIGABRT;
        if (!aborted && !(WIFEXITED(how) && WEXITSTATUS(how) == 0))
            fail_msg("misuse %zu was let through", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_commas),
        cmocka_unit_test(a_document_may_be_one_value),
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(every_pair_of_bytes_becomes_clean_text),
        cmocka_unit_test(numbers_are_short_and_finite),
        cmocka_unit_test(the_longest_number_fits),
        cmocka_unit_test(integers_at_their_ends),
        cmocka_unit_test(it_nests_to_its_depth),
        cmocka_unit_test(a_full_buffer_shows_at_the_end),
        cmocka_unit_test(misuse_never_yields_output),
    };
    return cmocka_run_group_tests_name("base_json", tests, NULL, NULL);
}
