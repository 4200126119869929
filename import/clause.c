#include "internal.h"

#include "kb/name.h"

/* Characters of a number in 第…条, at most: 一千二百六十, with a space between each. */
#define NUMBER_CHARACTERS_MAX 20
/* A title line of an annex or chapter is short, in bytes. */
#define TITLE_LINE_MAX 150

/* What goes on behind a label where the words refer to an article instead of beginning it. */
static const char *const references[] = {"规定", "的",   "、",   "，",   ",",    "。",     "；",
                                         "第",   "所",   "中",   "之",   "款",   "项",     "》",
                                         "）",   ")",    "”",    "“",    "修改", "和第",   "与第",
                                         "及第", "至第", "或第", "以及", "或者", "和本法", "以外"};

/* The same where white space parts the label from what follows: much less is a reference then. */
static const char *const far_references[] = {"的", "、", "，", ",", "和第", "至第", "规定的"};

static bool begins_with(struct kb_str rest, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_starts(rest, kb_str_of(words[i])))
            return true;
    return false;
}

/*
 * Reads `第 NUMBER UNIT` at the start of `s`. Returns its length, or 0. `*ret_spaced` tells whether
 * white space or a dash had to be mended, so that the label is not a plain cut of the text.
 */
static size_t read_numbered(struct kb_str s, const char *unit, uint32_t *ret, bool *ret_spaced)
{
    size_t begin = strlen("第");
    if (!import_at(s, 0, "第"))
        return 0;
    for (size_t at = begin, n = 0; at < s.len && n < NUMBER_CHARACTERS_MAX; n++) {
        if (import_at(s, at, unit)) {
            struct kb_str number = kb_str_slice(s, begin, at);
            if (!import_number(number, ret))
                return 0;
            *ret_spaced = kb_name_number(number, &(uint32_t){0}) != number.len;
            return at + strlen(unit);
        }
        kb_utf8_next(s, &at);
    }
    return 0;
}

/* 之一 behind 第十七条. */
static size_t read_sub(struct kb_str s, uint32_t *ret)
{
    size_t mark = strlen("之");
    if (!import_at(s, 0, "之"))
        return 0;
    size_t len = kb_name_number(kb_str_slice(s, mark, s.len), ret);
    return len ? mark + len : 0;
}

/* White space, a heading's #, and the ** of bold before a label. */
static size_t read_lead(struct kb_str line, bool *ret_bold)
{
    size_t at = import_space(line);
    size_t hashes = at;
    while (hashes < line.len && line.data[hashes] == '#')
        hashes++;
    if (hashes > at)
        at = hashes + import_space(kb_str_slice(line, hashes, line.len));
    *ret_bold = import_at(line, at, "**");
    return *ret_bold ? at + 2 : at;
}

/* Drops spaces and writes the dash as 一: 第 三十－ 条 is 第三十一条. */
static struct kb_str clean_label(struct kb_arena *arena, struct kb_str raw)
{
    char *out = kb_arena_alloc(arena, raw.len + 1);
    if (!out)
        return (struct kb_str){NULL, 0};
    size_t len = 0;
    for (size_t at = 0; at < raw.len;) {
        at += import_space(kb_str_slice(raw, at, raw.len));
        if (at >= raw.len)
            break;
        if (import_at(raw, at, "－") || import_at(raw, at, "—")) {
            kb_utf8_next(raw, &at);
            len += kb_utf8_put(0x4e00, out + len);
        } else {
            out[len++] = raw.data[at++];
        }
    }
    return (struct kb_str){out, len};
}

/* Whether what follows the label lets it begin an article. */
static bool begins_article(struct kb_str line, size_t label_end, size_t text_begin,
                           bool in_sequence)
{
    struct kb_str rest = kb_str_slice(line, text_begin, line.len);
    if (rest.len == 0)
        return true;
    if (text_begin > label_end)
        return !begins_with(rest, far_references, KB_COUNT(far_references));
    return in_sequence && !begins_with(rest, references, KB_COUNT(references));
}

