/*
 * docs_handler.c - the contract as a page to read: api/openapi.yaml, laid out by address.
 *
 * Nothing is said here that the file does not say. Each door shows its own addresses. What a schema
 * nests is flattened to one row for each field: "hits[].section.label".
 */
#include "kb/yaml.h"
#include "page.h"

#define NODES_MAX  65536
#define NEST_MAX   4 /* fields inside fields that are written out */
#define ANCHOR_MAX 512

struct docs {
    struct kb_json *json;
    const struct kb_yaml *root;
    const char *door; /* "public", "internal" */
};

static struct kb_str scalar(const struct kb_yaml *node, const char *key)
{
    const struct kb_yaml *value = kb_yaml_get(node, key);
    return value && value->kind == KB_YAML_SCALAR ? value->scalar : (struct kb_str){0};
}

/* Where a line only goes on it is joined to the one before; paragraphs and lists stay. */
static void join_lines(struct kb_str text, struct kb_buf *out)
{
    bool goes_on = false;
    while (text.len) {
        struct kb_str line = kb_str_trim(kb_str_next_line(&text));
        bool is_point = kb_str_starts(line, KB_STR("- "));
        if (out->len)
            kb_buf_add_char(out, goes_on && line.len && !is_point ? ' ' : '\n');
        kb_buf_add_str(out, line);
        goes_on = line.len > 0;
    }
}

static void field_as(struct docs *docs, const char *name, struct kb_str text)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf joined = KB_BUF_INIT(64u << 10);
    join_lines(kb_str_trim(text), &joined);
    kb_json_field_str(docs->json, name, kb_buf_str(&joined));
}

static void field(struct docs *docs, const char *name, const struct kb_yaml *node)
{
    field_as(docs, name, scalar(node, name));
}

static bool holds(const struct kb_yaml *list, struct kb_str text)
{
    for (const struct kb_yaml *one = list ? list->first : NULL; one; one = one->next)
        if (kb_str_equal(one->scalar, text))
            return true;
    return false;
}

/* "#/components/schemas/Diff": the last part. */
static struct kb_str name_of(struct kb_str ref)
{
    size_t begin = ref.len;
    while (begin && ref.data[begin - 1] != '/')
        begin--;
    return kb_str_slice(ref, begin, ref.len);
}

/* What such a reference leads to, or the node itself. */
static const struct kb_yaml *resolve(const struct docs *docs, const struct kb_yaml *node,
                                     const char *kind)
{
    struct kb_str ref = scalar(node, "$ref");
    const struct kb_yaml *all = kb_yaml_get(kb_yaml_get(docs->root, "components"), kind);
    if (!ref.len)
        return node;
    for (const struct kb_yaml *one = all ? all->first : NULL; one; one = one->next)
        if (kb_str_equal(one->key, name_of(ref)))
            return one;
    return NULL;
}

/* --- types ------------------------------------------------------------------------------------ */

static void add_list(struct kb_buf *out, const struct kb_yaml *list)
{
    for (const struct kb_yaml *one = list->first; one; one = one->next) {
        if (one != list->first)
            kb_buf_add_cstr(out, " | ");
        kb_buf_add_str(out, one->scalar);
    }
}

static void add_limit(struct kb_buf *out, const struct kb_yaml *schema, const char *key,
                      const char *sign)
{
    struct kb_str value = scalar(schema, key);
    if (value.len)
        kb_buf_printf(out, " %s %.*s", sign, KB_STR_ARG(value));
}

/* "string | null", "a | b", "integer ≥ 1 ≤ 100", "Hit[]". */
static void add_type(struct kb_buf *out, const struct kb_yaml *schema)
{
    const struct kb_yaml *choices = kb_yaml_get(schema, "enum");
    const struct kb_yaml *type = kb_yaml_get(schema, "type");
    const struct kb_yaml *items = kb_yaml_get(schema, "items");
    struct kb_str ref = scalar(schema, "$ref");
    if (ref.len) {
        kb_buf_add_str(out, name_of(ref));
    } else if (choices) {
        add_list(out, choices);
    } else if (items) {
        add_type(out, items);
        kb_buf_add_cstr(out, "[]");
    } else if (type && type->kind == KB_YAML_SEQUENCE) {
        add_list(out, type);
    } else if (type) {
        kb_buf_add_str(out, type->scalar);
    }
    add_limit(out, schema, "minimum", "≥");
    add_limit(out, schema, "maximum", "≤");
    add_limit(out, schema, "maxLength", "≤");
}

