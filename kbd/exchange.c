#include "exchange.h"

#include "gzip.h"
#include "kb/mask.h"

/* How long who was refused for load is asked to stay away, in seconds. */
#define RETRY_AFTER "2"

struct kbd_exchange *kbd_exchange_new(const struct kbd_door_options *door, const char *target)
{
    struct kbd_exchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange)
        return NULL;
    exchange->door = door;
    exchange->job.door = door->door;
    exchange->held_body = (struct kb_buf)KB_BUF_INIT(KB_API_ANSWER_MAX);
    exchange->method = "-";
    exchange->request = kbd_request_new(target);
    if (!exchange->request) {
        free(exchange);
        return NULL;
    }
    return exchange;
}

void kbd_exchange_free(struct kbd_exchange *exchange)
{
    if (!exchange)
        return;
    kbd_stream_leave(exchange->stream);
    if (exchange->response)
        MHD_destroy_response(exchange->response);
    kb_buf_done(&exchange->held_body);
    kbd_request_free(exchange->request);
    free(exchange);
}

/* The route without captures that has the request's path, or NULL. */
static const struct kb_api_route *plain_route(const struct kbd_exchange *exchange)
{
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++)
        if ((routes[i].open || routes[i].streams) &&
            kb_str_equal(exchange->api_request.path, kb_str_of(routes[i].pattern)))
            return &routes[i];
    return NULL;
}

bool kbd_exchange_is_probe(const struct kbd_exchange *exchange)
{
    const struct kb_api_route *route = plain_route(exchange);
    return route && route->open && !route->for_pages;
}

bool kbd_exchange_streams(const struct kbd_exchange *exchange)
{
    const struct kb_api_route *route = plain_route(exchange);
    return route && route->streams && exchange->door->live;
}

/* --- logging -------------------------------------------------------------------------------- */

static void log_query(const struct kbd_exchange *exchange, const struct kb_api_response *answer,
                      int64_t took_us)
{
    if (!exchange->door->query_log || !answer->query.len)
        return;
    KB_CLEANUP(kb_buf_done) struct kb_buf masked = KB_BUF_INIT(32u << 10);
    kb_mask(answer->query, &masked);
    struct kbd_line line;
    kbd_line_begin(&line, exchange->door->query_log, KBD_INFO, "query");
    kbd_line_cstr(&line, "door", exchange->door->name);
    kbd_line_str(&line, "q", kb_buf_str(&masked));
    kbd_line_int(&line, "hits", (int64_t)answer->hits);
    kbd_line_int(&line, "status", answer->status);
    kbd_line_int(&line, "revision", answer->revision);
    kbd_line_int(&line, "took_us", took_us);
    kbd_line_end(&line);
}

static void log_request(const struct kbd_exchange *exchange, const struct kb_api_response *answer,
                        int64_t took_us)
{
    bool broken = answer->log.status != KB_OK;
    char client[KBD_CLIENT_TEXT_SIZE];
    struct kbd_line line;
    kbd_line_begin(&line, exchange->door->log, broken ? KBD_ERROR : KBD_DEBUG, "request");
    kbd_line_cstr(&line, "door", exchange->door->name);
    kbd_line_cstr(&line, "request_id", exchange->request->id);
    kbd_line_cstr(&line, "method", exchange->method);
    kbd_line_cstr(&line, "route", answer->route);
    kbd_line_int(&line, "status", answer->status);
    kbd_line_int(&line, "took_us", took_us);
    if (exchange->door->door == KB_DOOR_INTERNAL)
        kbd_line_cstr(&line, "client", kbd_client_text(&exchange->request->client, client));
    kbd_line_error(&line, &answer->log);
    kbd_line_end(&line);
}

static enum kbd_lane_end end_of(const struct kbd_exchange *exchange, int status)
{
    if (status == 429)
        return KBD_LANE_LIMITED;
    if (status == 503)
        return KBD_LANE_FULL;
    return exchange->is_kept ? KBD_LANE_KEPT : KBD_LANE_ANSWERED;
}

