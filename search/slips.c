/*
 * slips.c - characters that sound or look like the ones that were meant.
 *
 * Only where a pair of the question stands in no section at all: what the base knows is never
 * doubted. There each character may also be one that sounds or looks like it; the likeliest reading
 * by the pairs of the index is taken, and what it changes must make a word of what it touches.
 */
#include "ladder.h"

#define RUN_MAX       KB_PATTERN_MAX
#define ALIKE_COST    4.0f
#define SOUNDS_OF_ONE 24
#define SHORT_RUN     4
#define MATCHES_MAX   64
#define WORD_MAX      6
#define RARE          5000 /* a pair in no more than one section of so many may be a slip */
#define BETTER        20   /* times as many sections must have the pair that was meant */

/* A run of Han characters in the question. */
struct run {
    uint16_t chars[RUN_MAX], read[RUN_MAX];
    size_t begins[RUN_MAX + 1]; /* bytes in the query */
    size_t count;
    bool doubted[RUN_MAX];
};

static uint32_t pair(const struct kb_climb *climb, const uint16_t *chars, size_t at)
{
    return kb_lexicon_pair(climb->lexicon, chars[at], chars[at + 1]);
}

static bool choose(struct kb_slot *slot, uint16_t c, float cost)
{
    for (size_t i = 0; i < slot->count; i++)
        if (slot->characters[i] == c)
            return false;
    if (slot->count == KB_CHOICES_MAX)
        return false;
    slot->characters[slot->count] = c;
    slot->costs[slot->count++] = cost;
    return true;
}

static void choose_sounds(const struct kb_lexicon *lexicon, uint16_t c, struct kb_slot *slot)
{
    const uint16_t *readings = lexicon->readings[c - KB_HAN_FIRST];
    for (size_t i = 0; i < KB_READINGS_OF && readings[i]; i++) {
        uint32_t at = lexicon->syllable_begin[readings[i]];
        uint32_t end = lexicon->syllable_begin[readings[i] + 1];
        for (size_t n = 0; at < end && n < SOUNDS_OF_ONE; at++, n++)
            choose(slot, lexicon->by_syllable[at], ALIKE_COST);
    }
}

static void choose_looks(const struct kb_lexicon *lexicon, uint16_t c, struct kb_slot *slot)
{
    uint32_t at = lexicon->looks_begin[c - KB_HAN_FIRST];
    for (; at < lexicon->looks_begin[c - KB_HAN_FIRST + 1]; at++)
        choose(slot, lexicon->looks[at], ALIKE_COST);
}

/* In no section, or in so few that its characters would meet as often by chance. */
static bool is_doubtful(const struct kb_climb *climb, const struct run *run, size_t at)
{
    const struct kb_lexicon *lexicon = climb->lexicon;
    double frequency = pair(climb, run->chars, at);
    double first = lexicon->frequencies[run->chars[at] - KB_HAN_FIRST];
    double second = lexicon->frequencies[run->chars[at + 1] - KB_HAN_FIRST];
    return frequency == 0 || (frequency <= lexicon->documents / RARE &&
                              frequency * (double)lexicon->total < first * second);
}

static bool doubt(const struct kb_climb *climb, struct run *run)
{
    bool any = false;
    for (size_t i = 0; i + 1 < run->count; i++)
        if (is_doubtful(climb, run, i)) {
            run->doubted[i] = run->doubted[i + 1] = true;
            any = true;
        }
    return any;
}

/*
 * Keeps what makes a known pair with a neighbour as it was written: deciding between all would take
 * milliseconds. In a short run two neighbours may be wrong.
 */
static void keep_joined(const struct kb_climb *climb, const struct run *run, size_t at,
                        struct kb_slot *slot)
{
    size_t kept = 1;
    for (size_t i = 1; i < slot->count && run->count > SHORT_RUN; i++) {
        uint16_t c = slot->characters[i];
        if ((at && kb_lexicon_pair(climb->lexicon, run->chars[at - 1], c)) ||
            (at + 1 < run->count && kb_lexicon_pair(climb->lexicon, c, run->chars[at + 1]))) {
            slot->characters[kept] = c;
            slot->costs[kept++] = slot->costs[i];
        }
    }
    if (run->count > SHORT_RUN)
        slot->count = kept;
}

