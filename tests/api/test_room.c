/* room_*.c, page_ask.c: the editors' room, page by page and form by form. */
#include "fixture.h"

#include "kb/entry.h"
#include "kb/validate.h"
#include "room_edit.h"

#define TITLE_MARKUP "%3Cscript%3Ex%3C%2Fscript%3E%7B%7Bid%7D%7D%26amp%3B"

struct person {
    char cookie[FIXTURE_COOKIE_SIZE];
    char csrf[128];
};

static struct person enter(struct fixture *fixture, enum kb_role role)
{
    struct person person;
    fixture_send(fixture, "GET /v1/work", KB_ROLE_EDITOR, ""); /* makes the keys */
    fixture_login(fixture, fixture->keys[role], person.cookie);
    fixture_ask(fixture, KB_DOOR_INTERNAL, "GET /v1/me", person.cookie);
    snprintf(person.csrf, sizeof person.csrf, "%.*s", KB_STR_ARG(fixture_json(fixture, "csrf")));
    return person;
}

static void assert_status(struct fixture *fixture, int status)
{
    if (fixture->response.status != status)
        fail_msg("%d is not %d: %.*s %s", fixture->response.status, status,
                 KB_STR_ARG(fixture->response.body), fixture->response.log.message);
}

/* Sends a form as a page does. */
static void send(struct fixture *fixture, const struct person *person, const char *line,
                 const char *form)
{
    char headers[512], body[4096];
    snprintf(headers, sizeof headers, "%s\ncontent-type: application/x-www-form-urlencoded",
             person->cookie);
    snprintf(body, sizeof body, "csrf=%s&%s", person->csrf, form);
    fixture_send_as(fixture, line, headers, kb_str_of(body));
}

static void assert_has(struct fixture *fixture, const char *text)
{
    if (!fixture_contains(fixture->response.body, text))
        fail_msg("no '%s' in %.*s", text, KB_STR_ARG(fixture->response.body));
}

#define QA                                                                                         \
    "kind=qa&audience=public&title=" TITLE_MARKUP "&region=990100&category=" TITLE_MARKUP          \
    "&keywords=a%0D%0A+%0D%0Ab&sections.0.label=" TITLE_MARKUP "&sections.0.text=" TITLE_MARKUP    \
    "%0D%0A2&sections.1.label=&basis.0.title=" TITLE_MARKUP
#define FIRST "POST /edit/items/%s/editions/1%s"

/* Where the answer leads to: the id in a static buffer. */
static const char *led_to(struct fixture *fixture)
{
    static char id[256];
    struct kb_str to = fixture_header(&fixture->response, "Location");
    const size_t before = strlen("/edit/items/");
    assert_true(kb_str_starts(to, KB_STR("/edit/items/")));
    to = kb_str_slice(to, before, kb_str_find(to, KB_STR("/editions/"), 0));
    struct kb_str plain;
    assert_int_equal(kb_api_decode(fixture->arena, to, false, "id", &plain, NULL), KB_OK);
    snprintf(id, sizeof id, "%.*s", KB_STR_ARG(plain));
    return id;
}

static const char *line_to(const char *id, const char *rest)
{
    static char line[512];
    snprintf(line, sizeof line, FIRST, id, rest);
    return line;
}

static void ask_edition(struct fixture *fixture, const struct person *person, const char *id)
{
    char line[512];
    snprintf(line, sizeof line, "GET /edit/items/%s/editions/1", id);
    fixture_send_as(fixture, line, person->cookie, (struct kb_str){0});
    assert_status(fixture, 200);
}

static const char *create(struct fixture *fixture, const struct person *person)
{
    send(fixture, person, "POST /edit/new", QA);
    assert_status(fixture, 303);
    return led_to(fixture);
}

/* --- pages ------------------------------------------------------------------------------------ */

