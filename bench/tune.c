/*
 * tune.c - tries other values for the numbers of search/weights.c, one after the other, and prints
 * what each gave.
 *
 *     bench_tune [--qrels FILE] [--fold BASE QUERIES] … [--pairs BASE CSV] WEIGHT …
 *
 * Measured is the mean over what is given: nDCG@10 of each fold (policies only), and S@1 and
 * MRR@10, half and half, of the first half of the question pairs. Each weight named is made larger
 * and smaller by its step; what is better by EPSILON is kept, and all are gone through again until
 * nothing is. The second half and folds that were not given are there to confirm with. Nothing is
 * written: who believes a value puts it into weights.c.
 */
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"
#include "kb/file.h"
#include "pair_set.h"

#define EPSILON    0.0005
#define ROUNDS     4
#define FOLDS_MAX  8
#define FILE_BYTES (64u << 20)

enum type {
    NUMBER,
    COUNT,
};

/* What may be tuned: a step multiplies. */
static const struct tunable {
    const char *name;
    size_t offset;
    enum type type;
    double step;
} tunables[] = {
    {"k1", offsetof(struct kb_weights, bm25.k1), NUMBER, 1.25},
    {"k3", offsetof(struct kb_weights, bm25.k3), NUMBER, 1.5},
    {"b", offsetof(struct kb_weights, bm25.b), NUMBER, 1.1},
    {"min_norm_length", offsetof(struct kb_weights, bm25.min_norm_length), NUMBER, 1.25},
    {"voters", offsetof(struct kb_weights, voters), COUNT, 1.5},
    {"vote_weight", offsetof(struct kb_weights, vote_weight), NUMBER, 1.2},
    {"vote_wording", offsetof(struct kb_weights, vote_wording), NUMBER, 1.25},
    {"vote_likeness", offsetof(struct kb_weights, vote_likeness), NUMBER, 1.25},
    {"vote_power", offsetof(struct kb_weights, vote_power), NUMBER, 1.25},
    {"vote_focus", offsetof(struct kb_weights, vote_focus), NUMBER, 1.25},
    {"vote_thrift", offsetof(struct kb_weights, vote_thrift), NUMBER, 1.25},
    {"vote_law_share", offsetof(struct kb_weights, vote_law_share), NUMBER, 1.25},
    {"vote_damping", offsetof(struct kb_weights, vote_damping), NUMBER, 1.1},
    {"authority_share", offsetof(struct kb_weights, authority_share), NUMBER, 1.25},
    {"synonym_factor", offsetof(struct kb_weights, synonym_factor), NUMBER, 1.4},
    {"like_weight", offsetof(struct kb_weights, like_weight), NUMBER, 1.25},
    {"like_power", offsetof(struct kb_weights, like_power), NUMBER, 1.25},
    {"like_lack", offsetof(struct kb_weights, like_lack), NUMBER, 1.25},
    {"like_extra", offsetof(struct kb_weights, like_extra), NUMBER, 1.25},
};

struct fold {
    struct kb_searcher *searcher;
    struct kb_buf queries;
};

struct bench {
    struct kb_clock clock;
    struct kb_buf qrels;
    struct fold folds[FOLDS_MAX];
    size_t fold_count;
    struct kb_searcher *pairs;
    struct pair_set set;
};

static double get(const struct kb_weights *weights, const struct tunable *tunable)
{
    const char *at = (const char *)weights + tunable->offset;
    double number = 0;
    size_t count = 0;
    if (tunable->type == COUNT)
        memcpy(&count, at, sizeof count);
    else
        memcpy(&number, at, sizeof number);
    return tunable->type == COUNT ? (double)count : number;
}

static void set(struct kb_weights *weights, const struct tunable *tunable, double number)
{
    char *at = (char *)weights + tunable->offset;
    size_t count = (size_t)(number + 0.5);
    if (tunable->type == COUNT)
        memcpy(at, &count, sizeof count);
    else
        memcpy(at, &number, sizeof number);
}

static double measure(struct bench *bench, const struct kb_weights *weights)
{
    double sum = 0;
    size_t count = 0;
    for (; count < bench->fold_count; count++) {
        struct kb_error err = {0};
        struct kb_eval_options options = {.filters = {.kinds = 1u << KB_KIND_POLICY}};
        struct kb_eval_result result;
        kb_searcher_set_weights(bench->folds[count].searcher, weights);
        pair_must(kb_eval_run(bench->folds[count].searcher,
                              kb_buf_str(&bench->folds[count].queries), kb_buf_str(&bench->qrels),
                              &options, &result, &err),
                  &err);
        sum += result.mean.ndcg_10;
    }
    if (bench->pairs) {
        kb_searcher_set_weights(bench->pairs, weights);
        struct pair_measures pairs = pair_set_ask(&bench->set, bench->pairs, 0);
        sum += (pairs.success_1 + pairs.mrr_10) / 2;
        count++;
    }
    return count ? sum / (double)count : 0;
}

