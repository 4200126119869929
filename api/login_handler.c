/* login_handler.c - the sign-in page: a key becomes a login, a login ends. */
#include "kb/login.h"

#include "page.h"

/* Longest address to come back to, as it stands in a header. */
#define NEXT_MAX 1800

/* --- to the page and back --------------------------------------------------------------------- */

bool kb_page_asks_login(const struct kb_api_call *call)
{
    const struct kb_api_route *route = call->route;
    if (!route || call->session->door != KB_DOOR_INTERNAL || kb_api_sends_key(call->request))
        return false;
    return route->for_pages ||
           (route->handle == kb_api_handle_home && kb_page_accepted(call->request));
}

/* What was asked for comes back after signing in; what was sent does not. */
enum kb_status kb_page_to_login(struct kb_api_call *call, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf here = KB_BUF_INIT(KB_API_BODY_MAX);
    KB_CLEANUP(kb_buf_done) struct kb_buf to = KB_BUF_INIT(KB_API_BODY_MAX);
    if (strcmp(call->route->method, "GET") == 0)
        kb_page_here(&here, call->request, NULL);
    kb_buf_add_cstr(&to, "/login");
    if (here.len > 1) {
        kb_buf_add_cstr(&to, "?next=");
        kb_api_url_encode(&to, kb_buf_str(&here));
    }
    enum kb_status status = kb_buf_status(&here, err);
    if (!status)
        status = kb_buf_status(&to, err);
    if (status)
        return status;
    struct kb_str address = to.len > NEXT_MAX
                                ? KB_STR("/login")
                                : kb_arena_copy(call->session->arena, kb_buf_str(&to));
    if (!address.data)
        return kb_fail_memory(err);
    kb_page_lead(call, address);
    return KB_OK;
}

/* Where to go after signing in; empty when it is to be decided by the role. */
static struct kb_str next_of(const struct kb_api_call *call)
{
    struct kb_str next = kb_api_parameter_value(call, "next")->text;
    return kb_page_is_own(next) && next.len <= NEXT_MAX ? next : KB_STR("");
}

static void lead_on(struct kb_api_call *call)
{
    struct kb_str next = next_of(call);
    kb_page_lead(call, next.len ? next : kb_str_of(kb_page_home(call)));
}

/* --- the page --------------------------------------------------------------------------------- */

static enum kb_status show(struct kb_api_call *call, bool failed, struct kb_error *err)
{
    struct kb_json json;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_bool(&json, "failed", failed);
    kb_json_field_str(&json, "next", next_of(call));
    kb_json_end_object(&json);
    enum kb_status status = kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
    if (status || !failed)
        return status;
    call->response->status = 401;
    kb_api_header(call->response, "WWW-Authenticate", KB_STR("Bearer realm=\"kbd\""));
    return KB_OK;
}

enum kb_status kb_api_handle_login_page(struct kb_api_call *call, struct kb_error *err)
{
    if (kb_api_authenticate(call, NULL) == KB_OK) {
        lead_on(call);
        return KB_OK;
    }
    return show(call, false, err);
}

/* --- signing in and out ----------------------------------------------------------------------- */

static enum kb_status set_cookie(struct kb_api_call *call, const char *token, struct kb_error *err)
{
    struct kb_str cookie = kb_arena_printf(
        call->session->arena, KB_LOGIN_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s%s", token,
        call->request->secure ? "; Secure" : "", *token ? "" : "; Max-Age=0");
    if (!cookie.data)
        return kb_fail_memory(err);
    kb_api_header(call->response, "Set-Cookie", cookie);
    return KB_OK;
}

/* Browsers say where a form was; who signs others in from elsewhere wants them to work as somebody
 * they are not. */
static bool is_from_elsewhere(const struct kb_api_request *request)
{
    struct kb_str site = kb_api_request_header(request, "sec-fetch-site", NULL);
    return site.len && !kb_str_equal(site, KB_STR("same-origin")) &&
           !kb_str_equal(site, KB_STR("none"));
}

static enum kb_status begin(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_api_session *session = call->session;
    char token[KB_TOKEN_SIZE];
    struct kb_str before = kb_page_cookie(call->request, KB_LOGIN_COOKIE);
    if (before.len)
        kb_logins_end(session->host->logins, before);
    kb_logins_begin(session->host->logins, call->key.row, kb_clock_now_ms(session->host->clock),
                    token);
    lead_on(call);
    enum kb_status status = set_cookie(call, token, err);
    explicit_bzero(token, sizeof token);
    return status;
}

enum kb_status kb_api_handle_login(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_error why = {0};
    struct kb_str secret = kb_str_trim(kb_api_parameter_value(call, "key")->text);
    if (!call->session->host->logins)
        return kb_fail(err, KB_NOT_FOUND, "nobody can sign in here");
    if (is_from_elsewhere(call->request))
        return kb_fail(err, KB_FORBIDDEN, "the form was not one of this site");
    enum kb_status status = kb_key_check(
        kb_searcher_reader(call->session->searcher), call->session->arena, secret,
        kb_clock_now_ms(call->session->host->clock), &call->key, &why);
    if (status == KB_UNAUTHORIZED)
        return show(call, true, err);
    if (status) {
        if (err)
            *err = why;
        return kb_api_inside(status);
    }
    return begin(call, err);
}

enum kb_status kb_api_handle_logout(struct kb_api_call *call, struct kb_error *err)
{
    if (call->login.len)
        kb_logins_end(call->session->host->logins, call->login);
    kb_page_lead(call, KB_STR("/login"));
    return set_cookie(call, "", err);
}
