#include "kb/api.h"

#include <assert.h>

#include "page.h"

/* Sent when there is not even memory for an error. */
static const char last_resort[] =
    "{\"error\":{\"code\":\"no_memory\",\"message\":\"out of memory\","
    "\"hint\":null,\"request_id\":null}}";

/* Statuses whose message was written for the client. All others say their default text. */
static const bool is_for_clients[] = {
    [KB_INVALID] = true,   [KB_UNAUTHORIZED] = true,       [KB_FORBIDDEN] = true,
    [KB_NOT_FOUND] = true, [KB_METHOD_NOT_ALLOWED] = true, [KB_CONFLICT] = true,
    [KB_TOO_LARGE] = true, [KB_URI_TOO_LONG] = true,       [KB_HEADERS_TOO_LARGE] = true,
    [KB_TOO_MANY] = true,  [KB_INTERNAL] = false,
};

static const struct kb_api_pair sealed[] = {
    {KB_STR_INIT("X-Content-Type-Options"), KB_STR_INIT("nosniff")},
    {KB_STR_INIT("Referrer-Policy"), KB_STR_INIT("no-referrer")},
};

/* What an answer may load and where it may be shown: nothing, and a page only what is ours. */
#define POLICY  "Content-Security-Policy"
#define NOTHING "default-src 'none'; frame-ancestors 'none'"
#define OWN                                                                                        \
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "                    \
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

struct kb_str kb_api_request_header(const struct kb_api_request *request, const char *name,
                                    size_t *ret_count)
{
    struct kb_str first = {0}, wanted = kb_str_of(name);
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++)
        if (kb_str_equal(request->headers[i].name, wanted) && count++ == 0)
            first = request->headers[i].value;
    if (ret_count)
        *ret_count = count;
    return first;
}

void kb_api_header(struct kb_api_response *response, const char *name, struct kb_str value)
{
    assert(response->header_count < KB_API_HEADERS_MAX);
    response->headers[response->header_count++] = (struct kb_api_pair){kb_str_of(name), value};
}

struct kb_buf *kb_api_body(struct kb_api_call *call)
{
    kb_buf_clear(&call->session->body);
    return &call->session->body;
}

/*
 * What may be kept is kept to be asked for again: the tag decides, not an age. What the internal
 * door says is for the holder of that key.
 */
static void cache_headers(struct kb_api_call *call, struct kb_str etag)
{
    struct kb_api_response *response = call->response;
    if (!etag.data || kb_page_is_room(call)) {
        kb_api_header(response, "Cache-Control", KB_STR("no-store"));
        return;
    }
    kb_api_header(response, "ETag", etag);
    if (call->route && call->route->page)
        kb_api_header(response, "Vary", KB_STR("Cookie"));
    if (call->session->door == KB_DOOR_PUBLIC) {
        kb_api_header(response, "Cache-Control", KB_STR("public, max-age=0, must-revalidate"));
    } else {
        kb_api_header(response, "Cache-Control", KB_STR("private, no-cache"));
        kb_api_header(response, "Vary", KB_STR("Authorization, X-Api-Key, Cookie"));
    }
}

enum kb_status kb_api_answer(struct kb_api_call *call, const char *type, struct kb_str etag,
                             struct kb_error *err)
{
    enum kb_status status = kb_buf_status(&call->session->body, NULL);
    if (status == KB_TOO_LARGE) {
        return kb_fail(err, KB_INTERNAL, "the answer is too large: more than %u bytes",
                       KB_API_ANSWER_MAX);
    }
    if (status)
        return kb_fail(err, status, "%s", kb_status_text(status));
    call->response->status = 200;
    call->response->body = kb_buf_str(&call->session->body);
    kb_api_header(call->response, "Content-Type", kb_str_of(type));
    cache_headers(call, etag);
    return KB_OK;
}

