/* Whole runs: folders of files in, a base and a summary out. */
#include "fixture.h"

#define LAW(title, history, body) "# " title "\n\n" history "\n\n<!-- INFO END -->\n\n" body
#define ITEM(fields, body)        "---\n" fields "---\n" body

static void a_folder_of_everything(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(
        fixture, "行政法规/住房公积金管理条例(2019-03-24).md",
        LAW("住房公积金管理条例", "1999年4月3日 中华人民共和国国务院令第262号发布",
            "## 第三章 提取和使用\n\n第二十四条 职工有下列情形之一的，可以提取：\n\n（一）购买\n"));
    fixture_file(fixture, "DLC/广东地方法规/地方性法规/广东/广东省甲条例(2020-01-02).md",
                 LAW("广东省甲条例",
                     "2020年1月2日 广东省第十三届人民代表大会常务委员会第十次会议通过",
                     "第一条 甲\n"));
    fixture_file(fixture, "住房/提取.md",
                 ITEM("id: guide-990100-提取\nkind: guide\ntitle: 提取公积金\nregion: "
                      "\"990100\"\naudience: public\n"
                      "basis:\n  - {title: 中华人民共和国住房公积金管理条例, section: 第24条}\n",
                      "## 条件\n户口\n"));
    fixture_file(
        fixture, "scripts.yaml",
        "- {id: s1, kind: script, title: 问, audience: internal, category: 口径, body: 答}\n");
    fixture_file(fixture, "住房/图.png", "x");
    struct kb_import_summary summary = fixture_import(fixture);
    assert_findings(fixture, "");
    assert_int_equal(summary.files, 4);
    assert_int_equal(summary.passed_over, 1);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 4);
    assert_int_equal(summary.sections, 4);
    assert_int_equal(summary.change, 1);

    struct kb_edition law = fixture_edition(fixture, "law-住房公积金管理条例", 1);
    assert_str(law.text.category, "行政法规");
    assert_str(law.text.source, "行政法规/住房公积金管理条例(2019-03-24).md");
    assert_str(law.text.issuer, "国务院");
    assert_str(law.text.doc_no, "国务院令第262号");
    assert_str(law.text.region, "000000");
    assert_int_equal(law.text.audience, KB_AUDIENCE_PUBLIC);
    assert_int_equal(law.text.effective_from, fixture_day("2019-03-24"));
    assert_string_equal(
        fixture_sections(fixture, law.text.sections, law.text.section_count),
        "第二十四条|第三章 提取和使用|职工有下列情形之一的，可以提取：//（一）购买\n");
    law = fixture_edition(fixture, "law-440000-广东省甲条例", 1);
    assert_str(law.text.region, "440000");
    assert_str(law.text.category, "DLC/广东地方法规/地方性法规/广东");
    struct kb_edition guide = fixture_edition(fixture, "guide-990100-提取", 1);
    assert_str(guide.text.category, "住房");
    assert_str(guide.text.source, "住房/提取.md");
    struct kb_edition script = fixture_edition(fixture, "s1", 1);
    assert_int_equal(script.text.audience, KB_AUDIENCE_INTERNAL);
}

static void the_same_again_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(fixture, "甲/乙(2020-01-01).md", LAW("乙", "", "第一条 甲\n"));
    fixture_file(fixture, "甲/丙.md", ITEM("kind: qa\ntitle: 丙\naudience: public\n", "答\n"));
    fixture_file(fixture, "甲/丁.yaml", "- {kind: qa, title: 丁, audience: public, body: 答}\n");
    assert_int_equal(fixture_import(fixture).change, 1);
    struct kb_import_summary summary = fixture_import(fixture);
    assert_int_equal(summary.change, 0);
    assert_int_equal(summary.by_outcome[KB_PUT_UNCHANGED], 3);
    /* Line ends and a byte order mark are no change. */
    fixture_file(fixture, "甲/乙(2020-01-01).md",
                 "\xef\xbb\xbf# 乙\r\n\r\n\r\n\r\n<!-- INFO END -->\r\n\r\n第一条 甲\r\n");
    summary = fixture_import(fixture);
    assert_findings(fixture, "");
    assert_int_equal(summary.by_outcome[KB_PUT_UNCHANGED], 3);
    /* A changed file corrects its edition; a new date is a further edition. */
    fixture_file(fixture, "甲/乙(2020-01-01).md", LAW("乙", "", "第一条 改\n"));
    fixture_file(fixture, "甲/乙(2022-01-01).md", LAW("乙", "", "第一条 新\n"));
    fixture_file(fixture, "甲/丙.md", ITEM("kind: qa\ntitle: 丙\naudience: public\n", "改\n"));
    summary = fixture_import(fixture);
    assert_findings(fixture, "");
    assert_int_equal(summary.by_outcome[KB_PUT_CORRECTED], 2);
    assert_int_equal(summary.by_outcome[KB_PUT_EDITION_ADDED], 1);
}

