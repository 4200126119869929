#include "kb/api.h"

#include <strings.h>

#include "internal.h"

/* How much of a name or value a message repeats. */
#define SHOWN_MAX 64

/* Nothing that a table describes nests deeper; the table's own depth decides beyond that. */
#define DEPTH_MAX 8

static const char media_type[] = "application/json";

/* --- the request ------------------------------------------------------------------------------ */

/* The type alone counts: JSON is UTF-8 whatever a charset says (RFC 8259, section 8.1). */
enum kb_status kb_api_body_check_type(const struct kb_api_request *request, struct kb_error *err)
{
    size_t count;
    struct kb_str type = kb_api_request_header(request, "content-type", &count);
    type = kb_str_trim(kb_str_slice(type, 0, kb_str_find(type, KB_STR(";"), 0)));
    if (count != 1 || type.len != sizeof media_type - 1 ||
        strncasecmp(type.data, media_type, type.len) != 0)
        return kb_fail(err, KB_INVALID, "the body must be JSON: send 'Content-Type: %s'",
                       media_type);
    if (kb_api_request_header(request, "content-encoding", NULL).len)
        return kb_fail(err, KB_INVALID, "the body must not be encoded: no Content-Encoding");
    return KB_OK;
}

/* --- values ----------------------------------------------------------------------------------- */

/* An object being read against a table. */
struct reading {
    struct kb_arena *arena;
    const struct kb_api_field *fields;
    size_t count;
    struct kb_api_value *values; /* as many */
};

static enum kb_status read_object(struct reading *reading, const struct kb_json_value *json,
                                  struct kb_error *err);

static enum kb_status refuse_type(const struct kb_api_field *field, const char *wanted,
                                  const struct kb_json_value *json, struct kb_error *err)
{
    return kb_fail(err, KB_INVALID, "field '%s' is %s, not %s", field->name,
                   kb_json_type_text(kb_json_value_type(json)), wanted);
}

/* The row as a parameter's, to be read and described by its form. */
static struct kb_api_parameter as_parameter(const struct kb_api_field *field)
{
    return (struct kb_api_parameter){.name = field->name,
                                     .form = field->form,
                                     .min = field->min,
                                     .max = field->max,
                                     .choices = field->choices};
}

static enum kb_status read_text(const struct kb_api_field *field, const struct kb_json_value *json,
                                struct kb_api_value *ret, struct kb_error *err)
{
    struct kb_api_parameter row = as_parameter(field);
    struct kb_str text = kb_json_value_str(json);
    char wanted[KB_API_FORM_TEXT_SIZE];
    int64_t number = 0;
    if (kb_json_value_type(json) != KB_JSON_STR)
        return refuse_type(field, kb_api_form_text(&row, wanted), json, err);
    if (text.len > field->max_bytes)
        return kb_fail(err, KB_INVALID, "field '%s' is too long: %zu bytes, at most %zu",
                       field->name, text.len, field->max_bytes);
    if (!kb_api_form_read(&row, text, &number))
        return kb_fail(err, KB_INVALID, "field '%s': '%.*s' is not %s", field->name,
                       KB_STR_ARG(kb_utf8_cut(text, SHOWN_MAX)), kb_api_form_text(&row, wanted));
    *ret = (struct kb_api_value){.given = true, .text = text, .number = number};
    return KB_OK;
}

static enum kb_status read_number(const struct kb_api_field *field,
                                  const struct kb_json_value *json, struct kb_api_value *ret,
                                  struct kb_error *err)
{
    struct kb_api_parameter row = as_parameter(field);
    char wanted[KB_API_FORM_TEXT_SIZE];
    int64_t number = kb_json_value_int(json);
    if (kb_json_value_type(json) != KB_JSON_INT)
        return refuse_type(field, kb_api_form_text(&row, wanted), json, err);
    if (number < field->min || number > field->max)
        return kb_fail(err, KB_INVALID, "field '%s' is not %s", field->name,
                       kb_api_form_text(&row, wanted));
    *ret = (struct kb_api_value){.given = true, .number = number};
    return KB_OK;
}

