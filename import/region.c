#include "internal.h"

/* The 34 units of the first level (GB/T 2260), by the short name that folders use. */
static const struct province {
    const char *name;
    const char *code;
} provinces[] = {
    {"北京", "110000"},   {"天津", "120000"}, {"河北", "130000"}, {"山西", "140000"},
    {"内蒙古", "150000"}, {"辽宁", "210000"}, {"吉林", "220000"}, {"黑龙江", "230000"},
    {"上海", "310000"},   {"江苏", "320000"}, {"浙江", "330000"}, {"安徽", "340000"},
    {"福建", "350000"},   {"江西", "360000"}, {"山东", "370000"}, {"河南", "410000"},
    {"湖北", "420000"},   {"湖南", "430000"}, {"广东", "440000"}, {"广西", "450000"},
    {"海南", "460000"},   {"重庆", "500000"}, {"四川", "510000"}, {"贵州", "520000"},
    {"云南", "530000"},   {"西藏", "540000"}, {"陕西", "610000"}, {"甘肃", "620000"},
    {"青海", "630000"},   {"宁夏", "640000"}, {"新疆", "650000"}, {"台湾", "710000"},
    {"香港", "810000"},   {"澳门", "820000"},
};

/* What may stand behind the short name in a folder of local law. */
static const char *const endings[] = {"地方法规", "地方性法规", "地方政府规章"};
static const char *const unit_names[] = {"",           "省",         "市",           "自治区",
                                         "壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区"};

static const struct province *province_named(struct kb_str name)
{
    for (size_t i = 0; i < KB_COUNT(provinces); i++) {
        struct kb_str known = kb_str_of(provinces[i].name);
        if (!kb_str_starts(name, known))
            continue;
        struct kb_str rest = kb_str_slice(name, known.len, name.len);
        for (size_t k = 0; k < KB_COUNT(unit_names); k++)
            if (kb_str_equal(rest, kb_str_of(unit_names[k])))
                return &provinces[i];
    }
    return NULL;
}

/* A folder 广东地方法规, or any folder right below DLC. */
static const struct province *province_of_folder(struct kb_str folder, bool below_dlc)
{
    for (size_t i = 0; i < KB_COUNT(endings); i++) {
        struct kb_str ending = kb_str_of(endings[i]);
        if (kb_str_ends(folder, ending))
            return province_named(kb_str_slice(folder, 0, folder.len - ending.len));
    }
    return below_dlc ? province_named(folder) : NULL;
}

struct kb_str import_region_of_path(struct kb_str path)
{
    bool below_dlc = false;
    for (size_t at = 0, slash; (slash = kb_str_find(path, KB_STR("/"), at)) != SIZE_MAX;
         at = slash + 1) {
        struct kb_str folder = kb_str_slice(path, at, slash);
        const struct province *found = province_of_folder(folder, below_dlc);
        if (found)
            return kb_str_of(found->code);
        below_dlc = kb_str_equal(folder, KB_STR("DLC"));
    }
    return (struct kb_str){NULL, 0};
}
