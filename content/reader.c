#include "internal.h"

#include <limits.h>
#include <unistd.h>

#include "find_internal.h"

static enum kb_status find_database(const char *dir, char path[PATH_MAX], struct kb_error *err)
{
    if (snprintf(path, PATH_MAX, "%s/content.db", dir) >= PATH_MAX)
        return kb_fail(err, KB_INVALID, "data folder: its path is too long");
    if (access(path, F_OK) == 0)
        return KB_OK;
    enum kb_status status = kb_fail(err, KB_NOT_FOUND, "there is no base in '%s'", dir);
    kb_hint(err, "import something first, or name another data folder");
    return status;
}

/* Read-only in every way; the one writer alone checkpoints (see store.c). */
static enum kb_status prepare(struct kb_reader *reader, struct kb_error *err)
{
    sqlite3 *handle = reader->db.handle;
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_wal_autocheckpoint(handle, 0);
    enum kb_status status = kb_db_exec(handle, "PRAGMA query_only = ON; PRAGMA cache_size = -24576",
                                       err);
    if (!status)
        status = kb_schema_check(handle, err);
    if (!status && reader->door == KB_DOOR_INTERNAL)
        status = kb_find_register(handle, err);
    if (!status && reader->door == KB_DOOR_PUBLIC) {
        reader->db.door = "public";
        reader->db.is_guarded = true;
        status = kb_authorize_public(handle, err);
    }
    return status;
}

enum kb_status kb_reader_open(const char *dir, enum kb_door door, struct kb_reader **ret,
                              struct kb_error *err)
{
    char path[PATH_MAX];
    enum kb_status status = find_database(dir, path, err);
    if (status)
        return status;
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return kb_fail_memory(err);
    reader->door = door;
    status = kb_db_open(&reader->db, path, SQLITE_OPEN_READONLY, kb_reader_sql, KB_READER_SQL_COUNT,
                        err);
    if (!status)
        status = prepare(reader, err);
    if (status) {
        kb_error_prefix(err, "%s", path);
        return status;
    }
    *ret = reader;
    reader = NULL;
    return KB_OK;
}

enum kb_status kb_reader_borrow(sqlite3 *handle, struct kb_reader **ret, struct kb_error *err)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return kb_fail_memory(err);
    reader->door = KB_DOOR_INTERNAL;
    enum kb_status status = kb_db_borrow(&reader->db, handle, kb_reader_sql, KB_READER_SQL_COUNT,
                                         err);
    if (status)
        return status;
    *ret = reader;
    reader = NULL;
    return KB_OK;
}

void kb_reader_close(struct kb_reader *reader)
{
    if (!reader)
        return;
    kb_reader_end(reader);
    kb_db_done(&reader->db);
    free(reader);
}

void kb_reader_closep(struct kb_reader **reader)
{
    kb_reader_close(*reader);
    *reader = NULL;
}

static enum kb_status run(struct kb_reader *reader, enum kb_reader_sql which, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, which, err);
    return status ? status : kb_query_run(&query, err);
}

/* The end is prepared before the beginning is run: an end that found no memory would leave it open.
 */
static enum kb_status begin(struct kb_reader *reader, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query end = {0};
    enum kb_status status = kb_query_start(&end, &reader->db, KB_READER_END, err);
    return status ? status : run(reader, KB_READER_BEGIN, err);
}

enum kb_status kb_reader_begin(struct kb_reader *reader, struct kb_error *err)
{
    int64_t change;
    if (reader->has_snapshot)
        return kb_fail(err, KB_INTERNAL, "snapshot: one is open already");
    enum kb_status status = begin(reader, err);
    if (status)
        return status;
    reader->has_snapshot = true;
    /* SQLite takes the snapshot with the first read. */
    status = kb_reader_last_change(reader, &change, err);
    if (status)
        kb_reader_end(reader);
    return status;
}

void kb_reader_end(struct kb_reader *reader)
{
    if (!reader->has_snapshot)
        return;
    if (!sqlite3_get_autocommit(reader->db.handle))
        (void)run(reader, KB_READER_END, NULL);
    reader->has_snapshot = false;
}

enum kb_status kb_scope_begin(struct kb_scope *scope, struct kb_reader *reader,
                              struct kb_error *err)
{
    /* On the writer's connection its transaction is the snapshot. */
    if (reader->has_snapshot || !sqlite3_get_autocommit(reader->db.handle))
        return KB_OK;
    enum kb_status status = begin(reader, err);
    if (status)
        return status;
    reader->has_snapshot = true;
    scope->reader = reader;
    return KB_OK;
}

void kb_scope_end(struct kb_scope *scope)
{
    if (scope->reader)
        kb_reader_end(scope->reader);
}

enum kb_status kb_reader_require_internal(const struct kb_reader *reader, struct kb_error *err)
{
    if (reader->door == KB_DOOR_INTERNAL)
        return KB_OK;
    return kb_fail(err, KB_FORBIDDEN, "reader: not at the public door");
}
