/* parameters.c and parameter_forms.c: every way a parameter can be wrong, and every form. */
#include "test.h"

#include "internal.h"

static enum kb_status read_search(const struct kb_api_pair *pairs, size_t count,
                                  struct kb_api_value *values, struct kb_error *err)
{
    const struct kb_api_rows rows = {kb_api_search_parameters, KB_API_SEARCH_PARAMETERS,
                                     KB_API_IN_QUERY, KB_DOOR_PUBLIC};
    return kb_api_parameters_read(&rows, pairs, count, values, err);
}

#define PAIR(name, value)                                                                          \
    {                                                                                              \
        KB_STR_INIT(name), KB_STR_INIT(value)                                                      \
    }

static void test_presets(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_api_value values[KB_API_VALUES_MAX];
    struct kb_api_pair q = PAIR("q", "公积金");
    assert_ok(read_search(&q, 1, values, &err), &err);
    assert_str(values[KB_API_SEARCH_Q].text, "公积金");
    assert_int_equal(values[KB_API_SEARCH_LIMIT].number, 10);
    assert_int_equal(values[KB_API_SEARCH_OFFSET].number, 0);
    assert_int_equal(values[KB_API_SEARCH_GROUP].number, KB_GROUP_ITEM);
    assert_int_equal(values[KB_API_SEARCH_EXPLAIN].number, 0);
    assert_int_equal(values[KB_API_SEARCH_KIND].number, 0);
    assert_false(values[KB_API_SEARCH_AS_OF].given);
    assert_false(values[KB_API_SEARCH_KNOWN_AT].given);
}

