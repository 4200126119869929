/* answer.c: the envelope, what of a failure is for clients, and the headers of every answer. */
#include "fixture.h"

#include "internal.h"

/* Fails a call by hand and returns the answer. */
static const struct kb_api_response *fail_with(struct fixture *fixture, enum kb_status status,
                                               const char *message, const char *hint)
{
    struct kb_error err = {0};
    struct kb_api_request request = {.request_id = "req-1"};
    struct kb_api_call call = {.session = fixture->sessions[KB_DOOR_PUBLIC],
                               .request = &request,
                               .response = &fixture->response};
    if (message)
        kb_fail(&err, status, "%s", message);
    if (hint)
        kb_hint(&err, "%s", hint);
    fixture->response = (struct kb_api_response){.route = "-"};
    kb_api_answer_error(&call, status, &err);
    return &fixture->response;
}

static const char inside[] = "cannot read '/data/content.db': SQL logic error in Xapian";

static const struct {
    enum kb_status status;
    int http;
    bool shown; /* its message is for clients */
} statuses[] = {
    {KB_INVALID, 400, true},   {KB_UNAUTHORIZED, 401, true},
    {KB_FORBIDDEN, 403, true}, {KB_NOT_FOUND, 404, true},
    {KB_TOO_LARGE, 413, true}, {KB_METHOD_NOT_ALLOWED, 405, true},
    {KB_CONFLICT, 409, true},  {KB_URI_TOO_LONG, 414, true},
    {KB_LOCKED, 503, false},   {KB_HEADERS_TOO_LARGE, 431, true},
    {KB_BUSY, 503, false},     {KB_MODIFIED, 503, false},
    {KB_MISMATCH, 503, false}, {KB_NO_MEMORY, 503, false},
    {KB_CORRUPT, 500, false},  {KB_IO, 500, false},
    {KB_TOO_MANY, 429, true},  {KB_INTERNAL, 500, false},
};

static void test_what_clients_are_told(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(KB_COUNT(statuses), KB_INTERNAL);
    for (size_t i = 0; i < KB_COUNT(statuses); i++) {
        const struct kb_api_response *response = fail_with(fixture, statuses[i].status, inside,
                                                           "run kb index in /data");
        fixture_assert_error(fixture, statuses[i].http, kb_status_name(statuses[i].status));
        assert_int_equal(fixture_contains(response->body, "/data"), statuses[i].shown);
        if (statuses[i].shown) {
            assert_int_equal(response->log.status, KB_OK);
            continue;
        }
        assert_str(fixture_json(fixture, "error.message"), kb_status_text(statuses[i].status));
        assert_int_equal(response->log.status, statuses[i].status);
        assert_string_equal(response->log.message, inside);
    }
}

static void test_failure_without_words(void **state)
{
    struct fixture *fixture = *state;
    const struct kb_api_response *response = fail_with(fixture, KB_IO, NULL, NULL);
    assert_string_equal(response->log.message, kb_status_text(KB_IO));
    fail_with(fixture, KB_NOT_FOUND, NULL, NULL);
    assert_str(fixture_json(fixture, "error.message"), kb_status_text(KB_NOT_FOUND));
    assert_str(fixture_json(fixture, "error.hint"), "null");
}

static void test_retry_after(void **state)
{
    struct fixture *fixture = *state;
    assert_str(fixture_header(fail_with(fixture, KB_BUSY, "x", NULL), "Retry-After"), "1");
    assert_int_equal(fixture_header(fail_with(fixture, KB_INTERNAL, "x", NULL), "Retry-After").len,
                     0);
}

