/* HTML becomes lines: blocks, tables, links, headings, what is skipped and what is fenced off. */
#include "page_fixture.h"

static const struct {
    const char *html;
    const char *lines; /* text, then /link characters, #heading, !fenced where there are any */
} cases[] = {
    {"<p>甲<p>乙<br>丙", "甲\n乙\n丙\n"},
    {"<div>甲 <b>乙</b>\n  丙</div>", "甲 乙 丙\n"},
    {"没有标签的文字", "没有标签的文字\n"},
    {"", ""},
    {"  \n ", ""},
    {"<!-- nothing -->", ""},
    {"<p>a&nbsp;&amp;&lt;b&gt;&#20844;&#x79ef;&eacute;&unknown;", "a\u00a0&<b>公积é&unknown;\n"},
    {"<script>var 甲 = '<p>乙</p>';</script><style>p { }</style><p>丙</p><iframe>丁</iframe>",
     "丙\n"},
    {"<h1>题</h1><h3>小题</h3><p>文</p>", "题#1\n小题#3\n文\n"},
    {"<h2><a href=x>题</a></h2>", "题/1#2\n"},
    {"<p>见<a href=x>附件一</a>。</p>", "见附件一。/3\n"},
    {"<nav>首页</nav><p>文</p><footer>版权</footer>", "首页!\n文\n版权!\n"},
    {"<div class='Main-Nav top'>首页</div><div id=foot_1>版权</div><p>文</p>",
     "首页!\n版权!\n文\n"},
    {"<div style='DISPLAY : none'>藏</div><p>文</p>", "藏!\n文\n"},
    {"<div class=nav>甲<div>乙</div>丙</div>丁", "甲!\n乙!\n丙!\n丁\n"},
    {"<table><tr><th>项目<th>时限<tr><td>提取<td>3日</table>", "项目\t时限\n提取\t3日\n"},
    {"<table><tr><td><table><tr><td>甲<td>乙</table><td><p>丙</table>", "甲\t乙\n丙\n"},
    {"<pre>甲\n乙</pre>丙\n丁", "甲\n乙\n丙 丁\n"},
    {"<ul><li>甲<li><a href=x>乙</a></ul>", "甲\n乙/1\n"},
    {"<p>甲</div></p></table><td>乙<b><i>丙</b>", "甲\n乙丙\n"},
    {"<P>甲<BR/>乙</P", "甲\n乙\n"},
    {"<p title='<p>x'>甲", "甲\n"},
    {"\xef\xbf\xbd<p>\xe2\x80\x8b</p><p>甲\xe3\x80\x80</p>", "\xef\xbf\xbd\n甲\n"},
};

static void read(struct fixture *fixture, const char *html, struct page *page)
{
    *page = (struct page){.arena = fixture->arena};
    assert_ok(page_html_read(page, kb_str_of(html), &fixture->err), &fixture->err);
}

static const char *dump(struct fixture *fixture, const struct page *page)
{
    kb_buf_clear(&fixture->dump);
    for (size_t i = 0; i < page->count; i++) {
        const struct page_line *line = &page->lines[i];
        kb_buf_add_str(&fixture->dump, line->text);
        if (line->link_chars)
            kb_buf_printf(&fixture->dump, "/%u", line->link_chars);
        if (line->heading)
            kb_buf_printf(&fixture->dump, "#%u", line->heading);
        kb_buf_add_cstr(&fixture->dump, line->is_fenced ? "!\n" : "\n");
    }
    return fixture->dump.len ? fixture->dump.data : "";
}

static void html_becomes_lines(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct page page;
        read(fixture, cases[i].html, &page);
        assert_string_equal(dump(fixture, &page), cases[i].lines);
    }
}

static void the_head_names_the_page(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *html, *title;
    } heads[] = {
        {"<title> 关于\n提取的通知 </title><p>文", "关于 提取的通知"},
        {"<head><meta name=ArticleTitle content='通知'><title>通知_某市</title></head><p>文",
         "通知"},
        {"<head><title>甲</title><meta property='og:title' content='乙'></head><p>文", "乙"},
        {"<head><meta name=articletitle content=''><title>甲</title></head><p>文", "甲"},
        {"<head><meta name=keywords content='丙'></head><p>文", ""},
        {"<p>文", ""},
    };
    for (size_t i = 0; i < KB_COUNT(heads); i++) {
        struct page page;
        read(fixture, heads[i].html, &page);
        assert_str(page.said_title, heads[i].title);
    }
}

/* Depth costs no stack. */
static void depth_does_no_harm(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf html = KB_BUF_INIT(1 << 20);
    for (size_t i = 0; i < 50000; i++)
        kb_buf_add_cstr(&html, "<div>");
    kb_buf_add_cstr(&html, "底");
    struct page page = {.arena = fixture->arena};
    assert_ok(page_html_read(&page, kb_buf_str(&html), &fixture->err), &fixture->err);
    assert_int_equal(page.count, 1);
}

static void long_lines_are_cut_on_a_character(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf html = KB_BUF_INIT(1 << 20);
    for (size_t i = 0; i < 30000; i++)
        kb_buf_add_cstr(&html, "长");
    struct page page = {.arena = fixture->arena};
    assert_ok(page_html_read(&page, kb_buf_str(&html), &fixture->err), &fixture->err);
    assert_int_equal(page.count, 3);
    size_t bytes = 0;
    for (size_t i = 0; i < page.count; i++) {
        assert_true(page.lines[i].text.len <= PAGE_LINE_MAX);
        assert_true(kb_utf8_check(page.lines[i].text, NULL));
        bytes += page.lines[i].text.len;
    }
    assert_int_equal(bytes, html.len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(html_becomes_lines),
        fixture_test(the_head_names_the_page),
        fixture_test(depth_does_no_harm),
        fixture_test(long_lines_are_cut_on_a_character),
    };
    return cmocka_run_group_tests_name("import page_html", tests, NULL, NULL);
}
