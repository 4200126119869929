/*
 * kb/login.h - who is signed in at the pages of the internal door.
 *
 * What it is: a table in memory. People sign in with their key once; from then on their browser
 * holds a random token in a cookie, and the table says whose key it stands for. It is no part of
 * the base: when the process ends, everybody signs in again.
 *
 * What always holds: a token is 256 random bits and is kept as a hash alone. The key itself is not
 * kept: whoever finds a login asks the base whether its key is still good, so that a key that is
 * revoked, by whatever process, ends its logins with their next request. A login ends when nobody
 * used it for KB_LOGIN_IDLE_MS, and KB_LOGIN_LIFE_MS after it began. There are at most
 * KB_LOGINS_MAX, and of one key at most KB_LOGINS_OF_KEY: one more ends the one unused longest, of
 * that key where it has too many.
 *
 * Every login has a second token that pages repeat in what they send (against forged requests from
 * other sites): knowing the cookie is not enough to write.
 *
 * Threads: any number; each call locks.
 */
#ifndef KB_LOGIN_H
#define KB_LOGIN_H

#include "kb/error.h"
#include "kb/hash.h"
#include "kb/str.h"

#define KB_LOGIN_COOKIE  "kb_session"
#define KB_LOGIN_IDLE_MS INT64_C(7200000)
#define KB_LOGIN_LIFE_MS INT64_C(43200000)
#define KB_LOGINS_MAX    4096
#define KB_LOGINS_OF_KEY 64

struct kb_logins;

struct kb_login {
    int64_t key_row;
    char csrf[KB_TOKEN_SIZE];
};

/* An empty table. Free with kb_logins_free(). Errors: KB_NO_MEMORY. */
enum kb_status kb_logins_new(struct kb_logins **ret, struct kb_error *err);

/* Accepts NULL. */
void kb_logins_free(struct kb_logins *logins);

/* Begins a login of a key; `token` is for the cookie and nowhere else. */
void kb_logins_begin(struct kb_logins *logins, int64_t key_row, int64_t now_ms,
                     char token[KB_TOKEN_SIZE]);

/* Finds the login of a token and counts as use of it. False when there is none or it has ended. */
bool kb_logins_find(struct kb_logins *logins, struct kb_str token, int64_t now_ms,
                    struct kb_login *ret);

/* Ends the login of a token; nothing when there is none. */
void kb_logins_end(struct kb_logins *logins, struct kb_str token);

#endif
