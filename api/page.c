#include "page.h"

#include "site.h"
#include "template.h"

/* Deeper than any answer of ours. */
#define JSON_DEPTH 16

#define WORDS "words/zh-CN.json"

static struct kb_str find_page(struct kb_str name)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf path = KB_BUF_INIT(128);
    kb_buf_add_cstr(&path, "pages/");
    kb_buf_add_str(&path, name);
    kb_buf_add_cstr(&path, ".html");
    return kb_web_file(kb_buf_str(&path));
}

/* --- the reader's choices --------------------------------------------------------------------- */

/* "a=1; b=2": the part behind "name=". */
static bool find_cookie(struct kb_str rest, struct kb_str name, struct kb_str *ret)
{
    while (rest.len) {
        size_t end = kb_str_find(rest, KB_STR(";"), 0);
        struct kb_str one = kb_str_trim(kb_str_slice(rest, 0, end));
        if (one.len > name.len && one.data[name.len] == '=' &&
            kb_str_equal(kb_str_slice(one, 0, name.len), name)) {
            *ret = kb_str_slice(one, name.len + 1, one.len);
            return true;
        }
        rest = end == SIZE_MAX ? (struct kb_str){0} : kb_str_slice(rest, end + 1, rest.len);
    }
    return false;
}

struct kb_str kb_page_cookie(const struct kb_api_request *request, const char *name)
{
    struct kb_str value = {0};
    for (size_t i = 0; i < request->header_count; i++)
        if (kb_str_equal(request->headers[i].name, KB_STR("cookie")) &&
            find_cookie(request->headers[i].value, kb_str_of(name), &value))
            break;
    return value;
}

bool kb_page_looks(const struct kb_api_request *request, const char *look)
{
    return kb_str_equal(kb_page_cookie(request, look), KB_STR("1"));
}

struct kb_str kb_page_region(const struct kb_api_request *request)
{
    struct kb_str region = kb_page_cookie(request, "region");
    if (region.len != 6)
        return (struct kb_str){0};
    for (size_t i = 0; i < region.len; i++)
        if (region.data[i] < '0' || region.data[i] > '9')
            return (struct kb_str){0};
    return region;
}

bool kb_page_accepted(const struct kb_api_request *request)
{
    return kb_str_find(kb_api_request_header(request, "accept", NULL), KB_STR("text/html"), 0) !=
           SIZE_MAX;
}

bool kb_page_wanted(const struct kb_api_call *call)
{
    if (call->route)
        return call->route->page || call->route->form;
    return kb_page_accepted(call->request) && !kb_api_sends_key(call->request);
}

/* --- what a page is told beside the answer ---------------------------------------------------- */

static int64_t number_of(const struct kb_json_value *answer, const char *name)
{
    return kb_json_value_int(kb_json_value_get(answer, kb_str_of(name)));
}

static void field_offset(struct kb_json *json, const char *key, const struct kb_api_call *call,
                         int64_t offset)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)offset);
    kb_page_field_address(json, key, call,
                          &(struct kb_page_turn){.without = {"offset"},
                                                 .name = offset > 0 ? "offset" : NULL,
                                                 .value = kb_str_of(number)});
}

/* Addresses of the pages before and after, where the answer is a list with an offset. */
static void add_neighbours(struct kb_json *json, const struct kb_api_call *call,
                           const struct kb_json_value *answer)
{
    int64_t offset = number_of(answer, "offset"), limit = number_of(answer, "limit");
    int64_t count = (int64_t)kb_json_value_count(kb_json_value_get(answer, KB_STR("hits")));
    bool before = offset > 0;
    bool after = limit > 0 && count == limit && offset + count < number_of(answer, "total") &&
                 offset + 2 * limit <= KB_SEARCH_DEPTH_MAX;
    kb_json_field_int(json, "first", offset + 1);
    if (!before && !after)
        return;
    kb_json_key(json, "pages");
    kb_json_begin_object(json);
    if (before)
        field_offset(json, "previous", call, offset > limit ? offset - limit : 0);
    if (after)
        field_offset(json, "next", call, offset + limit);
    kb_json_end_object(json);
}

struct kb_str kb_page_place(const struct kb_api_call *call)
{
    for (size_t i = 0; i < call->request->parameter_count; i++)
        if (kb_str_equal(call->request->parameters[i].name, KB_STR("region")))
            return call->request->parameters[i].value;
    return call->session->door == KB_DOOR_INTERNAL ? call->key.region
                                                   : kb_page_region(call->request);
}