static void editions_are_chained_by_date(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(fixture, "甲/乙法(2023-12-29).md",
                 LAW("中华人民共和国乙法", "", "第一条 新。自2024年7月1日起施行。\n"));
    fixture_file(fixture, "甲/乙法(2018-10-26).md", LAW("中华人民共和国乙法", "", "第一条 旧\n"));
    fixture_import(fixture);
    struct kb_item item;
    assert_ok(kb_reader_item(fixture->reader, fixture->arena, KB_STR("law-中华人民共和国乙法"),
                             &item, &fixture->err),
              &fixture->err);
    assert_int_equal(item.edition_count, 2);
    kb_date from = KB_DATE_MAX, border = KB_DATE_MIN;
    for (size_t i = 0; i < item.standing_count; i++) {
        if (item.standings[i].known_to_ms != KB_TIME_MAX)
            continue;
        if (item.standings[i].valid_from < from)
            from = item.standings[i].valid_from;
        if (item.standings[i].valid_from > border)
            border = item.standings[i].valid_from;
    }
    assert_int_equal(from, fixture_day("2018-10-26"));
    assert_int_equal(border, fixture_day("2024-07-01"));
}

static void one_law_in_two_folders(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(fixture, "宪法相关法/身份证法(2011-10-29).md", LAW("身份证法", "", "第一条 甲\n"));
    fixture_file(fixture, "行政法/身份证法(2011-10-29).md", LAW("身份证法", "", "第一条 甲\n"));
    struct kb_import_summary summary = fixture_import(fixture);
    assert_int_equal(summary.by_outcome[KB_PUT_CATEGORY_ADDED], 1);
    struct kb_item item;
    assert_ok(kb_reader_item(fixture->reader, fixture->arena, KB_STR("law-身份证法"), &item,
                             &fixture->err),
              &fixture->err);
    assert_int_equal(item.category_count, 2);
    fixture_file(fixture, "行政法/身份证法(2011-10-29).md", LAW("身份证法", "", "第一条 不同\n"));
    summary = fixture_import(fixture);
    assert_int_equal(summary.by_outcome[KB_PUT_CONFLICT], 1);
    assert_int_equal(summary.files_with_errors, 1);
    fixture_found(fixture, "E 1:1 put edition: other text of 'law-身份证法'");
}

static void titles_and_file_names_are_reconciled(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(fixture, "甲/乙法(2020-01-01).md", LAW("中华人民共和国乙法", "", "第一条 甲\n"));
    fixture_file(fixture, "甲/最高法、最高检关于丙的解释.md",
                 LAW("最高法 最高检关于丙的解释", "", "第一条 甲\n"));
    fixture_file(fixture, "甲/张某诉李某案.md",
                 LAW("高空坠物由侵权人承担责任", "", "## 案情\n甲\n"));
    fixture_file(fixture, "甲/无题(2020-01-01).md", "第一条 甲\n");
    fixture_import(fixture);
    assert_str(fixture_edition(fixture, "law-中华人民共和国乙法", 1).text.title,
               "中华人民共和国乙法");
    assert_str(fixture_edition(fixture, "law-最高法-最高检关于丙的解释", 1).text.title,
               "最高法、最高检关于丙的解释");
    struct kb_edition gist = fixture_edition(fixture, "law-高空坠物由侵权人承担责任", 1);
    assert_int_equal(gist.text.keyword_count, 1);
    assert_str(gist.text.keywords[0], "张某诉李某案");
    assert_str(fixture_edition(fixture, "law-无题", 1).text.title, "无题");
    assert_findings(
        fixture, "W 1:1 read law: there is no '# title' line, so the file's name is its title\n");
}

