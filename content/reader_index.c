#include "internal.h"

/* Runs a statement of at most two parameters that gives one number, 0 when it gives no row. */
static enum kb_status read_number(struct kb_reader *reader, enum kb_reader_sql which,
                                  int64_t parameter, int64_t *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, parameter);
    status = kb_query_next(&query, &found, err);
    if (!status)
        *ret = found ? kb_query_int(&query, 0) : 0;
    return status;
}

enum kb_status kb_reader_last_change(struct kb_reader *reader, int64_t *ret, struct kb_error *err)
{
    return read_number(reader, KB_READER_LAST_CHANGE, 0, ret, err);
}

enum kb_status kb_reader_revision(struct kb_reader *reader, int64_t *ret, struct kb_error *err)
{
    return kb_reader_revision_at(reader, KB_TIME_MAX, ret, err);
}

enum kb_status kb_reader_revision_at(struct kb_reader *reader, int64_t change, int64_t *ret,
                                     struct kb_error *err)
{
    return read_number(reader, KB_READER_REVISION, change, ret, err);
}

enum kb_status kb_reader_last_public_change(struct kb_reader *reader, int64_t change, int64_t *ret,
                                            struct kb_error *err)
{
    return read_number(reader, KB_READER_LAST_PUBLIC_CHANGE, change, ret, err);
}

enum kb_status kb_reader_counts(struct kb_reader *reader, struct kb_counts *ret,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_COUNTS, err);
    if (!status)
        status = kb_query_one(&query, "count", err);
    if (status)
        return status;
    *ret = (struct kb_counts){.items = kb_query_int(&query, 0),
                              .editions = kb_query_int(&query, 1),
                              .sections = kb_query_int(&query, 2),
                              .basis_links = kb_query_int(&query, 3)};
    return KB_OK;
}

/* Reads the row numbers that a started query gives. */
static enum kb_status read_rows(struct kb_query *query, struct kb_arena *arena,
                                struct kb_item_rows *ret, struct kb_error *err)
{
    const void *rows = NULL;
    size_t count = 0;
    enum kb_status status = kb_list_read(query, arena, sizeof(int64_t), kb_read_int, &rows, &count,
                                         err);
    if (!status)
        *ret = (struct kb_item_rows){rows, count};
    return status;
}

enum kb_status kb_reader_item_rows(struct kb_reader *reader, struct kb_arena *arena,
                                   struct kb_item_rows *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_ITEM_ROWS, err);
    return status ? status : read_rows(&query, arena, ret, err);
}

enum kb_status kb_reader_changed_items(struct kb_reader *reader, struct kb_arena *arena,
                                       int64_t change, struct kb_item_rows *ret,
                                       struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_ITEMS_CHANGED, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, change);
    return read_rows(&query, arena, ret, err);
}

enum kb_status kb_reader_touched_items(struct kb_reader *reader, struct kb_arena *arena,
                                       int64_t change, struct kb_item_rows *ret,
                                       struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_ITEMS_TOUCHED, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, change);
    return read_rows(&query, arena, ret, err);
}

enum kb_status kb_reader_due_items(struct kb_reader *reader, struct kb_arena *arena, kb_date after,
                                   kb_date until, struct kb_item_rows *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_ITEMS_DUE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, after);
    /* An open end is no day. */
    kb_query_bind_int(&query, 2, until == KB_DATE_MAX ? KB_DATE_MAX - 1 : until);
    return read_rows(&query, arena, ret, err);
}

enum kb_status kb_reader_find_title(struct kb_reader *reader, struct kb_arena *arena,
                                    struct kb_str title_key, struct kb_item_rows *ret_items,
                                    struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_ITEMS_BY_TITLE, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, title_key);
    return read_rows(&query, arena, ret_items, err);
}
