/*
 * internal.h - what the files of api/ share, grouped by the file that defines it.
 *
 * The way of a request: dispatch.c takes it in, routes.c has its row, auth.c asks for the key,
 * permission.c whether its role may, parameters.c and body.c read what was asked, a handler builds
 * the body, answer.c puts the headers on it. A handler returns a status like everything else;
 * dispatch.c alone turns a failure into an answer. What handlers that write share is in write.c.
 */
#ifndef KB_API_INTERNAL_H
#define KB_API_INTERNAL_H

#include "kb/api.h"
#include "kb/edit.h"
#include "kb/json.h"
#include "kb/json_read.h"
#include "kb/key.h"
#include "kb/reader.h"
#include "kb/region.h"
#include "kb/release.h"
#include "kb/search.h"
#include "kb/store.h"
#include "kb/suggest.h"

/* Memory one request may use beside its answer. */
#define KB_API_ARENA_MAX (96u << 20)

/* Most parameters one route takes, and most parts its pattern captures. */
#define KB_API_VALUES_MAX   16
#define KB_API_CAPTURES_MAX 3

/* --- session.c -------------------------------------------------------------------------------- */

struct kb_site; /* site.h */

/* As of when an answer of search holds (kb/answer_cache.h). */
struct kb_api_stamp {
    int64_t change;
    kb_date day;
    uint64_t words; /* of the operator's files */
};

struct kb_api_session {
    const struct kb_api_host *host;
    enum kb_door door;
    struct kb_searcher *searcher;
    struct kb_searcher *preview; /* of the release asked about last; NULL until one is */
    struct {
        int64_t release, at_ms;
    } preview_of;
    struct kb_suggest *suggest;     /* its own, where the process has none */
    struct kb_site *site;           /* what pages show beside an answer; NULL until one does */
    struct kb_store *store;         /* NULL where nothing is written; the process's */
    struct kb_live_watch *watch;    /* of the last request, where it was for a stream */
    struct kb_json_value *document; /* the request's body; values point into it */
    struct kb_arena *arena;         /* of the request at hand; header values live here */
    struct kb_buf body;
    struct kb_buf page; /* the body as a page */
    struct {
        struct kb_api_stamp stamp;
        int64_t at_us; /* when it was read; 0 = never */
        uint64_t touched;
    } seen;         /* the last that was read to give what was kept */
    char salt[9];   /* names the program and the analyser in ETags */
    char allow[64]; /* the Allow header of the request at hand */
};

/* Forgets the last request: its answer is no longer valid. */
void kb_api_session_clear(struct kb_api_session *session);

/* A parameter's value after checking. */
struct kb_api_value {
    bool given; /* false also for an empty value where that is the same as none */
    struct kb_str text;
    int64_t number; /* number, day, instant, flag, bits of kinds, or position in `choices` */
    /* Of a list in a body: the elements, or of objects the values of the first, the second, … */
    const struct kb_api_value *items;
    size_t count; /* elements */
};

struct kb_api_call {
    struct kb_api_session *session;
    const struct kb_api_request *request;
    const struct kb_api_route *route;
    struct kb_api_value values[KB_API_VALUES_MAX]; /* in the order of the route's parameters */
    const struct kb_api_value *fields;             /* of the body, in the order of its table */
    struct kb_store *store;                        /* locked; NULL where the route does not write */
    kb_date today;
    struct kb_key key; /* whose it is; the name is empty where no key was asked for */
    const struct kb_release *preview; /* asked for the world it will make; NULL: for today's */
    bool sees_drafts;                 /* the key's role works on what is not published yet */
    struct kb_str login;              /* the cookie's token, where one was sent and is good */
    struct kb_str csrf;               /* what pages send beside it; empty without a login */
    const char *challenge;            /* WWW-Authenticate, for a 401 */
    struct kb_str allow;              /* Allow, for a 405 */
    bool is_page;                     /* the answer became a page */
    struct kb_str beside; /* JSON fields beside the error of a failure; empty for none */
    struct kb_api_response *response;
};

/*
 * For calls of lower floors whose KB_NOT_FOUND or KB_INVALID is not the client's doing (no index
 * there, a broken row): such a status becomes KB_INTERNAL, the message stays for the log.
 */