static enum kb_status read_flag(const struct kb_api_field *field, const struct kb_json_value *json,
                                struct kb_api_value *ret, struct kb_error *err)
{
    if (kb_json_value_type(json) != KB_JSON_BOOL)
        return refuse_type(field, "true or false", json, err);
    *ret = (struct kb_api_value){.given = true, .number = kb_json_value_bool(json)};
    return KB_OK;
}

/* --- objects that a lower floor reads ----------------------------------------------------------
 */

static enum kb_status write_json(struct kb_json *out, const struct kb_json_value *json,
                                 struct kb_error *err);

static enum kb_status write_member(void *context, struct kb_str name,
                                   const struct kb_json_value *json, struct kb_error *err)
{
    struct kb_json *out = context;
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(KB_API_BODY_MAX);
    kb_buf_add_str(&key, name);
    kb_buf_add_char(&key, '\0');
    enum kb_status status = kb_buf_status(&key, err);
    if (status)
        return status;
    kb_json_key(out, key.data);
    return write_json(out, json, err);
}

static enum kb_status write_array(struct kb_json *out, const struct kb_json_value *json,
                                  struct kb_error *err)
{
    enum kb_status status = KB_OK;
    kb_json_begin_array(out);
    for (size_t i = 0; i < kb_json_value_count(json) && status == KB_OK; i++)
        status = write_json(out, kb_json_value_at(json, i), err);
    if (status == KB_OK)
        kb_json_end_array(out);
    return status;
}

/* Writes a value again; it is no deeper than DEPTH_MAX. What is half written is thrown away. */
static enum kb_status write_json(struct kb_json *out, const struct kb_json_value *json,
                                 struct kb_error *err)
{
    enum kb_json_type type = kb_json_value_type(json);
    if (type == KB_JSON_ARRAY)
        return write_array(out, json, err);
    if (type == KB_JSON_OBJECT) {
        kb_json_begin_object(out);
        enum kb_status status = kb_json_value_each(json, write_member, out, err);
        if (status == KB_OK)
            kb_json_end_object(out);
        return status;
    }
    if (type == KB_JSON_BOOL)
        kb_json_bool(out, kb_json_value_bool(json));
    else if (type == KB_JSON_INT)
        kb_json_int(out, kb_json_value_int(json));
    else if (type == KB_JSON_REAL)
        kb_json_number(out, kb_json_value_real(json), 9);
    else if (type == KB_JSON_STR)
        kb_json_str(out, kb_json_value_str(json));
    else
        kb_json_null(out);
    return KB_OK;
}

static enum kb_status read_any(struct kb_arena *arena, const struct kb_api_field *field,
                               const struct kb_json_value *json, struct kb_api_value *ret,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(KB_API_BODY_MAX * 6);
    struct kb_json writer;
    if (kb_json_value_type(json) != KB_JSON_OBJECT)
        return refuse_type(field, "an object", json, err);
    kb_json_init(&writer, &out);
    if (write_json(&writer, json, NULL) || kb_buf_status(&out, NULL))
        return kb_fail_memory(err);
    if (out.len > field->max_bytes)
        return kb_fail(err, KB_INVALID, "field '%s' is too long: %zu bytes, at most %zu",
                       field->name, out.len, field->max_bytes);
    *ret = (struct kb_api_value){.given = true, .text = kb_arena_copy(arena, kb_buf_str(&out))};
    return ret->text.data ? KB_OK : kb_fail_memory(err);
}

/* One value that is no list; an object fills as many places of `ret` as it has fields. */
static enum kb_status read_one(struct kb_arena *arena, const struct kb_api_field *field,
                               const struct kb_json_value *json, struct kb_api_value *ret,
                               struct kb_error *err)
{
    struct reading inner = {arena, field->fields, field->field_count, ret};
    if (field->form == KB_API_NUMBER)
        return read_number(field, json, ret, err);
    if (field->form == KB_API_FLAG)
        return read_flag(field, json, ret, err);
    if (field->form == KB_API_ANY)
        return read_any(arena, field, json, ret, err);
    if (field->form != KB_API_OBJECT)
        return read_text(field, json, ret, err);
    if (kb_json_value_type(json) != KB_JSON_OBJECT)
        return refuse_type(field, "an object", json, err);
    return read_object(&inner, json, err);
}

