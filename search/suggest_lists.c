/*
 * suggest_lists.c - the lists of a segment: which lines hold three letters side by side, and so on.
 *
 * Made in two walks over all lines: the first counts bytes, the second writes. A number is kept as
 * its distance from the one before, in groups of seven bits, the last without the eighth.
 */
#include "suggest.h"

struct listing {
    const struct kb_segment *segment;
    const struct kb_sounds *sounds;
    uint32_t line;
    uint32_t *next; /* of each list: the number after the last one in it */
    size_t *at;     /* of each list: bytes counted, then where to write */
    uint8_t *out;   /* NULL while counting */
};

static void add(struct listing *listing, uint32_t list)
{
    uint32_t distance = listing->line + 1 - listing->next[list];
    if (!distance)
        return;
    listing->next[list] = listing->line + 1;
    for (distance--;; distance >>= 7) {
        if (listing->out)
            listing->out[listing->at[list]] = (uint8_t)(distance > 0x7f ? distance | 0x80
                                                                        : distance);
        listing->at[list]++;
        if (distance <= 0x7f)
            return;
    }
}

/* The classes of the units around a place; that before the first unit is KB_CLASS_BEGIN. */
struct classes {
    uint8_t items[KB_READINGS_OF];
    size_t count;
};

static void add_place(struct listing *listing, const struct classes window[3], size_t width)
{
    for (size_t a = 0; width > 1 && a < window[0].count; a++)
        for (size_t b = 0; b < window[1].count; b++) {
            add(listing, kb_list_of_two(window[0].items[a], window[1].items[b]));
            for (size_t c = 0; width > 2 && c < window[2].count; c++)
                add(listing,
                    kb_list_of_three(window[0].items[a], window[1].items[b], window[2].items[c]));
        }
}

static const uint16_t *readings_of(const struct listing *listing, uint16_t unit)
{
    static const uint16_t none[1];
    return kb_is_common_han(unit) ? listing->sounds->readings[unit - KB_HAN_FIRST] : none;
}

static void add_sounds(struct listing *listing, uint16_t first, uint16_t second)
{
    const uint16_t *a = readings_of(listing, first), *b = readings_of(listing, second);
    for (size_t i = 0; i < KB_READINGS_OF && a[i]; i++)
        for (size_t j = 0; j < KB_READINGS_OF && b[j]; j++)
            add(listing, kb_list_of_sounds(a[i], b[j]));
}

static void add_line(struct listing *listing)
{
    const struct kb_lines_line *line = &listing->segment->lines[listing->line];
    const uint16_t *units = listing->segment->units + line->units;
    struct classes around[KB_SUGGEST_UNITS_MAX + 3] = {{.items = {KB_CLASS_BEGIN}, .count = 1}};
    add(listing, kb_list_of_first(units[0]));
    for (size_t i = 0; i < line->count; i++) {
        add(listing, kb_list_of_unit(units[i]));
        around[i + 1].count = kb_unit_classes(listing->sounds, units[i], around[i + 1].items);
    }
    for (size_t i = 0; i < line->count; i++)
        add_place(listing, &around[i], line->count + 1u - i);
    for (size_t i = 0; i + 1 < line->count; i++)
        add_sounds(listing, units[i], units[i + 1]);
}

static void add_lines(struct listing *listing)
{
    for (listing->line = 0; listing->line < listing->segment->line_count; listing->line++)
        add_line(listing);
}

/* Lays the lists one behind the other. */
static bool lay_out(struct kb_segment *segment, struct listing *listing)
{
    size_t begin = 0;
    for (size_t i = 0; i < KB_LIST_COUNT; i++) {
        size_t bytes = listing->at[i];
        segment->begin[i] = (uint32_t)begin;
        listing->at[i] = begin;
        listing->next[i] = 0;
        begin += bytes;
    }
    if (begin > UINT32_MAX)
        return false;
    segment->begin[KB_LIST_COUNT] = (uint32_t)begin;
    segment->list_bytes = begin;
    segment->lists = malloc(begin + 1);
    listing->out = segment->lists;
    return listing->out;
}

/* --- characters by syllable ------------------------------------------------------------------- */

/* Calls for each character that stands in a line and each of its syllables. */
static void visit_spoken(struct kb_segment *segment, const struct kb_sounds *sounds, uint32_t *at)
{
    for (uint32_t c = KB_HAN_FIRST; c < KB_HAN_FIRST + KB_HAN_COUNT; c++) {
        uint32_t list = kb_list_of_unit((uint16_t)c);
        const uint16_t *readings = sounds->readings[c - KB_HAN_FIRST];
        if (segment->begin[list] == segment->begin[list + 1])
            continue;
        for (size_t i = 0; i < KB_READINGS_OF && readings[i]; i++) {
            if (segment->spoken)
                segment->spoken[at[readings[i]]] = (uint16_t)c;
            at[readings[i]]++;
        }
    }
}

static bool list_spoken(struct kb_segment *segment, const struct kb_sounds *sounds)
{
    size_t count = kb_pinyin_count();
    uint32_t *at = calloc(count + 1, sizeof *at), total = 0;
    segment->spoken_begin = calloc(count + 1, sizeof *segment->spoken_begin);
    if (at && segment->spoken_begin) {
        visit_spoken(segment, sounds, at);
        for (size_t i = 0; i <= count; i++) {
            uint32_t more = at[i];
            segment->spoken_begin[i] = at[i] = total;
            total += more;
        }
        segment->spoken = calloc(total + 1, sizeof *segment->spoken);
    }
    if (segment->spoken)
        visit_spoken(segment, sounds, at);
    free(at);
    return segment->spoken;
}

enum kb_status kb_lists_make(struct kb_segment *segment, const struct kb_sounds *sounds,
                             struct kb_error *err)
{
    struct listing listing = {
        .segment = segment,
        .sounds = sounds,
        .next = calloc(KB_LIST_COUNT, sizeof *listing.next),
        .at = calloc(KB_LIST_COUNT, sizeof *listing.at),
    };
    segment->begin = calloc(KB_LIST_COUNT + 1, sizeof *segment->begin);
    bool made = listing.next && listing.at && segment->begin;
    if (made)
        add_lines(&listing);
    made = made && lay_out(segment, &listing);
    if (made)
        add_lines(&listing);
    made = made && list_spoken(segment, sounds);
    free(listing.next);
    free(listing.at);
    return made ? KB_OK : kb_fail_memory(err);
}

struct kb_list_walk kb_list_begin(const struct kb_segment *segment, uint32_t list)
{
    return (struct kb_list_walk){
        .at = segment->lists + segment->begin[list],
        .end = segment->lists + segment->begin[list + 1],
    };
}

uint32_t kb_list_next(struct kb_list_walk *walk)
{
    uint32_t distance = 0;
    if (walk->at == walk->end)
        return UINT32_MAX;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte = *walk->at++;
        distance |= (uint32_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            break;
    }
    uint32_t number = walk->next + distance;
    walk->next = number + 1;
    return number;
}
