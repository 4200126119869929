#include "edit_life.h"

static enum kb_status run_at(struct kb_store *store, enum kb_writer_sql which, int64_t edition,
                             const struct kb_str *reason, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    kb_query_bind_int(&query, 2, store->now_ms);
    if (reason)
        kb_query_bind_str(&query, 3, *reason);
    return kb_query_run(&query, err);
}

static enum kb_status mark_withdrawn(struct kb_store *store, int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDITION_WITHDRAW, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    return kb_query_run(&query, err);
}

enum kb_status kb_edition_withdraw(struct kb_store *store, int64_t edition, struct kb_str reason,
                                   struct kb_error *err)
{
    enum kb_status status = run_at(store, KB_WRITER_STANDING_CLOSE_EDITION, edition, NULL, err);
    if (!status)
        status = mark_withdrawn(store, edition, err);
    return status ? status : run_at(store, KB_WRITER_WITHDRAWAL_ADD, edition, &reason, err);
}

enum kb_status kb_store_withdraw(struct kb_store *store, struct kb_str id, int edition,
                                 struct kb_str reason, struct kb_error *err)
{
    struct kb_edit_result result;
    return kb_edit_move(store, id, edition, KB_MOVE_WITHDRAW, reason, &result, err);
}
