#include "internal.h"

#include <limits.h>
#include <unistd.h>

#include "find_internal.h"
#include "kb/file.h"

/*
 * synchronous=FULL makes every commit survive power loss. The writer alone checkpoints, which keeps
 * clear of SQLite's WAL-reset bug (fixed in 3.51.3); it does so every 16 MB, so that an import
 * writes the same page of the file a few times less often. What a statement may have to undo is
 * kept in memory: publishing one script changes more pages than SQLite keeps by itself.
 */
static const char settings[] = "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL;"
                               "PRAGMA wal_autocheckpoint = 4000;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA cache_size = -16384;";

static enum kb_status open_database(struct kb_store *store, const char *dir, struct kb_error *err)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/content.db", dir) >= (int)sizeof path)
        return kb_fail(err, KB_INVALID, "data folder: its path is too long");
    enum kb_status status = kb_db_open(&store->db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                       kb_writer_sql, KB_WRITER_SQL_COUNT, err);
    if (!status)
        status = kb_db_exec(store->db.handle, settings, err);
    if (!status)
        status = kb_find_register(store->db.handle, err);
    if (!status)
        status = kb_schema_migrate(store->db.handle, err);
    /* The name of a file that was just made must survive power loss as its content does. */
    if (!status)
        status = kb_dir_sync(dir, err);
    if (status)
        kb_error_prefix(err, "%s", path);
    return status;
}

static enum kb_status open_parts(struct kb_store *store, const char *dir, int64_t wait_ms,
                                 struct kb_error *err)
{
    store->dir = strdup(dir);
    if (!store->dir)
        return kb_fail_memory(err);
    enum kb_status status = kb_dir_make(dir, err);
    if (!status)
        status = kb_lock_take(dir, wait_ms, &store->lock, err);
    if (!status)
        status = kb_text_new(&store->text, err);
    if (!status)
        status = open_database(store, dir, err);
    if (!status)
        status = kb_reader_borrow(store->db.handle, &store->reader, err);
    if (!status)
        status = kb_find_prepare(store, err);
    return status;
}

enum kb_status kb_store_open(const char *dir, const struct kb_clock *clock, struct kb_store **ret,
                             struct kb_error *err)
{
    return kb_store_open_waiting(dir, clock, 0, ret, err);
}

enum kb_status kb_store_open_waiting(const char *dir, const struct kb_clock *clock, int64_t wait_ms,
                                     struct kb_store **ret, struct kb_error *err)
{
    struct kb_store *store = calloc(1, sizeof *store);
    if (!store)
        return kb_fail_memory(err);
    store->lock = -1;
    store->clock = clock;
    enum kb_status status = open_parts(store, dir, wait_ms, err);
    if (status) {
        kb_store_close(store);
        return status;
    }
    *ret = store;
    return KB_OK;
}

/*
 * Only who holds the lock may checkpoint, and closing the last connection does. At best; what stays
 * in the log is read from there just as well.
 */
static void checkpoint(struct kb_store *store)
{
    if (!store->db.handle)
        return;
    if (store->lock >= 0 || kb_store_lock(store, 0, NULL) == KB_OK)
        sqlite3_wal_checkpoint_v2(store->db.handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    else
        sqlite3_db_config(store->db.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

void kb_store_close(struct kb_store *store)
{
    if (!store)
        return;
    kb_store_rollback(store);
    kb_reader_close(store->reader);
    checkpoint(store);
    kb_db_done(&store->db);
    kb_text_free(store->text);
    kb_file_unlock(&store->lock);
    free(store->dir);
    free(store);
}

void kb_store_closep(struct kb_store **store)
{
    kb_store_close(*store);
    *store = NULL;
}

const char *kb_store_dir(const struct kb_store *store)
{
    return store->dir;
}

const struct kb_clock *kb_store_clock(const struct kb_store *store)
{
    return store->clock;
}

struct kb_reader *kb_store_reader(struct kb_store *store)
{
    return store->reader;
}