/* A value of each parameter beside a good q, and what is read or said about it. */
static const struct {
    struct kb_api_pair pair;
    enum kb_api_search_parameter position;
    int64_t number;
    const char *complaint; /* NULL: it is taken */
} values_table[] = {
    {PAIR("limit", "1"), KB_API_SEARCH_LIMIT, 1, NULL},
    {PAIR("limit", "100"), KB_API_SEARCH_LIMIT, 100, NULL},
    {PAIR("limit", "007"), KB_API_SEARCH_LIMIT, 7, NULL},
    {PAIR("limit", "0"), 0, 0, "'limit': '0' is not a number from 1 to 100"},
    {PAIR("limit", "101"), 0, 0, "'limit': '101' is not a number from 1 to 100"},
    {PAIR("limit", "-1"), 0, 0, "'limit': '-1' is not a number from 1 to 100"},
    {PAIR("limit", "+1"), 0, 0, "'limit'"},
    {PAIR("limit", "1e1"), 0, 0, "'limit'"},
    {PAIR("limit", " 1"), 0, 0, "'limit'"},
    {PAIR("limit", "１"), 0, 0, "'limit'"},
    {PAIR("limit", "18446744073709551617"), 0, 0, "'limit'"},
    {PAIR("limit", "000000000000000000001"), 0, 0, "'limit' is too long: 21 bytes, at most 20"},
    {PAIR("limit", ""), 0, 0, "'limit' is empty"},
    {PAIR("limit", "1\0"), 0, 0, "'limit'"},
    {PAIR("offset", "0"), KB_API_SEARCH_OFFSET, 0, NULL},
    {PAIR("offset", "999"), KB_API_SEARCH_OFFSET, 999, NULL},
    {PAIR("offset", "1000"), 0, 0, "'offset': '1000' is not a number from 0 to 999"},
    {PAIR("offset", ""), 0, 0, "'offset' is empty"},
    {PAIR("kind", "policy"), KB_API_SEARCH_KIND, 1 << KB_KIND_POLICY, NULL},
    {PAIR("kind", "qa,guide,qa"), KB_API_SEARCH_KIND, 1 << KB_KIND_QA | 1 << KB_KIND_GUIDE, NULL},
    {PAIR("kind", "policy,guide,script,qa,notice"), KB_API_SEARCH_KIND, 31, NULL},
    {PAIR("kind", ""), KB_API_SEARCH_KIND, 0, NULL},
    {PAIR("kind", "law"), 0, 0,
     "'kind': 'law' is not a list of policy guide script qa notice, separated by commas"},
    {PAIR("kind", "policy,"), 0, 0, "'kind'"},
    {PAIR("kind", ",policy"), 0, 0, "'kind'"},
    {PAIR("kind", "policy, guide"), 0, 0, "'kind'"},
    {PAIR("kind", "Policy"), 0, 0, "'kind'"},
    {PAIR("region", "440106"), KB_API_SEARCH_REGION, 0, NULL},
    {PAIR("region", ""), KB_API_SEARCH_REGION, 0, NULL},
    {PAIR("region", "44010"), 0, 0, "'region': '44010' is not a region: six digits"},
    {PAIR("region", "44010a"), 0, 0, "'region'"},
    {PAIR("region", "4401060"), 0, 0, "'region' is too long: 7 bytes, at most 6"},
    {PAIR("as_of", "1970-01-02"), KB_API_SEARCH_AS_OF, 1, NULL},
    {PAIR("as_of", ""), KB_API_SEARCH_AS_OF, 0, NULL},
    {PAIR("as_of", "2025-02-29"), 0, 0, "'as_of': '2025-02-29' is not a day, YYYY-MM-DD"},
    {PAIR("as_of", "20250228"), 0, 0, "'as_of'"},
    {PAIR("as_of", "2025-2-28"), 0, 0, "'as_of'"},
    {PAIR("as_of", "today"), 0, 0, "'as_of'"},
    {PAIR("known_at", "1970-01-01T00:00:00Z"), KB_API_SEARCH_KNOWN_AT, 0, NULL},
    {PAIR("known_at", "1970-01-01T00:00Z"), KB_API_SEARCH_KNOWN_AT, 0, NULL},
    {PAIR("known_at", "1970-01-01T08:00:01+08:00"), KB_API_SEARCH_KNOWN_AT, 1000, NULL},
    {PAIR("known_at", "1970-01-01T08:00:01 08:00"), KB_API_SEARCH_KNOWN_AT, 1000, NULL},
    {PAIR("known_at", "1969-12-31T23:00:00-01:30"), KB_API_SEARCH_KNOWN_AT, 1800000, NULL},
    {PAIR("known_at", "1970-01-01T00:00:00.5Z"), KB_API_SEARCH_KNOWN_AT, 500, NULL},
    {PAIR("known_at", "1970-01-01T00:00:00.123456789Z"), KB_API_SEARCH_KNOWN_AT, 123, NULL},
    {PAIR("known_at", "1970-01-01T00:00:00.Z"), 0, 0, "'known_at'"},
    {PAIR("known_at", "1970-01-01T00:00:00.1234567890Z"), 0, 0, "'known_at'"},
    {PAIR("known_at", "1970-01-01T00:00:00"), 0, 0, "'known_at'"},
    {PAIR("known_at", "1970-01-01T24:00:00Z"), 0, 0, "'known_at'"},
    {PAIR("known_at", "1970-01-01T00:60:00Z"), 0, 0, "'known_at'"},
    {PAIR("known_at", "1970-01-01T00:00:60Z"), 0, 0, "'known_at'"},
    {PAIR("known_at", "1970-01-01T00:00:00+8:00"), 0, 0, "'known_at'"},
    {PAIR("known_at", "1970-01-01T00:00:00+08:00x"), 0, 0, "'known_at'"},
    {PAIR("known_at", "1970-02-30T00:00:00Z"), 0, 0, "'known_at'"},
    {PAIR("known_at", "1970-01-01"), 0, 0, "'known_at': '1970-01-01' is not an instant, such as"},
    {PAIR("known_at", "0"), 0, 0, "'known_at'"},
    {PAIR("group", "item"), KB_API_SEARCH_GROUP, KB_GROUP_ITEM, NULL},
    {PAIR("group", "none"), KB_API_SEARCH_GROUP, KB_GROUP_NONE, NULL},
    {PAIR("group", "all"), 0, 0, "'group': 'all' is not one of item, none"},
    {PAIR("group", ""), 0, 0, "'group' is empty"},
    {PAIR("explain", "0"), KB_API_SEARCH_EXPLAIN, 0, NULL},
    {PAIR("explain", "1"), KB_API_SEARCH_EXPLAIN, 1, NULL},
    {PAIR("explain", "2"), 0, 0, "'explain': '2' is not one of 0, 1"},
    {PAIR("category", "住房保障/住房公积金"), KB_API_SEARCH_CATEGORY, 0, NULL},
    {PAIR("category", ""), KB_API_SEARCH_CATEGORY, 0, NULL},
    {PAIR("category", "\xff"), 0, 0, "'category' is not UTF-8: byte 1"},
    {PAIR("category", "a\xe4\xb8"), 0, 0, "'category' is not UTF-8: byte 2"},
    {PAIR("limti", "1"), 0, 0, "there is no parameter 'limti'"},
    {PAIR("Limit", "1"), 0, 0, "there is no parameter 'Limit'"},
    {PAIR("", "1"), 0, 0, "there is no parameter ''"},
    {PAIR("id", "x"), 0, 0, "there is no parameter 'id'"},
    {PAIR("q", "again"), 0, 0, "'q' is repeated"},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(values_table); i++) {
        struct kb_error err = {0};
        struct kb_api_value values[KB_API_VALUES_MAX];
        struct kb_api_pair pairs[] = {PAIR("q", "公积金"), values_table[i].pair};
        enum kb_status status = read_search(pairs, 2, values, &err);
        if (values_table[i].complaint) {
            assert_int_equal(status, KB_INVALID);
            if (!strstr(err.message, values_table[i].complaint))
                fail_msg("row %zu: '%s' does not say '%s'", i, err.message,
                         values_table[i].complaint);
            continue;
        }
        assert_ok(status, &err);
        const struct kb_api_value *value = &values[values_table[i].position];
        assert_int_equal(value->number, values_table[i].number);
        assert_int_equal(value->given, pairs[1].value.len > 0);
    }
}

