/*
 * receipt.h - receipts over HTTP: the positions of their tables.
 *
 * receipt_routes.c has the tables, receipt_handler.c makes and reads receipts, json_receipt.c
 * writes one.
 */
#ifndef KB_API_RECEIPT_H
#define KB_API_RECEIPT_H

#include "internal.h"
#include "kb/receipt.h"

/* Of the body. */
enum kb_api_receipt_field {
    KB_API_RECEIPT_QUERY,
    KB_API_RECEIPT_REGION,
    KB_API_RECEIPT_AS_OF,
    KB_API_RECEIPT_KNOWN_AT,
    KB_API_RECEIPT_REVISION,
    KB_API_RECEIPT_HITS,
    KB_API_RECEIPT_WORK_ORDER,
};

/* Of each of its hits. */
enum kb_api_use_field {
    KB_API_USE_ID,
    KB_API_USE_EDITION,
    KB_API_USE_SECTION,
    KB_API_USE_RANK,
    KB_API_USE_RUNG,
    KB_API_USE_FIELDS,
};

/* What the addresses take (receipt_routes.c). */
extern const struct kb_api_parameter kb_api_receipts_parameters[2], kb_api_receipt_parameters[1];

/* The answer of the route to one, a JSON object. */
void kb_api_json_receipt(struct kb_json *json, const struct kb_receipt *receipt);

/* The answer of the route to those of a work order: a JSON object with their heads. */
void kb_api_json_receipts(struct kb_json *json, const struct kb_receipt *receipts, size_t count);

/* The role as receipts and feedback keep it: the key's, or "citizen" at the public door. */
struct kb_str kb_api_role_name(const struct kb_api_call *call);

/* Reads a short id of the address into its one form. KB_INVALID when it was misread. */
enum kb_status kb_api_short_id(const struct kb_api_call *call, struct kb_str *ret,
                               struct kb_error *err);

/* Something that was made, and where it is. In the arena. */
struct kb_api_made {
    struct kb_str id, url;
};

/* Says so before the commit, after which nothing may fail. Errors: KB_NO_MEMORY. */
enum kb_status kb_api_made_at(struct kb_api_call *call, const char *path, const char *id,
                              struct kb_api_made *ret, struct kb_error *err);

/*
 * Ends a handler that made something with an id: 201, where it is, and the change. At the public
 * door the change has no number: it would tell how much is done that is not public.
 */
enum kb_status kb_api_answer_made(struct kb_api_call *call, const struct kb_api_made *made,
                                  struct kb_error *err);

/* Writes the field `change` of such an answer. */
void kb_api_field_change(struct kb_json *json, const struct kb_api_call *call);

#endif
