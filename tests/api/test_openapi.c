/* openapi.yaml says what the route table says, and the table what openapi.yaml says. */
#include "test.h"

#include "internal.h"
#include "kb/file.h"
#include "kb/yaml.h"

static struct kb_arena *arena;
static const struct kb_yaml *root;

static int setup(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_yaml *read;
    arena = kb_arena_new(16u << 20);
    assert_non_null(arena);
    assert_ok(kb_yaml_parse(arena, kb_api_openapi(), 0, 20000, &read, &err), &err);
    root = read;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kb_arena_free(arena);
    return 0;
}

static struct kb_str text_of(const struct kb_yaml *node)
{
    return node ? node->scalar : (struct kb_str){0};
}

static bool lists(const struct kb_yaml *sequence, const char *text)
{
    for (const struct kb_yaml *at = sequence ? sequence->first : NULL; at; at = at->next)
        if (kb_str_equal(at->scalar, kb_str_of(text)))
            return true;
    return false;
}

static const struct kb_yaml *operation_of(const struct kb_api_route *route)
{
    char method[16];
    size_t len = strlen(route->method);
    assert_true(len < sizeof method);
    for (size_t i = 0; i <= len; i++)
        method[i] = route->method[i] >= 'A' ? (char)(route->method[i] | 0x20) : route->method[i];
    return kb_yaml_get(kb_yaml_get(kb_yaml_get(root, "paths"), route->pattern), method);
}

static void test_embedded_is_the_file(void **state)
{
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf file = KB_BUF_INIT(1u << 20);
    struct kb_error err = {0};
    assert_ok(kb_file_read(test_source("api/openapi.yaml"), 1u << 20, &file, &err), &err);
    assert_true(kb_str_equal(kb_buf_str(&file), kb_api_openapi()));
}

static void test_every_route_is_described(void **state)
{
    (void)state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        if (routes[i].for_pages)
            continue;
        const struct kb_yaml *operation = operation_of(&routes[i]);
        if (!operation)
            fail_msg("openapi.yaml lacks %s %s", routes[i].method, routes[i].pattern);
        assert_str(text_of(kb_yaml_get(operation, "summary")), routes[i].summary);
        const struct kb_yaml *doors = kb_yaml_get(operation, "x-doors");
        assert_int_equal(lists(doors, "public"), (routes[i].doors >> KB_DOOR_PUBLIC) & 1);
        assert_int_equal(lists(doors, "internal"), (routes[i].doors >> KB_DOOR_INTERNAL) & 1);
        /* An empty list of its own says that no key is needed. */
        const struct kb_yaml *security = kb_yaml_get(operation, "security");
        assert_int_equal(security && security->count == 0, routes[i].open);
    }
}

static void test_every_path_is_a_route(void **state)
{
    (void)state;
    size_t count, described = 0;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (const struct kb_yaml *path = kb_yaml_get(root, "paths")->first; path; path = path->next) {
        for (const struct kb_yaml *operation = path->first; operation;
             operation = operation->next) {
            bool found = false;
            described++;
            for (size_t i = 0; i < count; i++)
                found = found || (!routes[i].for_pages && operation_of(&routes[i]) == operation);
            if (!found)
                fail_msg("no route for %.*s %.*s", KB_STR_ARG(operation->key),
                         KB_STR_ARG(path->key));
        }
    }
    for (size_t i = 0; i < count; i++)
        described += routes[i].for_pages;
    assert_int_equal(described, count);
}

static const struct kb_yaml *parameter_of(const struct kb_yaml *operation, const char *name)
{
    const struct kb_yaml *parameters = kb_yaml_get(operation, "parameters");
    for (const struct kb_yaml *at = parameters ? parameters->first : NULL; at; at = at->next)
        if (kb_str_equal(text_of(kb_yaml_get(at, "name")), kb_str_of(name)))
            return at;
    return NULL;
}

static void assert_number(const struct kb_yaml *schema, const char *key, int64_t expected)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)expected);
    assert_str(text_of(kb_yaml_get(schema, key)), text);
}

/* A schema, or the one that its $ref names. */
static const struct kb_yaml *followed(const struct kb_yaml *schema)
{
    static const char prefix[] = "#/components/schemas/";
    struct kb_str ref = text_of(kb_yaml_get(schema, "$ref"));
    if (!kb_str_starts(ref, kb_str_of(prefix)))
        return schema;
    struct kb_str name = kb_arena_copy(arena, kb_str_slice(ref, sizeof prefix - 1, ref.len));
    return kb_yaml_get(kb_yaml_get(kb_yaml_get(root, "components"), "schemas"), name.data);
}

