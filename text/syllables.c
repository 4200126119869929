/*
 * syllables.c - the syllables of characters, and the cutting of letters into syllables.
 */
#include "kb/pinyin.h"

#include <string.h>

#include "pinyin_table.h"

#define SYLLABLE_MAX 6

/* Letters that no syllable begins with. */
static const char no_initials[] = "iuv";

uint16_t kb_pinyin_of(uint32_t code_point)
{
    if (code_point < KB_PINYIN_FIRST || code_point > KB_PINYIN_LAST)
        return 0;
    return kb_pinyin_readings[code_point - KB_PINYIN_FIRST];
}

struct kb_str kb_pinyin_spelling(uint16_t syllable)
{
    return kb_str_of(syllable < kb_pinyin_syllable_count ? kb_pinyin_syllables[syllable] : "");
}

size_t kb_pinyin_count(void)
{
    return kb_pinyin_syllable_count;
}

uint16_t kb_pinyin_find(struct kb_str spelling)
{
    size_t low = 1, high = kb_pinyin_syllable_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = kb_str_compare(kb_str_of(kb_pinyin_syllables[middle]), spelling);
        if (order == 0)
            return (uint16_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* The first syllable that is not before `letters`, or, with `beyond`, not among those they begin.
 */
static uint16_t first_after(struct kb_str letters, bool beyond)
{
    size_t low = 1, high = kb_pinyin_syllable_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct kb_str spelling = kb_str_of(kb_pinyin_syllables[middle]);
        bool before = kb_str_compare(spelling, letters) < 0 ||
                      (beyond && kb_str_starts(spelling, letters));
        if (before)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint16_t)low;
}

bool kb_pinyin_range(struct kb_str letters, uint16_t *ret_begin, uint16_t *ret_end)
{
    uint16_t begin = first_after(letters, false), end = first_after(letters, true);
    if (!letters.len || begin == end)
        return false;
    *ret_begin = begin;
    *ret_end = end;
    return true;
}

/* --- what is mixed up ------------------------------------------------------------------------- */

/* Writes the spelling all that sound alike share: z for zh, l for n, n for ng, u for v. */
static size_t blur(struct kb_str spelling, char out[SYLLABLE_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < spelling.len && n < SYLLABLE_MAX; i++) {
        char c = spelling.data[i];
        bool is_first = i == 0, is_last = i + 1 == spelling.len;
        if (is_first && c == 'n' && !is_last)
            c = 'l';
        if (c == 'v')
            c = 'u';
        if (i == 1 && c == 'h' && strchr("zcs", spelling.data[0]))
            continue;
        if (is_last && c == 'g' && i > 1 && strchr("aei", spelling.data[i - 2]))
            continue;
        out[n++] = c;
    }
    return n;
}

/* The first syllable, in order, that is spelled so or blurs to it. */
uint16_t kb_pinyin_blurred(uint16_t syllable)
{
    char own[SYLLABLE_MAX], other[SYLLABLE_MAX];
    size_t len = blur(kb_pinyin_spelling(syllable), own);
    uint16_t exact = kb_pinyin_find((struct kb_str){own, len});
    if (exact || !len)
        return exact;
    for (uint16_t i = 1; i < kb_pinyin_syllable_count; i++)
        if (blur(kb_pinyin_spelling(i), other) == len && memcmp(own, other, len) == 0)
            return i;
    return syllable;
}

/* --- cutting ---------------------------------------------------------------------------------- */

struct cutting {
    struct kb_str letters;
    struct kb_pinyin_cut *ret;
    size_t max, count;
    uint8_t
        fewest[KB_PINYIN_LETTERS_MAX + 1]; /* initials the rest needs at least, from each place */
    struct kb_pinyin_cut current;
    size_t initials; /* how many the cuts looked for now have */
};

static bool is_initial(char c)
{
    return c >= 'a' && c <= 'z' && !strchr(no_initials, c);
}

static uint16_t syllable_at(struct kb_str letters, size_t at, size_t len)
{
    return at + len <= letters.len ? kb_pinyin_find(kb_str_slice(letters, at, at + len)) : 0;
}

static void count_fewest(struct cutting *cutting)
{
    struct kb_str letters = cutting->letters;
    cutting->fewest[letters.len] = 0;
    for (size_t at = letters.len; at-- > 0;) {
        unsigned fewest = is_initial(letters.data[at]) ? cutting->fewest[at + 1] + 1u : UINT8_MAX;
        for (size_t len = 1; len <= SYLLABLE_MAX; len++)
            if (syllable_at(letters, at, len) && cutting->fewest[at + len] < fewest)
                fewest = cutting->fewest[at + len];
        cutting->fewest[at] = (uint8_t)(fewest < UINT8_MAX ? fewest : UINT8_MAX);
    }
}

static void walk(struct cutting *cutting, size_t at);

static void take(struct cutting *cutting, uint16_t part, size_t next)
{
    struct kb_pinyin_cut *current = &cutting->current;
    bool initial = part & KB_PINYIN_INITIAL;
    if (!part || current->count == KB_PINYIN_PARTS_MAX)
        return;
    current->parts[current->count++] = part;
    current->initials += initial;
    walk(cutting, next);
    current->initials -= initial;
    current->count--;
}

/* All ways on from a place that have exactly the wanted number of initials, long parts first. */
static void walk(struct cutting *cutting, size_t at)
{
    const struct kb_pinyin_cut *current = &cutting->current;
    struct kb_str letters = cutting->letters;
    if (cutting->count == cutting->max || cutting->fewest[at] == UINT8_MAX ||
        current->initials + cutting->fewest[at] > cutting->initials)
        return;
    if (at == letters.len) {
        if (current->initials == cutting->initials)
            cutting->ret[cutting->count++] = *current;
        return;
    }
    for (size_t len = SYLLABLE_MAX; len > 0; len--)
        take(cutting, syllable_at(letters, at, len), at + len);
    if (is_initial(letters.data[at]) && current->initials < cutting->initials)
        take(cutting, (uint16_t)(KB_PINYIN_INITIAL | letters.data[at]), at + 1);
}

/* Nothing but initials; false when some letter is none. */
static bool all_initials(struct kb_str letters, struct kb_pinyin_cut *ret)
{
    if (letters.len > KB_PINYIN_PARTS_MAX)
        return false;
    *ret = (struct kb_pinyin_cut){.count = letters.len, .initials = letters.len};
    for (size_t i = 0; i < letters.len; i++) {
        if (!is_initial(letters.data[i]))
            return false;
        ret->parts[i] = (uint16_t)(KB_PINYIN_INITIAL | letters.data[i]);
    }
    return true;
}

static bool only_letters(struct kb_str letters)
{
    for (size_t i = 0; i < letters.len; i++)
        if (letters.data[i] < 'a' || letters.data[i] > 'z')
            return false;
    return letters.len > 0 && letters.len <= KB_PINYIN_LETTERS_MAX;
}

/* Cuts of the fewest initials, and of one more: gongjj has two at least, gongji j none but one. */
size_t kb_pinyin_cut(struct kb_str letters, struct kb_pinyin_cut *ret, size_t max)
{
    struct cutting cutting = {.letters = letters, .ret = ret};
    struct kb_pinyin_cut initials;
    if (!only_letters(letters) || !max)
        return 0;
    bool spelled = all_initials(letters, &initials);
    cutting.max = max > 1 && spelled ? max - 1 : max;
    count_fewest(&cutting);
    for (unsigned more = 0; more < 2 && cutting.fewest[0] != UINT8_MAX; more++) {
        cutting.initials = cutting.fewest[0] + more;
        if (cutting.initials < letters.len)
            walk(&cutting, 0);
    }
    if (spelled && cutting.count < max)
        ret[cutting.count++] = initials;
    return cutting.count;
}
