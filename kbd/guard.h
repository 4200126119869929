/*
 * guard.h - what is refused before anybody looks at a request.
 *
 * libmicrohttpd accepts by default what lets two servers read one message differently, the base of
 * request smuggling: these are refused here (RFC 9112: 3.2, 5.1, 5.2, 6.1, 6.3). Pure functions on
 * a list of headers.
 */
#ifndef KBD_GUARD_H
#define KBD_GUARD_H

#include "kb/api.h"

#define KBD_HEADERS_MAX 64

struct kbd_guard {
    const char *version;               /* HTTP/1.1 */
    const struct kb_api_pair *headers; /* names in lower case */
    size_t header_count; /* may be more than KBD_HEADERS_MAX: then only so many are in `headers` */
    size_t header_bytes; /* of all names and values */
    size_t header_bytes_max;
    size_t target_bytes;
    size_t target_bytes_max;
};

/*
 * KB_OK, or why the request is refused: KB_URI_TOO_LONG; KB_HEADERS_TOO_LARGE; KB_INVALID for
 * another version than 1.0 and 1.1, a header name that is no token, a folded or control-ridden
 * value, Host missing, twice or no host, Content-Length twice, no number, folded, or beside
 * Transfer-Encoding, and a Transfer-Encoding that is folded or other than chunked; KB_TOO_LARGE for
 * a Content-Length over KB_API_BODY_MAX.
 */
enum kb_status kbd_guard_check(const struct kbd_guard *guard, struct kb_error *err);

#endif
