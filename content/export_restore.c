/*
 * export_restore.c - a whole base is read. The triggers that keep the past as it is would refuse to
 * have it written: they are taken out and put back inside the one transaction, so that nobody ever
 * sees the base without them.
 */
#include "internal.h"

#include "export_internal.h"
#include "find_internal.h"
#include "kb/json_read.h"

#define SQL_MAX   2048
#define DEPTH_MAX 3

struct restoring {
    struct kb_store *store;
    kb_export_read *read;
    void *context;
    struct kb_hasher hasher;
    sqlite3_stmt **inserts; /* one for each table, made when first used */
    struct kb_buf triggers; /* their SQL, each with a ; */
    struct kb_buf bytes;    /* of one row's binary values */
    int64_t line, rows;
    bool has_ended;
    struct kb_error *err;
};

static void restoring_done(struct restoring *restoring)
{
    for (size_t i = 0; restoring->inserts && i < kb_export_table_count; i++)
        sqlite3_finalize(restoring->inserts[i]);
    free(restoring->inserts);
    kb_buf_done(&restoring->triggers);
    kb_buf_done(&restoring->bytes);
}

static sqlite3 *handle_of(const struct restoring *restoring)
{
    return restoring->store->db.handle;
}

static enum kb_status refuse(struct restoring *restoring, const char *why)
{
    return kb_fail(restoring->err, KB_INVALID, "export: line %lld: %s", (long long)restoring->line,
                   why);
}

static enum kb_status prepare(struct restoring *restoring, const char *sql, sqlite3_stmt **ret)
{
    int code = sqlite3_prepare_v2(handle_of(restoring), sql, -1, ret, NULL);
    return code == SQLITE_OK ? KB_OK : kb_db_fail(handle_of(restoring), code, restoring->err);
}

/* --- the base before -------------------------------------------------------------------------- */

static enum kb_status check_table_empty(struct restoring *restoring,
                                        const struct export_table *table)
{
    char sql[128];
    sqlite3_stmt *statement = NULL;
    snprintf(sql, sizeof sql, "SELECT 1 FROM %s LIMIT 1", table->name);
    enum kb_status status = prepare(restoring, sql, &statement);
    if (status)
        return status;
    int code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (code == SQLITE_ROW)
        return kb_fail(restoring->err, KB_CONFLICT, "the base is not empty: it has %s",
                       table->name);
    return code == SQLITE_DONE ? KB_OK : kb_db_fail(handle_of(restoring), code, restoring->err);
}

/* Remembers every trigger and drops it. */
static enum kb_status take_triggers(struct restoring *restoring)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf drops = KB_BUF_INIT(1 << 20);
    sqlite3_stmt *statement = NULL;
    int code = SQLITE_DONE;
    enum kb_status status = prepare(
        restoring, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY rowid",
        &statement);
    while (!status && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        kb_buf_printf(&drops, "DROP TRIGGER %s;", sqlite3_column_text(statement, 0));
        kb_buf_printf(&restoring->triggers, "%s;", sqlite3_column_text(statement, 1));
    }
    sqlite3_finalize(statement);
    if (!status && code != SQLITE_DONE)
        status = kb_db_fail(handle_of(restoring), code, restoring->err);
    if (!status)
        status = kb_buf_status(&drops, restoring->err);
    if (!status)
        status = kb_buf_status(&restoring->triggers, restoring->err);
    if (!status && drops.len)
        status = kb_db_exec(handle_of(restoring), drops.data, restoring->err);
    return status;
}

/* --- rows ------------------------------------------------------------------------------------- */

