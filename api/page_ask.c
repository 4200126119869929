#include "page_ask.h"

#define DEPTH_MAX 8

static const struct kb_api_route *find_route(const struct kb_page_question *question)
{
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++)
        if ((routes[i].doors & (1u << KB_DOOR_INTERNAL)) &&
            strcmp(routes[i].method, question->method) == 0 &&
            strcmp(routes[i].pattern, question->pattern) == 0)
            return &routes[i];
    return NULL;
}

static bool stands_in(const struct kb_api_route *route, struct kb_str name, enum kb_api_place place)
{
    for (size_t i = 0; i < route->parameter_count; i++)
        if (kb_str_equal(name, kb_str_of(route->parameters[i].name)))
            return route->parameters[i].place == place;
    return place == KB_API_IN_QUERY; /* which says that it knows no such name */
}

static enum kb_status read_place(struct kb_api_call *asked, const struct kb_page_question *question,
                                 enum kb_api_place place, struct kb_error *err)
{
    struct kb_api_pair pairs[KB_PAGE_PAIRS_MAX];
    size_t count = 0;
    const struct kb_api_rows rows = {asked->route->parameters, asked->route->parameter_count, place,
                                     asked->session->door};
    for (size_t i = 0; i < question->pair_count; i++)
        if (stands_in(asked->route, question->pairs[i].name, place))
            pairs[count++] = question->pairs[i];
    return kb_api_parameters_read(&rows, pairs, count, asked->values, err);
}

static enum kb_status read_body(struct kb_api_call *asked, struct kb_str body, struct kb_error *err)
{
    struct kb_api_session *session = asked->session;
    if (!asked->route->body)
        return KB_OK;
    kb_json_value_freep(&session->document);
    enum kb_status status = kb_json_read(body, DEPTH_MAX, &session->document, err);
    return status ? kb_api_inside(status) : kb_api_body_read_value(asked, session->document, err);
}

static enum kb_status handle(struct kb_api_call *asked, const struct kb_page_question *question,
                             struct kb_error *err)
{
    enum kb_status status = kb_api_permit(asked, asked->route->action, err);
    if (!status)
        status = read_place(asked, question, KB_API_IN_PATH, err);
    if (!status)
        status = read_place(asked, question, KB_API_IN_QUERY, err);
    if (!status)
        status = read_body(asked, question->body, err);
    return status ? status : asked->route->handle(asked, err);
}

/* Nothing of the page's request counts but who sent it: no header, no parameter. */
enum kb_status kb_page_ask(struct kb_api_call *call, const struct kb_page_question *question,
                           struct kb_str *ret, struct kb_error *err)
{
    const struct kb_api_request request = {.method = kb_str_of(question->method),
                                           .path = call->request->path,
                                           .request_id = call->request->request_id};
    struct kb_api_response response = {0};
    struct kb_api_call asked = {
        .session = call->session,
        .request = &request,
        .route = find_route(question),
        .store = call->store,
        .today = call->today,
        .key = call->key,
        .sees_drafts = call->sees_drafts,
        .response = &response,
    };
    if (!asked.route)
        return kb_fail(err, KB_INTERNAL, "a page asks '%s', which nobody answers",
                       question->pattern);
    enum kb_status status = handle(&asked, question, err);
    call->beside = asked.beside;
    if (status)
        return status;
    if (response.change) {
        call->response->change = response.change;
        call->response->revision = response.revision;
    }
    *ret = kb_arena_copy(call->session->arena, response.body);
    return ret->data ? KB_OK : kb_fail_memory(err);
}
