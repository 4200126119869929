/*
 * Texts as words: what text/ calls words, the longest at each place, and single characters where
 * there is none (punctuation, white space). Two words are equal when their original bytes are, so
 * that a change of spelling or width shows and what was kept is the same to the byte.
 */
#include "internal.h"

#include "diff_internal.h"
#include "kb/map.h"

struct word {
    struct kb_str text;
    uint32_t section;
};

struct words {
    struct word *items;
    uint32_t *numbers;     /* equal numbers, equal words */
    unsigned char *edited; /* marked by the comparison */
    size_t count, room;
};

struct comparison {
    struct kb_arena *scratch;
    struct kb_map *map;
    struct words sides[2];
    struct kb_error *err;
};

/* --- cutting ---------------------------------------------------------------------------------- */

static bool add_word(struct words *words, const struct diff_stretch *stretch, size_t begin,
                     size_t end)
{
    /* No stretch has more words than bytes, so there is room. */
    if (words->count == words->room)
        return false;
    words->items[words->count++] = (struct word){kb_str_slice(stretch->text, begin, end),
                                                 stretch->section};
    return true;
}

/* Adds what lies between words, character by character. */
static void add_gap(struct words *words, const struct diff_stretch *stretch, size_t from, size_t to)
{
    for (size_t at = from; at < to;) {
        size_t begin = at;
        kb_utf8_next(stretch->text, &at);
        add_word(words, stretch, begin, at);
    }
}

/* The end of the longest word that begins where terms[i] does; moves `*i` behind all that do. */
static size_t longest_at(const struct kb_terms *terms, size_t *i)
{
    uint32_t begin = terms->items[*i].begin;
    size_t end = 0;
    for (; *i < terms->count && terms->items[*i].begin == begin; ++*i)
        if (terms->items[*i].kind == KB_TERM_WORD && terms->items[*i].end > end)
            end = terms->items[*i].end;
    return end;
}

static enum kb_status cut(struct kb_text *text, const struct diff_stretch *stretch,
                          struct words *words, struct kb_error *err)
{
    struct kb_terms terms;
    size_t at = 0;
    enum kb_status status = kb_text_terms(text, stretch->text, &terms, err);
    if (status)
        return status;
    for (size_t i = 0; i < terms.count;) {
        size_t begin = terms.items[i].begin;
        size_t end = longest_at(&terms, &i);
        if (begin < at || !end)
            continue;
        add_gap(words, stretch, at, begin);
        add_word(words, stretch, begin, end);
        at = end;
    }
    add_gap(words, stretch, at, stretch->text.len);
    return KB_OK;
}

static enum kb_status cut_all(struct kb_text *text, const struct diff_stretches *stretches,
                              struct kb_arena *scratch, struct words *words, struct kb_error *err)
{
    for (size_t i = 0; i < stretches->count; i++)
        words->room += stretches->items[i].text.len;
    words->items = kb_arena_array(scratch, words->room, sizeof *words->items);
    enum kb_status status = words->items ? KB_OK : kb_fail_memory(err);
    for (size_t i = 0; !status && i < stretches->count; i++)
        status = cut(text, &stretches->items[i], words, err);
    return status;
}

/* Gives the words of one side their numbers, from 1. */
static enum kb_status number(struct comparison *comparison, struct words *words)
{
    words->numbers = kb_arena_array(comparison->scratch, words->count, sizeof *words->numbers);
    words->edited = kb_arena_array(comparison->scratch, words->count, 1);
    if (!words->numbers || !words->edited)
        return kb_fail_memory(comparison->err);
    for (size_t i = 0; i < words->count; i++) {
        uint64_t *found = kb_map_put(comparison->map, words->items[i].text, NULL);
        if (!found)
            return kb_fail_memory(comparison->err);
        if (!*found)
            *found = kb_map_count(comparison->map);
        words->numbers[i] = (uint32_t)*found;
    }
    return KB_OK;
}

/* --- comparing -------------------------------------------------------------------------------- */

/* The words of one side that the other has too: the rest is edited in any script. */
static enum kb_status shared_words(struct comparison *comparison, int side, const bool *elsewhere,
                                   struct diff_sequence *ret)
{
    struct words *words = &comparison->sides[side];
    uint32_t *items = kb_arena_array(comparison->scratch, words->count, sizeof *items);
    ret->edited = kb_arena_array(comparison->scratch, words->count, 1);
    if (!items || !ret->edited)
        return kb_fail_memory(comparison->err);
    for (size_t i = 0; i < words->count; i++) {
        words->edited[i] = !elsewhere[words->numbers[i]];
        if (!words->edited[i])
            items[ret->count++] = words->numbers[i];
    }
    ret->items = items;
    return KB_OK;
}

static void take_marks(struct words *words, const struct diff_sequence *shared)
{
    for (size_t i = 0, k = 0; i < words->count; i++)
        if (!words->edited[i])
            words->edited[i] = shared->edited[k++];
}

static enum kb_status mark_edits(struct comparison *comparison)
{
    struct diff_sequence shared[2] = {{0}, {0}};
    size_t numbers = kb_map_count(comparison->map) + 1;
    enum kb_status status = KB_OK;
    for (int side = OLD; !status && side <= NEW; side++) {
        const struct words *other = &comparison->sides[!side];
        bool *elsewhere = kb_arena_array(comparison->scratch, numbers, sizeof *elsewhere);
        if (!elsewhere)
            return kb_fail_memory(comparison->err);
        for (size_t i = 0; i < other->count; i++)
            elsewhere[other->numbers[i]] = true;
        status = shared_words(comparison, side, elsewhere, &shared[side]);
    }
    if (!status)
        status = kb_diff_myers(shared, comparison->scratch, comparison->err);
    for (int side = OLD; !status && side <= NEW; side++)
        take_marks(&comparison->sides[side], &shared[side]);
    return status;
}

