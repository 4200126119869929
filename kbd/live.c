#include "live.h"

#include <poll.h>
#include <pthread.h>

#define SECOND_US 1000000

/* Most text that waits for one client; one that was to be told more is cut off, and asks again. */
#define TEXT_MAX (64u << 20)

/* What the library takes at once. */
#define BLOCK_SIZE 16384

struct kbd_stream {
    struct kbd_stream *next, *previous;
    struct kbd_live *live;
    struct MHD_Connection *connection;
    int fd;
    struct kb_live_watch *watch;
    int64_t place; /* it was told, or is being told, everything up to this change */
    struct kb_buf text;
    size_t sent;       /* of the text */
    bool is_suspended; /* nothing was left to send */
    bool is_over;
    int64_t beat_us; /* when the next heartbeat is due */
};

struct kbd_live {
    struct kbd_live_options options;
    pthread_t thread;
    bool has_thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct kbd_stream *first;
    size_t count;          /* of those that are not over */
    struct pollfd *polled; /* as many as there may be streams */
    int64_t visible;
    bool is_stopping;
    bool is_woken; /* somebody may have something to be told */
    /* The thread's own from here on. */
    struct kb_live_feed *feed;
    int64_t keys_at;            /* the change that keys were read behind */
    enum kb_status last_status; /* so that a lasting failure is logged once */
};

static int64_t now_us(const struct kbd_live *live)
{
    return live->options.host->now_us(live->options.host->context);
}

static void log_failure(struct kbd_live *live, enum kb_status status, const struct kb_error *err)
{
    if (status && status != live->last_status) {
        struct kbd_line line;
        kbd_line_begin(&line, live->options.log, KBD_ERROR, "live_behind");
        kbd_line_error(&line, err);
        kbd_line_end(&line);
    }
    live->last_status = status;
}

/* --- streams; all with the lock ----------------------------------------------------------------
 */

static bool is_idle(const struct kbd_stream *stream)
{
    return stream->sent == stream->text.len && !stream->is_over;
}

/* Goes on where it was suspended. */
static void resume(struct kbd_stream *stream)
{
    if (!stream->is_suspended)
        return;
    stream->is_suspended = false;
    MHD_resume_connection(stream->connection);
}

/* Its place is free at once; the connection goes when the library comes to it. */
static void end(struct kbd_stream *stream)
{
    stream->live->count -= !stream->is_over;
    stream->is_over = true;
    resume(stream);
}

/* What was sent makes room for what comes. */
static void begin_text(struct kbd_stream *stream)
{
    kb_buf_clear(&stream->text);
    stream->sent = 0;
}

/* Sends what was appended; without memory it is cut off, and asks again from its last id. */
static void send_text(struct kbd_stream *stream)
{
    if (kb_buf_status(&stream->text, NULL))
        end(stream);
    else if (stream->text.len)
        resume(stream);
}

/* --- telling what happened ---------------------------------------------------------------------
 */

/* The place of some stream that has something to be told, the furthest behind. */
static bool find_place(struct kbd_live *live, int64_t *ret_after, int64_t *ret_until)
{
    bool found = false;
    pthread_mutex_lock(&live->lock);
    for (struct kbd_stream *at = live->first; at; at = at->next) {
        if (!is_idle(at) || at->place >= live->visible || (found && at->place >= *ret_after))
            continue;
        *ret_after = at->place;
        found = true;
    }
    *ret_until = live->visible;
    pthread_mutex_unlock(&live->lock);
    return found;
}

static void tell(struct kbd_live *live, int64_t after, int64_t through)
{
    int64_t beat_us = now_us(live) + live->options.beat_us;
    pthread_mutex_lock(&live->lock);
    for (struct kbd_stream *at = live->first; at; at = at->next) {
        if (!is_idle(at) || at->place != after)
            continue;
        begin_text(at);
        kb_live_feed_write(live->feed, at->watch, &at->text);
        at->place = through;
        if (at->text.len)
            at->beat_us = beat_us;
        send_text(at);
    }
    pthread_mutex_unlock(&live->lock);
}

/* A key that was revoked is told nothing more. */
static enum kb_status check_keys(struct kbd_live *live, int64_t until, struct kb_error *err)
{
    if (live->keys_at >= until)
        return KB_OK;
    enum kb_status status = kb_live_feed_read_keys(live->feed, err);
    if (status)
        return status;
    pthread_mutex_lock(&live->lock);
    for (struct kbd_stream *at = live->first; at; at = at->next)
        if (!kb_live_feed_admits(live->feed, at->watch))
            end(at);
    pthread_mutex_unlock(&live->lock);
    live->keys_at = until;
    return KB_OK;
}