static void record(const struct kbd_exchange *exchange, const struct kb_api_response *answer)
{
    const struct kb_api_host *host = exchange->door->host;
    int64_t took_us = exchange->request->begun_us
                          ? host->now_us(host->context) - exchange->request->begun_us
                          : 0;
    kbd_metrics_count(exchange->door->metrics, answer->route, answer->status, took_us);
    if (exchange->is_met && exchange->door->lanes)
        kbd_lane_count(exchange->door->lanes, exchange->job.lane, end_of(exchange, answer->status),
                       took_us);
    log_request(exchange, answer, took_us);
    log_query(exchange, answer, took_us);
}

/* --- the answer as the library takes it ------------------------------------------------------- */

/* As the library takes texts, which copies them. */
static bool terminate(struct kb_str text, char *out, size_t room)
{
    if (text.len >= room)
        return false;
    if (text.len)
        memcpy(out, text.data, text.len);
    out[text.len] = 0;
    return true;
}

static void add_header(struct MHD_Response *response, struct kb_str name, struct kb_str value)
{
    char name_text[64], value_text[2048];
    if (terminate(name, name_text, sizeof name_text) &&
        terminate(value, value_text, sizeof value_text))
        MHD_add_response_header(response, name_text, value_text);
}

/* The tag of an answer that says the same as another in other bytes is a weak one. */
static void add_headers(struct MHD_Response *response, const struct kb_api_response *answer,
                        bool is_small)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        char weak[256];
        struct kb_str name = answer->headers[i].name, value = answer->headers[i].value;
        if (is_small && kb_str_equal(name, KB_STR("ETag")) && value.len < sizeof weak - 2) {
            snprintf(weak, sizeof weak, "W/%.*s", KB_STR_ARG(value));
            value = kb_str_of(weak);
        }
        add_header(response, name, value);
    }
}

static struct MHD_Response *respond_with(const struct kbd_exchange *exchange,
                                         const struct kb_api_response *answer)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf small = KB_BUF_INIT(KB_API_ANSWER_MAX);
    bool suits = kbd_gzip_suits(exchange->door->door, answer);
    bool is_small = suits && kbd_gzip_is_taken(&exchange->api_request) &&
                    kbd_gzip_put(answer->body, &small);
    struct kb_str body = is_small ? kb_buf_str(&small) : answer->body;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        body.len, (void *)(uintptr_t)body.data, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return NULL;
    add_headers(response, answer, is_small);
    if (suits)
        add_header(response, KB_STR("Vary"), KB_STR("Accept-Encoding"));
    if (is_small)
        add_header(response, KB_STR("Content-Encoding"), KB_STR("gzip"));
    return response;
}

static struct MHD_Response *respond_on(struct kbd_exchange *exchange,
                                       const struct kb_api_response *answer)
{
    struct MHD_Response *response = kbd_stream_response(exchange->stream);
    if (response)
        add_headers(response, answer, false);
    return response;
}

static void make_response(struct kbd_exchange *exchange, const struct kb_api_response *answer)
{
    struct MHD_Response *response = exchange->stream ? respond_on(exchange, answer)
                                                     : respond_with(exchange, answer);
    exchange->failed = !response;
    if (!response)
        return;
    exchange->response = response;
    exchange->status = (unsigned)answer->status;
}

/* Copies the answer out of the session, which goes on to others while this one waits. */
static bool hold(struct kbd_exchange *exchange, const struct kb_api_response *answer)
{
    exchange->held = *answer;
    kb_buf_add_str(&exchange->held_body, answer->body);
    bool failed = kb_buf_status(&exchange->held_body, NULL) != KB_OK;
    for (size_t i = 0; i < answer->header_count; i++) {
        struct kb_str copy = kb_arena_copy(exchange->request->arena, answer->headers[i].value);
        failed |= !copy.data;
        exchange->held.headers[i].value = copy;
    }
    return !failed;
}

/* Keeps the connection as a stream. KB_BUSY where there is no place for it. */
static enum kb_status go_on(struct kbd_exchange *exchange, struct kb_api_session *session,
                            const struct kb_api_response *answer, struct kb_error *err)
{
    struct kb_live_watch *watch = kb_api_session_take_watch(session);
    if (exchange->door->live)
        return kbd_live_enter(exchange->door->live, exchange->connection, watch, answer->body,
                              &exchange->stream, err);
    kb_live_watch_free(watch);
    return kb_fail(err, KB_BUSY, "there are no streams here");
}

