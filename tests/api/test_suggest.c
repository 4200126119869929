/* /v1/suggest: its shape, its filters, whose eyes it has, and that openings are counted. */
#include "golden.h"

#include "kb/store.h"

static void test_answer(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/suggest?q=公ji金", NULL);
    golden_check(fixture, "suggest");
    assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
    assert_int_equal(fixture_header(&fixture->response, "ETag").len, 0);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/suggest?q=gjj&limit=2",
                fixture_key(fixture->agent));
    golden_check(fixture, "suggest-internal");
}

static void test_escaped(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/suggest?q=jerry", NULL);
    assert_str(fixture_json(fixture, "suggestions.0.text"), "Tom & Jerry's \"fish\"");
    assert_str(fixture_json(fixture, "suggestions.0.html"),
               "Tom &amp; <mark>Jerry</mark>&#39;s &quot;fish&quot;");
}

static void test_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"GET /v1/suggest?q=zyzzyva", "GET /v1/suggest?q=。、",
                                        "GET /v1/suggest?q=公积金&kind=notice&region=110000"};
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL)->status, 200);
        assert_true(fixture_contains(fixture->response.body, "\"suggestions\":[]"));
    }
}

static void test_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {"GET /v1/suggest", "GET /v1/suggest?q=a&limit=21",
                                        "GET /v1/suggest?q=a&region=1", "GET /v1/suggest?q=a&x=1"};
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL);
        fixture_assert_error(fixture, 400, "invalid");
    }
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/suggest?q=公积金", NULL);
    fixture_assert_error(fixture, 401, "unauthorized");
}

/* Whatever is typed on the way to what is hidden, the public door completes it with nothing of it.
 */
static void test_no_secret(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; fixture_secrets[i]; i++) {
        struct kb_str secret = kb_str_of(fixture_secrets[i]);
        for (size_t len = 3; len <= secret.len; len += 3) {
            char line[256];
            struct kb_str typed = kb_utf8_cut(secret, len);
            snprintf(line, sizeof line, "GET /v1/suggest?q=%.*s", KB_STR_ARG(typed));
            fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
            assert_int_equal(fixture->response.status, 200);
            size_t from = kb_str_find(fixture->response.body, KB_STR("\"suggestions\""), 0);
            struct kb_str answers = kb_str_slice(fixture->response.body, from,
                                                 fixture->response.body.len);
            for (size_t s = 0; fixture_secrets[s]; s++)
                assert_false(fixture_contains(answers, fixture_secrets[s]));
            for (size_t h = 0; fixture_hidden_ids[h]; h++)
                assert_false(fixture_contains(answers, fixture_hidden_ids[h]));
        }
    }
}

/* Drafts are not suggested to anybody. */
static void test_no_draft(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/suggest?q=草稿", fixture_key(fixture->editor));
    assert_true(fixture_contains(fixture->response.body, "\"suggestions\":[]"));
}

static struct {
    char id[KB_ID_MAX + 1];
    enum kb_door door;
    size_t count;
} opened;

static void note_opened(void *context, enum kb_door door, struct kb_str id)
{
    (void)context;
    snprintf(opened.id, sizeof opened.id, "%.*s", KB_STR_ARG(id));
    opened.door = door;
    opened.count++;
}

static void test_openings_are_told(void **state)
{
    struct fixture *fixture = *state;
    fixture->host.opened = note_opened;
    opened.count = 0;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_GUIDE, NULL);
    assert_int_equal(opened.count, 1);
    assert_string_equal(opened.id, FIXTURE_GUIDE);
    assert_int_equal(opened.door, KB_DOOR_PUBLIC);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_INTERNAL, NULL);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/guide-invented", NULL);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/items/" FIXTURE_GUIDE "/editions/1", NULL);
    assert_int_equal(opened.count, 1);
}

/* What was withdrawn is gone with the next letter. */
static void test_follows(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_store *store;
    int64_t change;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/suggest?q=jerry", NULL);
    assert_str(fixture_json(fixture, "suggestions.0.id"), FIXTURE_ODD);
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    assert_ok(kb_store_withdraw(store, KB_STR(FIXTURE_ODD), 1, KB_STR("错误"), &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    kb_store_close(store);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/suggest?q=jerry", NULL);
    assert_true(fixture_contains(fixture->response.body, "\"suggestions\":[]"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_answer),    TEST(test_escaped),  TEST(test_nothing), TEST(test_refused),
        TEST(test_no_secret), TEST(test_no_draft), TEST(test_follows), TEST(test_openings_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
