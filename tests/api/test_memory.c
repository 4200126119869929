/* Every allocation of every route fails once: the answer is whole or a clean 503, and nothing
 * leaks. */
#include "fixture.h"

#include "kb/answer_cache.h"

#include "kb/store.h"

static bool is_error(struct kb_str body)
{
    return kb_str_starts(body, KB_STR("{\"error\":{\"code\":\""));
}

/* Fails the n-th allocation for n = 0, 1, … until the request gets what it wants. */
static void starve(struct fixture *fixture, enum kb_door door, const char *line, const char *key,
                   int wanted)
{
    struct kb_api_session *session = NULL;
    for (size_t n = 0; n < 20000; n++) {
        /* A session of its own, so that no memory is kept from the request before. */
        struct kb_error err = {0};
        assert_ok(kb_api_session_open(&fixture->host, door, &session, &err), &err);
        struct kb_api_session *kept = fixture->sessions[door];
        fixture->sessions[door] = session;
        test_fail_malloc_after(n);
        const struct kb_api_response *response = fixture_ask(fixture, door, line, key);
        test_fail_malloc_after(SIZE_MAX);
        fixture->sessions[door] = kept;
        int status = response->status;
        if (status != wanted) {
            if (status != 503 && status != 500)
                fail_msg("%s, allocation %zu: %d %.*s", line, n, status,
                         KB_STR_ARG(response->body));
            assert_true(is_error(response->body));
        }
        kb_api_session_close(session);
        if (status == wanted)
            return;
    }
    fail_msg("%s is never answered", line);
}

static void test_public_door(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line;
        int status;
    } rows[] = {
        {"GET /v1/search?q=租房可以提取公积金吗&explain=1", 200},
        {"GET /v1/search?q=公积金&as_of=2010-01-01", 200},
        {"GET /v1/search?limit=x", 400},
        {"GET /v1/items/" FIXTURE_GUIDE, 200},
        {"GET /v1/items/" FIXTURE_LAW "/editions/2", 200},
        {"GET /v1/items/" FIXTURE_LAW "/editions/2/sections/第24条", 200},
        {"GET /v1/items/nothing", 404},
        {"GET /items/" FIXTURE_GUIDE, 200},
        {"GET /items/x", 404},
        {"GET /", 200},
        {"GET /search?q=公积金", 200},
        {"GET /settings?large=1", 303},
        {"GET /", 200},
        {"GET /openapi.yaml", 200},
        {"GET /healthz", 200},
        {"GET /readyz", 200},
        {"GET /version", 200},
        {"POST /version", 405},
        {"GET /nowhere", 404},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        starve(fixture, KB_DOOR_PUBLIC, rows[i].line, NULL, rows[i].status);
}

static void test_internal_door(void **state)
{
    struct fixture *fixture = *state;
    char cookie[FIXTURE_COOKIE_SIZE];
    starve(fixture, KB_DOOR_INTERNAL, "GET /v1/items/" FIXTURE_INTERNAL,
           fixture_key(fixture->agent), 200);
    starve(fixture, KB_DOOR_INTERNAL, "GET /version", NULL, 200);
    starve(fixture, KB_DOOR_INTERNAL, "GET /login", NULL, 200);
    starve(fixture, KB_DOOR_INTERNAL, "GET /start", NULL, 303);
    fixture_login(fixture, fixture->agent, cookie);
    starve(fixture, KB_DOOR_INTERNAL, "GET /start", cookie, 200);
    starve(fixture, KB_DOOR_INTERNAL, "GET /v1/me", cookie, 200);
    starve(fixture, KB_DOOR_INTERNAL, "POST /logout", cookie, 403);
    starve(fixture, KB_DOOR_INTERNAL, "GET /v1/search?q=a", NULL, 401);
}

