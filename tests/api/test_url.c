/* url.c: addresses hold nothing but what an address may hold. */
#include "test.h"

#include "internal.h"

static void test_encode(void **state)
{
    (void)state;
    static const struct {
        struct kb_str text;
        const char *expected;
    } rows[] = {
        {KB_STR_INIT(""), ""},
        {KB_STR_INIT("AZaz09-._~"), "AZaz09-._~"},
        {KB_STR_INIT("第"), "%E7%AC%AC"},
        {KB_STR_INIT("a/b?c#d&e=f"), "a%2Fb%3Fc%23d%26e%3Df"},
        {KB_STR_INIT("\r\nSet-Cookie: x"), "%0D%0ASet-Cookie%3A%20x"},
        {KB_STR_INIT("\"<>%+\0"), "%22%3C%3E%25%2B%00"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1024);
        kb_api_url_encode(&out, rows[i].text);
        assert_str(kb_buf_str(&out), rows[i].expected);
    }
}

static void test_fields(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(4096);
    struct kb_json json;
    struct kb_str none = {0}, id = KB_STR("qa-a b"), label = KB_STR("A/B");
    kb_json_init(&json, &out);
    kb_json_begin_object(&json);
    kb_api_url_field_item(&json, "a", id, none);
    kb_api_url_field_item(&json, "b", id, label);
    kb_api_url_field_v1(&json, "c", id, 0, none);
    kb_api_url_field_v1(&json, "d", id, 2, none);
    kb_api_url_field_v1(&json, "e", id, 2, label);
    kb_json_end_object(&json);
    assert_str(kb_buf_str(&out), "{\"a\":\"/items/qa-a%20b\",\"b\":\"/items/qa-a%20b#A%2FB\","
                                 "\"c\":\"/v1/items/qa-a%20b\","
                                 "\"d\":\"/v1/items/qa-a%20b/editions/2\","
                                 "\"e\":\"/v1/items/qa-a%20b/editions/2/sections/A%2FB\"}");
}

/* The longest id and label there may be still make an address. */
static void test_longest(void **state)
{
    (void)state;
    char id[KB_ID_MAX], label[KB_LABEL_MAX];
    memset(id, '/', sizeof id);
    memset(label, '/', sizeof label);
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(4096);
    struct kb_json json;
    kb_json_init(&json, &out);
    kb_json_begin_object(&json);
    kb_api_url_field_v1(&json, "u", (struct kb_str){id, sizeof id}, INT32_MAX,
                        (struct kb_str){label, sizeof label});
    kb_json_end_object(&json);
    assert_int_equal(kb_buf_status(&out, NULL), KB_OK);
    assert_true(out.len > 3 * (sizeof id + sizeof label));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_encode),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_longest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
