/* receipt_handler.c, json_receipt.c: what was shown is proved at the door where it was shown, and
 * nothing that was not. */
#include "golden.h"

#include "internal.h"

#define MAKE "POST /v1/receipts"
#define HIT(id, edition, section)                                                                  \
    "{\"id\":\"" id "\",\"edition\":" edition ",\"section\":\"" section                            \
    "\",\"rank\":1,\"rung\":\"exact\"}"
#define RECEIPT(hits)                                                                              \
    "{\"query\":\"租房怎么提取，我是13812345678\",\"region\":\"990100\",\"revision\":1,"  \
    "\"hits\":[" hits "]}"
#define GUIDE_HIT  HIT(FIXTURE_GUIDE, "1", "办理条件")
#define SECRET_HIT HIT(FIXTURE_INTERNAL, "1", "正文")

/* Reads back what was just made. */
static void read_made(struct fixture *fixture, enum kb_door door, char id[32])
{
    char line[64];
    if (fixture->response.status != 201)
        fail_msg("%.*s", KB_STR_ARG(fixture->response.body));
    snprintf(id, 32, "%.*s", KB_STR_ARG(fixture_json(fixture, "id")));
    struct kb_str url = fixture_json(fixture, "url");
    assert_true(kb_str_equal(url, fixture_header(&fixture->response, "Location")));
    snprintf(line, sizeof line, "GET %.*s", KB_STR_ARG(url));
    fixture_ask(fixture, door, line, door == KB_DOOR_INTERNAL ? fixture_key(fixture->agent) : NULL);
}

static void test_agents(void **state)
{
    struct fixture *fixture = *state;
    char id[32];
    fixture_send(fixture, MAKE, KB_ROLE_AGENT, RECEIPT(SECRET_HIT "," GUIDE_HIT));
    assert_true(fixture_json(fixture, "change").len > 0);
    read_made(fixture, KB_DOOR_INTERNAL, id);
    assert_int_equal(fixture->response.status, 200);
    static const struct {
        const char *path, *value;
    } rows[] = {
        {"intact", "true"},
        {"door", "internal"},
        {"role", "agent"},
        {"actor", "role agent"},
        {"query", "租房怎么提取，我是***"},
        {"region", "990100"},
        {"revision", "1"},
        {"hits.0.id", FIXTURE_INTERNAL},
        {"hits.0.withheld", "false"},
        {"hits.1.section.label", "办理条件"},
        {"hits.1.section.text", "连续缴存满三个月，名下没有住房，租房可以提取公积金。"},
        {"hits.1.title", "租房提取住房公积金"},
        {"hits.1.effective_from", "2025-07-01"},
        {"hits.1.state", "published"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_str(fixture_json(fixture, rows[i].path), rows[i].value);
    /* It is none of the public door's. */
    char line[64];
    snprintf(line, sizeof line, "GET /v1/receipts/%s", id);
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    fixture_assert_error(fixture, 404, "not_found");
}

/* The number of the change would tell how much is done that is not public. */
static void test_citizens(void **state)
{
    struct fixture *fixture = *state;
    char id[32], line[64];
    fixture_send_public(fixture, MAKE, RECEIPT(GUIDE_HIT));
    assert_str(fixture_json(fixture, "change"), "null");
    read_made(fixture, KB_DOOR_PUBLIC, id);
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_json(fixture, "role"), "citizen");
    assert_str(fixture_json(fixture, "actor"), "null");
    assert_str(fixture_json(fixture, "change"), "null");
    assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
    for (char *c = id; *c; c++)
        *c = *c == '-' ? ' ' : (char)(*c >= 'A' ? *c | 0x20 : *c);
    snprintf(line, sizeof line, "GET /v1/receipts/%s", id);
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    assert_int_equal(fixture->response.status, 200);
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->agent));
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_json(fixture, "actor"), "public door");
}

/* What is hidden gives the same answer as what never was. */
static void test_hidden(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; fixture_hidden_ids[i]; i++) {
        char body[512], wanted[256];
        snprintf(body, sizeof body,
                 "{\"query\":\"a\",\"revision\":1,\"hits\":[{\"id\":\"%s\",\"edition\":1,"
                 "\"section\":\"正文\",\"rank\":1,\"rung\":\"exact\"}]}",
                 fixture_hidden_ids[i]);
        fixture_send_public(fixture, MAKE, body);
        fixture_assert_error(fixture, 404, "not_found");
        snprintf(wanted, sizeof wanted, "hits[0]: there is no item '%s'", fixture_hidden_ids[i]);
        assert_str(fixture_json(fixture, "error.message"), wanted);
    }
    fixture_send(fixture, MAKE, KB_ROLE_AGENT, RECEIPT(HIT(FIXTURE_DRAFT, "1", "正文")));
    fixture_assert_error(fixture, 404, "not_found");
    fixture_send(fixture, MAKE, KB_ROLE_EDITOR, RECEIPT(HIT(FIXTURE_DRAFT, "1", "正文")));
    fixture_assert_error(fixture, 404, "not_found");
}

