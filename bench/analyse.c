/*
 * analyse FILE… - how fast text is analysed, line by line as sections are: ICU's word iterator
 * alone, folding alone, the damage report, and the terms, in MB of UTF-8 a second; best of five
 * rounds, in turns, so that a busy machine is busy for all of them. The last line is what the terms
 * must keep: at least 0.6 of ICU's speed.
 */
#include <time.h>

#include <unicode/ubrk.h>
#include <unicode/ustring.h>

#include "kb/file.h"
#include "kb/text.h"

#define FILES_BYTES_MAX (1u << 30)

struct bench {
    struct kb_text *text;
    UBreakIterator *words;
    UChar *units; /* of one line */
    struct kb_str input;
    uint64_t found;
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run_icu(struct bench *bench, struct kb_str line)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t len = 0;
    u_strFromUTF8WithSub(bench->units, (int32_t)line.len + 1, &len, line.data, (int32_t)line.len,
                         0xfffd, NULL, &code);
    ubrk_setText(bench->words, bench->units, len, &code);
    while (U_SUCCESS(code) && ubrk_next(bench->words) != UBRK_DONE)
        bench->found++;
}

static void run_fold(struct bench *bench, struct kb_str line)
{
    struct kb_folded folded;
    if (!kb_text_fold(bench->text, line, &folded, NULL))
        bench->found += folded.text.len;
}

static void run_terms(struct bench *bench, struct kb_str line)
{
    struct kb_terms terms;
    if (!kb_text_terms(bench->text, line, &terms, NULL))
        bench->found += terms.count;
}

static void run_damage(struct bench *bench, struct kb_str line)
{
    struct kb_damage damage;
    if (!kb_text_damage(bench->text, line, &damage, NULL))
        bench->found += damage.repaired + damage.lost;
}

enum {
    RUN_ICU,
    RUN_FOLD,
    RUN_DAMAGE,
    RUN_TERMS,
    RUNS
};

static const struct {
    const char *name;
    void (*run)(struct bench *bench, struct kb_str line);
} runs[RUNS] = {
    [RUN_ICU] = {"icu words", run_icu},
    [RUN_FOLD] = {"kb_text_fold", run_fold},
    [RUN_DAMAGE] = {"kb_text_damage", run_damage},
    [RUN_TERMS] = {"kb_text_terms", run_terms},
};

#define ROUNDS 5

static double round_s(struct bench *bench, void (*run)(struct bench *, struct kb_str))
{
    double began = now_s();
    struct kb_str rest = bench->input;
    bench->found = 0;
    while (rest.len)
        run(bench, kb_str_next_line(&rest));
    return now_s() - began;
}

static void measure_runs(struct bench *bench)
{
    double best[RUNS] = {0};
    uint64_t found[RUNS];
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < RUNS; i++) {
            double took = round_s(bench, runs[i].run);
            best[i] = round == 0 || took < best[i] ? took : best[i];
            found[i] = bench->found;
        }
    for (size_t i = 0; i < RUNS; i++)
        printf("%-14s %8.1f MB/s  %llu found\n", runs[i].name,
               (double)bench->input.len / 1e6 / best[i], (unsigned long long)found[i]);
    printf("terms run at %.2f of ICU's words\n", best[RUN_ICU] / best[RUN_TERMS]);
}

static int measure(struct bench *bench)
{
    struct kb_error err = {0};
    UErrorCode code = U_ZERO_ERROR;
    double began = now_s();
    if (kb_text_new(&bench->text, &err)) {
        fprintf(stderr, "analyse: %s\n", err.message);
        return 1;
    }
    printf("%s: first analyser %.1f ms\n", kb_text_version(), (now_s() - began) * 1e3);
    bench->words = ubrk_open(UBRK_WORD, "zh", NULL, 0, &code);
    bench->units = calloc(bench->input.len + 1, sizeof *bench->units);
    if (U_FAILURE(code) || !bench->units)
        return 1;
    measure_runs(bench);
    return 0;
}

int main(int argc, char **argv)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf input = KB_BUF_INIT(FILES_BYTES_MAX);
    struct kb_error err = {0};
    for (int i = 1; i < argc; i++)
        if (kb_file_read(argv[i], FILES_BYTES_MAX, &input, &err)) {
            fprintf(stderr, "analyse: %s\n", err.message);
            return 1;
        }
    struct bench bench = {.input = kb_buf_str(&input)};
    int status = bench.input.len ? measure(&bench) : 1;
    ubrk_close(bench.words);
    free(bench.units);
    kb_text_free(bench.text);
    return status;
}
