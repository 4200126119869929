/*
 * release_entry.c - operators' data as members of a release. What is planned was checked when it
 * was planned, and is kept as it will be: nothing at the instant can refuse it.
 */
#include "entry_life.h"

#define ARENA_CAP  ((size_t)64 << 20)
#define DETAIL_MAX (4u * (KB_ENTRY_VALUE_MAX + KB_ENTRY_KEY_MAX))

/* An entry in the middle of coming or going. */
struct row {
    int64_t row; /* of the entry, when rolling back */
    enum kb_entry_kind kind;
    struct kb_str key, name, value;
    int64_t item;
    kb_date from, to;
    bool was_closed; /* when rolling back: by the release */
};

/* --- planning --------------------------------------------------------------------------------- */

static enum kb_status note(struct kb_store *store, const char *what, int64_t release,
                           const struct kb_entering *entering, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf detail = KB_BUF_INIT(DETAIL_MAX);
    kb_buf_printf(&detail, "release %lld\t%s\t%.*s\t%.*s", (long long)release,
                  kb_entry_kind_name(entering->kind), KB_STR_ARG(entering->name),
                  KB_STR_ARG(kb_buf_str(&entering->checked.value)));
    struct kb_action action = {.what = what, .detail = kb_buf_str(&detail)};
    enum kb_status status = kb_buf_status(&detail, err);
    return status ? status : kb_change_note(store, &action, err);
}

static enum kb_status start_with_key(struct kb_store *store, struct kb_query *query,
                                     enum kb_writer_sql which, int64_t release,
                                     const struct kb_entering *entering, struct kb_error *err)
{
    enum kb_status status = kb_query_start(query, &store->db, which, err);
    if (status)
        return status;
    kb_query_bind_int(query, 1, release);
    kb_query_bind_cstr(query, 2, kb_entry_kind_name(entering->kind));
    kb_query_bind_str(query, 3, kb_buf_str(&entering->key));
    return KB_OK;
}

/* Which release has it is not said: not everybody may know of it. */
static enum kb_status check_others(struct kb_store *store, int64_t release,
                                   const struct kb_entering *entering, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = start_with_key(store, &query, KB_WRITER_RELEASE_ENTRY_IN_THE_WAY,
                                           release, entering, err);
    if (!status)
        status = kb_query_next(&query, &found, err);
    if (!status && found)
        status = kb_fail(err, KB_CONFLICT, "%s '%.*s': it cannot be taken into a release now",
                         kb_entry_kind_name(entering->kind), KB_STR_ARG(entering->name));
    return status;
}

static enum kb_status drop(struct kb_store *store, int64_t release,
                           const struct kb_entering *entering, bool *ret_any, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = start_with_key(store, &query, KB_WRITER_RELEASE_ENTRY_DROP, release,
                                           entering, err);
    if (!status)
        status = kb_query_run(&query, err);
    if (!status)
        *ret_any = sqlite3_changes(store->db.handle) > 0;
    return status;
}

static enum kb_status insert(struct kb_store *store, int64_t release,
                             const struct kb_entering *entering, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = start_with_key(store, &query, KB_WRITER_RELEASE_ENTRY_ADD, release,
                                           entering, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 4, entering->name);
    kb_query_bind_str(&query, 5, kb_buf_str(&entering->checked.value));
    kb_query_bind_int(&query, 6, entering->item);
    kb_query_bind_int(&query, 7, entering->from);
    kb_query_bind_int(&query, 8, entering->to);
    return kb_query_run(&query, err);
}

/* In place of what the release has of that key. */
static enum kb_status join(struct kb_store *store, int64_t release, struct kb_entering *entering,
                           struct kb_error *err)
{
    struct kb_release_row row;
    bool any;
    enum kb_status status = kb_release_require(store, release, 1u << KB_RELEASE_OPEN, &row, err);
    if (!status && row.member_count >= KB_RELEASE_MEMBERS_MAX)
        status = kb_fail(err, KB_TOO_LARGE, "release: it has %d members, no more are taken",
                         KB_RELEASE_MEMBERS_MAX);
    if (!status)
        status = check_others(store, release, entering, err);
    if (!status)
        status = drop(store, release, entering, &any, err);
    if (!status)
        status = insert(store, release, entering, err);
    return status ? status : note(store, "release_entry_added", release, entering, err);
}

static enum kb_status put(struct kb_store *store, int64_t release, struct kb_entering *entering,
                          struct kb_str value, struct kb_error *err)
{
    enum kb_status status = kb_entering_check(entering, store, value, err);
    return status ? status : join(store, release, entering, err);
}