static bool read_by_pairs(const struct kb_climb *climb, struct run *run)
{
    struct kb_slot slots[RUN_MAX];
    for (size_t i = 0; i < run->count; i++) {
        slots[i].count = 0;
        choose(&slots[i], run->chars[i], 0);
        if (!run->doubted[i])
            continue;
        choose_looks(climb->lexicon, run->chars[i], &slots[i]);
        choose_sounds(climb->lexicon, run->chars[i], &slots[i]);
        keep_joined(climb, run, i, &slots[i]);
    }
    return kb_decode(climb->lexicon, slots, run->count, run->read);
}

/* --- is it a word? ---------------------------------------------------------------------------- */

/* How much of a phrase characters must be: any part, its beginning or end, all of it. */
enum part_of_phrase {
    ANY_PART,
    AN_END,
    THE_WHOLE,
};

static bool is_phrase(const struct kb_climb *climb, const uint16_t *chars, size_t count,
                      enum part_of_phrase part)
{
    struct kb_pattern pattern = {.count = count};
    struct kb_match matches[MATCHES_MAX];
    for (size_t i = 0; i < count; i++)
        pattern.parts[i] = (struct kb_part){KB_PART_CHARACTER, chars[i]};
    size_t found = kb_pattern_find(climb->lexicon, &pattern, matches, MATCHES_MAX);
    for (size_t i = 0; i < found; i++) {
        const uint16_t *at = climb->lexicon->chars + matches[i].at;
        if ((unsigned)!at[-1] + (unsigned)!at[count] >= (unsigned)part)
            return true;
    }
    return false;
}

/* Whether a pair that was read is much better known than the one that was written. */
static bool improves(const struct kb_climb *climb, const struct run *run, size_t at)
{
    uint32_t written = pair(climb, run->chars, at), meant = pair(climb, run->read, at);
    return meant > BETTER * written;
}

/* Whether what was read in [begin, end) is made of known pairs, and one is new. */
static bool hangs_together(const struct kb_climb *climb, const struct run *run, size_t begin,
                           size_t end)
{
    bool any = false;
    for (size_t at = begin; at + 1 < end; at++) {
        if (!pair(climb, run->read, at))
            return false;
        any = any || improves(climb, run, at);
    }
    return any;
}

/* A stretch of `len` around a changed character that is, or stands in, a phrase of the base. */
static bool phrase_around(const struct kb_climb *climb, const struct run *run, size_t at,
                          size_t len, enum part_of_phrase part, size_t *ret_begin)
{
    for (size_t back = len; back-- > 0;) {
        size_t begin = at - back;
        if (back > at || begin + len > run->count ||
            !hangs_together(climb, run, begin, begin + len) ||
            !is_phrase(climb, run->read + begin, len, part))
            continue;
        *ret_begin = begin;
        return true;
    }
    return false;
}

/* Whether a changed character has a pair that stands in no section, and none that is known. */
static bool is_unknown(const struct kb_climb *climb, const struct run *run, size_t at)
{
    return (at == 0 || !pair(climb, run->chars, at - 1)) &&
           (at + 1 == run->count || !pair(climb, run->chars, at));
}

/*
 * The length of the word that a changed character became part of: the longest that is a phrase by
 * itself; or, where what was written is unknown, three characters of a phrase. Two of a phrase are
 * enough only where little else was said: in a long question 房檐 is a word the base does not know
 * rather than 放烟. 0 when it is none.
 */
static size_t word_around(const struct kb_climb *climb, const struct run *run, size_t at,
                          size_t *ret_begin)
{
    for (size_t len = WORD_MAX; len > 2; len--)
        if (phrase_around(climb, run, at, len, THE_WHOLE, ret_begin))
            return len;
    if (!is_unknown(climb, run, at))
        return 0;
    if (phrase_around(climb, run, at, 3, ANY_PART, ret_begin))
        return 3;
    return run->count <= SHORT_RUN && phrase_around(climb, run, at, 2, AN_END, ret_begin) ? 2 : 0;
}