/* What a write is refused for leaves nothing behind; in the end it is done, once. */
static void starve_write(struct fixture *fixture, const char *line, const char *body, int wanted)
{
    struct kb_error err = {0};
    int64_t before, after;
    for (size_t n = 0; n < 20000; n++) {
        assert_ok(kb_store_last_change(fixture->store, &before, &err), &err);
        test_fail_malloc_after(n);
        int status = fixture_send(fixture, line, KB_ROLE_ADMIN, body)->status;
        test_fail_malloc_after(SIZE_MAX);
        assert_ok(kb_store_last_change(fixture->store, &after, &err), &err);
        if (status == wanted) {
            assert_int_equal(after, before + (wanted == 200));
            return;
        }
        if ((status != 503 && status != 500) || after != before)
            fail_msg("%s, allocation %zu, change %lld to %lld: %d %.*s", line, n, (long long)before,
                     (long long)after, status, KB_STR_ARG(fixture->response.body));
        assert_true(is_error(fixture->response.body));
    }
    fail_msg("%s is never done", line);
}

static void test_writes(void **state)
{
    struct fixture *fixture = *state;
    static const char text[] =
        "{\"kind\":\"script\",\"audience\":\"internal\",\"title\":\"memory\",\"region\":"
        "\"990100\",\"category\":\"a\",\"no_basis\":\"b\",\"keywords\":[\"c\"],"
        "\"sections\":[{\"label\":\"d\",\"text\":\"e\"}]}";
    static const char stale[] =
        "{\"based_on\":\"0000000000000000000000000000000000000000000000000000000000000000\","
        "\"text\":{\"kind\":\"script\",\"audience\":\"internal\",\"title\":\"memory\","
        "\"region\":\"990100\",\"category\":\"a\",\"sections\":[{\"label\":\"d\",\"text\":"
        "\"f\"}]}}";
    static const struct {
        const char *line, *body;
        int status;
    } rows[] = {
        {"POST /v1/items", text, 200},
        {"PUT /v1/items/script-990100-memory/editions/1", stale, 409},
        {"POST /v1/items/script-990100-memory/editions/1/submit", "{}", 200},
        {"POST /v1/items/script-990100-memory/editions/1/discard", "{\"note\":\"x\"}", 200},
        {"POST /v1/releases", "{\"name\":\"x\"}", 200},
        {"POST /v1/releases/1/members",
         "{\"id\":\"" FIXTURE_GUIDE "\",\"edition\":1,\"kind\":\"withdrawal\",\"reason\":\"y\"}",
         200},
        {"POST /v1/releases/1/schedule", "{\"at\":\"2030-01-01T00:00:00Z\"}", 200},
        {"POST /v1/releases/1/cancel", "{}", 200},
        {"POST /v1/entries/synonym/xy", "{\"value\":{\"to\":[\"yz\"]}}", 200},
        {"DELETE /v1/entries/synonym/xy", "", 200},
    };
    fixture_send(fixture, "GET /v1/work", KB_ROLE_ADMIN, "");
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        starve_write(fixture, rows[i].line, rows[i].body, rows[i].status);
}

/* An answer that cannot be kept is given all the same. */
static void test_kept_answers(void **state)
{
    struct fixture *fixture = *state;
    struct kb_api_cache *cache = NULL;
    struct kb_error err = {0};
    size_t n = 0;
    for (enum kb_status status = KB_NO_MEMORY; status; n++) {
        test_fail_malloc_after(n);
        status = kb_api_cache_new(1u << 20, &cache, &err);
        test_fail_malloc_after(SIZE_MAX);
        assert_true(status == KB_OK || status == KB_NO_MEMORY);
    }
    assert_true(n > 1);
    fixture->host.cache[KB_DOOR_PUBLIC] = cache;
    starve(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金", NULL, 200);
    fixture->host.cache[KB_DOOR_PUBLIC] = NULL;
    kb_api_cache_free(cache);
}

static void test_open(void **state)
{
    struct fixture *fixture = *state;
    for (size_t n = 0; n < 20000; n++) {
        struct kb_api_session *session = NULL;
        struct kb_error err = {0};
        test_fail_malloc_after(n);
        enum kb_status status = kb_api_session_open(&fixture->host, KB_DOOR_INTERNAL, &session,
                                                    &err);
        test_fail_malloc_after(SIZE_MAX);
        if (status == KB_OK) {
            kb_api_session_close(session);
            return;
        }
        assert_null(session);
        assert_true(err.message[0]);
    }
    fail_msg("a session never opens");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_public_door),  cmocka_unit_test(test_internal_door),
        cmocka_unit_test(test_kept_answers), cmocka_unit_test(test_writes),
        cmocka_unit_test(test_open),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
