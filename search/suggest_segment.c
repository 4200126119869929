/*
 * suggest_segment.c - makes a segment: items in order of kind and id, lines the best first.
 */
#include "suggest.h"

/* --- order ------------------------------------------------------------------------------------ */

struct ordering {
    const struct kb_lines_item *items;
    const char *ids;
};

static int by_kind_and_id(const void *a, const void *b, void *context)
{
    const struct ordering *ordering = context;
    const struct kb_lines_item *x = &ordering->items[*(const uint32_t *)a];
    const struct kb_lines_item *y = &ordering->items[*(const uint32_t *)b];
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return kb_str_compare((struct kb_str){ordering->ids + x->id, x->id_len},
                          (struct kb_str){ordering->ids + y->id, y->id_len});
}

static int by_row(const void *a, const void *b, void *context)
{
    const struct kb_lines_item *items = context;
    int64_t x = items[*(const uint32_t *)a].row, y = items[*(const uint32_t *)b].row;
    return (x > y) - (x < y);
}

static uint32_t *numbers(size_t count)
{
    uint32_t *all = calloc(count + 1, sizeof *all);
    for (size_t i = 0; all && i < count; i++)
        all[i] = (uint32_t)i;
    return all;
}

/* Puts the items in order and has the lines name them by their new numbers. */
static bool order_items(struct kb_segment *segment)
{
    size_t count = segment->item_count;
    uint32_t *order = numbers(count), *places = numbers(count);
    struct kb_lines_item *items = calloc(count + 1, sizeof *items);
    struct ordering ordering = {segment->items, segment->ids};
    bool made = order && places && items;
    if (made) {
        qsort_r(order, count, sizeof *order, by_kind_and_id, &ordering);
        for (size_t i = 0; i < count; i++) {
            items[i] = segment->items[order[i]];
            places[order[i]] = (uint32_t)i;
        }
        for (size_t i = 0; i < segment->line_count; i++)
            segment->lines[i].item = places[segment->lines[i].item];
        free(segment->items);
        segment->items = items;
        items = NULL;
    }
    free(items);
    free(order);
    free(places);
    return made;
}

static int by_order_of_lines(const void *a, const void *b, void *context)
{
    const struct kb_segment *segment = context;
    const struct kb_lines_line *x = a, *y = b;
    uint8_t x_use = segment->items[x->item].use, y_use = segment->items[y->item].use;
    if (x_use != y_use)
        return x_use > y_use ? -1 : 1;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    if (x->ordinal != y->ordinal)
        return x->ordinal < y->ordinal ? -1 : 1;
    return (x->edition > y->edition) - (x->edition < y->edition);
}

/* --- making ----------------------------------------------------------------------------------- */

/* Takes a buffer's memory, cut to what is in it. */
static void *take(struct kb_buf *buf)
{
    void *data = buf->len ? realloc(buf->data, buf->len) : NULL;
    if (!data)
        data = buf->data;
    buf->data = NULL;
    buf->len = buf->room = 0;
    return data;
}

static void take_lines(struct kb_segment *segment, struct kb_lines *lines)
{
    segment->item_count = lines->items.len / sizeof *segment->items;
    segment->line_count = lines->lines.len / sizeof *segment->lines;
    segment->unit_count = lines->units.len / sizeof *segment->units;
    segment->id_bytes = lines->ids.len;
    segment->items = take(&lines->items);
    segment->lines = take(&lines->lines);
    segment->units = take(&lines->units);
    segment->ids = take(&lines->ids);
}

enum kb_status kb_segment_new(struct kb_lines *lines, const struct kb_sounds *sounds,
                              struct kb_segment **ret, struct kb_error *err)
{
    struct kb_segment *segment = calloc(1, sizeof *segment);
    if (!segment)
        return kb_fail_memory(err);
    atomic_init(&segment->holders, 1);
    take_lines(segment, lines);
    segment->by_row = numbers(segment->item_count);
    enum kb_status status = segment->by_row && order_items(segment) ? KB_OK : kb_fail_memory(err);
    if (!status && segment->line_count) {
        qsort_r(segment->by_row, segment->item_count, sizeof *segment->by_row, by_row,
                segment->items);
        qsort_r(segment->lines, segment->line_count, sizeof *segment->lines, by_order_of_lines,
                segment);
    }
    if (!status && segment->line_count >= KB_SEGMENT_SMALL)
        status = kb_lists_make(segment, sounds, err);
    if (status) {
        kb_segment_drop(segment);
        return status;
    }
    *ret = segment;
    return KB_OK;
}

struct kb_segment *kb_segment_hold(struct kb_segment *segment)
{
    atomic_fetch_add(&segment->holders, 1);
    return segment;
}

void kb_segment_drop(struct kb_segment *segment)
{
    if (!segment || atomic_fetch_sub(&segment->holders, 1) != 1)
        return;
    free(segment->items);
    free(segment->lines);
    free(segment->units);
    free(segment->ids);
    free(segment->by_row);
    free(segment->begin);
    free(segment->lists);
    free(segment->spoken);
    free(segment->spoken_begin);
    free(segment);
}

size_t kb_segment_item(const struct kb_segment *segment, int64_t row)
{
    size_t low = 0, high = segment->item_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int64_t at = segment->items[segment->by_row[middle]].row;
        if (at == row)
            return segment->by_row[middle];
        if (at < row)
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}

size_t kb_segment_bytes(const struct kb_segment *segment)
{
    return sizeof *segment + segment->item_count * (sizeof *segment->items + sizeof(uint32_t)) +
           segment->line_count * sizeof *segment->lines +
           segment->unit_count * sizeof *segment->units + segment->id_bytes +
           (segment->begin ? (KB_LIST_COUNT + 1) * sizeof *segment->begin : 0) +
           segment->list_bytes;
}
