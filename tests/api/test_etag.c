/* etag.c: what a tag depends on, and how If-None-Match is read. */
#include "test.h"

#include "internal.h"

struct setting {
    struct kb_api_host host;
    struct kb_api_session session;
    struct kb_api_call call;
};

static int setup(void **state)
{
    struct setting *setting = calloc(1, sizeof *setting);
    assert_non_null(setting);
    setting->host.version = "0.1.0";
    setting->session.door = KB_DOOR_PUBLIC;
    setting->session.arena = kb_arena_new(1u << 20);
    kb_api_salt(&setting->host, setting->session.salt);
    setting->call.session = &setting->session;
    assert_true(kb_date_from_ymd(2026, 11, 21, &setting->call.today));
    *state = setting;
    return 0;
}

static int teardown(void **state)
{
    struct setting *setting = *state;
    kb_arena_free(setting->session.arena);
    free(setting);
    return 0;
}

static struct kb_str tag(struct setting *setting, int64_t index, int64_t base)
{
    struct kb_error err = {0};
    struct kb_str ret = {0};
    assert_ok(kb_api_etag(&setting->call, index, base, &ret, &err), &err);
    return ret;
}

static void test_form(void **state)
{
    struct setting *setting = *state;
    char expected[64];
    snprintf(expected, sizeof expected, "\"r4182-p-2026-11-21-%s\"", setting->session.salt);
    assert_str(tag(setting, 4182, 4182), expected);
    snprintf(expected, sizeof expected, "\"r4182.4185-p-2026-11-21-%s\"", setting->session.salt);
    assert_str(tag(setting, 4182, 4185), expected);
}

/* Whatever an answer depends on changes its tag. */
static void test_depends(void **state)
{
    struct setting *setting = *state;
    struct kb_str tags[7];
    tags[0] = tag(setting, 1, 1);
    tags[1] = tag(setting, 2, 2);
    tags[2] = tag(setting, 1, 2);
    setting->call.today++;
    tags[3] = tag(setting, 1, 1);
    setting->call.today--;
    setting->session.door = KB_DOOR_INTERNAL;
    tags[4] = tag(setting, 1, 1);
    setting->call.sees_drafts = true;
    tags[5] = tag(setting, 1, 1);
    setting->call.sees_drafts = false;
    setting->session.door = KB_DOOR_PUBLIC;
    setting->host.version = "0.1.1";
    kb_api_salt(&setting->host, setting->session.salt);
    tags[6] = tag(setting, 1, 1);
    for (size_t i = 0; i < KB_COUNT(tags); i++)
        for (size_t j = 0; j < i; j++)
            assert_false(kb_str_equal(tags[i], tags[j]));
}

static void test_static_tag(void **state)
{
    struct setting *setting = *state;
    struct kb_error err = {0};
    struct kb_str today = {0}, tomorrow = {0};
    assert_ok(kb_api_etag_static(&setting->call, &today, &err), &err);
    setting->call.today++;
    assert_ok(kb_api_etag_static(&setting->call, &tomorrow, &err), &err);
    assert_true(kb_str_equal(today, tomorrow));
}

static void test_if_none_match(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        bool matches;
    } rows[] = {
        {"\"a\"", true},  {"W/\"a\"", true},      {"\"b\", \"a\"", true}, {"W/\"b\",W/\"a\"", true},
        {"*", true},      {" * ", true},          {"\"b\"", false},       {"a", false},
        {"", false},      {"\"a", false},         {"\"aa\"", false},      {"\"\", \"\"", false},
        {"\"A\"", false}, {"\"b\"a\"b\"", false}, {"\"*\"", false},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_api_pair headers[] = {{KB_STR_INIT("accept"), KB_STR_INIT("\"a\"")},
                                        {KB_STR_INIT("if-none-match"), kb_str_of(rows[i].value)}};
        struct kb_api_request request = {.headers = headers, .header_count = 2};
        if (kb_api_etag_matches(&request, KB_STR("\"a\"")) != rows[i].matches)
            fail_msg("'%s'", rows[i].value);
    }
}

static void test_if_none_match_in_two_lines(void **state)
{
    (void)state;
    struct kb_api_pair headers[] = {{KB_STR_INIT("if-none-match"), KB_STR_INIT("\"b\"")},
                                    {KB_STR_INIT("if-none-match"), KB_STR_INIT("\"a\"")}};
    struct kb_api_request request = {.headers = headers, .header_count = 2};
    assert_true(kb_api_etag_matches(&request, KB_STR("\"a\"")));
    request.header_count = 1;
    assert_false(kb_api_etag_matches(&request, KB_STR("\"a\"")));
    request.header_count = 0;
    assert_false(kb_api_etag_matches(&request, KB_STR("\"a\"")));
}

static void test_no_memory(void **state)
{
    struct setting *setting = *state;
    struct kb_error err = {0};
    struct kb_str ret = {0};
    kb_arena_free(setting->session.arena);
    setting->session.arena = kb_arena_new(8);
    assert_int_equal(kb_api_etag(&setting->call, 1, 1, &ret, &err), KB_NO_MEMORY);
    assert_int_equal(kb_api_etag_static(&setting->call, &ret, &err), KB_NO_MEMORY);
    assert_null(ret.data);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_form),
        TEST(test_depends),
        TEST(test_static_tag),
        TEST(test_if_none_match),
        TEST(test_if_none_match_in_two_lines),
        TEST(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
