/* Matching: BM25 as written in the literature, limits, bounds, ties, keys, several databases. */
#include "fixture.h"

#include <math.h>

static char *dir;
static char first[200], second[200];

static const struct fixture_document documents[] = {
    {"公积:3 提取", "a", 1}, {"公积 贷款:5", "b", 2}, {"提取:2", "c", 3},
    {"公积", "d", 4},        {"贷款 公积:2", "e", 5}, {"社保:7", "f", 6},
    {"社保", "g", 7},        {"社保 养老", "h", 8},   {"医保", "i", 9},
};

static int set_up(void **state)
{
    (void)state;
    dir = test_temp_dir();
    snprintf(first, sizeof first, "%s/first", dir);
    snprintf(second, sizeof second, "%s/second", dir);
    fixture_database(first, documents, KB_COUNT(documents));
    fixture_database(second, documents, 2);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    test_temp_dir_remove(dir);
    return 0;
}

/* One search of a term; the matches are in the arena. */
static struct kb_xapian_matches search_term(struct kb_xapian_reader *reader, const char *term,
                                            size_t limit, size_t check_at_least,
                                            const struct kb_xapian_bm25 *bm25,
                                            struct kb_arena *arena)
{
    struct kb_error err = {0};
    struct kb_xapian_query *query = kb_xapian_query_term(kb_str_of(term), 1);
    struct kb_xapian_search search = {query, *bm25, limit, check_at_least, FIXTURE_KEY};
    struct kb_xapian_matches matches;
    assert_ok(kb_xapian_reader_search(reader, &search, arena, &matches, &err), &err);
    kb_xapian_query_free(query);
    return matches;
}

/* Robertson and Zaragoza (2009), with Xapian's floor for frequent terms and for short documents. */
static double bm25_by_hand(const struct kb_xapian_bm25 *p, double wdf, double length,
                           double average, double n, double N)
{
    double ratio = (N - n + 0.5) / (n + 0.5);
    double idf = log(ratio < 2 ? ratio / 2 + 1 : ratio);
    double norm = fmax(length / average, p->min_norm_length);
    return idf * (p->k1 + 1) * wdf / (p->k1 * (p->b * norm + 1 - p->b) + wdf);
}

static void test_weights_are_bm25(void **state)
{
    (void)state;
    static const struct kb_xapian_bm25 rows[] = {
        {1, 0, 1, 0.5, 0.5}, {1.2, 0, 8, 0.75, 0}, {2, 0, 1, 0.3, 0.9}};
    const struct {
        const char *key;
        double wdf, length;
    } expected[] = {{"a", 3, 4}, {"b", 1, 6}, {"d", 1, 1}, {"e", 2, 3}};
    double average = (4 + 6 + 2 + 1 + 3 + 7 + 1 + 2 + 1) / 9.0;
    struct kb_xapian_reader *reader = fixture_reader(first);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
        struct kb_xapian_matches matches = search_term(reader, "公积", 10, 0, &rows[i], arena);
        assert_int_equal(matches.count, 4);
        for (size_t m = 0; m < matches.count; m++)
            for (size_t e = 0; e < KB_COUNT(expected); e++)
                if (kb_str_equal(matches.items[m].key, kb_str_of(expected[e].key)))
                    assert_float_equal(
                        matches.items[m].weight,
                        bm25_by_hand(&rows[i], expected[e].wdf, expected[e].length, average, 4, 9),
                        1e-9);
    }
    kb_xapian_reader_close(reader);
}

static void test_best_first_up_to_the_limit(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_xapian_reader *reader = fixture_reader(first);
    struct kb_xapian_matches matches = search_term(reader, "公积", 2, 9, &fixture_bm25, arena);
    assert_int_equal(matches.count, 2);
    assert_str(matches.items[0].key, "a");
    assert_int_equal(matches.items[0].document, 1);
    assert_true(matches.items[0].weight >= matches.items[1].weight);
    assert_int_equal(matches.lower_bound, 4);
    assert_int_equal(matches.estimate, 4);
    assert_int_equal(matches.upper_bound, 4);
    matches = search_term(reader, "公积", 0, 0, &fixture_bm25, arena);
    assert_int_equal(matches.count, 0);
    assert_true(matches.upper_bound >= 4);
    matches = search_term(reader, "没有", 10, 0, &fixture_bm25, arena);
    assert_int_equal(matches.count, 0);
    assert_int_equal(matches.upper_bound, 0);
    kb_xapian_reader_close(reader);
}

