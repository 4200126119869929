/* Which part of a text is shown. */
#include "test.h"

#include "internal.h"

/* Small enough to see: 12 characters wanted, 8 to 16 allowed, at most 4 before the first mark. */
static const struct kb_weights small = {
    .snippet_min = 8,
    .snippet_wanted = 12,
    .snippet_max = 16,
    .snippet_lead = 4,
    .snippet_text_max = 1 << 16,
};

/* Terms are the letters A to D, worth 1, 2, 4 and 8. */
static struct kb_question_term terms[] = {
    {.text = KB_STR_INIT("A"), .weight = 1},
    {.text = KB_STR_INIT("B"), .weight = 2},
    {.text = KB_STR_INIT("C"), .weight = 4},
    {.text = KB_STR_INIT("D"), .weight = 8},
};

static const struct kb_question question = {.terms = terms, .count = KB_COUNT(terms)};

static size_t find(const char *text, struct kb_occurrence *occurrences)
{
    struct kb_str s = kb_str_of(text);
    size_t count = 0;
    uint32_t number = 0;
    for (size_t at = 0; at < s.len; number++) {
        size_t begin = at;
        uint32_t c = kb_utf8_next(s, &at);
        if (c >= 'A' && c <= 'D')
            occurrences[count++] = (struct kb_occurrence){(uint32_t)begin, (uint32_t)at, number, 1,
                                                          c - 'A'};
    }
    return count;
}

static const struct {
    const char *what, *text, *shown;
} cases[] = {
    {"short texts are whole", "天地玄黄宇宙洪荒A日月盈昃", "天地玄黄宇宙洪荒A日月盈昃"},
    {"where most is together", "A天地玄黄。宇宙洪荒日月盈昃。B辰C宿列张寒来暑往。秋收冬藏闰余成岁",
     "B辰C宿列张寒来暑往。"},
    {"worth more than many", "A天B地玄黄宇宙洪荒日月盈昃。辰宿列D张寒来。暑往秋收冬藏",
     "辰宿列D张寒来。暑往秋收冬藏"},
    {"a term counts once", "AAAAAA天地玄黄宇宙洪荒日月盈昃。B辰宿列张寒来暑往秋收冬藏",
     "B辰宿列张寒来暑往秋收冬藏"},
    {"the first of equals", "宇A宙洪荒日月盈昃辰宿列张A寒来暑往", "宇A宙洪荒日月盈昃辰宿列"},
    {"behind the nearest sentence",
     "天地玄黄宇宙洪荒日月盈昃！辰。宿，A列张寒来暑往秋收冬藏闰余律吕调阳云腾致雨",
     "宿，A列张寒来暑往秋收冬"},
    {"behind a clause",
     "天地玄黄宇宙洪荒日月盈昃，辰宿A列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨",
     "辰宿A列张寒来暑往秋收冬"},
    {"a little before, without any stop",
     "天地玄黄宇宙洪荒日月盈昃辰宿A列张寒来暑往秋收冬藏闰余律吕调阳云腾致雨",
     "宿A列张寒来暑往秋收冬藏"},
    {"to the last sentence in reach", "A天地玄黄。宇宙洪荒日。月盈昃，辰宿列张寒来暑往",
     "A天地玄黄。宇宙洪荒日。"},
    {"else to a clause", "A天地玄黄宇宙洪荒日，月盈昃辰宿列张寒来暑往", "A天地玄黄宇宙洪荒日，"},
    {"nothing found", "天地玄黄宇宙洪荒日，月盈昃辰宿列张寒来暑往", "天地玄黄宇宙洪荒日，"},
};

static void windows(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_occurrence occurrences[64];
        struct kb_str text = kb_str_of(cases[i].text);
        size_t count = find(cases[i].text, occurrences);
        struct kb_span span = kb_snippet_window(&small, &question, text, occurrences, count);
        print_message("# %s\n", cases[i].what);
        assert_str(kb_str_slice(text, span.begin, span.end), cases[i].shown);
    }
}

/* At every place of a mark: the mark is shown, whole characters are, and not too many. */
static void a_mark_anywhere(void **state)
{
    (void)state;
    enum {
        LENGTH = 60
    };
    static const char *const fill[] = {"天", "，", "x", "。", "é", "𠮷", "地"};
    for (size_t place = 0; place < LENGTH; place++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1024);
        for (size_t i = 0; i < LENGTH; i++)
            kb_buf_add_cstr(&text, i == place ? "C" : fill[(i * i + place) % KB_COUNT(fill)]);
        struct kb_occurrence occurrence;
        assert_int_equal(find(text.data, &occurrence), 1);
        struct kb_span span = kb_snippet_window(&small, &question, kb_buf_str(&text), &occurrence,
                                                1);
        assert_true(span.begin <= occurrence.begin && occurrence.end <= span.end);
        struct kb_str shown = kb_str_slice(kb_buf_str(&text), span.begin, span.end);
        size_t bad;
        assert_true(kb_utf8_check(shown, &bad));
        assert_true(kb_utf8_count(shown) <= small.snippet_max);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows),
        cmocka_unit_test(a_mark_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
