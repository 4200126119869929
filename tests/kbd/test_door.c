#include "door.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "kb/file.h"
#include "kb/index.h"
#include "rate.h"
#include "server.h"
#include "test.h"

#define ANSWER_MAX (256u << 10)

/* A door with all it needs: an empty base with its index, workers, and logs in files. */
static char *dir;
static int64_t now_ms = TEST_NOW_MS;
static struct kb_clock clock_;
static struct kbd_settings settings;
static struct kbd_log process_log, query_log;
static struct kbd_metrics metrics;
static struct kbd_lane_metrics lanes;
static struct kbd_rate *rate;
static struct kb_api_host host;
static struct kbd_workers *workers;
static struct kbd_door *door;
static char answer[ANSWER_MAX];

static _Atomic int64_t fixed_us; /* 0: the clock goes */

static int64_t host_now_us(void *context)
{
    (void)context;
    if (fixed_us)
        return fixed_us;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int open_log(const char *name)
{
    int fd = open(test_path(dir, name), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    return fd;
}

static int setup(void **state)
{
    (void)state;
    dir = test_temp_dir();
    clock_ = test_clock(&now_ms);
    kbd_settings_init(&settings);
    process_log = (struct kbd_log){&clock_, open_log("process.log"), KBD_DEBUG};
    query_log = (struct kbd_log){&clock_, open_log("query.log"), KBD_INFO};
    memset(&metrics, 0, sizeof metrics);
    memset(&lanes, 0, sizeof lanes);
    fixed_us = 0;
    host = (struct kb_api_host){
        .data_dir = dir, .clock = &clock_, .version = "0.0.0", .now_us = host_now_us};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kbd_workers_stop(workers);
    kbd_door_close(door);
    kbd_workers_free(workers);
    kb_api_cache_free(host.cache[KB_DOOR_PUBLIC]);
    kbd_rate_free(rate);
    rate = NULL;
    door = NULL;
    workers = NULL;
    close(process_log.fd);
    close(query_log.fd);
    test_temp_dir_remove(dir);
    return 0;
}

static void make_base(void)
{
    struct kb_error err = {0};
    struct kb_index_report report;
    struct kb_store *store = NULL;
    assert_ok(kb_store_open(dir, &clock_, &store, &err), &err);
    enum kb_status status = kb_index_catch_up(store, NULL, &report, &err);
    kb_store_close(store);
    assert_ok(status, &err);
}

static struct kbd_door_options options_at(const char *address)
{
    struct kb_error err = {0};
    struct kbd_door_options options = {
        .door = KB_DOOR_PUBLIC,
        .name = "public",
        .settings = &settings,
        .host = &host,
        .log = &process_log,
        .query_log = &query_log,
        .metrics = &metrics,
        .lanes = &lanes,
        .rate = rate,
        .workers = workers,
    };
    assert_ok(kbd_address_parse(kb_str_of(address), "public", &options.address, &err), &err);
    return options;
}

static void open_door(size_t queue_max, int64_t wait_max_us)
{
    struct kb_error err = {0};
    struct kbd_workers_options how = {.host = &host, .count = 2, .wait_max_us = wait_max_us};
    for (size_t i = 0; i < KB_LANES; i++)
        how.lanes[i].queue_max = queue_max;
    assert_ok(kbd_workers_start(&how, &workers, &err), &err);
    struct kbd_door_options options = options_at("127.0.0.1:0");
    assert_ok(kbd_door_open(&options, &door, &err), &err);
    assert_true(kbd_door_port(door) > 0);
}

static int connect_door(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)kbd_door_port(door)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* Sends a request and reads until the peer closes, or has said what Content-Length promised. */
static void ask(int fd, const char *request)
{
    size_t have = 0, wanted = SIZE_MAX;
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
    while (have < wanted && have < sizeof answer - 1 && poll(&readable, 1, 20000) == 1) {
        ssize_t got = read(fd, answer + have, sizeof answer - 1 - have);
        if (got <= 0)
            break;
        have += (size_t)got;
        answer[have] = 0;
        const char *end = strstr(answer, "\r\n\r\n"), *length = strstr(answer, "Content-Length: ");
        uint64_t bytes = 0;
        if (!end || !length)
            continue;
        length += 16;
        assert_true(kb_str_to_uint((struct kb_str){length, (size_t)(strchr(length, '\r') - length)},
                                   ANSWER_MAX, &bytes));
        wanted = (size_t)(end - answer) + 4 + bytes;
    }
    answer[have] = 0;
}

static void ask_once(const char *request)
{
    int fd = connect_door();
    assert_true(fd >= 0);
    ask(fd, request);
    close(fd);
}

#define assert_answer(part)                                                                        \
    do {                                                                                           \
        if (!strstr(answer, (part)))                                                               \
            fail_msg("'%s' is not in '%s'", (part), answer);                                       \
    } while (0)

/* What a log file says. A line is written before its answer is sent. */
static struct kb_str log_text(int fd)
{
    static char text[ANSWER_MAX];
    ssize_t got = pread(fd, text, sizeof text - 1, 0);
    text[got > 0 ? got : 0] = 0;
    return kb_str_of(text);
}

static bool is_in_log(int fd, const char *part)
{
    return kb_str_find(log_text(fd), kb_str_of(part), 0) != SIZE_MAX;
}

#define PROBE    "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
#define QUESTION "GET /v1/search?q=%E5%85%AC%E7%A7%AF%E9%87%91 HTTP/1.1\r\nHost: a\r\n\r\n"

static void test_answers_and_counts(void **state)
{
    (void)state;
    make_base();
    open_door(8, 5000000);
    int fd = connect_door();
    ask(fd, PROBE);
    assert_answer("HTTP/1.1 200 OK\r\n");
    assert_answer("{\"status\":\"ok\"}");
    ask(fd, QUESTION);
    assert_answer("HTTP/1.1 200 OK\r\n");
    assert_answer("\"hits\":[]");
    assert_int_equal(atomic_load(&metrics.open), 1);
    close(fd);
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(100000);
    kbd_metrics_print_part(&metrics, KBD_METRIC_REQUESTS, "public", true, &text);
    assert_true(kb_str_find(kb_buf_str(&text), KB_STR("route=\"/v1/search\",status=\"200\"} 1\n"),
                            0) != SIZE_MAX);
    assert_true(kb_str_find(kb_buf_str(&text), KB_STR("route=\"/healthz\",status=\"200\"} 1\n"),
                            0) != SIZE_MAX);
    for (int i = 0; i < 2000 && (atomic_load(&metrics.open) || kbd_door_busy(door)); i++)
        usleep(5000);
    assert_int_equal(atomic_load(&metrics.open), 0);
    assert_int_equal(kbd_door_busy(door), 0);
}

static void test_log_of_questions_is_masked(void **state)
{
    (void)state;
    make_base();
    open_door(8, 5000000);
    ask_once("GET /v1/search?q=%E6%89%8B%E6%9C%BA13812345678 HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_answer("HTTP/1.1 200 OK\r\n");
    assert_true(is_in_log(query_log.fd, "event=query"));
    assert_true(is_in_log(query_log.fd, "手机***"));
    assert_false(is_in_log(query_log.fd, "13812345678"));
    assert_false(is_in_log(process_log.fd, "13812345678"));
}

static uint64_t citizens(enum kbd_lane_end end)
{
    return atomic_load(&lanes.lanes[KB_LANE_CITIZENS].ends[end]);
}

/* What was kept needs no worker. */
static void test_kept_answer(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "\nkbd_lane_requests_total{lane=\"citizens\",end=\"kept\"} 1\n",
        "\nkbd_lane_requests_total{lane=\"agents\",end=\"kept\"} 0\n",
        "\nkbd_lane_seconds_count{lane=\"citizens\"} 2\n",
        "\nkbd_lane_waiting{lane=\"citizens\"} 0\n",
        "\nkbd_kept_answers_hits_total{door=\"public\"} 1\n",
        "\nkbd_kept_answers{door=\"public\"} 1\n",
        "\nkbd_kept_answers{door=\"internal\"} 0\n",
    };
    struct kb_error err = {0};
    make_base();
    assert_ok(kb_api_cache_new(1u << 20, &host.cache[KB_DOOR_PUBLIC], &err), &err);
    open_door(8, 5000000);
    int fd = connect_door();
    ask(fd, QUESTION);
    assert_answer("HTTP/1.1 200 OK\r\n");
    kbd_workers_stop(workers);
    ask(fd, QUESTION);
    assert_answer("HTTP/1.1 200 OK\r\n");
    assert_answer("\"hits\":[]");
    assert_answer("X-Request-Id: ");
    ask(fd, "GET /v1/search?q=%E7%A7%9F HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_answer("HTTP/1.1 503 ");
    close(fd);
    assert_int_equal(citizens(KBD_LANE_ANSWERED), 1);
    assert_int_equal(citizens(KBD_LANE_FULL), 1);
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(100000);
    kbd_lane_print(&lanes, workers, &text);
    kbd_lane_print_caches(host.cache, &text);
    for (size_t i = 0; i < KB_COUNT(lines); i++)
        if (kb_str_find(kb_buf_str(&text), kb_str_of(lines[i]), 0) == SIZE_MAX)
            fail_msg("no line %s", lines[i]);
}

/* Who asks too often hears it at once, with when to come again; kept answers count too. */
static void test_too_often(void **state)
{
    (void)state;
    struct kb_error err = {0};
    make_base();
    assert_ok(kb_api_cache_new(1u << 20, &host.cache[KB_DOOR_PUBLIC], &err), &err);
    assert_ok(kbd_rate_new(0, &rate, &err), &err);
    settings.lanes[KB_LANE_CITIZENS].per_minute = 3;
    fixed_us = 1000000;
    open_door(8, 5000000);
    int fd = connect_door();
    for (int i = 0; i < 3; i++) {
        ask(fd, QUESTION);
        assert_answer("HTTP/1.1 200 OK\r\n");
    }
    fixed_us += 50000000;
    ask(fd, QUESTION);
    assert_answer("HTTP/1.1 429 ");
    assert_answer("Retry-After: 10\r\n");
    assert_answer("{\"error\":{\"code\":\"too_many_requests\",");
    assert_answer("more than 3 requests in a minute from this address");
    ask(fd, PROBE); /* which is nobody's */
    assert_answer("HTTP/1.1 200 OK\r\n");
    fixed_us += 10000000;
    ask(fd, QUESTION);
    assert_answer("HTTP/1.1 200 OK\r\n");
    close(fd);
    assert_int_equal(citizens(KBD_LANE_LIMITED), 1);
    assert_false(is_in_log(process_log.fd, "level=error"));
}

/* A full queue refuses questions at once; probes do not stand in it. */
static void test_full_queue(void **state)
{
    (void)state;
    make_base();
    open_door(0, 5000000);
    int fd = connect_door();
    ask(fd, QUESTION);
    assert_answer("HTTP/1.1 503 ");
    assert_answer("Retry-After: ");
    assert_answer("{\"error\":{\"code\":\"busy\",");
    ask(fd, PROBE); /* on the same connection: it was not the client's fault */
    assert_answer("HTTP/1.1 200 OK\r\n");
    close(fd);
}

static void test_waited_too_long(void **state)
{
    (void)state;
    make_base();
    open_door(8, -1);
    ask_once(QUESTION);
    assert_answer("HTTP/1.1 503 ");
    assert_answer("{\"error\":{\"code\":\"busy\",");
    /* Counted, and not written down as if something had failed. */
    assert_int_equal(citizens(KBD_LANE_FULL), 1);
    assert_false(is_in_log(process_log.fd, "level=error"));
}

/* What is wrong inside is for the log: the client hears neither which file nor that it is missing.
 */
static void test_base_that_cannot_be_opened(void **state)
{
    (void)state;
    open_door(8, 5000000);
    static const char *const requests[] = {QUESTION, PROBE};
    for (size_t i = 0; i < KB_COUNT(requests); i++) {
        ask_once(requests[i]);
        assert_answer("HTTP/1.1 50");
        assert_null(strstr(answer, dir));
        assert_null(strstr(answer, "not_found"));
    }
    assert_true(is_in_log(process_log.fd, "level=error"));
}

/* Bytes that cannot be trusted end the connection, are counted and logged under no route. */
static void test_refusal(void **state)
{
    (void)state;
    static const struct {
        const char *request, *status;
    } rows[] = {
        {"GET /healthz HTTP/1.1\r\n\r\n", "HTTP/1.1 400 "},
        {"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "HTTP/1.1 400 "},
        {"GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n", "HTTP/1.1 400 "},
        {"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400 "},
        {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n 0\r\n\r\n", "HTTP/1.1 400 "},
        {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", "HTTP/1.1 413 "},
    };
    make_base();
    open_door(8, 5000000);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        ask_once(rows[i].request);
        assert_answer(rows[i].status);
        assert_answer("Connection: close\r\n");
        assert_answer("Content-Type: application/json; charset=utf-8\r\n");
        assert_answer("Cache-Control: no-store\r\n");
        assert_answer("X-Content-Type-Options: nosniff\r\n");
        assert_answer("Content-Security-Policy: default-src 'none'");
        assert_answer("Referrer-Policy: no-referrer\r\n");
        assert_answer("\"request_id\":\"");
    }
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(100000);
    kbd_metrics_print_part(&metrics, KBD_METRIC_REQUESTS, "public", true, &text);
    assert_true(kb_str_find(kb_buf_str(&text), KB_STR("route=\"-\",status=\"400\"} 5\n"), 0) !=
                SIZE_MAX);
    assert_true(is_in_log(process_log.fd, "route=- status=413"));
}

/* While it stops, who is there is answered and sent away, and nobody else gets in. */
static void test_quiesce(void **state)
{
    (void)state;
    make_base();
    open_door(8, 5000000);
    int fd = connect_door();
    ask(fd, PROBE);
    assert_null(strstr(answer, "Connection: close"));
    kbd_door_quiesce(door);
    assert_int_equal(connect_door(), -1);
    ask(fd, QUESTION);
    assert_answer("HTTP/1.1 200 OK\r\n");
    assert_answer("Connection: close\r\n");
    close(fd);
}

static void test_address_that_is_taken(void **state)
{
    (void)state;
    make_base();
    open_door(8, 5000000);
    struct kb_error err = {0};
    struct kbd_door *second = NULL;
    char address[64];
    snprintf(address, sizeof address, "127.0.0.1:%u", kbd_door_port(door));
    struct kbd_door_options options = options_at(address);
    assert_int_equal(kbd_door_open(&options, &second, &err), KB_IO);
    assert_non_null(strstr(err.message, "cannot listen"));
    assert_null(second);
    kbd_door_close(NULL);
}

/* --- the whole process ------------------------------------------------------------------------ */

static enum kb_status server_status;

static void *run_server(void *context)
{
    server_status = kbd_server_run(&settings, &clock_, context);
    return NULL;
}

/* A signal that comes while it starts is not lost, and a folder without a base gets one. */
static void test_server_starts_and_stops(void **state)
{
    (void)state;
    struct kb_error err = {0};
    pthread_t thread;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    snprintf(settings.data, sizeof settings.data, "%s", test_path(dir, "base"));
    snprintf(settings.public_door, sizeof settings.public_door, "127.0.0.1:0");
    snprintf(settings.log_level, sizeof settings.log_level, "error");
    assert_int_equal(pthread_create(&thread, NULL, run_server, &err), 0);
    kill(getpid(), SIGTERM);
    pthread_join(thread, NULL);
    assert_ok(server_status, &err);
    assert_int_equal(access(test_path(dir, "base/content.db"), R_OK), 0);
}

static void test_server_that_cannot_start(void **state)
{
    (void)state;
    struct kb_error err = {0};
    snprintf(settings.data, sizeof settings.data, "%s", test_path(dir, "base"));
    snprintf(settings.public_door, sizeof settings.public_door, "127.0.0.1:0");
    snprintf(settings.query_log, sizeof settings.query_log, "%s", test_path(dir, "no/where.log"));
    run_server(&err);
    assert_int_equal(server_status, KB_IO);
    assert_non_null(strstr(err.message, "query_log: cannot open"));
    kb_error_clear(&err);
    settings.query_log[0] = 0;
    test_write_file(test_path(dir, "file"), "no folder");
    snprintf(settings.data, sizeof settings.data, "%s", test_path(dir, "file/base"));
    run_server(&err);
    assert_int_not_equal(server_status, KB_OK);
    assert_true(err.message[0]);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_answers_and_counts),
        CASE(test_log_of_questions_is_masked),
        CASE(test_kept_answer),
        CASE(test_too_often),
        CASE(test_full_queue),
        CASE(test_waited_too_long),
        CASE(test_base_that_cannot_be_opened),
        CASE(test_refusal),
        CASE(test_quiesce),
        CASE(test_address_that_is_taken),
        CASE(test_server_starts_and_stops),
        CASE(test_server_that_cannot_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
