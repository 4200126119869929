#include "door.h"

#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "exchange.h"
#include "rate.h"
#include "reaper.h"
#include "tls.h"

/* Memory the library may use for a connection's headers; more is its own 431. */
#define CONNECTION_MEMORY (64u << 10)

struct kbd_door {
    struct kbd_door_options options;
    struct MHD_Daemon *daemon;
    struct kbd_reaper *reaper;
    struct kbd_tls tls;
    struct kbd_rate *rate;     /* of what strangers write, by address */
    struct kbd_rate *all_rate; /* and of all of them together */
    pthread_key_t session_key;
    atomic_uint busy;
    atomic_bool stopping;
    int quiesced_socket;
    unsigned port;
};

/* --- sessions, one for each thread --------------------------------------------------------------
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

/* --- the library's callbacks ---------------------------------------------------------------- */

static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    struct kbd_door *door = context;
    struct kbd_exchange *exchange = kbd_exchange_new(&door->options, target);
    if (exchange)
        exchange->connection = connection;
    return exchange;
}

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name,
                                 size_t name_len, const char *value, size_t value_len)
{
    (void)kind;
    kbd_request_add_header(context, (struct kb_str){name, name_len},
                           (struct kb_str){value, value_len});
    return MHD_YES;
}

static struct kbd_reaper_entry *entry_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static enum MHD_Result send_answer(struct kbd_door *door, struct kbd_exchange *exchange)
{
    if (exchange->failed)
        return MHD_NO;
    if (exchange->stream)
        kbd_reaper_spare(door->reaper, entry_of(exchange->connection));
    if (atomic_load(&door->stopping))
        MHD_add_response_header(exchange->response, MHD_HTTP_HEADER_CONNECTION, "close");
    return MHD_queue_response(exchange->connection, exchange->status, exchange->response);
}

/* In a worker or the writer: the connection is suspended, and goes on with the last line. */
static bool run_job(struct kbd_job *job, struct kb_api_session *session, const struct kb_error *err)
{
    struct kbd_exchange *exchange = (struct kbd_exchange *)job;
    if (!session)
        kbd_exchange_refuse(exchange, err, false);
    else if (kbd_exchange_answer(exchange, session))
        return true;
    MHD_resume_connection(exchange->connection);
    return false;
}

static void finish_job(struct kbd_job *job, bool is_visible)
{
    struct kbd_exchange *exchange = (struct kbd_exchange *)job;
    kbd_exchange_finish(exchange, is_visible);
    MHD_resume_connection(exchange->connection);
}

/* Who has a key is known; strangers are counted by where they come from. */
static enum kb_status check_rate(struct kbd_door *door, struct kbd_exchange *exchange,
                                 struct kb_error *err)
{
    const struct kb_api_host *host = door->options.host;
    if (door->options.door != KB_DOOR_PUBLIC)
        return KB_OK;
    const struct kbd_client *client = &exchange->request->client;
    exchange->retry_after = kbd_rate_take(door->rate,
                                          (const struct sockaddr *)(const void *)&client->address,
                                          host->now_us(host->context));
    if (exchange->retry_after)
        return kb_fail(err, KB_TOO_MANY, "more than %lld reports in a minute from this address",
                       (long long)door->options.settings->public_writes_per_minute);
    exchange->retry_after = kbd_rate_take(door->all_rate, NULL, host->now_us(host->context));
    if (exchange->retry_after)
        return kb_fail(err, KB_TOO_MANY, "more than %lld reports in a minute from everywhere",
                       (long long)door->options.settings->public_writes_in_all);
    return KB_OK;
}

static enum kb_status submit(struct kbd_door *door, struct kbd_exchange *exchange,
                             struct kb_error *err)
{
    exchange->job.run = run_job;
    exchange->job.finish = finish_job;
    if (door->options.writer && kbd_exchange_writes(exchange)) {
        enum kb_status status = check_rate(door, exchange, err);
        return status ? status : kbd_writer_submit(door->options.writer, &exchange->job, err);
    }
    return kbd_workers_submit(door->options.workers, &exchange->job, err);
}

/* Who asks too often is told when to come again. A key's own limit stands before its lane's. */
static enum kb_status check_asker(struct kbd_door *door, struct kbd_exchange *exchange,
                                  const struct kb_api_asker *asker, struct kb_error *err)
{
    const struct kb_api_host *host = door->options.host;
    const struct kbd_client *client = &exchange->request->client;
    int64_t limit = asker->rate ? asker->rate
                                : door->options.settings->lanes[asker->lane].per_minute;
    const struct kbd_rate_who who = {
        .sort = (unsigned char)asker->lane,
        .key = asker->key,
        .address = (const struct sockaddr *)(const void *)&client->address,
    };
    if (!limit || !door->options.rate)
        return KB_OK;
    exchange->retry_after = kbd_rate_take_of(door->options.rate, &who, (unsigned)limit,
                                             host->now_us(host->context));
    if (!exchange->retry_after)
        return KB_OK;
    return kb_fail(err, KB_TOO_MANY, "more than %lld requests in a minute from this %s",
                   (long long)limit, asker->key ? "key" : "address");
}