/* Places to choose from; a page leads back to itself, but to no other place. */
static void write_places(struct kb_json *json, const struct kb_api_call *call,
                         const struct kb_site_facts *facts)
{
    struct kb_str chosen = kb_page_place(call);
    if (!facts || !facts->place_count)
        return;
    kb_json_key(json, "places");
    kb_json_begin_object(json);
    kb_page_field_address(json, "back", call, &(struct kb_page_turn){.without = {"region"}});
    kb_json_field_str(json, "chosen_name", kb_site_place_name(facts, chosen));
    kb_json_key(json, "list");
    kb_json_begin_array(json);
    for (size_t i = 0; i < facts->place_count; i++) {
        kb_json_begin_object(json);
        kb_json_field_str(json, "code", facts->places[i].code);
        kb_json_field_str(json, "name", facts->places[i].name);
        kb_json_field_bool(json, "chosen", kb_str_equal(facts->places[i].code, chosen));
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
    kb_json_end_object(json);
}

/* What was looked for, to be changed. */
static void write_query(struct kb_json *json, const struct kb_api_call *call,
                        const struct kb_json_value *answer, const struct kb_site_facts *facts)
{
    (void)answer;
    (void)facts;
    kb_json_field_str(json, "query", kb_api_parameter_value(call, "q")->text);
}

/* Which item it was about: the address says it, the answer need not. */
static void write_said(struct kb_json *json, const struct kb_api_call *call,
                       const struct kb_json_value *answer, const struct kb_site_facts *facts)
{
    (void)answer;
    (void)facts;
    kb_json_field_str(json, "item", kb_api_parameter_value(call, "id")->text);
}

/* What a page shows beside its answer. */
static const struct {
    const char *page;
    void (*write)(struct kb_json *json, const struct kb_api_call *call,
                  const struct kb_json_value *answer, const struct kb_site_facts *facts);
} extras[] = {
    {"item", kb_page_item},      {"edition", kb_page_item}, {"search", kb_page_search},
    {"room_find", write_query},  {"said", write_said},      {"desk", kb_page_desk},
    {"desk_item", kb_page_desk},
};

static void write_surroundings(struct kb_json *json, const struct kb_api_call *call,
                               const struct kb_json_value *answer,
                               const struct kb_site_facts *facts, bool failed)
{
    bool large = kb_page_looks(call->request, "large");
    bool contrast = kb_page_looks(call->request, "contrast");
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "build", call->session->salt);
    kb_json_field_bool(json, "large", large);
    kb_json_field_bool(json, "contrast", contrast);
    kb_json_field_cstr(json, "looks",
                       large && contrast ? "large contrast"
                       : large           ? "large"
                       : contrast        ? "contrast"
                                         : "");
    kb_page_field_address(json, "here", call, &(struct kb_page_turn){0});
    kb_json_field_date(json, "today", call->today);
    if (call->session->door == KB_DOOR_INTERNAL)
        kb_page_room(json, call);
    write_places(json, call, facts);
    for (size_t i = 0; i < KB_COUNT(extras) && call->route && !failed; i++)
        if (call->route->page && strcmp(call->route->page, extras[i].page) == 0)
            extras[i].write(json, call, answer, facts);
    add_neighbours(json, call, answer);
    kb_json_end_object(json);
}

/* --- filling in ------------------------------------------------------------------------------- */

struct sources {
    struct kb_json_value *words, *answer, *surroundings;
};

static void sources_done(struct sources *sources)
{
    kb_json_value_free(sources->words);
    kb_json_value_free(sources->answer);
    kb_json_value_free(sources->surroundings);
}

static enum kb_status read_sources(struct kb_api_call *call, bool failed, struct sources *ret,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_ANSWER_MAX);
    const struct kb_site_facts *facts = NULL;
    struct kb_json json;
    enum kb_status status = kb_json_read(kb_web_file(KB_STR(WORDS)), 2, &ret->words, err);
    if (!status)
        status = kb_json_read(call->response->body, JSON_DEPTH, &ret->answer, err);
    if (status)
        return kb_api_inside(status);
    /* The page of an error does without them when they are what failed. */
    if (call->session->door == KB_DOOR_PUBLIC || kb_page_is_desk(call))
        status = kb_site_read(call, &facts, err);
    if (status && !failed)
        return status;
    kb_json_init(&json, &out);
    write_surroundings(&json, call, ret->answer, status ? NULL : facts, failed);
    status = kb_buf_status(&out, err);
    if (!status)
        status = kb_json_read(kb_buf_str(&out), 8, &ret->surroundings, err);
    return kb_api_inside(status);
}

static void set_header(struct kb_api_response *response, const char *name, struct kb_str value)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (kb_str_equal(response->headers[i].name, kb_str_of(name)))
            response->headers[i].value = value;
}

static const char *error_page(const struct kb_api_call *call)
{
    return call->session->door == KB_DOOR_INTERNAL ? "room_error" : "error";
}

enum kb_status kb_page_render(struct kb_api_call *call, bool error, struct kb_error *err)
{
    KB_CLEANUP(sources_done) struct sources sources = {0};
    struct kb_buf *out = &call->session->page;
    enum kb_status status = read_sources(call, error, &sources, err);
    if (status)
        return status;
    struct kb_template page = {.file = find_page,
                               .words = sources.words,
                               .clock = call->session->host->clock,
                               .scopes = {sources.surroundings, sources.answer},
                               .scope_count = 2};
    kb_buf_clear(out);
    status = kb_template_render(&page, kb_str_of(error ? error_page(call) : call->route->page), out,
                                err);
    if (status)
        return status;
    call->response->body = kb_buf_str(out);
    set_header(call->response, "Content-Type", KB_STR("text/html; charset=utf-8"));
    call->is_page = true;
    return KB_OK;
}
