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

/* The place the answer is for: the address's own, else the home of the key, else the reader's
 * choice; empty for anywhere. */
struct kb_str kb_page_place(const struct kb_api_call *call);

/* Another address of the same page: some parameters away, one added. */
struct kb_page_turn {
    const char *without[3]; /* names; NULL behind the last */
    const char *name;       /* NULL: none is added */
    struct kb_str value;
};

/* The address that was asked for, turned, as a field of the page: page_address.c. */
void kb_page_field_address(struct kb_json *json, const char *key, const struct kb_api_call *call,
                           const struct kb_page_turn *turn);

struct kb_site_facts;

/* Adds what the page of an item shows in another form than the API says it: page_item.c. */
void kb_page_item(struct kb_json *json, const struct kb_api_call *call,
                  const struct kb_json_value *answer, const struct kb_site_facts *facts);

/* Adds what the page of a question shows beside the hits, and what helps where there are none:
 * page_search.c. */
void kb_page_search(struct kb_json *json, const struct kb_api_call *call,
                    const struct kb_json_value *answer, const struct kb_site_facts *facts);

/* Adds what an agent's desk needs beside the answer: for whom else the key may answer, since when
 * it is today, and what its links carry on: page_desk.c. */
void kb_page_desk(struct kb_json *json, const struct kb_api_call *call,
                  const struct kb_json_value *answer, const struct kb_site_facts *facts);

/* Whether it is a page of the desk, which has places to choose from as citizens' pages have. */
bool kb_page_is_desk(const struct kb_api_call *call);

/* Whether the reader chose it: "large", "contrast". */
bool kb_page_looks(const struct kb_api_request *request, const char *look);

/*
 * Turns the JSON that stands in the response into the page of the call's route, or with `error`
 * into the error page. Errors: those of kb_template_render(); KB_NO_MEMORY.
 */
enum kb_status kb_page_render(struct kb_api_call *call, bool error, struct kb_error *err);

/* Whether an error is to be shown as a page: at an address of a page, or to a browser. */
bool kb_page_wanted(const struct kb_api_call *call);

/* Whether the request is a browser's for the pages themselves, not for the API's JSON. */
bool kb_page_accepted(const struct kb_api_request *request);

/* An address of this site and no other: a path, and neither //host nor /\host. */
bool kb_page_is_own(struct kb_str address);

/* The address that was asked for, without one of its parameters (NULL: with all). */
void kb_page_here(struct kb_buf *out, const struct kb_api_request *request, const char *without);

/* --- the internal door's pages: room.c, login_handler.c ----------------------------------------
 */

/* Whether it is a page of the internal door: those are for one login and never kept. */
bool kb_page_is_room(const struct kb_api_call *call);

/* Where the holder of the call's key begins: "/desk", "/edit", …, or "/start". Static. */
const char *kb_page_home(const struct kb_api_call *call);

/* Adds who is signed in, the token for what pages send, and the rooms that the key may enter. */
void kb_page_room(struct kb_json *json, const struct kb_api_call *call);

/* Whether a request without a key is to be led to the sign-in page: it is for a page. */
bool kb_page_asks_login(const struct kb_api_call *call);

/* Leads there, and from there back. Errors: KB_NO_MEMORY. */
enum kb_status kb_page_to_login(struct kb_api_call *call, struct kb_error *err);

/* Answers 303. `to` must outlive the answer. */
void kb_page_lead(struct kb_api_call *call, struct kb_str to);

#endif
