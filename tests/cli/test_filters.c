#include "filters.h"

#include "test.h"

static const struct cli_flag table[] = {
    CLI_FILTER_FLAGS,
    {NULL, NULL, NULL, false},
};

static struct kb_search_request request;
static struct kb_error err;
static enum kb_door door;

/* Reads one flag and its value, or none. */
static enum kb_status read_filter(const char *flag, const char *value)
{
    const char *const words[] = {flag, value};
    struct cli_arguments *arguments = calloc(1, sizeof *arguments);
    assert_non_null(arguments);
    kb_error_clear(&err);
    memset(&request, 0, sizeof request);
    assert_ok(
        cli_arguments_read(flag ? 2 : 0, (char *const *)(uintptr_t)words, table, arguments, &err),
        &err);
    enum kb_status status = cli_filters_read(arguments, &request, &err);
    if (status == KB_OK)
        status = cli_door_read(arguments, &door, &err);
    free(arguments);
    return status;
}

static void test_none(void **state)
{
    (void)state;
    assert_ok(read_filter(NULL, NULL), &err);
    assert_int_equal(request.kinds, 0);
    assert_int_equal(request.category.len, 0);
    assert_int_equal(request.region.len, 0);
    assert_false(request.as_of_set);
    assert_int_equal(door, KB_DOOR_INTERNAL);
}

static void test_kinds(void **state)
{
    (void)state;
    assert_ok(read_filter("--kind", "guide"), &err);
    assert_int_equal(request.kinds, 1u << KB_KIND_GUIDE);
    assert_ok(read_filter("--kind", "guide,script,qa"), &err);
    assert_int_equal(request.kinds, 1u << KB_KIND_GUIDE | 1u << KB_KIND_SCRIPT | 1u << KB_KIND_QA);
    assert_ok(read_filter("--kind", "policy,policy,notice"), &err);
    assert_int_equal(request.kinds, 1u << KB_KIND_POLICY | 1u << KB_KIND_NOTICE);
}

static void test_other_filters(void **state)
{
    (void)state;
    assert_ok(read_filter("--category", "住房保障/公积金"), &err);
    assert_str(request.category, "住房保障/公积金");
    assert_ok(read_filter("--region", "990100"), &err);
    assert_str(request.region, "990100");
    assert_ok(read_filter("--as-of", "2026-05-31"), &err);
    assert_true(request.as_of_set);
    kb_date day;
    assert_true(kb_date_parse(KB_STR("2026-05-31"), &day));
    assert_int_equal(request.as_of, day);
    assert_ok(read_filter("--door", "public"), &err);
    assert_int_equal(door, KB_DOOR_PUBLIC);
    assert_ok(read_filter("--door", "internal"), &err);
    assert_int_equal(door, KB_DOOR_INTERNAL);
}

static void test_errors_name_the_flag_and_the_value(void **state)
{
    (void)state;
    static const struct {
        const char *flag, *value, *message;
    } rows[] = {
        {"--kind", "law", "--kind: 'law' is no kind"},
        {"--kind", "guide,,qa", "--kind: '' is no kind"},
        {"--kind", "guide, qa", "--kind: ' qa' is no kind"},
        {"--region", "9901", "--region: '9901' is not six digits"},
        {"--region", "99010x", "--region: '99010x' is not six digits"},
        {"--as-of", "2026-02-30", "--as-of: '2026-02-30' is not a date YYYY-MM-DD"},
        {"--as-of", "", "--as-of: '' is not a date YYYY-MM-DD"},
        {"--door", "back", "--door: 'back' is neither internal nor public"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        assert_int_equal(read_filter(rows[i].flag, rows[i].value), KB_INVALID);
        assert_string_equal(err.message, rows[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_other_filters),
        cmocka_unit_test(test_errors_name_the_flag_and_the_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
