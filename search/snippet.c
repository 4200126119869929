/*
 * snippet.c - finds the question's terms in a section's text, and writes the part to show.
 *
 * The text is folded, which is fifty times as fast as cutting it into words, and the terms, which
 * are folded text themselves, are looked for as they stand. Where a word ends is checked for
 * letters and digits only: between Han characters the index has no borders either, since it holds
 * all pairs.
 */
#include "kb/search.h"

#include "internal.h"

#define OCCURRENCES_MAX 512

/* --- finding ---------------------------------------------------------------------------------- */

/* Terms by the bytes of their first character; numbers are index + 1, 0 ends a chain. */
struct finder {
    const struct kb_question *question;
    uint8_t heads[256];
    uint8_t next[KB_QUERY_TERMS_MAX];
};

_Static_assert(KB_QUERY_TERMS_MAX < 256, "term numbers are bytes");

static unsigned char head_of(const char *at, size_t left)
{
    const unsigned char *bytes = (const unsigned char *)at;
    if (bytes[0] < 0x80 || left < 3)
        return bytes[0];
    return (unsigned char)(bytes[0] * 31 + bytes[1] * 7 + bytes[2]);
}

static void finder_init(struct finder *finder, const struct kb_question *question)
{
    *finder = (struct finder){.question = question};
    for (size_t i = 0; i < question->count; i++) {
        if (!question->terms[i].marked)
            continue;
        struct kb_str text = question->terms[i].text;
        unsigned char head = head_of(text.data, text.len);
        finder->next[i] = finder->heads[head];
        finder->heads[head] = (uint8_t)(i + 1);
    }
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool stands_at(struct kb_str text, size_t at, struct kb_str term)
{
    size_t end = at + term.len;
    if (end > text.len || memcmp(text.data + at, term.data, term.len) != 0)
        return false;
    if (at > 0 && is_letter(text.data[at - 1]) && is_letter(term.data[0]))
        return false;
    return !(end < text.len && is_letter(text.data[end]) && is_letter(term.data[term.len - 1]));
}

/* The original bytes of folded [begin, end): whole characters, also where one became several. */
static struct kb_span original_span(const struct kb_folded *folded, size_t begin, size_t end)
{
    return (struct kb_span){folded->begin[begin], folded->end[end - 1]};
}

static size_t find_all(const struct finder *finder, const struct kb_folded *folded,
                       struct kb_occurrence *occurrences)
{
    size_t count = 0;
    for (size_t at = 0; at < folded->text.len; at++) {
        unsigned number = finder->heads[head_of(folded->text.data + at, folded->text.len - at)];
        for (; number && count < OCCURRENCES_MAX; number = finder->next[number - 1]) {
            struct kb_str term = finder->question->terms[number - 1].text;
            if (!stands_at(folded->text, at, term))
                continue;
            struct kb_span span = original_span(folded, at, at + term.len);
            occurrences[count++] = (struct kb_occurrence){
                .begin = (uint32_t)span.begin, .end = (uint32_t)span.end, .term = number - 1};
        }
    }
    return count;
}

/* Positions in characters: `begin` never falls, so the text is walked once. */
static void count_characters(struct kb_str text, struct kb_occurrence *occurrences, size_t count)
{
    size_t begin = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        struct kb_occurrence *one = &occurrences[i];
        at += kb_utf8_count(kb_str_slice(text, begin, one->begin));
        begin = one->begin;
        one->at = (uint32_t)at;
        one->characters = (uint32_t)kb_utf8_count(kb_str_slice(text, one->begin, one->end));
    }
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000 || c == 0x2028;
}

static void write_character(struct kb_buf *out, uint32_t c)
{
    switch (c) {
    case '&':
        kb_buf_add_cstr(out, "&amp;");
        break;
    case '<':
        kb_buf_add_cstr(out, "&lt;");
        break;
    case '>':
        kb_buf_add_cstr(out, "&gt;");
        break;
    case '"':
        kb_buf_add_cstr(out, "&quot;");
        break;
    case '\'':
        kb_buf_add_cstr(out, "&#39;");
        break;
    default:
        if (c >= ' ' && c != 0x7f)
            kb_buf_add_code_point(out, c);
    }
}

/* Characters that are written as they stand, which nearly all are. */
static bool is_plain(uint32_t c)
{
    return c > 0x7f
               ? c != 0xfffd && !is_space(c)
               : c > ' ' && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'' && c != 0x7f;
}

