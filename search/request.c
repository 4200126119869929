/*
 * request.c - what a request may not be: too long, too far, malformed.
 */
#include "kb/search.h"

#include "internal.h"

static enum kb_status check_page(const struct kb_search_request *request, struct kb_error *err)
{
    if (request->limit > KB_SEARCH_LIMIT_MAX)
        return kb_fail(err, KB_INVALID, "limit '%zu': at most %d", request->limit,
                       KB_SEARCH_LIMIT_MAX);
    size_t limit = request->limit ? request->limit : KB_SEARCH_LIMIT_DEFAULT;
    if (request->offset > KB_SEARCH_DEPTH_MAX - limit)
        return kb_fail(err, KB_INVALID, "offset '%zu': offset and limit are together at most %d",
                       request->offset, KB_SEARCH_DEPTH_MAX);
    return KB_OK;
}

enum kb_status kb_request_check(const struct kb_search_request *request, struct kb_error *err)
{
    struct kb_str region;
    if (request->query.len > KB_QUERY_MAX)
        return kb_fail(err, KB_INVALID, "query of %zu bytes: at most %d", request->query.len,
                       KB_QUERY_MAX);
    if (request->kinds >> (KB_KIND_NOTICE + 1))
        return kb_fail(err, KB_INVALID, "kind '%#x': no such kind", request->kinds);
    if (request->category.len > KB_CATEGORY_MAX)
        return kb_fail(err, KB_INVALID, "category of %zu bytes: at most %d", request->category.len,
                       KB_CATEGORY_MAX);
    if (request->region.len && !kb_region_parse(request->region, &region))
        return kb_fail(err, KB_INVALID, "region '%.*s': not six digits",
                       KB_STR_ARG(kb_utf8_cut(request->region, 24)));
    if (request->as_of_set && (request->as_of == KB_DATE_MIN || request->as_of == KB_DATE_MAX))
        return kb_fail(err, KB_INVALID, "as_of: not a day");
    if (request->known_at_set && request->known_at_ms == KB_TIME_MAX)
        return kb_fail(err, KB_INVALID, "known_at: not an instant");
    return check_page(request, err);
}
