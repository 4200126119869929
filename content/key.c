#include "kb/key.h"
#include "internal.h"

#define SECRET_PREFIX "kb_"

_Static_assert(KB_KEY_SECRET_SIZE == sizeof SECRET_PREFIX - 1 + KB_TOKEN_SIZE, "prefix and token");

static const char *const roles[] = {
#define X(name, wire) [KB_ROLE_##name] = wire,
    KB_ROLE_LIST(X)
#undef X
};

const char *kb_role_name(enum kb_role role)
{
    return roles[role];
}

bool kb_role_parse(struct kb_str s, enum kb_role *ret)
{
    for (size_t i = 0; i < KB_COUNT(roles); i++) {
        if (kb_str_equal(kb_str_of(roles[i]), s)) {
            *ret = (enum kb_role)i;
            return true;
        }
    }
    return false;
}

static void make_secret(char secret[KB_KEY_SECRET_SIZE])
{
    memcpy(secret, SECRET_PREFIX, sizeof SECRET_PREFIX - 1);
    kb_random_token(secret + sizeof SECRET_PREFIX - 1);
}

static void hash_secret(struct kb_str secret, struct kb_hash *ret)
{
    struct kb_hasher hasher;
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, KB_STR("kb key 1"));
    kb_hasher_add(&hasher, secret);
    kb_hasher_done(&hasher, ret);
}

/* The row of the good key of that name, 0 for none. */
static enum kb_status find_good(struct kb_store *store, struct kb_str name, int64_t *ret,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_KEY_BY_NAME, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, name);
    status = kb_query_next(&query, &found, err);
    if (!status)
        *ret = found ? kb_query_int(&query, 0) : 0;
    return status;
}

static enum kb_status note(struct kb_store *store, const char *what, struct kb_str name,
                           struct kb_error *err)
{
    struct kb_action action = {.what = what, .detail = name};
    return kb_change_note(store, &action, err);
}

/* Ends the transaction of one key: commits what went well. */
static enum kb_status finish(struct kb_store *store, enum kb_status status, struct kb_error *err)
{
    int64_t change;
    if (!status)
        return kb_store_commit(store, &change, err);
    kb_store_rollback(store);
    return status;
}

/* --- making ----------------------------------------------------------------------------------- */

bool kb_role_is_cleared(enum kb_role role)
{
    return role == KB_ROLE_EDITOR || role == KB_ROLE_REVIEWER || role == KB_ROLE_PUBLISHER ||
           role == KB_ROLE_ADMIN;
}

static enum kb_status check_name(struct kb_str name, struct kb_error *err)
{
    size_t bad;
    if (!kb_str_trim(name).len)
        return kb_fail(err, KB_INVALID, "name: missing");
    if (name.len > KB_KEY_NAME_MAX)
        return kb_fail(err, KB_INVALID, "name: %zu bytes, at most %d are taken", name.len,
                       KB_KEY_NAME_MAX);
    if (!kb_utf8_check(name, &bad))
        return kb_fail(err, KB_INVALID, "name: not UTF-8 at byte %zu", bad);
    return KB_OK;
}

static enum kb_status check_regions(const struct kb_key *terms, struct kb_error *err)
{
    struct kb_str code;
    if (terms->region.len && !kb_region_parse(terms->region, &code))
        return kb_fail(err, KB_INVALID, "region: '%.*s' is not six digits",
                       KB_STR_ARG(kb_utf8_cut(terms->region, 32)));
    if (terms->region_count > KB_KEY_REGIONS_MAX)
        return kb_fail(err, KB_INVALID, "regions: %zu, at most %d are taken", terms->region_count,
                       KB_KEY_REGIONS_MAX);
    for (size_t i = 0; i < terms->region_count; i++)
        if (!kb_region_parse(terms->regions[i], &code))
            return kb_fail(err, KB_INVALID, "regions: '%.*s' is not six digits",
                           KB_STR_ARG(kb_utf8_cut(terms->regions[i], 32)));
    return KB_OK;
}

