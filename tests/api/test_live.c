/* live_handler.c, live_watch.c, live_feed.c, acknowledge_handler.c: what a stream is told. */
#include "live.h"

#include "fixture.h"

#define PUT "POST /v1/items?publish=1"
#define SCRIPT(id, region, text)                                                                   \
    "{\"id\":\"" id "\",\"kind\":\"script\",\"audience\":\"internal\",\"title\":\"口径" id "\","   \
    "\"region\":\"" region "\",\"category\":\"其他\",\"effective_from\":\"2026-01-01\","         \
    "\"change_note\":\"" text "\",\"sections\":[{\"label\":\"口径\",\"text\":\"" text "\"}]}"

/* Opens a stream, and takes its watch. */
static struct kb_live_watch *open_watch(struct fixture *fixture, const char *line,
                                        const char *last_id)
{
    char headers[256];
    snprintf(headers, sizeof headers, "x-api-key: %s%s%s", fixture->agent,
             last_id ? "\nlast-event-id: " : "", last_id ? last_id : "");
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, headers);
    if (fixture->response.status != 200)
        fail_msg("%.*s", KB_STR_ARG(fixture->response.body));
    assert_true(fixture->response.goes_on);
    struct kb_live_watch *watch = kb_api_session_take_watch(fixture->sessions[KB_DOOR_INTERNAL]);
    assert_non_null(watch);
    assert_null(kb_api_session_take_watch(fixture->sessions[KB_DOOR_INTERNAL]));
    return watch;
}

static struct kb_live_feed *new_feed(struct fixture *fixture)
{
    struct kb_error err = {0};
    struct kb_live_feed *feed;
    assert_ok(kb_live_feed_new(&fixture->host, &feed, &err), &err);
    return feed;
}

/* Publishes and returns the number of the change. */
static int64_t publish(struct fixture *fixture, const char *body)
{
    fixture->now_ms += 1000;
    fixture_send(fixture, PUT, KB_ROLE_ADMIN, body);
    if (fixture->response.status != 200)
        fail_msg("%.*s", KB_STR_ARG(fixture->response.body));
    return fixture->response.change;
}

/* What a watch is told of the changes after its place; empty when nothing. */
static struct kb_str told(struct kb_live_feed *feed, const struct kb_live_watch *watch,
                          int64_t until, struct kb_buf *out)
{
    struct kb_error err = {0};
    int64_t at = kb_live_watch_after(watch);
    kb_buf_clear(out);
    while (at < until) {
        int64_t before = at;
        assert_ok(kb_live_feed_read(feed, at, until, &at, &err), &err);
        assert_true(at > before);
        kb_live_feed_write(feed, watch, out);
    }
    assert_int_equal(kb_buf_status(out, NULL), KB_OK);
    return kb_buf_str(out);
}

static void test_who_is_told(void **state)
{
    static const struct {
        const char *line;
        bool hears_city, hears_other, hears_country;
    } rows[] = {
        {"GET /v1/live?region=320100", true, false, true},
        {"GET /v1/live?region=320102", true, false, true},
        {"GET /v1/live?region=320000", false, false, true},
        {"GET /v1/live?region=440100", false, true, true},
        {"GET /v1/live?items=script-other", false, true, false},
        {"GET /v1/live?items=x, script-city ,y&region=440100", true, true, true},
        {"GET /v1/live?items=script-c", false, false, false},
    };
    struct fixture *fixture = *state;
    struct kb_buf out = KB_BUF_INIT(1u << 20);
    struct kb_live_watch *watches[KB_COUNT(rows)];
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        watches[i] = open_watch(fixture, rows[i].line, NULL);
    publish(fixture, SCRIPT("script-city", "320100", "甲"));
    publish(fixture, SCRIPT("script-other", "440100", "乙"));
    int64_t last = publish(fixture, SCRIPT("script-country", "000000", "丙"));
    struct kb_live_feed *feed = new_feed(fixture);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_str text = told(feed, watches[i], last, &out);
        bool city = fixture_contains(text, "\"script-city\"");
        bool other = fixture_contains(text, "\"script-other\"");
        bool country = fixture_contains(text, "\"script-country\"");
        if (city != rows[i].hears_city || other != rows[i].hears_other ||
            country != rows[i].hears_country)
            fail_msg("%s: %.*s", rows[i].line, KB_STR_ARG(text));
        kb_live_watch_free(watches[i]);
    }
    kb_live_feed_free(feed);
    kb_buf_done(&out);
}