/* Tries a value; true when it is kept. */
static bool try(struct bench *bench, struct kb_weights *weights, const struct tunable *tunable,
                double value, double *best)
{
    struct kb_weights changed = *weights;
    set(&changed, tunable, value);
    if (get(&changed, tunable) == get(weights, tunable))
        return false;
    double result = measure(bench, &changed);
    bool better = result > *best + EPSILON;
    printf("%s\t%g\t%.4f\t%s\n", tunable->name, get(&changed, tunable), result,
           better ? "kept" : "");
    fflush(stdout);
    if (better) {
        *weights = changed;
        *best = result;
    }
    return better;
}

static bool try_both_ways(struct bench *bench, struct kb_weights *weights,
                          const struct tunable *tunable, double *best)
{
    double value = get(weights, tunable);
    return try(bench, weights, tunable, value * tunable->step, best) ||
           try(bench, weights, tunable, value / tunable->step, best);
}

static void descend(struct bench *bench, const struct tunable *const *chosen, size_t count)
{
    struct kb_weights weights = kb_weights_default;
    double best = measure(bench, &weights);
    bool moved = true;
    printf("as it is\t\t%.4f\n", best);
    for (size_t round = 0; round < ROUNDS && moved; round++) {
        moved = false;
        for (size_t i = 0; i < count; i++)
            moved = try_both_ways(bench, &weights, chosen[i], &best) || moved;
    }
    for (size_t i = 0; i < count; i++)
        printf("in the end\t%s\t%g\n", chosen[i]->name, get(&weights, chosen[i]));
    printf("in the end\t\t%.4f\n", best);
}

static struct kb_searcher *open_base(struct bench *bench, const char *dir)
{
    struct kb_error err = {0};
    struct kb_searcher *searcher = NULL;
    pair_must(kb_searcher_open(dir, KB_DOOR_INTERNAL, &bench->clock, &searcher, &err), &err);
    return searcher;
}

static void read_file(const char *path, struct kb_buf *ret)
{
    struct kb_error err = {0};
    *ret = (struct kb_buf)KB_BUF_INIT(FILE_BYTES);
    pair_must(kb_file_read(path, ret->cap, ret, &err), &err);
}

static const struct tunable *find(const char *name)
{
    for (size_t i = 0; i < KB_COUNT(tunables); i++)
        if (strcmp(tunables[i].name, name) == 0)
            return &tunables[i];
    fprintf(stderr, "tune: there is no weight '%s'; there are:", name);
    for (size_t i = 0; i < KB_COUNT(tunables); i++)
        fprintf(stderr, " %s", tunables[i].name);
    fprintf(stderr, "\n");
    exit(2);
}

/* Takes an option off the arguments; how many there were, 0 for none. */
static int take_option(struct bench *bench, char **argv, int left)
{
    if (left > 1 && strcmp(argv[0], "--qrels") == 0) {
        read_file(argv[1], &bench->qrels);
        return 2;
    }
    if (left > 2 && strcmp(argv[0], "--fold") == 0 && bench->fold_count < FOLDS_MAX) {
        struct fold *fold = &bench->folds[bench->fold_count++];
        fold->searcher = open_base(bench, argv[1]);
        read_file(argv[2], &fold->queries);
        return 3;
    }
    if (left > 2 && strcmp(argv[0], "--pairs") == 0) {
        bench->pairs = open_base(bench, argv[1]);
        pair_set_read(argv[2], &bench->set);
        return 3;
    }
    return 0;
}

static void bench_done(struct bench *bench)
{
    for (size_t i = 0; i < bench->fold_count; i++) {
        kb_searcher_close(bench->folds[i].searcher);
        kb_buf_done(&bench->folds[i].queries);
    }
    kb_searcher_close(bench->pairs);
    pair_set_done(&bench->set);
    kb_buf_done(&bench->qrels);
}

int main(int argc, char **argv)
{
    struct kb_error err = {0};
    struct bench bench = {.fold_count = 0};
    const struct tunable *chosen[KB_COUNT(tunables)];
    size_t count = 0;
    pair_must(kb_clock_system("Asia/Shanghai", &bench.clock, &err), &err);
    for (int i = 1; i < argc;) {
        int taken = take_option(&bench, argv + i, argc - i);
        if (!taken && count < KB_COUNT(chosen))
            chosen[count++] = find(argv[i]);
        i += taken ? taken : 1;
    }
    if (!count || !(bench.fold_count || bench.pairs)) {
        fprintf(stderr, "usage: bench_tune [--qrels FILE] [--fold BASE QUERIES] … "
                        "[--pairs BASE CSV] WEIGHT …\n");
        return 2;
    }
    descend(&bench, chosen, count);
    bench_done(&bench);
    return 0;
}
