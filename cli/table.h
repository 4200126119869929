/*
 * table.h - tables for people: columns aligned by how wide text stands on a terminal.
 *
 * A Chinese character takes two columns there, a combining mark none. Cells are added row by row; a
 * column is as wide as its widest cell but no wider than CLI_COLUMN_MAX, where a cell is cut and
 * ends in …; the last column is never cut or padded. Control characters show as spaces. Cells are
 * copied into the arena.
 */
#ifndef KB_CLI_TABLE_H
#define KB_CLI_TABLE_H

#include "kb/arena.h"
#include "kb/buf.h"

#define CLI_COLUMN_MAX 56

/* Columns that a text takes on a terminal (East Asian Width W and F as two). */
size_t cli_width(struct kb_str text);

struct cli_table {
    struct kb_arena *arena;
    const char *const *heads;
    size_t columns;
    struct kb_str *cells;
    size_t count, room;
    bool failed; /* a cell found no memory */
};

/* Begins a table with `columns` heads, which are kept. */
void cli_table_begin(struct cli_table *table, struct kb_arena *arena, const char *const *heads,
                     size_t columns);

/* The next cell of the row; rows follow each other. */
void cli_table_add(struct cli_table *table, struct kb_str cell);
void cli_table_add_cstr(struct cli_table *table, const char *cell);
void cli_table_add_int(struct cli_table *table, int64_t number);

/* Appends heads and rows; nothing for a table without rows. KB_NO_MEMORY. */
enum kb_status cli_table_print(const struct cli_table *table, struct kb_buf *ret,
                               struct kb_error *err);

#endif