enum kb_status kb_release_put_entry(struct kb_store *store, int64_t release,
                                    enum kb_entry_kind kind, struct kb_str key, struct kb_str value,
                                    kb_date from, kb_date to, struct kb_error *err)
{
    struct kb_entering entering = {0};
    enum kb_status status = kb_release_permit(store, KB_RELEASE_DECIDERS, "entry of release", err);
    if (status)
        return status;
    status = kb_entering_init(&entering, store, kind, key, err);
    entering.from = from;
    entering.to = to;
    if (!status)
        status = kb_store_mark(store, err);
    if (!status)
        status = kb_store_unmark(store, put(store, release, &entering, value, err), err);
    kb_entering_done(&entering);
    return status;
}

static enum kb_status take_away(struct kb_store *store, int64_t release,
                                struct kb_entering *entering, struct kb_error *err)
{
    bool is_known = false;
    enum kb_status status = kb_entering_is_known(entering, store, &is_known, err);
    if (!status && !is_known)
        status = kb_fail(err, KB_NOT_FOUND, "%s '%.*s': there is none",
                         kb_entry_kind_name(entering->kind), KB_STR_ARG(entering->name));
    return status ? status : join(store, release, entering, err);
}

static enum kb_status leave(struct kb_store *store, int64_t release, struct kb_entering *entering,
                            struct kb_error *err)
{
    struct kb_release_row row;
    bool any = false;
    enum kb_status status = kb_release_require(store, release, 1u << KB_RELEASE_OPEN, &row, err);
    if (!status)
        status = drop(store, release, entering, &any, err);
    if (!status && !any)
        status = kb_fail(err, KB_NOT_FOUND, "%s '%.*s': it is not in the release",
                         kb_entry_kind_name(entering->kind), KB_STR_ARG(entering->name));
    return status ? status : note(store, "release_entry_removed", release, entering, err);
}

static enum kb_status
without_value(struct kb_store *store, int64_t release, enum kb_entry_kind kind, struct kb_str key,
              enum kb_status (*step)(struct kb_store *store, int64_t release,
                                     struct kb_entering *entering, struct kb_error *err),
              struct kb_error *err)
{
    struct kb_entering entering = {0};
    enum kb_status status = kb_release_permit(store, KB_RELEASE_DECIDERS, "entry of release", err);
    if (status)
        return status;
    status = kb_entering_init(&entering, store, kind, key, err);
    entering.from = KB_DATE_MIN;
    entering.to = KB_DATE_MAX;
    if (!status)
        status = kb_store_mark(store, err);
    if (!status)
        status = kb_store_unmark(store, step(store, release, &entering, err), err);
    kb_entering_done(&entering);
    return status;
}

enum kb_status kb_release_remove_entry(struct kb_store *store, int64_t release,
                                       enum kb_entry_kind kind, struct kb_str key,
                                       struct kb_error *err)
{
    return without_value(store, release, kind, key, take_away, err);
}

enum kb_status kb_release_drop_entry(struct kb_store *store, int64_t release,
                                     enum kb_entry_kind kind, struct kb_str key,
                                     struct kb_error *err)
{
    return without_value(store, release, kind, key, leave, err);
}

/* --- the instant, and back -------------------------------------------------------------------- */

static enum kb_status read_row(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err)
{
    struct row row = {
        .row = kb_query_int(query, 0),
        .item = kb_query_int(query, 5),
        .from = (kb_date)kb_query_int(query, 6),
        .to = (kb_date)kb_query_int(query, 7),
        .was_closed = kb_query_int(query, 8) != 0,
    };
    if (!kb_entry_kind_parse(kb_query_str(query, 1), &row.kind))
        return kb_fail(err, KB_CORRUPT, "database: a release has an entry of no kind");
    enum kb_status status = kb_query_copy(query, 2, arena, &row.key, err);
    if (!status)
        status = kb_query_copy(query, 3, arena, &row.name, err);
    if (!status)
        status = kb_query_copy(query, 4, arena, &row.value, err);
    if (!status)
        memcpy(ret, &row, sizeof row);
    return status;
}

static enum kb_status read_rows(struct kb_store *store, enum kb_writer_sql which, int64_t number,
                                struct kb_arena *arena, const struct row **ret, size_t *ret_count,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = kb_query_start(&query, &store->db, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, number);
    status = kb_list_read(&query, arena, sizeof(struct row), read_row, &rows, ret_count, err);
    *ret = rows;
    return status;
}

