/* release_read.c - reading plans. */
#include "internal.h"

static enum kb_status read_release(struct kb_query *query, struct kb_arena *arena, void *ret,
                                   struct kb_error *err)
{
    struct kb_release release = {
        .id = kb_query_int(query, 0),
        .at_ms = kb_query_int(query, 4),
        .created_ms = kb_query_int(query, 5),
        .change = kb_query_int(query, 6),
        .ended_ms = kb_query_int(query, 7),
        .member_count = (size_t)kb_query_int(query, 9),
        .entry_count = (size_t)kb_query_int(query, 10),
    };
    if (!kb_release_state_parse(kb_query_str(query, 3), &release.state))
        return kb_fail(err, KB_CORRUPT, "database: release %lld has no state",
                       (long long)release.id);
    enum kb_status status = kb_query_copy(query, 1, arena, &release.name, err);
    if (!status)
        status = kb_query_copy(query, 2, arena, &release.owner, err);
    if (!status)
        status = kb_query_copy(query, 8, arena, &release.reason, err);
    if (!status)
        memcpy(ret, &release, sizeof release);
    return status;
}

static enum kb_status read_member(struct kb_query *query, struct kb_arena *arena, void *ret,
                                  struct kb_error *err)
{
    struct kb_release_member member = {
        .item_row = kb_query_int(query, 1),
        .edition_row = kb_query_int(query, 2),
        .edition = (int)kb_query_int(query, 4),
    };
    if (!kb_member_kind_parse(kb_query_str(query, 0), &member.kind) ||
        !kb_state_parse(kb_query_str(query, 6), &member.state))
        return kb_fail(err, KB_CORRUPT, "database: a release has a member without a state");
    enum kb_status status = kb_query_copy(query, 3, arena, &member.id, err);
    if (!status)
        status = kb_query_copy(query, 5, arena, &member.title, err);
    if (!status)
        status = kb_query_copy(query, 7, arena, &member.reason, err);
    if (!status)
        memcpy(ret, &member, sizeof member);
    return status;
}

/* Starts a statement of the internal door. */
static enum kb_status start(struct kb_query *query, struct kb_reader *reader,
                            enum kb_reader_sql which, struct kb_error *err)
{
    enum kb_status status = kb_reader_require_internal(reader, err);
    return status ? status : kb_query_start(query, &reader->db, which, err);
}

enum kb_status kb_release_list(struct kb_reader *reader, struct kb_arena *arena,
                               const struct kb_release **ret, size_t *ret_count,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    size_t count = 0;
    enum kb_status status = start(&query, reader, KB_READER_RELEASES, err);
    if (!status)
        status = kb_list_read(&query, arena, sizeof(struct kb_release), read_release, &rows, &count,
                              err);
    if (status)
        return status;
    *ret = rows;
    *ret_count = count;
    return KB_OK;
}

static enum kb_status read_members(struct kb_reader *reader, struct kb_arena *arena,
                                   struct kb_release *release, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = start(&query, reader, KB_READER_RELEASE_MEMBERS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release->id);
    status = kb_list_read(&query, arena, sizeof(struct kb_release_member), read_member, &rows,
                          &release->member_count, err);
    release->members = rows;
    return status;
}

static enum kb_status read_head(struct kb_reader *reader, struct kb_arena *arena, int64_t id,
                                struct kb_release *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = start(&query, reader, KB_READER_RELEASE_BY_ROW, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, id);
    status = kb_query_one(&query, "release", err);
    return status ? status : read_release(&query, arena, ret, err);
}

enum kb_status kb_release_get(struct kb_reader *reader, struct kb_arena *arena, int64_t release,
                              struct kb_release *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    struct kb_release found = {0};
    enum kb_status status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = read_head(reader, arena, release, &found, err);
    if (!status)
        status = read_members(reader, arena, &found, err);
    if (!status)
        status = kb_release_entries(reader, arena, release, false, 0, &found.entries,
                                    &found.entry_count, err);
    if (!status)
        *ret = found;
    return status;
}

enum kb_status kb_release_of_item(struct kb_reader *reader, struct kb_str id, int64_t *ret,
                                  struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = start(&query, reader, KB_READER_RELEASE_OF_ITEM, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    status = kb_query_next(&query, &found, err);
    if (!status)
        *ret = found ? kb_query_int(&query, 0) : 0;
    return status;
}

enum kb_status kb_release_next_ms(struct kb_reader *reader, int64_t *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = start(&query, reader, KB_READER_RELEASE_NEXT, err);
    if (!status)
        status = kb_query_next(&query, &found, err);
    if (!status)
        *ret = found ? kb_query_int(&query, 0) : KB_TIME_MAX;
    return status;
}

/* The rows that a statement of one number, and perhaps a change, gives. */
static enum kb_status read_rows(struct kb_reader *reader, struct kb_arena *arena,
                                enum kb_reader_sql which, int64_t number, const int64_t *change,
                                struct kb_item_rows *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    size_t count = 0;
    enum kb_status status = start(&query, reader, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, number);
    if (change)
        kb_query_bind_int(&query, 2, *change);
    status = kb_list_read(&query, arena, sizeof(int64_t), kb_read_int, &rows, &count, err);
    if (!status)
        *ret = (struct kb_item_rows){rows, count};
    return status;
}

static enum kb_status read_came(struct kb_query *query, struct kb_arena *arena, void *ret,
                                struct kb_error *err)
{
    (void)arena;
    (void)err;
    *(struct kb_release_came *)ret = (struct kb_release_came){kb_query_int(query, 0),
                                                              kb_query_int(query, 1)};
    return KB_OK;
}

enum kb_status kb_release_since(struct kb_reader *reader, struct kb_arena *arena, int64_t change,
                                const struct kb_release_came **ret, size_t *ret_count,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = start(&query, reader, KB_READER_RELEASES_SINCE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, change);
    status = kb_list_read(&query, arena, sizeof(struct kb_release_came), read_came, &rows,
                          ret_count, err);
    if (!status)
        *ret = rows;
    return status;
}

enum kb_status kb_release_item_rows(struct kb_reader *reader, struct kb_arena *arena,
                                    int64_t release, struct kb_item_rows *ret, struct kb_error *err)
{
    return read_rows(reader, arena, KB_READER_RELEASE_WORLD_ITEMS, release, NULL, ret, err);
}

enum kb_status kb_release_changed_items(struct kb_reader *reader, struct kb_arena *arena,
                                        int64_t release, int64_t change, struct kb_item_rows *ret,
                                        struct kb_error *err)
{
    return read_rows(reader, arena, KB_READER_RELEASE_WORLD_CHANGED, release, &change, ret, err);
}