static void bad_files_keep_no_other_out(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_bytes(fixture, "甲/a.md", "# 甲\n第一\xe6\x9d", 13);
    fixture_file(fixture, "甲/b.md", "");
    fixture_file(fixture, "甲/c.yaml",
                 "- {kind: qa, title: 一, audience: public, body: 一}\n- {kind: nope}\n"
                 "- {kind: qa, title: 二, audience: public, body: 二}\n");
    fixture_file(fixture, "甲/d.yaml", "a: [1\n");
    fixture_file(fixture, "甲/e(2020-01-01).md", LAW("戊", "", "第一条 甲\n"));
    fixture_file(fixture, "甲/f.md", "---\nkind: qa\n");
    struct kb_import_summary summary = fixture_import(fixture);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 3);
    assert_int_equal(summary.files, 6);
    assert_int_equal(summary.files_with_errors, 5);
    fixture_found(fixture, "E 2:3 read file: byte 0xe6 is not UTF-8; save the file as UTF-8");
    fixture_found(fixture, "E 0:0 read law: the file is empty");
    fixture_found(fixture, "E 2:10 field 'kind': 'nope' is none of");
    fixture_found(fixture, "E 2:3 read item: missing field 'title'");
    fixture_found(fixture, "E 1:1 read front matter: the line '---' that ends it is missing");
}

static void duplicate_ids_in_one_run(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(fixture, "甲/a.yaml",
                 "- {id: x, kind: qa, title: 一, audience: public, body: 一}\n");
    fixture_file(
        fixture, "甲/b.yaml",
        "\n- {id: x, kind: qa, title: 一, audience: public, body: 二}\n"
        "- {id: x, kind: qa, title: 一, audience: public, effective_from: 2025-01-01, body: 三}\n");
    struct kb_import_summary summary = fixture_import(fixture);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 1);
    assert_int_equal(summary.by_outcome[KB_PUT_EDITION_ADDED], 1);
    fixture_found(fixture, "E 2:3 read item: 'x' with this effective date stands already in ");
    assert_non_null(strstr(fixture->findings.data, "a.yaml:1\n"));
    /* Without ids: one title and date twice in a file. */
    fixture_file(fixture, "甲/b.yaml",
                 "- {kind: qa, title: 二, audience: public, body: 二}\n"
                 "- {kind: qa, title: 二, audience: public, body: 三}\n");
    fixture_import(fixture);
    fixture_found(fixture, "E 2:3 read item: '二' with this effective date stands already in ");
}

static void defaults_fill_items_and_laws(void **state)
{
    struct fixture *fixture = *state;
    static const char *const pairs[] = {"audience=internal", "region=990100", "kind=notice",
                                        "category=默认"};
    struct kb_import_options options = {
        .publish = true, .defaults = pairs, .default_count = KB_COUNT(pairs)};
    struct kb_import_summary summary;
    fixture_base(fixture);
    fixture_file(fixture, "甲/a.md", LAW("通告", "", "一、甲\n二、乙\n"));
    fixture_file(fixture, "甲/b.yaml", "{id: b, title: 乙, body: 文, region: 110000}\n");
    assert_ok(fixture_import_with(fixture, &options, &summary), &fixture->err);
    assert_findings(fixture, "");
    struct kb_edition law = fixture_edition(fixture, "notice-990100-通告", 1);
    assert_int_equal(law.text.audience, KB_AUDIENCE_INTERNAL);
    assert_str(law.text.category, "默认");
    assert_str(fixture_edition(fixture, "b", 1).text.region, "110000");
}

