/*
 * pattern.c - finds the places in the base's phrases that sound as typed.
 *
 * A walk over all phrases: a million characters take a few milliseconds, and only questions that
 * the base does not understand as they stand get here. An index by sound would have to know where
 * words begin; nobody types to such borders (cjrlx for 残疾人两项补贴).
 */
#include "ladder.h"

static bool reads(const uint16_t readings[KB_READINGS_OF], uint16_t syllable)
{
    for (size_t i = 0; i < KB_READINGS_OF && readings[i]; i++)
        if (readings[i] == syllable)
            return true;
    return false;
}

static bool reads_blurred(const struct kb_lexicon *lexicon, const uint16_t readings[KB_READINGS_OF],
                          uint16_t blurred)
{
    for (size_t i = 0; i < KB_READINGS_OF && readings[i]; i++)
        if (lexicon->blurred[readings[i]] == blurred)
            return true;
    return false;
}

static bool begins(const uint16_t readings[KB_READINGS_OF], uint16_t letter)
{
    for (size_t i = 0; i < KB_READINGS_OF && readings[i]; i++)
        if (kb_pinyin_spelling(readings[i]).data[0] == (char)letter)
            return true;
    return false;
}

static bool part_fits(const struct kb_lexicon *lexicon, const struct kb_part *part, uint16_t c)
{
    if (!kb_is_common_han(c))
        return false;
    const uint16_t *readings = lexicon->readings[c - KB_HAN_FIRST];
    switch (part->kind) {
    case KB_PART_CHARACTER:
        return c == part->value;
    case KB_PART_SYLLABLE:
        return reads(readings, part->value);
    case KB_PART_BLURRED:
        return reads_blurred(lexicon, readings, part->value);
    case KB_PART_INITIAL:
        return begins(readings, part->value);
    }
    return false;
}

bool kb_pattern_fits(const struct kb_lexicon *lexicon, const struct kb_pattern *pattern,
                     const uint16_t *chars)
{
    for (size_t i = 0; i < pattern->count; i++)
        if (!part_fits(lexicon, &pattern->parts[i], chars[i]))
            return false;
    return true;
}

/* A phrase ends in a 0, which fits nothing, so no place is looked at beyond its phrase. */
size_t kb_pattern_find(const struct kb_lexicon *lexicon, const struct kb_pattern *pattern,
                       struct kb_match *ret, size_t max)
{
    size_t count = 0, phrase = 0;
    const struct kb_part *first = &pattern->parts[0];
    bool begins_fixed = first->kind == KB_PART_CHARACTER;
    for (uint32_t at = 0; at + pattern->count <= lexicon->char_count && count < max; at++) {
        /* Most patterns begin with a certain character, and most places with another. */
        if (begins_fixed && lexicon->chars[at] != first->value)
            continue;
        if (!kb_pattern_fits(lexicon, pattern, lexicon->chars + at))
            continue;
        while (phrase + 1 < lexicon->phrase_count && lexicon->phrases[phrase + 1].begin <= at)
            phrase++;
        ret[count++] = (struct kb_match){.at = at, .item = lexicon->phrases[phrase].item};
    }
    return count;
}
