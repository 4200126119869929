/* diff_handler.c, find_handler.c: differences at both doors, and editors' search. */
#include "fixture.h"

#include "internal.h"

static void assert_status(struct fixture *fixture, int status)
{
    if (fixture->response.status != status)
        fail_msg("%d is not %d: %.*s", fixture->response.status, status,
                 KB_STR_ARG(fixture->response.body));
}

static void test_json(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_LAW "/diff?from=1&to=2", NULL);
    assert_status(fixture, 200);
    assert_str(fixture_json(fixture, "title"), "住房公积金管理条例");
    assert_str(fixture_json(fixture, "same"), "false");
    assert_str(fixture_json(fixture, "sections.0.kind"), "changed");
    assert_str(fixture_json(fixture, "sections.0.from.0"), "第一条");
    assert_true(fixture_contains(fixture->response.body, "\"op\":\"insert\""));
    assert_true(fixture_contains(fixture->response.body, "\"kind\":\"added\""));
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_LAW "/diff?from=2&to=2", NULL);
    assert_str(fixture_json(fixture, "same"), "true");
}

static void test_html(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC,
                "GET /v1/items/" FIXTURE_LAW "/diff?from=1&to=2&format=html", NULL);
    assert_status(fixture, 200);
    assert_true(fixture_contains(fixture->response.body, "<ins>"));
    assert_true(fixture_contains(fixture->response.body, "<section class=\"changed\">"));
    fixture_ask(fixture, KB_DOOR_PUBLIC,
                "GET /v1/items/" FIXTURE_ODD "/diff?from=1&to=1&format=html", NULL);
    assert_status(fixture, 200);
    assert_false(fixture_contains(fixture->response.body, "<script"));
    assert_true(fixture_contains(fixture->response.body, "&lt;script&gt;alert(1)"));
    assert_true(fixture_contains(fixture->response.body, "A/B &lt;i&gt;"));
}

/* A draft is there for who may see it, and for nobody else. */
static void test_who_sees_what(void **state)
{
    struct fixture *fixture = *state;
    static const char line[] = "GET /v1/items/" FIXTURE_GUIDE "/diff?from=2&to=3";
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->editor));
    assert_status(fixture, 200);
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->agent));
    assert_status(fixture, 404);
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    assert_status(fixture, 404);
    for (size_t i = 0; fixture_hidden_ids[i]; i++) {
        char hidden[128];
        snprintf(hidden, sizeof hidden, "GET /v1/items/%s/diff?from=1&to=1", fixture_hidden_ids[i]);
        fixture_ask(fixture, KB_DOOR_PUBLIC, hidden, NULL);
        assert_status(fixture, 404);
    }
}

static void test_changes(void **state)
{
    struct fixture *fixture = *state;
    static const char line[] = "GET /v1/changes?since=2020-01-01T00:00:00Z";
    char page[192];
    size_t count = 0;
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    assert_status(fixture, 200);
    for (size_t i = 0; fixture_secrets[i]; i++)
        assert_false(fixture_contains(fixture->response.body, fixture_secrets[i]));
    for (size_t i = 0; fixture_hidden_ids[i]; i++)
        assert_false(fixture_contains(fixture->response.body, fixture_hidden_ids[i]));
    assert_true(fixture_contains(fixture->response.body, "\"what\":\"came\""));
    /* Page by page it is the same. */
    snprintf(page, sizeof page, "%s&limit=1", line);
    for (; count < 20; count++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, page, NULL);
        assert_status(fixture, 200);
        struct kb_str next = fixture_json(fixture, "next");
        if (kb_str_equal(next, KB_STR("null")))
            break;
        snprintf(page, sizeof page, "%s&limit=1&after=%.*s", line, KB_STR_ARG(next));
    }
    assert_true(count >= 2 && count < 20);
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->agent));
    assert_true(fixture_contains(fixture->response.body, FIXTURE_INTERNAL));
    assert_false(fixture_contains(fixture->response.body, FIXTURE_DRAFT));
    fixture_ask(fixture, KB_DOOR_PUBLIC,
                "GET /v1/changes?since=2026-01-01T00:00:00Z&until=2025-01-01T00:00:00Z", NULL);
    fixture_assert_error(fixture, 400, "invalid");
}

static void test_find(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/find?q=凤凰", fixture_key(fixture->editor));
    assert_status(fixture, 200);
    assert_str(fixture_json(fixture, "hits.0.id"), FIXTURE_DRAFT);
    assert_str(fixture_json(fixture, "hits.0.state"), "draft");
    assert_str(fixture_json(fixture, "hits.0.section"), "正文");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/find?state=withdrawn",
                fixture_key(fixture->editor));
    assert_str(fixture_json(fixture, "total"), "1");
    assert_str(fixture_json(fixture, "hits.0.id"), FIXTURE_WITHDRAWN);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/find?state=open&kind=guide",
                fixture_key(fixture->editor));
    assert_str(fixture_json(fixture, "total"), "2");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/find?q=凤凰", fixture_key(fixture->agent));
    fixture_assert_error(fixture, 403, "forbidden");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/find?q=凤凰", NULL);
    fixture_assert_error(fixture, 404, "not_found");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/find?q=。", fixture_key(fixture->editor));
    fixture_assert_error(fixture, 400, "invalid");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),          cmocka_unit_test(test_html),
        cmocka_unit_test(test_who_sees_what), cmocka_unit_test(test_changes),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
