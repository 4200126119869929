/* place.c, page_desk.c: for which region a question is answered, by which key, and what is shown
 * then, also at the desk. */
#include "fixture.h"

#include "kb/store.h"

/* 江苏, 南京, 玄武区, 苏州; 浙江. One script of each, one of the country. */
static const char *const regions[] = {"000000", "320000", "320100", "320102", "320500", "330000"};

static const struct kb_section section[] = {
    {KB_STR_INIT("正文"), KB_STR_INIT(""), KB_STR_INIT("貂蝉：停水了怎么办，先看通知。"), false},
};

static void put_scripts(struct fixture *fixture)
{
    struct kb_error err = {0};
    int64_t change;
    assert_ok(kb_store_begin(fixture->store, "test", &err), &err);
    for (size_t i = 0; i < KB_COUNT(regions); i++) {
        char id[32];
        struct kb_put_result result;
        snprintf(id, sizeof id, "script-%s", regions[i]);
        const struct kb_edition_text text = {.id = kb_str_of(id),
                                             .kind = KB_KIND_SCRIPT,
                                             .audience = KB_AUDIENCE_INTERNAL,
                                             .title = kb_str_of(id),
                                             .region = kb_str_of(regions[i]),
                                             .category = KB_STR("停水"),
                                             .effective_from = KB_DATE_MIN,
                                             .effective_to = KB_DATE_MAX,
                                             .sections = section,
                                             .section_count = 1};
        assert_ok(kb_store_put(fixture->store, &text, true, &result, &err), &err);
    }
    assert_ok(kb_store_commit(fixture->store, &change, &err), &err);
    fixture_catch_up(fixture->store);
}

/* Keys by where they are from and what they may act for. */
enum {
    NOWHERE,
    NANJING,
    HELPING, /* of 南京, may act for 苏州 */
    PROVINCE,
    ANYWHERE,
    KEYS
};
static char secrets[KEYS][KB_KEY_SECRET_SIZE];

static void make_keys(struct fixture *fixture)
{
    static const struct kb_str suzhou[] = {KB_STR_INIT("320500")};
    static const struct kb_str country[] = {KB_STR_INIT("000000")};
    static const struct kb_key terms[KEYS] = {
        [NOWHERE] = {.name = KB_STR_INIT("nowhere")},
        [NANJING] = {.name = KB_STR_INIT("nanjing"), .region = KB_STR_INIT("320100")},
        [HELPING] = {.name = KB_STR_INIT("helping"),
                     .region = KB_STR_INIT("320100"),
                     .regions = suzhou,
                     .region_count = 1},
        [PROVINCE] = {.name = KB_STR_INIT("province"), .region = KB_STR_INIT("320000")},
        [ANYWHERE] = {.name = KB_STR_INIT("anywhere"), .regions = country, .region_count = 1},
    };
    struct kb_error err = {0};
    for (size_t i = 0; i < KEYS; i++)
        assert_ok(kb_key_make(fixture->store, &terms[i], secrets[i], &err), &err);
}

static int setup(void **state)
{
    struct fixture *fixture = fixture_new();
    fixture_send(fixture, "GET /v1/me", KB_ROLE_AGENT, "");
    make_keys(fixture);
    put_scripts(fixture);
    *state = fixture;
    return 0;
}

/* Which of the scripts an answer has, as digits of their number in `regions`. */
static const char *shown(const struct fixture *fixture)
{
    static char out[KB_COUNT(regions) + 1];
    size_t len = 0;
    for (size_t i = 0; i < KB_COUNT(regions); i++) {
        char id[40];
        snprintf(id, sizeof id, "\"id\":\"script-%s\"", regions[i]);
        if (fixture_contains(fixture->response.body, id))
            out[len++] = (char)('0' + i);
    }
    out[len] = 0;
    return out;
}

/* What a region sees: its own and its ancestors'. */
static void test_regions_inherit(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *region, *shown;
    } rows[] = {
        {"", "012345"},     {"000000", "0"},   {"320000", "01"}, {"320100", "012"},
        {"320102", "0123"}, {"320500", "014"}, {"330000", "05"}, {"330100", "05"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char line[96];
        snprintf(line, sizeof line, "GET /v1/search?q=停水了怎么办&region=%s", rows[i].region);
        fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(secrets[NOWHERE]));
        assert_string_equal(shown(fixture), rows[i].shown);
    }
}

/* Each key for each region: 403, or what that region sees, with none of its own beside. */
static void test_act_for(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *act_for, *may, *shown; /* may: x by enum of keys */
    } rows[] = {
        {"320100", ".xxxx", "012"}, {"320102", ".xxxx", "0123"}, {"320500", "..xxx", "014"},
        {"320505", "..xxx", "014"}, {"320000", "...xx", "01"},   {"330000", "....x", "05"},
        {"000000", "....x", "0"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        for (size_t key = 0; key < KEYS; key++) {
            char line[96];
            snprintf(line, sizeof line, "GET /v1/search?q=停水了怎么办&act_for=%s",
                     rows[i].act_for);
            fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(secrets[key]));
            if (rows[i].may[key] == 'x') {
                assert_int_equal(fixture->response.status, 200);
                assert_string_equal(shown(fixture), rows[i].shown);
                continue;
            }
            fixture_assert_error(fixture, 403, "forbidden");
            assert_true(fixture_contains(fixture->response.body, rows[i].act_for));
        }
    }
}

