/* Our BM25 is Xapian's: the same numbers for the same documents, to the last digits. */
#include "test.h"

#include <math.h>

#include "internal.h"

static char *dir;
static struct kb_xapian_reader *reader;

/* Document i has 'all' 1 + i % 3 times, 'half' in every second, 'one' in the last. */
enum {
    DOCUMENTS = 40
};

static void add_document(struct kb_xapian_writer *writer, unsigned i)
{
    struct kb_error err = {0};
    struct kb_xapian_term terms[4] = {
        {KB_STR("all"), 1 + i % 3},
        {KB_STR("fill"), 1 + 2 * i},
        {KB_STR("half"), 2},
        {KB_STR("one"), 3},
    };
    struct kb_xapian_document document = {.terms = terms,
                                          .term_count = i == DOCUMENTS - 1 ? 4 : 2 + i % 2};
    assert_ok(kb_xapian_writer_add(writer, &document, &err), &err);
}

static int set_up(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_xapian_writer *writer;
    dir = test_temp_dir();
    const char *path = test_path(dir, "db");
    assert_ok(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), &err);
    for (unsigned i = 0; i < DOCUMENTS; i++)
        add_document(writer, i);
    assert_ok(kb_xapian_writer_commit(writer, &err), &err);
    kb_xapian_writer_close(writer);
    assert_ok(kb_xapian_reader_open(&path, 1, &reader, &err), &err);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kb_xapian_reader_close(reader);
    test_temp_dir_remove(dir);
    return 0;
}

static const struct {
    const char *term;
    uint32_t query_frequency;
    struct kb_xapian_bm25 bm25;
} cases[] = {
    {"all", 1, {1, 0, 1, 0.5, 0.5}},     {"half", 1, {1, 0, 1, 0.5, 0.5}},
    {"one", 1, {1, 0, 1, 0.5, 0.5}},     {"one", 3, {1, 0, 1, 0.5, 0.5}},
    {"half", 2, {1.2, 0, 2, 0.75, 0.1}}, {"fill", 1, {0.9, 0, 0, 0.4, 0}},
    {"one", 5, {2, 0, 0, 1, 0.5}},       {"half", 1, {0, 0, 1, 0.5, 0.5}},
};

static double our_weight(size_t i, const struct kb_xapian_stats *stats, uint32_t document)
{
    struct kb_error err = {0};
    struct kb_str term = kb_str_of(cases[i].term);
    uint32_t frequency, wdf, length;
    assert_ok(kb_xapian_reader_term_frequency(reader, term, &frequency, &err), &err);
    assert_ok(kb_xapian_reader_wdf(reader, document, term, &wdf, &length, &err), &err);
    return kb_weights_bm25(&cases[i].bm25, stats, frequency, cases[i].query_frequency, wdf, length);
}

static void same_as_xapian(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_xapian_stats stats;
    struct kb_arena *arena = kb_arena_new(1 << 20);
    assert_ok(kb_xapian_reader_stats(reader, &stats, &err), &err);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_xapian_matches matches;
        struct kb_xapian_query *query = kb_xapian_query_term(kb_str_of(cases[i].term),
                                                             cases[i].query_frequency);
        struct kb_xapian_search search = {query, cases[i].bm25, DOCUMENTS, DOCUMENTS, 0};
        assert_ok(kb_xapian_reader_search(reader, &search, arena, &matches, &err), &err);
        assert_true(matches.count > 0);
        for (size_t k = 0; k < matches.count; k++) {
            double ours = our_weight(i, &stats, matches.items[k].document);
            assert_true(fabs(ours - matches.items[k].weight) < 1e-9);
        }
        kb_xapian_query_free(query);
    }
    kb_arena_free(arena);
}

static void rarer_is_worth_more(void **state)
{
    (void)state;
    struct kb_xapian_stats stats = {1000, 100};
    const struct kb_xapian_bm25 *bm25 = &kb_weights_default.bm25;
    double before = INFINITY;
    for (uint32_t frequency = 1; frequency <= 1000; frequency *= 10) {
        double worth = kb_weights_term(bm25, &stats, frequency, 1);
        assert_true(worth > 0 && worth < before);
        before = worth;
    }
    /* An estimate may pass the number of documents; the weight stays a number. */
    assert_true(isfinite(kb_weights_term(bm25, &stats, 5000, 1)));
}

static void nothing_of_a_term_that_is_not_there(void **state)
{
    (void)state;
    struct kb_xapian_stats stats = {1000, 100}, empty = {0, 0};
    assert_true(kb_weights_bm25(&kb_weights_default.bm25, &stats, 10, 1, 0, 100) == 0);
    assert_true(isfinite(kb_weights_bm25(&kb_weights_default.bm25, &empty, 0, 1, 1, 1)));
}

/* The table keeps its own promises. */
static void the_table_is_sound(void **state)
{
    (void)state;
    const struct kb_weights *weights = &kb_weights_default;
    assert_true(weights->pending_factor > 0 && weights->pending_factor <= 1);
    assert_true(weights->snippet_min < weights->snippet_wanted);
    assert_true(weights->snippet_wanted < weights->snippet_max);
    assert_true(weights->snippet_lead < weights->snippet_wanted);
    assert_true(weights->window_growth > 1);
    assert_true(weights->window_max >= KB_SEARCH_DEPTH_MAX * weights->window_per_item);
    assert_true(weights->alternatives_max <= KB_QUERY_TERMS_MAX);
    assert_true(weights->bm25.k2 == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_xapian),
        cmocka_unit_test(rarer_is_worth_more),
        cmocka_unit_test(nothing_of_a_term_that_is_not_there),
        cmocka_unit_test(the_table_is_sound),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
