/* Markup, scripts, templates and turned writing in every field, on every page for citizens: text,
 * and nothing else. */
#include "fixture.h"

#include "golden.h"
#include "kb/entry.h"

/* With the marks of right-to-left override and isolate in it. */
#define NASTY                                                                                      \
    "<script>alert(1)</script><b onx=1>\"' onx=\"2\" {{title}}{{>head}}{{&snippet}} &amp; ]]>-->"  \
    "\xe2\x80\xae\xe2\x81\xa6"
#define ITEM "注入"

static const struct kb_str words[] = {KB_STR_INIT(NASTY), KB_STR_INIT(NASTY "注入怎么问")};
static const struct kb_basis basis[] = {{KB_STR_INIT(NASTY), KB_STR_INIT(NASTY)},
                                        {KB_STR_INIT("住房公积金管理条例"), KB_STR_INIT("第一条")}};
static const struct kb_section sections[] = {
    {KB_STR_INIT(NASTY), KB_STR_INIT(NASTY), KB_STR_INIT("注入。" NASTY), false},
    {KB_STR_INIT("所需材料"), KB_STR_INIT(""),
     KB_STR_INIT("- " NASTY "\n- 身份证\n\n| " NASTY " | 乙 |\n|---|---|\n| 1 | " NASTY " |"),
     false},
    {KB_STR_INIT("办理流程" NASTY), KB_STR_INIT(""),
     KB_STR_INIT(NASTY "：" NASTY " → " NASTY "\n1. " NASTY), false},
    {KB_STR_INIT("旁注"), KB_STR_INIT(""), KB_STR_INIT(NASTY), true},
};

static void put(struct kb_store *store, const char *id, enum kb_kind kind, const char *from,
                size_t section_count)
{
    struct kb_error err = {0};
    struct kb_put_result result;
    struct kb_edition_text text = {.id = kb_str_of(id),
                                   .kind = kind,
                                   .title = KB_STR(ITEM NASTY),
                                   .region = KB_STR("990100"),
                                   .category = KB_STR(NASTY),
                                   .issuer = KB_STR(NASTY),
                                   .doc_no = KB_STR(NASTY),
                                   .effective_to = KB_DATE_MAX,
                                   .change_note = KB_STR(NASTY),
                                   .history = KB_STR(NASTY),
                                   .source = KB_STR(NASTY),
                                   .keywords = words,
                                   .keyword_count = KB_COUNT(words),
                                   .questions = words,
                                   .question_count = KB_COUNT(words),
                                   .basis = basis,
                                   .basis_count = KB_COUNT(basis),
                                   .sections = sections,
                                   .section_count = section_count};
    assert_true(kb_date_parse(kb_str_of(from), &text.effective_from));
    assert_ok(kb_store_put(store, &text, true, &result, &err), &err);
}

static int setup(void **state)
{
    fixture_setup(state);
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_store *store;
    int64_t change;
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, NASTY, &err), &err);
    put(store, "qa-" ITEM, KB_KIND_QA, "2020-01-01", 2);
    put(store, "qa-" ITEM, KB_KIND_QA, "2026-01-01", 4);
    put(store, "guide-" ITEM, KB_KIND_GUIDE, "2026-01-01", 4);
    assert_ok(kb_entry_put(store, KB_ENTRY_REGION, KB_STR("990100"),
                           KB_STR("{name: '<b onx=1>\"&{{title}}', parent: '000000'}"), KB_DATE_MIN,
                           KB_DATE_MAX, &err),
              &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    fixture_catch_up(store);
    kb_store_close(store);
    return 0;
}

/* --- what a page may hold --------------------------------------------------------------------- */

static const char *const elements[] = {
    "!doctype", "html",    "head",   "meta", "title", "link",     "script",  "body",     "a",
    "header",   "nav",     "main",   "form", "label", "div",      "input",   "button",   "select",
    "option",   "h1",      "h2",     "h3",   "ul",    "ol",       "li",      "p",        "b",
    "span",     "time",    "dl",     "dt",   "dd",    "section",  "article", "small",    "details",
    "del",      "summary", "ins",    "mark", "table", "thead",    "tbody",   "textarea", "tr",
    "th",       "td",      "footer", "br",   "code",  "fieldset", "legend"};