static void test_missing_and_empty(void **state)
{
    (void)state;
    struct kb_api_value values[KB_API_VALUES_MAX];
    struct kb_error missing = {0}, empty = {0};
    struct kb_api_pair pair = PAIR("q", "");
    assert_int_equal(read_search(NULL, 0, values, &missing), KB_INVALID);
    assert_string_equal(missing.message, "parameter 'q' is missing");
    assert_int_equal(read_search(&pair, 1, values, &empty), KB_INVALID);
    assert_string_equal(empty.message, "parameter 'q' is empty");
}

static void test_hint_names_what_there_is(void **state)
{
    (void)state;
    struct kb_api_value values[KB_API_VALUES_MAX];
    struct kb_error err = {0}, none = {0};
    struct kb_api_pair pair = PAIR("x", "");
    assert_int_equal(read_search(&pair, 1, values, &err), KB_INVALID);
    assert_string_equal(err.hint, "this address takes q, kind, category, region, as_of, known_at, "
                                  "limit, offset, group, explain");
    const struct kb_api_rows nothing = {.place = KB_API_IN_QUERY};
    assert_int_equal(kb_api_parameters_read(&nothing, &pair, 1, values, &none), KB_INVALID);
    assert_string_equal(none.hint, "this address takes no parameters");
}