static void test_what_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct kb_buf out = KB_BUF_INIT(1u << 20);
    struct kb_live_feed *feed = new_feed(fixture);
    struct kb_live_watch *watch = open_watch(fixture, "GET /v1/live?items=script-a", NULL);
    publish(fixture, SCRIPT("script-a", "320100", "第一"));
    int64_t last = publish(fixture, SCRIPT("script-a", "320100", "第二"));
    struct kb_str text = told(feed, watch, last, &out);
    char expected[600];
    snprintf(expected, sizeof expected,
             "id: %lld\ndata: {\"change\":%lld,\"id\":\"script-a\",\"title\":\"口径script-a\","
             "\"kind\":\"script\",\"region\":\"320100\",\"edition\":2,\"what\":\"published\","
             "\"change_note\":\"第二\",\"url\":\"/v1/items/script-a\","
             "\"diff_url\":\"/v1/items/script-a/diff?from=1&to=2\"}\n\n",
             (long long)last, (long long)last);
    if (!kb_str_ends(text, kb_str_of(expected)))
        fail_msg("%.*s", KB_STR_ARG(text));
    kb_live_watch_free(watch);
    kb_live_feed_free(feed);
    kb_buf_done(&out);
}

/* A change that is told of in parts gives its number with the last of them alone. */
static void test_cut_in_the_middle_of_a_change(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_buf out = KB_BUF_INIT(1u << 20);
    fixture_send(fixture, PUT, KB_ROLE_ADMIN, SCRIPT("script-a", "320100", "甲"));
    int64_t change;
    assert_ok(kb_store_begin(fixture->store, "root", &err), &err);
    static const char *const titles[] = {"一", "二", "三"};
    for (size_t i = 0; i < KB_COUNT(titles); i++) {
        struct kb_section section = {.label = KB_STR("口径"), .text = KB_STR("甲")};
        struct kb_edition_text text = {.kind = KB_KIND_SCRIPT,
                                       .audience = KB_AUDIENCE_PUBLIC,
                                       .title = kb_str_of(titles[i]),
                                       .region = KB_STR("320100"),
                                       .category = KB_STR("其他"),
                                       .effective_to = KB_DATE_MAX,
                                       .sections = &section,
                                       .section_count = 1};
        struct kb_put_result result;
        assert_ok(kb_store_put(fixture->store, &text, true, &result, &err), &err);
    }
    assert_ok(kb_store_commit(fixture->store, &change, &err), &err);
    struct kb_live_feed *feed = new_feed(fixture);
    struct kb_live_watch *watch = open_watch(fixture, "GET /v1/live?region=320100", NULL);
    struct kb_str text = told(feed, watch, change, &out);
    size_t ids = 0, lines = 0;
    for (size_t at = 0; (at = kb_str_find(text, KB_STR("id: "), at)) != SIZE_MAX; at++)
        ids++;
    for (size_t at = 0; (at = kb_str_find(text, KB_STR("data: "), at)) != SIZE_MAX; at++)
        lines++;
    assert_int_equal(lines, 4);
    assert_int_equal(ids, 2);
    kb_live_watch_free(watch);
    kb_live_feed_free(feed);
    kb_buf_done(&out);
}

/* The session's index stays where it was: what is behind that was not shown yet. */
static void test_where_it_goes_on(void **state)
{
    static const struct {
        const char *last_id;
        int64_t after; /* -1: the revision */
    } rows[] = {{NULL, -1}, {"1", 1}, {"0", 0}, {"999999", -1}};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_live_watch *watch = open_watch(fixture, "GET /v1/live?region=320100",
                                                 rows[i].last_id);
        int64_t revision = fixture->response.revision;
        char id[40];
        int64_t expected = rows[i].after < 0 ? revision : rows[i].after;
        assert_int_equal(kb_live_watch_after(watch), expected);
        snprintf(id, sizeof id, "\nid: %lld\n\n", (long long)expected);
        assert_true(fixture_contains(fixture->response.body, id));
        assert_str(fixture_header(&fixture->response, "Content-Type"), "text/event-stream");
        assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
        kb_live_watch_free(watch);
    }
}

