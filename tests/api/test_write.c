/* write.c, write_handler.c, change_handler.c, item_body.c: what is sent is what is read back. */
#include "fixture.h"

#include "internal.h"
#include "kb/index.h"

#define PUT     "POST /v1/items"
#define PUBLISH "POST /v1/items?publish=1"

/* Every field there is. */
static const char whole[] =
    "{\"id\":\"script-整体\",\"kind\":\"script\",\"audience\":\"internal\",\"title\":\"整体口径\","
    "\"region\":\"990100\",\"category\":\"住房保障/租房\",\"issuer\":\"澜江市\","
    "\"doc_no\":\"澜〔2026〕1号\",\"effective_from\":\"2026-01-01\",\"effective_to\":\"2028-01-"
    "01\","
    "\"change_note\":\"新\",\"history\":\"经过\",\"keywords\":[\"租房\",\"补贴\"],"
    "\"questions\":[\"怎么领\"],\"basis\":[{\"title\":\"住房公积金管理条例\",\"section\":"
    "\"第一条\"},"
    "{\"title\":\"别的\",\"section\":null}],"
    "\"sections\":[{\"label\":\"一\",\"heading\":\"上\",\"text\":\"甲\"},"
    "{\"label\":\"二\",\"text\":\"乙\",\"aside\":true}]}";

/* The same as an editor begins it: the id is made. */
#define NEW_SCRIPT(text)                                                                           \
    "{\"kind\":\"script\",\"audience\":\"public\",\"title\":\"口径乙\",\"region\":\"990100\","  \
    "\"category\":\"其他\",\"sections\":[{\"label\":\"口径\",\"text\":\"" text "\"}]}"

#define SCRIPT(text)                                                                               \
    "{\"id\":\"script-a\",\"kind\":\"script\",\"audience\":\"public\",\"title\":\"口径甲\","    \
    "\"region\":\"990100\",\"category\":\"其他\",\"effective_from\":\"2026-01-01\","             \
    "\"sections\":[{\"label\":\"口径\",\"text\":\"" text "\"}]}"

static void assert_sent(struct fixture *fixture, const char *outcome, const char *edition)
{
    if (fixture->response.status != 200)
        fail_msg("%.*s", KB_STR_ARG(fixture->response.body));
    assert_str(fixture_json(fixture, "outcome"), outcome);
    assert_str(fixture_json(fixture, "edition"), edition);
}

