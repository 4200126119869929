#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture.h"
#include "command.h"

static struct capture said;

/* A server that answers one connection with what it is told, and keeps what it was asked. */
struct server {
    int fd;
    char address[32];
    const char *answer;
    char asked[512];
    pthread_t thread;
};

static void *serve(void *context)
{
    struct server *server = context;
    int fd = accept(server->fd, NULL, NULL);
    ssize_t got = read(fd, server->asked, sizeof server->asked - 1);
    server->asked[got > 0 ? got : 0] = 0;
    /* In two pieces, as a slow network would; whoever has read enough may be gone by the second. */
    size_t len = strlen(server->answer), half = len / 2;
    if (send(fd, server->answer, half, MSG_NOSIGNAL) == (ssize_t)half) {
        usleep(20 * 1000);
        send(fd, server->answer + half, len - half, MSG_NOSIGNAL);
    }
    close(fd);
    return NULL;
}

/* Both families keep the port in the same place. */
static bool server_start_at(struct server *server, int family, const char *host, const char *answer)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
    struct sockaddr_in old = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = family == AF_INET ? sizeof old : sizeof address;
    if (family == AF_INET)
        memcpy(&address, &old, sizeof old);
    *server = (struct server){.answer = answer};
    server->fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->fd < 0 || bind(server->fd, (struct sockaddr *)&address, length)) {
        close(server->fd);
        return false;
    }
    assert_int_equal(listen(server->fd, 1), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&address, &length), 0);
    snprintf(server->address, sizeof server->address, "%s:%u", host, ntohs(address.sin6_port));
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
    return true;
}

static void server_start(struct server *server, const char *answer)
{
    assert_true(server_start_at(server, AF_INET, "127.0.0.1", answer));
}

static void server_end(struct server *server)
{
    pthread_join(server->thread, NULL);
    close(server->fd);
}

static void test_answers(void **state)
{
    (void)state;
    static const struct {
        const char *answer;
        int exit_status;
        const char *verdict;
    } rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", CLI_FINE, ": ready\n"},
        {"HTTP/1.1 503 Service Unavailable\r\n\r\n", CLI_FAILED, ": not ready\n"},
        {"HTTP/1.1 20", CLI_FAILED, ": not ready\n"},
        {"HTTP/1.0 200 OK\r\n\r\n", CLI_FAILED, ": not ready\n"},
        {"SSH-2.0-OpenSSH\r\n", CLI_FAILED, ": not ready\n"},
        {"", CLI_FAILED, ": not ready\n"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct server server;
        server_start(&server, rows[i].answer);
        int exit_status = run_kb(&said, "health", server.address, NULL);
        server_end(&server);
        assert_int_equal(exit_status, rows[i].exit_status);
        assert_contains(said.out, server.address);
        assert_contains(said.out, rows[i].verdict);
        assert_contains(server.asked, "GET /readyz HTTP/1.1\r\nHost: ");
        assert_contains(server.asked, "\r\nConnection: close\r\n\r\n");
    }
}

static void test_ipv6_stands_in_brackets(void **state)
{
    (void)state;
    struct server server;
    if (!server_start_at(&server, AF_INET6, "[::1]", "HTTP/1.1 200 OK\r\n\r\n"))
        skip();
    int exit_status = run_kb(&said, "health", server.address, NULL);
    server_end(&server);
    assert_int_equal(exit_status, CLI_FINE);
    assert_contains(said.out, server.address);
}

static void test_nobody_there(void **state)
{
    (void)state;
    struct server server;
    server_start(&server, "");
    /* Ask once so that the thread ends; then the port is free and nobody is at it. */
    run_kb(&said, "health", server.address, NULL);
    server_end(&server);
    assert_int_equal(run_kb(&said, "health", server.address, NULL), CLI_FAILED);
    assert_contains(said.err, "kb: nobody answers at 127.0.0.1:");
    assert_string_equal(said.out, "");
    assert_int_equal(run_kb(&said, "health", "127.0.0.1:http-no-such-port", NULL), CLI_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_ipv6_stands_in_brackets),
        cmocka_unit_test(test_nobody_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
