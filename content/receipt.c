/* receipt.c - makes receipts: finds what was shown, hashes it, and writes it into the chain. */
#include "internal.h"

#include "kb/mask.h"

#define QUERY_ROOM (4u * KB_RECEIPT_QUERY_MAX)

const char *kb_door_name(enum kb_door door)
{
    return door == KB_DOOR_PUBLIC ? "public" : "internal";
}

/* --- hashes ----------------------------------------------------------------------------------- */

void kb_section_hash(const struct kb_section *section, struct kb_hash *ret)
{
    struct kb_hasher hasher;
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, KB_STR("kb section 1"));
    kb_hasher_add(&hasher, section->label);
    kb_hasher_add(&hasher, section->heading);
    kb_hasher_add(&hasher, section->text);
    kb_hasher_done(&hasher, ret);
}

static void add_hash(struct kb_hasher *hasher, const struct kb_hash *hash)
{
    kb_hasher_add(hasher, (struct kb_str){(const char *)hash->bytes, sizeof hash->bytes});
}

/* The order of the fields is part of the format: stored hashes depend on it. */
void kb_receipt_hash_head(struct kb_hasher *hasher, const struct kb_receipt *receipt)
{
    kb_hasher_add(hasher, KB_STR("kb receipt 1"));
    kb_hasher_add(hasher, receipt->id);
    kb_hasher_add(hasher, kb_str_of(kb_door_name(receipt->door)));
    kb_hasher_add(hasher, receipt->role);
    kb_hasher_add(hasher, receipt->query);
    kb_hasher_add(hasher, receipt->region);
    kb_hasher_add_int(hasher, receipt->as_of);
    kb_hasher_add_int(hasher, receipt->known_at_ms);
    kb_hasher_add_int(hasher, receipt->revision);
    kb_hasher_add_int(hasher, receipt->made_ms);
    kb_hasher_add(hasher, receipt->work_order);
}

void kb_receipt_hash_hit(struct kb_hasher *hasher, const struct kb_receipt_hit *hit)
{
    kb_hasher_add(hasher, hit->id);
    kb_hasher_add_int(hasher, hit->edition);
    kb_hasher_add_int(hasher, hit->ordinal);
    kb_hasher_add(hasher, hit->label);
    add_hash(hasher, &hit->edition_hash);
    add_hash(hasher, &hit->section_hash);
    kb_hasher_add(hasher, hit->rung);
    kb_hasher_add_int(hasher, hit->rank);
}

/* --- checks ----------------------------------------------------------------------------------- */

static enum kb_status check_text(const char *name, struct kb_str text, size_t max,
                                 struct kb_error *err)
{
    size_t bad;
    if (!kb_str_trim(text).len)
        return kb_fail(err, KB_INVALID, "%s: missing", name);
    if (text.len > max)
        return kb_fail(err, KB_INVALID, "%s: %zu bytes, at most %zu are taken", name, text.len,
                       max);
    if (!kb_utf8_check(text, &bad))
        return kb_fail(err, KB_INVALID, "%s: not UTF-8 at byte %zu", name, bad);
    return KB_OK;
}

static enum kb_status check_use(const struct kb_receipt_use *use, struct kb_error *err)
{
    enum kb_status status = check_text("id", use->id, KB_ID_MAX, err);
    if (!status)
        status = check_text("section", use->section, KB_LABEL_MAX, err);
    if (!status)
        status = check_text("rung", use->rung, KB_RECEIPT_WORD_MAX, err);
    if (!status && (use->rank < 1 || use->rank > KB_RECEIPT_RANK_MAX))
        return kb_fail(err, KB_INVALID, "rank: not from 1 to %d", KB_RECEIPT_RANK_MAX);
    return status;
}