static void tell_all(struct kbd_live *live)
{
    struct kb_error err = {0};
    enum kb_status status = KB_OK;
    int64_t after = 0, until = 0, through = 0;
    while (status == KB_OK && find_place(live, &after, &until)) {
        status = check_keys(live, until, &err);
        if (status == KB_OK)
            status = kb_live_feed_read(live->feed, after, until, &through, &err);
        if (status == KB_OK)
            tell(live, after, through);
    }
    log_failure(live, status, &err);
}

/* --- once a second; with the lock ---------------------------------------------------------------
 */

/* Ends streams whose client closed its end. */
static void find_gone(struct kbd_live *live)
{
    size_t count = 0;
    for (struct kbd_stream *at = live->first; at; at = at->next)
        if (!at->is_over)
            live->polled[count++] = (struct pollfd){.fd = at->fd, .events = POLLRDHUP};
    if (poll(live->polled, (nfds_t)count, 0) <= 0)
        return;
    count = 0;
    for (struct kbd_stream *at = live->first; at; at = at->next)
        if (!at->is_over && live->polled[count++].revents)
            end(at);
}

static void beat(struct kbd_live *live)
{
    int64_t now = now_us(live);
    for (struct kbd_stream *at = live->first; at; at = at->next) {
        if (!is_idle(at) || now < at->beat_us)
            continue;
        begin_text(at);
        kb_live_beat(at->place, &at->text);
        at->beat_us = now + live->options.beat_us;
        send_text(at);
    }
}

static void look(struct kbd_live *live)
{
    pthread_mutex_lock(&live->lock);
    find_gone(live);
    beat(live);
    pthread_mutex_unlock(&live->lock);
}

/* --- the thread --------------------------------------------------------------------------------
 */

/* Waits until there is something to tell or the second is over; false when it is time to end. */
static bool wait_until(struct kbd_live *live, int64_t until_us, bool *ret_woken)
{
    struct timespec until = {until_us / SECOND_US, until_us % SECOND_US * 1000};
    int timed_out = 0;
    pthread_mutex_lock(&live->lock);
    while (!live->is_woken && !live->is_stopping && !timed_out)
        timed_out = pthread_cond_timedwait(&live->wake, &live->lock, &until);
    *ret_woken = live->is_woken;
    live->is_woken = false;
    bool goes_on = !live->is_stopping;
    pthread_mutex_unlock(&live->lock);
    return goes_on;
}

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}

static void *run(void *context)
{
    struct kbd_live *live = context;
    int64_t look_us = monotonic_us() + SECOND_US;
    bool woken = false;
    while (wait_until(live, look_us, &woken)) {
        if (woken)
            tell_all(live);
        if (monotonic_us() < look_us)
            continue;
        /* Also what could not be read a second ago. */
        tell_all(live);
        look(live);
        look_us = monotonic_us() + SECOND_US;
    }
    return NULL;
}

static void init_sync(struct kbd_live *live)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&live->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&live->lock, NULL);
}

enum kb_status kbd_live_start(const struct kbd_live_options *options, struct kbd_live **ret,
                              struct kb_error *err)
{
    struct kbd_live *live = calloc(1, sizeof *live);
    if (!live)
        return kb_fail_memory(err);
    live->options = *options;
    init_sync(live);
    live->polled = calloc(options->streams_max + 1, sizeof *live->polled);
    enum kb_status status = live->polled ? kb_live_feed_new(options->host, &live->feed, err)
                                         : kb_fail_memory(err);
    if (status == KB_OK && pthread_create(&live->thread, NULL, run, live))
        status = kb_fail(err, KB_INTERNAL, "cannot start a thread");
    if (status) {
        kbd_live_free(live);
        return status;
    }
    live->has_thread = true;
    *ret = live;
    return KB_OK;
}

/* With the lock. */
static void wake(struct kbd_live *live)
{
    live->is_woken = true;
    pthread_cond_signal(&live->wake);
}

void kbd_live_visible(void *context, int64_t change)
{
    struct kbd_live *live = context;
    pthread_mutex_lock(&live->lock);
    if (change > live->visible) {
        live->visible = change;
        wake(live);
    }
    pthread_mutex_unlock(&live->lock);
}

size_t kbd_live_count(struct kbd_live *live)
{
    pthread_mutex_lock(&live->lock);
    size_t count = live->count;
    pthread_mutex_unlock(&live->lock);
    return count;
}

