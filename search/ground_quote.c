/* ground_quote.c - the sentence of a section that is quoted. */
#include "ground.h"

/* A section of at most so many bytes is quoted whole: a clause of two hundred characters. */
#define WHOLE_MAX 600

/* A list is quoted along with the sentence before it up to so many bytes. */
#define LIST_MAX 2400

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000;
}

/* 。！？ and a line's end. */
static bool is_end(uint32_t c)
{
    return c == 0x3002 || c == 0xff01 || c == 0xff1f || c == '!' || c == '?' || c == '\n';
}

/* What stands behind the end and still belongs to the sentence: ” ’ ） 」 』 】 */
static bool is_closing(uint32_t c)
{
    return c == 0x201d || c == 0x2019 || c == 0xff09 || c == 0x300d || c == 0x300f || c == 0x3011;
}

static bool is_colon(uint32_t c)
{
    return c == 0xff1a || c == ':';
}

static struct kb_span trimmed(struct kb_str text, struct kb_span span)
{
    struct kb_span ret = {span.begin, span.begin};
    bool begun = false;
    for (size_t at = span.begin; at < span.end;) {
        size_t from = at;
        if (is_space(kb_utf8_next(text, &at)))
            continue;
        if (!begun)
            ret.begin = from;
        begun = true;
        ret.end = at;
    }
    return begun ? ret : (struct kb_span){span.begin, span.begin};
}

/* Whether what begins at `at` is a line of a list: （一）, (1), 1. or 一、 */
static bool is_list_line(struct kb_str text, size_t at)
{
    static const char *const digits = "一二三四五六七八九十";
    while (at < text.len) {
        size_t from = at;
        uint32_t c = kb_utf8_next(text, &at);
        if (is_space(c))
            continue;
        return c == 0xff08 || c == '(' || (c >= '0' && c <= '9') || (c >= 0x2460 && c <= 0x2473) ||
               kb_str_find(kb_str_of(digits), kb_str_slice(text, from, at), 0) != SIZE_MAX;
    }
    return false;
}

/* The end of the sentence that begins at `begin`. */
static size_t sentence_end(struct kb_str text, size_t begin)
{
    bool introduces = false, list = false;
    for (size_t at = begin; at < text.len;) {
        uint32_t c = kb_utf8_next(text, &at);
        bool goes_on = at - begin < LIST_MAX && (introduces || list) && is_list_line(text, at);
        if (is_end(c) && !(c == '\n' && goes_on) && !(list && goes_on)) {
            for (size_t next = at; next < text.len; at = next)
                if (!is_closing(kb_utf8_next(text, &next)))
                    break;
            return at;
        }
        list = list || (c == '\n' && goes_on);
        introduces = is_colon(c) || (introduces && is_space(c));
    }
    return text.len;
}

enum kb_status kb_ground_quote(struct kb_text *analyser, const struct kb_ground_words *words,
                               struct kb_str text, struct kb_span *ret, struct kb_error *err)
{
    double best = -1;
    struct kb_span whole = trimmed(text, (struct kb_span){0, text.len});
    *ret = whole;
    if (whole.end - whole.begin <= WHOLE_MAX)
        return KB_OK;
    for (size_t at = whole.begin; at < whole.end;) {
        size_t end = sentence_end(text, at);
        struct kb_span span = trimmed(text, (struct kb_span){at, end});
        uint64_t bits = 0;
        enum kb_status status = kb_ground_words_in(
            analyser, words, kb_str_slice(text, span.begin, span.end), &bits, err);
        if (status)
            return status;
        double share = kb_ground_words_share(words, bits);
        if (span.end > span.begin && share > best) {
            best = share;
            *ret = span;
        }
        at = end;
    }
    return KB_OK;
}
