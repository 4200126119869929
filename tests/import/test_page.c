/* Whole pages of our own making: one for each class of damage, as lines and as items. */
#include "page_fixture.h"

/* Paragraphs of some length, as articles have them. */
#define P1                                                                                                                                       \
    "职工连续足额缴存住房公积金满三个月，本人及配偶在本市没有自有住房并且租赁住房的，可以申请提取" \
    "。"
#define P2                                                                                                                                       \
    "提取申请可以在窗口办理，也可以通过手机应用办理；材料齐全的，住房公积金中心应当当场办结并出具" \
    "凭证。"
#define P3                                                                                                                                       \
    "申请人提供虚假材料的，中心应当责令退回所提取的款项，并且在三年之内不再受理其提取申请和贷款申" \
    "请。"

static const struct {
    const char *what;
    const char *text;
    bool is_html;
    const char *title;
    const char *parts; /* a letter for each line */
    size_t boilerplate, repeated;
} cases[] = {
    {"a plain notice", "关于提取的通知\n\n" P1 "\n" P2 "\n某市公积金中心\n2020年1月2日\n", false,
     "关于提取的通知", "tbbbb", 0, 0},
    {"a way through the site, a date, a name of who is responsible",
     "首页>>>公告>>>提取\n关于提取的通知\n2020-01-02 某市日报\n" P1 "\n" P2 "\n责任编辑：张三\n",
     false, "关于提取的通知", "ptpbbp", 3, 0},
    {"the channel above the title", "政务 便民办事\n关于提取的通知\n" P1 "\n" P2 "\n", false,
     "关于提取的通知", "ptbb", 1, 0},
    {"links to other pages, and what stands behind them",
     "关于提取的通知\n" P1 "\n" P2
     "\n相关链接：\n大连公积金热线完成扩容 2008-04-16\n广东网通推出新服务\n"
     "分类信息：公积金_新闻\n",
     false, "关于提取的通知", "tbbpppp", 4, 0},
    {"a link farm with bars",
     "关于提取的通知\n" P1 "\n" P2 "\n"
     "娄底市|兴仁县|双鸭山市|无棣县|顺平县|逊克县|塔河县|通山县|宜宾市|读书|达尔|天祝|\n",
     false, "关于提取的通知", "tbbp", 1, 0},
    {"a link farm below other chrome, a place a line",
     "关于提取的通知\n" P1
     "\n版权所有：某网\n娄底市\n兴仁县\n双鸭山市\n无棣县\n顺平县\n逊克县\n塔河县\n"
     "通山县\n宜宾市\n读书\n",
     false, "关于提取的通知", "tbppppppppppp", 11, 0},
    {"a link farm that says what it is",
     "关于提取的通知\n" P1
     "\n某某站群模板系统自动生成的推荐地区列表: 娄底市|兴仁县|双鸭山市|无棣县|顺平县|逊克县|"
     "塔河县|通山县|\n",
     false, "关于提取的通知", "tbp", 1, 0},
    {"a list of places that is the text",
     "试点地区名单\n下列地区从二〇二〇年一月起开展试点，具体的安排由各地另行通知，请遵照执行。\n"
     "石家庄市、唐山市、秦皇岛市、邯郸市、邢台市、保定市、张家口市、承德市、沧州市\n",
     false, "试点地区名单", "tbb", 0, 0},
    {"pictures and rulers", "关于提取的通知\n" P1 "\n2.png\n======\n" P2 "\n", false,
     "关于提取的通知", "tbppb", 2, 0},
    {"who runs the site",
     "关于提取的通知\n" P1 "\n" P2 "\n" P3 "\n更多精彩，请关注“官方微信”\n关于某网\n"
     "某网是一家公司，提供软件、咨询、数据和平台。\n责任编辑：某\n",
     false, "关于提取的通知", "tbbbpppp", 4, 0},
    {"a heading that begins with 关于", "提取办法\n" P1 "\n关于提取条件\n" P2 "\n", false,
     "提取办法", "tbbb", 0, 0},
    {"the article twice", "关于提取的通知\n" P1 "\n" P2 "\n" P3 "\n" P1 "\n" P2 "\n" P3 "\n", false,
     "关于提取的通知", "tbbbrrr", 0, 3},
    {"the article twice, with its headings",
     "关于提取的通知\n一、条件\n" P1 "\n二、办理\n" P2 "\n三、责任\n" P3 "\n一、条件\n" P1
     "\n二、办理\n" P2 "\n三、责任\n" P3 "\n",
     false, "关于提取的通知", "tbbbbbbrrrrrr", 0, 3},
    {"the article again, with other words here and there",
     "关于提取的通知\n" P1 P2 P3 "\n记者：怎么提取呢？\n主任：好的，我来具体地说明一下吧。" P1 P2 P3
     "\n",
     false, "关于提取的通知", "tbaa", 0, 1},
    {"one sentence twice is no article", "关于提取的通知\n" P1 "\n" P2 "\n" P1 "\n", false,
     "关于提取的通知", "tbbb", 0, 0},
    {"no title: names, then a speaker", "林广毅+赵均华\n记者：" P1 "\n" P2 "\n", false,
     "职工连续足额缴存住房公积金满三个月，本人及配偶在本市没有自有住房并且租赁住房的", "bbb", 0, 0},
    {"nothing but a few words", "暂停服务\n", false, "暂停服务", "t", 0, 0},
    {"nothing but chrome", "版权所有：某网\n联系我们\n", false, "", "pp", 2, 0},
    {"a broken title in traditional script", "上海三農(nóng)服務(wù)熱線\n" P1 "\n", false,
     "上海三農服務熱線", "bb", 0, 0},
    {"a gov page",
     "<html><head><meta name=ArticleTitle "
     "content='关于提取的通知'><title>关于提取的通知_某市</title>"
     "<body><div class=nav><a href=1>首页</a> <a href=2>公开</a></div>"
     "<table><tr><td><h1>关于提取的通知</h1><p>来源：某市 发布时间：2020-01-02</p>"
     "<p>" P1 "</p><h2>办理</h2><p>" P2 "</p><p><a href=a.doc>附件1：申请表.doc</a></p></table>"
     "<ul><li><a href=1>关于甲的通知</a><li><a href=2>关于乙的通知</a><li><a "
     "href=3>关于丙的通知</a></ul>"
     "<div id=footer>主办：某市 粤ICP备1号</div>",
     true, "关于提取的通知", "ptpbbbbpppp", 6, 0},
    {"a page that fences everything off",
     "<div class=content-nav><p>" P1 "</p><p>" P2 "</p></div><p>关于提取</p>", true,
     "职工连续足额缴存住房公积金满三个月，本人及配偶在本市没有自有住房并且租赁住房的", "bbb", 0, 0},
    {"a title that the text does not show", "<title>提取办法 - 某市政府</title><p>" P1, true,
     "提取办法", "b", 0, 0},
};

