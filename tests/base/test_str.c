/* Comparing, finding, slicing, trimming and reading strings that belong to someone else. */
#include "kb/str.h"

#include "test.h"

static const struct kb_str none = {NULL, 0};

static void an_empty_string_may_have_no_pointer(void **state)
{
    (void)state;
    assert_int_equal(kb_str_of(NULL).len, 0);
    assert_true(kb_str_equal(none, KB_STR("")));
    assert_int_equal(kb_str_compare(none, KB_STR("")), 0);
    assert_true(kb_str_starts(none, none));
    assert_true(kb_str_ends(none, none));
    assert_int_equal(kb_str_find(none, none, 0), 0);
    assert_int_equal(kb_str_find(none, KB_STR("a"), 0), SIZE_MAX);
    assert_int_equal(kb_str_slice(none, 0, 5).len, 0);
    assert_int_equal(kb_str_trim(none).len, 0);
    struct kb_str rest = none;
    assert_int_equal(kb_str_next_line(&rest).len, 0);
    assert_int_equal(kb_utf8_count(none), 0);
    assert_int_equal(kb_utf8_cut(none, 0).len, 0);
    assert_true(kb_utf8_check(none, NULL));
}

static void order_is_by_unsigned_bytes_shorter_first(void **state)
{
    (void)state;
    static const struct kb_str ascending[] = {
        KB_STR_INIT(""),   KB_STR_INIT("\0"), KB_STR_INIT("\0\0"), KB_STR_INIT("a"),
        KB_STR_INIT("ab"), KB_STR_INIT("b"),  KB_STR_INIT("é"),    KB_STR_INIT("一"),
        KB_STR_INIT("丁"), KB_STR_INIT("龥"), KB_STR_INIT("😀"),    KB_STR_INIT("\xFF"),
    };
    for (size_t i = 0; i < KB_COUNT(ascending); i++)
        for (size_t j = 0; j < KB_COUNT(ascending); j++) {
            int order = kb_str_compare(ascending[i], ascending[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
            assert_int_equal(kb_str_equal(ascending[i], ascending[j]), i == j);
        }
}

static void starts_and_ends(void **state)
{
    (void)state;
    static const struct {
        const char *s, *part;
        bool starts, ends;
    } cases[] = {
        {"abc", "", true, true},        {"abc", "abc", true, true}, {"abc", "ab", true, false},
        {"abc", "bc", false, true},     {"abc", "b", false, false}, {"abc", "abcd", false, false},
        {"条第一条", "条", true, true}, {"", "a", false, false},    {"aa", "a", true, true},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_str s = kb_str_of(cases[i].s), part = kb_str_of(cases[i].part);
        assert_int_equal(kb_str_starts(s, part), cases[i].starts);
        assert_int_equal(kb_str_ends(s, part), cases[i].ends);
    }
}

static void find_begins_where_it_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *s, *needle;
        size_t from, at;
    } cases[] = {
        {"abcabc", "abc", 0, 0},
        {"abcabc", "abc", 1, 3},
        {"abcabc", "abc", 3, 3},
        {"abcabc", "abc", 4, SIZE_MAX},
        {"abc", "", 0, 0},
        {"abc", "", 3, 3},
        {"abc", "", 4, SIZE_MAX},
        {"abc", "c", 2, 2},
        {"abc", "c", SIZE_MAX, SIZE_MAX},
        {"第一条第二条", "条", 0, 6},
        {"第一条第二条", "条", 7, 15},
        {"aaab", "aab", 0, 1},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_int_equal(
            kb_str_find(kb_str_of(cases[i].s), kb_str_of(cases[i].needle), cases[i].from),
            cases[i].at);
    assert_int_equal(kb_str_find(KB_STR("a\0b"), KB_STR("\0b"), 0), 1);
}

static void slices_are_cut_to_the_string(void **state)
{
    (void)state;
    struct kb_str s = KB_STR("abcdef");
    assert_str(kb_str_slice(s, 1, 3), "bc");
    assert_str(kb_str_slice(s, 4, 100), "ef");
    assert_str(kb_str_slice(s, 100, 200), "");
    assert_str(kb_str_slice(s, 3, 1), "");
    assert_str(kb_str_slice(s, 0, SIZE_MAX), "abcdef");
    assert_ptr_equal(kb_str_slice(s, 2, 4).data, s.data + 2);
}

static void trim_knows_the_blanks_of_chinese_files(void **state)
{
    (void)state;
    static const struct {
        const char *s, *trimmed;
    } cases[] = {
        {"", ""},
        {" \t\r\n ", ""},
        {"a", "a"},
        {" a b ", "a b"},
        {"\xE3\x80\x80\xE3\x80\x80第一条\xE3\x80\x80 总则\xE3\x80\x80\n",
         "第一条\xE3\x80\x80 总则"},
        {"\xEF\xBB\xBF# title", "# title"},
        {"\xC2\xA0x\xC2\xA0", "x"},
        {"\v\fa", "\v\fa"},
        /* Their bytes are no blanks by themselves. */
        {"\xE3\x80\x81x\xE3\x80\x82", "\xE3\x80\x81x\xE3\x80\x82"},
        {"é\xA0", "é\xA0"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_str(kb_str_trim(kb_str_of(cases[i].s)), cases[i].trimmed);
}

static void lines_end_in_lf_or_crlf(void **state)
{
    (void)state;
    static const char *const expected[] = {"a", "", "b\rc", "", "d\r"};
    struct kb_str rest = KB_STR("a\n\r\nb\rc\r\n\nd\r");
    size_t count = 0;
    while (rest.len) {
        assert_true(count < KB_COUNT(expected));
        assert_str(kb_str_next_line(&rest), expected[count++]);
    }
    assert_int_equal(count, KB_COUNT(expected));
}

static void a_line_end_at_the_end_makes_no_line_more(void **state)
{
    (void)state;
    struct kb_str rest = KB_STR("a\nb\n");
    assert_str(kb_str_next_line(&rest), "a");
    assert_str(kb_str_next_line(&rest), "b");
    assert_int_equal(rest.len, 0);
}

static void numbers_are_digits_alone(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        uint64_t max;
        bool ok;
        uint64_t value;
    } cases[] = {
        {"0", 0, true, 0},
        {"7", 7, true, 7},
        {"8", 7, false, 0},
        {"007", 7, true, 7},
        {"100", 99, false, 0},
        {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, false, 0},
        {"99999999999999999999", UINT64_MAX, false, 0},
        {"18446744073709551620", UINT64_MAX, false, 0},
        {"", 9, false, 0},
        {"+1", 9, false, 0},
        {"-1", 9, false, 0},
        {" 1", 9, false, 0},
        {"1 ", 9, false, 0},
        {"1a", 99, false, 0},
        {"１", 9, false, 0},
        {"0x1", 9, false, 0},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        uint64_t value = 4711;
        assert_int_equal(kb_str_to_uint(kb_str_of(cases[i].s), cases[i].max, &value), cases[i].ok);
        assert_true(value == (cases[i].ok ? cases[i].value : 4711));
    }
    uint64_t value;
    assert_false(kb_str_to_uint(KB_STR("1\0"), 9, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_string_may_have_no_pointer),
        cmocka_unit_test(order_is_by_unsigned_bytes_shorter_first),
        cmocka_unit_test(starts_and_ends),
        cmocka_unit_test(find_begins_where_it_is_told),
        cmocka_unit_test(slices_are_cut_to_the_string),
        cmocka_unit_test(trim_knows_the_blanks_of_chinese_files),
        cmocka_unit_test(lines_end_in_lf_or_crlf),
        cmocka_unit_test(a_line_end_at_the_end_makes_no_line_more),
        cmocka_unit_test(numbers_are_digits_alone),
    };
    return cmocka_run_group_tests_name("base_str", tests, NULL, NULL);
}
