/* routes.c: the table is well-formed, and addresses find their row. */
#include "test.h"

#include "internal.h"

static void test_rows_are_well_formed(void **state)
{
    (void)state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        const struct kb_api_route *route = &routes[i];
        assert_true(route->pattern[0] == '/');
        assert_true(route->doors > 0 && route->doors < 4);
        assert_non_null(route->handle);
        assert_true(strlen(route->summary) > 10);
        assert_true(route->parameter_count <= KB_API_VALUES_MAX);
        for (size_t j = 0; j < i; j++)
            assert_false(strcmp(routes[j].pattern, route->pattern) == 0 &&
                         strcmp(routes[j].method, route->method) == 0 &&
                         (routes[j].doors & route->doors));
    }
}

static void test_parameters_are_well_formed(void **state)
{
    (void)state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t p = 0; p < routes[i].parameter_count; p++) {
            const struct kb_api_parameter *row = &routes[i].parameters[p];
            char placeholder[64];
            snprintf(placeholder, sizeof placeholder, "{%s}", row->name);
            assert_int_equal(strstr(routes[i].pattern, placeholder) != NULL,
                             row->place == KB_API_IN_PATH);
            assert_true(row->max_bytes > 0);
            assert_true(row->form != KB_API_NUMBER || row->max > row->min);
            assert_true(row->form != KB_API_CHOICE || row->choices);
            assert_non_null(row->meaning);
        }
    }
}

/* Nothing at the public door edits; probes alone are open, and what people see before they signed
 * in. */
static void test_doors(void **state)
{
    (void)state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t i = 0; i < count; i++) {
        if (routes[i].doors & (1u << KB_DOOR_PUBLIC))
            assert_true(routes[i].writes ? routes[i].action == KB_API_REPORT
                                         : routes[i].action == KB_API_READ);
        bool probe = strcmp(routes[i].pattern, "/healthz") == 0 ||
                     strcmp(routes[i].pattern, "/readyz") == 0 ||
                     strcmp(routes[i].pattern, "/version") == 0 ||
                     strcmp(routes[i].pattern, "/metrics") == 0;
        bool before = strcmp(routes[i].pattern, "/login") == 0 ||
                      strcmp(routes[i].pattern, "/settings") == 0 ||
                      strcmp(routes[i].pattern, "/assets/{build}/{file}") == 0;
        assert_int_equal(routes[i].open, probe || before);
        if (before)
            assert_true(routes[i].for_pages);
    }
}

static const struct {
    const char *path;
    const char *pattern; /* NULL: nobody's */
    const char *captures[KB_API_CAPTURES_MAX];
} addresses[] = {
    {"/", "/", {NULL}},
    {"/v1/search", "/v1/search", {NULL}},
    {"/v1/items/a", "/v1/items/{id}", {"a"}},
    {"/v1/items/law-住房公积金", "/v1/items/{id}", {"law-住房公积金"}},
    {"/v1/items/a/editions/2", "/v1/items/{id}/editions/{n}", {"a", "2"}},
    {"/v1/items/a/editions/2/sections/第二十四条",
     "/v1/items/{id}/editions/{n}/sections/{label}",
     {"a", "2", "第二十四条"}},
    {"/v1/items/a/editions/2/sections/A/B/",
     "/v1/items/{id}/editions/{n}/sections/{label}",
     {"a", "2", "A/B/"}},
    {"/items/a", "/items/{id}", {"a"}},
    {"/healthz", "/healthz", {NULL}},
    {"", NULL, {NULL}},
    {"//", NULL, {NULL}},
    {"/v1", NULL, {NULL}},
    {"/v1/", NULL, {NULL}},
    {"/v1/search/", NULL, {NULL}},
    {"/V1/search", NULL, {NULL}},
    {"/v1/searches", NULL, {NULL}},
    {"/v1/items/", NULL, {NULL}},
    {"/v1/items//editions/1", NULL, {NULL}},
    {"/v1/items/a/", NULL, {NULL}},
    {"/v1/items/a/b", NULL, {NULL}},
    {"/v1/items/a/editions", NULL, {NULL}},
    {"/v1/items/a/editions/", NULL, {NULL}},
    {"/v1/items/a/editions/2/sections/", NULL, {NULL}},
    {"/healthz\n", NULL, {NULL}},
    {"*", NULL, {NULL}},
};

static void test_addresses(void **state)
{
    (void)state;
    size_t count;
    const struct kb_api_route *routes = kb_api_routes(&count);
    for (size_t a = 0; a < KB_COUNT(addresses); a++) {
        size_t fits = 0;
        for (size_t i = 0; i < count; i++) {
            struct kb_api_pair captures[KB_API_CAPTURES_MAX];
            size_t captured;
            if (strcmp(routes[i].method, "GET") != 0 ||
                !(routes[i].doors & (1u << KB_DOOR_INTERNAL)) ||
                !kb_api_route_match(&routes[i], kb_str_of(addresses[a].path), captures, &captured))
                continue;
            fits++;
            assert_non_null(addresses[a].pattern);
            assert_string_equal(routes[i].pattern, addresses[a].pattern);
            for (size_t c = 0; c < captured; c++)
                assert_str(captures[c].value, addresses[a].captures[c]);
        }
        assert_int_equal(fits > 0, addresses[a].pattern != NULL);
    }
}

static void test_captures_are_named(void **state)
{
    (void)state;
    size_t count, captured;
    const struct kb_api_route *routes = kb_api_routes(&count);
    struct kb_api_pair captures[KB_API_CAPTURES_MAX];
    for (size_t i = 0; i < count; i++) {
        if (!kb_api_route_match(&routes[i], KB_STR("/v1/items/a/editions/2/sections/b"), captures,
                                &captured))
            continue;
        assert_int_equal(captured, 3);
        assert_str(captures[0].name, "id");
        assert_str(captures[1].name, "n");
        assert_str(captures[2].name, "label");
        return;
    }
    fail_msg("no route for a section");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_well_formed),
        cmocka_unit_test(test_parameters_are_well_formed),
        cmocka_unit_test(test_doors),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_captures_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
