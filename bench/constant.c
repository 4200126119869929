/*
 * constant.c - libmicrohttpd alone: the same daemon as kbd's doors, with one ready answer.
 *
 *     bench_constant BYTES THREADS
 *
 * Answers every request with BYTES bytes of text, from THREADS threads, and prints
 * `address=127.0.0.1:PORT` when it listens. What kbd cannot be faster than over HTTP. Ends with its
 * standard input.
 */
#include <arpa/inet.h>
#include <unistd.h>

#include <microhttpd.h>

#include "kb/str.h"

#define BYTES_MAX         (16u << 20)
#define CONNECTION_MEMORY (64u << 10)

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **request)
{
    static int seen;
    (void)url, (void)method, (void)version, (void)upload, (void)upload_size;
    /* The first call comes with the head alone; an answer then would close the connection. */
    if (!*request) {
        *request = &seen;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, context);
}

static struct MHD_Response *make_response(size_t bytes)
{
    char *body = malloc(bytes + 1);
    if (!body)
        return NULL;
    memset(body, 'x', bytes);
    return MHD_create_response_from_buffer(bytes, body, MHD_RESPMEM_MUST_FREE);
}

static struct MHD_Daemon *start(struct MHD_Response *response, unsigned threads)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, response, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&address, MHD_OPTION_THREAD_POOL_SIZE, threads,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY, MHD_OPTION_END);
}

int main(int argc, char **argv)
{
    uint64_t bytes, threads;
    char end;
    if (argc != 3 || !kb_str_to_uint(kb_str_of(argv[1]), BYTES_MAX, &bytes) ||
        !kb_str_to_uint(kb_str_of(argv[2]), 64, &threads) || threads < 2) {
        fputs("usage: bench_constant BYTES THREADS (at least 2)\n", stderr);
        return 2;
    }
    struct MHD_Response *response = make_response(bytes);
    struct MHD_Daemon *daemon = response ? start(response, (unsigned)threads) : NULL;
    if (!daemon) {
        fputs("bench_constant: cannot start\n", stderr);
        return 1;
    }
    printf("address=127.0.0.1:%u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    while (read(STDIN_FILENO, &end, 1) > 0)
        ;
    MHD_stop_daemon(daemon);
    MHD_destroy_response(response);
    return 0;
}