/* Reads a stretch as a phrase that sounds the same and is better known. */
static bool read_stretch(const struct kb_climb *climb, struct run *run, size_t begin, size_t len)
{
    struct kb_pattern pattern = {.count = len, .whole = true};
    struct kb_match matches[MATCHES_MAX];
    for (size_t i = 0; i < len; i++)
        pattern.parts[i] = (struct kb_part){
            KB_PART_SYLLABLE, climb->lexicon->readings[run->chars[begin + i] - KB_HAN_FIRST][0]};
    size_t found = kb_pattern_find(climb->lexicon, &pattern, matches, MATCHES_MAX);
    for (size_t i = 0; i < found; i++) {
        const uint16_t *at = climb->lexicon->chars + matches[i].at;
        memcpy(run->read, run->chars, sizeof run->read);
        memcpy(run->read + begin, at, len * sizeof *at);
        if (hangs_together(climb, run, begin, begin + len))
            return true;
    }
    return false;
}

/*
 * A short run is most likely a word by itself, so words of that sound go before what its pairs make
 * likely: 公基金 is 公积金, though 工基 is common too.
 */
static bool read_run(const struct kb_climb *climb, struct run *run)
{
    for (size_t len = run->count; run->count <= WORD_MAX && len > 2; len--)
        for (size_t begin = 0; begin + len <= run->count; begin++)
            if (read_stretch(climb, run, begin, len))
                return true;
    return read_by_pairs(climb, run);
}

static bool sounds_alike(const struct kb_lexicon *lexicon, uint16_t a, uint16_t b)
{
    const uint16_t *x = lexicon->readings[a - KB_HAN_FIRST];
    const uint16_t *y = lexicon->readings[b - KB_HAN_FIRST];
    for (size_t i = 0; i < KB_READINGS_OF && x[i]; i++)
        for (size_t j = 0; j < KB_READINGS_OF && y[j]; j++)
            if (x[i] == y[j])
                return true;
    return false;
}

/* A word is as far down as its worst character. */
static enum kb_rung rung_of(const struct kb_climb *climb, const struct run *run, size_t begin,
                            size_t end)
{
    for (size_t i = begin; i < end; i++)
        if (run->read[i] != run->chars[i] &&
            !sounds_alike(climb->lexicon, run->read[i], run->chars[i]))
            return KB_RUNG_LOOKALIKE;
    return KB_RUNG_HOMOPHONE;
}

static enum kb_status add_changes(struct kb_climb *climb, const struct run *run,
                                  struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t at = 0; at < run->count && !status; at++) {
        size_t begin, len;
        if (run->read[at] == run->chars[at] || !(len = word_around(climb, run, at, &begin)))
            continue;
        size_t end = begin + len;
        struct kb_str to = kb_chars_text(climb->arena, run->read + begin, len);
        if (!to.data)
            return kb_fail_memory(err);
        status = kb_climb_add(climb, run->begins[begin], run->begins[end], to,
                              rung_of(climb, run, begin, end), 1, err);
        at = end - 1;
    }
    return status;
}

/* The next run of at least two characters at or after `*at`; false when there is none. */
static bool next_run(struct kb_str query, size_t *at, struct run *run)
{
    *run = (struct run){.count = 0};
    while (*at < query.len && run->count < RUN_MAX) {
        size_t begin = *at;
        uint32_t c = kb_utf8_next(query, at);
        if (kb_is_common_han(c)) {
            run->begins[run->count] = begin;
            run->chars[run->count++] = (uint16_t)c;
            run->begins[run->count] = *at;
        } else if (run->count > 1) {
            break;
        } else {
            run->count = 0;
        }
    }
    return run->count > 1;
}

enum kb_status kb_climb_slips(struct kb_climb *climb, struct kb_error *err)
{
    struct run run;
    enum kb_status status = KB_OK;
    for (size_t at = 0; !status && next_run(climb->query, &at, &run);)
        if (doubt(climb, &run) && read_run(climb, &run))
            status = add_changes(climb, &run, err);
    return status;
}
