/* json_read.c: what is taken, and everything that must not be. */
#include "test.h"

#include "kb/json_read.h"

#define DEPTH 8

static struct kb_json_value *must_read(const char *text)
{
    struct kb_json_value *root = NULL;
    struct kb_error err = {0};
    assert_ok(kb_json_read(kb_str_of(text), DEPTH, &root, &err), &err);
    return root;
}

static void test_values(void **state)
{
    (void)state;
    struct kb_json_value *root = must_read(
        " {\"标题\": \"公积金\\n\\u4e00\\ud83d\\ude00\", \"n\": -42, \"x\": 1.5, \"yes\": true,"
        " \"no\": false, \"none\": null, \"list\": [1, \"two\", []], \"in\": {\"a\": {}}} ");
    assert_int_equal(kb_json_value_type(root), KB_JSON_OBJECT);
    assert_int_equal(kb_json_value_count(root), 8);
    assert_str(kb_json_value_str(kb_json_value_get(root, KB_STR("标题"))), "公积金\n一😀");
    assert_int_equal(kb_json_value_int(kb_json_value_get(root, KB_STR("n"))), -42);
    assert_true(kb_json_value_real(kb_json_value_get(root, KB_STR("x"))) == 1.5);
    assert_true(kb_json_value_bool(kb_json_value_get(root, KB_STR("yes"))));
    assert_false(kb_json_value_bool(kb_json_value_get(root, KB_STR("no"))));
    const struct kb_json_value *none = kb_json_value_get(root, KB_STR("none"));
    assert_non_null(none);
    assert_int_equal(kb_json_value_type(none), KB_JSON_NULL);
    const struct kb_json_value *list = kb_json_value_get(root, KB_STR("list"));
    assert_int_equal(kb_json_value_count(list), 3);
    assert_str(kb_json_value_str(kb_json_value_at(list, 1)), "two");
    assert_int_equal(kb_json_value_type(kb_json_value_at(list, 2)), KB_JSON_ARRAY);
    assert_null(kb_json_value_at(list, 3));
    kb_json_value_free(root);
}

/* Asked for as something else, a value is empty rather than undefined. */
static void test_other_types(void **state)
{
    (void)state;
    struct kb_json_value *root = must_read("{\"a\": 1}");
    const struct kb_json_value *number = kb_json_value_get(root, KB_STR("a"));
    assert_int_equal(kb_json_value_str(number).len, 0);
    assert_int_equal(kb_json_value_count(number), 0);
    assert_null(kb_json_value_at(root, 0));
    assert_null(kb_json_value_get(number, KB_STR("a")));
    assert_null(kb_json_value_get(root, KB_STR("b")));
    assert_null(kb_json_value_get(NULL, KB_STR("b")));
    assert_int_equal(kb_json_value_type(NULL), KB_JSON_NULL);
    assert_int_equal(kb_json_value_int(NULL), 0);
    kb_json_value_free(root);
    kb_json_value_free(NULL);
}

static enum kb_status list_name(void *context, struct kb_str name,
                                const struct kb_json_value *value, struct kb_error *err)
{
    struct kb_str *names = context;
    (void)value;
    while (names->data)
        names++;
    *names = name;
    return kb_str_equal(name, KB_STR("stop")) ? kb_fail(err, KB_CONFLICT, "enough") : KB_OK;
}

static void test_members_in_order(void **state)
{
    (void)state;
    struct kb_str names[5] = {{0}};
    struct kb_error err = {0};
    struct kb_json_value *root = must_read("{\"z\": 1, \"a\": 2, \"stop\": 3, \"b\": 4}");
    assert_int_equal(kb_json_value_each(root, list_name, names, &err), KB_CONFLICT);
    assert_str(names[0], "z");
    assert_str(names[1], "a");
    assert_str(names[2], "stop");
    assert_null(names[3].data);
    kb_json_value_free(root);
}

static const char *const refused[] = {
    "",
    "   ",
    "{",
    "}",
    "{\"a\": 1,}",
    "[1,]",
    "[1 2]",
    "{\"a\" 1}",
    "{a: 1}",
    "{'a': 1}",
    "{\"a\": 1, \"a\": 2}",
    "{\"a\": 1} {}",
    "nul",
    "True",
    "NaN",
    "01",
    "1.",
    "+1",
    "0x1",
    "99999999999999999999",
    "1e999",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "\"a\nb\"",
    "\"\xff\"",
    "\"\xc0\xaf\"",
    "// comment\n1",
    "[[[[[[[[[1]]]]]]]]]",
    "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}",
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(refused); i++) {
        struct kb_json_value *root = NULL;
        struct kb_error err = {0};
        size_t bad;
        if (kb_json_read(kb_str_of(refused[i]), DEPTH, &root, &err) != KB_INVALID)
            fail_msg("taken: %s", refused[i]);
        assert_null(root);
        assert_true(err.message[0]);
        assert_true(kb_utf8_check(kb_str_of(err.message), &bad));
    }
}

static void test_nul_bytes_are_refused(void **state)
{
    (void)state;
    struct kb_json_value *root = NULL;
    struct kb_error err = {0};
    assert_int_equal(kb_json_read(KB_STR("\"a\0b\""), DEPTH, &root, &err), KB_INVALID);
    kb_error_clear(&err);
    assert_int_equal(kb_json_read(KB_STR("1\0"), DEPTH, &root, &err), KB_INVALID);
}

static void test_depth(void **state)
{
    (void)state;
    struct kb_json_value *root = must_read("[[[[[[[[1]]]]]]]]");
    kb_json_value_free(root);
    /* In strings, also after a quotation mark that is escaped, brackets are letters. */
    root = must_read("[\"[[[[[[[[[[[[\\\"[[[[[[[\\\\\", \"{{{{{{{{{{\"]");
    assert_int_equal(kb_json_value_count(root), 2);
    kb_json_value_free(root);
    /* Far deeper than any stack: refused before anything recurses. */
    static char deep[200000];
    memset(deep, '[', sizeof deep);
    struct kb_error err = {0};
    assert_int_equal(kb_json_read((struct kb_str){deep, sizeof deep}, DEPTH, &root, &err),
                     KB_INVALID);
}

static void test_messages_tell_the_place(void **state)
{
    (void)state;
    struct kb_json_value *root = NULL;
    struct kb_error err = {0};
    assert_int_equal(kb_json_read(KB_STR("{\n  \"a\": x\n}"), DEPTH, &root, &err), KB_INVALID);
    assert_non_null(strstr(err.message, "line 2"));
}

static void test_type_texts(void **state)
{
    (void)state;
    for (int type = KB_JSON_NULL; type <= KB_JSON_OBJECT; type++)
        assert_true(strlen(kb_json_type_text((enum kb_json_type)type)) > 3);
    assert_string_equal(kb_json_type_text((enum kb_json_type)99), "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_other_types),
        cmocka_unit_test(test_members_in_order),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_nul_bytes_are_refused),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_messages_tell_the_place),
        cmocka_unit_test(test_type_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
