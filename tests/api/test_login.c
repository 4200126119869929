/* auth.c, login_handler.c, room.c: pages sign in, work, are refused and sign out. */
#include "fixture.h"

#include "kb/login.h"

#define FORM_CSRF_MAX 128

/* The token that pages send, as they are told it. */
static const char *csrf_of(struct fixture *fixture, const char *cookie)
{
    static char token[FORM_CSRF_MAX];
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", cookie);
    assert_int_equal(fixture->response.status, 200);
    snprintf(token, sizeof token, "%.*s", KB_STR_ARG(fixture_json(fixture, "csrf")));
    return token;
}

static void assert_page(struct fixture *fixture, int status, const char *text)
{
    if (fixture->response.status != status)
        fail_msg("%d is not %d: %.*s", fixture->response.status, status,
                 KB_STR_ARG(fixture->response.body));
    assert_true(kb_str_starts(fixture->response.body, KB_STR("<!doctype html>")));
    if (!fixture_contains(fixture->response.body, text))
        fail_msg("no '%s' in %.*s", text, KB_STR_ARG(fixture->response.body));
    assert_false(fixture_contains(fixture->response.body, "{{"));
    assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
}

static void test_sign_in(void **state)
{
    struct fixture *fixture = *state;
    char body[128];
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /login", NULL);
    assert_page(fixture, 200, "<form action=\"/login\" method=\"post\">");
    assert_false(fixture_contains(fixture->response.body, "role=\"alert\""));
    snprintf(body, sizeof body, "key=+%s%%0D%%0A&next=%%2Fv1%%2Fme%%3Fa%%3D1", fixture->agent);
    fixture_form(fixture, "POST /login", NULL, body);
    assert_int_equal(fixture->response.status, 303);
    assert_str(fixture_header(&fixture->response, "Location"), "/v1/me?a=1");
    assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
    struct kb_str cookie = fixture_header(&fixture->response, "Set-Cookie");
    assert_true(kb_str_starts(cookie, KB_STR(KB_LOGIN_COOKIE "=")));
    assert_str(kb_str_slice(cookie, sizeof KB_LOGIN_COOKIE + KB_TOKEN_SIZE - 1, cookie.len),
               "; Path=/; HttpOnly; SameSite=Strict");
    fixture_form(fixture, "POST /login", "x-forwarded-proto: https", body);
    assert_true(fixture_contains(fixture_header(&fixture->response, "Set-Cookie"), "; Secure"));
}

/* One answer for all keys that are none, and the key is not repeated. */
static void test_bad_keys(void **state)
{
    struct fixture *fixture = *state;
    static const char *const bodies[] = {"", "key=", "key=x", "key=kb_%E5%85%AC", "next=/v1/me"};
    char body[128];
    for (size_t i = 0; i < KB_COUNT(bodies); i++) {
        fixture_form(fixture, "POST /login", NULL, bodies[i]);
        assert_page(fixture, 401, "role=\"alert\"");
        assert_int_equal(fixture_header(&fixture->response, "Set-Cookie").len, 0);
    }
    snprintf(body, sizeof body, "key=%s", fixture->revoked);
    fixture_form(fixture, "POST /login", NULL, body);
    assert_page(fixture, 401, "role=\"alert\"");
    assert_false(fixture_contains(fixture->response.body, fixture->revoked));
    fixture_form(fixture, "POST /login", NULL, "key=x&key=y");
    assert_page(fixture, 400, "写错的地方");
    fixture_form(fixture, "POST /login", NULL, "key=x&other=y");
    assert_page(fixture, 400, "写错的地方");
    fixture_form(fixture, "POST /login", NULL, "key=%FF");
    assert_page(fixture, 400, "写错的地方");
    fixture_post(fixture, KB_DOOR_INTERNAL, "POST /login", NULL, "{}");
    assert_page(fixture, 400, "写错的地方");
}