/* --- islands ---------------------------------------------------------------------------------- */

/* An edit and the words kept before it. */
struct edit {
    size_t kept_from[2], kept; /* the words kept: where they stand on both sides, how many */
    size_t kept_size;          /* in characters */
    size_t size[2];            /* characters deleted and inserted */
};

static size_t larger(const struct edit *edit)
{
    return edit->size[OLD] > edit->size[NEW] ? edit->size[OLD] : edit->size[NEW];
}

/* Whether the words between two edits are too few to help a reader: at most half of each. */
static bool is_island(const struct edit *left, const struct edit *right)
{
    return 2 * right->kept_size <= larger(left) && 2 * right->kept_size <= larger(right);
}

/* Joins the last two edits while there is an island between them. */
static void join_last(struct words sides[2], struct edit *edits, size_t *count)
{
    while (*count >= 2 && is_island(&edits[*count - 2], &edits[*count - 1])) {
        struct edit *left = &edits[*count - 2], *right = &edits[*count - 1];
        for (int side = OLD; side <= NEW; side++) {
            memset(sides[side].edited + right->kept_from[side], 1, right->kept);
            left->size[side] += right->kept_size + right->size[side];
        }
        --*count;
    }
}

/* Reads the kept words and the edit that begin at `at`. */
static struct edit next_edit(const struct words sides[2], size_t at[2])
{
    struct edit edit = {.kept_from = {at[OLD], at[NEW]}};
    const struct words *old = &sides[OLD];
    while (at[OLD] < old->count && !old->edited[at[OLD]] && !sides[NEW].edited[at[NEW]]) {
        edit.kept_size += kb_utf8_count(old->items[at[OLD]].text);
        edit.kept++;
        at[OLD]++, at[NEW]++;
    }
    for (int side = OLD; side <= NEW; side++)
        for (; at[side] < sides[side].count && sides[side].edited[at[side]]; at[side]++)
            edit.size[side] += kb_utf8_count(sides[side].items[at[side]].text);
    return edit;
}

static enum kb_status dissolve_islands(struct comparison *comparison)
{
    struct words *sides = comparison->sides;
    size_t most = sides[OLD].count + sides[NEW].count + 1, count = 0, at[2] = {0, 0};
    struct edit *edits = kb_arena_array(comparison->scratch, most, sizeof *edits);
    if (!edits)
        return kb_fail_memory(comparison->err);
    while (at[OLD] < sides[OLD].count || at[NEW] < sides[NEW].count) {
        edits[count++] = next_edit(sides, at);
        if (larger(&edits[count - 1]))
            join_last(sides, edits, &count);
    }
    return KB_OK;
}

/* --- runs ------------------------------------------------------------------------------------- */

/* Adds a word to the last run where it goes on, else as a run of its own. */
static enum kb_status add_run(struct kb_list *list, enum kb_diff_op op, const struct word *old,
                              const struct word *new, struct kb_error *err)
{
    struct kb_diff_run *last = list->count ? (struct kb_diff_run *)list->items + list->count - 1
                                           : NULL;
    struct kb_str text = new ? new->text : old->text;
    uint32_t old_section = old ? old->section : KB_DIFF_NOWHERE;
    uint32_t new_section = new ? new->section : KB_DIFF_NOWHERE;
    if (last && last->op == op && last->old_section == old_section &&
        last->new_section == new_section && last->text.data + last->text.len == text.data) {
        last->text.len += text.len;
        return KB_OK;
    }
    struct kb_diff_run *run = kb_list_add(list);
    if (!run)
        return kb_fail_memory(err);
    *run = (struct kb_diff_run){op, text, old_section, new_section};
    return KB_OK;
}

static enum kb_status write_runs(const struct words sides[2], struct kb_list *list,
                                 struct kb_error *err)
{
    const struct words *old = &sides[OLD], *new = &sides[NEW];
    size_t i = 0, k = 0;
    enum kb_status status = KB_OK;
    while (!status && (i < old->count || k < new->count)) {
        for (; !status && i < old->count && old->edited[i]; i++)
            status = add_run(list, KB_DIFF_DELETE, &old->items[i], NULL, err);
        for (; !status && k < new->count &&new->edited[k]; k++)
            status = add_run(list, KB_DIFF_INSERT, NULL, &new->items[k], err);
        for (; !status && i < old->count && !old->edited[i] && !new->edited[k]; i++, k++)
            status = add_run(list, KB_DIFF_KEEP, &old->items[i], &new->items[k], err);
    }
    return status;
}

enum kb_status kb_diff_words(struct kb_text *text, const struct diff_stretches sides[2],
                             struct kb_arena *scratch, struct kb_arena *arena,
                             const struct kb_diff_run **ret, size_t *ret_count,
                             struct kb_error *err)
{
    KB_CLEANUP(kb_map_freep) struct kb_map *map = kb_map_new();
    struct comparison comparison = {.scratch = scratch, .map = map, .err = err};
    struct kb_list list = {.arena = arena, .size = sizeof(struct kb_diff_run)};
    kb_arena_clear(scratch);
    enum kb_status status = map ? KB_OK : kb_fail_memory(err);
    for (int side = OLD; !status && side <= NEW; side++) {
        status = cut_all(text, &sides[side], scratch, &comparison.sides[side], err);
        if (!status)
            status = number(&comparison, &comparison.sides[side]);
    }
    if (!status)
        status = mark_edits(&comparison);
    if (!status)
        status = dissolve_islands(&comparison);
    if (!status)
        status = write_runs(comparison.sides, &list, err);
    if (status)
        return status;
    *ret = list.items;
    *ret_count = list.count;
    return KB_OK;
}
