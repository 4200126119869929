/* Terms: which, in which order, and where they say they stand. */
#include "kb/text.h"

#include "internal.h"
#include "real_lines.h"
#include "test.h"

static struct kb_text *text;
static struct kb_text *other; /* folds slices while the terms of `text` are still needed */

static int setup(void **state)
{
    struct kb_error err = {0};
    (void)state;
    assert_ok(kb_text_new(&text, &err), &err);
    assert_ok(kb_text_new(&other, &err), &err);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kb_text_freep(&text);
    kb_text_freep(&other);
    return 0;
}

static struct kb_terms terms_of(struct kb_str input)
{
    struct kb_error err = {0};
    struct kb_terms terms;
    assert_ok(kb_text_terms(text, input, &terms, &err), &err);
    return terms;
}

/* Words as themselves, pairs in brackets. */
static void assert_terms(const char *input, const char *expected)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(4096);
    struct kb_terms terms = terms_of(kb_str_of(input));
    for (size_t i = 0; i < terms.count; i++) {
        const struct kb_term *term = &terms.items[i];
        bool pair = term->kind == KB_TERM_BIGRAM;
        kb_buf_printf(&out, "%s%s%.*s%s", i ? " " : "", pair ? "[" : "", KB_STR_ARG(term->text),
                      pair ? "]" : "");
    }
    assert_str(kb_buf_str(&out), expected);
}

static void terms_examples(void **state)
{
    (void)state;
    assert_terms("", "");
    assert_terms("，。！ \n", "");
    assert_terms("公", "公");
    assert_terms("公积金", "公 [公积] 积 [积金] 金");
    assert_terms("劳动合同", "劳动 [劳动] [动合] 合同 [合同]");
    assert_terms("勞動合同", "劳动 [劳动] [动合] 合同 [合同]");
    assert_terms("甲，乙", "甲 乙");
    assert_terms("ＡＢＣ 3.14元", "abc 3.14 3.14元 元");
    assert_terms("Don’t e\u0301t\u00e9", "don't été");
    assert_terms("劳\u200b动", "劳动 [劳动]");
    assert_terms("二〇二〇年", "二 2020年 [二〇] 〇 [〇二] 二 [二〇] 〇 [〇年] 年");
    assert_terms("\xff公\xe4", "公");
    assert_terms("\ufffd", "");
    assert_terms("👍🏽", "");
    assert_terms("12345热线", "12345 热线 [热线]");
    assert_terms("外來(lái)農(nóng)民", "外来 [外来] [来农] 农民 [农民]");
    assert_terms("第24條", "第 第24条 24 条");
}

static void terms_of_plane_two_make_pairs(void **state)
{
    struct kb_terms terms = terms_of(KB_STR("𠀀𠀁a"));
    size_t pairs = 0;
    (void)state;
    for (size_t i = 0; i < terms.count; i++) {
        if (terms.items[i].kind != KB_TERM_BIGRAM)
            continue;
        pairs++;
        assert_str(terms.items[i].text, "𠀀𠀁");
        assert_int_equal(terms.items[i].begin, 0);
        assert_int_equal(terms.items[i].end, 8);
    }
    assert_int_equal(pairs, 1);
}

static void terms_stand_on_original_bytes(void **state)
{
    /* 甲 0, ﾊ 3, ﾟ 6, space 9, ① 10, ㍿ 13, 勞 16, 動 19 */
    struct kb_terms terms = terms_of(KB_STR("甲ﾊﾟ ①㍿勞動"));
    size_t whole = 0;
    (void)state;
    for (size_t i = 0; i < terms.count; i++) {
        const struct kb_term *term = &terms.items[i];
        if (kb_str_equal(term->text, KB_STR("甲"))) {
            assert_int_equal(term->begin, 0);
            assert_int_equal(term->end, 3);
        } else if (kb_str_equal(term->text, KB_STR("パ"))) {
            assert_int_equal(term->begin, 3);
            assert_int_equal(term->end, 9);
            whole++;
        } else if (kb_str_equal(term->text, KB_STR("劳动"))) {
            assert_int_equal(term->begin, 16);
            assert_int_equal(term->end, 22);
            whole++;
        } else if (kb_str_equal(term->text, KB_STR("会社"))) {
            assert_int_equal(term->begin, 13);
            assert_int_equal(term->end, 16);
            whole++;
        }
    }
    assert_in_range(whole, 4, 5);
}

static void terms_are_cut_on_a_character(void **state)
{
    char input[256];
    (void)state;
    memset(input, 'x', 200);
    struct kb_terms terms = terms_of((struct kb_str){input, 200});
    assert_int_equal(terms.count, 1);
    assert_int_equal(terms.items[0].text.len, KB_TERM_MAX);
    assert_int_equal(terms.items[0].end, KB_TERM_MAX);
    /* One byte, then letters of two: 59 bytes fit, the 60th would be half a letter. */
    input[0] = 'x';
    for (size_t i = 1; i < 201; i += 2)
        memcpy(input + i, "ж", 2);
    terms = terms_of((struct kb_str){input, 201});
    assert_int_equal(terms.count, 1);
    assert_int_equal(terms.items[0].text.len, KB_TERM_MAX - 1);
}

