/* live_handler.c - GET /v1/live: what a stream is to be told, and from where on. */
#include "live.h"

/* How long a client is asked to wait before it connects again, in milliseconds. */
#define RETRY_MS 1000

/* Where to go on: behind what the client was told last, or behind what search shows now. */
static enum kb_status find_place(struct kb_api_call *call, int64_t *ret, struct kb_error *err)
{
    int64_t revision = 0;
    size_t count = 0;
    uint64_t last = 0;
    struct kb_str header = kb_api_request_header(call->request, "last-event-id", &count);
    enum kb_status status = kb_api_inside(
        kb_searcher_refresh(call->session->searcher, &revision, err));
    if (status)
        return status;
    if (count > 1 || (header.len && !kb_str_to_uint(kb_str_trim(header), INT64_MAX, &last)))
        return kb_fail(err, KB_INVALID, "the header Last-Event-ID is not the number of a change");
    bool goes_on = header.len && (int64_t)last < revision;
    *ret = goes_on ? (int64_t)last : revision;
    call->response->revision = revision;
    return KB_OK;
}

static enum kb_status make_watch(struct kb_api_call *call, struct kb_live_watch **ret,
                                 struct kb_error *err)
{
    struct kb_str items = kb_api_parameter_value(call, "items")->text;
    struct kb_str region = kb_api_parameter_value(call, "region")->text;
    const struct kb_region *own = NULL;
    size_t own_count = 0;
    if (!items.len && !region.len)
        return kb_fail(err, KB_INVALID, "items, region: one of the two is needed");
    enum kb_status status = kb_api_regions(call, &own, &own_count, err);
    if (status)
        return status;
    return kb_live_watch_new(items, region, own, own_count, ret, err);
}

enum kb_status kb_api_handle_live(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_live_watch *watch = NULL;
    int64_t after = 0;
    enum kb_status status = find_place(call, &after, err);
    if (status == KB_OK)
        status = make_watch(call, &watch, err);
    if (status)
        return status;
    watch->key = call->key.row;
    watch->after = after;
    call->session->watch = watch;
    struct kb_buf *body = kb_api_body(call);
    kb_buf_printf(body, "retry: %d\n", RETRY_MS);
    kb_live_beat(after, body);
    status = kb_api_answer(call, "text/event-stream", (struct kb_str){0}, err);
    if (status)
        return status;
    /* Proxies that gather what they pass on would hold events back. */
    kb_api_header(call->response, "X-Accel-Buffering", KB_STR("no"));
    call->response->goes_on = !kb_str_equal(call->request->method, KB_STR("HEAD"));
    return KB_OK;
}
