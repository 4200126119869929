#include "server.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "door.h"
#include "kb/login.h"
#include "proxies.h"
#include "rate.h"
#include "suggester.h"
#include "version.h"
#include "writer.h"

enum {
    INTERNAL,
    PUBLIC,
    DOORS
};

static const char *const door_names[DOORS] = {"internal", "public"};

struct server {
    const struct kbd_settings *settings;
    struct kbd_log log;
    struct kbd_log query_log;
    struct kb_api_host host;
    struct kbd_door *doors[DOORS];
    struct kbd_metrics metrics[DOORS];
    struct kbd_lane_metrics lanes;
    struct kbd_rate *rate; /* of requests */
    struct kbd_writer *writer;
    struct kbd_live *live;
    struct kbd_suggester *suggester;
    struct kbd_workers *workers;
    struct kb_logins *logins;
    struct kbd_proxies proxies;
    atomic_bool ready;
};

static int64_t now_us(void *context)
{
    (void)context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool is_ready(void *context)
{
    return atomic_load(&((struct server *)context)->ready);
}

static void print_metrics(void *context, struct kb_buf *ret)
{
    struct server *server = context;
    for (int metric = 0; metric < KBD_METRIC_END; metric++)
        for (int d = 0; d < DOORS; d++)
            kbd_metrics_print_part(&server->metrics[d], (enum kbd_metric)metric, door_names[d],
                                   d == 0, ret);
    kbd_lane_print(&server->lanes, server->workers, ret);
    kbd_lane_print_caches(server->host.cache, ret);
}

static enum kb_status open_query_log(struct server *server, struct kb_error *err)
{
    server->query_log.fd = -1;
    const char *path = server->settings->query_log;
    if (!path[0])
        return KB_OK;
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (fd < 0)
        return kb_fail(err, KB_IO, "query_log: cannot open '%s': %m", path);
    server->query_log = (struct kbd_log){server->host.clock, fd, KBD_INFO};
    return KB_OK;
}

static enum kb_status open_door(struct server *server, int which, struct kb_error *err)
{
    const char *text = which == INTERNAL ? server->settings->internal
                                         : server->settings->public_door;
    if (!text[0])
        return KB_OK;
    struct kbd_door_options options = {
        .door = which == INTERNAL ? KB_DOOR_INTERNAL : KB_DOOR_PUBLIC,
        .name = door_names[which],
        .settings = server->settings,
        .certificate = which == INTERNAL ? server->settings->internal_certificate
                                         : server->settings->public_certificate,
        .key = which == INTERNAL ? server->settings->internal_key : server->settings->public_key,
        .proxies = &server->proxies,
        .host = &server->host,
        .log = &server->log,
        .query_log = server->query_log.fd >= 0 ? &server->query_log : NULL,
        .metrics = &server->metrics[which],
        .lanes = &server->lanes,
        .rate = server->rate,
        .nice = which == PUBLIC ? (int)server->settings->others_nice : 0,
        .workers = server->workers,
        .writer = server->writer,
        .live = which == INTERNAL ? server->live : NULL,
    };
    enum kb_status status = kbd_address_parse(kb_str_of(text), options.name, &options.address, err);
    if (status == KB_OK)
        status = kbd_door_open(&options, &server->doors[which], err);
    if (status)
        return status;
    char address[128];
    snprintf(address, sizeof address, "%s:%u", options.address.host,
             kbd_door_port(server->doors[which]));
    struct kbd_line line;
    kbd_line_begin(&line, &server->log, KBD_INFO, "listening");
    kbd_line_cstr(&line, "door", options.name);
    kbd_line_cstr(&line, "address", address);
    kbd_line_end(&line);
    return KB_OK;
}

static enum kb_status start_workers(struct server *server, struct kb_error *err)
{
    struct kbd_workers_options options = {
        .host = &server->host,
        .count = (unsigned)server->settings->workers,
        .wait_max_us = server->settings->queue_seconds * 1000000,
        .nice = (int)server->settings->others_nice,
    };
    for (size_t i = 0; i < KB_LANES; i++)
        options.lanes[i] = (struct kbd_lane_limits){(size_t)server->settings->lanes[i].at_once,
                                                    (size_t)server->settings->lanes[i].queue};
    return kbd_workers_start(&options, &server->workers, err);
}

static enum kb_status start_live(struct server *server, struct kb_error *err)
{
    struct kbd_live_options options = {
        .host = &server->host,
        .log = &server->log,
        .streams_max = (size_t)server->settings->streams,
        .beat_us = server->settings->stream_seconds * 1000000,
    };
    return kbd_live_start(&options, &server->live, err);
}

/* Search shows the base up to this change, or will with its next question. */
static void on_visible(void *context, int64_t change)
{
    struct server *server = context;
    for (int d = 0; d < DOORS; d++)
        kb_api_cache_touch(server->host.cache[d]);
    kbd_live_visible(server->live, change);
}

static enum kb_status start_writer(struct server *server, struct kb_error *err)
{
    struct kbd_writer_options options = {
        .host = &server->host,
        .log = &server->log,
        .queue_max = (size_t)server->settings->queue,
        .wait_max_us = server->settings->queue_seconds * 1000000,
        .visible = on_visible,
        .context = server,
    };
    return kbd_writer_start(&options, &server->writer, err);
}

static void count_opening(void *context, enum kb_door door, struct kb_str id)
{
    struct server *server = context;
    kbd_openings_count(kbd_suggester_openings(server->suggester), door, id);
}

static void want_preview(void *context, int64_t release)
{
    struct server *server = context;
    kbd_writer_preview(server->writer, release);
}

static enum kb_status start_suggester(struct server *server, struct kb_error *err)
{
    enum kb_status status = kbd_suggester_start(server->settings->data, server->host.clock,
                                                &server->log, &server->suggester, err);
    if (status)
        return status;
    for (int d = 0; d < DOORS; d++) {
        enum kb_door door = d == INTERNAL ? KB_DOOR_INTERNAL : KB_DOOR_PUBLIC;
        server->host.suggest[door] = kbd_suggester_table(server->suggester, door);
    }
    server->host.opened = count_opening;
    return KB_OK;
}

static enum kb_status make_caches(struct server *server, struct kb_error *err)
{
    size_t bytes = (size_t)server->settings->kept_answers_mb << 20;
    enum kb_status status = KB_OK;
    for (int d = 0; bytes && d < DOORS && status == KB_OK; d++)
        status = kb_api_cache_new(bytes, &server->host.cache[d], err);
    return status;
}

static enum kb_status start(struct server *server, struct kb_error *err)
{
    enum kb_status status = open_query_log(server, err);
    if (status == KB_OK)
        status = kbd_proxies_parse(kb_str_of(server->settings->proxies), "proxies",
                                   &server->proxies, err);
    if (status == KB_OK)
        status = make_caches(server, err);
    if (status == KB_OK)
        status = kbd_rate_new(0, &server->rate, err);
    if (status == KB_OK)
        status = start_live(server, err);
    if (status == KB_OK)
        status = kb_logins_new(&server->logins, err);
    server->host.logins = server->logins;
    if (status == KB_OK)
        status = start_writer(server, err);
    if (status == KB_OK)
        status = start_suggester(server, err);
    if (status == KB_OK)
        status = start_workers(server, err);
    for (int d = 0; d < DOORS && status == KB_OK; d++)
        status = open_door(server, d, err);
    atomic_store(&server->ready, status == KB_OK);
    return status;
}

static void wait_for_answers(struct server *server)
{
    int64_t until = now_us(NULL) + server->settings->stop_seconds * 1000000;
    struct timespec pause = {0, 5 * 1000 * 1000};
    for (;;) {
        unsigned busy = 0;
        for (int d = 0; d < DOORS; d++)
            busy += server->doors[d] ? kbd_door_busy(server->doors[d]) : 0;
        if (!busy || now_us(NULL) >= until)
            return;
        nanosleep(&pause, NULL);
    }
}

static void stop(struct server *server)
{
    atomic_store(&server->ready, false);
    for (int d = 0; d < DOORS; d++)
        if (server->doors[d])
            kbd_door_quiesce(server->doors[d]);
    /* Streams never end by themselves; who is told so connects again, somewhere else. */
    kbd_live_stop(server->live);
    wait_for_answers(server);
    kbd_writer_stop(server->writer);
    kbd_workers_stop(server->workers);
    for (int d = 0; d < DOORS; d++)
        kbd_door_close(server->doors[d]);
    kbd_workers_free(server->workers);
    kbd_writer_free(server->writer);
    kbd_live_free(server->live);
    kbd_suggester_stop(server->suggester);
    kb_logins_free(server->logins);
    kbd_rate_free(server->rate);
    for (int d = 0; d < DOORS; d++)
        kb_api_cache_free(server->host.cache[d]);
    if (server->query_log.fd >= 0)
        close(server->query_log.fd);
}

static void wait_for_signal(struct server *server, const sigset_t *signals)
{
    int number = 0;
    sigwait(signals, &number);
    struct kbd_line line;
    kbd_line_begin(&line, &server->log, KBD_INFO, "stopping");
    kbd_line_int(&line, "signal", number);
    kbd_line_end(&line);
}

enum kb_status kbd_server_run(const struct kbd_settings *settings, const struct kb_clock *clock,
                              struct kb_error *err)
{
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        return kb_fail_memory(err);
    server->settings = settings;
    server->log = (struct kbd_log){clock, STDERR_FILENO, kbd_level_of(settings->log_level)};
    server->host = (struct kb_api_host){
        .data_dir = settings->data,
        .clock = clock,
        .version = KBD_VERSION,
        .metrics = print_metrics,
        .ready = is_ready,
        .preview = want_preview,
        .flag_days = (int)settings->flag_days,
        .flag_days_contradiction = (int)settings->flag_days_contradiction,
        .now_us = now_us,
        .context = server,
    };
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    enum kb_status status = start(server, err);
    if (status == KB_OK)
        wait_for_signal(server, &signals);
    stop(server);
    free(server);
    return status;
}