/* Where characters begin, damaged bytes each being one. */
static bool boundary[1 << 16];

static void find_boundaries(struct kb_str s)
{
    assert_true(s.len < KB_COUNT(boundary));
    memset(boundary, 0, s.len);
    for (size_t at = 0; at < s.len; kb_utf8_next(s, &at))
        boundary[at] = true;
    boundary[s.len] = true;
}

/* Whether folding gave `from` more characters than it had, as ㍿ does. */
static bool grows(struct kb_str from)
{
    struct kb_folded folded;
    assert_int_equal(kb_text_fold(other, from, &folded, NULL), KB_OK);
    return kb_utf8_count(folded.text) > 2;
}

/* Whether a phrase has respelled a character of the pair: then its other half may lie outside. */
static bool is_respelled(struct kb_str pair)
{
    struct kb_str from, to;
    for (size_t i = 0; kb_phrases_at(i, &from, &to); i++)
        for (size_t at = 0; at < pair.len; at += 3)
            if (kb_str_find(to, kb_str_slice(pair, at, at + 3), 0) != SIZE_MAX)
                return true;
    return false;
}

static void assert_term_holds(struct kb_str line, const struct kb_term *term)
{
    struct kb_folded folded;
    struct kb_str slice = kb_str_slice(line, term->begin, term->end);
    assert_true(term->begin < term->end);
    assert_true(term->end <= line.len);
    assert_true(boundary[term->begin] && boundary[term->end]);
    assert_in_range(term->text.len, 1, KB_TERM_MAX);
    assert_true(kb_utf8_check(term->text, NULL));
    if (term->kind != KB_TERM_BIGRAM)
        return;
    assert_int_equal(kb_utf8_count(term->text), 2);
    assert_int_equal(kb_text_fold(other, slice, &folded, NULL), KB_OK);
    if (!kb_str_equal(folded.text, term->text) && !grows(slice) && !is_respelled(term->text))
        fail_msg("'%.*s' is not '%.*s'", KB_STR_ARG(slice), KB_STR_ARG(term->text));
}

static void assert_terms_hold(struct kb_str line)
{
    struct kb_terms terms = terms_of(line);
    find_boundaries(line);
    for (size_t i = 0; i < terms.count; i++) {
        const struct kb_term *term = &terms.items[i], *before = i ? term - 1 : NULL;
        assert_term_holds(line, term);
        if (!before)
            continue;
        assert_true(before->begin <= term->begin);
        /* Words before pairs at the same place in the folded text. */
        if (before->text.data == term->text.data)
            assert_true(before->kind == KB_TERM_WORD && term->kind == KB_TERM_BIGRAM);
    }
}

static void terms_of_real_lines_hold_what_they_promise(void **state)
{
    (void)state;
    if (!real_lines(assert_terms_hold))
        skip();
}

static bool within(struct kb_str s, const char *bytes, size_t len)
{
    return s.data >= bytes && s.data < bytes + len;
}

/* The terms of a text and of its folding are the same words: so a question in traditional script,
 * or in full width, meets a text in the other. */
static void assert_folding_changes_no_term(struct kb_str line)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf copy = KB_BUF_INIT(KB_TEXT_MAX);
    struct kb_folded folded;
    struct kb_terms plain, of_folded;
    assert_int_equal(kb_text_fold(other, line, &folded, NULL), KB_OK);
    kb_buf_add_str(&copy, folded.text);
    plain = terms_of(line);
    assert_int_equal(kb_text_terms(other, kb_buf_str(&copy), &of_folded, NULL), KB_OK);
    assert_int_equal(plain.count, of_folded.count);
    for (size_t i = 0; i < plain.count; i++) {
        assert_true(kb_str_equal(plain.items[i].text, of_folded.items[i].text));
        assert_int_equal(plain.items[i].kind, of_folded.items[i].kind);
        /* Folded text folds to itself, so its terms are cut out of it byte by byte; a quantity
         * has its own spelling. */
        if (!within(of_folded.items[i].text, other->bytes, other->len))
            continue;
        struct kb_str slice = kb_str_slice(kb_buf_str(&copy), of_folded.items[i].begin,
                                           of_folded.items[i].end);
        if (!kb_str_equal(slice, of_folded.items[i].text))
            fail_msg("'%.*s' is not '%.*s' in '%s'", KB_STR_ARG(slice),
                     KB_STR_ARG(of_folded.items[i].text), copy.data);
    }
}

static void folding_changes_no_term_of_real_lines(void **state)
{
    (void)state;
    if (!real_lines(assert_folding_changes_no_term))
        skip();
}

/* Bytes of every kind in every order of a small generator: damaged text must not break a promise.
 */
