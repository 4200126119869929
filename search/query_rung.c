/*
 * query_rung.c - the query tree of one rung of the ladder.
 *
 *     FILTER(AND_NOT(AND_MAYBE(what the rung has, all the rest), what stricter rungs have), …)
 *
 * So no section is found twice, and none of a looser rung can be ahead of one of a stricter.
 */
#include "internal.h"

static struct kb_xapian_query *expansion_query(const struct kb_expansion *expansion)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    for (size_t i = 0; i < expansion->term_count && i < KB_QUERY_TERMS_MAX; i++)
        kb_query_parts_add(&parts, kb_xapian_query_term(expansion->terms[i], 1));
    KB_CLEANUP(kb_xapian_query_freep)
    struct kb_xapian_query *all = kb_query_parts_join(KB_XAPIAN_AND, &parts);
    return all ? kb_xapian_query_scale(all, expansion->factor) : NULL;
}

static bool of_rung(const struct kb_expansion *expansion, const enum kb_rung *rung)
{
    return !rung || expansion->rung == *rung;
}

/* The alternatives for one stretch. Not by MAX: Xapian 1.4.22 crashes on one of conjunctions. */
static struct kb_xapian_query *stretch_query(const struct kb_question *question, size_t first,
                                             const enum kb_rung *rung)
{
    const struct kb_expansion *all = question->expansions;
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    for (size_t i = first; i < question->expansion_count; i++)
        if (of_rung(&all[i], rung) && all[i].begin == all[first].begin)
            kb_query_parts_add(&parts, expansion_query(&all[i]));
    return kb_query_parts_join(KB_XAPIAN_OR, &parts);
}

static bool is_first(const struct kb_question *question, size_t number, const enum kb_rung *rung)
{
    const struct kb_expansion *all = question->expansions;
    for (size_t i = 0; i < number; i++)
        if (of_rung(&all[i], rung) && all[i].begin == all[number].begin)
            return false;
    return of_rung(&all[number], rung);
}

struct kb_xapian_query *kb_query_expansions(const struct kb_question *question,
                                            const enum kb_rung *rung)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    for (size_t i = 0; i < question->expansion_count; i++)
        if (is_first(question, i, rung))
            kb_query_parts_add(&parts, stretch_query(question, i, rung));
    return kb_query_parts_join(KB_XAPIAN_OR, &parts);
}

static bool has_rung(const struct kb_question *question, enum kb_rung rung)
{
    if (rung == KB_RUNG_EXACT)
        return question->deciding > 0;
    for (size_t i = 0; i < question->expansion_count; i++)
        if (question->expansions[i].rung == rung)
            return true;
    return false;
}

/* What decides at a rung. */
static struct kb_xapian_query *deciders(const struct kb_question *question, enum kb_rung rung)
{
    return rung == KB_RUNG_EXACT ? kb_query_any(question->terms, question->deciding)
                                 : kb_query_expansions(question, &rung);
}

static struct kb_xapian_query *weighted(const struct kb_question *question, enum kb_rung rung)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0}, rest = {0};
    kb_query_parts_add(&parts, deciders(question, rung));
    kb_query_parts_add(&rest, kb_query_any(question->terms, question->count));
    kb_query_parts_add(&rest, kb_query_expansions(question, NULL));
    if (rest.failed)
        return NULL;
    /* What decides stands in the rest as well and must not count twice. */
    KB_CLEANUP(kb_xapian_query_freep)
    struct kb_xapian_query *all = kb_query_parts_join(KB_XAPIAN_OR, &rest);
    struct kb_xapian_query *pair[] = {all, parts.count ? parts.items[0] : NULL};
    return all && pair[1] ? kb_xapian_query_join(KB_XAPIAN_FILTER, pair, 2) : NULL;
}

static struct kb_xapian_query *rung_query(const struct kb_question *question, enum kb_rung rung)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0}, stricter = {0};
    kb_query_parts_add(&parts, weighted(question, rung));
    for (enum kb_rung above = KB_RUNG_EXACT; above < rung; above++)
        if (has_rung(question, above))
            kb_query_parts_add(&stricter, deciders(question, above));
    if (parts.failed || stricter.failed)
        return NULL;
    if (!stricter.count)
        return kb_query_parts_join(KB_XAPIAN_OR, &parts);
    kb_query_parts_add(&parts, kb_query_parts_join(KB_XAPIAN_OR, &stricter));
    return kb_query_parts_join(KB_XAPIAN_AND_NOT, &parts);
}

enum kb_status kb_query_build_rung(const struct kb_question *question,
                                   const struct kb_search_request *request,
                                   const struct kb_moment *moment, enum kb_rung rung, bool *ret_any,
                                   struct kb_xapian_query **ret, struct kb_error *err)
{
    *ret_any = has_rung(question, rung);
    if (!*ret_any)
        return KB_OK;
    KB_CLEANUP(kb_xapian_query_freep) struct kb_xapian_query *words = rung_query(question, rung);
    return words ? kb_query_filter(words, request, moment, ret, err) : kb_fail_memory(err);
}
