#include "answer.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "kb/str.h"

#define HEAD_MAX 16384

int answer_connect(const char *address, unsigned seconds)
{
    struct sockaddr_in to = {.sin_family = AF_INET};
    struct timeval timeout = {.tv_sec = seconds};
    struct kb_str whole = kb_str_of(address);
    size_t colon = kb_str_find(whole, KB_STR(":"), 0);
    char host[64] = "";
    uint64_t port;
    if (colon == SIZE_MAX || colon >= sizeof host ||
        !kb_str_to_uint(kb_str_slice(whole, colon + 1, whole.len), 65535, &port))
        return -1;
    memcpy(host, address, colon);
    to.sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, host, &to.sin_addr) != 1)
        return -1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(fd, (struct sockaddr *)&to, sizeof to)) {
        close(fd);
        return -1;
    }
    return fd;
}

bool answer_ask(int fd, const char *text, size_t length)
{
    while (length) {
        ssize_t sent = send(fd, text, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        text += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* The value of a header in a head, or empty. */
static struct kb_str header(struct kb_str head, const char *name)
{
    size_t length = strlen(name), at = 0;
    while ((at = kb_str_find(head, KB_STR("\r\n"), at)) != SIZE_MAX) {
        at += 2;
        struct kb_str line = kb_str_slice(head, at, kb_str_find(head, KB_STR("\r\n"), at));
        if (line.len > length && line.data[length] == ':' && !strncasecmp(line.data, name, length))
            return kb_str_trim(kb_str_slice(line, length + 1, line.len));
    }
    return KB_STR("");
}

static bool read_head(struct kb_str head, struct answer *ret)
{
    uint64_t status, length;
    struct kb_str connection = header(head, "Connection");
    if (!kb_str_starts(head, KB_STR("HTTP/1.1 ")) ||
        !kb_str_to_uint(kb_str_slice(head, 9, 12), 999, &status) ||
        !kb_str_to_uint(header(head, "Content-Length"), SIZE_MAX, &length))
        return false;
    *ret = (struct answer){
        .status = (unsigned)status,
        .length = length,
        .closes = connection.len == 5 && !strncasecmp(connection.data, "close", 5),
    };
    return true;
}

enum answer_end answer_read(int fd, struct answer *ret)
{
    char bytes[HEAD_MAX], rest[HEAD_MAX];
    size_t have = 0, end = SIZE_MAX;
    while (end == SIZE_MAX && have < sizeof bytes) {
        ssize_t got = recv(fd, bytes + have, sizeof bytes - have, 0);
        if (got <= 0)
            return have ? ANSWER_BROKEN : ANSWER_NONE;
        have += (size_t)got;
        end = kb_str_find((struct kb_str){bytes, have}, KB_STR("\r\n\r\n"), 0);
    }
    if (end == SIZE_MAX || !read_head((struct kb_str){bytes, end + 2}, ret))
        return ANSWER_BROKEN;
    size_t body = have - end - 4;
    while (body < ret->length) {
        size_t want = ret->length - body < sizeof rest ? ret->length - body : sizeof rest;
        ssize_t got = recv(fd, rest, want, 0);
        if (got <= 0)
            return ANSWER_BROKEN;
        body += (size_t)got;
    }
    return body == ret->length ? ANSWER_WHOLE : ANSWER_BROKEN;
}
