/* receipt_verify.c - every receipt is what some change of the chain made, and every change's is
 * there. */
#include "internal.h"

#define ARENA_MAX (16u << 20)

static void hash_of(const struct kb_receipt *receipt, const struct kb_receipt_hit *hits,
                    size_t count, struct kb_hash *ret)
{
    struct kb_hasher hasher;
    kb_hasher_init(&hasher);
    kb_receipt_hash_head(&hasher, receipt);
    for (size_t i = 0; i < count; i++)
        kb_receipt_hash_hit(&hasher, &hits[i]);
    kb_hasher_done(&hasher, ret);
}

/* The receipt that the query stands on. */
static enum kb_status verify_one(struct kb_reader *reader, struct kb_arena *arena,
                                 struct kb_query *query, struct kb_error *err)
{
    struct kb_receipt receipt;
    struct kb_receipt_hit *hits = NULL;
    size_t count = 0;
    struct kb_hash hash;
    kb_arena_clear(arena);
    enum kb_status status = kb_read_receipt(query, arena, &receipt, err);
    if (!status)
        status = kb_receipt_stored_hits(reader, arena, receipt.row, &hits, &count, err);
    if (status)
        return status;
    hash_of(&receipt, hits, count, &hash);
    if (!kb_query_int(query, 14))
        return kb_fail(err, KB_CORRUPT, "receipt %.*s: no change made it what it is",
                       KB_STR_ARG(receipt.id));
    if (!kb_hash_equal(&hash, &receipt.hash))
        return kb_fail(err, KB_CORRUPT, "receipt %.*s: it was altered", KB_STR_ARG(receipt.id));
    return KB_OK;
}

static enum kb_status find_missing(struct kb_reader *reader, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_RECEIPT_MISSING, err);
    if (!status)
        status = kb_query_next(&query, &found, err);
    if (status || !found)
        return status;
    return kb_fail(err, KB_CORRUPT, "change %lld: its receipt is missing",
                   (long long)kb_query_int(&query, 0));
}

enum kb_status kb_receipt_verify(struct kb_reader *reader, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_MAX);
    bool found = false;
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_RECEIPTS_OF_CHANGES, err);
    while (!status && !(status = kb_query_next(&query, &found, err)) && found)
        status = verify_one(reader, arena, &query, err);
    return status ? status : find_missing(reader, err);
}
