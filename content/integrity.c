#include "internal.h"

/* One row "ok", or a row for each complaint; the first is reported. */
static enum kb_status check_pragma(sqlite3 *handle, const char *pragma, bool rows_are_complaints,
                                   struct kb_error *err)
{
    sqlite3_stmt *statement = NULL;
    enum kb_status status = KB_OK;
    int code = sqlite3_prepare_v2(handle, pragma, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    const char *text = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        status = kb_db_fail(handle, code, err);
    else if (code == SQLITE_ROW && (rows_are_complaints || !text || strcmp(text, "ok")))
        status = kb_fail(err, KB_CORRUPT, "the database is damaged: %s", text ? text : pragma);
    sqlite3_finalize(statement);
    return status;
}

enum kb_status kb_reader_check(struct kb_reader *reader, struct kb_error *err)
{
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = check_pragma(reader->db.handle, "PRAGMA integrity_check(1)", false, err);
    if (!status)
        status = check_pragma(reader->db.handle, "PRAGMA foreign_key_check", true, err);
    return status;
}
