/* site.c, site_handler.c, page_item.c: places that are remembered, what is new, what is opened, and
 * what machines read of the pages. */
#include "fixture.h"

#include "kb/entry.h"
#include "kb/usage.h"

static struct kb_str ask(struct fixture *fixture, const char *line, const char *headers, int status)
{
    const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_PUBLIC, line, headers);
    if (response->status != status)
        fail_msg("%s: %d %.*s", line, response->status, KB_STR_ARG(response->body));
    return response->body;
}

static void assert_has(struct kb_str page, const char *text)
{
    if (!fixture_contains(page, text))
        fail_msg("'%s' is not in %.*s", text, KB_STR_ARG(page));
}

static void assert_lacks(struct kb_str page, const char *text)
{
    if (fixture_contains(page, text))
        fail_msg("'%s' is in %.*s", text, KB_STR_ARG(page));
}

/* A name for the fixture's invented place, so that it can be chosen. */
static void name_place(struct fixture *fixture)
{
    struct kb_error err = {0};
    struct kb_store *store;
    int64_t change;
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    assert_ok(kb_entry_put(store, KB_ENTRY_REGION, KB_STR("990100"),
                           KB_STR("{name: '澜江<市', parent: '000000'}"), KB_DATE_MIN, KB_DATE_MAX,
                           &err),
              &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    fixture_catch_up(store);
    kb_store_close(store);
}

static int setup(void **state)
{
    fixture_setup(state);
    name_place(*state);
    return 0;
}

static void test_places(void **state)
{
    struct fixture *fixture = *state;
    struct kb_str page = ask(fixture, "GET /", NULL, 200);
    assert_has(page, "<option value=\"990100\">澜江&lt;市</option>");
    assert_lacks(page, "<option value=\"000000\"");
    page = ask(fixture, "GET /search?q=公积金&region=990100", NULL, 200);
    assert_has(page, "<option value=\"990100\" selected>");
    assert_has(page, "name=\"back\" value=\"/search?q=%E5%85%AC%E7%A7%AF%E9%87%91\"");
    page = ask(fixture, "GET /search?q=公积金", "cookie: region=990100", 200);
    assert_has(page, "<option value=\"990100\" selected>");
    ask(fixture, "GET /settings?region=990100&back=/", NULL, 303);
    assert_str(fixture_header(&fixture->response, "Set-Cookie"),
               "region=990100; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    ask(fixture, "GET /settings?region=", NULL, 303);
    assert_str(fixture_header(&fixture->response, "Set-Cookie"),
               "region=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    ask(fixture, "GET /settings?region=99010x", NULL, 400);
}

/* What holds in the reader's place comes first or alone; the API knows no cookies. */
static void test_place_is_asked_for(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line, *headers;
        bool found;
    } rows[] = {
        {"GET /search?q=租房提取", NULL, true},
        {"GET /search?q=租房提取", "cookie: region=990100", true},
        {"GET /search?q=租房提取", "cookie: region=440100", false},
        {"GET /search?q=租房提取&region=", "cookie: region=440100", true},
        {"GET /search?q=租房提取&region=990100", "cookie: region=440100", true},
        {"GET /search?q=租房提取", "cookie: region=44010<", true},
        {"GET /v1/search?q=租房提取", "cookie: region=440100", true},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_str body = ask(fixture, rows[i].line, rows[i].headers, 200);
        if (fixture_contains(body, "租房提取住房公积金") != rows[i].found)
            fail_msg("row %zu: %.*s", i, KB_STR_ARG(body));
    }
    char etag[128];
    ask(fixture, "GET /search?q=租房提取", NULL, 200);
    snprintf(etag, sizeof etag, "cookie: region=440100\nif-none-match: %.*s",
             KB_STR_ARG(fixture_header(&fixture->response, "ETag")));
    ask(fixture, "GET /search?q=租房提取", etag, 200);
}

static void test_news(void **state)
{
    struct fixture *fixture = *state;
    struct kb_str page = ask(fixture, "GET /", NULL, 200);
    assert_has(page, "近期有变化的");
    assert_has(page, ">租房提取住房公积金</a>");
    assert_lacks(page, "清明节放假通知");
    for (size_t i = 0; fixture_secrets[i]; i++)
        assert_lacks(page, fixture_secrets[i]);
    assert_has(page, "<section hidden>"); /* nothing was opened */
}

/* What was opened most, of what may be seen and stands; as old as a minute. */
static void test_asked(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_usage *usage;
    const struct kb_usage_count counts[] = {
        {KB_STR(FIXTURE_INTERNAL), KB_DOOR_PUBLIC, 90},
        {KB_STR(FIXTURE_EXPIRED), KB_DOOR_PUBLIC, 80},
        {KB_STR(FIXTURE_GUIDE), KB_DOOR_PUBLIC, 7},
        {KB_STR(FIXTURE_LAW), KB_DOOR_PUBLIC, 9},
        {KB_STR(FIXTURE_ODD), KB_DOOR_INTERNAL, 99},
        {KB_STR("never"), KB_DOOR_PUBLIC, 5},
    };
    assert_ok(kb_usage_open(fixture->dir, &usage, &err), &err);
    assert_ok(kb_usage_add(usage, kb_clock_today(&fixture->clock), counts, KB_COUNT(counts), &err),
              &err);
    kb_usage_close(usage);
    fixture->now_ms += 61000;
    struct kb_str page = ask(fixture, "GET /", NULL, 200);
    size_t begin = kb_str_find(page, KB_STR("class=\"chips\""), 0);
    struct kb_str chips = kb_str_slice(page, begin, kb_str_find(page, KB_STR("</ul>"), begin));
    size_t law = kb_str_find(chips, KB_STR(">住房公积金管理条例<"), 0);
    size_t guide = kb_str_find(chips, KB_STR(">租房提取住房公积金<"), 0);
    assert_true(law < guide && guide != SIZE_MAX);
    assert_int_equal(kb_str_find(chips, KB_STR("<li>"), guide), SIZE_MAX);
    assert_lacks(chips, "清明");
}

static void test_item_page(void **state)
{
    struct fixture *fixture = *state;
    struct kb_str page = ask(fixture, "GET /items/" FIXTURE_LAW, NULL, 200);
    size_t first = kb_str_find(page, KB_STR(">第三章 提取和使用</h2>"), 0);
    assert_true(first != SIZE_MAX);
    assert_int_equal(kb_str_find(page, KB_STR(">第三章 提取和使用</h2>"), first + 1), SIZE_MAX);
    assert_has(page, "<h3><a href=\"#%E7%AC%AC");
    page = ask(fixture, "GET /items/" FIXTURE_GUIDE "?as_of=2025-08-01", NULL, 200);
    assert_has(page, "datetime=\"2025-08-01\">2025年8月1日</time> 这一天适用的内容");
    assert_has(page, "type=\"date\" value=\"2025-08-01\"");
    page = ask(fixture, "GET /items/" FIXTURE_GUIDE "?as_of=2001-01-01", NULL, 200);
    assert_has(page, "2001年1月1日</time> 这一天，没有适用的版本");
    ask(fixture, "GET /items/" FIXTURE_GUIDE "?as_of=2001", NULL, 400);
}

/* Where it says its own address it is whole, and nobody can put another's in. */
static void test_machines(void **state)
{
    struct fixture *fixture = *state;
    struct kb_str page = ask(fixture, "GET /items/" FIXTURE_GUIDE,
                             "host: kb.example.cn\nx-forwarded-proto: https", 200);
    assert_has(page, "rel=\"canonical\" href=\"https://kb.example.cn/items/guide-%E7");
    assert_has(page, "\"@type\":\"GovernmentService\"");
    page = ask(fixture, "GET /items/" FIXTURE_GUIDE, "host: a/\"><b", 200);
    assert_has(page, "rel=\"canonical\" href=\"/items/");
    page = ask(fixture, "GET /items/" FIXTURE_ODD, NULL, 200);
    assert_has(page, "\"@type\":\"FAQPage\"");
    assert_has(page, "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e");
    assert_lacks(page, "<script>");
    assert_has(ask(fixture, "GET /robots.txt", "host: kb.example.cn", 200),
               "Sitemap: http://kb.example.cn/sitemap.xml");
    assert_lacks(ask(fixture, "GET /robots.txt", NULL, 200), "Sitemap");
}

static void test_sitemap(void **state)
{
    struct fixture *fixture = *state;
    struct kb_str map = ask(fixture, "GET /sitemap.xml", "host: kb.example.cn", 200);
    assert_str(fixture_header(&fixture->response, "Content-Type"), "application/xml");
    assert_has(map, "<loc>http://kb.example.cn/items/guide-%E7%A7%9F%E6%88%BF%E6%8F%90%E5%8F%96<");
    assert_lacks(map, "notice-");
    assert_lacks(map, "script-");
    size_t guide = kb_str_find(map, KB_STR("/items/guide-"), 0);
    assert_int_equal(kb_str_find(map, KB_STR("/items/guide-"), guide + 1), SIZE_MAX);
    ask(fixture, "GET /sitemap.xml", NULL, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),    cmocka_unit_test(test_place_is_asked_for),
        cmocka_unit_test(test_news),      cmocka_unit_test(test_asked),
        cmocka_unit_test(test_item_page), cmocka_unit_test(test_machines),
        cmocka_unit_test(test_sitemap),
    };
    return cmocka_run_group_tests(tests, setup, fixture_teardown);
}
