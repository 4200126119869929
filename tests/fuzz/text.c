/*
 * text.c - whatever the bytes, folding and terms point at whole characters of the original, folding
 * and keys are idempotent, and a text has the terms of its folding.
 */
#include "fuzz.h"

#include "kb/name.h"
#include "kb/text.h"

#define INPUT_MAX (64u << 10)

static struct kb_text *text;

/* Where characters begin, damaged bytes each being one. */
static bool boundary[INPUT_MAX + 1];

static void find_boundaries(struct kb_str s)
{
    memset(boundary, 0, sizeof boundary);
    for (size_t at = 0; at < s.len; kb_utf8_next(s, &at))
        boundary[at] = true;
    boundary[s.len] = true;
}

static void check_fold(struct kb_str input)
{
    struct kb_folded folded, again;
    KB_CLEANUP(kb_buf_done) struct kb_buf once = KB_BUF_INIT(KB_TEXT_MAX);
    fuzz_check(!kb_text_fold(text, input, &folded, NULL));
    fuzz_check(kb_utf8_check(folded.text, NULL));
    fuzz_check(folded.begin[folded.text.len] == input.len);
    for (size_t i = 0; i < folded.text.len; i++)
        fuzz_check(folded.begin[i] <= folded.begin[i + 1] && boundary[folded.begin[i]]);
    for (size_t i = 0; i < folded.text.len; i++)
        fuzz_check(
            folded.begin[i] < folded.end[i] && boundary[folded.end[i]] &&
            (folded.end[i] <= folded.begin[i + 1] || folded.begin[i] == folded.begin[i + 1]));
    kb_buf_add_str(&once, folded.text);
    fuzz_check(!kb_text_fold(text, kb_buf_str(&once), &again, NULL));
    fuzz_check(kb_str_equal(again.text, kb_buf_str(&once)));
}

static void check_terms(struct kb_str input)
{
    struct kb_terms terms;
    fuzz_check(!kb_text_terms(text, input, &terms, NULL));
    for (size_t i = 0; i < terms.count; i++) {
        const struct kb_term *term = &terms.items[i];
        fuzz_check(term->text.len && term->text.len <= KB_TERM_MAX);
        fuzz_check(kb_utf8_check(term->text, NULL));
        fuzz_check(term->begin < term->end && term->end <= input.len);
        fuzz_check(boundary[term->begin] && boundary[term->end]);
        fuzz_check(i == 0 || term[-1].begin <= term->begin);
        fuzz_check(term->kind == KB_TERM_WORD || kb_utf8_count(term->text) == 2);
    }
}

/* Terms are those of the folded text, wherever it stands. */
static void check_terms_of_folded(struct kb_str input)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf folded = KB_BUF_INIT(KB_TEXT_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf plain = KB_BUF_INIT(16u << 20);
    struct kb_folded once;
    struct kb_terms terms;
    fuzz_check(!kb_text_fold(text, input, &once, NULL));
    kb_buf_add_str(&folded, once.text);
    fuzz_check(!kb_text_terms(text, input, &terms, NULL));
    for (size_t i = 0; i < terms.count; i++) {
        kb_buf_add_str(&plain, terms.items[i].text);
        kb_buf_add_char(&plain, '\n');
    }
    struct kb_str rest = kb_buf_str(&plain);
    fuzz_check(!kb_text_terms(text, kb_buf_str(&folded), &terms, NULL));
    for (size_t i = 0; i < terms.count; i++) {
        fuzz_check(kb_str_starts(rest, terms.items[i].text));
        rest = kb_str_slice(rest, terms.items[i].text.len + 1, rest.len);
    }
    fuzz_check(!rest.len);
}

static void check_damage(struct kb_str input)
{
    struct kb_damage damage;
    fuzz_check(!kb_text_damage(text, input, &damage, NULL));
    fuzz_check(damage.repaired ==
               damage.pinyin + damage.invisible + damage.doubled + damage.private_use);
    fuzz_check(damage.lost == damage.replaced + damage.blanks + damage.mangled);
    fuzz_check(damage.repaired + damage.lost + damage.broken_runs <= input.len);
}

static void check_key(struct kb_str input,
                      enum kb_status (*make)(struct kb_text *, struct kb_str, struct kb_buf *,
                                             struct kb_error *))
{
    KB_CLEANUP(kb_buf_done) struct kb_buf once = KB_BUF_INIT(KB_TEXT_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf twice = KB_BUF_INIT(KB_TEXT_MAX);
    fuzz_check(!make(text, input, &once, NULL));
    fuzz_check(!make(text, kb_buf_str(&once), &twice, NULL));
    fuzz_check(kb_str_equal(kb_buf_str(&once), kb_buf_str(&twice)));
    fuzz_check(kb_utf8_check(kb_buf_str(&once), NULL));
}

static void check_slug_and_number(struct kb_str input)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf slug = KB_BUF_INIT(64);
    uint32_t number = 0;
    fuzz_check(!kb_name_slug(text, input, 60, &slug, NULL));
    fuzz_check(slug.len <= 60);
    fuzz_check(!slug.len || (slug.data[0] != '-' && slug.data[slug.len - 1] != '-'));
    fuzz_check(kb_name_number(input, &number) <= input.len && number <= 999999999);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kb_str input = {(const char *)data, size < INPUT_MAX ? size : INPUT_MAX};
    if (!text)
        fuzz_check(!kb_text_new(&text, NULL));
    find_boundaries(input);
    check_fold(input);
    check_terms(input);
    check_terms_of_folded(input);
    check_damage(input);
    check_key(input, kb_name_title_key);
    check_key(input, kb_name_label_key);
    check_slug_and_number(input);
    return 0;
}
