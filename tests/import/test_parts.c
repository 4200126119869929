/* A law that lies as several files becomes one item with one edition. */
#include "fixture.h"

#define HEAD(part, extra)                                                                          \
    "# 中华人民共和国民法典\n\n# " part "\n\n2020年5月28日 通过\n" extra "<!-- INFO END -->\n\n"

static void only_files_of_one_folder_are_parts(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(fixture, "民法典/合同编.md", HEAD("合同编", "2021年1月1日 施行\n") "第三条 丙\n");
    fixture_file(fixture, "民法典/总则.md", HEAD("总则", "") "第一条 甲\n");
    fixture_file(fixture, "民法典/说明.md", "# 说明\n<!-- INFO END -->\n文\n");
    fixture_file(fixture, "民法典/别典.md", "# 别典\n# 总则\n<!-- INFO END -->\n第一条 戊\n");
    fixture_file(fixture, "民法典/旧/总则.md", HEAD("总则", "") "第九条 别处\n");
    struct kb_import_summary summary = fixture_import(fixture);
    assert_findings(fixture, "");
    assert_int_equal(summary.files, 5);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 3);
    assert_int_equal(summary.by_outcome[KB_PUT_EDITION_ADDED], 1);
    assert_int_equal(fixture_edition(fixture, "law-说明", 1).text.section_count, 1);
    assert_int_equal(fixture_edition(fixture, "law-别典", 1).text.section_count, 1);
}

static void parts_in_the_order_of_their_articles(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(fixture, "民法典/合同编.md", HEAD("合同编", "") "## 第一章 一般规定\n第三条 丙\n");
    fixture_file(fixture, "民法典/总则.md",
                 HEAD("总则", "2021年1月1日 施行\n") "## 第一章 基本规定\n第一条 甲\n第二条 乙\n");
    fixture_file(fixture, "民法典/附则.md",
                 HEAD("附则", "") "##\n第四条 本法自2021年1月1日起施行。\n");
    fixture_file(fixture, "民法典/序.md", HEAD("序", "") "没有条文。\n");
    struct kb_import_summary summary = fixture_import(fixture);
    assert_findings(fixture, "");
    assert_int_equal(summary.files, 4);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 1);
    struct kb_edition edition = fixture_edition(fixture, "law-中华人民共和国民法典", 1);
    assert_string_equal(
        fixture_sections(fixture, edition.text.sections, edition.text.section_count),
        "第一条|总则 / 第一章 基本规定|甲\n第二条|总则 / 第一章 基本规定|乙\n"
        "第三条|合同编 / 第一章 "
        "一般规定|丙\n第四条|附则|本法自2021年1月1日起施行。\n正文|序|没有条文。\n");
    assert_str(edition.text.history, "2020年5月28日 通过\n2021年1月1日 施行");
    assert_int_equal(edition.text.effective_from, fixture_day("2021-01-01"));
    assert_str(edition.text.category, "民法典");
    assert_str(edition.text.source, "民法典/中华人民共和国民法典");
    /* The same again changes nothing; a changed part corrects the edition. */
    summary = fixture_import(fixture);
    assert_int_equal(summary.by_outcome[KB_PUT_UNCHANGED], 1);
    fixture_file(fixture, "民法典/合同编.md",
                 HEAD("合同编", "") "## 第一章 一般规定\n第三条 丙改\n");
    summary = fixture_import(fixture);
    assert_findings(fixture, "");
    assert_int_equal(summary.by_outcome[KB_PUT_CORRECTED], 1);
}

static void dates_keep_editions_of_parts_apart(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(fixture, "甲/总则(2020-01-01).md", HEAD("总则", "") "第一条 旧\n");
    fixture_file(fixture, "甲/分则(2020-01-01).md", HEAD("分则", "") "第二条 旧\n");
    fixture_file(fixture, "甲/总则(2022-01-01).md", HEAD("总则", "") "第一条 新\n");
    fixture_file(fixture, "甲/分则(2022-01-01).md", HEAD("分则", "") "第一条 新\n");
    struct kb_import_summary summary = fixture_import(fixture);
    assert_findings(fixture, "");
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 1);
    assert_int_equal(summary.by_outcome[KB_PUT_EDITION_ADDED], 1);
    struct kb_edition edition = fixture_edition(fixture, "law-中华人民共和国民法典", 1);
    assert_int_equal(edition.text.section_count, 2);
    edition = fixture_edition(fixture, "law-中华人民共和国民法典", 2);
    assert_string_equal(
        fixture_sections(fixture, edition.text.sections, edition.text.section_count),
        "第一条|分则|新\n第一条(2)|总则|新\n");
}

static void a_bad_part_is_told_and_the_others_go_in(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(fixture, "甲/a.md", HEAD("总则", "") "第一条 一\n");
    fixture_file(fixture, "甲/b.md", HEAD("分则", ""));
    fixture_bytes(fixture, "甲/c.md", "# x\n\xff", 5);
    struct kb_import_summary summary = fixture_import(fixture);
    assert_findings(fixture, "E 0:0 read law: there is no text below its title\n"
                             "E 2:1 read file: byte 0xff is not UTF-8; save the file as UTF-8\n");
    assert_int_equal(summary.files, 3);
    assert_int_equal(summary.files_with_errors, 2);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(only_files_of_one_folder_are_parts),
        fixture_test(parts_in_the_order_of_their_articles),
        fixture_test(dates_keep_editions_of_parts_apart),
        fixture_test(a_bad_part_is_told_and_the_others_go_in),
    };
    return cmocka_run_group_tests_name("import parts", tests, NULL, NULL);
}
