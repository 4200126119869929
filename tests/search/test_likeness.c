/* How alike two questions are. */
#include "likeness.h"
#include "test.h"

static struct kb_text *text;
static struct kb_words *words;

/* As it stands in a document: folded. */
static struct kb_str folded(const char *question, struct kb_buf *ret)
{
    struct kb_error err = {0};
    struct kb_folded one;
    assert_ok(kb_text_fold(text, kb_str_of(question), &one, &err), &err);
    kb_buf_clear(ret);
    kb_buf_add_str(ret, one.text);
    return kb_buf_str(ret);
}

static double likeness_of(const char *question, const char *other)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf one = KB_BUF_INIT(1 << 20), two = KB_BUF_INIT(1 << 20);
    struct kb_weights weights = {.like_lack = 1, .like_extra = 0.5};
    struct kb_likeness likeness;
    kb_likeness_init(&likeness, words, &weights, folded(question, &one));
    return kb_likeness_of(&likeness, folded(other, &two));
}

static void test_the_same_question_in_other_words(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"公积金怎么提取？", "請問如何提取公積金"}, {"租房补贴多少钱", "租房补贴的价格是多少？"},
        {"小孩可以落户吗", "儿童能不能落户"},       {"为什么不给报销", "不给报销是什么原因呢？"},
        {"２０２０年医保", "2020年 医保"},          {"What is the fee?", "what is the FEE"},
    };
    for (size_t i = 0; i < KB_COUNT(same); i++)
        assert_float_equal(likeness_of(same[i][0], same[i][1]), 1, 1e-9);
}

static void test_near_misses_are_less_alike(void **state)
{
    (void)state;
    static const struct {
        const char *asked, *right, *wrong;
    } cases[] = {
        {"公积金怎么提取", "如何提取公积金", "公积金提取要什么材料"},
        {"公积金怎么提取", "如何提取公积金", "公积金什么时候提取"},
        {"可以提取公积金吗", "公积金能不能提取", "不可以提取公积金吗"},
        {"3岁孩子怎么办身份证", "三岁孩子怎么办身份证？", "5岁孩子怎么办身份证"},
        {"居住证在哪办理", "哪里办理居住证", "居住证多久能办理"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_true(likeness_of(cases[i].asked, cases[i].right) >
                    likeness_of(cases[i].asked, cases[i].wrong));
}

static void test_what_is_counted(void **state)
{
    (void)state;
    static const struct {
        const char *asked, *other;
        double expected;
    } cases[] = {
        {"甲乙丙", "甲乙丙", 1},
        {"甲乙丙", "丙,甲、乙！", 1},
        {"甲乙丙", "甲乙", 2.0 / (2 + 1)},     /* one is lacking */
        {"甲乙", "甲乙丙", 2.0 / (2 + 0.5)},   /* one too many */
        {"甲甲乙", "甲乙乙", 2.0 / (2 + 1.5)}, /* each as often as it stands there */
        {"甲乙", "丙丁", 0},
        {"的呢？", "的呢？", 0}, /* nothing is said */
        {"", "甲", 0},
        {"甲", "", 0},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_float_equal(likeness_of(cases[i].asked, cases[i].other), cases[i].expected, 1e-9);
}

static void test_a_question_can_be_compared_again_and_again(void **state)
{
    (void)state;
    struct kb_weights weights = {.like_lack = 1, .like_extra = 0.5};
    struct kb_likeness likeness;
    kb_likeness_init(&likeness, words, &weights, KB_STR("甲甲乙"));
    for (int i = 0; i < 3; i++) {
        assert_float_equal(kb_likeness_of(&likeness, KB_STR("甲甲乙")), 1, 1e-9);
        assert_float_equal(kb_likeness_of(&likeness, KB_STR("甲")), 1.0 / 3, 1e-9);
    }
}

static void test_the_nearest_wording_counts(void **state)
{
    (void)state;
    struct kb_weights weights = {.like_lack = 1, .like_extra = 0.5};
    struct kb_likeness likeness;
    kb_likeness_init(&likeness, words, &weights, KB_STR("甲乙"));
    assert_float_equal(kb_likeness_best(&likeness, KB_STR("law\t1\n\t甲 乙\n\t\t甲\n\t\t乙甲\n")),
                       1, 1e-9);
    assert_float_equal(kb_likeness_best(&likeness, KB_STR("law\t甲乙\n\t甲 乙\n")), 0, 0);
    assert_float_equal(kb_likeness_best(&likeness, KB_STR("")), 0, 0);
}

/* More different characters than are compared, of any kind and damaged as they may be. */
static void test_any_length_and_any_bytes(void **state)
{
    (void)state;
    static char many[3 * 4000 + 1], brackets[5001];
    size_t len = 0;
    for (uint32_t c = 0x4e00; c < 0x4e00 + 4000; c++) {
        many[len++] = (char)(0xe0 | c >> 12);
        many[len++] = (char)(0x80 | (c >> 6 & 0x3f));
        many[len++] = (char)(0x80 | (c & 0x3f));
    }
    memset(brackets, '(', 5000);
    assert_float_equal(likeness_of(many, many), 1, 1e-9);
    assert_true(likeness_of("一丁", many) > 0);
    assert_float_equal(likeness_of(brackets, brackets), 0, 0);
    assert_float_equal(likeness_of("\xff\xfe", "\xff\xfe"), 0, 0);
    assert_float_equal(likeness_of("😀བོད", "😀བོད"), 1, 1e-9);
}

static int begin(void **state)
{
    (void)state;
    return kb_text_new(&text, NULL) || kb_words_read(text, NULL, &words, NULL);
}

static int end(void **state)
{
    (void)state;
    kb_words_free(words);
    kb_text_free(text);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_question_in_other_words),
        cmocka_unit_test(test_near_misses_are_less_alike),
        cmocka_unit_test(test_what_is_counted),
        cmocka_unit_test(test_a_question_can_be_compared_again_and_again),
        cmocka_unit_test(test_the_nearest_wording_counts),
        cmocka_unit_test(test_any_length_and_any_bytes),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
