/*
 * suggest_units.c - a text as a row of letters, and how each of them sounds.
 */
#include "suggest.h"

/* Signs among which a few are letters: general and Chinese punctuation, symbols, private use. */
static const struct {
    uint32_t first, last;
} signs[] = {
    {0x00, '0' - 1},  {'9' + 1, 'a' - 1}, {'z' + 1, 0xbf},  {0xd7, 0xd7},     {0xf7, 0xf7},
    {0x2000, 0x2bff}, {0x3000, 0x3004},   {0x3008, 0x3020}, {0x3030, 0x3030}, {0x30fb, 0x30fb},
    {0xd800, 0xf8ff}, {0xfe10, 0xfe6f},   {0xff00, 0xff0f}, {0xff1a, 0xff20}, {0xff3b, 0xff40},
    {0xff5b, 0xff65}, {0xffe0, 0xffff},
};

static bool is_sign(uint32_t c)
{
    for (size_t i = 0; i < KB_COUNT(signs); i++)
        if (c >= signs[i].first && c <= signs[i].last)
            return true;
    return false;
}

static uint16_t unit_of(uint32_t c)
{
    return c <= UINT16_MAX ? (uint16_t)c : (uint16_t)(0xd800 + c % 0x800);
}

enum kb_status kb_units_read(struct kb_text *text, struct kb_str input, struct kb_units *ret,
                             struct kb_error *err)
{
    struct kb_folded folded;
    enum kb_status status = kb_text_fold(text, input, &folded, err);
    if (status)
        return status;
    ret->count = 0;
    ret->folded = false;
    for (size_t at = 0; at < folded.text.len && ret->count < KB_SUGGEST_UNITS_MAX;) {
        size_t begin = at;
        uint32_t c = kb_utf8_next(folded.text, &at);
        if (is_sign(c))
            continue;
        uint32_t from = folded.begin[begin], to = folded.end[at - 1];
        ret->items[ret->count] = unit_of(c);
        ret->begin[ret->count] = from;
        ret->end[ret->count++] = to;
        ret->folded = ret->folded || !kb_str_equal(kb_str_slice(folded.text, begin, at),
                                                   kb_str_slice(input, from, to));
    }
    return KB_OK;
}

/* --- sounds ----------------------------------------------------------------------------------- */

static void add_reading(struct kb_sounds *sounds, uint32_t c, uint16_t syllable)
{
    uint16_t *readings = sounds->readings[c - KB_HAN_FIRST];
    for (size_t i = 0; i < KB_READINGS_OF; i++) {
        if (readings[i] == syllable)
            return;
        if (!readings[i]) {
            readings[i] = syllable;
            return;
        }
    }
}

struct kb_sounds *kb_sounds_new(const struct kb_words *words)
{
    struct kb_sounds *sounds = calloc(1, sizeof *sounds);
    if (!sounds)
        return NULL;
    atomic_init(&sounds->holders, 1);
    for (uint32_t c = KB_HAN_FIRST; c < KB_HAN_FIRST + KB_HAN_COUNT; c++)
        sounds->readings[c - KB_HAN_FIRST][0] = kb_pinyin_of(c);
    for (size_t i = 0; i < words->reading_count; i++)
        if (kb_is_common_han(words->readings[i].character))
            add_reading(sounds, words->readings[i].character, words->readings[i].syllable);
    return sounds;
}

struct kb_sounds *kb_sounds_hold(struct kb_sounds *sounds)
{
    atomic_fetch_add(&sounds->holders, 1);
    return sounds;
}

void kb_sounds_drop(struct kb_sounds *sounds)
{
    if (sounds && atomic_fetch_sub(&sounds->holders, 1) == 1)
        free(sounds);
}

static size_t add_class(uint8_t *classes, size_t count, uint8_t class)
{
    for (size_t i = 0; i < count; i++)
        if (classes[i] == class)
            return count;
    classes[count] = class;
    return count + 1;
}

size_t kb_unit_classes(const struct kb_sounds *sounds, uint16_t unit, uint8_t ret[KB_READINGS_OF])
{
    size_t count = 0;
    if (unit >= 'a' && unit <= 'z')
        return add_class(ret, 0, (uint8_t)(unit - 'a'));
    if (unit >= '0' && unit <= '9')
        return add_class(ret, 0, (uint8_t)(26 + unit - '0'));
    if (kb_is_common_han(unit)) {
        const uint16_t *readings = sounds->readings[unit - KB_HAN_FIRST];
        for (size_t i = 0; i < KB_READINGS_OF && readings[i]; i++)
            count = add_class(ret, count, (uint8_t)(kb_pinyin_spelling(readings[i]).data[0] - 'a'));
    }
    return count ? count : add_class(ret, 0, KB_CLASS_OTHER);
}
