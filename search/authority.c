/*
 * authority.c - what holds for the whole country stands before what one place decided for itself,
 * unless a region is asked for.
 *
 * Only policies are told apart so: a guide or a script of a city is not less than a national one.
 */
#include "kb/search.h"

#include "internal.h"

const struct kb_str kb_region_country = KB_STR_INIT("000000");

bool kb_authority_counts(const struct kb_search_request *request)
{
    return !request->region.len && (!request->kinds || request->kinds & 1u << KB_KIND_POLICY);
}

double kb_authority_weight(const struct kb_weights *weights, const struct kb_question *question)
{
    return weights->authority_share * kb_question_worth(question);
}

/* Everything but local policies. */
static struct kb_xapian_query *general_query(const struct kb_search_request *request)
{
    KB_CLEANUP(kb_query_parts_done) struct kb_query_parts parts = {0};
    kb_query_parts_add(&parts, kb_query_boolean(KB_INDEX_REGION, kb_region_country));
    for (enum kb_kind kind = KB_KIND_POLICY + 1; kind <= KB_KIND_NOTICE; kind++)
        if (!request->kinds || request->kinds & 1u << kind)
            kb_query_parts_add(&parts,
                               kb_query_boolean(KB_INDEX_KIND, kb_str_of(kb_kind_name(kind))));
    return kb_query_parts_join(KB_XAPIAN_OR, &parts);
}

struct kb_xapian_query *kb_authority_query(const struct kb_search_request *request, double weight)
{
    KB_CLEANUP(kb_xapian_query_freep) struct kb_xapian_query *general = general_query(request);
    return general ? kb_xapian_query_fixed(general, weight) : NULL;
}