bool kbd_exchange_answer(struct kbd_exchange *exchange, struct kb_api_session *session)
{
    struct kb_api_response answer = {0};
    exchange->api_request.body = kb_buf_str(&exchange->request->body);
    kb_api_handle(session, &exchange->api_request, &answer);
    if (answer.waits && hold(exchange, &answer))
        return true;
    /* Without memory to wait with it is cut: the client must look for its change. */
    exchange->failed = answer.waits;
    struct kb_error err = {0};
    if (answer.goes_on && go_on(exchange, session, &answer, &err)) {
        kbd_exchange_refuse(exchange, &err, false);
        return false;
    }
    record(exchange, &answer);
    if (!exchange->failed)
        make_response(exchange, &answer);
    return false;
}

void kbd_exchange_take(struct kbd_exchange *exchange, const struct kb_api_response *answer)
{
    exchange->is_kept = true;
    record(exchange, answer);
    make_response(exchange, answer);
}

void kbd_exchange_finish(struct kbd_exchange *exchange, bool is_visible)
{
    struct kb_api_response *answer = &exchange->held;
    kb_buf_add_str(&exchange->held_body, kb_api_visible_end(is_visible));
    exchange->failed = kb_buf_status(&exchange->held_body, NULL) != KB_OK;
    answer->body = kb_buf_str(&exchange->held_body);
    record(exchange, answer);
    if (!exchange->failed)
        make_response(exchange, answer);
}

bool kbd_exchange_writes(const struct kbd_exchange *exchange)
{
    return kb_api_request_writes(exchange->door->door, &exchange->api_request);
}

/* What answers of the API's routes carry as well. */
static const struct kb_api_pair refusal_headers[] = {
    {KB_STR_INIT("Content-Type"), KB_STR_INIT("application/json; charset=utf-8")},
    {KB_STR_INIT("Cache-Control"), KB_STR_INIT("no-store")},
    {KB_STR_INIT("X-Content-Type-Options"), KB_STR_INIT("nosniff")},
    {KB_STR_INIT("Content-Security-Policy"),
     KB_STR_INIT("default-src 'none'; frame-ancestors 'none'")},
    {KB_STR_INIT("Referrer-Policy"), KB_STR_INIT("no-referrer")},
};

void kbd_exchange_refuse(struct kbd_exchange *exchange, const struct kb_error *err, bool close)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf body = KB_BUF_INIT(8192);
    /* A request that is not refused for its bytes failed by our fault: a session that cannot be
     * opened says KB_NOT_FOUND of an index, and its words name files. */
    bool is_ours = err->status != KB_TOO_MANY && (!close || kb_status_http(err->status) >= 500);
    enum kb_status status = is_ours && kb_status_http(err->status) < 500 ? KB_BUSY : err->status;
    kb_api_refuse(status, is_ours ? NULL : err->message, exchange->request->id, &body);
    struct kb_api_response answer = {
        .status = kb_status_http(status),
        .header_count = KB_COUNT(refusal_headers),
        .body = kb_buf_str(&body),
        .route = "-",
    };
    memcpy(answer.headers, refusal_headers, sizeof refusal_headers);
    if (close)
        answer.headers[answer.header_count++] = (struct kb_api_pair){KB_STR("Connection"),
                                                                     KB_STR("close")};
    char seconds[16] = RETRY_AFTER;
    if (exchange->retry_after)
        snprintf(seconds, sizeof seconds, "%u", exchange->retry_after);
    if (answer.status == 503 || answer.status == 429)
        answer.headers[answer.header_count++] = (struct kb_api_pair){KB_STR("Retry-After"),
                                                                     kb_str_of(seconds)};
    answer.headers[answer.header_count++] = (struct kb_api_pair){KB_STR("X-Request-Id"),
                                                                 kb_str_of(exchange->request->id)};
    /* That there is too much to do is counted, and not written down each time. */
    if (is_ours && err->status != KB_BUSY)
        answer.log = *err;
    record(exchange, &answer);
    make_response(exchange, &answer);
}
