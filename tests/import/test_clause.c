/* How articles begin, and what only looks like it. Nearly every line is from a real file. */
#include "fixture.h"

#define NONE UINT32_MAX

static void articles(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line;
        uint32_t previous;
        const char *label; /* NULL: no article */
        const char *rest;
        uint32_t number;
    } cases[] = {
        /* The common forms. */
        {"第一条 为了规范", 0, "第一条", "为了规范", 1},
        {"第一百条\xe3\x80\x80违反本条例", 99, "第一百条", "违反本条例", 100},
        {"第二十四条\t职工有下列情形", 23, "第二十四条", "职工有下列情形", 24},
        {"第十条\xc2\xa0  文本", 9, "第十条", "文本", 10},
        {"第1条 总则", 0, "第1条", "总则", 1},
        {"第１２条 总则", 11, "第１２条", "总则", 12},
        {"第十七条之一 已满七十五周岁的人", 17, "第十七条之一", "已满七十五周岁的人", 17},
        {"  第三条 缩进", 2, "第三条", "缩进", 3},
        {"\xe3\x80\x80\xe3\x80\x80第三条 全角缩进", 2, "第三条", "全角缩进", 3},
        {"第五条", 4, "第五条", "", 5},
        {"第五条 ", 4, "第五条", "", 5},
        /* Bold, and as a heading. */
        {"**第一条** 为了", 0, "第一条", "为了", 1},
        {"**第一条**为了", 0, "第一条", "为了", 1},
        {"### 第二条 定义", 1, "第二条", "定义", 2},
        /* Spaces and dashes inside the label are mended. */
        {"第 一 条 为了", 0, "第一条", "为了", 1},
        {"第七十五 条体育运动船艇", 74, "第七十五条", "体育运动船艇", 75},
        {"第三十－条 在城乡规划区", 30, "第三十一条", "在城乡规划区", 31},
        {"第 24 条 取款", 23, "第24条", "取款", 24},
        /* Without a space only in sequence. */
        {"第二条本条例所称", 1, "第二条", "本条例所称", 2},
        {"第二条本条例所称", 5, NULL, NULL, 0},
        {"第十七条之二为了", 17, "第十七条之二", "为了", 17},
        {"第十七条之二为了", 18, NULL, NULL, 0},
        /* Words that begin with 和 are no reference. */
        {"第九十九条 和解协议草案经债权人会议表决", 98, "第九十九条",
         "和解协议草案经债权人会议表决", 99},
        {"第九十九条和解协议", 98, "第九十九条", "和解协议", 99},
        /* Numbers may jump where a space follows: parts of laws, gaps in old files. */
        {"第十二条 宪法序言", 0, "第十二条", "宪法序言", 12},
        /* References. */
        {"第三条规定的条件", 2, NULL, NULL, 0},
        {"第三条 的规定", 2, NULL, NULL, 0},
        {"第三十一条的决定》第一次修正", 30, NULL, NULL, 0},
        {"第五条、第六条所列", 4, NULL, NULL, 0},
        {"第五条和第六条", 4, NULL, NULL, 0},
        {"第五条至第八条", 4, NULL, NULL, 0},
        {"第五条第二款", 4, NULL, NULL, 0},
        {"第五条，", 4, NULL, NULL, 0},
        /* Something else. */
        {"第三人明知或应知本条所列违法行为", 2, NULL, NULL, 0},
        {"第三章 生产、经营条件", 2, NULL, NULL, 0},
        {"第一款 文本", 0, NULL, NULL, 0},
        {"“第一百二十条之二 有下列情形之一的", 120, NULL, NULL, 0},
        {"违反本条例第二十三条 规定", 22, NULL, NULL, 0},
        {"第条 文本", 0, NULL, NULL, 0},
        {"第", 0, NULL, NULL, 0},
        {"", 0, NULL, NULL, 0},
        {"**", 0, NULL, NULL, 0},
        {"条例", 0, NULL, NULL, 0},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct import_clause clause = {.number = NONE};
        struct kb_str line = kb_str_of(cases[i].line);
        bool is = import_clause_article(fixture->arena, line, cases[i].previous, &clause);
        if (is != (cases[i].label != NULL))
            fail_msg("'%s' behind %u", cases[i].line, cases[i].previous);
        if (!is)
            continue;
        assert_str(clause.label, cases[i].label);
        assert_str(kb_str_slice(line, clause.text_begin, line.len), cases[i].rest);
        assert_int_equal(clause.number, cases[i].number);
        assert_int_equal(clause.is_sub, strstr(cases[i].label, "之") != NULL);
    }
}

