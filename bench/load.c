/*
 * load.c - asks a running server the questions of a file over keep-alive connections and prints
 * what it saw.
 *
 *     bench_load HOST:PORT QUERIES CONNECTIONS REQUESTS [PATH [RATE]]
 *
 * Without RATE a closed loop: each connection asks its next question as soon as it has its answer.
 * With RATE an open one, as the public is: so many questions a second fall due, at random instants
 * (exponential gaps, the same in every run), whether answers come or not; one that finds all
 * connections busy waits, and its latency counts from when it was due. One thread, epoll. QUERIES
 * is `ID TAB question`, asked in turn, in a closed loop from a place of its own for each
 * connection. PATH (default /v1/search) is asked with ?q=QUESTION, or with the question in place of
 * {}. A server that closes after each answer is asked over a new connection, in the question's own
 * time. The environment's KB_KEY, where there is one, goes with each request as its key; with ZIPF
 * set the questions are drawn at random, the n-th of the file once where the first is drawn n
 * times. Prints one line: requests a second, latency percentiles in microseconds, bytes, answers
 * that were not 200; of these, those that were 429 or 503, and of these, those without Retry-After;
 * and percentiles of the answers that were 200, and of the refusals.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "kb/file.h"

#define CONNECTIONS_MAX 1024
#define ANSWER_MAX      (1u << 20)

#define ANSWER_WITHIN_NS INT64_C(30000000000)

struct connection {
    int fd; /* -1: closed after its last answer */
    size_t question;
    const struct kb_buf *request; /* asked and not answered yet */
    bool was_closed;              /* since then */
    int64_t asked_ns;
    struct kb_buf answer;
    size_t expected; /* bytes of the whole answer, 0 while the head is not complete */
};

struct load {
    struct kb_buf *requests; /* one ready-made request for each question */
    size_t question_count;
    struct connection connections[CONNECTIONS_MAX];
    size_t connection_count;
    struct connection *idle[CONNECTIONS_MAX];
    size_t idle_count;
    char host[64];
    unsigned port;
    double rate;    /* questions a second; 0: a closed loop */
    int64_t due_ns; /* when the next question of an open loop falls due */
    uint64_t random;
    size_t next_question; /* of an open loop */
    int epoll;
    uint32_t *latencies_us;
    double *zipf; /* shares of the questions up to each; NULL: they are asked in turn */
    uint32_t *answered_us, *refused_us;
    size_t wanted, asked, done, not_200, answered, refused, no_retry;
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
    const char *place = strstr(path, "{}");
    kb_buf_printf(ret, "GET %.*s%s", place ? (int)(place - path) : (int)strlen(path), path,
                  place ? "" : "?q=");
    for (size_t i = 0; i < question.len; i++)
        kb_buf_printf(ret, "%%%02X", (unsigned char)question.data[i]);
    const char *key = getenv("KB_KEY");
    kb_buf_printf(ret, "%s HTTP/1.1\r\nHost: %s\r\n", place ? place + 2 : "", host);
    if (key)
        kb_buf_printf(ret, "X-Api-Key: %s\r\n", key);
    kb_buf_add_cstr(ret, "\r\n");
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

static void connect_one(struct load *load, struct connection *connection)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)load->port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || inet_pton(AF_INET, load->host, &address.sin_addr) != 1 ||
        connect(fd, (struct sockaddr *)&address, sizeof address))
        die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    epoll_ctl(load->epoll, EPOLL_CTL_ADD, fd, &event);
    connection->fd = fd;
}

static void send_request(struct load *load, struct connection *connection)
{
    const struct kb_buf *request = connection->request;
    if (connection->fd < 0)
        connect_one(load, connection);
    if (send(connection->fd, request->data, request->len, MSG_NOSIGNAL) != (ssize_t)request->len)
        die("send");
}

/* A number from 0 to 1, from a generator of our own (xorshift). */
static double random_share(struct load *load)
{
    load->random ^= load->random << 13;
    load->random ^= load->random >> 7;
    load->random ^= load->random << 17;
    return ((double)(load->random >> 11) + 1) / 9007199254740993.0;
}

