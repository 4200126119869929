/* write_handler.c, conflict.c, edit_routes.c, work_handler.c: the life of an edition, through
 * HTTP. */
#include "fixture.h"

#include "internal.h"

#define TEXT(phone)                                                                                    \
    "{\"kind\":\"script\",\"audience\":\"internal\",\"title\":\"热线口径\",\"region\":\"990100\"," \
    "\"category\":\"其他\",\"no_basis\":\"临时\",\"effective_from\":\"2026-01-01\","               \
    "\"sections\":[{\"label\":\"口径\",\"text\":\"请拨打" phone "。\"}]}"

#define ITEM "/v1/items/script-990100-热线口径"

/* The hash of the last answer, in a static buffer. */
static const char *hash_of(struct fixture *fixture)
{
    static char hash[KB_HASH_HEX_SIZE];
    struct kb_str text = fixture_json(fixture, "hash");
    assert_int_equal(text.len, KB_HASH_HEX_SIZE - 1);
    snprintf(hash, sizeof hash, "%.*s", KB_STR_ARG(text));
    return hash;
}

static void assert_status(struct fixture *fixture, int status)
{
    if (fixture->response.status != status)
        fail_msg("%d is not %d: %.*s", fixture->response.status, status,
                 KB_STR_ARG(fixture->response.body));
}

static void create(struct fixture *fixture)
{
    fixture_send(fixture, "POST /v1/items", KB_ROLE_EDITOR, TEXT("12329"));
    assert_status(fixture, 200);
    assert_str(fixture_json(fixture, "id"), "script-990100-热线口径");
    assert_str(fixture_json(fixture, "edition"), "1");
    assert_str(fixture_json(fixture, "state"), "draft");
}

static void save(struct fixture *fixture, enum kb_role role, const char *hash, const char *text)
{
    char body[2048];
    snprintf(body, sizeof body, "{\"based_on\":\"%s\",\"text\":%s}", hash, text);
    fixture_send(fixture, "PUT " ITEM "/editions/1", role, body);
}

static void move(struct fixture *fixture, enum kb_role role, const char *name, const char *body)
{
    char line[128];
    snprintf(line, sizeof line, "POST " ITEM "/editions/1/%s", name);
    fixture_send(fixture, line, role, body);
}

static void test_life(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *name;
        enum kb_role role;
        const char *body, *becomes;
    } moves[] = {
        {"submit", KB_ROLE_EDITOR, "{}", "in_review"},
        {"recall", KB_ROLE_EDITOR, "{}", "draft"},
        {"submit", KB_ROLE_EDITOR, "{}", "in_review"},
        {"reject", KB_ROLE_REVIEWER, "{\"note\":\"电话不对\"}", "rejected"},
        {"reopen", KB_ROLE_EDITOR, "{}", "draft"},
        {"submit", KB_ROLE_EDITOR, "{}", "in_review"},
        {"approve", KB_ROLE_REVIEWER, "{\"note\":\"好\"}", "approved"},
        {"publish", KB_ROLE_PUBLISHER, "{}", "published"},
        {"withdraw", KB_ROLE_PUBLISHER, "{\"note\":\"写错了\"}", "withdrawn"},
    };
    create(fixture);
    for (size_t i = 0; i < KB_COUNT(moves); i++) {
        fixture->now_ms += 1000;
        move(fixture, moves[i].role, moves[i].name, moves[i].body);
        assert_status(fixture, 200);
        assert_str(fixture_json(fixture, "state"), moves[i].becomes);
    }
    fixture_send(fixture, "GET " ITEM, KB_ROLE_AGENT, "");
    assert_status(fixture, 200);
    assert_str(fixture_json(fixture, "current.withdraw_reason"), "写错了");
    move(fixture, KB_ROLE_EDITOR, "restore", "{}");
    assert_status(fixture, 200);
    assert_str(fixture_json(fixture, "edition"), "2");
    assert_str(fixture_json(fixture, "state"), "draft");
}