static void pages_are_taken_apart(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kb_arena_clear(fixture->arena);
        struct page page = page_of(fixture, cases[i].text, cases[i].is_html);
        const char *dump = page_dump(fixture, &page);
        if (strlen(cases[i].parts) != page.count)
            fail_msg("%s: %zu lines:\n%s", cases[i].what, page.count, dump);
        struct kb_str rest = kb_str_of(dump);
        for (size_t k = 0; rest.len; k++)
            if (kb_str_next_line(&rest).data[0] != cases[i].parts[k])
                fail_msg("%s: not %s:\n%s", cases[i].what, cases[i].parts, dump);
        if (!kb_str_equal(page.title, kb_str_of(cases[i].title)))
            fail_msg("%s: '%.*s'", cases[i].what, KB_STR_ARG(page.title));
        assert_int_equal(page.boilerplate, cases[i].boilerplate);
        assert_int_equal(page.repeated, cases[i].repeated);
    }
}

/* --- sections -----------------------------------------------------------------------------------
 */

static struct import_sections sections_of(struct fixture *fixture, struct page *page)
{
    struct import_sections sections;
    assert_ok(page_sections_make(page, true, &sections, &fixture->err), &fixture->err);
    return sections;
}

static void headings_part_a_page(void **state)
{
    struct fixture *fixture = *state;
    struct page page = page_of(fixture,
                               "提取办法\n" P1 "\n一、条件\n（一）缴存\n" P2 "\n二、责任\n" P3
                               "\n责任编辑：某\n附则\n",
                               false);
    struct import_sections sections = sections_of(fixture, &page);
    assert_string_equal(fixture_sections(fixture, sections.items, sections.count),
                        "正文||" P1 "\n（一）缴存|一、条件|" P2 "\n二、责任||" P3
                        "\n页面附带内容||责任编辑：某/附则\n");
    assert_false(sections.items[2].aside);
    assert_true(sections.items[3].aside);
}

