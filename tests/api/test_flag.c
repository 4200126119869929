/* feedback_handler.c, flag_handler.c, json_flag.c: who says that a text is wrong is answered, and
 * told no more than the answer. */
#include "golden.h"

#include "internal.h"

#define RAISE "POST /v1/flags"
#define ABOUT "\"id\":\"" FIXTURE_GUIDE "\",\"edition\":1,\"section\":\"办理条件\""
#define FLAG                                                                                       \
    "{" ABOUT ",\"reason\":\"wrong\",\"comment\":\"我是13812345678，写错了\","               \
    "\"work_order\":\"GD-1\"}"

static const char *raise_public(struct fixture *fixture)
{
    static char id[32];
    fixture_send_public(fixture, RAISE, FLAG);
    if (fixture->response.status != 201)
        fail_msg("%.*s", KB_STR_ARG(fixture->response.body));
    snprintf(id, sizeof id, "%.*s", KB_STR_ARG(fixture_json(fixture, "id")));
    return id;
}

static void read_flag(struct fixture *fixture, enum kb_door door, enum kb_role role, const char *id)
{
    char line[64];
    snprintf(line, sizeof line, "GET /v1/flags/%s", id);
    fixture_ask(fixture, door, line,
                door == KB_DOOR_INTERNAL ? fixture_key(fixture->keys[role]) : NULL);
}

static void move(struct fixture *fixture, enum kb_role role, const char *id, const char *step,
                 const char *body)
{
    char line[96];
    snprintf(line, sizeof line, "POST /v1/flags/%s/%s", id, step);
    fixture_send(fixture, line, role, body);
}

static void test_from_citizen_to_answer(void **state)
{
    struct fixture *fixture = *state;
    static const char *const hidden[] = {"role editor", "内部备注", "\"steps\"",  "\"owner\"",
                                         "\"taker\"",   "title",    "13812345678"};
    const char *id = raise_public(fixture);
    assert_str(fixture_json(fixture, "change"), "null");
    assert_true(
        kb_str_equal(fixture_json(fixture, "url"), fixture_header(&fixture->response, "Location")));
    read_flag(fixture, KB_DOOR_PUBLIC, 0, id);
    assert_str(fixture_json(fixture, "state"), "open");
    assert_str(fixture_json(fixture, "comment"), "我是***，写错了");
    assert_str(fixture_json(fixture, "answer"), "null");
    assert_str(fixture_json(fixture, "overdue"), "false");
    assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
    move(fixture, KB_ROLE_EDITOR, id, "take", "{\"text\":\"内部备注\"}");
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_json(fixture, "state"), "taken");
    move(fixture, KB_ROLE_EDITOR, id, "due", "{\"due\":\"2999-01-01\"}");
    assert_str(fixture_json(fixture, "due"), "2999-01-01");
    move(fixture, KB_ROLE_EDITOR, id, "answer", "{\"text\":\"已更正，谢谢。\"}");
    assert_str(fixture_json(fixture, "state"), "answered");
    read_flag(fixture, KB_DOOR_PUBLIC, 0, id);
    assert_str(fixture_json(fixture, "state"), "answered");
    assert_str(fixture_json(fixture, "answer"), "已更正，谢谢。");
    for (size_t i = 0; i < KB_COUNT(hidden); i++)
        assert_false(fixture_contains(fixture->response.body, hidden[i]));
    read_flag(fixture, KB_DOOR_INTERNAL, KB_ROLE_AGENT, id);
    assert_str(fixture_json(fixture, "answer"), "已更正，谢谢。");
    for (size_t i = 0; i < KB_COUNT(hidden); i++)
        assert_false(fixture_contains(fixture->response.body, hidden[i]));
    read_flag(fixture, KB_DOOR_INTERNAL, KB_ROLE_EDITOR, id);
    assert_str(fixture_json(fixture, "actor"), "public door");
    assert_str(fixture_json(fixture, "role"), "citizen");
    assert_str(fixture_json(fixture, "steps.0.step"), "raise");
    assert_str(fixture_json(fixture, "steps.1.text"), "内部备注");
    assert_str(fixture_json(fixture, "steps.1.actor"), "role editor");
    assert_str(fixture_json(fixture, "steps.3.step"), "answer");
}

