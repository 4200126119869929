#include "kb/history.h"

#include "internal.h"

static enum kb_status read_hash(struct kb_query *query, int column, bool *ret_has,
                                struct kb_hash *ret, struct kb_error *err)
{
    *ret_has = kb_query_str(query, column).len > 0;
    return *ret_has ? kb_query_hash(query, column, ret, err) : KB_OK;
}

static enum kb_status read_deed(struct kb_query *query, struct kb_arena *arena, void *ret,
                                struct kb_error *err)
{
    struct kb_deed *deed = ret;
    deed->change = kb_query_int(query, 0);
    deed->at_ms = kb_query_int(query, 1);
    deed->edition = (int)kb_query_int(query, 4);
    deed->touches_public = kb_query_int(query, 6) != 0;
    enum kb_status status = kb_query_copy(query, 2, arena, &deed->actor, err);
    if (!status)
        status = kb_query_copy(query, 3, arena, &deed->what, err);
    if (!status)
        status = kb_query_copy(query, 5, arena, &deed->note, err);
    if (!status)
        status = read_hash(query, 7, &deed->has_before, &deed->before, err);
    if (!status)
        status = read_hash(query, 8, &deed->has_after, &deed->after, err);
    return status;
}

enum kb_status kb_reader_history(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                                 const struct kb_deed **ret, size_t *ret_count,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *deeds = NULL;
    size_t count = 0;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_HISTORY, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    status = kb_list_read(&query, arena, sizeof(struct kb_deed), read_deed, &deeds, &count, err);
    if (status)
        return status;
    /* No item is there without the change that brought it. */
    if (!count)
        return kb_fail(err, KB_NOT_FOUND, "there is no item '%.*s'", KB_STR_ARG(id));
    *ret = deeds;
    *ret_count = count;
    return KB_OK;
}

static enum kb_status read_names(struct kb_query *query, struct kb_catalog_item *item,
                                 struct kb_error *err)
{
    if (!kb_kind_parse(kb_query_str(query, 1), &item->kind) ||
        !kb_state_parse(kb_query_str(query, 3), &item->state) ||
        !kb_audience_parse(kb_query_str(query, 4), &item->audience))
        return kb_fail(err, KB_CORRUPT, "database: an edition of item '%.*s' has an unknown word",
                       KB_STR_ARG(item->id));
    return KB_OK;
}

static enum kb_status read_item(struct kb_query *query, struct kb_arena *arena, void *ret,
                                struct kb_error *err)
{
    struct kb_catalog_item *item = ret;
    item->edition = (int)kb_query_int(query, 2);
    item->effective_from = (kb_date)kb_query_int(query, 8);
    item->effective_to = (kb_date)kb_query_int(query, 9);
    item->edition_count = (int)kb_query_int(query, 10);
    item->open = (int)kb_query_int(query, 11);
    enum kb_status status = kb_query_copy(query, 0, arena, &item->id, err);
    if (!status)
        status = kb_query_copy(query, 5, arena, &item->title, err);
    if (!status)
        status = kb_query_copy(query, 6, arena, &item->region, err);
    if (!status)
        status = kb_query_copy(query, 7, arena, &item->category, err);
    return status ? status : read_names(query, item, err);
}

/* Kinds as ',policy,guide,', empty for all. */
static void list_kinds(unsigned kinds, struct kb_buf *ret)
{
    for (int kind = KB_KIND_POLICY; kind <= KB_KIND_NOTICE; kind++)
        if (kinds & 1u << kind)
            kb_buf_printf(ret, "%s%s,", ret->len ? "" : ",", kb_kind_name((enum kb_kind)kind));
}

enum kb_status kb_reader_catalog(struct kb_reader *reader, struct kb_arena *arena,
                                 const struct kb_catalog_query *asked,
                                 const struct kb_catalog_item **ret, size_t *ret_count,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf kinds = KB_BUF_INIT(128);
    const void *items = NULL;
    list_kinds(asked->kinds, &kinds);
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_buf_status(&kinds, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_CATALOG, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, kb_buf_str(&kinds));
    kb_query_bind_str(&query, 2, asked->region);
    kb_query_bind_str(&query, 3, asked->category);
    kb_query_bind_int(&query, 4, (int64_t)asked->limit);
    kb_query_bind_int(&query, 5, (int64_t)asked->offset);
    status = kb_list_read(&query, arena, sizeof(struct kb_catalog_item), read_item, &items,
                          ret_count, err);
    if (!status)
        *ret = items;
    return status;
}
