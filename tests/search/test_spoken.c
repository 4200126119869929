/* What is said by the way is taken out, and nothing else. */
#include "test.h"

#include "ladder.h"

static void fillers_go_and_content_stays(void **state)
{
    static const struct {
        const char *spoken, *clean;
    } rows[] = {
        {"请问公积金怎么提取", ",公积金怎么提取"},
        {"你好，我想咨询一下公积金怎么提取，谢谢", ",，,公积金怎么提取，,"},
        {"心理咨询一下在哪里", "心理咨询一下在哪里"},
        {"喂养宠物", "喂养宠物"},
        {"喂，养犬登记", ",，养犬登记"},
        {"没有租房合同可以提吗", "没有租房合同可以提吗"},
        {"请问", "请问"},
        {"你好，请问怎么办", "你好，请问怎么办"},
        {"2026年3月5日之前能不能办", "2026年3月5日之前能不能办"},
        {"", ""},
    };
    struct kb_error err = {0};
    struct kb_text *text;
    struct kb_words *words;
    struct kb_arena *arena = kb_arena_new(1 << 20);
    (void)state;
    assert_ok(kb_text_new(&text, &err), &err);
    assert_ok(kb_words_read(text, NULL, &words, &err), &err);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_str clean;
        assert_ok(kb_spoken_clean(words, kb_str_of(rows[i].spoken), arena, &clean, &err), &err);
        assert_str(clean, rows[i].clean);
    }
    kb_arena_free(arena);
    kb_words_free(words);
    kb_text_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fillers_go_and_content_stays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