/* A refusal names its rule, and changes nothing. */
static void test_rules(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *name;
        enum kb_role role;
        int status;
        const char *body, *rule;
    } rows[] = {
        {"publish", KB_ROLE_PUBLISHER, 409, "{}", "(rule: state)"},
        {"approve", KB_ROLE_EDITOR, 403, "{}", "(rule: role)"},
        {"publish_emergency", KB_ROLE_PUBLISHER, 400, "{}", "(rule: reason)"},
        {"restore", KB_ROLE_EDITOR, 409, "{}", "(rule: state)"},
        {"release", KB_ROLE_ADMIN, 400, "{}", "parameter 'move'"},
        {"create", KB_ROLE_ADMIN, 400, "{}", "parameter 'move'"},
        {"save", KB_ROLE_ADMIN, 400, "{}", "parameter 'move'"},
        {"submit", KB_ROLE_EDITOR, 400, "{\"reason\":\"x\"}", "there is no field 'reason'"},
    };
    create(fixture);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        move(fixture, rows[i].role, rows[i].name, rows[i].body);
        assert_status(fixture, rows[i].status);
        if (!fixture_contains(fixture_json(fixture, "error.message"), rows[i].rule))
            fail_msg("%s: %.*s", rows[i].name, KB_STR_ARG(fixture->response.body));
        assert_int_equal(fixture->response.change, 0);
    }
    fixture_send(fixture, "GET " ITEM "/editions/1", KB_ROLE_EDITOR, "");
    assert_str(fixture_json(fixture, "state"), "draft");
}

/* The words of the two tables are the same, and every move but three has its address. */
static void test_every_move(void **state)
{
    (void)state;
    unsigned seen = 0;
    for (size_t i = 0; kb_api_move_choices[i]; i++) {
        struct kb_api_parameter row = {.name = "move"};
        struct kb_api_route route = {.parameters = &row, .parameter_count = 1};
        struct kb_api_call call = {.route = &route};
        call.values[0].number = (int64_t)i;
        assert_string_equal(kb_move_name(kb_api_move_of(&call)), kb_api_move_choices[i]);
        seen |= 1u << kb_api_move_of(&call);
    }
    seen |= 1u << KB_MOVE_CREATE | 1u << KB_MOVE_SAVE | 1u << KB_MOVE_RELEASE;
    assert_int_equal(seen, (1u << KB_MOVE_COUNT) - 1);
}

static void test_save(void **state)
{
    struct fixture *fixture = *state;
    char first[KB_HASH_HEX_SIZE];
    create(fixture);
    snprintf(first, sizeof first, "%s", hash_of(fixture));
    save(fixture, KB_ROLE_REVIEWER, first, TEXT("12345"));
    assert_status(fixture, 200);
    assert_string_not_equal(hash_of(fixture), first);
    /* Somebody else began with the first text. */
    save(fixture, KB_ROLE_EDITOR, first, TEXT("12366"));
    fixture_assert_error(fixture, 409, "conflict");
    assert_true(fixture_contains(fixture_json(fixture, "error.message"), "(rule: based_on)"));
    assert_str(fixture_json(fixture, "current.text.sections.0.text"), "请拨打12345。");
    assert_str(fixture_json(fixture, "sent.sections.0.text"), "请拨打12366。");
    assert_str(fixture_json(fixture, "sent.no_basis"), "临时");
    char second[KB_HASH_HEX_SIZE];
    snprintf(second, sizeof second, "%.*s", KB_STR_ARG(fixture_json(fixture, "current.hash")));
    save(fixture, KB_ROLE_EDITOR, second, TEXT("12366"));
    assert_status(fixture, 200);
    save(fixture, KB_ROLE_EDITOR, "abc", TEXT("12366"));
    fixture_assert_error(fixture, 400, "invalid");
    save(fixture, KB_ROLE_EDITOR, second, "{}");
    fixture_assert_error(fixture, 400, "invalid");
}

