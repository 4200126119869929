/* entry_handler.c: operators' data as an operator reads it, and nobody at the public door. */
#include "golden.h"

#include "kb/entry.h"
#include "kb/store.h"

static void put(struct fixture *fixture, enum kb_entry_kind kind, const char *key,
                const char *value)
{
    struct kb_error err = {0};
    struct kb_store *store;
    int64_t change;
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "chen", &err), &err);
    if (value)
        assert_ok(kb_entry_put(store, kind, kb_str_of(key), kb_str_of(value), KB_DATE_MIN,
                               KB_DATE_MAX, &err),
                  &err);
    else
        assert_ok(kb_entry_remove(store, kind, kb_str_of(key), &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    fixture_catch_up(store);
    kb_store_close(store);
    fixture->now_ms += 1000;
}

static const struct kb_api_response *ask(struct fixture *fixture, const char *line)
{
    return fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(fixture->agent));
}

static void test_list(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, KB_ENTRY_PIN, "怎么租房？", "{item: " FIXTURE_GUIDE ", note: 常问}");
    put(fixture, KB_ENTRY_PIN, "退钱", "{item: " FIXTURE_INTERNAL "}");
    assert_int_equal(ask(fixture, "GET /v1/entries/pin")->status, 200);
    assert_str(fixture_json(fixture, "entries.0.key"), "怎么租房？");
    assert_str(fixture_json(fixture, "entries.0.value.item"), FIXTURE_GUIDE);
    assert_str(fixture_json(fixture, "entries.0.value.note"), "常问");
    assert_str(fixture_json(fixture, "entries.0.actor"), "chen");
    assert_str(fixture_json(fixture, "entries.1.key"), "退钱");
    ask(fixture, "GET /v1/entries/pin?limit=1&offset=1");
    assert_str(fixture_json(fixture, "entries.0.key"), "退钱");
    assert_int_equal(ask(fixture, "GET /v1/entries/word")->status, 200);
    assert_true(fixture_contains(fixture->response.body, "\"entries\":[]"));
}

static void test_history(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, KB_ENTRY_CATEGORY, "住房/公积金", "{order: 1}");
    put(fixture, KB_ENTRY_CATEGORY, "住房/公积金", "{order: 2}");
    put(fixture, KB_ENTRY_CATEGORY, "住房/公积金", NULL);
    assert_int_equal(ask(fixture, "GET /v1/entries/category/住房/公积金")->status, 200);
    assert_str(fixture_json(fixture, "entries.0.value.order"), "1");
    assert_str(fixture_json(fixture, "entries.1.value.order"), "2");
    assert_true(fixture_contains(fixture->response.body, "\"valid_from\":null"));
    ask(fixture, "GET /v1/entries/category");
    assert_true(fixture_contains(fixture->response.body, "\"entries\":[]"));
    ask(fixture, "GET /v1/entries/category?history=1");
    assert_str(fixture_json(fixture, "entries.1.value.order"), "2");
}

static void test_refused(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line;
        int status;
        const char *code;
    } rows[] = {
        {"GET /v1/entries/pins", 400, "invalid"},
        {"GET /v1/entries/pin?limit=0", 400, "invalid"},
        {"GET /v1/entries/pin?kind=pin", 400, "invalid"},
        {"GET /v1/entries/region/44", 400, "invalid"},
        {"GET /v1/entries/word/没有", 404, "not_found"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        ask(fixture, rows[i].line);
        fixture_assert_error(fixture, rows[i].status, rows[i].code);
    }
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/entries/pin", NULL);
    fixture_assert_error(fixture, 401, "unauthorized");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/entries/pin", NULL);
    fixture_assert_error(fixture, 404, "not_found");
}

/* A pin is told where hits are explained, and only there. */
static void test_pinned_hit(void **state)
{
    struct fixture *fixture = *state;
    put(fixture, KB_ENTRY_PIN, "公积金怎么取？", "{item: " FIXTURE_EXPIRED "}");
    put(fixture, KB_ENTRY_PIN, "公积金怎么取？", "{item: " FIXTURE_GUIDE "}");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金怎么取&explain=1", NULL);
    assert_str(fixture_json(fixture, "hits.0.id"), FIXTURE_GUIDE);
    assert_str(fixture_json(fixture, "hits.0.rung"), "pin");
    assert_str(fixture_json(fixture, "hits.0.pinned_to"), "公积金怎么取？");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=公积金怎么取", NULL);
    assert_str(fixture_json(fixture, "hits.0.rung"), "pin");
    assert_false(fixture_contains(fixture->response.body, "pinned_to"));
}

static void test_etag(void **state)
{
    struct fixture *fixture = *state;
    char headers[512];
    put(fixture, KB_ENTRY_WORD, "公积金", "{}");
    const struct kb_api_response *response = ask(fixture, "GET /v1/entries/word");
    struct kb_str etag = fixture_header(response, "ETag");
    snprintf(headers, sizeof headers, "%s\nif-none-match: %.*s", fixture_key(fixture->agent),
             KB_STR_ARG(etag));
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/entries/word", headers);
    assert_int_equal(fixture->response.status, 304);
    put(fixture, KB_ENTRY_WORD, "公积金", NULL);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/entries/word", headers);
    assert_int_equal(fixture->response.status, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_list, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_history, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_refused, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_pinned_hit, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_etag, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests_name("api/entry", tests, NULL, NULL);
}