static void compare_schema(const struct kb_api_parameter *row, const struct kb_yaml *schema)
{
    if (row->form == KB_API_NUMBER) {
        assert_number(schema, "minimum", row->min);
        assert_number(schema, "maximum", row->max);
        if (!row->required && row->preset >= row->min)
            assert_number(schema, "default", row->preset);
    } else if (row->form == KB_API_CHOICE) {
        const struct kb_yaml *choices = kb_yaml_get(followed(schema), "enum");
        size_t count = 0;
        for (; row->choices[count]; count++)
            assert_true(lists(choices, row->choices[count]));
        assert_int_equal(choices->count, count);
        if (!row->required)
            assert_str(text_of(kb_yaml_get(schema, "default")), row->choices[row->preset]);
    } else {
        assert_number(schema, "maxLength", (int64_t)row->max_bytes);
    }
    if (row->form == KB_API_TEXT && !row->may_be_empty)
        assert_number(schema, "minLength", 1);
}

static void test_parameters_agree(void **state)
{
    (void)state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        if (routes[i].for_pages)
            continue;
        const struct kb_yaml *operation = operation_of(&routes[i]);
        const struct kb_yaml *parameters = kb_yaml_get(operation, "parameters");
        assert_int_equal(parameters ? parameters->count : 0, routes[i].parameter_count);
        for (size_t p = 0; p < routes[i].parameter_count; p++) {
            const struct kb_api_parameter *row = &routes[i].parameters[p];
            const struct kb_yaml *described = parameter_of(operation, row->name);
            if (!described)
                fail_msg("%s: openapi.yaml lacks '%s'", routes[i].pattern, row->name);
            assert_str(text_of(kb_yaml_get(described, "in")),
                       row->place == KB_API_IN_PATH ? "path" : "query");
            bool required = kb_str_equal(text_of(kb_yaml_get(described, "required")),
                                         KB_STR("true"));
            assert_int_equal(required, row->required);
            compare_schema(row, kb_yaml_get(described, "schema"));
        }
    }
}

/* --- bodies ----------------------------------------------------------------------------------- */

/* A type is one name, or a list of names where null will do as well. */
static bool has_type(const struct kb_yaml *schema, const char *name)
{
    const struct kb_yaml *type = kb_yaml_get(schema, "type");
    return kb_str_equal(text_of(type), kb_str_of(name)) || lists(type, name);
}

static void compare_object(const struct kb_yaml *schema, const struct kb_api_field *fields,
                           size_t count);

static void compare_value(const struct kb_api_field *row, const struct kb_yaml *schema)
{
    switch (row->form) {
    case KB_API_OBJECT:
        compare_object(followed(schema), row->fields, row->field_count);
        break;
    case KB_API_CHOICE: {
        const struct kb_yaml *choices = kb_yaml_get(schema, "enum");
        size_t count = 0;
        for (; row->choices[count]; count++)
            assert_true(lists(choices, row->choices[count]));
        assert_int_equal(choices->count, count);
        break;
    }
    case KB_API_NUMBER:
        assert_true(has_type(schema, "integer"));
        assert_number(schema, "minimum", row->min);
        assert_number(schema, "maximum", row->max);
        break;
    case KB_API_ANY:
        assert_true(has_type(schema, "object"));
        break;
    case KB_API_FLAG:
        assert_true(has_type(schema, "boolean"));
        break;
    case KB_API_DAY:
        assert_str(text_of(kb_yaml_get(schema, "format")), "date");
        break;
    case KB_API_INSTANT:
        assert_str(text_of(kb_yaml_get(schema, "format")), "date-time");
        break;
    default:
        assert_true(has_type(schema, "string"));
        assert_number(schema, "maxLength", (int64_t)row->max_bytes);
    }
}

static void compare_field(const struct kb_api_field *row, const struct kb_yaml *schema)
{
    assert_str(text_of(kb_yaml_get(schema, "description")), row->meaning);
    if (!row->is_list) {
        compare_value(row, schema);
        return;
    }
    assert_true(has_type(schema, "array"));
    assert_number(schema, "maxItems", (int64_t)row->max_count);
    compare_value(row, kb_yaml_get(schema, "items"));
}

static void compare_object(const struct kb_yaml *schema, const struct kb_api_field *fields,
                           size_t count)
{
    const struct kb_yaml *properties = kb_yaml_get(schema, "properties");
    const struct kb_yaml *required = kb_yaml_get(schema, "required");
    assert_true(has_type(schema, "object"));
    assert_str(text_of(kb_yaml_get(schema, "additionalProperties")), "false");
    assert_int_equal(properties->count, count);
    for (size_t i = 0; i < count; i++) {
        const struct kb_yaml *described = kb_yaml_get(properties, fields[i].name);
        if (!described)
            fail_msg("openapi.yaml lacks the field '%s'", fields[i].name);
        assert_int_equal(lists(required, fields[i].name), fields[i].required);
        compare_field(&fields[i], described);
    }
}

