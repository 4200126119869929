#include "door.h"

#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <unistd.h>

#include "mask.h"
#include "reaper.h"
#include "request.h"

/* Memory the library may use for a connection's headers; more is its own 431. */
#define CONNECTION_MEMORY (64u << 10)

struct kbd_door {
    struct kbd_door_options options;
    struct MHD_Daemon *daemon;
    struct kbd_reaper *reaper;
    pthread_key_t session_key;
    atomic_uint busy;
    atomic_bool stopping;
    int quiesced_socket;
    unsigned port;
};

/* --- sessions, one for each thread ---------------------------------------------------------------
 */

static void close_session(void *session)
{
    kb_api_session_close(session);
}

static struct kb_api_session *session_of_thread(struct kbd_door *door, struct kb_error *err)
{
    struct kb_api_session *session = pthread_getspecific(door->session_key);
    if (session)
        return session;
    if (kb_api_session_open(door->options.host, door->options.door, &session, err))
        return NULL;
    if (pthread_setspecific(door->session_key, session)) {
        kb_api_session_close(session);
        kb_fail_memory(err);
        return NULL;
    }
    return session;
}

/* --- logging -------------------------------------------------------------------------------------
 */

static void log_query(struct kbd_door *door, const struct kb_api_response *response,
                      int64_t took_us)
{
    if (!door->options.query_log || !response->query.len)
        return;
    KB_CLEANUP(kb_buf_done) struct kb_buf masked = KB_BUF_INIT(32u << 10);
    kbd_mask(response->query, &masked);
    struct kbd_line line;
    kbd_line_begin(&line, door->options.query_log, KBD_INFO, "query");
    kbd_line_cstr(&line, "door", door->options.name);
    kbd_line_str(&line, "q", kb_buf_str(&masked));
    kbd_line_int(&line, "hits", (int64_t)response->hits);
    kbd_line_int(&line, "status", response->status);
    kbd_line_int(&line, "revision", response->revision);
    kbd_line_int(&line, "took_us", took_us);
    kbd_line_end(&line);
}

static void log_request(struct kbd_door *door, const struct kbd_request *request,
                        const char *method, const struct kb_api_response *response, int64_t took_us)
{
    bool broken = response->log.status != KB_OK;
    struct kbd_line line;
    kbd_line_begin(&line, door->options.log, broken ? KBD_ERROR : KBD_DEBUG, "request");
    kbd_line_cstr(&line, "door", door->options.name);
    kbd_line_cstr(&line, "request_id", request->id);
    kbd_line_cstr(&line, "method", method);
    kbd_line_cstr(&line, "route", response->route);
    kbd_line_int(&line, "status", response->status);
    kbd_line_int(&line, "took_us", took_us);
    kbd_line_error(&line, &response->log);
    kbd_line_end(&line);
}

/* --- answering -----------------------------------------------------------------------------------
 */

static void add_header(struct MHD_Response *response, struct kb_str name, struct kb_str value)
{
    char name_text[64], value_text[2048];
    if (name.len >= sizeof name_text || value.len >= sizeof value_text)
        return;
    snprintf(name_text, sizeof name_text, "%.*s", KB_STR_ARG(name));
    snprintf(value_text, sizeof value_text, "%.*s", KB_STR_ARG(value));
    MHD_add_response_header(response, name_text, value_text);
}

static enum MHD_Result send_answer(struct kbd_door *door, struct MHD_Connection *connection,
                                   const struct kb_api_response *answer, bool close)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        answer->body.len, (void *)(uintptr_t)answer->body.data, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    for (size_t i = 0; i < answer->header_count; i++)
        add_header(response, answer->headers[i].name, answer->headers[i].value);
    if (close || atomic_load(&door->stopping))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return result;
}

/* Answers what never reaches a route; the connection is closed, for its bytes cannot be trusted. */
static enum MHD_Result refuse(struct kbd_door *door, struct MHD_Connection *connection,
                              struct kbd_request *request, const char *method,
                              const struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf body = KB_BUF_INIT(8192);
    bool ours = kb_status_http(err->status) >= 500;
    kb_api_refuse(err->status, ours ? NULL : err->message, request->id, &body);
    struct kb_api_response answer = {
        .status = kb_status_http(err->status),
        .headers = {{KB_STR("Content-Type"), KB_STR("application/json; charset=utf-8")},
                    {KB_STR("X-Content-Type-Options"), KB_STR("nosniff")}},
        .header_count = 2,
        .body = kb_buf_str(&body),
        .route = "-",
    };
    if (ours)
        answer.log = *err;
    kbd_metrics_count(door->options.metrics, answer.route, answer.status, 0);
    log_request(door, request, method, &answer, 0);
    return send_answer(door, connection, &answer, true);
}

static enum MHD_Result answer(struct kbd_door *door, struct MHD_Connection *connection,
                              struct kbd_request *request, const char *method,
                              struct kb_api_request *api_request)
{
    struct kb_error err = {0};
    struct kb_api_session *session = session_of_thread(door, &err);
    if (!session)
        return refuse(door, connection, request, method, &err);
    api_request->body = kb_buf_str(&request->body);
    struct kb_api_response response = {0};
    kb_api_handle(session, api_request, &response);
    int64_t took_us = door->options.host->now_us(door->options.host->context) - request->begun_us;
    kbd_metrics_count(door->options.metrics, response.route, response.status, took_us);
    log_request(door, request, method, &response, took_us);
    log_query(door, &response, took_us);
    return send_answer(door, connection, &response, false);
}

