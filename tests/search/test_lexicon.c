/* What the lexicon of each door knows, and what is found in it by sound. */
#include "base.h"

#include "ladder.h"

static const struct base_item items[] = {
    {.id = "guide-a",
     .kind = KB_KIND_GUIDE,
     .title = "银行开户",
     .keyword = "对公账户",
     .sections = {{"办理", "到银行柜台开立账户。"}}},
    {.id = "script-b",
     .kind = KB_KIND_SCRIPT,
     .audience = KB_AUDIENCE_INTERNAL,
     .title = "绛珠口径",
     .sections = {{"正文", "绛珠只能内部使用。"}}},
};

static struct base base;
static struct kb_words *words;

static struct kb_lexicon *build(enum kb_door door)
{
    struct kb_error err = {0};
    struct kb_lexicon *lexicon;
    struct kb_searcher *searcher = base_searcher(&base, door);
    assert_ok(kb_lexicon_build(searcher->text, kb_index_reader(searcher->live), searcher->reader,
                               words, &lexicon, &err),
              &err);
    return lexicon;
}

static struct kb_pattern syllables(const char *const *spellings, size_t count)
{
    struct kb_pattern pattern = {.count = count};
    for (size_t i = 0; i < count; i++)
        pattern.parts[i] = (struct kb_part){KB_PART_SYLLABLE,
                                            kb_pinyin_find(kb_str_of(spellings[i]))};
    return pattern;
}

static size_t count_found(const struct kb_lexicon *lexicon, const char *const *spellings,
                          size_t count)
{
    struct kb_match matches[16];
    struct kb_pattern pattern = syllables(spellings, count);
    return kb_pattern_find(lexicon, &pattern, matches, KB_COUNT(matches));
}

static void each_door_knows_its_own_words(void **state)
{
    static const char *const jiangzhu[] = {"jiang", "zhu"}, *const kaihu[] = {"kai", "hu"};
    struct kb_lexicon *outside = build(KB_DOOR_PUBLIC), *inside = build(KB_DOOR_INTERNAL);
    (void)state;
    assert_int_equal(outside->item_count, 1);
    assert_int_equal(inside->item_count, 2);
    assert_int_equal(count_found(outside, jiangzhu, 2), 0);
    assert_int_equal(count_found(inside, jiangzhu, 2), 1);
    assert_true(count_found(outside, kaihu, 2) > 0);
    assert_int_equal(kb_lexicon_pair(outside, 0x7edb, 0x73e0), 0);
    assert_int_equal(kb_lexicon_pair(inside, 0x7edb, 0x73e0), 1);
    kb_lexicon_free(inside);
    kb_lexicon_free(outside);
}

/* 行 is read xing by itself, and hang in 银行, which the operator's words say. */
static void characters_have_several_readings(void **state)
{
    static const char *const hang[] = {"yin", "hang"}, *const xing[] = {"yin", "xing"},
                             *const other[] = {"yin", "heng"};
    struct kb_lexicon *lexicon = build(KB_DOOR_PUBLIC);
    (void)state;
    assert_true(count_found(lexicon, hang, 2) > 0);
    assert_true(count_found(lexicon, xing, 2) > 0);
    assert_int_equal(count_found(lexicon, other, 2), 0);
    kb_lexicon_free(lexicon);
}

static void keywords_are_phrases_and_unknown_words_none(void **state)
{
    static const char *const duigong[] = {"dui", "gong", "zhang", "hu"}, *const gongjijin[] = {
                                                                             "gong", "ji", "jin"};
    struct kb_lexicon *lexicon = build(KB_DOOR_PUBLIC);
    (void)state;
    assert_true(count_found(lexicon, duigong, 4) > 0);
    assert_int_equal(count_found(lexicon, gongjijin, 3), 0);
    kb_lexicon_free(lexicon);
}

static void the_likeliest_characters_are_those_of_the_base(void **state)
{
    static const char *const spellings[] = {"kai", "li", "zhang", "hu"};
    static const uint16_t wanted[] = {0x5f00, 0x7acb, 0x8d26, 0x6237};
    struct kb_lexicon *lexicon = build(KB_DOOR_PUBLIC);
    struct kb_slot slots[KB_COUNT(spellings)] = {0};
    uint16_t read[KB_COUNT(spellings)];
    (void)state;
    for (size_t i = 0; i < KB_COUNT(spellings); i++) {
        uint16_t syllable = kb_pinyin_find(kb_str_of(spellings[i]));
        for (uint32_t at = lexicon->syllable_begin[syllable];
             at < lexicon->syllable_begin[syllable + 1]; at++)
            slots[i].characters[slots[i].count++] = lexicon->by_syllable[at];
    }
    assert_true(kb_decode(lexicon, slots, KB_COUNT(slots), read));
    assert_memory_equal(read, wanted, sizeof wanted);
    slots[2].count = 0;
    assert_false(kb_decode(lexicon, slots, KB_COUNT(slots), read));
    assert_false(kb_decode(lexicon, slots, 0, read));
    kb_lexicon_free(lexicon);
}

static int begin(void **state)
{
    struct kb_error err = {0};
    (void)state;
    base_begin(&base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(&base, &items[i]);
    base_index(&base);
    assert_ok(kb_words_read(base_searcher(&base, KB_DOOR_PUBLIC)->text, NULL, &words, &err), &err);
    return 0;
}

static int end(void **state)
{
    (void)state;
    kb_words_free(words);
    base_end(&base);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_door_knows_its_own_words),
        cmocka_unit_test(characters_have_several_readings),
        cmocka_unit_test(keywords_are_phrases_and_unknown_words_none),
        cmocka_unit_test(the_likeliest_characters_are_those_of_the_base),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
