/*
 * proxies.h - who stands before kbd, and whom they speak for.
 *
 * Anybody can write X-Forwarded-For. It counts from the addresses alone that the operator named:
 * then the client is the last address in it that is no such proxy, and X-Forwarded-Proto says
 * whether that client came over TLS. From everybody else both headers are as if they were not
 * there.
 *
 * A network is an address, or an address with the number of its leading bits: 10.0.0.0/8, ::1,
 * fd00::/8. An IPv4 address in IPv6 form is the IPv4 address. Pure functions, no lock.
 */
#ifndef KBD_PROXIES_H
#define KBD_PROXIES_H

#include <sys/socket.h>

#include "kb/api.h"

#define KBD_PROXIES_MAX 32

struct kbd_proxies {
    struct kbd_network {
        bool is_v6;
        unsigned char bytes[16];
        unsigned bits;
    } list[KBD_PROXIES_MAX];
    size_t count;
};

/* Reads networks separated by commas or spaces; none is none. `what` names the setting in the
 * error. KB_INVALID. */
enum kb_status kbd_proxies_parse(struct kb_str text, const char *what, struct kbd_proxies *ret,
                                 struct kb_error *err);

/* Who asked, and how they came. */
struct kbd_client {
    struct sockaddr_storage address; /* without a port */
    bool secure;
};

/*
 * Of a connection from `peer` (NULL: unknown) with these headers, names in lower case. `tls` says
 * that the connection itself is one.
 */
void kbd_proxies_client(const struct kbd_proxies *proxies, const struct sockaddr *peer, bool tls,
                        const struct kb_api_pair *headers, size_t header_count,
                        struct kbd_client *ret);

#define KBD_CLIENT_TEXT_SIZE 48
/* The client's address as text, "-" where it is unknown. Returns `out`. */
const char *kbd_client_text(const struct kbd_client *client, char out[KBD_CLIENT_TEXT_SIZE]);

#endif
