/* A body becomes sections: what it is cut at, and that nothing of it is lost. */
#include "fixture.h"

static const char *cut_under(struct fixture *fixture, const char *body, bool articles,
                             const char *root)
{
    struct import_sections sections;
    assert_ok(import_sections_cut(fixture->arena, kb_str_of(body), articles, kb_str_of(root),
                                  &sections, &fixture->err),
              &fixture->err);
    assert_ok(import_sections_unique(fixture->arena, &sections, &fixture->err), &fixture->err);
    return fixture_sections(fixture, sections.items, sections.count);
}

struct body_case {
    const char *body, *expected;
};

static void check(struct fixture *fixture, const struct body_case *cases, size_t count,
                  bool articles)
{
    for (size_t i = 0; i < count; i++)
        assert_string_equal(cut_under(fixture, cases[i].body, articles, ""), cases[i].expected);
}

static void laws_are_cut_at_articles(void **state)
{
    static const struct body_case cases[] = {
        {"", ""},
        {"\n \xe2\x80\x8b\n", ""},
        {"第一条 甲\n\n第二条 乙\n", "第一条||甲\n第二条||乙\n"},
        /* Paragraphs belong to their article, blank lines inside stay. */
        {"第一条 甲：\n\n（一）一；\n\n（二）二。\n\n第二条 乙",
         "第一条||甲：//（一）一；//（二）二。\n第二条||乙\n"},
        {"第一条\n\n文本在下一行\n第二条 乙", "第一条||文本在下一行\n第二条||乙\n"},
        /* A label alone keeps its place. */
        {"第一条\n第二条 乙", "第一条||第一条\n第二条||乙\n"},
        {"## 第一章 总则\n\n第一条 甲\n\n## 第二章 罚则\n\n第二条 乙\n",
         "第一条|第一章 总则|甲\n第二条|第二章 罚则|乙\n"},
        /* Text before the first article. */
        {"为了规范，制定本法。\n\n第一条 甲", "前言||为了规范，制定本法。\n第一条||甲\n"},
        {"## 序言\n\n中国是\n\n## 第一章 总纲\n第一条 甲", "序言||中国是\n第一条|第一章 总纲|甲\n"},
        /* References at the start of a line stay text. */
        {"第一条 依照\n第三条、第四条的规定，\n办理。\n第二条 乙",
         "第一条||依照/第三条、第四条的规定，/办理。\n第二条||乙\n"},
        /* Two articles that an old file ran together. */
        {"第一条 甲。 第二条 乙。 第三条丙。\n第四条 丁",
         "第一条||甲。\n第二条||乙。\n第三条||丙。\n第四条||丁\n"},
        {"第一条 甲。 第五条 乙。", "第一条||甲。 第五条 乙。\n"},
        {"第一条 见第二条 的。第二条 乙。", "第一条||见第二条 的。第二条 乙。\n"},
        /* Annexes end the chapters and count anew. */
        {"## 第二章 附则\n第九条 甲\n附件：\n办法\n第一条 乙",
         "第九条|第二章 附则|甲\n附件||办法\n第一条||乙\n"},
        {"附件：\n见后\n第一条 甲", "前言||附件：/见后\n第一条||甲\n"},
        {"第一条 甲\n## 附件一\n表", "第一条||甲\n附件一||表\n"},
        /* A bare ## says nothing. */
        {"##\n\n第一条 甲\n\n##\n", "第一条||甲\n"},
    };
    check(*state, cases, KB_COUNT(cases), true);
}

