/* dispatch.c: addresses, methods, and what is checked before a handler is called. */
#include "golden.h"

static void test_unknown_address(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"GET /nowhere",  "GET ",       "GET /v1/items/", "GET //",
                                        "POST /nowhere", "OPTIONS /x", "GET /metrics"};
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL);
        fixture_assert_error(fixture, 404, "not_found");
        assert_string_equal(fixture->response.route, "-");
    }
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /nowhere", NULL);
    golden_check(fixture, "unknown-address");
}

static void test_other_methods(void **state)
{
    struct fixture *fixture = *state;
    static const char *const methods[] = {"POST", "PUT",  "DELETE", "PATCH", "TRACE",
                                          "get",  "Head", "",       "GETX"};
    static const char *const paths[] = {"/", "/healthz", "/v1/search?q=x", "/v1/items/a",
                                        "/v1/items/a/editions/1/sections/b"};
    for (size_t i = 0; i < KB_COUNT(methods) * KB_COUNT(paths); i++) {
        char line[128];
        snprintf(line, sizeof line, "%s %s", methods[i / KB_COUNT(paths)],
                 paths[i % KB_COUNT(paths)]);
        const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
        fixture_assert_error(fixture, 405, "method_not_allowed");
        assert_str(fixture_header(response, "Allow"), "GET, HEAD, OPTIONS");
    }
    fixture_ask(fixture, KB_DOOR_PUBLIC, "POST /v1/search", NULL);
    golden_check(fixture, "other-method");
    assert_string_equal(fixture->response.route, "/v1/search");
}

static void test_options(void **state)
{
    struct fixture *fixture = *state;
    for (int door = 0; door < 2; door++) {
        const struct kb_api_response *response = fixture_ask(fixture, (enum kb_door)door,
                                                             "OPTIONS /v1/items/any", NULL);
        assert_int_equal(response->status, 204);
        assert_str(fixture_header(response, "Allow"), "GET, HEAD, OPTIONS");
        assert_int_equal(response->body.len, 0);
    }
}

/* HEAD is GET in all but what the process sends. */
static void test_head(void **state)
{
    struct fixture *fixture = *state;
    static const char *const targets[] = {"/v1/items/" FIXTURE_GUIDE, "/version", "/v1/items/none",
                                          "/v1/search?limit=0"};
    for (size_t i = 0; i < KB_COUNT(targets); i++) {
        char line[128], body[16384];
        snprintf(line, sizeof line, "GET %s", targets[i]);
        const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
        int status = response->status;
        size_t headers = response->header_count;
        assert_true(response->body.len < sizeof body);
        snprintf(body, sizeof body, "%.*s", KB_STR_ARG(response->body));
        snprintf(line, sizeof line, "HEAD %s", targets[i]);
        response = fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
        assert_int_equal(response->status, status);
        assert_int_equal(response->header_count, headers);
        assert_str(response->body, body);
    }
}

static void test_address_that_is_not_utf8(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/\xc0\xaf", NULL);
    fixture_assert_error(fixture, 400, "invalid");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=\xe4\xb8", NULL);
    fixture_assert_error(fixture, 400, "invalid");
    assert_true(fixture_contains(fixture->response.body, "parameter 'q' is not UTF-8"));
    /* Also in a name nobody knows; the body stays UTF-8. */
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?\xff=1", NULL);
    fixture_assert_error(fixture, 400, "invalid");
    size_t bad;
    assert_true(kb_utf8_check(fixture->response.body, &bad));
}

static void test_large_body(void **state)
{
    struct fixture *fixture = *state;
    char *body = calloc(1, KB_API_BODY_MAX + 1);
    assert_non_null(body);
    struct kb_api_request request = {.method = KB_STR("GET"),
                                     .path = KB_STR("/healthz"),
                                     .body = {body, KB_API_BODY_MAX + 1},
                                     .request_id = "req-1"};
    kb_api_handle(fixture->sessions[KB_DOOR_PUBLIC], &request, &fixture->response);
    fixture_assert_error(fixture, 413, "too_large");
    request.body.len--;
    kb_api_handle(fixture->sessions[KB_DOOR_PUBLIC], &request, &fixture->response);
    assert_int_equal(fixture->response.status, 200);
    free(body);
}

/* Routes without parameters refuse them too. */
static void test_parameters_nobody_takes(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"GET /healthz?x=1", "GET /readyz?x", "GET /version?v=2",
                                        "GET /v1/items/a?x=1", "GET /openapi.yaml?x=1"};
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL);
        fixture_assert_error(fixture, 400, "invalid");
        assert_true(fixture_contains(fixture->response.body, "there is no parameter"));
    }
}

static void test_request_without_anything(void **state)
{
    struct fixture *fixture = *state;
    struct kb_api_request request = {0};
    kb_api_handle(fixture->sessions[KB_DOOR_PUBLIC], &request, &fixture->response);
    assert_int_equal(fixture->response.status, 404);
    assert_str(fixture_json(fixture, "error.request_id"), "null");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_address),
        cmocka_unit_test(test_other_methods),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_address_that_is_not_utf8),
        cmocka_unit_test(test_large_body),
        cmocka_unit_test(test_parameters_nobody_takes),
        cmocka_unit_test(test_request_without_anything),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
