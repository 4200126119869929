/* The operator's words: what is built in, what a data folder adds, and what is wrong in it. */
#include "test.h"

#include <string.h>

#include "ladder.h"

static struct kb_text *text;

static struct kb_words *read_words(const char *dir)
{
    struct kb_error err = {0};
    struct kb_words *words;
    assert_ok(kb_words_read(text, dir, &words, &err), &err);
    return words;
}

static bool means(const struct kb_words *words, const char *from, const char *to)
{
    uint64_t number = 0;
    struct kb_str word = kb_str_of(from);
    if (kb_phrase_at(&words->synonyms, word, 0, &number) != word.len)
        return false;
    for (; number; number = words->pairs[number - 1].next)
        if (kb_str_equal(words->pairs[number - 1].to, kb_str_of(to)))
            return true;
    return false;
}

static void words_are_built_in(void **state)
{
    struct kb_words *words = read_words(NULL);
    (void)state;
    assert_true(words->pair_count > 600);
    assert_true(words->dictionary_count > 1000);
    assert_true(words->reading_count > 300);
    assert_true(words->lookalike_count > 100);
    assert_true(means(words, "人社局", "人力资源和社会保障局"));
    assert_true(means(words, "人力资源和社会保障局", "人社局"));
    assert_true(means(words, "劳动局", "人社局"));
    assert_false(means(words, "人社局", "劳动局"));
    kb_words_free(words);
}

static void a_folder_adds_or_replaces(void **state)
{
    char *dir = test_temp_dir();
    (void)state;
    test_write_file(test_path(dir, "words/synonyms.tsv"),
                    "# ours\n\n小绿本\t>\t購房資格證\t說明\r\n");
    struct kb_words *words = read_words(dir);
    assert_true(means(words, "小绿本", "购房资格证"));
    assert_true(means(words, "人社局", "人力资源和社会保障局"));
    kb_words_free(words);
    uint64_t before = kb_words_stamp(dir);
    test_write_file(test_path(dir, "words/synonyms.tsv"), "# replace\n小绿本\t=\t购房资格证\t\n");
    assert_true(kb_words_stamp(dir) != before);
    words = read_words(dir);
    assert_true(means(words, "购房资格证", "小绿本"));
    assert_false(means(words, "人社局", "人力资源和社会保障局"));
    kb_words_free(words);
    test_temp_dir_remove(dir);
}

static void mistakes_are_named_with_their_line(void **state)
{
    static const struct {
        const char *file, *content, *message;
    } rows[] = {
        {"words/synonyms.tsv", "# c\n甲\t=\n", "words/synonyms.tsv:2: "},
        {"words/synonyms.tsv", "甲\t~\t乙\t\n", "words/synonyms.tsv:1: "},
        {"words/synonyms.tsv", "\t=\t乙\t\n", "words/synonyms.tsv:1: "},
        {"words/polyphones.tsv", "银行\tyin hang\n银行\tyin\n", "words/polyphones.tsv:2: "},
        {"words/polyphones.tsv", "银行\tyin hang ka\n", "words/polyphones.tsv:1: "},
        {"words/polyphones.tsv", "银行\tyin xxx\n", "words/polyphones.tsv:1: "},
        {"words/dictionary.tsv", "\xff\n", "words/dictionary.tsv: byte 0"},
        {"words/wordings.txt", "# c\n咋整 怎么\t如何\n", "words/wordings.txt:2: "},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_error err = {0};
        struct kb_words *words = NULL;
        char *dir = test_temp_dir();
        test_write_file(test_path(dir, rows[i].file), rows[i].content);
        assert_int_equal(kb_words_read(text, dir, &words, &err), KB_INVALID);
        assert_null(words);
        assert_memory_equal(err.message, rows[i].message, strlen(rows[i].message));
        test_temp_dir_remove(dir);
    }
}

static void the_longest_phrase_is_taken(void **state)
{
    struct kb_words *words = read_words(NULL);
    struct kb_str spoken = KB_STR("我想咨询一下公积金");
    (void)state;
    assert_int_equal(kb_phrase_at(&words->fillers, spoken, 0, NULL), strlen("我想咨询一下"));
    assert_int_equal(kb_phrase_at(&words->fillers, spoken, strlen("我想咨询一下"), NULL), 0);
    assert_int_equal(kb_phrase_at(&words->fillers, spoken, spoken.len, NULL), 0);
    kb_words_free(words);
}

static uint64_t wording(const struct kb_words *words, const char *word)
{
    uint64_t group = 0;
    struct kb_str phrase = kb_str_of(word);
    return kb_phrase_at(&words->wordings, phrase, 0, &group) == phrase.len ? group : 0;
}

static void wordings_are_groups_that_grow(void **state)
{
    char *dir = test_temp_dir();
    (void)state;
    test_write_file(test_path(dir, "words/wordings.txt"), "怎么 咋整 咋個整\n甲证 乙证\n- 劳驾\n");
    struct kb_words *words = read_words(dir);
    assert_true(wording(words, "怎么") > KB_WORDING_NOTHING);
    assert_int_equal(wording(words, "咋个整"), wording(words, "如何"));
    assert_int_equal(wording(words, "甲证"), wording(words, "乙证"));
    assert_true(wording(words, "甲证") != wording(words, "怎么"));
    assert_int_equal(wording(words, "劳驾"), KB_WORDING_NOTHING);
    assert_int_equal(wording(words, "的"), KB_WORDING_NOTHING);
    assert_int_equal(wording(words, "丙证"), 0);
    kb_words_free(words);
    test_temp_dir_remove(dir);
}

static int begin(void **state)
{
    (void)state;
    return kb_text_new(&text, NULL);
}

static int end(void **state)
{
    (void)state;
    kb_text_free(text);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_built_in),
        cmocka_unit_test(a_folder_adds_or_replaces),
        cmocka_unit_test(mistakes_are_named_with_their_line),
        cmocka_unit_test(the_longest_phrase_is_taken),
        cmocka_unit_test(wordings_are_groups_that_grow),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