static enum kb_status check_terms(const struct kb_key *terms, int64_t now_ms, struct kb_error *err)
{
    enum kb_status status = check_name(terms->name, err);
    if (!status)
        status = check_regions(terms, err);
    if (status)
        return status;
    if (terms->expires_ms && terms->expires_ms <= now_ms)
        return kb_fail(err, KB_INVALID, "expires: the instant is past");
    if (terms->rate < 0 || terms->rate > KB_KEY_RATE_MAX)
        return kb_fail(err, KB_INVALID, "rate: not a number from 0 to %d", KB_KEY_RATE_MAX);
    if (terms->is_cleared && !kb_role_is_cleared(terms->role))
        return kb_fail(err, KB_INVALID, "clearance: the role '%s' works on nothing unpublished",
                       kb_role_name(terms->role));
    return KB_OK;
}

/* "320100 320200". */
static void write_regions(const struct kb_key *terms, struct kb_buf *out)
{
    for (size_t i = 0; i < terms->region_count; i++) {
        if (i)
            kb_buf_add_char(out, ' ');
        kb_buf_add_str(out, terms->regions[i]);
    }
}

static enum kb_status insert_key(struct kb_store *store, const struct kb_key *terms,
                                 const struct kb_hash *hash, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf regions = KB_BUF_INIT(8 * KB_KEY_REGIONS_MAX);
    write_regions(terms, &regions);
    enum kb_status status = kb_buf_status(&regions, err);
    if (!status)
        status = kb_query_start(&query, &store->db, KB_WRITER_KEY_ADD, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, terms->name);
    kb_query_bind_cstr(&query, 2, kb_role_name(terms->role));
    kb_query_bind_hash(&query, 3, hash);
    kb_query_bind_int(&query, 4, store->now_ms);
    kb_query_bind_str(&query, 5, terms->region);
    kb_query_bind_str(&query, 6, kb_buf_str(&regions));
    kb_query_bind_int(&query, 7, terms->is_cleared);
    kb_query_bind_int(&query, 8, terms->expires_ms);
    kb_query_bind_int(&query, 9, terms->rate);
    return kb_query_run(&query, err);
}

static enum kb_status add_key(struct kb_store *store, const struct kb_key *terms,
                              const struct kb_hash *hash, struct kb_error *err)
{
    int64_t row = 0;
    enum kb_status status = check_terms(terms, store->now_ms, err);
    if (!status)
        status = find_good(store, terms->name, &row, err);
    if (!status && row)
        status = kb_fail(err, KB_CONFLICT, "key '%.*s': there is one already",
                         KB_STR_ARG(terms->name));
    if (!status)
        status = insert_key(store, terms, hash, err);
    return status ? status : note(store, "key_created", terms->name, err);
}

enum kb_status kb_key_make(struct kb_store *store, const struct kb_key *terms,
                           char secret[KB_KEY_SECRET_SIZE], struct kb_error *err)
{
    char made[KB_KEY_SECRET_SIZE];
    struct kb_hash hash;
    enum kb_status status = kb_store_begin(store, "key", err);
    if (status)
        return status;
    make_secret(made);
    hash_secret(kb_str_of(made), &hash);
    status = finish(store, add_key(store, terms, &hash, err), err);
    if (!status)
        memcpy(secret, made, sizeof made);
    explicit_bzero(made, sizeof made);
    return status;
}

enum kb_status kb_key_create(struct kb_store *store, struct kb_str name, enum kb_role role,
                             char secret[KB_KEY_SECRET_SIZE], struct kb_error *err)
{
    const struct kb_key terms = {
        .name = name, .role = role, .is_cleared = kb_role_is_cleared(role)};
    return kb_key_make(store, &terms, secret, err);
}

/* --- revoking --------------------------------------------------------------------------------- */

static enum kb_status revoke(struct kb_store *store, struct kb_str name, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    int64_t row = 0;
    enum kb_status status = find_good(store, name, &row, err);
    if (!status && !row)
        status = kb_fail(err, KB_NOT_FOUND, "key '%.*s': there is none", KB_STR_ARG(name));
    if (!status)
        status = kb_query_start(&query, &store->db, KB_WRITER_KEY_REVOKE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, row);
    kb_query_bind_int(&query, 2, store->now_ms);
    status = kb_query_run(&query, err);
    return status ? status : note(store, "key_revoked", name, err);
}

