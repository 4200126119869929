/* ground_handler.c: what may be quoted, at the level of a request. */
#include "golden.h"

#define GROUND   "POST /v1/ground"
#define QUESTION "{\"question\":\"房租超出家庭工资收入的比例可以提取住房公积金吗\"}"

/* A script that answers a question like ours, with the clause that it rests on. */
static int setup(void **state)
{
    fixture_setup(state);
    struct fixture *fixture = *state;
    fixture_send(
        fixture, "POST /v1/items?publish=1", KB_ROLE_ADMIN,
        "{\"id\":\"script-b\",\"kind\":\"script\",\"audience\":\"public\","
        "\"title\":\"房租超出家庭工资收入的比例可以提取住房公积金吗\",\"region\":\"000000\","
        "\"category\":\"其他\",\"basis\":[{\"title\":\"住房公积金管理条例\",\"section\":"
        "\"第二十四条\"}],\"sections\":[{\"label\":\"口径\",\"text\":\"房租超出家庭工资收入"
        "规定比例的，可以提取住房公积金。\"}]}");
    assert_int_equal(fixture->response.status, 200);
    fixture_catch_up(fixture->store);
    return 0;
}

static void test_answer(void **state)
{
    struct fixture *fixture = *state;
    fixture_post(fixture, KB_DOOR_PUBLIC, GROUND, NULL, QUESTION);
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_header(&fixture->response, "Cache-Control"), "no-store");
    assert_true(fixture->response.hits > 0);
    assert_true(fixture->response.query.len > 0);
    golden_check(fixture, "ground");
}

/* The span is the section's text between its bytes, at the address that it names. */
static void test_span_is_the_source(void **state)
{
    struct fixture *fixture = *state;
    char source[512] = "GET /v1/items/" FIXTURE_LAW "/editions/2/sections/第二十四条";
    fixture_post(fixture, KB_DOOR_PUBLIC, GROUND, NULL, QUESTION);
    struct kb_str begin = fixture_json(fixture, "spans.0.begin");
    struct kb_str end = fixture_json(fixture, "spans.0.end");
    assert_str(fixture_json(fixture, "spans.0.citation.label"), "第二十四条");
    assert_str(fixture_json(fixture, "spans.0.citation.edition"), "2");
    uint64_t from, to;
    assert_true(kb_str_to_uint(begin, 4096, &from) && kb_str_to_uint(end, 4096, &to));
    struct kb_str text = fixture_json(fixture, "spans.0.text");
    char quoted[1024];
    snprintf(quoted, sizeof quoted, "%.*s", KB_STR_ARG(text));
    fixture_ask(fixture, KB_DOOR_PUBLIC, source, NULL);
    struct kb_str section = fixture_json(fixture, "text");
    assert_str(kb_str_slice(section, from, to), quoted);
}

static void test_firm_no(void **state)
{
    struct fixture *fixture = *state;
    fixture_post(fixture, KB_DOOR_PUBLIC, GROUND, NULL,
                 "{\"question\":\"红烧肉怎么炖才软烂\",\"limit\":3}");
    golden_check(fixture, "ground-no");
}

static void test_bad_fields(void **state)
{
    struct fixture *fixture = *state;
    static const char *const bodies[] = {
        "",
        "[]",
        "{}",
        "{\"question\":\"\"}",
        "{\"question\":\"。、？\"}",
        "{\"question\":1}",
        "{\"question\":\"公积金\",\"limit\":0}",
        "{\"question\":\"公积金\",\"limit\":21}",
        "{\"question\":\"公积金\",\"region\":\"广州\"}",
        "{\"question\":\"公积金\",\"as_of\":\"2026-02-30\"}",
        "{\"question\":\"公积金\",\"known_at\":\"2026-01-01T00:00:00Z\"}",
        "{\"question\":\"公积金\",\"question\":\"公积金\"}",
    };
    for (size_t i = 0; i < KB_COUNT(bodies); i++) {
        fixture_post(fixture, KB_DOOR_PUBLIC, GROUND, NULL, bodies[i]);
        fixture_assert_error(fixture, 400, "invalid");
    }
    fixture_ask(fixture, KB_DOOR_PUBLIC, GROUND, NULL);
    fixture_assert_error(fixture, 400, "invalid");
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/ground", NULL);
    fixture_assert_error(fixture, 405, "method_not_allowed");
}

/* No word of what the door may not see, whatever is asked. */
static void test_nothing_leaks(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; fixture_secrets[i]; i++) {
        char body[256];
        snprintf(body, sizeof body, "{\"question\":\"%s租房提取公积金\"}", fixture_secrets[i]);
        fixture_post(fixture, KB_DOOR_PUBLIC, GROUND, NULL, body);
        assert_int_equal(fixture->response.status, 200);
        for (size_t k = 0; fixture_secrets[k]; k++)
            if (k != i)
                assert_false(fixture_contains(fixture->response.body, fixture_secrets[k]));
        assert_false(fixture_contains(fixture->response.body, "内部口径"));
        assert_false(fixture_contains(fixture->response.body, "\"internal\""));
    }
}

static void test_internal_door_wants_a_key(void **state)
{
    struct fixture *fixture = *state;
    fixture_post(fixture, KB_DOOR_INTERNAL, GROUND, NULL, QUESTION);
    fixture_assert_error(fixture, 401, "unauthorized");
    fixture_post(fixture, KB_DOOR_INTERNAL, GROUND, fixture_key(fixture->agent), QUESTION);
    assert_int_equal(fixture->response.status, 200);
    assert_str(fixture_json(fixture, "answers"), "true");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answer),        cmocka_unit_test(test_span_is_the_source),
        cmocka_unit_test(test_firm_no),       cmocka_unit_test(test_bad_fields),
        cmocka_unit_test(test_nothing_leaks), cmocka_unit_test(test_internal_door_wants_a_key),
    };
    return cmocka_run_group_tests(tests, setup, fixture_teardown);
}
