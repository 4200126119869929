#include "test.h"

#include "kb/mask.h"

static const struct {
    const char *question, *written;
} cases[] = {
    {"租房可以提取公积金吗", "租房可以提取公积金吗"},
    {"我的电话13812345678怎么改", "我的电话***怎么改"},
    {"电话 138 1234 5678", "电话 ***"},
    {"电话0990-8123456转3", "电话***转3"},
    {"１３８１２３４５６７８", "***"},
    {"身份证44010619800101123X补办", "身份证***补办"},
    {"身份证44010619800101123x", "身份证***"},
    {"卡号6222 0212 3456 7890 123 挂失", "卡号*** 挂失"},
    {"12345和12329是什么", "12345和12329是什么"},
    {"2021年7月25日补贴1800元", "2021年7月25日补贴1800元"},
    {"123456", "123456"},
    {"1234567", "***"},
    {"写信到 a.b@c.cn 吗", "写信到 *** 吗"},
    {"第24条第2款", "第24条第2款"},
    {"一\n二\x01三", "一 二 三"},
    {"", ""},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(4096);
        kb_mask(kb_str_of(cases[i].question), &out);
        assert_str(kb_buf_str(&out), cases[i].written);
    }
}

static void test_cap_is_a_failure_of_the_buffer(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(4);
    kb_mask(KB_STR("abcdefgh"), &out);
    assert_int_equal(kb_buf_status(&out, NULL), KB_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_cap_is_a_failure_of_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
