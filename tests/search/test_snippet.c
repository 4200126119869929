/* Snippets: what is marked, what is escaped, where it is cut. */
#include "test.h"

#include "internal.h"

static struct kb_text *analyser;
static struct kb_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = kb_arena_new(16 << 20);
    return arena && kb_text_new(&analyser, NULL) == KB_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    kb_text_free(analyser);
    kb_arena_free(arena);
    return 0;
}

/* The terms of a question as the analyser cuts them, all of the same worth and all marked. */
static struct kb_question question_of(const char *query)
{
    struct kb_error err = {0};
    struct kb_terms terms;
    struct kb_question question = {0};
    assert_ok(kb_text_terms(analyser, kb_str_of(query), &terms, &err), &err);
    question.terms = kb_arena_array(arena, terms.count, sizeof *question.terms);
    for (size_t i = 0; i < terms.count; i++)
        question.terms[question.count++] = (struct kb_question_term){
            .text = kb_arena_copy(arena, terms.items[i].text), .weight = 1, .marked = true};
    return question;
}

static const char *snippet_of(const char *query, struct kb_str text)
{
    static struct kb_buf snippet = KB_BUF_INIT(1 << 16);
    static char shown[1 << 16];
    struct kb_error err = {0};
    struct kb_question question = question_of(query);
    kb_buf_clear(&snippet);
    assert_ok(
        kb_snippet_make(analyser, &kb_weights_default, &question, text, arena, &snippet, &err),
        &err);
    snprintf(shown, sizeof shown, "%.*s", KB_STR_ARG(kb_buf_str(&snippet)));
    kb_buf_done(&snippet);
    return shown;
}

static const struct {
    const char *query, *text, *snippet;
} cases[] = {
    /* words and pairs that overlap or touch are one mark */
    {"公积金提取", "职工可以提取公积金。", "职工可以<mark>提取公积金</mark>。"},
    {"公积金", "住房公积金、公积金", "住房<mark>公积金</mark>、<mark>公积金</mark>"},
    /* nothing there: the beginning, unmarked */
    {"公积金", "本规定自发布之日起施行。", "本规定自发布之日起施行。"},
    /* the original characters are shown, the folded ones are found */
    {"劳动", "勞動者的勞動", "<mark>勞動</mark>者的<mark>勞動</mark>"},
    {"abc", "ＡＢＣ证书 Abc abcd xabc", "<mark>ＡＢＣ</mark>证书 <mark>Abc</mark> abcd xabc"},
    {"12345", "拨打12345热线，不是123456", "拨打<mark>12345</mark>热线，不是123456"},
    /* one character that became several is marked whole */
    {"株", "㈱甲", "<mark>㈱</mark>甲"},
    /* quantities in whatever spelling */
    {"第24条", "依照第二十四条、第 ２４ 條",
     "依照<mark>第二十四条</mark>、<mark>第 ２４ 條</mark>"},
    {"第二十四条", "依照第24条", "依照<mark>第24条</mark>"},
    {"15天", "应当在十五日内", "应当在<mark>十五日</mark>内"},
    {"２０％", "不超过百分之二十的", "不超过<mark>百分之二十</mark>的"},
    {"国办发(2020)53號", "国办发〔2020〕53号", "<mark>国办发〔2020〕53号</mark>"},
    /* HTML */
    {"甲", "<script>alert(1)</script>甲", "&lt;script&gt;alert(1)&lt;/script&gt;<mark>甲</mark>"},
    {"甲", "</mark><img src=x onerror=\"a\">甲",
     "&lt;/mark&gt;&lt;img src=x onerror=&quot;a&quot;&gt;<mark>甲</mark>"},
    /* damaged pages: what was pasted in or lost stays, and the mark goes over it */
    {"農民", "農(nóng)民的", "<mark>農(nóng)民</mark>的"},
    {"农民", "农\u200b民的", "<mark>农\u200b民</mark>的"},
    {"a", "<b>&\"'</b>", "&lt;b&gt;&amp;&quot;&#39;&lt;/b&gt;"},
    {"script", "<script>", "&lt;<mark>script</mark>&gt;"},
    /* white space and control characters */
    {"甲", "  甲 \n\t 乙　　丙\x01\x7f  ", "<mark>甲</mark> 乙 丙"},
    {"甲", "", ""},
};

static void marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        print_message("# %s\n", cases[i].text);
        assert_string_equal(snippet_of(cases[i].query, kb_str_of(cases[i].text)), cases[i].snippet);
    }
}

static void unmarked_terms_are_not_marked(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_buf snippet = KB_BUF_INIT(1 << 10);
    struct kb_question question = question_of("提取");
    for (size_t i = 0; i < question.count; i++)
        question.terms[i].marked = false;
    assert_ok(kb_snippet_make(analyser, &kb_weights_default, &question, KB_STR("可以提取"), arena,
                              &snippet, &err),
              &err);
    assert_str(kb_buf_str(&snippet), "可以提取");
    kb_buf_done(&snippet);
}

static size_t visible_characters(const char *snippet)
{
    size_t count = 0;
    bool tag = false;
    struct kb_str s = kb_str_of(snippet);
    for (size_t at = 0; at < s.len;) {
        uint32_t c = kb_utf8_next(s, &at);
        if (c == '<')
            tag = true;
        else if (c == '>')
            tag = false;
        else
            count += !tag;
    }
    return count;
}

