/*
 * suggest_typed.c - reads what was typed: as it stands, as syllables, as initials, by its sound.
 *
 * A query is cut at blanks into groups and each group into characters and runs of letters. A run
 * has several cuts; a reading takes one cut for each run.
 */
#include "suggest.h"

#define RUNS_MAX  4
#define CUTS_MAX  8
#define HEADS_MAX 3 /* cuts of a run but for its last, half-typed part */
#define TAIL_MAX  6 /* letters of the longest syllable */
#define PARTS_MAX (KB_PINYIN_PARTS_MAX + 1)

/* One way to cut a run of letters. */
struct cut {
    struct kb_typed_part parts[PARTS_MAX];
    size_t count, initials;
};

/* A run of letters in the query's units, and its cuts, the likeliest first. */
struct run {
    size_t group, begin, end; /* of units in the group */
    struct cut cuts[CUTS_MAX];
    size_t cut_count;
};

struct typing {
    const struct kb_sounds *sounds;
    struct kb_units groups[KB_TYPED_GROUPS_MAX];
    size_t group_count;
    struct run runs[RUNS_MAX];
    size_t run_count;
    bool too_many; /* runs: letters stay letters */
};

/* --- cutting ---------------------------------------------------------------------------------- */

static bool is_letter(uint16_t unit)
{
    return unit >= 'a' && unit <= 'z';
}

/* What begins with these letters: characters, and where it is one letter that letter itself. */
static bool part_of_letters(struct kb_str letters, struct kb_typed_part *ret)
{
    *ret = (struct kb_typed_part){.class = (uint8_t)(letters.data[0] - 'a')};
    bool spoken = kb_pinyin_range(letters, &ret->begin, &ret->end);
    if (letters.len == 1)
        ret->unit = (uint8_t)letters.data[0];
    return spoken || letters.len == 1;
}

static void part_of_syllable(uint16_t part, struct kb_typed_part *ret)
{
    char letter = (char)(part & 0x7f);
    if (part & KB_PINYIN_INITIAL) {
        part_of_letters((struct kb_str){&letter, 1}, ret);
        return;
    }
    *ret = (struct kb_typed_part){
        .begin = part,
        .end = (uint16_t)(part + 1),
        .class = (uint8_t)(kb_pinyin_spelling(part).data[0] - 'a'),
    };
}

static bool same_cut(const struct cut *a, const struct cut *b)
{
    return a->count == b->count && memcmp(a->parts, b->parts, a->count * sizeof *a->parts) == 0;
}

static bool is_likelier(const struct cut *a, const struct cut *b)
{
    return a->initials != b->initials ? a->initials < b->initials : a->count < b->count;
}

/* Keeps the likeliest cuts, in order. */
static void keep_cut(struct run *run, const struct cut *cut)
{
    size_t at = run->cut_count;
    for (size_t i = 0; i < run->cut_count; i++)
        if (same_cut(&run->cuts[i], cut))
            return;
    while (at > 0 && is_likelier(cut, &run->cuts[at - 1]))
        at--;
    if (at == CUTS_MAX)
        return;
    if (run->cut_count < CUTS_MAX)
        run->cut_count++;
    memmove(&run->cuts[at + 1], &run->cuts[at], (run->cut_count - 1 - at) * sizeof *cut);
    run->cuts[at] = *cut;
}

/* Takes zh, ch and sh for one initial, as input methods do. */
static void keep_with_double_initials(struct run *run, const struct kb_pinyin_cut *from,
                                      const struct cut *cut)
{
    struct cut merged = {.initials = cut->initials};
    for (size_t i = 0; i < cut->count; i++) {
        struct kb_typed_part *part = &merged.parts[merged.count++];
        *part = cut->parts[i];
        char letters[2] = {(char)('a' + part->class), 'h'};
        bool doubled = i + 1 < from->count && (from->parts[i] & KB_PINYIN_INITIAL) &&
                       from->parts[i + 1] == (KB_PINYIN_INITIAL | 'h') &&
                       strchr("zcs", letters[0]) &&
                       part_of_letters((struct kb_str){letters, 2}, part);
        if (doubled) {
            merged.initials--;
            i++;
        }
    }
    keep_cut(run, &merged);
}

static void keep_parts(struct run *run, const struct kb_pinyin_cut *head,
                       const struct kb_typed_part *tail)
{
    struct cut cut = {.initials = head->initials};
    for (size_t i = 0; i < head->count; i++)
        part_of_syllable(head->parts[i], &cut.parts[cut.count++]);
    if (tail)
        cut.parts[cut.count++] = *tail;
    keep_cut(run, &cut);
    keep_with_double_initials(run, head, &cut);
}

