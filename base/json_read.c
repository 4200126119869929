#include "kb/json_read.h"

#include <jansson.h>

/*
 * A kb_json_value is jansson's json_t under a name of our own: jansson refused all of a list of
 * malformed texts that other parsers took.
 */
static const json_t *inner(const struct kb_json_value *value)
{
    return (const json_t *)(const void *)value;
}

static const struct kb_json_value *outer(const json_t *json)
{
    return (const struct kb_json_value *)(const void *)json;
}

static const char *const type_texts[] = {
    [KB_JSON_NULL] = "null",       [KB_JSON_BOOL] = "true or false",
    [KB_JSON_INT] = "an integer",  [KB_JSON_REAL] = "a number with a fraction",
    [KB_JSON_STR] = "a string",    [KB_JSON_ARRAY] = "an array",
    [KB_JSON_OBJECT] = "an object"};

const char *kb_json_type_text(enum kb_json_type type)
{
    return (size_t)type < KB_COUNT(type_texts) ? type_texts[type] : "?";
}

static const enum kb_json_type types[] = {
    [JSON_OBJECT] = KB_JSON_OBJECT, [JSON_ARRAY] = KB_JSON_ARRAY, [JSON_STRING] = KB_JSON_STR,
    [JSON_INTEGER] = KB_JSON_INT,   [JSON_REAL] = KB_JSON_REAL,   [JSON_TRUE] = KB_JSON_BOOL,
    [JSON_FALSE] = KB_JSON_BOOL,    [JSON_NULL] = KB_JSON_NULL};

enum kb_json_type kb_json_value_type(const struct kb_json_value *value)
{
    return value ? types[json_typeof(inner(value))] : KB_JSON_NULL;
}

/* Before the parser, which recurses, sees it. Brackets in strings do not count. */
static enum kb_status check_depth(struct kb_str text, unsigned depth_max, struct kb_error *err)
{
    unsigned depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (in_string && c == '\\')
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{') && ++depth > depth_max)
            return kb_fail(err, KB_INVALID, "JSON: nested more than %u deep at byte %zu", depth_max,
                           i + 1);
        else if (!in_string && (c == ']' || c == '}') && depth)
            depth--;
    }
    return KB_OK;
}

static enum kb_status fail(const json_error_t *why, struct kb_error *err)
{
    if (json_error_code(why) == json_error_out_of_memory)
        return kb_fail_memory(err);
    /* jansson's text may quote what was sent, cut anywhere. */
    struct kb_str text = kb_str_of(why->text);
    size_t bad = 0;
    if (!kb_utf8_check(text, &bad))
        text = kb_str_slice(text, 0, bad);
    return kb_fail(err, KB_INVALID, "JSON: line %d, column %d: %.*s", why->line, why->column,
                   KB_STR_ARG(kb_utf8_cut(text, 120)));
}

enum kb_status kb_json_read(struct kb_str text, unsigned depth_max, struct kb_json_value **ret,
                            struct kb_error *err)
{
    json_error_t why;
    if (!kb_str_trim(text).len)
        return kb_fail(err, KB_INVALID, "JSON: there is none");
    /* jansson takes one after the value for the end. */
    if (memchr(text.data, 0, text.len))
        return kb_fail(err, KB_INVALID, "JSON: it has a NUL byte");
    enum kb_status status = check_depth(text, depth_max, err);
    if (status)
        return status;
    json_t *root = json_loadb(text.data, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    if (!root)
        return fail(&why, err);
    *ret = (struct kb_json_value *)(void *)root;
    return KB_OK;
}

void kb_json_value_free(struct kb_json_value *root)
{
    json_decref((json_t *)(void *)root);
}

void kb_json_value_freep(struct kb_json_value **root)
{
    kb_json_value_free(*root);
    *root = NULL;
}

struct kb_str kb_json_value_str(const struct kb_json_value *value)
{
    if (kb_json_value_type(value) != KB_JSON_STR)
        return (struct kb_str){0};
    return (struct kb_str){json_string_value(inner(value)), json_string_length(inner(value))};
}

int64_t kb_json_value_int(const struct kb_json_value *value)
{
    return value ? json_integer_value(inner(value)) : 0;
}

double kb_json_value_real(const struct kb_json_value *value)
{
    return value ? json_number_value(inner(value)) : 0;
}

bool kb_json_value_bool(const struct kb_json_value *value)
{
    return value && json_is_true(inner(value));
}

size_t kb_json_value_count(const struct kb_json_value *value)
{
    switch (kb_json_value_type(value)) {
    case KB_JSON_ARRAY:
        return json_array_size(inner(value));
    case KB_JSON_OBJECT:
        return json_object_size(inner(value));
    default:
        return 0;
    }
}

const struct kb_json_value *kb_json_value_at(const struct kb_json_value *array, size_t i)
{
    return array ? outer(json_array_get(inner(array), i)) : NULL;
}

/* In place of json_object_get(), which wants a NUL after the name. */
struct wanted {
    struct kb_str name;
    const struct kb_json_value *found;
};

static enum kb_status compare(void *context, struct kb_str name, const struct kb_json_value *value,
                              struct kb_error *err)
{
    struct wanted *wanted = context;
    (void)err;
    if (kb_str_equal(name, wanted->name))
        wanted->found = value;
    return KB_OK;
}

const struct kb_json_value *kb_json_value_get(const struct kb_json_value *object,
                                              struct kb_str name)
{
    struct wanted wanted = {.name = name};
    (void)kb_json_value_each(object, compare, &wanted, NULL);
    return wanted.found;
}

enum kb_status kb_json_value_each(const struct kb_json_value *object,
                                  enum kb_status (*each)(void *context, struct kb_str name,
                                                         const struct kb_json_value *value,
                                                         struct kb_error *err),
                                  void *context, struct kb_error *err)
{
    if (kb_json_value_type(object) != KB_JSON_OBJECT)
        return KB_OK;
    /* Iterating wants an object it might change, and does not change it. */
    json_t *json = (json_t *)(uintptr_t)inner(object);
    enum kb_status status = KB_OK;
    for (void *at = json_object_iter(json); at && !status; at = json_object_iter_next(json, at))
        status = each(context, kb_str_of(json_object_iter_key(at)),
                      outer(json_object_iter_value(at)), err);
    return status;
}