static void find_client(struct kbd_door *door, struct kbd_exchange *exchange)
{
    static const struct kbd_proxies none;
    struct kbd_request *request = exchange->request;
    size_t count = request->header_count < KBD_HEADERS_MAX ? request->header_count
                                                           : KBD_HEADERS_MAX;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    kbd_proxies_client(door->options.proxies ? door->options.proxies : &none,
                       info ? info->client_addr : NULL, door->tls.is_on, request->headers, count,
                       &request->client);
}

/* Guards the request and takes it apart, before the library goes on to read a body. */
static enum MHD_Result first_call(struct kbd_door *door, struct kbd_exchange *exchange,
                                  const char *version)
{
    const struct kbd_settings *settings = door->options.settings;
    struct kbd_request *request = exchange->request;
    struct kb_error err = {0};
    request->seen = true;
    request->begun_us = door->options.host->now_us(door->options.host->context);
    atomic_fetch_add(&door->busy, 1);
    MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, on_header, request);
    if (!request->failed)
        find_client(door, exchange);
    if (kbd_request_accept(request, exchange->method, version, (size_t)settings->uri_bytes,
                           (size_t)settings->header_bytes, &exchange->api_request, &err) == KB_OK)
        return MHD_YES;
    kbd_exchange_refuse(exchange, &err, true);
    return send_answer(door, exchange);
}

static enum MHD_Result answer_here(struct kbd_door *door, struct kbd_exchange *exchange)
{
    struct kb_error err = {0};
    struct kb_api_session *session = session_of_thread(door, &err);
    if (session)
        (void)kbd_exchange_answer(exchange, session);
    else
        kbd_exchange_refuse(exchange, &err, false);
    return send_answer(door, exchange);
}

/* Learns who asks, and answers where the answer is there already or it is too often. */
static bool answer_early(struct kbd_door *door, struct kbd_exchange *exchange)
{
    struct kb_api_asker asker;
    struct kb_error err = {0};
    struct kb_api_response answer;
    struct kb_api_session *session = session_of_thread(door, NULL);
    exchange->job.lane = kb_lane_of_door(door->options.door);
    if (!session)
        return false;
    exchange->api_request.body = kb_buf_str(&exchange->request->body);
    bool answered = kb_api_handle_early(session, &exchange->api_request, &asker, &answer);
    exchange->is_met = true;
    exchange->job.lane = asker.lane;
    bool refused = check_asker(door, exchange, &asker, &err) != KB_OK;
    if (refused)
        kbd_exchange_refuse(exchange, &err, false);
    else if (answered)
        kbd_exchange_take(exchange, &answer);
    return refused || answered;
}

/* A body in chunks tells its length by its end alone. */
static enum kb_status check_body(const struct kbd_request *request, struct kb_error *err)
{
    enum kb_status status = kb_buf_status(&request->body, NULL);
    if (status == KB_TOO_LARGE)
        return kb_fail(err, status, "the body has more than %u bytes", KB_API_BODY_MAX);
    return status ? kb_fail_memory(err) : KB_OK;
}