enum kb_status kb_api_inside(enum kb_status status);

/* --- route_match.c, routes.c ------------------------------------------------------------------ */

/* Whether a path fits a route; the captured parts become pairs that point into `path`. */
bool kb_api_route_match(const struct kb_api_route *route, struct kb_str path,
                        struct kb_api_pair captures[KB_API_CAPTURES_MAX], size_t *ret_count);

/* The table /v1/search is read by, and its positions. */
enum kb_api_search_parameter {
    KB_API_SEARCH_Q,
    KB_API_SEARCH_KIND,
    KB_API_SEARCH_CATEGORY,
    KB_API_SEARCH_REGION,
    KB_API_SEARCH_AS_OF,
    KB_API_SEARCH_KNOWN_AT,
    KB_API_SEARCH_LIMIT,
    KB_API_SEARCH_OFFSET,
    KB_API_SEARCH_GROUP,
    KB_API_SEARCH_EXPLAIN,
    KB_API_SEARCH_RELEASE,
    KB_API_SEARCH_ACT_FOR,
    KB_API_SEARCH_PARAMETERS,
};
extern const struct kb_api_parameter kb_api_search_parameters[KB_API_SEARCH_PARAMETERS];

/* Likewise of /v1/suggest. */
enum kb_api_suggest_parameter {
    KB_API_SUGGEST_Q,
    KB_API_SUGGEST_KIND,
    KB_API_SUGGEST_REGION,
    KB_API_SUGGEST_LIMIT,
    KB_API_SUGGEST_ACT_FOR,
    KB_API_SUGGEST_PARAMETERS,
};

/* The value of the route's parameter with a name. */
const struct kb_api_value *kb_api_parameter_value(const struct kb_api_call *call, const char *name);

/* --- permission.c ----------------------------------------------------------------------------- */

/*
 * Whether the caller may do it: KB_FORBIDDEN names the action and the roles it takes, and nothing
 * that the request was about. At the public door everybody may read and report, and do
 * nothing else.
 */
enum kb_status kb_api_permit(const struct kb_api_call *call, enum kb_api_action action,
                             struct kb_error *err);

bool kb_api_may(const struct kb_api_call *call, enum kb_api_action action);

/* --- preview.c -------------------------------------------------------------------------------- */

/*
 * Reads the route's parameter `release` into `call->preview`. Errors: KB_FORBIDDEN for roles that
 * may not see releases; KB_NOT_FOUND for a release that is not to come; those of reading.
 */
enum kb_status kb_api_preview_begin(struct kb_api_call *call, struct kb_error *err);

/* The instant of the world asked about: of the release, unless that is open or past due. */
int64_t kb_api_preview_at(const struct kb_api_call *call);

/* The searcher of that world; the session's. Errors: KB_BUSY while it is not staged. */
enum kb_status kb_api_preview_searcher(struct kb_api_call *call, struct kb_searcher **ret,
                                       struct kb_error *err);
void kb_api_preview_close(struct kb_api_session *session);

/* Tells why its searcher failed and closes it. Nothing staged is no failure of who asks: it is
 * being made, KB_BUSY. */
enum kb_status kb_api_preview_failed(struct kb_api_session *session, enum kb_status status,
                                     const struct kb_error *why, struct kb_error *err);

/* --- place.c ---------------------------------------------------------------------------------- */

/* Operators' regions of today, which say what lies in what before the table does. In the arena.
 * Errors: those of kb_entry_list(). */
enum kb_status kb_api_regions(struct kb_api_call *call, const struct kb_region **ret,
                              size_t *ret_count, struct kb_error *err);

/*
 * The region that a question is answered for: the route's act_for where it is given, narrowed by
 * `region` where that lies in it, else `region`. Errors: KB_FORBIDDEN when the key may not act for
 * it; KB_INVALID when `region` lies elsewhere; those above.
 */
enum kb_status kb_api_place(struct kb_api_call *call, struct kb_str region, struct kb_str *ret,
                            struct kb_error *err);

/* Whether what is of a region is shown to who acts for the route's act_for: it applies there, or
 * lies in it. Always without act_for. Errors: those above. */
