/* Query trees: what each operator matches and in which order its weights put the matches. */
#include "fixture.h"

static char *dir;
static struct kb_xapian_reader *reader;

/* "rare" is rarer than "often", so it weighs more; days run through the beginning of time. */
static const struct fixture_document documents[] = {
    {"often filler:2", "o", -1},
    {"rare filler:2", "r", -720000},
    {"often rare filler:1", "or", 0},
    {"often filler:2", "o2", 20000},
    {"often tag:0 filler:2", "ot", INT32_MAX},
    {"other filler:2", "x", INT32_MIN},
    {"other:9", "x9", 5},
};

static int set_up(void **state)
{
    (void)state;
    dir = test_temp_dir();
    fixture_database(test_path(dir, "db"), documents, KB_COUNT(documents));
    reader = fixture_reader(test_path(dir, "db"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kb_xapian_reader_close(reader);
    test_temp_dir_remove(dir);
    return 0;
}

static struct kb_xapian_query *term(const char *text)
{
    struct kb_xapian_query *query = kb_xapian_query_term(kb_str_of(text), 1);
    assert_non_null(query);
    return query;
}

/* Joins and takes the parts. */
static struct kb_xapian_query *join(enum kb_xapian_operator op, struct kb_xapian_query *left,
                                    struct kb_xapian_query *right)
{
    struct kb_xapian_query *parts[] = {left, right};
    struct kb_xapian_query *query = kb_xapian_query_join(op, parts, 2);
    assert_non_null(query);
    kb_xapian_query_free(left);
    kb_xapian_query_free(right);
    return query;
}

static void assert_keys(struct kb_xapian_query *query, const char *expected)
{
    assert_string_equal(fixture_keys(reader, query), expected);
    kb_xapian_query_free(query);
}

static void test_operators(void **state)
{
    (void)state;
    const struct {
        enum kb_xapian_operator op;
        const char *left, *right, *expected;
    } rows[] = {
        {KB_XAPIAN_OR, "often", "rare", "or r o o2 ot"},
        {KB_XAPIAN_AND, "often", "rare", "or"},
        {KB_XAPIAN_AND_MAYBE, "often", "rare", "or o o2 ot"},
        {KB_XAPIAN_AND_MAYBE, "rare", "often", "or r"},
        {KB_XAPIAN_FILTER, "often", "tag", "ot"},
        {KB_XAPIAN_FILTER, "often", "filler", "o or o2 ot"},
        {KB_XAPIAN_AND_NOT, "often", "rare", "o o2 ot"},
        {KB_XAPIAN_MAX, "often", "rare", "r or o o2 ot"},
        {KB_XAPIAN_SYNONYM, "often", "rare", "or o r o2 ot"},
        {KB_XAPIAN_OR, "often", "nothing", "o or o2 ot"},
        {KB_XAPIAN_AND, "often", "nothing", ""},
        {KB_XAPIAN_AND_NOT, "often", "nothing", "o or o2 ot"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_keys(join(rows[i].op, term(rows[i].left), term(rows[i].right)), rows[i].expected);
}

static double best_weight(struct kb_xapian_query *query)
{
    struct kb_error err = {0};
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_xapian_search search = {.query = query, .bm25 = fixture_bm25, .limit = 1};
    struct kb_xapian_matches matches;
    assert_ok(kb_xapian_reader_search(reader, &search, arena, &matches, &err), &err);
    assert_int_equal(matches.count, 1);
    kb_xapian_query_free(query);
    return matches.items[0].weight;
}

static void test_weights_of_joined_parts(void **state)
{
    (void)state;
    /* The best match of each is "or", which both terms stand in. */
    struct kb_xapian_query *often = join(KB_XAPIAN_AND, term("often"), kb_xapian_query_all());
    double weight_often = best_weight(often), weight_rare = best_weight(term("rare"));
    double sum = best_weight(join(KB_XAPIAN_OR, term("often"), term("rare")));
    double max = best_weight(join(KB_XAPIAN_MAX, term("often"), term("rare")));
    double filter = best_weight(join(KB_XAPIAN_FILTER, term("rare"), term("often")));
    double one = best_weight(join(KB_XAPIAN_SYNONYM, term("often"), term("rare")));
    assert_true(weight_rare > weight_often);
    assert_float_equal(sum, weight_often + weight_rare, 1e-9);
    assert_float_equal(max, weight_rare, 1e-9);
    assert_float_equal(filter, weight_rare, 1e-9);
    assert_true(one < sum);
}

static void test_scale(void **state)
{
    (void)state;
    struct kb_xapian_query *rare = term("rare");
    double plain = best_weight(term("rare"));
    assert_float_equal(best_weight(kb_xapian_query_scale(rare, 2.5)), 2.5 * plain, 1e-9);
    assert_float_equal(best_weight(kb_xapian_query_scale(rare, 0)), 0, 1e-9);
    assert_keys(kb_xapian_query_scale(rare, 0), "r or"); /* no weight: in document order */
    assert_keys(kb_xapian_query_scale(NULL, 1), "");
    kb_xapian_query_free(rare);
}

static void test_fixed_weights(void **state)
{
    (void)state;
    struct kb_xapian_query *often = term("often");
    struct kb_xapian_query *fixed = kb_xapian_query_fixed(often, 3.5);
    assert_float_equal(best_weight(kb_xapian_query_fixed(often, 3.5)), 3.5, 1e-9);
    assert_keys(kb_xapian_query_fixed(often, 0), "o or o2 ot");
    assert_keys(kb_xapian_query_fixed(NULL, 1), "");
    /* Beside weights of the usual kind it adds up. */
    double rare = best_weight(term("rare"));
    double both = best_weight(join(KB_XAPIAN_AND, term("rare"), fixed));
    assert_true(both > 3.5 && both < 3.5 + rare + 1e-9);
    kb_xapian_query_free(often);
}

static void test_what_stands_in_a_document(void **state)
{
    (void)state;
    static const struct {
        const char *term;
        uint32_t document;
        bool expected;
    } cases[] = {{"rare", 2, true}, {"rare", 1, false},  {"tag", 5, true},    {"none", 1, false},
                 {"rare", 3, true}, {"often", 2, false}, {"rare", 99, false}, {"tag", 4, false}};
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_error err = {0};
        bool has;
        assert_ok(
            kb_xapian_reader_has(reader, cases[i].document, kb_str_of(cases[i].term), &has, &err),
            &err);
        assert_int_equal(has, cases[i].expected);
    }
}

static void test_query_frequency_raises_the_weight(void **state)
{
    (void)state;
    double once = best_weight(kb_xapian_query_term(KB_STR("rare"), 1));
    double thrice = best_weight(kb_xapian_query_term(KB_STR("rare"), 3));
    assert_float_equal(thrice, once * (1 + 1) * 3 / (1 + 3), 1e-9); /* (k3+1)q/(k3+q), k3 = 1 */
}

static void test_all_and_nothing(void **state)
{
    (void)state;
    struct kb_xapian_query *parts[] = {term("often"), NULL};
    assert_keys(kb_xapian_query_all(), "o r or o2 ot x x9");
    assert_keys(kb_xapian_query_term(KB_STR(""), 1), "");
    assert_keys(kb_xapian_query_join(KB_XAPIAN_OR, parts, 0), "");
    assert_keys(kb_xapian_query_join(KB_XAPIAN_OR, NULL, 0), "");
    assert_keys(kb_xapian_query_join(KB_XAPIAN_OR, parts, 2), "");
    assert_keys(kb_xapian_query_join(KB_XAPIAN_OR, parts, 1), "o or o2 ot");
    kb_xapian_query_free(parts[0]);
    kb_xapian_query_free(NULL);
}

static void test_a_term_longer_than_any_matches_nothing(void **state)
{
    (void)state;
    char text[1000];
    memset(text, 'x', sizeof text);
    assert_keys(kb_xapian_query_term((struct kb_str){text, sizeof text}, 1), "");
}

static struct kb_str day(int32_t number, char out[4])
{
    kb_xapian_put_i32(out, number);
    return (struct kb_str){out, 4};
}

static void test_ranges_of_days(void **state)
{
    (void)state;
    const struct {
        int32_t low, high;
        const char *expected;
    } rows[] = {
        {-1, 0, "o or"},
        {-720000, -1, "o r"},
        {INT32_MIN, INT32_MAX, "o r or o2 ot x x9"},
        {INT32_MIN, -720000, "r x"},
        {1, INT32_MAX, "o2 ot x9"},
        {6, 19999, ""},
        {20000, 20000, "o2"},
        {1, 0, ""},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char low[4], high[4];
        assert_keys(
            kb_xapian_query_range(FIXTURE_DAY, day(rows[i].low, low), day(rows[i].high, high)),
            rows[i].expected);
    }
}

static void test_ranges_without_a_bound(void **state)
{
    (void)state;
    char low[4];
    struct kb_str none = {0};
    assert_keys(kb_xapian_query_range(FIXTURE_DAY, day(5, low), none), "o2 ot x9");
    assert_keys(kb_xapian_query_range(FIXTURE_DAY, none, day(-1, low)), "o r x");
    assert_keys(kb_xapian_query_range(99, day(0, low), none), ""); /* nobody has that slot */
}

static void test_parts_stay_the_callers(void **state)
{
    (void)state;
    struct kb_xapian_query *part = term("rare");
    struct kb_xapian_query *parts[] = {part, part};
    struct kb_xapian_query *both = kb_xapian_query_join(KB_XAPIAN_AND, parts, 2);
    kb_xapian_query_freep(&part);
    assert_keys(both, "r or");
}

static void test_describe(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(200);
    struct kb_xapian_query *query = join(KB_XAPIAN_AND_MAYBE, term("rare"), term("often"));
    assert_ok(kb_xapian_query_describe(query, &out, &err), &err);
    assert_str(kb_buf_str(&out), "Query((rare AND_MAYBE often))");
    kb_xapian_query_free(query);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_operators),
        cmocka_unit_test(test_weights_of_joined_parts),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_fixed_weights),
        cmocka_unit_test(test_what_stands_in_a_document),
        cmocka_unit_test(test_query_frequency_raises_the_weight),
        cmocka_unit_test(test_all_and_nothing),
        cmocka_unit_test(test_a_term_longer_than_any_matches_nothing),
        cmocka_unit_test(test_ranges_of_days),
        cmocka_unit_test(test_ranges_without_a_bound),
        cmocka_unit_test(test_parts_stay_the_callers),
        cmocka_unit_test(test_describe),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
