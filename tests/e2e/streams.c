/*
 * streams.c - many seats at once: opens streams of /v1/live, publishes, and tells when who heard.
 *
 *     e2e_streams ADDRESS COUNT CUT TARGET AGENT-KEY PUBLISHER-KEY [PAUSE]
 *
 * Publishes a script three times: with all streams open, with CUT of them cut off, and when these
 * have come back with Last-Event-ID. Prints KEY=NUMBER: streams opened; for the first and the third
 * publish the milliseconds from its answer to the last stream that was told (0 where all were told
 * before); how many streams were told all three once and in order, and how many lack one.
 *
 * Before each publish the streams stay open for PAUSE seconds more, for who measures something
 * beside them.
 *
 * Chunks are not taken apart: the server sends whole lines, and what it says of chunks is no line
 * that is looked for.
 */
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"
#include "kb/str.h"

#define STREAMS_MAX 4000
#define PATIENCE_S  60
#define ROUNDS      3
#define LINE_MAX_   4096
#define REQUEST_MAX 4096

struct stream {
    int fd;
    bool opened;
    char line[LINE_MAX_];
    size_t len;
    uint64_t last_id;
    uint64_t changes[ROUNDS + 1]; /* that it was told of, in order */
    size_t told;
};

struct run {
    const char *address, *target, *agent, *publisher;
    struct stream *streams;
    unsigned count, cut, pause_s;
    struct pollfd polled[STREAMS_MAX];
};

struct publishing {
    const struct run *run;
    unsigned round;
    double answered_s; /* 0 while it is under way */
    unsigned status;
    pthread_mutex_t lock;
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static unsigned number(const char *text)
{
    uint64_t value;
    if (!kb_str_to_uint(kb_str_of(text), STREAMS_MAX, &value)) {
        fprintf(stderr, "e2e_streams: '%s' is not a number up to %d\n", text, STREAMS_MAX);
        exit(2);
    }
    return (unsigned)value;
}

static uint64_t digits_of(const char *text)
{
    uint64_t value = 0;
    size_t len = strspn(text, "0123456789");
    (void)kb_str_to_uint((struct kb_str){text, len}, UINT64_MAX, &value);
    return value;
}

/* --- one stream ------------------------------------------------------------------------------- */

static void open_stream(const struct run *run, struct stream *stream)
{
    char request[REQUEST_MAX], last[64] = "";
    if (stream->last_id)
        snprintf(last, sizeof last, "Last-Event-ID: %llu\r\n", (unsigned long long)stream->last_id);
    int len = snprintf(request, sizeof request,
                       "GET %s HTTP/1.1\r\nHost: e2e\r\nX-Api-Key: %s\r\n%s\r\n", run->target,
                       run->agent, last);
    stream->opened = false;
    stream->len = 0;
    stream->fd = answer_connect(run->address, PATIENCE_S);
    if (stream->fd >= 0 && !answer_ask(stream->fd, request, (size_t)len)) {
        close(stream->fd);
        stream->fd = -1;
    }
}

static void close_stream(struct stream *stream)
{
    if (stream->fd >= 0)
        close(stream->fd);
    stream->fd = -1;
}

static void take_line(struct stream *stream, const char *line)
{
    static const char change[] = "data: {\"change\":";
    if (!strncmp(line, "id: ", 4)) {
        stream->last_id = digits_of(line + 4);
        stream->opened = true;
    }
    if (!strncmp(line, change, sizeof change - 1) && stream->told <= ROUNDS)
        stream->changes[stream->told++] = digits_of(line + sizeof change - 1);
}

static void take_bytes(struct stream *stream, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\n') {
            stream->line[stream->len] = 0;
            stream->len = 0;
            take_line(stream, stream->line);
        } else if (bytes[i] != '\r' && stream->len < LINE_MAX_ - 1) {
            stream->line[stream->len++] = bytes[i];
        }
    }
}

