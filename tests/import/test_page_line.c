/* What a line looks like: keys, shapes, phrases, lists of places. */
#include "page_fixture.h"

static struct kb_text *analyser;

static int open_analyser(void **state)
{
    (void)state;
    return kb_text_new(&analyser, NULL) ? -1 : 0;
}

static int close_analyser(void **state)
{
    (void)state;
    kb_text_free(analyser);
    return 0;
}

/* A page of one line. */
static struct page_line line_of(struct fixture *fixture, const char *text)
{
    struct page page = {.arena = fixture->arena};
    struct page_line line = {.text = kb_str_of(text)};
    assert_ok(page_add(&page, &line, &fixture->err), &fixture->err);
    assert_ok(page_keys(&page, analyser, &fixture->err), &fixture->err);
    assert_int_equal(page.count, 1);
    return page.lines[0];
}

static void keys_are_comparable(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text, *key, *bare;
    } cases[] = {
        {"相關(guān)鏈接:", "相关链接:", "相关链接:"},
        {"責任編輯：張三", "责任编辑:张三", "责任编辑:张三"},
        {"\xe3\x80\x80【打 印】", "[打 印]", "打印]"},
        {"> > 首頁 > 新聞", "> > 首页 > 新闻", "首页>新闻"},
        {"农（nóng）民", "农民", "农民"},
        {"电子证照(2020)", "电子证照(2020)", "电子证照(2020)"},
        {"ICP備１２３號", "icp备123号", "icp备123号"},
        {"甲  \xe2\x80\x8b 乙", "甲 乙", "甲乙"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct page_line line = line_of(fixture, cases[i].text);
        assert_str(line.key, cases[i].key);
        assert_str(line.bare, cases[i].bare);
        assert_int_equal(line.chars, kb_utf8_count(line.bare));
    }
}

/* One letter for each shape a line has. */
static const char *shapes_of(const struct page_line *line)
{
    static char out[8];
    static const struct {
        char letter;
        bool (*is)(const struct page_line *line);
    } shapes[] = {
        {'p', page_line_is_prose}, {'d', page_line_is_dated}, {'n', page_line_is_names},
        {'t', page_line_is_trail}, {'e', page_line_is_empty}, {'h', page_line_is_heading},
    };
    size_t len = 0;
    for (size_t i = 0; i < KB_COUNT(shapes); i++)
        if (shapes[i].is(line))
            out[len++] = shapes[i].letter;
    out[len] = 0;
    return out;
}

static void lines_have_shapes(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text, *shapes;
    } cases[] = {
        {"职工连续足额缴存住房公积金满三个月,本人及配偶在本市没有自有住房的,可以提取。", "p"},
        {"办理条件", "h"},
        {"一、办理条件", "h"},
        {"二、创新政府部门服务形式,实行针对性延伸服务,把对话咨询服务与深入现场指导服务有机结合起来",
         "ph"},
        {"二是把个性化需求", ""},
        {"2017-07-20 湾区城市群", "dh"},
        {"2008/4/16", "dh"},
        {"2020年1月2日", "dh"},
        {"2020年1月起,提取额度提高。", ""},
        {"20200101", "h"},
        {"林廣毅+趙均華", "n"},
        {"张三 李四、王五", "n"},
        {"附则", "h"},
        {"首页>>>行业应用>>>政府     [相关厂商信息]", "th"},
        {"首页 > 新闻", "th"},
        {"当前位置：首页 » 政务 » 公告", "th"},
        {"收入>支出时,予以补助。", ""},
        {"a > b", "h"},
        {"2.png", "eh"},
        {"banner_01.JPG", "eh"},
        {"=======", "eh"},
        {"***", "e"},
        {"办理时间:", ""},
        {"网络渠道占56.73%", "h"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct page_line line = line_of(fixture, cases[i].text);
        const char *shapes = shapes_of(&line);
        if (strcmp(shapes, cases[i].shapes) != 0)
            fail_msg("'%s' has shapes '%s', not '%s'", cases[i].text, shapes, cases[i].shapes);
    }
}

