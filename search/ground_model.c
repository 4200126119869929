/*
 * ground_model.c - from measures to probabilities: every number of grounding in one table.
 *
 * Fitted by bench/ground.c on folds 0 to 2 of the judged questions and on questions that the base
 * does not answer (tests/relevance/nothing-tune.tsv); docs/relevance.md says what came of it on the
 * other folds.
 */
#include "ground.h"

#include <math.h>

const struct kb_ground_model kb_ground_model_default = {
    .span = {-6.0561, 1.0891, 0.7029, 0.6027, 1.0824, 2.5310, 1.0257, 1.2225, -0.5601, -0.9208,
             0.3817, -1.6227},
    .answer = {-2.7403, -0.2162, 1.4275, 1.0239, 0.8059, 1.3685, 1.0766, -0.2453, 0.1211, 0, 0.6538,
               0.2646, -0.6461},
    .holds = {-5.5018, 4.8780, 0, 0, 0, 0.7687, 2.5991, 1.8999, 3.4643, 0.6994, 0, 0.6511, 2.1854},
    .least = 0.9164,
    .remote = 0.2341,
};

double kb_ground_probability(const double *weights, const double *features, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += weights[i] * features[i];
    return 1 / (1 + exp(-sum));
}
