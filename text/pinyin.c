/*
 * Pinyin that a crawler pasted behind the characters it belongs to: 農(nóng)民, 農 nóng 民,
 * 農民(nongmin). Letters are taken for it when they spell how the characters before them are read,
 * or when they carry a tone and are a syllable; so 维生素(VC), (CEO), (a) and WTO stay what they
 * are.
 */
#include "internal.h"

/* Longest run of letters that is looked at: zhuangzhuangzhuang. */
#define LETTERS_MAX 24

struct letters {
    char text[LETTERS_MAX];
    size_t len;
    bool toned;
    size_t end;
};

/* Letters with their tones, folded, and the wrong marks that are typed for them. */
static const struct {
    const char32_t *toned;
    char plain;
} vowels[] = {
    {U"āáǎàăɑ", 'a'}, {U"ēéěèĕêế", 'e'}, {U"īíǐìĭ", 'i'}, {U"ōóǒòŏ", 'o'}, {U"ūúǔùŭ", 'u'},
    {U"ǖǘǚǜü", 'v'},  {U"ńňǹ", 'n'},     {U"ḿ", 'm'},     {U"ɡ", 'g'},
};

/* The plain letter, 0 when it is none of pinyin's. */
static char plain_letter(uint32_t c, bool *toned)
{
    if (c >= 'a' && c <= 'z')
        return (char)c;
    for (size_t i = 0; i < KB_COUNT(vowels); i++)
        for (const char32_t *vowel = vowels[i].toned; *vowel; vowel++)
            if (*vowel == c) {
                *toned |= c != U'ɑ' && c != U'ɡ' && c != U'ü';
                return vowels[i].plain;
            }
    return 0;
}

/* Whether what is at `at` may stand between two syllables, or is a tone's number. */
static bool is_between(struct kb_str s, size_t at, bool inside)
{
    char c = s.data[at];
    return (c >= '1' && c <= '5') || c == '\'' || (inside && c == ' ');
}

/* Reads letters, tones and, in brackets, several syllables; false when there are too many. */
static bool read_letters(struct kb_str s, size_t at, bool inside, struct letters *ret)
{
    *ret = (struct letters){.end = at};
    while (at < s.len) {
        size_t next = at;
        char letter = plain_letter(kb_utf8_next(s, &next), &ret->toned);
        if (!letter && ret->len && is_between(s, at, inside)) {
            at++;
            if (s.data[at - 1] != ' ')
                ret->end = at;
            continue;
        }
        if (!letter)
            break;
        if (ret->len == LETTERS_MAX)
            return false;
        ret->text[ret->len++] = letter;
        ret->end = at = next;
    }
    return ret->len > 0;
}

