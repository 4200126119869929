/*
 * ground.c - fits and measures the probabilities of kb_ground().
 *
 *     bench_ground QRELS NOTHING-TUNE NOTHING LAWS (BASE QUERIES SHORT) of folds 0 to 4
 *
 * bench/grounding runs it. Each base has the laws and the scripts of the other four folds. Folds 0
 * to 2 and NOTHING-TUNE (questions that the base does not answer, asked of the first base) fit the
 * weights, which are printed as rows for search/ground_model.c. SHORT has what the fold's questions
 * are about in a few words, which the base holds something about too: the judged questions are long
 * and those without an answer are short, and length must not be what tells them apart. Folds 3 and
 * 4 and NOTHING only measure: how often the clause that
 * lawyers marked is quoted, how often a question that has no answer gets none, and the expected
 * calibration error (ten bins) of answers and of single spans. Measured twice: with the weights
 * that are built in, and with those just fitted.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ground.h"
#include "kb/file.h"

#define FILE_BYTES    (64u << 20)
#define ANSWER_BYTES  (64u << 20)
#define FOLDS         5
#define TUNED         3
#define WEIGHTS_MAX   16
#define ROUNDS        40
#define RIDGE         1.0
#define BINS          10
#define SPANS         KB_GROUND_LIMIT
#define QUESTIONS_MAX 4096
/* The share of questions with an answer that may be refused for the sake of those without. */
#define NOTHING_WANTED 0.97

/* Questions of no judged fold. */
enum {
    NOTHING_TUNE = -1,
    NOTHING = -2,
    SHORT_TUNE = -3,
    SHORT = -4,
    ALONE = -5, /* judged questions, asked of LAWS, which has no script that votes */
    NOTHING_ALONE = -6,
};

struct row {
    double features[WEIGHTS_MAX];
    bool label;
};

struct question {
    int fold; /* or one of below */
    size_t count;
    struct row spans[SPANS];
    struct row answer; /* label: one of the spans answers */
    double holds;
    double answer_probability;
};

static struct question *questions;
static size_t question_count;

static void must(enum kb_status status, const struct kb_error *err)
{
    if (!status)
        return;
    fprintf(stderr, "ground: %s\n", err->message);
    exit(1);
}

static void read_all(const char *path, struct kb_buf *ret)
{
    struct kb_error err = {0};
    *ret = (struct kb_buf)KB_BUF_INIT(FILE_BYTES);
    must(kb_file_read(path, FILE_BYTES, ret, &err), &err);
}

/* --- asking ----------------------------------------------------------------------------------- */

struct judge {
    struct kb_searcher *searcher;
    struct kb_arena *arena;
    const struct kb_judgement *relevant;
    size_t relevant_count;
    kb_date today;
};

static bool is_relevant(struct judge *judge, struct kb_str title, struct kb_str label)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(8192);
    struct kb_error err = {0};
    must(kb_document_key(kb_searcher_text(judge->searcher), title, label, &key, &err), &err);
    for (size_t i = 0; i < judge->relevant_count; i++)
        if (judge->relevant[i].relevance && kb_str_equal(judge->relevant[i].key, kb_buf_str(&key)))
            return true;
    return false;
}

/* A clause answers when it was marked, a script when it rests on one that was. */
static bool answers(struct judge *judge, const struct kb_ground_item *item)
{
    const struct kb_basis_link *links;
    struct kb_error err = {0};
    size_t count;
    if (item->hit->kind != KB_KIND_SCRIPT && item->hit->kind != KB_KIND_QA)
        return is_relevant(judge, item->hit->title, item->hit->label);
    must(kb_reader_basis(kb_searcher_reader(judge->searcher), judge->arena, item->hit->edition_row,
                         judge->today, &links, &count, &err),
         &err);
    for (size_t i = 0; i < count; i++)
        if (links[i].basis.section.len &&
            is_relevant(judge, links[i].basis.title, links[i].basis.section))
            return true;
    return false;
}

static void ask(struct judge *judge, struct kb_str text, int fold)
{
    struct kb_ground_evidence evidence;
    struct kb_ground_request request = {.question = text};
    struct kb_error err = {0};
    struct question *question = &questions[question_count++];
    must(kb_ground_look(judge->searcher, &kb_ground_model_default, &request, SPANS, judge->arena,
                        &evidence, &err),
         &err);
    *question = (struct question){.fold = fold, .count = evidence.count};
    for (size_t i = 0; i < evidence.count; i++) {
        struct row *row = &question->spans[i];
        memcpy(row->features, evidence.items[i].features, sizeof evidence.items[i].features);
        row->label = answers(judge, &evidence.items[i]);
        question->answer.label = question->answer.label || row->label;
    }
    memcpy(question->answer.features, evidence.features, sizeof evidence.features);
}