enum kb_status kb_api_place_shows(struct kb_api_call *call, struct kb_str region, bool *ret,
                                  struct kb_error *err);

/* --- body.c ----------------------------------------------------------------------------------- */

/*
 * Reads the request's JSON against the route's table into `call->fields`. Errors: KB_INVALID names
 * the field that is unknown, missing, or not of its form; KB_NO_MEMORY.
 */
enum kb_status kb_api_body_read(struct kb_api_call *call, struct kb_error *err);

/* The same with an object that was read already; anything else is one without fields. */
enum kb_status kb_api_body_read_value(struct kb_api_call *call, const struct kb_json_value *json,
                                      struct kb_error *err);

/* Whether the request says that its body is JSON, as it stands. */
enum kb_status kb_api_body_check_type(const struct kb_api_request *request, struct kb_error *err);

/* --- item_body.c ------------------------------------------------------------------------------ */

/* An item's edition as editors send it. */
extern const struct kb_api_body kb_api_item_body;

/* The same with the hash of what it is written over: the hash first, then an object of fields. */
extern const struct kb_api_body kb_api_saved_body;

/* What was sent as the fields of an item, as the store takes it. In the arena. Errors:
 * KB_NO_MEMORY. */
enum kb_status kb_api_item_body_text(struct kb_arena *arena, const struct kb_api_value *sent,
                                     struct kb_edition_text *ret, struct kb_error *err);

/* --- suggest_handler.c ------------------------------------------------------------------------ */

struct kb_suggest;

/*
 * The process's table of this door, which it keeps up itself: a request reads no more than a few
 * changed items. Without one the session has its own, and does all there is to do. Errors: those of
 * kb_suggest_refresh().
 */
enum kb_status kb_api_suggest_table(const struct kb_api_call *call, struct kb_suggest **ret,
                                    struct kb_error *err);

/* --- ground_handler.c ------------------------------------------------------------------------- */

/* A question to be grounded. */
extern const struct kb_api_body kb_api_ground_body;

/* Writes the answer to the question in `call->fields` into the session's body. */
enum kb_status kb_api_ground(struct kb_api_call *call, struct kb_error *err);

/* --- find_routes.c ---------------------------------------------------------------------------- */

/* What the addresses of differences, changes and editors' search take. */
extern const struct kb_api_parameter kb_api_diff_parameters[4], kb_api_changes_parameters[4],
    kb_api_find_parameters[10];

/* --- receipt_routes.c ------------------------------------------------------------------------- */

/* What was shown, as a receipt is asked for. */
extern const struct kb_api_body kb_api_receipt_body;

/* --- write.c ---------------------------------------------------------------------------------- */

/* Begins a transaction in the name of the key, or of the public door. */
enum kb_status kb_api_write_begin(struct kb_api_call *call, struct kb_error *err);

/*
 * Commits what a handler did when `status` is KB_OK, else undoes it; returns how it went. The
 * change number is in the response.
 */
enum kb_status kb_api_write_end(struct kb_api_call *call, enum kb_status status,
                                struct kb_error *err);

/* Begins the answer: an object with the change's number. The handler adds what came of it. */
void kb_api_written_begin(struct kb_api_call *call, struct kb_json *json);

/* An edition in such an answer: id, number, address. */
void kb_api_written_edition(struct kb_json *json, struct kb_str id, int edition);

/* Ends the answer with whether it is visible, or leaves that to the process where it waits. */
enum kb_status kb_api_written_end(struct kb_api_call *call, struct kb_json *json,
                                  struct kb_error *err);

/* Positions for the routes below /v1/entries. */
enum kb_api_entry_parameter {
    KB_API_ENTRY_KIND,
    KB_API_ENTRY_HISTORY,
    KB_API_ENTRY_LIMIT,
    KB_API_ENTRY_OFFSET,
    KB_API_ENTRIES_PARAMETERS,
    KB_API_ENTRY_KEY = KB_API_ENTRY_HISTORY, /* of the route to one entry */
};

/* --- conflict.c ------------------------------------------------------------------------------- */

/*
 * After a save that came too late: puts what stands there and what was sent beside the error, each
 * as it may be sent again. Where that fails, the error stands alone.
 */