static void test_ties_are_in_document_order(void **state)
{
    (void)state;
    struct kb_xapian_query *parts[] = {kb_xapian_query_all(), NULL};
    struct kb_xapian_query *query = kb_xapian_query_join(KB_XAPIAN_OR, parts, 1);
    struct kb_xapian_reader *reader = fixture_reader(first);
    assert_string_equal(fixture_keys(reader, query), "a b c d e f g h i");
    kb_xapian_reader_close(reader);
    kb_xapian_query_free(query);
    kb_xapian_query_free(parts[0]);
}

static void test_two_databases_weigh_as_one(void **state)
{
    (void)state;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_xapian_reader *reader = fixture_reader2(first, second);
    struct kb_xapian_matches matches = search_term(reader, "贷款", 10, 99, &fixture_bm25, arena);
    assert_int_equal(matches.count, 3);
    /* b stands in both, and weighs the same in both because the statistics are those of all. */
    assert_str(matches.items[0].key, "b");
    assert_str(matches.items[1].key, "b");
    assert_float_equal(matches.items[0].weight, matches.items[1].weight, 1e-9);
    assert_true(matches.items[0].document < matches.items[1].document);
    assert_str(matches.items[2].key, "e");
    kb_xapian_reader_close(reader);
}

static void test_a_slot_without_values_gives_empty_keys(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_xapian_reader *reader = fixture_reader(first);
    struct kb_xapian_query *query = kb_xapian_query_all();
    struct kb_xapian_search search = {query, fixture_bm25, 3, 0, 42};
    struct kb_xapian_matches matches;
    assert_ok(kb_xapian_reader_search(reader, &search, arena, &matches, &err), &err);
    assert_int_equal(matches.count, 3);
    assert_int_equal(matches.items[2].key.len, 0);
    kb_xapian_query_free(query);
    kb_xapian_reader_close(reader);
}

static void test_an_arena_that_is_full(void **state)
{
    (void)state;
    struct kb_xapian_reader *reader = fixture_reader(first);
    struct kb_xapian_query *query = kb_xapian_query_all();
    struct kb_xapian_search search = {query, fixture_bm25, 9, 0, FIXTURE_KEY};
    const size_t caps[] = {0, sizeof(struct kb_xapian_match), 9 * sizeof(struct kb_xapian_match)};
    for (size_t i = 0; i < KB_COUNT(caps); i++) {
        struct kb_error err = {0};
        struct kb_xapian_matches matches = {.count = 77};
        KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(caps[i]);
        assert_int_equal(kb_xapian_reader_search(reader, &search, arena, &matches, &err),
                         KB_NO_MEMORY);
        assert_int_equal(matches.count, 77);
    }
    kb_xapian_query_free(query);
    kb_xapian_reader_close(reader);
}

/* Enough documents that a search reads blocks, which later commits use again. */
static void write_many(struct kb_xapian_writer *writer)
{
    struct kb_error err = {0};
    assert_ok(kb_xapian_writer_delete(writer, KB_STR("公积"), &err), &err);
    for (int n = 0; n < 1000; n++) {
        char terms[100];
        snprintf(terms, sizeof terms, "公积 提取 贷款 词%d 号%d", n, n * 7 % 1000);
        fixture_add(writer, terms, "new", n);
    }
    fixture_commit(writer);
}

static enum kb_status search_each(struct kb_xapian_reader *reader, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    enum kb_status status = KB_OK;
    for (int n = 0; n < 1000 && status == KB_OK; n++) {
        char term[20];
        snprintf(term, sizeof term, "词%d", n);
        struct kb_xapian_query *query = kb_xapian_query_term(kb_str_of(term), 1);
        struct kb_xapian_search search = {query, fixture_bm25, 10, 0, FIXTURE_KEY};
        struct kb_xapian_matches matches = {0};
        status = kb_xapian_reader_search(reader, &search, arena, &matches, err);
        if (status == KB_OK)
            assert_int_equal(matches.count, 1);
        kb_xapian_query_free(query);
    }
    return status;
}

static void test_a_search_that_was_overtaken(void **state)
{
    (void)state;
    struct kb_error err = {0};
    const char *path = test_path(dir, "many");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    write_many(writer);
    struct kb_xapian_reader *reader = fixture_reader(path);
    for (int i = 0; i < 3; i++)
        write_many(writer);
    assert_int_equal(search_each(reader, &err), KB_MODIFIED);
    kb_error_clear(&err);
    assert_ok(kb_xapian_reader_reopen(reader, &err), &err);
    assert_ok(search_each(reader, &err), &err);
    kb_xapian_reader_close(reader);
    kb_xapian_writer_close(writer);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_weights_are_bm25),
        TEST(test_best_first_up_to_the_limit),
        TEST(test_ties_are_in_document_order),
        TEST(test_two_databases_weigh_as_one),
        TEST(test_a_slot_without_values_gives_empty_keys),
        TEST(test_an_arena_that_is_full),
        TEST(test_a_search_that_was_overtaken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
