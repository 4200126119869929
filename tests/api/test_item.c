/* item_handler.c, item_view.c, json_item.c: items, editions and sections as a stranger reads them.
 */
#include "golden.h"

#define V1    "GET /v1/items/"
#define GUIDE V1 FIXTURE_GUIDE
#define LAW   V1 FIXTURE_LAW

static const struct {
    const char *line, *name;
} golden[] = {
    {LAW, "item-law"},
    {GUIDE, "item-guide"},
    {V1 FIXTURE_EXPIRED, "item-expired"},
    {V1 FIXTURE_ODD, "item-odd"},
    {V1 FIXTURE_WITHDRAWN, "item-withdrawn"},
    {LAW "/editions/1", "edition-law-1"},
    {GUIDE "/editions/2", "edition-guide-2"},
    {LAW "/editions/2/sections/第二十四条", "section-middle"},
    {LAW "/editions/2/sections/第一条", "section-first"},
    {V1 FIXTURE_ODD "/editions/1/sections/A/B <i>", "section-odd"},
    {LAW "?as_of=2000-01-01", "item-law-2000"},
    {LAW "?as_of=1990-01-01", "item-law-1990"},
    {LAW "/editions/2?as_of=2000-01-01", "edition-law-2-in-2000"},
    {LAW "/editions/1/sections/第一条?as_of=2000-01-01", "section-law-1-in-2000"},
    {GUIDE "?known_at=2020-01-01T00:00:00Z", "item-guide-not-known-yet"},
    {V1 "law-nothing", "item-missing"},
    {LAW "/editions/9", "edition-missing"},
    {LAW "/editions/2/sections/第九百条", "section-missing"},
    {LAW "/editions/two", "edition-not-a-number"},
};

static void test_golden(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < KB_COUNT(golden); i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, golden[i].line, NULL);
        golden_check(fixture, golden[i].name);
    }
}

static void test_golden_internal(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, GUIDE, fixture_key(fixture->editor));
    golden_check(fixture, "item-guide-editor");
    fixture_ask(fixture, KB_DOOR_INTERNAL, V1 FIXTURE_INTERNAL, fixture_key(fixture->agent));
    golden_check(fixture, "item-internal-agent");
}

/* What stood then: valid on the day, and known at the instant. TEST_NOW_MS is 2026-11-21. */
static void test_standings(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line, *stood, *effect;
    } rows[] = {
        {LAW "/editions/1?as_of=2019-03-23", "1", "in_force"},
        {LAW "/editions/1?as_of=2019-03-24", "2", "expired"},
        {LAW "/editions/2?as_of=2019-03-23", "1", "pending"},
        {LAW "/editions/2?as_of=2019-03-24", "2", "in_force"},
        {LAW "/editions/2?as_of=1999-04-02", "null", "pending"},
        {GUIDE "/editions/1?as_of=2027-01-01", "2", "expired"},
        {GUIDE "/editions/1?known_at=2026-11-21T00:00:00Z", "1", "in_force"},
        {GUIDE "/editions/1?known_at=2030-01-01T00:00:00Z&as_of=2025-06-30", "null", "pending"},
        /* It was taken back in the same instant as it was published. */
        {V1 FIXTURE_WITHDRAWN "/editions/1?known_at=2026-11-21T00:00:00Z", "null", "null"},
        {LAW "/editions/2/sections/第一条?as_of=2000-01-01", "1", "pending"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, rows[i].line, NULL);
        if (fixture->response.status != 200)
            fail_msg("%s: %.*s", rows[i].line, KB_STR_ARG(fixture->response.body));
        if (!kb_str_equal(fixture_json(fixture, "stood"), kb_str_of(rows[i].stood)))
            fail_msg("%s: %.*s", rows[i].line, KB_STR_ARG(fixture->response.body));
        assert_str(fixture_json(fixture, "effect"), rows[i].effect);
    }
    fixture_ask(fixture, KB_DOOR_PUBLIC, LAW "?as_of=", NULL);
    assert_false(fixture_contains(fixture->response.body, "\"stood\""));
}

/* Known later than asked about: not there, for editors neither. */
static void test_not_known_yet(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, GUIDE "?known_at=2026-11-20T23:59:59Z",
                fixture_key(fixture->editor));
    fixture_assert_error(fixture, 404, "not_found");
    fixture_ask(fixture, KB_DOOR_INTERNAL, GUIDE "?known_at=2026-11-21T00:00:00Z",
                fixture_key(fixture->editor));
    assert_int_equal(fixture->response.status, 200);
}

/* A label is found however it is written. */
static void test_labels(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *written, *label;
    } rows[] = {
        {"第二十四条", "第二十四条"},         {"第24条", "第二十四条"},
        {"第２４条", "第二十四条"},           {"第 24 條", "第二十四条"},
        {"第廿四条", "第二十四条"},           {"第24条之1", "第二十四条之一"},
        {"第二十四条之一", "第二十四条之一"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char line[256];
        snprintf(line, sizeof line, LAW "/editions/2/sections/%s", rows[i].written);
        assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL)->status, 200);
        assert_str(fixture_json(fixture, "label"), rows[i].label);
    }
}

