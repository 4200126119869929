/* Chinese numbers at the start of a text. */
#include "kb/name.h"

#include "internal.h"
#include "test.h"

static const struct {
    const char *text;
    uint32_t value;
    size_t taken; /* 0: none; SIZE_MAX: the whole text */
} cases[] = {
    /* decimal */
    {"24", 24, SIZE_MAX},
    {"２４", 24, SIZE_MAX},
    {"24条", 24, 2},
    {"007", 7, SIZE_MAX},
    {"0", 0, SIZE_MAX},
    {"999999999", 999999999, SIZE_MAX},
    {"1000000000", 0, 0},
    {"99999999999999999999999999", 0, 0},
    {"00000000000000000012", 12, SIZE_MAX},
    /* digits in a row */
    {"二〇二〇", 2020, SIZE_MAX},
    {"二○二○年", 2020, 12},
    {"二零二零", 2020, SIZE_MAX},
    {"一九九七", 1997, SIZE_MAX},
    {"一2", 12, SIZE_MAX},
    {"〇", 0, SIZE_MAX},
    {"零", 0, SIZE_MAX},
    /* with units */
    {"一", 1, SIZE_MAX},
    {"十", 10, SIZE_MAX},
    {"十五", 15, SIZE_MAX},
    {"二十", 20, SIZE_MAX},
    {"二十四", 24, SIZE_MAX},
    {"廿四", 24, SIZE_MAX},
    {"廿", 20, SIZE_MAX},
    {"卅一", 31, SIZE_MAX},
    {"卌二", 42, SIZE_MAX},
    {"一百", 100, SIZE_MAX},
    {"一百零八", 108, SIZE_MAX},
    {"一百〇八", 108, SIZE_MAX},
    {"一百一十", 110, SIZE_MAX},
    {"一百十五", 115, SIZE_MAX},
    {"一百廿四", 124, SIZE_MAX},
    {"一百二十", 120, SIZE_MAX},
    {"一百二", 120, SIZE_MAX},
    {"一千二百六十", 1260, SIZE_MAX},
    {"一千零六十", 1060, SIZE_MAX},
    {"一千零六", 1006, SIZE_MAX},
    {"一千五", 1500, SIZE_MAX},
    {"两千", 2000, SIZE_MAX},
    {"兩千", 2000, SIZE_MAX},
    {"一万二千", 12000, SIZE_MAX},
    {"一万二", 12000, SIZE_MAX},
    {"一万零二", 10002, SIZE_MAX},
    {"一萬二千零八", 12008, SIZE_MAX},
    {"十二万三千四百五十六", 123456, SIZE_MAX},
    {"三亿", 300000000, SIZE_MAX},
    {"三亿两千万", 320000000, SIZE_MAX},
    {"九亿九千九百九十九万九千九百九十九", 999999999, SIZE_MAX},
    {"十亿", 0, 0},
    {"壹万贰仟叁佰", 12300, SIZE_MAX},
    {"貳拾肆", 24, SIZE_MAX},
    /* what is behind the number is left, but for more numerals */
    {"二十四条之一", 24, 9},
    {"十十", 0, 0},
    {"十百", 0, 0},
    {"二十二十", 0, 0},
    {"二十万百", 0, 0},
    {"一二三万", 0, 0},
    {"一万二万", 0, 0},
    {"一万亿", 0, 0},
    {"二十四五", 0, 0},
    {"十廿", 0, 0},
    {"20万", 0, 0},
    {"20元", 20, 2},
    {"二0二0年", 2020, 8},
    {"二十3", 23, SIZE_MAX},
    /* none */
    {"", 0, 0},
    {"条", 0, 0},
    {"第一", 0, 0},
    {"百", 0, 0},
    {"万一", 0, 0},
    {" 1", 0, 0},
    {"-1", 0, 0},
    {"\xe4\xba", 0, 0},
};

static void number_examples(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        uint32_t value = 0;
        size_t expected = cases[i].taken == SIZE_MAX ? strlen(cases[i].text) : cases[i].taken;
        size_t taken = kb_name_number(kb_str_of(cases[i].text), &value);
        if (taken != expected || (taken && value != cases[i].value))
            fail_msg("'%s': took %zu, value %u", cases[i].text, taken, value);
    }
}

static void number_leaves_output_alone_when_there_is_none(void **state)
{
    uint32_t value = 77;
    (void)state;
    assert_int_equal(kb_name_number(KB_STR("条"), &value), 0);
    assert_int_equal(kb_name_number(KB_STR("一百亿"), &value), 0);
    assert_int_equal(value, 77);
}

/* Writes a number below 100,000,000 as one reads it out, to read it back. */
static void write_group(struct kb_buf *out, uint32_t group, bool zero_before)
{
    static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    static const char *const units[] = {"千", "百", "十", ""};
    bool zero = zero_before && group < 1000;
    for (uint32_t unit = 1000, i = 0; unit; unit /= 10, i++) {
        uint32_t digit = group / unit % 10;
        if (digit && zero)
            kb_buf_add_cstr(out, "零");
        if (digit) {
            kb_buf_add_cstr(out, digits[digit]);
            kb_buf_add_cstr(out, units[i]);
        }
        zero = digit ? false : group >= unit || zero_before;
    }
}

static void number_reads_back_what_is_written(void **state)
{
    (void)state;
    for (uint32_t n = 1; n < 100000000; n += n < 20000 ? 1 : 9973) {
        KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(256);
        uint32_t value = 0;
        if (n >= 10000) {
            write_group(&out, n / 10000, false);
            kb_buf_add_cstr(&out, "万");
        }
        write_group(&out, n % 10000, n >= 10000);
        size_t taken = kb_name_number(kb_buf_str(&out), &value);
        if (taken != out.len || value != n)
            fail_msg("%u '%s': took %zu, value %u", n, out.data, taken, value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(number_examples),
        cmocka_unit_test(number_leaves_output_alone_when_there_is_none),
        cmocka_unit_test(number_reads_back_what_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
