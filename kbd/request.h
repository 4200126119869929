/*
 * request.h - one HTTP request while it comes in: its raw target, headers and body.
 *
 * Made when the request line is read, before the library takes anything apart, and freed when the
 * answer is sent. Memory comes from one arena with a cap, so a request cannot take more than its
 * share.
 */
#ifndef KBD_REQUEST_H
#define KBD_REQUEST_H

#include "guard.h"
#include "kb/api.h"
#include "kb/arena.h"
#include "proxies.h"
#include "target.h"

#define KBD_REQUEST_ID_SIZE 17

struct kbd_request {
    struct kb_arena *arena;
    struct kb_str target; /* raw */
    struct kb_api_pair headers[KBD_HEADERS_MAX];
    size_t header_count; /* as sent; the array holds the first KBD_HEADERS_MAX */
    size_t header_bytes;
    struct kb_buf body;
    char id[KBD_REQUEST_ID_SIZE]; /* 16 hexadecimal digits, random */
    bool seen;                    /* the library has handed it in at least once */
    bool failed;                  /* out of memory somewhere: answered with 503 */
    int64_t begun_us;
    struct kbd_client client; /* filled in by the door, before it is accepted */
};

/* A request for a raw target, or NULL. Free with kbd_request_free(). */
struct kbd_request *kbd_request_new(const char *target);

/* Accepts NULL. */
void kbd_request_free(struct kbd_request *request);

/* Adds a header, its name lowered; past KBD_HEADERS_MAX it is only counted. */
void kbd_request_add_header(struct kbd_request *request, struct kb_str name, struct kb_str value);

/*
 * Checks the request and takes its target apart into `ret`, ready for kb_api_handle() but for the
 * body. Errors: those of kbd_guard_check() and kbd_target_parse(); KB_NO_MEMORY.
 */
enum kb_status kbd_request_accept(struct kbd_request *request, const char *method,
                                  const char *version, size_t uri_max, size_t header_max,
                                  struct kb_api_request *ret, struct kb_error *err);

#endif
