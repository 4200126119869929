/*
 * client.c - what end-to-end tests need of an HTTP client that curl is too well-behaved for.
 *
 *     e2e_client send ADDRESS                         standard input as it is; prints what comes
 * back e2e_client hold ADDRESS COUNT                   that many silent connections until input
 * ends e2e_client drip ADDRESS MILLISECONDS            a request byte by byte; how long it was let
 *     e2e_client repeat ADDRESS COUNT TARGET          that many requests on one connection
 *     e2e_client load ADDRESS CONNECTIONS SECONDS TARGET [HEADER]
 *                                                     as many as go, until then, SIGINT or refused
 *
 * Results are words KEY=NUMBER on standard output.
 */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "answer.h"
#include "kb/str.h"

#define SILENCE_MS  3000
#define PATIENCE_S  30
#define REQUEST_MAX 8192
#define HELD_MAX    1024
#define LOAD_MAX    64

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static unsigned number(const char *text)
{
    uint64_t value;
    if (!kb_str_to_uint(kb_str_of(text), 1000000, &value)) {
        fprintf(stderr, "e2e_client: '%s' is not a number\n", text);
        exit(2);
    }
    return (unsigned)value;
}

static int connected(const char *address)
{
    int fd = answer_connect(address, PATIENCE_S);
    if (fd < 0) {
        fprintf(stderr, "e2e_client: nobody answers at %s\n", address);
        exit(1);
    }
    return fd;
}

/* Prints what comes until the peer closes or is silent; which of the two is the last line. */
static void print_answer(int fd)
{
    char bytes[65536];
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    while (poll(&readable, 1, SILENCE_MS) == 1) {
        ssize_t got = recv(fd, bytes, sizeof bytes, 0);
        if (got <= 0) {
            puts("\nend=closed");
            return;
        }
        fwrite(bytes, 1, (size_t)got, stdout);
    }
    puts("\nend=open");
}

static int run_send(char **arguments)
{
    static char bytes[4u << 20];
    size_t length = fread(bytes, 1, sizeof bytes, stdin);
    int fd = connected(arguments[0]);
    /* The peer may answer and close before it has read everything. */
    answer_ask(fd, bytes, length);
    print_answer(fd);
    close(fd);
    return 0;
}

static int run_hold(char **arguments)
{
    static int held[HELD_MAX];
    unsigned count = number(arguments[1]);
    char byte;
    for (unsigned i = 0; i < count && i < HELD_MAX; i++)
        held[i] = connected(arguments[0]);
    printf("held=%u\n", count);
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
    for (unsigned i = 0; i < count && i < HELD_MAX; i++)
        close(held[i]);
    return 0;
}

static int run_drip(char **arguments)
{
    int fd = connected(arguments[0]);
    unsigned pause_ms = number(arguments[1]);
    double begun = now_s();
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    static const char line[] = "GET /healthz HTTP/1.1\r\nHost: drip\r\nX-Slow: ";
    for (size_t i = 0; now_s() - begun < PATIENCE_S; i++) {
        char byte = i < sizeof line - 1 ? line[i] : 'x';
        if (!answer_ask(fd, &byte, 1) || poll(&readable, 1, (int)pause_ms) != 0)
            break;
    }
    printf("let_ms=%.0f\n", (now_s() - begun) * 1000);
    close(fd);
    return 0;
}

static size_t write_request(char *out, const char *target, const char *header)
{
    return (size_t)snprintf(out, REQUEST_MAX, "GET %s HTTP/1.1\r\nHost: e2e\r\n%s%s\r\n", target,
                            header ? header : "", header ? "\r\n" : "");
}

static int run_repeat(char **arguments)
{
    char request[REQUEST_MAX];
    size_t length = write_request(request, arguments[2], NULL);
    unsigned count = number(arguments[1]), whole = 0;
    int fd = connected(arguments[0]);
    struct answer answer;
    while (whole < count && answer_ask(fd, request, length) &&
           answer_read(fd, &answer) == ANSWER_WHOLE && answer.status == 200)
        whole++;
    printf("whole=%u\n", whole);
    close(fd);
    return 0;
}

struct load {
    const char *address;
    char request[REQUEST_MAX];
    size_t length;
    double until_s;
    atomic_uint whole, other, broken, unanswered, connections;
};

static volatile sig_atomic_t told_to_end;

static void on_signal(int number)
{
    told_to_end = number;
}

static bool goes_on(const struct load *load)
{
    return !told_to_end && now_s() < load->until_s;
}

/* Asks on one connection for as long as it is kept. */
static void load_connection(struct load *load, int fd)
{
    struct answer answer = {0};
    atomic_fetch_add(&load->connections, 1);
    while (!answer.closes && goes_on(load)) {
        enum answer_end end = ANSWER_NONE;
        if (answer_ask(fd, load->request, load->length))
            end = answer_read(fd, &answer);
        atomic_uint *counter = end == ANSWER_NONE     ? &load->unanswered
                               : end == ANSWER_BROKEN ? &load->broken
                               : answer.status == 200 ? &load->whole
                                                      : &load->other;
        atomic_fetch_add(counter, 1);
        if (end != ANSWER_WHOLE)
            return;
    }
}

static void *run_load_thread(void *context)
{
    struct load *load = context;
    int fd;
    while (goes_on(load) && (fd = answer_connect(load->address, PATIENCE_S)) >= 0) {
        load_connection(load, fd);
        close(fd);
    }
    return NULL;
}

static int run_load(char **arguments)
{
    static struct load load;
    pthread_t threads[LOAD_MAX];
    unsigned count = number(arguments[1]);
    if (count > LOAD_MAX)
        count = LOAD_MAX;
    load.address = arguments[0];
    load.until_s = now_s() + number(arguments[2]);
    load.length = write_request(load.request, arguments[3], arguments[4]);
    /* Restarts system calls, so that what is being asked is still answered. */
    signal(SIGINT, on_signal);
    for (unsigned i = 0; i < count; i++)
        if (pthread_create(&threads[i], NULL, run_load_thread, &load))
            return 2;
    for (unsigned i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    printf("whole=%u other=%u broken=%u unanswered=%u connections=%u\n", load.whole, load.other,
           load.broken, load.unanswered, load.connections);
    return 0;
}

static const struct {
    const char *name;
    int arguments; /* at least */
    int (*run)(char **arguments);
} modes[] = {
    {"send", 1, run_send},     {"hold", 2, run_hold}, {"drip", 2, run_drip},
    {"repeat", 3, run_repeat}, {"load", 4, run_load},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (argc >= 2 && !strcmp(argv[1], modes[i].name) && argc - 2 >= modes[i].arguments)
            return modes[i].run(argv + 2);
    fputs("usage: e2e_client MODE ADDRESS …; client.c lists the modes\n", stderr);
    return 2;
}