void kbd_live_stop(struct kbd_live *live)
{
    if (!live)
        return;
    pthread_mutex_lock(&live->lock);
    live->is_stopping = true;
    for (struct kbd_stream *at = live->first; at; at = at->next)
        end(at);
    pthread_cond_signal(&live->wake);
    pthread_mutex_unlock(&live->lock);
    if (live->has_thread)
        pthread_join(live->thread, NULL);
    live->has_thread = false;
}

void kbd_live_free(struct kbd_live *live)
{
    if (!live)
        return;
    kbd_live_stop(live);
    kb_live_feed_free(live->feed);
    free(live->polled);
    pthread_cond_destroy(&live->wake);
    pthread_mutex_destroy(&live->lock);
    free(live);
}

/* --- coming and going --------------------------------------------------------------------------
 */

static struct kbd_stream *new_stream(struct kbd_live *live, struct MHD_Connection *connection,
                                     struct kb_live_watch *watch, struct kb_str opening)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct kbd_stream *stream = info ? calloc(1, sizeof *stream) : NULL;
    if (!stream)
        return NULL;
    *stream = (struct kbd_stream){.live = live,
                                  .connection = connection,
                                  .fd = info->connect_fd,
                                  .watch = watch,
                                  .place = kb_live_watch_after(watch),
                                  .text = KB_BUF_INIT(TEXT_MAX),
                                  .beat_us = now_us(live) + live->options.beat_us};
    kb_buf_add_str(&stream->text, opening);
    if (kb_buf_status(&stream->text, NULL) == KB_OK)
        return stream;
    kb_buf_done(&stream->text);
    free(stream);
    return NULL;
}

static bool add(struct kbd_live *live, struct kbd_stream *stream)
{
    pthread_mutex_lock(&live->lock);
    /* Clients that come back are often known before it is known that they went. */
    if (live->count >= live->options.streams_max)
        find_gone(live);
    bool fits = !live->is_stopping && live->count < live->options.streams_max;
    if (fits) {
        stream->next = live->first;
        if (live->first)
            live->first->previous = stream;
        live->first = stream;
        live->count++;
    }
    pthread_mutex_unlock(&live->lock);
    return fits;
}

static void free_stream(struct kbd_stream *stream)
{
    kb_live_watch_free(stream->watch);
    kb_buf_done(&stream->text);
    free(stream);
}

enum kb_status kbd_live_enter(struct kbd_live *live, struct MHD_Connection *connection,
                              struct kb_live_watch *watch, struct kb_str opening,
                              struct kbd_stream **ret, struct kb_error *err)
{
    struct kbd_stream *stream = new_stream(live, connection, watch, opening);
    if (!stream) {
        kb_live_watch_free(watch);
        return kb_fail_memory(err);
    }
    if (!add(live, stream)) {
        free_stream(stream);
        return kb_fail(err, KB_BUSY, "too many streams are open");
    }
    *ret = stream;
    return KB_OK;
}

void kbd_stream_leave(struct kbd_stream *stream)
{
    if (!stream)
        return;
    struct kbd_live *live = stream->live;
    pthread_mutex_lock(&live->lock);
    if (stream->next)
        stream->next->previous = stream->previous;
    if (stream->previous)
        stream->previous->next = stream->next;
    else
        live->first = stream->next;
    live->count -= !stream->is_over;
    pthread_mutex_unlock(&live->lock);
    free_stream(stream);
}

/* --- what the library asks for -----------------------------------------------------------------
 */

/* With the lock: the next piece, or 0 when there is none and the connection is suspended. */
static ssize_t take(struct kbd_stream *stream, char *out, size_t room)
{
    size_t left = stream->text.len - stream->sent;
    size_t len = left < room ? left : room;
    if (stream->is_over)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (len) {
        memcpy(out, stream->text.data + stream->sent, len);
        stream->sent += len;
        return (ssize_t)len;
    }
    stream->is_suspended = true;
    MHD_suspend_connection(stream->connection);
    if (stream->place < stream->live->visible)
        wake(stream->live);
    return 0;
}

static ssize_t on_room(void *context, uint64_t at, char *out, size_t room)
{
    (void)at;
    struct kbd_stream *stream = context;
    pthread_mutex_lock(&stream->live->lock);
    ssize_t taken = take(stream, out, room);
    pthread_mutex_unlock(&stream->live->lock);
    return taken;
}

struct MHD_Response *kbd_stream_response(struct kbd_stream *stream)
{
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_SIZE, on_room, stream, NULL);
}