static enum kb_status check(const struct kb_receipt_command *command, struct kb_error *err)
{
    struct kb_str region;
    enum kb_status status = check_text("query", command->query, KB_RECEIPT_QUERY_MAX, err);
    if (!status)
        status = check_text("role", command->role, KB_RECEIPT_WORD_MAX, err);
    if (!status && command->region.len && !kb_region_parse(command->region, &region))
        return kb_fail(err, KB_INVALID, "region: not six digits");
    if (!status && command->work_order.len)
        status = kb_work_order_check(command->work_order, err);
    if (!status && (!command->use_count || command->use_count > KB_RECEIPT_HITS_MAX))
        return kb_fail(err, KB_INVALID, "hits: %zu, 1 to %d are taken", command->use_count,
                       KB_RECEIPT_HITS_MAX);
    for (size_t i = 0; i < command->use_count && !status; i++) {
        status = check_use(&command->uses[i], err);
        if (status)
            kb_error_prefix(err, "hits[%zu]", i);
    }
    return status;
}

/* --- making ----------------------------------------------------------------------------------- */

/* The instant as of which the index of that revision knew the base. */
static enum kb_status instant_of(struct kb_store *store, const struct kb_receipt_command *command,
                                 int64_t *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    if (command->revision < 0 || command->revision >= store->change)
        return kb_fail(err, KB_INVALID, "revision: the base is not there yet");
    if (command->known_at_ms != KB_TIME_MAX) {
        *ret = command->known_at_ms;
        return *ret <= store->now_ms ? KB_OK
                                     : kb_fail(err, KB_INVALID, "known_at: lies in the future");
    }
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RECEIPT_INSTANT, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, command->revision);
    status = kb_query_next(&query, &found, err);
    if (!status)
        *ret = found ? kb_query_int(&query, 0) : store->now_ms;
    return status;
}

static enum kb_status start_search(struct kb_store *store, struct kb_query *query,
                                   const struct kb_receipt *receipt,
                                   const struct kb_receipt_use *use, struct kb_str label_key,
                                   struct kb_error *err)
{
    enum kb_status status = kb_query_start(query, &store->db, KB_WRITER_RECEIPT_SECTION, err);
    if (status)
        return status;
    kb_query_bind_str(query, 1, use->id);
    kb_query_bind_int(query, 2, use->edition);
    kb_query_bind_str(query, 3, label_key);
    kb_query_bind_str(query, 4, use->section);
    kb_query_bind_int(query, 5, receipt->known_at_ms);
    kb_query_bind_int(query, 6, receipt->door == KB_DOOR_PUBLIC);
    return KB_OK;
}

/* Writes the hit whose section the query stands on, and hashes it into the receipt. */
static enum kb_status add_found(struct kb_store *store, struct kb_query *found, int64_t row,
                                size_t ordinal, const struct kb_receipt_use *use,
                                struct kb_hasher *hasher, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    struct kb_section section = {.label = kb_query_str(found, 3),
                                 .heading = kb_query_str(found, 4),
                                 .text = kb_query_str(found, 5)};
    struct kb_receipt_hit hit = {.id = use->id,
                                 .edition = use->edition,
                                 .ordinal = (uint32_t)kb_query_int(found, 2),
                                 .label = section.label,
                                 .rung = use->rung,
                                 .rank = use->rank};
    kb_section_hash(&section, &hit.section_hash);
    enum kb_status status = kb_query_hash(found, 1, &hit.edition_hash, err);
    if (!status)
        status = kb_query_start(&query, &store->db, KB_WRITER_RECEIPT_HIT_ADD, err);
    if (status)
        return status;
    kb_receipt_hash_hit(hasher, &hit);
    kb_query_bind_int(&query, 1, row);
    kb_query_bind_int(&query, 2, (int64_t)ordinal);
    kb_query_bind_int(&query, 3, kb_query_int(found, 0));
    kb_query_bind_int(&query, 4, hit.ordinal);
    kb_query_bind_str(&query, 5, hit.label);
    kb_query_bind_hash(&query, 6, &hit.edition_hash);
    kb_query_bind_hash(&query, 7, &hit.section_hash);
    kb_query_bind_str(&query, 8, hit.rung);
    kb_query_bind_int(&query, 9, hit.rank);
    return kb_query_run(&query, err);
}

static enum kb_status add_hit(struct kb_store *store, const struct kb_receipt *receipt,
                              size_t ordinal, const struct kb_receipt_use *use,
                              struct kb_hasher *hasher, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(16 * KB_LABEL_MAX);
    bool found = false;
    enum kb_status status = kb_name_label_key(store->text, use->section, &key, err);
    if (!status)
        status = start_search(store, &query, receipt, use, kb_buf_str(&key), err);
    if (!status)
        status = kb_query_next(&query, &found, err);
    if (status)
        return status;
    if (!found)
        return kb_fail(err, KB_NOT_FOUND, "the base did not have that section");
    return add_found(store, &query, receipt->row, ordinal, use, hasher, err);
}