/* --- the library's callbacks ---------------------------------------------------------------------
 */

static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    (void)context;
    (void)connection;
    return kbd_request_new(target);
}

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name,
                                 size_t name_len, const char *value, size_t value_len)
{
    (void)kind;
    kbd_request_add_header(context, (struct kb_str){name, name_len},
                           (struct kb_str){value, value_len});
    return MHD_YES;
}

static enum kb_status accept_request(struct kbd_door *door, struct kbd_request *request,
                                     const char *method, const char *version,
                                     struct kb_api_request *ret, struct kb_error *err)
{
    const struct kbd_settings *settings = door->options.settings;
    return kbd_request_accept(request, method, version, (size_t)settings->uri_bytes,
                              (size_t)settings->header_bytes, ret, err);
}

static enum MHD_Result take_body(struct kbd_request *request, const char *data, size_t *size)
{
    kb_buf_add(&request->body, data, *size);
    *size = 0;
    return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **state)
{
    (void)url;
    struct kbd_door *door = context;
    struct kbd_request *request = *state;
    struct kb_error err = {0};
    struct kb_api_request api_request;
    if (!request)
        return MHD_NO;
    bool first = !request->seen;
    if (first) {
        request->seen = true;
        request->begun_us = door->options.host->now_us(door->options.host->context);
        atomic_fetch_add(&door->busy, 1);
        MHD_get_connection_values_n(connection, MHD_HEADER_KIND, on_header, request);
    } else if (*size) {
        return take_body(request, data, size);
    }
    /* Refused at the first call, before the library goes on to read a body; taken apart again at
     * the last, when the arena still holds it all, so that nothing but the request is kept. */
    enum kb_status status = accept_request(door, request, method, version, &api_request, &err);
    if (status == KB_OK && !first)
        status = kb_buf_status(&request->body, &err);
    if (status)
        return refuse(door, connection, request, method, &err);
    return first ? MHD_YES : answer(door, connection, request, method, &api_request);
}

static struct kbd_reaper_entry *entry_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why)
{
    (void)why;
    struct kbd_door *door = context;
    struct kbd_request *request = *state;
    if (request && request->seen)
        atomic_fetch_sub(&door->busy, 1);
    kbd_request_free(request);
    *state = NULL;
    kbd_reaper_rearm(door->reaper, entry_of(connection));
}

static void on_connection(void *context, struct MHD_Connection *connection, void **socket_context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct kbd_door *door = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        kbd_reaper_remove(door->reaper, *socket_context);
        atomic_fetch_sub(&door->options.metrics->open, 1);
        return;
    }
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *socket_context = info ? kbd_reaper_add(door->reaper, info->connect_fd) : NULL;
    atomic_fetch_add(&door->options.metrics->open, 1);
}

/* --- life ----------------------------------------------------------------------------------------
 */

static enum kb_status start_daemon(struct kbd_door *door, struct kb_error *err)
{
    const struct kbd_settings *settings = door->options.settings;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC;
    if (door->options.address.socket.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    errno = 0;
    door->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, door, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&door->options.address.socket, MHD_OPTION_THREAD_POOL_SIZE,
        (unsigned)settings->threads, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)(settings->connections * settings->threads), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)settings->idle_seconds,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, door, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
        door, MHD_OPTION_NOTIFY_CONNECTION, on_connection, door, MHD_OPTION_LISTENING_ADDRESS_REUSE,
        1u, MHD_OPTION_END);
    if (!door->daemon)
        return kb_fail(err, KB_IO, "%s: cannot listen at '%s': %s", door->options.name,
                       door->options.name[0] == 'i' ? settings->internal : settings->public_door,
                       errno ? strerror(errno) : "the HTTP library did not start");
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(door->daemon, MHD_DAEMON_INFO_BIND_PORT);
    door->port = info ? info->port : 0;
    return KB_OK;
}

enum kb_status kbd_door_open(const struct kbd_door_options *options, struct kbd_door **ret,
                             struct kb_error *err)
{
    struct kbd_door *door = calloc(1, sizeof *door);
    if (!door)
        return kb_fail_memory(err);
    door->options = *options;
    door->quiesced_socket = -1;
    if (pthread_key_create(&door->session_key, close_session)) {
        free(door);
        return kb_fail_memory(err);
    }
    enum kb_status status = kbd_reaper_start(options->settings->request_seconds,
                                             &options->metrics->reaped, &door->reaper, err);
    if (status == KB_OK)
        status = start_daemon(door, err);
    if (status) {
        kbd_door_close(door);
        return status;
    }
    *ret = door;
    return KB_OK;
}

unsigned kbd_door_port(const struct kbd_door *door)
{
    return door->port;
}

void kbd_door_quiesce(struct kbd_door *door)
{
    atomic_store(&door->stopping, true);
    door->quiesced_socket = MHD_quiesce_daemon(door->daemon);
}

unsigned kbd_door_busy(struct kbd_door *door)
{
    return atomic_load(&door->busy);
}

void kbd_door_close(struct kbd_door *door)
{
    if (!door)
        return;
    if (door->daemon)
        MHD_stop_daemon(door->daemon);
    if (door->quiesced_socket >= 0)
        close(door->quiesced_socket);
    kbd_reaper_stop(door->reaper);
    pthread_key_delete(door->session_key);
    free(door);
}
