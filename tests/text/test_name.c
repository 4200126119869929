/* Keys of titles and section labels, and slugs. */
#include "kb/name.h"

#include "internal.h"
#include "real_lines.h"
#include "test.h"

static struct kb_text *text;

static int setup(void **state)
{
    struct kb_error err = {0};
    (void)state;
    assert_ok(kb_text_new(&text, &err), &err);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kb_text_freep(&text);
    return 0;
}

typedef enum kb_status make_key(struct kb_text *, struct kb_str, struct kb_buf *,
                                struct kb_error *);

struct key_case {
    const char *name, *key;
};

static void assert_key(make_key *make, struct kb_str name, struct kb_buf *ret)
{
    struct kb_error err = {0};
    kb_buf_clear(ret);
    assert_ok(make(text, name, ret, &err), &err);
}

static void assert_keys(make_key *make, const struct key_case *cases, size_t count)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(4096);
    for (size_t i = 0; i < count; i++) {
        assert_key(make, kb_str_of(cases[i].name), &key);
        assert_str(kb_buf_str(&key), cases[i].key);
        assert_key(make, kb_str_of(cases[i].key), &key);
        assert_str(kb_buf_str(&key), cases[i].key);
    }
}

static void title_keys(void **state)
{
    static const struct key_case cases[] = {
        {"", ""},
        {"劳动合同法", "劳动合同法"},
        {"《中华人民共和国劳动合同法》", "劳动合同法"},
        {"中華人民共和國勞動合同法", "劳动合同法"},
        {"勞動合同法", "劳动合同法"},
        {" 劳动 合同法\n", "劳动合同法"},
        {"最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）",
         "最高人民法院关于适用民法典婚姻家庭编的解释(一)"},
        {"最高人民法院关于适用〈民法典〉婚姻家庭编的解释(一)",
         "最高人民法院关于适用民法典婚姻家庭编的解释(一)"},
        {"关于“放管服”改革的「意见」", "关于放管服改革的意见"},
        {"通知〔2020〕3号", "通知(2020)3号"},
        {"通知［2020］3号", "通知(2020)3号"},
        {"通知【2020】3号{试行}", "通知(2020)3号(试行)"},
        {"刑法修正案（十一）", "刑法修正案(十一)"},
        {"中华人民共和国", "中华人民共和国"},
        {"《中华人民共和国》中华人民共和国", "中华人民共和国"},
        {"中华人民中华人民共和国共和国宪法", "宪法"},
        {"中华人民共和国中华人民共和国宪法", "宪法"},
        {"中华人民中华人民共和国共和国", "中华人民共和国"},
        {"(中华人民共和国)", "()"},
        {"ABC ＡＢＣ", "abcabc"},
        {"e \u0301", "é"},
        {"\xff法", "\ufffd法"},
        {"\u2003\u2028", ""},
    };
    (void)state;
    assert_keys(kb_name_title_key, cases, KB_COUNT(cases));
}

static void label_keys(void **state)
{
    static const struct key_case cases[] = {
        {"", ""},
        {"第二十四条", "第24条"},
        {"第24条", "第24条"},
        {"第 24 條", "第24条"},
        {"第１２条", "第12条"},
        {"第024条", "第24条"},
        {"第廿四条", "第24条"},
        {"第二十四条之一", "第24条之1"},
        {"第一百二十条之一", "第120条之1"},
        {"第120条之1", "第120条之1"},
        {"第一百二十条 之 一", "第120条之1"},
        {"第一百二十条之一之二", "第120条之1之2"},
        {"第一千二百六十条", "第1260条"},
        {"第三章　婚姻家庭", "第3章婚姻家庭"},
        {"第三章 第二节", "第3章第2节"},
        {"第二十四条第一款第（三）项", "第24条第1款第3项"},
        {"第(三项", "第(三项"},
        {"第一分编", "第1分编"},
        {"第二编", "第2编"},
        {"第一部分", "第1部分"},
        {"第十条", "第10条"},
        {"第二〇条", "第20条"},
        {"第三人", "第三人"},
        {"第条", "第条"},
        {"第", "第"},
        {"之一", "之一"},
        {"附件之一", "附件之一"},
        {"第一条之二十〇2", "第1条之22"},
        {"第一条之十十", "第1条之十十"},
        {"第一条之〇2", "第1条之2"},
        {"第10000000000条", "第10000000000条"},
        {"申请材料", "申请材料"},
        {"申請 材料", "申请材料"},
        {"《附則》", "《附则》"},
    };
    (void)state;
    assert_keys(kb_name_label_key, cases, KB_COUNT(cases));
}