static void without_publish_they_are_drafts(void **state)
{
    struct fixture *fixture = *state;
    struct kb_import_options options = {.publish = false};
    struct kb_import_summary summary;
    fixture_base(fixture);
    fixture_file(fixture, "甲/a(2020-01-01).md", LAW("甲", "", "第一条 甲\n"));
    assert_ok(fixture_import_with(fixture, &options, &summary), &fixture->err);
    assert_int_equal(fixture_edition(fixture, "law-甲", 1).state, KB_STATE_DRAFT);
    summary = fixture_import(fixture);
    assert_int_equal(summary.by_outcome[KB_PUT_PUBLISHED], 1);
    assert_int_equal(fixture_edition(fixture, "law-甲", 1).state, KB_STATE_PUBLISHED);
}

static void a_dry_run_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct kb_import_options options = {.publish = true, .dry_run = true};
    struct kb_import_summary summary;
    int64_t change;
    fixture_base(fixture);
    fixture_file(fixture, "甲/a(2020-01-01).md", LAW("甲", "", "第一条 甲\n"));
    fixture_file(fixture, "甲/a(2021-01-01).md", LAW("甲", "", "第一条 乙\n"));
    fixture_bytes(fixture, "甲/c.md", "\xff", 1);
    assert_ok(fixture_import_with(fixture, &options, &summary), &fixture->err);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 1);
    assert_int_equal(summary.by_outcome[KB_PUT_EDITION_ADDED], 1);
    assert_int_equal(summary.errors, 1);
    assert_ok(kb_store_last_change(fixture->store, &change, &fixture->err), &fixture->err);
    assert_int_equal(change, 0);
    summary = fixture_import(fixture);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 1);
}

static void what_ends_a_run(void **state)
{
    struct fixture *fixture = *state;
    struct kb_import_options options = {.publish = true};
    struct kb_import_summary summary = {.files = 77};
    fixture_base(fixture);
    fixture_file(fixture, "甲/a.md", LAW("甲", "", "第一条 甲\n"));
    const char *nowhere = test_path(fixture->files, "nowhere");
    assert_int_equal(
        kb_import_run(fixture->store, &nowhere, 1, &options, NULL, &summary, &fixture->err),
        KB_NOT_FOUND);
    assert_int_equal(summary.files, 77);
    static const char *const pairs[] = {"oops"};
    options.defaults = pairs;
    options.default_count = 1;
    kb_error_clear(&fixture->err);
    assert_int_equal(fixture_import_with(fixture, &options, &summary), KB_INVALID);
    /* A transaction that is open already is the caller's fault and stays open. */
    options.default_count = 0;
    assert_ok(kb_store_begin(fixture->store, "other", &fixture->err), &fixture->err);
    assert_int_equal(fixture_import_with(fixture, &options, &summary), KB_INTERNAL);
    assert_int_equal(summary.files, 77);
}

static void a_law_without_any_folder_needs_a_category(void **state)
{
    struct fixture *fixture = *state;
    struct kb_import_options options = {.publish = true};
    struct kb_import_summary summary;
    fixture_base(fixture);
    fixture_file(fixture, "a.md", LAW("甲", "", "第一条 甲\n"));
    KB_CLEANUP(kb_buf_done) struct kb_buf path = KB_BUF_INIT(4096);
    kb_buf_printf(&path, "%s/.", fixture->files);
    const char *paths[] = {path.data};
    assert_ok(kb_import_run(fixture->store, paths, 1, &options, &fixture->listener, &summary,
                            &fixture->err),
              &fixture->err);
    fixture_found(fixture, "E 0:0 read law: no folder names its category");
}

static void several_paths_in_one_run(void **state)
{
    struct fixture *fixture = *state;
    struct kb_import_options options = {.publish = true};
    struct kb_import_summary summary;
    fixture_base(fixture);
    fixture_file(fixture, "甲/a.md", LAW("甲", "", "第一条 甲\n"));
    fixture_file(fixture, "乙/b.md", LAW("乙", "", "第一条 甲\n"));
    const char *paths[] = {test_path(fixture->files, "乙"), test_path(fixture->files, "甲/a.md")};
    assert_ok(kb_import_run(fixture->store, paths, 2, &options, NULL, &summary, &fixture->err),
              &fixture->err);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 2);
    assert_str(fixture_edition(fixture, "law-乙", 1).text.category, "乙");
    assert_str(fixture_edition(fixture, "law-甲", 1).text.category, "甲");
    assert_str(fixture_edition(fixture, "law-甲", 1).text.source, "甲/a.md");
}

