/*
 * room_edit.h - the editors' room: what its pages share.
 *
 * A page is one JSON object of the API's own answers, and beside them what only the page needs: the
 * form of a draft with its findings beside the fields, the moves that the role may make from here,
 * what was refused and why. What a form sends becomes the body of the API's route and goes the same
 * way; after it the browser is led on by a 303. What is refused is told on the page it was sent
 * from, by the rule, in words of the language file.
 */
#ifndef KB_API_ROOM_EDIT_H
#define KB_API_ROOM_EDIT_H

#include "page_ask.h"
#include "room_form.h"

/* --- room_refusal.c --------------------------------------------------------------------------- */

/* Why a form was refused. */
struct kb_room_refusal {
    enum kb_status status;
    const struct kb_error *err;
    const char *step; /* of a release; NULL for editions */
};

/* Whether it is told on the page. What failed inside is not: it gets the error's page. */
bool kb_room_is_refusal(enum kb_status status);

/* Writes "refused": the key of its words, and of the words for the field where it is about one;
 * null where nothing was refused. */
void kb_room_refusal_write(struct kb_json *json, const struct kb_room_refusal *refusal);

/* The key of words for a field that people fill in ("sections[2].text" is "field.sections");
 * NULL for what is none. Static. */
const char *kb_room_field_words(struct kb_str field);

/* --- room_draft.c ----------------------------------------------------------------------------- */

struct kb_room_draft {
    const struct kb_json_value *text;     /* as the API takes it; NULL for a new one */
    const struct kb_json_value *findings; /* as the API answers it; NULL for none */
    enum kb_kind kind;
    bool has_item;      /* it is an edition of an item that is there: its kind is given */
    bool may_answer;    /* warnings */
    struct kb_str hash; /* what it is written over; empty for a new one */
};

/* Writes the fields of a form. */
void kb_room_draft_write(struct kb_json *json, const struct kb_room_draft *draft);

/* --- room_edit.c ------------------------------------------------------------------------------ */

/* What was sent and not taken, to be shown again; `pending` NULL where there is nothing. */
struct kb_room_edition {
    struct kb_str id, number; /* of the address */
    const struct kb_room_refusal *refusal;
    struct kb_str sent; /* the text of a refused save, as JSON; empty for none */
    bool is_stale;      /* it was refused because somebody else saved */
};

/* Answers with the page of an edition. Errors: those of the API's route to it. */
enum kb_status kb_room_edition_answer(struct kb_api_call *call, const struct kb_room_edition *page,
                                      struct kb_error *err);

/* Answers with the page of a text that is no draft yet; `sent` as above. */
enum kb_status kb_room_new_answer(struct kb_api_call *call, struct kb_str sent,
                                  const struct kb_room_refusal *refusal, struct kb_error *err);

/* Ends a page's handler: 200, or what the refusal is. */
enum kb_status kb_room_answer(struct kb_api_call *call, const struct kb_room_refusal *refusal,
                              struct kb_error *err);

/* Asks a route with a path of up to two parts. */
enum kb_status kb_room_ask(struct kb_api_call *call, const char *pattern, struct kb_str id,
                           struct kb_str number, struct kb_str *ret, struct kb_error *err);

/* Leads to an address made of a format, with 303. Errors: KB_NO_MEMORY. */
enum kb_status kb_room_lead(struct kb_api_call *call, struct kb_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Leads to the page of an edition. */
enum kb_status kb_room_lead_edition(struct kb_api_call *call, struct kb_str id,
                                    struct kb_str number, struct kb_error *err);

/* --- handlers --------------------------------------------------------------------------------- */

enum kb_status kb_room_handle_work(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_edition(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_new(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_create(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_save(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_move(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_finding(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_preview(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_releases(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_release(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_release_create(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_member_add(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_member_remove(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_release_step(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_entries(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_entry_put(struct kb_api_call *call, struct kb_error *err);
enum kb_status kb_room_handle_entry_remove(struct kb_api_call *call, struct kb_error *err);

/* --- room_routes.c ---------------------------------------------------------------------------- */

extern const struct kb_api_parameter kb_room_work_parameters[1], kb_room_new_parameters[3];

#endif