void kb_api_conflict(struct kb_api_call *call, struct kb_str id, int edition,
                     const struct kb_edition_text *sent);

/* --- json_text.c ------------------------------------------------------------------------------ */

/* A text as editors send it. */
void kb_api_json_text(struct kb_json *json, const struct kb_edition_text *text);

/* --- edit_routes.c ---------------------------------------------------------------------------- */

/* Parameters and bodies of the routes by which editions are edited. */
extern const char *const kb_api_move_choices[]; /* ends with NULL */
enum kb_move kb_api_move_of(const struct kb_api_call *call);
extern const struct kb_api_body kb_api_note_body;
extern const struct kb_api_body kb_api_finding_body;
extern const char *const kb_api_work_choices[]; /* "all", and what kb_work_name() says */

extern const char *const kb_api_find_states[]; /* "all", "open", and the states; ends with NULL */

/* Bodies of the routes below /v1/entries and /v1/releases, and positions in these. */
extern const struct kb_api_body kb_api_entry_body, kb_api_release_body, kb_api_member_body,
    kb_api_step_body;
extern const char *const kb_api_release_steps[]; /* ends with NULL */
enum kb_api_member_field {
    KB_API_MEMBER_KIND,
    KB_API_MEMBER_ID,
    KB_API_MEMBER_EDITION,
    KB_API_MEMBER_REASON,
};
extern const struct kb_api_body kb_api_planned_body;
enum kb_api_planned_field {
    KB_API_PLANNED_KIND,
    KB_API_PLANNED_KEY,
    KB_API_PLANNED_VALUE,
    KB_API_PLANNED_FROM,
    KB_API_PLANNED_TO,
};
enum kb_api_step_field {
    KB_API_STEP_AT,
    KB_API_STEP_REASON,
};

/* --- page_routes.c ---------------------------------------------------------------------------- */

/* Parameters of addresses of pages. */
extern const struct kb_api_parameter kb_api_settings_parameters[4], kb_api_asset_parameters[2],
    kb_api_login_page_parameters[1], kb_api_login_parameters[2];

/* --- parameters.c ----------------------------------------------------------------------------- */

/* What a parameter is looked up in: the rows of a table that stand in one place and that a door
 * knows. To the public door a row for the internal door does not exist. */
struct kb_api_rows {
    const struct kb_api_parameter *table;
    size_t count;
    enum kb_api_place place;
    enum kb_door door;
};

/*
 * Checks pairs from one place against such rows, and fills their values; a row that the door does
 * not know stays at its preset. The texts point into the pairs. Errors: KB_INVALID, naming the
 * parameter.
 */
enum kb_status kb_api_parameters_read(const struct kb_api_rows *rows,
                                      const struct kb_api_pair *pairs, size_t pair_count,
                                      struct kb_api_value *ret_values, struct kb_error *err);

/* --- parameter_forms.c ------------------------------------------------------------------------ */

/* Reads a value of the parameter's form; false when it is not of that form. */
bool kb_api_form_read(const struct kb_api_parameter *parameter, struct kb_str text,
                      int64_t *ret_number);

#define KB_API_FORM_TEXT_SIZE 160
/* What the form wants, for messages: "a number from 1 to 100". Returns `out`. */
const char *kb_api_form_text(const struct kb_api_parameter *parameter,
                             char out[KB_API_FORM_TEXT_SIZE]);

/* --- form.c ----------------------------------------------------------------------------------- */

/* Holds the token against forged requests; every form may have it. */
#define KB_API_CSRF_FIELD "csrf"

/* Whether the request says that its body is a form. */
bool kb_api_form_sent(const struct kb_api_request *request);

/* Fields of one form: an item of many sections has some for each. */
#define KB_API_FORM_PAIRS_MAX 8192

/* The pairs of the request's body. In the arena. Errors: KB_INVALID when it is no form, those of
 * kb_api_decode_pairs(). */
enum kb_status kb_api_form_pairs(struct kb_api_call *call, const struct kb_api_pair **ret,
                                 size_t *ret_count, struct kb_error *err);

/* Reads them as the route's parameters in forms. */
enum kb_status kb_api_form_values(struct kb_api_call *call, struct kb_error *err);