/* A list, or one object, which is kept as a list of one. */
static enum kb_status read_items(struct kb_arena *arena, const struct kb_api_field *field,
                                 const struct kb_json_value *json, struct kb_api_value *ret,
                                 struct kb_error *err)
{
    size_t count = field->is_list ? kb_json_value_count(json) : 1;
    size_t width = field->form == KB_API_OBJECT ? field->field_count : 1;
    if (field->is_list && kb_json_value_type(json) != KB_JSON_ARRAY)
        return refuse_type(field, "an array", json, err);
    if (field->is_list && count > field->max_count)
        return kb_fail(err, KB_INVALID, "field '%s' has too many elements: %zu, at most %zu",
                       field->name, count, field->max_count);
    struct kb_api_value *items = kb_arena_array(arena, count * width, sizeof *items);
    if (!items)
        return kb_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        const struct kb_json_value *item = field->is_list ? kb_json_value_at(json, i) : json;
        enum kb_status status = read_one(arena, field, item, items + i * width, err);
        if (status) {
            kb_error_prefix(err, "%s[%zu]", field->name, i);
            return status;
        }
    }
    *ret = (struct kb_api_value){.given = true, .items = items, .count = count};
    return KB_OK;
}

/* --- objects ---------------------------------------------------------------------------------- */

static void hint_names(const struct reading *reading, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf names = KB_BUF_INIT(KB_ERROR_HINT_MAX);
    for (size_t i = 0; i < reading->count; i++)
        kb_buf_printf(&names, "%s%s", names.len ? ", " : "", reading->fields[i].name);
    if (kb_buf_status(&names, NULL) == KB_OK)
        kb_hint(err, "the fields are %.*s", KB_STR_ARG(kb_buf_str(&names)));
}

static enum kb_status read_member(void *context, struct kb_str name,
                                  const struct kb_json_value *json, struct kb_error *err)
{
    struct reading *reading = context;
    size_t i = 0;
    while (i < reading->count && !kb_str_equal(kb_str_of(reading->fields[i].name), name))
        i++;
    if (i == reading->count) {
        kb_fail(err, KB_INVALID, "there is no field '%.*s'",
                KB_STR_ARG(kb_utf8_cut(name, SHOWN_MAX)));
        hint_names(reading, err);
        return KB_INVALID;
    }
    const struct kb_api_field *field = &reading->fields[i];
    if (kb_json_value_type(json) == KB_JSON_NULL)
        return KB_OK;
    if (field->is_list || field->form == KB_API_OBJECT)
        return read_items(reading->arena, field, json, &reading->values[i], err);
    return read_one(reading->arena, field, json, &reading->values[i], err);
}

static enum kb_status read_object(struct reading *reading, const struct kb_json_value *json,
                                  struct kb_error *err)
{
    for (size_t i = 0; i < reading->count; i++)
        reading->values[i] = (struct kb_api_value){0};
    enum kb_status status = kb_json_value_each(json, read_member, reading, err);
    for (size_t i = 0; i < reading->count && status == KB_OK; i++)
        if (reading->fields[i].required && !reading->values[i].given)
            status = kb_fail(err, KB_INVALID, "field '%s' is missing", reading->fields[i].name);
    return status;
}

enum kb_status kb_api_body_read_value(struct kb_api_call *call, const struct kb_json_value *json,
                                      struct kb_error *err)
{
    const struct kb_api_body *body = call->route->body;
    struct reading reading = {
        .arena = call->session->arena, .fields = body->fields, .count = body->field_count};
    reading.values = kb_arena_array(reading.arena, reading.count, sizeof *reading.values);
    if (!reading.values)
        return kb_fail_memory(err);
    enum kb_status status = read_object(&reading, json, err);
    if (status == KB_OK)
        call->fields = reading.values;
    return status;
}

enum kb_status kb_api_body_read(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_api_session *session = call->session;
    enum kb_status status = kb_api_body_check_type(call->request, err);
    if (status == KB_OK)
        status = kb_json_read(call->request->body, DEPTH_MAX, &session->document, err);
    if (status)
        return status;
    if (kb_json_value_type(session->document) != KB_JSON_OBJECT)
        return kb_fail(err, KB_INVALID, "the body is %s, not an object",
                       kb_json_type_text(kb_json_value_type(session->document)));
    return kb_api_body_read_value(call, session->document, err);
}
