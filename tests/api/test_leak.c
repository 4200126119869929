/*
 * Nobody learns of the existence of what they may not see: every route, every hidden thing, both
 * the text and the difference that its absence would make.
 */
#include "golden.h"

static void assert_no_secret(const struct kb_api_response *response, const char *line)
{
    for (size_t i = 0; fixture_secrets[i]; i++) {
        if (fixture_contains(response->body, fixture_secrets[i]))
            fail_msg("%s tells %s", line, fixture_secrets[i]);
        for (size_t h = 0; h < response->header_count; h++)
            assert_false(fixture_contains(response->headers[h].value, fixture_secrets[i]));
    }
}

/* The body with what was asked for replaced by X, so that two answers can be compared. */
static void masked_body(const struct kb_api_response *response, const char *asked,
                        struct kb_buf *ret)
{
    struct kb_str body = response->body;
    size_t at = 0;
    for (;;) {
        size_t found = kb_str_find(body, kb_str_of(asked), at);
        kb_buf_add_str(ret, kb_str_slice(body, at, found));
        if (found == SIZE_MAX)
            return;
        kb_buf_add_char(ret, 'X');
        at = found + strlen(asked);
    }
}

static const char *const forms[] = {
    "GET /v1/items/%s",
    "GET /v1/items/%s/editions/1",
    "GET /v1/items/%s/editions/2",
    "GET /v1/items/%s/editions/1/sections/正文",
    "HEAD /v1/items/%s",
};

static void assert_like_invented(struct fixture *fixture, enum kb_door door, const char *form,
                                 const char *id, const char *key)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf hidden = KB_BUF_INIT(1u << 20);
    KB_CLEANUP(kb_buf_done) struct kb_buf invented = KB_BUF_INIT(1u << 20);
    char line[512];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(line, sizeof line, form, id);
    const struct kb_api_response *response = fixture_ask(fixture, door, line, key);
    fixture_assert_error(fixture, 404, "not_found");
    assert_no_secret(response, line);
    size_t headers = response->header_count;
    masked_body(response, id, &hidden);
    snprintf(line, sizeof line, form, "guide-invented");
#pragma GCC diagnostic pop
    response = fixture_ask(fixture, door, line, key);
    masked_body(response, "guide-invented", &invented);
    assert_int_equal(response->header_count, headers);
    assert_int_equal(hidden.len, invented.len);
    assert_memory_equal(hidden.data, invented.data, hidden.len);
}

static void test_hidden_items_do_not_exist(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; fixture_hidden_ids[i]; i++)
        for (size_t f = 0; f < KB_COUNT(forms); f++)
            assert_like_invented(fixture, KB_DOOR_PUBLIC, forms[f], fixture_hidden_ids[i], NULL);
}

/* A key, however good, opens nothing at the public door. */
static void test_keys_do_not_help_at_the_public_door(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; fixture_hidden_ids[i]; i++)
        assert_like_invented(fixture, KB_DOOR_PUBLIC, forms[0], fixture_hidden_ids[i],
                             fixture_key(fixture->editor));
}

/* Agents see internal items but not what is still being written. */
static void test_drafts_do_not_exist_for_agents(void **state)
{
    struct fixture *fixture = *state;
    const char *key = fixture_key(fixture->agent);
    for (size_t f = 0; f < KB_COUNT(forms); f++)
        assert_like_invented(fixture, KB_DOOR_INTERNAL, forms[f], FIXTURE_DRAFT, key);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/items/" FIXTURE_GUIDE "/editions/3", key);
    fixture_assert_error(fixture, 404, "not_found");
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/items/" FIXTURE_GUIDE, key);
    assert_false(fixture_contains(fixture->response.body, "draft"));
    key = fixture_key(fixture->editor);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/items/" FIXTURE_GUIDE "/editions/3", key);
    assert_int_equal(fixture->response.status, 200);
    assert_true(fixture_contains(fixture->response.body, "貔貅"));
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/items/" FIXTURE_DRAFT, key);
    assert_int_equal(fixture->response.status, 200);
}

