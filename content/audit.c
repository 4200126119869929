#include "internal.h"

/* Only where there is one, so that chains made before there were any still fit. */
static void add_before(struct kb_hasher *hasher, struct kb_str before)
{
    if (!before.len)
        return;
    kb_hasher_add(hasher, KB_STR("before"));
    kb_hasher_add(hasher, before);
}

/* Feeds the hasher with the actions of a change, in order, and counts them. */
static enum kb_status add_actions(struct kb_db *db, unsigned which, struct kb_hasher *hasher,
                                  struct kb_audit *audit, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, db, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, audit->seq);
    while (!(status = kb_query_next(&query, &found, err)) && found) {
        kb_hasher_add(hasher, kb_query_str(&query, 0));
        kb_hasher_add(hasher, kb_query_str(&query, 1));
        kb_hasher_add_int(hasher, kb_query_int(&query, 2));
        kb_hasher_add(hasher, kb_query_str(&query, 3));
        kb_hasher_add(hasher, kb_query_str(&query, 4));
        kb_hasher_add_int(hasher, kb_query_int(&query, 5));
        add_before(hasher, kb_query_str(&query, 6));
        audit->touches_public |= kb_query_int(&query, 5) != 0;
        audit->action_count++;
    }
    return status;
}

enum kb_status kb_audit_hash(struct kb_db *db, unsigned which, struct kb_audit *audit,
                             struct kb_error *err)
{
    struct kb_hasher hasher;
    const struct kb_hash *previous = &audit->previous;
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, (struct kb_str){(const char *)previous->bytes, sizeof previous->bytes});
    kb_hasher_add_int(&hasher, audit->seq);
    kb_hasher_add_int(&hasher, audit->at_ms);
    kb_hasher_add(&hasher, audit->actor);
    enum kb_status status = add_actions(db, which, &hasher, audit, err);
    kb_hasher_done(&hasher, &audit->hash);
    return status;
}

/* Compares the change that the query stands on with what it should be, and makes it the previous.
 */
static enum kb_status verify_change(struct kb_reader *reader, struct kb_query *query,
                                    struct kb_audit *audit, struct kb_error *err)
{
    struct kb_hash stored;
    struct kb_audit found = {.seq = kb_query_int(query, 0),
                             .at_ms = kb_query_int(query, 1),
                             .actor = kb_query_str(query, 2),
                             .previous = audit->hash};
    enum kb_status status = kb_query_hash(query, 4, &stored, err);
    if (!status)
        status = kb_audit_hash(&reader->db, KB_READER_CHANGE_ACTIONS, &found, err);
    if (status)
        return status;
    if (found.seq != audit->seq + 1)
        return kb_fail(err, KB_CORRUPT, "change %lld: it is missing", (long long)audit->seq + 1);
    if (!kb_hash_equal(&stored, &found.hash) ||
        found.touches_public != (kb_query_int(query, 3) != 0))
        return kb_fail(err, KB_CORRUPT, "change %lld: it was altered", (long long)found.seq);
    *audit = found;
    return KB_OK;
}

/* What is published must be what some change of the chain put there. */
static enum kb_status find_unaudited(struct kb_reader *reader, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_UNAUDITED, err);
    if (!status)
        status = kb_query_next(&query, &found, err);
    if (status || !found)
        return status;
    return kb_fail(err, KB_CORRUPT, "edition %d of '%.*s': no change put it there",
                   (int)kb_query_int(&query, 1), KB_STR_ARG(kb_query_str(&query, 0)));
}

/* And so with operators' data. */
static enum kb_status find_unaudited_entry(struct kb_reader *reader, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_ENTRY_UNAUDITED, err);
    if (!status)
        status = kb_query_next(&query, &found, err);
    if (status || !found)
        return status;
    return kb_fail(err, KB_CORRUPT, "%.*s '%.*s': no change made it what it is",
                   KB_STR_ARG(kb_query_str(&query, 0)), KB_STR_ARG(kb_query_str(&query, 1)));
}

enum kb_status kb_reader_verify(struct kb_reader *reader, int64_t *ret_changes,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    struct kb_audit audit = {0};
    bool found = false;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_CHANGES, err);
    while (!status && !(status = kb_query_next(&query, &found, err)) && found)
        status = verify_change(reader, &query, &audit, err);
    if (!status)
        status = find_unaudited(reader, err);
    if (!status)
        status = find_unaudited_entry(reader, err);
    if (!status)
        status = kb_receipt_verify(reader, err);
    if (!status)
        status = kb_report_verify(reader, err);
    if (!status)
        *ret_changes = audit.seq;
    return status;
}
