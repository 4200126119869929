/* National policy stands before local policy that says the same, unless a region is asked for. */
#include "base.h"

#include "internal.h"

#define TEXT "渔船登记由主管部门办理。"

static void begin(struct base *base)
{
    base_begin(base);
    base_put(base, &(struct base_item){.id = "a-local",
                                       .title = "渔船办法",
                                       .region = "990100",
                                       .sections = {{"第一条", TEXT}}});
    base_put(base, &(struct base_item){.id = "b-guide",
                                       .kind = KB_KIND_GUIDE,
                                       .title = "渔船办法",
                                       .region = "990100",
                                       .sections = {{"第一条", TEXT}}});
    base_put(base, &(struct base_item){
                       .id = "c-national", .title = "渔船办法", .sections = {{"第一条", TEXT}}});
    base_index(base);
}

static void test_order(void **state)
{
    (void)state;
    static const struct {
        const char *region;
        unsigned kinds;
        const char *expected;
    } cases[] = {
        {"", 0, "b-guide/第一条 c-national/第一条 a-local/第一条"},
        {"", 1u << KB_KIND_POLICY, "c-national/第一条 a-local/第一条"},
        {"", 1u << KB_KIND_GUIDE, "b-guide/第一条"},
        {"", 1u << KB_KIND_POLICY | 1u << KB_KIND_GUIDE,
         "b-guide/第一条 c-national/第一条 a-local/第一条"},
        {"990100", 0, "a-local/第一条 b-guide/第一条 c-national/第一条"},
    };
    struct base base;
    begin(&base);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_search_request request = {.query = KB_STR("渔船登记"),
                                            .region = kb_str_of(cases[i].region),
                                            .kinds = cases[i].kinds};
        struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
        assert_string_equal(base_hits(&result), cases[i].expected);
    }
    base_end(&base);
}

static void test_it_is_explained(void **state)
{
    (void)state;
    struct base base;
    begin(&base);
    struct kb_search_request request = {.query = KB_STR("渔船登记"), .explain = true};
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.count, 3);
    assert_true(result.hits[0].authority > 0 && result.hits[1].authority > 0);
    assert_float_equal(result.hits[2].authority, 0, 0);
    assert_float_equal(result.hits[1].score - result.hits[2].score, result.hits[1].authority, 1e-4);
    request.region = KB_STR("990100");
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_float_equal(result.hits[0].authority, 0, 0);
    base_end(&base);
}

static void test_where_it_counts(void **state)
{
    (void)state;
    struct kb_search_request request = {.kinds = 0};
    assert_true(kb_authority_counts(&request));
    request.kinds = 1u << KB_KIND_SCRIPT;
    assert_false(kb_authority_counts(&request));
    request.kinds |= 1u << KB_KIND_POLICY;
    assert_true(kb_authority_counts(&request));
    request.region = kb_region_country;
    assert_false(kb_authority_counts(&request));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_it_is_explained),
        cmocka_unit_test(test_where_it_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