/* What a conflict shows may be sent as it is. */
static void test_conflict_can_be_sent_back(void **state)
{
    struct fixture *fixture = *state;
    static const char whole[] =
        "{\"kind\":\"script\",\"audience\":\"internal\",\"title\":\"热线口径\",\"region\":"
        "\"990100\",\"category\":\"其他\",\"keywords\":[\"a\"],\"questions\":[\"b\"],"
        "\"basis\":[{\"title\":\"c\",\"section\":\"d\"}],\"minor\":true,\"repeals\":[{\"id\":"
        "\"" FIXTURE_GUIDE "\",\"from\":\"2027-01-01\"}],\"sections\":[{\"label\":\"口径\","
        "\"heading\":\"e\",\"text\":\"f\",\"aside\":true},{\"label\":\"g\",\"text\":\"h\"}]}";
    char hash[KB_HASH_HEX_SIZE], text[2048];
    create(fixture);
    save(fixture, KB_ROLE_EDITOR, hash_of(fixture), whole);
    assert_status(fixture, 200);
    snprintf(hash, sizeof hash, "%s", hash_of(fixture));
    save(fixture, KB_ROLE_EDITOR,
         "0000000000000000000000000000000000000000000000000000000000000000", TEXT("1"));
    assert_status(fixture, 409);
    struct kb_str body = fixture->response.body;
    size_t begin = kb_str_find(body, KB_STR("\"text\":{"), 0) + strlen("\"text\":");
    size_t end = kb_str_find(body, KB_STR("},\"sent\""), begin);
    snprintf(text, sizeof text, "%.*s", KB_STR_ARG(kb_str_slice(body, begin, end)));
    save(fixture, KB_ROLE_EDITOR, hash, text);
    assert_status(fixture, 200);
    assert_str(fixture_json(fixture, "hash"), hash);
    assert_str(fixture_json(fixture, "change"), "null");
}

static void test_findings(void **state)
{
    struct fixture *fixture = *state;
    static const char text[] =
        "{\"kind\":\"guide\",\"audience\":\"public\",\"title\":\"没有写完\",\"region\":\"990100\","
        "\"category\":\"从来没有的类目\",\"sections\":[{\"label\":\"口径\",\"text\":\"甲\"}]}";
    fixture_send(fixture, "POST /v1/items", KB_ROLE_EDITOR, text);
    assert_status(fixture, 200);
    static const char line[] = "GET /v1/items/guide-990100-没有写完/editions/1/findings";
    fixture_send(fixture, line, KB_ROLE_AGENT, "");
    fixture_assert_error(fixture, 403, "forbidden");
    fixture_send(fixture, line, KB_ROLE_EDITOR, "");
    assert_status(fixture, 200);
    assert_true(fixture_contains(fixture->response.body, "\"code\":\"missing\""));
    assert_true(fixture_contains(fixture->response.body, "\"code\":\"category_unknown\""));
    assert_false(fixture_contains(fixture->response.body, "\"errors\":0,"));
    fixture_send(fixture, "GET /v1/items/guide-990100-没有写完/editions/7/findings", KB_ROLE_EDITOR,
                 "");
    fixture_assert_error(fixture, 404, "not_found");
}

/* The key of the first finding with a level, in a static buffer. */
static const char *warning_of(struct fixture *fixture)
{
    static char key[64];
    for (int i = 0; i < 20; i++) {
        char path[32];
        snprintf(path, sizeof path, "findings.%d.level", i);
        if (!kb_str_equal(fixture_json(fixture, path), KB_STR("warning")))
            continue;
        snprintf(path, sizeof path, "findings.%d.finding", i);
        snprintf(key, sizeof key, "%.*s", KB_STR_ARG(fixture_json(fixture, path)));
        return key;
    }
    fail_msg("no warning");
    return NULL;
}

static void test_answers(void **state)
{
    struct fixture *fixture = *state;
    char body[256];
    fixture_send(fixture, "POST /v1/items", KB_ROLE_EDITOR,
                 "{\"kind\":\"script\",\"audience\":\"internal\",\"title\":\"热线口径\",\"region\":"
                 "\"990100\",\"category\":\"从来没有的类目\",\"no_basis\":\"临时\",\"sections\":"
                 "[{\"label\":\"口径\",\"text\":\"请拨打12329。\"}]}");
    assert_status(fixture, 200);
    fixture_send(fixture, "GET " ITEM "/editions/1/findings", KB_ROLE_EDITOR, "");
    assert_status(fixture, 200);
    snprintf(body, sizeof body, "{\"finding\":\"%s\",\"answer\":\"新的类目\"}",
             warning_of(fixture));
    fixture_send(fixture, "POST " ITEM "/editions/1/answers", KB_ROLE_EDITOR, body);
    fixture_assert_error(fixture, 403, "forbidden");
    fixture_send(fixture, "POST " ITEM "/editions/1/answers", KB_ROLE_PUBLISHER, body);
    assert_status(fixture, 200);
    fixture_send(fixture, "GET " ITEM "/editions/1/findings", KB_ROLE_EDITOR, "");
    assert_true(fixture_contains(fixture->response.body, "\"answer\":\"新的类目\""));
    assert_true(fixture_contains(fixture->response.body, "role publisher"));
    fixture_send(fixture, "POST " ITEM "/editions/1/answers", KB_ROLE_PUBLISHER,
                 "{\"finding\":\"no such\",\"answer\":\"x\"}");
    fixture_assert_error(fixture, 404, "not_found");
}

