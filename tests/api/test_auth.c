/* auth.c: which requests the internal door lets in, and what it says to the others. */
#include "fixture.h"

#define LINE "GET /v1/search?q=公积金"

static const char missing[] = "Bearer realm=\"kbd\"";
static const char invalid[] = "Bearer realm=\"kbd\", error=\"invalid_token\"";

/* %s stands for the agent's secret. */
static const struct {
    const char *before, *after; /* of the secret; before NULL: no header */
    bool with_secret;
    const char *challenge; /* NULL: let in */
    const char *message;
} rows[] = {
    {"x-api-key: ", "", true, NULL, NULL},
    {"authorization: Bearer ", "", true, NULL, NULL},
    {"authorization: bearer ", "", true, NULL, NULL},
    {"authorization: BEARER  ", " ", true, NULL, NULL},
    {NULL, "", false, missing, "a key is needed: none was sent"},
    {"authorization: Basic ", "", true, missing, "is not 'Bearer' and a key"},
    {"authorization: ", "", true, missing, "is not 'Bearer' and a key"},
    {"authorization: Bearer", "", false, missing, "is not 'Bearer' and a key"},
    {"authorization: Bearer ", "", false, missing, "is not 'Bearer' and a key"},
    {"authorization: Bearer x", "", true, invalid, "this key is not valid here"},
    {"x-api-key: ", "x", true, invalid, "this key is not valid here"},
    {"x-api-key: ", "", false, invalid, "this key is not valid here"},
    {"x-api-key: kb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "", false, invalid,
     "this key is not valid here"},
    {"x-api-key: kb_", "", false, invalid, "this key is not valid here"},
    {"x-api-key: \xff\xfe", "", false, invalid, "this key is not valid here"},
    {"x-api-key: x\nx-api-key: ", "", true, invalid, "more than one was sent"},
    {"authorization: Bearer x\nx-api-key: ", "", true, invalid, "more than one was sent"},
};

static void test_keys(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char headers[256];
        snprintf(headers, sizeof headers, "%s%s%s", rows[i].before ? rows[i].before : "",
                 rows[i].with_secret ? fixture->agent : "", rows[i].after);
        const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_INTERNAL, LINE,
                                                             headers);
        if (!rows[i].challenge) {
            if (response->status != 200)
                fail_msg("row %zu: %.*s", i, KB_STR_ARG(response->body));
            continue;
        }
        fixture_assert_error(fixture, 401, "unauthorized");
        assert_str(fixture_header(response, "WWW-Authenticate"), rows[i].challenge);
        if (!fixture_contains(response->body, rows[i].message))
            fail_msg("row %zu: %.*s", i, KB_STR_ARG(response->body));
        assert_true(fixture_contains(response->body, "X-Api-Key"));
    }
}

/* A key that was good is refused in the same words as one that never was. */
static void test_revoked(void **state)
{
    struct fixture *fixture = *state;
    char body[512];
    fixture_ask(fixture, KB_DOOR_INTERNAL, LINE, fixture_key(fixture->revoked));
    fixture_assert_error(fixture, 401, "unauthorized");
    snprintf(body, sizeof body, "%.*s", KB_STR_ARG(fixture->response.body));
    fixture_ask(fixture, KB_DOOR_INTERNAL, LINE, "x-api-key: nonsense");
    assert_str(fixture->response.body, body);
}

static void test_secret_is_not_repeated(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, LINE, fixture_key(fixture->revoked));
    assert_false(fixture_contains(fixture->response.body, fixture->revoked));
    assert_int_equal(fixture->response.log.status, KB_OK);
}

static void test_probes_are_open(void **state)
{
    struct fixture *fixture = *state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    const struct kb_api_permission *permissions = kb_api_permissions(&(size_t){0});
    for (size_t i = 0; i < count; i++) {
        if (routes[i].parameter_count || strcmp(routes[i].method, "GET") != 0 ||
            !(routes[i].doors & (1u << KB_DOOR_INTERNAL)))
            continue;
        char line[64];
        snprintf(line, sizeof line, "GET %s", routes[i].pattern);
        int status = fixture_ask(fixture, KB_DOOR_INTERNAL, line, NULL)->status;
        assert_int_equal(status, routes[i].open ? 200 : routes[i].for_pages ? 303 : 401);
        bool may = permissions[routes[i].action].roles & (1u << KB_ROLE_AGENT);
        status = fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->agent))->status;
        assert_int_equal(status, may ? 200 : 403);
    }
}

/* The key is asked for before the parameters are looked at, and not at the public door. */
static void test_order(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/search?limit=x", NULL);
    fixture_assert_error(fixture, 401, "unauthorized");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /nowhere", NULL);
    fixture_assert_error(fixture, 404, "not_found");
    assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, LINE, NULL)->status, 200);
    assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, LINE, "x-api-key: x")->status, 200);
}

/* What editors see has another tag than what agents see. */
static void test_tags_differ_by_role(void **state)
{
    struct fixture *fixture = *state;
    char agent[128];
    const char *line = "GET /v1/items/" FIXTURE_GUIDE;
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->agent));
    struct kb_str etag = fixture_header(&fixture->response, "ETag");
    snprintf(agent, sizeof agent, "%.*s", KB_STR_ARG(etag));
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->editor));
    etag = fixture_header(&fixture->response, "ETag");
    assert_false(kb_str_equal(etag, kb_str_of(agent)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_revoked),
        cmocka_unit_test(test_secret_is_not_repeated),
        cmocka_unit_test(test_probes_are_open),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_tags_differ_by_role),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
