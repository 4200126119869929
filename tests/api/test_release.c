/* release_handler.c, entry_write_handler.c: releases and operators' data, written through HTTP. */
#include "fixture.h"

#include "internal.h"
#include "kb/release.h"

static void assert_status(struct fixture *fixture, int status)
{
    if (fixture->response.status != status)
        fail_msg("%d is not %d: %.*s", fixture->response.status, status,
                 KB_STR_ARG(fixture->response.body));
}

static void send(struct fixture *fixture, const char *line, enum kb_role role, const char *body,
                 int status)
{
    fixture_send(fixture, line, role, body);
    assert_status(fixture, status);
}

static const char member[] = "{\"id\":\"" FIXTURE_GUIDE "\",\"edition\":1,\"kind\":\"withdrawal\","
                             "\"reason\":\"收回\"}";

static void test_life(void **state)
{
    struct fixture *fixture = *state;
    send(fixture, "POST /v1/releases", KB_ROLE_EDITOR, "{\"name\":\"元旦\"}", 200);
    assert_str(fixture_json(fixture, "release"), "1");
    assert_str(fixture_json(fixture, "url"), "/v1/releases/1");
    send(fixture, "POST /v1/releases/1/members", KB_ROLE_EDITOR, member, 200);
    send(fixture, "GET /v1/releases/1", KB_ROLE_EDITOR, "", 200);
    assert_str(fixture_json(fixture, "state"), "open");
    assert_str(fixture_json(fixture, "owner"), "role editor");
    assert_str(fixture_json(fixture, "members.0.id"), FIXTURE_GUIDE);
    assert_str(fixture_json(fixture, "members.0.kind"), "withdrawal");
    send(fixture, "POST /v1/releases/1/schedule", KB_ROLE_EDITOR, "{}", 403);
    send(fixture, "POST /v1/releases/1/schedule", KB_ROLE_PUBLISHER, "{}", 400);
    send(fixture, "POST /v1/releases/1/schedule", KB_ROLE_PUBLISHER,
         "{\"at\":\"2020-01-01T00:00:00+08:00\"}", 400);
    send(fixture, "POST /v1/releases/1/cancel", KB_ROLE_PUBLISHER,
         "{\"at\":\"2027-01-01T00:00:00+08:00\"}", 400);
    send(fixture, "POST /v1/releases/1/schedule", KB_ROLE_PUBLISHER,
         "{\"at\":\"2027-01-01T00:00:00+08:00\"}", 200);
    send(fixture, "GET /v1/releases", KB_ROLE_REVIEWER, "", 200);
    assert_str(fixture_json(fixture, "releases.0.state"), "scheduled");
    assert_str(fixture_json(fixture, "releases.0.at"), "2026-12-31T16:00:00.000Z");
    fixture->now_ms += INT64_C(60) * 86400000;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_GUIDE "/editions/1", NULL);
    assert_str(fixture_json(fixture, "state"), "published");
    /* Any write comes after what is due. */
    send(fixture, "POST /v1/releases", KB_ROLE_EDITOR, "{\"name\":\"别的\"}", 200);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_GUIDE "/editions/1", NULL);
    assert_str(fixture_json(fixture, "state"), "withdrawn");
    assert_str(fixture_json(fixture, "withdraw_reason"), "收回");
    send(fixture, "POST /v1/releases/1/roll_back", KB_ROLE_PUBLISHER, "{}", 400);
    send(fixture, "POST /v1/releases/1/roll_back", KB_ROLE_PUBLISHER, "{\"reason\":\"错\"}", 200);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_GUIDE "/editions/1", NULL);
    assert_str(fixture_json(fixture, "state"), "published");
    send(fixture, "GET /v1/releases/1", KB_ROLE_EDITOR, "", 200);
    assert_str(fixture_json(fixture, "state"), "rolled_back");
}

/* Who has the item is told to those who decide on releases, and to nobody else. */
static void test_two_releases_want_one_item(void **state)
{
    struct fixture *fixture = *state;
    send(fixture, "POST /v1/releases", KB_ROLE_PUBLISHER, "{\"name\":\"麒麟计划\"}", 200);
    send(fixture, "POST /v1/releases", KB_ROLE_EDITOR, "{\"name\":\"乙\"}", 200);
    send(fixture, "POST /v1/releases/1/members", KB_ROLE_PUBLISHER, member, 200);
    send(fixture, "POST /v1/releases/2/members", KB_ROLE_EDITOR, member, 409);
    assert_false(fixture_contains(fixture->response.body, "麒麟"));
    assert_str(fixture_json(fixture, "error.hint"), "null");
    send(fixture, "POST /v1/releases/2/members", KB_ROLE_PUBLISHER, member, 409);
    assert_str(fixture_json(fixture, "error.hint"), "the item is in release 1");
    send(fixture, "DELETE /v1/releases/1/members/" FIXTURE_GUIDE "/1", KB_ROLE_PUBLISHER, "", 200);
    send(fixture, "POST /v1/releases/2/members", KB_ROLE_EDITOR, member, 200);
    send(fixture, "POST /v1/releases/2/cancel", KB_ROLE_PUBLISHER, "{\"reason\":\"不要了\"}", 200);
    send(fixture, "GET /v1/releases/2", KB_ROLE_EDITOR, "", 200);
    assert_str(fixture_json(fixture, "reason"), "不要了");
}

