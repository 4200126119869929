#include "internal.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include "kb/file.h"

/* Refuses what is not a whole base of a version this program can open. */
static enum kb_status check_source(sqlite3 *from, struct kb_error *err)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(from, "SELECT count(*) FROM items", -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (code == SQLITE_NOTADB || code == SQLITE_ERROR)
        return kb_fail(err, KB_INVALID, "it is not a backup of a base");
    return code == SQLITE_ROW ? KB_OK : kb_db_fail(from, code, err);
}

static enum kb_status copy_file(const char *from_path, const char *to_path, struct kb_error *err)
{
    sqlite3 *from = NULL, *to = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    enum kb_status status = KB_OK;
    int code = sqlite3_open_v2(from_path, &from, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK)
        status = kb_db_fail(from, code, err);
    if (!status)
        status = check_source(from, err);
    if (!status && (code = sqlite3_open_v2(to_path, &to, flags, NULL)) != SQLITE_OK)
        status = kb_db_fail(to, code, err);
    if (!status)
        status = kb_backup_pages(from, to, err);
    sqlite3_close(from);
    sqlite3_close(to);
    return status;
}

/* The log of a base that is gone would be read into the one that takes its place. */
static enum kb_status drop_logs(const char *target, struct kb_error *err)
{
    static const char *const endings[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < KB_COUNT(endings); i++) {
        char path[PATH_MAX + 16];
        snprintf(path, sizeof path, "%s%s", target, endings[i]);
        if (unlink(path) && errno != ENOENT)
            return kb_fail(err, KB_IO, "cannot remove '%s': %m", path);
    }
    return KB_OK;
}

/* The copy is made beside and renamed when it is whole: there is a base or there is none. */
static enum kb_status restore_locked(const char *dir, const char *path, struct kb_error *err)
{
    char target[PATH_MAX], beside[PATH_MAX];
    if (snprintf(target, sizeof target, "%s/content.db", dir) >= PATH_MAX ||
        snprintf(beside, sizeof beside, "%s/content.db.restore", dir) >= PATH_MAX)
        return kb_fail(err, KB_INVALID, "data folder: its path is too long");
    if (access(target, F_OK) == 0)
        return kb_fail(err, KB_CONFLICT, "there is a base in '%s' already", dir);
    (void)unlink(beside);
    enum kb_status status = drop_logs(target, err);
    if (!status)
        status = copy_file(path, beside, err);
    if (!status && rename(beside, target))
        status = kb_fail(err, KB_IO, "cannot rename to '%s': %m", target);
    if (!status)
        return kb_dir_sync(dir, err);
    (void)unlink(beside);
    return status;
}

enum kb_status kb_store_restore(const char *dir, const char *path, struct kb_error *err)
{
    char lock_path[PATH_MAX];
    int lock = -1;
    if (access(path, R_OK))
        return kb_fail(err, KB_NOT_FOUND, "restore '%s': %m", path);
    if (snprintf(lock_path, sizeof lock_path, "%s/lock", dir) >= PATH_MAX)
        return kb_fail(err, KB_INVALID, "data folder: its path is too long");
    enum kb_status status = kb_dir_make(dir, err);
    if (!status)
        status = kb_file_lock(lock_path, &lock, err);
    if (!status)
        status = restore_locked(dir, path, err);
    kb_file_unlock(&lock);
    if (status)
        kb_error_prefix(err, "restore '%s'", path);
    return status;
}
