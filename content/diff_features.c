/*
 * What sections have in common: their terms, each weighing the more the fewer sections have it.
 * However long the texts are, at most TERMS_MAX terms are held: beyond that every second, fourth,
 * eighth … is passed over, chosen by its hash, so that the same terms are looked at in all
 * sections and shares stay true.
 */
#include "internal.h"

#include "diff_internal.h"

#define TERMS_MAX ((size_t)1 << 20)
#define RECENT    4096

struct holding {
    uint64_t hash;
    uint32_t side, section;
};

struct sample {
    struct holding *items;
    size_t count, room;
    uint64_t passed_over;    /* hashes with any of these bits */
    uint64_t recent[RECENT]; /* terms that were met in a section, to pass over most repetitions */
};

static void sample_free(struct sample **sample)
{
    if (*sample)
        free((*sample)->items);
    free(*sample);
}

/* FNV-1a, its bits stirred once more: the low ones decide who is in the sample. */
static uint64_t hash_of(struct kb_str s)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.data[i]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static void thin_out(struct sample *sample)
{
    while (sample->count >= TERMS_MAX) {
        size_t kept = 0;
        sample->passed_over = 2 * sample->passed_over + 1;
        for (size_t i = 0; i < sample->count; i++)
            if (!(sample->items[i].hash & sample->passed_over))
                sample->items[kept++] = sample->items[i];
        sample->count = sample->passed_over != UINT64_MAX ? kept : 0;
    }
}

static bool was_met(struct sample *sample, const struct holding *holding)
{
    uint64_t section = 2 * (uint64_t)holding->section + holding->side + 1;
    uint64_t *slot = &sample->recent[(holding->hash >> 32) % RECENT];
    uint64_t met = holding->hash ^ (section * UINT64_C(0x9e3779b97f4a7c15));
    bool was = *slot == met;
    *slot = met;
    return was;
}

static bool add(struct sample *sample, struct holding holding)
{
    if ((holding.hash & sample->passed_over) || was_met(sample, &holding))
        return true;
    if (sample->count == sample->room) {
        size_t room = sample->room ? 2 * sample->room : 4096;
        void *items = realloc(sample->items, room * sizeof *sample->items);
        if (!items)
            return false;
        sample->items = items;
        sample->room = room;
    }
    sample->items[sample->count++] = holding;
    thin_out(sample);
    return true;
}

static enum kb_status read_section(struct kb_text *text, struct kb_str s, uint32_t side,
                                   uint32_t section, struct sample *sample, struct kb_error *err)
{
    struct kb_terms terms;
    enum kb_status status = kb_text_terms(text, s, &terms, err);
    for (size_t i = 0; !status && i < terms.count; i++)
        if (!add(sample, (struct holding){hash_of(terms.items[i].text), side, section}))
            return kb_fail_memory(err);
    return status;
}

static bool is_same(const struct diff_side sides[2], uint32_t old)
{
    uint32_t new = sides[OLD].match[old];
    return new !=
           DIFF_NONE &&kb_str_equal(sides[OLD].sections[old].text, sides[NEW].sections[new].text);
}

static enum kb_status read_all(struct kb_text *text, const struct diff_side sides[2],
                               struct sample *sample, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (uint32_t i = 0; !status && i < sides[OLD].count; i++)
        if (!is_same(sides, i))
            status = read_section(text, sides[OLD].sections[i].text, OLD, i, sample, err);
    for (uint32_t i = 0; !status && i < sides[NEW].count; i++)
        if (sides[NEW].match[i] == DIFF_NONE || !is_same(sides, sides[NEW].match[i]))
            status = read_section(text, sides[NEW].sections[i].text, NEW, i, sample, err);
    return status;
}

static int by_hash(const void *a, const void *b)
{
    const struct holding *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    if (x->side != y->side)
        return x->side < y->side ? -1 : 1;
    return (x->section > y->section) - (x->section < y->section);
}

/* Sorts by term and drops what a section has twice; `hash` becomes the number of the term. */
static size_t number_terms(struct sample *sample)
{
    size_t kept = 0, terms = 0;
    uint64_t last = 0;
    if (sample->count)
        qsort(sample->items, sample->count, sizeof *sample->items, by_hash);
    for (size_t i = 0; i < sample->count; i++) {
        struct holding holding = sample->items[i];
        if (!i || holding.hash != last)
            terms++;
        last = holding.hash;
        holding.hash = terms - 1;
        if (!kept || by_hash(&sample->items[kept - 1], &holding))
            sample->items[kept++] = holding;
    }
    sample->count = kept;
    return terms;
}

