#include "kb/api.h"

#include "internal.h"

#define AGENT     (1u << KB_ROLE_AGENT)
#define EDITOR    (1u << KB_ROLE_EDITOR)
#define REVIEWER  (1u << KB_ROLE_REVIEWER)
#define PUBLISHER (1u << KB_ROLE_PUBLISHER)
#define ADMIN     (1u << KB_ROLE_ADMIN)
#define ANALYST   (1u << KB_ROLE_ANALYST)
#define BOT       (1u << KB_ROLE_BOT)
#define APP       (1u << KB_ROLE_APP)

#define ROLES (KB_ROLE_APP + 1)

/*
 * Who may do what, at the internal door. Agents, bots and apps are shown what callers may be told,
 * and do not learn that there is more.
 */
static const struct kb_api_permission permissions[] = {
    [KB_API_READ] = {"read", AGENT | EDITOR | REVIEWER | PUBLISHER | ADMIN | ANALYST | BOT | APP},
    [KB_API_SEE_DRAFTS] = {"see drafts", EDITOR | REVIEWER | PUBLISHER | ADMIN},
    [KB_API_EDIT] = {"edit", EDITOR | REVIEWER | PUBLISHER | ADMIN},
    [KB_API_PUT] = {"publish without review", ADMIN},
    [KB_API_PREVIEW] = {"see releases", EDITOR | REVIEWER | PUBLISHER | ADMIN},
    [KB_API_PLAN] = {"plan releases", EDITOR | REVIEWER | PUBLISHER | ADMIN},
    [KB_API_RELEASE] = {"release", PUBLISHER | ADMIN},
    [KB_API_ENTRIES] = {"change entries", PUBLISHER | ADMIN},
    [KB_API_ACKNOWLEDGE] = {"acknowledge", AGENT | EDITOR | REVIEWER | PUBLISHER | ADMIN},
    [KB_API_SEE_ACKNOWLEDGEMENTS] = {"see acknowledgements",
                                     EDITOR | REVIEWER | PUBLISHER | ADMIN | ANALYST},
    [KB_API_REPORT] = {"report",
                       AGENT | EDITOR | REVIEWER | PUBLISHER | ADMIN | ANALYST | BOT | APP},
    [KB_API_SEE_FEEDBACK] = {"see feedback", EDITOR | REVIEWER | PUBLISHER | ADMIN | ANALYST},
    [KB_API_ANSWER_FLAGS] = {"answer flags", EDITOR | REVIEWER | PUBLISHER | ADMIN},
    [KB_API_SEE_CASES] = {"see cases", AGENT | EDITOR | REVIEWER | PUBLISHER | ADMIN | ANALYST},
};

const struct kb_api_permission *kb_api_permissions(size_t *ret_count)
{
    *ret_count = KB_COUNT(permissions);
    return permissions;
}

/* What tells of releases to come wants a key that is cleared, whatever its role. */
static bool wants_clearance(enum kb_api_action action)
{
    return action == KB_API_PREVIEW || action == KB_API_PLAN || action == KB_API_RELEASE;
}

bool kb_api_may(const struct kb_api_call *call, enum kb_api_action action)
{
    if (call->session->door == KB_DOOR_PUBLIC)
        return action == KB_API_READ || action == KB_API_REPORT;
    return (permissions[action].roles & (1u << call->key.role)) &&
           (call->key.is_cleared || !wants_clearance(action));
}

static void list_roles(unsigned roles, struct kb_buf *out)
{
    for (unsigned role = 0; role < ROLES; role++)
        if (roles & (1u << role))
            kb_buf_printf(out, "%s%s", out->len ? ", " : "", kb_role_name((enum kb_role)role));
}

enum kb_status kb_api_permit(const struct kb_api_call *call, enum kb_api_action action,
                             struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf roles = KB_BUF_INIT(KB_ERROR_HINT_MAX);
    if (kb_api_may(call, action))
        return KB_OK;
    if (permissions[action].roles & (1u << call->key.role)) {
        kb_fail(err, KB_FORBIDDEN, "this key may not %s", permissions[action].name);
        kb_hint(err, "it takes a key with clearance");
        return KB_FORBIDDEN;
    }
    list_roles(permissions[action].roles, &roles);
    kb_fail(err, KB_FORBIDDEN, "the role '%s' may not %s", kb_role_name(call->key.role),
            permissions[action].name);
    if (kb_buf_status(&roles, NULL) == KB_OK)
        kb_hint(err, "it takes a key with one of these roles: %.*s",
                KB_STR_ARG(kb_buf_str(&roles)));
    return KB_FORBIDDEN;
}
