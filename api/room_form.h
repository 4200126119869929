/*
 * room_form.h - forms of the editors' pages, as the bodies that the API takes.
 *
 * A form's fields are named as the body's: "title", "sections.0.text". What an address takes as a
 * list of texts is one box with a line for each; what is left empty is not sent. The table of the
 * body says which fields there are: others are passed over, as buttons are.
 */
#ifndef KB_API_ROOM_FORM_H
#define KB_API_ROOM_FORM_H

#include "internal.h"

struct kb_room_form {
    const struct kb_api_pair *pairs;
    size_t count;
};

/* The request's form. Errors: those of kb_api_form_pairs(). */
enum kb_status kb_room_form_read(struct kb_api_call *call, struct kb_room_form *ret,
                                 struct kb_error *err);

/* The value of a field with line ends as the base has them; empty when there is none. */
struct kb_str kb_room_form_value(const struct kb_room_form *form, const char *name);

/* Writes the form as one object of such fields. */
void kb_room_form_write(const struct kb_room_form *form, const struct kb_api_field *fields,
                        size_t field_count, struct kb_json *json);

#endif
