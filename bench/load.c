/*
 * load.c - asks a running kbd the questions of a file over keep-alive connections and prints what
 * it saw.
 *
 *     bench_load HOST:PORT QUERIES CONNECTIONS REQUESTS [PATH]
 *
 * Closed loop: each connection asks its next question as soon as it has its answer. One thread,
 * epoll. QUERIES is `ID TAB question`, asked in turn, from a place of its own for each connection.
 * PATH (default /v1/search) is asked with ?q=QUESTION. Prints one line: requests a second, latency
 * percentiles in microseconds, bytes, answers that were not 200.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "kb/file.h"

#define CONNECTIONS_MAX 1024
#define ANSWER_MAX      (1u << 20)

struct connection {
    int fd;
    size_t question;
    int64_t asked_ns;
    struct kb_buf answer;
    size_t expected; /* bytes of the whole answer, 0 while the head is not complete */
};

struct load {
    struct kb_buf *requests; /* one ready-made request for each question */
    size_t question_count;
    struct connection connections[CONNECTIONS_MAX];
    size_t connection_count;
    int epoll;
    uint32_t *latencies_us;
    size_t wanted, asked, done, not_200;
    uint64_t bytes;
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void die(const char *what)
{
    fprintf(stderr, "bench_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void make_request(struct kb_buf *ret, const char *host, const char *path,
                         struct kb_str question)
{
    kb_buf_printf(ret, "GET %s?q=", path);
    for (size_t i = 0; i < question.len; i++)
        kb_buf_printf(ret, "%%%02X", (unsigned char)question.data[i]);
    kb_buf_printf(ret, " HTTP/1.1\r\nHost: %s\r\n\r\n", host);
}

static void read_questions(struct load *load, const char *path, const char *host,
                           const char *request_path)
{
    struct kb_buf text = KB_BUF_INIT(64u << 20);
    struct kb_error err = {0};
    if (kb_file_read(path, text.cap, &text, &err)) {
        fprintf(stderr, "bench_load: %s\n", err.message);
        exit(1);
    }
    struct kb_str rest = kb_buf_str(&text);
    load->requests = calloc(rest.len + 1, sizeof *load->requests);
    while (rest.len) {
        struct kb_str line = kb_str_next_line(&rest);
        size_t tab = kb_str_find(line, KB_STR("\t"), 0);
        if (tab == SIZE_MAX)
            continue;
        size_t end = kb_str_find(line, KB_STR("\t"), tab + 1);
        struct kb_buf *request = &load->requests[load->question_count++];
        *request = (struct kb_buf)KB_BUF_INIT(64u << 10);
        make_request(request, host, request_path, kb_str_slice(line, tab + 1, end));
    }
    kb_buf_done(&text);
}

static int connect_to(const char *host, unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || inet_pton(AF_INET, host, &address.sin_addr) != 1 ||
        connect(fd, (struct sockaddr *)&address, sizeof address))
        die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void ask(struct load *load, struct connection *connection)
{
    if (load->asked == load->wanted)
        return;
    load->asked++;
    struct kb_buf *request = &load->requests[connection->question++ % load->question_count];
    kb_buf_clear(&connection->answer);
    connection->expected = 0;
    connection->asked_ns = now_ns();
    if (write(connection->fd, request->data, request->len) != (ssize_t)request->len)
        die("write");
}

/* Bytes of the whole answer once its head is there: libmicrohttpd always sends Content-Length. */
static size_t expected_bytes(struct kb_str answer)
{
    size_t head = kb_str_find(answer, KB_STR("\r\n\r\n"), 0);
    size_t field = kb_str_find(answer, KB_STR("Content-Length: "), 0);
    if (head == SIZE_MAX || field == SIZE_MAX || field > head)
        return 0;
    size_t end = kb_str_find(answer, KB_STR("\r\n"), field);
    uint64_t length = 0;
    kb_str_to_uint(kb_str_slice(answer, field + 16, end), ANSWER_MAX, &length);
    return head + 4 + (size_t)length;
}

static void take(struct load *load, struct connection *connection)
{
    char *room = kb_buf_reserve(&connection->answer, 65536);
    ssize_t got = room ? read(connection->fd, room, 65536) : -1;
    if (got <= 0)
        die("read");
    connection->answer.len += (size_t)got;
    struct kb_str answer = kb_buf_str(&connection->answer);
    if (!connection->expected)
        connection->expected = expected_bytes(answer);
    if (!connection->expected || answer.len < connection->expected)
        return;
    load->latencies_us[load->done++] = (uint32_t)((now_ns() - connection->asked_ns) / 1000);
    load->bytes += answer.len;
    load->not_200 += !kb_str_starts(answer, KB_STR("HTTP/1.1 200"));
    ask(load, connection);
}

static void open_connections(struct load *load, const char *host, unsigned port)
{
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < load->connection_count; i++) {
        struct connection *connection = &load->connections[i];
        connection->fd = connect_to(host, port);
        connection->answer = (struct kb_buf)KB_BUF_INIT(ANSWER_MAX);
        connection->question = i * load->question_count / load->connection_count;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
        epoll_ctl(load->epoll, EPOLL_CTL_ADD, connection->fd, &event);
    }
}

static void run(struct load *load)
{
    for (size_t i = 0; i < load->connection_count; i++)
        ask(load, &load->connections[i]);
    while (load->done < load->wanted) {
        struct epoll_event events[64];
        int count = epoll_wait(load->epoll, events, 64, 30000);
        if (count <= 0)
            die("no answer within 30 s");
        for (int i = 0; i < count; i++)
            take(load, events[i].data.ptr);
    }
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void print(struct load *load, double seconds)
{
    qsort(load->latencies_us, load->done, sizeof *load->latencies_us, compare);
    printf("per_second %.1f p50_us %u p90_us %u p99_us %u max_us %u bytes %llu not_200 %zu\n",
           (double)load->done / seconds, load->latencies_us[load->done / 2],
           load->latencies_us[load->done * 9 / 10], load->latencies_us[load->done * 99 / 100],
           load->latencies_us[load->done - 1], (unsigned long long)(load->bytes / load->done),
           load->not_200);
}

int main(int argc, char **argv)
{
    uint64_t port, connections, requests;
    char host[64];
    const char *colon = argc > 1 ? strrchr(argv[1], ':') : NULL;
    if (argc < 5 || !colon || !kb_str_to_uint(kb_str_of(colon + 1), 65535, &port) ||
        !kb_str_to_uint(kb_str_of(argv[3]), CONNECTIONS_MAX, &connections) || !connections ||
        !kb_str_to_uint(kb_str_of(argv[4]), 100000000, &requests) || !requests) {
        fputs("usage: bench_load HOST:PORT QUERIES CONNECTIONS REQUESTS [PATH]\n", stderr);
        return 2;
    }
    snprintf(host, sizeof host, "%.*s", (int)(colon - argv[1]), argv[1]);
    struct load *load = calloc(1, sizeof *load);
    load->wanted = requests;
    load->connection_count = connections;
    load->latencies_us = calloc(requests, sizeof *load->latencies_us);
    read_questions(load, argv[2], argv[1], argc > 5 ? argv[5] : "/v1/search");
    if (!load->question_count) {
        fputs("bench_load: no questions\n", stderr);
        return 1;
    }
    open_connections(load, host, (unsigned)port);
    int64_t begun = now_ns();
    run(load);
    print(load, (double)(now_ns() - begun) / 1e9);
    return load->not_200 ? 1 : 0;
}
