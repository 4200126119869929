#include "kb/item.h"

struct name {
    struct kb_str wire;
    const char *prefix;
};

static const struct name kinds[] = {
#define X(name, wire, prefix) [KB_KIND_##name] = {KB_STR_INIT(wire), prefix},
    KB_KIND_LIST(X)
#undef X
};

static const struct name audiences[] = {
    [KB_AUDIENCE_PUBLIC] = {KB_STR_INIT("public"), NULL},
    [KB_AUDIENCE_INTERNAL] = {KB_STR_INIT("internal"), NULL},
};

static const struct name states[] = {
#define X(name, wire) [KB_STATE_##name] = {KB_STR_INIT(wire), NULL},
    KB_STATE_LIST(X)
#undef X
};

static const struct name effects[] = {
    [KB_EFFECT_PENDING] = {KB_STR_INIT("pending"), NULL},
    [KB_EFFECT_IN_FORCE] = {KB_STR_INIT("in_force"), NULL},
    [KB_EFFECT_EXPIRED] = {KB_STR_INIT("expired"), NULL},
    [KB_EFFECT_REPEALED] = {KB_STR_INIT("repealed"), NULL},
};

static bool find_name(const struct name *names, size_t count, struct kb_str s, size_t *ret)
{
    for (size_t i = 0; i < count; i++) {
        if (kb_str_equal(names[i].wire, s)) {
            *ret = i;
            return true;
        }
    }
    return false;
}

const char *kb_kind_name(enum kb_kind kind)
{
    return kinds[kind].wire.data;
}

const char *kb_kind_id_prefix(enum kb_kind kind)
{
    return kinds[kind].prefix;
}

bool kb_kind_parse(struct kb_str s, enum kb_kind *ret)
{
    size_t found;
    if (!find_name(kinds, KB_COUNT(kinds), s, &found))
        return false;
    *ret = (enum kb_kind)found;
    return true;
}

const char *kb_audience_name(enum kb_audience audience)
{
    return audiences[audience].wire.data;
}

bool kb_audience_parse(struct kb_str s, enum kb_audience *ret)
{
    size_t found;
    if (!find_name(audiences, KB_COUNT(audiences), s, &found))
        return false;
    *ret = (enum kb_audience)found;
    return true;
}

const char *kb_state_name(enum kb_state state)
{
    return states[state].wire.data;
}

bool kb_state_parse(struct kb_str s, enum kb_state *ret)
{
    size_t found;
    if (!find_name(states, KB_COUNT(states), s, &found))
        return false;
    *ret = (enum kb_state)found;
    return true;
}

const char *kb_effect_name(enum kb_effect effect)
{
    return effects[effect].wire.data;
}

enum kb_effect kb_effect_on(kb_date from, kb_date to, kb_date day)
{
    if (day < from)
        return KB_EFFECT_PENDING;
    /* An open end lies after every day, also after the last one a kb_date can name. */
    if (day >= to && to != KB_DATE_MAX)
        return KB_EFFECT_EXPIRED;
    return KB_EFFECT_IN_FORCE;
}

bool kb_region_parse(struct kb_str s, struct kb_str *ret)
{
    if (s.len != 6)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    }
    *ret = s;
    return true;
}

bool kb_region_parent(struct kb_str region, char out[7])
{
    struct kb_str code;
    if (!kb_region_parse(region, &code))
        return false;
    /* Two digits each for province, city and county; the last pair that is not 00 is the level. */
    for (size_t pair = 3; pair-- > 0;) {
        if (code.data[2 * pair] == '0' && code.data[2 * pair + 1] == '0')
            continue;
        memcpy(out, code.data, 6);
        memcpy(out + 2 * pair, "00", 2);
        out[6] = 0;
        return true;
    }
    return false;
}
