/*
 * raw_search.c - the same query trees as kbd's searches, answered by Xapian alone.
 *
 *     bench_raw_search DATA QUERIES THREADS REQUESTS [LIMIT]
 *
 * Builds the tree of every question as kb_search() does, before the clock starts; then THREADS
 * threads, each with its own Database and trees, answer REQUESTS questions in all. Prints the same
 * line as bench_load.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "internal.h"
#include "kb/file.h"
#include "raw_match.h"

#define THREADS_MAX 64

struct bench {
    const char *data;
    char path[4096];
    struct kb_str *questions;
    size_t question_count;
    size_t wanted;
    uint64_t limit; /* documents of each answer */
    atomic_size_t asked, done;
    uint32_t *latencies_us;
    pthread_barrier_t barrier;
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void must(enum kb_status status, const struct kb_error *err)
{
    if (status) {
        fprintf(stderr, "bench_raw_search: %s\n", err->message);
        exit(1);
    }
}

static int64_t wall_ms(void *context)
{
    (void)context;
    return time(NULL) * 1000;
}

static int32_t no_offset_s(void *context, int64_t at_ms)
{
    (void)context;
    (void)at_ms;
    return 0;
}

static struct kb_xapian_query **build_trees(struct bench *bench)
{
    struct kb_error err = {0};
    struct kb_clock clock = {wall_ms, no_offset_s, NULL};
    struct kb_searcher *searcher;
    struct kb_arena *arena = kb_arena_new(64u << 20);
    struct kb_xapian_query **trees = calloc(bench->question_count, sizeof *trees);
    must(kb_searcher_open(bench->data, KB_DOOR_PUBLIC, &clock, &searcher, &err), &err);
    for (size_t i = 0; i < bench->question_count; i++) {
        struct kb_search_request request = {.query = bench->questions[i]};
        kb_arena_clear(arena);
        must(kb_search_tree(searcher, &request, arena, &trees[i], &err), &err);
    }
    kb_searcher_close(searcher);
    kb_arena_free(arena);
    return trees;
}

static void *answer(void *context)
{
    struct bench *bench = context;
    struct kb_xapian_query **trees = build_trees(bench);
    struct raw_database *database = raw_open(bench->path);
    pthread_barrier_wait(&bench->barrier);
    for (;;) {
        size_t number = atomic_fetch_add(&bench->asked, 1);
        if (number >= bench->wanted)
            return NULL;
        int64_t begun = now_ns();
        raw_match(database, trees[number % bench->question_count], &kb_weights_default.bm25,
                  (unsigned)bench->limit);
        bench->latencies_us[atomic_fetch_add(&bench->done, 1)] = (uint32_t)((now_ns() - begun) /
                                                                            1000);
    }
}

static void read_questions(struct bench *bench, const char *path, struct kb_buf *text)
{
    struct kb_error err = {0};
    must(kb_file_read(path, text->cap, text, &err), &err);
    struct kb_str rest = kb_buf_str(text);
    bench->questions = calloc(rest.len + 1, sizeof *bench->questions);
    while (rest.len) {
        struct kb_str line = kb_str_next_line(&rest);
        size_t tab = kb_str_find(line, KB_STR("\t"), 0);
        if (tab != SIZE_MAX)
            bench->questions[bench->question_count++] = kb_str_slice(
                line, tab + 1, kb_str_find(line, KB_STR("\t"), tab + 1));
    }
}

static void find_index(struct bench *bench)
{
    struct kb_error err = {0};
    struct kb_buf current = KB_BUF_INIT(64);
    char path[4096];
    snprintf(path, sizeof path, "%s/index/current", bench->data);
    must(kb_file_read(path, current.cap, &current, &err), &err);
    struct kb_str generation = kb_str_trim(kb_buf_str(&current));
    snprintf(bench->path, sizeof bench->path, "%s/index/%.*s/public-live", bench->data,
             KB_STR_ARG(generation));
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static struct bench bench;
    struct kb_buf text = KB_BUF_INIT(64u << 20);
    uint64_t threads, requests;
    pthread_t ids[THREADS_MAX];
    bench.limit = 10;
    if ((argc != 5 && argc != 6) ||
        (argc == 6 && !kb_str_to_uint(kb_str_of(argv[5]), 1000, &bench.limit)) ||
        !kb_str_to_uint(kb_str_of(argv[3]), THREADS_MAX, &threads) || !threads ||
        !kb_str_to_uint(kb_str_of(argv[4]), 100000000, &requests) || !requests) {
        fputs("usage: bench_raw_search DATA QUERIES THREADS REQUESTS [LIMIT]\n", stderr);
        return 2;
    }
    bench.data = argv[1];
    bench.wanted = requests;
    bench.latencies_us = calloc(requests, sizeof *bench.latencies_us);
    read_questions(&bench, argv[2], &text);
    find_index(&bench);
    pthread_barrier_init(&bench.barrier, NULL, (unsigned)threads + 1);
    for (size_t i = 0; i < threads; i++)
        pthread_create(&ids[i], NULL, answer, &bench);
    pthread_barrier_wait(&bench.barrier);
    int64_t begun = now_ns();
    for (size_t i = 0; i < threads; i++)
        pthread_join(ids[i], NULL);
    double seconds = (double)(now_ns() - begun) / 1e9;
    qsort(bench.latencies_us, requests, sizeof *bench.latencies_us, compare);
    printf("per_second %.1f p50_us %u p90_us %u p99_us %u max_us %u\n", (double)requests / seconds,
           bench.latencies_us[requests / 2], bench.latencies_us[requests * 9 / 10],
           bench.latencies_us[requests * 99 / 100], bench.latencies_us[requests - 1]);
    return 0;
}
