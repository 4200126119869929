/* Folding: examples, then what must hold for all of Unicode and for real files. */
#include "test.h"

#include <unicode/uchar.h>

#include "internal.h"
#include "real_lines.h"

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

static struct kb_folded fold(struct kb_str input)
{
    struct kb_error err = {0};
    struct kb_folded folded;
    assert_ok(kb_text_fold(text, input, &folded, &err), &err);
    return folded;
}

static void fold_examples(void **state)
{
    static const struct {
        const char *from, *to;
    } cases[] = {
        {"", ""},
        {"住房公积金", "住房公积金"},
        {"勞動合同法", "劳动合同法"},
        {"瀋陽市軟體開發", "沈阳市软体开发"},
        {"乾隆、著作、裏面", "乾隆、著作、里面"},
        {"農(nóng)民", "农民"},
        {"甲\ue5e5乙\x07丙\U000f0000丁", "甲乙丙丁"},
        {"ＡＢＣ　１２３", "abc 123"},
        {"Straße", "strasse"},
        {"ΑΣ", "ασ"},
        {"e\u0301cole ÉCOLE", "école école"},
        {"ﾊﾟｿｺﾝ", "パソコン"},
        {"\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"},
        {"第２４條（一）", "第24条(一)"},
        {"〔2020〕【3】［4］", "[2020][3][4]"},
        {"“甲”「乙」『丙』‘丁’", "\"甲\"\"乙\"\"丙\"'丁'"},
        {"《甲》〈乙〉«丙»", "《甲》《乙》《丙》"},
        {"——–－−", "-----"},
        {"甲…乙⋯", "甲...乙..."},
        {"二○二〇年", "二〇二〇年"},
        {"公\u200b积\ufeff金", "公积金"},
        {"㈱㍻㎡Ⅲ⑤", "(株)平成m2iii5"},
        {"衞敎綫羣", "卫教线群"},
        {"劝\U000e0100诫", "劝诫"},
        {"a\u0338〈\u0338", "a\u0338《\u0338"},
        {"བོད་ཡིག", "བོད་ཡིག"},
        {"\xff公\xe4\xbd", "\ufffd公\ufffd\ufffd"},
        {"\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
        {"👨‍👩‍👧", "👨👩👧"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_str(fold(kb_str_of(cases[i].from)).text, cases[i].to);
}

static void fold_says_where_each_byte_came_from(void **state)
{
    (void)state;
    /* 勞 0-2, e 3, acute 4-5, ㍿ 6-8, zero width space 9-11, A 12 */
    struct kb_folded folded = fold(KB_STR("勞e\u0301㍿\u200bA"));
    static const uint32_t begin[] = {0, 0, 0, 3, 3, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 12, 13};
    assert_str(folded.text, "劳é株式会社a");
    assert_int_equal(folded.text.len + 1, KB_COUNT(begin));
    assert_memory_equal(folded.begin, begin, sizeof begin);
}

static void fold_of_nothing_ends_at_the_end(void **state)
{
    (void)state;
    assert_int_equal(fold(KB_STR("")).begin[0], 0);
    struct kb_folded folded = fold(KB_STR("\u200b\u200b"));
    assert_int_equal(folded.text.len, 0);
    assert_int_equal(folded.begin[0], 6);
}

/* Where folded bytes end: not behind what was taken out there. */
static void fold_says_where_each_byte_ends(void **state)
{
    (void)state;
    /* 農 0-2, (nóng) 3-9, 民 10-12, zero width space 13-15, 工 16-18, U+E5E5 19-21, (gōng) 22-28 */
    struct kb_folded folded = fold(KB_STR("農(nóng)民\u200b工\ue5e5(gōng)"));
    assert_str(folded.text, "农民工");
    static const uint32_t begin[] = {0, 0, 0, 10, 10, 10, 16, 16, 16, 29};
    static const uint32_t end[] = {3, 3, 3, 13, 13, 13, 19, 19, 19};
    assert_memory_equal(folded.begin, begin, sizeof begin);
    assert_memory_equal(folded.end, end, sizeof end);
}

/* The same through ICU for everything that our own spellings and simplification leave alone. */
static void assert_like_icu(uint32_t c, struct kb_str folded)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFKCCasefoldInstance(&code);
    UChar from[2], to[64];
    int32_t len = 0, at = 0;
    size_t i = 0;
    U16_APPEND_UNSAFE(from, len, c);
    len = unorm2_normalize(normalizer, from, len, to, 64, &code);
    assert_true(U_SUCCESS(code));
    while (at < len) {
        UChar32 expected;
        U16_NEXT(to, at, len, expected);
        assert_true(i < folded.len);
        uint32_t actual = kb_utf8_next(folded, &i);
        if (actual == (uint32_t)expected)
            continue;
        bool han = u_hasBinaryProperty(expected, UCHAR_IDEOGRAPHIC);
        if (!han && !u_ispunct(expected) && !(u_charType(expected) == U_MATH_SYMBOL) &&
            !(u_charType(expected) == U_OTHER_SYMBOL))
            fail_msg("U+%04X folds to U+%04X, not to U+%04X", c, actual, (unsigned)expected);
        if (expected == 0x2026) /* ... for ⋯ */
            return;
    }
}

static void fold_of_every_code_point_is_icus_and_idempotent(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        char bytes[4], once[256];
        size_t len = kb_utf8_put(c, bytes);
        struct kb_str folded = fold((struct kb_str){bytes, len}).text;
        int8_t type = u_charType((UChar32)c);
        if (type == U_PRIVATE_USE_CHAR || c >= 0xf0000 ||
            (type == U_CONTROL_CHAR && !u_isUWhiteSpace((UChar32)c)))
            assert_int_equal(folded.len, 0);
        else
            assert_like_icu(c, folded);
        assert_true(folded.len < sizeof once);
        memcpy(once, folded.data, folded.len);
        size_t once_len = folded.len;
        struct kb_str twice = fold((struct kb_str){once, once_len}).text;
        if (!kb_str_equal(twice, (struct kb_str){once, once_len}))
            fail_msg("U+%04X is not idempotent", c);
    }
}

/* With neighbours: the segment, not the character, is what is folded. */
static void fold_of_every_joining_character_is_idempotent(void **state)
{
    static const char *const before[] = {"a", "<", "=", "〈", "か", "\u1100", "가", "e\u0301", ""};
    (void)state;
    for (uint32_t c = 0; c < KB_FOLD_TABLE_SIZE; c++) {
        if (!(text->tables->entries[c] & KB_FOLD_JOINS) || (c >= 0xd800 && c <= 0xdfff))
            continue;
        for (size_t i = 0; i < KB_COUNT(before); i++) {
            KB_CLEANUP(kb_buf_done) struct kb_buf in = KB_BUF_INIT(64);
            KB_CLEANUP(kb_buf_done) struct kb_buf once = KB_BUF_INIT(4096);
            kb_buf_add_cstr(&in, before[i]);
            kb_buf_add_code_point(&in, c);
            kb_buf_add_cstr(&in, "\u0323a");
            kb_buf_add_str(&once, fold(kb_buf_str(&in)).text);
            if (!kb_str_equal(fold(kb_buf_str(&once)).text, kb_buf_str(&once)))
                fail_msg("'%s' U+%04X is not idempotent", before[i], c);
        }
    }
}

/* A small generator, the same in every run. */
static uint32_t noise(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Marks, jamo, kana, Indic vowels and what they may combine with, in random company. */
static void fold_of_random_company_is_idempotent(void **state)
{
    static const uint32_t ranges[][2] = {
        {0x3c, 0x7a},     {0xa0, 0x24f},      {0x300, 0x36f},     {0x900, 0xdff},
        {0xf00, 0x10ff},  {0x1100, 0x11ff},   {0x1dc0, 0x1eff},   {0x2000, 0x22ff},
        {0x3000, 0x30ff}, {0x4e00, 0x4fff},   {0xac00, 0xac40},   {0xf900, 0xfa40},
        {0xfe00, 0xffff}, {0x11000, 0x111ff}, {0x1d150, 0x1d170}, {0xe0000, 0xe01ef},
    };
    uint32_t seed = 20;
    (void)state;
    for (int i = 0; i < 60000; i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf in = KB_BUF_INIT(1024);
        KB_CLEANUP(kb_buf_done) struct kb_buf once = KB_BUF_INIT(1 << 16);
        for (uint32_t left = 2 + noise(&seed) % (i % 50 ? 7 : 70); left; left--) {
            const uint32_t *range = ranges[noise(&seed) % KB_COUNT(ranges)];
            kb_buf_add_code_point(&in, range[0] + noise(&seed) % (range[1] - range[0] + 1));
        }
        kb_buf_add_str(&once, fold(kb_buf_str(&in)).text);
        if (!kb_str_equal(fold(kb_buf_str(&once)).text, kb_buf_str(&once)))
            fail_msg("'%s' is not idempotent", in.data);
    }
}

static void fold_cuts_endless_combinations(void **state)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf in = KB_BUF_INIT(KB_TEXT_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf once = KB_BUF_INIT(KB_TEXT_MAX);
    (void)state;
    kb_buf_add_cstr(&in, "字");
    /* Alternating classes are what makes reordering quadratic. */
    for (int i = 0; i < 300000; i++)
        kb_buf_add_cstr(&in, i % 2 ? "\u0301" : "\u0323");
    kb_buf_add_cstr(&in, "公");
    kb_buf_add_str(&once, fold(kb_buf_str(&in)).text);
    assert_int_equal(once.len, 3 + 31 * 2 + 3);
    assert_true(kb_str_ends(kb_buf_str(&once), KB_STR("公")));
    assert_true(kb_str_equal(fold(kb_buf_str(&once)).text, kb_buf_str(&once)));
}

static void fold_refuses_what_is_too_large(void **state)
{
    struct kb_error err = {0};
    struct kb_folded folded = {.begin = NULL};
    size_t len = KB_TEXT_MAX;
    char *bytes = malloc(len + 1);
    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'A', len + 1);
    assert_int_equal(kb_text_fold(text, (struct kb_str){bytes, len + 1}, &folded, &err),
                     KB_TOO_LARGE);
    assert_null(folded.begin);
    assert_int_equal(fold((struct kb_str){bytes, len}).text.len, len);
    /* U+FDFA: three bytes become 33. */
    for (size_t i = 0; i + 3 <= len; i += 3)
        memcpy(bytes + i, "\ufdfa", 3);
    kb_error_clear(&err);
    assert_int_equal(kb_text_fold(text, (struct kb_str){bytes, len}, &folded, &err), KB_TOO_LARGE);
    assert_str(fold(KB_STR("後")).text, "后");
    free(bytes);
}

static void assert_folds_well(struct kb_str line)
{
    static char once[1 << 16];
    struct kb_folded folded = fold(line);
    if (folded.text.len > sizeof once)
        return;
    assert_true(kb_utf8_check(folded.text, NULL));
    assert_int_equal(folded.begin[folded.text.len], line.len);
    for (size_t i = 0; i < folded.text.len; i++) {
        assert_true(folded.begin[i] <= folded.begin[i + 1]);
        /* On character boundaries, and all bytes of one character from the same place. */
        assert_true((line.data[folded.begin[i]] & 0xc0) != 0x80);
        if ((folded.text.data[i] & 0xc0) == 0x80)
            assert_int_equal(folded.begin[i], folded.begin[i - 1]);
    }
    size_t len = folded.text.len;
    if (!len)
        return;
    memcpy(once, folded.text.data, len);
    assert_true(kb_str_equal(fold((struct kb_str){once, len}).text, (struct kb_str){once, len}));
}

static void fold_of_real_lines_holds_what_it_promises(void **state)
{
    (void)state;
    if (!real_lines(assert_folds_well))
        skip();
}

/* What a converter of another's makes of a text, and the text itself: from OpenCC's t2s, where ICU
 * alone would differ. */
static void fold_agrees_with_converted_text(void **state)
{
    static const struct {
        const char *traditional, *converted;
    } cases[] = {
        {"計畫書", "计划书"},     {"籌畫", "筹划"},         {"答覆與回覆", "答复与回复"},
        {"反覆無常", "反复无常"}, {"諮詢電話", "咨询电话"}, {"鎌倉", "镰仓"},
        {"趙孟頫", "赵孟𫖯"},     {"白朮", "白术"},         {"滙豐", "汇丰"},
        {"鉅額", "巨额"},         {"鉅鹿", "钜鹿"},         {"牴觸", "抵触"},
        {"甲冑", "甲胄"},         {"項鍊", "项链"},         {"沈沒", "沉没"},
        {"千鍾粟", "千锺粟"},     {"錢鍾書", "钱锺书"},     {"二噁英", "二𫫇英"},
        {"噁心", "恶心"},         {"衹得", "只得"},         {"藉口", "借口"},
        {"慰藉", "慰藉"},         {"憑藉", "凭借"},         {"瞭解", "了解"},
        {"瞭望塔", "瞭望塔"},     {"乾隆", "乾隆"},         {"乾淨", "干净"},
        {"著作權", "著作权"},     {"看著", "看着"},         {"頭髮", "头发"},
        {"發展", "发展"},         {"皇后", "皇后"},         {"以後", "以后"},
        {"公里", "公里"},         {"裡面", "里面"},         {"傢俱", "家具"},
        {"沈陽", "沈阳"},         {"瀋陽", "沈阳"},         {"覆蓋", "覆盖"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf once = KB_BUF_INIT(256);
        kb_buf_add_str(&once, fold(kb_str_of(cases[i].traditional)).text);
        if (!kb_str_equal(fold(kb_str_of(cases[i].converted)).text, kb_buf_str(&once)))
            fail_msg("'%s' is not '%s'", cases[i].traditional, cases[i].converted);
    }
}

/* Where ICU and a standard disagree, or ICU does not know the character at all. */
static void variants_fold_to_one_character(void **state)
{
    size_t count = 0;
    (void)state;
    for (const char32_t *variant = kb_variants(); *variant; variant += 2, count++) {
        char from[4], to[4];
        struct kb_str a = {from, kb_utf8_put(variant[0], from)};
        struct kb_str b = {to, kb_utf8_put(variant[1], to)};
        KB_CLEANUP(kb_buf_done) struct kb_buf once = KB_BUF_INIT(64);
        kb_buf_add_str(&once, fold(a).text);
        if (!kb_str_equal(fold(b).text, kb_buf_str(&once)))
            fail_msg("'%.*s' and '%.*s' differ", KB_STR_ARG(a), KB_STR_ARG(b));
    }
    assert_true(count > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fold_examples),
        cmocka_unit_test(fold_says_where_each_byte_came_from),
        cmocka_unit_test(fold_says_where_each_byte_ends),
        cmocka_unit_test(fold_of_nothing_ends_at_the_end),
        cmocka_unit_test(fold_of_every_code_point_is_icus_and_idempotent),
        cmocka_unit_test(fold_of_every_joining_character_is_idempotent),
        cmocka_unit_test(fold_of_random_company_is_idempotent),
        cmocka_unit_test(fold_cuts_endless_combinations),
        cmocka_unit_test(fold_refuses_what_is_too_large),
        cmocka_unit_test(fold_of_real_lines_holds_what_it_promises),
        cmocka_unit_test(fold_agrees_with_converted_text),
        cmocka_unit_test(variants_fold_to_one_character),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
