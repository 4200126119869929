/* Phrases: each keeps its length, comes out the same from either spelling, and folds to itself. */
#include "internal.h"
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

static void fold_to(struct kb_str input, struct kb_buf *ret)
{
    struct kb_error err = {0};
    struct kb_folded folded;
    assert_ok(kb_text_fold(text, input, &folded, &err), &err);
    kb_buf_clear(ret);
    kb_buf_add_str(ret, folded.text);
}

static void phrases_keep_their_length(void **state)
{
    struct kb_str from, to;
    size_t count = 0;
    (void)state;
    for (; kb_phrases_at(count, &from, &to); count++) {
        assert_int_equal(from.len, to.len);
        assert_int_equal(kb_utf8_count(from), kb_utf8_count(to));
    }
    assert_true(count > 60);
}

static void phrases_fold_to_what_folds_to_itself(void **state)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf once = KB_BUF_INIT(256);
    KB_CLEANUP(kb_buf_done) struct kb_buf twice = KB_BUF_INIT(256);
    struct kb_str from, to;
    (void)state;
    for (size_t i = 0; kb_phrases_at(i, &from, &to); i++) {
        fold_to(to, &once);
        if (!kb_str_equal(kb_buf_str(&once), to))
            fail_msg("'%.*s' becomes '%s'", KB_STR_ARG(to), once.data);
        fold_to(from, &once);
        fold_to(kb_buf_str(&once), &twice);
        if (!kb_str_equal(kb_buf_str(&once), kb_buf_str(&twice)))
            fail_msg("'%.*s' is not idempotent", KB_STR_ARG(from));
    }
}

/* Any two of them side by side, overlapping or not. */
static void neighbours_are_idempotent(void **state)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf both = KB_BUF_INIT(256);
    KB_CLEANUP(kb_buf_done) struct kb_buf once = KB_BUF_INIT(256);
    KB_CLEANUP(kb_buf_done) struct kb_buf twice = KB_BUF_INIT(256);
    struct kb_str a, b, ignored;
    (void)state;
    for (size_t i = 0; kb_phrases_at(i, &a, &ignored); i++)
        for (size_t k = 0; kb_phrases_at(k, &b, &ignored); k++) {
            size_t shared = (i + k) % 2 && kb_str_ends(a, kb_str_slice(b, 0, 3)) ? 3 : 0;
            kb_buf_clear(&both);
            kb_buf_add_str(&both, a);
            kb_buf_add_str(&both, kb_str_slice(b, shared, b.len));
            fold_to(kb_buf_str(&both), &once);
            fold_to(kb_buf_str(&once), &twice);
            if (!kb_str_equal(kb_buf_str(&once), kb_buf_str(&twice)))
                fail_msg("'%s' is not idempotent", both.data);
        }
}

static void phrases_inside_sentences(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"乾隆、著作、瞭望塔、計畫", "乾隆、著作、瞭望塔、计划"},
        {"著 作", "著作"},
        {"乾(gān)净", "干净"},
        {"拿着名单", "拿着名单"},
        {"醫保覆蓋", "医保覆盖"},
        {"恢复盖章", "恢复盖章"},
        {"批复盖章", "批复盖章"},
        {"没有回复没人管", "没有回复没人管"},
        {"全军覆没", "全军覆没"},
        {"帳戶、帳篷、帐号", "账户、帐篷、账号"},
        {"入帐篷", "入帐篷"},
        {"个人材料、供给与需求、全省分布", "个人材料、供给与需求、全省分布"},
        {"確定單位", "确定单位"},
        {"身分證", "身份证"},
        {"瀋陽沈沒", "沈阳沉没"},
        {"人工智慧", "人工智能"},
    };
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(256);
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        fold_to(kb_str_of(cases[i].from), &out);
        assert_str(kb_buf_str(&out), cases[i].to);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phrases_keep_their_length),
        cmocka_unit_test(phrases_fold_to_what_folds_to_itself),
        cmocka_unit_test(neighbours_are_idempotent),
        cmocka_unit_test(phrases_inside_sentences),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
