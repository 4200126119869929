/*
 * kb/api.h - the HTTP contract: routes, parameters, answers. It does not know the HTTP library.
 *
 * What it is: one `static const` table of routes, each with its doors, parameters and handler, and
 * one function that turns a request into a response. The process above it owns sockets and threads,
 * and hands in requests that are already split into method, path, parameters and headers.
 *
 * What always holds: an unknown address is 404, a known one with another method 405 with Allow, an
 * unknown or repeated parameter 400 with its name. Errors are
 * {"error":{code,message,hint,request_id}} and never say a path, SQL or Xapian text: what failed
 * inside is for the log (`log` of the response). The public door reads by the public reader and
 * index alone, and edits nothing: all that its routes write are typed commands (a receipt). The
 * internal door wants a key for everything but what
 * operators' probes need (/healthz, /readyz, /version, /metrics), and one table says what the key's
 * role may do (kb_api_permissions()). Pages send a cookie instead of a key (kb/login.h), and with
 * everything but GET the token against forged requests, as header X-CSRF-Token or as the form's
 * field `csrf`: 403 without. A body is JSON whose fields a table names as parameters are
 * named: what it does not name is refused.
 *
 * Routes that write are answered by a session that has the store. A 2xx of theirs means that the
 * change survives kill -9 and power loss.
 *
 * Threads: a session belongs to one thread; make one for each thread of each door.
 */
#ifndef KB_API_H
#define KB_API_H

#include "kb/buf.h"
#include "kb/item.h"

#define KB_API_BODY_MAX       (1u << 20) /* largest request body */
#define KB_API_PARAMETERS_MAX 32
#define KB_API_ANSWER_MAX     (64u << 20) /* largest answer */

struct kb_arena;
struct kb_logins;
struct kb_suggest;
struct kb_api_cache;

/* What the process tells its routes. Everything belongs to the process. */
struct kb_api_host {
    const char *data_dir;
    const struct kb_clock *clock;
    const char *version;
    /* Appends the process's own metrics in Prometheus text form. May be NULL. */
    void (*metrics)(void *context, struct kb_buf *ret);
    /* False while the process is starting or stopping: /readyz is 503 then. May be NULL. */
    bool (*ready)(void *context);
    /* Tables of suggestions by door, which the process keeps up. NULL: each session has its own. */
    struct kb_suggest *suggest[2];
    /* Who is signed in at the internal door's pages (kb/login.h). NULL: nobody can sign in. */
    struct kb_logins *logins;
    /* Where answers are kept (kb/answer_cache.h), by door. NULL: nowhere. */
    struct kb_api_cache *cache[2];
    /* Told each item that was opened, to be counted. May be NULL. */
    void (*opened)(void *context, enum kb_door door, struct kb_str id);
    /* Asks that the world of a release be staged soon; from any thread. May be NULL. */
    void (*preview)(void *context, int64_t release);
    /* Working days until a flag is due; 0: as its reason has it (kb/flag.h). */
    int flag_days, flag_days_contradiction;
    /* A monotonic clock in microseconds, for took_us. */
    int64_t (*now_us)(void *context);
    void *context;
};

struct kb_api_pair {
    struct kb_str name; /* headers: lower case */
    struct kb_str value;
};

struct kb_api_request {
    struct kb_str method;
    struct kb_str path;                   /* decoded, valid UTF-8 or refused; without the query */
    const struct kb_api_pair *parameters; /* decoded, in order */
    size_t parameter_count;
    const struct kb_api_pair *headers;
    size_t header_count;
    struct kb_str body;
    const char *request_id;
    bool secure; /* it came over TLS, to us or to who stands before us */
};

#define KB_API_HEADERS_MAX 12

struct kb_api_response {
    int status;
    struct kb_api_pair headers[KB_API_HEADERS_MAX]; /* values belong to the session, valid until its
                                                       next request */
    size_t header_count;
    struct kb_str body; /* likewise */
    const char *route; /* the route's pattern, for logs and metrics; static; "-" when none fitted */
    struct kb_error log; /* what failed inside; status KB_OK when nothing did */
    int64_t change;      /* the change it committed; 0 = none */
    /* The client waits until the change is visible: then the process ends the body with
     * kb_api_visible_end(). */
    bool waits;
    /* The answer goes on behind the body, by the watch that the session has (kb/live.h). */
    bool goes_on;
    /* For the query log, where the route asked a question; `query` is empty otherwise. */
    struct kb_str query;
    size_t hits;
    int64_t revision;
};

struct kb_api_session;

/* Opens for one door. `host` is kept. Close with kb_api_session_close(). Errors: those of
 * kb_searcher_open(). */
enum kb_status kb_api_session_open(const struct kb_api_host *host, enum kb_door door,
                                   struct kb_api_session **ret, struct kb_error *err);

