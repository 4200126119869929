#include "internal.h"

/* What ITEM_BY_ID and ITEM_BY_ROW select. */
struct item_row {
    int64_t row;
    struct kb_str id;
    enum kb_kind kind;
    bool is_public;
};

static enum kb_status read_item_row(struct kb_query *query, struct kb_arena *arena,
                                    struct item_row *ret, struct kb_error *err)
{
    enum kb_status status = kb_query_one(query, "item", err);
    if (status)
        return status;
    ret->row = kb_query_int(query, 0);
    ret->is_public = kb_query_int(query, 3) != 0;
    if (!kb_kind_parse(kb_query_str(query, 2), &ret->kind))
        return kb_fail(err, KB_CORRUPT, "database: item %lld has no kind", (long long)ret->row);
    return kb_query_copy(query, 1, arena, &ret->id, err);
}

static enum kb_status find_by_id(struct kb_reader *reader, struct kb_arena *arena,
                                 enum kb_reader_sql which, struct kb_str id, struct item_row *ret,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, which, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    return read_item_row(&query, arena, ret, err);
}

static enum kb_status find_by_row(struct kb_reader *reader, struct kb_arena *arena, int64_t row,
                                  struct item_row *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_ITEM_BY_ROW, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, row);
    return read_item_row(&query, arena, ret, err);
}

static enum kb_status read_standing(struct kb_query *query, struct kb_arena *arena, void *ret,
                                    struct kb_error *err)
{
    (void)arena;
    (void)err;
    struct kb_standing *standing = ret;
    standing->row = kb_query_int(query, 0);
    standing->edition_row = kb_query_int(query, 1);
    standing->valid_from = (kb_date)kb_query_int(query, 2);
    standing->valid_to = (kb_date)kb_query_int(query, 3);
    standing->known_from_ms = kb_query_int(query, 4);
    standing->known_to_ms = kb_query_int(query, 5);
    return KB_OK;
}

/* All rows of a statement about one item. */
static enum kb_status read_of_item(struct kb_reader *reader, struct kb_arena *arena,
                                   enum kb_reader_sql which, int64_t item, size_t size,
                                   enum kb_status (*read)(struct kb_query *query,
                                                          struct kb_arena *arena, void *ret,
                                                          struct kb_error *err),
                                   const void **ret, size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, item);
    return kb_list_read(&query, arena, size, read, ret, ret_count, err);
}

enum kb_status kb_read_categories(struct kb_reader *reader, struct kb_arena *arena, int64_t item,
                                  const struct kb_str **ret, size_t *ret_count,
                                  struct kb_error *err)
{
    const void *rows = NULL;
    enum kb_status status = read_of_item(reader, arena, KB_READER_ITEM_CATEGORIES, item,
                                         sizeof(struct kb_str), kb_read_str, &rows, ret_count, err);
    if (!status)
        *ret = rows;
    return status;
}

enum kb_status kb_read_standings(struct kb_reader *reader, struct kb_arena *arena, int64_t item,
                                 const struct kb_standing **ret, size_t *ret_count,
                                 struct kb_error *err)
{
    const void *rows = NULL;
    enum kb_status status = read_of_item(reader, arena, KB_READER_ITEM_STANDINGS, item,
                                         sizeof(struct kb_standing), read_standing, &rows,
                                         ret_count, err);
    if (!status)
        *ret = rows;
    return status;
}

static enum kb_status read_heads(struct kb_reader *reader, struct kb_arena *arena,
                                 enum kb_reader_sql which, int64_t item,
                                 const struct kb_edition **ret, size_t *ret_count,
                                 struct kb_error *err)
{
    const void *rows = NULL;
    enum kb_status status = read_of_item(reader, arena, which, item, sizeof(struct kb_edition),
                                         kb_read_edition, &rows, ret_count, err);
    if (!status)
        *ret = rows;
    return status;
}

/* Which rows to read of an item: how to find it, and which of its editions. */
struct item_sql {
    enum kb_reader_sql item, editions;
};

static enum kb_status read_item(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                                const struct item_sql *sql, struct kb_item *ret,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    struct item_row row;
    enum kb_status status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = find_by_id(reader, arena, sql->item, id, &row, err);
    if (status)
        return status;
    struct kb_item item = {.row = row.row, .id = row.id, .kind = row.kind};
    status = kb_read_categories(reader, arena, row.row, &item.categories, &item.category_count,
                                err);
    if (!status)
        status = read_heads(reader, arena, sql->editions, row.row, &item.editions,
                            &item.edition_count, err);
    if (!status)
        status = kb_read_standings(reader, arena, row.row, &item.standings, &item.standing_count,
                                   err);
    if (!status)
        *ret = item;
    return status;
}

enum kb_status kb_reader_item(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                              struct kb_item *ret, struct kb_error *err)
{
    static const struct item_sql all = {KB_READER_ITEM_BY_ID, KB_READER_ITEM_EDITIONS};
    return read_item(reader, arena, id, &all, ret, err);
}

enum kb_status kb_reader_item_published(struct kb_reader *reader, struct kb_arena *arena,
                                        struct kb_str id, struct kb_item *ret, struct kb_error *err)
{
    static const struct item_sql published = {KB_READER_ITEM_PUBLISHED,
                                              KB_READER_ITEM_EDITIONS_PUBLISHED};
    return read_item(reader, arena, id, &published, ret, err);
}

/* The editions that stand or stood, whole. */
static enum kb_status read_whole(struct kb_reader *reader, struct kb_arena *arena, int64_t item,
                                 struct kb_item_content *ret, struct kb_error *err)
{
    const void *rows = NULL;
    enum kb_status status = read_of_item(reader, arena, KB_READER_ITEM_STANDING_EDITIONS, item,
                                         sizeof(struct kb_edition), kb_read_edition, &rows,
                                         &ret->edition_count, err);
    if (status || !ret->edition_count)
        return status;
    struct kb_edition *editions = kb_arena_array(arena, ret->edition_count, sizeof *editions);
    if (!editions)
        return kb_fail_memory(err);
    memcpy(editions, rows, ret->edition_count * sizeof *editions);
    for (size_t i = 0; !status && i < ret->edition_count; i++)
        status = kb_edition_fill(reader, arena, KB_EDITION_WHOLE, &editions[i], err);
    ret->editions = editions;
    return status;
}

enum kb_status kb_reader_item_content(struct kb_reader *reader, struct kb_arena *arena,
                                      int64_t item_row, struct kb_item_content *ret,
                                      struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    struct item_row row;
    enum kb_status status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = find_by_row(reader, arena, item_row, &row, err);
    if (status)
        return status;
    struct kb_item_content content = {.id = row.id, .is_public = row.is_public};
    status = kb_read_categories(reader, arena, row.row, &content.categories,
                                &content.category_count, err);
    if (!status)
        status = kb_read_standings(reader, arena, row.row, &content.standings,
                                   &content.standing_count, err);
    if (!status)
        status = read_whole(reader, arena, row.row, &content, err);
    if (!status)
        *ret = content;
    return status;
}
