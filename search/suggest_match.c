/*
 * suggest_match.c - finds the best lines of a segment: walks the shortest lists that whatever fits
 * must be in, from the best line on, and stops when nothing better can come.
 */
#include "suggest.h"

/* So many lists are walked side by side; more would leave next to nothing out. */
#define LISTS_MAX 4

/*
 * So many lines that do not fit after all are looked at for one reading. Lists are nearly exact;
 * but where they are not, as for n and ch among the many lines with n and c, typing does not wait.
 */
#define MISSES_MAX 3000

/* Lists are walked along with those of a part's characters while that is so much work in all. */
#define BYTES_MAX (256u << 10)

/* Where the characters of a part stand in so much of the lists, looking at all lines is as fast. */
#define DENSE_SHARE 8

struct finding {
    const struct kb_segment *segment;
    const uint8_t *masked;
    const struct kb_sounds *sounds;
    const struct kb_suggest_filter *filter;
    const struct kb_typed *typed;
    uint8_t reading;
    bool inside;    /* looks for lines that hold it, not those that begin with it */
    uint8_t needed; /* lines whose item has less use than this cannot be among the best */
    size_t misses;
    struct kb_found_list *found;
};

/* --- what is found ---------------------------------------------------------------------------- */

static bool is_wanted(const struct finding *finding, uint32_t item)
{
    const struct kb_lines_item *at = &finding->segment->items[item];
    const struct kb_suggest_filter *filter = finding->filter;
    if (kb_is_masked(finding->masked, item))
        return false;
    if (!filter->kinds && !filter->region_count)
        return true;
    if (filter->kinds && !(filter->kinds >> at->kind & 1))
        return false;
    for (size_t i = 0; i < filter->region_count; i++)
        if (filter->regions[i] == at->region)
            return true;
    return !filter->region_count;
}

/* Whether a line as good as this one, or a later one, can still become one of the best. */
static bool is_too_late(const struct finding *finding, uint32_t line)
{
    const struct kb_segment *segment = finding->segment;
    const struct kb_found_list *found = finding->found;
    if (finding->needed && segment->items[segment->lines[line].item].use < finding->needed)
        return true;
    return found->count == found->wanted && line > found->items[found->count - 1].line;
}

/* Puts a line among the best; of each item the best line alone. */
static void keep(struct finding *finding, uint32_t line)
{
    struct kb_found_list *found = finding->found;
    const struct kb_lines_line *lines = finding->segment->lines;
    size_t at = found->count;
    for (size_t i = 0; i < found->count; i++) {
        if (lines[found->items[i].line].item != lines[line].item)
            continue;
        if (found->items[i].line <= line)
            return;
        found->count--;
        memmove(&found->items[i], &found->items[i + 1],
                (found->count - i) * sizeof found->items[i]);
        break;
    }
    for (at = found->count; at > 0 && found->items[at - 1].line > line;)
        at--;
    if (at == found->wanted)
        return;
    if (found->count < found->wanted)
        found->count++;
    memmove(&found->items[at + 1], &found->items[at],
            (found->count - 1 - at) * sizeof found->items[at]);
    found->items[at] = (struct kb_found){finding->segment, line, finding->reading, finding->inside};
}

/* Looks at one line; false when no later line can be one of the best. */
static bool look(struct finding *finding, uint32_t number)
{
    const struct kb_lines_line *line = &finding->segment->lines[number];
    const uint16_t *units = finding->segment->units + line->units;
    size_t at;
    if (is_too_late(finding, number))
        return false;
    if (!is_wanted(finding, line->item))
        return true;
    if (kb_typed_fits(finding->typed, finding->sounds, units, line->count, &at, NULL) &&
        (at > 0) == finding->inside)
        keep(finding, number);
    else
        finding->misses++;
    return finding->misses < MISSES_MAX;
}

/* --- where to look ---------------------------------------------------------------------------- */

/* Lists that all must hold a line, the shortest first. */
struct lists {
    const struct kb_segment *segment;
    uint32_t items[LISTS_MAX];
    size_t count;
};