static void chapters_nest_by_rank(void **state)
{
    static const struct body_case cases[] = {
        {"# 第一编 总则\n## 第一章 任务\n### 第一节 任务\n第一条 甲\n## 第二章 犯罪\n第二条 乙\n# "
         "第二编 分则\n第三条 丙",
         "第一条|第一编 总则 / 第一章 任务 / 第一节 任务|甲\n第二条|第一编 总则 / 第二章 "
         "犯罪|乙\n第三条|第二编 分则|丙\n"},
        /* 章 and 节 both written as ##. */
        {"## 第三章 审查\n## 第一节 职责\n第一条 甲\n## 第二节 程序\n第二条 乙\n## 第四章 "
         "附则\n第三条 丙",
         "第一条|第三章 审查 / 第一节 职责|甲\n第二条|第三章 审查 / 第二节 程序|乙\n第三条|第四章 "
         "附则|丙\n"},
        /* Plain lines. */
        {"第一章 总则\n第一条 甲\n附\xe3\x80\x80则\n第二条 乙",
         "第一条|第一章 总则|甲\n第二条|附 则|乙\n"},
        {"总则\n\n第一条 甲", "第一条|总则|甲\n"},
        /* Other headings nest by their # signs. */
        {"## 一、管辖\n第一条 甲\n### 细目\n第二条 乙\n## 二、附则\n第三条 丙",
         "第一条|一、管辖|甲\n第二条|一、管辖 / 细目|乙\n第三条|二、附则|丙\n"},
        /* A title broken over two lines. */
        {"## 第五章 主席、副主席，乡长、\n\n副乡长的选举\n\n第一条 甲\n第二条 乙",
         "第一条|第五章 主席、副主席，乡长、副乡长的选举|甲\n第二条|第五章 "
         "主席、副主席，乡长、副乡长的选举|乙\n"},
        {"## 第三章 业主\n\n大会\n\n第一条 甲", "第一条|第三章 业主 大会|甲\n"},
        {"## 第三章 业主\n\n本章适用于业主。\n\n第一条 甲",
         "第三章 业主||本章适用于业主。\n第一条|第三章 业主|甲\n"},
        {"## 第四章  **肖 像 权** ##\n第一条 甲", "第一条|第四章 **肖 像 权**|甲\n"},
        {"## **第四章 物权**\n第一条 甲", "第一条|第四章 物权|甲\n"},
    };
    check(*state, cases, KB_COUNT(cases), true);
}

static void texts_without_articles(void **state)
{
    static const struct body_case cases[] = {
        {"你院请示收悉。经研究，答复如下：\n此复。",
         "正文||你院请示收悉。经研究，答复如下：/此复。\n"},
        {"为了，修改如下：\n一、甲\n甲续\n二、乙\n三、丙",
         "前言||为了，修改如下：\n一||甲/甲续\n二||乙\n三||丙\n"},
        /* One number is no list, and a number out of turn no item. */
        {"如下：\n一、甲", "正文||如下：/一、甲\n"},
        {"一、甲\n三、丙\n二、乙", "一||甲/三、丙\n二||乙\n"},
        /* Where there are headings, they part it. */
        {"## 基本案情\n一、甲\n二、乙\n## 裁判结果\n驳回",
         "基本案情||一、甲/二、乙\n裁判结果||驳回\n"},
        {"引言\n## 一、管辖\n甲", "前言||引言\n一、管辖||甲\n"},
    };
    check(*state, cases, KB_COUNT(cases), true);
}

static void guides_are_cut_at_headings_alone(void **state)
{
    static const struct body_case cases[] = {
        {"一句话。", "正文||一句话。\n"},
        {"先看这里。\n## 办理条件\n本市户口\n## 材料\n### 必交\n身份证\n### 选交\n户口簿\n",
         "正文||先看这里。\n办理条件||本市户口\n必交|材料|身份证\n选交|材料|户口簿\n"},
        /* What a guide quotes is no article of its own. */
        {"第一条 甲\n附件：乙\n一、丙\n二、丁", "正文||第一条 甲/附件：乙/一、丙/二、丁\n"},
        /* Same words twice. */
        {"## 甲\n### 材料\n1\n## 乙\n### 材料\n2\n## 丙\n### 材料\n3",
         "材料|甲|1\n材料(2)|乙|2\n材料(3)|丙|3\n"},
        /* Code is not read. */
        {"## 例\n```\n# 不是标题\n```\n后", "例||```/# 不是标题/```/后\n"},
        {"#无空格\n文", "正文||#无空格/文\n"},
        {"####### 七个\n文", "正文||####### 七个/文\n"},
        {"## 只有标题\n## 也是\n", ""},
    };
    check(*state, cases, KB_COUNT(cases), false);
}

