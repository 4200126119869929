/* permission.c: each action by each role, and each route by each role: who is let in, who is told
 * what is missing. */
#include "fixture.h"

#include "internal.h"

/* The table once more, by hand: 'x' may. Columns by enum kb_role: agent editor reviewer publisher
 * admin analyst bot app. */
static const struct {
    enum kb_api_action action;
    const char *may;
} expected[] = {
    {KB_API_READ, "xxxxxxxx"},         {KB_API_SEE_DRAFTS, ".xxxx..."},
    {KB_API_EDIT, ".xxxx..."},         {KB_API_PUT, "....x..."},
    {KB_API_PREVIEW, ".xxxx..."},      {KB_API_PLAN, ".xxxx..."},
    {KB_API_RELEASE, "...xx..."},      {KB_API_ENTRIES, "...xx..."},
    {KB_API_ACKNOWLEDGE, "xxxxx..."},  {KB_API_SEE_ACKNOWLEDGEMENTS, ".xxxxx.."},
    {KB_API_REPORT, "xxxxxxxx"},       {KB_API_SEE_FEEDBACK, ".xxxxx.."},
    {KB_API_ANSWER_FLAGS, ".xxxx..."}, {KB_API_SEE_CASES, "xxxxxx.."},
};

static void test_table(void **state)
{
    (void)state;
    size_t count;
    const struct kb_api_permission *permissions = kb_api_permissions(&count);
    assert_int_equal(count, KB_COUNT(expected));
    for (size_t i = 0; i < count; i++)
        for (int role = 0; role < FIXTURE_ROLES; role++)
            assert_int_equal((permissions[expected[i].action].roles >> role) & 1,
                             expected[i].may[role] == 'x');
}

static void test_public_door_reads_and_reports(void **state)
{
    (void)state;
    struct kb_api_session session = {.door = KB_DOOR_PUBLIC};
    struct kb_api_call call = {.session = &session, .key = {.role = KB_ROLE_ADMIN}};
    for (size_t i = 0; i < KB_COUNT(expected); i++)
        assert_int_equal(kb_api_may(&call, expected[i].action),
                         expected[i].action == KB_API_READ || expected[i].action == KB_API_REPORT);
}

/* What tells of releases wants clearance besides the role, and clearance lends nobody a role. */
static void test_clearance(void **state)
{
    (void)state;
    struct kb_api_session session = {.door = KB_DOOR_INTERNAL};
    size_t count;
    const struct kb_api_permission *permissions = kb_api_permissions(&count);
    for (size_t i = 0; i < count; i++) {
        bool wants = i == KB_API_PREVIEW || i == KB_API_PLAN || i == KB_API_RELEASE;
        for (int role = 0; role < FIXTURE_ROLES; role++) {
            bool in_role = (permissions[i].roles >> role) & 1;
            struct kb_api_call call = {.session = &session, .key = {.role = (enum kb_role)role}};
            assert_int_equal(kb_api_may(&call, (enum kb_api_action)i), in_role && !wants);
            call.key.is_cleared = true;
            assert_int_equal(kb_api_may(&call, (enum kb_api_action)i), in_role);
        }
    }
}

/* An editor without it is told so, and nothing of what there is. */
static void test_without_clearance(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    const struct kb_key terms = {.name = KB_STR("uncleared"), .role = KB_ROLE_EDITOR};
    char secret[KB_KEY_SECRET_SIZE];
    static const char *const lines[] = {"GET /v1/releases", "GET /v1/releases/1",
                                        "GET /v1/search?q=公积金&release=1",
                                        "GET /v1/find?release=1"};
    fixture_send(fixture, "GET /v1/work", KB_ROLE_EDITOR, "");
    assert_int_equal(fixture->response.status, 200);
    assert_ok(kb_key_make(fixture->store, &terms, secret, &err), &err);
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        fixture_ask(fixture, KB_DOOR_INTERNAL, lines[i], fixture_key(secret));
        fixture_assert_error(fixture, 403, "forbidden");
        assert_true(fixture_contains(fixture->response.body, "clearance"));
    }
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/find", fixture_key(secret));
    assert_int_equal(fixture->response.status, 200);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", fixture_key(secret));
    assert_str(fixture_json(fixture, "clearance"), "false");
    assert_false(fixture_contains(fixture->response.body, "see_releases"));
}

/* A route's pattern with its parts filled in by what is not there. */
static void line_of(const struct kb_api_route *route, char *out, size_t room)
{
    size_t len = (size_t)snprintf(out, room, "%s ", route->method);
    for (const char *at = route->pattern; *at; at++) {
        if (*at != '{') {
            len += (size_t)snprintf(out + len, room - len, "%c", *at);
            continue;
        }
        len += (size_t)snprintf(out + len, room - len, "%d", 999999);
        at = strchr(at, '}');
    }
}

/*
 * Whoever may not gets 403 before anything else is looked at: the item does not exist, the body is
 * none, and neither is said.
 */
static void test_routes(void **state)
{
    struct fixture *fixture = *state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        for (int role = 0; role < FIXTURE_ROLES && !routes[i].open; role++) {
            char line[256];
            line_of(&routes[i], line, sizeof line);
            fixture_send(fixture, line, (enum kb_role)role, "");
            bool may = expected[routes[i].action].may[role] == 'x';
            if ((fixture->response.status == 403) == may)
                fail_msg("%s by role %d: %d", line, role, fixture->response.status);
            if (may)
                continue;
            if (routes[i].page) {
                assert_true(fixture_contains(fixture->response.body, "这里需要以下角色之一"));
                continue;
            }
            fixture_assert_error(fixture, 403, "forbidden");
            assert_true(fixture_contains(fixture->response.body, "it takes a key with one of"));
            assert_false(fixture_contains(fixture->response.body, "999999"));
        }
    }
}

/* Nothing is written without a key, with a bad one, or at the public door. */
static void test_strangers(void **state)
{
    struct fixture *fixture = *state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        char line[256];
        if (!routes[i].writes)
            continue;
        line_of(&routes[i], line, sizeof line);
        bool is_public = routes[i].doors & (1u << KB_DOOR_PUBLIC);
        assert_int_equal(is_public, routes[i].action == KB_API_REPORT);
        if (!(routes[i].doors & (1u << KB_DOOR_INTERNAL)))
            continue;
        fixture_send_as(fixture, line, NULL, KB_STR("{}"));
        assert_int_equal(fixture->response.status, routes[i].for_pages ? 303 : 401);
        fixture_send_as(fixture, line, fixture_key(fixture->revoked), KB_STR("{}"));
        assert_int_equal(fixture->response.status, 401);
        if (is_public)
            continue;
        fixture_ask(fixture, KB_DOOR_PUBLIC, line, fixture_key(fixture->keys[KB_ROLE_ADMIN]));
        assert_true(fixture->response.status == 404 || fixture->response.status == 405);
    }
    assert_false(kb_store_is_wanted(fixture->store));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_public_door_reads_and_reports),
        cmocka_unit_test(test_clearance),
        TEST(test_without_clearance),
        TEST(test_routes),
        TEST(test_strangers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