static void test_pages_by_role(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line;
        const char *may; /* agent editor reviewer publisher admin analyst bot app */
    } rows[] = {
        {"GET /edit", ".xxxx..."},
        {"GET /edit?owner=role+editor", ".xxxx..."},
        {"GET /edit/find?q=公积金", ".xxxx..."},
        {"GET /edit/new?kind=guide", ".xxxx..."},
        {"GET /edit/new?id=" FIXTURE_GUIDE "&edition=1", ".xxxx..."},
        {"GET /edit/items/" FIXTURE_GUIDE "/editions/1", ".xxxx..."},
        {"GET /edit/items/" FIXTURE_DRAFT "/editions/1", ".xxxx..."},
        {"GET /edit/releases", ".xxxx..."},
    };
    fixture_send(fixture, "GET /v1/work", KB_ROLE_EDITOR, "");
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        for (int role = 0; role < FIXTURE_ROLES; role++) {
            fixture_ask(fixture, KB_DOOR_INTERNAL, rows[i].line, fixture_key(fixture->keys[role]));
            assert_status(fixture, rows[i].may[role] == 'x' ? 200 : 403);
            assert_true(kb_str_starts(fixture->response.body, KB_STR("<!doctype html>")));
        }
}

static void test_pages_that_are_not_there(void **state)
{
    struct fixture *fixture = *state;
    static const char *const lines[] = {
        "GET /edit/items/none/editions/1", "GET /edit/items/" FIXTURE_GUIDE "/editions/99",
        "GET /edit/releases/7", "GET /edit/new?id=none&edition=1", "GET /edit/releases/7/items/x"};
    struct person editor = enter(fixture, KB_ROLE_EDITOR);
    for (size_t i = 0; i < KB_COUNT(lines); i++) {
        fixture_ask(fixture, KB_DOOR_INTERNAL, lines[i], editor.cookie);
        assert_status(fixture, 404);
        fixture_ask(fixture, KB_DOOR_PUBLIC, lines[i], NULL);
        assert_status(fixture, 404);
    }
}

/* --- forms ------------------------------------------------------------------------------------ */

/* What was sent stands in the base as it was written, and on the page as text. */
static void test_markup_is_text(void **state)
{
    struct fixture *fixture = *state;
    struct person editor = enter(fixture, KB_ROLE_EDITOR);
    const char *id = create(fixture, &editor);
    ask_edition(fixture, &editor, id);
    assert_has(fixture, "<h1>&lt;script&gt;x&lt;/script&gt;{{id}}&amp;amp;</h1>");
    assert_has(fixture, "rows=\"5\">&lt;script&gt;x&lt;/script&gt;{{id}}&amp;amp;\n2</textarea>");
    assert_has(fixture, "aria-describedby=\"h-keywords\">a\nb\n</textarea>");
    assert_false(fixture_contains(fixture->response.body, "<script>x"));
    send(fixture, &editor, "POST /edit/preview", QA);
    assert_status(fixture, 200);
    assert_has(fixture, "<h3>&lt;script&gt;x&lt;/script&gt;{{id}}&amp;amp;</h3>");
}

/* A field that will not do is named, and what was typed stays. */
static void test_refused_fields(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *form, *said;
    } rows[] = {
        {"audience=public&region=990100&category=c&sections.0.label=l&sections.0.text=KEPT",
         "“标题”没有填"},
        {"audience=public&title=t&region=99&category=c&sections.0.label=l&sections.0.text=KEPT",
         "“适用地区”填得不对"},
        {"audience=public&title=t&region=990100&category=c&sections.0.label=l&sections.0.text=KEPT"
         "&sections.1.label=l&sections.1.text=b",
         "“正文”有重复的"},
        {"audience=public&title=t&region=990100&category=c&effective_from=2026-01-02&effective_to="
         "2026-01-02&sections.0.label=l&sections.0.text=KEPT",
         "“失效日期”要晚于施行日期"},
    };
    struct person editor = enter(fixture, KB_ROLE_EDITOR);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        char form[512];
        snprintf(form, sizeof form, "kind=qa&%s", rows[i].form);
        send(fixture, &editor, "POST /edit/new", form);
        assert_status(fixture, 400);
        assert_has(fixture, rows[i].said);
        assert_has(fixture, ">KEPT</textarea>");
    }
}

static void test_without_token(void **state)
{
    struct fixture *fixture = *state;
    struct person editor = enter(fixture, KB_ROLE_EDITOR);
    editor.csrf[0] ^= 1;
    send(fixture, &editor, "POST /edit/new", QA);
    assert_status(fixture, 403);
    send(fixture, &editor, "POST /edit/preview", QA);
    assert_status(fixture, 403);
}

