/*
 * release_flip.c - the instant of a release: one transaction that takes place at that instant,
 * whenever it is run.
 */
#include "edit_life.h"
#include "entry_life.h"

#define ARENA_CAP ((size_t)16 << 20)

#define DETAIL_MAX 64

/* So many rows are left to each release, more than there will ever be ordinary ones between two. */
#define ROWS_SHIFT 32

int64_t kb_release_standing_row(int64_t release, int64_t ordinal)
{
    return (release << ROWS_SHIFT) + ordinal * KB_RELEASE_ROWS_PER_MEMBER;
}

struct due {
    int64_t release, at_ms;
    struct kb_str actor; /* who scheduled it */
};

struct member {
    enum kb_member_kind kind;
    int64_t ordinal;
    struct kb_str id;
    int number;
    struct kb_str reason;
};

static enum kb_status find_due(struct kb_store *store, int64_t now_ms, struct kb_arena *arena,
                               struct due *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_DUE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, now_ms);
    status = kb_query_next(&query, &found, err);
    if (status || !found)
        return status;
    ret->release = kb_query_int(&query, 0);
    ret->at_ms = kb_query_int(&query, 1);
    return arena ? kb_query_copy(&query, 2, arena, &ret->actor, err) : KB_OK;
}

enum kb_status kb_release_is_due(struct kb_store *store, int64_t now_ms, bool *ret,
                                 struct kb_error *err)
{
    struct due due = {0};
    enum kb_status status = find_due(store, now_ms, NULL, &due, err);
    if (!status)
        *ret = due.release != 0;
    return status;
}

static enum kb_status read_member(struct kb_query *query, struct kb_arena *arena, void *ret,
                                  struct kb_error *err)
{
    struct member *member = ret;
    if (!kb_member_kind_parse(kb_query_str(query, 0), &member->kind))
        return kb_fail(err, KB_CORRUPT, "database: a release has a member of no kind");
    member->ordinal = kb_query_int(query, 1);
    member->number = (int)kb_query_int(query, 3);
    enum kb_status status = kb_query_copy(query, 2, arena, &member->id, err);
    return status ? status : kb_query_copy(query, 4, arena, &member->reason, err);
}

static enum kb_status read_members(struct kb_store *store, int64_t release, struct kb_arena *arena,
                                   const struct member **ret, size_t *ret_count,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_MEMBERS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release);
    status = kb_list_read(&query, arena, sizeof(struct member), read_member, &rows, ret_count, err);
    *ret = rows;
    return status;
}

static enum kb_status publish(struct kb_store *store, const struct due *due,
                              const struct member *member, struct kb_error *err)
{
    char detail[DETAIL_MAX];
    snprintf(detail, sizeof detail, "release %lld", (long long)due->release);
    store->standing_row = kb_release_standing_row(due->release, member->ordinal);
    enum kb_status status = kb_edit_release(store, member->id, member->number, kb_str_of(detail),
                                            err);
    store->standing_row = 0;
    return status;
}

/* What somebody withdrew in the meantime is withdrawn already. */
static enum kb_status withdraw(struct kb_store *store, const struct member *member,
                               struct kb_error *err)
{
    static const struct kb_transition transition = {.move = KB_MOVE_WITHDRAW,
                                                    .to = KB_STATE_WITHDRAWN};
    struct kb_subject subject;
    enum kb_status status = kb_subject_load(store, member->id, member->number, &subject, err);
    if (status || subject.state == KB_STATE_WITHDRAWN)
        return status;
    return kb_edit_carry_out(store, &subject, &transition, member->reason, err);
}

static enum kb_status apply(struct kb_store *store, const struct due *due,
                            const struct member *member, struct kb_error *err)
{
    return member->kind == KB_MEMBER_EDITION ? publish(store, due, member, err)
                                             : withdraw(store, member, err);
}

static enum kb_status apply_all(struct kb_store *store, const struct due *due,
                                struct kb_arena *arena, struct kb_error *err)
{
    const struct member *members;
    size_t count = 0;
    const int64_t released[] = {due->release, store->now_ms, store->change};
    enum kb_status status = read_members(store, due->release, arena, &members, &count, err);
    if (!status)
        status = kb_db_run(&store->db, KB_WRITER_RELEASE_RELEASED, released, KB_COUNT(released),
                           err);
    if (!status)
        status = kb_release_note(store, "release_released", due->release, 0, 0, err);
    for (size_t i = 0; !status && i < count; i++)
        status = apply(store, due, &members[i], err);
    return status ? status : kb_release_entries_apply(store, due->release, err);
}

static enum kb_status flip(struct kb_store *store, const struct due *due, struct kb_arena *arena,
                           struct kb_error *err)
{
    int64_t change;
    const struct kb_actor actor = {due->actor.data, KB_ROLE_ADMIN};
    enum kb_status status = kb_transaction_open(store, &actor, due->at_ms, err);
    if (status)
        return status;
    status = apply_all(store, due, arena, err);
    if (!status)
        return kb_store_commit(store, &change, err);
    kb_store_rollback(store);
    return status;
}

enum kb_status kb_release_flip_next(struct kb_store *store, int64_t now_ms, bool *ret,
                                    struct kb_error *err)
{
    struct due due = {0};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_CAP);
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = find_due(store, now_ms, arena, &due, err);
    if (!status && due.release)
        status = flip(store, &due, arena, err);
    if (!status)
        *ret = due.release != 0;
    else if (due.release)
        kb_error_prefix(err, "release %lld is due", (long long)due.release);
    return status;
}

enum kb_status kb_release_flip_due(struct kb_store *store, size_t *ret_count, struct kb_error *err)
{
    size_t count = 0;
    bool flipped = true;
    enum kb_status status = KB_OK;
    if (store->is_open)
        return kb_fail(err, KB_INTERNAL, "transaction: one is open already");
    while (!status && flipped) {
        status = kb_release_flip_next(store, kb_clock_now_ms(store->clock), &flipped, err);
        count += !status && flipped;
    }
    if (ret_count)
        *ret_count = count;
    return status;
}
