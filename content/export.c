/* export.c - a whole base is written: table by table, each row one line. */
#include "internal.h"

#include "export_internal.h"
#include "kb/json.h"

#define SQL_MAX 2048

struct exporting {
    struct kb_reader *reader;
    kb_export_write *write;
    void *context;
    struct kb_buf line;
    struct kb_hasher hasher;
    int64_t rows;
    struct kb_error *err;
};

static void statement_done(sqlite3_stmt **statement)
{
    sqlite3_finalize(*statement);
}

/* Gives the line away and hashes it. */
static enum kb_status flush_line(struct exporting *exporting)
{
    kb_buf_add_char(&exporting->line, '\n');
    enum kb_status status = kb_buf_status(&exporting->line, exporting->err);
    if (status)
        return status;
    kb_hasher_add(&exporting->hasher, kb_buf_str(&exporting->line));
    status = exporting->write(exporting->context, kb_buf_str(&exporting->line), exporting->err);
    kb_buf_clear(&exporting->line);
    return status;
}

static void write_hex(struct kb_json *json, struct kb_buf *scratch, struct kb_str bytes)
{
    kb_buf_clear(scratch);
    kb_buf_add_cstr(scratch, "");
    for (size_t i = 0; i < bytes.len; i++)
        kb_buf_printf(scratch, "%02x", (unsigned char)bytes.data[i]);
    kb_json_str(json, kb_buf_str(scratch));
}

/* JSON that is read strictly has no NUL, so that such a text goes as its bytes. */
static void write_text(struct kb_json *json, struct kb_buf *scratch, struct kb_str text)
{
    if (!text.len || !memchr(text.data, 0, text.len)) {
        kb_json_str(json, text);
        return;
    }
    kb_json_begin_object(json);
    kb_json_key(json, "hex");
    write_hex(json, scratch, text);
    kb_json_end_object(json);
}

static void write_value(struct kb_json *json, struct kb_buf *scratch, sqlite3_stmt *row, int column)
{
    int type = sqlite3_column_type(row, column);
    struct kb_str bytes = {sqlite3_column_blob(row, column), 0};
    bytes.len = (size_t)sqlite3_column_bytes(row, column);
    if (type == SQLITE_NULL)
        kb_json_null(json);
    else if (type == SQLITE_INTEGER)
        kb_json_int(json, sqlite3_column_int64(row, column));
    else if (type == SQLITE_BLOB)
        write_hex(json, scratch, bytes);
    else
        write_text(json, scratch, bytes);
}

static enum kb_status write_row(struct exporting *exporting, const struct export_table *table,
                                const struct export_column *columns, size_t count,
                                sqlite3_stmt *row)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf scratch = KB_BUF_INIT(KB_EXPORT_LINE_MAX);
    struct kb_json json;
    kb_json_init(&json, &exporting->line);
    kb_json_begin_object(&json);
    kb_json_field_cstr(&json, "table", table->name);
    for (size_t i = 0; i < count; i++) {
        kb_json_key(&json, columns[i].name);
        write_value(&json, &scratch, row, (int)i);
    }
    kb_json_end_object(&json);
    exporting->rows++;
    enum kb_status status = kb_buf_status(&scratch, exporting->err);
    return status ? status : flush_line(exporting);
}

static enum kb_status write_table(struct exporting *exporting, const struct export_table *table)
{
    struct export_column columns[EXPORT_COLUMNS_MAX];
    size_t count = kb_export_columns(table, columns);
    sqlite3 *handle = exporting->reader->db.handle;
    KB_CLEANUP(kb_buf_done) struct kb_buf sql = KB_BUF_INIT(SQL_MAX);
    KB_CLEANUP(statement_done) sqlite3_stmt *statement = NULL;
    kb_buf_add_cstr(&sql, "SELECT ");
    kb_export_list(table, &sql);
    kb_buf_printf(&sql, " FROM %s ORDER BY %s", table->name, table->order);
    enum kb_status status = kb_buf_status(&sql, exporting->err);
    if (status)
        return status;
    int code = sqlite3_prepare_v2(handle, sql.data, (int)sql.len, &statement, NULL);
    if (code != SQLITE_OK)
        return kb_db_fail(handle, code, exporting->err);
    while (!status && (code = sqlite3_step(statement)) == SQLITE_ROW)
        status = write_row(exporting, table, columns, count, statement);
    if (!status && code != SQLITE_DONE)
        status = kb_db_fail(handle, code, exporting->err);
    return status;
}

static enum kb_status write_first_line(struct exporting *exporting)
{
    struct kb_json json;
    int64_t change = 0;
    enum kb_status status = kb_reader_last_change(exporting->reader, &change, exporting->err);
    if (status)
        return status;
    kb_json_init(&json, &exporting->line);
    kb_json_begin_object(&json);
    kb_json_field_int(&json, "kb_export", EXPORT_VERSION);
    kb_json_field_int(&json, "tables", kb_migration_count);
    kb_json_field_int(&json, "change", change);
    kb_json_end_object(&json);
    return flush_line(exporting);
}

static enum kb_status write_last_line(struct exporting *exporting)
{
    struct kb_json json;
    struct kb_hash hash;
    char hex[KB_HASH_HEX_SIZE];
    kb_hasher_done(&exporting->hasher, &hash);
    kb_hasher_init(&exporting->hasher);
    kb_json_init(&json, &exporting->line);
    kb_json_begin_object(&json);
    kb_json_field_int(&json, "end", exporting->rows);
    kb_json_field_cstr(&json, "hash", kb_hash_hex(&hash, hex));
    kb_json_end_object(&json);
    return flush_line(exporting);
}

enum kb_status kb_export(struct kb_reader *reader, kb_export_write *write, void *context,
                         int64_t *ret_rows, struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    struct exporting exporting = {.reader = reader,
                                  .write = write,
                                  .context = context,
                                  .line = KB_BUF_INIT(KB_EXPORT_LINE_MAX),
                                  .err = err};
    kb_hasher_init(&exporting.hasher);
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = write_first_line(&exporting);
    for (size_t i = 0; !status && i < kb_export_table_count; i++)
        status = write_table(&exporting, &kb_export_tables[i]);
    if (!status)
        status = write_last_line(&exporting);
    kb_buf_done(&exporting.line);
    if (!status)
        *ret_rows = exporting.rows;
    return status;
}
