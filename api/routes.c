#include "kb/api.h"

#include "internal.h"
#include "kb/entry.h"

#define INTERNAL (1u << KB_DOOR_INTERNAL)
#define BOTH     (INTERNAL | 1u << KB_DOOR_PUBLIC)

static const char *const group_choices[] = {"item", "none", NULL};
static const char *const entry_kinds[] = {
#define X(name, wire) wire,
    KB_ENTRY_KIND_LIST(X)
#undef X
        NULL};
static const char *const flag_choices[] = {"0", "1", NULL};

const struct kb_api_parameter kb_api_search_parameters[KB_API_SEARCH_PARAMETERS] = {
    [KB_API_SEARCH_Q] = {.name = "q",
                         .form = KB_API_TEXT,
                         .required = true,
                         .max_bytes = KB_QUERY_MAX,
                         .meaning = "the question, as a person would say it"},
    [KB_API_SEARCH_KIND] = {.name = "kind",
                            .form = KB_API_KINDS,
                            .may_be_empty = true,
                            .max_bytes = 64,
                            .meaning = "only items of these kinds, separated by commas"},
    [KB_API_SEARCH_CATEGORY] = {.name = "category",
                                .form = KB_API_TEXT,
                                .may_be_empty = true,
                                .max_bytes = KB_CATEGORY_MAX,
                                .meaning = "only this category and what lies below it"},
    [KB_API_SEARCH_REGION] = {.name = "region",
                              .form = KB_API_REGION,
                              .may_be_empty = true,
                              .max_bytes = 6,
                              .meaning = "only what applies in this region: its own and its "
                                         "ancestors'"},
    [KB_API_SEARCH_AS_OF] = {.name = "as_of",
                             .form = KB_API_DAY,
                             .may_be_empty = true,
                             .max_bytes = 10,
                             .meaning = "what was or will be valid on this day"},
    [KB_API_SEARCH_KNOWN_AT] = {.name = "known_at",
                                .form = KB_API_INSTANT,
                                .may_be_empty = true,
                                .max_bytes = 40,
                                .meaning = "what the base said at this instant"},
    [KB_API_SEARCH_LIMIT] = {.name = "limit",
                             .form = KB_API_NUMBER,
                             .max_bytes = 20,
                             .min = 1,
                             .max = KB_SEARCH_LIMIT_MAX,
                             .preset = 10,
                             .meaning = "most hits in the answer"},
    [KB_API_SEARCH_OFFSET] = {.name = "offset",
                              .form = KB_API_NUMBER,
                              .max_bytes = 20,
                              .min = 0,
                              .max = KB_SEARCH_DEPTH_MAX - 1,
                              .preset = 0,
                              .meaning = "hits to pass over; offset and limit together are at "
                                         "most 1000"},
    [KB_API_SEARCH_GROUP] = {.name = "group",
                             .form = KB_API_CHOICE,
                             .max_bytes = 8,
                             .preset = KB_GROUP_ITEM,
                             .choices = group_choices,
                             .meaning = "item: one hit for each item, its best section; none: "
                                        "every section for itself"},
    [KB_API_SEARCH_EXPLAIN] = {.name = "explain",
                               .form = KB_API_CHOICE,
                               .max_bytes = 1,
                               .choices = flag_choices,
                               .meaning = "1: say why each hit stands where it stands"},
};

static const struct kb_api_parameter suggest_parameters[KB_API_SUGGEST_PARAMETERS] = {
    [KB_API_SUGGEST_Q] = {.name = "q",
                          .form = KB_API_TEXT,
                          .required = true,
                          .max_bytes = KB_SUGGEST_QUERY_MAX,
                          .meaning = "what was typed so far: characters, pinyin, initials, mixed"},
    [KB_API_SUGGEST_KIND] = {.name = "kind",
                             .form = KB_API_KINDS,
                             .may_be_empty = true,
                             .max_bytes = 64,
                             .meaning = "only items of these kinds, separated by commas"},
    [KB_API_SUGGEST_REGION] = {.name = "region",
                               .form = KB_API_REGION,
                               .may_be_empty = true,
                               .max_bytes = 6,
                               .meaning = "only what applies in this region: its own and its "
                                          "ancestors'"},
    [KB_API_SUGGEST_LIMIT] = {.name = "limit",
                              .form = KB_API_NUMBER,
                              .max_bytes = 20,
                              .min = 1,
                              .max = KB_SUGGEST_LIMIT_MAX,
                              .preset = 8,
                              .meaning = "most suggestions in the answer"},
};

