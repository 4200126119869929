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
    if (action->before)
        kb_query_bind_hash(&query, 7, action->before);
    return kb_query_run(&query, err);
}

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

static enum kb_status add_change(struct kb_store *store, const struct kb_audit *audit,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_CHANGE_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, audit->seq);
    kb_query_bind_int(&query, 2, audit->at_ms);
    kb_query_bind_str(&query, 3, audit->actor);
    kb_query_bind_int(&query, 4, audit->touches_public);
    kb_query_bind_hash(&query, 5, &audit->hash);
    return kb_query_run(&query, err);
}

enum kb_status kb_change_write(struct kb_store *store, bool *ret, struct kb_error *err)
{
    struct kb_audit audit = {
        .seq = store->change, .at_ms = store->now_ms, .actor = kb_str_of(store->actor)};
    enum kb_status status = read_previous(store, &audit.previous, err);
    if (!status)
        status = kb_audit_hash(&store->db, KB_WRITER_CHANGE_ACTIONS, &audit, err);
    if (!status && audit.action_count)
        status = add_change(store, &audit, err);
    if (!status)
        *ret = audit.action_count > 0;
    return status;
}
