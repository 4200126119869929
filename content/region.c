#include "internal.h"

#define COUNTRY "000000"

/* Codes in a list of them. */
struct chain {
    char (*codes)[7];
    size_t count;
};

static int by_code(const void *key, const void *region)
{
    return memcmp(key, ((const struct kb_region *)region)->code, 6);
}

const struct kb_region *kb_region_find(struct kb_str code)
{
    struct kb_str checked;
    if (!kb_region_parse(code, &checked))
        return NULL;
    return bsearch(checked.data, kb_regions_builtin, kb_regions_builtin_count,
                   sizeof kb_regions_builtin[0], by_code);
}

const char *kb_region_name(struct kb_str code)
{
    const struct kb_region *region = kb_region_find(code);
    if (region)
        return region->name;
    return kb_str_equal(code, KB_STR(COUNTRY)) ? "全国" : NULL;
}

const struct kb_region *kb_region_all(size_t *ret_count)
{
    *ret_count = kb_regions_builtin_count;
    return kb_regions_builtin;
}

static const struct kb_region *find(const char *code, const struct kb_region *own, size_t own_count)
{
    for (size_t i = 0; i < own_count; i++)
        if (memcmp(own[i].code, code, 6) == 0)
            return &own[i];
    return kb_region_find(kb_str_of(code));
}

static bool has(const struct chain *chain, const char *code)
{
    for (size_t i = 0; i < chain->count; i++)
        if (memcmp(chain->codes[i], code, 6) == 0)
            return true;
    return false;
}

/* The last place is kept for the country. */
static bool add(struct chain *chain, const char *code)
{
    if (chain->count + 1 >= KB_REGIONS_ABOVE_MAX || has(chain, code) || strcmp(code, COUNTRY) == 0)
        return false;
    memcpy(chain->codes[chain->count++], code, 7);
    return true;
}

size_t kb_region_above(struct kb_str code, const struct kb_region *own, size_t own_count,
                       char out[KB_REGIONS_ABOVE_MAX][7])
{
    struct chain chain = {.codes = out};
    struct kb_str checked;
    char at[7], up[7];
    if (!kb_region_parse(code, &checked) || kb_str_equal(checked, KB_STR(COUNTRY)))
        return 0;
    memcpy(at, checked.data, 6);
    at[6] = 0;
    for (bool goes_on = true; goes_on;) {
        const struct kb_region *region = find(at, own, own_count);
        if (region)
            memcpy(up, region->parent, sizeof up);
        else if (!kb_region_parent(kb_str_of(at), up))
            break;
        goes_on = memcmp(up, checked.data, 6) != 0 && add(&chain, up);
        memcpy(at, up, sizeof at);
    }
    memcpy(at, checked.data, 6);
    while (kb_region_parent(kb_str_of(at), up)) {
        add(&chain, up);
        memcpy(at, up, sizeof at);
    }
    memcpy(out[chain.count++], COUNTRY, 7);
    return chain.count;
}
