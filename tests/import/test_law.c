/* A law file: head, history, body; and what is said of broken ones. */
#include "fixture.h"

static bool parse(struct fixture *fixture, const char *text, struct import_law *ret)
{
    bool taken = false;
    fixture_clear(fixture);
    assert_ok(import_law_parse(fixture->arena, kb_str_of(text), &fixture->report, ret, &taken,
                               &fixture->err),
              &fixture->err);
    return taken;
}

static void a_law_has_title_history_and_sections(void **state)
{
    struct fixture *fixture = *state;
    struct import_law law;
    assert_true(parse(
        fixture,
        "# 中华人民共和国保险法\n\n1995年6月30日 第八届通过\n\n2015年4月24日 修正\xe3\x80\x80\n\n"
        "<!-- INFO END -->\n\n## 第一章  总 则\n\n第一条 为了规范。\n",
        &law));
    assert_str(law.title, "中华人民共和国保险法");
    assert_str(law.part, "");
    assert_str(law.history, "1995年6月30日 第八届通过\n2015年4月24日 修正");
    assert_string_equal(fixture_sections(fixture, law.sections.items, law.sections.count),
                        "第一条|第一章 总 则|为了规范。\n");
    assert_findings(fixture, "");
}

static void a_second_title_line_names_a_part(void **state)
{
    struct fixture *fixture = *state;
    struct import_law law;
    assert_true(
        parse(fixture,
              "# 中华人民共和国民法典\n\n# 合同编\n\n2021年1月1日 施行\n\n<!-- INFO END -->\n\n"
              "## 第一分编\xe2\x80\x82通则\n\n第四百六十三条 本编\n",
              &law));
    assert_str(law.title, "中华人民共和国民法典");
    assert_str(law.part, "合同编");
    assert_int_equal(law.sections.first_article, 463);
    assert_string_equal(fixture_sections(fixture, law.sections.items, law.sections.count),
                        "第四百六十三条|合同编 / 第一分编 通则|本编\n");
}

static void the_end_mark_may_be_missing(void **state)
{
    struct fixture *fixture = *state;
    struct import_law law;
    assert_true(parse(fixture,
                      "# 甲法\n\n（2020年1月1日通过）\n2021年2月2日 修正\n为了规范，制定本法。\n"
                      "2022年发生的事。\n第一条 乙\n",
                      &law));
    assert_str(law.history, "（2020年1月1日通过）\n2021年2月2日 修正");
    assert_string_equal(fixture_sections(fixture, law.sections.items, law.sections.count),
                        "前言||为了规范，制定本法。/2022年发生的事。\n第一条||乙\n");
    assert_true(parse(fixture, "# 甲法\n# 第一编 总则\n第一条 乙\n", &law));
    assert_str(law.part, "");
    assert_string_equal(fixture_sections(fixture, law.sections.items, law.sections.count),
                        "第一条|第一编 总则|乙\n");
    assert_findings(fixture, "");
}

static void a_missing_title_is_a_warning(void **state)
{
    struct fixture *fixture = *state;
    struct import_law law;
    assert_true(parse(fixture, "2020年1月1日 通过\n<!-- INFO END -->\n第一条 乙\n", &law));
    assert_str(law.title, "");
    assert_str(law.history, "2020年1月1日 通过");
    assert_int_equal(law.sections.count, 1);
    fixture_found(fixture, "W 1:1 read law: there is no '# title' line");
}

static void files_without_text_are_errors(void **state)
{
    struct fixture *fixture = *state;
    struct import_law law;
    static const char *const texts[] = {
        "# 甲法\n", "# 甲法\n\n2020年1月1日 通过\n\n<!-- INFO END -->\n\n\xe2\x80\x8b\n",
        "# 甲法\n## 第一章 总则\n## 第二章 附则\n"};
    for (size_t i = 0; i < KB_COUNT(texts); i++) {
        assert_false(parse(fixture, texts[i], &law));
        assert_findings(fixture, "E 0:0 read law: there is no text below its title\n");
    }
    static const char *const empty[] = {"", "\n\n", " \xe3\x80\x80\n"};
    for (size_t i = 0; i < KB_COUNT(empty); i++) {
        assert_false(parse(fixture, empty[i], &law));
        assert_findings(fixture, "E 0:0 read law: the file is empty\n");
    }
}

static void names_carry_the_date(void **state)
{
    (void)state;
    static const struct {
        const char *name, *title, *date;
    } cases[] = {
        {"民法典(2020-05-28).md", "民法典", "2020-05-28"},
        {"上海市专利保护条例.md", "上海市专利保护条例", NULL},
        {"刑法修正案（九）(2015-08-29).md", "刑法修正案（九）", "2015-08-29"},
        {"甲(2020-13-01).md", "甲(2020-13-01)", NULL},
        {"甲(2020-02-30).md", "甲(2020-02-30)", NULL},
        {"甲(试行).markdown", "甲(试行)", NULL},
        {"甲 (2020-01-01).md", "甲", "2020-01-01"},
        {"(2020-01-01).md", "", "2020-01-01"},
        {"甲", "甲", NULL},
        {".md", ".md", NULL},
        {"", "", NULL},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kb_date date;
        assert_str(import_law_name(kb_str_of(cases[i].name), &date), cases[i].title);
        assert_int_equal(date, cases[i].date ? fixture_day(cases[i].date) : KB_DATE_MIN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(a_law_has_title_history_and_sections),
        fixture_test(a_second_title_line_names_a_part),
        fixture_test(the_end_mark_may_be_missing),
        fixture_test(a_missing_title_is_a_warning),
        fixture_test(files_without_text_are_errors),
        fixture_test(names_carry_the_date),
    };
    return cmocka_run_group_tests_name("import law", tests, NULL, NULL);
}
