#include "edit_life.h"

static const struct {
    const char *name;
    enum kb_reader_sql which;
} works[] = {
#define X(name, wire) [KB_WORK_##name] = {wire, KB_READER_WORK_##name},
    KB_WORK_LIST(X)
#undef X
};

const char *kb_work_name(enum kb_work work)
{
    return works[work].name;
}

bool kb_work_parse(struct kb_str s, enum kb_work *ret)
{
    for (size_t i = 0; i < KB_COUNT(works); i++) {
        if (kb_str_equal(kb_str_of(works[i].name), s)) {
            *ret = (enum kb_work)i;
            return true;
        }
    }
    return false;
}

/* What the statements of works select. */
struct row {
    int64_t edition, since_ms;
    kb_date until;
    struct kb_str flag, reason;
};

static enum kb_status read_row(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err)
{
    (void)arena;
    (void)err;
    struct row *row = ret;
    row->edition = kb_query_int(query, 0);
    row->since_ms = kb_query_int(query, 1);
    row->until = (kb_date)kb_query_int(query, 2);
    return KB_OK;
}

static enum kb_status read_flagged(struct kb_query *query, struct kb_arena *arena, void *ret,
                                   struct kb_error *err)
{
    struct row *row = ret;
    enum kb_status status = read_row(query, arena, ret, err);
    if (!status)
        status = kb_query_copy(query, 3, arena, &row->flag, err);
    return status ? status : kb_query_copy(query, 4, arena, &row->reason, err);
}

static kb_date later(kb_date day, int days)
{
    return days > KB_DATE_MAX - 1 - day ? KB_DATE_MAX - 1 : day + days;
}

static enum kb_status read_rows(struct kb_reader *reader, struct kb_arena *arena,
                                enum kb_reader_sql which, const struct kb_work_query *asked,
                                const struct row **ret, size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = kb_query_start(&query, &reader->db, which, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, asked->owner);
    kb_query_bind_int(&query, 2, asked->today);
    kb_query_bind_int(&query, 3, later(asked->today, asked->days));
    kb_query_bind_int(&query, 4, (int64_t)asked->limit);
    status = kb_list_read(&query, arena, sizeof(struct row),
                          which == KB_READER_WORK_FLAGGED ? read_flagged : read_row, &rows,
                          ret_count, err);
    if (!status)
        *ret = rows;
    return status;
}

/* The reason is found link by link; what the statement took for stale and is not is left out. */
static enum kb_status add_work(struct kb_reader *reader, enum kb_work work, const struct row *row,
                               kb_date today, struct kb_list *list, struct kb_error *err)
{
    struct kb_work_item item = {.work = work,
                                .since_ms = row->since_ms,
                                .until = row->until,
                                .reason = row->reason,
                                .flag = row->flag};
    enum kb_status status = KB_OK;
    if (work == KB_WORK_STALE)
        status = kb_reader_stale(reader, list->arena, row->edition, today, &item.reason, err);
    if (status || (work == KB_WORK_STALE && !item.reason.len))
        return status;
    status = kb_reader_edition_row(reader, list->arena, row->edition, KB_EDITION_HEAD,
                                   &item.edition, err);
    if (status)
        return status;
    struct kb_work_item *added = kb_list_add(list);
    if (!added)
        return kb_fail_memory(err);
    *added = item;
    return KB_OK;
}

static enum kb_status read_work(struct kb_reader *reader, enum kb_work work,
                                const struct kb_work_query *asked, struct kb_list *list,
                                struct kb_error *err)
{
    const struct row *rows = NULL;
    size_t count = 0;
    enum kb_status status = read_rows(reader, list->arena, works[work].which, asked, &rows, &count,
                                      err);
    for (size_t i = 0; !status && i < count; i++)
        status = add_work(reader, work, &rows[i], asked->today, list, err);
    return status;
}

enum kb_status kb_edit_worklist(struct kb_reader *reader, struct kb_arena *arena,
                                const struct kb_work_query *query, const struct kb_work_item **ret,
                                size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    struct kb_list list = {.arena = arena, .size = sizeof(struct kb_work_item)};
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_scope_begin(&scope, reader, err);
    for (int work = 0; !status && work < KB_WORK_COUNT; work++) {
        if (query->kinds & KB_WORK_BIT(work))
            status = read_work(reader, (enum kb_work)work, query, &list, err);
    }
    if (status)
        return status;
    *ret = list.items;
    *ret_count = list.count;
    return KB_OK;
}