/* An article a line, one more than an edition may have sections. */
static const char *too_many_articles(struct fixture *fixture, const char *begin)
{
    kb_buf_clear(&fixture->dump);
    kb_buf_add_cstr(&fixture->dump, begin);
    for (int i = 1; i <= KB_SECTIONS_MAX + 1; i++)
        kb_buf_printf(&fixture->dump, "    第%d条 甲\n", i);
    return fixture->dump.data;
}

static void too_large_is_a_finding(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_file(fixture, "甲/a.md", too_many_articles(fixture, "# 甲\n"));
    fixture_file(fixture, "甲/b.yaml",
                 too_many_articles(fixture,
                                   "- {kind: qa, title: 一, audience: public, body: 一}\n"
                                   "- kind: policy\n  title: 二\n  audience: public\n  body: |\n"));
    fixture_file(fixture, "甲/c.md", LAW("丙", "", "第一条 甲\n"));
    struct kb_import_summary summary = fixture_import(fixture);
    assert_findings(fixture, "E 0:0 cut text into sections: more than 20000\n"
                             "E 2:3 cut text into sections: more than 20000\n");
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 2);
    assert_int_equal(summary.files_with_errors, 2);
}

/* A history of a million lines is read once, not once a line. */
static void a_long_history_is_refused_quickly(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    kb_buf_add_cstr(&fixture->dump, "# 甲\n");
    for (int i = 0; i < 200000; i++)
        kb_buf_printf(&fixture->dump, "2020年1月1日 通过%d\n", i);
    kb_buf_add_cstr(&fixture->dump, "<!-- INFO END -->\n第一条 甲\n");
    fixture_file(fixture, "甲/a.md", fixture->dump.data);
    fixture_file(fixture, "甲/b.md", "# 甲\n# 总则\n<!-- INFO END -->\n第一条 甲\n");
    struct kb_import_summary summary = fixture_import(fixture);
    fixture_found(fixture, "E 1:1 history: ");
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 1);
}

/* What was committed stays when a run is broken off: the next goes on. */
static void a_broken_run_goes_on(void **state)
{
    struct fixture *fixture = *state;
    char name[64], text[200];
    fixture_base(fixture);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "甲/%03d.md", i);
        snprintf(text, sizeof text, LAW("法%d", "", "第一条 甲\n"), i);
        fixture_file(fixture, name, text);
    }
    const char *first = test_path(fixture->files, "甲/000.md");
    struct kb_import_options options = {.publish = true};
    struct kb_import_summary summary;
    assert_ok(kb_import_run(fixture->store, &first, 1, &options, NULL, &summary, &fixture->err),
              &fixture->err);
    summary = fixture_import(fixture);
    assert_int_equal(summary.by_outcome[KB_PUT_UNCHANGED], 1);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 99);
    assert_int_equal(fixture->progress_calls, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(a_folder_of_everything),
        fixture_test(the_same_again_changes_nothing),
        fixture_test(editions_are_chained_by_date),
        fixture_test(one_law_in_two_folders),
        fixture_test(titles_and_file_names_are_reconciled),
        fixture_test(bad_files_keep_no_other_out),
        fixture_test(duplicate_ids_in_one_run),
        fixture_test(defaults_fill_items_and_laws),
        fixture_test(without_publish_they_are_drafts),
        fixture_test(a_dry_run_changes_nothing),
        fixture_test(what_ends_a_run),
        fixture_test(a_law_without_any_folder_needs_a_category),
        fixture_test(several_paths_in_one_run),
        fixture_test(too_large_is_a_finding),
        fixture_test(a_long_history_is_refused_quickly),
        fixture_test(a_broken_run_goes_on),
    };
    return cmocka_run_group_tests_name("import run", tests, NULL, NULL);
}
