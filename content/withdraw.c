#include "internal.h"

struct withdrawing {
    int64_t item, edition;
    bool is_public; /* the edition is, and its item as a whole */
    struct kb_str reason;
};

static enum kb_status find_item(struct kb_store *store, struct kb_str id, struct withdrawing *ret,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ITEM_BY_ID, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    status = kb_query_one(&query, "item", err);
    if (status)
        return status;
    ret->item = kb_query_int(&query, 0);
    ret->is_public = kb_query_int(&query, 3) != 0;
    return KB_OK;
}

/* Whether a state is one of an edition that shows, or once did, and was not taken back. */
static bool can_be_withdrawn(struct kb_str state)
{
    enum kb_state parsed;
    return kb_state_parse(state, &parsed) &&
           (parsed == KB_STATE_PUBLISHED || parsed == KB_STATE_SUPERSEDED);
}

static enum kb_status find_edition(struct kb_store *store, int number, struct withdrawing *ret,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDITION_NUMBERED, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, ret->item);
    kb_query_bind_int(&query, 2, number);
    status = kb_query_one(&query, "edition", err);
    if (status)
        return status;
    struct kb_str state = kb_query_str(&query, 1);
    if (!can_be_withdrawn(state))
        return kb_fail(err, KB_INVALID, "edition %d: it is '%.*s', not published", number,
                       KB_STR_ARG(state));
    ret->edition = kb_query_int(&query, 0);
    ret->is_public &= kb_str_equal(kb_query_str(&query, 2), KB_STR("public"));
    return KB_OK;
}

static enum kb_status close_standings(struct kb_store *store, int64_t edition, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_STANDING_CLOSE_EDITION,
                                           err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    kb_query_bind_int(&query, 2, store->now_ms);
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

static enum kb_status record_reason(struct kb_store *store, const struct withdrawing *withdrawing,
                                    struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_WITHDRAWAL_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, withdrawing->edition);
    kb_query_bind_int(&query, 2, store->now_ms);
    kb_query_bind_str(&query, 3, withdrawing->reason);
    return kb_query_run(&query, err);
}

static enum kb_status note(struct kb_store *store, const struct withdrawing *withdrawing,
                           struct kb_error *err)
{
    struct kb_action action = {.what = "withdrawn",
                               .item = withdrawing->item,
                               .edition = withdrawing->edition,
                               .detail = withdrawing->reason,
                               .touches_public = withdrawing->is_public};
    return kb_change_note(store, &action, err);
}

static enum kb_status run(struct kb_store *store, struct kb_str id, int number,
                          struct withdrawing *withdrawing, struct kb_error *err)
{
    enum kb_status status = find_item(store, id, withdrawing, err);
    if (!status)
        status = find_edition(store, number, withdrawing, err);
    if (!status)
        status = close_standings(store, withdrawing->edition, err);
    if (!status)
        status = mark_withdrawn(store, withdrawing->edition, err);
    if (!status)
        status = record_reason(store, withdrawing, err);
    if (!status)
        status = note(store, withdrawing, err);
    return status;
}

enum kb_status kb_store_withdraw(struct kb_store *store, struct kb_str id, int edition,
                                 struct kb_str reason, struct kb_error *err)
{
    struct withdrawing withdrawing = {.reason = reason};
    size_t bad;
    if (!kb_str_trim(reason).len)
        return kb_fail(err, KB_INVALID, "reason: missing");
    if (reason.len > KB_NOTE_MAX || !kb_utf8_check(reason, &bad))
        return kb_fail(err, KB_INVALID, "reason: too long or not UTF-8");
    enum kb_status status = kb_store_mark(store, err);
    if (status)
        return status;
    return kb_store_unmark(store, run(store, id, edition, &withdrawing, err), err);
}