/*
 * Opens for a door's routes that write. It reads by the door's own reader like any other; `store`
 * takes commands alone. `store` is kept; the session takes its
 * lock when a request is about to write, and leaves giving it back to the process. Errors: the
 * same.
 */
struct kb_store;
enum kb_status kb_api_session_open_writing(const struct kb_api_host *host, enum kb_door door,
                                           struct kb_store *store, struct kb_api_session **ret,
                                           struct kb_error *err);

/* What ends the body of an answer that waited. Static. */
struct kb_str kb_api_visible_end(bool is_visible);

/* Accepts NULL. */
void kb_api_session_close(struct kb_api_session *session);

/*
 * Answers a request. Never fails: whatever goes wrong is an answer. For HEAD the body is the one
 * GET would have, so that its length can be told; the process sends the headers alone. 204 and 304
 * have no body and no content type.
 */
void kb_api_handle(struct kb_api_session *session, const struct kb_api_request *request,
                   struct kb_api_response *ret);

/* The same error answer for what the process refuses before there is a request to hand in (413,
 * 431, …). */
void kb_api_refuse(enum kb_status status, const char *message, const char *request_id,
                   struct kb_buf *ret_body);

/*
 * Takes "a=1&b=%E5%85%AC" apart, for addresses and forms: percent-decoded, in order, at most
 * KB_API_PARAMETERS_MAX. In the arena. KB_INVALID names what is no UTF-8, a control character or
 * half an escape; KB_NO_MEMORY.
 */
enum kb_status kb_api_decode_pairs(struct kb_arena *arena, struct kb_str raw,
                                   const struct kb_api_pair **ret, size_t *ret_count,
                                   struct kb_error *err);

/* One part of such; `plus` makes + a space, `what` names it in the error. Errors: the same. */
enum kb_status kb_api_decode(struct kb_arena *arena, struct kb_str raw, bool plus, const char *what,
                             struct kb_str *ret, struct kb_error *err);

/* Where a parameter stands. */
enum kb_api_place {
    KB_API_IN_QUERY,
    KB_API_IN_PATH,
    KB_API_IN_FORM, /* in the body, of a route with `form` */
};

/* What a value must look like. Each form is one row of a table in parameter_forms.c. */
enum kb_api_form {
    KB_API_TEXT,    /* any UTF-8 */
    KB_API_NUMBER,  /* decimal digits, from `min` to `max` */
    KB_API_DAY,     /* YYYY-MM-DD */
    KB_API_INSTANT, /* RFC 3339: YYYY-MM-DDThh:mm[:ss[.fff]] and Z or ±hh:mm */
    KB_API_REGION,  /* six digits */
    KB_API_KINDS,   /* wire names of kinds, separated by commas */
    KB_API_CHOICE,  /* one of `choices` */
    KB_API_FLAG,    /* in a body: true or false */
    KB_API_OBJECT,  /* in a body: an object of `fields` */
    KB_API_ANY,     /* in a body: an object whose fields a lower floor knows */
};

/* One parameter that a route takes. What no row names is refused. */
struct kb_api_parameter {
    const char *name;
    enum kb_api_place place;
    enum kb_api_form form;
    bool required;
    bool may_be_empty;   /* an empty value is the same as none, as HTML forms send it */
    bool may_hold_slash; /* in a path: takes the rest of the address */
    bool is_internal;    /* the internal door's alone; the public door does not know it */
    size_t max_bytes;
    int64_t min, max;           /* for numbers */
    int64_t preset;             /* the number, or the position in `choices`, when it is not given */
    const char *const *choices; /* ends with NULL */
    const char *meaning;
};

/* One field of a JSON body. What no row names is refused; null is the same as not given. */
struct kb_api_field {
    const char *name;
    enum kb_api_form form; /* of the value, or of every element of the list */
    bool required;
    bool is_list;
    size_t max_count;                  /* elements of a list */
    size_t max_bytes;                  /* of a text */
    int64_t min, max;                  /* of a number */
    const char *const *choices;        /* ends with NULL; nothing is preset */
    const struct kb_api_field *fields; /* of an object */
    size_t field_count;
    const char *meaning;
};

/* The body that a route takes. */
struct kb_api_body {
    const char *schema; /* its name in openapi.yaml */
    const struct kb_api_field *fields;
    size_t field_count;
};

/* What a request does: the left column of the permission table. */
enum kb_api_action {
    KB_API_READ,        /* what callers may be told */
    KB_API_SEE_DRAFTS,  /* what is not published yet, and who did what */
    KB_API_EDIT,        /* take part in the life of editions; kb/edit.h says in which move */
    KB_API_PUT,         /* publish without review, as operators' import does */
    KB_API_PREVIEW,     /* see releases, and the world as they will make it */
    KB_API_PLAN,        /* put releases together */
    KB_API_RELEASE,     /* say when they come, and take them back */
    KB_API_ENTRIES,     /* change operators' data */
    KB_API_ACKNOWLEDGE, /* say that one has read it */
    KB_API_SEE_ACKNOWLEDGEMENTS, /* who has read what */
    KB_API_REPORT,       /* say what was used and what is wrong with it: receipts, feedback */
    KB_API_SEE_FEEDBACK, /* see what helped and what did not */
    KB_API_ANSWER_FLAGS, /* work on what was flagged */
    KB_API_SEE_CASES,    /* look up what was shown or reported in somebody's case */
};

