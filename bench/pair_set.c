/* pair_set.c - the question pairs: read, put into a base, asked. */
#include "pair_set.h"

#include <stdio.h>
#include <stdlib.h>

#include "kb/file.h"
#include "kb/index.h"
#include "kb/store.h"

#define FILE_BYTES   (64u << 20)
#define ARENA_BYTES  (256u << 20)
#define ANSWER_BYTES (64u << 20)
#define DEPTH        10
#define ID_BYTES     32

enum column {
    CATEGORY,
    QUERY_1,
    QUERY_2,
    LABEL,
    COLUMNS,
};

void pair_must(enum kb_status status, const struct kb_error *err)
{
    if (status) {
        fprintf(stderr, "pairs: %s\n", err->message);
        exit(1);
    }
}

static void *need(void *memory)
{
    if (!memory) {
        fprintf(stderr, "pairs: out of memory\n");
        exit(1);
    }
    return memory;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* The next field of a file of comma separated values, and whether it was its row's last. */
static struct kb_str next_field(struct kb_arena *arena, struct kb_str *rest, bool *ret_last)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf field = KB_BUF_INIT(FILE_BYTES);
    bool quoted = false;
    size_t at = 0;
    for (; at < rest->len; at++) {
        char c = rest->data[at];
        if (c == '"' && quoted && at + 1 < rest->len && rest->data[at + 1] == '"')
            kb_buf_add_char(&field, rest->data[++at]);
        else if (c == '"' && (quoted || at == 0))
            quoted = !quoted;
        else if (!quoted && (c == ',' || c == '\n'))
            break;
        else if (c != '\r')
            kb_buf_add_char(&field, c);
    }
    *ret_last = at == rest->len || rest->data[at] == '\n';
    *rest = kb_str_slice(*rest, at + 1, rest->len);
    struct kb_str copy = kb_arena_copy(arena, kb_buf_str(&field));
    if (!copy.data)
        need(NULL);
    return copy;
}

static bool next_row(struct kb_arena *arena, struct kb_str *rest, struct kb_str row[COLUMNS])
{
    bool last = false;
    size_t count = 0;
    if (!rest->len)
        return false;
    for (; !last; count++) {
        struct kb_str field = next_field(arena, rest, &last);
        if (count < COLUMNS)
            row[count] = field;
    }
    if (count == COLUMNS)
        return true;
    fprintf(stderr, "pairs: a row has %zu columns, not %d\n", count, COLUMNS);
    exit(1);
}

struct reading {
    struct pair_set *set;
    struct kb_map *base, *asked; /* text → number */
};

static size_t put_base(struct reading *reading, struct kb_str text)
{
    bool added;
    uint64_t *number = need(kb_map_put(reading->base, text, &added));
    if (added) {
        *number = reading->set->base_count;
        reading->set->base[reading->set->base_count++] = text;
    }
    return (size_t)*number;
}

/* FNV-1a's lowest bit but the text's own parity: any fixed cut will do. */
static size_t half_of(struct kb_str text)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 16777619u;
    return (hash >> 16) % PAIR_HALVES;
}

static void put_asked(struct reading *reading, struct kb_str text, struct kb_str right)
{
    bool added;
    struct pair_set *set = reading->set;
    if (kb_map_get(reading->base, text))
        return;
    uint64_t *number = need(kb_map_put(reading->asked, text, &added));
    if (added) {
        *number = set->asked_count;
        set->asked[set->asked_count++] = (struct pair_asked){.text = text, .half = half_of(text)};
    }
    struct pair_right *one = need(kb_arena_alloc(set->arena, sizeof *one));
    *one = (struct pair_right){put_base(reading, right), set->asked[*number].right};
    set->asked[*number].right = one;
}

static void read_rows(struct reading *reading, struct kb_str rest, bool questions)
{
    struct kb_str row[COLUMNS];
    next_row(reading->set->arena, &rest, row); /* names of columns */
    while (next_row(reading->set->arena, &rest, row)) {
        /* A few rows have no label: they say nothing of their second question. */
        bool same = kb_str_equal(row[LABEL], KB_STR("1"));
        bool other = kb_str_equal(row[LABEL], KB_STR("0"));
        if (questions && same)
            put_asked(reading, row[QUERY_2], row[QUERY_1]);
        if (!questions)
            put_base(reading, row[QUERY_1]);
        if (!questions && other)
            put_base(reading, row[QUERY_2]);
    }
}

