#include "page.h"

#include "kb/name.h"

/* From so many characters on a line with a comma or a full stop is a sentence. */
#define PROSE_CHARS    30
#define DATED_CHARS    40
#define TRAIL_CHARS    80
#define STATION_CHARS  24
#define HEADING_CHARS  40
#define NAME_CHARS_MIN 2
#define NAME_CHARS_MAX 4

static bool has_any(struct kb_str s, const char *const *marks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_find(s, kb_str_of(marks[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

static bool ends_with_any(struct kb_str s, const char *const *marks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_ends(s, kb_str_of(marks[i])))
            return true;
    return false;
}

/* Punctuation as it stands in keys: full width is folded to half width, except 。 and 、. */
static bool has_sentence(struct kb_str s)
{
    static const char *const marks[] = {"。", ",", ";", "!", "?"};
    return has_any(s, marks, KB_COUNT(marks));
}

bool page_line_is_prose(const struct page_line *line)
{
    return line->chars >= PROSE_CHARS && has_sentence(line->bare) &&
           line->link_chars * 2 < line->chars;
}

/* Length of a date such as 2017-07-20, 2008/4/16, 2020年1月2日 at the start, or 0. */
static size_t date_len(struct kb_str s)
{
    static const char *const seps[] = {"年", "-", "/", "."};
    size_t at = 0, groups = 0;
    while (groups < 3) {
        size_t digits = 0;
        for (; at < s.len && s.data[at] >= '0' && s.data[at] <= '9'; at++)
            digits++;
        if (digits < 1 || (groups == 0 && digits != 4) || (groups && digits > 2))
            return 0;
        if (++groups == 3)
            break;
        size_t sep = import_at(s, at, "月") ? strlen("月") : 0;
        for (size_t i = 0; i < KB_COUNT(seps) && !sep; i++)
            sep = import_at(s, at, seps[i]) ? strlen(seps[i]) : 0;
        if (!sep)
            return 0;
        at += sep;
    }
    return at;
}

bool page_line_is_dated(const struct page_line *line)
{
    return line->chars <= DATED_CHARS && !has_sentence(line->bare) && date_len(line->key) > 0;
}

/* White space and marks that stand between names. */
static bool parts_names(uint32_t c)
{
    static const uint32_t marks[] = {' ', '+', '/', '&', ',', 0x3001, 0xb7};
    for (size_t i = 0; i < KB_COUNT(marks); i++)
        if (c == marks[i])
            return true;
    return false;
}

static bool is_name(size_t chars)
{
    return chars >= NAME_CHARS_MIN && chars <= NAME_CHARS_MAX;
}

bool page_line_is_names(const struct page_line *line)
{
    size_t chars = 0, names = 0;
    for (size_t at = 0; at < line->key.len;) {
        uint32_t c = kb_utf8_next(line->key, &at);
        if (page_is_han(c)) {
            chars++;
            continue;
        }
        if (!parts_names(c) || (chars && !is_name(chars)))
            return false;
        names += chars > 0;
        chars = 0;
    }
    return is_name(chars) && names > 0;
}

/*
 * Whether c leads from one station of a trail to the next. Asked of the text as it stands: a key
 * has 》 for ».
 */
static bool is_arrow(uint32_t c)
{
    return c == '>' || c == 0xff1e || c == 0xbb || c == 0x203a || c == 0x2192 || c == 0x226b;
}

bool page_line_is_trail(const struct page_line *line)
{
    size_t arrows = 0, station = 0;
    bool was_arrow = false;
    if (line->chars > TRAIL_CHARS || has_sentence(line->bare))
        return false;
    for (size_t at = 0; at < line->text.len;) {
        uint32_t c = kb_utf8_next(line->text, &at);
        bool arrow = is_arrow(c);
        arrows += arrow && !was_arrow;
        was_arrow = arrow || (was_arrow && c == ' ');
        station = was_arrow ? 0 : station + 1;
        if (station > STATION_CHARS && arrows == 0)
            return false;
    }
    return arrows >= 2 || (arrows == 1 && import_at(line->bare, 0, "首页"));
}

static bool is_word(uint32_t c)
{
    return page_is_han(c) || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c > 0x2ff;
}

bool page_line_is_empty(const struct page_line *line)
{
    static const char *const endings[] = {".jpg", ".jpeg", ".png", ".gif",
                                          ".bmp", ".webp", ".svg", ".swf"};
    if (line->chars <= DATED_CHARS && ends_with_any(line->bare, endings, KB_COUNT(endings)))
        return !has_sentence(line->bare);
    for (size_t at = 0; at < line->bare.len;)
        if (is_word(kb_utf8_next(line->bare, &at)))
            return false;
    return true;
}

/* 一是……, 二是……: the start of a sentence that was broken, and no heading. */
static bool is_enumerated(const struct page_line *line)
{
    uint32_t number;
    size_t len = kb_name_number(line->bare, &number);
    return len && import_at(line->bare, len, "是");
}

bool page_line_is_heading(const struct page_line *line)
{
    static const char *const ends[] = {"。", ",", ";", ":", "、", "…"};
    struct import_clause clause;
    uint32_t most = HEADING_CHARS;
    for (uint32_t number = 1; number <= 20; number++)
        if (import_clause_numbered(line->text, number, &clause))
            most = 2 * HEADING_CHARS; /* 一、 may be followed by half a sentence */
    return line->chars >= 2 && line->chars <= most && !page_line_is_names(line) &&
           !is_enumerated(line) && !ends_with_any(line->bare, ends, KB_COUNT(ends));
}