enum kb_status kb_key_revoke(struct kb_store *store, struct kb_str name, struct kb_error *err)
{
    enum kb_status status = kb_store_begin(store, "key", err);
    return status ? status : finish(store, revoke(store, name, err), err);
}

/* --- reading ---------------------------------------------------------------------------------- */

/* "320100 320200" as a list; what it points to lives as long as `text`. */
static enum kb_status split_regions(struct kb_arena *arena, struct kb_str text, struct kb_key *key,
                                    struct kb_error *err)
{
    struct kb_str *regions = kb_arena_array(arena, KB_KEY_REGIONS_MAX, sizeof *regions);
    if (!regions)
        return kb_fail_memory(err);
    while (text.len && key->region_count < KB_KEY_REGIONS_MAX) {
        size_t end = kb_str_find(text, KB_STR(" "), 0);
        regions[key->region_count++] = kb_str_slice(text, 0, end);
        text = end == SIZE_MAX ? (struct kb_str){0} : kb_str_slice(text, end + 1, text.len);
    }
    key->regions = regions;
    return KB_OK;
}

/* Columns in the order of COLUMNS of reader_sql.c. */
static enum kb_status read_key(struct kb_query *query, struct kb_arena *arena, void *ret,
                               struct kb_error *err)
{
    struct kb_str regions;
    struct kb_key key = {.row = kb_query_int(query, 0),
                         .created_ms = kb_query_int(query, 3),
                         .revoked_ms = kb_query_int(query, 4),
                         .is_cleared = kb_query_int(query, 7) != 0,
                         .expires_ms = kb_query_int(query, 8),
                         .rate = kb_query_int(query, 9)};
    if (!kb_role_parse(kb_query_str(query, 2), &key.role))
        return kb_fail(err, KB_CORRUPT, "database: key %lld has no role", (long long)key.row);
    enum kb_status status = kb_query_copy(query, 1, arena, &key.name, err);
    if (!status)
        status = kb_query_copy(query, 5, arena, &key.region, err);
    if (!status)
        status = kb_query_copy(query, 6, arena, &regions, err);
    if (!status)
        status = split_regions(arena, regions, &key, err);
    if (!status)
        memcpy(ret, &key, sizeof key);
    return status;
}

enum kb_status kb_key_list(struct kb_reader *reader, struct kb_arena *arena,
                           const struct kb_key **ret, size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_KEYS, err);
    if (!status)
        status = kb_list_read(&query, arena, sizeof(struct kb_key), read_key, &rows, ret_count,
                              err);
    if (!status)
        *ret = rows;
    return status;
}

static enum kb_status refuse(struct kb_error *err)
{
    return kb_fail(err, KB_UNAUTHORIZED, "key: not a good one");
}

/* The key of the row that was found, when its time is not over. */
static enum kb_status take_key(struct kb_query *query, struct kb_arena *arena, int64_t now_ms,
                               struct kb_key *ret, struct kb_error *err)
{
    struct kb_key key;
    enum kb_status status = read_key(query, arena, &key, err);
    if (status)
        return status;
    if (key.expires_ms && key.expires_ms <= now_ms)
        return refuse(err);
    *ret = key;
    return KB_OK;
}

enum kb_status kb_key_check(struct kb_reader *reader, struct kb_arena *arena, struct kb_str secret,
                            int64_t now_ms, struct kb_key *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    struct kb_hash wanted, stored;
    bool found = false;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_KEY_BY_HASH, err);
    if (status)
        return status;
    /* What the index's search could tell by its time is about a hash nobody can steer. */
    hash_secret(secret, &wanted);
    kb_query_bind_hash(&query, 1, &wanted);
    status = kb_query_next(&query, &found, err);
    if (!status && found)
        status = kb_query_hash(&query, 10, &stored, err);
    if (status)
        return status;
    if (!found || !kb_hash_equal(&wanted, &stored))
        return refuse(err);
    return take_key(&query, arena, now_ms, ret, err);
}

enum kb_status kb_key_good(struct kb_reader *reader, struct kb_arena *arena, int64_t row,
                           int64_t now_ms, struct kb_key *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_KEY_BY_ROW, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, row);
    status = kb_query_next(&query, &found, err);
    if (status)
        return status;
    return found ? take_key(&query, arena, now_ms, ret, err) : refuse(err);
}
