#include "reaper.h"

#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>

struct kbd_reaper_entry {
    struct kbd_reaper_entry *next, *previous;
    int fd;
    int64_t deadline_s;
};

struct kbd_reaper {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    struct kbd_reaper_entry *first;
    int64_t seconds;
    atomic_uint_fast64_t *reaped;
    bool stopping;
};

/* Monotonic, so that setting the wall clock cuts nobody off. */
static int64_t now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void reap(struct kbd_reaper *reaper)
{
    int64_t now = now_s();
    for (struct kbd_reaper_entry *entry = reaper->first; entry; entry = entry->next) {
        if (now < entry->deadline_s)
            continue;
        shutdown(entry->fd, SHUT_RDWR);
        entry->deadline_s = INT64_MAX;
        atomic_fetch_add(reaper->reaped, 1);
    }
}

static void *run(void *context)
{
    struct kbd_reaper *reaper = context;
    pthread_mutex_lock(&reaper->lock);
    while (!reaper->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&reaper->wake, &reaper->lock, &until);
        reap(reaper);
    }
    pthread_mutex_unlock(&reaper->lock);
    return NULL;
}

static void init_sync(struct kbd_reaper *reaper)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&reaper->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&reaper->lock, NULL);
}

enum kb_status kbd_reaper_start(int64_t seconds, atomic_uint_fast64_t *reaped,
                                struct kbd_reaper **ret, struct kb_error *err)
{
    struct kbd_reaper *reaper = calloc(1, sizeof *reaper);
    if (!reaper)
        return kb_fail_memory(err);
    reaper->seconds = seconds;
    reaper->reaped = reaped;
    init_sync(reaper);
    if (pthread_create(&reaper->thread, NULL, run, reaper)) {
        free(reaper);
        return kb_fail(err, KB_INTERNAL, "cannot start a thread");
    }
    *ret = reaper;
    return KB_OK;
}

void kbd_reaper_stop(struct kbd_reaper *reaper)
{
    if (!reaper)
        return;
    pthread_mutex_lock(&reaper->lock);
    reaper->stopping = true;
    pthread_cond_signal(&reaper->wake);
    pthread_mutex_unlock(&reaper->lock);
    pthread_join(reaper->thread, NULL);
    pthread_cond_destroy(&reaper->wake);
    pthread_mutex_destroy(&reaper->lock);
    free(reaper);
}

struct kbd_reaper_entry *kbd_reaper_add(struct kbd_reaper *reaper, int fd)
{
    struct kbd_reaper_entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    entry->fd = fd;
    entry->deadline_s = now_s() + reaper->seconds;
    pthread_mutex_lock(&reaper->lock);
    entry->next = reaper->first;
    if (entry->next)
        entry->next->previous = entry;
    reaper->first = entry;
    pthread_mutex_unlock(&reaper->lock);
    return entry;
}

void kbd_reaper_rearm(struct kbd_reaper *reaper, struct kbd_reaper_entry *entry)
{
    if (!entry)
        return;
    pthread_mutex_lock(&reaper->lock);
    if (entry->deadline_s != INT64_MAX)
        entry->deadline_s = now_s() + reaper->seconds;
    pthread_mutex_unlock(&reaper->lock);
}

void kbd_reaper_spare(struct kbd_reaper *reaper, struct kbd_reaper_entry *entry)
{
    if (!entry)
        return;
    pthread_mutex_lock(&reaper->lock);
    if (entry->deadline_s != INT64_MAX)
        entry->deadline_s = INT64_MAX - 1;
    pthread_mutex_unlock(&reaper->lock);
}

void kbd_reaper_remove(struct kbd_reaper *reaper, struct kbd_reaper_entry *entry)
{
    if (!entry)
        return;
    pthread_mutex_lock(&reaper->lock);
    if (entry->next)
        entry->next->previous = entry->previous;
    if (entry->previous)
        entry->previous->next = entry->next;
    else
        reaper->first = entry->next;
    pthread_mutex_unlock(&reaper->lock);
    free(entry);
}
