/* session.c: opening, closing, and being used again and again. */
#include "golden.h"

#include "kb/store.h"

static void test_no_base(void **state)
{
    (void)state;
    char *dir = test_temp_dir();
    int64_t now_ms = TEST_NOW_MS;
    struct kb_clock clock = test_clock(&now_ms);
    struct kb_api_host host = {.data_dir = dir, .clock = &clock, .version = "0"};
    struct kb_api_session *session = NULL;
    struct kb_error err = {0};
    assert_int_equal(kb_api_session_open(&host, KB_DOOR_PUBLIC, &session, &err), KB_NOT_FOUND);
    assert_null(session);
    assert_true(err.message[0]);
    kb_api_session_close(NULL);
    test_temp_dir_remove(dir);
}

static void test_base_without_an_index(void **state)
{
    (void)state;
    char *dir = test_temp_dir();
    int64_t now_ms = TEST_NOW_MS;
    struct kb_clock clock = test_clock(&now_ms);
    struct kb_api_host host = {.data_dir = dir, .clock = &clock, .version = "0"};
    struct kb_api_session *session = NULL;
    struct kb_store *store;
    struct kb_error err = {0};
    assert_ok(kb_store_open(dir, &clock, &store, &err), &err);
    kb_store_close(store);
    assert_int_equal(kb_api_session_open(&host, KB_DOOR_PUBLIC, &session, &err), KB_NOT_FOUND);
    test_temp_dir_remove(dir);
}

/* Two sessions of one door do not share what they answer. */
static void test_sessions_are_apart(void **state)
{
    struct fixture *fixture = *state;
    struct kb_api_session *other;
    struct kb_error err = {0};
    struct kb_api_response response;
    struct kb_api_request request = {.method = KB_STR("GET"), .path = KB_STR("/version")};
    assert_ok(kb_api_session_open(&fixture->host, KB_DOOR_PUBLIC, &other, &err), &err);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /healthz", NULL);
    kb_api_handle(other, &request, &response);
    assert_str(fixture->response.body, "{\"status\":\"ok\"}");
    assert_true(fixture_contains(response.body, "analyser"));
    kb_api_session_close(other);
}

/* The same question gives the same bytes, whatever was asked between. */
static void test_again_and_again(void **state)
{
    struct fixture *fixture = *state;
    char first[16384];
    const char *line = "GET /v1/items/" FIXTURE_GUIDE;
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    assert_true(fixture->response.body.len < sizeof first);
    snprintf(first, sizeof first, "%.*s", KB_STR_ARG(fixture->response.body));
    for (int i = 0; i < 20; i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=租房", NULL);
        fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/nothing", NULL);
        fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
        assert_str(fixture->response.body, first);
    }
}

/* An answer larger than what a session keeps: its memory is given back, and the next is right. */
static void test_large_answer(void **state)
{
    struct fixture *fixture = *state;
    enum {
        SECTION_COUNT = 12,
        SECTION_BYTES = 900000
    };
    struct kb_error err = {0};
    struct kb_store *store;
    struct kb_put_result result;
    int64_t change;
    char *text = malloc(SECTION_BYTES);
    char labels[SECTION_COUNT][32];
    struct kb_section sections[SECTION_COUNT];
    assert_non_null(text);
    memset(text, 'a', SECTION_BYTES);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        snprintf(labels[i], sizeof labels[i], "part %zu", i);
        sections[i] = (struct kb_section){.label = kb_str_of(labels[i]),
                                          .text = {text, SECTION_BYTES}};
    }
    const struct kb_edition_text edition = {.id = KB_STR_INIT("guide-large"),
                                            .kind = KB_KIND_GUIDE,
                                            .title = KB_STR_INIT("large"),
                                            .region = KB_STR_INIT("000000"),
                                            .category = KB_STR_INIT("其他"),
                                            .effective_from = KB_DATE_MIN,
                                            .effective_to = KB_DATE_MAX,
                                            .sections = sections,
                                            .section_count = SECTION_COUNT};
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    assert_ok(kb_store_put(store, &edition, true, &result, &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    kb_store_close(store);
    free(text);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/guide-large", NULL);
    assert_int_equal(fixture->response.status, 200);
    assert_true(fixture->response.body.len > (size_t)SECTION_COUNT * SECTION_BYTES);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /healthz", NULL);
    assert_str(fixture->response.body, "{\"status\":\"ok\"}");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_base), cmocka_unit_test(test_base_without_an_index),
        TEST(test_sessions_are_apart),  TEST(test_again_and_again),
        TEST(test_large_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
