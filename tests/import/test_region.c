/* Provinces from folders. */
#include "fixture.h"

static void folders_name_provinces(void **state)
{
    (void)state;
    static const struct {
        const char *path, *code;
    } cases[] = {
        {"laws/DLC/广东地方法规/地方性法规/广东/a.md", "440000"},
        {"DLC/北京地方法规/地方性法规/北京/a.md", "110000"},
        {"/x/DLC/上海/a.md", "310000"},
        {"DLC/重庆市/a.md", "500000"},
        {"DLC/浙江省/a.md", "330000"},
        {"河南地方法规/a.md", "410000"},
        {"DLC/山东地方性法规/a.md", "370000"},
        {"DLC/内蒙古地方法规/a.md", "150000"},
        {"DLC/黑龙江地方法规/a.md", "230000"},
        {"DLC/广西壮族自治区/a.md", "450000"},
        {"DLC/新疆维吾尔自治区/a.md", "650000"},
        {"DLC/香港特别行政区/a.md", "810000"},
        {"DLC/深圳地方法规/a.md", ""},
        {"DLC/广东省深圳市/a.md", ""},
        {"行政法规/北京/a.md", ""},
        {"广东/a.md", ""},
        {"DLC/a.md", ""},
        {"北京地方法规.md", ""},
        {"", ""},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_str(import_region_of_path(kb_str_of(cases[i].path)), cases[i].code);
}

static void all_thirty_four_are_known(void **state)
{
    (void)state;
    static const char *const names[] = {
        "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海",
        "江苏", "浙江", "安徽", "福建", "江西",   "山东", "河南", "湖北",   "湖南",
        "广东", "广西", "海南", "重庆", "四川",   "贵州", "云南", "西藏",   "陕西",
        "甘肃", "青海", "宁夏", "新疆", "台湾",   "香港", "澳门",
    };
    assert_int_equal(KB_COUNT(names), 34);
    char last[7] = "";
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        char path[64];
        snprintf(path, sizeof path, "DLC/%s地方法规/a.md", names[i]);
        struct kb_str code = import_region_of_path(kb_str_of(path)), parsed;
        assert_true(kb_region_parse(code, &parsed));
        assert_true(strcmp(last, code.data) < 0); /* each once, in order */
        snprintf(last, sizeof last, "%s", code.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folders_name_provinces),
        cmocka_unit_test(all_thirty_four_are_known),
    };
    return cmocka_run_group_tests_name("import region", tests, NULL, NULL);
}