static void ask_file(struct kb_searcher *searcher, const char *path,
                     const struct kb_judgements *judgements, const struct kb_clock *clock, int fold)
{
    struct kb_buf file;
    struct kb_error err = {0};
    struct kb_topics topics;
    struct kb_arena *kept = kb_arena_new(FILE_BYTES), *arena = kb_arena_new(ANSWER_BYTES);
    if (!kept || !arena)
        exit(1);
    read_all(path, &file);
    must(kb_topics_read(kb_buf_str(&file), kept, &topics, &err), &err);
    for (size_t i = 0; i < topics.count && question_count < QUESTIONS_MAX; i++) {
        struct judge judge = {.searcher = searcher, .arena = arena, .today = kb_clock_today(clock)};
        if (fold >= 0 || fold == ALONE) {
            judge.relevant = kb_judgements_of(judgements, topics.items[i].id,
                                              &judge.relevant_count);
            if (!judge.relevant_count)
                continue;
        }
        kb_arena_clear(arena);
        ask(&judge, topics.items[i].question, fold);
    }
    kb_arena_free(kept);
    kb_arena_free(arena);
    kb_buf_done(&file);
}

/* --- fitting ---------------------------------------------------------------------------------- */

/* Solves a x = b in place; `n` is small and `a` positive definite. */
static void solve(double a[WEIGHTS_MAX][WEIGHTS_MAX], double *b, size_t n)
{
    for (size_t k = 0; k < n; k++)
        for (size_t i = k + 1; i < n; i++) {
            double f = a[i][k] / a[k][k];
            for (size_t j = k; j < n; j++)
                a[i][j] -= f * a[k][j];
            b[i] -= f * b[k];
        }
    for (size_t k = n; k-- > 0;) {
        for (size_t j = k + 1; j < n; j++)
            b[k] -= a[k][j] * b[j];
        b[k] /= a[k][k];
    }
}

struct rows {
    struct row *items;
    size_t count;
};

static void without(struct rows *rows, size_t feature)
{
    for (size_t i = 0; i < rows->count; i++)
        rows->items[i].features[feature] = 0;
}

/* Newton's steps of logistic regression, with a little ridge on all weights but the first. */
static void fit(const struct rows *rows, size_t n, double *weights)
{
    memset(weights, 0, n * sizeof *weights);
    for (int round = 0; round < ROUNDS; round++) {
        double hessian[WEIGHTS_MAX][WEIGHTS_MAX] = {{0}}, gradient[WEIGHTS_MAX] = {0};
        for (size_t j = 0; j < n; j++) {
            hessian[j][j] = j ? RIDGE : 1e-6;
            gradient[j] = j ? -RIDGE * weights[j] : 0;
        }
        for (size_t i = 0; i < rows->count; i++) {
            const double *x = rows->items[i].features;
            double p = kb_ground_probability(weights, x, n);
            for (size_t j = 0; j < n; j++) {
                gradient[j] += (rows->items[i].label - p) * x[j];
                for (size_t k = 0; k < n; k++)
                    hessian[j][k] += p * (1 - p) * x[j] * x[k];
            }
        }
        solve(hessian, gradient, n);
        for (size_t j = 0; j < n; j++)
            weights[j] += gradient[j];
    }
}

/* The same with no weight below 0: that more of the question was found is no reason for a no. */
static void fit_rising(struct rows *rows, size_t n, double *weights)
{
    size_t dropped = n;
    while (dropped) {
        fit(rows, n, weights);
        dropped = 0;
        for (size_t j = 1; j < n; j++)
            if (weights[j] < 0 && (!dropped || weights[j] < weights[dropped]))
                dropped = j;
        if (dropped)
            without(rows, dropped);
    }
}

static void add_row(struct rows *rows, const struct row *row)
{
    rows->items = realloc(rows->items, (rows->count + 1) * sizeof *rows->items);
    if (!rows->items)
        exit(1);
    rows->items[rows->count++] = *row;
}

static bool is_for_tuning(const struct question *question)
{
    return question->fold == NOTHING_TUNE || question->fold == SHORT_TUNE ||
           (question->fold >= 0 && question->fold < TUNED);
}

