/* place.c - which region a question is answered for, and who may answer for which. */
#include "internal.h"
#include "kb/entry.h"

enum kb_status kb_api_regions(struct kb_api_call *call, const struct kb_region **ret,
                              size_t *ret_count, struct kb_error *err)
{
    static const enum kb_entry_kind kind = KB_ENTRY_REGION;
    const struct kb_entry_filter filter = {.kind = &kind, .day_set = true, .day = call->today};
    const struct kb_entry *entries = NULL;
    struct kb_arena *arena = call->session->arena;
    size_t count = 0;
    enum kb_status status = kb_entry_list(kb_searcher_reader(call->session->searcher), arena,
                                          &filter, &entries, &count, err);
    struct kb_region *regions = kb_arena_array(arena, count + 1, sizeof *regions);
    *ret_count = 0;
    if (!status && !regions)
        status = kb_fail_memory(err);
    for (size_t i = 0; i < count && !status; i++) {
        struct kb_entry_texts parent;
        status = kb_entry_get(arena, &entries[i], "parent", &parent, err);
        if (status || !parent.count)
            continue;
        struct kb_region *region = &regions[(*ret_count)++];
        *region = (struct kb_region){0};
        snprintf(region->code, sizeof region->code, "%.*s", KB_STR_ARG(entries[i].key));
        snprintf(region->parent, sizeof region->parent, "%.*s", KB_STR_ARG(parent.texts[0]));
    }
    *ret = regions;
    return kb_api_inside(status);
}

/* What lies above a region, itself first. */
struct chain {
    struct kb_str code;
    char above[KB_REGIONS_ABOVE_MAX][7];
    size_t count;
};

static enum kb_status read_chain(struct kb_api_call *call, struct kb_str code, struct chain *ret,
                                 struct kb_error *err)
{
    const struct kb_region *own = NULL;
    size_t own_count = 0;
    enum kb_status status = kb_api_regions(call, &own, &own_count, err);
    if (status)
        return status;
    ret->code = code;
    ret->count = kb_region_above(code, own, own_count, ret->above);
    return KB_OK;
}

static bool lies_in(const struct chain *chain, struct kb_str region)
{
    if (kb_str_equal(chain->code, region))
        return true;
    for (size_t i = 0; i < chain->count; i++)
        if (kb_str_equal(kb_str_of(chain->above[i]), region))
            return true;
    return false;
}

/* At home, and where the key was made for, with what lies in these. */
static bool may_answer(const struct kb_key *key, const struct chain *chain)
{
    if (key->region.len && lies_in(chain, key->region))
        return true;
    for (size_t i = 0; i < key->region_count; i++)
        if (lies_in(chain, key->regions[i]))
            return true;
    return false;
}

static enum kb_status check_act_for(struct kb_api_call *call, struct kb_str act_for,
                                    struct kb_error *err)
{
    struct chain chain;
    enum kb_status status = read_chain(call, act_for, &chain, err);
    if (status || may_answer(&call->key, &chain))
        return status;
    kb_fail(err, KB_FORBIDDEN, "this key may not act for region '%.*s'", KB_STR_ARG(act_for));
    kb_hint(err, "it takes a key made for that region, or for one that it lies in");
    return KB_FORBIDDEN;
}

enum kb_status kb_api_place(struct kb_api_call *call, struct kb_str region, struct kb_str *ret,
                            struct kb_error *err)
{
    struct kb_str act_for = kb_api_parameter_value(call, "act_for")->text;
    struct chain chain;
    *ret = region;
    if (!act_for.len)
        return KB_OK;
    enum kb_status status = check_act_for(call, act_for, err);
    *ret = act_for;
    if (status || !region.len)
        return status;
    status = read_chain(call, region, &chain, err);
    if (status)
        return status;
    if (!lies_in(&chain, act_for))
        return kb_fail(err, KB_INVALID, "parameter 'region': '%.*s' does not lie in '%.*s'",
                       KB_STR_ARG(region), KB_STR_ARG(act_for));
    *ret = region;
    return KB_OK;
}

enum kb_status kb_api_place_shows(struct kb_api_call *call, struct kb_str region, bool *ret,
                                  struct kb_error *err)
{
    struct chain here, there;
    struct kb_str act_for;
    *ret = true;
    enum kb_status status = kb_api_place(call, (struct kb_str){0}, &act_for, err);
    if (status || !act_for.len)
        return status;
    status = read_chain(call, act_for, &here, err);
    if (!status)
        status = read_chain(call, region, &there, err);
    if (!status)
        *ret = lies_in(&here, region) || lies_in(&there, act_for);
    return status;
}