static size_t count_lines(struct kb_str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\n';
    return count;
}

void pair_set_read(const char *path, struct pair_set *ret)
{
    struct kb_error err = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf file = KB_BUF_INIT(FILE_BYTES);
    pair_must(kb_file_read(path, file.cap, &file, &err), &err);
    size_t lines = count_lines(kb_buf_str(&file));
    *ret = (struct pair_set){.arena = need(kb_arena_new(ARENA_BYTES))};
    ret->base = need(kb_arena_array(ret->arena, 2 * lines, sizeof *ret->base));
    ret->asked = need(kb_arena_array(ret->arena, lines, sizeof *ret->asked));
    struct reading reading = {ret, need(kb_map_new()), need(kb_map_new())};
    read_rows(&reading, kb_buf_str(&file), false);
    read_rows(&reading, kb_buf_str(&file), true);
    kb_map_free(reading.base);
    kb_map_free(reading.asked);
}

void pair_set_done(struct pair_set *set)
{
    kb_arena_free(set->arena);
}

/* --- the base --------------------------------------------------------------------------------- */

static void put_item(struct kb_store *store, size_t number, struct kb_str title)
{
    struct kb_error err = {0};
    struct kb_put_result result;
    char id[ID_BYTES];
    snprintf(id, sizeof id, "qa-%06zu", number);
    /* Nobody wrote answers; a mark says nothing and is no term. */
    struct kb_section section = {.label = KB_STR("正文"), .text = KB_STR("。")};
    struct kb_edition_text text = {
        .id = kb_str_of(id),
        .kind = KB_KIND_QA,
        .title = title,
        .region = KB_STR("000000"),
        .category = KB_STR("问答"),
        .effective_from = KB_DATE_MIN,
        .effective_to = KB_DATE_MAX,
        .source = KB_STR("question-pairs.csv"),
        .sections = &section,
        .section_count = 1,
    };
    pair_must(kb_store_put(store, &text, true, &result, &err), &err);
}

void pair_set_put(const struct pair_set *set, const char *dir, const struct kb_clock *clock)
{
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_index_report report;
    int64_t change;
    pair_must(kb_store_open(dir, clock, &store, &err), &err);
    pair_must(kb_store_begin(store, "bench", &err), &err);
    for (size_t i = 0; i < set->base_count; i++)
        put_item(store, i, set->base[i]);
    pair_must(kb_store_commit(store, &change, &err), &err);
    pair_must(kb_index_rebuild(store, 1, NULL, &report, &err), &err);
    kb_store_close(store);
}

/* --- asking ----------------------------------------------------------------------------------- */

static bool is_right(const struct pair_asked *asked, struct kb_str id)
{
    for (const struct pair_right *right = asked->right; right; right = right->next) {
        char name[ID_BYTES];
        snprintf(name, sizeof name, "qa-%06zu", right->number);
        if (kb_str_equal(kb_str_of(name), id))
            return true;
    }
    return false;
}

static size_t rank_of(const struct pair_asked *asked, const struct kb_search_result *result)
{
    for (size_t i = 0; i < result->count; i++)
        if (is_right(asked, result->hits[i].id))
            return i + 1;
    return 0;
}

struct pair_measures pair_set_ask(const struct pair_set *set, struct kb_searcher *searcher,
                                  size_t half)
{
    struct pair_measures measures = {0};
    struct kb_arena *arena = need(kb_arena_new(ANSWER_BYTES));
    for (size_t i = 0; i < set->asked_count; i++) {
        struct kb_error err = {0};
        const struct pair_asked *asked = &set->asked[i];
        struct kb_search_request request = {
            .query = asked->text, .limit = DEPTH, .without_snippets = true};
        struct kb_search_result result;
        if (half < PAIR_HALVES && asked->half != half)
            continue;
        kb_arena_clear(arena);
        pair_must(kb_search(searcher, &request, arena, &result, &err), &err);
        size_t rank = rank_of(asked, &result);
        measures.questions++;
        measures.success_1 += rank == 1;
        measures.mrr_10 += rank ? 1.0 / (double)rank : 0;
    }
    kb_arena_free(arena);
    if (measures.questions) {
        measures.success_1 /= (double)measures.questions;
        measures.mrr_10 /= (double)measures.questions;
    }
    return measures;
}
