/*
 * address.h - HOST:PORT as a socket address.
 *
 * HOST is a numeric IPv4 address, a numeric IPv6 address in brackets, or `localhost`; names are not
 * looked up, so that what is listened on does not depend on a resolver. PORT 0 asks the system for
 * a free one.
 */
#ifndef KBD_ADDRESS_H
#define KBD_ADDRESS_H

#include <sys/socket.h>

#include "kb/error.h"
#include "kb/str.h"

struct kbd_address {
    struct sockaddr_storage socket;
    socklen_t length;
    char host[64]; /* as it is printed before ':PORT', with brackets for IPv6 */
};

/* Reads an address; `what` names the setting in the error. KB_INVALID. */
enum kb_status kbd_address_parse(struct kb_str text, const char *what, struct kbd_address *ret,
                                 struct kb_error *err);

#endif