static void a_heading_without_text_stands_for_itself(void **state)
{
    struct fixture *fixture = *state;
    struct page page = page_of(
        fixture, "<title>提取办法</title><h2>甲甲</h2><p>乙乙<p>" P1 "<h3>丙丙</h3>", true);
    struct import_sections sections = sections_of(fixture, &page);
    assert_string_equal(fixture_sections(fixture, sections.items, sections.count),
                        "甲甲||甲甲\n乙乙||" P1 "\n丙丙||丙丙\n");
}

/* 第…条 of a regulation on a page are cited like those of any other. */
static void articles_part_a_law(void **state)
{
    struct fixture *fixture = *state;
    struct page page = page_of(
        fixture,
        "<title>提取办法</title><p>第一章 总则<p>第一条 甲。<p>第二条 " P1 "<p>第三条 乙。", true);
    struct import_sections sections = sections_of(fixture, &page);
    assert_string_equal(fixture_sections(fixture, sections.items, sections.count),
                        "第一条|第一章 总则|甲。\n第二条|第一章 总则|" P1
                        "\n第三条|第一章 总则|乙。\n");
}

static void long_texts_are_grouped(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1 << 20);
    kb_buf_add_cstr(&text, "提取办法\n");
    for (int i = 0; i < 60; i++)
        kb_buf_printf(
            &text, "第%d段说的是%d号事项在%d年的办理流程、所需材料、时限和收费标准，各不相同。\n",
            i, i * 7919 % 997, 1900 + i);
    struct page page = page_of(fixture, text.data, false);
    struct import_sections sections = sections_of(fixture, &page);
    assert_true(sections.count >= 3);
    assert_str(sections.items[0].label, "正文");
    assert_str(sections.items[1].label, "正文(2)");
    for (size_t i = 0; i < sections.count; i++)
        assert_true(kb_utf8_count(sections.items[i].text) < 900);
}

/* Every line of a page stands in its title or in a section. */
static void nothing_is_dropped(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct page page = page_of(fixture, cases[i].text, cases[i].is_html);
        struct import_sections sections = sections_of(fixture, &page);
        const char *all = fixture_sections(fixture, sections.items, sections.count);
        for (size_t k = 0; k < page.count; k++) {
            struct kb_str line = page.lines[k].text;
            if (!kb_str_equal(line, page.title) && kb_str_find(kb_str_of(all), line, 0) == SIZE_MAX)
                fail_msg("%s: '%.*s' is in no section:\n%s", cases[i].what, KB_STR_ARG(line), all);
        }
    }
}

/* --- items --------------------------------------------------------------------------------------
 */

static size_t pages_told;
static struct kb_page_damage last_damage;

static void note_page(void *context, const char *file, const struct kb_page_damage *damage)
{
    (void)context;
    assert_non_null(strrchr(file, '/'));
    pages_told++;
    last_damage = *damage;
}

static void a_page_is_one_public_notice(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    pages_told = 0;
    fixture->listener.page = note_page;
    fixture_file(fixture, "公告/a.txt",
                 "公積(jī)金提取\n職工\xe2\x80\x8b提取公積(jī)金應(yīng)當(dāng)符合規(guī)"
                 "定，否則不予受理，請各位職工留意本通知。"
                 "\n責任編輯：某\n");
    struct kb_import_summary summary = fixture_import(fixture);
    assert_findings(fixture, "");
    assert_int_equal(summary.pages, 1);
    assert_int_equal(pages_told, 1);
    assert_int_equal(summary.damage.pinyin, 5);
    assert_int_equal(summary.damage.invisible, 1);
    assert_int_equal(summary.damage.repaired, 6);
    assert_int_equal(summary.damage.boilerplate_lines, 1);
    assert_memory_equal(&last_damage, &summary.damage, sizeof last_damage);
    struct kb_edition edition = fixture_edition(fixture, "notice-公积金提取", 1);
    assert_int_equal(edition.text.audience, KB_AUDIENCE_PUBLIC);
    assert_str(edition.text.title, "公積金提取");
    assert_str(edition.text.category, "公告");
    assert_str(edition.text.region, "000000");
    assert_str(edition.text.source, "公告/a.txt");
    /* What was mended in the title stands in the text as the page has it. */
    assert_str(edition.text.sections[0].label, "公積(jī)金提取");
    assert_true(edition.text.sections[1].aside);
    summary = fixture_import(fixture);
    assert_int_equal(summary.by_outcome[KB_PUT_UNCHANGED], 1);
}