static void numbered_paragraphs(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        uint32_t expected;
        const char *label, *rest;
    } cases[] = {
        {"一、将第一百六十八条修改为", 1, "一", "将第一百六十八条修改为"},
        {"十二、附则", 12, "十二", "附则"},
        {"\xe3\x80\x80\xe3\x80\x80二、根据", 2, "二", "根据"},
        {"二、根据", 1, NULL, NULL},
        {"一 根据", 1, NULL, NULL},
        {"1、根据", 1, NULL, NULL},
        {"（一）根据", 1, NULL, NULL},
        {"", 1, NULL, NULL},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct import_clause clause;
        struct kb_str line = kb_str_of(cases[i].line);
        bool is = import_clause_numbered(line, cases[i].expected, &clause);
        assert_int_equal(is, cases[i].label != NULL);
        if (!is)
            continue;
        assert_str(clause.label, cases[i].label);
        assert_str(kb_str_slice(line, clause.text_begin, line.len), cases[i].rest);
    }
}

static void annexes(void **state)
{
    (void)state;
    static const struct {
        const char *line, *label, *rest;
    } cases[] = {
        {"附：", "附", ""},
        {"附件", "附件", ""},
        {"附件1", "附件1", ""},
        {"附表一", "附表一", ""},
        {"附件一：香港特别行政区行政长官的产生办法", "附件一", "香港特别行政区行政长官的产生办法"},
        {"附件:", "附件", ""},
        {"附图 消防救援衔标志式样", "附图", "消防救援衔标志式样"},
        {"  附录", "附录", ""},
        {"附加刑也可以独立适用。", NULL, NULL},
        {"附图中除必需的词语外，不应当含有其他注释。", NULL, NULL},
        {"附件三所列全国性法律增减的决定", NULL, NULL},
        {"附则", NULL, NULL},
        {"附 则", NULL, NULL},
        {"附利息的债权自破产申请受理时起停止计息。", NULL, NULL},
        {"本附件", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct import_clause clause;
        struct kb_str line = kb_str_of(cases[i].line);
        bool is = import_clause_annex(line, &clause);
        if (is != (cases[i].label != NULL))
            fail_msg("'%s'", cases[i].line);
        if (!is)
            continue;
        assert_str(clause.label, cases[i].label);
        assert_str(import_trim(kb_str_slice(line, clause.text_begin, line.len)), cases[i].rest);
    }
}

static void chapters(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        unsigned rank;
    } cases[] = {
        {"第一编 总则", 1},
        {"第三分编 准 合 同", 2},
        {"第一章  一般规定", 3},
        {"第一章", 3},
        {"第 十 章 附 则", 3},
        {"第一节\xe3\x80\x80不动产登记", 4},
        {"总则", 3},
        {"附\xe3\x80\x80则", 3},
        {"附 则", 3},
        {"第一章规定的", 0},
        {"第一章 的规定，适用于本条例。", 0},
        {"总则编", 0},
        {"附件", 0},
        {"一、一般规定", 0},
        {"第一条 为了", 0},
        {"", 0},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        if (import_clause_chapter_rank(kb_str_of(cases[i].line)) != cases[i].rank)
            fail_msg("'%s' is not of rank %u", cases[i].line, cases[i].rank);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(articles),
        fixture_test(numbered_paragraphs),
        fixture_test(annexes),
        fixture_test(chapters),
    };
    return cmocka_run_group_tests_name("import clause", tests, NULL, NULL);
}
