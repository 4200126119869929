/* room.c - the internal door's pages: which there are, and what each shows of who is signed in. */
#include "page.h"

#include <assert.h>

#define START "/start"

#define AGENT KB_ROLE_BIT(KB_ROLE_AGENT)
#define EDITORS                                                                                    \
    (KB_ROLE_BIT(KB_ROLE_EDITOR) | KB_ROLE_BIT(KB_ROLE_REVIEWER) |                                 \
     KB_ROLE_BIT(KB_ROLE_PUBLISHER) | KB_ROLE_BIT(KB_ROLE_ADMIN))
#define ANALYST KB_ROLE_BIT(KB_ROLE_ANALYST)

/* Rooms in the order in which they are shown, and whose home each is. One that has no route is not
 * there yet and not shown. */
static const struct {
    const char *name, *url;
    unsigned home_of;
} rooms[] = {
    {"desk", "/desk", AGENT},
    {"edit", "/edit", EDITORS},
    {"stats", "/stats", ANALYST},
};

static const struct kb_api_route *find_page(const char *url)
{
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++)
        if ((routes[i].doors & (1u << KB_DOOR_INTERNAL)) && routes[i].page &&
            strcmp(routes[i].method, "GET") == 0 && strcmp(routes[i].pattern, url) == 0)
            return &routes[i];
    return NULL;
}

static bool may_enter(const struct kb_api_call *call, const char *url)
{
    const struct kb_api_route *route = find_page(url);
    return route && kb_api_may(call, route->action);
}

const char *kb_page_home(const struct kb_api_call *call)
{
    for (size_t i = 0; i < KB_COUNT(rooms); i++)
        if ((rooms[i].home_of & KB_ROLE_BIT(call->key.role)) && may_enter(call, rooms[i].url))
            return rooms[i].url;
    return START;
}

bool kb_page_is_room(const struct kb_api_call *call)
{
    return call->session->door == KB_DOOR_INTERNAL && call->route && call->route->page;
}

/* A room is open in whatever lies below its address. */
static bool is_in(struct kb_str path, const char *url)
{
    size_t len = strlen(url);
    return kb_str_starts(path, kb_str_of(url)) && (path.len == len || path.data[len] == '/');
}

static void write_rooms(struct kb_json *json, const struct kb_api_call *call)
{
    kb_json_key(json, "rooms");
    kb_json_begin_array(json);
    for (size_t i = 0; i < KB_COUNT(rooms); i++) {
        if (!may_enter(call, rooms[i].url))
            continue;
        kb_json_begin_object(json);
        kb_json_field_cstr(json, "room", rooms[i].name);
        kb_json_field_cstr(json, "room_url", rooms[i].url);
        kb_json_field_bool(json, "room_here", is_in(call->request->path, rooms[i].url));
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* What a page that was refused takes, for its error. */
static void write_needs(struct kb_json *json, const struct kb_api_call *call)
{
    size_t count;
    unsigned roles = kb_api_permissions(&count)[call->route->action].roles;
    kb_json_key(json, "needs");
    kb_json_begin_object(json);
    kb_json_key(json, "roles");
    kb_json_begin_array(json);
    for (unsigned role = 0; roles >> role; role++)
        if (roles & KB_ROLE_BIT(role))
            kb_json_cstr(json, kb_role_name((enum kb_role)role));
    kb_json_end_array(json);
    kb_json_end_object(json);
}

void kb_page_room(struct kb_json *json, const struct kb_api_call *call)
{
    if (!call->key.name.len)
        return;
    kb_json_field_str(json, "csrf", call->csrf);
    kb_json_key(json, "me");
    kb_api_json_me(json, call);
    write_rooms(json, call);
    if (call->route && !kb_api_may(call, call->route->action))
        write_needs(json, call);
}
