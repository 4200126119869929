#include "table.h"

/* Ranges that take two columns or none, ascending; everything else takes one. */
static const struct {
    uint32_t first, last;
    unsigned width;
} widths[] = {
    {0x0300, 0x036f, 0},   {0x1100, 0x115f, 2},   {0x200b, 0x200f, 0},   {0x2060, 0x2064, 0},
    {0x2e80, 0x303e, 2},   {0x3041, 0x33ff, 2},   {0x3400, 0x4dbf, 2},   {0x4e00, 0xa4cf, 2},
    {0xa960, 0xa97f, 2},   {0xac00, 0xd7a3, 2},   {0xf900, 0xfaff, 2},   {0xfe00, 0xfe0f, 0},
    {0xfe10, 0xfe19, 2},   {0xfe30, 0xfe6f, 2},   {0xfeff, 0xfeff, 0},   {0xff01, 0xff60, 2},
    {0xffe0, 0xffe6, 2},   {0x1f300, 0x1f64f, 2}, {0x1f680, 0x1f6ff, 2}, {0x1f900, 0x1faff, 2},
    {0x20000, 0x3fffd, 2},
};

static size_t width_of(uint32_t code_point)
{
    for (size_t i = 0; i < KB_COUNT(widths) && widths[i].first <= code_point; i++)
        if (code_point <= widths[i].last)
            return widths[i].width;
    return 1;
}

size_t cli_width(struct kb_str text)
{
    size_t width = 0;
    for (size_t at = 0; at < text.len;)
        width += width_of(kb_utf8_next(text, &at));
    return width;
}

void cli_table_begin(struct cli_table *table, struct kb_arena *arena, const char *const *heads,
                     size_t columns)
{
    *table = (struct cli_table){.arena = arena, .heads = heads, .columns = columns};
}

static bool make_room(struct cli_table *table)
{
    if (table->count < table->room)
        return true;
    size_t room = table->room ? 2 * table->room : 64;
    struct kb_str *cells = kb_arena_array(table->arena, room, sizeof *cells);
    if (!cells)
        return false;
    if (table->count)
        memcpy(cells, table->cells, table->count * sizeof *cells);
    table->cells = cells;
    table->room = room;
    return true;
}

/* A copy in which nothing moves the cursor. */
static struct kb_str plain(struct kb_arena *arena, struct kb_str cell)
{
    char *data = kb_arena_alloc(arena, cell.len + 1);
    for (size_t i = 0; data && i < cell.len; i++) {
        unsigned char c = (unsigned char)cell.data[i];
        data[i] = c < 0x20 || c == 0x7f ? ' ' : cell.data[i];
    }
    return (struct kb_str){data, data ? cell.len : 0};
}

void cli_table_add(struct cli_table *table, struct kb_str cell)
{
    struct kb_str copy = plain(table->arena, cell);
    if (!copy.data || !make_room(table)) {
        table->failed = true;
        return;
    }
    table->cells[table->count++] = copy;
}

void cli_table_add_cstr(struct cli_table *table, const char *cell)
{
    cli_table_add(table, kb_str_of(cell));
}

void cli_table_add_int(struct cli_table *table, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    cli_table_add_cstr(table, text);
}

static size_t column_width(const struct cli_table *table, size_t column)
{
    size_t widest = cli_width(kb_str_of(table->heads[column]));
    for (size_t i = column; i < table->count; i += table->columns) {
        size_t width = cli_width(table->cells[i]);
        widest = width > widest ? width : widest;
    }
    return widest < CLI_COLUMN_MAX ? widest : CLI_COLUMN_MAX;
}

/* The start of a cell that takes at most `width` columns. */
static struct kb_str fit(struct kb_str cell, size_t width)
{
    size_t taken = 0, end = 0;
    for (size_t at = 0; at < cell.len; end = at) {
        taken += width_of(kb_utf8_next(cell, &at));
        if (taken > width)
            break;
    }
    return kb_str_slice(cell, 0, end);
}

static void print_cell(struct kb_str cell, size_t width, struct kb_buf *ret)
{
    size_t taken = cli_width(cell);
    if (taken > width) {
        struct kb_str start = fit(cell, width - 1);
        kb_buf_add_str(ret, start);
        kb_buf_add_cstr(ret, "…");
        taken = cli_width(start) + 1;
    } else {
        kb_buf_add_str(ret, cell);
    }
    for (size_t i = taken; i < width + 2; i++)
        kb_buf_add_char(ret, ' ');
}

/* What follows the last cell that says something is left out. */
static void end_line(struct kb_buf *ret)
{
    while (ret->len && ret->data[ret->len - 1] == ' ')
        ret->len--;
    kb_buf_add_char(ret, '\n');
}

static void print_row(const struct cli_table *table, const struct kb_str *cells,
                      const size_t *column_widths, struct kb_buf *ret)
{
    for (size_t column = 0; column + 1 < table->columns; column++)
        print_cell(cells[column], column_widths[column], ret);
    kb_buf_add_str(ret, cells[table->columns - 1]);
    end_line(ret);
}

enum kb_status cli_table_print(const struct cli_table *table, struct kb_buf *ret,
                               struct kb_error *err)
{
    size_t *column_widths = kb_arena_array(table->arena, table->columns, sizeof *column_widths);
    struct kb_str *heads = kb_arena_array(table->arena, table->columns, sizeof *heads);
    if (table->failed || !column_widths || !heads)
        return kb_fail_memory(err);
    if (!table->count)
        return KB_OK;
    for (size_t column = 0; column < table->columns; column++) {
        heads[column] = kb_str_of(table->heads[column]);
        column_widths[column] = column_width(table, column);
    }
    print_row(table, heads, column_widths, ret);
    for (size_t i = 0; i + table->columns <= table->count; i += table->columns)
        print_row(table, &table->cells[i], column_widths, ret);
    return KB_OK;
}
