/* letters.c - text as a row of letters: what a search for any piece of text needs. */
#include <unicode/uchar.h>

#include "internal.h"

static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return u_isalnum((UChar32)c) || (U_GET_GC_MASK((UChar32)c) & U_GC_M_MASK);
}

static bool is_han(const struct kb_text *text, uint32_t c)
{
    return kb_fold_entry(text->tables, c) & KB_FOLD_HAN;
}

/* Where the run of letters that begins before `at` ends. */
static size_t end_of_run(const struct kb_text *text, struct kb_str s, size_t begin, size_t at)
{
    while (at < s.len) {
        size_t next = at;
        uint32_t c = kb_utf8_next(s, &next);
        if (!is_letter(c) || is_han(text, c) || next - begin > KB_TERM_MAX)
            break;
        at = next;
    }
    return at;
}

enum kb_status kb_text_letters(struct kb_text *text, struct kb_str input,
                               bool (*each)(void *context, struct kb_str letters, uint32_t begin,
                                            uint32_t end),
                               void *context, struct kb_error *err)
{
    struct kb_folded folded;
    enum kb_status status = kb_text_fold(text, input, &folded, err);
    if (status)
        return status;
    for (size_t at = 0; at < folded.text.len;) {
        size_t begin = at;
        uint32_t c = kb_utf8_next(folded.text, &at);
        bool han = is_han(text, c);
        if (!han && !is_letter(c))
            continue;
        if (!han)
            at = end_of_run(text, folded.text, begin, at);
        if (!each(context, kb_str_slice(folded.text, begin, at), folded.begin[begin],
                  folded.end[at - 1]))
            break;
    }
    return KB_OK;
}