/* The measures of an answer that rest on the probabilities of its spans. */
static void apply(const struct kb_ground_model *model, struct question *question)
{
    double *features = question->answer.features;
    features[KB_GROUND_ANSWER_MOST] = features[KB_GROUND_ANSWER_SUM] = 0;
    for (size_t i = 0; i < question->count; i++) {
        double p = kb_ground_probability(model->span, question->spans[i].features,
                                         KB_GROUND_SPAN_COUNT);
        features[KB_GROUND_ANSWER_MOST] = fmax(features[KB_GROUND_ANSWER_MOST], p);
        features[KB_GROUND_ANSWER_SUM] += p;
    }
    question->holds = kb_ground_probability(model->holds, features, KB_GROUND_ANSWER_COUNT);
    question->answer_probability = kb_ground_probability(model->answer, features,
                                                         KB_GROUND_ANSWER_COUNT);
}

static void apply_all(const struct kb_ground_model *model)
{
    for (size_t i = 0; i < question_count; i++)
        apply(model, &questions[i]);
}

/* The least `holds` that refuses enough of what has no answer. */
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double least_of(int fold, double share)
{
    double values[QUESTIONS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < question_count; i++)
        if (questions[i].fold == fold)
            values[count++] = questions[i].holds;
    if (!count)
        return 0;
    qsort(values, count, sizeof *values, ascending);
    size_t at = (size_t)(share * (double)count);
    return values[at < count ? at : count - 1] + 1e-6;
}

static void fit_all(struct kb_ground_model *model)
{
    struct rows spans = {0}, answer = {0}, holds = {0};
    for (size_t i = 0; i < question_count; i++)
        for (size_t k = 0; questions[i].fold != SHORT_TUNE && is_for_tuning(&questions[i]) &&
                           k < questions[i].count;
             k++)
            add_row(&spans, &questions[i].spans[k]);
    fit(&spans, KB_GROUND_SPAN_COUNT, model->span);
    apply_all(model);
    for (size_t i = 0; i < question_count; i++) {
        struct row row = questions[i].answer;
        if (!is_for_tuning(&questions[i]))
            continue;
        row.label = questions[i].fold != NOTHING_TUNE;
        row.features[KB_GROUND_ANSWER_LENGTH] = 0;
        add_row(&holds, &row);
    }
    fit_rising(&holds, KB_GROUND_ANSWER_COUNT, model->holds);
    apply_all(model);
    model->least = least_of(NOTHING_TUNE, NOTHING_WANTED);
    model->remote = least_of(NOTHING_TUNE, 0.5);
    /* What is refused says no confidence of an answer, so that of answers is fitted on the rest. */
    for (size_t i = 0; i < question_count; i++)
        if (questions[i].fold != SHORT_TUNE && is_for_tuning(&questions[i]) &&
            questions[i].holds >= model->least)
            add_row(&answer, &questions[i].answer);
    fit(&answer, KB_GROUND_ANSWER_COUNT, model->answer);
    apply_all(model);
    free(spans.items);
    free(answer.items);
    free(holds.items);
}

/* --- measuring -------------------------------------------------------------------------------- */

struct calibration {
    double sum[BINS], right[BINS];
    size_t count[BINS], all;
};

static void calibrate(struct calibration *calibration, double p, bool label)
{
    size_t bin = p >= 1 ? BINS - 1 : (size_t)(p * BINS);
    calibration->sum[bin] += p;
    calibration->right[bin] += label;
    calibration->count[bin]++;
    calibration->all++;
}

static double error_of(const struct calibration *calibration)
{
    double sum = 0;
    for (size_t i = 0; i < BINS; i++)
        sum += fabs(calibration->sum[i] - calibration->right[i]);
    return calibration->all ? sum / (double)calibration->all : 0;
}

static void measure(const struct kb_ground_model *model, const char *name, int from, int to)
{
    struct calibration answers = {0}, spans = {0};
    size_t all = 0, answered = 0, found = 0, quoted = 0;
    for (size_t i = 0; i < question_count; i++) {
        const struct question *question = &questions[i];
        if (question->fold < from || question->fold > to)
            continue;
        all++;
        found += question->answer.label;
        if (question->holds < model->least)
            continue;
        answered++;
        quoted += question->answer.label;
        calibrate(&answers, question->answer_probability, question->answer.label);
        for (size_t k = 0; k < question->count; k++)
            calibrate(&spans,
                      kb_ground_probability(model->span, question->spans[k].features,
                                            KB_GROUND_SPAN_COUNT),
                      question->spans[k].label);
    }
    printf("| %s | %zu | %.1f %% | %.1f %% | %.1f %% | %.3f | %.3f |\n", name, all,
           100.0 * (double)(all - answered) / (double)all, 100.0 * (double)found / (double)all,
           100.0 * (double)quoted / (double)all, error_of(&answers), error_of(&spans));
}

