#include "kb/api.h"

#include "internal.h"

static void write_suggestion(struct kb_json *json, const struct kb_suggestion *one)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "text", one->text);
    kb_json_field_str(json, "html", one->html);
    kb_json_field_cstr(json, "kind", kb_kind_name(one->kind));
    kb_json_field_str(json, "id", one->id);
    kb_json_field_str(json, "title", one->title);
    kb_json_field_str(json, "region", one->region);
    kb_json_field_cstr(json, "rung", one->rung);
    kb_api_url_field_item(json, "url", one->id, (struct kb_str){"", 0});
    kb_json_end_object(json);
}

void kb_api_suggest_answer(const struct kb_suggest_request *request,
                           const struct kb_suggest_result *result, int64_t took_us,
                           struct kb_buf *ret)
{
    struct kb_json writer, *json = &writer;
    kb_json_init(json, ret);
    kb_json_begin_object(json);
    kb_json_field_str(json, "query", request->query);
    kb_json_key(json, "suggestions");
    kb_json_begin_array(json);
    for (size_t i = 0; i < result->count; i++)
        write_suggestion(json, &result->items[i]);
    kb_json_end_array(json);
    kb_json_field_int(json, "revision", result->revision);
    kb_json_field_int(json, "took_us", took_us);
    kb_json_end_object(json);
}

enum kb_status kb_api_suggest_table(const struct kb_api_call *call, struct kb_suggest **ret,
                                    struct kb_error *err)
{
    struct kb_api_session *session = call->session;
    struct kb_suggest *shared = session->host->suggest[session->door];
    struct kb_error passed_over = {0};
    enum kb_status status = KB_OK;
    if (!shared && !session->suggest)
        status = kb_suggest_open(session->host->data_dir, session->door, session->host->clock,
                                 &session->suggest, err);
    if (status)
        return status;
    *ret = shared ? shared : session->suggest;
    status = kb_suggest_refresh(*ret, kb_searcher_reader(session->searcher),
                                kb_searcher_text(session->searcher),
                                shared ? KB_SUGGEST_LITTLE : KB_SUGGEST_WHOLE, &passed_over);
    if (!status || status == KB_BUSY)
        return KB_OK;
    if (err)
        *err = passed_over;
    return status;
}

static int64_t now_us(const struct kb_api_call *call)
{
    const struct kb_api_host *host = call->session->host;
    return host->now_us ? host->now_us(host->context) : 0;
}

/* Not to be stored: counts of use order it, and they move no revision. */
enum kb_status kb_api_handle_suggest(struct kb_api_call *call, struct kb_error *err)
{
    int64_t began_us = now_us(call);
    const struct kb_api_value *values = call->values;
    struct kb_suggest_request request = {
        .query = values[KB_API_SUGGEST_Q].text,
        .kinds = (unsigned)values[KB_API_SUGGEST_KIND].number,
        .region = values[KB_API_SUGGEST_REGION].text,
        .limit = (size_t)values[KB_API_SUGGEST_LIMIT].number,
    };
    struct kb_suggest_result result;
    struct kb_suggest *suggest = NULL;
    enum kb_status status = kb_api_place(call, request.region, &request.region, err);
    if (status)
        return status;
    status = kb_api_suggest_table(call, &suggest, err);
    if (!status)
        status = kb_suggest(suggest, kb_searcher_reader(call->session->searcher),
                            kb_searcher_text(call->session->searcher), &request,
                            call->session->arena, &result, err);
    if (status)
        return kb_api_inside(status);
    call->response->revision = result.revision;
    kb_api_suggest_answer(&request, &result, now_us(call) - began_us, kb_api_body(call));
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
