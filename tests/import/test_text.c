/* Small questions about text, in the widths and damages of real files. */
#include "fixture.h"

static void trim_cuts_what_nobody_sees(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"", ""},
        {"  a b \n", "a b"},
        {"\xe2\x80\x8b\n第一条\xe2\x80\x8b", "第一条"},
        {"\xe3\x80\x80\xe3\x80\x80根据", "根据"},
        {"\xc2\xa0x\xef\xbb\xbf", "x"},
        {" \t\r\n\xe3\x80\x80", ""},
        {"\xe2\x80\x82一般规定\xe2\x80\x82", "一般规定"},
        {"\xff x \xff", "\xff x \xff"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_str(import_trim(kb_str_of(cases[i].in)), cases[i].out);
}

static void squeeze_makes_every_space_one(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"第一章\xe2\x80\x82\xe2\x80\x82一般规定", "第一章 一般规定"},
        {"  第二章  \t 自然人 ", "第二章 自然人"},
        {"a\nb\r\nc", "a b c"},
        {"\xe3\x80\x80", ""},
        {"名誉权", "名誉权"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_str(import_squeeze(fixture->arena, kb_str_of(cases[i].in)), cases[i].out);
}

static void space_is_counted_in_bytes(void **state)
{
    (void)state;
    assert_int_equal(import_space(kb_str_of("")), 0);
    assert_int_equal(import_space(kb_str_of("x ")), 0);
    assert_int_equal(import_space(kb_str_of(" \xe3\x80\x80x")), 4);
}

static void at_looks_no_further_than_the_end(void **state)
{
    (void)state;
    struct kb_str s = kb_str_of("第一条");
    assert_true(import_at(s, 0, "第"));
    assert_true(import_at(s, 6, "条"));
    assert_false(import_at(s, 6, "条文"));
    assert_false(import_at(s, 9, "条"));
    assert_false(import_at(s, 100, "条"));
}

static void lines_end_with_or_without_a_carriage_return(void **state)
{
    (void)state;
    struct kb_str text = kb_str_of("一\r\n\n二");
    size_t next = 0;
    assert_str(import_line(text, 0, &next), "一");
    assert_int_equal(next, 5);
    assert_str(import_line(text, next, &next), "");
    assert_str(import_line(text, next, &next), "二");
    assert_int_equal(next, text.len);
}

static void numbers_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        bool is_number;
        uint32_t value;
    } cases[] = {
        {"二十四", true, 24},
        {"2021", true, 2021},
        {"２０１２", true, 2012},
        {"二〇二一", true, 2021},
        {"二○二一", true, 2021},
        {" 三 十 ", true, 30},
        {"三十－", true, 31},
        {"一千二百六十", true, 1260},
        {"", false, 0},
        {"  ", false, 0},
        {"三个", false, 0},
        {"第三", false, 0},
        {"99999999999999", false, 0},
        {"11111111111111111111111111111111111111111111111111111111", false, 0},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        uint32_t value = 7;
        assert_int_equal(import_number(kb_str_of(cases[i].in), &value), cases[i].is_number);
        assert_int_equal(value, cases[i].is_number ? cases[i].value : 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(trim_cuts_what_nobody_sees),
        fixture_test(squeeze_makes_every_space_one),
        fixture_test(space_is_counted_in_bytes),
        fixture_test(at_looks_no_further_than_the_end),
        fixture_test(lines_end_with_or_without_a_carriage_return),
        fixture_test(numbers_are_read_whole_or_not_at_all),
    };
    return cmocka_run_group_tests_name("import text", tests, NULL, NULL);
}