static int nibble(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* Appends the bytes of hexadecimal; false when it is not. The room is there already. */
static bool read_hex(struct kb_str hex, struct kb_buf *ret)
{
    if (hex.len % 2)
        return false;
    for (size_t i = 0; i < hex.len; i += 2) {
        int high = nibble(hex.data[i]), low = nibble(hex.data[i + 1]);
        if (high < 0 || low < 0)
            return false;
        kb_buf_add_char(ret, (char)(high << 4 | low));
    }
    return true;
}

static enum kb_status bind_bytes(struct restoring *restoring, sqlite3_stmt *insert, int parameter,
                                 struct kb_str hex, bool is_binary)
{
    kb_buf_clear(&restoring->bytes);
    kb_buf_add_cstr(&restoring->bytes, "");
    if (!read_hex(hex, &restoring->bytes))
        return refuse(restoring, "a value is not hexadecimal");
    enum kb_status status = kb_buf_status(&restoring->bytes, restoring->err);
    if (status)
        return status;
    struct kb_str bytes = kb_buf_str(&restoring->bytes);
    int code = is_binary ? sqlite3_bind_blob64(insert, parameter, bytes.data ? bytes.data : "",
                                               bytes.len, SQLITE_TRANSIENT)
                         : sqlite3_bind_text64(insert, parameter, bytes.data, bytes.len,
                                               SQLITE_TRANSIENT, SQLITE_UTF8);
    return code == SQLITE_OK ? KB_OK : kb_db_fail(handle_of(restoring), code, restoring->err);
}

static enum kb_status bind_value(struct restoring *restoring, sqlite3_stmt *insert, int parameter,
                                 const struct export_column *column,
                                 const struct kb_json_value *value)
{
    enum kb_json_type type = kb_json_value_type(value);
    struct kb_str s = kb_json_value_str(value);
    if (!value)
        return refuse(restoring, "a column is missing");
    if (type == KB_JSON_OBJECT && !column->is_binary)
        return bind_bytes(restoring, insert, parameter,
                          kb_json_value_str(kb_json_value_get(value, KB_STR("hex"))), false);
    if (type == KB_JSON_STR && column->is_binary)
        return bind_bytes(restoring, insert, parameter, s, true);
    int code = SQLITE_MISMATCH;
    if (type == KB_JSON_STR)
        code = sqlite3_bind_text64(insert, parameter, s.len ? s.data : "", s.len, SQLITE_STATIC,
                                   SQLITE_UTF8);
    else if (type == KB_JSON_INT)
        code = sqlite3_bind_int64(insert, parameter, kb_json_value_int(value));
    else if (type == KB_JSON_NULL)
        code = sqlite3_bind_null(insert, parameter);
    return code == SQLITE_OK ? KB_OK : refuse(restoring, "a value is of no type that rows have");
}

static enum kb_status find_insert(struct restoring *restoring, size_t table, sqlite3_stmt **ret)
{
    struct export_column columns[EXPORT_COLUMNS_MAX];
    KB_CLEANUP(kb_buf_done) struct kb_buf sql = KB_BUF_INIT(SQL_MAX);
    sqlite3_stmt **insert = &restoring->inserts[table];
    enum kb_status status = KB_OK;
    if (!*insert) {
        size_t count = kb_export_columns(&kb_export_tables[table], columns);
        kb_buf_printf(&sql, "INSERT INTO %s (", kb_export_tables[table].name);
        kb_export_list(&kb_export_tables[table], &sql);
        kb_buf_add_cstr(&sql, ") VALUES (");
        for (size_t i = 0; i < count; i++)
            kb_buf_add_cstr(&sql, i ? ", ?" : "?");
        kb_buf_add_cstr(&sql, ")");
        status = kb_buf_status(&sql, restoring->err);
        if (!status)
            status = prepare(restoring, sql.data, insert);
    }
    *ret = *insert;
    return status;
}

static enum kb_status insert_row(struct restoring *restoring, size_t table,
                                 const struct kb_json_value *row)
{
    struct export_column columns[EXPORT_COLUMNS_MAX];
    size_t count = kb_export_columns(&kb_export_tables[table], columns);
    sqlite3_stmt *insert = NULL;
    if (kb_json_value_count(row) != count + 1)
        return refuse(restoring, "the row has other columns than the table");
    enum kb_status status = find_insert(restoring, table, &insert);
    for (size_t i = 0; !status && i < count; i++)
        status = bind_value(restoring, insert, (int)i + 1, &columns[i],
                            kb_json_value_get(row, kb_str_of(columns[i].name)));
    if (status)
        return status;
    int code = sqlite3_step(insert);
    sqlite3_reset(insert);
    sqlite3_clear_bindings(insert);
    restoring->rows++;
    if (code == SQLITE_DONE)
        return KB_OK;
    if ((code & 0xff) == SQLITE_CONSTRAINT || (code & 0xff) == SQLITE_MISMATCH)
        return refuse(restoring, sqlite3_errmsg(handle_of(restoring)));
    return kb_db_fail(handle_of(restoring), code, restoring->err);
}

/* --- lines ------------------------------------------------------------------------------------ */

static enum kb_status take_first_line(struct restoring *restoring, const struct kb_json_value *line)
{
    if (kb_json_value_int(kb_json_value_get(line, KB_STR("kb_export"))) != EXPORT_VERSION)
        return refuse(restoring, "this is no export of a base");
    int64_t tables = kb_json_value_int(kb_json_value_get(line, KB_STR("tables")));
    if (tables == kb_migration_count)
        return KB_OK;
    enum kb_status status = kb_fail(
        restoring->err, KB_MISMATCH,
        "the export has tables of version %lld: this program knows version %d", (long long)tables,
        kb_migration_count);
    kb_hint(restoring->err, "export the base again with this program, or restore a backup");
    return status;
}

static enum kb_status take_last_line(struct restoring *restoring, const struct kb_json_value *line)
{
    struct kb_hash hash;
    char hex[KB_HASH_HEX_SIZE];
    struct kb_hasher hasher = restoring->hasher;
    kb_hasher_done(&hasher, &hash);
    restoring->has_ended = true;
    if (kb_json_value_int(kb_json_value_get(line, KB_STR("end"))) != restoring->rows)
        return kb_fail(restoring->err, KB_CORRUPT, "export: rows are missing");
    if (!kb_str_equal(kb_json_value_str(kb_json_value_get(line, KB_STR("hash"))),
                      kb_str_of(kb_hash_hex(&hash, hex))))
        return kb_fail(restoring->err, KB_CORRUPT, "export: its hash does not fit: it was altered");
    return KB_OK;
}

static enum kb_status take_row(struct restoring *restoring, const struct kb_json_value *line)
{
    struct kb_str name = kb_json_value_str(kb_json_value_get(line, KB_STR("table")));
    for (size_t i = 0; i < kb_export_table_count; i++)
        if (kb_str_equal(name, kb_str_of(kb_export_tables[i].name)))
            return insert_row(restoring, i, line);
    return refuse(restoring, "there is no such table");
}

static enum kb_status take_line(struct restoring *restoring, struct kb_str text)
{
    KB_CLEANUP(kb_json_value_freep) struct kb_json_value *line = NULL;
    restoring->line++;
    if (restoring->has_ended)
        return refuse(restoring, "something stands behind the end");
    if (text.len > KB_EXPORT_LINE_MAX)
        return refuse(restoring, "it is too long");
    enum kb_status status = kb_json_read(text, DEPTH_MAX, &line, restoring->err);
    if (status) {
        kb_error_prefix(restoring->err, "export: line %lld", (long long)restoring->line);
        return status;
    }
    if (restoring->line == 1)
        status = take_first_line(restoring, line);
    else if (kb_json_value_get(line, KB_STR("end")))
        status = take_last_line(restoring, line);
    else
        status = take_row(restoring, line);
    kb_hasher_add(&restoring->hasher, text);
    return status;
}

static enum kb_status read_lines(struct restoring *restoring)
{
    struct kb_str text = {0};
    bool found = false;
    enum kb_status status;
    while (!(status = restoring->read(restoring->context, &text, &found, restoring->err)) &&
           found) {
        status = take_line(restoring, text);
        if (status)
            return status;
    }
    if (!status && !restoring->has_ended)
        return kb_fail(restoring->err, KB_CORRUPT, "export: its end is missing");
    return status;
}

/* --- the whole -------------------------------------------------------------------------------- */

/* What is made from the rest: the terms of questions, and the editors' index. */
static enum kb_status derive(struct restoring *restoring)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_db_exec(handle_of(restoring), KB_SQL_ASK_ADD(""), restoring->err);
    if (!status)
        status = kb_query_start(&query, &restoring->store->db, KB_WRITER_FIND_PEND_ALL,
                                restoring->err);
    if (!status)
        status = kb_query_run(&query, restoring->err);
    kb_query_done(&query);
    return status ? status : kb_find_flush(restoring->store, restoring->err);
}

