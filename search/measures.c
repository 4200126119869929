/*
 * measures.c - how good one list of hits is.
 *
 * nDCG@10: the sum of gain / log2(rank + 1) over the first ten hits, divided by that sum for the
 * best list there could be (Järvelin and Kekäläinen 2002, with the gain as it stands, as trec_eval
 * computes ndcg_cut_10).
 */
#include "kb/eval.h"

#include <math.h>

#include "internal.h"

#define CUT        10
#define RECALL_CUT 100

static double dcg(const unsigned *gains, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count && i < CUT; i++)
        sum += gains[i] / log2((double)i + 2);
    return sum;
}

static size_t count_relevant(const unsigned *gains, size_t count, size_t cut)
{
    size_t found = 0;
    for (size_t i = 0; i < count && i < cut; i++)
        found += gains[i] > 0;
    return found;
}

static double reciprocal_rank(const unsigned *gains, size_t count)
{
    for (size_t i = 0; i < count && i < CUT; i++)
        if (gains[i])
            return 1.0 / (double)(i + 1);
    return 0;
}

static int highest_first(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return (x < y) - (x > y);
}

void kb_measures_of(const unsigned *gains, size_t gain_count, unsigned *relevances,
                    size_t relevant_count, struct kb_eval_measures *ret)
{
    *ret = (struct kb_eval_measures){0};
    if (!relevant_count)
        return;
    qsort(relevances, relevant_count, sizeof *relevances, highest_first);
    double best = dcg(relevances, relevant_count);
    ret->ndcg_10 = best > 0 ? dcg(gains, gain_count) / best : 0;
    ret->mrr_10 = reciprocal_rank(gains, gain_count);
    ret->recall_10 = (double)count_relevant(gains, gain_count, CUT) / (double)relevant_count;
    ret->recall_100 = (double)count_relevant(gains, gain_count, RECALL_CUT) /
                      (double)relevant_count;
    ret->success_1 = gain_count && gains[0] ? 1 : 0;
}

void kb_measures_add(struct kb_eval_measures *sum, const struct kb_eval_measures *one)
{
    sum->ndcg_10 += one->ndcg_10;
    sum->mrr_10 += one->mrr_10;
    sum->recall_10 += one->recall_10;
    sum->recall_100 += one->recall_100;
    sum->success_1 += one->success_1;
}

void kb_measures_divide(struct kb_eval_measures *sum, size_t count)
{
    double by = count ? (double)count : 1;
    sum->ndcg_10 /= by;
    sum->mrr_10 /= by;
    sum->recall_10 /= by;
    sum->recall_100 /= by;
    sum->success_1 /= by;
}