/* The request is whole: what can be answered here is, anything else goes to the workers. */
static enum MHD_Result last_call(struct kbd_door *door, struct kbd_exchange *exchange)
{
    struct kb_error err = {0};
    if (check_body(exchange->request, &err)) {
        kbd_exchange_refuse(exchange, &err, true);
        return send_answer(door, exchange);
    }
    if (kbd_exchange_is_probe(exchange))
        return answer_here(door, exchange);
    if (answer_early(door, exchange))
        return send_answer(door, exchange);
    if (kbd_exchange_streams(exchange))
        return answer_here(door, exchange);
    /* Suspended first: a worker may be done before this call returns. */
    MHD_suspend_connection(exchange->connection);
    if (submit(door, exchange, &err)) {
        kbd_exchange_refuse(exchange, &err, false);
        MHD_resume_connection(exchange->connection);
    }
    return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *size, void **state)
{
    (void)url;
    (void)connection;
    struct kbd_exchange *exchange = *state;
    if (!exchange)
        return MHD_NO;
    if (exchange->response || exchange->failed)
        return send_answer(context, exchange);
    if (!exchange->request->seen) {
        exchange->method = method;
        return first_call(context, exchange, version);
    }
    if (*size) {
        kb_buf_add(&exchange->request->body, data, *size);
        *size = 0;
        return MHD_YES;
    }
    return last_call(context, exchange);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode why)
{
    (void)why;
    struct kbd_door *door = context;
    struct kbd_exchange *exchange = *state;
    if (exchange && exchange->request->seen)
        atomic_fetch_sub(&door->busy, 1);
    kbd_exchange_free(exchange);
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

/*
 * Streams count as connections: each thread has so many of both as keeps it from the library's
 * stall (door.h), and there are threads enough for all streams beside the questions.
 */
static unsigned count_threads(const struct kbd_door *door)
{
    const struct kbd_settings *settings = door->options.settings;
    int64_t streams = door->options.live ? settings->streams : 0;
    return (unsigned)(settings->threads +
                      (streams + settings->connections - 1) / settings->connections);
}

/* Why the library did not start, as far as it says. */
static enum kb_status refuse_start(const struct kbd_door *door, int reason, struct kb_error *err)
{
    const struct kbd_door_options *options = &door->options;
    if (door->tls.is_on && !reason)
        return kb_fail(err, KB_INVALID, "%s: the certificate '%s' does not go with the key '%s'",
                       options->name, options->certificate, options->key);
    return kb_fail(err, KB_IO, "%s: cannot listen at '%s': %s", options->name,
                   options->name[0] == 'i' ? options->settings->internal
                                           : options->settings->public_door,
                   reason ? strerror(reason) : "the HTTP library did not start");
}

static enum kb_status start_daemon(struct kbd_door *door, struct kb_error *err)
{
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, door->tls.certificate.data},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, door->tls.key.data},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)KBD_TLS_PRIORITIES},
        {MHD_OPTION_END, 0, NULL},
    };
    const struct kbd_settings *settings = door->options.settings;
    unsigned threads = count_threads(door);
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    if (door->options.address.socket.ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    if (door->tls.is_on)
        flags |= MHD_USE_TLS;
    errno = 0;
    /* MHD_OPTION_LISTENING_ADDRESS_REUSE would share the port with whoever else asks for it, each
     * getting some of the connections; unset, the library lets a port be taken again after a
     * restart and no more. */
    door->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, door, MHD_OPTION_SOCK_ADDR,
        (struct sockaddr *)&door->options.address.socket, MHD_OPTION_THREAD_POOL_SIZE, threads,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)settings->connections * threads,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)settings->idle_seconds,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, door, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
        door, MHD_OPTION_NOTIFY_CONNECTION, on_connection, door, MHD_OPTION_ARRAY,
        door->tls.is_on ? tls : &tls[KB_COUNT(tls) - 1], MHD_OPTION_END);
    if (!door->daemon)
        return refuse_start(door, errno, err);
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(door->daemon, MHD_DAEMON_INFO_BIND_PORT);
    door->port = info ? info->port : 0;
    return KB_OK;
}

struct starting {
    struct kbd_door *door;
    struct kb_error *err;
    enum kb_status status;
};

static void *start_standing_back(void *context)
{
    struct starting *starting = context;
    kbd_stand_back(starting->door->options.nice);
    starting->status = start_daemon(starting->door, starting->err);
    return NULL;
}

/* A thread that is started stands back as far as who starts it, and who stands back cannot come
 * forward again: so the daemon is started by a thread that ends. */
static enum kb_status start_threads(struct kbd_door *door, struct kb_error *err)
{
    struct starting starting = {door, err, KB_OK};
    pthread_t thread;
    if (!door->options.nice)
        return start_daemon(door, err);
    if (pthread_create(&thread, NULL, start_standing_back, &starting))
        return kb_fail(err, KB_INTERNAL, "cannot start a thread");
    pthread_join(thread, NULL);
    return starting.status;
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
        status = kbd_rate_new((unsigned)options->settings->public_writes_per_minute, &door->rate,
                              err);
    if (status == KB_OK)
        status = kbd_rate_new((unsigned)options->settings->public_writes_in_all, &door->all_rate,
                              err);
    if (status == KB_OK)
        status = kbd_tls_read(options->certificate ? options->certificate : "",
                              options->key ? options->key : "", options->name, &door->tls, err);
    if (status == KB_OK)
        status = start_threads(door, err);
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
    /* The library wants the socket kept until it has ended. Shut down it takes nobody into a queue
     * that nobody will look at: who comes now is refused, and can go elsewhere. */
    if (door->quiesced_socket >= 0)
        shutdown(door->quiesced_socket, SHUT_RDWR);
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
    kbd_tls_done(&door->tls);
    kbd_reaper_stop(door->reaper);
    kbd_rate_free(door->rate);
    kbd_rate_free(door->all_rate);
    pthread_key_delete(door->session_key);
    free(door);
}