static void test_what_is_refused(void **state)
{
    static const char *const lines[] = {
        "GET /v1/live",          "GET /v1/live?items=&region=", "GET /v1/live?items=a,,b",
        "GET /v1/live?items=a,", "GET /v1/live?region=32",      "GET /v1/live?since=1",
    };
    struct fixture *fixture = *state;
    char headers[200];
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        fixture_ask(fixture, KB_DOOR_INTERNAL, lines[i], fixture_key(fixture->agent));
        fixture_assert_error(fixture, 400, "invalid");
        assert_false(fixture->response.goes_on);
    }
    snprintf(headers, sizeof headers, "x-api-key: %s\nlast-event-id: 3x", fixture->agent);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/live?region=320100", headers);
    fixture_assert_error(fixture, 400, "invalid");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/live?region=320100", NULL);
    fixture_assert_error(fixture, 401, "unauthorized");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/live?region=320100", NULL);
    fixture_assert_error(fixture, 404, "not_found");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "HEAD /v1/live?region=320100",
                fixture_key(fixture->agent));
    assert_int_equal(fixture->response.status, 200);
    assert_false(fixture->response.goes_on);
}

static void test_too_many_items(void **state)
{
    struct fixture *fixture = *state;
    char line[2 * KB_LIVE_ITEMS_MAX + 64] = "GET /v1/live?items=a";
    size_t len = strlen(line);
    for (int i = 1; i < KB_LIVE_ITEMS_MAX; i++)
        len += (size_t)snprintf(line + len, sizeof line - len, ",a");
    kb_live_watch_free(open_watch(fixture, line, NULL));
    snprintf(line + len, sizeof line - len, ",a");
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->agent));
    fixture_assert_error(fixture, 400, "invalid");
}

static void test_keys(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_live_feed *feed = new_feed(fixture);
    struct kb_live_watch *watch = open_watch(fixture, "GET /v1/live?region=320100", NULL);
    publish(fixture, SCRIPT("script-a", "320100", "甲"));
    assert_false(kb_live_feed_admits(feed, watch));
    assert_ok(kb_live_feed_read_keys(feed, &err), &err);
    assert_true(kb_live_feed_admits(feed, watch));
    assert_ok(kb_key_revoke(fixture->store, KB_STR("agent"), &err), &err);
    assert_ok(kb_live_feed_read_keys(feed, &err), &err);
    assert_false(kb_live_feed_admits(feed, watch));
    kb_live_watch_free(watch);
    kb_live_feed_free(feed);
}

static void test_acknowledgements(void **state)
{
    struct fixture *fixture = *state;
    static const char line[] = "POST /v1/items/script-a/acknowledge";
    static const char list[] = "GET /v1/items/script-a/acknowledgements";
    publish(fixture, SCRIPT("script-a", "320100", "甲"));
    fixture_send(fixture, line, KB_ROLE_AGENT, "{\"edition\":1,\"region\":\"320100\"}");
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_json(fixture, "seat"), "role agent");
    assert_str(fixture_json(fixture, "edition"), "1");
    fixture_send(fixture, line, KB_ROLE_AGENT, "{\"edition\":1}");
    assert_str(fixture_json(fixture, "change"), "null");
    fixture_send(fixture, line, KB_ROLE_AGENT, "{\"edition\":2}");
    fixture_assert_error(fixture, 404, "not_found");
    fixture_send(fixture, line, KB_ROLE_AGENT, "{\"edition\":1,\"region\":\"3\"}");
    fixture_assert_error(fixture, 400, "invalid");
    fixture_send(fixture, line, KB_ROLE_BOT, "{\"edition\":1}");
    fixture_assert_error(fixture, 403, "forbidden");
    fixture_send(fixture, list, KB_ROLE_AGENT, "");
    fixture_assert_error(fixture, 403, "forbidden");
    fixture_send(fixture, list, KB_ROLE_ANALYST, "");
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_json(fixture, "have"), "1");
    assert_str(fixture_json(fixture, "acknowledged.0.seat"), "role agent");
    assert_str(fixture_json(fixture, "acknowledged.0.region"), "320100");
    assert_true(fixture_contains(fixture->response.body, "\"name\":\"南京市\""));
    fixture_send(fixture, "GET /v1/items/none/acknowledgements", KB_ROLE_ANALYST, "");
    fixture_assert_error(fixture, 404, "not_found");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_who_is_told),
        TEST(test_what_is_told),
        TEST(test_cut_in_the_middle_of_a_change),
        TEST(test_where_it_goes_on),
        TEST(test_what_is_refused),
        TEST(test_too_many_items),
        TEST(test_keys),
        TEST(test_acknowledgements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
