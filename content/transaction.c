#include "internal.h"

#include "find_internal.h"

/* Number and instant of the last change; both 0 in an empty base. */
static enum kb_status read_last(struct kb_store *store, int64_t *ret_change, int64_t *ret_at_ms,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_LAST_CHANGE, err);
    if (!status)
        status = kb_query_next(&query, &found, err);
    if (status)
        return status;
    *ret_change = found ? kb_query_int(&query, 0) : 0;
    *ret_at_ms = found ? kb_query_int(&query, 1) : 0;
    return KB_OK;
}

enum kb_status kb_store_last_change(struct kb_store *store, int64_t *ret, struct kb_error *err)
{
    int64_t at_ms;
    return read_last(store, ret, &at_ms, err);
}

/* The instant at which something was released last. */
static enum kb_status read_last_flip(struct kb_store *store, int64_t *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_LAST_FLIP, err);
    if (!status)
        status = kb_query_one(&query, "release", err);
    if (!status)
        *ret = kb_query_int(&query, 0);
    return status;
}

/*
 * When the transaction takes place. A clock that was set back must not close a rectangle before it
 * was opened; and nothing shares its millisecond with a release, so that what was changed after it
 * can be told from what it did.
 */
static enum kb_status choose_instant(struct kb_store *store, int64_t at_ms, int64_t *ret,
                                     struct kb_error *err)
{
    int64_t last = 0, last_ms = 0, flip_ms = 0;
    enum kb_status status = read_last(store, &last, &last_ms, err);
    if (!status)
        status = read_last_flip(store, &flip_ms, err);
    if (status)
        return status;
    int64_t first_ms = at_ms || flip_ms >= last_ms ? last_ms + 1 : last_ms;
    if (first_ms <= flip_ms)
        first_ms = flip_ms + 1;
    int64_t wanted_ms = at_ms ? at_ms : kb_clock_now_ms(store->clock);
    *ret = wanted_ms > first_ms ? wanted_ms : first_ms;
    store->change = last + 1;
    return KB_OK;
}

enum kb_status kb_transaction_open(struct kb_store *store, const struct kb_actor *actor,
                                   int64_t at_ms, struct kb_error *err)
{
    if (store->is_open)
        return kb_fail(err, KB_INTERNAL, "transaction: one is open already");
    if (store->lock < 0)
        return kb_fail(err, KB_LOCKED, "transaction: the base's lock was given back");
    if (!actor->name[0])
        return kb_fail(err, KB_INVALID, "actor: missing");
    char *copy = strdup(actor->name);
    if (!copy)
        return kb_fail_memory(err);
    enum kb_status status = kb_db_exec(store->db.handle, "BEGIN IMMEDIATE", err);
    if (!status)
        status = choose_instant(store, at_ms, &store->now_ms, err);
    if (status) {
        if (!sqlite3_get_autocommit(store->db.handle))
            (void)kb_db_exec(store->db.handle, "ROLLBACK", NULL);
        free(copy);
        return status;
    }
    store->actor = copy;
    store->role = actor->role;
    store->is_open = true;
    return KB_OK;
}

enum kb_status kb_store_begin_as(struct kb_store *store, const struct kb_actor *actor,
                                 struct kb_error *err)
{
    for (;;) {
        bool due = false;
        enum kb_status status = kb_transaction_open(store, actor, 0, err);
        if (status)
            return status;
        int64_t now_ms = store->now_ms;
        status = kb_release_is_due(store, now_ms, &due, err);
        if (!status && !due)
            return KB_OK;
        kb_store_rollback(store);
        if (!status)
            status = kb_release_flip_next(store, now_ms, &due, err);
        if (status)
            return status;
    }
}

enum kb_status kb_store_begin(struct kb_store *store, const char *actor, struct kb_error *err)
{
    return kb_store_begin_as(store, &(struct kb_actor){actor, KB_ROLE_ADMIN}, err);
}

static void forget(struct kb_store *store)
{
    store->is_open = false;
    free(store->actor);
    store->actor = NULL;
}

void kb_store_rollback(struct kb_store *store)
{
    if (!store->is_open)
        return;
    /* After some errors SQLite has rolled back by itself. */
    if (!sqlite3_get_autocommit(store->db.handle))
        (void)kb_db_exec(store->db.handle, "ROLLBACK", NULL);
    forget(store);
}

enum kb_status kb_store_check_open(struct kb_store *store, struct kb_error *err)
{
    if (!store->is_open)
        return kb_fail(err, KB_INTERNAL, "transaction: none is open");
    /* Going on would commit each statement by itself. */
    if (sqlite3_get_autocommit(store->db.handle))
        return kb_fail(err, KB_IO, "transaction: lost after an earlier failure");
    return KB_OK;
}

enum kb_status kb_store_require_admin(const struct kb_store *store, struct kb_error *err)
{
    if (store->role == KB_ROLE_ADMIN)
        return KB_OK;
    return kb_fail(err, KB_FORBIDDEN, "%s: only an admin may (rule: role)",
                   kb_role_name(store->role));
}

enum kb_status kb_store_commit(struct kb_store *store, int64_t *ret_change, struct kb_error *err)
{
    bool did_something = false;
    enum kb_status status = kb_store_check_open(store, err);
    if (!status)
        status = kb_change_write(store, &did_something, err);
    if (!status && did_something)
        status = kb_find_flush(store, err);
    if (!status)
        status = kb_db_exec(store->db.handle, did_something ? "COMMIT" : "ROLLBACK", err);
    if (status) {
        kb_store_rollback(store);
        return status;
    }
    forget(store);
    *ret_change = did_something ? store->change : 0;
    return KB_OK;
}

enum kb_status kb_store_mark(struct kb_store *store, struct kb_error *err)
{
    enum kb_status status = kb_store_check_open(store, err);
    return status ? status : kb_db_exec(store->db.handle, "SAVEPOINT put", err);
}

enum kb_status kb_store_unmark(struct kb_store *store, enum kb_status status, struct kb_error *err)
{
    sqlite3 *handle = store->db.handle;
    if (sqlite3_get_autocommit(handle))
        return status; /* the mark went with the transaction; the next call will say so */
    if (!status)
        status = kb_db_exec(handle, "RELEASE put", err);
    if (!status || sqlite3_get_autocommit(handle))
        return status;
    if (kb_db_exec(handle, "ROLLBACK TO put", NULL) || kb_db_exec(handle, "RELEASE put", NULL))
        kb_store_rollback(store);
    return status;
}
