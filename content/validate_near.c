#include "kb/region.h"
#include "validation.h"

/*
 * Thresholds of Dice's coefficient over pairs of characters, on 100,000 question pairs that people
 * judged (shared/data/faq/question-pairs.csv): from 0.7 on 83 % ask the same, from 0.8 on 88 %.
 */
#define ASKS_SAME   0.7
#define ASKS_NEARLY 0.8
#define LEADS_SAME  0.5 /* how alike the words before two quantities are that mean one thing */

#define ASKS_MAX      40 /* title and questions of one edition that are compared */
#define FINDINGS_EACH 4  /* contradictions told of one other item */
#define SCRATCH_CAP   (64u << 20)

static const char *const fact_names[KB_FACT_KINDS] = {
    [KB_FACT_AMOUNT] = "amount",
    [KB_FACT_PERIOD] = "period",
    [KB_FACT_PHONE] = "telephone",
    [KB_FACT_DOC_NO] = "document number",
};

/* What an edition asks, and what it says. */
struct side {
    struct kb_pairs asks[ASKS_MAX];
    size_t ask_count;
    struct kb_list facts;
};

static enum kb_status read_asks(struct kb_validation *v, struct kb_arena *arena,
                                const struct kb_edition_text *text, struct side *side,
                                struct kb_error *err)
{
    enum kb_status status = kb_pairs_of(v->text, arena, text->title, &side->asks[side->ask_count++],
                                        err);
    for (size_t i = 0; !status && i < text->question_count && side->ask_count < ASKS_MAX; i++)
        status = kb_pairs_of(v->text, arena, text->questions[i], &side->asks[side->ask_count++],
                             err);
    return status;
}

static enum kb_status read_facts(struct kb_validation *v, struct kb_arena *arena,
                                 const struct kb_edition_text *text, struct side *side,
                                 struct kb_error *err)
{
    side->facts = (struct kb_list){.arena = arena, .size = sizeof(struct kb_fact)};
    return kb_facts_of(v->text, arena, text, &side->facts, err);
}

static double likeness(const struct side *a, const struct side *b)
{
    double best = 0;
    for (size_t i = 0; i < a->ask_count; i++) {
        for (size_t k = 0; k < b->ask_count; k++) {
            double like = kb_pairs_likeness(&a->asks[i], &b->asks[k]);
            best = like > best ? like : best;
        }
    }
    return best;
}

static bool lies_in(struct kb_str region, struct kb_str above)
{
    char codes[KB_REGIONS_ABOVE_MAX][7];
    size_t count = kb_region_above(region, NULL, 0, codes);
    for (size_t i = 0; i < count; i++) {
        if (kb_str_equal(kb_str_of(codes[i]), above))
            return true;
    }
    return kb_str_equal(region, above);
}

static bool places_overlap(struct kb_str a, struct kb_str b)
{
    return lies_in(a, b) || lies_in(b, a);
}

static size_t count_facts(const struct side *side, enum kb_fact_kind kind)
{
    const struct kb_fact *facts = side->facts.items;
    size_t count = 0;
    for (size_t i = 0; i < side->facts.count; i++)
        count += facts[i].kind == kind;
    return count;
}

static bool says(const struct side *side, const struct kb_fact *fact)
{
    const struct kb_fact *facts = side->facts.items;
    for (size_t i = 0; i < side->facts.count; i++) {
        if (facts[i].kind == fact->kind && kb_str_equal(facts[i].value, fact->value))
            return true;
    }
    return false;
}

/* The fact of the other side that stands in the likest words, NULL when none is like enough. */
static const struct kb_fact *find_counterpart(const struct side *mine, const struct kb_fact *fact,
                                              const struct side *other)
{
    const struct kb_fact *facts = other->facts.items, *found = NULL;
    bool alone = count_facts(mine, fact->kind) == 1 && count_facts(other, fact->kind) == 1;
    double best = alone ? 0 : LEADS_SAME;
    for (size_t i = 0; i < other->facts.count; i++) {
        double like = kb_pairs_likeness(&fact->lead, &facts[i].lead);
        if (facts[i].kind == fact->kind && like >= best && (!found || like > best)) {
            best = like;
            found = &facts[i];
        }
    }
    return found;
}