static void test_every_field(void **state)
{
    struct fixture *fixture = *state;
    fixture_send(fixture, PUBLISH, KB_ROLE_ADMIN, whole);
    assert_sent(fixture, "item_added", "1");
    assert_str(fixture_json(fixture, "id"), "script-整体");
    fixture_send(fixture, "GET /v1/items/script-整体/editions/1", KB_ROLE_AGENT, "");
    static const struct {
        const char *path, *value;
    } rows[] = {
        {"kind", "script"},
        {"audience", "internal"},
        {"title", "整体口径"},
        {"region", "990100"},
        {"categories.0", "住房保障/租房"},
        {"issuer", "澜江市"},
        {"doc_no", "澜〔2026〕1号"},
        {"effective_from", "2026-01-01"},
        {"effective_to", "2028-01-01"},
        {"change_note", "新"},
        {"history", "经过"},
        {"keywords.1", "补贴"},
        {"questions.0", "怎么领"},
        {"basis.0.title", "住房公积金管理条例"},
        {"basis.0.section", "第一条"},
        {"basis.1.section", "null"},
        {"sections.0.label", "一"},
        {"sections.0.heading", "上"},
        {"sections.0.text", "甲"},
        {"sections.1.text", "乙"},
        {"state", "published"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_str(fixture_json(fixture, rows[i].path), rows[i].value);
}

/* Drafts are no agent's business; what is put by an operator is published past review. */
static void test_put(void **state)
{
    struct fixture *fixture = *state;
    fixture_send(fixture, PUBLISH, KB_ROLE_ADMIN, SCRIPT("三百元"));
    assert_sent(fixture, "item_added", "1");
    fixture_send(fixture, PUBLISH, KB_ROLE_ADMIN, SCRIPT("五百元"));
    assert_sent(fixture, "corrected", "2");
    fixture_send(fixture, "GET /v1/items/script-a", KB_ROLE_AGENT, "");
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_json(fixture, "current.sections.0.text"), "五百元");
}

static void test_editors_do_not_publish(void **state)
{
    struct fixture *fixture = *state;
    fixture_send(fixture, PUBLISH, KB_ROLE_EDITOR, SCRIPT("三百元"));
    fixture_assert_error(fixture, 403, "forbidden");
    assert_true(fixture_contains(fixture->response.body, "may not publish without review"));
    fixture_send(fixture, "GET /v1/items/script-a", KB_ROLE_EDITOR, "");
    fixture_assert_error(fixture, 404, "not_found");
}

static void test_nothing_to_change(void **state)
{
    struct fixture *fixture = *state;
    fixture_send(fixture, PUBLISH, KB_ROLE_ADMIN, SCRIPT("三百元"));
    assert_str(fixture_json(fixture, "visible"), "false");
    fixture_send(fixture, PUBLISH "&wait=visible", KB_ROLE_ADMIN, SCRIPT("三百元"));
    assert_sent(fixture, "unchanged", "1");
    assert_str(fixture_json(fixture, "change"), "null");
    assert_str(fixture_json(fixture, "visible"), "true");
    assert_false(fixture->response.waits);
}

/* Other text of the same title and date, without saying that it is meant. */
static void test_conflict(void **state)
{
    struct fixture *fixture = *state;
    fixture_send(fixture, PUBLISH, KB_ROLE_ADMIN,
                 "{\"kind\":\"policy\",\"audience\":\"public\",\"title\":\"住房公积金管理条例\","
                 "\"region\":\"000000\",\"category\":\"行政法规\","
                 "\"effective_from\":\"1999-04-03\","
                 "\"sections\":[{\"label\":\"第一条\",\"text\":\"别的\"}]}");
    fixture_assert_error(fixture, 409, "conflict");
    fixture_send(fixture, "GET /v1/items/" FIXTURE_LAW, KB_ROLE_EDITOR, "");
    assert_false(fixture_contains(fixture->response.body, "别的"));
}

static void test_withdraw(void **state)
{
    struct fixture *fixture = *state;
    static const char line[] = "POST /v1/items/" FIXTURE_GUIDE "/editions/1/withdraw";
    fixture_send(fixture, line, KB_ROLE_PUBLISHER, "{}");
    fixture_assert_error(fixture, 400, "invalid");
    assert_true(fixture_contains(fixture->response.body, "(rule: reason)"));
    fixture_send(fixture, line, KB_ROLE_PUBLISHER, "{\"note\":\"  \"}");
    fixture_assert_error(fixture, 400, "invalid");
    fixture_send(fixture, line, KB_ROLE_PUBLISHER, "{\"note\":\"写错了\"}");
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_json(fixture, "state"), "withdrawn");
    fixture_send(fixture, line, KB_ROLE_PUBLISHER, "{\"note\":\"再一次\"}");
    fixture_assert_error(fixture, 409, "conflict");
    fixture_send(fixture, "POST /v1/items/没有/editions/1/withdraw", KB_ROLE_PUBLISHER,
                 "{\"note\":\"x\"}");
    fixture_assert_error(fixture, 404, "not_found");
}

/* The body lacks its end until the process knows whether it is visible. */
static void test_waiting(void **state)
{
    struct fixture *fixture = *state;
    fixture_send(fixture, PUBLISH "&wait=visible", KB_ROLE_ADMIN, SCRIPT("三百元"));
    assert_int_equal(fixture->response.status, 200);
    assert_true(fixture->response.waits);
    assert_true(fixture->response.change > 0);
    assert_true(fixture_contains(fixture->response.body, "\"change\":"));
    assert_false(fixture_contains(fixture->response.body, "visible"));
    assert_str(kb_api_visible_end(true), ",\"visible\":true}");
    assert_str(kb_api_visible_end(false), ",\"visible\":false}");
    fixture_send(fixture, PUBLISH "&wait=visible", KB_ROLE_EDITOR, SCRIPT("四百元"));
    fixture_assert_error(fixture, 403, "forbidden");
    assert_false(fixture->response.waits);
}

/* "GET /v1/changes/N" for the change of the last answer; in a static buffer. */
static const char *change_line(struct fixture *fixture, int64_t later)
{
    static char line[64];
    static int64_t change;
    if (fixture->response.change)
        change = fixture->response.change;
    snprintf(line, sizeof line, "GET /v1/changes/%lld", (long long)(change + later));
    return line;
}

static void test_change(void **state)
{
    struct fixture *fixture = *state;
    fixture_send(fixture, PUBLISH, KB_ROLE_ADMIN, SCRIPT("三百元"));
    fixture_send(fixture, change_line(fixture, 0), KB_ROLE_EDITOR, "");
    assert_str(fixture_json(fixture, "visible"), "false");
    assert_str(fixture_json(fixture, "actor"), "role admin");
    assert_str(fixture_json(fixture, "public"), "true");
    assert_str(fixture_json(fixture, "at"), "2026-11-21T00:00:00.000Z");
    assert_str(fixture_json(fixture, "actions.0.what"), "item_added");
    assert_str(fixture_json(fixture, "actions.0.id"), "script-a");
    assert_str(fixture_json(fixture, "actions.0.edition"), "1");
    fixture_catch_up(fixture->store);
    fixture_send(fixture, change_line(fixture, 0), KB_ROLE_EDITOR, "");
    assert_str(fixture_json(fixture, "visible"), "true");
    fixture_send(fixture, change_line(fixture, 1), KB_ROLE_EDITOR, "");
    fixture_assert_error(fixture, 404, "not_found");
}