/* As what was checked once; whether citizens may see it is asked anew. */
static enum kb_status refill(struct kb_entering *entering, struct kb_store *store,
                             const struct row *row, struct kb_error *err)
{
    *entering = (struct kb_entering){
        .kind = row->kind,
        .name = row->name,
        .key = KB_BUF_INIT(4 * KB_ENTRY_KEY_MAX),
        .checked = {.value = KB_BUF_INIT(8 * KB_ENTRY_VALUE_MAX)},
        .from = row->from,
        .to = row->to,
        .item = row->item,
        .is_public = true,
        .arena = kb_arena_new(DETAIL_MAX),
    };
    kb_buf_add_str(&entering->key, row->key);
    kb_buf_add_str(&entering->checked.value, row->value);
    enum kb_status status = entering->arena ? kb_buf_status(&entering->key, err)
                                            : kb_fail_memory(err);
    if (!status)
        status = kb_buf_status(&entering->checked.value, err);
    if (!status && row->item)
        status = kb_item_is_public(store, row->item, &entering->is_public, err);
    return status;
}

/* What somebody removed in the meantime is gone already. */
static enum kb_status apply(struct kb_store *store, const struct row *row, bool removes,
                            struct kb_error *err)
{
    struct kb_entering entering;
    bool is_known = true;
    enum kb_status status = refill(&entering, store, row, err);
    if (!status && removes)
        status = kb_entering_is_known(&entering, store, &is_known, err);
    if (!status && removes && is_known)
        status = kb_entering_remove(&entering, store, err);
    else if (!status && !removes)
        status = kb_entering_put(&entering, store, err);
    kb_entering_done(&entering);
    return status;
}

enum kb_status kb_release_entries_apply(struct kb_store *store, int64_t release,
                                        struct kb_error *err)
{
    const struct row *rows = NULL;
    size_t count = 0;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = read_rows(store, KB_WRITER_RELEASE_ENTRIES, release, arena, &rows,
                                      &count, err);
    for (size_t i = 0; !status && i < count; i++)
        status = apply(store, &rows[i], rows[i].value.len == 0, err);
    return status;
}

enum kb_status kb_release_entries_refuse(struct kb_store *store, const struct kb_release_row *row,
                                         struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &store->db,
                                           KB_WRITER_RELEASE_ENTRY_CHANGED_SINCE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, row->id);
    kb_query_bind_int(&query, 2, row->change);
    status = kb_query_next(&query, &found, err);
    if (!status && found)
        status = kb_fail(err, KB_CONFLICT,
                         "release %lld: changed since it was released: %.*s '%.*s'",
                         (long long)row->id, KB_STR_ARG(kb_query_str(&query, 0)),
                         KB_STR_ARG(kb_query_str(&query, 1)));
    return status;
}

/* What came goes first: of one key one entry is known at a time. */
enum kb_status kb_release_entries_roll_back(struct kb_store *store,
                                            const struct kb_release_row *row, struct kb_error *err)
{
    const struct row *rows = NULL;
    size_t count = 0;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = read_rows(store, KB_WRITER_ROLL_BACK_ENTRIES, row->change, arena, &rows,
                                      &count, err);
    for (size_t i = 0; !status && i < count; i++)
        if (!rows[i].was_closed)
            status = apply(store, &rows[i], true, err);
    for (size_t i = 0; !status && i < count; i++)
        if (rows[i].was_closed)
            status = apply(store, &rows[i], false, err);
    return status;
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum kb_status read_planned(struct kb_query *query, struct kb_arena *arena, void *ret,
                                   struct kb_error *err)
{
    struct kb_release_entry entry = {
        .from = (kb_date)kb_query_int(query, 3),
        .to = (kb_date)kb_query_int(query, 4),
        .at_ms = kb_query_int(query, 5),
        .replaces = kb_query_int(query, 6),
    };
    if (!kb_entry_kind_parse(kb_query_str(query, 0), &entry.kind))
        return kb_fail(err, KB_CORRUPT, "database: a release has an entry of no kind");
    enum kb_status status = kb_query_copy(query, 1, arena, &entry.key, err);
    if (!status)
        status = kb_query_copy(query, 2, arena, &entry.value, err);
    entry.removes = entry.value.len == 0;
    if (!status)
        memcpy(ret, &entry, sizeof entry);
    return status;
}

enum kb_status kb_release_entries(struct kb_reader *reader, struct kb_arena *arena, int64_t release,
                                  bool world, int64_t now_ms, const struct kb_release_entry **ret,
                                  size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db,
                                world ? KB_READER_RELEASE_WORLD_ENTRIES : KB_READER_RELEASE_ENTRIES,
                                err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release);
    if (world)
        kb_query_bind_int(&query, 3, now_ms);
    status = kb_list_read(&query, arena, sizeof(struct kb_release_entry), read_planned, &rows,
                          ret_count, err);
    if (!status)
        *ret = rows;
    return status;
}
