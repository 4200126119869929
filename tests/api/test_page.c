/* page.c, page_handler.c: people read what the API says, and nothing in it is markup. */
#include "fixture.h"

#include "internal.h"
#include "page.h"

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

static void test_pages(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line;
        const char *texts[5];
    } rows[] = {
        {"GET /", {"<form class=\"ask\" action=\"/search\"", "<title>政务热线知识库</title>"}},
        {"GET /search?q=公积金",
         {"<title>公积金 - 政务热线知识库</title>", "value=\"公积金\"", "<mark>公积金</mark>",
          "<span class=\"badge in_force\">生效中</span>", "href=\"/items/"}},
        {"GET /search?q=gongjijin", {"理解为“<b>公积金</b>”"}},
        {"GET /search?q=吖吖吖",
         {"没有找到合适的内容", "tel:12345", "您问的是：“吖吖吖”",
          "<ul class=\"call\">\n\n<li>政务"}},
        {"GET /search?q=租房提取公积金&kind=notice",
         {"aria-current=\"page\">通知公告</a>", "您要找的是不是这些？", ">租房提取住房公积金</a>"}},
        {"GET /search?q=吖吖吖&region=440100",
         {"<a href=\"/search?q=%E5%90%96%E5%90%96%E5%90%96&amp;region=\">不限地区"}},
        {"GET /items/" FIXTURE_LAW "/diff?from=1&to=2",
         {"的不同之处", "<ins>", "<del>", "<span class=\"kind\">新增</span>"}},
        {"GET /items/" FIXTURE_ODD "/diff?from=1&to=1", {"两个版本的正文没有不同"}},
        {"GET /items/" FIXTURE_GUIDE, {"<span class=\"kind\">办事指南</span>", "历次版本"}},
        {"GET /items/" FIXTURE_LAW, {"id=\"第二十四条\"", "href=\"#%E7%AC%AC"}},
        {"GET /items/" FIXTURE_LAW "/editions/1", {"这是历史上的一个版本"}},
        {"GET /items/" FIXTURE_EXPIRED, {"<span class=\"badge expired\">已失效"}},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_str page = ask(fixture, rows[i].line, NULL, 200);
        assert_str(fixture_header(&fixture->response, "Content-Type"), "text/html; charset=utf-8");
        assert_str(kb_str_slice(page, 0, 15), "<!doctype html>");
        assert_lacks(page, "{{");
        for (size_t t = 0; t < KB_COUNT(rows[i].texts) && rows[i].texts[t]; t++)
            assert_has(page, rows[i].texts[t]);
    }
}

/* A page may load what is ours and send what is asked to us; an answer of the API nothing. */
static void test_policy(void **state)
{
    struct fixture *fixture = *state;
    struct kb_str page = ask(fixture, "GET /search?q=公积金", NULL, 200);
    struct kb_str policy = fixture_header(&fixture->response, "Content-Security-Policy");
    assert_true(fixture_contains(policy, "script-src 'self'"));
    assert_false(fixture_contains(policy, "unsafe"));
    assert_lacks(page, " style=");
    assert_lacks(page, " onclick=");
    assert_lacks(page, "http://");
    assert_lacks(page, "https://");
    char header[128];
    ask(fixture, "GET /search?q=公积金", NULL, 200);
    snprintf(header, sizeof header, "if-none-match: %.*s",
             KB_STR_ARG(fixture_header(&fixture->response, "ETag")));
    ask(fixture, "GET /search?q=公积金", header, 304);
    policy = fixture_header(&fixture->response, "Content-Security-Policy");
    assert_true(fixture_contains(policy, "script-src 'self'"));
    ask(fixture, "GET /v1/search?q=公积金", NULL, 200);
    policy = fixture_header(&fixture->response, "Content-Security-Policy");
    assert_str(policy, "default-src 'none'; frame-ancestors 'none'");
}

static void test_errors(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line, *headers;
        int status;
        const char *text; /* NULL: the answer is JSON */
    } rows[] = {
        {"GET /items/nothing", NULL, 404, "没有这个页面"},
        {"GET /items/" FIXTURE_INTERNAL, NULL, 404, "没有这个页面"},
        {"GET /search", NULL, 400, "写错的地方"},
        {"GET /search?q=a&x=1", NULL, 400, "写错的地方"},
        {"GET /nowhere", "accept: text/html,*/*", 404, "没有这个页面"},
        {"GET /nowhere", NULL, 404, NULL},
        {"GET /v1/items/nothing", "accept: text/html", 404, NULL},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_str body = ask(fixture, rows[i].line, rows[i].headers, rows[i].status);
        bool is_page = fixture_contains(body, "<!doctype html>");
        assert_int_equal(is_page, rows[i].text != NULL);
        if (rows[i].text)
            assert_has(body, rows[i].text);
        assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
    }
}

