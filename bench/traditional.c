/*
 * traditional.c - does it matter in which script a question is asked? Asks each question as it was
 * written, in traditional script, and as another program converted it to simplified, and compares
 * what is found.
 *
 *     bench_traditional PASSAGES.tsv QUESTIONS.tsv CONVERTED.tsv EMPTY-FOLDER
 *
 * Passages are `id TAB title TAB text`, questions `id TAB passage TAB question`; the converted file
 * has the same lines (`opencc -c t2s`). The last line is for programs: `traditional TAB share with
 * the same hits in the same order TAB S@1`.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kb/file.h"
#include "kb/index.h"
#include "kb/store.h"
#include "pair_set.h"

#define FILE_BYTES   (64u << 20)
#define ANSWER_BYTES (64u << 20)
#define DIFFERENT    10 /* at most so many are printed */

struct line {
    struct kb_str fields[3];
};

struct measures {
    size_t asked, same, first;
};

static bool next_line(struct kb_str *rest, struct line *ret)
{
    if (!rest->len)
        return false;
    struct kb_str line = kb_str_next_line(rest);
    for (size_t i = 0; i < KB_COUNT(ret->fields); i++) {
        size_t tab = kb_str_find(line, KB_STR("\t"), 0);
        ret->fields[i] = kb_str_slice(line, 0, tab == SIZE_MAX ? line.len : tab);
        line = kb_str_slice(line, tab == SIZE_MAX ? line.len : tab + 1, line.len);
    }
    return true;
}

static void put_passages(struct kb_store *store, struct kb_str rest)
{
    struct kb_error err = {0};
    struct line line;
    while (next_line(&rest, &line)) {
        struct kb_put_result result;
        struct kb_section section = {.label = KB_STR("正文"), .text = line.fields[2]};
        struct kb_edition_text text = {
            .id = line.fields[0],
            .kind = KB_KIND_NOTICE,
            .title = line.fields[1],
            .region = KB_STR("000000"),
            .category = KB_STR("短文"),
            .effective_from = KB_DATE_MIN,
            .effective_to = KB_DATE_MAX,
            .source = KB_STR("drcd"),
            .sections = &section,
            .section_count = 1,
        };
        pair_must(kb_store_put(store, &text, true, &result, &err), &err);
    }
}

static void make_base(const char *dir, const struct kb_clock *clock, struct kb_str passages)
{
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_index_report report;
    int64_t change;
    pair_must(kb_store_open(dir, clock, &store, &err), &err);
    pair_must(kb_store_begin(store, "bench", &err), &err);
    put_passages(store, passages);
    pair_must(kb_store_commit(store, &change, &err), &err);
    pair_must(kb_index_rebuild(store, 1, NULL, &report, &err), &err);
    kb_store_close(store);
}

static struct kb_search_result ask(struct kb_searcher *searcher, struct kb_str question,
                                   struct kb_arena *arena)
{
    struct kb_error err = {0};
    struct kb_search_request request = {.query = question, .without_snippets = true};
    struct kb_search_result result;
    pair_must(kb_search(searcher, &request, arena, &result, &err), &err);
    return result;
}

static bool is_same(const struct kb_search_result *a, const struct kb_search_result *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; i < a->count && same; i++)
        same = kb_str_equal(a->hits[i].id, b->hits[i].id);
    return same;
}

static struct measures measure(struct kb_searcher *searcher, struct kb_str questions,
                               struct kb_str converted)
{
    struct measures measures = {0};
    struct line one, other;
    struct kb_arena *arena = kb_arena_new(ANSWER_BYTES);
    while (arena && next_line(&questions, &one) && next_line(&converted, &other)) {
        kb_arena_clear(arena);
        struct kb_search_result written = ask(searcher, one.fields[2], arena);
        struct kb_search_result simplified = ask(searcher, other.fields[2], arena);
        bool same = is_same(&written, &simplified);
        if (!same && measures.asked - measures.same < DIFFERENT)
            printf("differs: %.*s / %.*s\n", KB_STR_ARG(one.fields[2]),
                   KB_STR_ARG(other.fields[2]));
        measures.asked++;
        measures.same += same;
        measures.first += written.count && kb_str_equal(written.hits[0].id, one.fields[1]);
    }
    kb_arena_free(arena);
    return measures;
}

static struct kb_buf read_file(const char *path)
{
    struct kb_error err = {0};
    struct kb_buf file = KB_BUF_INIT(FILE_BYTES);
    pair_must(kb_file_read(path, file.cap, &file, &err), &err);
    return file;
}

int main(int argc, char **argv)
{
    struct kb_error err = {0};
    struct kb_clock clock;
    struct kb_searcher *searcher;
    if (argc != 5) {
        fprintf(stderr, "usage: bench_traditional PASSAGES QUESTIONS CONVERTED EMPTY-FOLDER\n");
        return 2;
    }
    KB_CLEANUP(kb_buf_done) struct kb_buf passages = read_file(argv[1]);
    KB_CLEANUP(kb_buf_done) struct kb_buf questions = read_file(argv[2]);
    KB_CLEANUP(kb_buf_done) struct kb_buf converted = read_file(argv[3]);
    pair_must(kb_clock_system("Asia/Shanghai", &clock, &err), &err);
    make_base(argv[4], &clock, kb_buf_str(&passages));
    pair_must(kb_searcher_open(argv[4], KB_DOOR_INTERNAL, &clock, &searcher, &err), &err);
    struct measures measures = measure(searcher, kb_buf_str(&questions), kb_buf_str(&converted));
    kb_searcher_close(searcher);
    if (!measures.asked) {
        fprintf(stderr, "traditional: there is no question\n");
        return 1;
    }
    double asked = (double)measures.asked;
    printf("%zu questions, %zu with the same hits in both scripts, %zu with the passage first\n",
           measures.asked, measures.same, measures.first);
    printf("traditional\t%.4f\t%.4f\n", (double)measures.same / asked,
           (double)measures.first / asked);
    return 0;
}
