/* ground_missing.c - what must be asked before an answer holds, and whom to ask without one. */
#include "ground.h"

#include "overlay.h"

/* Spans that are less than so sure beside the surest are no other answer. */
#define ALSO 0.5

/* Whoever else does not know, the hotline finds out. */
static const struct kb_str hotline = KB_STR_INIT("12345政务服务便民热线");

static bool is_country(struct kb_str region)
{
    return region.len == 0 || kb_str_equal(region, kb_region_country);
}

/* Whether `a` is `b` or lies in it. */
static bool lies_in(struct kb_str a, struct kb_str b)
{
    char above[KB_REGIONS_ABOVE_MAX][7];
    size_t count = kb_region_above(a, NULL, 0, above);
    if (kb_str_equal(a, b))
        return true;
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(kb_str_of(above[i]), b))
            return true;
    return false;
}

static struct kb_ground_choice choice_of(const struct kb_hit *hit)
{
    return (struct kb_ground_choice){
        .day = KB_DATE_MIN, .id = hit->id, .title = hit->title, .edition = hit->edition};
}

static bool has_region(const struct kb_ground_missing *missing, struct kb_str region)
{
    for (size_t i = 0; i < missing->count; i++)
        if (kb_str_equal(missing->choices[i].region, region))
            return true;
    return false;
}

/* Two places of which neither lies in the other. */
static bool differ(const struct kb_ground_missing *missing)
{
    for (size_t i = 0; i < missing->count; i++)
        for (size_t k = 0; k < i; k++)
            if (!lies_in(missing->choices[i].region, missing->choices[k].region) &&
                !lies_in(missing->choices[k].region, missing->choices[i].region))
                return true;
    return false;
}

void kb_ground_missing_region(const struct kb_ground_request *request,
                              const struct kb_ground_evidence *evidence,
                              struct kb_ground_missing *ret)
{
    double surest = 0;
    ret->count = 0;
    if (request->region.len)
        return;
    for (size_t i = 0; i < evidence->count; i++)
        if (evidence->items[i].confidence > surest)
            surest = evidence->items[i].confidence;
    for (size_t i = 0; i < evidence->count && ret->count < KB_GROUND_CHOICES; i++) {
        const struct kb_hit *hit = evidence->items[i].hit;
        if (is_country(hit->region) || evidence->items[i].confidence < ALSO * surest ||
            has_region(ret, hit->region))
            continue;
        struct kb_ground_choice choice = choice_of(hit);
        choice.region = hit->region;
        choice.region_name = kb_str_of(kb_region_name(hit->region));
        ret->choices[ret->count++] = choice;
    }
    if (!differ(ret))
        ret->count = 0;
}

static bool is_quoted(const struct kb_ground_evidence *evidence, struct kb_str id)
{
    for (size_t i = 0; i < evidence->count; i++)
        if (kb_str_equal(evidence->items[i].hit->id, id))
            return true;
    return false;
}

static bool has_edition(const struct kb_ground_missing *missing, const struct kb_hit *hit)
{
    for (size_t i = 0; i < missing->count; i++)
        if (kb_str_equal(missing->choices[i].id, hit->id) &&
            missing->choices[i].edition == hit->edition)
            return true;
    return false;
}

/* What is coming of an item that is quoted; or of the best that was found, where nothing is. */
static void add_pending(const struct kb_ground_evidence *evidence,
                        const struct kb_search_result *result, struct kb_ground_missing *ret)
{
    for (size_t i = 0; i < result->count && ret->count < KB_GROUND_CHOICES; i++) {
        const struct kb_hit *hit = &result->hits[i];
        if (hit->effect != KB_EFFECT_PENDING || has_edition(ret, hit) ||
            (evidence->count && !is_quoted(evidence, hit->id)))
            continue;
        struct kb_ground_choice choice = choice_of(hit);
        choice.day = hit->effective_from;
        ret->choices[ret->count++] = choice;
    }
}

void kb_ground_missing_day(const struct kb_ground_request *request,
                           const struct kb_ground_evidence *evidence, struct kb_ground_missing *ret)
{
    ret->count = 0;
    if (request->as_of_set)
        return;
    add_pending(evidence, &evidence->sources, ret);
    add_pending(evidence, &evidence->scripts, ret);
}

struct kb_str kb_ground_department(const struct kb_ground_model *model,
                                   const struct kb_ground_evidence *evidence)
{
    if (evidence->holds < model->remote)
        return hotline;
    for (size_t i = 0; i < evidence->count; i++)
        if (evidence->items[i].hit->issuer.len)
            return evidence->items[i].hit->issuer;
    return hotline;
}
