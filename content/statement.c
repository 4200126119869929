#include "internal.h"

#include <ctype.h>

#define BUSY_MS 5000
#define SQL_MAX 8192

/* What a code of SQLite's means to us; looked up by the extended code first, then by the primary.
 */
static const struct {
    int code;
    enum kb_status status;
} meanings[] = {
    {SQLITE_NOMEM, KB_NO_MEMORY},
    {SQLITE_IOERR_NOMEM, KB_NO_MEMORY},
    {SQLITE_IOERR_CORRUPTFS, KB_CORRUPT},
    {SQLITE_IOERR_DATA, KB_CORRUPT},
    {SQLITE_CORRUPT, KB_CORRUPT},
    {SQLITE_NOTADB, KB_CORRUPT},
    {SQLITE_BUSY, KB_BUSY},
    {SQLITE_LOCKED, KB_BUSY},
    {SQLITE_CONSTRAINT_TRIGGER, KB_CONFLICT}, /* what the database itself refuses */
    {SQLITE_AUTH, KB_FORBIDDEN},
    {SQLITE_TOOBIG, KB_TOO_LARGE},
    {SQLITE_IOERR, KB_IO},
    {SQLITE_FULL, KB_IO},
    {SQLITE_CANTOPEN, KB_IO},
    {SQLITE_READONLY, KB_IO},
    {SQLITE_PERM, KB_IO},
    {SQLITE_PROTOCOL, KB_IO},
};

static enum kb_status meaning_of(int code)
{
    for (int tried = 0, wanted = code; tried < 2; tried++, wanted = code & 0xff) {
        for (size_t i = 0; i < KB_COUNT(meanings); i++) {
            if (meanings[i].code == wanted)
                return meanings[i].status;
        }
    }
    return KB_INTERNAL;
}

enum kb_status kb_db_fail(sqlite3 *handle, int code, struct kb_error *err)
{
    if (handle && (sqlite3_errcode(handle) & 0xff) == (code & 0xff))
        return kb_fail(err, meaning_of(sqlite3_extended_errcode(handle)), "database: %s",
                       sqlite3_errmsg(handle));
    return kb_fail(err, meaning_of(code), "database: %s", sqlite3_errstr(code));
}

enum kb_status kb_db_exec(sqlite3 *handle, const char *sql, struct kb_error *err)
{
    int code = sqlite3_exec(handle, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? KB_OK : kb_db_fail(handle, code, err);
}

enum kb_status kb_db_open(struct kb_db *db, const char *path, int flags, const char *const *sql,
                          size_t count, struct kb_error *err)
{
    struct kb_db opened = {.sql = sql, .count = count, .door = "every"};
    opened.prepared = calloc(count, sizeof(sqlite3_stmt *));
    if (!opened.prepared)
        return kb_fail_memory(err);
    int code = sqlite3_open_v2(path, &opened.handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        enum kb_status status = kb_db_fail(opened.handle, code, err);
        kb_db_done(&opened);
        return status;
    }
    sqlite3_extended_result_codes(opened.handle, 1);
    sqlite3_busy_timeout(opened.handle, BUSY_MS);
    sqlite3_db_config(opened.handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(opened.handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    *db = opened;
    return KB_OK;
}

enum kb_status kb_db_borrow(struct kb_db *db, sqlite3 *handle, const char *const *sql, size_t count,
                            struct kb_error *err)
{
    struct kb_db borrowed = {
        .handle = handle, .sql = sql, .count = count, .door = "every", .is_borrowed = true};
    borrowed.prepared = calloc(count, sizeof(sqlite3_stmt *));
    if (!borrowed.prepared)
        return kb_fail_memory(err);
    *db = borrowed;
    return KB_OK;
}

void kb_db_done(struct kb_db *db)
{
    for (size_t i = 0; db->prepared && i < db->count; i++)
        sqlite3_finalize(db->prepared[i]);
    free(db->prepared);
    db->prepared = NULL;
    if (!db->is_borrowed)
        sqlite3_close(db->handle);
    db->handle = NULL;
}

/* The statement with the door's name for every '@'. */
static void expand(struct kb_buf *out, const char *sql, const char *door)
{
    for (; *sql; sql++) {
        if (*sql == '@')
            kb_buf_add_cstr(out, door);
        else
            kb_buf_add_char(out, *sql);
    }
}

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool has_word(const char *sql, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = sql; (at = strcasestr(at, word)); at += len) {
        if ((at == sql || !is_word_char(at[-1])) && !is_word_char(at[len]))
            return true;
    }
    return false;
}

static enum kb_status prepare(struct kb_db *db, unsigned which, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf sql = KB_BUF_INIT(SQL_MAX);
    expand(&sql, db->sql[which], db->door);
    enum kb_status status = kb_buf_status(&sql, err);
    if (status)
        return status;
    if (db->is_guarded && has_word(sql.data, "WITH"))
        return kb_fail(err, KB_FORBIDDEN, "database: no common table expressions at this door");
    int code = sqlite3_prepare_v3(db->handle, sql.data, (int)sql.len, SQLITE_PREPARE_PERSISTENT,
                                  &db->prepared[which], NULL);
    return code == SQLITE_OK ? KB_OK : kb_db_fail(db->handle, code, err);
}

enum kb_status kb_query_start(struct kb_query *query, struct kb_db *db, unsigned which,
                              struct kb_error *err)
{
    if (!db->prepared[which]) {
        enum kb_status status = prepare(db, which, err);
        if (status)
            return status;
    }
    if (sqlite3_stmt_busy(db->prepared[which]))
        return kb_fail(err, KB_INTERNAL, "database: statement %u is in use already", which);
    query->db = db;
    query->statement = db->prepared[which];
    return KB_OK;
}

void kb_query_done(struct kb_query *query)
{
    if (!query->statement)
        return;
    sqlite3_reset(query->statement);
    sqlite3_clear_bindings(query->statement);
    query->statement = NULL;
}

enum kb_status kb_query_next(struct kb_query *query, bool *ret_row, struct kb_error *err)
{
    int code = sqlite3_step(query->statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return kb_db_fail(query->db->handle, code, err);
    *ret_row = code == SQLITE_ROW;
    return KB_OK;
}

enum kb_status kb_query_run(struct kb_query *query, struct kb_error *err)
{
    bool row = true;
    enum kb_status status = KB_OK;
    while (!status && row)
        status = kb_query_next(query, &row, err);
    sqlite3_reset(query->statement);
    return status;
}

enum kb_status kb_db_run(struct kb_db *db, unsigned which, const int64_t *values, size_t count,
                         struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, db, which, err);
    if (status)
        return status;
    for (size_t i = 0; i < count; i++)
        kb_query_bind_int(&query, (int)i + 1, values[i]);
    return kb_query_run(&query, err);
}

enum kb_status kb_query_one(struct kb_query *query, const char *what, struct kb_error *err)
{
    bool row = false;
    enum kb_status status = kb_query_next(query, &row, err);
    if (!status && !row)
        status = kb_fail(err, KB_NOT_FOUND, "there is no such %s", what);
    return status;
}
