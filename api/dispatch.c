#include "kb/api.h"

#include "cache.h"
#include "page.h"

static bool method_is(const struct kb_api_request *request, const char *method)
{
    return kb_str_equal(request->method, kb_str_of(method));
}

/* HEAD is served wherever GET is. */
static bool serves(const struct kb_api_route *route, const struct kb_api_request *request)
{
    return method_is(request, route->method) ||
           (method_is(request, "HEAD") && strcmp(route->method, "GET") == 0);
}

struct captures {
    struct kb_api_pair pairs[KB_API_CAPTURES_MAX];
    size_t count;
};

/*
 * Whether a route is one of this door and has this path. The other door's addresses are unknown
 * here, not forbidden.
 */
static bool is_address(const struct kb_api_call *call, const struct kb_api_route *route,
                       struct captures *ret)
{
    return (route->doors & (1u << call->session->door)) &&
           kb_api_route_match(route, call->request->path, ret->pairs, &ret->count);
}

/* Finds the row that serves the request; `*ret_known` tells whether the address has any row. */
static void find_route(struct kb_api_call *call, struct captures *ret, bool *ret_known)
{
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    *ret_known = false;
    for (size_t i = 0; i < count && !call->route; i++) {
        if (!is_address(call, &routes[i], ret))
            continue;
        *ret_known = true;
        call->response->route = routes[i].pattern;
        if (serves(&routes[i], call->request))
            call->route = &routes[i];
    }
}

/* "GET, HEAD, OPTIONS": what the rows of this address take. */
static void list_methods(struct kb_api_call *call)
{
    char *out = call->session->allow;
    size_t room = sizeof call->session->allow, len = 0, count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    struct captures captures;
    out[0] = '\0';
    for (size_t i = 0; i < count && len < room; i++)
        if (is_address(call, &routes[i], &captures) && !strstr(out, routes[i].method))
            len += (size_t)snprintf(out + len, room - len, "%s%s, ", routes[i].method,
                                    strcmp(routes[i].method, "GET") == 0 ? ", HEAD" : "");
    if (len < room)
        snprintf(out + len, room - len, "OPTIONS");
    call->allow = kb_str_of(out);
}

static enum kb_status refuse_method(struct kb_api_call *call, struct kb_error *err)
{
    list_methods(call);
    if (method_is(call->request, "OPTIONS")) {
        call->response->status = 204;
        kb_api_header(call->response, "Allow", call->allow);
        return KB_OK;
    }
    kb_fail(err, KB_METHOD_NOT_ALLOWED, "this address does not take the method '%.*s'",
            KB_STR_ARG(kb_utf8_cut(call->request->method, 32)));
    kb_hint(err, "it takes %.*s", KB_STR_ARG(call->allow));
    return KB_METHOD_NOT_ALLOWED;
}

static enum kb_status route_request(struct kb_api_call *call, struct captures *ret,
                                    struct kb_error *err)
{
    const struct kb_api_request *request = call->request;
    size_t bad;
    bool known;
    if (request->body.len > KB_API_BODY_MAX)
        return kb_fail(err, KB_TOO_LARGE, "the body is too large: more than %u bytes",
                       KB_API_BODY_MAX);
    if (!kb_utf8_check(request->path, &bad))
        return kb_fail(err, KB_INVALID, "the address is not UTF-8: byte %zu", bad + 1);
    find_route(call, ret, &known);
    if (call->route)
        return KB_OK;
    if (known)
        return refuse_method(call, err);
    kb_fail(err, KB_NOT_FOUND, "there is no such address");
    kb_hint(err, "GET /openapi.yaml describes the addresses");
    return KB_NOT_FOUND;
}

static enum kb_status read_parameters(struct kb_api_call *call, const struct captures *captures,
                                      struct kb_error *err)
{
    const struct kb_api_route *route = call->route;
    const struct kb_api_request *request = call->request;
    struct kb_api_rows rows = {route->parameters, route->parameter_count, KB_API_IN_PATH,
                               call->session->door};
    enum kb_status status = kb_api_parameters_read(&rows, captures->pairs, captures->count,
                                                   call->values, err);
    rows.place = KB_API_IN_QUERY;
    if (status == KB_OK)
        status = kb_api_parameters_read(&rows, request->parameters, request->parameter_count,
                                        call->values, err);
    return status || !route->form ? status : kb_api_form_values(call, err);
}

