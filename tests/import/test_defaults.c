/* --defaults key=value: which are taken, and what they fill. */
#include "fixture.h"

static enum kb_status parse(struct fixture *fixture, const char *pair, struct import_defaults *ret)
{
    kb_error_clear(&fixture->err);
    return import_defaults_parse(fixture->arena, &pair, 1, ret, &fixture->err);
}

static void bad_pairs_end_the_run(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *pair, *message;
    } cases[] = {
        {"audience", "read default: 'audience' is not key=value"},
        {"", "read default: '' is not key=value"},
        {"titel=x", "read default: 'titel' is no field of an item"},
        {"title=x", "read default: field 'title' may not have a default"},
        {"body=x", "read default: field 'body' may not have a default"},
        {"id=x", "read default: field 'id' may not have a default"},
        {"kind=law",
         "read default: field 'kind': 'law' is none of policy, guide, script, qa or notice"},
        {"region=44", "read default: field 'region': '44' is no region code of six digits"},
        {"effective_from=soon",
         "read default: field 'effective_from': 'soon' is no date in the form YYYY-MM-DD"},
        {"issuer=\xff", "read default: not UTF-8 at byte 8"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct import_defaults defaults = {.values = {{"kept", 4}}};
        assert_int_equal(parse(fixture, cases[i].pair, &defaults), KB_INVALID);
        assert_string_equal(fixture->err.message, cases[i].message);
        assert_int_equal(defaults.values[0].len, 4);
    }
}

static void good_pairs_are_kept(void **state)
{
    struct fixture *fixture = *state;
    struct import_defaults defaults;
    static const char *const pairs[] = {"kind=guide", " region = 990100", "issuer=a=b",
                                        "kind=script"};
    assert_ok(
        import_defaults_parse(fixture->arena, pairs, KB_COUNT(pairs), &defaults, &fixture->err),
        &fixture->err);
    assert_str(defaults.values[IMPORT_KIND], "script");
    assert_str(defaults.values[IMPORT_ISSUER], "a=b");
    assert_null(defaults.values[IMPORT_AUDIENCE].data);
}

static void defaults_fill_only_what_is_missing(void **state)
{
    struct fixture *fixture = *state;
    struct import_defaults defaults;
    static const char *const pairs[] = {"kind=guide", "region=990100", "audience=internal"};
    assert_ok(
        import_defaults_parse(fixture->arena, pairs, KB_COUNT(pairs), &defaults, &fixture->err),
        &fixture->err);
    struct import_item item = {.text.kind = KB_KIND_QA};
    item.has[IMPORT_KIND] = true;
    assert_ok(import_defaults_apply(fixture->arena, &defaults, KB_STR("甲/乙"), &fixture->report,
                                    &item, &fixture->err),
              &fixture->err);
    assert_int_equal(item.text.kind, KB_KIND_QA);
    assert_str(item.text.region, "990100");
    assert_int_equal(item.text.audience, KB_AUDIENCE_INTERNAL);
    assert_str(item.text.category, "甲/乙");
    assert_true(item.has[IMPORT_CATEGORY] && item.has[IMPORT_REGION]);
}

static void what_nobody_says_has_a_value_of_its_own(void **state)
{
    struct fixture *fixture = *state;
    struct import_defaults none = {0};
    struct import_item item = {0};
    assert_ok(import_defaults_apply(fixture->arena, &none, KB_STR(""), &fixture->report, &item,
                                    &fixture->err),
              &fixture->err);
    assert_str(item.text.region, "000000");
    assert_false(item.has[IMPORT_CATEGORY]);
    assert_false(item.has[IMPORT_AUDIENCE]);
}

static void folders_too_deep_are_found(void **state)
{
    struct fixture *fixture = *state;
    struct import_defaults none = {0};
    struct import_item item = {.line = 1, .column = 1};
    assert_ok(import_defaults_apply(fixture->arena, &none, KB_STR("a/b/c/d/e/f/g/h/i"),
                                    &fixture->report, &item, &fixture->err),
              &fixture->err);
    assert_true(item.has_errors);
    assert_findings(fixture, "E 1:1 field 'category': is 9 parts deep, at most 8 are allowed\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(bad_pairs_end_the_run),
        fixture_test(good_pairs_are_kept),
        fixture_test(defaults_fill_only_what_is_missing),
        fixture_test(what_nobody_says_has_a_value_of_its_own),
        fixture_test(folders_too_deep_are_found),
    };
    return cmocka_run_group_tests_name("import defaults", tests, NULL, NULL);
}