/* Text safe in HTML, runs of white space as one space. */
void kb_html_text(struct kb_str text, struct kb_buf *out)
{
    bool spaced = false;
    size_t plain = 0; /* where the plain run begins that ends at `at` */
    for (size_t at = 0; at < text.len;) {
        size_t begin = at;
        uint32_t c = kb_utf8_next(text, &at);
        if (is_plain(c))
            continue;
        kb_buf_add_str(out, kb_str_slice(text, plain, begin));
        spaced = spaced && plain == begin;
        plain = at;
        if (!is_space(c))
            write_character(out, c);
        else if (!spaced)
            kb_buf_add_char(out, ' ');
        spaced = is_space(c);
    }
    kb_buf_add_str(out, kb_str_slice(text, plain, text.len));
}

/* The next marked stretch at or after *i: spans that touch are one. False when there is none. */
static bool next_mark(const struct kb_occurrence *occurrences, size_t count, size_t *i,
                      struct kb_span *ret)
{
    if (*i >= count)
        return false;
    struct kb_span mark = {occurrences[*i].begin, occurrences[*i].end};
    for (++*i; *i < count && occurrences[*i].begin <= mark.end; ++*i)
        if (occurrences[*i].end > mark.end)
            mark.end = occurrences[*i].end;
    *ret = mark;
    return true;
}

/* A part of the text, with the sign that something was cut before it. */
static void write_part(struct kb_buf *out, struct kb_str text, struct kb_span shown,
                       const struct kb_occurrence *occurrences, size_t count)
{
    size_t at = shown.begin;
    struct kb_span mark;
    if (shown.begin > 0)
        kb_buf_add_cstr(out, "…");
    for (size_t i = 0; next_mark(occurrences, count, &i, &mark);) {
        if (mark.begin < at || mark.end > shown.end)
            continue;
        kb_html_text(kb_str_slice(text, at, mark.begin), out);
        kb_buf_add_cstr(out, "<mark>");
        kb_html_text(kb_str_slice(text, mark.begin, mark.end), out);
        kb_buf_add_cstr(out, "</mark>");
        at = mark.end;
    }
    kb_html_text(kb_str_slice(text, at, shown.end), out);
}

static void write_snippet(const struct kb_weights *weights, const struct kb_question *question,
                          struct kb_str text, const struct kb_occurrence *occurrences, size_t count,
                          struct kb_buf *out)
{
    struct kb_span shown[KB_SNIPPET_WINDOWS];
    size_t parts = kb_snippet_windows(weights, question, text, occurrences, count, shown);
    for (size_t i = 0; i < parts; i++)
        write_part(out, text, shown[i], occurrences, count);
    if (shown[parts - 1].end < text.len)
        kb_buf_add_cstr(out, "…");
}

enum kb_status kb_snippet_make(struct kb_text *analyser, const struct kb_weights *weights,
                               const struct kb_question *question, struct kb_str text,
                               struct kb_arena *scratch, struct kb_buf *ret, struct kb_error *err)
{
    struct finder finder;
    struct kb_folded folded;
    struct kb_occurrence *occurrences = kb_arena_array(scratch, OCCURRENCES_MAX,
                                                       sizeof *occurrences);
    if (!occurrences)
        return kb_fail_memory(err);
    text = kb_str_trim(text);
    struct kb_str searched = kb_utf8_cut(text, weights->snippet_text_max);
    enum kb_status status = kb_text_fold(analyser, searched, &folded, err);
    if (status)
        return status;
    finder_init(&finder, question);
    size_t count = find_all(&finder, &folded, occurrences);
    status = kb_snippet_quantities(analyser, question, searched, occurrences, OCCURRENCES_MAX,
                                   &count, err);
    if (status)
        return status;
    count_characters(text, occurrences, count);
    write_snippet(weights, question, text, occurrences, count, ret);
    return kb_buf_status(ret, err);
}

enum kb_status kb_snippet_coverage(struct kb_text *analyser, const struct kb_weights *weights,
                                   const struct kb_question *question, struct kb_str text,
                                   struct kb_arena *scratch, double *ret, struct kb_error *err)
{
    struct finder finder;
    struct kb_folded folded;
    bool seen[KB_QUERY_TERMS_MAX] = {false};
    double all = 0, held = 0;
    struct kb_occurrence *occurrences = kb_arena_array(scratch, OCCURRENCES_MAX,
                                                       sizeof *occurrences);
    if (!occurrences)
        return kb_fail_memory(err);
    enum kb_status status = kb_text_fold(analyser, kb_utf8_cut(text, weights->snippet_text_max),
                                         &folded, err);
    if (status)
        return status;
    finder_init(&finder, question);
    for (size_t i = find_all(&finder, &folded, occurrences); i > 0; i--)
        seen[occurrences[i - 1].term] = true;
    for (size_t i = 0; i < question->count; i++) {
        all += question->terms[i].marked ? question->terms[i].weight : 0;
        held += seen[i] ? question->terms[i].weight : 0;
    }
    *ret = all > 0 ? held / all : 0;
    return KB_OK;
}