/* The first question whose share of all is reached. */
static size_t draw(struct load *load)
{
    double share = random_share(load);
    size_t low = 0, high = load->question_count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (load->zipf[middle] < share)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void make_zipf(struct load *load)
{
    double sum = 0;
    load->zipf = calloc(load->question_count, sizeof *load->zipf);
    for (size_t i = 0; i < load->question_count; i++)
        load->zipf[i] = sum += 1.0 / (double)(i + 1);
    for (size_t i = 0; i < load->question_count; i++)
        load->zipf[i] /= sum;
}

static void ask(struct load *load, struct connection *connection, size_t question, int64_t due_ns)
{
    load->asked++;
    kb_buf_clear(&connection->answer);
    connection->expected = 0;
    connection->was_closed = false;
    connection->asked_ns = due_ns;
    if (load->zipf)
        question = draw(load);
    connection->request = &load->requests[question % load->question_count];
    send_request(load, connection);
}

/* A server may close what was idle for long, even as it is asked again. */
static void closed(struct load *load, struct connection *connection)
{
    close(connection->fd);
    connection->fd = -1;
    if (!connection->request)
        return;
    if (connection->answer.len || connection->was_closed)
        die("closed before its answer");
    connection->was_closed = true;
    send_request(load, connection);
}

/* The time until the next question: exponential. */
static int64_t gap_ns(struct load *load)
{
    return (int64_t)(-log(random_share(load)) / load->rate * 1e9);
}

/* Asks what is due, as far as connections are free. */
static void ask_due(struct load *load)
{
    while (load->idle_count && load->asked < load->wanted && load->due_ns <= now_ns()) {
        ask(load, load->idle[--load->idle_count], load->next_question++, load->due_ns);
        load->due_ns += gap_ns(load);
    }
}

/* A connection is free again. */
static void go_on(struct load *load, struct connection *connection)
{
    if (load->rate > 0)
        load->idle[load->idle_count++] = connection;
    else if (load->asked < load->wanted)
        ask(load, connection, connection->question++, now_ns());
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

static void count(struct load *load, struct kb_str answer, uint32_t took_us)
{
    load->latencies_us[load->done++] = took_us;
    load->bytes += answer.len;
    if (kb_str_starts(answer, KB_STR("HTTP/1.1 200"))) {
        load->answered_us[load->answered++] = took_us;
        return;
    }
    load->not_200++;
    if (!kb_str_starts(answer, KB_STR("HTTP/1.1 503")) &&
        !kb_str_starts(answer, KB_STR("HTTP/1.1 429")))
        return;
    load->refused_us[load->refused++] = took_us;
    load->no_retry += kb_str_find(answer, KB_STR("\r\nRetry-After: "), 0) == SIZE_MAX;
}

static void take(struct load *load, struct connection *connection)
{
    char *room = kb_buf_reserve(&connection->answer, 65536);
    ssize_t got = room ? read(connection->fd, room, 65536) : -1;
    if (got < 0 && errno != ECONNRESET)
        die("read");
    if (got <= 0) {
        closed(load, connection);
        return;
    }
    connection->answer.len += (size_t)got;
    struct kb_str answer = kb_buf_str(&connection->answer);
    if (!connection->expected)
        connection->expected = expected_bytes(answer);
    if (!connection->expected || answer.len < connection->expected)
        return;
    count(load, answer, (uint32_t)((now_ns() - connection->asked_ns) / 1000));
    if (kb_str_find(kb_str_slice(answer, 0, 512), KB_STR("Connection: close"), 0) != SIZE_MAX) {
        close(connection->fd);
        connection->fd = -1;
    }
    kb_buf_clear(&connection->answer);
    connection->request = NULL;
    go_on(load, connection);
}

static void open_connections(struct load *load)
{
    load->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < load->connection_count; i++) {
        struct connection *connection = &load->connections[i];
        connect_one(load, connection);
        connection->answer = (struct kb_buf)KB_BUF_INIT(ANSWER_MAX);
        connection->question = i * load->question_count / load->connection_count;
    }
}

/* Until an answer comes or, in an open loop with a free connection, a question falls due. */
static int wait_for(struct load *load, struct epoll_event *events, int room)
{
    int64_t wait_ns = ANSWER_WITHIN_NS;
    bool is_due = load->rate > 0 && load->idle_count && load->asked < load->wanted;
    if (is_due) {
        int64_t left_ns = load->due_ns - now_ns();
        wait_ns = left_ns > 0 ? left_ns : 0;
    }
    struct timespec wait = {.tv_sec = wait_ns / 1000000000, .tv_nsec = wait_ns % 1000000000};
    int count = epoll_pwait2(load->epoll, events, room, &wait, NULL);
    if (count < 0)
        die("epoll");
    if (count == 0 && !is_due)
        die("no answer within 30 s");
    return count;
}

static void run(struct load *load)
{
    load->due_ns = now_ns();
    for (size_t i = 0; i < load->connection_count; i++)
        go_on(load, &load->connections[i]);
    while (load->done < load->wanted) {
        struct epoll_event events[64];
        if (load->rate > 0)
            ask_due(load);
        int count = wait_for(load, events, 64);
        for (int i = 0; i < count; i++)
            take(load, events[i].data.ptr);
    }
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static uint32_t percentile(uint32_t *sorted, size_t count, size_t percent)
{
    return count ? sorted[count * percent / 100] : 0;
}

static void print(struct load *load, double seconds)
{
    qsort(load->answered_us, load->answered, sizeof *load->answered_us, compare);
    qsort(load->refused_us, load->refused, sizeof *load->refused_us, compare);
    qsort(load->latencies_us, load->done, sizeof *load->latencies_us, compare);
    printf("per_second %.1f p50_us %u p90_us %u p99_us %u max_us %u bytes %llu not_200 %zu",
           (double)load->done / seconds, load->latencies_us[load->done / 2],
           load->latencies_us[load->done * 9 / 10], load->latencies_us[load->done * 99 / 100],
           load->latencies_us[load->done - 1], (unsigned long long)(load->bytes / load->done),
           load->not_200);
    printf(
        " refused %zu no_retry %zu answered_per_second %.1f answered_p50_us %u answered_p99_us %u"
        " refused_p50_us %u refused_p99_us %u\n",
        load->refused, load->no_retry, (double)load->answered / seconds,
        percentile(load->answered_us, load->answered, 50),
        percentile(load->answered_us, load->answered, 99),
        percentile(load->refused_us, load->refused, 50),
        percentile(load->refused_us, load->refused, 99));
}

static void read_arguments(struct load *load, int argc, char **argv)
{
    uint64_t port, connections, requests, rate = 0;
    const char *colon = argc > 1 ? strrchr(argv[1], ':') : NULL;
    if (argc < 5 || argc > 7 || !colon || !kb_str_to_uint(kb_str_of(colon + 1), 65535, &port) ||
        !kb_str_to_uint(kb_str_of(argv[3]), CONNECTIONS_MAX, &connections) || !connections ||
        !kb_str_to_uint(kb_str_of(argv[4]), 100000000, &requests) || !requests ||
        (argc > 6 && !kb_str_to_uint(kb_str_of(argv[6]), 10000000, &rate))) {
        fputs("usage: bench_load HOST:PORT QUERIES CONNECTIONS REQUESTS [PATH [RATE]]\n", stderr);
        exit(2);
    }
    snprintf(load->host, sizeof load->host, "%.*s", (int)(colon - argv[1]), argv[1]);
    load->port = (unsigned)port;
    load->wanted = requests;
    load->connection_count = connections;
    load->rate = (double)rate;
    load->random = UINT64_C(0x9e3779b97f4a7c15);
}

int main(int argc, char **argv)
{
    struct load *load = calloc(1, sizeof *load);
    read_arguments(load, argc, argv);
    load->latencies_us = calloc(load->wanted, sizeof *load->latencies_us);
    load->answered_us = calloc(load->wanted, sizeof *load->answered_us);
    load->refused_us = calloc(load->wanted, sizeof *load->refused_us);
    read_questions(load, argv[2], argv[1], argc > 5 ? argv[5] : "/v1/search");
    if (!load->question_count) {
        fputs("bench_load: no questions\n", stderr);
        return 1;
    }
    if (getenv("ZIPF"))
        make_zipf(load);
    open_connections(load);
    int64_t begun = now_ns();
    run(load);
    print(load, (double)(now_ns() - begun) / 1e9);
    return load->not_200 ? 1 : 0;
}
