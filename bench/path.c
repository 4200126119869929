/*
 * path.c - what it costs to understand a question: the whole way of a question through search, with
 * dictionary, ladder, parts, names, votes and likenesses, beside the bare one, words and bigrams
 * alone.
 *
 *     bench_path DATA QUERIES ROUNDS
 *
 * Each question is asked both ways, one after the other, so that whatever disturbs the machine
 * disturbs both; the time is that of the thread. The last line is for programs: `path TAB p50 of
 * the bare way TAB p50 of the whole TAB their ratio TAB p99 TAB p99 TAB ratio`, in microseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "internal.h"
#include "kb/file.h"
#include "pair_set.h"

#define FILE_BYTES   (64u << 20)
#define ANSWER_BYTES (64u << 20)

enum {
    BARE,
    WHOLE,
    WAYS
};

struct times {
    double *us[WAYS];
    size_t count, room;
};

static double thread_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static struct kb_weights weights_of(int way)
{
    struct kb_weights weights = kb_weights_default;
    if (way == BARE)
        weights.voters = weights.likes = 0;
    return weights;
}

static double ask(struct kb_searcher *searcher, struct kb_str question, int way,
                  struct kb_arena *arena)
{
    struct kb_error err = {0};
    struct kb_weights weights = weights_of(way);
    struct kb_search_request request = {
        .query = question,
        .without_ladder = way == BARE,
        .without_parts = way == BARE,
    };
    struct kb_search_result result;
    kb_searcher_set_weights(searcher, &weights);
    kb_arena_clear(arena);
    double begun_us = thread_us();
    pair_must(kb_search(searcher, &request, arena, &result, &err), &err);
    double took_us = thread_us() - begun_us;
    kb_searcher_set_weights(searcher, &kb_weights_default);
    return took_us;
}

/* The second field of each line. */
static bool next_question(struct kb_str *rest, struct kb_str *ret)
{
    while (rest->len) {
        struct kb_str line = kb_str_next_line(rest);
        size_t tab = kb_str_find(line, KB_STR("\t"), 0);
        if (tab == SIZE_MAX)
            continue;
        *ret = kb_str_slice(line, tab + 1, kb_str_find(line, KB_STR("\t"), tab + 1));
        return true;
    }
    return false;
}

/* Who goes first changes with each question: what one way leaves in the caches helps the other. */
static void ask_all(struct kb_searcher *searcher, struct kb_str questions, struct times *ret)
{
    struct kb_arena *arena = kb_arena_new(ANSWER_BYTES);
    struct kb_str question;
    for (size_t n = 0; arena && ret->count < ret->room && next_question(&questions, &question);
         n++) {
        int first = (int)(n % WAYS);
        ret->us[first][ret->count] = ask(searcher, question, first, arena);
        ret->us[!first][ret->count] = ask(searcher, question, !first, arena);
        ret->count++;
    }
    kb_arena_free(arena);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t count_lines(struct kb_str text)
{
    size_t lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n';
    return lines;
}

static void print(struct times *times)
{
    double p50[WAYS], p99[WAYS];
    for (int way = 0; way < WAYS; way++) {
        qsort(times->us[way], times->count, sizeof *times->us[way], compare);
        p50[way] = times->us[way][times->count / 2];
        p99[way] = times->us[way][times->count * 99 / 100];
    }
    printf("path\t%.0f\t%.0f\t%.2f\t%.0f\t%.0f\t%.2f\n", p50[BARE], p50[WHOLE],
           p50[WHOLE] / p50[BARE], p99[BARE], p99[WHOLE], p99[WHOLE] / p99[BARE]);
}

int main(int argc, char **argv)
{
    struct kb_error err = {0};
    struct kb_clock clock;
    struct kb_searcher *searcher;
    struct kb_buf file = KB_BUF_INIT(FILE_BYTES);
    uint64_t rounds = 0;
    if (argc != 4 || !kb_str_to_uint(kb_str_of(argv[3]), 1000, &rounds) || !rounds) {
        fprintf(stderr, "usage: bench_path DATA QUERIES ROUNDS\n");
        return 2;
    }
    pair_must(kb_file_read(argv[2], file.cap, &file, &err), &err);
    pair_must(kb_clock_system("Asia/Shanghai", &clock, &err), &err);
    pair_must(kb_searcher_open(argv[1], KB_DOOR_INTERNAL, &clock, &searcher, &err), &err);
    struct times times = {.room = count_lines(kb_buf_str(&file)) * rounds};
    for (int way = 0; way < WAYS; way++)
        times.us[way] = calloc(times.room, sizeof *times.us[way]);
    for (uint64_t round = 0; round < rounds && times.us[BARE] && times.us[WHOLE]; round++)
        ask_all(searcher, kb_buf_str(&file), &times);
    if (times.count)
        print(&times);
    for (int way = 0; way < WAYS; way++)
        free(times.us[way]);
    kb_searcher_close(searcher);
    kb_buf_done(&file);
    return times.count ? 0 : 1;
}