static const struct kb_api_parameter item_parameters[] = {
    [KB_API_ITEM_ID] = {.name = "id",
                        .place = KB_API_IN_PATH,
                        .form = KB_API_TEXT,
                        .required = true,
                        .max_bytes = KB_ID_MAX,
                        .meaning = "the item's id"},
    [KB_API_ITEM_EDITION] = {.name = "n",
                             .place = KB_API_IN_PATH,
                             .form = KB_API_NUMBER,
                             .required = true,
                             .max_bytes = 20,
                             .min = 1,
                             .max = 1000000,
                             .meaning = "the edition's number, from 1"},
    [KB_API_ITEM_LABEL] = {.name = "label",
                           .place = KB_API_IN_PATH,
                           .form = KB_API_TEXT,
                           .required = true,
                           .may_hold_slash = true,
                           .max_bytes = KB_LABEL_MAX,
                           .meaning =
                               "the section's label in any way of writing it: 第二十四条, 第24条"},
};

#define ENTRY_KIND_ROW                                                                             \
    {                                                                                              \
        .name = "kind", .place = KB_API_IN_PATH, .form = KB_API_CHOICE, .required = true,          \
        .max_bytes = 16, .choices = entry_kinds, .meaning = "the kind of entry"                    \
    }

static const struct kb_api_parameter entries_parameters[KB_API_ENTRIES_PARAMETERS] = {
    [KB_API_ENTRY_KIND] = ENTRY_KIND_ROW,
    [KB_API_ENTRY_HISTORY] = {.name = "history",
                              .form = KB_API_CHOICE,
                              .max_bytes = 1,
                              .choices = flag_choices,
                              .meaning = "1: with those that were removed or changed"},
    [KB_API_ENTRY_LIMIT] = {.name = "limit",
                            .form = KB_API_NUMBER,
                            .max_bytes = 20,
                            .min = 1,
                            .max = 1000,
                            .preset = 100,
                            .meaning = "most entries in the answer"},
    [KB_API_ENTRY_OFFSET] = {.name = "offset",
                             .form = KB_API_NUMBER,
                             .max_bytes = 20,
                             .min = 0,
                             .max = 1000000,
                             .preset = 0,
                             .meaning = "entries to pass over"},
};

static const struct kb_api_parameter entry_parameters[] = {
    [KB_API_ENTRY_KIND] = ENTRY_KIND_ROW,
    [KB_API_ENTRY_KEY] = {.name = "key",
                          .place = KB_API_IN_PATH,
                          .form = KB_API_TEXT,
                          .required = true,
                          .may_hold_slash = true,
                          .max_bytes = KB_ENTRY_KEY_MAX,
                          .meaning = "the entry's key in any way of writing it"},
};

/*
 * The operators' numbers are for the internal door alone: they tell how much there is that the
 * public may not see.
 */
static const struct kb_api_route routes[] = {
    {"GET", "/v1/search", BOTH, false, kb_api_search_parameters, KB_API_SEARCH_PARAMETERS,
     kb_api_handle_search, "sections that answer a question, best first"},
    {"GET", "/v1/suggest", BOTH, false, suggest_parameters, KB_API_SUGGEST_PARAMETERS,
     kb_api_handle_suggest, "titles and known questions that complete what is typed"},
    {"GET", "/v1/items/{id}", BOTH, false, item_parameters, 1, kb_api_handle_item,
     "an item: its editions, and the text of the current one"},
    {"GET", "/v1/items/{id}/editions/{n}", BOTH, false, item_parameters, 2, kb_api_handle_edition,
     "an edition with all its sections"},
    {"GET", "/v1/items/{id}/editions/{n}/sections/{label}", BOTH, false, item_parameters, 3,
     kb_api_handle_section, "a section, to be quoted"},
    {"GET", "/v1/entries/{kind}", INTERNAL, false, entries_parameters, KB_API_ENTRIES_PARAMETERS,
     kb_api_handle_entries, "operators' entries of a kind"},
    {"GET", "/v1/entries/{kind}/{key}", INTERNAL, false, entry_parameters,
     KB_COUNT(entry_parameters), kb_api_handle_entry,
     "an operators' entry, with what it was before"},
    {"GET", "/items/{id}", BOTH, false, item_parameters, 1, kb_api_handle_item_page,
     "the address of an item for people; leads to the item"},
    {"GET", "/healthz", BOTH, true, NULL, 0, kb_api_handle_healthz, "whether the process is alive"},
    {"GET", "/readyz", BOTH, true, NULL, 0, kb_api_handle_readyz,
     "whether questions can be answered now"},
    {"GET", "/version", BOTH, true, NULL, 0, kb_api_handle_version,
     "the version of the program and of its analyser"},
    {"GET", "/metrics", INTERNAL, true, NULL, 0, kb_api_handle_metrics,
     "counters and gauges in Prometheus text form"},
    {"GET", "/openapi.yaml", BOTH, false, NULL, 0, kb_api_handle_openapi,
     "this contract in OpenAPI 3.1"},
    {"GET", "/", BOTH, false, NULL, 0, kb_api_handle_home, "what can be asked here"},
};

const struct kb_api_route *kb_api_routes(size_t *ret_count)
{
    *ret_count = KB_COUNT(routes);
    return routes;
}

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