/* What was raised inside is nothing that the public door has. */
static void test_from_an_agent(void **state)
{
    struct fixture *fixture = *state;
    char id[32];
    fixture_send(fixture, RAISE, KB_ROLE_AGENT,
                 "{\"id\":\"" FIXTURE_INTERNAL "\",\"edition\":1,\"reason\":\"contradiction\"}");
    assert_int_equal(fixture->response.status, 201);
    assert_true(fixture_json(fixture, "change").len > 0);
    snprintf(id, sizeof id, "%.*s", KB_STR_ARG(fixture_json(fixture, "id")));
    read_flag(fixture, KB_DOOR_PUBLIC, 0, id);
    fixture_assert_error(fixture, 404, "not_found");
    read_flag(fixture, KB_DOOR_INTERNAL, KB_ROLE_AGENT, id);
    assert_str(fixture_json(fixture, "section"), "null");
    assert_str(fixture_json(fixture, "reason"), "contradiction");
    read_flag(fixture, KB_DOOR_INTERNAL, KB_ROLE_PUBLISHER, id);
    assert_str(fixture_json(fixture, "actor"), "role agent");
}

static size_t list(struct fixture *fixture, enum kb_role role, const char *query)
{
    char line[128];
    size_t count = 0;
    snprintf(line, sizeof line, "GET /v1/flags%s", query);
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->keys[role]));
    if (fixture->response.status != 200)
        fail_msg("%s: %.*s", query, KB_STR_ARG(fixture->response.body));
    struct kb_str body = fixture->response.body;
    for (size_t at = 0; (at = kb_str_find(body, KB_STR("\"flag\":"), at)) != SIZE_MAX; at++)
        count++;
    return count;
}

static void test_lists(void **state)
{
    struct fixture *fixture = *state;
    raise_public(fixture);
    const char *id = raise_public(fixture);
    move(fixture, KB_ROLE_EDITOR, id, "assign", "{\"owner\":\"某科\"}");
    assert_int_equal(list(fixture, KB_ROLE_EDITOR, ""), 2);
    assert_int_equal(list(fixture, KB_ROLE_EDITOR, "?owner=某科"), 1);
    assert_str(fixture_json(fixture, "flags.0.owner"), "某科");
    assert_int_equal(list(fixture, KB_ROLE_EDITOR, "?work_order=GD-1&limit=1"), 1);
    assert_int_equal(list(fixture, KB_ROLE_EDITOR, "?id=" FIXTURE_GUIDE "&offset=1"), 1);
    assert_int_equal(list(fixture, KB_ROLE_EDITOR, "?overdue=1"), 0);
    assert_int_equal(list(fixture, KB_ROLE_AGENT, "?state=all"), 2);
    assert_false(fixture_contains(fixture->response.body, "某科"));
    fixture->now_ms += INT64_C(30) * 86400 * 1000;
    assert_int_equal(list(fixture, KB_ROLE_EDITOR, "?overdue=1"), 2);
    assert_str(fixture_json(fixture, "flags.0.overdue"), "true");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/work?work=flagged",
                fixture_key(fixture->keys[KB_ROLE_EDITOR]));
    assert_str(fixture_json(fixture, "work.0.work"), "flagged");
    assert_str(fixture_json(fixture, "work.0.reason"), "wrong");
    assert_str(fixture_json(fixture, "work.1.flag"), id);
    fixture_send(fixture, "POST /v1/flags/0000-0000-0000/take", KB_ROLE_EDITOR, "{}");
    fixture_assert_error(fixture, 404, "not_found");
    move(fixture, KB_ROLE_EDITOR, id, "close", "{\"text\":\"重复\"}");
    assert_int_equal(list(fixture, KB_ROLE_EDITOR, ""), 1);
    assert_int_equal(list(fixture, KB_ROLE_EDITOR, "?state=closed"), 1);
}

static void test_days_are_set(void **state)
{
    struct fixture *fixture = *state;
    char due[16];
    const char *id = raise_public(fixture);
    read_flag(fixture, KB_DOOR_PUBLIC, 0, id);
    snprintf(due, sizeof due, "%.*s", KB_STR_ARG(fixture_json(fixture, "due")));
    fixture->host.flag_days = 100;
    id = raise_public(fixture);
    read_flag(fixture, KB_DOOR_PUBLIC, 0, id);
    assert_true(strncmp(due, fixture_json(fixture, "due").data, 10) < 0);
}