static void test_limits(void **state)
{
    (void)state;
    char long_text[KB_QUERY_MAX + 2];
    memset(long_text, 'a', sizeof long_text);
    struct kb_api_value values[KB_API_VALUES_MAX];
    struct kb_error fits = {0}, over = {0}, many = {0}, name = {0};
    struct kb_api_pair pair = {KB_STR_INIT("q"), {long_text, KB_QUERY_MAX}};
    assert_ok(read_search(&pair, 1, values, &fits), &fits);
    pair.value.len++;
    assert_int_equal(read_search(&pair, 1, values, &over), KB_INVALID);
    assert_string_equal(over.message, "parameter 'q' is too long: 4097 bytes, at most 4096");
    struct kb_api_pair lots[KB_API_PARAMETERS_MAX + 1];
    for (size_t i = 0; i < KB_COUNT(lots); i++)
        lots[i] = (struct kb_api_pair)PAIR("q", "a");
    assert_int_equal(read_search(lots, KB_COUNT(lots), values, &many), KB_INVALID);
    assert_string_equal(many.message, "too many parameters: 33, at most 32");
    /* A long name is repeated in part only. */
    struct kb_api_pair long_name = {{long_text, sizeof long_text}, KB_STR_INIT("")};
    assert_int_equal(read_search(&long_name, 1, values, &name), KB_INVALID);
    assert_int_equal(strlen(name.message), strlen("there is no parameter ''") + 64);
}

static void test_failure_leaves_values(void **state)
{
    (void)state;
    struct kb_api_value values[KB_API_VALUES_MAX];
    memset(values, 0x5a, sizeof values);
    struct kb_api_value before = values[KB_API_SEARCH_Q];
    struct kb_api_pair pairs[] = {PAIR("q", "a"), PAIR("limit", "x")};
    struct kb_error err = {0};
    assert_int_equal(read_search(pairs, 2, values, &err), KB_INVALID);
    assert_memory_equal(&before, &values[KB_API_SEARCH_Q], sizeof before);
}

/* Values of the path do not disturb those of the query, and none stands in for the other. */
static void test_places_are_apart(void **state)
{
    (void)state;
    static const struct kb_api_parameter table[] = {
        {.name = "id", .place = KB_API_IN_PATH, .required = true, .max_bytes = 9},
        {.name = "n", .form = KB_API_NUMBER, .max = 9, .max_bytes = 9, .preset = 3},
    };
    struct kb_api_value values[KB_API_VALUES_MAX] = {{0}};
    struct kb_api_pair id = PAIR("id", "x");
    struct kb_error err = {0};
    const struct kb_api_rows path = {table, 2, KB_API_IN_PATH, KB_DOOR_PUBLIC};
    const struct kb_api_rows query = {table, 2, KB_API_IN_QUERY, KB_DOOR_PUBLIC};
    assert_ok(kb_api_parameters_read(&path, &id, 1, values, &err), &err);
    assert_ok(kb_api_parameters_read(&query, NULL, 0, values, &err), &err);
    assert_str(values[0].text, "x");
    assert_int_equal(values[1].number, 3);
    assert_int_equal(kb_api_parameters_read(&query, &id, 1, values, &err), KB_INVALID);
}

/* The public door says of what the internal door has what it says of what nobody has. */
static void test_doors_are_apart(void **state)
{
    (void)state;
    struct kb_api_value values[KB_API_VALUES_MAX] = {{0}};
    struct kb_api_pair pairs[] = {PAIR("q", "a"), PAIR("release", "7")};
    struct kb_error err = {0}, other = {0};
    struct kb_api_rows rows = {kb_api_search_parameters, KB_API_SEARCH_PARAMETERS, KB_API_IN_QUERY,
                               KB_DOOR_INTERNAL};
    assert_ok(kb_api_parameters_read(&rows, pairs, 2, values, &err), &err);
    assert_int_equal(values[KB_API_SEARCH_RELEASE].number, 7);
    rows.door = KB_DOOR_PUBLIC;
    assert_int_equal(kb_api_parameters_read(&rows, pairs, 2, values, &err), KB_INVALID);
    assert_string_equal(err.message, "there is no parameter 'release'");
    pairs[1].name = KB_STR("unknown");
    assert_int_equal(kb_api_parameters_read(&rows, pairs, 2, values, &other), KB_INVALID);
    assert_string_equal(err.hint, other.hint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_presets),
        cmocka_unit_test(test_doors_are_apart),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_missing_and_empty),
        cmocka_unit_test(test_hint_names_what_there_is),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_failure_leaves_values),
        cmocka_unit_test(test_places_are_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
