#include "internal.h"

#include <limits.h>
#include <unistd.h>

#include "kb/file.h"

/* Small enough to give the disk back now and then, large enough to copy 1 GB in seconds. */
#define PAGES_AT_ONCE 1024

enum kb_status kb_backup_pages(sqlite3 *from, sqlite3 *to, struct kb_error *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup)
        return kb_db_fail(to, sqlite3_errcode(to), err);
    int code;
    do {
        code = sqlite3_backup_step(backup, PAGES_AT_ONCE);
    } while (code == SQLITE_OK);
    int finished = sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE)
        code = finished;
    return code == SQLITE_OK ? KB_OK : kb_db_fail(to, code, err);
}

static enum kb_status copy_into(struct kb_store *store, const char *path, struct kb_error *err)
{
    sqlite3 *copy = NULL;
    enum kb_status status = KB_OK;
    int code = sqlite3_open_v2(
        path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        status = kb_db_fail(copy, code, err);
    if (!status)
        status = kb_backup_pages(store->db.handle, copy, err);
    /* One file without a log beside it, that can be read from where nothing can be written. */
    if (!status)
        status = kb_db_exec(copy, "PRAGMA journal_mode = DELETE", err);
    sqlite3_close(copy);
    return status;
}

/* fsync of the folder that a file is in. */
static enum kb_status sync_folder_of(const char *path, struct kb_error *err)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int len = slash ? (int)(slash - path) : 1;
    snprintf(folder, sizeof folder, "%.*s", len ? len : 1, slash ? path : ".");
    return kb_dir_sync(folder, err);
}

enum kb_status kb_store_backup(struct kb_store *store, const char *path, struct kb_error *err)
{
    /* The copy is made through the writing connection and would take along what is not committed.
     */
    if (store->is_open)
        return kb_fail(err, KB_INTERNAL, "backup: a transaction is open");
    if (strlen(path) >= PATH_MAX)
        return kb_fail(err, KB_IO, "backup: the path is too long");
    if (access(path, F_OK) == 0)
        return kb_fail(err, KB_IO, "backup '%s': it is there already", path);
    enum kb_status status = copy_into(store, path, err);
    if (!status)
        status = sync_folder_of(path, err);
    if (status) {
        kb_error_prefix(err, "backup '%s'", path);
        (void)unlink(path);
    }
    return status;
}
