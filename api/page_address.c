/* page_address.c - addresses of a page that differ from the one asked for in a parameter. */
#include "page.h"

static bool is_without(const struct kb_page_turn *turn, struct kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(turn->without) && turn->without[i]; i++)
        if (kb_str_equal(name, kb_str_of(turn->without[i])))
            return true;
    return false;
}

static void add_path(struct kb_buf *out, struct kb_str rest)
{
    while (rest.len) {
        size_t slash = kb_str_find(rest, KB_STR("/"), 1);
        kb_buf_add_char(out, '/');
        kb_api_url_encode(out, kb_str_slice(rest, 1, slash));
        rest = slash == SIZE_MAX ? (struct kb_str){0} : kb_str_slice(rest, slash, rest.len);
    }
}

static void add_pair(struct kb_buf *out, char *mark, struct kb_str name, struct kb_str value)
{
    kb_buf_add_char(out, *mark);
    kb_api_url_encode(out, name);
    kb_buf_add_char(out, '=');
    kb_api_url_encode(out, value);
    *mark = '&';
}

static void add_address(struct kb_buf *out, const struct kb_api_request *request,
                        const struct kb_page_turn *turn)
{
    char mark = '?';
    add_path(out, request->path);
    for (size_t i = 0; i < request->parameter_count; i++)
        if (!is_without(turn, request->parameters[i].name))
            add_pair(out, &mark, request->parameters[i].name, request->parameters[i].value);
    if (turn->name)
        add_pair(out, &mark, kb_str_of(turn->name), turn->value);
}

void kb_page_here(struct kb_buf *out, const struct kb_api_request *request, const char *without)
{
    add_address(out, request, &(struct kb_page_turn){.without = {without}});
}

void kb_page_field_address(struct kb_json *json, const char *key, const struct kb_api_call *call,
                           const struct kb_page_turn *turn)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(64u << 10);
    add_address(&out, call->request, turn);
    kb_json_field_str(json, key, kb_buf_str(&out));
}
