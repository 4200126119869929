/*
 * kb/json_read.h - JSON that comes in (RFC 8259), read strictly.
 *
 * What goes out is written with kb/json.h; this reads what a stranger sent. Refused are: anything
 * after the value, a name given twice in one object, invalid UTF-8, lone surrogates, U+0000,
 * numbers that do not fit, and nesting deeper than asked for. So two readers of one text cannot
 * take it differently, and no text can exhaust the stack.
 *
 *     struct kb_json_value *root;
 *     if (kb_json_read(text, 8, &root, err) == KB_OK) {
 *         const struct kb_json_value *title = kb_json_value_get(root, KB_STR("title"));
 *         …
 *         kb_json_value_free(root);
 *     }
 *
 * A value belongs to the root it was read with and is valid until that is freed; so is its text.
 * Memory is a small multiple of the text's length: cap that.
 *
 * Threads: reading is safe from any number of threads; a value belongs to one at a time.
 */
#ifndef KB_JSON_READ_H
#define KB_JSON_READ_H

#include "kb/error.h"
#include "kb/str.h"

struct kb_json_value;

enum kb_json_type {
    KB_JSON_NULL,
    KB_JSON_BOOL,
    KB_JSON_INT,  /* an integer that fits int64_t */
    KB_JSON_REAL, /* any other number */
    KB_JSON_STR,
    KB_JSON_ARRAY,
    KB_JSON_OBJECT,
};

/* "a string", "an object", … for messages. Static. */
const char *kb_json_type_text(enum kb_json_type type);

/*
 * Reads one value with at most `depth_max` arrays and objects inside each other. Free with
 * kb_json_value_free(). Errors: KB_INVALID with line and column; KB_NO_MEMORY.
 */
enum kb_status kb_json_read(struct kb_str text, unsigned depth_max, struct kb_json_value **ret,
                            struct kb_error *err);

/* Frees a root with all below it. Accepts NULL. */
void kb_json_value_free(struct kb_json_value *root);
void kb_json_value_freep(struct kb_json_value **root);

/* The type; KB_JSON_NULL for NULL. */
enum kb_json_type kb_json_value_type(const struct kb_json_value *value);

/* What a value holds; empty, 0 or false when it is of another type. */
struct kb_str kb_json_value_str(const struct kb_json_value *value);
int64_t kb_json_value_int(const struct kb_json_value *value);
double kb_json_value_real(const struct kb_json_value *value);
bool kb_json_value_bool(const struct kb_json_value *value);

/* Elements of an array or members of an object; 0 for anything else. */
size_t kb_json_value_count(const struct kb_json_value *value);

/* The i-th element of an array; NULL when there is none. */
const struct kb_json_value *kb_json_value_at(const struct kb_json_value *array, size_t i);

/* The member of an object with a name; NULL when there is none. */
const struct kb_json_value *kb_json_value_get(const struct kb_json_value *object,
                                              struct kb_str name);

/*
 * Calls `each` for every member of an object, in the order they were written; a status other than
 * KB_OK from it ends the calls and is returned. Nothing is called for what is no object.
 */
enum kb_status kb_json_value_each(const struct kb_json_value *object,
                                  enum kb_status (*each)(void *context, struct kb_str name,
                                                         const struct kb_json_value *value,
                                                         struct kb_error *err),
                                  void *context, struct kb_error *err);

#endif