static void a_root_stands_above_all(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(cut_under(fixture, "# 第一分编 通则\n第一条 甲\n附件：乙", true, "合同编"),
                        "第一条|合同编 / 第一分编 通则|甲\n附件|合同编|乙\n");
    assert_string_equal(cut_under(fixture, "第一条 甲", true, "附则"), "第一条|附则|甲\n");
}

static void labels_become_unique(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(
        cut_under(fixture, "第一条 甲\n第一条 乙\n第一条(2) 丙\n第一条 丁", true, ""),
        "第一条||甲\n第一条(2)||乙/第一条(2) 丙\n第一条(3)||丁\n");
    assert_string_equal(cut_under(fixture, "## 甲\n1\n## 甲(2)\n2\n## 甲\n3\n## 甲\n4", false, ""),
                        "甲||1\n甲(2)||2\n甲(3)||3\n甲(4)||4\n");
}

static void long_headings_are_kept_in_the_path(void **state)
{
    struct fixture *fixture = *state;
    char body[1200] = "## ";
    size_t len = 3;
    for (int i = 0; i < 100; i++, len += 3)
        memcpy(body + len, "很", 3);
    memcpy(body + len, "\n文", 5);
    struct import_sections sections;
    assert_ok(import_sections_cut(fixture->arena, kb_str_of(body), false, KB_STR(""), &sections,
                                  &fixture->err),
              &fixture->err);
    assert_int_equal(sections.count, 1);
    assert_int_equal(sections.items[0].label.len, KB_LABEL_MAX);
    assert_int_equal(sections.items[0].heading.len, 300);
}

static void headings_may_nest_deeper_than_the_stack(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(
        cut_under(
            fixture,
            "# 第一编 a\n## 第一分编 b\n### 第一章 c\n#### 第一节 d\n##### e\n###### f\n第一条 甲",
            true, "根"),
        "第一条|根 / 第一编 a / 第一分编 b / 第一章 c / 第一节 d / e / f|甲\n");
}

static void the_first_article_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct import_sections sections;
    static const struct {
        const char *body;
        uint32_t first;
    } cases[] = {
        {"前\n第九百八十九条 本编\n第九百九十条 乙", 989}, {"一、甲\n二、乙", 0}, {"文", 0}};
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        assert_ok(import_sections_cut(fixture->arena, kb_str_of(cases[i].body), true, KB_STR(""),
                                      &sections, &fixture->err),
                  &fixture->err);
        assert_int_equal(sections.first_article, cases[i].first);
    }
}

static void too_many_sections_are_refused(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf body = KB_BUF_INIT(8 << 20);
    for (int i = 1; i <= KB_SECTIONS_MAX + 1; i++)
        kb_buf_printf(&body, "第%d条 甲\n", i);
    struct import_sections sections = {.count = 77};
    assert_int_equal(import_sections_cut(fixture->arena, kb_buf_str(&body), true, KB_STR(""),
                                         &sections, &fixture->err),
                     KB_TOO_LARGE);
    assert_int_equal(sections.count, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(laws_are_cut_at_articles),
        fixture_test(chapters_nest_by_rank),
        fixture_test(texts_without_articles),
        fixture_test(guides_are_cut_at_headings_alone),
        fixture_test(a_root_stands_above_all),
        fixture_test(labels_become_unique),
        fixture_test(long_headings_are_kept_in_the_path),
        fixture_test(headings_may_nest_deeper_than_the_stack),
        fixture_test(the_first_article_is_told),
        fixture_test(too_many_sections_are_refused),
    };
    return cmocka_run_group_tests_name("import sections", tests, NULL, NULL);
}
