#include "page.h"

/* Syllables are at most six letters; with a comma or a second reading, a few more. */
#define PINYIN_CHARS_MAX 8

bool page_is_han(uint32_t c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
           (c >= 0x20000 && c <= 0x3134f) || (c >= 0xf900 && c <= 0xfaff) || c == 0x3007;
}

static bool is_pinyin_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfc) || (c >= 0x100 && c <= 0x24f) ||
           c == 0x251 || c == 0x261 || (c >= 0x300 && c <= 0x36f);
}

/* Length of "(nóng)" at the start of a folded text, 0 when there is none. */
static size_t pinyin_len(struct kb_str s)
{
    size_t at = 0, letters = 0;
    if (!s.len || kb_utf8_next(s, &at) != '(')
        return 0;
    while (at < s.len) {
        uint32_t c = kb_utf8_next(s, &at);
        if (c == ')')
            return letters ? at : 0;
        if (!is_pinyin_letter(c) || ++letters > PINYIN_CHARS_MAX)
            return 0;
    }
    return 0;
}

/* A folded word without pinyin: kb_text_fold() takes out what is well-formed, this also the rest.
 */
static void add_without_pinyin(struct kb_str folded, struct kb_buf *ret)
{
    bool after_han = false;
    for (size_t at = 0; at < folded.len;) {
        size_t skip = after_han ? pinyin_len(kb_str_slice(folded, at, folded.len)) : 0;
        if (skip) {
            at += skip;
            continue;
        }
        uint32_t c = kb_utf8_next(folded, &at);
        after_han = page_is_han(c);
        kb_buf_add_code_point(ret, c);
    }
}

/* Word by word, because folding takes out a space between two characters, and lists live by it. */
enum kb_status page_key(struct kb_text *text, struct kb_str s, struct kb_buf *ret,
                        struct kb_error *err)
{
    for (size_t at = 0; at < s.len;) {
        at += import_space(kb_str_slice(s, at, s.len));
        size_t begin = at;
        while (at < s.len && !import_space(kb_str_slice(s, at, s.len)))
            kb_utf8_next(s, &at);
        struct kb_folded folded;
        enum kb_status status = kb_text_fold(text, kb_str_slice(s, begin, at), &folded, err);
        if (status)
            return status;
        if (ret->len && folded.text.len)
            kb_buf_add_char(ret, ' ');
        add_without_pinyin(folded.text, ret);
    }
    return kb_buf_status(ret, err);
}

/* Marks that stand before a line to adorn it. */
static bool is_adornment(uint32_t c)
{
    static const uint32_t adornments[] = {
        '[',    '(',    '<',    '>',    '-',  '*',    '+',    0x3010, 0x25a0, 0x25a1, 0x25c6,
        0x25cf, 0x25b6, 0x25b7, 0x2022, 0xb7, 0x300e, 0x300c, 0x203b, 0x2605, 0x2606, 0x201c};
    for (size_t i = 0; i < KB_COUNT(adornments); i++)
        if (c == adornments[i])
            return true;
    return false;
}

static struct kb_str bare_of(struct kb_arena *arena, struct kb_str key, uint32_t *ret_chars)
{
    char *out = kb_arena_alloc(arena, key.len + 1);
    size_t len = 0;
    *ret_chars = 0;
    if (!out)
        return (struct kb_str){NULL, 0};
    for (size_t at = 0; at < key.len;) {
        size_t begin = at;
        uint32_t c = kb_utf8_next(key, &at);
        if (c == ' ' || (len == 0 && is_adornment(c)))
            continue;
        memcpy(out + len, key.data + begin, at - begin);
        len += at - begin;
        ++*ret_chars;
    }
    return (struct kb_str){out, len};
}

enum kb_status page_keys(struct page *page, struct kb_text *text, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(64 * PAGE_LINE_MAX);
    for (size_t i = 0; i < page->count; i++) {
        struct page_line *line = &page->lines[i];
        kb_buf_clear(&key);
        enum kb_status status = page_key(text, line->text, &key, err);
        if (status)
            return status;
        line->key = kb_arena_copy(page->arena, kb_buf_str(&key));
        line->bare = bare_of(page->arena, line->key, &line->chars);
        if (!line->key.data || !line->bare.data)
            return kb_fail_memory(err);
    }
    return KB_OK;
}

/* --- titles -------------------------------------------------------------------------------------
 */

/* Length of what stands in brackets at the start of `s`, brackets included; 0 for no brackets. */
static size_t bracket_len(struct kb_str s)
{
    static const char *const pairs[][2] = {{"(", ")"}, {"（", "）"}};
    for (size_t i = 0; i < KB_COUNT(pairs); i++) {
        struct kb_str close = kb_str_of(pairs[i][1]);
        size_t end = kb_str_find(s, close, 0);
        if (kb_str_starts(s, kb_str_of(pairs[i][0])) && end != SIZE_MAX)
            return end + close.len;
    }
    return 0;
}

static bool is_unseen(uint32_t c)
{
    return (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff || c == 0xad ||
           (c >= 0xe000 && c <= 0xf8ff);
}

enum kb_status page_mend(struct kb_arena *arena, struct kb_text *text, struct kb_str s,
                         struct kb_str *ret, struct kb_error *err)
{
    char *out = kb_arena_alloc(arena, s.len + 1);
    size_t len = 0, han = SIZE_MAX;
    if (!out)
        return kb_fail_memory(err);
    for (size_t at = 0; at < s.len;) {
        size_t begin = at, bracket = bracket_len(kb_str_slice(s, at, s.len));
        struct kb_damage damage = {0};
        enum kb_status status = KB_OK;
        if (bracket && han != SIZE_MAX) /* the analyser knows what is pinyin of the character */
            status = kb_text_damage(text, kb_str_slice(s, han, at + bracket), &damage, err);
        if (status)
            return status;
        if (damage.pinyin) {
            at += bracket;
            continue;
        }
        uint32_t c = kb_utf8_next(s, &at);
        han = page_is_han(c) ? begin : SIZE_MAX;
        if (is_unseen(c))
            continue;
        memcpy(out + len, s.data + begin, at - begin);
        len += at - begin;
    }
    *ret = import_trim((struct kb_str){out, len});
    return KB_OK;
}
