#include "kb/api.h"

#include "cache.h"
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

/* A page's question that names no place, not even "anywhere", is about the reader's own; who
 * answers for another region is asked about that. */
static void fill_place(const struct kb_api_call *call, struct kb_search_request *ret)
{
    if (!call->route->page)
        return;
    ret->region = call->values[KB_API_SEARCH_ACT_FOR].given ? (struct kb_str){0}
                                                            : kb_page_place(call);
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

/* Who answers, and the entity tag of the answer where it may be kept: none of a world to come. */
struct asking {
    struct kb_searcher *searcher;
    int64_t index, base; /* the revisions an answer given now would rest on */
    struct kb_str etag;
};

static enum kb_status tag(struct kb_api_call *call, struct asking *asking, struct kb_error *err)
{
    return call->preview ? KB_OK
                         : kb_api_etag(call, asking->index, asking->base, &asking->etag, err);
}

static enum kb_status begin(struct kb_api_call *call, struct asking *ret, struct kb_error *err)
{
    struct asking asking = {.searcher = call->session->searcher};
    enum kb_status status = kb_api_preview_begin(call, err);
    if (status)
        return status;
    if (call->preview)
        status = kb_api_preview_searcher(call, &asking.searcher, err);
    if (status == KB_OK)
        status = kb_searcher_refresh(asking.searcher, &asking.index, err);
    if (status == KB_OK)
        status = kb_reader_revision(kb_searcher_reader(asking.searcher), &asking.base, err);
    if (status == KB_OK)
        status = tag(call, &asking, err);
    if (status)
        return kb_api_inside(status);
    *ret = asking;
    return KB_OK;
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
static enum kb_status ask(struct kb_api_call *call, struct kb_searcher *searcher,
                          const struct kb_search_request *request, struct kb_search_result *ret,
                          struct kb_error *err)
{
    struct kb_error why = {0};
    enum kb_status status = kb_search(searcher, request, call->session->arena, ret, &why);
    if (status == KB_INVALID && check_words(call, request->query, err) == KB_INVALID)
        return KB_INVALID;
    if (status && call->preview)
        return kb_api_inside(kb_api_preview_failed(call->session, status, &why, err));
    if (status && err)
        *err = why;
    return kb_api_inside(status);
}

enum kb_status kb_api_handle_search(struct kb_api_call *call, struct kb_error *err)
{
    int64_t began_us = now_us(call);
    struct kb_search_request request;
    struct kb_search_result result;
    struct asking asking;
    struct kb_api_stamp stamp;
    bool keep = kb_api_cached_begin(call, &stamp);
    /* Somebody else may have asked it while this waited. */
    if (keep && kb_api_cached_answer(call))
        return KB_OK;
    fill_request(call->values, &request);
    fill_place(call, &request);
    call->response->query = request.query;
    enum kb_status status = check_depth(&request, err);
    if (status == KB_OK)
        status = kb_api_place(call, request.region, &request.region, err);
    if (status == KB_OK)
        status = begin(call, &asking, err);
    if (status)
        return status;
    call->response->revision = asking.index;
    if (asking.etag.data && kb_api_answer_fresh(call, asking.etag))
        return KB_OK;
    status = ask(call, asking.searcher, &request, &result, err);
    /* The index may have moved on between the two: the tag names what answered. */
    if (status == KB_OK && result.revision != asking.index) {
        asking.index = result.revision;
        status = tag(call, &asking, err);
    }
    if (status)
        return status;
    call->response->hits = result.count;
    call->response->revision = result.revision;
    kb_api_search_answer(&request, &result, call->preview, now_us(call) - began_us,
                         kb_api_body(call));
    if (keep && !call->preview)
        kb_api_cached_keep(call, &stamp, result.revision, result.count);
    return kb_api_answer(call, KB_API_JSON, asking.etag, err);
}
