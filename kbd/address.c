#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static bool parse_v4(const char *host, uint16_t port, struct kbd_address *ret)
{
    struct sockaddr_in *socket = (struct sockaddr_in *)&ret->socket;
    socket->sin_family = AF_INET;
    socket->sin_port = htons(port);
    ret->length = sizeof *socket;
    return inet_pton(AF_INET, host, &socket->sin_addr) == 1;
}

static bool parse_v6(const char *host, uint16_t port, struct kbd_address *ret)
{
    struct sockaddr_in6 *socket = (struct sockaddr_in6 *)&ret->socket;
    socket->sin6_family = AF_INET6;
    socket->sin6_port = htons(port);
    ret->length = sizeof *socket;
    return inet_pton(AF_INET6, host, &socket->sin6_addr) == 1;
}

static bool parse_host(struct kb_str host, uint16_t port, struct kbd_address *ret)
{
    char plain[sizeof ret->host];
    bool bracketed = host.len > 2 && host.data[0] == '[' && host.data[host.len - 1] == ']';
    struct kb_str inner = bracketed ? kb_str_slice(host, 1, host.len - 1) : host;
    if (kb_str_equal(host, KB_STR("localhost")))
        inner = KB_STR("127.0.0.1");
    if (host.len >= sizeof ret->host)
        return false;
    snprintf(plain, sizeof plain, "%.*s", KB_STR_ARG(inner));
    snprintf(ret->host, sizeof ret->host, "%.*s", KB_STR_ARG(host));
    return bracketed ? parse_v6(plain, port, ret) : parse_v4(plain, port, ret);
}

enum kb_status kbd_address_parse(struct kb_str text, const char *what, struct kbd_address *ret,
                                 struct kb_error *err)
{
    size_t colon = text.len;
    while (colon > 0 && text.data[colon - 1] != ':')
        colon--;
    struct kbd_address address = {0};
    uint64_t port;
    if (colon < 2 || !kb_str_to_uint(kb_str_slice(text, colon, text.len), 65535, &port) ||
        !parse_host(kb_str_slice(text, 0, colon - 1), (uint16_t)port, &address)) {
        kb_fail(err, KB_INVALID, "%s: '%.*s' is not HOST:PORT", what, KB_STR_ARG(text));
        kb_hint(err, "HOST is 127.0.0.1, [::1] or the like, PORT 0 to 65535");
        return KB_INVALID;
    }
    *ret = address;
    return KB_OK;
}