static const struct kb_yaml *body_of(const struct kb_yaml *operation)
{
    const struct kb_yaml *body = kb_yaml_get(operation, "requestBody");
    const struct kb_yaml *type = kb_yaml_get(kb_yaml_get(body, "content"), "application/json");
    return kb_yaml_get(kb_yaml_get(type, "schema"), "$ref");
}

static void test_bodies_agree(void **state)
{
    (void)state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    const struct kb_yaml *schemas = kb_yaml_get(kb_yaml_get(root, "components"), "schemas");
    for (size_t i = 0; i < count; i++) {
        const struct kb_yaml *described = body_of(operation_of(&routes[i]));
        const struct kb_api_body *body = routes[i].body;
        char reference[80];
        assert_int_equal(described != NULL, body != NULL);
        if (!body)
            continue;
        snprintf(reference, sizeof reference, "#/components/schemas/%s", body->schema);
        assert_str(text_of(described), reference);
        compare_object(kb_yaml_get(schemas, body->schema), body->fields, body->field_count);
    }
}

/* Which routes write, and what the role must be allowed for them. */
static void test_actions_agree(void **state)
{
    (void)state;
    size_t count, permission_count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    const struct kb_api_permission *permissions = kb_api_permissions(&permission_count);
    for (size_t i = 0; i < count; i++) {
        if (routes[i].for_pages)
            continue;
        const struct kb_yaml *operation = operation_of(&routes[i]);
        struct kb_str action = text_of(kb_yaml_get(operation, "x-action"));
        bool writes = kb_str_equal(text_of(kb_yaml_get(operation, "x-writes")), KB_STR("true"));
        assert_true((size_t)routes[i].action < permission_count);
        assert_int_equal(writes, routes[i].writes);
        assert_str(action.len ? action : KB_STR("read"), permissions[routes[i].action].name);
    }
}

/* Every $ref leads somewhere. */
static void follow_refs(const struct kb_yaml *node)
{
    static const char prefix[] = "#/components/";
    for (const struct kb_yaml *at = node->first; at; at = at->next) {
        follow_refs(at);
        if (!kb_str_equal(at->key, KB_STR("$ref")))
            continue;
        assert_true(kb_str_starts(at->scalar, kb_str_of(prefix)));
        struct kb_str rest = kb_str_slice(at->scalar, sizeof prefix - 1, at->scalar.len);
        size_t slash = kb_str_find(rest, KB_STR("/"), 0);
        assert_true(slash != SIZE_MAX);
        struct kb_str group = kb_arena_copy(arena, kb_str_slice(rest, 0, slash));
        struct kb_str name = kb_arena_copy(arena, kb_str_slice(rest, slash + 1, rest.len));
        if (!kb_yaml_get(kb_yaml_get(kb_yaml_get(root, "components"), group.data), name.data))
            fail_msg("%.*s leads nowhere", KB_STR_ARG(at->scalar));
    }
}

static void test_references(void **state)
{
    (void)state;
    follow_refs(root);
}

/* Error codes, kinds and states are those of the tables below. */
static void test_codes(void **state)
{
    (void)state;
    const struct kb_yaml *schemas = kb_yaml_get(kb_yaml_get(root, "components"), "schemas");
    const struct kb_yaml *error = kb_yaml_get(kb_yaml_get(schemas, "Error"), "properties");
    const struct kb_yaml *inner = kb_yaml_get(kb_yaml_get(error, "error"), "properties");
    const struct kb_yaml *codes = kb_yaml_get(kb_yaml_get(inner, "code"), "enum");
    for (int i = KB_OK + 1; i <= KB_INTERNAL; i++)
        assert_true(lists(codes, kb_status_name((enum kb_status)i)));
    assert_int_equal(codes->count, KB_INTERNAL);
    const struct kb_yaml *kinds = kb_yaml_get(kb_yaml_get(schemas, "Kind"), "enum");
    for (int i = 0; i <= KB_KIND_NOTICE; i++)
        assert_true(lists(kinds, kb_kind_name((enum kb_kind)i)));
    const struct kb_yaml *states = kb_yaml_get(kb_yaml_get(schemas, "State"), "enum");
    for (int i = 0; i <= KB_STATE_DISCARDED; i++)
        assert_true(lists(states, kb_state_name((enum kb_state)i)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_embedded_is_the_file),
        cmocka_unit_test(test_every_route_is_described),
        cmocka_unit_test(test_every_path_is_a_route),
        cmocka_unit_test(test_parameters_agree),
        cmocka_unit_test(test_bodies_agree),
        cmocka_unit_test(test_actions_agree),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_codes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