/* A save over what somebody else saved shows both. */
static void test_stale_save(void **state)
{
    struct fixture *fixture = *state;
    struct person editor = enter(fixture, KB_ROLE_EDITOR);
    const char *id = create(fixture, &editor);
    send(
        fixture, &editor, line_to(id, ""),
        "based_on=0000000000000000000000000000000000000000000000000000000000000000&kind=qa&"
        "audience=public&title=mine&region=990100&category=c&sections.0.label=l&sections.0.text=t");
    assert_status(fixture, 409);
    assert_has(fixture, "别人已经保存过");
    assert_has(fixture, "value=\"mine\"");
    assert_has(fixture, "<summary>&lt;script&gt;x");
    send(fixture, &editor, line_to(id, ""), "based_on=x&title=mine");
    assert_status(fixture, 400);
    assert_has(fixture, "没有填");
    assert_has(fixture, "value=\"mine\"");
}

/* Moves in their order; what is refused is said by its rule and never by its name. */
static void test_moves(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *move;
        enum kb_role role;
        const char *form;
        int status;
        const char *said;
    } rows[] = {
        {"/publish", KB_ROLE_PUBLISHER, "", 409, "现在的状态不能这样做"},
        {"/approve", KB_ROLE_EDITOR, "", 403, "您的角色不能做这一步"},
        {"/submit", KB_ROLE_EDITOR, "", 303, NULL},
        {"/approve", KB_ROLE_EDITOR, "", 403, "您的角色不能做这一步"},
        {"/reject", KB_ROLE_REVIEWER, "note=", 400, "请写明原因"},
        {"/approve", KB_ROLE_REVIEWER, "note=%E5%A5%BD", 303, NULL},
        {"/publish", KB_ROLE_PUBLISHER, "", 400, "还有提醒没有答复"},
        {"/reopen", KB_ROLE_REVIEWER, "note=a", 303, NULL},
        {"/nothing", KB_ROLE_REVIEWER, "", 400, "写错的地方"},
    };
    struct person editor = enter(fixture, KB_ROLE_EDITOR);
    const char *id = create(fixture, &editor);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct person person = enter(fixture, rows[i].role);
        send(fixture, &person, line_to(id, rows[i].move), rows[i].form);
        assert_status(fixture, rows[i].status);
        if (!rows[i].said)
            continue;
        assert_has(fixture, rows[i].said);
        assert_false(fixture_contains(fixture->response.body, "rule:"));
    }
}

static void test_releases(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line, *form;
        int status;
        const char *said;
    } rows[] = {
        {"POST /edit/releases", "name=", 400, "请填写发布包名称"},
        {"POST /edit/releases", "name=%3Cb%3E", 303, NULL},
        {"GET /edit/releases", "", 200, "<b>&lt;b&gt;</b>"},
        {"POST /edit/releases/1/members", "id=none&edition=1", 404, "没有找到这个版本"},
        {"POST /edit/releases/1/schedule", "at=2099-01-01T09:00", 400, "发布时间要晚于现在"},
        {"POST /edit/releases/1/schedule", "at=x", 400, "发布时间要晚于现在"},
        {"POST /edit/releases/1/unschedule", "", 409, "这个发布包没有排期"},
        {"POST /edit/releases/1/roll_back", "reason=a", 409, "还没有发布"},
        {"POST /edit/releases/1/roll_back", "", 400, "请写明原因"},
        {"POST /edit/releases/1/remove", "id=a&edition=1", 404, "没有找到"},
        {"POST /edit/releases/1/cancel", "reason=a", 303, NULL},
        {"POST /edit/releases/1/cancel", "reason=a", 409, "已经结束"},
        {"POST /edit/releases/9/cancel", "", 404, "没有这个页面"},
    };
    struct person publisher = enter(fixture, KB_ROLE_PUBLISHER);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        send(fixture, &publisher, rows[i].line, rows[i].form);
        assert_status(fixture, rows[i].status);
        if (rows[i].said)
            assert_has(fixture, rows[i].said);
    }
}

