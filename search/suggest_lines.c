/*
 * suggest_lines.c - gathers the lines that a segment is made of: from the base, or from a segment.
 */
#include "suggest.h"

#define BYTES_MAX (1u << 30)

void kb_lines_init(struct kb_lines *lines)
{
    *lines = (struct kb_lines){
        .items = KB_BUF_INIT(BYTES_MAX),
        .lines = KB_BUF_INIT(BYTES_MAX),
        .units = KB_BUF_INIT(BYTES_MAX),
        .ids = KB_BUF_INIT(BYTES_MAX),
    };
}

void kb_lines_done(struct kb_lines *lines)
{
    kb_buf_done(&lines->items);
    kb_buf_done(&lines->lines);
    kb_buf_done(&lines->units);
    kb_buf_done(&lines->ids);
}

static enum kb_status check(const struct kb_lines *lines, struct kb_error *err)
{
    enum kb_status status = kb_buf_status(&lines->items, err);
    if (!status)
        status = kb_buf_status(&lines->lines, err);
    if (!status)
        status = kb_buf_status(&lines->units, err);
    return status ? status : kb_buf_status(&lines->ids, err);
}

static uint32_t region_number(struct kb_str region)
{
    uint64_t number = 0;
    return kb_str_to_uint(region, 999999, &number) ? (uint32_t)number : 0;
}

static void add_item(struct kb_lines *lines, struct kb_lines_item item, struct kb_str id)
{
    item.id = (uint32_t)lines->ids.len;
    item.id_len = (uint32_t)id.len;
    kb_buf_add_str(&lines->ids, id);
    kb_buf_add(&lines->items, &item, sizeof item);
    lines->last_row = item.row;
}

/* A line's item is the one that was added last. */
static void add_line(struct kb_lines *lines, struct kb_lines_line line, const uint16_t *units)
{
    line.item = (uint32_t)(lines->items.len / sizeof(struct kb_lines_item)) - 1;
    line.units = (uint32_t)(lines->units.len / sizeof *units);
    kb_buf_add(&lines->units, units, line.count * sizeof *units);
    kb_buf_add(&lines->lines, &line, sizeof line);
}

enum kb_status kb_lines_add(struct kb_lines *lines, struct kb_text *text,
                            const struct kb_line *line, struct kb_error *err)
{
    struct kb_units units;
    if (line->edition_row > UINT32_MAX || line->ordinal > INT16_MAX)
        return kb_fail(err, KB_TOO_LARGE, "suggestions: edition %lld has too large a number",
                       (long long)line->edition_row);
    enum kb_status status = kb_units_read(text, line->text, &units, err);
    if (status || !units.count)
        return status;
    if (!lines->items.len || lines->last_row != line->item_row)
        add_item(lines,
                 (struct kb_lines_item){.row = line->item_row,
                                        .region = region_number(line->region),
                                        .kind = (uint8_t)line->kind},
                 line->id);
    add_line(lines,
             (struct kb_lines_line){.edition = (uint32_t)line->edition_row,
                                    .count = (uint16_t)units.count,
                                    .ordinal = (int16_t)line->ordinal},
             units.items);
    return check(lines, err);
}

/* The lines of each item of a segment, as chains: line `heads[item]`, then `next[line]`, from 1. */
struct chains {
    uint32_t *heads, *next;
};

static bool chain(const struct kb_segment *segment, struct chains *ret)
{
    ret->heads = calloc(segment->item_count + 1, sizeof *ret->heads);
    ret->next = calloc(segment->line_count + 1, sizeof *ret->next);
    if (!ret->heads || !ret->next)
        return false;
    for (size_t i = segment->line_count; i-- > 0;) {
        uint32_t item = segment->lines[i].item;
        ret->next[i] = ret->heads[item];
        ret->heads[item] = (uint32_t)i + 1;
    }
    return true;
}

enum kb_status kb_lines_add_segment(struct kb_lines *lines, const struct kb_segment *segment,
                                    const uint8_t *masked, struct kb_error *err)
{
    struct chains chains;
    bool made = chain(segment, &chains);
    for (size_t i = 0; made && i < segment->item_count; i++) {
        if (kb_is_masked(masked, i))
            continue;
        add_item(lines, segment->items[i], kb_segment_id(segment, i));
        for (uint32_t at = chains.heads[i]; at; at = chains.next[at - 1])
            add_line(lines, segment->lines[at - 1], segment->units + segment->lines[at - 1].units);
    }
    free(chains.heads);
    free(chains.next);
    return made ? check(lines, err) : kb_fail_memory(err);
}

uint8_t kb_use_step(double opened)
{
    uint8_t step = 0;
    for (double least = 1; opened >= least && step < 64; least *= 2)
        step++;
    return step;
}