static bool is_element(struct kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(elements); i++)
        if (kb_str_equal(name, kb_str_of(elements[i])))
            return true;
    return false;
}

/* Where the tag that begins at `at` ends; its text outside of quotation marks goes to `bare`. */
static size_t skip_tag(struct kb_str page, size_t at, struct kb_buf *bare)
{
    bool quoted = false;
    while (++at < page.len && (quoted || page.data[at] != '>')) {
        if (page.data[at] == '"')
            quoted = !quoted;
        else if (!quoted)
            kb_buf_add_char(bare, page.data[at]);
    }
    return at;
}

static void check_tag(const char *line, struct kb_str tag)
{
    size_t begin = tag.len && tag.data[0] == '/', end = begin;
    while (end < tag.len && tag.data[end] != ' ' && tag.data[end] != '\n')
        end++;
    if (!is_element(kb_str_slice(tag, begin, end)) || fixture_contains(tag, "onx"))
        fail_msg("%s: <%.*s>", line, KB_STR_ARG(tag));
    /* Ours have a type in quotation marks, which are left out here. */
    if (kb_str_starts(tag, KB_STR("script")) && !kb_str_starts(tag, KB_STR("script type=")))
        fail_msg("%s: <%.*s>", line, KB_STR_ARG(tag));
}

static void check_page(const char *line, struct kb_str page)
{
    static const char *const turning[] = {"\xe2\x80\xae", "\xe2\x81\xa6", NULL};
    for (size_t at = 0; at < page.len; at++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf bare = KB_BUF_INIT(65536);
        if (page.data[at] != '<')
            continue;
        at = skip_tag(page, at, &bare);
        check_tag(line, kb_buf_str(&bare));
    }
    for (size_t i = 0; turning[i]; i++)
        if (fixture_contains(page, turning[i]))
            fail_msg("%s turns its writing", line);
}

static struct kb_str ask(struct fixture *fixture, const char *line, int status)
{
    const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    if (response->status != status)
        fail_msg("%s: %d %.*s", line, response->status, KB_STR_ARG(response->body));
    return response->body;
}

static void test_every_page(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line;
        int status;
        bool shows_item;
    } rows[] = {
        {"GET /", 200, true},
        {"GET /search?q=" ITEM, 200, true},
        {"GET /search?q=" ITEM "&region=990100", 200, true},
        {"GET /search?q=<script>alert(1)</script>\"' {{title}}\xe2\x80\xae" ITEM, 200, true},
        {"GET /search?q=" ITEM "怎么问&kind=notice", 200, true},
        {"GET /search?q=" ITEM "&x=<b onx=1>", 400, false},
        {"GET /items/qa-" ITEM, 200, true},
        {"GET /items/qa-" ITEM "?as_of=2021-01-01", 200, true},
        {"GET /items/qa-" ITEM "/editions/1", 200, true},
        {"GET /items/qa-" ITEM "/diff?from=1&to=2", 200, true},
        {"GET /v1/items/qa-" ITEM "/diff?from=1&to=2&format=html", 200, true},
        {"GET /items/guide-" ITEM, 200, true},
        {"GET /items/<b onx=1>\"", 404, false},
        {"GET /docs", 200, false},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_str page = ask(fixture, rows[i].line, rows[i].status);
        check_page(rows[i].line, page);
        if (rows[i].shows_item && !fixture_contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;"))
            fail_msg("%s does not show it", rows[i].line);
        if (rows[i].shows_item && !fixture_contains(page, "{{title}}"))
            fail_msg("%s took it for a template", rows[i].line);
    }
}

/* What the page of an item is, to the letter. */
static void test_golden(void **state)
{
    struct fixture *fixture = *state;
    struct kb_str page = ask(fixture, "GET /items/guide-" ITEM, 200);
    size_t begin = kb_str_find(page, KB_STR("<h1>"), 0);
    golden_check_text("page-injection.html",
                      kb_str_slice(page, begin, kb_str_find(page, KB_STR("</article>"), begin)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_page),
        cmocka_unit_test(test_golden),
    };
    return cmocka_run_group_tests(tests, setup, fixture_teardown);
}
