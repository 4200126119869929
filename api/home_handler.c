#include "kb/api.h"

#include "page.h"

static void write_route(struct kb_json *json, const struct kb_api_route *route)
{
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "method", route->method);
    kb_json_field_cstr(json, "url", route->pattern);
    kb_json_field_cstr(json, "summary", route->summary);
    kb_json_key(json, "parameters");
    kb_json_begin_array(json);
    for (size_t i = 0; i < route->parameter_count; i++)
        kb_json_cstr(json, route->parameters[i].name);
    kb_json_end_array(json);
    kb_json_end_object(json);
}

static void write_home(struct kb_json *json, const struct kb_api_call *call)
{
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "program", "kbd");
    kb_json_field_cstr(json, "version", call->session->host->version);
    kb_json_field_cstr(json, "contract", "/openapi.yaml");
    kb_json_key(json, "links");
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        if (routes[i].doors & (1u << call->session->door))
            write_route(json, &routes[i]);
    kb_json_end_array(json);
    kb_json_end_object(json);
}

/* People are led to their room, programs are told what there is. */
enum kb_status kb_api_handle_home(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_str etag;
    struct kb_json json;
    if (kb_page_accepted(call->request) && !kb_api_sends_key(call->request)) {
        kb_page_lead(call, kb_str_of(kb_page_home(call)));
        return KB_OK;
    }
    enum kb_status status = kb_api_etag_static(call, &etag, err);
    if (status || kb_api_answer_fresh(call, etag))
        return status;
    kb_json_init(&json, kb_api_body(call));
    write_home(&json, call);
    return kb_api_answer(call, KB_API_JSON, etag, err);
}

/*
 * The contract names routes of the internal door too; that they exist is no secret, only what they
 * answer. It needs no copy: it is part of the program.
 */
enum kb_status kb_api_handle_openapi(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_str etag;
    enum kb_status status = kb_api_etag_static(call, &etag, err);
    if (status || kb_api_answer_fresh(call, etag))
        return status;
    kb_api_body(call);
    status = kb_api_answer(call, "application/yaml", etag, err);
    if (status == KB_OK)
        call->response->body = kb_api_openapi();
    return status;
}
