/*
 * tried.c - measures the ranking with other numbers than those of weights.c: the table of
 * docs/relevance.md.
 *
 *     search_tried DATA QUERIES QRELS
 *
 * asks all questions of policies once for each row, through the internal door of an indexed base.
 * What is in the index (the fields' factors) is not varied here.
 */
#include <stdio.h>

#include "internal.h"
#include "kb/file.h"

struct row {
    const char *what;
    double k1, b, min_norm_length, k3, rare_share, deciding_share;
};

static const struct row rows[] = {
    {"Xapian's own", 1, 0.5, 0.5, 1, 0.01, 0.5},
    {"longer sections pay more", 1, 0.75, 0.5, 1, 0.01, 0.5},
    {"textbook", 1.2, 0.75, 0, 1, 0.01, 0.5},
    {"repeated terms count for longer", 2, 0.75, 0.4, 1, 0.01, 0.5},
    {"", 2.5, 0.75, 0.4, 1, 0.01, 0.5},
    {"", 4, 0.75, 0.4, 1, 0.01, 0.5},
    {"", 2.5, 0.6, 0.4, 1, 0.01, 0.5},
    {"", 2.5, 0.9, 0.4, 1, 0.01, 0.5},
    {"what is said twice counts twice", 2.5, 0.75, 0.4, 8, 0.01, 0.5},
    {"", 2.5, 0.75, 0.2, 8, 0.01, 0.5},
    {"", 2.5, 0.75, 0.6, 8, 0.01, 0.5},
    {"rarer terms decide", 2.5, 0.75, 0.4, 8, 0.005, 0.25},
    {"more terms decide", 2.5, 0.75, 0.4, 8, 0.02, 0.75},
    {"all terms decide", 2.5, 0.75, 0.4, 8, 1, 1},
};

static void must(enum kb_status status, const struct kb_error *err)
{
    if (status) {
        fprintf(stderr, "search_tried: %s\n", err->message);
        exit(1);
    }
}

static struct kb_weights weights_of(const struct row *row)
{
    struct kb_weights weights = kb_weights_default;
    weights.bm25.k1 = row->k1;
    weights.bm25.b = row->b;
    weights.bm25.min_norm_length = row->min_norm_length;
    weights.bm25.k3 = row->k3;
    weights.rare_share = row->rare_share;
    weights.deciding_share = row->deciding_share;
    return weights;
}

static void measure(struct kb_searcher *searcher, const struct row *row, struct kb_str queries,
                    struct kb_str qrels)
{
    struct kb_error err = {0};
    struct kb_weights weights = weights_of(row);
    struct kb_eval_options options = {.filters = {.kinds = 1u << KB_KIND_POLICY}};
    struct kb_eval_result result;
    kb_searcher_set_weights(searcher, &weights);
    must(kb_eval_run(searcher, queries, qrels, &options, &result, &err), &err);
    printf("| %s | %g | %g | %g | %g | %g | %g | %.4f | %.4f | %.4f | %.4f |\n", row->what, row->k1,
           row->b, row->min_norm_length, row->k3, row->rare_share, row->deciding_share,
           result.mean.ndcg_10, result.mean.mrr_10, result.mean.recall_10, result.mean.recall_100);
    kb_searcher_set_weights(searcher, &kb_weights_default);
}

int main(int argc, char **argv)
{
    struct kb_error err = {0};
    struct kb_clock clock;
    struct kb_searcher *searcher;
    struct kb_buf queries = KB_BUF_INIT(64u << 20), qrels = KB_BUF_INIT(64u << 20);
    if (argc != 4) {
        fprintf(stderr, "usage: search_tried DATA QUERIES QRELS\n");
        return 2;
    }
    must(kb_clock_system("Asia/Shanghai", &clock, &err), &err);
    must(kb_file_read(argv[2], queries.cap, &queries, &err), &err);
    must(kb_file_read(argv[3], qrels.cap, &qrels, &err), &err);
    must(kb_searcher_open(argv[1], KB_DOOR_INTERNAL, &clock, &searcher, &err), &err);
    printf(
        "| | k1 | b | min_norm_length | k3 | rare | deciding | nDCG@10 | MRR@10 | R@10 | R@100 |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        measure(searcher, &rows[i], kb_buf_str(&queries), kb_buf_str(&qrels));
    kb_searcher_close(searcher);
    kb_buf_done(&queries);
    kb_buf_done(&qrels);
    return 0;
}
