/*
 * query.c - the query tree of a question: what decides, what adds weight, what filters.
 *
 *     FILTER(AND_MAYBE(OR(deciding terms, voted clauses), OR(other terms), voted laws, likes),
 *            kinds, category, region, time)
 */
#include "kb/search.h"

#include "likeness.h"

void kb_query_parts_done(struct kb_query_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++)
        kb_xapian_query_free(parts->items[i]);
    parts->count = 0;
}

void kb_query_parts_add(struct kb_query_parts *parts, struct kb_xapian_query *query)
{
    if (query)
        parts->items[parts->count++] = query;
    else
        parts->failed = true;
}

struct kb_xapian_query *kb_query_parts_join(enum kb_xapian_operator op,
                                            const struct kb_query_parts *parts)
{
    return parts->failed ? NULL : kb_xapian_query_join(op, parts->items, parts->count);
}

/* A term, or what stands for it. */
static struct kb_xapian_query *term_query(const struct kb_question_term *term)
{
    if (!term->alternatives)
        return kb_xapian_query_term(term->text, term->query_frequency);
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    for (size_t i = 0; i < term->alternative_count && i < KB_QUERY_TERMS_MAX; i++)
        kb_query_parts_add(&parts,
                           kb_xapian_query_term(term->alternatives[i], term->query_frequency));
    return kb_query_parts_join(KB_XAPIAN_SYNONYM, &parts);
}

/* With the term's weight where it is asked for another than Xapian would give it. */
static struct kb_xapian_query *scaled_query(const struct kb_question_term *term)
{
    struct kb_xapian_query *query = term_query(term);
    if (!query || term->factor == 0 || term->factor == 1)
        return query;
    struct kb_xapian_query *scaled = kb_xapian_query_scale(query, term->factor);
    kb_xapian_query_free(query);
    return scaled;
}

struct kb_xapian_query *kb_query_any(const struct kb_question_term *terms, size_t count)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    for (size_t i = 0; i < count; i++)
        kb_query_parts_add(&parts, scaled_query(&terms[i]));
    return kb_query_parts_join(KB_XAPIAN_OR, &parts);
}

/* What decides: the first terms, the clauses that were voted for and those called by their name. */
static struct kb_xapian_query *deciding_query(const struct kb_question *question, size_t deciding,
                                              const struct kb_ballot *ballot, kb_date day)
{
    if (!ballot || !(ballot->clause_count + question->named_clauses))
        return kb_query_any(question->terms, deciding);
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    kb_query_parts_add(&parts, kb_query_any(question->terms, deciding));
    if (ballot->clause_count)
        kb_query_parts_add(&parts, kb_votes_query(ballot->clauses, ballot->clause_count, day));
    if (question->named_clauses)
        kb_query_parts_add(&parts, kb_votes_query(question->named, question->named_clauses, day));
    return kb_query_parts_join(KB_XAPIAN_OR, &parts);
}

static struct kb_xapian_query *words_query(const struct kb_question *question,
                                           const struct kb_search_request *request, bool all_decide,
                                           const struct kb_ballot *ballot, kb_date day)
{
    size_t deciding = all_decide ? question->count : question->deciding;
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    kb_query_parts_add(&parts, deciding_query(question, deciding, ballot, day));
    if (deciding < question->count)
        kb_query_parts_add(&parts,
                           kb_query_any(question->terms + deciding, question->count - deciding));
    if (ballot && ballot->law_count)
        kb_query_parts_add(&parts, kb_votes_query(ballot->laws, ballot->law_count, day));
    if (ballot && ballot->like_count)
        kb_query_parts_add(&parts, kb_likes_query(ballot->likes, ballot->like_count, day));
    if (ballot && question->named_count > question->named_clauses)
        kb_query_parts_add(&parts,
                           kb_votes_query(question->named + question->named_clauses,
                                          question->named_count - question->named_clauses, day));
    if (ballot && ballot->authority > 0)
        kb_query_parts_add(&parts, kb_authority_query(request, ballot->authority));
    /* What the ladder added gives weight to what is found as written. */
    if (question->expansion_count)
        kb_query_parts_add(&parts, kb_query_expansions(question, NULL));
    return kb_query_parts_join(KB_XAPIAN_AND_MAYBE, &parts);
}

