/* receipt_read.c - rebuilds what a receipt says was shown, and looks whether it is what it was. */
#include "internal.h"

enum kb_status kb_read_receipt(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err)
{
    struct kb_receipt receipt = {
        .row = kb_query_int(query, 0),
        .door = kb_str_equal(kb_query_str(query, 2), KB_STR("public")) ? KB_DOOR_PUBLIC
                                                                       : KB_DOOR_INTERNAL,
        .as_of = (kb_date)kb_query_int(query, 6),
        .known_at_ms = kb_query_int(query, 7),
        .revision = kb_query_int(query, 8),
        .made_ms = kb_query_int(query, 9),
        .change = kb_query_int(query, 11),
    };
    struct kb_str *const texts[] = {&receipt.id,     &receipt.role,  &receipt.query,
                                    &receipt.region, &receipt.actor, &receipt.work_order};
    static const int columns[] = {1, 3, 4, 5, 12, 13};
    enum kb_status status = kb_query_hash(query, 10, &receipt.hash, err);
    for (size_t i = 0; i < KB_COUNT(columns) && !status; i++)
        status = kb_query_copy(query, columns[i], arena, texts[i], err);
    if (!status)
        memcpy(ret, &receipt, sizeof receipt);
    return status;
}

static enum kb_status read_hit(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err)
{
    struct kb_receipt_hit hit = {
        .edition_row = kb_query_int(query, 0),
        .ordinal = (uint32_t)kb_query_int(query, 1),
        .rank = (int)kb_query_int(query, 6),
        .edition = (int)kb_query_int(query, 8),
    };
    enum kb_status status = kb_query_copy(query, 2, arena, &hit.label, err);
    if (!status)
        status = kb_query_hash(query, 3, &hit.edition_hash, err);
    if (!status)
        status = kb_query_hash(query, 4, &hit.section_hash, err);
    if (!status)
        status = kb_query_copy(query, 5, arena, &hit.rung, err);
    if (!status)
        status = kb_query_copy(query, 7, arena, &hit.id, err);
    if (!status)
        memcpy(ret, &hit, sizeof hit);
    return status;
}

enum kb_status kb_receipt_stored_hits(struct kb_reader *reader, struct kb_arena *arena, int64_t row,
                                      struct kb_receipt_hit **ret, size_t *ret_count,
                                      struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *hits = NULL;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_RECEIPT_HITS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, row);
    status = kb_list_read(&query, arena, sizeof(struct kb_receipt_hit), read_hit, &hits, ret_count,
                          err);
    if (!status)
        *ret = (struct kb_receipt_hit *)(uintptr_t)hits;
    return status;
}

/* When the edition held, as was known then. */
static enum kb_status read_standing(struct kb_reader *reader, const struct kb_receipt *receipt,
                                    struct kb_receipt_hit *hit, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_RECEIPT_STANDING, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, hit->edition_row);
    kb_query_bind_int(&query, 2, receipt->known_at_ms);
    kb_query_bind_int(&query, 3, receipt->as_of);
    status = kb_query_next(&query, &hit->stood, err);
    if (status)
        return status;
    hit->valid_from = hit->stood ? (kb_date)kb_query_int(&query, 0) : hit->head.text.effective_from;
    hit->valid_to = hit->stood ? (kb_date)kb_query_int(&query, 1) : hit->head.text.effective_to;
    hit->effect = kb_effect_on(hit->valid_from, hit->valid_to, receipt->as_of);
    return KB_OK;
}

