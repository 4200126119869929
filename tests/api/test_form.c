/* form.c: pairs as browsers write them, and what is none. */
#include "test.h"

#include "internal.h"

static const struct {
    const char *raw;
    const char *pairs[4][2]; /* ends with NULL */
    const char *message;     /* NULL: it is taken */
} rows[] = {
    {"", {{NULL}}, NULL},
    {"a=1&b=2", {{"a", "1"}, {"b", "2"}}, NULL},
    {"&&a=1&", {{"a", "1"}}, NULL},
    {"a", {{"a", ""}}, NULL},
    {"=1", {{"", "1"}}, NULL},
    {"a=b=c", {{"a", "b=c"}}, NULL},
    {"q=%E5%85%AC+%2B&r=%26", {{"q", "公 +"}, {"r", "&"}}, NULL},
    {"note=%0D%0A%09", {{"note", "\r\n\t"}}, NULL},
    {"a=%", {{NULL}}, "parameter value: '%' without two hexadecimal digits at byte 0"},
    {"%4=1", {{NULL}}, "parameter name: '%' without two hexadecimal digits at byte 0"},
    {"a=%FF", {{NULL}}, "parameter value: not UTF-8 at byte 0"},
    {"a=1%00", {{NULL}}, "parameter value: control character 0x00 at byte 1"},
};

static void test_pairs(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1u << 20);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        const struct kb_api_pair *pairs = NULL;
        struct kb_error err = {0};
        size_t count = 0;
        enum kb_status status = kb_api_decode_pairs(arena, kb_str_of(rows[i].raw), &pairs, &count,
                                                    &err);
        assert_int_equal(status, rows[i].message ? KB_INVALID : KB_OK);
        assert_string_equal(err.message, rows[i].message ? rows[i].message : "");
        for (size_t p = 0; p < count; p++) {
            assert_str(pairs[p].name, rows[i].pairs[p][0]);
            assert_str(pairs[p].value, rows[i].pairs[p][1]);
        }
        assert_null(rows[i].pairs[count][0]);
    }
}

static void test_too_many(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1u << 20);
    char raw[2 * KB_API_PARAMETERS_MAX + 3] = "";
    const struct kb_api_pair *pairs;
    struct kb_error err = {0};
    size_t count = 0;
    for (size_t i = 0; i < KB_API_PARAMETERS_MAX; i++)
        memcpy(raw + 2 * i, "a&", 2);
    assert_ok(kb_api_decode_pairs(arena, kb_str_of(raw), &pairs, &count, &err), &err);
    assert_int_equal(count, KB_API_PARAMETERS_MAX);
    memcpy(raw + strlen(raw), "a", 2);
    assert_int_equal(kb_api_decode_pairs(arena, kb_str_of(raw), &pairs, &count, &err), KB_INVALID);
}

static void test_type(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        bool is_form;
    } types[] = {
        {"application/x-www-form-urlencoded", true},
        {"Application/X-WWW-Form-Urlencoded; charset=UTF-8", true},
        {"application/json", false},
        {"multipart/form-data; boundary=x", false},
        {"", false},
    };
    for (size_t i = 0; i < KB_COUNT(types); i++) {
        const struct kb_api_pair header = {KB_STR("content-type"), kb_str_of(types[i].type)};
        const struct kb_api_request request = {.headers = &header, .header_count = 1};
        assert_int_equal(kb_api_form_sent(&request), types[i].is_form);
    }
    assert_false(kb_api_form_sent(&(struct kb_api_request){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
