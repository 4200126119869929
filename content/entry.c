/* entry.c - operators' data comes and goes: one entry of a kind and key is known at a time. */
#include "entry_life.h"

#define ARENA_MAX  (1u << 20)
#define DETAIL_MAX (4u * (KB_ENTRY_VALUE_MAX + KB_ENTRY_KEY_MAX))

/* The known entry of the same kind and key; `row` is 0 when there is none. */
struct known {
    int64_t row;
    struct kb_str name, value; /* in the arena */
    kb_date from, to;
    bool is_public;
};

enum kb_status kb_entering_init(struct kb_entering *entering, struct kb_store *store,
                                enum kb_entry_kind kind, struct kb_str key, struct kb_error *err)
{
    *entering = (struct kb_entering){
        .kind = kind,
        .name = kb_str_trim(key),
        .key = KB_BUF_INIT(4 * KB_ENTRY_KEY_MAX),
        .checked = {.value = KB_BUF_INIT(8 * KB_ENTRY_VALUE_MAX)},
        .is_public = true,
        .arena = kb_arena_new(ARENA_MAX),
    };
    if (!entering->arena)
        return kb_fail_memory(err);
    return kb_entry_key(store->text, kind, key, &entering->key, err);
}

void kb_entering_done(struct kb_entering *entering)
{
    kb_buf_done(&entering->key);
    kb_buf_done(&entering->checked.value);
    kb_arena_free(entering->arena);
}

/* --- what it leads to -------------------------------------------------------------------------
 */

static enum kb_status find_section(struct kb_store *store, const struct kb_entering *entering,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(4 * KB_LABEL_MAX);
    bool found = false;
    enum kb_status status = kb_name_label_key(store->text, entering->checked.label, &key, err);
    if (!status)
        status = kb_query_start(&query, &store->db, KB_WRITER_ENTRY_SECTION, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, entering->item);
    kb_query_bind_str(&query, 2, kb_buf_str(&key));
    status = kb_query_next(&query, &found, err);
    if (!status && !found)
        return kb_fail(err, KB_INVALID, "pin: field 'section': no edition of the item has '%.*s'",
                       KB_STR_ARG(entering->checked.label));
    return status;
}

struct found_item {
    int64_t row;
    enum kb_kind kind;
    bool is_public;
};

static enum kb_status find_by_id(struct kb_store *store, struct kb_str id, struct found_item *ret,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    *ret = (struct found_item){.row = 0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ITEM_BY_ID, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    status = kb_query_next(&query, &found, err);
    if (status || !found)
        return status;
    ret->row = kb_query_int(&query, 0);
    ret->is_public = kb_query_int(&query, 3) != 0;
    if (!kb_kind_parse(kb_query_str(&query, 2), &ret->kind))
        return kb_fail(err, KB_CORRUPT, "database: item %lld has no kind", (long long)ret->row);
    return KB_OK;
}

static enum kb_status find_item(struct kb_store *store, struct kb_entering *entering,
                                struct kb_error *err)
{
    struct found_item item;
    enum kb_status status = find_by_id(store, entering->checked.item, &item, err);
    if (!status && !item.row)
        return kb_fail(err, KB_INVALID, "%s: field 'item': there is no item '%.*s'",
                       kb_entry_kind_name(entering->kind), KB_STR_ARG(entering->checked.item));
    if (status)
        return status;
    entering->item = item.row;
    entering->is_public = item.is_public;
    return entering->checked.label.len ? find_section(store, entering, err) : KB_OK;
}

/* A law holds where it holds: neither does another stand before it in a region, nor it before
 * another. */
static enum kb_status check_override(struct kb_store *store, const struct kb_entering *entering,
                                     struct kb_error *err)
{
    struct kb_str id, region;
    struct found_item general, local;
    kb_entry_pin_parts(entering->name, &id, &region);
    enum kb_status status = find_by_id(store, id, &general, err);
    if (!status)
        status = find_by_id(store, entering->checked.item, &local, err);
    if (status)
        return status;
    if (!general.row)
        return kb_fail(err, KB_INVALID, "key: there is no item '%.*s'", KB_STR_ARG(id));
    if (general.row == local.row)
        return kb_fail(err, KB_INVALID, "override: an item does not stand before itself");
    if (general.kind == KB_KIND_POLICY || local.kind == KB_KIND_POLICY)
        return kb_fail(err, KB_INVALID, "override: laws do not stand before each other by region");
    return KB_OK;
}

/* --- rows ------------------------------------------------------------------------------------- */

static enum kb_status find_known(struct kb_store *store, const struct kb_entering *entering,
                                 struct known *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ENTRY_KNOWN, err);
    if (status)
        return status;
    kb_query_bind_cstr(&query, 1, kb_entry_kind_name(entering->kind));
    kb_query_bind_str(&query, 2, kb_buf_str(&entering->key));
    status = kb_query_next(&query, &found, err);
    if (status || !found)
        return status;
    struct known known = {
        .row = kb_query_int(&query, 0),
        .from = (kb_date)kb_query_int(&query, 3),
        .to = (kb_date)kb_query_int(&query, 4),
        .is_public = kb_query_int(&query, 5) != 0,
    };
    status = kb_query_copy(&query, 1, entering->arena, &known.name, err);
    if (!status)
        status = kb_query_copy(&query, 2, entering->arena, &known.value, err);
    if (!status)
        *ret = known;
    return status;
}

