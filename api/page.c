#include "page.h"

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

bool kb_page_looks(const struct kb_api_request *request, const char *look)
{
    char wanted[32];
    int len = snprintf(wanted, sizeof wanted, "%s=1", look);
    for (size_t i = 0; i < request->header_count; i++) {
        struct kb_str rest = request->headers[i].value;
        if (!kb_str_equal(request->headers[i].name, KB_STR("cookie")))
            continue;
        while (rest.len) {
            size_t end = kb_str_find(rest, KB_STR(";"), 0);
            struct kb_str one = kb_str_trim(kb_str_slice(rest, 0, end));
            if (kb_str_equal(one, (struct kb_str){wanted, (size_t)len}))
                return true;
            rest = end == SIZE_MAX ? (struct kb_str){0} : kb_str_slice(rest, end + 1, rest.len);
        }
    }
    return false;
}

bool kb_page_wanted(const struct kb_api_call *call)
{
    if (call->route)
        return call->route->page != NULL;
    return call->session->door == KB_DOOR_PUBLIC &&
           kb_str_find(kb_api_request_header(call->request, "accept", NULL), KB_STR("text/html"),
                       0) != SIZE_MAX;
}

/* --- what a page is told beside the answer ---------------------------------------------------- */

/* The address that was asked for, without the parameter `offset`. */
static void add_here(struct kb_buf *out, const struct kb_api_request *request, bool with_offset)
{
    char mark = '?';
    struct kb_str rest = request->path;
    while (rest.len) {
        size_t slash = kb_str_find(rest, KB_STR("/"), 1);
        kb_buf_add_char(out, '/');
        kb_api_url_encode(out, kb_str_slice(rest, 1, slash));
        rest = slash == SIZE_MAX ? (struct kb_str){0} : kb_str_slice(rest, slash, rest.len);
    }
    for (size_t i = 0; i < request->parameter_count; i++) {
        const struct kb_api_pair *pair = &request->parameters[i];
        if (!with_offset && kb_str_equal(pair->name, KB_STR("offset")))
            continue;
        kb_buf_add_char(out, mark);
        kb_api_url_encode(out, pair->name);
        kb_buf_add_char(out, '=');
        kb_api_url_encode(out, pair->value);
        mark = '&';
    }
}

static void field_address(struct kb_json *json, const char *key, const struct kb_api_call *call,
                          bool with_offset, int64_t offset)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(64u << 10);
    add_here(&out, call->request, with_offset);
    if (!with_offset && offset > 0)
        kb_buf_printf(&out, "%coffset=%lld",
                      kb_str_find(kb_buf_str(&out), KB_STR("?"), 0) == SIZE_MAX ? '?' : '&',
                      (long long)offset);
    kb_json_field_str(json, key, kb_buf_str(&out));
}

static int64_t number_of(const struct kb_json_value *answer, const char *name)
{
    return kb_json_value_int(kb_json_value_get(answer, kb_str_of(name)));
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
        field_address(json, "previous", call, false, offset > limit ? offset - limit : 0);
    if (after)
        field_address(json, "next", call, false, offset + limit);
    kb_json_end_object(json);
}

static void write_surroundings(struct kb_json *json, const struct kb_api_call *call,
                               const struct kb_json_value *answer)
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
    field_address(json, "here", call, true, 0);
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

static enum kb_status read_sources(const struct kb_api_call *call, struct sources *ret,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(256u << 10);
    struct kb_json json;
    enum kb_status status = kb_json_read(kb_web_file(KB_STR(WORDS)), 2, &ret->words, err);
    if (!status)
        status = kb_json_read(call->response->body, JSON_DEPTH, &ret->answer, err);
    if (status)
        return kb_api_inside(status);
    kb_json_init(&json, &out);
    write_surroundings(&json, call, ret->answer);
    status = kb_buf_status(&out, err);
    if (!status)
        status = kb_json_read(kb_buf_str(&out), 4, &ret->surroundings, err);
    return kb_api_inside(status);
}

static void set_header(struct kb_api_response *response, const char *name, struct kb_str value)
{
    for (size_t i = 0; i < response->header_count; i++)
        if (kb_str_equal(response->headers[i].name, kb_str_of(name)))
            response->headers[i].value = value;
}

enum kb_status kb_page_render(struct kb_api_call *call, bool error, struct kb_error *err)
{
    KB_CLEANUP(sources_done) struct sources sources = {0};
    struct kb_buf *out = &call->session->page;
    enum kb_status status = read_sources(call, &sources, err);
    if (status)
        return status;
    struct kb_template page = {.file = find_page,
                               .words = sources.words,
                               .scopes = {sources.surroundings, sources.answer},
                               .scope_count = 2};
    kb_buf_clear(out);
    status = kb_template_render(&page, kb_str_of(error ? "error" : call->route->page), out, err);
    if (status)
        return status;
    call->response->body = kb_buf_str(out);
    set_header(call->response, "Content-Type", KB_STR("text/html; charset=utf-8"));
    call->is_page = true;
    return KB_OK;
}