/* Every address in an answer leads to an answer. */
static void test_links_lead_somewhere(void **state)
{
    struct fixture *fixture = *state;
    static const char *const paths[] = {"current.url", "current.sections.0.url",
                                        "current.basis.0.target.url", "editions.1.url"};
    for (size_t i = 0; i < KB_COUNT(paths); i++) {
        char line[2048];
        fixture_ask(fixture, KB_DOOR_PUBLIC, GUIDE, NULL);
        struct kb_str url = fixture_json(fixture, paths[i]);
        /* The process decodes addresses before it hands them in. */
        size_t len = (size_t)snprintf(line, sizeof line, "GET ");
        for (size_t at = 0; at < url.len; at++) {
            unsigned byte = (unsigned char)url.data[at];
            if (byte == '%') {
                assert_int_equal(sscanf(url.data + at + 1, "%2x", &byte), 1);
                at += 2;
            }
            line[len++] = (char)byte;
        }
        line[len] = 0;
        assert_int_equal(fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL)->status, 200);
    }
}

/* The effect follows the clock, not the store. */
static void test_current_follows_the_day(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, GUIDE, NULL);
    assert_str(fixture_json(fixture, "current.number"), "1");
    assert_str(fixture_json(fixture, "current.effect"), "in_force");
    assert_str(fixture_json(fixture, "editions.1.effect"), "pending");
    fixture->now_ms += INT64_C(86400000) * 60;
    fixture_ask(fixture, KB_DOOR_PUBLIC, GUIDE, NULL);
    assert_str(fixture_json(fixture, "current.number"), "2");
    assert_str(fixture_json(fixture, "current.effect"), "in_force");
    assert_str(fixture_json(fixture, "editions.0.effect"), "expired");
}

static void test_etag(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {GUIDE, GUIDE "/editions/1",
                                        GUIDE "/editions/1/sections/办理条件"};
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        char header[128];
        fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL);
        struct kb_str etag = fixture_header(&fixture->response, "ETag");
        snprintf(header, sizeof header, "if-none-match: %.*s", KB_STR_ARG(etag));
        const struct kb_api_response *response = fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i],
                                                             header);
        assert_int_equal(response->status, 304);
        assert_int_equal(response->body.len, 0);
    }
}

/* "Unchanged" would say that it is there. */
static void test_no_304_for_what_is_not_there(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {V1 "law-nothing", GUIDE "/editions/9",
                                        GUIDE "/editions/1/sections/没有", V1 FIXTURE_INTERNAL};
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], "if-none-match: *");
        fixture_assert_error(fixture, 404, "not_found");
    }
}

static void test_numbers_and_lengths(void **state)
{
    struct fixture *fixture = *state;
    static const char *const bad[] = {"0", "-1", "1.0", "1000001", "99999999999999999999"};
    for (size_t i = 0; i < KB_COUNT(bad); i++) {
        char line[256];
        snprintf(line, sizeof line, LAW "/editions/%s", bad[i]);
        fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
        fixture_assert_error(fixture, 400, "invalid");
        assert_true(fixture_contains(fixture->response.body, "'n'"));
    }
    char line[KB_ID_MAX + 32] = V1;
    memset(line + strlen(V1), 'a', KB_ID_MAX + 1);
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    fixture_assert_error(fixture, 400, "invalid");
    line[strlen(V1) + KB_ID_MAX] = 0;
    fixture_ask(fixture, KB_DOOR_PUBLIC, line, NULL);
    fixture_assert_error(fixture, 404, "not_found");
}

static void test_parameters_are_refused(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, GUIDE "?id=other", NULL);
    fixture_assert_error(fixture, 400, "invalid");
    assert_true(fixture_contains(fixture->response.body, "there is no parameter 'id'"));
}

static void test_page_leads_on(void **state)
{
    struct fixture *fixture = *state;
    const struct kb_api_response *response = fixture_ask(
        fixture, KB_DOOR_INTERNAL, "GET /items/qa-a\r;\tb", fixture_key(fixture->agent));
    assert_int_equal(response->status, 303);
    assert_str(fixture_header(response, "Location"), "/v1/items/qa-a%0D%3B%09b");
    assert_str(fixture_header(response, "Cache-Control"), "no-store");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_golden),
        TEST(test_golden_internal),
        TEST(test_standings),
        TEST(test_not_known_yet),
        TEST(test_labels),
        TEST(test_links_lead_somewhere),
        TEST(test_current_follows_the_day),
        TEST(test_etag),
        TEST(test_no_304_for_what_is_not_there),
        TEST(test_numbers_and_lengths),
        TEST(test_parameters_are_refused),
        TEST(test_page_leads_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