/* A region beside it narrows it, and may not lead out of it. */
static void test_region_beside_act_for(void **state)
{
    struct fixture *fixture = *state;
    const char *q = "GET /v1/search?q=停水了怎么办";
    char line[128];
    snprintf(line, sizeof line, "%s&act_for=320000&region=320100", q);
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(secrets[PROVINCE]));
    assert_string_equal(shown(fixture), "012");
    snprintf(line, sizeof line, "%s&act_for=320000&region=320000", q);
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(secrets[PROVINCE]));
    assert_string_equal(shown(fixture), "01");
    snprintf(line, sizeof line, "%s&act_for=320500&region=320100", q);
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(secrets[HELPING]));
    fixture_assert_error(fixture, 400, "invalid");
    snprintf(line, sizeof line, "%s&act_for=&region=320100", q);
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(secrets[NOWHERE]));
    assert_string_equal(shown(fixture), "012");
}

static void assert_page(struct fixture *fixture, const char *key, const char *line,
                        const char *const texts[4], const char *scripts)
{
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(key));
    assert_int_equal(fixture->response.status, 200);
    assert_false(fixture_contains(fixture->response.body, "{{"));
    for (size_t i = 0; i < 4 && texts[i]; i++)
        if (!fixture_contains(fixture->response.body, texts[i]))
            fail_msg("%s: no '%s' in %.*s", line, texts[i], KB_STR_ARG(fixture->response.body));
    for (size_t i = 0; i < KB_COUNT(regions); i++) {
        char link[64];
        snprintf(link, sizeof link, "href=\"/desk/items/script-%s", regions[i]);
        if (fixture_contains(fixture->response.body, link) != !!strchr(scripts, '0' + (int)i))
            fail_msg("%s: %s: %.*s", line, link, KB_STR_ARG(fixture->response.body));
    }
}

/* The desk asks for the home of its key, or for who it stands in for; its links carry that on. */
static void test_desk(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line, *texts[4], *scripts;
    } rows[] = {
        {"GET /desk", {"data-home=\"320100\"", "<option value=\"320500\">苏州市"}, ""},
        {"GET /desk/search?q=停水了怎么办",
         {"<option value=\"320100\" selected>", "value=\"停水了怎么办\""},
         "012"},
        {"GET /desk/search?q=停水了怎么办&region=", {NULL}, "012345"},
        {"GET /desk/search?q=停水了怎么办&region=320100&act_for=320500&as_of=2026-01-01",
         {"<option value=\"320500\" selected>", "?as_of=2026-01-01&amp;act_for=320500#s-",
          "type=\"date\" value=\"2026-01-01\""},
         "014"},
        {"GET /desk/search?q=吖吖吖", {"没有找到"}, ""},
        {"GET /desk/items/script-320000",
         {"data-id=\"script-320000\" data-edition=\"1\"", "貂蝉：停水了怎么办", "江苏省"},
         ""},
        {"GET /desk/items/script-320000?as_of=1900-01-01",
         {"这一天适用的内容", "1900年1月1日"},
         "1"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_page(fixture, secrets[HELPING], rows[i].line, rows[i].texts, rows[i].scripts);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /desk/items/script-320100?act_for=320500",
                fixture_key(secrets[HELPING]));
    assert_int_equal(fixture->response.status, 404);
}

/* Who may not read to callers has no desk; neither has the public. */
static void test_desk_roles(void **state)
{
    struct fixture *fixture = *state;
    static const int statuses[FIXTURE_ROLES] = {
        [KB_ROLE_AGENT] = 200,     [KB_ROLE_EDITOR] = 200, [KB_ROLE_REVIEWER] = 200,
        [KB_ROLE_PUBLISHER] = 200, [KB_ROLE_ADMIN] = 200,  [KB_ROLE_ANALYST] = 403,
        [KB_ROLE_BOT] = 403,       [KB_ROLE_APP] = 403};
    for (int role = 0; role < FIXTURE_ROLES; role++)
        assert_int_equal(fixture_send(fixture, "GET /desk", (enum kb_role)role, "")->status,
                         statuses[role]);
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /desk", NULL);
    fixture_assert_error(fixture, 404, "not_found");
}

/* An item of one's own is not there while one answers for others; in the words of what never was.
 */
