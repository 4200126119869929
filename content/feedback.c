/* feedback.c - whether a text helped, and how often it did. */
#include "report.h"

#define DETAIL_MAX (KB_ID_MAX + KB_LABEL_MAX + 64)

static enum kb_status add(struct kb_store *store, const struct kb_feedback_command *command,
                          const struct kb_reported *reported, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_FEEDBACK_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, reported->edition);
    kb_query_bind_str(&query, 2, kb_buf_str(&reported->label));
    kb_query_bind_int(&query, 3, command->helpful);
    kb_query_bind_cstr(&query, 4, kb_door_name(command->door));
    kb_query_bind_str(&query, 5, command->role);
    kb_query_bind_int(&query, 6, store->now_ms);
    kb_query_bind_int(&query, 7, store->change);
    return kb_query_run(&query, err);
}

/* As KB_SQL_FEEDBACK_DETAIL has it; on no item, so that nothing is indexed for it. */
static enum kb_status note(struct kb_store *store, const struct kb_feedback_command *command,
                           const struct kb_reported *reported, struct kb_error *err)
{
    char detail[DETAIL_MAX];
    snprintf(detail, sizeof detail, "%.*s\t%d\t%.*s\t%d\t%s\t%.*s", KB_STR_ARG(command->about.id),
             command->about.edition, KB_STR_ARG(kb_buf_str(&reported->label)), command->helpful,
             kb_door_name(command->door), KB_STR_ARG(command->role));
    struct kb_action action = {.what = "feedback_given", .detail = kb_str_of(detail)};
    return kb_change_note(store, &action, err);
}

enum kb_status kb_feedback_give(struct kb_store *store, const struct kb_feedback_command *command,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_reported_done) struct kb_reported reported = {0};
    enum kb_status status = kb_store_check_open(store, err);
    if (!status && (!command->role.len || command->role.len > KB_RECEIPT_WORD_MAX))
        return kb_fail(err, KB_INVALID, "role: not 1 to %d bytes", KB_RECEIPT_WORD_MAX);
    if (!status)
        status = kb_reported_find(store, command->door, &command->about, &reported, err);
    if (!status)
        status = kb_store_mark(store, err);
    if (status)
        return status;
    status = add(store, command, &reported, err);
    if (!status)
        status = note(store, command, &reported, err);
    return kb_store_unmark(store, status, err);
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum kb_status read_count(struct kb_query *query, struct kb_arena *arena, void *ret,
                                 struct kb_error *err)
{
    struct kb_feedback_count count = {
        .edition = (int)kb_query_int(query, 2),
        .helpful = kb_query_int(query, 4),
        .unhelpful = kb_query_int(query, 5),
        .open_flags = kb_query_int(query, 6),
        .last_ms = kb_query_int(query, 7),
    };
    enum kb_status status = kb_query_copy(query, 0, arena, &count.id, err);
    if (!status)
        status = kb_query_copy(query, 1, arena, &count.title, err);
    if (!status)
        status = kb_query_copy(query, 3, arena, &count.section, err);
    if (!status)
        memcpy(ret, &count, sizeof count);
    return status;
}

enum kb_status kb_feedback_counts(struct kb_reader *reader, struct kb_arena *arena,
                                  const struct kb_feedback_filter *filter,
                                  const struct kb_feedback_count **ret, size_t *ret_count,
                                  struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *counts = NULL;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(
            &query, &reader->db,
            filter->id.len ? KB_READER_FEEDBACK_SECTIONS : KB_READER_FEEDBACK_ITEMS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, filter->from_ms);
    kb_query_bind_int(&query, 2, filter->to_ms);
    kb_query_bind_int(&query, 3, (int64_t)filter->limit);
    if (filter->id.len)
        kb_query_bind_str(&query, 4, filter->id);
    status = kb_list_read(&query, arena, sizeof(struct kb_feedback_count), read_count, &counts,
                          ret_count, err);
    if (!status)
        *ret = counts;
    return status;
}
