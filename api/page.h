/*
 * page.h - pages for people: the API's own answers, filled into templates.
 *
 * A route with a page has the same handler as the route of the API it shows. When the handler's
 * JSON is ready, the page's template is filled with it, and so is the error page with an error. A
 * page can thus say nothing that the API does not say to the same caller.
 *
 * How a page looks (large letters, strong contrast) is the reader's choice and kept in cookies of
 * the reader's own; nothing else is. The files of web/ are part of the program.
 */
#ifndef KB_API_PAGE_H
#define KB_API_PAGE_H

#include "internal.h"

/* A file of web/ by its path there; data NULL when there is none. Static. */
struct kb_str kb_web_file(struct kb_str name);

/* Another one for any other content of web/. Static. */
const char *kb_web_version(void);

/* The value of the reader's cookie; empty when there is none. */
struct kb_str kb_page_cookie(const struct kb_api_request *request, const char *name);

/* The place the reader chose for questions that name none; empty when none was chosen. */
struct kb_str kb_page_region(const struct kb_api_request *request);

/* Where the request was sent, "https://example.cn", as far as the request can tell; empty when it
 * cannot. In the arena; data NULL without memory. */
struct kb_str kb_page_origin(const struct kb_api_call *call);

/* Adds what the page of an item shows in another form than the API says it: page_item.c. */
void kb_page_item(struct kb_json *json, const struct kb_api_call *call,
                  const struct kb_json_value *answer);

/* Whether the reader chose it: "large", "contrast". */
bool kb_page_looks(const struct kb_api_request *request, const char *look);

/*
 * Turns the JSON that stands in the response into the page of the call's route, or with `error`
 * into the error page. Errors: those of kb_template_render(); KB_NO_MEMORY.
 */
enum kb_status kb_page_render(struct kb_api_call *call, bool error, struct kb_error *err);

/* Whether an error is to be shown as a page: at an address of a page, or to a browser. */
bool kb_page_wanted(const struct kb_api_call *call);

#endif