static void terms_of_noise_hold_what_they_promise(void **state)
{
    static const char *const pieces[] = {"公",     "積", "\xe5", "\x85",     "a", "\u0301",
                                         "㍿",     "ﾊ",  "ﾟ",    "\xf0\x9f", "👍", "，",
                                         "\u200b", "𠀀", "9",    "\0"};
    static const char *const quantities[] = {"第", "二", "十",   "4",  "条", "年", "(",  ")",
                                             "农", " ",  "nóng", "\n", "[",  "20", "号", "著"};
    uint32_t seed = 1;
    (void)state;
    for (int i = 0; i < 6000; i++) {
        char input[128];
        size_t len = 0;
        for (int k = 0; k < 20; k++) {
            seed = seed * 1664525u + 1013904223u;
            const char *piece = i % 2 ? pieces[seed >> 28] : quantities[seed >> 28];
            size_t piece_len = *piece ? strlen(piece) : 1;
            memcpy(input + len, piece, piece_len);
            len += piece_len;
        }
        assert_terms_hold((struct kb_str){input, len});
        if (i % 2 == 0) /* marks on Han characters are no part of a pair */
            assert_folding_changes_no_term((struct kb_str){input, len});
    }
}

/* Every pair of Han neighbours in the folded text is there, and nothing else is a pair. */
static void assert_all_pairs_are_there(struct kb_str line)
{
    struct kb_folded folded;
    struct kb_terms terms = terms_of(line);
    assert_int_equal(kb_text_fold(other, line, &folded, NULL), KB_OK);
    uint32_t before = 0;
    size_t i = 0;
    for (size_t at = 0; at < folded.text.len;) {
        uint32_t entry = kb_fold_entry(other->tables, kb_utf8_next(folded.text, &at));
        bool pair = before & entry & KB_FOLD_HAN;
        before = entry;
        if (!pair)
            continue;
        while (i < terms.count && terms.items[i].kind != KB_TERM_BIGRAM)
            i++;
        assert_true(i < terms.count);
        size_t len = terms.items[i].text.len;
        struct kb_str expected = kb_str_slice(folded.text, at - len, at);
        assert_true(kb_str_equal(terms.items[i++].text, expected));
    }
    while (i < terms.count)
        assert_int_equal(terms.items[i++].kind, KB_TERM_WORD);
}

static void pairs_of_real_lines_are_all_there(void **state)
{
    (void)state;
    if (!real_lines(assert_all_pairs_are_there))
        skip();
}

static bool same_terms(struct kb_terms a, struct kb_terms b)
{
    bool same = a.count == b.count;
    for (size_t i = 0; i < a.count && same; i++)
        same = kb_str_equal(a.items[i].text, b.items[i].text) &&
               a.items[i].kind == b.items[i].kind && a.items[i].begin == b.items[i].begin &&
               a.items[i].end == b.items[i].end;
    return same;
}

/* What an analyser did before must not show. */
static void assert_same_in_a_fresh_analyser(struct kb_str line)
{
    struct kb_terms fresh, used = terms_of(line);
    assert_int_equal(kb_text_terms(other, line, &fresh, NULL), KB_OK);
    assert_true(same_terms(used, fresh));
}

static void terms_do_not_depend_on_what_came_before(void **state)
{
    (void)state;
    terms_of(KB_STR("一段很长的文字，别的分析器没有见过。"));
    assert_same_in_a_fresh_analyser(KB_STR("住房公积金提取条件"));
    terms_of(KB_STR("abc"));
    assert_same_in_a_fresh_analyser(KB_STR("第二十四条 夫妻共同债务"));
}

static void terms_of_a_large_text_are_all_there(void **state)
{
    struct kb_error err = {0};
    struct kb_terms terms;
    size_t count = KB_TEXT_MAX / 3;
    char *bytes = malloc(KB_TEXT_MAX + 1);
    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < count; i++)
        memcpy(bytes + 3 * i, i % 2 ? "金" : "公", 3);
    assert_ok(kb_text_terms(text, (struct kb_str){bytes, 3 * count}, &terms, &err), &err);
    size_t pairs = 0;
    for (size_t i = 0; i < terms.count; i++)
        pairs += terms.items[i].kind == KB_TERM_BIGRAM;
    assert_int_equal(pairs, count - 1);
    assert_int_equal(kb_text_terms(text, (struct kb_str){bytes, KB_TEXT_MAX + 1}, &terms, &err),
                     KB_TOO_LARGE);
    free(bytes);
    /* The large text's buffers are given back. */
    terms_of(KB_STR("公"));
    assert_true(text->room < 1 << 20);
    assert_terms("公", "公");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_examples),
        cmocka_unit_test(terms_of_plane_two_make_pairs),
        cmocka_unit_test(terms_stand_on_original_bytes),
        cmocka_unit_test(terms_are_cut_on_a_character),
        cmocka_unit_test(terms_of_real_lines_hold_what_they_promise),
        cmocka_unit_test(folding_changes_no_term_of_real_lines),
        cmocka_unit_test(pairs_of_real_lines_are_all_there),
        cmocka_unit_test(terms_of_noise_hold_what_they_promise),
        cmocka_unit_test(terms_do_not_depend_on_what_came_before),
        cmocka_unit_test(terms_of_a_large_text_are_all_there),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
