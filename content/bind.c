#include "internal.h"

/*
 * Binding cannot fail here: numbers need no memory, texts are not copied, parameter numbers are
 * constants that tests pass through, and sizes are checked long before SQLite's limit.
 */
void kb_query_bind_int(struct kb_query *query, int parameter, int64_t value)
{
    sqlite3_bind_int64(query->statement, parameter, value);
}

void kb_query_bind_str(struct kb_query *query, int parameter, struct kb_str value)
{
    /* A NULL pointer would bind NULL, which is no text. */
    sqlite3_bind_text64(query->statement, parameter, value.len ? value.data : "", value.len,
                        SQLITE_STATIC, SQLITE_UTF8);
}

void kb_query_bind_cstr(struct kb_query *query, int parameter, const char *value)
{
    kb_query_bind_str(query, parameter, kb_str_of(value));
}

void kb_query_bind_hash(struct kb_query *query, int parameter, const struct kb_hash *hash)
{
    sqlite3_bind_blob(query->statement, parameter, hash->bytes, sizeof hash->bytes, SQLITE_STATIC);
}

int64_t kb_query_int(struct kb_query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

struct kb_str kb_query_str(struct kb_query *query, int column)
{
    /* As a blob: the bytes as they are, without the copy that a closing NUL may cost. */
    const char *data = sqlite3_column_blob(query->statement, column);
    return (struct kb_str){data, (size_t)sqlite3_column_bytes(query->statement, column)};
}

enum kb_status kb_query_copy(struct kb_query *query, int column, struct kb_arena *arena,
                             struct kb_str *ret, struct kb_error *err)
{
    struct kb_str copy = kb_arena_copy(arena, kb_query_str(query, column));
    if (!copy.data)
        return kb_fail_memory(err);
    *ret = copy;
    return KB_OK;
}

enum kb_status kb_query_hash(struct kb_query *query, int column, struct kb_hash *ret,
                             struct kb_error *err)
{
    struct kb_str bytes = kb_query_str(query, column);
    if (bytes.len != sizeof ret->bytes)
        return kb_fail(err, KB_CORRUPT, "database: a hash has %zu bytes", bytes.len);
    memcpy(ret->bytes, bytes.data, sizeof ret->bytes);
    return KB_OK;
}