static void test_work(void **state)
{
    struct fixture *fixture = *state;
    create(fixture);
    fixture_send(fixture, "GET /v1/work?work=draft&owner=role editor", KB_ROLE_EDITOR, "");
    assert_status(fixture, 200);
    assert_str(fixture_json(fixture, "work.0.id"), "script-990100-热线口径");
    assert_str(fixture_json(fixture, "work.0.work"), "draft");
    assert_str(fixture_json(fixture, "work.0.owner"), "role editor");
    assert_false(fixture_contains(fixture->response.body, FIXTURE_DRAFT));
    fixture_send(fixture, "GET /v1/work", KB_ROLE_EDITOR, "");
    assert_true(fixture_contains(fixture->response.body, FIXTURE_DRAFT));
    move(fixture, KB_ROLE_PUBLISHER, "publish_emergency", "{\"note\":\"热线\"}");
    assert_status(fixture, 200);
    fixture_send(fixture, "GET /v1/work?work=emergency", KB_ROLE_REVIEWER, "");
    assert_str(fixture_json(fixture, "work.0.id"), "script-990100-热线口径");
    move(fixture, KB_ROLE_PUBLISHER, "approve_after", "{}");
    assert_status(fixture, 403);
    move(fixture, KB_ROLE_REVIEWER, "approve_after", "{}");
    assert_status(fixture, 200);
    fixture_send(fixture, "GET /v1/work?work=emergency", KB_ROLE_REVIEWER, "");
    assert_true(fixture_contains(fixture->response.body, "{\"work\":[]}"));
}

/* What another item repeals says so by its effect and names that item; other days are told too. */
static void test_repealed(void **state)
{
    struct fixture *fixture = *state;
    fixture->now_ms += 86400000;
    fixture_send(fixture, "POST /v1/items?publish=1", KB_ROLE_ADMIN,
                 "{\"id\":\"notice-废止\",\"kind\":\"notice\",\"audience\":\"public\",\"title\":"
                 "\"废止通知\",\"region\":\"990100\",\"category\":\"通知\",\"repeals\":[{\"id\":"
                 "\"" FIXTURE_GUIDE
                 "\",\"from\":\"2026-06-01\"}],\"sections\":[{\"label\":\"正文\","
                 "\"text\":\"废止。\"}]}");
    assert_status(fixture, 200);
    static const struct {
        const char *line, *effect, *by;
    } rows[] = {
        {"GET /v1/items/" FIXTURE_GUIDE, "repealed", "notice-废止"},
        {"GET /v1/items/" FIXTURE_GUIDE "?as_of=2026-06-01", "repealed", "notice-废止"},
        {"GET /v1/items/" FIXTURE_GUIDE "?as_of=2026-05-31", "in_force", NULL},
        {"GET /v1/items/" FIXTURE_GUIDE "?known_at=2026-11-21T00:00:00Z", "in_force", NULL},
        {"GET /v1/items/" FIXTURE_GUIDE "?known_at=2030-01-01T00:00:00Z", "repealed",
         "notice-废止"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        fixture_ask(fixture, KB_DOOR_PUBLIC, rows[i].line, NULL);
        assert_status(fixture, 200);
        assert_str(fixture_json(fixture, "editions.0.effect"), rows[i].effect);
        assert_str(fixture_json(fixture, rows[i].by ? "repealed_by.id" : "repealed_by"),
                   rows[i].by ? rows[i].by : "null");
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_life),
        TEST(test_rules),
        cmocka_unit_test(test_every_move),
        TEST(test_save),
        TEST(test_conflict_can_be_sent_back),
        TEST(test_findings),
        TEST(test_answers),
        TEST(test_work),
        TEST(test_repealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