/* The schema that a schema is, or is a list of, where that has a name. */
static struct kb_str named(const struct kb_yaml *schema)
{
    const struct kb_yaml *items = kb_yaml_get(schema, "items");
    return name_of(scalar(items ? items : schema, "$ref"));
}

static void write_type(struct docs *docs, const struct kb_yaml *schema)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf type = KB_BUF_INIT(8192);
    add_type(&type, schema);
    kb_json_field_str(docs->json, "type", kb_buf_str(&type));
    kb_json_field_str(docs->json, "schema", named(schema));
    field(docs, "default", schema);
}

/* --- fields of a schema ----------------------------------------------------------------------- */

static void write_fields(struct docs *docs, const struct kb_yaml *schema, struct kb_str prefix,
                         unsigned depth);

static void write_field(struct docs *docs, const struct kb_yaml *property, struct kb_str prefix,
                        bool required, unsigned depth)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf path = KB_BUF_INIT(1024);
    const struct kb_yaml *items = kb_yaml_get(property, "items");
    kb_buf_add_str(&path, prefix);
    kb_buf_add_str(&path, property->key);
    kb_json_begin_object(docs->json);
    kb_json_field_str(docs->json, "name", kb_buf_str(&path));
    kb_json_field_bool(docs->json, "required", required);
    write_type(docs, property);
    field(docs, "description", property);
    kb_json_end_object(docs->json);
    kb_buf_add_cstr(&path, items ? "[]." : ".");
    if (depth < NEST_MAX)
        write_fields(docs, items ? items : property, kb_buf_str(&path), depth + 1);
}

/* A schema of several has the fields of all; those of one that has a name stand there. */
static void write_fields(struct docs *docs, const struct kb_yaml *schema, struct kb_str prefix,
                         unsigned depth)
{
    static const char *const unions[] = {"allOf", "anyOf", "oneOf"};
    const struct kb_yaml *properties = kb_yaml_get(schema, "properties");
    const struct kb_yaml *required = kb_yaml_get(schema, "required");
    for (size_t i = 0; i < KB_COUNT(unions) && depth < NEST_MAX; i++) {
        const struct kb_yaml *parts = kb_yaml_get(schema, unions[i]);
        for (const struct kb_yaml *one = parts ? parts->first : NULL; one; one = one->next)
            write_fields(docs, resolve(docs, one, "schemas"), prefix, depth + 1);
    }
    for (const struct kb_yaml *one = properties ? properties->first : NULL; one; one = one->next)
        write_field(docs, one, prefix, holds(required, one->key), depth);
}

static void write_schemas(struct docs *docs)
{
    const struct kb_yaml *all = kb_yaml_get(kb_yaml_get(docs->root, "components"), "schemas");
    kb_json_key(docs->json, "schemas");
    kb_json_begin_array(docs->json);
    for (const struct kb_yaml *one = all ? all->first : NULL; one; one = one->next) {
        kb_json_begin_object(docs->json);
        kb_json_field_str(docs->json, "name", one->key);
        field(docs, "description", one);
        write_type(docs, one);
        kb_json_key(docs->json, "fields");
        kb_json_begin_array(docs->json);
        write_fields(docs, one, KB_STR(""), 0);
        kb_json_end_array(docs->json);
        kb_json_end_object(docs->json);
    }
    kb_json_end_array(docs->json);
}

/* --- addresses -------------------------------------------------------------------------------- */

static void write_parameters(struct docs *docs, const struct kb_yaml *route)
{
    const struct kb_yaml *all = kb_yaml_get(route, "parameters");
    kb_json_key(docs->json, "parameters");
    kb_json_begin_array(docs->json);
    for (const struct kb_yaml *one = all ? all->first : NULL; one; one = one->next) {
        kb_json_begin_object(docs->json);
        field(docs, "name", one);
        field(docs, "in", one);
        kb_json_field_bool(docs->json, "required",
                           kb_str_equal(scalar(one, "required"), KB_STR("true")));
        write_type(docs, kb_yaml_get(one, "schema"));
        field(docs, "description", one);
        kb_json_end_object(docs->json);
    }
    kb_json_end_array(docs->json);
}

/* {application/json: {schema: …}}: the first. */
static const struct kb_yaml *schema_of(const struct kb_yaml *node)
{
    const struct kb_yaml *content = kb_yaml_get(node, "content");
    return content ? kb_yaml_get(content->first, "schema") : NULL;
}

