#include "follower.h"

#include <pthread.h>

#include "kb/index.h"

struct kbd_follower {
    const char *dir;
    const struct kb_clock *clock;
    const struct kbd_log *log;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool stopping;
    enum kb_status last; /* so that a lasting failure is logged once, not every second */
};

enum kb_status kbd_follow_once(const char *dir, const struct kb_clock *clock,
                               const struct kbd_log *log, struct kb_error *err)
{
    KB_CLEANUP(kb_store_closep) struct kb_store *store = NULL;
    struct kb_index_report report = {0};
    enum kb_status status = kb_store_open(dir, clock, &store, err);
    if (status == KB_OK)
        status = kb_index_catch_up(store, NULL, &report, err);
    if (status == KB_OK && (report.items || report.rebuilt)) {
        struct kbd_line line;
        kbd_line_begin(&line, log, KBD_INFO, "indexed");
        kbd_line_int(&line, "change", report.change);
        kbd_line_int(&line, "items", (int64_t)report.items);
        kbd_line_int(&line, "documents", (int64_t)report.documents);
        kbd_line_end(&line);
    }
    return status;
}

/* Whether the index lacks a change or a day; reading only, so that no lock is taken for nothing. */
static bool is_behind(const struct kbd_follower *follower)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    KB_CLEANUP(kb_index_closep) struct kb_index *index = NULL;
    int64_t change;
    if (kb_reader_open(follower->dir, KB_DOOR_INTERNAL, &reader, NULL) ||
        kb_reader_last_change(reader, &change, NULL))
        return false;
    if (kb_index_open(follower->dir, KB_DOOR_INTERNAL, false, &index, NULL))
        return true;
    return kb_index_change(index) < change ||
           kb_index_day(index) != kb_clock_today(follower->clock);
}

static void follow(struct kbd_follower *follower)
{
    struct kb_error err = {0};
    if (!is_behind(follower))
        return;
    enum kb_status status = kbd_follow_once(follower->dir, follower->clock, follower->log, &err);
    if (status && status != KB_LOCKED && status != follower->last) {
        struct kbd_line line;
        kbd_line_begin(&line, follower->log, KBD_ERROR, "index_behind");
        kbd_line_error(&line, &err);
        kbd_line_end(&line);
    }
    follower->last = status;
}

static void *run(void *context)
{
    struct kbd_follower *follower = context;
    pthread_mutex_lock(&follower->lock);
    while (!follower->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&follower->wake, &follower->lock, &until);
        if (follower->stopping)
            break;
        pthread_mutex_unlock(&follower->lock);
        follow(follower);
        pthread_mutex_lock(&follower->lock);
    }
    pthread_mutex_unlock(&follower->lock);
    return NULL;
}

enum kb_status kbd_follower_start(const char *dir, const struct kb_clock *clock,
                                  const struct kbd_log *log, struct kbd_follower **ret,
                                  struct kb_error *err)
{
    struct kbd_follower *follower = calloc(1, sizeof *follower);
    if (!follower)
        return kb_fail_memory(err);
    follower->dir = dir;
    follower->clock = clock;
    follower->log = log;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&follower->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&follower->lock, NULL);
    if (pthread_create(&follower->thread, NULL, run, follower)) {
        free(follower);
        return kb_fail(err, KB_INTERNAL, "cannot start a thread");
    }
    *ret = follower;
    return KB_OK;
}

void kbd_follower_stop(struct kbd_follower *follower)
{
    if (!follower)
        return;
    pthread_mutex_lock(&follower->lock);
    follower->stopping = true;
    pthread_cond_signal(&follower->wake);
    pthread_mutex_unlock(&follower->lock);
    pthread_join(follower->thread, NULL);
    pthread_cond_destroy(&follower->wake);
    pthread_mutex_destroy(&follower->lock);
    free(follower);
}