/* --- auth.c ----------------------------------------------------------------------------------- */

/*
 * At the internal door: finds the request's key, or the login its cookie names, and checks it.
 * KB_UNAUTHORIZED, with `call->challenge`, when it is missing or no good; KB_FORBIDDEN when a
 * cookie came without the token against forged requests. The public door asks for none.
 */
enum kb_status kb_api_authenticate(struct kb_api_call *call, struct kb_error *err);

/* Whether a key came with the request, good or not. */
bool kb_api_sends_key(const struct kb_api_request *request);

/* --- etag.c ----------------------------------------------------------------------------------- */

/* Names what decides answers beside the base: program, analyser and pages. */
void kb_api_salt(const struct kb_api_host *host, char out[9]);

/*
 * The entity tag of an answer made from revision `base` of the store and `index` of the index
 * (equal where only one of them counts). In the arena. Errors: KB_NO_MEMORY.
 */
enum kb_status kb_api_etag(struct kb_api_call *call, int64_t index, int64_t base,
                           struct kb_str *ret, struct kb_error *err);

/* The entity tag of an answer that changes with the program alone. */
enum kb_status kb_api_etag_static(struct kb_api_call *call, struct kb_str *ret,
                                  struct kb_error *err);

/* Whether If-None-Match names the tag (weak comparison, RFC 9110 section 13.1.2) or is "*". */
bool kb_api_etag_matches(const struct kb_api_request *request, struct kb_str etag);

/* --- answer.c --------------------------------------------------------------------------------- */

#define KB_API_JSON "application/json; charset=utf-8"

/* The value of the first header with a lower-case name; `*ret_count` of them (may be NULL). */
struct kb_str kb_api_request_header(const struct kb_api_request *request, const char *name,
                                    size_t *ret_count);

/* Adds a header; `value` must outlive the answer. */
void kb_api_header(struct kb_api_response *response, const char *name, struct kb_str value);

/* The session's body, empty, to write an answer into. */
struct kb_buf *kb_api_body(struct kb_api_call *call);

/*
 * Ends a handler: the body as 200 of a type. With an entity tag it may be stored and asked for
 * again; without (data NULL) it must not be stored. Errors: KB_NO_MEMORY, KB_INTERNAL when the
 * answer is too large.
 */
enum kb_status kb_api_answer(struct kb_api_call *call, const char *type, struct kb_str etag,
                             struct kb_error *err);

/* Ends a handler when the client has the answer already: true, and the response is a 304. */
bool kb_api_answer_fresh(struct kb_api_call *call, struct kb_str etag);

/* Turns a failure into the answer: what the client may read in the body, the rest in `log`. */
void kb_api_answer_error(struct kb_api_call *call, enum kb_status status,
                         const struct kb_error *err);

/* Puts on what every answer has. */
void kb_api_answer_seal(struct kb_api_call *call);

/* --- url.c ------------------------------------------------------------------------------------ */

/* Appends text with everything but unreserved characters percent-encoded (RFC 3986 section 2.3). */
void kb_api_url_encode(struct kb_buf *out, struct kb_str text);

/* Addresses as JSON fields: the page of an item at a section (label may be empty), … */
void kb_api_url_field_item(struct kb_json *json, const char *key, struct kb_str id,
                           struct kb_str label);
/* … the item, edition (0 = none) and section (empty = none) in this API. */
void kb_api_url_field_v1(struct kb_json *json, const char *key, struct kb_str id, int edition,
                         struct kb_str label);

/* --- me_handler.c ----------------------------------------------------------------------------- */

/* Writes who asks and what they may do as an object, for /v1/me and for pages. */
void kb_api_json_me(struct kb_json *json, const struct kb_api_call *call);

/* --- item_view.c ------------------------------------------------------------------------------ */

/* An item as the caller may see it. */
struct kb_api_item_view {
    struct kb_item item; /* with the visible editions alone, at least one */
    /*
     * In force today, else the next to come, else the newest. Asked about another day or instant:
     * the edition that stood then, or NULL.
     */
    const struct kb_edition *current;
    const struct kb_edition *shown;   /* `current`, or the newest where nothing stood */
    kb_date day;                      /* asked about; today */
    int64_t known_at_ms;              /* likewise; KB_TIME_MAX is now */
    bool asks_day, asks_known_at;     /* that was asked for */
    bool is_repealed;                 /* by another item, on the day asked about */
    struct kb_repealed repealed;      /* then: by which */
    const struct kb_release *preview; /* it is shown as this will make it; NULL: as it is */
    bool internal;                    /* what only the internal door shows may be shown */
};