/* The whole edition is read for its hash's sake; what is damaged or gone is told, not hidden. */
static enum kb_status read_words(struct kb_reader *reader, struct kb_arena *arena,
                                 struct kb_receipt_hit *hit, struct kb_error *err)
{
    struct kb_hash hash;
    struct kb_edition whole;
    enum kb_status status = kb_reader_edition_row(reader, arena, hit->edition_row, KB_EDITION_WHOLE,
                                                  &whole, NULL);
    bool fits = status == KB_OK;
    if (status == KB_CORRUPT)
        status = KB_OK;
    if (!status)
        status = kb_reader_edition_row(reader, arena, hit->edition_row, KB_EDITION_HEAD, &hit->head,
                                       err);
    if (!status)
        status = kb_reader_section(reader, arena, hit->edition_row, hit->ordinal, &hit->section,
                                   err);
    if (status)
        return status;
    kb_section_hash(&hit->section, &hash);
    hit->is_intact = fits && kb_hash_equal(&hash, &hit->section_hash) &&
                     kb_hash_equal(&hit->head.hash, &hit->edition_hash);
    return KB_OK;
}

/* What this door may not see, or is no longer there, is withheld. */
static enum kb_status fill_hit(struct kb_reader *reader, struct kb_arena *arena,
                               const struct kb_receipt *receipt, struct kb_receipt_hit *hit,
                               struct kb_error *err)
{
    struct kb_error why = {0};
    enum kb_status status = read_words(reader, arena, hit, &why);
    if (status == KB_NOT_FOUND) {
        hit->is_withheld = true;
        hit->head = (struct kb_edition){0};
        return KB_OK;
    }
    if (!status)
        status = read_standing(reader, receipt, hit, &why);
    if (status && err)
        *err = why;
    return status;
}

/* Hits in order, each hashed as stored before its words are looked at. */
static enum kb_status fill(struct kb_reader *reader, struct kb_arena *arena,
                           struct kb_receipt *receipt, struct kb_error *err)
{
    struct kb_hasher hasher;
    struct kb_hash hash;
    struct kb_receipt_hit *hits = NULL;
    enum kb_status status = kb_receipt_stored_hits(reader, arena, receipt->row, &hits,
                                                   &receipt->hit_count, err);
    bool intact = true;
    kb_hasher_init(&hasher);
    kb_receipt_hash_head(&hasher, receipt);
    for (size_t i = 0; !status && i < receipt->hit_count; i++) {
        kb_receipt_hash_hit(&hasher, &hits[i]);
        status = fill_hit(reader, arena, receipt, &hits[i], err);
        /* Gone without a door to keep it is not whole. */
        intact &= hits[i].is_intact || (hits[i].is_withheld && reader->door == KB_DOOR_PUBLIC);
    }
    kb_hasher_done(&hasher, &hash);
    receipt->is_intact = intact && kb_hash_equal(&hash, &receipt->hash);
    receipt->hits = hits;
    return status;
}

static enum kb_status read_head(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                                struct kb_receipt *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_RECEIPT, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    status = kb_query_next(&query, &found, err);
    if (!status && !found)
        return kb_fail(err, KB_NOT_FOUND, "there is no receipt '%.*s'",
                       KB_STR_ARG(kb_utf8_cut(id, KB_SHORT_ID_TEXT_MAX)));
    return status ? status : kb_read_receipt(&query, arena, ret, err);
}

enum kb_status kb_receipt_read(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                               struct kb_receipt *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    struct kb_receipt receipt;
    enum kb_status status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = read_head(reader, arena, id, &receipt, err);
    if (!status)
        status = fill(reader, arena, &receipt, err);
    if (!status)
        *ret = receipt;
    return status;
}

enum kb_status kb_receipt_list(struct kb_reader *reader, struct kb_arena *arena,
                               struct kb_str work_order, size_t limit,
                               const struct kb_receipt **ret, size_t *ret_count,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *receipts = NULL;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_RECEIPTS_OF_ORDER, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, work_order);
    kb_query_bind_int(&query, 2, (int64_t)limit);
    status = kb_list_read(&query, arena, sizeof(struct kb_receipt), kb_read_receipt, &receipts,
                          ret_count, err);
    if (!status)
        *ret = receipts;
    return status;
}