static void measure_all(const struct kb_ground_model *model)
{
    printf("| questions | | no answer | found | quoted | error of answers | of spans |\n"
           "|---|---|---|---|---|---|---|\n");
    for (int fold = 0; fold < FOLDS; fold++) {
        char name[16];
        snprintf(name, sizeof name, "fold %d", fold);
        measure(model, name, fold, fold);
    }
    measure(model, "folds 3 and 4", TUNED, FOLDS - 1);
    measure(model, "short, folds 0 to 2", SHORT_TUNE, SHORT_TUNE);
    measure(model, "short, folds 3 and 4", SHORT, SHORT);
    measure(model, "nothing, for tuning", NOTHING_TUNE, NOTHING_TUNE);
    measure(model, "nothing", NOTHING, NOTHING);
    measure(model, "laws alone, folds 3 and 4", ALONE, ALONE);
    measure(model, "laws alone, nothing", NOTHING_ALONE, NOTHING_ALONE);
}

static void print_weights(const char *name, const double *weights, size_t count)
{
    printf("    .%s = {", name);
    for (size_t i = 0; i < count; i++)
        printf("%s%.4f", i ? ", " : "", weights[i]);
    printf("},\n");
}

int main(int argc, char **argv)
{
    struct kb_clock clock;
    struct kb_error err = {0};
    struct kb_buf qrels;
    struct kb_judgements judgements;
    struct kb_ground_model model = kb_ground_model_default;
    struct kb_arena *arena = kb_arena_new(FILE_BYTES);
    struct kb_text *text;
    if (argc != 5 + 3 * FOLDS || !arena) {
        fprintf(stderr, "ground QRELS NOTHING-TUNE NOTHING LAWS (BASE QUERIES SHORT) five times\n");
        return 2;
    }
    questions = calloc(QUESTIONS_MAX, sizeof *questions);
    if (!questions)
        return 1;
    must(kb_clock_system("Asia/Shanghai", &clock, &err), &err);
    read_all(argv[1], &qrels);
    must(kb_text_new(&text, &err), &err);
    must(kb_judgements_read(text, kb_buf_str(&qrels), arena, &judgements, &err), &err);
    for (int fold = 0; fold < FOLDS; fold++) {
        struct kb_searcher *searcher;
        must(kb_searcher_open(argv[5 + 3 * fold], KB_DOOR_PUBLIC, &clock, &searcher, &err), &err);
        ask_file(searcher, argv[6 + 3 * fold], &judgements, &clock, fold);
        ask_file(searcher, argv[7 + 3 * fold], &judgements, &clock,
                 fold < TUNED ? SHORT_TUNE : SHORT);
        for (int which = 0; fold == 0 && which < 2; which++)
            ask_file(searcher, argv[2 + which], &judgements, &clock, NOTHING_TUNE - which);
        kb_searcher_close(searcher);
    }
    struct kb_searcher *laws;
    must(kb_searcher_open(argv[4], KB_DOOR_PUBLIC, &clock, &laws, &err), &err);
    for (int fold = TUNED; fold < FOLDS; fold++)
        ask_file(laws, argv[6 + 3 * fold], &judgements, &clock, ALONE);
    ask_file(laws, argv[3], &judgements, &clock, NOTHING_ALONE);
    kb_searcher_close(laws);
    printf("as built in\n");
    apply_all(&model);
    measure_all(&model);
    fit_all(&model);
    printf("\nfitted\n");
    print_weights("span", model.span, KB_GROUND_SPAN_COUNT);
    print_weights("answer", model.answer, KB_GROUND_ANSWER_COUNT);
    print_weights("holds", model.holds, KB_GROUND_ANSWER_COUNT);
    printf("    .least = %.4f,\n    .remote = %.4f,\n", model.least, model.remote);
    measure_all(&model);
    kb_text_free(text);
    kb_arena_free(arena);
    kb_buf_done(&qrels);
    free(questions);
    return 0;
}
