/* docs_handler.c: the contract as a page, each door its own. */
#include "fixture.h"

#include "internal.h"

static struct kb_str ask(struct fixture *fixture, enum kb_door door)
{
    const struct kb_api_response *response = fixture_ask(
        fixture, door, "GET /docs", door == KB_DOOR_INTERNAL ? fixture_key(fixture->editor) : NULL);
    assert_int_equal(response->status, 200);
    return response->body;
}

static void assert_has(struct kb_str page, const char *text)
{
    if (!fixture_contains(page, text))
        fail_msg("'%s' is not in %.*s", text, KB_STR_ARG(page));
}

/* What the table of routes has for programs stands on the page of its door, and on no other. */
static void test_every_address(void **state)
{
    struct fixture *fixture = *state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (int door = 0; door < 2; door++) {
        struct kb_str page = ask(fixture, (enum kb_door)door);
        for (size_t i = 0; i < count; i++) {
            char head[256];
            snprintf(head, sizeof head, "<code>%s %s</code></a></h2>", routes[i].method,
                     routes[i].pattern);
            bool shown = (routes[i].doors & (1u << door)) && !routes[i].for_pages;
            if (fixture_contains(page, head) != shown && !routes[i].for_pages)
                fail_msg("door %d: %s", door, head);
        }
        assert_false(fixture_contains(page, "{{"));
    }
}

static void test_what_it_says(void **state)
{
    struct fixture *fixture = *state;
    static const char *const texts[] = {
        "<h1>接口文档</h1>",
        "The public door needs no key and knows only what is public and published.",
        "<li>Who may not see something gets the answer of something that does not exist",
        "id=\"get-v1-items-id-editions-n\"",
        "<a href=\"#schema-SearchAnswer\"><code>SearchAnswer</code></a>",
        "<section id=\"schema-SearchAnswer\"",
        "<code>integer ≥ 1 ≤ 100</code>",
        "默认 <code>10</code>",
        "<code>sections[].kind</code>",
        "<code>string | null</code>",
        "<td><code>q</code> <b>必填</b></td><td>查询</td>",
    };
    struct kb_str page = ask(fixture, KB_DOOR_PUBLIC);
    for (size_t i = 0; i < KB_COUNT(texts); i++)
        assert_has(page, texts[i]);
    assert_has(ask(fixture, KB_DOOR_INTERNAL), "仅限内部");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /docs?x=1", NULL);
    assert_int_equal(fixture->response.status, 400);
}

static void test_unchanged(void **state)
{
    struct fixture *fixture = *state;
    char header[128];
    ask(fixture, KB_DOOR_PUBLIC);
    snprintf(header, sizeof header, "if-none-match: %.*s",
             KB_STR_ARG(fixture_header(&fixture->response, "ETag")));
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /docs", header);
    assert_int_equal(fixture->response.status, 304);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_address),
        cmocka_unit_test(test_what_it_says),
        cmocka_unit_test(test_unchanged),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
