/* search_handler.c: what a question is answered, at the level of a request. */
#include "golden.h"

#include "kb/store.h"

/* The answer that the contract shows: fields, order, and nulls. */
static void test_answer(void **state)
{
    struct fixture *fixture = *state;
    const struct kb_api_response *response = fixture_ask(
        fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=租房可以提取公积金吗", NULL);
    assert_int_equal(response->status, 200);
    assert_str(fixture_header(response, "Content-Type"), "application/json; charset=utf-8");
    assert_string_equal(response->route, "/v1/search");
    assert_str(response->query, "租房可以提取公积金吗");
    assert_true(response->hits >= 2);
    assert_true(response->revision > 0);
    assert_int_equal(response->log.status, KB_OK);
    golden_check(fixture, "search");
}

static void test_internal_answer(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/search?q=麒麟口径",
                fixture_key(fixture->agent));
    golden_check(fixture, "search-internal");
}

static void test_explained(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=办事大厅&explain=1", NULL);
    assert_int_equal(fixture->response.status, 200);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=工资收入&explain=1&group=none", NULL);
    assert_true(fixture_json(fixture, "explain").len > 0);
    assert_true(fixture_json(fixture, "hits.0.explain.0.term").len > 0);
    fixture_json(fixture, "hits.0.explain.0.weight");
    fixture_json(fixture, "hits.0.explain.0.frequency");
    fixture_json(fixture, "hits.0.explain.0.wdf");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=工资收入", NULL);
    assert_false(fixture_contains(fixture->response.body, "\"explain\""));
}

static void test_score_is_a_short_number(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金", NULL);
    struct kb_str score = fixture_json(fixture, "hits.0.score");
    size_t point = kb_str_find(score, KB_STR("."), 0);
    assert_true(score.data[0] >= '0' && score.data[0] <= '9');
    assert_true(point == SIZE_MAX || score.len - point <= 4);
}

static void test_took_is_measured(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金", NULL);
    assert_str(fixture_json(fixture, "took_us"), "1000");
}

/* Which items a filter leaves, by whether an id is in the answer. */
static const struct {
    const char *line;
    const char *with, *without;
} filters[] = {
    {"GET /v1/search?q=公积金&kind=policy", FIXTURE_LAW, FIXTURE_GUIDE},
    {"GET /v1/search?q=公积金&kind=guide,qa", FIXTURE_GUIDE, FIXTURE_LAW},
    {"GET /v1/search?q=公积金&kind=", FIXTURE_GUIDE, FIXTURE_INTERNAL},
    {"GET /v1/search?q=公积金&category=行政法规", FIXTURE_LAW, FIXTURE_GUIDE},
    {"GET /v1/search?q=公积金&category=住房保障", FIXTURE_GUIDE, FIXTURE_LAW},
    {"GET /v1/search?q=公积金&region=000000", FIXTURE_LAW, FIXTURE_GUIDE},
    {"GET /v1/search?q=公积金&region=990100", FIXTURE_GUIDE, FIXTURE_INTERNAL},
    {"GET /v1/search?q=公积金&region=440100", FIXTURE_LAW, FIXTURE_GUIDE},
    {"GET /v1/search?q=公积金&offset=1&limit=1", NULL, NULL},
    {"GET /v1/search?q=公积金&group=none&limit=100", FIXTURE_LAW, FIXTURE_DRAFT},
};

static void test_filters(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(filters); i++) {
        const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_PUBLIC,
                                                             filters[i].line, NULL);
        assert_int_equal(response->status, 200);
        if (filters[i].with && !fixture_contains(response->body, filters[i].with))
            fail_msg("%s: no %s", filters[i].line, filters[i].with);
        if (filters[i].without && fixture_contains(response->body, filters[i].without))
            fail_msg("%s: has %s", filters[i].line, filters[i].without);
    }
}

/* A day that was asked about is used, never passed over in silence. */
static void test_as_of(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=自住住房&kind=policy&as_of=2010-01-01",
                NULL);
    assert_str(fixture_json(fixture, "as_of"), "2010-01-01");
    assert_str(fixture_json(fixture, "hits.0.edition"), "1");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金&kind=policy", NULL);
    assert_str(fixture_json(fixture, "as_of"), "2026-11-21");
    assert_str(fixture_json(fixture, "hits.0.edition"), "2");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金&known_at=2020-01-01T00:00:00Z",
                NULL);
    assert_str(fixture_json(fixture, "total"), "0");
}

static void test_pages(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金&limit=1", NULL);
    struct kb_str first = fixture_json(fixture, "hits.0.id");
    char id[KB_ID_MAX + 1];
    snprintf(id, sizeof id, "%.*s", KB_STR_ARG(first));
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金&limit=1&offset=1", NULL);
    assert_str(fixture_json(fixture, "limit"), "1");
    assert_str(fixture_json(fixture, "offset"), "1");
    assert_false(kb_str_equal(fixture_json(fixture, "hits.0.id"), kb_str_of(id)));
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金&limit=100&offset=900", NULL);
    assert_int_equal(fixture->response.status, 200);
    assert_int_equal(fixture->response.hits, 0);
}

