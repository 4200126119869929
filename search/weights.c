/*
 * weights.c - every number of search/ in one table, and BM25 as Xapian computes it.
 *
 * What was tried for the ranking, and what each try gave on the 1,235 questions, is in
 * docs/relevance.md.
 */
#include "kb/search.h"

#include <math.h>

#include "internal.h"

const struct kb_weights kb_weights_default = {
    .bm25 = {.k1 = 1.2, .k2 = 0, .k3 = 1, .b = 0.6, .min_norm_length = 0.4},
    .rare_share = 0.01,
    .rare_floor = 1000,
    .deciding_share = 0.5,
    .enough = 100,
    .pending_factor = 0.95,
    .voters = 20,
    .vote_weight = 0.5,
    .vote_wording = 0.4,
    .vote_likeness = 0.5,
    .vote_power = 2,
    .vote_focus = 2,
    .vote_thrift = 0.4,
    .vote_law_share = 0.4,
    .vote_damping = 0.75,
    .vote_clauses = 40,
    .vote_laws = 10,
    .like_weight = 1,
    .like_least = 0.3,
    .like_power = 3,
    .like_lack = 1.25,
    .like_extra = 0.5,
    .likes = 40,
    .cross_share = 0.5,
    .named_clause = 1,
    .named_title = 0.15,
    .authority_share = 0.1,
    .score_step = 1e-6,
    .window_slack = 10,
    .window_per_item = 9,
    .window_growth = 4,
    .window_max = 16384,
    .alternatives_max = 50,
    .snippet_min = 100,
    .snippet_wanted = 130,
    .snippet_max = 160,
    .snippet_lead = 40,
    .snippet_second = 0.25,
    .snippet_text_max = 64 << 10,
    .synonym_factor = 0.5,
    .guess_factor = 1,
    .mark_share = 0.1,
};

double kb_weights_term(const struct kb_xapian_bm25 *bm25, const struct kb_xapian_stats *stats,
                       uint32_t frequency, uint32_t query_frequency)
{
    double n = frequency < stats->documents ? frequency : stats->documents;
    double odds = (stats->documents - n + 0.5) / (n + 0.5);
    /* Xapian's own remedy against negative weights of terms in more than a third of all documents.
     */
    if (odds < 2)
        odds = odds * 0.5 + 1;
    double weight = log(odds) * (bm25->k1 + 1);
    if (bm25->k3 != 0)
        weight *= (bm25->k3 + 1) * query_frequency / (bm25->k3 + query_frequency);
    return weight;
}

double kb_weights_bm25(const struct kb_xapian_bm25 *bm25, const struct kb_xapian_stats *stats,
                       uint32_t frequency, uint32_t query_frequency, uint32_t wdf, uint32_t length)
{
    if (wdf == 0)
        return 0;
    double norm = stats->average_length > 0 ? length / stats->average_length : 0;
    norm = fmax(norm, bm25->min_norm_length);
    double saturation = bm25->k1 * (norm * bm25->b + (1 - bm25->b)) + wdf;
    return kb_weights_term(bm25, stats, frequency, query_frequency) * wdf / saturation;
}
