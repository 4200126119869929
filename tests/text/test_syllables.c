/* How characters sound, and how letters are cut. */
#include "test.h"

#include <string.h>

#include "kb/buf.h"
#include "kb/pinyin.h"

static void characters_have_their_commonest_syllable(void **state)
{
    static const struct {
        uint32_t character;
        const char *spelling;
    } rows[] = {
        {0x516c, "gong"}, {0x79ef, "ji"}, {0x91d1, "jin"}, {0x5973, "nv"}, {0x7eff, "lv"},
        {0x513f, "er"},   {0x4e00, "yi"}, {0x9fa5, "yu"},  {'a', ""},      {0x20000, ""},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_str(kb_pinyin_spelling(kb_pinyin_of(rows[i].character)), rows[i].spelling);
}

static void every_spelling_finds_its_number(void **state)
{
    (void)state;
    assert_true(kb_pinyin_count() > 400);
    for (uint16_t i = 1; i < kb_pinyin_count(); i++)
        assert_int_equal(kb_pinyin_find(kb_pinyin_spelling(i)), i);
    assert_int_equal(kb_pinyin_find(KB_STR("")), 0);
    assert_int_equal(kb_pinyin_find(KB_STR("n")), 0);
    assert_int_equal(kb_pinyin_find(KB_STR("gongs")), 0);
    assert_int_equal(kb_pinyin_spelling(UINT16_MAX).len, 0);
}

static uint16_t blurred(const char *spelling)
{
    return kb_pinyin_blurred(kb_pinyin_find(kb_str_of(spelling)));
}

static void what_is_mixed_up_in_speech_is_one(void **state)
{
    static const char *const same[][2] = {
        {"zhi", "zi"},   {"chu", "cu"},   {"shan", "san"},  {"niu", "liu"},
        {"lan", "nang"}, {"jin", "jing"}, {"shen", "seng"}, {"nv", "lu"},
    };
    static const char *const other[][2] = {{"gong", "gun"}, {"he", "fe"}, {"ji", "qi"}};
    (void)state;
    for (size_t i = 0; i < KB_COUNT(same); i++)
        assert_int_equal(blurred(same[i][0]), blurred(same[i][1]));
    for (size_t i = 0; i < KB_COUNT(other); i++)
        assert_int_not_equal(blurred(other[i][0]), blurred(other[i][1]));
    assert_int_equal(kb_pinyin_blurred(0), 0);
}

/* "gong ji jin" and g' for an initial; ways divided by |. Static. */
static const char *cuts(const char *letters, size_t max)
{
    static char text[1024];
    struct kb_pinyin_cut ways[16];
    size_t len = 0, count = kb_pinyin_cut(kb_str_of(letters), ways, max);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < ways[i].count; j++) {
            uint16_t part = ways[i].parts[j];
            char initial[] = {(char)(part & 0x7f), '\'', '\0'};
            len += (size_t)snprintf(text + len, sizeof text - len, "%s%s",
                                    j   ? " "
                                    : i ? " | "
                                        : "",
                                    part & KB_PINYIN_INITIAL ? initial
                                                             : kb_pinyin_spelling(part).data);
        }
    return text;
}

static void letters_are_cut_the_likeliest_way_first(void **state)
{
    static const struct {
        const char *letters;
        size_t max;
        const char *ways;
    } rows[] = {
        {"gongjijin", 1, "gong ji jin"},
        {"gjj", 4, "g' j' j'"},
        {"gongjj", 1, "gong j' j'"},
        {"xian", 2, "xian | xi an"},
        {"zhejiang", 1, "zhe jiang"},
        {"nvxing", 1, "nv xing"},
        {"fangan", 1, "fang an"},
        {"erluohu", 1, "er luo hu"},
        {"", 4, ""},
        {"GJJ", 4, ""},
        {"gj1", 4, ""},
        {"viu", 4, ""},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_string_equal(cuts(rows[i].letters, rows[i].max), rows[i].ways);
}

static void every_cut_spells_its_letters(void **state)
{
    static const char *const runs[] = {"zufangtiqugongjijin", "cjrlxbt", "gongjj", "xianggang"};
    (void)state;
    for (size_t i = 0; i < KB_COUNT(runs); i++) {
        struct kb_pinyin_cut ways[16];
        size_t count = kb_pinyin_cut(kb_str_of(runs[i]), ways, 16);
        assert_true(count > 0);
        for (size_t way = 0; way < count; way++) {
            KB_CLEANUP(kb_buf_done) struct kb_buf spelled = KB_BUF_INIT(256);
            for (size_t j = 0; j < ways[way].count; j++)
                if (ways[way].parts[j] & KB_PINYIN_INITIAL)
                    kb_buf_add_char(&spelled, (char)(ways[way].parts[j] & 0x7f));
                else
                    kb_buf_add_str(&spelled, kb_pinyin_spelling(ways[way].parts[j]));
            assert_str(kb_buf_str(&spelled), runs[i]);
        }
    }
}

static void long_runs_end(void **state)
{
    char letters[KB_PINYIN_LETTERS_MAX + 2];
    struct kb_pinyin_cut ways[8];
    (void)state;
    memset(letters, 'a', sizeof letters);
    assert_int_equal(kb_pinyin_cut((struct kb_str){letters, sizeof letters}, ways, 8), 0);
    assert_true(kb_pinyin_cut((struct kb_str){letters, KB_PINYIN_LETTERS_MAX}, ways, 8) <= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_have_their_commonest_syllable),
        cmocka_unit_test(every_spelling_finds_its_number),
        cmocka_unit_test(what_is_mixed_up_in_speech_is_one),
        cmocka_unit_test(letters_are_cut_the_likeliest_way_first),
        cmocka_unit_test(every_cut_spells_its_letters),
        cmocka_unit_test(long_runs_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