/* A candidate lives in a scratch arena; what is told of it must outlive that. */
static enum kb_status relate(struct kb_validation *v, const struct kb_edition *edition,
                             struct kb_str section, struct kb_related *ret, struct kb_error *err)
{
    *ret = (struct kb_related){.id = kb_arena_copy(v->arena, edition->text.id),
                               .edition = edition->number,
                               .section = kb_arena_copy(v->arena, section)};
    return ret->id.data && ret->section.data ? KB_OK : kb_fail_memory(err);
}

static enum kb_status compare_facts(struct kb_validation *v, const struct side *mine,
                                    const struct side *other, const struct kb_edition *edition,
                                    struct kb_error *err)
{
    const struct kb_fact *facts = mine->facts.items;
    enum kb_status status = KB_OK;
    for (size_t i = 0, told = 0; !status && i < mine->facts.count && told < FINDINGS_EACH; i++) {
        struct kb_related related;
        const struct kb_fact *against = find_counterpart(mine, &facts[i], other);
        if (!against || says(other, &facts[i]) || says(mine, against))
            continue;
        told++;
        status = relate(v, edition, against->label, &related, err);
        if (!status)
            status = kb_found(v, KB_FINDING_CONTRADICTION,
                              kb_found_field(v, "sections", facts[i].section), &related, err,
                              "%s: '%.*s' here, '%.*s' in '%.*s'", fact_names[facts[i].kind],
                              KB_STR_ARG(facts[i].shown), KB_STR_ARG(against->shown),
                              KB_STR_ARG(edition->text.title));
    }
    return status;
}

static enum kb_status tell_near(struct kb_validation *v, const struct kb_edition *edition,
                                struct kb_error *err)
{
    struct kb_related related;
    enum kb_status status = relate(v, edition, (struct kb_str){0}, &related, err);
    return status ? status
                  : kb_found(v, KB_FINDING_NEAR_DUPLICATE, KB_STR("title"), &related, err,
                             "'%.*s' asks nearly the same", KB_STR_ARG(edition->text.title));
}

static enum kb_status compare_edition(struct kb_validation *v, const struct side *mine,
                                      struct kb_arena *scratch, int64_t row, struct kb_error *err)
{
    struct kb_edition edition;
    struct side other = {0};
    enum kb_status status = kb_reader_edition_row(v->reader, scratch, row, KB_EDITION_LISTS,
                                                  &edition, err);
    if (status || !places_overlap(v->edition->text.region, edition.text.region))
        return status;
    status = read_asks(v, scratch, &edition.text, &other, err);
    double like = status ? 0 : likeness(mine, &other);
    if (status || like < ASKS_SAME)
        return status;
    if (like >= ASKS_NEARLY)
        status = tell_near(v, &edition, err);
    if (!status)
        status = kb_edition_fill(v->reader, scratch, KB_EDITION_WHOLE, &edition, err);
    if (!status)
        status = read_facts(v, scratch, &edition.text, &other, err);
    return status ? status : compare_facts(v, mine, &other, &edition, err);
}

/* Live editions of other items whose days overlap and that share the most rare pairs. */
static enum kb_status read_candidates(struct kb_validation *v, const int64_t **ret,
                                      size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *rows = NULL;
    enum kb_status status = kb_query_start(&query, &v->reader->db, KB_READER_ASK_CANDIDATES, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, v->edition->row);
    kb_query_bind_int(&query, 2, v->edition->item_row);
    kb_query_bind_int(&query, 3, v->edition->text.effective_from);
    kb_query_bind_int(&query, 4, v->edition->text.effective_to);
    kb_query_bind_int(&query, 5, v->today);
    status = kb_list_read(&query, v->arena, sizeof(int64_t), kb_read_int, &rows, ret_count, err);
    if (!status)
        *ret = rows;
    return status;
}

enum kb_status kb_validate_near(struct kb_validation *v, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *scratch = NULL;
    const int64_t *rows = NULL;
    size_t count = 0;
    struct side mine = {0};
    enum kb_status status = read_candidates(v, &rows, &count, err);
    if (status || !count)
        return status;
    scratch = kb_arena_new(SCRATCH_CAP);
    if (!scratch)
        return kb_fail_memory(err);
    status = read_asks(v, v->arena, &v->edition->text, &mine, err);
    if (!status)
        status = read_facts(v, v->arena, &v->edition->text, &mine, err);
    for (size_t i = 0; !status && i < count; i++) {
        kb_arena_clear(scratch);
        status = compare_edition(v, &mine, scratch, rows[i], err);
    }
    return status;
}
