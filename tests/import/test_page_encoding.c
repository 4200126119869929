/* Bytes of a page: which encoding they are in, and what of them is lost. */
#include "page_fixture.h"

/* 公积金提取办法 in several encodings. */
#define UTF8 "公积金提取办法"
#define GBK  "\xb9\xab\xbb\xfd\xbd\xf0\xcc\xe1\xc8\xa1\xb0\xec\xb7\xa8"
#define TRAD "公積金提取辦法"
#define BIG5 "\xa4\xbd\xbfn\xaa\xf7\xb4\xa3\xa8\xfa\xbf\xec\xaak"
#define LE16 "\x6c\x51\xef\x79\xd1\x91\xd0\x63\xd6\x53\x9e\x52\xd5\x6c"
#define BE16 "\x51\x6c\x79\xef\x91\xd1\x63\xd0\x53\xd6\x52\x9e\x6c\xd5"
#define TEN  UTF8 UTF8 UTF8 UTF8 UTF8 UTF8 UTF8 UTF8 UTF8 UTF8

#define BYTES(literal) (literal), sizeof(literal) - 1

static const struct {
    const char *bytes;
    size_t len;
    bool is_html;
    const char *encoding, *text; /* NULL: not compared */
    size_t lost;
    bool is_hopeless;
} cases[] = {
    {BYTES(UTF8), false, "UTF-8", UTF8, 0, false},
    {BYTES("\xef\xbb\xbf" UTF8), false, "UTF-8", UTF8, 0, false},
    {BYTES("a\r\nb\rc\fd"), false, "UTF-8", "a\nb\nc\nd", 0, false},
    {BYTES(""), false, "UTF-8", "", 0, false},
    {BYTES(GBK), false, "GB18030", UTF8, 0, false},
    {BYTES("\xff\xfe" LE16), false, "UTF-16LE", UTF8, 0, false},
    {BYTES("\xfe\xff" BE16), true, "UTF-16BE", UTF8, 0, false},
    {BYTES("<meta charset=gb2312>" GBK), true, "GB18030", "<meta charset=gb2312>" UTF8, 0, false},
    {BYTES("<meta charset='big5'>" BIG5), true, "BIG5-HKSCS", "<meta charset='big5'>" TRAD, 0,
     false},
    /* a declaration that is wrong, or unknown, or in plain text */
    {BYTES("<meta charset=gbk>" UTF8), true, "UTF-8", "<meta charset=gbk>" UTF8, 0, false},
    {BYTES("<meta charset=\"klingon\">" GBK), true, "GB18030", NULL, 0, false},
    {BYTES("<meta charset=>" GBK), true, "GB18030", NULL, 0, false},
    {BYTES("charset=big5 " GBK), false, "GB18030", "charset=big5 " UTF8, 0, false},
    /* damage: a byte here and there, the rest of one character as one loss */
    {BYTES(TEN "\xe5\x85" TEN), false, "UTF-8", TEN "\xef\xbf\xbd" TEN, 1, false},
    {BYTES(TEN "\xef\xbf\xbd" TEN), false, "UTF-8", TEN "\xef\xbf\xbd" TEN, 0, false},
    {BYTES(TEN "\x01" TEN), false, "UTF-8", TEN "\xef\xbf\xbd" TEN, 1, false},
    {BYTES(TEN "\xe5"), false, "UTF-8", TEN "\xef\xbf\xbd", 1, false},
    {BYTES(GBK GBK GBK GBK GBK GBK "\xff" GBK), false, "GB18030", NULL, 1, false},
    {BYTES(GBK GBK GBK GBK GBK "\xb9"), false, "GB18030", NULL, 1, false},
    /* hopeless */
    {BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\xf4\0\0\2"), false, NULL, NULL, SIZE_MAX, true},
    {BYTES("\xff\xff\xff\xff\xff\xff\xff\xff"), false, NULL, NULL, SIZE_MAX, true},
};

static void each_encoding_is_known(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct page_bytes page;
        struct kb_str bytes = {cases[i].bytes, cases[i].len};
        assert_ok(page_decode(fixture->arena, bytes, cases[i].is_html, &page, &fixture->err),
                  &fixture->err);
        if (page.is_hopeless != cases[i].is_hopeless)
            fail_msg("case %zu: hopeless %d, lost %zu", i, page.is_hopeless, page.lost);
        if (cases[i].encoding)
            assert_string_equal(page.encoding, cases[i].encoding);
        if (cases[i].text)
            assert_str(page.text, cases[i].text);
        if (cases[i].lost != SIZE_MAX)
            assert_int_equal(page.lost, cases[i].lost);
        assert_true(kb_utf8_check(page.text, NULL));
    }
}

/* Every byte value in every place of a short text: always UTF-8, never a crash. */
static void any_byte_is_taken(void **state)
{
    struct fixture *fixture = *state;
    char bytes[] = GBK;
    for (unsigned value = 0; value < 256; value++) {
        struct page_bytes page;
        bytes[3] = (char)value;
        kb_arena_clear(fixture->arena);
        assert_ok(page_decode(fixture->arena, (struct kb_str){bytes, sizeof bytes - 1}, false,
                              &page, &fixture->err),
                  &fixture->err);
        assert_true(kb_utf8_check(page.text, NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(each_encoding_is_known),
        fixture_test(any_byte_is_taken),
    };
    return cmocka_run_group_tests_name("import page_encoding", tests, NULL, NULL);
}