struct kb_xapian_query *kb_query_boolean(const char *prefix, struct kb_str value)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf term = KB_BUF_INIT(4 * KB_XAPIAN_TERM_MAX);
    kb_index_boolean_term(prefix, value, &term);
    return kb_buf_status(&term, NULL) ? NULL : kb_xapian_query_term(kb_buf_str(&term), 1);
}

static void add_kinds(struct kb_query_parts *filters, unsigned kinds)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    for (enum kb_kind kind = KB_KIND_POLICY; kind <= KB_KIND_NOTICE; kind++)
        if (kinds & 1u << kind)
            kb_query_parts_add(&parts,
                               kb_query_boolean(KB_INDEX_KIND, kb_str_of(kb_kind_name(kind))));
    kb_query_parts_add(filters, kb_query_parts_join(KB_XAPIAN_OR, &parts));
}

/* What is said for the province or the country holds in the city as well. */
static void add_regions(struct kb_query_parts *filters, struct kb_str region,
                        const struct kb_moment *moment)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    kb_query_parts_add(&parts, kb_query_boolean(KB_INDEX_REGION, region));
    for (size_t i = 0; i < moment->region_count; i++)
        kb_query_parts_add(&parts,
                           kb_query_boolean(KB_INDEX_REGION, kb_str_of(moment->regions[i])));
    kb_query_parts_add(filters, kb_query_parts_join(KB_XAPIAN_OR, &parts));
}

/* [from, to) contains a moment: from <= moment, to > moment. */
static void add_days(struct kb_query_parts *filters, kb_date day)
{
    char first[4], at[4], after[4];
    kb_xapian_put_i32(first, KB_DATE_MIN);
    kb_xapian_put_i32(at, day);
    kb_xapian_put_i32(after, day + 1);
    kb_query_parts_add(filters,
                       kb_xapian_query_range(KB_INDEX_SLOT_VALID_FROM, (struct kb_str){first, 4},
                                             (struct kb_str){at, 4}));
    kb_query_parts_add(filters,
                       kb_xapian_query_range(KB_INDEX_SLOT_VALID_TO, (struct kb_str){after, 4},
                                             (struct kb_str){0}));
}

static void add_instants(struct kb_query_parts *filters, int64_t known_ms)
{
    char first[8], at[8], after[8];
    kb_xapian_put_i64(first, INT64_MIN);
    kb_xapian_put_i64(at, known_ms);
    kb_xapian_put_i64(after, known_ms + 1);
    kb_query_parts_add(filters,
                       kb_xapian_query_range(KB_INDEX_SLOT_KNOWN_FROM, (struct kb_str){first, 8},
                                             (struct kb_str){at, 8}));
    kb_query_parts_add(filters,
                       kb_xapian_query_range(KB_INDEX_SLOT_KNOWN_TO, (struct kb_str){after, 8},
                                             (struct kb_str){0}));
}

/* A/B/ and A/B are the same place. */
static struct kb_str category_path(struct kb_str category)
{
    category = kb_str_trim(category);
    while (category.len && category.data[category.len - 1] == '/')
        category.len--;
    return category;
}

enum kb_status kb_query_build(const struct kb_question *question,
                              const struct kb_search_request *request,
                              const struct kb_moment *moment, const struct kb_ballot *ballot,
                              bool all_decide, struct kb_xapian_query **ret, struct kb_error *err)
{
    KB_CLEANUP(kb_xapian_query_freep)
    struct kb_xapian_query *words = words_query(question, request, all_decide, ballot, moment->day);
    return words ? kb_query_filter(words, request, moment, ret, err) : kb_fail_memory(err);
}

enum kb_status kb_query_filter(struct kb_xapian_query *words,
                               const struct kb_search_request *request,
                               const struct kb_moment *moment, struct kb_xapian_query **ret,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    struct kb_str category = category_path(request->category);
    kb_query_parts_add(&parts, kb_xapian_query_join(KB_XAPIAN_OR, &words, 1));
    if (request->kinds)
        add_kinds(&parts, request->kinds);
    if (category.len)
        kb_query_parts_add(&parts, kb_query_boolean(KB_INDEX_CATEGORY, category));
    if (request->region.len)
        add_regions(&parts, request->region, moment);
    if (moment->set) {
        add_days(&parts, moment->day);
        add_instants(&parts, moment->known_ms);
    }
    struct kb_xapian_query *query = kb_query_parts_join(KB_XAPIAN_FILTER, &parts);
    if (!query)
        return kb_fail_memory(err);
    *ret = query;
    return KB_OK;
}
