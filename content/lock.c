#include "internal.h"

#include <limits.h>
#include <stdio.h>
#include <time.h>

#include "kb/file.h"

/*
 * Two files: `lock` is held by who writes, `lock.next` by who is next. Whoever waits for the first
 * holds the second, so that one who gave the lock back cannot take it again before the one who
 * waited: the turnstile. Both are flocks, which go with their process however it ends.
 */
#define NAP_MS 2

/* How long a writer that let others go first waits for its turn to come again. */
#define RETURN_MS (10 * 60 * 1000)

static void nap(void)
{
    nanosleep(&(struct timespec){.tv_nsec = NAP_MS * 1000000L}, NULL);
}

/* Tries a lock until it is free or `*left_ms`, which it lessens, is over. */
static enum kb_status take(const char *path, int64_t *left_ms, int *ret, struct kb_error *err)
{
    for (;;) {
        struct kb_error why = {0};
        enum kb_status status = kb_file_lock(path, ret, &why);
        if (status != KB_LOCKED || *left_ms <= 0) {
            if (status && err && !err->status)
                *err = why;
            return status;
        }
        nap();
        *left_ms -= NAP_MS;
    }
}

static enum kb_status make_path(const char *dir, const char *name, char path[PATH_MAX],
                                struct kb_error *err)
{
    if (snprintf(path, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX)
        return kb_fail(err, KB_INVALID, "data folder: its path is too long");
    return KB_OK;
}

enum kb_status kb_lock_take(const char *dir, int64_t wait_ms, int *ret, struct kb_error *err)
{
    char path[PATH_MAX], next_path[PATH_MAX];
    KB_CLEANUP(kb_file_unlock) int next = -1;
    enum kb_status status = make_path(dir, "lock", path, err);
    if (!status)
        status = make_path(dir, "lock.next", next_path, err);
    if (!status)
        status = take(next_path, &wait_ms, &next, err);
    if (!status)
        status = take(path, &wait_ms, ret, err);
    if (status == KB_LOCKED)
        kb_hint(err, "stop the other process, or send the work to it");
    return status;
}

bool kb_lock_is_wanted(const char *dir)
{
    char path[PATH_MAX];
    KB_CLEANUP(kb_file_unlock) int next = -1;
    return !make_path(dir, "lock.next", path, NULL) && kb_file_lock(path, &next, NULL) == KB_LOCKED;
}

enum kb_status kb_store_lock(struct kb_store *store, int64_t wait_ms, struct kb_error *err)
{
    if (store->lock >= 0)
        return KB_OK;
    return kb_lock_take(store->dir, wait_ms, &store->lock, err);
}

void kb_store_unlock(struct kb_store *store)
{
    kb_store_rollback(store);
    kb_file_unlock(&store->lock);
}

bool kb_store_is_locked(const struct kb_store *store)
{
    return store->lock >= 0;
}

bool kb_store_is_wanted(const struct kb_store *store)
{
    return kb_lock_is_wanted(store->dir);
}

enum kb_status kb_store_yield(struct kb_store *store, struct kb_error *err)
{
    if (store->is_open)
        return kb_fail(err, KB_INTERNAL,
                       "transaction: one is open, so nobody else can have a turn");
    if (store->lock >= 0 && !kb_store_is_wanted(store))
        return KB_OK;
    kb_store_unlock(store);
    return kb_store_lock(store, RETURN_MS, err);
}