static void test_nothing_is_markup(void **state)
{
    struct fixture *fixture = *state;
    struct kb_str page = ask(fixture, "GET /search?q=\"><script>alert(1)</script>'公积金", NULL,
                             200);
    assert_lacks(page, "<script>");
    assert_has(page, "&quot;&gt;&lt;script&gt;");
    page = ask(fixture, "GET /items/" FIXTURE_ODD, NULL, 200);
    assert_lacks(page, "<i>");
    assert_has(page, "&lt;i&gt;");
}

static void test_looks(void **state)
{
    struct fixture *fixture = *state;
    assert_lacks(ask(fixture, "GET /", NULL, 200), "<html lang=\"zh-CN\" class");
    struct kb_str plain = kb_arena_copy(fixture->arena, fixture_header(&fixture->response, "ETag"));
    assert_str(fixture_header(&fixture->response, "Vary"), "Cookie");
    char etag[128];
    snprintf(etag, sizeof etag, "%.*s", KB_STR_ARG(plain));
    struct kb_str page = ask(fixture, "GET /", "cookie: a=b; large=1;contrast=1", 200);
    assert_has(page, "class=\"large contrast\"");
    assert_string_not_equal(etag, "");
    assert_false(kb_str_equal(fixture_header(&fixture->response, "ETag"), kb_str_of(etag)));
    assert_lacks(ask(fixture, "GET /", "cookie: xlarge=1; large=10", 200), "class=\"large");
}

static void test_settings(void **state)
{
    struct fixture *fixture = *state;
    ask(fixture, "GET /settings?large=1&back=/search?q=x", NULL, 303);
    assert_str(fixture_header(&fixture->response, "Location"), "/search?q=x");
    assert_str(fixture_header(&fixture->response, "Set-Cookie"),
               "large=1; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    ask(fixture, "GET /settings?contrast=0", NULL, 303);
    assert_str(fixture_header(&fixture->response, "Location"), "/");
    assert_str(fixture_header(&fixture->response, "Set-Cookie"),
               "contrast=0; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    static const char *const foreign[] = {"https://x.cn", "//x.cn", "/\\x.cn", "x",
                                          "/a\r\nB: c",   "/公"};
    for (size_t i = 0; i < KB_COUNT(foreign); i++) {
        char line[128];
        snprintf(line, sizeof line, "GET /settings?back=%s", foreign[i]);
        ask(fixture, line, NULL, 400);
    }
}

static void test_assets(void **state)
{
    struct fixture *fixture = *state;
    char line[128];
    const char *salt = fixture->sessions[KB_DOOR_PUBLIC]->salt;
    snprintf(line, sizeof line, "GET /assets/%s/site.css", salt);
    assert_true(ask(fixture, line, NULL, 200).len > 1000);
    assert_str(fixture_header(&fixture->response, "Content-Type"), "text/css; charset=utf-8");
    assert_true(fixture_contains(fixture_header(&fixture->response, "Cache-Control"), "immutable"));
    ask(fixture, "GET /assets/older/site.js", NULL, 200);
    assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-cache");
    static const char *const missing[] = {"GET /assets/x/none.css", "GET /assets/x/..",
                                          "GET /assets/x/icon", "GET /assets/x"};
    for (size_t i = 0; i < KB_COUNT(missing); i++)
        ask(fixture, missing[i], NULL, 404);
}

/* Every template can be filled, whatever a wrong tag would hide in a branch that is seldom taken.
 */
static void test_pages_turn(void **state)
{
    struct fixture *fixture = *state;
    struct kb_str page = ask(fixture, "GET /search?q=公积金&limit=1&kind=guide,policy", NULL, 200);
    assert_has(page, "rel=\"next\" href=\"/search?q=%E5%85%AC%E7%A7%AF%E9%87%91&amp;limit=1&amp;"
                     "kind=guide%2Cpolicy&amp;offset=1\"");
    assert_lacks(page, "rel=\"prev\"");
    page = ask(fixture, "GET /search?q=公积金&limit=1&offset=1", NULL, 200);
    assert_has(page, "rel=\"prev\" href=\"/search?q=%E5%85%AC%E7%A7%AF%E9%87%91&amp;limit=1\"");
    assert_has(page, "start=\"2\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),  cmocka_unit_test(test_policy),
        cmocka_unit_test(test_errors), cmocka_unit_test(test_nothing_is_markup),
        cmocka_unit_test(test_looks),  cmocka_unit_test(test_settings),
        cmocka_unit_test(test_assets), cmocka_unit_test(test_pages_turn),
    };
    return cmocka_run_group_tests(tests, fixture_setup, fixture_teardown);
}