static void test_items(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line;
        int status;
    } rows[] = {
        {"GET /v1/items/script-320100", 200},
        {"GET /v1/items/script-320100?act_for=320500", 404},
        {"GET /v1/items/script-320100/editions/1?act_for=320500", 404},
        {"GET /v1/items/script-320100/editions/1/sections/正文?act_for=320500", 404},
        {"GET /v1/items/script-320500?act_for=320500", 200},
        {"GET /v1/items/script-320000?act_for=320500", 200},
        {"GET /v1/items/script-000000/editions/1?act_for=320500", 200},
        {"GET /v1/items/script-330000?act_for=320500", 404},
        {"GET /v1/items/script-320102?act_for=320100", 200},
        {"GET /v1/items/script-320100?act_for=330000", 403},
        {"GET /v1/items/nothing?act_for=320500", 404},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        fixture_ask(fixture, KB_DOOR_INTERNAL, rows[i].line, fixture_key(secrets[HELPING]));
        if (fixture->response.status != rows[i].status)
            fail_msg("%s: %d", rows[i].line, fixture->response.status);
    }
}

static void test_suggest(void **state)
{
    struct fixture *fixture = *state;
    const char *line = "GET /v1/suggest?q=script&act_for=320500&limit=20";
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(secrets[HELPING]));
    assert_string_equal(shown(fixture), "014");
    fixture_ask(fixture, KB_DOOR_INTERNAL, line, fixture_key(secrets[NANJING]));
    fixture_assert_error(fixture, 403, "forbidden");
}

/* Operators say by the API what stands before what; search and the item's answer show it. */
static void test_overrides(void **state)
{
    struct fixture *fixture = *state;
    const char *entry = "POST /v1/entries/override/script-320000@320100";
    fixture_send(fixture, entry, KB_ROLE_EDITOR, "{\"value\":{\"item\":\"script-320100\"}}");
    fixture_assert_error(fixture, 403, "forbidden");
    fixture_send(fixture, entry, KB_ROLE_ADMIN, "{\"value\":{\"item\":\"script-320100\"}}");
    assert_int_equal(fixture->response.status, 200);
    fixture_catch_up(fixture->store);
    static const struct {
        const char *line;
        const char *text;
        bool has;
    } rows[] = {
        {"GET /v1/search?q=停水了怎么办&region=320100",
         "\"overridden_by\":{\"id\":\"script-320100\",\"title\":\"script-320100\","
         "\"region\":\"320100\",\"region_name\":\"南京市\",\"url\":\"/items/script-320100\"}",
         true},
        {"GET /v1/search?q=停水了怎么办&act_for=320102",
         "\"overridden_by\":{\"id\":\"script-320100\"", true},
        {"GET /v1/search?q=停水了怎么办&act_for=320500", "overridden_by", false},
        {"GET /v1/search?q=停水了怎么办", "overridden_by", false},
        {"GET /v1/items/script-320000",
         "\"overridden_by\":[{\"id\":\"script-320100\",\"title\":\"script-320100\","
         "\"region\":\"320100\",\"region_name\":\"南京市\",\"url\":\"/items/script-320100\"}]",
         true},
        {"GET /v1/items/script-320100",
         "\"overrides\":[{\"id\":\"script-320000\",\"title\":\"script-320000\","
         "\"region\":\"320100\"",
         true},
        {"GET /v1/items/script-320500", "overrid", false},
        {"GET /v1/items/script-320000?known_at=2026-11-20T00:00:00Z", "overrid", false},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        fixture_ask(fixture, KB_DOOR_INTERNAL, rows[i].line, fixture_key(secrets[PROVINCE]));
        if (fixture_contains(fixture->response.body, rows[i].text) != rows[i].has)
            fail_msg("%s: %.*s", rows[i].line, KB_STR_ARG(fixture->response.body));
    }
}

/* The public door does not know the word. */
static void test_public_door(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_PUBLIC, "GET /v1/search?q=停水&act_for=320500", NULL);
    fixture_assert_error(fixture, 400, "invalid");
    assert_true(fixture_contains(fixture->response.body, "there is no parameter"));
    assert_false(fixture_contains(fixture->response.body, "release"));
}

static void test_me(void **state)
{
    struct fixture *fixture = *state;
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", fixture_key(secrets[HELPING]));
    assert_str(fixture_json(fixture, "region"), "320100");
    assert_str(fixture_json(fixture, "region_name"), "南京市");
    assert_str(fixture_json(fixture, "act_for.0.region"), "320500");
    assert_str(fixture_json(fixture, "act_for.0.region_name"), "苏州市");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_regions_inherit),
        cmocka_unit_test(test_act_for),
        cmocka_unit_test(test_region_beside_act_for),
        cmocka_unit_test(test_desk),
        cmocka_unit_test(test_desk_roles),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_suggest),
        cmocka_unit_test(test_public_door),
        cmocka_unit_test(test_me),
        cmocka_unit_test(test_overrides),
    };
    return cmocka_run_group_tests(tests, setup, fixture_teardown);
}
