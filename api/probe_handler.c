#include "kb/api.h"

#include <inttypes.h>

#include "internal.h"

#define PROMETHEUS "text/plain; version=0.0.4; charset=utf-8"

static enum kb_status answer_status(struct kb_api_call *call, const char *text,
                                    struct kb_error *err)
{
    struct kb_json json;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_cstr(&json, "status", text);
    kb_json_end_object(&json);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}

/* Says nothing but that a thread came by: what it needs for questions is readyz's to look at. */
enum kb_status kb_api_handle_healthz(struct kb_api_call *call, struct kb_error *err)
{
    return answer_status(call, "ok", err);
}

/*
 * Opened anew: what a session holds open answers on for a while after its files went away, and the
 * next process would not come up.
 */
static enum kb_status open_index(const struct kb_api_session *session, struct kb_error *err)
{
    KB_CLEANUP(kb_index_closep) struct kb_index *index = NULL;
    return kb_index_open(session->host->data_dir, session->door, false, &index, err);
}

static enum kb_status open_base(const struct kb_api_session *session, struct kb_error *err)
{
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    int64_t change;
    enum kb_status status = kb_reader_open(session->host->data_dir, session->door, &reader, err);
    return status ? status : kb_reader_last_change(reader, &change, err);
}

static enum kb_status look(const struct kb_api_session *session, const char **ret_reason,
                           struct kb_error *err)
{
    const struct kb_api_host *host = session->host;
    if (host->ready && !host->ready(host->context)) {
        *ret_reason = "not ready: the process is starting or stopping";
        return KB_BUSY;
    }
    *ret_reason = "not ready: the base cannot be opened";
    enum kb_status status = open_base(session, err);
    if (status)
        return status;
    *ret_reason = "not ready: the index cannot be opened";
    return open_index(session, err);
}

/* Every reason is a 503, whatever it was inside; the detail goes to the log. */
enum kb_status kb_api_handle_readyz(struct kb_api_call *call, struct kb_error *err)
{
    const char *reason = NULL;
    struct kb_error why = {0};
    enum kb_status status = look(call->session, &reason, &why);
    if (status == KB_OK)
        return answer_status(call, "ready", err);
    kb_fail(&why, status, "%s", reason);
    struct kb_buf *out = kb_api_body(call);
    kb_api_refuse(KB_BUSY, reason, call->request->request_id, out);
    status = kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
    if (status)
        return status;
    call->response->status = 503;
    call->response->log = why;
    kb_api_header(call->response, "Retry-After", KB_STR("1"));
    return KB_OK;
}

enum kb_status kb_api_handle_version(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_json json;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_cstr(&json, "program", "kbd");
    kb_json_field_cstr(&json, "version", call->session->host->version);
    kb_json_field_cstr(&json, "analyser", kb_text_version());
    kb_json_end_object(&json);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}

static void gauge(struct kb_buf *out, const char *name, const char *help, int64_t value)
{
    kb_buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %" PRId64 "\n", name, help, name, name,
                  value);
}

/*
 * The base's own gauges, then the process's metrics. A part that cannot be read is left out rather
 * than taking the process's numbers with it: that is when they are needed.
 */
enum kb_status kb_api_handle_metrics(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_api_host *host = call->session->host;
    struct kb_reader *reader = kb_searcher_reader(call->session->searcher);
    struct kb_buf *out = kb_api_body(call);
    struct kb_error *log = &call->response->log;
    struct kb_counts counts;
    int64_t revision;
    if (kb_searcher_refresh(call->session->searcher, &revision, log) == KB_OK)
        gauge(out, "kbd_index_revision", "Last change the index contains.", revision);
    if (kb_reader_revision(reader, &revision, log) == KB_OK)
        gauge(out, "kbd_base_revision", "Last change of the base that is read or searched.",
              revision);
    if (kb_reader_counts(reader, &counts, log) == KB_OK) {
        gauge(out, "kbd_items", "Items in the base.", counts.items);
        gauge(out, "kbd_editions", "Editions in the base.", counts.editions);
        gauge(out, "kbd_sections", "Sections of all editions.", counts.sections);
        gauge(out, "kbd_basis_links", "Basis links of all editions.", counts.basis_links);
    }
    if (host->metrics)
        host->metrics(host->context, out);
    return kb_api_answer(call, PROMETHEUS, (struct kb_str){0}, err);
}