/* As KB_SQL_ENTRY_DETAIL has it. */
static enum kb_status note(struct kb_store *store, const char *what, enum kb_entry_kind kind,
                           const struct known *entry, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf detail = KB_BUF_INIT(DETAIL_MAX);
    kb_buf_printf(&detail, "%s\t%.*s\t%.*s\t%d\t%d", kb_entry_kind_name(kind),
                  KB_STR_ARG(entry->name), KB_STR_ARG(entry->value), (int)entry->from,
                  (int)entry->to);
    struct kb_action action = {
        .what = what, .detail = kb_buf_str(&detail), .touches_public = entry->is_public};
    enum kb_status status = kb_buf_status(&detail, err);
    return status ? status : kb_change_note(store, &action, err);
}

static enum kb_status close_known(struct kb_store *store, enum kb_entry_kind kind,
                                  const struct known *known, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ENTRY_CLOSE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, known->row);
    kb_query_bind_int(&query, 2, store->now_ms);
    kb_query_bind_int(&query, 3, store->change);
    status = kb_query_run(&query, err);
    return status ? status : note(store, "entry_removed", kind, known, err);
}

static enum kb_status add(struct kb_store *store, const struct kb_entering *entering,
                          struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const struct known entry = {
        .name = entering->name,
        .value = kb_buf_str(&entering->checked.value),
        .from = entering->from,
        .to = entering->to,
        .is_public = entering->is_public,
    };
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ENTRY_ADD, err);
    if (status)
        return status;
    kb_query_bind_cstr(&query, 1, kb_entry_kind_name(entering->kind));
    kb_query_bind_str(&query, 2, kb_buf_str(&entering->key));
    kb_query_bind_str(&query, 3, entry.name);
    kb_query_bind_str(&query, 4, entry.value);
    kb_query_bind_int(&query, 5, entering->item);
    kb_query_bind_int(&query, 6, entry.from);
    kb_query_bind_int(&query, 7, entry.to);
    kb_query_bind_int(&query, 8, store->now_ms);
    kb_query_bind_int(&query, 9, store->change);
    status = kb_query_run(&query, err);
    return status ? status : note(store, "entry_added", entering->kind, &entry, err);
}

/* --- putting and removing --------------------------------------------------------------------- */

static bool says_same(const struct kb_entering *entering, const struct known *known)
{
    return known->row && known->from == entering->from && known->to == entering->to &&
           kb_str_equal(known->name, entering->name) &&
           kb_str_equal(known->value, kb_buf_str(&entering->checked.value));
}

enum kb_status kb_entering_check(struct kb_entering *entering, struct kb_store *store,
                                 struct kb_str value, struct kb_error *err)
{
    if (entering->from >= entering->to)
        return kb_fail(err, KB_INVALID, "valid_to: not after valid_from");
    enum kb_status status = kb_entry_value_check(entering->arena, entering->kind, value,
                                                 &entering->checked, err);
    if (!status && entering->checked.item.len)
        status = find_item(store, entering, err);
    if (!status && entering->kind == KB_ENTRY_OVERRIDE)
        status = check_override(store, entering, err);
    return status;
}

enum kb_status kb_entering_put(struct kb_entering *entering, struct kb_store *store,
                               struct kb_error *err)
{
    struct known known = {.row = 0};
    enum kb_status status = find_known(store, entering, &known, err);
    if (status || says_same(entering, &known))
        return status;
    if (known.row)
        status = close_known(store, entering->kind, &known, err);
    return status ? status : add(store, entering, err);
}

static enum kb_status put(struct kb_store *store, struct kb_entering *entering, struct kb_str value,
                          struct kb_error *err)
{
    enum kb_status status = kb_entering_check(entering, store, value, err);
    return status ? status : kb_entering_put(entering, store, err);
}

enum kb_status kb_entry_put(struct kb_store *store, enum kb_entry_kind kind, struct kb_str key,
                            struct kb_str value, kb_date from, kb_date to, struct kb_error *err)
{
    struct kb_entering entering;
    enum kb_status status = kb_entering_init(&entering, store, kind, key, err);
    entering.from = from;
    entering.to = to;
    if (!status)
        status = kb_store_mark(store, err);
    if (!status)
        status = kb_store_unmark(store, put(store, &entering, value, err), err);
    kb_entering_done(&entering);
    return status;
}

enum kb_status kb_entering_is_known(struct kb_entering *entering, struct kb_store *store, bool *ret,
                                    struct kb_error *err)
{
    struct known known = {.row = 0};
    enum kb_status status = find_known(store, entering, &known, err);
    if (!status)
        *ret = known.row != 0;
    return status;
}

enum kb_status kb_entering_remove(struct kb_entering *entering, struct kb_store *store,
                                  struct kb_error *err)
{
    struct known known = {.row = 0};
    enum kb_status status = find_known(store, entering, &known, err);
    if (!status && !known.row)
        status = kb_fail(err, KB_NOT_FOUND, "%s '%.*s': there is none",
                         kb_entry_kind_name(entering->kind), KB_STR_ARG(entering->name));
    return status ? status : close_known(store, entering->kind, &known, err);
}

enum kb_status kb_entry_remove(struct kb_store *store, enum kb_entry_kind kind, struct kb_str key,
                               struct kb_error *err)
{
    struct kb_entering entering;
    enum kb_status status = kb_entering_init(&entering, store, kind, key, err);
    if (!status)
        status = kb_store_mark(store, err);
    if (!status)
        status = kb_store_unmark(store, kb_entering_remove(&entering, store, err), err);
    kb_entering_done(&entering);
    return status;
}
