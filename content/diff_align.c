/*
 * Which section became which. First what is certain (same label and text; same name, where labels
 * are names and not numbers; same text), then what is alike: each section's rarest terms lead to a
 * few candidates, the likest pair of all is taken, then the next. A number alone (第二十四条) says
 * little in a text that was renumbered, so it only decides between what is nearly as like.
 */
#include "internal.h"

#include "diff_internal.h"
#include "kb/map.h"
#include "kb/name.h"

#define HOLDERS_MAX 32 /* a term that more sections have leads nowhere */
#define CANDIDATES  4

/* In thousandths. */
#define LIKE_MIN        400 /* least share of what two sections have in common */
#define LIKE_MIN_LABEL  150 /* where the label is the same and nothing else is left */
#define LABEL_BONUS     80
#define CONTAINED_COUNT 600 /* how much being wholly contained counts */
#define CONTAINED_TERMS 12  /* least terms of what is contained */

struct pair {
    uint32_t old, new, score;
};

struct aligner {
    struct diff_side *sides;
    struct diff_terms *terms;
    struct kb_arena *scratch;
    struct kb_error *err;
    uint32_t *labelled; /* for each new section the old one with its label, or DIFF_NONE */
};

static bool is_free(const struct aligner *aligner, int side, uint32_t section)
{
    return aligner->sides[side].match[section] == DIFF_NONE;
}

static void match(struct aligner *aligner, uint32_t old, uint32_t new)
{
    aligner->sides[OLD].match[old] = new;
    aligner->sides[NEW].match[new] = old;
}

/* --- labels ----------------------------------------------------------------------------------- */

static enum kb_status read_keys(struct kb_text *text, struct diff_side *side,
                                struct kb_arena *scratch, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(18 * KB_LABEL_MAX);
    struct kb_str *keys = kb_arena_array(scratch, side->count, sizeof *keys);
    side->match = kb_arena_array(scratch, side->count, sizeof *side->match);
    if (!keys || !side->match)
        return kb_fail_memory(err);
    for (uint32_t i = 0; i < side->count; i++) {
        kb_buf_clear(&key);
        enum kb_status status = kb_name_label_key(text, side->sections[i].label, &key, err);
        if (status)
            return status;
        keys[i] = kb_arena_copy(scratch, kb_buf_str(&key));
        if (!keys[i].data)
            return kb_fail_memory(err);
        side->match[i] = DIFF_NONE;
    }
    side->keys = keys;
    return KB_OK;
}

/* The first old section with a label, for each new section that is the first with it. */
static enum kb_status find_labels(struct aligner *aligner)
{
    const struct diff_side *old = &aligner->sides[OLD], *new = &aligner->sides[NEW];
    KB_CLEANUP(kb_map_freep) struct kb_map *map = kb_map_new();
    aligner->labelled = kb_arena_array(aligner->scratch, new->count, sizeof *aligner->labelled);
    if (!map || !aligner->labelled)
        return kb_fail_memory(aligner->err);
    for (uint32_t i = 0; i < old->count; i++) {
        bool added;
        uint64_t *value = kb_map_put(map, old->keys[i], &added);
        if (!value)
            return kb_fail_memory(aligner->err);
        if (added)
            *value = i;
    }
    for (uint32_t i = 0; i < new->count; i++) {
        uint64_t *value = kb_map_get(map, new->keys[i]);
        aligner->labelled[i] = value && *value != DIFF_NONE ? (uint32_t)*value : DIFF_NONE;
        if (value)
            *value = DIFF_NONE;
    }
    return KB_OK;
}

/* 第24条 and its like count; 办理条件 is a name. */
static bool is_number(struct kb_str key)
{
    struct kb_str ordinal = KB_STR("第");
    return kb_str_starts(key, ordinal) && key.len > ordinal.len && key.data[ordinal.len] >= '0' &&
           key.data[ordinal.len] <= '9';
}

static void match_labels(struct aligner *aligner)
{
    const struct diff_side *old = &aligner->sides[OLD], *new = &aligner->sides[NEW];
    for (uint32_t i = 0; i < new->count; i++) {
        uint32_t same = aligner->labelled[i];
        if (same == DIFF_NONE)
            continue;
        if (!is_number(new->keys[i]) ||
            kb_str_equal(old->sections[same].text, new->sections[i].text))
            match(aligner, same, i);
    }
}

