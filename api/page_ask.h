/*
 * page_ask.h - pages that are made of several answers: they ask the API's own routes.
 *
 * What a page asks is asked in the name of whoever asked for the page: the route's action is
 * permitted or not as it is to them, its parameters and body are read by its own tables, and its
 * handler answers. A page made so can say and do nothing that the API does not say to the same
 * caller and do for them.
 */
#ifndef KB_API_PAGE_ASK_H
#define KB_API_PAGE_ASK_H

#include "page.h"

#define KB_PAGE_PAIRS_MAX 4

struct kb_page_question {
    const char *method, *pattern;                /* of a row of the internal door's table */
    struct kb_api_pair pairs[KB_PAGE_PAIRS_MAX]; /* parameters, wherever the row has them */
    size_t pair_count;
    struct kb_str body; /* JSON; empty where the route takes none */
};

/*
 * Asks; the answer is in the arena and the session's body is free again. What the route wrote is
 * told in the call's response, and what stands beside its error in the call. Errors: whatever the
 * route would answer; KB_INTERNAL where there is no such route.
 */
enum kb_status kb_page_ask(struct kb_api_call *call, const struct kb_page_question *question,
                           struct kb_str *ret, struct kb_error *err);

#endif
