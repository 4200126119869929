/* origin.c - where a request was sent, for addresses that must be whole. */
#include "page.h"

/* A host name or address with a port, and nothing that could end it early. */
static bool is_host(struct kb_str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              strchr(".-:[]", c)) ||
            c == 0)
            return false;
    }
    return host.len > 0 && host.len <= 255;
}

struct kb_str kb_page_origin(const struct kb_api_call *call)
{
    size_t count;
    struct kb_str host = kb_api_request_header(call->request, "host", &count);
    if (count != 1 || !is_host(host))
        return KB_STR("");
    return kb_arena_printf(call->session->arena, "%s://%.*s",
                           call->request->secure ? "https" : "http", KB_STR_ARG(host));
}