/* All cuts of letters, the last part of which may be begun only; `closed`: it is whole. */
static void cut_run(struct run *run, struct kb_str letters, bool closed)
{
    struct kb_pinyin_cut heads[HEADS_MAX];
    for (size_t len = closed ? 0 : TAIL_MAX; len > 0; len--) {
        struct kb_typed_part tail;
        if (len > letters.len ||
            !part_of_letters(kb_str_slice(letters, letters.len - len, letters.len), &tail))
            continue;
        size_t count = kb_pinyin_cut(kb_str_slice(letters, 0, letters.len - len), heads, HEADS_MAX);
        for (size_t i = 0; i < count; i++)
            keep_parts(run, &heads[i], &tail);
        if (len == letters.len)
            keep_parts(run, &(struct kb_pinyin_cut){.count = 0}, &tail);
    }
    for (size_t i = 0, count = closed ? kb_pinyin_cut(letters, heads, HEADS_MAX) : 0; i < count;
         i++)
        keep_parts(run, &heads[i], NULL);
}

static void find_runs(struct typing *typing, size_t group)
{
    const struct kb_units *units = &typing->groups[group];
    for (size_t at = 0; at < units->count;) {
        char letters[KB_PINYIN_LETTERS_MAX];
        size_t begin = at;
        while (at < units->count && is_letter(units->items[at]) && at - begin < sizeof letters) {
            letters[at - begin] = (char)units->items[at];
            at++;
        }
        if (at == begin) {
            at++;
            continue;
        }
        if (typing->run_count == RUNS_MAX) {
            typing->too_many = true;
            return;
        }
        struct run *run = &typing->runs[typing->run_count++];
        *run = (struct run){.group = group, .begin = begin, .end = at};
        cut_run(run, (struct kb_str){letters, at - begin}, at < units->count);
    }
}

/* --- readings --------------------------------------------------------------------------------- */

static void add_part(struct kb_typed *typed, const struct kb_typed_part *part)
{
    if (typed->count < KB_TYPED_PARTS_MAX)
        typed->parts[typed->count++] = *part;
}

static void add_unit(const struct typing *typing, struct kb_typed *typed, uint16_t unit)
{
    uint8_t classes[KB_READINGS_OF];
    struct kb_typed_part part = {.unit = unit};
    kb_unit_classes(typing->sounds, unit, classes);
    part.class = classes[0];
    const uint16_t *readings = kb_is_common_han(unit)
                                   ? typing->sounds->readings[unit - KB_HAN_FIRST]
                                   : NULL;
    if (typed->way == KB_TYPED_SOUNDS && readings && readings[0]) {
        part.begin = readings[0];
        part.end = (uint16_t)(readings[0] + 1);
    }
    add_part(typed, &part);
}

static const struct run *run_at(const struct typing *typing, size_t group, size_t begin,
                                size_t *ret_number)
{
    for (size_t i = 0; i < typing->run_count; i++)
        if (typing->runs[i].group == group && typing->runs[i].begin == begin) {
            *ret_number = i;
            return &typing->runs[i];
        }
    return NULL;
}

/* The query with one cut for each run (NULL: letters as they stand). */
static void spell(const struct typing *typing, const size_t *choices, struct kb_typed *ret)
{
    for (size_t g = 0; g < typing->group_count; g++) {
        const struct kb_units *units = &typing->groups[g];
        for (size_t at = 0; at < units->count;) {
            size_t number;
            const struct run *run = choices ? run_at(typing, g, at, &number) : NULL;
            if (!run) {
                add_unit(typing, ret, units->items[at++]);
                continue;
            }
            const struct cut *cut = &run->cuts[choices[number]];
            for (size_t i = 0; i < cut->count; i++)
                add_part(ret, &cut->parts[i]);
            at = run->end;
        }
        if (ret->count && (!ret->groups || ret->group_end[ret->groups - 1] < ret->count))
            ret->group_end[ret->groups++] = (uint8_t)ret->count;
    }
}

static void add_reading(const struct typing *typing, const size_t *choices, enum kb_typed_way way,
                        struct kb_typed_all *ret)
{
    if (ret->count == KB_TYPED_READINGS_MAX)
        return;
    struct kb_typed *typed = &ret->readings[ret->count];
    *typed = (struct kb_typed){.way = way};
    spell(typing, choices, typed);
    ret->count += typed->count > 0;
}

/* The next choice of cuts, the last run's turning fastest; false when all were had. */
static bool next_choice(const struct typing *typing, size_t *choices)
{
    for (size_t i = typing->run_count; i-- > 0;) {
        if (++choices[i] < typing->runs[i].cut_count)
            return true;
        choices[i] = 0;
    }
    return false;
}