/* How long a request waits for another process that writes, an import between two batches say. */
#define LOCK_WAIT_MS 10000

/* Last before the handler, so that nothing that is refused keeps others from writing. */
static enum kb_status lock_store(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_store *store = call->session->store;
    if (!store)
        return kb_fail(err, KB_INTERNAL, "a session without the store was asked to write");
    enum kb_status status = kb_store_lock(store, LOCK_WAIT_MS, err);
    if (status == KB_OK)
        call->store = store;
    return status;
}

static enum kb_status check_request(struct kb_api_call *call, const struct captures *captures,
                                    struct kb_error *err)
{
    const struct kb_api_route *route = call->route;
    enum kb_status status = KB_OK;
    if (!route->open)
        status = kb_api_authenticate(call, err);
    if (status == KB_OK && !route->open)
        status = kb_api_permit(call, route->action, err);
    if (status == KB_OK)
        status = read_parameters(call, captures, err);
    if (status == KB_OK && route->body)
        status = kb_api_body_read(call, err);
    if (status == KB_OK && route->writes)
        status = lock_store(call, err);
    return status;
}

/* The key comes before the parameters: who may not ask is not told what could be asked. */
static enum kb_status dispatch(struct kb_api_call *call, struct kb_error *err)
{
    struct captures captures;
    enum kb_status status = route_request(call, &captures, err);
    if (status || !call->route)
        return status;
    status = check_request(call, &captures, err);
    return status ? status : call->route->handle(call, err);
}

static struct kb_api_call begin_call(struct kb_api_session *session,
                                     const struct kb_api_request *request,
                                     struct kb_api_response *response)
{
    kb_api_session_clear(session);
    *response = (struct kb_api_response){.route = "-"};
    return (struct kb_api_call){
        .session = session,
        .request = request,
        .today = kb_clock_today(session->host->clock),
        .response = response,
    };
}

void kb_api_handle(struct kb_api_session *session, const struct kb_api_request *request,
                   struct kb_api_response *ret)
{
    struct kb_error err = {0};
    struct kb_api_call call = begin_call(session, request, ret);
    enum kb_status status = dispatch(&call, &err);
    if (!status && ret->body.len && call.route && call.route->page)
        status = kb_page_render(&call, false, &err);
    if (status == KB_UNAUTHORIZED && kb_page_asks_login(&call))
        status = kb_page_to_login(&call, &err);
    if (status)
        kb_api_answer_error(&call, status, &err);
    if (status && kb_page_wanted(&call))
        (void)kb_page_render(&call, true, NULL); /* the error stays JSON where there is no memory */
    kb_api_answer_seal(&call);
}

/* The route of a request whose answer may have been kept. */
static const struct kb_api_route *find_kept_route(const struct kb_api_call *call,
                                                  struct captures *ret)
{
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++)
        if (routes[i].is_kept && is_address(call, &routes[i], ret) &&
            serves(&routes[i], call->request))
            return &routes[i];
    return NULL;
}

/* What is refused here is refused where the request is handled, with all that belongs to it. */
static bool is_allowed(struct kb_api_call *call, const struct captures *captures)
{
    return kb_api_permit(call, call->route->action, NULL) == KB_OK &&
           read_parameters(call, captures, NULL) == KB_OK;
}

bool kb_api_handle_early(struct kb_api_session *session, const struct kb_api_request *request,
                         struct kb_api_asker *ret_asker, struct kb_api_response *ret)
{
    struct captures captures;
    struct kb_api_call call = begin_call(session, request, ret);
    if (!kb_api_meet(&call, ret_asker))
        return false;
    call.route = find_kept_route(&call, &captures);
    if (!call.route || !is_allowed(&call, &captures) || !kb_api_cached_answer(&call))
        return false;
    ret->route = call.route->pattern;
    kb_api_answer_seal(&call);
    return true;
}

bool kb_api_request_writes(enum kb_door door, const struct kb_api_request *request)
{
    size_t count;
    struct captures captures;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++)
        if ((routes[i].doors & (1u << door)) && routes[i].writes &&
            method_is(request, routes[i].method) &&
            kb_api_route_match(&routes[i], request->path, captures.pairs, &captures.count))
            return true;
    return false;
}