static void test_refuse(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf body = KB_BUF_INIT(4096);
    kb_api_refuse(KB_TOO_LARGE, "the body has more than 1048576 bytes", "r\"1", &body);
    assert_str(kb_buf_str(&body), "{\"error\":{\"code\":\"too_large\",\"message\":\"the body has "
                                  "more than 1048576 bytes\",\"hint\":null,"
                                  "\"request_id\":\"r\\\"1\"}}");
    kb_buf_clear(&body);
    kb_api_refuse(KB_HEADERS_TOO_LARGE, NULL, NULL, &body);
    assert_str(kb_buf_str(&body), "{\"error\":{\"code\":\"headers_too_large\",\"message\":\"the "
                                  "headers are too large\",\"hint\":null,\"request_id\":null}}");
}

/* Names and values that HTTP takes: no control characters, no empty ones. */
static void assert_clean_headers(const struct kb_api_response *response)
{
    assert_true(response->header_count <= KB_API_HEADERS_MAX);
    for (size_t i = 0; i < response->header_count; i++) {
        struct kb_str value = response->headers[i].value;
        assert_true(response->headers[i].name.len > 0);
        assert_true(value.len > 0);
        for (size_t at = 0; at < value.len; at++)
            assert_true(value.data[at] >= ' ' && value.data[at] <= '~');
        assert_int_equal(value.data[value.len], 0);
    }
}

static void test_headers_of_every_answer(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {
        "GET /",
        "GET /healthz",
        "GET /readyz",
        "GET /version",
        "GET /metrics",
        "GET /items/x",
        "GET /nowhere",
        "POST /healthz",
        "OPTIONS /healthz",
        "GET /v1/search",
        "GET /openapi.yaml",
        "GET /v1/search?q=公积金",
        "HEAD /v1/search?q=公积金",
        "GET /v1/items/" FIXTURE_GUIDE,
        "GET /v1/items/" FIXTURE_GUIDE "/editions/1",
    };
    for (size_t i = 0; i < 2 * KB_COUNT(lines); i++) {
        const struct kb_api_response *response = fixture_ask(fixture, (enum kb_door)(i % 2),
                                                             lines[i / 2], NULL);
        assert_clean_headers(response);
        assert_str(fixture_header(response, "X-Content-Type-Options"), "nosniff");
        assert_str(fixture_header(response, "Referrer-Policy"), "no-referrer");
        assert_true(fixture_contains(fixture_header(response, "Content-Security-Policy"),
                                     "default-src 'none'"));
        assert_true(fixture_header(response, "Cache-Control").len || response->status == 204);
        assert_true(response->body.len || response->status == 204 || response->status == 303);
        assert_int_equal(response->body.len > 0, fixture_header(response, "Content-Type").len > 0);
    }
}

static void test_caching_by_door(void **state)
{
    struct fixture *fixture = *state;
    const char *line = "GET /v1/search?q=公积金";
    const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    assert_str(fixture_header(response, "Cache-Control"), "public, max-age=0, must-revalidate");
    assert_int_equal(fixture_header(response, "Vary").len, 0);
    response = fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->agent));
    assert_str(fixture_header(response, "Cache-Control"), "private, no-cache");
    assert_str(fixture_header(response, "Vary"), "Authorization, X-Api-Key, Cookie");
    assert_true(fixture_header(response, "ETag").len > 0);
}

/* A base that breaks under a session is an answer too, and its path stays in the log. */
static void test_broken_index(void **state)
{
    struct fixture *fixture = *state;
    fixture_break_index(fixture, KB_DOOR_PUBLIC);
    const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_PUBLIC,
                                                         "GET /v1/search?q=公积金", NULL);
    fixture_assert_error(fixture, 500, "internal");
    assert_str(fixture_json(fixture, "error.message"), kb_status_text(KB_INTERNAL));
    assert_str(fixture_json(fixture, "error.hint"), "null");
    assert_int_not_equal(response->log.status, KB_OK);
    assert_true(response->log.message[0]);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_what_clients_are_told),
        TEST(test_failure_without_words),
        TEST(test_retry_after),
        TEST(test_refuse),
        TEST(test_headers_of_every_answer),
        TEST(test_caching_by_door),
        TEST(test_broken_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
