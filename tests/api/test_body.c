/* body.c: what is taken and what is refused, always by name. */
#include "fixture.h"

#include "internal.h"

#define PUT "POST /v1/items"

/* What every item needs; %s comes after it. */
#define ITEM                                                                                       \
    "{\"kind\":\"qa\",\"audience\":\"public\",\"title\":\"问\",\"region\":\"000000\","            \
    "\"category\":\"其他\""
#define SECTIONS ",\"sections\":[{\"label\":\"答\",\"text\":\"好\"}]"

static const struct {
    const char *body, *message;
} refused[] = {
    {"", "JSON: there is none"},
    {"[]", "the body is an array, not an object"},
    {"null", "the body is null, not an object"},
    {"{", "JSON: line 1"},
    {"{}", "field 'kind' is missing"},
    {ITEM "}", "field 'sections' is missing"},
    {ITEM SECTIONS ",\"colour\":1}", "there is no field 'colour'"},
    {ITEM SECTIONS ",\"source\":\"x\"}", "there is no field 'source'"},
    {ITEM SECTIONS ",\"title\":\"again\"}", "JSON: line 1"},
    {ITEM SECTIONS ",\"issuer\":7}", "field 'issuer' is an integer, not a text"},
    {ITEM SECTIONS ",\"issuer\":{}}", "field 'issuer' is an object, not a text"},
    {ITEM SECTIONS ",\"effective_from\":\"2026-02-30\"}",
     "field 'effective_from': '2026-02-30' is not a day"},
    {ITEM SECTIONS ",\"effective_from\":20260101}", "field 'effective_from' is an integer"},
    {ITEM SECTIONS ",\"keywords\":\"a\"}", "field 'keywords' is a string, not an array"},
    {ITEM SECTIONS ",\"keywords\":[\"a\",1]}", "keywords[1]: field 'keywords' is an integer"},
    {ITEM SECTIONS ",\"keywords\":[null]}", "keywords[0]: field 'keywords' is null"},
    {ITEM SECTIONS ",\"basis\":[{\"section\":\"第一条\"}]}", "basis[0]: field 'title' is missing"},
    {ITEM SECTIONS ",\"basis\":[{\"title\":\"法\"},\"x\"]}", "basis[1]: field 'basis' is a string"},
    {ITEM ",\"sections\":[{\"label\":\"答\",\"text\":\"好\",\"html\":\"\"}]}",
     "sections[0]: there is no field 'html'"},
    {ITEM ",\"sections\":[{\"label\":\"答\",\"text\":\"好\",\"aside\":1}]}",
     "sections[0]: field 'aside' is an integer, not true or false"},
    {ITEM ",\"sections\":{}}", "field 'sections' is an object, not an array"},
    {"{\"kind\":\"song\"}", "field 'kind': 'song' is not one of policy"},
    {"{\"region\":\"12\"}", "field 'region': '12' is not a region"},
    {"{\"a\":[[[[[[[[1]]]]]]]]}", "JSON: nested more than"},
    /* Refused below, by the store. */
    {ITEM ",\"sections\":[]}", "sections"},
    {ITEM SECTIONS ",\"id\":\"a b\"}", "id"},
};

static void test_refused(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(refused); i++) {
        fixture_send(fixture, PUT, KB_ROLE_EDITOR, refused[i].body);
        fixture_assert_error(fixture, 400, "invalid");
        if (!fixture_contains(fixture_json(fixture, "error.message"), refused[i].message))
            fail_msg("%s: %.*s", refused[i].body, KB_STR_ARG(fixture->response.body));
    }
}

static void test_unknown_field_is_answered_with_those_there_are(void **state)
{
    struct fixture *fixture = *state;
    fixture_send(fixture, PUT, KB_ROLE_EDITOR, ITEM ",\"titel\":\"\"}");
    assert_true(fixture_contains(fixture_json(fixture, "error.hint"), "title"));
}

static const struct {
    const char *headers;
    bool taken;
} types[] = {
    {"content-type: application/json", true},
    {"content-type: APPLICATION/JSON; charset=utf-8", true},
    {"content-type: text/json", false},
    {"content-type: application/jsonp", false},
    {"content-type: application/x-www-form-urlencoded", false},
    {"content-type: ", false},
    {"content-type: application/json\ncontent-type: application/json", false},
    {"content-type: application/json\ncontent-encoding: gzip", false},
    {"accept: */*", false},
};

static void test_types(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(types); i++) {
        char headers[256];
        snprintf(headers, sizeof headers, "%s\n%s", fixture_key(fixture->editor), types[i].headers);
        fixture_send_as(fixture, PUT, headers, KB_STR(ITEM SECTIONS "}"));
        if ((fixture->response.status == 200) != types[i].taken)
            fail_msg("%s: %.*s", headers, KB_STR_ARG(fixture->response.body));
    }
}

static void test_limits(void **state)
{
    struct fixture *fixture = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf body = KB_BUF_INIT(4u << 20);
    kb_buf_add_cstr(&body, ITEM SECTIONS ",\"issuer\":\"");
    for (int i = 0; i <= KB_FIELD_MAX; i++)
        kb_buf_add_cstr(&body, "a");
    kb_buf_add(&body, "\"}", 3);
    fixture_send(fixture, PUT, KB_ROLE_EDITOR, body.data);
    fixture_assert_error(fixture, 400, "invalid");
    assert_true(fixture_contains(fixture->response.body, "'issuer' is too long: 769 bytes"));
    kb_buf_clear(&body);
    kb_buf_add_cstr(&body, ITEM SECTIONS ",\"keywords\":[\"a\"");
    for (int i = 0; i < KB_LIST_MAX; i++)
        kb_buf_add_cstr(&body, ",\"a\"");
    kb_buf_add(&body, "]}", 3);
    fixture_send(fixture, PUT, KB_ROLE_EDITOR, body.data);
    fixture_assert_error(fixture, 400, "invalid");
    assert_true(fixture_contains(fixture->response.body, "'keywords' has too many elements: 1001"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_refused),
        TEST(test_unknown_field_is_answered_with_those_there_are),
        TEST(test_types),
        TEST(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