bool kb_api_answer_fresh(struct kb_api_call *call, struct kb_str etag)
{
    if (kb_page_is_room(call) || !kb_api_etag_matches(call->request, etag))
        return false;
    call->response->status = 304;
    call->response->body = (struct kb_str){0};
    cache_headers(call, etag);
    return true;
}

static void write_error(struct kb_buf *out, enum kb_status status, const char *message,
                        const char *hint, const char *request_id, struct kb_str beside)
{
    struct kb_json json;
    kb_json_init(&json, out);
    kb_json_begin_object(&json);
    kb_json_key(&json, "error");
    kb_json_begin_object(&json);
    kb_json_field_cstr(&json, "code", kb_status_name(status));
    kb_json_field_cstr(&json, "message", message);
    kb_json_field_str_or_null(&json, "hint", kb_str_of(hint));
    kb_json_field_str_or_null(&json, "request_id", kb_str_of(request_id));
    kb_json_end_object(&json);
    if (beside.len) {
        kb_buf_add_char(out, ',');
        kb_buf_add_str(out, beside);
    }
    kb_json_end_object(&json);
}

void kb_api_refuse(enum kb_status status, const char *message, const char *request_id,
                   struct kb_buf *ret_body)
{
    const char *text = message && *message ? message : kb_status_text(status);
    write_error(ret_body, status, text, NULL, request_id, (struct kb_str){0});
}

static void error_headers(struct kb_api_call *call, enum kb_status status)
{
    struct kb_api_response *response = call->response;
    response->header_count = 0;
    kb_api_header(response, "Content-Type", KB_STR(KB_API_JSON));
    kb_api_header(response, "Cache-Control", KB_STR("no-store"));
    if (status == KB_UNAUTHORIZED && call->challenge)
        kb_api_header(response, "WWW-Authenticate", kb_str_of(call->challenge));
    if (status == KB_METHOD_NOT_ALLOWED && call->allow.len)
        kb_api_header(response, "Allow", call->allow);
    if (kb_status_http(status) == 503)
        kb_api_header(response, "Retry-After", KB_STR("1"));
}

/* Keeps a failure for the log; one that left no words gets its default ones. */
static void keep_for_log(struct kb_api_response *response, enum kb_status status,
                         const struct kb_error *err)
{
    response->log = *err;
    response->log.status = status;
    if (!err->message[0])
        snprintf(response->log.message, sizeof response->log.message, "%s", kb_status_text(status));
}

void kb_api_answer_error(struct kb_api_call *call, enum kb_status status,
                         const struct kb_error *err)
{
    bool shown = (size_t)status < KB_COUNT(is_for_clients) && is_for_clients[status];
    const char *message = shown && err->message[0] ? err->message : kb_status_text(status);
    struct kb_api_response *response = call->response;
    struct kb_buf *out = kb_api_body(call);
    response->waits = false;
    write_error(out, status, message, shown ? err->hint : NULL, call->request->request_id,
                call->beside);
    bool is_written = kb_buf_status(out, NULL) == KB_OK;
    response->status = kb_status_http(is_written ? status : KB_NO_MEMORY);
    response->body = is_written ? kb_buf_str(out) : KB_STR(last_resort);
    error_headers(call, status);
    if (!shown)
        keep_for_log(response, status, err);
}

void kb_api_answer_seal(struct kb_api_call *call)
{
    struct kb_api_response *response = call->response;
    if (call->request->request_id)
        kb_api_header(response, "X-Request-Id", kb_str_of(call->request->request_id));
    for (size_t i = 0; i < KB_COUNT(sealed); i++) {
        assert(response->header_count < KB_API_HEADERS_MAX);
        response->headers[response->header_count++] = sealed[i];
    }
    if (call->request->secure)
        kb_api_header(response, "Strict-Transport-Security", KB_STR("max-age=31536000"));
    /* "Unchanged" replaces the headers of the page that the client keeps. */
    bool is_page = call->is_page || (response->status == 304 && call->route && call->route->page);
    kb_api_header(response, POLICY, is_page ? KB_STR(OWN) : KB_STR(NOTHING));
}
