#include "kb/api.h"

#include "page.h"

static int64_t now_us(const struct kb_api_call *call)
{
    const struct kb_api_host *host = call->session->host;
    return host->now_us ? host->now_us(host->context) : 0;
}

static void fill_request(const struct kb_api_value *values, struct kb_search_request *ret)
{
    *ret = (struct kb_search_request){
        .query = values[KB_API_SEARCH_Q].text,
        .kinds = (unsigned)values[KB_API_SEARCH_KIND].number,
        .category = values[KB_API_SEARCH_CATEGORY].text,
        .region = values[KB_API_SEARCH_REGION].text,
        .as_of_set = values[KB_API_SEARCH_AS_OF].given,
        .as_of = (kb_date)values[KB_API_SEARCH_AS_OF].number,
        .known_at_set = values[KB_API_SEARCH_KNOWN_AT].given,
        .known_at_ms = values[KB_API_SEARCH_KNOWN_AT].number,
        .limit = (size_t)values[KB_API_SEARCH_LIMIT].number,
        .offset = (size_t)values[KB_API_SEARCH_OFFSET].number,
        .group = (enum kb_group)values[KB_API_SEARCH_GROUP].number,
        .explain = values[KB_API_SEARCH_EXPLAIN].number == 1,
    };
}

/* A page's question that names no place, not even "anywhere", is about the reader's own. */
static void fill_place(const struct kb_api_call *call, struct kb_search_request *ret)
{
    if (!call->route->page)
        return;
    for (size_t i = 0; i < call->request->parameter_count; i++)
        if (kb_str_equal(call->request->parameters[i].name, KB_STR("region")))
            return;
    ret->region = kb_page_region(call->request);
}

static enum kb_status check_depth(const struct kb_search_request *request, struct kb_error *err)
{
    if (request->offset + request->limit <= KB_SEARCH_DEPTH_MAX)
        return KB_OK;
    kb_fail(err, KB_INVALID, "parameters 'offset' and 'limit' together are %zu, at most %d",
            request->offset + request->limit, KB_SEARCH_DEPTH_MAX);
    kb_hint(err, "narrow the question with kind, category or region");
    return KB_INVALID;
}

/* The revisions an answer given now would rest on. */
static enum kb_status read_revisions(struct kb_api_call *call, int64_t *ret_index,
                                     int64_t *ret_base, struct kb_error *err)
{
    struct kb_searcher *searcher = call->session->searcher;
    enum kb_status status = kb_searcher_refresh(searcher, ret_index, err);
    if (status == KB_OK)
        status = kb_reader_last_change(kb_searcher_reader(searcher), ret_base, err);
    return kb_api_inside(status);
}

/* The one thing the parameters' table cannot see: 。、？ is a text, and nothing to search for. */
static enum kb_status check_words(struct kb_api_call *call, struct kb_str query,
                                  struct kb_error *err)
{
    struct kb_terms terms;
    struct kb_error why = {0};
    if (kb_text_terms(kb_searcher_text(call->session->searcher), query, &terms, &why) ||
        terms.count)
        return KB_INTERNAL;
    return kb_fail(err, KB_INVALID,
                   "parameter 'q' has nothing to search for: there is no word in it");
}

/*
 * Asks. Whatever search refuses beyond a question without words was not the client's doing, and its
 * words (they may be Xapian's) are for the log.
 */
static enum kb_status ask(struct kb_api_call *call, const struct kb_search_request *request,
                          struct kb_search_result *ret, struct kb_error *err)
{
    struct kb_error why = {0};
    enum kb_status status = kb_search(call->session->searcher, request, call->session->arena, ret,
                                      &why);
    if (status == KB_INVALID && check_words(call, request->query, err) == KB_INVALID)
        return KB_INVALID;
    if (status && err)
        *err = why;
    return kb_api_inside(status);
}

enum kb_status kb_api_handle_search(struct kb_api_call *call, struct kb_error *err)
{
    int64_t began_us = now_us(call), index, base;
    struct kb_search_request request;
    struct kb_search_result result;
    struct kb_str etag;
    fill_request(call->values, &request);
    fill_place(call, &request);
    call->response->query = request.query;
    enum kb_status status = check_depth(&request, err);
    if (status == KB_OK)
        status = read_revisions(call, &index, &base, err);
    if (status == KB_OK)
        status = kb_api_etag(call, index, base, &etag, err);
    if (status)
        return status;
    call->response->revision = index;
    if (kb_api_answer_fresh(call, etag))
        return KB_OK;
    status = ask(call, &request, &result, err);
    /* The index may have moved on between the two: the tag names what answered. */
    if (status == KB_OK && result.revision != index)
        status = kb_api_etag(call, result.revision, base, &etag, err);
    if (status)
        return status;
    call->response->hits = result.count;
    call->response->revision = result.revision;
    kb_api_search_answer(&request, &result, now_us(call) - began_us, kb_api_body(call));
    return kb_api_answer(call, KB_API_JSON, etag, err);
}
