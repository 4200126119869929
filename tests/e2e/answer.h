/*
 * answer.h - one HTTP answer read from a socket, judged as strictly as a test should.
 *
 * An answer is whole when its head ended and as many bytes of body came as Content-Length said. One
 * that broke off is told apart from a connection that was closed before the first byte: the latter
 * may happen to a request on a kept connection, and clients ask again (RFC 9112, 9.3.1).
 */
#ifndef KB_E2E_ANSWER_H
#define KB_E2E_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

enum answer_end {
    ANSWER_WHOLE,
    ANSWER_NONE,   /* closed before the first byte */
    ANSWER_BROKEN, /* closed, or silent for too long, in the middle */
};

struct answer {
    unsigned status;
    size_t length; /* of the body */
    bool closes;   /* says Connection: close */
};

/* A socket connected to HOST:PORT (numeric), whose reads end after `seconds`; -1 when refused. */
int answer_connect(const char *address, unsigned seconds);

/* Sends all of `text`; false when the peer is gone. */
bool answer_ask(int fd, const char *text, size_t length);

enum answer_end answer_read(int fd, struct answer *ret);

#endif
