/*
 * From pairs to groups: neighbours without a match whose words stand in the other section of a
 * pair, and not yet in its own, are parts of it: it was split, or they were merged. Then what is
 * out of order: the longest increasing subsequence (M. L. Fredman, 1975) stays in its place, the
 * rest was moved.
 */
#include "internal.h"

#include "diff_internal.h"

/* In thousandths of what the neighbour says. */
#define PART_MIN 550 /* stands in the whole */
#define GAIN_MIN 350 /* and in no other part */

struct grouper {
    const struct diff_side *sides;
    const struct diff_terms *terms;
    struct kb_arena *scratch;
    struct kb_error *err;
    uint32_t *stamps;  /* for each term: the last whole that has it, … */
    uint32_t *covered; /* … and the last whole of which a part has it */
    uint32_t whole;    /* counts wholes, from 1 */
    bool *taken[2];    /* sections that were made part of a group beside a pair's own */
};

/* --- parts ------------------------------------------------------------------------------------ */

static void stamp(uint32_t *stamps, const struct diff_features *features, uint32_t number)
{
    for (size_t i = 0; i < features->count; i++)
        stamps[features->items[i]] = number;
}

static bool is_part(const struct grouper *grouper, const struct diff_features *part)
{
    uint64_t common = 0, gain = 0;
    for (size_t i = 0; i < part->count; i++) {
        uint32_t term = part->items[i], weight = grouper->terms->weights[term];
        if (grouper->stamps[term] != grouper->whole)
            continue;
        common += weight;
        if (grouper->covered[term] != grouper->whole)
            gain += weight;
    }
    return part->weight && 1000 * common >= PART_MIN * part->weight &&
           1000 * gain >= GAIN_MIN * part->weight;
}

static bool try_part(struct grouper *grouper, int side, uint32_t section)
{
    const struct diff_features *features = &grouper->terms->sections[side][section];
    if (grouper->sides[side].match[section] != DIFF_NONE || grouper->taken[side][section] ||
        !is_part(grouper, features))
        return false;
    grouper->taken[side][section] = true;
    stamp(grouper->covered, features, grouper->whole);
    return true;
}

/* Widens [*first, *first + *count) of one side by neighbours that are parts of `whole` of the
 * other. */
static void widen(struct grouper *grouper, int side, uint32_t whole, uint32_t *first,
                  uint32_t *count)
{
    const struct diff_features *features = &grouper->terms->sections[!side][whole];
    if (!features->count)
        return;
    grouper->whole++;
    stamp(grouper->stamps, features, grouper->whole);
    stamp(grouper->covered, &grouper->terms->sections[side][*first], grouper->whole);
    while (*first + *count < grouper->sides[side].count && try_part(grouper, side, *first + *count))
        ++*count;
    while (*first > 0 && try_part(grouper, side, *first - 1)) {
        --*first;
        ++*count;
    }
}

static bool has_free_neighbour(const struct diff_side *side, uint32_t section)
{
    return (section > 0 && side->match[section - 1] == DIFF_NONE) ||
           (section + 1 < side->count && side->match[section + 1] == DIFF_NONE);
}

static struct diff_group group_of(struct grouper *grouper, uint32_t old, uint32_t new)
{
    struct diff_group group = {.old = old, .new = new, .old_count = 1, .new_count = 1};
    if (has_free_neighbour(&grouper->sides[NEW], new))
        widen(grouper, NEW, old, &group.new, &group.new_count);
    if (group.new_count == 1 && has_free_neighbour(&grouper->sides[OLD], old))
        widen(grouper, OLD, new, &group.old, &group.old_count);
    return group;
}

/* The groups of pairs, in the order of the new edition. */
static enum kb_status make_groups(struct grouper *grouper, struct kb_list *groups)
{
    const struct diff_side *new = &grouper->sides[NEW];
    for (uint32_t i = 0; i < new->count; i++) {
        if (new->match[i] == DIFF_NONE)
            continue;
        struct diff_group *group = kb_list_add(groups);
        if (!group)
            return kb_fail_memory(grouper->err);
        *group = group_of(grouper, new->match[i], i);
    }
    return KB_OK;
}

/* --- order ------------------------------------------------------------------------------------ */

