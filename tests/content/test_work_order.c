/* work_order.c: what ticket systems make is taken, numbers of people are not. */
#include "test.h"

#include "kb/work_order.h"

static void test_rows(void **state)
{
    static const struct {
        const char *order;
        bool is_taken;
    } rows[] = {
        {"1", true},
        {"GD202107310012345", true},
        {"20210731001234567890", true},
        {"JS/2021-07:31_0001#2.3", true},
        {"0123456789012345678901234567890123456789012345678901234567890123", true},
        {"01234567890123456789012345678901234567890123456789012345678901234", false},
        {"", false},
        {"a b", false},
        {"工单1", false},
        {"a\"b", false},
        {"13812345678", false},
        {"138-1234-5678", false},
        {"12345678901", true}, /* no mobile number begins so */
        {"138123456789", true},
        {"11010519491231002X", false}, /* the example of GB 11643 */
        {"11010519491231002x", false},
        {"110105-19491231-002X", false},
        {"110105194912310021", true}, /* its check character is wrong */
        {"1101051949123100", true},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_error err = {0};
        enum kb_status status = kb_work_order_check(kb_str_of(rows[i].order), &err);
        if ((status == KB_OK) != rows[i].is_taken)
            fail_msg("'%s': %s", rows[i].order, err.message);
        assert_true(!status || status == KB_INVALID);
        assert_true(!status || !strstr(err.message, "138"));
    }
    assert_int_equal(kb_work_order_check((struct kb_str){"a\0b", 3}, NULL), KB_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests_name("content/work_order", tests, NULL, NULL);
}
