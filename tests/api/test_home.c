/* home_handler.c: what can be asked here, and the contract itself. */
#include "golden.h"

static void test_home(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /", fixture_key(fixture->agent));
    assert_true(fixture_contains(fixture->response.body, "/metrics"));
}

static void test_contract(void **state)
{
    struct fixture *fixture = *state;
    const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_PUBLIC,
                                                         "GET /openapi.yaml", NULL);
    assert_int_equal(response->status, 200);
    assert_str(fixture_header(response, "Content-Type"), "application/yaml");
    assert_true(kb_str_equal(response->body, kb_api_openapi()));
    assert_true(fixture_contains(response->body, "openapi: 3.1"));
}

static void test_unchanged(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"GET /", "GET /openapi.yaml"};
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        char header[128];
        fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL);
        struct kb_str etag = fixture_header(&fixture->response, "ETag");
        snprintf(header, sizeof header, "if-none-match: W/%.*s", KB_STR_ARG(etag));
        assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], header)->status, 304);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_home),
        cmocka_unit_test(test_contract),
        cmocka_unit_test(test_unchanged),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
