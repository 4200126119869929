/*
 * pairs.c - how well questions find questions: measures S@1 and MRR@10 on question pairs.
 *
 *     bench_pairs QUESTION-PAIRS.csv EMPTY-FOLDER
 *
 * The last line is for programs: `pairs TAB S@1 TAB MRR@10`. What is measured is in pair_set.h. The
 * numbers of search/weights.c that count here were chosen on the first half.
 */
#include <stdio.h>

#include "pair_set.h"

static const char *const halves[] = {"first half", "second half", "all"};

int main(int argc, char **argv)
{
    struct kb_error err = {0};
    struct kb_clock clock;
    struct kb_searcher *searcher;
    struct pair_set set;
    struct pair_measures measures = {0};
    if (argc != 3) {
        fprintf(stderr, "usage: bench_pairs QUESTION-PAIRS.csv EMPTY-FOLDER\n");
        return 2;
    }
    pair_must(kb_clock_system("Asia/Shanghai", &clock, &err), &err);
    pair_set_read(argv[1], &set);
    pair_set_put(&set, argv[2], &clock);
    pair_must(kb_searcher_open(argv[2], KB_DOOR_INTERNAL, &clock, &searcher, &err), &err);
    printf("| question pairs, %zu in the base | questions | S@1 | MRR@10 |\n|---|---|---|---|\n",
           set.base_count);
    for (size_t half = 0; half <= PAIR_HALVES; half++) {
        measures = pair_set_ask(&set, searcher, half);
        printf("| %s | %zu | %.4f | %.4f |\n", halves[half], measures.questions, measures.success_1,
               measures.mrr_10);
    }
    printf("pairs\t%.4f\t%.4f\n", measures.success_1, measures.mrr_10);
    kb_searcher_close(searcher);
    pair_set_done(&set);
    return 0;
}