static void test_form_from_elsewhere(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *header;
        int status;
    } rows[] = {
        {"sec-fetch-site: same-origin", 303},
        {"sec-fetch-site: none", 303},
        {"sec-fetch-site: same-site", 403},
        {"sec-fetch-site: cross-site", 403},
    };
    char body[128];
    snprintf(body, sizeof body, "key=%s", fixture->agent);
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_int_equal(fixture_form(fixture, "POST /login", rows[i].header, body)->status,
                         rows[i].status);
}

/* Where to go on to: this site alone. */
static void test_next(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *next, *location;
    } rows[] = {
        {"%2Fitems%2Fa%3Fq%3D%25E5", "/items/a?q=%E5"},
        {"https%3A%2F%2Fx.cn", "/desk"},
        {"%2F%2Fx.cn", "/desk"},
        {"%2F%5Cx.cn", "/desk"},
        {"%2Fa%0D%0AB%3A+c", "/desk"},
        {"", "/desk"},
        {"x", "/desk"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char body[256];
        snprintf(body, sizeof body, "key=%s&next=%s", fixture->agent, rows[i].next);
        fixture_form(fixture, "POST /login", NULL, body);
        assert_int_equal(fixture->response.status, 303);
        assert_str(fixture_header(&fixture->response, "Location"), rows[i].location);
    }
}

/* Pages lead to the sign-in page and back; JSON says 401. */
static void test_without_login(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line, *headers;
        int status;
        const char *location;
    } rows[] = {
        {"GET /start", NULL, 303, "/login?next=%2Fstart"},
        {"GET /items/公?a=1&b=公", NULL, 303,
         "/login?next=%2Fitems%2F%25E5%2585%25AC%3Fa%3D1%26b%3D%25E5%2585%25AC"},
        {"GET /start", "cookie: kb_session=x", 303, "/login?next=%2Fstart"},
        {"GET /", "accept: text/html", 303, "/login"},
        {"GET /", NULL, 401, NULL},
        {"POST /logout", NULL, 303, "/login"},
        {"GET /v1/me", NULL, 401, NULL},
        {"GET /v1/me", "cookie: kb_session=x", 401, NULL},
        {"GET /v1/me", "accept: text/html", 401, NULL},
        {"GET /start", "x-api-key: x", 401, NULL},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        fixture_ask(fixture, KB_DOOR_INTERNAL, rows[i].line, rows[i].headers);
        if (fixture->response.status != rows[i].status)
            fail_msg("%s: %d", rows[i].line, fixture->response.status);
        if (rows[i].location)
            assert_str(fixture_header(&fixture->response, "Location"), rows[i].location);
    }
}

/* An address too long for a header is not come back to. */
static void test_long_address(void **state)
{
    struct fixture *fixture = *state;
    char line[2600];
    memset(line, 'a', sizeof line);
    memcpy(line, "GET /items/a?q=", 15);
    line[sizeof line - 1] = 0;
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, NULL);
    assert_int_equal(fixture->response.status, 303);
    assert_str(fixture_header(&fixture->response, "Location"), "/login");
}

/* A cookie reads what its key reads, and no more. */
static void test_cookie_is_a_key(void **state)
{
    struct fixture *fixture = *state;
    char agent[FIXTURE_COOKIE_SIZE], editor[FIXTURE_COOKIE_SIZE], key[64];
    static const char *const lines[] = {"GET /v1/search?q=公积金", "GET /v1/items/" FIXTURE_GUIDE,
                                        "GET /v1/work", "GET /v1/items/" FIXTURE_DRAFT,
                                        "GET /v1/releases"};
    fixture_login(fixture, fixture->agent, agent);
    fixture_login(fixture, fixture->editor, editor);
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        for (int role = 0; role < 2; role++) {
            snprintf(key, sizeof key, "%s", fixture_key(role ? fixture->editor : fixture->agent));
            int by_key = fixture_ask(fixture, KB_DOOR_INTERNAL, lines[i], key)->status;
            int by_cookie =
                fixture_ask(fixture, KB_DOOR_INTERNAL, lines[i], role ? editor : agent)->status;
            assert_int_equal(by_cookie, by_key);
        }
    }
    assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_DRAFT, editor);
    fixture_assert_error(fixture, 404, "not_found");
}

