/* Which region lies in which, by the table and beside it. */
#include "test.h"

#include <string.h>

#include "kb/region.h"

/* "A B C": what lies above a code. Static. */
static const char *above(const char *code, const struct kb_region *own, size_t own_count)
{
    static char text[KB_REGIONS_ABOVE_MAX * 8];
    char codes[KB_REGIONS_ABOVE_MAX][7];
    size_t count = kb_region_above(kb_str_of(code), own, own_count, codes), len = 0;
    text[0] = 0;
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", i ? " " : "", codes[i]);
    return text;
}

static void table_leads_up(void **state)
{
    static const struct {
        const char *code, *above;
    } rows[] = {
        {"440106", "440100 440000 000000"},
        {"440100", "440000 000000"},
        {"441900", "440000 000000"},        /* 东莞, a city without districts */
        {"110101", "110000 110100 000000"}, /* 市辖区 is no place, but things are filed there */
        {"419001", "410000 419000 000000"}, /* 济源 */
        {"440000", "000000"},
        {"000000", ""},
        {"990101", "990100 990000 000000"}, /* the demo city: nobody has that code */
        {"4401", ""},
        {"44010a", ""},
    };
    (void)state;
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_string_equal(above(rows[i].code, NULL, 0), rows[i].above);
}

static void operators_regions_stand_before(void **state)
{
    static const struct kb_region own[] = {
        {"440171", "441900", "开发区"},
        {"990102", "440100", "飞地"},
        {"990201", "990202", "一"},
        {"990202", "990201", "二"},
    };
    (void)state;
    assert_string_equal(above("440171", own, KB_COUNT(own)), "441900 440000 440100 000000");
    assert_string_equal(above("990102", own, KB_COUNT(own)), "440100 440000 990100 990000 000000");
    /* Each in the other: there is an end all the same. */
    assert_string_equal(above("990201", own, KB_COUNT(own)), "990202 990200 990000 000000");
}

static void regions_have_names(void **state)
{
    (void)state;
    assert_string_equal(kb_region_name(KB_STR("440106")), "天河区");
    assert_string_equal(kb_region_name(KB_STR("441900")), "东莞市");
    assert_string_equal(kb_region_name(KB_STR("000000")), "全国");
    assert_null(kb_region_name(KB_STR("110100")));
    assert_null(kb_region_name(KB_STR("990000")));
    assert_null(kb_region_name(KB_STR("x")));
}

/* In order, each once, and what each lies in is there. */
static void table_is_whole(void **state)
{
    size_t count;
    const struct kb_region *all = kb_region_all(&count);
    (void)state;
    assert_true(count > 3000);
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || strcmp(all[i - 1].code, all[i].code) < 0);
        assert_ptr_equal(kb_region_find(kb_str_of(all[i].code)), &all[i]);
        assert_true(strcmp(all[i].parent, "000000") == 0 ||
                    kb_region_find(kb_str_of(all[i].parent)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_leads_up),
        cmocka_unit_test(operators_regions_stand_before),
        cmocka_unit_test(regions_have_names),
        cmocka_unit_test(table_is_whole),
    };
    return cmocka_run_group_tests_name("content/region", tests, NULL, NULL);
}
