#include "kb/api.h"

#include <strings.h>

#include "kb/login.h"
#include "page.h"

/* RFC 6750, section 3: without a key no error code, with a bad one invalid_token. */
static const char challenge_missing[] = "Bearer realm=\"kbd\"";
static const char challenge_invalid[] = "Bearer realm=\"kbd\", error=\"invalid_token\"";

static enum kb_status refuse(struct kb_api_call *call, const char *challenge, const char *message,
                             struct kb_error *err)
{
    call->challenge = challenge;
    kb_fail(err, KB_UNAUTHORIZED, "%s", message);
    kb_hint(err, "send 'Authorization: Bearer kb_...' or 'X-Api-Key: kb_...'");
    return KB_UNAUTHORIZED;
}

/* The token of "Bearer TOKEN"; the scheme's case does not matter (RFC 9110, section 11.1). */
static bool bearer_token(struct kb_str value, struct kb_str *ret)
{
    static const char scheme[] = "Bearer ";
    size_t len = sizeof scheme - 1;
    if (value.len <= len || strncasecmp(value.data, scheme, len) != 0)
        return false;
    *ret = kb_str_trim(kb_str_slice(value, len, value.len));
    return ret->len > 0;
}

bool kb_api_sends_key(const struct kb_api_request *request)
{
    size_t bearers, keys;
    kb_api_request_header(request, "authorization", &bearers);
    kb_api_request_header(request, "x-api-key", &keys);
    return bearers + keys > 0;
}

static enum kb_status find_secret(struct kb_api_call *call, struct kb_str *ret,
                                  struct kb_error *err)
{
    size_t bearers, keys;
    struct kb_str bearer = kb_api_request_header(call->request, "authorization", &bearers);
    struct kb_str key = kb_api_request_header(call->request, "x-api-key", &keys);
    if (bearers + keys == 0)
        return refuse(call, challenge_missing, "a key is needed: none was sent", err);
    if (bearers + keys > 1)
        return refuse(call, challenge_invalid, "one key is needed: more than one was sent", err);
    if (bearers && !bearer_token(bearer, &key))
        return refuse(call, challenge_missing,
                      "a key is needed: the Authorization header is not 'Bearer' and a key", err);
    *ret = kb_str_trim(key);
    return KB_OK;
}

/* What a key was found to be, as the answer: one for keys that never were, are revoked, or are no
 * keys at all. */
static enum kb_status take_key(struct kb_api_call *call, enum kb_status status,
                               const struct kb_key *key, const struct kb_error *why,
                               const char *refusal, struct kb_error *err)
{
    if (status == KB_UNAUTHORIZED)
        return refuse(call, challenge_invalid, refusal, err);
    if (status) {
        if (err)
            *err = *why;
        return kb_api_inside(status);
    }
    call->key = *key;
    call->sees_drafts = kb_api_may(call, KB_API_SEE_DRAFTS);
    return KB_OK;
}

static enum kb_status by_key(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_str secret;
    struct kb_key key = {0};
    struct kb_error why = {0};
    enum kb_status status = find_secret(call, &secret, err);
    if (status)
        return status;
    status = kb_key_check(kb_searcher_reader(call->session->searcher), call->session->arena, secret,
                          kb_clock_now_ms(call->session->host->clock), &key, &why);
    return take_key(call, status, &key, &why, "this key is not valid here", err);
}

/* --- by cookie -------------------------------------------------------------------------------- */

static bool same_token(struct kb_str a, struct kb_str b)
{
    struct kb_hash hashes[2];
    kb_hash_bytes(a.data, a.len, &hashes[0]);
    kb_hash_bytes(b.data, b.len, &hashes[1]);
    return kb_hash_equal(&hashes[0], &hashes[1]);
}

/* The token that came in the header, or in the field of a form. */
static struct kb_str sent_csrf(struct kb_api_call *call)
{
    const struct kb_api_pair *pairs = NULL;
    size_t count;
    struct kb_str sent = kb_api_request_header(call->request, "x-csrf-token", &count);
    if (count || !kb_api_form_sent(call->request) || kb_api_form_pairs(call, &pairs, &count, NULL))
        return sent;
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(pairs[i].name, KB_STR(KB_API_CSRF_FIELD)))
            return pairs[i].value;
    return sent;
}

/*
 * A browser sends the cookie along with whatever any page makes it ask. What only reads tells that
 * page nothing; for all else our own pages know the token.
 */
static enum kb_status check_csrf(struct kb_api_call *call, struct kb_error *err)
{
    if (kb_str_equal(call->request->method, KB_STR("GET")) ||
        kb_str_equal(call->request->method, KB_STR("HEAD")) ||
        same_token(sent_csrf(call), call->csrf))
        return KB_OK;
    kb_fail(err, KB_FORBIDDEN, "the token against forged requests is missing or not this login's");
    kb_hint(err,
            "send what GET /v1/me says as csrf, as X-CSRF-Token or as the form's field 'csrf'");
    return KB_FORBIDDEN;
}

static enum kb_status by_cookie(struct kb_api_call *call, struct kb_str token, struct kb_error *err)
{
    static const char over[] = "this login has ended";
    struct kb_api_session *session = call->session;
    struct kb_logins *logins = session->host->logins;
    struct kb_login login;
    struct kb_key key = {0};
    struct kb_error why = {0};
    int64_t now_ms = kb_clock_now_ms(session->host->clock);
    if (!kb_logins_find(logins, token, now_ms, &login))
        return refuse(call, challenge_missing, over, err);
    enum kb_status status = kb_key_good(kb_searcher_reader(session->searcher), session->arena,
                                        login.key_row, now_ms, &key, &why);
    if (status == KB_UNAUTHORIZED)
        kb_logins_end(logins, token);
    status = take_key(call, status, &key, &why, over, err);
    if (status)
        return status;
    call->login = token;
    call->csrf = kb_arena_copy(session->arena, kb_str_of(login.csrf));
    return call->csrf.data ? check_csrf(call, err) : kb_fail_memory(err);
}

/* A key goes before a cookie: who sends one means it. */
enum kb_status kb_api_authenticate(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_str token = kb_page_cookie(call->request, KB_LOGIN_COOKIE);
    if (call->session->door == KB_DOOR_PUBLIC)
        return KB_OK;
    if (token.len && call->session->host->logins && !kb_api_sends_key(call->request))
        return by_cookie(call, token, err);
    return by_key(call, err);
}