static void test_entries(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *line, *form;
        enum kb_role role;
        int status;
        const char *said;
    } rows[] = {
        {"POST /edit/entries/synonym", "key=%3Cb%3E&to=one%0D%0A%3Ci%3E&both=1", KB_ROLE_EDITOR,
         403, "这里需要以下角色之一"},
        {"POST /edit/entries/synonym", "key=%3Cb%3E&to=one%0D%0A%3Ci%3E&both=1", KB_ROLE_PUBLISHER,
         303, NULL},
        {"GET /edit/entries/synonym", "", KB_ROLE_EDITOR, 200,
         "<b>&lt;b&gt;</b>\n<p class=\"about\"><span>one</span><span>&lt;i&gt;</span></p>"},
        {"POST /edit/entries/pin", "key=KEPT&item=none", KB_ROLE_PUBLISHER, 400, "value=\"KEPT\""},
        {"POST /edit/entries/pin", "key=q&item=" FIXTURE_GUIDE, KB_ROLE_PUBLISHER, 303, NULL},
        {"POST /edit/entries/synonym/remove", "key=none", KB_ROLE_PUBLISHER, 404, "没有找到这一项"},
        {"POST /edit/entries/synonym/remove", "key=%3Cb%3E", KB_ROLE_PUBLISHER, 303, NULL},
        {"GET /edit/entries/nothing", "", KB_ROLE_EDITOR, 400, "写错的地方"},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct person person = enter(fixture, rows[i].role);
        send(fixture, &person, rows[i].line, rows[i].form);
        assert_status(fixture, rows[i].status);
        if (rows[i].said)
            assert_has(fixture, rows[i].said);
    }
}

/* Every kind has its form, with words for each field. */
static void test_entry_kinds(void **state)
{
    struct fixture *fixture = *state;
    struct person publisher = enter(fixture, KB_ROLE_PUBLISHER);
    for (int kind = 0; kind < KB_ENTRY_KINDS; kind++) {
        char line[64];
        snprintf(line, sizeof line, "GET /edit/entries/%s",
                 kb_entry_kind_name((enum kb_entry_kind)kind));
        fixture_ask(fixture, KB_DOOR_INTERNAL, line, publisher.cookie);
        assert_status(fixture, 200);
    }
}

/* --- words ------------------------------------------------------------------------------------ */

/* Everything that C code picks a word for has one. */
static void test_words(void **state)
{
    (void)state;
    struct kb_str words = kb_web_file(KB_STR("words/zh-CN.json"));
    char key[96];
    for (int rule = 0; rule < KB_RULE_COUNT; rule++) {
        snprintf(key, sizeof key, "\"rule.%s\"", kb_rule_name((enum kb_rule)rule));
        assert_true(fixture_contains(words, key));
    }
    static const char *const others[] = {
#define X(name, wire) "work." wire,
        KB_WORK_LIST(X)
#undef X
#define X(name, wire) "state." wire,
            KB_STATE_LIST(X)
#undef X
#define X(name, wire) "release.state." wire,
                KB_RELEASE_STATE_LIST(X)
#undef X
#define X(name, wire) "entry.kind." wire,
                    KB_ENTRY_KIND_LIST(X)
#undef X
#define X(name, wire, done) "deed." done,
                        KB_MOVE_LIST(X)
#undef X
#define X(name, wire, level) "finding." wire,
                            KB_FINDING_LIST(X)
#undef X
    };
    for (size_t i = 0; i < KB_COUNT(others); i++) {
        snprintf(key, sizeof key, "\"%s\"", others[i]);
        if (!fixture_contains(words, key))
            fail_msg("no words for %s", key);
    }
}

static void test_field_words(void **state)
{
    (void)state;
    assert_string_equal(kb_room_field_words(KB_STR("title")), "field.title");
    assert_string_equal(kb_room_field_words(KB_STR("sections[2].text")), "field.sections");
    assert_null(kb_room_field_words(KB_STR("titles")));
    assert_null(kb_room_field_words(KB_STR("")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pages_by_role),
        TEST(test_pages_that_are_not_there),
        TEST(test_markup_is_text),
        TEST(test_without_token),
        TEST(test_stale_save),
        TEST(test_refused_fields),
        TEST(test_moves),
        TEST(test_releases),
        TEST(test_entries),
        TEST(test_entry_kinds),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_field_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
