/* UTF-8: every code point there and back, every kind of ill-formed sequence, cutting on characters.
 */
#include "internal.h"
#include "kb/str.h"

#include "test.h"

static bool is_surrogate(uint32_t code_point)
{
    return code_point >= 0xD800 && code_point <= 0xDFFF;
}

static void every_code_point_goes_there_and_back(void **state)
{
    (void)state;
    for (uint32_t code_point = 0; code_point <= 0x10FFFF; code_point++) {
        char bytes[4];
        struct kb_str s = {bytes, kb_utf8_put(code_point, bytes)};
        size_t at = 0;
        uint32_t back = kb_utf8_next(s, &at);
        uint32_t expected = is_surrogate(code_point) ? 0xFFFD : code_point;
        if (back != expected || at != s.len || !kb_utf8_check(s, NULL))
            fail_msg("U+%04X became U+%04X", (unsigned)code_point, (unsigned)back);
    }
}

static void lengths_follow_the_code_point(void **state)
{
    (void)state;
    static const struct {
        uint32_t code_point;
        const char *bytes;
    } cases[] = {
        {0x7F, "\x7F"},
        {0x80, "\xC2\x80"},
        {0x7FF, "\xDF\xBF"},
        {0x800, "\xE0\xA0\x80"},
        {0x7B2C, "第"},
        {0xFFFF, "\xEF\xBF\xBF"},
        {0x10000, "\xF0\x90\x80\x80"},
        {0x20BB7, "𠮷"},
        {0x10FFFF, "\xF4\x8F\xBF\xBF"},
        {0xD800, "\xEF\xBF\xBD"},
        {0xDFFF, "\xEF\xBF\xBD"},
        {0x110000, "\xEF\xBF\xBD"},
        {UINT32_MAX, "\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        char bytes[4];
        size_t len = kb_utf8_put(cases[i].code_point, bytes);
        assert_str(((struct kb_str){bytes, len}), cases[i].bytes);
    }
}

static void ill_formed_text_is_told_with_its_place(void **state)
{
    (void)state;
    static const struct {
        struct kb_str s;
        size_t bad; /* SIZE_MAX: well-formed */
    } cases[] = {
        {KB_STR_INIT(""), SIZE_MAX},
        {KB_STR_INIT("plain ascii, longer than a word"), SIZE_MAX},
        {KB_STR_INIT("第二十四条 a\0b 😀"), SIZE_MAX},
        {KB_STR_INIT("\x80"), 0},
        {KB_STR_INIT("abc\xBF"), 3},
        {KB_STR_INIT("条\xE6\x9D"), 3}, /* ends too early */
        {KB_STR_INIT("条\xE6\x9D"
                     "a"),
         3},                                      /* a letter where a tail is due */
        {KB_STR_INIT("\xC0\x80"), 0},             /* overlong NUL */
        {KB_STR_INIT("\xC1\xBF"), 0},             /* overlong, two bytes */
        {KB_STR_INIT("\xE0\x9F\xBF"), 0},         /* overlong, three bytes */
        {KB_STR_INIT("\xF0\x8F\xBF\xBF"), 0},     /* overlong, four bytes */
        {KB_STR_INIT("\xED\xA0\x80"), 0},         /* U+D800 */
        {KB_STR_INIT("\xED\xBF\xBF"), 0},         /* U+DFFF */
        {KB_STR_INIT("\xED\x9F\xBF"), SIZE_MAX},  /* U+D7FF */
        {KB_STR_INIT("\xEE\x80\x80"), SIZE_MAX},  /* U+E000 */
        {KB_STR_INIT("\xF4\x90\x80\x80"), 0},     /* U+110000 */
        {KB_STR_INIT("\xF5\x80\x80\x80"), 0},     /* no such first byte */
        {KB_STR_INIT("\xF8\x88\x80\x80\x80"), 0}, /* five bytes, of old */
        {KB_STR_INIT("\xFE"), 0},
        {KB_STR_INIT("\xFF"), 0},
        {KB_STR_INIT("12345678\xFF"), 8}, /* behind a whole word */
        {KB_STR_INIT("1234567\xFF"), 7},  /* at the end of one */
        {KB_STR_INIT("12345678条123456\xE6"), 17},
        {KB_STR_INIT("\xB5\xDA\xB6\xFE"), 0}, /* 第二 in GBK */
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        size_t bad = SIZE_MAX;
        assert_int_equal(kb_utf8_check(cases[i].s, &bad), cases[i].bad == SIZE_MAX);
        assert_int_equal(bad, cases[i].bad);
    }
}

/* Of all sequences of two and of three bytes, as many are well-formed as there are code points. */
static void no_sequence_too_many_is_well_formed(void **state)
{
    (void)state;
    size_t two = 0, three = 0;
    uint32_t code_point;
    for (unsigned i = 0; i < 1u << 16; i++) {
        unsigned char bytes[3] = {(unsigned char)(i >> 8), (unsigned char)i, 0};
        two += utf8_decode(bytes, 2, &code_point) == 2;
        for (unsigned last = 0; last < 256; last++) {
            bytes[2] = (unsigned char)last;
            three += utf8_decode(bytes, 3, &code_point) == 3;
        }
    }
    assert_int_equal(two, 0x800 - 0x80);
    assert_int_equal(three, 0x10000 - 0x800 - 0x800);
}

static void four_bytes_are_tried_at_their_borders(void **state)
{
    (void)state;
    static const unsigned char borders[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0xBF, 0xC0, 0xFF};
    size_t n = KB_COUNT(borders);
    for (unsigned first = 0xF0; first <= 0xFF; first++)
        for (size_t i = 0; i < n * n * n; i++) {
            unsigned char b[4] = {(unsigned char)first, borders[i / n / n], borders[i / n % n],
                                  borders[i % n]};
            bool tails = b[1] >> 6 == 2 && b[2] >> 6 == 2 && b[3] >> 6 == 2;
            uint32_t value = (b[0] & 7u) << 18 | (b[1] & 63u) << 12 | (b[2] & 63u) << 6 |
                             (b[3] & 63u);
            bool expected = tails && first < 0xF8 && value >= 0x10000 && value <= 0x10FFFF;
            uint32_t code_point = 0;
            assert_int_equal(utf8_decode(b, 4, &code_point), expected ? 4 : 0);
            assert_int_equal(code_point, expected ? value : 0);
        }
}

static void bad_bytes_decode_one_by_one(void **state)
{
    (void)state;
    static const uint32_t expected[] = {'a', 0xFFFD, 0xFFFD, 0x6761, 0xFFFD, 'b', 0xFFFD};
    struct kb_str s = KB_STR("a\xE6\x9D条\xFF"
                             "b\xF0");
    size_t at = 0, count = 0;
    while (at < s.len)
        assert_int_equal(kb_utf8_next(s, &at), expected[count++]);
    assert_int_equal(count, KB_COUNT(expected));
    assert_int_equal(kb_utf8_count(s), KB_COUNT(expected));
}

static void decoding_stays_inside_the_string(void **state)
{
    (void)state;
    /* Copies without a NUL behind them: reading past the end shows under ASan. */
    for (size_t len = 1; len <= 3; len++) {
        char *bytes = malloc(len);
        assert_non_null(bytes);
        memcpy(bytes, "\xF0\x9F\x98", len);
        struct kb_str s = {bytes, len};
        size_t at = 0;
        assert_int_equal(kb_utf8_next(s, &at), 0xFFFD);
        assert_int_equal(at, 1);
        assert_false(kb_utf8_check(s, NULL));
        assert_int_equal(kb_utf8_cut(s, len - 1).len, len - 1);
        free(bytes);
    }
}

static void cutting_keeps_characters_whole(void **state)
{
    (void)state;
    static const struct {
        struct kb_str s;
        size_t max, len;
    } cases[] = {
        {KB_STR_INIT("abc"), 5, 3},
        {KB_STR_INIT("abc"), 3, 3},
        {KB_STR_INIT("abc"), 2, 2},
        {KB_STR_INIT("abc"), 0, 0},
        {KB_STR_INIT("第二条"), 9, 9},
        {KB_STR_INIT("第二条"), 8, 6},
        {KB_STR_INIT("第二条"), 7, 6},
        {KB_STR_INIT("第二条"), 6, 6},
        {KB_STR_INIT("第二条"), 2, 0},
        {KB_STR_INIT("a😀b"), 4, 1},
        {KB_STR_INIT("a😀b"), 5, 5},
        {KB_STR_INIT("é\x80\x80\x80"), 3, 3}, /* stray tails are characters of their own */
        {KB_STR_INIT("\x80\x80\x80\x80\x80"), 4, 4},
        {KB_STR_INIT("ab\xE6\x9D"), 3, 3},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_int_equal(kb_utf8_cut(cases[i].s, cases[i].max).len, cases[i].len);
}

static void counting_counts_code_points(void **state)
{
    (void)state;
    assert_int_equal(kb_utf8_count(KB_STR("")), 0);
    assert_int_equal(kb_utf8_count(KB_STR("第24条")), 4);
    assert_int_equal(kb_utf8_count(KB_STR("e\xCC\x81😀")), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_goes_there_and_back),
        cmocka_unit_test(lengths_follow_the_code_point),
        cmocka_unit_test(ill_formed_text_is_told_with_its_place),
        cmocka_unit_test(no_sequence_too_many_is_well_formed),
        cmocka_unit_test(four_bytes_are_tried_at_their_borders),
        cmocka_unit_test(bad_bytes_decode_one_by_one),
        cmocka_unit_test(decoding_stays_inside_the_string),
        cmocka_unit_test(cutting_keeps_characters_whole),
        cmocka_unit_test(counting_counts_code_points),
    };
    return cmocka_run_group_tests_name("base_utf8", tests, NULL, NULL);
}