static void test_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line, *body;
        int status;
    } rows[] = {
        {"GET /v1/releases/9", "", 404},
        {"POST /v1/releases/9/members", member, 404},
        {"POST /v1/releases/9/cancel", "{}", 404},
        {"POST /v1/releases/1/explode", "{}", 400},
        {"POST /v1/releases/1/members", "{\"id\":\"x\",\"edition\":1}", 404},
        {"POST /v1/releases/1/schedule", "{\"at\":\"2027-01-01T00:00:00Z\"}", 400},
        {"POST /v1/releases/1/unschedule", "{}", 409},
        {"DELETE /v1/releases/1/members/" FIXTURE_GUIDE "/1", "", 404},
        {"POST /v1/releases", "{\"name\":\"\"}", 400},
    };
    send(fixture, "POST /v1/releases", KB_ROLE_PUBLISHER, "{\"name\":\"空\"}", 200);
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        send(fixture, rows[i].line, KB_ROLE_PUBLISHER, rows[i].body, rows[i].status);
}

static void test_planned_entries(void **state)
{
    struct fixture *fixture = *state;
    static const char line[] = "POST /v1/releases/1/entries";
    static const char pin[] =
        "{\"kind\":\"pin\",\"key\":\"怎么租房\",\"value\":{\"item\":\"" FIXTURE_GUIDE
        "\"},\"valid_from\":\"2026-01-01\"}";
    send(fixture, "POST /v1/releases", KB_ROLE_EDITOR, "{\"name\":\"元旦\"}", 200);
    send(fixture, line, KB_ROLE_EDITOR, pin, 403);
    send(fixture, line, KB_ROLE_PUBLISHER, pin, 200);
    send(fixture, line, KB_ROLE_PUBLISHER, "{\"kind\":\"word\",\"key\":\"没有\"}", 404);
    send(fixture, line, KB_ROLE_PUBLISHER, "{\"kind\":\"word\",\"key\":\"公积金\",\"value\":{}}",
         200);
    send(fixture, "GET /v1/releases/1", KB_ROLE_EDITOR, "", 200);
    assert_str(fixture_json(fixture, "entry_count"), "2");
    assert_str(fixture_json(fixture, "entries.0.key"), "怎么租房");
    assert_str(fixture_json(fixture, "entries.0.value.item"), FIXTURE_GUIDE);
    assert_str(fixture_json(fixture, "entries.0.valid_from"), "2026-01-01");
    send(fixture, "DELETE /v1/releases/1/entries/word/公积金", KB_ROLE_PUBLISHER, "", 200);
    send(fixture, "DELETE /v1/releases/1/entries/word/公积金", KB_ROLE_PUBLISHER, "", 404);
    send(fixture, "POST /v1/releases/1/schedule", KB_ROLE_PUBLISHER,
         "{\"at\":\"2027-01-01T00:00:00+08:00\"}", 200);
    send(fixture, line, KB_ROLE_PUBLISHER, pin, 409);
    send(fixture, "GET /v1/entries/pin/怎么租房", KB_ROLE_AGENT, "", 404);
    fixture->now_ms += INT64_C(60) * 86400000;
    send(fixture, "POST /v1/releases", KB_ROLE_EDITOR, "{\"name\":\"别的\"}", 200);
    send(fixture, "GET /v1/entries/pin/怎么租房", KB_ROLE_AGENT, "", 200);
    assert_str(fixture_json(fixture, "entries.0.known_from"), "2026-12-31T16:00:00.000Z");
}

static void test_entries(void **state)
{
    struct fixture *fixture = *state;
    static const char line[] = "POST /v1/entries/pin/怎么租房";
    send(fixture, line, KB_ROLE_EDITOR, "{\"value\":{}}", 403);
    send(fixture, line, KB_ROLE_PUBLISHER, "{\"value\":{}}", 400);
    send(fixture, line, KB_ROLE_PUBLISHER, "{\"value\":[]}", 400);
    send(fixture, line, KB_ROLE_PUBLISHER, "{\"value\":{\"item\":\"nothing\"}}", 400);
    send(fixture, line, KB_ROLE_PUBLISHER,
         "{\"value\":{\"item\":\"" FIXTURE_GUIDE "\",\"colour\":1}}", 400);
    send(fixture, line, KB_ROLE_PUBLISHER,
         "{\"value\":{\"item\":\"" FIXTURE_GUIDE "\",\"note\":\"\\\"常\\\\问\"},"
         "\"valid_from\":\"2026-01-01\"}",
         200);
    send(fixture, "POST /v1/entries/synonym/公积金", KB_ROLE_ADMIN,
         "{\"value\":{\"to\":[\"住房金\",\"房金\"],\"both\":true}}", 200);
    send(fixture, "GET /v1/entries/pin/怎么租房", KB_ROLE_AGENT, "", 200);
    assert_str(fixture_json(fixture, "entries.0.value.note"), "\"常\\问");
    assert_str(fixture_json(fixture, "entries.0.valid_from"), "2026-01-01");
    assert_str(fixture_json(fixture, "entries.0.actor"), "role publisher");
    send(fixture, "GET /v1/entries/synonym/公积金", KB_ROLE_AGENT, "", 200);
    assert_str(fixture_json(fixture, "entries.0.value.to.1"), "房金");
    send(fixture, "DELETE /v1/entries/pin/怎么租房", KB_ROLE_PUBLISHER, "", 200);
    send(fixture, "DELETE /v1/entries/pin/怎么租房", KB_ROLE_PUBLISHER, "", 404);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_life),    TEST(test_two_releases_want_one_item),
        TEST(test_refused), TEST(test_planned_entries),
        TEST(test_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
