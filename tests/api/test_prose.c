/* prose.c: lines as paragraphs, lists, tables, checklists and steps; nothing in them is markup. */
#include "test.h"

#include "prose.h"

static void assert_prose(const char *text, enum kb_prose_form form, const char *html)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1u << 16);
    kb_prose_put(&out, kb_str_of(text), form);
    assert_str(kb_buf_str(&out), html);
}

static void test_plain(void **state)
{
    (void)state;
    assert_prose("", KB_PROSE_PLAIN, "");
    assert_prose("一\n\n二 <b>", KB_PROSE_PLAIN, "<p>一</p>\n<p>二 &lt;b&gt;</p>\n");
    assert_prose("- 一\n- 二\n三", KB_PROSE_PLAIN,
                 "<ul>\n<li>一</li>\n<li>二</li>\n</ul>\n<p>三</p>\n");
    assert_prose("（一）甲\n（二）乙", KB_PROSE_PLAIN,
                 "<ul class=\"plain\">\n<li>（一）甲</li>\n<li>（二）乙</li>\n</ul>\n");
    assert_prose("受理 → 初审", KB_PROSE_PLAIN, "<p>受理 → 初审</p>\n");
}

static void test_table(void **state)
{
    (void)state;
    assert_prose("| 房屋 | 带 |\n|---|:-:|\n| 新房 | <i> |", KB_PROSE_PLAIN,
                 "<div class=\"table\"><table>\n"
                 "<tr><th scope=\"col\">房屋</th><th scope=\"col\">带</th></tr>\n"
                 "<tr><td>新房</td><td>&lt;i&gt;</td></tr>\n</table></div>\n");
    assert_prose("|", KB_PROSE_PLAIN, "<p>|</p>\n");
    assert_prose("||", KB_PROSE_PLAIN,
                 "<div class=\"table\"><table>\n<tr><td></td></tr>\n</table></div>\n");
}

static void test_checklist(void **state)
{
    (void)state;
    assert_prose("带：\n- 身份证", KB_PROSE_CHECKLIST,
                 "<p>带：</p>\n<ul class=\"checks\">\n<li><label><input type=\"checkbox\"> "
                 "<span>身份证</span></label></li>\n</ul>\n");
}

static void test_steps(void **state)
{
    (void)state;
    assert_prose("新房：申请 → 面签→放款。\n短信通知。", KB_PROSE_STEPS,
                 "<p>新房：</p>\n<ol class=\"steps\">\n<li>申请</li>\n<li>面签</li>\n"
                 "<li>放款。</li>\n</ol>\n<p>短信通知。</p>\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_checklist),
        cmocka_unit_test(test_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