/* --- equal texts ------------------------------------------------------------------------------ */

/* Chains the free old sections of one text, so that the first new one gets the first, and so on. */
static enum kb_status match_texts(struct aligner *aligner)
{
    const struct diff_side *old = &aligner->sides[OLD], *new = &aligner->sides[NEW];
    KB_CLEANUP(kb_map_freep) struct kb_map *map = kb_map_new();
    uint32_t *next = kb_arena_array(aligner->scratch, old->count, sizeof *next);
    if (!map || !next)
        return kb_fail_memory(aligner->err);
    for (uint32_t i = old->count; i-- > 0;) {
        bool added;
        if (!is_free(aligner, OLD, i) || !old->sections[i].text.len)
            continue;
        uint64_t *head = kb_map_put(map, old->sections[i].text, &added);
        if (!head)
            return kb_fail_memory(aligner->err);
        next[i] = added ? DIFF_NONE : (uint32_t)*head;
        *head = i;
    }
    for (uint32_t i = 0; i < new->count; i++) {
        uint64_t *head = is_free(aligner, NEW, i) ? kb_map_get(map, new->sections[i].text) : NULL;
        if (!head || *head == DIFF_NONE)
            continue;
        uint32_t found = (uint32_t)*head;
        *head = next[found];
        match(aligner, found, i);
    }
    return KB_OK;
}

/* --- what is alike ---------------------------------------------------------------------------- */

static uint32_t distance(const struct pair *pair)
{
    return pair->old > pair->new ? pair->old - pair->new : pair->new - pair->old;
}

/* How alike two sections are, in thousandths: by Dice's measure, or by how much the smaller stands
 * in the larger, of which it may be a part. */
static uint32_t likeness(const struct aligner *aligner, uint32_t old, uint32_t new)
{
    const struct diff_features *a = &aligner->terms->sections[OLD][old];
    const struct diff_features *b = &aligner->terms->sections[NEW][new];
    const struct diff_features *less = a->weight < b->weight ? a : b;
    if (!less->weight)
        return 0;
    uint64_t common = kb_diff_common(aligner->terms, a, b);
    uint64_t dice = 2000 * common / (a->weight + b->weight);
    uint64_t part = less->count >= CONTAINED_TERMS ? CONTAINED_COUNT * common / less->weight : 0;
    return (uint32_t)(dice > part ? dice : part);
}

static enum kb_status add_pair(struct aligner *aligner, struct kb_list *pairs, uint32_t old,
                               uint32_t new)
{
    uint32_t score = likeness(aligner, old, new);
    if (score < LIKE_MIN)
        return KB_OK;
    struct pair *pair = kb_list_add(pairs);
    if (!pair)
        return kb_fail_memory(aligner->err);
    if (aligner->labelled[new] == old)
        score += LABEL_BONUS;
    *pair = (struct pair){old, new, score};
    return KB_OK;
}

/* Adds up, over the rarer terms of a new section, the weight that each old section shares. */
static size_t gather(const struct aligner *aligner, uint32_t new, uint32_t *shared,
                     uint32_t *touched)
{
    const struct diff_terms *terms = aligner->terms;
    const struct diff_features *features = &terms->sections[NEW][new];
    size_t count = 0;
    for (size_t i = 0; i < features->count; i++) {
        uint32_t term = features->items[i];
        uint32_t from = terms->first[OLD][term], to = terms->first[OLD][term + 1];
        for (uint32_t h = from; to - from <= HOLDERS_MAX && h < to; h++) {
            uint32_t old = terms->holders[OLD][h];
            if (!is_free(aligner, OLD, old))
                continue;
            if (!shared[old])
                touched[count++] = old;
            shared[old] += terms->weights[term];
        }
    }
    return count;
}

/* Keeps the best few by share of the common weight; `best` ends up in order. */
static void keep_best(struct pair *best, size_t *count, struct pair candidate)
{
    size_t at = *count;
    while (at > 0 && (best[at - 1].score < candidate.score ||
                      (best[at - 1].score == candidate.score &&
                       distance(&best[at - 1]) > distance(&candidate))))
        at--;
    if (at >= CANDIDATES)
        return;
    if (*count < CANDIDATES)
        ++*count;
    memmove(best + at + 1, best + at, (*count - 1 - at) * sizeof *best);
    best[at] = candidate;
}

