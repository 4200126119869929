/*
 * pair_set.h - the questions of ../shared/data/faq/question-pairs.csv: which stand in the base,
 * which are asked, and how well asking finds.
 *
 * In the base stand all different query1 and all query2 with label 0, each a Q&A with that title.
 * Asked is every different query2 with label 1 that does not itself stand in the base; each query1
 * it is paired with is right. The questions asked are cut into two halves by a hash of their text,
 * so that what was tuned on one can be measured on the other.
 */
#ifndef KB_BENCH_PAIR_SET_H
#define KB_BENCH_PAIR_SET_H

#include "kb/map.h"
#include "kb/search.h"

#define PAIR_HALVES 2

struct pair_asked {
    struct kb_str text;
    size_t half;
    struct pair_right {
        size_t number; /* in `base` */
        const struct pair_right *next;
    } * right;
};

struct pair_set {
    struct kb_arena *arena;
    struct kb_str *base; /* what stands in it; the item's id is its number */
    size_t base_count;
    struct pair_asked *asked;
    size_t asked_count;
};

struct pair_measures {
    size_t questions;
    double success_1, mrr_10;
};

/* Reads the file; exits with a message where it is none. Free with pair_set_done(). */
void pair_set_read(const char *path, struct pair_set *ret);
void pair_set_done(struct pair_set *set);

/* Publishes the base into an empty folder and indexes it. */
void pair_set_put(const struct pair_set *set, const char *dir, const struct kb_clock *clock);

/* Asks the questions of one half, or all with `half` = PAIR_HALVES. */
struct pair_measures pair_set_ask(const struct pair_set *set, struct kb_searcher *searcher,
                                  size_t half);

/* Exits with the error's message unless the status is KB_OK. */
void pair_must(enum kb_status status, const struct kb_error *err);

#endif