static void slugs(void **state)
{
    static const struct {
        const char *title;
        size_t max;
        const char *slug;
    } cases[] = {
        {"", 60, ""},
        {"《勞動合同法》", 60, "劳动合同法"},
        {"刑法修正案（十一）", 60, "刑法修正案-十一"},
        {"  Hello,  World! ", 60, "hello-world"},
        {"——《》——", 60, ""},
        {"公积金-提取", 60, "公积金-提取"},
        {"公积金提取", 8, "公积"},
        {"公积 金", 7, "公积"},
        {"公积 金", 9, "公积"},
        {"公积 金", 10, "公积-金"},
        {"公积金", 0, ""},
        {"公积金", 2, ""},
        {"\xff公\xe4积", 60, "公-积"},
        {"二〇二〇年", 60, "二〇二〇年"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf slug = KB_BUF_INIT(256);
        struct kb_error err = {0};
        assert_ok(kb_name_slug(text, kb_str_of(cases[i].title), cases[i].max, &slug, &err), &err);
        assert_str(kb_buf_str(&slug), cases[i].slug);
    }
}

static void keys_are_appended_and_caps_are_kept(void **state)
{
    static make_key *const makers[] = {kb_name_title_key, kb_name_label_key};
    (void)state;
    for (size_t i = 0; i < KB_COUNT(makers); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(12);
        struct kb_error err = {0};
        kb_buf_add_cstr(&key, "law-");
        assert_ok(makers[i](text, KB_STR("憲法"), &key, &err), &err);
        assert_str(kb_buf_str(&key), "law-宪法");
        assert_int_equal(makers[i](text, KB_STR("憲法"), &key, &err), KB_TOO_LARGE);
    }
}

static void keys_of_too_large_names_are_refused(void **state)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(64);
    size_t len = (size_t)KB_TEXT_MAX + 1;
    char *bytes = calloc(1, len);
    struct kb_str name = {bytes, len};
    (void)state;
    assert_non_null(bytes);
    assert_int_equal(kb_name_title_key(text, name, &key, NULL), KB_TOO_LARGE);
    assert_int_equal(kb_name_label_key(text, name, &key, NULL), KB_TOO_LARGE);
    assert_int_equal(kb_name_slug(text, name, 60, &key, NULL), KB_TOO_LARGE);
    assert_int_equal(key.len, 0);
    free(bytes);
}

static void assert_key_of_key(make_key *make, struct kb_str name)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf once = KB_BUF_INIT(KB_TEXT_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf twice = KB_BUF_INIT(KB_TEXT_MAX);
    assert_key(make, name, &once);
    assert_key(make, kb_buf_str(&once), &twice);
    if (!kb_str_equal(kb_buf_str(&once), kb_buf_str(&twice)))
        fail_msg("the key of '%s' is '%s'", once.data, twice.data);
    assert_true(kb_utf8_check(kb_buf_str(&once), NULL));
}

static void assert_keys_hold(struct kb_str line)
{
    assert_key_of_key(kb_name_title_key, line);
    assert_key_of_key(kb_name_label_key, line);
}

static void keys_of_keys_are_the_keys_for_real_lines(void **state)
{
    (void)state;
    if (!real_lines(assert_keys_hold))
        skip();
}

/* Strings made of the pieces that the rules are about, in every order. */
static void keys_of_keys_are_the_keys_for_hard_pieces(void **state)
{
    static const char *const pieces[] = {"第", "二十", "〇", "2",      "条",
                                         "之", " ",    "e",  "\u0301", "万"};
    (void)state;
    const unsigned n = KB_COUNT(pieces);
    for (unsigned i = 0; i < n * n * n * n * n; i++) {
        char name[64] = "第一条";
        size_t len = strlen(name);
        for (unsigned rest = i, k = 0; k < 5; k++, rest /= n) {
            size_t piece = strlen(pieces[rest % n]);
            memcpy(name + len, pieces[rest % n], piece);
            len += piece;
        }
        assert_key_of_key(kb_name_label_key, (struct kb_str){name, len});
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(title_keys),
        cmocka_unit_test(label_keys),
        cmocka_unit_test(slugs),
        cmocka_unit_test(keys_are_appended_and_caps_are_kept),
        cmocka_unit_test(keys_of_too_large_names_are_refused),
        cmocka_unit_test(keys_of_keys_are_the_keys_for_real_lines),
        cmocka_unit_test(keys_of_keys_are_the_keys_for_hard_pieces),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