/* Who did what is not for everybody: agents see that it is there, citizens what is public. */
static void test_change_by_others(void **state)
{
    struct fixture *fixture = *state;
    fixture_send(fixture, PUT, KB_ROLE_EDITOR, NEW_SCRIPT("三百元"));
    assert_int_equal(fixture->response.status, 200);
    fixture_send(fixture, PUBLISH, KB_ROLE_ADMIN, SCRIPT("三百元"));
    fixture_catch_up(fixture->store);
    fixture_send(fixture, change_line(fixture, -1), KB_ROLE_AGENT, "");
    assert_true(fixture_contains(fixture->response.body, ",\"visible\":true}"));
    assert_false(fixture_contains(fixture->response.body, "actor"));
    fixture_ask(fixture, KB_DOOR_PUBLIC, change_line(fixture, -1), NULL);
    fixture_assert_error(fixture, 404, "not_found");
    fixture_ask(fixture, KB_DOOR_PUBLIC, change_line(fixture, 0), NULL);
    assert_true(fixture_contains(fixture->response.body, ",\"visible\":true}"));
    assert_false(fixture_contains(fixture->response.body, "actor"));
}

/* A session that does not write is our mistake, and says nothing of it. */
static void test_without_the_store(void **state)
{
    struct fixture *fixture = *state;
    struct kb_api_pair pairs[2] = {{KB_STR("x-api-key"), kb_str_of(fixture->editor)},
                                   {KB_STR("content-type"), KB_STR("application/json")}};
    struct kb_api_request request = {.method = KB_STR("POST"),
                                     .path = KB_STR("/v1/items"),
                                     .headers = pairs,
                                     .header_count = 2,
                                     .body = KB_STR(SCRIPT("三百元")),
                                     .request_id = "req-1"};
    kb_api_handle(fixture->sessions[KB_DOOR_INTERNAL], &request, &fixture->response);
    fixture_assert_error(fixture, 500, "internal");
    assert_true(fixture->response.log.message[0]);
}

static void test_locked_by_another(void **state)
{
    struct fixture *fixture = *state;
    struct kb_store *other = NULL;
    struct kb_error err = {0};
    fixture_send(fixture, "GET /v1/items/" FIXTURE_GUIDE, KB_ROLE_EDITOR, "");
    kb_store_unlock(fixture->store);
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &other, &err), &err);
    /* What is refused for another reason does not wait for the lock. */
    fixture_send(fixture, PUT, KB_ROLE_EDITOR, "{}");
    fixture_assert_error(fixture, 400, "invalid");
    assert_false(kb_store_is_locked(fixture->store));
    kb_store_close(other);
    fixture_send(fixture, PUT, KB_ROLE_EDITOR, NEW_SCRIPT("三百元"));
    assert_int_equal(fixture->response.status, 200);
    assert_true(kb_store_is_locked(fixture->store));
}

static void test_routes_that_write(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path;
        enum kb_door door;
        bool writes;
    } rows[] = {
        {"POST", "/v1/items", KB_DOOR_INTERNAL, true},
        {"POST", "/v1/items", KB_DOOR_PUBLIC, false},
        {"GET", "/v1/items", KB_DOOR_INTERNAL, false},
        {"POST", "/v1/items/a/editions/1/withdraw", KB_DOOR_INTERNAL, true},
        {"GET", "/v1/items/a", KB_DOOR_INTERNAL, false},
        {"POST", "/nowhere", KB_DOOR_INTERNAL, false},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_api_request request = {.method = kb_str_of(rows[i].method),
                                         .path = kb_str_of(rows[i].path)};
        assert_int_equal(kb_api_request_writes(rows[i].door, &request), rows[i].writes);
    }
}

static void test_request_id_is_on_every_answer(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"GET /", "GET /healthz", "GET /nowhere",
                                        "GET /v1/search?q=公积金", "POST /"};
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL);
        assert_str(fixture_header(&fixture->response, "X-Request-Id"), "req-1");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_every_field),
        TEST(test_put),
        TEST(test_editors_do_not_publish),
        TEST(test_nothing_to_change),
        TEST(test_conflict),
        TEST(test_withdraw),
        TEST(test_waiting),
        TEST(test_change),
        TEST(test_change_by_others),
        TEST(test_without_the_store),
        TEST(test_locked_by_another),
        cmocka_unit_test(test_routes_that_write),
        TEST(test_request_id_is_on_every_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