static enum kb_status find_candidates(struct aligner *aligner, uint32_t new, uint32_t *shared,
                                      uint32_t *touched, struct kb_list *pairs)
{
    struct pair best[CANDIDATES];
    size_t count = 0, touched_count = gather(aligner, new, shared, touched);
    uint64_t own = aligner->terms->sections[NEW][new].weight;
    uint32_t labelled = aligner->labelled[new];
    bool has_label = labelled == DIFF_NONE || !is_free(aligner, OLD, labelled);
    for (size_t i = 0; i < touched_count; i++) {
        uint32_t old = touched[i];
        uint64_t both = own + aligner->terms->sections[OLD][old].weight;
        keep_best(best, &count, (struct pair){old, new, (uint32_t)(2000ull * shared[old] / both)});
        shared[old] = 0;
    }
    enum kb_status status = KB_OK;
    for (size_t i = 0; !status && i < count; i++) {
        has_label |= best[i].old == labelled;
        status = add_pair(aligner, pairs, best[i].old, new);
    }
    if (!status && !has_label)
        status = add_pair(aligner, pairs, labelled, new);
    return status;
}

static int by_likeness(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    if (distance(x) != distance(y))
        return distance(x) < distance(y) ? -1 : 1;
    if (x->new != y->new)
        return x->new < y->new ? -1 : 1;
    return (x->old > y->old) - (x->old < y->old);
}

static enum kb_status match_alike(struct aligner *aligner)
{
    struct kb_list pairs = {.arena = aligner->scratch, .size = sizeof(struct pair)};
    uint32_t old_count = aligner->sides[OLD].count;
    uint32_t *shared = kb_arena_array(aligner->scratch, old_count, sizeof *shared);
    uint32_t *touched = kb_arena_array(aligner->scratch, old_count, sizeof *touched);
    if (!shared || !touched)
        return kb_fail_memory(aligner->err);
    enum kb_status status = KB_OK;
    for (uint32_t i = 0; !status && i < aligner->sides[NEW].count; i++)
        if (is_free(aligner, NEW, i))
            status = find_candidates(aligner, i, shared, touched, &pairs);
    if (status)
        return status;
    struct pair *items = pairs.items;
    if (pairs.count)
        qsort(items, pairs.count, sizeof *items, by_likeness);
    for (size_t i = 0; i < pairs.count; i++)
        if (is_free(aligner, OLD, items[i].old) && is_free(aligner, NEW, items[i].new))
            match(aligner, items[i].old, items[i].new);
    return KB_OK;
}

/* What is left and has the same number, unless it says something quite different. */
static void match_left_over(struct aligner *aligner)
{
    for (uint32_t i = 0; i < aligner->sides[NEW].count; i++) {
        uint32_t old = aligner->labelled[i];
        if (old == DIFF_NONE || !is_free(aligner, NEW, i) || !is_free(aligner, OLD, old))
            continue;
        bool says_nothing = !aligner->terms->sections[OLD][old].weight ||
                            !aligner->terms->sections[NEW][i].weight;
        if (says_nothing || likeness(aligner, old, i) >= LIKE_MIN_LABEL)
            match(aligner, old, i);
    }
}

enum kb_status kb_diff_align(struct kb_text *text, struct diff_side sides[2],
                             struct kb_arena *scratch, struct diff_terms *ret_terms,
                             struct kb_error *err)
{
    struct aligner aligner = {.sides = sides, .terms = ret_terms, .scratch = scratch, .err = err};
    enum kb_status status = read_keys(text, &sides[OLD], scratch, err);
    if (!status)
        status = read_keys(text, &sides[NEW], scratch, err);
    if (!status)
        status = find_labels(&aligner);
    if (status)
        return status;
    match_labels(&aligner);
    status = match_texts(&aligner);
    if (!status)
        status = kb_diff_terms_read(text, sides, scratch, ret_terms, err);
    if (!status)
        status = match_alike(&aligner);
    if (!status)
        match_left_over(&aligner);
    return status;
}
