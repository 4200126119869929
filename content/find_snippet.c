/* find_snippet.c - the part of a section to show: where most of the question stands together. */
#include "internal.h"

#include "find_internal.h"

#define LEAD 48 /* bytes shown before the first mark */

static bool is_inside(struct kb_str s, size_t at)
{
    return at < s.len && ((unsigned char)s.data[at] & 0xc0) == 0x80;
}

/* The first mark of the window that holds most of what is marked. */
static size_t best_start(const struct kb_find_mark *marks, size_t count)
{
    size_t best = 0, best_weight = 0, weight = 0, end = 0;
    for (size_t i = 0; i < count; i++) {
        while (end < count &&
               (end == i || marks[end].end <= marks[i].begin + KB_FIND_SNIPPET_MAX)) {
            weight += marks[end].end - marks[end].begin;
            end++;
        }
        if (weight > best_weight) {
            best = i;
            best_weight = weight;
        }
        weight -= marks[i].end - marks[i].begin;
    }
    return best;
}

/* Copies the marks that fall into [begin, end), counted from there. */
static enum kb_status copy_marks(const struct kb_find_mark *marks, size_t count, size_t begin,
                                 size_t end, struct kb_arena *arena, struct kb_find_hit *hit,
                                 struct kb_error *err)
{
    struct kb_find_mark *copy = kb_arena_array(arena, count, sizeof *copy);
    if (!copy)
        return kb_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        if (marks[i].begin < begin || marks[i].begin >= end)
            continue;
        size_t last = marks[i].end < end ? marks[i].end : end;
        copy[hit->mark_count++] = (struct kb_find_mark){(uint32_t)(marks[i].begin - begin),
                                                        (uint32_t)(last - begin)};
    }
    hit->marks = copy;
    return KB_OK;
}

enum kb_status kb_find_snippet(struct kb_str s, const struct kb_find_mark *marks, size_t count,
                               struct kb_arena *arena, struct kb_find_hit *hit,
                               struct kb_error *err)
{
    size_t begin = count ? marks[best_start(marks, count)].begin : 0;
    begin = begin > LEAD ? begin - LEAD : 0;
    while (is_inside(s, begin))
        begin--;
    size_t end = begin + KB_FIND_SNIPPET_MAX + LEAD;
    if (end > s.len)
        end = s.len;
    while (is_inside(s, end))
        end--;
    hit->snippet = kb_arena_copy(arena, kb_str_slice(s, begin, end));
    hit->is_cut_before = begin > 0;
    hit->is_cut_behind = end < s.len;
    hit->mark_count = 0;
    return hit->snippet.data ? copy_marks(marks, count, begin, end, arena, hit, err)
                             : kb_fail_memory(err);
}
