/* said_handler.c: forms by which citizens say what helped and what is wrong, and the page of a
 * flag. */
#include "fixture.h"

#include "internal.h"

#define HELPED "POST /items/" FIXTURE_GUIDE "/feedback"
#define WRONG  "POST /items/" FIXTURE_GUIDE "/flags"

static void assert_has(struct fixture *fixture, int status, const char *text)
{
    struct kb_str page = fixture->response.body;
    if (fixture->response.status != status || !fixture_contains(page, text))
        fail_msg("%d, not %d, or no '%s': %.*s", fixture->response.status, status, text,
                 KB_STR_ARG(page));
    assert_str(fixture_header(&fixture->response, "Content-Type"), "text/html; charset=utf-8");
}

static void test_helped(void **state)
{
    struct fixture *fixture = *state;
    fixture_form_public(fixture, HELPED, "sec-fetch-site: same-origin", "edition=1&helpful=1");
    assert_has(fixture, 201, "<h1>谢谢，已经收到</h1>");
    assert_has(fixture, 201, "<a href=\"/items/guide-%E7%A7%9F%E6%88%BF%E6%8F%90%E5%8F%96\">");
    fixture_form_public(fixture, HELPED, NULL, "edition=1&helpful=0");
    assert_has(fixture, 201, "谢谢");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/stats/feedback",
                fixture_key(fixture->keys[KB_ROLE_EDITOR]));
    assert_str(fixture_json(fixture, "feedback.0.helpful"), "1");
    assert_str(fixture_json(fixture, "feedback.0.unhelpful"), "1");
}

static void test_flag(void **state)
{
    struct fixture *fixture = *state;
    char line[64];
    fixture_form_public(fixture, WRONG, NULL,
                        "edition=1&reason=outdated&comment=%3Cb%3E%E5%8F%98%E4%BA%86%3C%2Fb%3E");
    assert_has(fixture, 201, "您的编号是");
    struct kb_str page = fixture->response.body;
    size_t at = kb_str_find(page, KB_STR("/flags/"), 0);
    snprintf(line, sizeof line, "GET %.*s",
             KB_STR_ARG(kb_str_slice(page, at, kb_str_find(page, KB_STR("\""), at))));
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    assert_has(fixture, 200, "<dd>等待处理</dd>");
    assert_has(fixture, 200, "<dd>内容过时了</dd>");
    assert_has(fixture, 200, "<dd>&lt;b&gt;变了&lt;/b&gt;</dd>");
    assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
}

static void test_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line, *headers, *body;
        int status;
    } rows[] = {
        {HELPED, "sec-fetch-site: cross-site", "edition=1&helpful=1", 403},
        {WRONG, "sec-fetch-site: same-site", "edition=1&reason=wrong", 403},
        {HELPED, NULL, "edition=1", 400},
        {HELPED, NULL, "edition=1&helpful=2", 400},
        {HELPED, NULL, "edition=1&helpful=1&name=x", 400},
        {HELPED, NULL, "helpful=1", 400},
        {WRONG, NULL, "edition=1&reason=other", 400},
        {HELPED, NULL, "edition=77&helpful=1", 404},
        {"POST /items/" FIXTURE_INTERNAL "/feedback", NULL, "edition=1&helpful=1", 404},
        {"POST /items/" FIXTURE_DRAFT "/flags", NULL, "edition=1&reason=wrong", 404},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        fixture_form_public(fixture, rows[i].line, rows[i].headers, rows[i].body);
        if (fixture->response.status != rows[i].status)
            fail_msg("row %zu: %d %.*s", i, fixture->response.status,
                     KB_STR_ARG(fixture->response.body));
        assert_has(fixture, rows[i].status, "<h1>");
    }
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /flags/7Q2M-K9XD-4RTA", NULL);
    assert_true(fixture->response.status == 400 || fixture->response.status == 404);
}

/* Where there is something to say it about: what stands today. */
static void test_where_the_form_stands(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /items/" FIXTURE_GUIDE, NULL);
    assert_has(fixture, 200, "name=\"helpful\" value=\"1\"");
    static const char *const without[] = {"GET /items/" FIXTURE_GUIDE "?as_of=2025-08-01",
                                          "GET /items/" FIXTURE_GUIDE "/editions/1",
                                          "GET /items/" FIXTURE_WITHDRAWN};
    for (size_t i = 0; i < KB_COUNT(without); i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, without[i], NULL);
        if (fixture_contains(fixture->response.body, "name=\"helpful\""))
            fail_msg("%s", without[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_helped),
        cmocka_unit_test(test_flag),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_where_the_form_stands),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