/* Complaints that need more than the table to find. */
static void test_refused(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金&limit=100&offset=901", NULL);
    fixture_assert_error(fixture, 400, "invalid");
    assert_true(fixture_contains(fixture->response.body, "'offset' and 'limit' together are 1001"));
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=。、？", NULL);
    fixture_assert_error(fixture, 400, "invalid");
    assert_true(
        fixture_contains(fixture->response.body, "parameter 'q' has nothing to search for"));
    assert_int_equal(fixture->response.log.status, KB_OK);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search", NULL);
    golden_check(fixture, "search-without-q");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金&filter=1", NULL);
    golden_check(fixture, "search-unknown-parameter");
}

static void test_nothing_found(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=zyzzyva", NULL);
    golden_check(fixture, "search-nothing");
}

/* Text from the base is text: nothing of it becomes markup in a snippet or breaks the JSON. */
static void test_markup_is_escaped(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=chips&kind=qa", NULL);
    assert_int_equal(fixture->response.hits, 1);
    assert_false(fixture_contains(fixture_json(fixture, "hits.0.snippet"), "<script"));
    assert_true(fixture_contains(fixture_json(fixture, "hits.0.snippet"), "<mark>chips</mark>"));
    assert_str(fixture_json(fixture, "hits.0.title"), "Tom & Jerry's \"fish\"");
    assert_str(fixture_json(fixture, "hits.0.url"), "/items/qa-odd#A%2FB%20%3Ci%3E");
}

static void test_etag(void **state)
{
    struct fixture *fixture = *state;
    char header[128];
    const char *line = "GET /v1/search?q=公积金";
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    struct kb_str etag = fixture_header(&fixture->response, "ETag");
    assert_true(etag.len > 2);
    snprintf(header, sizeof header, "if-none-match: %.*s", KB_STR_ARG(etag));
    const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_PUBLIC, line, header);
    assert_int_equal(response->status, 304);
    assert_int_equal(response->body.len, 0);
    assert_int_equal(fixture_header(response, "Content-Type").len, 0);
    assert_str(fixture_header(response, "Cache-Control"), "public, max-age=0, must-revalidate");
    assert_true(fixture_header(response, "ETag").len > 0);
    /* Tomorrow a rule may have come into force: the same revision answers anew. */
    fixture->now_ms += INT64_C(86400000);
    assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, line, header)->status, 200);
}

/* Work on what is not public moves nothing at the public door. */
static void test_etag_ignores_hidden_work(void **state)
{
    struct fixture *fixture = *state;
    char before[128];
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_put_result result;
    int64_t change;
    const struct kb_section section = {KB_STR_INIT("正文"), KB_STR_INIT(""), KB_STR_INIT("另一稿"),
                                       false};
    const struct kb_edition_text text = {.kind = KB_KIND_GUIDE,
                                         .title = KB_STR_INIT("又一草稿"),
                                         .region = KB_STR_INIT("000000"),
                                         .category = KB_STR_INIT("其他"),
                                         .effective_from = KB_DATE_MIN,
                                         .effective_to = KB_DATE_MAX,
                                         .sections = &section,
                                         .section_count = 1};
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金", NULL);
    struct kb_str etag = fixture_header(&fixture->response, "ETag");
    snprintf(before, sizeof before, "%.*s", KB_STR_ARG(etag));
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    assert_ok(kb_store_put(store, &text, false, &result, &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    fixture_catch_up(store);
    kb_store_close(store);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金", NULL);
    assert_str(fixture_header(&fixture->response, "ETag"), before);
}

static void test_etag_follows_the_base(void **state)
{
    struct fixture *fixture = *state;
    char header[128];
    struct kb_error err = {0};
    struct kb_store *store;
    int64_t change;
    const char *line = "GET /v1/search?q=公积金";
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    struct kb_str etag = fixture_header(&fixture->response, "ETag");
    snprintf(header, sizeof header, "if-none-match: %.*s", KB_STR_ARG(etag));
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    assert_ok(kb_store_withdraw(store, KB_STR(FIXTURE_GUIDE), 1, KB_STR("错误"), &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    /* Also while the index is behind. */
    assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, line, header)->status, 200);
    fixture_catch_up(store);
    kb_store_close(store);
    assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, line, header)->status, 200);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_answer),
        TEST(test_internal_answer),
        TEST(test_explained),
        TEST(test_score_is_a_short_number),
        TEST(test_took_is_measured),
        TEST(test_filters),
        TEST(test_as_of),
        TEST(test_pages),
        TEST(test_refused),
        TEST(test_nothing_found),
        TEST(test_markup_is_escaped),
        TEST(test_etag),
        TEST(test_etag_ignores_hidden_work),
        TEST(test_etag_follows_the_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