bool import_clause_article(struct kb_arena *arena, struct kb_str line, uint32_t previous,
                           struct import_clause *ret)
{
    bool bold, spaced = false;
    uint32_t number, sub = 0;
    size_t begin = read_lead(line, &bold);
    size_t len = read_numbered(kb_str_slice(line, begin, line.len), "条", &number, &spaced);
    if (!len)
        return false;
    size_t sub_len = read_sub(kb_str_slice(line, begin + len, line.len), &sub);
    size_t label_end = begin + len + sub_len, text_begin = label_end;
    if (bold && import_at(line, text_begin, "**"))
        text_begin += 2;
    text_begin += import_space(kb_str_slice(line, text_begin, line.len));
    bool in_sequence = sub_len ? number == previous : number == previous + 1;
    if (!begins_article(line, label_end, text_begin, in_sequence))
        return false;
    struct kb_str raw = kb_str_slice(line, begin, label_end);
    ret->label = spaced ? clean_label(arena, raw) : raw;
    ret->number = number;
    ret->is_sub = sub_len > 0;
    ret->text_begin = text_begin;
    return true;
}

bool import_clause_numbered(struct kb_str line, uint32_t expected, struct import_clause *ret)
{
    uint32_t number;
    size_t begin = import_space(line);
    struct kb_str rest = kb_str_slice(line, begin, line.len);
    size_t len = kb_name_number(rest, &number);
    if (!len || number != expected || !import_at(rest, len, "、") ||
        (rest.data[0] >= '0' && rest.data[0] <= '9'))
        return false;
    ret->label = kb_str_slice(rest, 0, len);
    ret->number = number;
    ret->is_sub = false;
    ret->text_begin = begin + len + strlen("、");
    return true;
}

bool import_clause_annex(struct kb_str line, struct import_clause *ret)
{
    static const char *const names[] = {"附件", "附表", "附录", "附图", "附"};
    size_t begin = import_space(line);
    struct kb_str rest = import_trim(line);
    if (rest.len > TITLE_LINE_MAX || kb_str_ends(rest, KB_STR("。")))
        return false;
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        size_t at = strlen(names[i]);
        if (!import_at(rest, 0, names[i]))
            continue;
        uint32_t number;
        if (at > strlen("附"))
            at += kb_name_number(kb_str_slice(rest, at, rest.len), &number);
        size_t space = import_space(kb_str_slice(rest, at, rest.len));
        size_t colon = import_at(rest, at + space, "：")  ? strlen("：")
                       : import_at(rest, at + space, ":") ? 1
                                                          : 0;
        bool is_title = at + space == rest.len || colon || (space && at > strlen("附"));
        if (!is_title)
            continue;
        ret->label = kb_str_slice(rest, 0, at);
        ret->number = 0;
        ret->is_sub = false;
        ret->text_begin = begin + at + space + colon;
        return true;
    }
    return false;
}

/* 总则 and 附则 also stand alone, often as 附　则. */
static bool is_bare_chapter(struct kb_str line)
{
    static const char *const names[] = {"总则", "附则", "分则"};
    size_t half = strlen("总");
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        struct kb_str name = kb_str_of(names[i]);
        if (kb_str_starts(line, kb_str_slice(name, 0, half)) && line.len >= 2 * half &&
            kb_str_ends(line, kb_str_slice(name, half, name.len)) &&
            import_space(kb_str_slice(line, half, line.len)) == line.len - 2 * half)
            return true;
    }
    return false;
}

unsigned import_clause_chapter_rank(struct kb_str line)
{
    static const char *const units[] = {"编", "分编", "章", "节"};
    line = import_trim(line);
    if (line.len > TITLE_LINE_MAX || kb_str_ends(line, KB_STR("。")) ||
        kb_str_ends(line, KB_STR("；")))
        return 0;
    if (is_bare_chapter(line))
        return 3;
    for (unsigned i = 0; i < KB_COUNT(units); i++) {
        uint32_t number;
        bool spaced;
        size_t len = read_numbered(line, units[i], &number, &spaced);
        if (len && (len == line.len || import_space(kb_str_slice(line, len, line.len))))
            return i + 1;
    }
    return 0;
}
