#include "filters.h"

static enum kb_status read_kinds(struct kb_str list, unsigned *ret, struct kb_error *err)
{
    unsigned kinds = 0;
    while (list.len) {
        size_t comma = kb_str_find(list, KB_STR(","), 0);
        struct kb_str name = kb_str_slice(list, 0, comma);
        enum kb_kind kind;
        if (!kb_kind_parse(name, &kind))
            return kb_fail(err, KB_INVALID, "--kind: '%.*s' is no kind", KB_STR_ARG(name));
        kinds |= 1u << kind;
        list = comma == SIZE_MAX ? KB_STR("") : kb_str_slice(list, comma + 1, list.len);
    }
    *ret = kinds;
    return KB_OK;
}

enum kb_status cli_filters_read(const struct cli_arguments *arguments,
                                struct kb_search_request *request, struct kb_error *err)
{
    struct kb_str region = kb_str_of(cli_value(arguments, "--region"));
    const char *day = cli_value(arguments, "--as-of");
    if (region.len && !kb_region_parse(region, &request->region))
        return kb_fail(err, KB_INVALID, "--region: '%.*s' is not six digits", KB_STR_ARG(region));
    if (day && !kb_date_parse(kb_str_of(day), &request->as_of))
        return kb_fail(err, KB_INVALID, "--as-of: '%s' is not a date YYYY-MM-DD", day);
    request->as_of_set = day != NULL;
    request->category = kb_str_of(cli_value(arguments, "--category"));
    return read_kinds(kb_str_of(cli_value(arguments, "--kind")), &request->kinds, err);
}

enum kb_status cli_door_read(const struct cli_arguments *arguments, enum kb_door *ret,
                             struct kb_error *err)
{
    const char *door = cli_value(arguments, "--door");
    if (!door || !strcmp(door, "internal"))
        *ret = KB_DOOR_INTERNAL;
    else if (!strcmp(door, "public"))
        *ret = KB_DOOR_PUBLIC;
    else
        return kb_fail(err, KB_INVALID, "--door: '%s' is neither internal nor public", door);
    return KB_OK;
}
