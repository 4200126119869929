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

int cli_health(const struct cli *cli, const struct cli_arguments *arguments)
{
    (void)cli;
    char host[256];
    const char *address = arguments->word_count == 1 ? arguments->words[0] : "";
    const char *colon = strrchr(address, ':');
    if (!colon || colon == address || (size_t)(colon - address) >= sizeof host)
        return cli_usage("health: wants HOST:PORT");
    snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
    int fd = connect_to(host, colon + 1);
    if (fd < 0) {
        fprintf(stderr, "kb: nobody answers at %s\n", address);
        return CLI_FAILED;
    }
    unsigned status = ask_ready(fd);
    close(fd);
    printf("%s: %s\n", address, status == 200 ? "ready" : "not ready");
    return status == 200 ? CLI_FINE : CLI_FAILED;
}