static enum kb_status restore(struct restoring *restoring)
{
    int64_t changes;
    enum kb_status status = KB_OK;
    for (size_t i = 0; !status && i < kb_export_table_count; i++)
        status = check_table_empty(restoring, &kb_export_tables[i]);
    if (!status)
        status = take_triggers(restoring);
    if (!status)
        status = read_lines(restoring);
    if (!status)
        status = kb_db_exec(handle_of(restoring), restoring->triggers.data, restoring->err);
    if (!status)
        status = derive(restoring);
    /* The chain is looked at before anybody can read the base. */
    return status ? status : kb_reader_verify(restoring->store->reader, &changes, restoring->err);
}

static enum kb_status commit(struct restoring *restoring)
{
    int code = sqlite3_exec(handle_of(restoring), "COMMIT", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return KB_OK;
    if ((code & 0xff) == SQLITE_CONSTRAINT)
        return kb_fail(restoring->err, KB_CORRUPT, "export: a row refers to one that is missing");
    return kb_db_fail(handle_of(restoring), code, restoring->err);
}

enum kb_status kb_export_restore(struct kb_store *store, kb_export_read *read, void *context,
                                 int64_t *ret_rows, struct kb_error *err)
{
    KB_CLEANUP(restoring_done)
    struct restoring restoring = {.store = store,
                                  .read = read,
                                  .context = context,
                                  .triggers = KB_BUF_INIT(1 << 20),
                                  .bytes = KB_BUF_INIT(KB_EXPORT_LINE_MAX),
                                  .err = err};
    sqlite3 *handle = store->db.handle;
    if (store->is_open)
        return kb_fail(err, KB_INTERNAL, "transaction: one is open already");
    kb_hasher_init(&restoring.hasher);
    restoring.inserts = calloc(kb_export_table_count, sizeof(sqlite3_stmt *));
    if (!restoring.inserts)
        return kb_fail_memory(err);
    enum kb_status status = kb_db_exec(handle, "BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON",
                                       err);
    if (!status)
        status = restore(&restoring);
    if (!status)
        status = commit(&restoring);
    if (status && !sqlite3_get_autocommit(handle))
        (void)kb_db_exec(handle, "ROLLBACK", NULL);
    if (!status)
        *ret_rows = restoring.rows;
    return status;
}