static bool has_initials(const struct typing *typing, const size_t *choices)
{
    for (size_t i = 0; i < typing->run_count; i++)
        if (typing->runs[i].cuts[choices[i]].initials)
            return true;
    return false;
}

static void add_spoken(const struct typing *typing, enum kb_typed_way way, struct kb_typed_all *ret)
{
    size_t choices[RUNS_MAX] = {0};
    do {
        if (has_initials(typing, choices) == (way == KB_TYPED_INITIALS))
            add_reading(typing, choices, way, ret);
    } while (next_choice(typing, choices));
}

static bool is_spoken(const struct typing *typing)
{
    for (size_t i = 0; i < typing->run_count; i++)
        if (!typing->runs[i].cut_count)
            return false;
    return typing->run_count && !typing->too_many;
}

/* --- the query -------------------------------------------------------------------------------- */

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\'' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000;
}

/* Takes what stands before the next blank off the front. */
static struct kb_str take_group(struct kb_str *rest)
{
    size_t end = 0, after = 0;
    while (after < rest->len) {
        end = after;
        if (is_blank(kb_utf8_next(*rest, &after)))
            break;
        end = after;
    }
    struct kb_str group = kb_str_slice(*rest, 0, end);
    *rest = kb_str_slice(*rest, after, rest->len);
    return group;
}

/* An apostrophe parts syllables as a blank does: xi'an. */
static enum kb_status read_groups(struct typing *typing, struct kb_text *text, struct kb_str query,
                                  bool *ret_folded, struct kb_error *err)
{
    while (query.len && typing->group_count < KB_TYPED_GROUPS_MAX) {
        struct kb_units *units = &typing->groups[typing->group_count];
        enum kb_status status = kb_units_read(text, take_group(&query), units, err);
        if (status)
            return status;
        if (!units->count)
            continue;
        *ret_folded = *ret_folded || units->folded;
        find_runs(typing, typing->group_count++);
    }
    return KB_OK;
}

enum kb_status kb_typed_read(struct kb_text *text, const struct kb_sounds *sounds,
                             struct kb_str query, struct kb_typed_all *ret, struct kb_error *err)
{
    struct typing *typing = calloc(1, sizeof *typing);
    if (!typing)
        return kb_fail_memory(err);
    typing->sounds = sounds;
    ret->count = 0;
    ret->folded = false;
    enum kb_status status = read_groups(typing, text, query, &ret->folded, err);
    if (!status) {
        add_reading(typing, NULL, KB_TYPED_WRITTEN, ret);
        if (is_spoken(typing)) {
            add_spoken(typing, KB_TYPED_SYLLABLES, ret);
            add_spoken(typing, KB_TYPED_INITIALS, ret);
        } else if (!typing->run_count) {
            add_reading(typing, NULL, KB_TYPED_SOUNDS, ret);
        }
    }
    free(typing);
    return status;
}

/* --- fitting ---------------------------------------------------------------------------------- */

static bool part_fits(const struct kb_typed_part *part, const struct kb_sounds *sounds,
                      uint16_t unit)
{
    if (unit == part->unit)
        return true;
    if (part->begin == part->end || !kb_is_common_han(unit))
        return false;
    const uint16_t *readings = sounds->readings[unit - KB_HAN_FIRST];
    for (size_t i = 0; i < KB_READINGS_OF && readings[i]; i++)
        if (readings[i] >= part->begin && readings[i] < part->end)
            return true;
    return false;
}

static bool parts_fit(const struct kb_typed_part *parts, size_t count,
                      const struct kb_sounds *sounds, const uint16_t *units)
{
    for (size_t i = 0; i < count; i++)
        if (!part_fits(&parts[i], sounds, units[i]))
            return false;
    return true;
}

/* Each group as early as can be: what leaves most room for those behind it. */
bool kb_typed_fits(const struct kb_typed *typed, const struct kb_sounds *sounds,
                   const uint16_t *units, size_t count, size_t *ret_at, bool *marks)
{
    size_t at = 0, begin = 0;
    for (size_t g = 0; g < typed->groups; begin = typed->group_end[g++]) {
        size_t len = typed->group_end[g] - begin;
        while (at + len <= count && !parts_fit(typed->parts + begin, len, sounds, units + at))
            at++;
        if (at + len > count)
            return false;
        if (g == 0)
            *ret_at = at;
        for (size_t i = 0; i < len && marks; i++)
            marks[at + i] = true;
        at += len;
    }
    return true;
}
