/*
 * pattern.c - finds the places in the base's phrases that sound as typed.
 *
 * Where one character is certain, only its places are looked at. Pinyin alone is a walk over all
 * phrases: a million characters take a few milliseconds. An index by sound would have to know where
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

/* The phrase that a place is in. */
static size_t phrase_of(const struct kb_lexicon *lexicon, uint32_t at)
{
    size_t low = 0, high = lexicon->phrase_count;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (lexicon->phrases[middle].begin <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The part that is a certain character, the rarest of them; `count` when there is none. */
static size_t rarest_part(const struct kb_lexicon *lexicon, const struct kb_pattern *pattern)
{
    size_t rarest = pattern->count;
    uint32_t fewest = UINT32_MAX;
    for (size_t i = 0; i < pattern->count; i++) {
        const struct kb_part *part = &pattern->parts[i];
        if (part->kind != KB_PART_CHARACTER || !kb_is_common_han(part->value))
            continue;
        const uint32_t *begin = &lexicon->place_begin[part->value - KB_HAN_FIRST];
        if (begin[1] - begin[0] < fewest) {
            fewest = begin[1] - begin[0];
            rarest = i;
        }
    }
    return rarest;
}

static bool fits_at(const struct kb_lexicon *lexicon, const struct kb_pattern *pattern, size_t at)
{
    return at + pattern->count <= lexicon->char_count &&
           kb_pattern_fits(lexicon, pattern, lexicon->chars + at);
}

static struct kb_match match_at(const struct kb_lexicon *lexicon, uint32_t at)
{
    return (struct kb_match){.at = at, .item = lexicon->phrases[phrase_of(lexicon, at)].item};
}

/* Only the places of the pattern's rarest certain character are looked at. */
static size_t find_by_part(const struct kb_lexicon *lexicon, const struct kb_pattern *pattern,
                           size_t part, struct kb_match *ret, size_t max)
{
    const uint32_t *begin = &lexicon->place_begin[pattern->parts[part].value - KB_HAN_FIRST];
    size_t count = 0;
    for (uint32_t i = begin[0]; i < begin[1] && count < max; i++) {
        uint32_t place = lexicon->places[i];
        if (place >= part && fits_at(lexicon, pattern, place - part))
            ret[count++] = match_at(lexicon, place - (uint32_t)part);
    }
    return count;
}

static size_t find_whole(const struct kb_lexicon *lexicon, const struct kb_pattern *pattern,
                         struct kb_match *ret, size_t max)
{
    size_t count = 0;
    for (size_t i = 0; i < lexicon->start_count && count < max; i++) {
        size_t end = lexicon->starts[i] + pattern->count;
        if (end < lexicon->char_count && !lexicon->chars[end] &&
            fits_at(lexicon, pattern, lexicon->starts[i]))
            ret[count++] = match_at(lexicon, lexicon->starts[i]);
    }
    return count;
}

/* A phrase ends in a 0, which fits nothing, so no place is looked at beyond its phrase. */
size_t kb_pattern_find(const struct kb_lexicon *lexicon, const struct kb_pattern *pattern,
                       struct kb_match *ret, size_t max)
{
    size_t count = 0, part = rarest_part(lexicon, pattern);
    if (pattern->whole)
        return find_whole(lexicon, pattern, ret, max);
    if (part < pattern->count)
        return find_by_part(lexicon, pattern, part, ret, max);
    for (uint32_t at = 0; at + pattern->count <= lexicon->char_count && count < max; at++)
        if (kb_pattern_fits(lexicon, pattern, lexicon->chars + at))
            ret[count++] = match_at(lexicon, at);
    return count;
}
