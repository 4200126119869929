/*
 * kb/error.h - what a fallible function returns, and how it says why.
 *
 * Every function that can fail returns `enum kb_status` and takes a `struct kb_error *err` as its
 * last parameter. The status is for the program, the error for the person: a message (what failed,
 * a colon, why; lower case, no full stop, values in single quotes) and, apart from it, a hint (what
 * to do about it).
 *
 *     struct kb_error err = {0};
 *     if (kb_file_read(path, cap, &text, &err))
 *         report(&err);
 *
 * What always holds: the first message wins, so a caller may add nothing to, nor overwrite, what
 * the place that failed has said. `err` may be NULL where nobody wants to know. Outputs (`ret_*`)
 * are untouched when a function fails. Libraries never print, log or exit.
 *
 * Limits: a message longer than KB_ERROR_MESSAGE_MAX bytes is cut on a character.
 */
#ifndef KB_ERROR_H
#define KB_ERROR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * One row per status: C name, wire name (the `code` a client sees), HTTP status, default text.
 * The order is part of no format; wire names are.
 */
#define KB_STATUS_LIST(X)                                                                          \
    X(OK, "ok", 200, "done")                                                                       \
    X(INVALID, "invalid", 400, "the request is not valid")                                         \
    X(UNAUTHORIZED, "unauthorized", 401, "a key is needed")                                        \
    X(FORBIDDEN, "forbidden", 403, "this key may not do that")                                     \
    X(NOT_FOUND, "not_found", 404, "there is no such thing here")                                  \
    X(METHOD_NOT_ALLOWED, "method_not_allowed", 405, "this address does not take that method")     \
    X(CONFLICT, "conflict", 409, "the thing was changed meanwhile")                                \
    X(TOO_LARGE, "too_large", 413, "the body is too large")                                        \
    X(URI_TOO_LONG, "uri_too_long", 414, "the address is too long")                                \
    X(HEADERS_TOO_LARGE, "headers_too_large", 431, "the headers are too large")                    \
    X(TOO_MANY, "too_many_requests", 429, "too often from this address; wait a moment")            \
    X(LOCKED, "locked", 503, "another process is writing")                                         \
    X(BUSY, "busy", 503, "too much to do at this moment")                                          \
    X(MODIFIED, "modified", 503, "the index moved on while it was read")                           \
    X(MISMATCH, "index_mismatch", 503, "the index was made by another analyser")                   \
    X(NO_MEMORY, "no_memory", 503, "out of memory")                                                \
    X(CORRUPT, "corrupt", 500, "stored data is damaged")                                           \
    X(IO, "io", 500, "reading or writing failed")                                                  \
    X(INTERNAL, "internal", 500, "something went wrong here")

enum kb_status {
#define X(name, wire, http, text) KB_##name,
    KB_STATUS_LIST(X)
#undef X
};

/* The wire name of a status, such as "not_found". Static; "internal" for a number out of range. */
const char *kb_status_name(enum kb_status status);

/* The HTTP status code of a status, such as 404. */
int kb_status_http(enum kb_status status);

/* The default text of a status, for answers that must not say more. Static. */
const char *kb_status_text(enum kb_status status);

#define KB_ERROR_MESSAGE_MAX 480
#define KB_ERROR_HINT_MAX    240

/* What went wrong. Zero it before use; plain data, nothing to free. */
struct kb_error {
    enum kb_status status;
    char message[KB_ERROR_MESSAGE_MAX + 1];
    char hint[KB_ERROR_HINT_MAX + 1];
};

/*
 * Records a failure and returns `status`, so that callers write `return kb_fail(err, KB_IO, …)`.
 * Only the first call on a zeroed `err` writes; `err` may be NULL. Never pass KB_OK.
 */
enum kb_status kb_fail(struct kb_error *err, enum kb_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Shorthand for the commonest failure: KB_NO_MEMORY with its default text. */
enum kb_status kb_fail_memory(struct kb_error *err);

/* Adds advice to a failure already recorded; the first hint wins. `err` may be NULL. */
void kb_hint(struct kb_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Puts "prefix: " before the recorded message, to say which file or item a lower floor's complaint
 * is about. Does nothing when nothing was recorded.
 */
void kb_error_prefix(struct kb_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes `err` ready to record another failure. */
void kb_error_clear(struct kb_error *err);

/*
 * `KB_CLEANUP(kb_buf_done) struct kb_buf text = …` runs the function on the variable's address when
 * it goes out of scope. The function must accept the zeroed value.
 */
#define KB_CLEANUP(function) __attribute__((cleanup(function)))

/* Number of elements of an array (not of a pointer). */
#define KB_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
