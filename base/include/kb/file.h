/*
 * kb/file.h - files and folders, with caps, and with fsync where it matters.
 *
 * Paths are bytes, relative to the working directory or absolute. Errors name the path and the
 * operating system's reason: KB_NOT_FOUND when it does not exist, KB_TOO_LARGE past a cap, KB_IO
 * for the rest. Symbolic links are followed when a path is named, never while walking a tree.
 */
#ifndef KB_FILE_H
#define KB_FILE_H

#include "kb/buf.h"

/* Appends a whole file to `ret`; KB_TOO_LARGE when it has more than `max_bytes`, or `ret` no room.
 */
enum kb_status kb_file_read(const char *path, size_t max_bytes, struct kb_buf *ret,
                            struct kb_error *err);

/*
 * Writes beside, syncs, renames over `path` and syncs the folder: old or new, never half. A file
 * that was there keeps its mode; a symbolic link stays, and what it points to is replaced.
 */
enum kb_status kb_file_write(const char *path, struct kb_str content, struct kb_error *err);

/* Makes a folder and its parents, and syncs what they were made in; nothing to do is fine. */
enum kb_status kb_dir_make(const char *path, struct kb_error *err);

/* fsync of a folder, so that a rename in it survives power loss. */
enum kb_status kb_dir_sync(const char *path, struct kb_error *err);

/*
 * Removes a folder with all it holds, links themselves rather than what they point to; a folder
 * that is not there is fine. KB_IO for anything that is no folder.
 */
enum kb_status kb_dir_remove(const char *path, struct kb_error *err);

/*
 * Copies the regular files of a folder, and of those below it, into the new folder `to`, durably;
 * names that begin with a dot are left out. Only the owner can read the copy. KB_IO also when `to`
 * is there already; what was copied before a failure stays for the caller to remove.
 */
enum kb_status kb_dir_copy(const char *from, const char *to, struct kb_error *err);

struct kb_file_visit {
    const char *path;     /* as given to the walk, joined with the way down */
    const char *relative; /* the way down alone; the name where a file was walked to itself */
    int64_t size;         /* bytes */
};

/*
 * Visits every regular file at or below `path` in byte order of the relative path, names that begin
 * with a dot left out, at most 64 folders deep (KB_TOO_LARGE beyond). Stops at the first status the
 * visitor returns that is not KB_OK and returns it.
 */
enum kb_status kb_dir_walk(const char *path,
                           enum kb_status (*visit)(void *context, const struct kb_file_visit *file,
                                                   struct kb_error *err),
                           void *context, struct kb_error *err);

/*
 * Takes an exclusive lock (flock) on a file, made where it is missing. KB_LOCKED at once when
 * another process or descriptor holds it. `*ret_fd` is closed, and so the lock given back, with
 * kb_file_unlock(). The lock goes with the process, however it ends.
 */
enum kb_status kb_file_lock(const char *path, int *ret_fd, struct kb_error *err);

/* Gives a lock back and sets `*fd` to -1; accepts -1. */
void kb_file_unlock(int *fd);

#endif
