/*
 * fault_vfs.h - a disk that fails when told to.
 *
 * An SQLite VFS before the default one that counts what changes a file (write, sync, truncate,
 * delete) and fails the n-th of them with SQLITE_IOERR or, for writes, SQLITE_FULL. The failing
 * call does nothing; a write fails half done when `torn` is asked for.
 */
#ifndef KB_FAULT_VFS_H
#define KB_FAULT_VFS_H

#include <stdbool.h>
#include <stddef.h>

enum fault_kind {
    FAULT_ERROR, /* that one call fails */
    FAULT_TORN,  /* as before, and half of a write is on the disk */
    FAULT_FULL,  /* that call and all after it */
};

/* Makes it the default VFS of this process. */
void fault_vfs_install(void);

/* Lets `n` calls succeed and fails the next; SIZE_MAX (the default) fails none. Starts counting
 * anew. */
void fault_vfs_after(size_t n, enum fault_kind kind);

/* Whether a call was failed since. */
bool fault_vfs_has_failed(void);

#endif