static void write_body(struct docs *docs, const struct kb_yaml *route)
{
    const struct kb_yaml *schema = schema_of(kb_yaml_get(route, "requestBody"));
    if (!schema)
        return;
    kb_json_key(docs->json, "body");
    kb_json_begin_object(docs->json);
    write_type(docs, schema);
    kb_json_end_object(docs->json);
}

static void write_answers(struct docs *docs, const struct kb_yaml *route)
{
    const struct kb_yaml *all = kb_yaml_get(route, "responses");
    kb_json_key(docs->json, "answers");
    kb_json_begin_array(docs->json);
    for (const struct kb_yaml *one = all ? all->first : NULL; one; one = one->next) {
        const struct kb_yaml *said = resolve(docs, one, "responses");
        kb_json_begin_object(docs->json);
        kb_json_field_str(docs->json, "status", one->key);
        field(docs, "description", said);
        write_type(docs, schema_of(said));
        kb_json_end_object(docs->json);
    }
    kb_json_end_array(docs->json);
}

/* "GET /v1/items/{id}" as "get-v1-items-id": what an address may hold without percent signs. */
static void write_anchor(struct docs *docs, struct kb_str method, struct kb_str path)
{
    char anchor[ANCHOR_MAX];
    size_t len = 0;
    for (size_t i = 0; i < method.len && len < sizeof anchor; i++)
        anchor[len++] = method.data[i];
    for (size_t i = 0; i < path.len && len + 1 < sizeof anchor; i++) {
        char c = path.data[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
        if (is_plain)
            anchor[len++] = c;
        else if (anchor[len - 1] != '-' && i + 1 < path.len)
            anchor[len++] = '-';
    }
    kb_json_field_str(docs->json, "anchor", (struct kb_str){anchor, len});
}

static void write_method(struct docs *docs, struct kb_str method)
{
    char upper[16];
    size_t len = method.len < sizeof upper ? method.len : sizeof upper;
    for (size_t i = 0; i < len; i++)
        upper[i] = (char)(method.data[i] - ('a' - 'A'));
    kb_json_field_str(docs->json, "method", (struct kb_str){upper, len});
}

static void write_route(struct docs *docs, const struct kb_yaml *path, const struct kb_yaml *route)
{
    if (!holds(kb_yaml_get(route, "x-doors"), kb_str_of(docs->door)))
        return;
    kb_json_begin_object(docs->json);
    write_anchor(docs, route->key, path->key);
    write_method(docs, route->key);
    kb_json_field_str(docs->json, "path", path->key);
    field(docs, "summary", route);
    field(docs, "description", route);
    kb_json_field_str(docs->json, "action", scalar(route, "x-action"));
    kb_json_field_bool(docs->json, "is_public",
                       holds(kb_yaml_get(route, "x-doors"), KB_STR("public")));
    write_parameters(docs, route);
    write_body(docs, route);
    write_answers(docs, route);
    kb_json_end_object(docs->json);
}

static void write_docs(struct docs *docs)
{
    const struct kb_yaml *info = kb_yaml_get(docs->root, "info");
    const struct kb_yaml *paths = kb_yaml_get(docs->root, "paths");
    kb_json_begin_object(docs->json);
    field(docs, "title", info);
    field(docs, "version", info);
    field_as(docs, "about", scalar(info, "description"));
    kb_json_key(docs->json, "routes");
    kb_json_begin_array(docs->json);
    for (const struct kb_yaml *path = paths ? paths->first : NULL; path; path = path->next)
        for (const struct kb_yaml *route = path->first; route; route = route->next)
            write_route(docs, path, route);
    kb_json_end_array(docs->json);
    write_schemas(docs);
    kb_json_end_object(docs->json);
}

enum kb_status kb_api_handle_docs(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_yaml *root = NULL;
    struct kb_str etag;
    struct kb_json json;
    enum kb_status status = kb_api_etag_static(call, &etag, err);
    if (status || kb_api_answer_fresh(call, etag))
        return status;
    status = kb_yaml_parse(call->session->arena, kb_api_openapi(), 0, NODES_MAX, &root, err);
    if (status)
        return kb_api_inside(status);
    struct docs docs = {.json = &json,
                        .root = root,
                        .door = call->session->door == KB_DOOR_PUBLIC ? "public" : "internal"};
    kb_json_init(&json, kb_api_body(call));
    write_docs(&docs);
    return kb_api_answer(call, KB_API_JSON, etag, err);
}
