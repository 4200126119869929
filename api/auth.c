#include "kb/api.h"

#include <strings.h>

#include "internal.h"

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

enum kb_status kb_api_authenticate(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_str secret;
    struct kb_key key;
    if (call->session->door == KB_DOOR_PUBLIC)
        return KB_OK;
    enum kb_status status = find_secret(call, &secret, err);
    if (status)
        return status;
    struct kb_error why = {0};
    status = kb_key_check(kb_searcher_reader(call->session->searcher), call->session->arena, secret,
                          &key, &why);
    /* One answer for keys that never were, are revoked, or are no keys at all. */
    if (status == KB_UNAUTHORIZED)
        return refuse(call, challenge_invalid, "this key is not valid here", err);
    if (status) {
        if (err)
            *err = why;
        return kb_api_inside(status);
    }
    call->key = key;
    call->sees_drafts = kb_api_may(call, KB_API_SEE_DRAFTS);
    return KB_OK;
}