static size_t list_bytes(const struct kb_segment *segment, uint32_t list)
{
    return segment->begin[list + 1] - segment->begin[list];
}

static void consider(struct lists *lists, uint32_t list)
{
    size_t at = lists->count, bytes = list_bytes(lists->segment, list);
    for (size_t i = 0; i < lists->count; i++)
        if (lists->items[i] == list)
            return;
    while (at > 0 && bytes < list_bytes(lists->segment, lists->items[at - 1]))
        at--;
    if (at == LISTS_MAX)
        return;
    if (lists->count < LISTS_MAX)
        lists->count++;
    memmove(&lists->items[at + 1], &lists->items[at],
            (lists->count - 1 - at) * sizeof lists->items[at]);
    lists->items[at] = list;
}

static bool is_itself(const struct kb_typed_part *part)
{
    return part->unit && part->begin == part->end;
}

/* The one syllable that whatever fits has; 0 when there may be others. */
static uint16_t syllable_of(const struct kb_sounds *sounds, const struct kb_typed_part *part)
{
    if (!part->unit)
        return part->end == part->begin + 1 ? part->begin : 0;
    if (!is_itself(part) || !kb_is_common_han(part->unit))
        return part->end == part->begin + 1 && part->unit >= KB_HAN_FIRST ? part->begin : 0;
    return sounds->readings[part->unit - KB_HAN_FIRST][0];
}

static void consider_pair(struct lists *lists, const struct kb_sounds *sounds,
                          const struct kb_typed_part *pair)
{
    uint16_t first = syllable_of(sounds, &pair[0]), second = syllable_of(sounds, &pair[1]);
    if (first && second)
        consider(lists, kb_list_of_sounds(first, second));
    consider(lists, kb_list_of_two(pair[0].class, pair[1].class));
}

static void consider_group(struct lists *lists, const struct kb_sounds *sounds,
                           const struct kb_typed_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (is_itself(&parts[i]))
            consider(lists, kb_list_of_unit(parts[i].unit));
        if (i + 1 < count)
            consider_pair(lists, sounds, &parts[i]);
        if (i + 2 < count)
            consider(lists,
                     kb_list_of_three(parts[i].class, parts[i + 1].class, parts[i + 2].class));
    }
}

static void consider_begin(struct lists *lists, const struct kb_typed *typed)
{
    const struct kb_typed_part *parts = typed->parts;
    consider(lists, kb_list_of_two(KB_CLASS_BEGIN, parts[0].class));
    if (typed->group_end[0] > 1)
        consider(lists, kb_list_of_three(KB_CLASS_BEGIN, parts[0].class, parts[1].class));
    if (is_itself(&parts[0]))
        consider(lists, kb_list_of_first(parts[0].unit));
}

static void consider_all(const struct finding *finding, struct lists *ret)
{
    const struct kb_typed *typed = finding->typed;
    *ret = (struct lists){.segment = finding->segment};
    for (size_t g = 0, begin = 0; g < typed->groups; begin = typed->group_end[g++])
        consider_group(ret, finding->sounds, typed->parts + begin, typed->group_end[g] - begin);
    if (!finding->inside)
        consider_begin(ret, typed);
}

/* --- walking ---------------------------------------------------------------------------------- */

/* Moves a walk on to a line or beyond. */
static uint32_t skip_to(struct kb_list_walk *walk, uint32_t at, uint32_t line)
{
    while (at < line)
        at = kb_list_next(walk);
    return at;
}

/* Looks at the lines that all lists hold. */
static void walk_lists(struct finding *finding, const uint32_t *lists, size_t count)
{
    struct kb_list_walk walks[LISTS_MAX + 1];
    uint32_t at[LISTS_MAX + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        walks[i] = kb_list_begin(finding->segment, lists[i]);
        at[i] = kb_list_next(&walks[i]);
    }
    while (at[0] != UINT32_MAX) {
        uint32_t most = at[0];
        for (size_t i = 1; i < count && most == at[0]; i++) {
            at[i] = skip_to(&walks[i], at[i], at[0]);
            most = at[i];
        }
        if (most == UINT32_MAX || is_too_late(finding, at[0]))
            return;
        if (most == at[0] && !look(finding, most++))
            return;
        at[0] = skip_to(&walks[0], at[0], most);
    }
}