/* Whatever does more than read wants the token of this very login. */
static void test_writes_want_the_token(void **state)
{
    struct fixture *fixture = *state;
    char cookie[FIXTURE_COOKIE_SIZE], other[FIXTURE_COOKIE_SIZE], headers[320], token[64];
    const char *line = "POST /v1/ground", *body = "{\"question\":\"租房可以提取公积金吗\"}";
    fixture_login(fixture, fixture->agent, cookie);
    fixture_login(fixture, fixture->agent, other);
    fixture_post(fixture, KB_DOOR_INTERNAL, line, cookie, body);
    fixture_assert_error(fixture, 403, "forbidden");
    assert_true(fixture_contains(fixture->response.body, "X-CSRF-Token"));
    snprintf(token, sizeof token, "%s", csrf_of(fixture, other));
    snprintf(headers, sizeof headers, "%s\nx-csrf-token: %s", cookie, token);
    fixture_post(fixture, KB_DOOR_INTERNAL, line, headers, body);
    fixture_assert_error(fixture, 403, "forbidden");
    assert_false(fixture_contains(fixture->response.body, token));
    snprintf(headers, sizeof headers, "%s\nx-csrf-token: %s", cookie, csrf_of(fixture, cookie));
    assert_int_equal(fixture_post(fixture, KB_DOOR_INTERNAL, line, headers, body)->status, 200);
    /* A key needs none, also beside a cookie. */
    snprintf(headers, sizeof headers, "%s\n%s", cookie, fixture_key(fixture->agent));
    assert_int_equal(fixture_post(fixture, KB_DOOR_INTERNAL, line, headers, body)->status, 200);
}

