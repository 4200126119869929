#include "internal.h"

/* Folding may lengthen a title, at most 18-fold. */
#define KEY_MAX (18 * KB_TITLE_MAX)

/* Room for the longest prefix, a region and a counter beside the slug. */
#define SLUG_MAX    (KB_ID_MAX - 32)
#define COUNTER_MAX 100000

enum kb_status kb_put_prepare(struct kb_store *store, struct kb_putting *putting,
                              struct kb_error *err)
{
    putting->title_key.cap = KEY_MAX;
    enum kb_status status = kb_name_title_key(store->text, putting->text->title,
                                              &putting->title_key, err);
    if (!status && !putting->title_key.len)
        status = kb_fail(err, KB_INVALID, "title: '%.*s' has nothing to recognise it by",
                         KB_STR_ARG(putting->text->title));
    if (!status)
        kb_edition_hash(putting->text, &putting->hash);
    return status;
}

void kb_putting_done(struct kb_putting *putting)
{
    kb_buf_done(&putting->title_key);
}

/* Reads the row of a started query, if there is one, into `putting`. */
static enum kb_status take_item(struct kb_query *query, struct kb_putting *putting,
                                struct kb_error *err)
{
    bool found;
    enum kb_status status = kb_query_next(query, &found, err);
    if (status || !found)
        return status;
    struct kb_str id = kb_query_str(query, 1);
    struct kb_str kind = kb_query_str(query, 2);
    if (!kb_str_equal(kind, kb_str_of(kb_kind_name(putting->text->kind))))
        return kb_fail(err, KB_INVALID, "kind: the item '%.*s' is a '%.*s'", KB_STR_ARG(id),
                       KB_STR_ARG(kind));
    if (id.len > KB_ID_MAX)
        return kb_fail(err, KB_CORRUPT, "database: an id has %zu bytes", id.len);
    putting->item = kb_query_int(query, 0);
    putting->was_public = kb_query_int(query, 3) != 0;
    memcpy(putting->id, id.data, id.len);
    putting->id[id.len] = 0;
    return KB_OK;
}

static enum kb_status find_by_id(struct kb_store *store, struct kb_putting *putting,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ITEM_BY_ID, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, putting->text->id);
    return take_item(&query, putting, err);
}

static enum kb_status find_by_title(struct kb_store *store, struct kb_putting *putting,
                                    struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ITEM_BY_TITLE, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, kb_buf_str(&putting->title_key));
    kb_query_bind_str(&query, 2, putting->text->region);
    kb_query_bind_cstr(&query, 3, kb_kind_name(putting->text->kind));
    return take_item(&query, putting, err);
}

static enum kb_status is_taken(struct kb_store *store, struct kb_str id, bool *ret,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ITEM_BY_ID, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    return kb_query_next(&query, ret, err);
}

/* PREFIX-SLUG or PREFIX-REGION-SLUG. */
static enum kb_status derive_id(struct kb_store *store, const struct kb_edition_text *text,
                                struct kb_buf *ret, struct kb_error *err)
{
    kb_buf_printf(ret, "%s-", kb_kind_id_prefix(text->kind));
    if (!kb_str_equal(text->region, KB_STR("000000")))
        kb_buf_printf(ret, "%.*s-", KB_STR_ARG(text->region));
    size_t before = ret->len;
    enum kb_status status = kb_name_slug(store->text, text->title, SLUG_MAX, ret, err);
    /* A title of nothing but signs still names one thing. */
    if (!status && ret->len == before) {
        struct kb_hash hash;
        char hex[KB_HASH_HEX_SIZE];
        kb_hash_bytes(text->title.data, text->title.len, &hash);
        kb_buf_printf(ret, "%.12s", kb_hash_hex(&hash, hex));
    }
    return status ? status : kb_buf_status(ret, err);
}

/* Different titles may have one slug (《A法》(试行) and A法（试行）do not, A-法 and A法 do): -2,
 * -3, … */
static enum kb_status choose_id(struct kb_store *store, struct kb_putting *putting,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf id = KB_BUF_INIT(KB_ID_MAX);
    bool taken = true;
    enum kb_status status = derive_id(store, putting->text, &id, err);
    size_t stem = id.len;
    for (int counter = 2; !status; counter++) {
        status = is_taken(store, kb_buf_str(&id), &taken, err);
        if (status || !taken)
            break;
        if (counter > COUNTER_MAX)
            return kb_fail(err, KB_CONFLICT, "id: too many titles like '%.*s'",
                           KB_STR_ARG(kb_buf_str(&id)));
        id.len = stem;
        kb_buf_printf(&id, "-%d", counter);
        status = kb_buf_status(&id, err);
    }
    if (!status)
        memcpy(putting->id, id.data, id.len + 1);
    return status;
}

static enum kb_status add_item(struct kb_store *store, struct kb_putting *putting,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ITEM_ADD, err);
    if (status)
        return status;
    kb_query_bind_cstr(&query, 1, putting->id);
    kb_query_bind_cstr(&query, 2, kb_kind_name(putting->text->kind));
    status = kb_query_run(&query, err);
    if (status)
        return status;
    putting->item = sqlite3_last_insert_rowid(store->db.handle);
    putting->is_new = true;
    return KB_OK;
}

enum kb_status kb_put_new_item(struct kb_store *store, struct kb_putting *putting,
                               struct kb_error *err)
{
    struct kb_str id = putting->text->id;
    enum kb_status status = KB_OK;
    if (id.len) {
        memcpy(putting->id, id.data, id.len);
        putting->id[id.len] = 0;
    } else {
        status = choose_id(store, putting, err);
    }
    return status ? status : add_item(store, putting, err);
}

enum kb_status kb_put_find_item(struct kb_store *store, struct kb_putting *putting,
                                struct kb_error *err)
{
    enum kb_status status = putting->text->id.len ? find_by_id(store, putting, err)
                                                  : find_by_title(store, putting, err);
    return status || putting->item ? status : kb_put_new_item(store, putting, err);
}

enum kb_status kb_put_known_item(struct kb_store *store, struct kb_putting *putting,
                                 struct kb_error *err)
{
    enum kb_status status = find_by_id(store, putting, err);
    if (!status && !putting->item)
        status = kb_fail(err, KB_NOT_FOUND, "there is no item '%.*s'",
                         KB_STR_ARG(putting->text->id));
    return status;
}

enum kb_status kb_item_add_category(struct kb_store *store, int64_t item, struct kb_str category,
                                    bool *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_CATEGORY_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, item);
    kb_query_bind_str(&query, 2, category);
    status = kb_query_run(&query, err);
    if (!status)
        *ret = sqlite3_changes(store->db.handle) > 0;
    return status;
}

enum kb_status kb_item_is_public(struct kb_store *store, int64_t item, bool *ret,
                                 struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ITEM_IS_PUBLIC, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, item);
    status = kb_query_one(&query, "item", err);
    if (!status)
        *ret = kb_query_int(&query, 0) != 0;
    return status;
}
