/*
 * soak_timing - can it be told by the clock that something is planned? Asks a base that plans a
 * release of things with invented words and one that does not the same questions, by turns, and
 * compares the two samples of each question (Mann-Whitney U, normal approximation).
 *
 *     soak_timing [TRIALS]      each question that often (1000)
 *
 * A |z| over 3 is a difference that chance makes once in 370 times; with a dozen questions look at
 * whether it comes again. No test: what else the machine does shows as well. The order within each
 * pair is by lot, so that what is asked first is the one as often as the other.
 */
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "embargo.h"

#define TRIALS     1000
#define TRIALS_MAX 100000
#define WARM_UP    30

struct sample {
    int64_t ns;
    int which;
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static const struct {
    bool as_agent;
    const char *line;
} questions[] = {
    {false, "GET /v1/search?q=" EMBARGO_WORD},
    {false, "GET /v1/search?q=浠绔"},
    {false, "GET /v1/search?q=灏氶津铁"},
    {false, "GET /v1/search?q=公积金租房提取&group=none"},
    {false, "GET /v1/search?q=公积金&as_of=2030-01-01"},
    {false, "GET /v1/suggest?q=灏氶"},
    {false, "GET /v1/items/" EMBARGO_ITEM},
    {false, "GET /v1/items/" FIXTURE_LAW},
    {true, "GET /v1/search?q=" EMBARGO_WORD},
    {true, "GET /v1/items/" EMBARGO_ITEM},
    {true, "GET /v1/items/" FIXTURE_LAW},
};

static int64_t time_one(struct embargo *embargo, int which, size_t question)
{
    struct fixture *fixture = which ? embargo->control : embargo->planning;
    bool as_agent = questions[question].as_agent;
    const char *key = as_agent ? fixture_key(fixture->agent) : NULL;
    int64_t begun_ns = now_ns();
    fixture_ask(fixture, as_agent ? KB_DOOR_INTERNAL : KB_DOOR_PUBLIC, questions[question].line,
                key);
    return now_ns() - begun_ns;
}

static int compare(const void *a, const void *b)
{
    const struct sample *left = a, *right = b;
    return (left->ns > right->ns) - (left->ns < right->ns);
}

/* The sum of the ranks of the first sample, ties sharing their mean. */
static double rank_sum(const struct sample *samples, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count;) {
        size_t end = i;
        while (end < count && samples[end].ns == samples[i].ns)
            end++;
        double rank = ((double)i + 1 + (double)end) / 2;
        for (; i < end; i++)
            sum += samples[i].which == 0 ? rank : 0;
    }
    return sum;
}

static double z_of(struct sample *samples, size_t trials)
{
    double n = (double)trials;
    qsort(samples, 2 * trials, sizeof *samples, compare);
    double u = rank_sum(samples, 2 * trials) - n * (n + 1) / 2;
    return (u - n * n / 2) / sqrt(n * n * (2 * n + 1) / 12);
}

static int64_t median(const struct sample *samples, size_t trials, int which)
{
    size_t seen = 0;
    for (size_t i = 0; i < 2 * trials; i++)
        if (samples[i].which == which && seen++ == trials / 2)
            return samples[i].ns;
    return 0;
}

static void run(struct embargo *embargo, size_t question, struct sample *samples, size_t trials,
                uint32_t *seed)
{
    for (size_t i = 0; i < WARM_UP; i++)
        (void)time_one(embargo, (int)(i % 2), question);
    for (size_t i = 0; i < trials; i++) {
        *seed = (uint32_t)((uint64_t)*seed * 48271 % 2147483647);
        int first = (int)(*seed >> 8 & 1);
        for (int turn = 0; turn < 2; turn++) {
            int which = turn ? !first : first;
            samples[2 * i + (size_t)turn] = (struct sample){time_one(embargo, which, question),
                                                            which};
        }
    }
    double z = z_of(samples, trials);
    printf("z=%+6.2f p=%.3f median_us planning=%.1f control=%.1f %s %s\n", z,
           erfc(fabs(z) / sqrt(2)), (double)median(samples, trials, 0) / 1000,
           (double)median(samples, trials, 1) / 1000,
           questions[question].as_agent ? "agent" : "citizen", questions[question].line);
}

int main(int argc, char **argv)
{
    uint64_t trials = TRIALS;
    uint32_t seed = 20261122;
    struct embargo embargo;
    if (argc > 1 && !kb_str_to_uint(kb_str_of(argv[1]), TRIALS_MAX, &trials))
        return 2;
    struct sample *samples = calloc(2 * trials + 2, sizeof *samples);
    if (!samples)
        return 1;
    embargo_begin(&embargo);
    for (size_t i = 0; i < KB_COUNT(questions); i++)
        run(&embargo, i, samples, trials, &seed);
    embargo_end(&embargo);
    free(samples);
    return 0;
}