static void chrome_is_known_by_its_phrases(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text;
        enum page_phrase phrase;
    } cases[] = {
        {"責任編輯:wuwenfei", PAGE_PHRASE_LINE},
        {"（责任编辑：张三）", PAGE_PHRASE_LINE},
        {"相關(guān)鏈接:", PAGE_PHRASE_OPENS},
        {"【相关新闻】", PAGE_PHRASE_OPENS},
        {"相关阅读", PAGE_PHRASE_OPENS},
        {"粤ICP备05068383号-1 粤公网安备44060402000123号", PAGE_PHRASE_LINE},
        {"Copyright © 2020 某网 All Rights Reserved.", PAGE_PHRASE_LINE},
        {"版权所有：某市人民政府 技术支持：某公司", PAGE_PHRASE_LINE},
        {"分享到：微信 微博 QQ空间", PAGE_PHRASE_LINE},
        {"【字体：大 中 小】 打印 关闭", PAGE_PHRASE_LINE},
        {"您现在的位置：首页 > 公告", PAGE_PHRASE_LINE},
        {"上一篇：没有了", PAGE_PHRASE_LINE},
        {"來源：某日報 發布時間：2020-01-01", PAGE_PHRASE_LINE},
        {"[打印本页]", PAGE_PHRASE_LINE},
        {"免责声明：本网所载内容仅供参考，请以文件为准。", PAGE_PHRASE_LINE},
        {"關於國脈", PAGE_PHRASE_ABOUT},
        /* sentences that only begin alike */
        {"打印机由窗口提供", PAGE_PHRASE_NONE},
        {"未经许可，任何单位不得从事该项活动。", PAGE_PHRASE_NONE},
        {"著作权和版权所有人享有下列权利。", PAGE_PHRASE_NONE},
        {"经营者应当依法办理ICP备案手续。", PAGE_PHRASE_NONE},
        {"来源于财政资金的补助,按照本办法的规定执行。", PAGE_PHRASE_NONE},
        {"扫描二维码进入小程序申请", PAGE_PHRASE_NONE},
        {"审核：窗口工作人员在三个工作日内审核申请材料", PAGE_PHRASE_NONE},
        {"首页内容应当真实", PAGE_PHRASE_NONE},
        {"关于提取住房公积金有关事项的通知", PAGE_PHRASE_NONE},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct page_line line = line_of(fixture, cases[i].text);
        if (page_phrase_of(&line) != cases[i].phrase)
            fail_msg("'%s' is %d, not %d", cases[i].text, page_phrase_of(&line), cases[i].phrase);
    }
}

static void lists_are_counted(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text;
        size_t words, places;
        uint32_t separator;
    } cases[] = {
        {"娄底市| 兴仁县| 达尔| 天祝| 读书| 广东省|", 6, 3, '|'},
        {"阿勒泰、石家庄、雅安、饭馆", 4, 3, 0x3001},
        {"首页 新闻 政务 公告", 4, 0, ' '},
        {"北京 上海 扎鲁特旗", 3, 3, ' '},
        {"大连", 1, 1, 0},
        {"公积金", 1, 0, 0},
        {"A市|B县", 2, 0, '|'},
        {"这是一个没有任何标点但是非常非常长的句子,不是列表,也不是地名", 1, 0, 0},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct page_line line = line_of(fixture, cases[i].text);
        struct page_list_shape shape = page_list_shape(line.key);
        if (shape.words != cases[i].words || shape.places != cases[i].places ||
            (cases[i].separator && shape.separator != cases[i].separator))
            fail_msg("'%s': %zu words, %zu places, %x", cases[i].text, shape.words, shape.places,
                     shape.separator);
    }
}

static void titles_are_mended(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text, *mended;
    } cases[] = {
        {"上海三農(nóng)服務(wù)熱線", "上海三農服務熱線"},
        {"關(guān)于公積(jī)金", "關于公積金"},
        {"电子证照(app)使用办法(试行)", "电子证照(app)使用办法(试行)"},
        {"公\xe2\x80\x8b积金\xee\x9e\x89办法", "公积金办法"},
        {"(nóng)民", "(nóng)民"},
        {"办法(", "办法("},
        {"", ""},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_str mended;
        assert_ok(
            page_mend(fixture->arena, analyser, kb_str_of(cases[i].text), &mended, &fixture->err),
            &fixture->err);
        assert_str(mended, cases[i].mended);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(keys_are_comparable),
        fixture_test(lines_have_shapes),
        fixture_test(chrome_is_known_by_its_phrases),
        fixture_test(lists_are_counted),
        fixture_test(titles_are_mended),
    };
    return cmocka_run_group_tests_name("import page_line", tests, open_analyser, close_analyser);
}