/* Patience sorting: tails[k] is the group that ends the best increasing run of k + 1 groups. */
static enum kb_status find_moved(struct grouper *grouper, struct diff_group *groups, size_t count)
{
    uint32_t *tails = kb_arena_array(grouper->scratch, count, sizeof *tails);
    uint32_t *before = kb_arena_array(grouper->scratch, count, sizeof *before);
    size_t length = 0;
    if (!tails || !before)
        return kb_fail_memory(grouper->err);
    for (uint32_t i = 0; i < count; i++) {
        size_t low = 0, high = length;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (groups[tails[middle]].old < groups[i].old)
                low = middle + 1;
            else
                high = middle;
        }
        before[i] = low ? tails[low - 1] : DIFF_NONE;
        tails[low] = i;
        length += low == length;
        groups[i].is_moved = true;
    }
    for (uint32_t i = length ? tails[length - 1] : DIFF_NONE; i != DIFF_NONE; i = before[i])
        groups[i].is_moved = false;
    return KB_OK;
}

/* --- the result ------------------------------------------------------------------------------- */

struct writing {
    struct grouper *grouper;
    struct kb_list list;
    uint32_t next[2]; /* the first section of each side that was not passed */
};

static bool is_alone(const struct grouper *grouper, int side, uint32_t section)
{
    return grouper->sides[side].match[section] == DIFF_NONE && !grouper->taken[side][section];
}

static enum kb_status write_group(struct writing *writing, struct diff_group group)
{
    struct diff_group *added = kb_list_add(&writing->list);
    if (!added)
        return kb_fail_memory(writing->grouper->err);
    *added = group;
    return KB_OK;
}

/* Writes what was removed or added before `until`. */
static enum kb_status pass(struct writing *writing, int side, uint32_t until)
{
    enum kb_status status = KB_OK;
    for (; !status && writing->next[side] < until; writing->next[side]++) {
        uint32_t at = writing->next[side];
        if (is_alone(writing->grouper, side, at))
            status = write_group(writing, (struct diff_group){.old = side == OLD ? at : 0,
                                                              .new = side == NEW ? at : 0,
                                                              .old_count = side == OLD,
                                                              .new_count = side == NEW});
    }
    return status;
}

static enum kb_status write_all(struct writing *writing, const struct diff_group *groups,
                                size_t count)
{
    const struct diff_side *sides = writing->grouper->sides;
    enum kb_status status = KB_OK;
    for (size_t i = 0; !status && i < count; i++) {
        if (!groups[i].is_moved)
            status = pass(writing, OLD, groups[i].old);
        if (!status)
            status = pass(writing, NEW, groups[i].new);
        if (!status)
            status = write_group(writing, groups[i]);
    }
    if (!status)
        status = pass(writing, OLD, sides[OLD].count);
    return status ? status : pass(writing, NEW, sides[NEW].count);
}

static enum kb_status init(struct grouper *grouper)
{
    size_t terms = grouper->terms->count;
    grouper->stamps = kb_arena_array(grouper->scratch, terms, sizeof *grouper->stamps);
    grouper->covered = kb_arena_array(grouper->scratch, terms, sizeof *grouper->covered);
    for (int side = OLD; side <= NEW; side++)
        grouper->taken[side] = kb_arena_array(grouper->scratch, grouper->sides[side].count, 1);
    bool has_all = grouper->stamps && grouper->covered && grouper->taken[OLD] &&
                   grouper->taken[NEW];
    return has_all ? KB_OK : kb_fail_memory(grouper->err);
}

enum kb_status kb_diff_group(const struct diff_side sides[2], const struct diff_terms *terms,
                             struct kb_arena *scratch, struct diff_groups *ret,
                             struct kb_error *err)
{
    struct grouper grouper = {.sides = sides, .terms = terms, .scratch = scratch, .err = err};
    struct kb_list groups = {.arena = scratch, .size = sizeof(struct diff_group)};
    struct writing writing = {.grouper = &grouper};
    writing.list = groups;
    enum kb_status status = init(&grouper);
    if (!status)
        status = make_groups(&grouper, &groups);
    if (!status)
        status = find_moved(&grouper, groups.items, groups.count);
    if (!status)
        status = write_all(&writing, groups.items, groups.count);
    if (!status)
        *ret = (struct diff_groups){writing.list.items, writing.list.count};
    return status;
}
