/*
 * release_roll_back.c - taking a release back whole. Its instant is in no other change, so what it
 * closed and opened can be told by that instant alone.
 */
#include "entry_life.h"

#define ARENA_CAP ((size_t)16 << 20)

struct rolling {
    const struct kb_release_row *release;
    struct kb_str reason;
};

struct item {
    int64_t row;
    bool was_public;
};

struct member {
    int64_t edition;
    enum kb_member_kind kind;
};

static enum kb_status read_item(struct kb_query *query, struct kb_arena *arena, void *ret,
                                struct kb_error *err)
{
    (void)arena;
    (void)err;
    *(struct item *)ret = (struct item){kb_query_int(query, 0), kb_query_int(query, 1) != 0};
    return KB_OK;
}

static enum kb_status read_member(struct kb_query *query, struct kb_arena *arena, void *ret,
                                  struct kb_error *err)
{
    (void)arena;
    struct member *member = ret;
    member->edition = kb_query_int(query, 0);
    if (!kb_member_kind_parse(kb_query_str(query, 1), &member->kind))
        return kb_fail(err, KB_CORRUPT, "database: a release has a member of no kind");
    return KB_OK;
}

/* Standings and states of one item as they were. */
static enum kb_status restore(struct kb_store *store, const struct rolling *rolling, int64_t item,
                              struct kb_error *err)
{
    static const struct {
        enum kb_writer_sql which;
        size_t parameters;
    } steps[] = {
        {KB_WRITER_ROLL_BACK_CLOSE, 4},  {KB_WRITER_ROLL_BACK_REOPEN, 4},
        {KB_WRITER_ROLL_BACK_REVIVE, 3}, {KB_WRITER_ROLL_BACK_FORGET, 2},
        {KB_WRITER_ROLL_BACK_STATES, 2}, {KB_WRITER_ROLL_BACK_PUBLICITY, 2},
    };
    const int64_t values[] = {rolling->release->id, item, rolling->release->at_ms, store->now_ms};
    enum kb_status status = KB_OK;
    for (size_t i = 0; !status && i < KB_COUNT(steps); i++)
        status = kb_db_run(&store->db, steps[i].which, values, steps[i].parameters, err);
    return status;
}

static enum kb_status take_back(struct kb_store *store, const struct rolling *rolling,
                                int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_db_run(&store->db, KB_WRITER_EDITION_WITHDRAW, &edition, 1, err);
    if (!status)
        status = kb_query_start(&query, &store->db, KB_WRITER_WITHDRAWAL_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    kb_query_bind_int(&query, 2, store->now_ms);
    kb_query_bind_str(&query, 3, rolling->reason);
    return kb_query_run(&query, err);
}

static enum kb_status read_members(struct kb_store *store, const struct rolling *rolling,
                                   int64_t item, struct kb_arena *arena, const void **ret,
                                   size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ROLL_BACK_EDITIONS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, rolling->release->id);
    kb_query_bind_int(&query, 2, item);
    return kb_list_read(&query, arena, sizeof(struct member), read_member, ret, ret_count, err);
}

/* Edition 0 is for an item that is no member: what was repealed. */
static enum kb_status note(struct kb_store *store, const struct rolling *rolling, const char *what,
                           int64_t edition, const struct item *item, struct kb_error *err)
{
    bool is_public = false;
    enum kb_status status = kb_item_is_public(store, item->row, &is_public, err);
    if (status)
        return status;
    struct kb_action action = {.what = what,
                               .item = item->row,
                               .edition = edition,
                               .detail = rolling->reason,
                               .touches_public = item->was_public || is_public};
    return kb_change_note(store, &action, err);
}

/* The editions first: then those that stand again are the ones that states are given to. */
static enum kb_status roll_back_item(struct kb_store *store, const struct rolling *rolling,
                                     const struct item *item, struct kb_arena *arena,
                                     struct kb_error *err)
{
    static const char *const whats[] = {
        [KB_MEMBER_EDITION] = "rolled_back",
        [KB_MEMBER_WITHDRAWAL] = "revived",
    };
    const void *rows = NULL;
    size_t count = 0;
    enum kb_status status = read_members(store, rolling, item->row, arena, &rows, &count, err);
    const struct member *members = rows;
    for (size_t i = 0; !status && i < count; i++)
        if (members[i].kind == KB_MEMBER_EDITION)
            status = take_back(store, rolling, members[i].edition, err);
    if (!status)
        status = restore(store, rolling, item->row, err);
    for (size_t i = 0; !status && i < count; i++)
        status = note(store, rolling, whats[members[i].kind], members[i].edition, item, err);
    return status || count ? status : note(store, rolling, "revived", 0, item, err);
}

static enum kb_status read_items(struct kb_store *store, int64_t release, struct kb_arena *arena,
                                 const void **ret, size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_ITEMS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release);
    return kb_list_read(&query, arena, sizeof(struct item), read_item, ret, ret_count, err);
}

static enum kb_status end(struct kb_store *store, const struct rolling *rolling,
                          struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_END, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, rolling->release->id);
    kb_query_bind_cstr(&query, 2, kb_release_state_name(KB_RELEASE_ROLLED_BACK));
    kb_query_bind_int(&query, 3, store->now_ms);
    kb_query_bind_str(&query, 4, rolling->reason);
    return kb_query_run(&query, err);
}

static enum kb_status roll_back(struct kb_store *store, int64_t release, struct kb_str reason,
                                struct kb_error *err)
{
    struct kb_release_row row;
    struct rolling rolling = {&row, reason};
    const void *rows = NULL;
    size_t count = 0;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_release_require(store, release, 1u << KB_RELEASE_RELEASED, &row,
                                               err);
    if (!status)
        status = kb_release_refuse(store, KB_WRITER_RELEASE_CHANGED_SINCE, &row,
                                   "changed since it was released", err);
    if (!status)
        status = kb_release_entries_refuse(store, &row, err);
    if (!status)
        status = end(store, &rolling, err);
    if (!status)
        status = kb_release_note(store, "release_rolled_back", release, 0, 0, err);
    if (!status)
        status = read_items(store, release, arena, &rows, &count, err);
    const struct item *items = rows;
    for (size_t i = 0; !status && i < count; i++)
        status = roll_back_item(store, &rolling, &items[i], arena, err);
    return status ? status : kb_release_entries_roll_back(store, &row, err);
}

enum kb_status kb_release_roll_back(struct kb_store *store, int64_t release, struct kb_str reason,
                                    struct kb_error *err)
{
    enum kb_status status = kb_release_permit(store, KB_RELEASE_DECIDERS, "roll release back", err);
    if (!status)
        status = kb_reason_check(reason, err);
    if (!status)
        status = kb_store_mark(store, err);
    return status ? status : kb_store_unmark(store, roll_back(store, release, reason, err), err);
}