static void test_refused(void **state)
{
    static const struct {
        const char *body;
        int status;
        const char *message;
    } rows[] = {
        {RECEIPT(HIT(FIXTURE_GUIDE, "9", "办理条件")), 404, "hits[0]: item"},
        {RECEIPT(GUIDE_HIT "," HIT(FIXTURE_GUIDE, "1", "无")), 404,
         "hits[1]: the base did not have that section"},
        {RECEIPT(""), 400, "hits: 0, 1 to 50 are taken"},
        {"{\"query\":\"a\",\"revision\":99999,\"hits\":[" GUIDE_HIT "]}", 400, "'revision'"},
        {"{\"query\":\"a\",\"revision\":1,\"known_at\":\"2999-01-01T00:00:00Z\",\"hits\":"
         "[" GUIDE_HIT "]}",
         400, "known_at: lies in the future"},
        {"{\"query\":\" \",\"revision\":1,\"hits\":[" GUIDE_HIT "]}", 400, "query: missing"},
        {"{\"revision\":1,\"hits\":[]}", 400, "field 'query' is missing"},
        {"{\"query\":\"a\",\"revision\":1,\"hits\":[{\"id\":\"a\"}]}", 400, "'edition' is missing"},
        {"{\"query\":\"a\",\"revision\":1,\"role\":\"admin\",\"hits\":[]}", 400, "no field 'role'"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        fixture_send_public(fixture, MAKE, rows[i].body);
        if (fixture->response.status != rows[i].status ||
            !fixture_contains(fixture->response.body, rows[i].message))
            fail_msg("%s: %d %.*s", rows[i].body, fixture->response.status,
                     KB_STR_ARG(fixture->response.body));
    }
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/receipts/7Q2M-K9XD-4RTC", NULL);
    fixture_assert_error(fixture, 400, "invalid");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/receipts/0000-0000-0000", NULL);
    fixture_assert_error(fixture, 404, "not_found");
}

/* Years of changes later. */
static void test_after_withdrawal(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    char id[32], line[64];
    int64_t change;
    fixture_send_public(fixture, MAKE, RECEIPT(GUIDE_HIT));
    read_made(fixture, KB_DOOR_PUBLIC, id);
    fixture->now_ms += INT64_C(3) * 365 * 86400 * 1000;
    assert_ok(kb_store_begin(fixture->store, "li", &err), &err);
    assert_ok(kb_store_withdraw(fixture->store, KB_STR(FIXTURE_GUIDE), 1, KB_STR("错"), &err),
              &err);
    assert_ok(kb_store_commit(fixture->store, &change, &err), &err);
    snprintf(line, sizeof line, "GET /v1/receipts/%s", id);
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    assert_str(fixture_json(fixture, "intact"), "true");
    assert_str(fixture_json(fixture, "hits.0.effect"), "in_force");
    assert_str(fixture_json(fixture, "hits.0.state"), "withdrawn");
    assert_str(fixture_json(fixture, "hits.0.withdraw_reason"), "错");
    assert_str(fixture_json(fixture, "hits.0.section.text"),
               "连续缴存满三个月，名下没有住房，租房可以提取公积金。");
}

static void test_work_order(void **state)
{
    struct fixture *fixture = *state;
    char id[32];
    fixture_send(fixture, MAKE, KB_ROLE_AGENT,
                 "{\"query\":\"租房\",\"revision\":1,\"hits\":[" GUIDE_HIT
                 "],\"work_order\":\"GD-1\"}");
    read_made(fixture, KB_DOOR_INTERNAL, id);
    assert_str(fixture_json(fixture, "work_order"), "GD-1");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/receipts?work_order=GD-1",
                fixture_key(fixture->agent));
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_json(fixture, "receipts.0.id"), id);
    assert_str(fixture_json(fixture, "receipts.0.query"), "租房");
    assert_str(fixture_json(fixture, "receipts.0.actor"), "role agent");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/receipts?work_order=GD-2",
                fixture_key(fixture->agent));
    assert_str(fixture->response.body, "{\"receipts\":[]}");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/receipts?work_order=a b",
                fixture_key(fixture->agent));
    fixture_assert_error(fixture, 400, "invalid");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/receipts", fixture_key(fixture->agent));
    fixture_assert_error(fixture, 400, "invalid");
    /* There it is the address that takes POST alone. */
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/receipts?work_order=GD-1", NULL);
    fixture_assert_error(fixture, 405, "method_not_allowed");
}

/* What was answered stays fresh, and there is nothing to wait for. */
static void test_nothing_else_moves(void **state)
{
    struct fixture *fixture = *state;
    char etag[64], line[64];
    const char *key = fixture_key(fixture->keys[KB_ROLE_ADMIN]);
    fixture_send(fixture, MAKE, KB_ROLE_ADMIN, RECEIPT(GUIDE_HIT));
    fixture_catch_up(fixture->store);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/items/" FIXTURE_GUIDE, key);
    snprintf(etag, sizeof etag, "%.*s", KB_STR_ARG(fixture_header(&fixture->response, "ETag")));
    fixture_send(fixture, MAKE, KB_ROLE_ADMIN, RECEIPT(GUIDE_HIT));
    snprintf(line, sizeof line, "GET /v1/changes/%.*s",
             KB_STR_ARG(fixture_json(fixture, "change")));
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, key);
    assert_str(fixture_json(fixture, "visible"), "true");
    assert_str(fixture_json(fixture, "actions.0.what"), "receipt_made");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/items/" FIXTURE_GUIDE, key);
    assert_str(fixture_header(&fixture->response, "ETag"), etag);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_agents),
        TEST(test_citizens),
        TEST(test_hidden),
        TEST(test_refused),
        TEST(test_after_withdrawal),
        TEST(test_work_order),
        TEST(test_nothing_else_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