static void test_the_draft_of_a_public_item(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {
        "GET /v1/items/" FIXTURE_GUIDE,
        "GET /v1/items/" FIXTURE_GUIDE "/editions/1",
        "GET /v1/items/" FIXTURE_GUIDE "/editions/3",
        "GET /v1/items/" FIXTURE_GUIDE "/editions/3/sections/办理条件",
    };
    for (size_t i = 0; i < KB_COUNT(lines); i++)
        assert_no_secret(fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL), lines[i]);
    fixture_ask(fixture, KB_DOOR_PUBLIC, lines[2], NULL);
    fixture_assert_error(fixture, 404, "not_found");
    fixture_ask(fixture, KB_DOOR_PUBLIC, lines[0], NULL);
    assert_false(fixture_contains(fixture->response.body, "2028-01-01"));
}

/* Every other route, with everything hidden asked for in every parameter that takes text. */
static void test_questions(void **state)
{
    struct fixture *fixture = *state;
    static const char *const tails[] = {
        "",
        "&group=none&limit=100",
        "&explain=1&group=none",
        "&as_of=2026-03-01",
        "&as_of=2030-01-01",
        "&known_at=2026-11-21T00:00:00Z",
        "&known_at=2030-01-01T00:00:00Z",
        "&kind=script",
        "&region=990100",
    };
    for (size_t i = 0; fixture_secrets[i]; i++) {
        for (size_t t = 0; t < KB_COUNT(tails); t++) {
            char line[256];
            snprintf(line, sizeof line, "GET /v1/search?q=%s%s", fixture_secrets[i], tails[t]);
            fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
            assert_int_equal(fixture->response.status, 200);
            assert_str(fixture_json(fixture, "total"), "0");
            assert_int_equal(fixture->response.hits, 0);
        }
    }
    static const char *const hidden[] = {
        "GET /v1/search?q=租房提取公积金&group=none&limit=100",
        "GET /v1/search?q=租房&group=none&limit=100&explain=1&as_of=2026-03-01",
        "GET /v1/search?q=租房&category=凤凰类目",
        "GET /v1/search?q=租房&category=玄武类目",
    };
    for (size_t i = 0; i < 2; i++)
        assert_no_secret(fixture_ask(fixture, KB_DOOR_PUBLIC, hidden[i], NULL), hidden[i]);
    for (size_t i = 2; i < KB_COUNT(hidden); i++)
        assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, hidden[i], NULL)->hits, 0);
}

static void test_other_routes(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"GET /",        "GET /healthz",      "GET /readyz",
                                        "GET /version", "GET /openapi.yaml", "GET /metrics"};
    for (size_t i = 0; i < KB_COUNT(lines); i++)
        assert_no_secret(fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL), lines[i]);
    /* How much there is in all is the operators' to know. */
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /metrics", NULL);
    fixture_assert_error(fixture, 404, "not_found");
    assert_string_equal(fixture->response.route, "-");
    /* A page of what is hidden is as much there as a page of what never was. */
    for (size_t i = 0; fixture_hidden_ids[i]; i++) {
        char line[256];
        snprintf(line, sizeof line, "GET /items/%s", fixture_hidden_ids[i]);
        assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL)->status, 404);
        assert_no_secret(&fixture->response, line);
    }
}

/* A public basis link that leads to something hidden leads nowhere. */
static void test_basis_does_not_lead_to_drafts(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/items/" FIXTURE_INTERNAL,
                fixture_key(fixture->agent));
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_json(fixture, "current.basis.0.title"), "草稿");
    assert_str(fixture_json(fixture, "current.basis.0.target"), "null");
}

/* What is behind the addresses is not said to whom has no key. */
static void test_without_a_key(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; fixture_hidden_ids[i]; i++) {
        char line[256];
        snprintf(line, sizeof line, "GET /v1/items/%s", fixture_hidden_ids[i]);
        assert_no_secret(fixture_ask(fixture, KB_DOOR_INTERNAL, line, NULL), line);
        fixture_assert_error(fixture, 401, "unauthorized");
        assert_false(fixture_contains(fixture->response.body, fixture_hidden_ids[i]));
    }
}

/* The entity tag of the public door counts public changes only; drafts were put in last. */
static void test_revision_counts_public_changes(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金", NULL);
    int64_t shown = fixture->response.revision;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_LAW, NULL);
    assert_int_equal(fixture->response.revision, shown);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_hidden_items_do_not_exist),
        TEST(test_keys_do_not_help_at_the_public_door),
        TEST(test_drafts_do_not_exist_for_agents),
        TEST(test_the_draft_of_a_public_item),
        TEST(test_questions),
        TEST(test_other_routes),
        TEST(test_basis_does_not_lead_to_drafts),
        TEST(test_without_a_key),
        TEST(test_revision_counts_public_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
