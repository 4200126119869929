#include "test.h"

#include "kb/item.h"

static void kinds_have_names(void **state)
{
    (void)state;
    static const struct {
        enum kb_kind kind;
        const char *name, *prefix;
    } cases[] = {
        {KB_KIND_POLICY, "policy", "law"},    {KB_KIND_GUIDE, "guide", "guide"},
        {KB_KIND_SCRIPT, "script", "script"}, {KB_KIND_QA, "qa", "qa"},
        {KB_KIND_NOTICE, "notice", "notice"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        enum kb_kind kind;
        assert_string_equal(kb_kind_name(cases[i].kind), cases[i].name);
        assert_string_equal(kb_kind_id_prefix(cases[i].kind), cases[i].prefix);
        assert_true(kb_kind_parse(kb_str_of(cases[i].name), &kind));
        assert_int_equal(kind, cases[i].kind);
    }
    enum kb_kind kind;
    assert_false(kb_kind_parse(KB_STR("law"), &kind));
    assert_false(kb_kind_parse(KB_STR(""), &kind));
}

static void states_and_audiences_have_names(void **state)
{
    (void)state;
    for (int i = KB_STATE_DRAFT; i <= KB_STATE_DISCARDED; i++) {
        enum kb_state parsed;
        assert_true(kb_state_parse(kb_str_of(kb_state_name((enum kb_state)i)), &parsed));
        assert_int_equal(parsed, i);
    }
    for (int i = KB_AUDIENCE_PUBLIC; i <= KB_AUDIENCE_INTERNAL; i++) {
        enum kb_audience parsed;
        assert_true(kb_audience_parse(kb_str_of(kb_audience_name((enum kb_audience)i)), &parsed));
        assert_int_equal(parsed, i);
    }
    enum kb_state parsed_state;
    enum kb_audience parsed_audience;
    assert_false(kb_state_parse(KB_STR("open"), &parsed_state));
    assert_false(kb_audience_parse(KB_STR("PUBLIC"), &parsed_audience));
    assert_string_equal(kb_effect_name(KB_EFFECT_REPEALED), "repealed");
}

static void effect_follows_from_the_day(void **state)
{
    (void)state;
    static const struct {
        kb_date from, to, day;
        const char *effect;
    } cases[] = {
        {10, 20, 9, "pending"},
        {10, 20, 10, "in_force"},
        {10, 20, 19, "in_force"},
        {10, 20, 20, "expired"},
        {KB_DATE_MIN, 20, -100000, "in_force"},
        {10, KB_DATE_MAX, 100000, "in_force"},
        {KB_DATE_MIN, KB_DATE_MAX, 0, "in_force"},
        {10, KB_DATE_MAX, KB_DATE_MAX, "in_force"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_string_equal(kb_effect_name(kb_effect_on(cases[i].from, cases[i].to, cases[i].day)),
                            cases[i].effect);
}

static void region_is_six_digits(void **state)
{
    (void)state;
    static const char *const bad[] = {"",       "44010",    "4401060", "44010a",
                                      "44010 ", "４４0106", "-44010"};
    struct kb_str region = KB_STR("untouched");
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        assert_false(kb_region_parse(kb_str_of(bad[i]), &region));
        assert_str(region, "untouched");
    }
    assert_true(kb_region_parse(KB_STR("440106"), &region));
    assert_str(region, "440106");
}

static void region_has_its_parent(void **state)
{
    (void)state;
    static const char *const chains[][5] = {
        {"440106", "440100", "440000", "000000", NULL},
        {"110000", "000000", NULL},
        {"441900", "440000", "000000", NULL},
        {"990001", "990000", "000000", NULL},
        {"100000", "000000", NULL},
    };
    for (size_t i = 0; i < KB_COUNT(chains); i++) {
        for (size_t j = 0; chains[i][j]; j++) {
            char parent[7] = "none";
            bool found = kb_region_parent(kb_str_of(chains[i][j]), parent);
            assert_int_equal(found, chains[i][j + 1] != NULL);
            assert_string_equal(parent, found ? chains[i][j + 1] : "none");
        }
    }
    char parent[7];
    assert_false(kb_region_parent(KB_STR("4401"), parent));
    assert_false(kb_region_parent(KB_STR("44010x"), parent));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_have_names),
        cmocka_unit_test(states_and_audiences_have_names),
        cmocka_unit_test(effect_follows_from_the_day),
        cmocka_unit_test(region_is_six_digits),
        cmocka_unit_test(region_has_its_parent),
    };
    return cmocka_run_group_tests_name("content/item", tests, NULL, NULL);
}