static void read_stream(struct stream *stream)
{
    char bytes[16384];
    ssize_t got = recv(stream->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (got > 0)
        take_bytes(stream, bytes, (size_t)got);
    else
        close_stream(stream);
}

/* --- all of them ------------------------------------------------------------------------------ */

static void read_all(struct run *run)
{
    for (unsigned i = 0; i < run->count; i++)
        run->polled[i] = (struct pollfd){.fd = run->streams[i].fd, .events = POLLIN};
    if (poll(run->polled, run->count, 20) <= 0)
        return;
    for (unsigned i = 0; i < run->count; i++)
        if (run->polled[i].fd >= 0 && run->polled[i].revents)
            read_stream(&run->streams[i]);
}

static unsigned count_opened(const struct run *run)
{
    unsigned count = 0;
    for (unsigned i = 0; i < run->count; i++)
        count += run->streams[i].opened && run->streams[i].fd >= 0;
    return count;
}

/* How many of the streams from `from` on were told of so many changes. */
static unsigned count_told(const struct run *run, unsigned from, size_t told)
{
    unsigned count = 0;
    for (unsigned i = from; i < run->count; i++)
        count += run->streams[i].told >= told;
    return count;
}

static void wait_opened(struct run *run)
{
    double until = now_s() + PATIENCE_S;
    while (count_opened(run) < run->count && now_s() < until)
        read_all(run);
}

/* --- publishing ------------------------------------------------------------------------------- */

static size_t write_publish(const struct run *run, unsigned round, char out[REQUEST_MAX])
{
    char body[1024];
    int len = snprintf(body, sizeof body,
                       "{\"id\":\"script-e2e-live\",\"kind\":\"script\",\"audience\":\"internal\","
                       "\"title\":\"直播口径\",\"region\":\"990100\",\"category\":\"其他\","
                       "\"effective_from\":\"2026-01-01\",\"change_note\":\"第%u次\","
                       "\"sections\":[{\"label\":\"口径\",\"text\":\"第%u次口径，%.0f。\"}]}",
                       round, round, now_s() * 1000);
    return (size_t)snprintf(out, REQUEST_MAX,
                            "POST /v1/items?publish=1&wait=visible HTTP/1.1\r\nHost: e2e\r\n"
                            "X-Api-Key: %s\r\nContent-Type: application/json\r\n"
                            "Content-Length: %d\r\n\r\n%s",
                            run->publisher, len, body);
}

static void *run_publish(void *context)
{
    struct publishing *publishing = context;
    char request[REQUEST_MAX];
    struct answer answer = {0};
    size_t len = write_publish(publishing->run, publishing->round, request);
    int fd = answer_connect(publishing->run->address, PATIENCE_S);
    if (fd >= 0 && answer_ask(fd, request, len))
        (void)answer_read(fd, &answer);
    double now = now_s();
    if (fd >= 0)
        close(fd);
    pthread_mutex_lock(&publishing->lock);
    publishing->answered_s = now;
    publishing->status = answer.status;
    pthread_mutex_unlock(&publishing->lock);
    return NULL;
}

static double answered(struct publishing *publishing)
{
    pthread_mutex_lock(&publishing->lock);
    double at = publishing->answered_s;
    pthread_mutex_unlock(&publishing->lock);
    return at;
}

static void pause_streams(struct run *run)
{
    double until = now_s() + run->pause_s;
    while (now_s() < until)
        read_all(run);
}

/* Publishes, and reads until the streams from `from` on were told; the milliseconds from answer to
 * the last. */
static double publish(struct run *run, unsigned round, unsigned from)
{
    struct publishing publishing = {.run = run, .round = round};
    pthread_t thread;
    pause_streams(run);
    double until = now_s() + PATIENCE_S, told_s = 0;
    pthread_mutex_init(&publishing.lock, NULL);
    if (pthread_create(&thread, NULL, run_publish, &publishing))
        exit(2);
    while (now_s() < until && (!told_s || !answered(&publishing))) {
        read_all(run);
        if (!told_s && count_told(run, from, round) == run->count - from)
            told_s = now_s();
    }
    pthread_join(thread, NULL);
    pthread_mutex_destroy(&publishing.lock);
    if (publishing.status != 200)
        fprintf(stderr, "e2e_streams: publish %u was answered with %u\n", round, publishing.status);
    if (!told_s)
        told_s = now_s();
    return told_s > publishing.answered_s ? (told_s - publishing.answered_s) * 1000 : 0;
}

/* All changes once, and in order. */
static bool is_whole(const struct stream *stream)
{
    bool whole = stream->told == ROUNDS;
    for (size_t i = 1; i < stream->told && i < ROUNDS; i++)
        whole = whole && stream->changes[i] > stream->changes[i - 1];
    return whole;
}

static void print_end(const struct run *run)
{
    unsigned whole = 0, lost = 0;
    for (unsigned i = 0; i < run->count; i++) {
        whole += is_whole(&run->streams[i]);
        lost += run->streams[i].told < ROUNDS;
    }
    printf("whole=%u lost=%u\n", whole, lost);
}

int main(int argc, char **argv)
{
    static struct run run;
    if (argc != 7 && argc != 8) {
        fputs("usage: e2e_streams ADDRESS COUNT CUT TARGET AGENT-KEY PUBLISHER-KEY [PAUSE]\n",
              stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    run.address = argv[1];
    run.count = number(argv[2]);
    run.cut = number(argv[3]);
    run.target = argv[4];
    run.agent = argv[5];
    run.publisher = argv[6];
    run.pause_s = argc > 7 ? number(argv[7]) : 0;
    run.streams = calloc(run.count + 1, sizeof *run.streams);
    if (!run.streams || run.cut > run.count)
        return 2;
    for (unsigned i = 0; i < run.count; i++)
        open_stream(&run, &run.streams[i]);
    wait_opened(&run);
    printf("opened=%u\n", count_opened(&run));
    printf("all_told_ms=%.1f\n", publish(&run, 1, 0));
    for (unsigned i = 0; i < run.cut; i++)
        close_stream(&run.streams[i]);
    (void)publish(&run, 2, run.cut);
    for (unsigned i = 0; i < run.cut; i++)
        open_stream(&run, &run.streams[i]);
    wait_opened(&run);
    printf("reopened=%u\n", count_opened(&run));
    printf("all_told_again_ms=%.1f\n", publish(&run, 3, 0));
    print_end(&run);
    for (unsigned i = 0; i < run.count; i++)
        close_stream(&run.streams[i]);
    free(run.streams);
    return 0;
}
