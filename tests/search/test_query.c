/* The query tree, as Xapian describes it. */
#include "test.h"

#include "internal.h"

static struct kb_question_term words[] = {
    {.text = KB_STR_INIT("rare"), .query_frequency = 1},
    {.text = KB_STR_INIT("scarce"), .query_frequency = 1},
    {.text = KB_STR_INIT("common"), .query_frequency = 1},
};

static const struct kb_str alternatives[] = {KB_STR_INIT("taxi"), KB_STR_INIT("taxes")};

static struct kb_question_term single[] = {
    {.text = KB_STR_INIT("tax"),
     .query_frequency = 1,
     .alternatives = alternatives,
     .alternative_count = 2},
};

static const struct kb_question two_decide = {.terms = words, .count = 3, .deciding = 2};
static const struct kb_question one_character = {.terms = single, .count = 1, .deciding = 1};

static const char *describe(const struct kb_question *question,
                            const struct kb_search_request *request, const struct kb_moment *moment,
                            bool all_decide)
{
    static char text[4096];
    struct kb_error err = {0};
    struct kb_buf buf = KB_BUF_INIT(4096);
    struct kb_xapian_query *query;
    assert_ok(kb_query_build(question, request, moment, NULL, all_decide, &query, &err), &err);
    assert_ok(kb_xapian_query_describe(query, &buf, &err), &err);
    snprintf(text, sizeof text, "%.*s", KB_STR_ARG(kb_buf_str(&buf)));
    kb_buf_done(&buf);
    kb_xapian_query_free(query);
    return text;
}

static const struct {
    const struct kb_question *question;
    struct kb_search_request request;
    bool all_decide;
    const char *tree;
} cases[] = {
    {&two_decide, {.limit = 0}, false, "Query(((rare OR scarce) AND_MAYBE common))"},
    {&two_decide, {.limit = 0}, true, "Query((rare OR scarce OR common))"},
    {&one_character, {.limit = 0}, false, "Query((taxi SYNONYM taxes))"},
    {&two_decide,
     {.kinds = 1u << KB_KIND_POLICY},
     true,
     "Query(((rare OR scarce OR common) FILTER XKpolicy))"},
    {&two_decide,
     {.kinds = 1u << KB_KIND_GUIDE | 1u << KB_KIND_QA},
     true,
     "Query(((rare OR scarce OR common) FILTER (XKguide OR XKqa)))"},
    {&two_decide,
     {.category = KB_STR_INIT(" law/city/ ")},
     true,
     "Query(((rare OR scarce OR common) FILTER XClaw/city))"},
    {&two_decide, {.category = KB_STR_INIT("/")}, true, "Query((rare OR scarce OR common))"},
    {&two_decide,
     {.region = KB_STR_INIT("440106")},
     true,
     "Query(((rare OR scarce OR common) FILTER (XR440106 OR XR440100 OR XR440000 OR XR000000)))"},
    {&two_decide,
     {.region = KB_STR_INIT("000000")},
     true,
     "Query(((rare OR scarce OR common) FILTER XR000000))"},
    {&two_decide,
     {.kinds = 1u << KB_KIND_NOTICE, .region = KB_STR_INIT("000000")},
     true,
     "Query(((rare OR scarce OR common) FILTER XKnotice FILTER XR000000))"},
};

static void trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_moment now = {.set = false};
        now.region_count = kb_region_above(cases[i].request.region, NULL, 0, now.regions);
        assert_string_equal(
            describe(cases[i].question, &cases[i].request, &now, cases[i].all_decide),
            cases[i].tree);
    }
}

/* A moment asks for the rectangle that contains it: all four sides, by the slots' encodings. */
static void a_moment(void **state)
{
    (void)state;
    static const struct kb_moment moment = {.set = true, .day = 20000, .known_ms = 1};
    static const struct kb_search_request request = {.limit = 0};
    const char *tree = describe(&two_decide, &request, &moment, true);
    for (int slot = KB_INDEX_SLOT_VALID_FROM; slot <= KB_INDEX_SLOT_KNOWN_TO; slot++) {
        char range[32];
        snprintf(range, sizeof range, "VALUE_%s %d",
                 slot == KB_INDEX_SLOT_VALID_FROM || slot == KB_INDEX_SLOT_KNOWN_FROM ? "RANGE"
                                                                                      : "GE",
                 slot);
        if (!strstr(tree, range))
            fail_msg("no '%s' in '%s'", range, tree);
    }
}

/* Every allocation that fails is a clean status. */
static void memory(void **state)
{
    (void)state;
    static const struct kb_moment moment = {.set = true, .day = 20000, .known_ms = 1};
    static const struct kb_search_request request = {
        .kinds = 3, .category = KB_STR_INIT("a"), .region = KB_STR_INIT("440106")};
    enum kb_status status = KB_NO_MEMORY;
    size_t n = 0;
    for (; status; n++) {
        struct kb_error err = {0};
        struct kb_xapian_query *query = NULL;
        test_fail_malloc_after(n);
        status = kb_query_build(&two_decide, &request, &moment, NULL, false, &query, &err);
        test_fail_malloc_after(SIZE_MAX);
        kb_xapian_query_free(query);
        assert_true(status == KB_OK || status == KB_NO_MEMORY);
        assert_true(n < 1000);
    }
    assert_true(n > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees),
        cmocka_unit_test(a_moment),
        cmocka_unit_test(memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