static const struct kb_reading *find_syllable(const char *text, size_t len)
{
    size_t count;
    const struct kb_reading *readings = kb_readings(&count);
    for (size_t low = 0, high = count; low < high;) {
        size_t middle = (low + high) / 2;
        struct kb_str syllable = kb_str_of(readings[middle].syllable);
        int order = kb_str_compare(syllable, (struct kb_str){text, len});
        if (!order)
            return &readings[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* The numbers of the readings of the last character of `s`, which is taken off; NULL when it is not
 * one that we know. */
static const uint16_t *take_last(const struct kb_fold_tables *tables, struct kb_str *s)
{
    if (s->len < 3)
        return NULL;
    size_t at = s->len - 3;
    uint32_t c = kb_utf8_next(*s, &at);
    if (at != s->len || c < KB_READING_FIRST || c > KB_READING_LAST)
        return NULL;
    s->len -= 3;
    return tables->readings[c - KB_READING_FIRST];
}

/* Whether the letters spell the last characters of `before`, any reading of each; they take turns
 * from the end, and LETTERS_MAX keeps the tries few. */
static bool spells(const struct kb_fold_tables *tables, struct kb_str before, const char *letters,
                   size_t len)
{
    size_t count;
    const struct kb_reading *readings = kb_readings(&count);
    const uint16_t *numbers = len ? take_last(tables, &before) : NULL;
    for (size_t i = 0; numbers && i < KB_READINGS_MAX && numbers[i]; i++) {
        struct kb_str syllable = kb_str_of(readings[numbers[i] - 1].syllable);
        if (!kb_str_ends((struct kb_str){letters, len}, syllable))
            continue;
        if (spells(tables, before, letters, len - syllable.len))
            return true;
    }
    return !len;
}

static size_t skip_space(struct kb_str s, size_t at)
{
    return at < s.len && s.data[at] == ' ' ? at + 1 : at;
}

/* In brackets of any kind that are closed again. */
static size_t in_brackets(const struct kb_fold_tables *tables, struct kb_str before,
                          struct kb_str s, size_t at)
{
    static const char open[] = "([{<", closed[] = ")]}>";
    struct letters letters;
    size_t from = at;
    at = skip_space(s, at);
    const char *bracket = at < s.len && s.data[at] ? strchr(open, s.data[at]) : NULL;
    if (!bracket || !read_letters(s, skip_space(s, at + 1), true, &letters))
        return 0;
    at = skip_space(s, letters.end);
    if (at >= s.len || s.data[at] != closed[bracket - open])
        return 0;
    if (!spells(tables, before, letters.text, letters.len) &&
        !(letters.toned && find_syllable(letters.text, letters.len)))
        return 0;
    return at + 1 - from;
}

/* Without brackets, between two Han characters. */
static size_t bare(const struct kb_fold_tables *tables, struct kb_str before, struct kb_str s,
                   size_t at)
{
    struct letters letters;
    size_t from = at;
    if (!read_letters(s, skip_space(s, at), false, &letters))
        return 0;
    at = skip_space(s, letters.end);
    if (at >= s.len || !(kb_fold_entry(tables, kb_utf8_next(s, &at)) & KB_FOLD_HAN))
        return 0;
    /* A single letter may be é or 甲 a 乙. */
    bool syllable = letters.toned && letters.len > 1 && find_syllable(letters.text, letters.len);
    bool enough = letters.toned || letters.len > 1;
    if (!syllable && !(enough && spells(tables, before, letters.text, letters.len)))
        return 0;
    return letters.end - from;
}

size_t kb_pinyin_pasted(const struct kb_fold_tables *tables, struct kb_str before, struct kb_str s,
                        size_t at)
{
    size_t len = in_brackets(tables, before, s, at);
    return len ? len : bare(tables, before, s, at);
}

static void add_reading(struct kb_fold_tables *tables, uint32_t c, uint16_t number)
{
    if (c < KB_READING_FIRST || c > KB_READING_LAST)
        return;
    uint16_t *numbers = tables->readings[c - KB_READING_FIRST];
    for (size_t i = 0; i < KB_READINGS_MAX; i++)
        if (!numbers[i] || numbers[i] == number) {
            numbers[i] = number;
            return;
        }
}

/* Also by what the characters fold to, since that is the text that is looked at. */
enum kb_status kb_pinyin_add(struct kb_fold_tables *tables, struct kb_error *err)
{
    size_t count;
    const struct kb_reading *readings = kb_readings(&count);
    tables->readings = calloc(KB_READING_LAST - KB_READING_FIRST + 1, sizeof *tables->readings);
    if (!tables->readings)
        return kb_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        struct kb_str characters = kb_str_of(readings[i].characters);
        for (size_t at = 0; at < characters.len;) {
            uint32_t c = kb_utf8_next(characters, &at);
            uint32_t entry = kb_fold_entry(tables, c);
            uint32_t to = entry & KB_FOLD_POOL ? 0 : entry & KB_FOLD_VALUE;
            add_reading(tables, c, (uint16_t)(i + 1));
            if (to)
                add_reading(tables, to, (uint16_t)(i + 1));
        }
    }
    return KB_OK;
}