/* One row: which roles may do it, as bits (1 << enum kb_role). Of the internal door. */
struct kb_api_permission {
    const char *name; /* for messages: "publish" */
    unsigned roles;
};

/* The table, by enum kb_api_action; `*ret_count` rows. Static. */
const struct kb_api_permission *kb_api_permissions(size_t *ret_count);

struct kb_api_call; /* a request on its way; this floor's own */

/* One row of the route table, for documentation and tests. */
struct kb_api_route {
    const char *method;  /* where it is GET, HEAD is served too, and OPTIONS everywhere */
    const char *pattern; /* /v1/items/{id} */
    unsigned doors;      /* bits (1 << enum kb_door) */
    bool open;           /* needs no key at the internal door */
    const struct kb_api_parameter *parameters;
    size_t parameter_count;
    enum kb_status (*handle)(struct kb_api_call *call, struct kb_error *err); /* this floor's own */
    const char *summary;
    enum kb_api_action action;      /* what the role must be allowed for any of it */
    bool writes;                    /* needs a session that has the store */
    const struct kb_api_body *body; /* NULL: takes none */
    bool form;                      /* its body is an HTML form: the parameters that stand there */
    const char *page; /* the template that shows the answer to people; NULL: it stays JSON */
    bool streams;     /* its answer goes on, and is little to begin */
    bool is_kept;     /* its answers may be (kb/answer_cache.h) */
    bool for_pages;   /* not part of the contract: an address of the pages */
};

/* Whether a request is for a route that writes, so that it can be handed to who has the store. */
bool kb_api_request_writes(enum kb_door door, const struct kb_api_request *request);

/* The whole table; `*ret_count` rows. Static. */
const struct kb_api_route *kb_api_routes(size_t *ret_count);

/* api/openapi.yaml as it was when this was built; /openapi.yaml serves it. Static. */
struct kb_str kb_api_openapi(void);

struct kb_release;
struct kb_search_request;
struct kb_search_result;

/* Appends a search result as the JSON of /v1/search; for whoever asks kb_search() without a door.
 * `preview` is the release whose world answered, or NULL. */
void kb_api_search_answer(const struct kb_search_request *request,
                          const struct kb_search_result *result, const struct kb_release *preview,
                          int64_t took_us, struct kb_buf *ret);

/* A release with what was read of it, and several, as the JSON of /v1/releases. */
struct kb_json;
void kb_api_json_release(struct kb_json *json, const struct kb_release *release);
void kb_api_json_releases(struct kb_json *json, const struct kb_release *releases, size_t count);

/* What editors' search found, as the JSON of /v1/find. */
struct kb_found;
void kb_api_json_found(struct kb_json *json, const struct kb_found *found);

/* Two editions, read whole, with what differs, as the JSON of /v1/items/{id}/diff; an item of what
 * changed in the base, as in /v1/changes. */
struct kb_diff;
struct kb_diff_item;
void kb_api_json_diff(struct kb_json *json, const struct kb_edition *from,
                      const struct kb_edition *to, const struct kb_diff *diff);
void kb_api_json_diff_item(struct kb_json *json, const struct kb_diff_item *item);

/* Marks an answer of the world that a release will make: the field "preview". Nothing for NULL. */
void kb_api_json_preview(struct kb_json *json, const struct kb_release *preview);

struct kb_work_item;
struct kb_flag;
struct kb_flag_step;

/* Likewise the work list, as the JSON of /v1/work. */
void kb_api_work_answer(const struct kb_work_item *items, size_t count, struct kb_buf *ret);

/* Likewise a flag with its steps, as the JSON of /v1/flags/{id}, and flags as that of /v1/flags;
 * `whole` as those see it who work on it, else as who raised it. */
void kb_api_flag_answer(const struct kb_flag *flag, const struct kb_flag_step *steps, size_t count,
                        bool whole, kb_date today, struct kb_buf *ret);
void kb_api_flags_answer(const struct kb_flag *flags, size_t count, bool whole, kb_date today,
                         struct kb_buf *ret);

struct kb_suggest_request;
struct kb_suggest_result;

/* Likewise suggestions, as the JSON of /v1/suggest. */
void kb_api_suggest_answer(const struct kb_suggest_request *request,
                           const struct kb_suggest_result *result, int64_t took_us,
                           struct kb_buf *ret);

#endif
