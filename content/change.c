#include "internal.h"

enum kb_status kb_change_note(struct kb_store *store, const struct kb_action *action,
                              struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ACTION_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, store->change);
    kb_query_bind_cstr(&query, 2, action->what);
    kb_query_bind_int(&query, 3, action->item);
    kb_query_bind_int(&query, 4, action->edition);
    kb_query_bind_str(&query, 5, action->detail);
    kb_query_bind_int(&query, 6, action->touches_public);
    return kb_query_run(&query, err);
}

/* What one transaction leaves behind in the audit chain. */
struct change {
    int64_t seq, at_ms;
    struct kb_str actor;
    int64_t action_count;
    bool touches_public;
    struct kb_hash hash;
};

/* The hash of the change before, zero for the first. */
static enum kb_status read_previous(struct kb_store *store, struct kb_hash *ret,
                                    struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_LAST_CHANGE, err);
    if (!status)
        status = kb_query_next(&query, &found, err);
    if (!status && found)
        status = kb_query_hash(&query, 2, ret, err);
    return status;
}

/* Feeds the hasher with the actions of a change, in order, and counts them. */
static enum kb_status add_actions(struct kb_store *store, struct kb_hasher *hasher,
                                  struct change *change, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_CHANGE_ACTIONS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, change->seq);
    while (!(status = kb_query_next(&query, &found, err)) && found) {
        kb_hasher_add(hasher, kb_query_str(&query, 0));
        kb_hasher_add(hasher, kb_query_str(&query, 1));
        kb_hasher_add_int(hasher, kb_query_int(&query, 2));
        kb_hasher_add(hasher, kb_query_str(&query, 3));
        kb_hasher_add(hasher, kb_query_str(&query, 4));
        kb_hasher_add_int(hasher, kb_query_int(&query, 5));
        change->touches_public |= kb_query_int(&query, 5) != 0;
        change->action_count++;
    }
    return status;
}

static enum kb_status hash_change(struct kb_store *store, struct change *change,
                                  struct kb_error *err)
{
    struct kb_hash previous = {0};
    struct kb_hasher hasher;
    enum kb_status status = read_previous(store, &previous, err);
    if (status)
        return status;
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, (struct kb_str){(const char *)previous.bytes, sizeof previous.bytes});
    kb_hasher_add_int(&hasher, change->seq);
    kb_hasher_add_int(&hasher, change->at_ms);
    kb_hasher_add(&hasher, change->actor);
    status = add_actions(store, &hasher, change, err);
    kb_hasher_done(&hasher, &change->hash);
    return status;
}

static enum kb_status add_change(struct kb_store *store, const struct change *change,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_CHANGE_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, change->seq);
    kb_query_bind_int(&query, 2, change->at_ms);
    kb_query_bind_str(&query, 3, change->actor);
    kb_query_bind_int(&query, 4, change->touches_public);
    kb_query_bind_hash(&query, 5, &change->hash);
    return kb_query_run(&query, err);
}

enum kb_status kb_change_write(struct kb_store *store, bool *ret, struct kb_error *err)
{
    struct change change = {
        .seq = store->change, .at_ms = store->now_ms, .actor = kb_str_of(store->actor)};
    enum kb_status status = hash_change(store, &change, err);
    if (!status && change.action_count)
        status = add_change(store, &change, err);
    if (!status)
        *ret = change.action_count > 0;
    return status;
}