/* A text of `before` sentences, one that matches, and `after` more. */
static struct kb_str long_text(size_t before, size_t after)
{
    static struct kb_buf text = KB_BUF_INIT(1 << 20);
    kb_buf_clear(&text);
    for (size_t i = 0; i < before; i++)
        kb_buf_add_cstr(&text, "本市各级人民政府应当依法履行职责。");
    kb_buf_add_cstr(&text, "职工购买住房的，可以提取公积金账户余额；");
    for (size_t i = 0; i < after; i++)
        kb_buf_add_cstr(&text, "有关部门应当加强监督检查，及时处理。");
    struct kb_str copy = kb_arena_copy(arena, kb_buf_str(&text));
    kb_buf_done(&text);
    return copy;
}

static void cut_at_sentences(void **state)
{
    (void)state;
    const char *snippet = snippet_of("提取公积金", long_text(30, 30));
    assert_true(kb_str_starts(kb_str_of(snippet), KB_STR("…职工购买住房的，可以<mark>提取公积金"
                                                         "</mark>账户余额；有关部门")));
    assert_true(kb_str_ends(kb_str_of(snippet), KB_STR("处理。…")));
    assert_in_range(visible_characters(snippet), 100, 162);

    snippet = snippet_of("提取公积金", long_text(0, 30));
    assert_true(kb_str_starts(kb_str_of(snippet), KB_STR("职工购买")));
    snippet = snippet_of("提取公积金", long_text(30, 0));
    assert_true(kb_str_ends(kb_str_of(snippet), KB_STR("余额；")));
}

/* What is asked stands in two places far apart: both are shown, whole, with the cut between them.
 */
static void two_places(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1 << 16);
    for (size_t i = 0; i < 8; i++)
        kb_buf_add_cstr(&text, "本市各级人民政府应当依法履行职责。");
    kb_buf_add_cstr(&text, "渔船登记由县级部门办理。");
    for (size_t i = 0; i < 20; i++)
        kb_buf_add_cstr(&text, "有关部门应当加强监督检查，及时处理。");
    kb_buf_add_cstr(&text, "证书遗失的，免收费用。");
    for (size_t i = 0; i < 8; i++)
        kb_buf_add_cstr(&text, "本市各级人民政府应当依法履行职责。");
    const char *snippet = snippet_of("渔船登记 免收费用", kb_buf_str(&text));
    struct kb_str shown = kb_str_of(snippet);
    assert_true(kb_str_find(shown, KB_STR("<mark>渔船登记</mark>由县级"), 0) != SIZE_MAX);
    assert_true(kb_str_find(shown, KB_STR("…证书遗失的，<mark>免收费用</mark>。"), 0) != SIZE_MAX);
    assert_true(kb_str_starts(shown, KB_STR("…")) && kb_str_ends(shown, KB_STR("。…")));
    assert_in_range(visible_characters(snippet), 80, 165);
}

static void without_a_match_the_beginning(void **state)
{
    (void)state;
    const char *snippet = snippet_of("身份证", long_text(30, 30));
    assert_true(kb_str_starts(kb_str_of(snippet), KB_STR("本市各级人民政府")));
    assert_true(kb_str_ends(kb_str_of(snippet), KB_STR("。…")));
    assert_in_range(visible_characters(snippet), 100, 162);
}

/* Whatever the text, a snippet is valid UTF-8, its marks are paired, and it stays short. */
static void any_text(void **state)
{
    (void)state;
    static const char *const pieces[] = {"公积金", "\xe5\x85", "𠮷", "é", "<", "。", "㈱",
                                         "\xff",   "提取",     "\n", "1", "&", "ﬃ",  "\u0301"};
    uint32_t seed = 7;
    for (size_t round = 0; round < 500; round++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1 << 16);
        size_t length = 1 + round;
        for (size_t i = 0; i < length; i++) {
            seed = seed * 1664525u + 1013904223u;
            kb_buf_add_cstr(&text, pieces[(seed >> 16) % KB_COUNT(pieces)]);
        }
        kb_arena_clear(arena);
        const char *snippet = snippet_of("公积金 提取 株 ffi e", kb_buf_str(&text));
        size_t bad;
        assert_true(kb_utf8_check(kb_str_of(snippet), &bad));
        size_t opened = 0, closed = 0;
        for (const char *at = snippet; (at = strstr(at, "<mark>")); at++)
            opened++;
        for (const char *at = snippet; (at = strstr(at, "</mark>")); at++)
            closed++;
        assert_int_equal(opened, closed);
    }
}

/* A very long section costs no more than its first part. */
static void a_long_section(void **state)
{
    (void)state;
    enum {
        BYTES = 1 << 20
    };
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(2 * BYTES);
    while (text.len < BYTES)
        kb_buf_add_cstr(&text, "公积金提取");
    const char *snippet = snippet_of("公积金", kb_buf_str(&text));
    assert_true(visible_characters(snippet) <= 162);
    assert_true(kb_str_ends(kb_str_of(snippet), KB_STR("…")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks),
        cmocka_unit_test(unmarked_terms_are_not_marked),
        cmocka_unit_test(cut_at_sentences),
        cmocka_unit_test(two_places),
        cmocka_unit_test(without_a_match_the_beginning),
        cmocka_unit_test(any_text),
        cmocka_unit_test(a_long_section),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
