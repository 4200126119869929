/* page_handler.c - what pages need beside the answers they show: files, and the reader's choices.
 */
#include "page.h"

#define YEAR_S 31536000

static const struct {
    const char *ending, *type;
} types[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
};

static bool ends_with(struct kb_str name, const char *ending)
{
    size_t len = strlen(ending);
    return name.len > len && memcmp(name.data + name.len - len, ending, len) == 0;
}

static const char *type_of(struct kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(types); i++)
        if (ends_with(name, types[i].ending))
            return types[i].type;
    return NULL;
}

/*
 * The address names the build, so that a file may be kept for good. Another build's address gives
 * this build's file, not to be kept: its page is older or newer than this process.
 */
enum kb_status kb_api_handle_asset(struct kb_api_call *call, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf path = KB_BUF_INIT(256);
    struct kb_str name = kb_api_parameter_value(call, "file")->text;
    bool is_ours = kb_str_equal(kb_api_parameter_value(call, "build")->text,
                                kb_str_of(call->session->salt));
    kb_buf_add_cstr(&path, "assets/");
    kb_buf_add_str(&path, name);
    struct kb_str file = kb_web_file(kb_buf_str(&path));
    const char *type = type_of(name);
    if (!file.data || !type)
        return kb_fail(err, KB_NOT_FOUND, "there is no such file");
    call->response->status = 200;
    call->response->body = file;
    kb_api_header(call->response, "Content-Type", kb_str_of(type));
    kb_api_header(call->response, "Cache-Control",
                  is_ours ? KB_STR("public, max-age=31536000, immutable") : KB_STR("no-cache"));
    return KB_OK;
}

bool kb_page_is_own(struct kb_str back)
{
    if (!back.len || back.data[0] != '/')
        return false;
    for (size_t i = 0; i < back.len; i++)
        if ((unsigned char)back.data[i] <= ' ' || (unsigned char)back.data[i] >= 0x7f ||
            back.data[i] == '\\')
            return false;
    return back.len == 1 || back.data[1] != '/';
}

static enum kb_status set_cookie(struct kb_api_call *call, const char *name, struct kb_str value,
                                 struct kb_error *err)
{
    struct kb_str cookie = kb_arena_printf(
        call->session->arena, "%s=%.*s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax", name,
        KB_STR_ARG(value), value.len && !kb_str_equal(value, KB_STR("0")) ? YEAR_S : 0);
    if (!cookie.data)
        return kb_fail_memory(err);
    kb_api_header(call->response, "Set-Cookie", cookie);
    return KB_OK;
}

/* Every setting that the address has, in the order of the table. An empty place is none. */
static enum kb_status set_cookies(struct kb_api_call *call, struct kb_error *err)
{
    static const char *const names[] = {"large", "contrast", "region"};
    enum kb_status status = KB_OK;
    for (size_t n = 0; n < KB_COUNT(names); n++)
        for (size_t i = 0; i < call->request->parameter_count && !status; i++)
            if (kb_str_equal(call->request->parameters[i].name, kb_str_of(names[n])))
                status = set_cookie(call, names[n], call->request->parameters[i].value, err);
    return status;
}

void kb_page_lead(struct kb_api_call *call, struct kb_str to)
{
    call->response->status = 303;
    kb_api_header(call->response, "Location", to);
    kb_api_header(call->response, "Cache-Control", KB_STR("no-store"));
}

/* Keeps how pages are to look and the place they are for, and leads back. It changes nothing but
 * the reader's own cookies. */
enum kb_status kb_api_handle_settings(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_str back = kb_api_parameter_value(call, "back")->text;
    if (!back.len)
        back = KB_STR("/");
    if (!kb_page_is_own(back))
        return kb_fail(err, KB_INVALID, "back: not an address of this site");
    kb_page_lead(call, back);
    return set_cookies(call, err);
}
