/* Questions nobody should ask: an answer or a clear refusal, and never more than a page of work. */
#include "base.h"

static const struct base_item items[] = {
    {.id = "law-a",
     .title = "住房公积金管理条例",
     .sections = {{"第一条", "职工可以提取住房公积金（含利息）。"}}},
    {.id = "qa-b",
     .kind = KB_KIND_QA,
     .title = "公积金怎么提取？😀",
     .sections = {{"正文", "བོད་ཡིག 藏文 Latin text: e\u0301tat"}}},
};

#define REPEATED_MAX 12000

/* A piece, so many times. */
static const struct {
    const char *what, *piece;
    size_t times;
    const char *refused; /* what the message says; NULL: an answer */
} rows[] = {
    {"ten kilobytes of words", "公积金提取", 700, "query"},
    {"as long as may be", "公积金提取", 273, NULL},
    {"as many different words as may be", "一丁七万丈三上下不与", 130, NULL},
    {"one letter, many times", "a", 4096, NULL},
    {"opening brackets", "（", 1300, "query"},
    {"5,000 brackets", "(", 5000, "query"},
    {"4,000 brackets", "(", 4000, "query"},
    {"brackets around a word", "(公积金)", 300, NULL},
    {"operators", "AND OR NOT NEAR * \" + - ", 100, NULL},
    {"lone surrogates", "\xed\xa0\x80", 10, "query"},
    {"a word between lone surrogates", "\xed\xa0\x80公积金\xed\xbf\xbf", 1, NULL},
    {"bytes that are no UTF-8", "\xff\xfe\xc0", 100, "query"},
    {"a cut character", "公积金\xe5\x85", 1, NULL},
    {"control characters", "\x01\x02\x1b\x7f", 50, "query"},
    {"control characters in a word", "公\x01积\x02金", 1, NULL},
    {"zero-width characters", "\u200b\u200d\u2060\ufeff", 100, "query"},
    {"bidirectional overrides", "\u202e公积金\u202c", 10, NULL},
    {"emoji", "😀👨‍👩‍👧‍👦🇨🇳", 20, "query"},
    {"Tibetan", "བོད་ཡིག ", 40, NULL},
    {"Latin", "Latin état naïve ", 100, NULL},
    {"marks that combine", "e\u0301\u0302\u0303\u0304", 400, NULL},
    {"pinyin that may be cut in many ways", "xianganggangao", 200, NULL},
    {"initials", "gjjtq", 500, NULL},
    {"numbers", "一二三四五六七八九十百千万亿", 90, NULL},
    {"digits", "1234567890", 400, NULL},
    {"blanks", " \t\n　", 500, "query"},
    {"private characters", "\ue000\uf8ff", 100, "query"},
    {"HTML", "<script>alert(1)</script>", 100, NULL},
};

static struct kb_str repeated(const char *piece, size_t times, struct kb_buf *ret)
{
    for (size_t i = 0; i < times; i++)
        kb_buf_add_cstr(ret, piece);
    return kb_buf_str(ret);
}

static void check_hits(const struct kb_search_result *result)
{
    for (size_t i = 0; i < result->count; i++) {
        size_t bad;
        assert_true(kb_utf8_check(result->hits[i].snippet, &bad));
        assert_true(result->hits[i].label.len > 0);
        assert_true(kb_str_find(result->hits[i].snippet, KB_STR("<script"), 0) == SIZE_MAX);
    }
}

static void ask_anything(struct base *base, size_t row, enum kb_group group)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf query = KB_BUF_INIT(1 << 16);
    struct kb_error err = {0};
    struct kb_search_result result = {0};
    struct kb_search_request request = {
        .query = repeated(rows[row].piece, rows[row].times, &query),
        .group = group,
        .explain = true,
    };
    assert_true(query.len <= REPEATED_MAX);
    enum kb_status status = kb_search(base_searcher(base, KB_DOOR_INTERNAL), &request, base->arena,
                                      &result, &err);
    print_message("# %s: %s\n", rows[row].what, status ? err.message : "answered");
    if (rows[row].refused) {
        assert_int_equal(status, KB_INVALID);
        assert_non_null(strstr(err.message, rows[row].refused));
    } else {
        assert_ok(status, &err);
        check_hits(&result);
    }
}

static void test_any_question_is_answered_or_refused(void **state)
{
    (void)state;
    struct base base;
    base_begin(&base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(&base, &items[i]);
    base_index(&base);
    for (size_t row = 0; row < KB_COUNT(rows); row++) {
        ask_anything(&base, row, KB_GROUP_ITEM);
        ask_anything(&base, row, KB_GROUP_NONE);
    }
    base_end(&base);
}

/* What is odd around a word does not keep it from being found. */
static void test_a_word_is_found_in_any_company(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "\xed\xa0\x80公积金提取", "公\u200b积\u200b金\u200b提取",
        "((((公积金))))提取",     "😀公积金提取😀",
        "\u202e公积金提取",       "公积金提取\xff",
    };
    struct base base;
    base_begin(&base);
    base_put(&base, &items[0]);
    base_index(&base);
    for (size_t i = 0; i < KB_COUNT(queries); i++) {
        struct kb_search_request request = {.query = kb_str_of(queries[i])};
        struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
        print_message("# %s\n", queries[i]);
        assert_string_equal(base_hits(&result), "law-a/第一条");
    }
    base_end(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_question_is_answered_or_refused),
        cmocka_unit_test(test_a_word_is_found_in_any_company),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
