#include "test.h"

#include "request.h"

static enum kb_status take(struct kbd_request *request, struct kb_api_request *ret,
                           struct kb_error *err)
{
    return kbd_request_accept(request, "GET", "HTTP/1.1", 1000, 1000, ret, err);
}

static void test_accepted(void **state)
{
    (void)state;
    struct kbd_request *request = kbd_request_new("/v1/search?q=%E7%A7%9F&limit=5");
    struct kb_api_request api_request;
    struct kb_error err = {0};
    assert_non_null(request);
    kbd_request_add_header(request, KB_STR("HOST"), KB_STR("a"));
    kbd_request_add_header(request, KB_STR("If-None-Match"), KB_STR("\"R1-P\""));
    assert_ok(take(request, &api_request, &err), &err);
    assert_str(api_request.method, "GET");
    assert_str(api_request.path, "/v1/search");
    assert_int_equal(api_request.parameter_count, 2);
    assert_str(api_request.parameters[0].value, "租");
    assert_int_equal(api_request.header_count, 2);
    assert_str(api_request.headers[1].name, "if-none-match");
    assert_str(api_request.headers[1].value, "\"R1-P\"");
    assert_int_equal(strlen(api_request.request_id), 16);
    kbd_request_free(request);
}

static void test_ids_differ(void **state)
{
    (void)state;
    struct kbd_request *a = kbd_request_new("/"), *b = kbd_request_new("/");
    assert_string_not_equal(a->id, b->id);
    kbd_request_free(a);
    kbd_request_free(b);
    kbd_request_free(NULL);
}

static void test_header_limit_is_met(void **state)
{
    (void)state;
    struct kbd_request *request = kbd_request_new("/");
    struct kb_api_request api_request;
    struct kb_error err = {0};
    kbd_request_add_header(request, KB_STR("Host"), KB_STR("a"));
    for (int i = 1; i < KBD_HEADERS_MAX; i++)
        kbd_request_add_header(request, KB_STR("X"), KB_STR("y"));
    assert_ok(take(request, &api_request, &err), &err);
    kbd_request_add_header(request, KB_STR("X"), KB_STR("y"));
    assert_int_equal(take(request, &api_request, &err), KB_HEADERS_TOO_LARGE);
    kbd_request_free(request);
}

static void test_target_limit_is_met(void **state)
{
    (void)state;
    char target[1200];
    memset(target, 'a', sizeof target);
    target[0] = '/';
    target[sizeof target - 1] = 0;
    struct kbd_request *request = kbd_request_new(target);
    struct kb_api_request api_request;
    struct kb_error err = {0};
    kbd_request_add_header(request, KB_STR("Host"), KB_STR("a"));
    assert_int_equal(take(request, &api_request, &err), KB_URI_TOO_LONG);
    kbd_request_free(request);
}

static void test_body_limit_is_met(void **state)
{
    (void)state;
    struct kbd_request *request = kbd_request_new("/");
    char *bytes = calloc(1, KB_API_BODY_MAX);
    assert_non_null(bytes);
    kb_buf_add(&request->body, bytes, KB_API_BODY_MAX);
    assert_int_equal(kb_buf_status(&request->body, NULL), KB_OK);
    kb_buf_add(&request->body, bytes, 1);
    assert_int_equal(kb_buf_status(&request->body, NULL), KB_TOO_LARGE);
    free(bytes);
    kbd_request_free(request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),
        cmocka_unit_test(test_ids_differ),
        cmocka_unit_test(test_header_limit_is_met),
        cmocka_unit_test(test_target_limit_is_met),
        cmocka_unit_test(test_body_limit_is_met),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
