/* Repair: what is taken out, what must stay, and that the highlight stays on the original. */
#include "internal.h"
#include "test.h"

#include "kb/file.h"

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

struct example {
    const char *from, *to;
};

static void assert_folds(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kb_error err = {0};
        struct kb_folded folded;
        assert_ok(kb_text_fold(text, kb_str_of(examples[i].from), &folded, &err), &err);
        if (!kb_str_equal(folded.text, kb_str_of(examples[i].to)))
            fail_msg("'%s' becomes '%.*s', not '%s'", examples[i].from, KB_STR_ARG(folded.text),
                     examples[i].to);
    }
}

static void pinyin_is_taken_out(void **state)
{
    static const struct example examples[] = {
        {"農(nóng)民", "农民"},
        {"農（nóng）民", "农民"},
        {"農［nóng］民【mín】工", "农民工"},
        {"農( nóng )民", "农民"},
        {"農 (nóng) 民", "农民"},
        {"農(nong)民", "农民"},
        {"農(nong2)民", "农民"},
        {"農(ＮÓＮＧ)民", "农民"},
        {"農(no\u0301ng)民", "农民"},
        {"農nóng民", "农民"},
        {"農 nóng 民", "农民"},
        {"農nong民", "农民"},
        {"農 nong2 民", "农民"},
        {"農(nóng)、民", "农、民"},
        {"爲民服務(wù)。", "为民服务。"},
        {"農(nóng)(nóng)民", "农民"},
        {"农民(nóngmín)", "农民"},
        {"农民(nóng mín)工", "农民工"},
        {"西安(xī'ān)", "西安"},
        {"外來(lái)農(nóng)業(yè)勞動(dòng)人員", "外来农业劳动人员"},
        {"银行(háng)、行(xíng)为、银行(hang)", "银行、行为、银行"},
        {"旅(lǚ)客、旅(lü)客、旅(lv)客", "旅客、旅客、旅客"},
        {"优(yōu)惠", "优惠"},
        {"甲(biǎo)", "甲"},
    };
    (void)state;
    assert_folds(examples, KB_COUNT(examples));
}

static void latin_text_stays(void **state)
{
    static const struct example examples[] = {
        {"维生素(VC)片", "维生素(vc)片"},
        {"加入(WTO)后", "加入(wto)后"},
        {"首席执行官(CEO)", "首席执行官(ceo)"},
        {"如下：(a)甲", "如下:(a)甲"},
        {"情形(a)和(b)", "情形(a)和(b)"},
        {"局域网(LAN)", "局域网(lan)"},
        {"密码(PIN)", "密码(pin)"},
        {"我们(the)他", "我们(the)他"},
        {"农民(nongfu)", "农民(nongfu)"},
        {"卡拉OK厅", "卡拉ok厅"},
        {"下载APP后", "下载app后"},
        {"甲 a 乙", "甲 a 乙"},
        {"咖啡é馆", "咖啡é馆"},
        {"公ji金", "公ji金"},
        {"(nóng)民", "(nóng)民"},
        {"農(nóng", "农(nóng"},
        {"農(nóng]民", "农(nóng]民"},
        {"农nóng", "农nóng"},
        {"甲(zhuangzhuangzhuangzhuangzhuang)", "甲(zhuangzhuangzhuangzhuangzhuang)"},
        {"甲()乙", "甲()乙"},
        {"甲(12)乙", "甲(12)乙"},
    };
    (void)state;
    assert_folds(examples, KB_COUNT(examples));
}

static void runs_are_joined(void **state)
{
    static const struct example examples[] = {
        {"公 积 金", "公积金"},
        {"公　积", "公积"},
        {"公\u00a0积", "公积"},
        {"公  积", "公  积"},
        {"住房\n公积金", "住房\n公积金"},
        {"职工应当按照规定缴存住房公积\n金并及时", "职工应当按照规定缴存住房公积金并及时"},
        {"职工应当按照规定缴存住房公积\r\n金并及时", "职工应当按照规定缴存住房公积金并及时"},
        {"职工应当按照规定缴存住房公积。\n金", "职工应当按照规定缴存住房公积。\n金"},
        {"职工应当按照规定缴存住房公积\n\n金", "职工应当按照规定缴存住房公积\n\n金"},
        {"职工应当按照规定缴存住房公积\n　　金", "职工应当按照规定缴存住房公积\n  金"},
        {"第 24 條", "第 24 条"},
        {"甲 a", "甲 a"},
        {"农\u200b民\u00ad工\ufeff人\u202e们", "农民工人们"},
        {"农\ue5e5民", "农民"},
        {"农 \ue5e5 民", "农  民"},
        {"农□民", "农□民"},
        {"农\ufffd民", "农\ufffd民"},
    };
    (void)state;
    assert_folds(examples, KB_COUNT(examples));
}

/* The term and the original bytes it stands on. */
static void terms_cover_what_was_taken_out(void **state)
{
    static const struct {
        const char *input, *term, *covered;
    } cases[] = {
        {"外来農(nóng)民(mín)工", "农民", "農(nóng)民"},
        {"外来農(nóng)民(mín)工", "来农", "来農"},
        {"外来農(nóng)民(mín)工", "民工", "民(mín)工"},
        {"農 nóng 民", "农民", "農 nóng 民"},
        {"公 积金", "公积", "公 积"},
        {"農\u200b民\u200b", "农民", "農\u200b民"},
        {"農\ue5e5民\ue5e5工", "农民", "農\ue5e5民"},
        {"服務(wù)", "服务", "服務"},
        {"第 24 條 規定", "第24条", "第 24 條"},
        {"国办发〔2020〕 53 號文", "[2020]53号", "〔2020〕 53 號"},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_error err = {0};
        struct kb_terms terms;
        struct kb_str input = kb_str_of(cases[i].input);
        bool found = false;
        assert_ok(kb_text_terms(text, input, &terms, &err), &err);
        for (size_t k = 0; k < terms.count; k++) {
            const struct kb_term *term = &terms.items[k];
            if (!kb_str_equal(term->text, kb_str_of(cases[i].term)))
                continue;
            assert_str(kb_str_slice(input, term->begin, term->end), cases[i].covered);
            found = true;
        }
        if (!found)
            fail_msg("no '%s' in '%s'", cases[i].term, cases[i].input);
    }
}

