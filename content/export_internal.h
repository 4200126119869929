/* export_internal.h - what writing and reading a whole base share: the table of what is exported.
 */
#ifndef KB_CONTENT_EXPORT_INTERNAL_H
#define KB_CONTENT_EXPORT_INTERNAL_H

#include "kb/export.h"

#define EXPORT_VERSION     1
#define EXPORT_COLUMNS_MAX 32

/* In an order in which every row comes after what it refers to. */
struct export_table {
    const char *name;
    const char *columns; /* all of them, with a space between; binary ones end with # */
    const char *order;   /* the key */
};

extern const struct export_table kb_export_tables[];
extern const size_t kb_export_table_count;

struct export_column {
    char name[32];
    bool is_binary;
};

/* Takes a table's columns apart; returns how many. */
size_t kb_export_columns(const struct export_table *table,
                         struct export_column ret[EXPORT_COLUMNS_MAX]);

/* "row, item, number": a list for SQL, each behind `prefix`. */
void kb_export_list(const struct export_table *table, struct kb_buf *ret);

#endif
