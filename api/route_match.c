/* route_match.c - whether an address is a route's, and what its parts are. */
#include "kb/api.h"

#include "internal.h"

static const struct kb_api_parameter *parameter_named(const struct kb_api_route *route,
                                                      struct kb_str name)
{
    for (size_t i = 0; i < route->parameter_count; i++)
        if (kb_str_equal(kb_str_of(route->parameters[i].name), name))
            return &route->parameters[i];
    return NULL;
}

/* Takes the part of the path a {name} stands for off the front; empty when there is nothing. */
static struct kb_str take_part(const struct kb_api_route *route, struct kb_str name,
                               struct kb_str *path)
{
    const struct kb_api_parameter *parameter = parameter_named(route, name);
    size_t end = kb_str_find(*path, KB_STR("/"), 0);
    if (end == SIZE_MAX || (parameter && parameter->may_hold_slash))
        end = path->len;
    struct kb_str part = kb_str_slice(*path, 0, end);
    *path = kb_str_slice(*path, end, path->len);
    return part;
}

bool kb_api_route_match(const struct kb_api_route *route, struct kb_str path,
                        struct kb_api_pair captures[KB_API_CAPTURES_MAX], size_t *ret_count)
{
    struct kb_str pattern = kb_str_of(route->pattern);
    size_t count = 0;
    while (pattern.len) {
        size_t open = kb_str_find(pattern, KB_STR("{"), 0);
        struct kb_str fixed = kb_str_slice(pattern, 0, open);
        if (!kb_str_starts(path, fixed))
            return false;
        path = kb_str_slice(path, fixed.len, path.len);
        if (open == SIZE_MAX)
            break;
        size_t close = kb_str_find(pattern, KB_STR("}"), open);
        struct kb_str name = kb_str_slice(pattern, open + 1, close);
        struct kb_str value = take_part(route, name, &path);
        if (value.len == 0)
            return false;
        captures[count++] = (struct kb_api_pair){name, value};
        pattern = kb_str_slice(pattern, close + 1, pattern.len);
    }
    *ret_count = count;
    return path.len == 0;
}