/* 農民 stands in the first two pages 56 times, never intact; each is found and covered. */
static size_t count_farmers(const char *path)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf page = KB_BUF_INIT(1u << 20);
    struct kb_error err = {0};
    struct kb_terms terms;
    size_t count = 0;
    assert_ok(kb_file_read(path, 1u << 20, &page, &err), &err);
    assert_ok(kb_text_terms(text, kb_buf_str(&page), &terms, &err), &err);
    for (size_t i = 0; i < terms.count; i++) {
        const struct kb_term *term = &terms.items[i];
        if (term->kind != KB_TERM_BIGRAM || !kb_str_equal(term->text, KB_STR("农民")))
            continue;
        assert_str(kb_str_slice(kb_buf_str(&page), term->begin, term->end), "農(nóng)民");
        count++;
    }
    return count;
}

static void farmers_of_damaged_pages_are_found(void **state)
{
    size_t count = 0;
    (void)state;
    const char *first = test_shared("damaged/000.txt");
    if (!first)
        skip();
    count = count_farmers(first);
    count += count_farmers(test_shared("damaged/001.txt"));
    assert_int_equal(count, 56);
}

static struct kb_damage damage_of(struct kb_str input)
{
    struct kb_error err = {0};
    struct kb_damage damage;
    assert_ok(kb_text_damage(text, input, &damage, &err), &err);
    return damage;
}

static void damage_is_counted(void **state)
{
    static const struct {
        const char *input;
        struct kb_damage damage;
    } cases[] = {
        {"", {0}},
        {"住房公积金", {0}},
        {"農(nóng)民(mín)", {.repaired = 2, .pinyin = 2}},
        {"农\u200b民\u00ad\x07", {.repaired = 3, .invisible = 3}},
        {"甲，，乙。。！！……——", {.repaired = 2, .doubled = 2}},
        {"甲\ue5e5乙\U000f0000", {.repaired = 2, .private_use = 2}},
        {"甲\xe4\xbd乙\ufffd", {.lost = 2, .replaced = 2}},
        {"甲□乙 □是 □否", {.lost = 1, .blanks = 1}},
        {"甲〓乙", {.lost = 1, .blanks = 1}},
        {"當?shù)地、指导??梢说", {.lost = 2, .mangled = 2}},
        {"可以吗?可以(a)，是什么??APP?", {0}},
        {"甲 乙 丙", {.broken_runs = 2}},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_damage damage = damage_of(kb_str_of(cases[i].input));
        if (memcmp(&damage, &cases[i].damage, sizeof damage) != 0)
            fail_msg("'%s': %zu repaired, %zu lost, %zu broken runs", cases[i].input,
                     damage.repaired, damage.lost, damage.broken_runs);
    }
}

static void damage_refuses_what_is_too_large(void **state)
{
    struct kb_error err = {0};
    struct kb_damage damage = {.repaired = 7};
    char *bytes = calloc(1, KB_TEXT_MAX + 1);
    (void)state;
    assert_non_null(bytes);
    assert_int_equal(kb_text_damage(text, (struct kb_str){bytes, KB_TEXT_MAX + 1}, &damage, &err),
                     KB_TOO_LARGE);
    assert_int_equal(damage.repaired, 7);
    free(bytes);
}

/* Brackets and letters without end must not take quadratic time. */
static void endless_letters_are_passed(void **state)
{
    static const char *const pieces[] = {"农(", "农 n", "农'1", "农(n'", " ", "(", "农 "};
    (void)state;
    for (size_t i = 0; i < KB_COUNT(pieces); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf input = KB_BUF_INIT(KB_TEXT_MAX);
        while (input.len < 600000)
            kb_buf_add_cstr(&input, pieces[i]);
        damage_of(kb_buf_str(&input));
    }
    KB_CLEANUP(kb_buf_done) struct kb_buf tail = KB_BUF_INIT(KB_TEXT_MAX);
    kb_buf_add_cstr(&tail, "农(n");
    while (tail.len < 600000)
        kb_buf_add_cstr(&tail, "'");
    assert_int_equal(damage_of(kb_buf_str(&tail)).pinyin, 0);
}

/* Every reading is in order and spelled in letters, so that looking it up works. */
static void readings_are_sorted(void **state)
{
    size_t count;
    const struct kb_reading *readings = kb_readings(&count);
    (void)state;
    assert_true(count > 380);
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || strcmp(readings[i - 1].syllable, readings[i].syllable) < 0);
        assert_true(strlen(readings[i].syllable) <= 6);
        for (const char *c = readings[i].syllable; *c; c++)
            assert_in_range(*c, 'a', 'z');
        assert_true(kb_utf8_check(kb_str_of(readings[i].characters), NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pinyin_is_taken_out),
        cmocka_unit_test(latin_text_stays),
        cmocka_unit_test(runs_are_joined),
        cmocka_unit_test(terms_cover_what_was_taken_out),
        cmocka_unit_test(farmers_of_damaged_pages_are_found),
        cmocka_unit_test(damage_is_counted),
        cmocka_unit_test(damage_refuses_what_is_too_large),
        cmocka_unit_test(endless_letters_are_passed),
        cmocka_unit_test(readings_are_sorted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