static void test_refused(void **state)
{
    static const struct {
        const char *line, *body;
        int status;
        const char *message;
    } rows[] = {
        {RAISE, "{" ABOUT "}", 400, "field 'reason' is missing"},
        {RAISE, "{" ABOUT ",\"reason\":\"bad\"}", 400, "reason"},
        {RAISE, "{" ABOUT ",\"reason\":\"wrong\",\"owner\":\"me\"}", 400, "no field 'owner'"},
        {RAISE, "{" ABOUT ",\"reason\":\"wrong\",\"work_order\":\"13812345678\"}", 400,
         "the number of a person"},
        {RAISE, "{\"id\":\"" FIXTURE_GUIDE "\",\"edition\":9,\"reason\":\"wrong\"}", 404,
         "no edition 9"},
        {RAISE,
         "{\"id\":\"" FIXTURE_GUIDE "\",\"edition\":1,\"section\":\"无\",\"reason\":\"wrong\"}",
         404, "no section"},
        {"POST /v1/feedback", "{" ABOUT "}", 400, "field 'helpful' is missing"},
        {"POST /v1/feedback", "{" ABOUT ",\"helpful\":1}", 400, "helpful"},
        {"POST /v1/feedback", "{\"id\":\"guide-无\",\"edition\":1,\"helpful\":true}", 404,
         "no edition"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        fixture_send_public(fixture, rows[i].line, rows[i].body);
        if (fixture->response.status != rows[i].status ||
            !fixture_contains(fixture->response.body, rows[i].message))
            fail_msg("%s: %d %.*s", rows[i].body, fixture->response.status,
                     KB_STR_ARG(fixture->response.body));
    }
    const char *id = raise_public(fixture);
    move(fixture, KB_ROLE_EDITOR, id, "answer", "{}");
    fixture_assert_error(fixture, 400, "invalid");
    assert_true(fixture_contains(fixture->response.body, "(rule: text)"));
    move(fixture, KB_ROLE_EDITOR, id, "reopen", "{\"text\":\"x\"}");
    fixture_assert_error(fixture, 409, "conflict");
    move(fixture, KB_ROLE_EDITOR, id, "raise", "{}");
    fixture_assert_error(fixture, 400, "invalid");
    move(fixture, KB_ROLE_AGENT, id, "take", "{}");
    fixture_assert_error(fixture, 403, "forbidden");
}

/* What is hidden gives the same answer as what never was. */
static void test_hidden(void **state)
{
    static const char *const lines[] = {RAISE, "POST /v1/feedback"};
    static const char *const ends[] = {"\"reason\":\"wrong\"}", "\"helpful\":true}"};
    struct fixture *fixture = *state;
    for (size_t i = 0; fixture_hidden_ids[i]; i++) {
        for (size_t k = 0; k < KB_COUNT(lines); k++) {
            char body[512], wanted[256];
            snprintf(body, sizeof body, "{\"id\":\"%s\",\"edition\":1,%s", fixture_hidden_ids[i],
                     ends[k]);
            fixture_send_public(fixture, lines[k], body);
            fixture_assert_error(fixture, 404, "not_found");
            snprintf(wanted, sizeof wanted, "the base has no edition 1 of '%s'",
                     fixture_hidden_ids[i]);
            assert_str(fixture_json(fixture, "error.message"), wanted);
        }
    }
}

static void test_feedback_is_counted(void **state)
{
    struct fixture *fixture = *state;
    fixture_send_public(fixture, "POST /v1/feedback", "{" ABOUT ",\"helpful\":true}");
    assert_int_equal(fixture->response.status, 201);
    assert_str(fixture->response.body, "{\"change\":null}");
    fixture_send_public(fixture, "POST /v1/feedback", "{" ABOUT ",\"helpful\":false}");
    fixture_send(fixture, "POST /v1/feedback", KB_ROLE_AGENT,
                 "{\"id\":\"" FIXTURE_INTERNAL "\",\"edition\":1,\"helpful\":false}");
    assert_true(fixture_json(fixture, "change").len > 0);
    const char *key = fixture_key(fixture->keys[KB_ROLE_ANALYST]);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/stats/feedback", key);
    assert_str(fixture_json(fixture, "feedback.0.id"), FIXTURE_INTERNAL);
    assert_str(fixture_json(fixture, "feedback.1.id"), FIXTURE_GUIDE);
    assert_str(fixture_json(fixture, "feedback.1.helpful"), "1");
    assert_str(fixture_json(fixture, "feedback.1.unhelpful"), "1");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/stats/feedback?id=" FIXTURE_GUIDE, key);
    assert_str(fixture_json(fixture, "feedback.0.section"), "办理条件");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/stats/feedback?until=2001-01-01T00:00:00Z",
                key);
    assert_str(fixture->response.body, "{\"feedback\":[]}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_from_citizen_to_answer), TEST(test_from_an_agent), TEST(test_lists),
        TEST(test_days_are_set),           TEST(test_refused),       TEST(test_hidden),
        TEST(test_feedback_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
