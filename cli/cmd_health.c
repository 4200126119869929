/* cmd_health.c - kb health: asks a running kbd whether it is ready; for containers and scripts. */
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "commands.h"

#define HEALTH_TIMEOUT_S 3

const struct cli_flag cli_health_flags[] = {
    {NULL, NULL, NULL, false},
};

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses = NULL;
    struct timeval timeout = {.tv_sec = HEALTH_TIMEOUT_S};
    int fd = -1;
    if (getaddrinfo(host, port, &hints, &addresses))
        return -1;
    for (struct addrinfo *at = addresses; at && fd < 0; at = at->ai_next) {
        fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
        if (fd < 0)
            continue;
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
        if (connect(fd, at->ai_addr, at->ai_addrlen)) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(addresses);
    return fd;
}

/* Sends one request and reads the status line's number; 0 when there is none. */
static unsigned ask_ready(int fd)
{
    static const char request[] =
        "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char answer[16] = "";
    size_t have = 0;
    uint64_t status;
    if (write(fd, request, sizeof request - 1) != (ssize_t)(sizeof request - 1))
        return 0;
    while (have < sizeof answer - 1) {
        ssize_t got = read(fd, answer + have, sizeof answer - 1 - have);
        if (got <= 0)
            break;
        have += (size_t)got;
    }
    struct kb_str line = {answer, have};
    if (!kb_str_starts(line, KB_STR("HTTP/1.1 ")) ||
        !kb_str_to_uint(kb_str_slice(line, 9, 12), 999, &status))
        return 0;
    return (unsigned)status;
}

/* Takes HOST:PORT apart; an IPv6 address stands in brackets, as kbd takes it. */
static bool split_address(const char *address, char *host, size_t size, const char **ret_port)
{
    const char *colon = strrchr(address, ':');
    if (!colon)
        return false;
    struct kb_str name = {address, (size_t)(colon - address)};
    if (name.len > 2 && name.data[0] == '[' && name.data[name.len - 1] == ']')
        name = kb_str_slice(name, 1, name.len - 1);
    if (!name.len || name.len >= size)
        return false;
    snprintf(host, size, "%.*s", KB_STR_ARG(name));
    *ret_port = colon + 1;
    return true;
}

int cli_health(const struct cli *cli, const struct cli_arguments *arguments)
{
    (void)cli;
    char host[256];
    const char *address = arguments->word_count == 1 ? arguments->words[0] : "", *port;
    if (!split_address(address, host, sizeof host, &port))
        return cli_usage("health: wants HOST:PORT");
    int fd = connect_to(host, port);
    if (fd < 0) {
        fprintf(stderr, "kb: nobody answers at %s\n", address);
        return CLI_FAILED;
    }
    unsigned status = ask_ready(fd);
    close(fd);
    printf("%s: %s\n", address, status == 200 ? "ready" : "not ready");
    return status == 200 ? CLI_FINE : CLI_FAILED;
}