static void test_sign_out(void **state)
{
    struct fixture *fixture = *state;
    char cookie[FIXTURE_COOKIE_SIZE], body[FORM_CSRF_MAX];
    fixture_login(fixture, fixture->agent, cookie);
    snprintf(body, sizeof body, "csrf=%s", csrf_of(fixture, cookie));
    fixture_form(fixture, "POST /logout", cookie, "");
    assert_page(fixture, 403, "没有查看的权限");
    fixture_form(fixture, "POST /logout", cookie, "csrf=x");
    assert_page(fixture, 403, "没有查看的权限");
    assert_int_equal(fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", cookie)->status, 200);
    fixture_form(fixture, "POST /logout", cookie, body);
    assert_int_equal(fixture->response.status, 303);
    assert_true(fixture_contains(fixture_header(&fixture->response, "Set-Cookie"), "Max-Age=0"));
    assert_int_equal(fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", cookie)->status, 401);
}

static void test_ends(void **state)
{
    struct fixture *fixture = *state;
    char cookie[FIXTURE_COOKIE_SIZE];
    fixture_login(fixture, fixture->agent, cookie);
    fixture->now_ms += KB_LOGIN_IDLE_MS - 1;
    assert_int_equal(fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", cookie)->status, 200);
    fixture->now_ms += KB_LOGIN_IDLE_MS;
    assert_int_equal(fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", cookie)->status, 401);
    fixture->now_ms = TEST_NOW_MS;
}

/* A key that is revoked ends what was signed in with it. */
static void test_revoked(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    char cookie[FIXTURE_COOKIE_SIZE];
    struct kb_store *store;
    fixture_login(fixture, fixture->editor, cookie);
    assert_int_equal(fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", cookie)->status, 200);
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    assert_ok(kb_key_revoke(store, KB_STR("editor"), &err), &err);
    kb_store_close(store);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", cookie);
    fixture_assert_error(fixture, 401, "unauthorized");
}

static void test_me(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", fixture_key(fixture->agent));
    assert_str(fixture_json(fixture, "name"), "agent");
    assert_str(fixture_json(fixture, "role"), "agent");
    assert_true(fixture_contains(fixture->response.body, "\"rights\":[\"read\","));
    assert_true(fixture_contains(fixture->response.body, "\"moves\":[]"));
    assert_true(fixture_contains(fixture->response.body, "\"csrf\":null"));
    fixture_send(fixture, "GET /v1/me", KB_ROLE_PUBLISHER, "");
    assert_true(fixture_contains(fixture->response.body, "\"release\""));
    assert_true(fixture_contains(fixture->response.body, "\"publish_emergency\""));
    assert_false(fixture_contains(fixture->response.body, "\"publish_without_review\""));
}

/* The frame says who is signed in and leads to what there is. */
static void test_start(void **state)
{
    struct fixture *fixture = *state;
    char cookie[FIXTURE_COOKIE_SIZE];
    fixture_login(fixture, fixture->agent, cookie);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /start", cookie);
    assert_page(fixture, 200, "<b>agent</b>");
    struct kb_str page = fixture->response.body;
    assert_true(fixture_contains(page, "<meta name=\"csrf\" content=\""));
    assert_true(fixture_contains(page, "<form action=\"/logout\" method=\"post\">"));
    assert_true(fixture_contains(page, "话务员"));
    assert_true(fixture_contains(page, "查询和阅读"));
    assert_false(fixture_contains(page, "编写和审核"));
    assert_int_equal(fixture_header(&fixture->response, "ETag").len, 0);
    struct kb_str policy = fixture_header(&fixture->response, "Content-Security-Policy");
    assert_true(fixture_contains(policy, "form-action 'self'"));
    char headers[2 * FIXTURE_COOKIE_SIZE];
    snprintf(headers, sizeof headers, "%s\naccept: text/html", cookie);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /", headers);
    assert_int_equal(fixture->response.status, 303);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /nowhere", headers);
    assert_page(fixture, 404, "没有这个页面");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /login?next=/v1/me", cookie);
    assert_int_equal(fixture->response.status, 303);
    assert_str(fixture_header(&fixture->response, "Location"), "/v1/me");
}

/* Every role may look at the start page: whatever it may do has its words. */
static void test_start_of_every_role(void **state)
{
    struct fixture *fixture = *state;
    for (int role = 0; role < FIXTURE_ROLES; role++) {
        fixture_send(fixture, "GET /start", (enum kb_role)role, "");
        assert_page(fixture, 200, "role ");
    }
}

/* The public door has no such addresses. */
static void test_public_door(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"GET /login", "POST /login", "POST /logout", "GET /start",
                                        "GET /v1/me"};
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL);
        fixture_assert_error(fixture, 404, "not_found");
    }
}

static void test_no_logins(void **state)
{
    struct fixture *fixture = *state;
    struct kb_logins *kept = fixture->host.logins;
    fixture->host.logins = NULL;
    assert_int_equal(fixture_form(fixture, "POST /login", NULL, "key=x")->status, 404);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", "cookie: kb_session=x");
    assert_int_equal(fixture->response.status, 401);
    fixture->host.logins = kept;
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sign_in),
        TEST(test_bad_keys),
        TEST(test_form_from_elsewhere),
        TEST(test_next),
        TEST(test_without_login),
        TEST(test_long_address),
        TEST(test_cookie_is_a_key),
        TEST(test_writes_want_the_token),
        TEST(test_sign_out),
        TEST(test_ends),
        TEST(test_me),
        TEST(test_start),
        TEST(test_start_of_every_role),
        TEST(test_public_door),
        TEST(test_no_logins),
        cmocka_unit_test_setup_teardown(test_revoked, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
