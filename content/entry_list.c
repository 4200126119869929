#include "internal.h"

static enum kb_status read_entry(struct kb_query *query, struct kb_arena *arena, void *ret,
                                 struct kb_error *err)
{
    struct kb_entry entry = {
        .row = kb_query_int(query, 0),
        .valid_from = (kb_date)kb_query_int(query, 4),
        .valid_to = (kb_date)kb_query_int(query, 5),
        .known_from_ms = kb_query_int(query, 6),
        .known_to_ms = kb_query_int(query, 7),
        .change = kb_query_int(query, 8),
        .closing = kb_query_int(query, 9),
    };
    if (!kb_entry_kind_parse(kb_query_str(query, 1), &entry.kind))
        return kb_fail(err, KB_CORRUPT, "database: entry %lld has no kind", (long long)entry.row);
    enum kb_status status = kb_query_copy(query, 2, arena, &entry.key, err);
    if (!status)
        status = kb_query_copy(query, 3, arena, &entry.value, err);
    if (!status)
        status = kb_query_copy(query, 10, arena, &entry.actor, err);
    if (!status)
        memcpy(ret, &entry, sizeof entry);
    return status;
}

enum kb_status kb_entry_list(struct kb_reader *reader, struct kb_arena *arena,
                             const struct kb_entry_filter *filter, const struct kb_entry **ret,
                             size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_ENTRIES, err);
    if (status)
        return status;
    kb_query_bind_cstr(&query, 1, filter->kind ? kb_entry_kind_name(*filter->kind) : "");
    kb_query_bind_str(&query, 2, filter->key);
    kb_query_bind_int(&query, 3, filter->day_set);
    kb_query_bind_int(&query, 4, filter->day);
    kb_query_bind_int(&query, 5, filter->history);
    /* What is known now is known until KB_TIME_MAX, which is no instant. */
    kb_query_bind_int(&query, 6, filter->known_at_set ? filter->known_at_ms : KB_TIME_MAX - 1);
    kb_query_bind_int(&query, 7, filter->limit ? (int64_t)filter->limit : -1);
    kb_query_bind_int(&query, 8, (int64_t)filter->offset);
    status = kb_list_read(&query, arena, sizeof(struct kb_entry), read_entry, &rows, ret_count,
                          err);
    if (!status)
        *ret = rows;
    return status;
}
