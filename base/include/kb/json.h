/*
 * kb/json.h - an append-only JSON writer (RFC 8259) on a kb_buf.
 *
 * It writes what goes out; what comes in is read with a parser. Commas, quotes and escapes are its
 * business, so malformed output cannot be written: misuse (a value where a key is due, an unmatched
 * end) is a bug and asserts. Failures to grow are the buffer's and show in kb_buf_status().
 *
 *     struct kb_json json;
 *     kb_json_init(&json, &out);
 *     kb_json_begin_object(&json);
 *     kb_json_field_str(&json, "query", query);
 *     kb_json_key(&json, "hits");
 *     kb_json_begin_array(&json);
 *     …
 *
 * Escapes: quotation mark, backslash, U+0000 to U+001F, U+007F, and U+2028/U+2029 (so that the text
 * may stand in a script); invalid UTF-8 is written as U+FFFD. Depth is at most KB_JSON_DEPTH_MAX.
 */
#ifndef KB_JSON_H
#define KB_JSON_H

#include "kb/buf.h"

#define KB_JSON_DEPTH_MAX 32

struct kb_json {
    struct kb_buf *out;
    unsigned depth;
    bool has_value[KB_JSON_DEPTH_MAX]; /* whether a comma is due at each depth */
    bool is_object[KB_JSON_DEPTH_MAX];
    bool after_key;
    bool has_root; /* whether the one value of a document was begun */
};

void kb_json_init(struct kb_json *json, struct kb_buf *out);

void kb_json_begin_object(struct kb_json *json);
void kb_json_end_object(struct kb_json *json);
void kb_json_begin_array(struct kb_json *json);
void kb_json_end_array(struct kb_json *json);
void kb_json_key(struct kb_json *json, const char *key);

void kb_json_str(struct kb_json *json, struct kb_str value);
void kb_json_cstr(struct kb_json *json, const char *value);
/* A value that is JSON already, taken as it stands: only for what such a writer wrote. */
void kb_json_raw(struct kb_json *json, struct kb_str value);
void kb_json_int(struct kb_json *json, int64_t value);
/*
 * A finite number with at most `decimals` (0 to 9) digits after the point, trailing zeros cut;
 * null for one that is not finite.
 */
void kb_json_number(struct kb_json *json, double value, int decimals);
void kb_json_bool(struct kb_json *json, bool value);
void kb_json_null(struct kb_json *json);
/* A day as "YYYY-MM-DD", an open end as null. */
void kb_json_date(struct kb_json *json, int32_t date);

/* Key and value in one call. */
void kb_json_field_str(struct kb_json *json, const char *key, struct kb_str value);
void kb_json_field_cstr(struct kb_json *json, const char *key, const char *value);
/* The same, writing null for an empty string. */
void kb_json_field_str_or_null(struct kb_json *json, const char *key, struct kb_str value);
void kb_json_field_int(struct kb_json *json, const char *key, int64_t value);
void kb_json_field_number(struct kb_json *json, const char *key, double value, int decimals);
void kb_json_field_bool(struct kb_json *json, const char *key, bool value);
void kb_json_field_date(struct kb_json *json, const char *key, int32_t date);

#endif