/* When an edition holds, by what is known then. */
struct kb_api_validity {
    bool known;       /* false: it has no standing, as drafts, withdrawn and replaced editions */
    kb_date from, to; /* of its standing, or as the edition itself says */
    enum kb_effect effect; /* on the day asked about; meaningless when not `known` */
};

/*
 * Reads an item as of the route's as_of and known_at, and leaves out the editions the caller may
 * not see or that were not there yet. KB_NOT_FOUND with the same words whether it does not exist,
 * is not theirs to see or was not there yet.
 */
enum kb_status kb_api_item_view_read(struct kb_api_call *call, struct kb_str id,
                                     struct kb_api_item_view *ret, struct kb_error *err);

/* The visible edition with a number. KB_NOT_FOUND, likewise. */
enum kb_status kb_api_item_view_edition(const struct kb_api_item_view *view, int number,
                                        const struct kb_edition **ret, struct kb_error *err);

void kb_api_item_view_validity(const struct kb_api_item_view *view,
                               const struct kb_edition *edition, struct kb_api_validity *ret);

/* --- json_item.c ------------------------------------------------------------------------------ */

/* Items that stand before another in a region, or that one stands before; a few of them. */
struct kb_api_overrides {
    struct kb_api_override {
        struct kb_str id, title, region; /* the region in which it is so */
    } items[32];
    size_t count;
};

/* An edition with everything that is shown of it, read whole. */
struct kb_api_edition_view {
    const struct kb_api_item_view *item;
    const struct kb_edition *edition; /* whole */
    const struct kb_basis_link *basis;
    size_t basis_count;
    struct kb_api_overrides overridden_by, overrides;
};

/* A section with its neighbours; a neighbour that does not exist has an empty label. */
struct kb_api_section_view {
    const struct kb_api_item_view *item;
    const struct kb_edition *edition; /* head */
    struct kb_section section, previous, next;
};

/* The answers of the three routes, each one JSON object. */
void kb_api_json_item(struct kb_json *json, const struct kb_api_edition_view *view,
                      int64_t revision);
void kb_api_json_edition(struct kb_json *json, const struct kb_api_edition_view *view,
                         int64_t revision);
void kb_api_json_section(struct kb_json *json, const struct kb_api_section_view *view,
                         int64_t revision);

/* --- override.c ------------------------------------------------------------------------------- */

/* Reads what stands before the item, and what it stands before, on the day asked about. Errors:
 * those of the reader. */
enum kb_status kb_api_overrides_read(struct kb_api_call *call, const struct kb_api_item_view *view,
                                     struct kb_api_edition_view *ret, struct kb_error *err);

/* Writes them as fields, where there are any. */
void kb_api_json_overrides(struct kb_json *json, const struct kb_api_edition_view *view);

/* --- handlers --------------------------------------------------------------------------------- */

enum kb_status kb_api_handle_search(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_suggest(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_ground(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_mcp(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_item(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_edition(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_section(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_item_page(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_entries(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_entry(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_helped_form(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_flag_form(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_asset(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_settings(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_site(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_robots(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_sitemap(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_home(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_docs(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_openapi(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_healthz(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_readyz(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_version(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_put_item(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_save(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_move(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_findings(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_finding_answer(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_work(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_releases(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_release(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_release_create(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_release_add(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_release_remove(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_release_put_entry(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_release_drop_entry(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_release_step(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_entry_put(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_entry_remove(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_diff(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_changes(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_find(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_live(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_acknowledge(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_acknowledgements(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_change(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_me(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_login_page(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_login(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_logout(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_make_receipt(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_receipt(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_receipts(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_feedback(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_feedback_counts(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_raise(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_flag(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_flags(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_flag_step(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_api_handle_metrics(struct kb_api_call *call, struct kb_error *err);

#endif