static void defaults_say_what_a_page_is(void **state)
{
    struct fixture *fixture = *state;
    static const char *const pairs[] = {"kind=guide", "audience=internal", "region=440600",
                                        "category=住房"};
    struct kb_import_options options = {.publish = true, .defaults = pairs, .default_count = 4};
    struct kb_import_summary summary;
    fixture_base(fixture);
    fixture_file(fixture, "a.html", "<h1>提取指南</h1><p>" P1);
    assert_ok(fixture_import_with(fixture, &options, &summary), &fixture->err);
    struct kb_edition edition = fixture_edition(fixture, "guide-440600-提取指南", 1);
    assert_int_equal(edition.text.audience, KB_AUDIENCE_INTERNAL);
    assert_str(edition.text.category, "住房");
}

static void bad_pages_are_findings(void **state)
{
    struct fixture *fixture = *state;
    fixture_base(fixture);
    fixture_bytes(fixture, "页/a.txt", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", 18);
    fixture_file(fixture, "页/b.html", "<script>x</script>");
    fixture_file(fixture, "页/c.txt", "");
    fixture_file(fixture, "页/d.txt", P1 "\n" P2 "\xe5\n");
    struct kb_import_summary summary = fixture_import(fixture);
    assert_int_equal(summary.errors, 3);
    assert_int_equal(summary.files_with_errors, 3);
    assert_int_equal(summary.pages, 1);
    assert_int_equal(summary.damage.lost, 1);
    assert_int_equal(summary.by_outcome[KB_PUT_ITEM_ADDED], 1);
    fixture_found(fixture, "E 0:0 read page: these bytes are no text");
    fixture_found(fixture, "E 0:0 read page: there is no text in it");
    fixture_found(fixture, "W 0:0 read page: 1 places are no UTF-8 and became U+FFFD");
    fixture_found(fixture, "W 1:1 read page: it has no title, so its first words are: '职工连续");
}

/* Tables and English that lie about as .txt are no pages. */
static void data_is_passed_over(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf table = KB_BUF_INIT(1 << 16);
    for (int i = 0; i < 40; i++)
        kb_buf_printf(&table, "%d 0 住房公积金管理条例#第%d条 1\n", i, i);
    fixture_base(fixture);
    fixture_file(fixture, "页/qrels.txt", table.data);
    fixture_file(fixture, "页/licence.txt",
                 "Permission is hereby granted, free of charge, to any.\n");
    kb_buf_add_cstr(&table, P1 P2 P3 "\n");
    fixture_file(fixture, "页/table.txt", table.data);
    struct kb_import_summary summary = fixture_import(fixture);
    assert_int_equal(summary.passed_over, 2);
    assert_int_equal(summary.pages, 1);
    assert_int_equal(summary.errors, 0);
    fixture_found(fixture, "W 0:0 read page: this looks like data");
}

/* GBK bytes of an HTML page that says so. */
static void a_page_in_gbk_is_found_in_utf8(void **state)
{
    struct fixture *fixture = *state;
    static const char page[] =
        "<meta http-equiv=Content-Type content='text/html; charset=gb2312'>"
        "<h1>\xb9\xab\xbb\xfd\xbd\xf0\xcc\xe1\xc8\xa1</h1><p>\xb9\xab\xbb\xfd\xbd\xf0\xa1\xa3</p>";
    fixture_base(fixture);
    fixture_bytes(fixture, "页/a.htm", page, sizeof page - 1);
    fixture_import(fixture);
    struct kb_edition edition = fixture_edition(fixture, "notice-公积金提取", 1);
    assert_str(edition.text.sections[0].text, "公积金。");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(pages_are_taken_apart),
        fixture_test(headings_part_a_page),
        fixture_test(articles_part_a_law),
        fixture_test(long_texts_are_grouped),
        fixture_test(nothing_is_dropped),
        fixture_test(a_page_is_one_public_notice),
        fixture_test(defaults_say_what_a_page_is),
        fixture_test(bad_pages_are_findings),
        fixture_test(a_heading_without_text_stands_for_itself),
        fixture_test(data_is_passed_over),
        fixture_test(a_page_in_gbk_is_found_in_utf8),
    };
    return cmocka_run_group_tests_name("import page", tests, NULL, NULL);
}