static enum kb_status add_head(struct kb_store *store, const struct kb_receipt *receipt,
                               const struct kb_hash *hash, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RECEIPT_ADD, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, receipt->id);
    kb_query_bind_cstr(&query, 2, kb_door_name(receipt->door));
    kb_query_bind_str(&query, 3, receipt->role);
    kb_query_bind_str(&query, 4, receipt->query);
    kb_query_bind_str(&query, 5, receipt->region);
    kb_query_bind_int(&query, 6, receipt->as_of);
    kb_query_bind_int(&query, 7, receipt->known_at_ms);
    kb_query_bind_int(&query, 8, receipt->revision);
    kb_query_bind_int(&query, 9, receipt->made_ms);
    kb_query_bind_int(&query, 10, receipt->change);
    kb_query_bind_hash(&query, 11, hash);
    kb_query_bind_int(&query, 12, receipt->row);
    kb_query_bind_str(&query, 13, receipt->work_order);
    return kb_query_run(&query, err);
}

/* As KB_SQL_RECEIPT_DETAIL has it. */
static enum kb_status note(struct kb_store *store, struct kb_str id, const struct kb_hash *hash,
                           struct kb_error *err)
{
    char hex[KB_HASH_HEX_SIZE], detail[KB_SHORT_ID_SIZE + KB_HASH_HEX_SIZE];
    snprintf(detail, sizeof detail, "%.*s\t%s", KB_STR_ARG(id), kb_hash_hex(hash, hex));
    struct kb_action action = {.what = "receipt_made", .detail = kb_str_of(detail)};
    return kb_change_note(store, &action, err);
}

/* The row the next receipt gets: its hits come first, since their hashes go into its own. */
static enum kb_status next_row(struct kb_store *store, int64_t *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RECEIPT_NEXT, err);
    if (!status)
        status = kb_query_one(&query, "receipt", err);
    if (!status)
        *ret = kb_query_int(&query, 0);
    return status;
}

static enum kb_status write_receipt(struct kb_store *store,
                                    const struct kb_receipt_command *command,
                                    struct kb_receipt *receipt, struct kb_error *err)
{
    struct kb_hasher hasher;
    struct kb_hash hash;
    enum kb_status status = instant_of(store, command, &receipt->known_at_ms, err);
    if (!status)
        status = next_row(store, &receipt->row, err);
    kb_hasher_init(&hasher);
    kb_receipt_hash_head(&hasher, receipt);
    for (size_t i = 0; i < command->use_count && !status; i++) {
        status = add_hit(store, receipt, i, &command->uses[i], &hasher, err);
        if (status)
            kb_error_prefix(err, "hits[%zu]", i);
    }
    kb_hasher_done(&hasher, &hash);
    if (!status)
        status = add_head(store, receipt, &hash, err);
    return status ? status : note(store, receipt->id, &hash, err);
}

enum kb_status kb_receipt_make(struct kb_store *store, const struct kb_receipt_command *command,
                               char ret_id[KB_SHORT_ID_SIZE], struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf masked = KB_BUF_INIT(QUERY_ROOM);
    char id[KB_SHORT_ID_SIZE];
    enum kb_status status = check(command, err);
    if (status)
        return status;
    kb_mask(command->query, &masked);
    status = kb_buf_status(&masked, err);
    if (!status)
        status = kb_store_mark(store, err);
    if (status)
        return status;
    kb_short_id_make(id);
    struct kb_receipt receipt = {.id = kb_str_of(id),
                                 .door = command->door,
                                 .role = command->role,
                                 .query = kb_buf_str(&masked),
                                 .region = command->region,
                                 .as_of = command->as_of,
                                 .revision = command->revision,
                                 .made_ms = store->now_ms,
                                 .work_order = command->work_order,
                                 .change = store->change};
    status = kb_store_unmark(store, write_receipt(store, command, &receipt, err), err);
    if (!status)
        memcpy(ret_id, id, sizeof id);
    return status;
}