/* Which sections hold each term. */
static enum kb_status list_holders(const struct sample *sample, size_t terms,
                                   struct kb_arena *scratch, struct diff_terms *ret,
                                   struct kb_error *err)
{
    for (uint32_t side = OLD; side <= NEW; side++) {
        uint32_t *first = kb_arena_array(scratch, terms + 1, sizeof *first);
        uint32_t *holders = kb_arena_array(scratch, sample->count, sizeof *holders);
        if (!first || !holders)
            return kb_fail_memory(err);
        uint32_t count = 0;
        size_t term = 0;
        for (size_t i = 0; i < sample->count; i++) {
            for (; term <= sample->items[i].hash; term++)
                first[term] = count;
            if (sample->items[i].side == side)
                holders[count++] = sample->items[i].section;
        }
        for (; term <= terms; term++)
            first[term] = count;
        ret->first[side] = first;
        ret->holders[side] = holders;
    }
    return KB_OK;
}

/* One more than the binary logarithm of how few sections have the term. */
static enum kb_status weigh(const struct diff_side sides[2], size_t terms, struct kb_arena *scratch,
                            struct diff_terms *ret, struct kb_error *err)
{
    uint64_t all = (uint64_t)sides[OLD].count + sides[NEW].count;
    ret->weights = kb_arena_array(scratch, terms, sizeof *ret->weights);
    if (!ret->weights)
        return kb_fail_memory(err);
    for (size_t t = 0; t < terms; t++) {
        uint64_t holders = ret->first[OLD][t + 1] - ret->first[OLD][t] + ret->first[NEW][t + 1] -
                           ret->first[NEW][t];
        ret->weights[t] = 1;
        for (uint64_t share = all / holders; share > 1; share /= 2)
            ret->weights[t]++;
    }
    return KB_OK;
}

static enum kb_status list_terms(const struct sample *sample, const struct diff_side *sides,
                                 uint32_t side, struct kb_arena *scratch, struct diff_terms *ret,
                                 struct kb_error *err)
{
    uint32_t *items = kb_arena_array(scratch, sample->count, sizeof *items);
    struct diff_features *sections = kb_arena_array(scratch, sides[side].count, sizeof *sections);
    if (!items || !sections)
        return kb_fail_memory(err);
    for (size_t i = 0; i < sample->count; i++)
        if (sample->items[i].side == side)
            sections[sample->items[i].section].count++;
    for (uint32_t s = 0; s < sides[side].count; s++) {
        sections[s].items = items;
        items += sections[s].count;
        sections[s].count = 0;
    }
    for (size_t i = 0; i < sample->count; i++) {
        const struct holding *holding = &sample->items[i];
        if (holding->side != side)
            continue;
        struct diff_features *section = &sections[holding->section];
        section->items[section->count++] = (uint32_t)holding->hash;
        section->weight += ret->weights[holding->hash];
    }
    ret->sections[side] = sections;
    return KB_OK;
}

enum kb_status kb_diff_terms_read(struct kb_text *text, const struct diff_side sides[2],
                                  struct kb_arena *scratch, struct diff_terms *ret,
                                  struct kb_error *err)
{
    KB_CLEANUP(sample_free) struct sample *sample = calloc(1, sizeof *sample);
    enum kb_status status = sample ? read_all(text, sides, sample, err) : kb_fail_memory(err);
    if (status)
        return status;
    ret->count = number_terms(sample);
    status = list_holders(sample, ret->count, scratch, ret, err);
    if (!status)
        status = weigh(sides, ret->count, scratch, ret, err);
    for (uint32_t side = OLD; !status && side <= NEW; side++)
        status = list_terms(sample, sides, side, scratch, ret, err);
    return status;
}

static bool has_term(const struct diff_features *features, uint32_t term)
{
    size_t low = 0, high = features->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (features->items[middle] < term)
            low = middle + 1;
        else
            high = middle;
    }
    return low < features->count && features->items[low] == term;
}

/* The shorter list is looked up in the longer one: a long section may be asked about often. */
uint64_t kb_diff_common(const struct diff_terms *terms, const struct diff_features *a,
                        const struct diff_features *b)
{
    const struct diff_features *less = a->count < b->count ? a : b;
    const struct diff_features *more = less == a ? b : a;
    uint64_t weight = 0;
    for (size_t i = 0; i < less->count; i++)
        if (has_term(more, less->items[i]))
            weight += terms->weights[less->items[i]];
    return weight;
}