static void walk_all(struct finding *finding)
{
    for (uint32_t line = 0; line < finding->segment->line_count && look(finding, line); line++)
        ;
}

/* Bytes of the lists of all that fits a part; walks them, each along with `lists`, if these are
 * given. */
static size_t walk_part(struct finding *finding, size_t number, const struct lists *lists)
{
    const struct kb_segment *segment = finding->segment;
    const struct kb_typed_part *part = &finding->typed->parts[number];
    uint32_t first = !finding->inside && number == 0 ? KB_LIST_FIRST : KB_LIST_UNITS;
    uint32_t all[LISTS_MAX + 1];
    size_t bytes = 0, count = segment->spoken_begin[part->end], along = 0;
    size_t times = count - segment->spoken_begin[part->begin] + 1;
    for (; lists && along < lists->count; along++) {
        all[along + 1] = lists->items[along];
        if (times * list_bytes(segment, lists->items[along]) > BYTES_MAX)
            break;
    }
    for (size_t i = segment->spoken_begin[part->begin]; i <= count; i++) {
        uint16_t unit = i < count ? segment->spoken[i] : part->unit;
        all[0] = first + unit;
        bytes += list_bytes(segment, all[0]);
        if (lists)
            walk_lists(finding, all, along + 1);
    }
    return bytes;
}

/* The part whose lists are shortest, all taken together. */
static size_t find_rarest(struct finding *finding, size_t *ret_bytes)
{
    size_t rarest = 0;
    *ret_bytes = SIZE_MAX;
    for (size_t i = 0; i < finding->typed->count; i++) {
        size_t bytes = walk_part(finding, i, NULL);
        if (bytes >= *ret_bytes)
            continue;
        *ret_bytes = bytes;
        rarest = i;
    }
    return rarest;
}

static void find(struct finding *finding)
{
    const struct kb_segment *segment = finding->segment;
    struct lists lists;
    size_t bytes;
    if (!segment->begin) {
        walk_all(finding);
        return;
    }
    consider_all(finding, &lists);
    size_t rarest = find_rarest(finding, &bytes);
    if (lists.count && list_bytes(segment, lists.items[0]) <= bytes)
        walk_lists(finding, lists.items, lists.count);
    else if (lists.count || bytes < segment->line_count / DENSE_SHARE)
        walk_part(finding, rarest, &lists);
    else
        walk_all(finding);
}

/* What stands inside comes behind what stands at the beginning, where that is used as much. */
static uint8_t use_needed(const struct kb_segment *segment, const struct kb_found_list *found)
{
    if (found->count < found->wanted)
        return 0;
    uint32_t line = found->items[found->count - 1].line;
    return (uint8_t)(segment->items[segment->lines[line].item].use + 1);
}

static void find_reading(struct finding *finding, struct kb_found_list *begin,
                         struct kb_found_list *inside)
{
    finding->inside = false;
    finding->needed = 0;
    finding->misses = 0;
    finding->found = begin;
    find(finding);
    finding->inside = true;
    finding->misses = 0;
    finding->needed = use_needed(finding->segment, begin);
    finding->found = inside;
    find(finding);
}

void kb_segment_find(const struct kb_segment *segment, const uint8_t *masked,
                     const struct kb_sounds *sounds, const struct kb_typed_all *typed,
                     enum kb_typed_way way, const struct kb_suggest_filter *filter,
                     struct kb_found_list *ret_begin, struct kb_found_list *ret_inside)
{
    ret_begin->count = ret_inside->count = 0;
    for (size_t i = 0; i < typed->count; i++) {
        if (typed->readings[i].way != way)
            continue;
        struct finding finding = {
            .segment = segment,
            .masked = masked,
            .sounds = sounds,
            .filter = filter,
            .typed = &typed->readings[i],
            .reading = (uint8_t)i,
        };
        find_reading(&finding, ret_begin, ret_inside);
    }
}
