/*
 * tests/relevance on the demo corpus: slips find the item they mean, and what was typed well finds
 * what it found without the ladder.
 */
#include "base.h"

#include <string.h>

#include "kb/file.h"
#include "kb/import.h"
#include "kb/store.h"

#define LIST_BYTES (1u << 20)

/* Share of the slips that must be found among the first three. */
#define FOUND_AT_LEAST 0.95

static struct base base;

static void import_corpus(void)
{
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_import_summary summary;
    struct kb_import_options options = {.publish = true};
    const char *const paths[] = {test_source("content/corpus")};
    assert_ok(kb_store_open(base.dir, &base.clock, &store, &err), &err);
    assert_ok(kb_import_run(store, paths, 1, &options, NULL, &summary, &err), &err);
    kb_store_close(store);
}

static struct kb_search_result ask(struct kb_str query, bool without_ladder)
{
    struct kb_search_request request = {
        .query = query, .limit = 3, .without_snippets = true, .without_ladder = without_ladder};
    return base_ask(&base, KB_DOOR_INTERNAL, &request);
}

static bool is_among(const struct kb_search_result *result, struct kb_str id)
{
    for (size_t i = 0; i < result->count; i++)
        if (kb_str_equal(result->hits[i].id, id))
            return true;
    return false;
}

/* The next line of a list that is no comment, cut at its tabs. */
static bool next(struct kb_str *rest, struct kb_str *query, struct kb_str *id)
{
    while (rest->len) {
        struct kb_str line = kb_str_next_line(rest);
        size_t tab = kb_str_find(line, KB_STR("\t"), 0);
        if (line.data[0] == '#' || tab == SIZE_MAX)
            continue;
        size_t second = kb_str_find(line, KB_STR("\t"), tab + 1);
        *query = kb_str_slice(line, 0, tab);
        *id = kb_str_slice(line, tab + 1, second == SIZE_MAX ? line.len : second);
        return true;
    }
    return false;
}

static void read_list(const char *name, struct kb_buf *ret)
{
    struct kb_error err = {0};
    assert_ok(kb_file_read(test_source(name), LIST_BYTES, ret, &err), &err);
}

static void slips_find_what_they_mean(void **state)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf list = KB_BUF_INIT(LIST_BYTES);
    size_t count = 0, found = 0;
    struct kb_str query, id;
    (void)state;
    read_list("tests/relevance/slips.tsv", &list);
    for (struct kb_str rest = kb_buf_str(&list); next(&rest, &query, &id); count++) {
        struct kb_search_result result = ask(query, false);
        bool hit = is_among(&result, id);
        found += hit;
        if (!hit)
            print_message("%.*s does not find %.*s\n", KB_STR_ARG(query), KB_STR_ARG(id));
    }
    print_message("%zu of %zu slips\n", found, count);
    assert_true(count >= 200);
    assert_true((double)found >= FOUND_AT_LEAST * (double)count);
}

static void what_is_right_is_left_alone(void **state)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf list = KB_BUF_INIT(LIST_BYTES);
    size_t count = 0, changed = 0;
    struct kb_str query, id;
    (void)state;
    read_list("tests/relevance/correct.tsv", &list);
    for (struct kb_str rest = kb_buf_str(&list); next(&rest, &query, &id); count++) {
        struct kb_search_result with = ask(query, false), without = ask(query, true);
        assert_true(without.count > 0 && with.count > 0);
        if (kb_str_equal(with.hits[0].id, without.hits[0].id))
            continue;
        changed++;
        print_message("%.*s: %.*s instead of %.*s\n", KB_STR_ARG(query),
                      KB_STR_ARG(with.hits[0].id), KB_STR_ARG(without.hits[0].id));
    }
    assert_true(count >= 100);
    assert_int_equal(changed, 0);
}

static int begin(void **state)
{
    (void)state;
    base_begin(&base);
    import_corpus();
    base_index(&base);
    return 0;
}

static int end(void **state)
{
    (void)state;
    base_end(&base);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_find_what_they_mean),
        cmocka_unit_test(what_is_right_is_left_alone),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
