#include "kb/acknowledge.h"

#include "internal.h"

#define DETAIL_MAX (KB_ID_MAX + KB_KEY_NAME_MAX + 64)

static enum kb_status check(struct kb_str seat, struct kb_str region, struct kb_error *err)
{
    struct kb_str code;
    if (!seat.len || seat.len > KB_KEY_NAME_MAX || !kb_utf8_check(seat, NULL))
        return kb_fail(err, KB_INVALID, "seat: not the name of a key");
    if (region.len && !kb_region_parse(region, &code))
        return kb_fail(err, KB_INVALID, "region: not a region: six digits");
    return KB_OK;
}

/* The row of a published edition. */
static enum kb_status find_edition(struct kb_store *store, struct kb_str id, int edition,
                                   int64_t *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ACKNOWLEDGE_EDITION, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    kb_query_bind_int(&query, 2, edition);
    status = kb_query_next(&query, &found, err);
    if (!status && !found)
        return kb_fail(err, KB_NOT_FOUND, "item '%.*s' has no edition %d", KB_STR_ARG(id), edition);
    if (!status)
        *ret = kb_query_int(&query, 0);
    return status;
}

static enum kb_status is_known(struct kb_store *store, int64_t edition, struct kb_str seat,
                               bool *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ACKNOWLEDGE_KNOWN, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    kb_query_bind_str(&query, 2, seat);
    return kb_query_next(&query, ret, err);
}

static enum kb_status add(struct kb_store *store, int64_t edition, struct kb_str seat,
                          struct kb_str region, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ACKNOWLEDGE_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, edition);
    kb_query_bind_str(&query, 2, seat);
    kb_query_bind_str(&query, 3, region);
    kb_query_bind_int(&query, 4, store->now_ms);
    kb_query_bind_int(&query, 5, store->change);
    return kb_query_run(&query, err);
}

/* Not an action on the item: what indexes hold of it does not change. */
static enum kb_status note(struct kb_store *store, struct kb_str id, int edition,
                           struct kb_str seat, struct kb_str region, struct kb_error *err)
{
    char detail[DETAIL_MAX];
    snprintf(detail, sizeof detail, "%.*s\t%d\t%.*s\t%.*s", KB_STR_ARG(id), edition,
             KB_STR_ARG(seat), KB_STR_ARG(region));
    struct kb_action action = {.what = "acknowledged", .detail = kb_str_of(detail)};
    return kb_change_note(store, &action, err);
}

enum kb_status kb_acknowledge(struct kb_store *store, struct kb_str id, int edition,
                              struct kb_str seat, struct kb_str region, struct kb_error *err)
{
    int64_t row = 0;
    bool known = false;
    enum kb_status status = kb_store_check_open(store, err);
    if (!status)
        status = check(seat, region, err);
    if (!status)
        status = find_edition(store, id, edition, &row, err);
    if (!status)
        status = is_known(store, row, seat, &known, err);
    if (status || known)
        return status;
    status = kb_store_mark(store, err);
    if (status)
        return status;
    status = add(store, row, seat, region, err);
    if (!status)
        status = note(store, id, edition, seat, region, err);
    return kb_store_unmark(store, status, err);
}
