#include "fixture.h"

#include "kb/file.h"
#include "kb/index.h"
#include "kb/login.h"
#include "kb/yaml.h"

const char *const fixture_secrets[] = {"麒麟", "凤凰", "貔貅", "玄武", NULL};

const char *const fixture_hidden_ids[] = {FIXTURE_INTERNAL, FIXTURE_DRAFT, FIXTURE_TURNED,
                                          "guide-从未有过", NULL};

/* --- the base --------------------------------------------------------------------------------- */

static const struct kb_section law_1[] = {
    {KB_STR_INIT("第一条"), KB_STR_INIT("第一章 总则"),
     KB_STR_INIT("为了加强对住房公积金的管理，制定本条例。"), false},
    {KB_STR_INIT("第二十四条"), KB_STR_INIT("第三章 提取和使用"),
     KB_STR_INIT("职工购买自住住房的，可以提取住房公积金。"), false},
};
static const struct kb_section law_2[] = {
    {KB_STR_INIT("第一条"), KB_STR_INIT("第一章 总则"),
     KB_STR_INIT("为了加强对住房公积金的管理，维护所有者的合法权益，制定本条例。"), false},
    {KB_STR_INIT("第二十四条"), KB_STR_INIT("第三章 提取和使用"),
     KB_STR_INIT("房租超出家庭工资收入规定比例的，可以提取住房公积金账户内的存储余额。"), false},
    {KB_STR_INIT("第二十四条之一"), KB_STR_INIT("第三章 提取和使用"),
     KB_STR_INIT("提取申请应当自受理之日起三日内决定。"), false},
};
static const struct kb_section guide_1[] = {
    {KB_STR_INIT("办理条件"), KB_STR_INIT(""),
     KB_STR_INIT("连续缴存满三个月，名下没有住房，租房可以提取公积金。"), false},
    {KB_STR_INIT("咨询电话"), KB_STR_INIT(""), KB_STR_INIT("12329"), false},
};
static const struct kb_section guide_2[] = {
    {KB_STR_INIT("办理条件"), KB_STR_INIT(""),
     KB_STR_INIT("连续缴存满六个月，名下没有住房，租房可以提取公积金。"), false},
};
static const struct kb_section guide_draft[] = {
    {KB_STR_INIT("办理条件"), KB_STR_INIT(""), KB_STR_INIT("貔貅：还没有定稿的租房提取条件。"),
     false},
};
static const struct kb_section expired[] = {
    {KB_STR_INIT("正文"), KB_STR_INIT(""), KB_STR_INIT("二〇一九年清明节办事大厅放假一天。"),
     false},
};
static const struct kb_section odd[] = {
    {KB_STR_INIT("A/B <i>"), KB_STR_INIT(""),
     KB_STR_INIT("Fish & <script>alert(1)</script> \"chips\""), false},
};
static const struct kb_section internal[] = {
    {KB_STR_INIT("正文"), KB_STR_INIT(""), KB_STR_INIT("麒麟：话务员内部口径，租房提取公积金。"),
     false},
};
static const struct kb_section draft[] = {
    {KB_STR_INIT("正文"), KB_STR_INIT(""), KB_STR_INIT("凤凰：草稿，租房提取公积金。"), false},
};
static const struct kb_section turned[] = {
    {KB_STR_INIT("正文"), KB_STR_INIT(""), KB_STR_INIT("玄武：先公开后转为内部，租房。"), false},
};
static const struct kb_section withdrawn[] = {
    {KB_STR_INIT("正文"), KB_STR_INIT(""), KB_STR_INIT("朱雀：发布后又撤回，租房。"), false},
};
static const struct kb_str guide_keywords[] = {KB_STR_INIT("公积金"), KB_STR_INIT("租房")};
static const struct kb_str guide_questions[] = {KB_STR_INIT("租房子能不能取公积金")};
static const struct kb_basis guide_basis[] = {
    {KB_STR_INIT("中华人民共和国住房公积金管理条例"), KB_STR_INIT("第24条")},
    {KB_STR_INIT("住房公积金管理条例"), KB_STR_INIT("")},
    {KB_STR_INIT("住房公积金管理条例"), KB_STR_INIT("第九百条")},
    {KB_STR_INIT("不存在的办法"), KB_STR_INIT("第一条")},
};
static const struct kb_basis internal_basis[] = {
    {KB_STR_INIT("草稿"), KB_STR_INIT("正文")},
};

#define SECTIONS(array) .sections = array, .section_count = KB_COUNT(array)
#define LAW                                                                                        \
    .id = KB_STR_INIT(FIXTURE_LAW), .kind = KB_KIND_POLICY,                                        \
    .title = KB_STR_INIT("住房公积金管理条例"), .region = KB_STR_INIT("000000"),                   \
    .category = KB_STR_INIT("行政法规")
#define GUIDE                                                                                      \
    .id = KB_STR_INIT(FIXTURE_GUIDE), .kind = KB_KIND_GUIDE,                                       \
    .title = KB_STR_INIT("租房提取住房公积金"), .region = KB_STR_INIT("990100"),                   \
    .category = KB_STR_INIT("住房保障/住房公积金"), .issuer = KB_STR_INIT("澜江市公积金中心"),     \
    .doc_no = KB_STR_INIT("澜公积金〔2025〕12号"), .keywords = guide_keywords,                     \
    .keyword_count = KB_COUNT(guide_keywords), .questions = guide_questions,                       \
    .question_count = KB_COUNT(guide_questions), .basis = guide_basis,                             \
    .basis_count = KB_COUNT(guide_basis)

/* Dates are written as text; "" is open. */
static const struct row {
    const char *from, *to;
    bool publish;
    struct kb_edition_text text;
} rows[] = {
    {"1999-04-03", "", true, {LAW, SECTIONS(law_1), .source = KB_STR_INIT("a/1999.md")}},
    {"2019-03-24",
     "",
     true,
     {LAW, SECTIONS(law_2), .history = KB_STR_INIT("1999年4月3日国务院令第262号发布")}},
    {"2025-07-01", "", true, {GUIDE, SECTIONS(guide_1)}},
    {"2027-01-01",
     "",
     true,
     {GUIDE, SECTIONS(guide_2), .change_note = KB_STR_INIT("缴存时间改为六个月")}},
    {"2028-01-01", "", false, {GUIDE, SECTIONS(guide_draft)}},
    {"2019-04-01",
     "2019-05-01",
     true,
     {.id = KB_STR_INIT(FIXTURE_EXPIRED),
      .kind = KB_KIND_NOTICE,
      .title = KB_STR_INIT("清明节放假通知"),
      .region = KB_STR_INIT("990100"),
      .category = KB_STR_INIT("通知"),
      SECTIONS(expired)}},
    {"",
     "",
     true,
     {.id = KB_STR_INIT(FIXTURE_ODD),
      .kind = KB_KIND_QA,
      .title = KB_STR_INIT("Tom & Jerry's \"fish\""),
      .region = KB_STR_INIT("000000"),
      .category = KB_STR_INIT("其他"),
      SECTIONS(odd)}},
    {"2026-01-01",
     "",
     true,
     {.id = KB_STR_INIT(FIXTURE_INTERNAL),
      .kind = KB_KIND_SCRIPT,
      .audience = KB_AUDIENCE_INTERNAL,
      .title = KB_STR_INIT("麒麟口径"),
      .region = KB_STR_INIT("990100"),
      .category = KB_STR_INIT("住房保障"),
      .basis = internal_basis,
      .basis_count = KB_COUNT(internal_basis),
      SECTIONS(internal)}},
    {"2026-01-01",
     "",
     false,
     {.id = KB_STR_INIT(FIXTURE_DRAFT),
      .kind = KB_KIND_GUIDE,
      .title = KB_STR_INIT("草稿"),
      .region = KB_STR_INIT("990100"),
      .category = KB_STR_INIT("凤凰类目"),
      SECTIONS(draft)}},
    {"2026-01-01",
     "",
     true,
     {.id = KB_STR_INIT(FIXTURE_TURNED),
      .kind = KB_KIND_GUIDE,
      .title = KB_STR_INIT("转为内部"),
      .region = KB_STR_INIT("990100"),
      .category = KB_STR_INIT("玄武类目"),
      SECTIONS(turned)}},
    {"2026-02-01",
     "",
     true,
     {.id = KB_STR_INIT(FIXTURE_TURNED),
      .kind = KB_KIND_GUIDE,
      .audience = KB_AUDIENCE_INTERNAL,
      .title = KB_STR_INIT("转为内部"),
      .region = KB_STR_INIT("990100"),
      .category = KB_STR_INIT("玄武类目"),
      SECTIONS(turned)}},
    {"2026-01-01",
     "",
     true,
     {.id = KB_STR_INIT(FIXTURE_WITHDRAWN),
      .kind = KB_KIND_GUIDE,
      .title = KB_STR_INIT("撤回的指南"),
      .region = KB_STR_INIT("990100"),
      .category = KB_STR_INIT("住房保障"),
      SECTIONS(withdrawn)}},
};

static void put_row(struct kb_store *store, const struct row *row)
{
    struct kb_error err = {0};
    struct kb_put_result result;
    struct kb_edition_text text = row->text;
    text.effective_from = KB_DATE_MIN;
    text.effective_to = KB_DATE_MAX;
    assert_true(!*row->from || kb_date_parse(kb_str_of(row->from), &text.effective_from));
    assert_true(!*row->to || kb_date_parse(kb_str_of(row->to), &text.effective_to));
    assert_ok(kb_store_put(store, &text, row->publish, &result, &err), &err);
    assert_int_not_equal(result.outcome, KB_PUT_CONFLICT);
}

void fixture_catch_up(struct kb_store *store)
{
    struct kb_error err = {0};
    struct kb_index_report report;
    assert_ok(kb_index_catch_up(store, NULL, &report, &err), &err);
}

static void build(struct fixture *fixture)
{
    struct kb_error err = {0};
    struct kb_store *store;
    int64_t change;
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        put_row(store, &rows[i]);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    assert_ok(kb_store_withdraw(store, KB_STR(FIXTURE_WITHDRAWN), 1, KB_STR("错误"), &err), &err);
    assert_ok(kb_store_commit(store, &change, &err), &err);
    assert_ok(kb_key_create(store, KB_STR("agent"), KB_ROLE_AGENT, fixture->agent, &err), &err);
    assert_ok(kb_key_create(store, KB_STR("editor"), KB_ROLE_EDITOR, fixture->editor, &err), &err);
    assert_ok(kb_key_create(store, KB_STR("gone"), KB_ROLE_ADMIN, fixture->revoked, &err), &err);
    assert_ok(kb_key_revoke(store, KB_STR("gone"), &err), &err);
    fixture_catch_up(store);
    kb_store_close(store);
}

/* --- the host --------------------------------------------------------------------------------- */

static int64_t moving_us(void *context)
{
    return ((struct fixture *)context)->us += 1000;
}

static bool is_ready(void *context)
{
    return ((struct fixture *)context)->ready;
}

static void process_metrics(void *context, struct kb_buf *ret)
{
    (void)context;
    kb_buf_add_cstr(ret, "kbd_up 1\n");
}

struct fixture *fixture_new(void)
{
    struct kb_error err = {0};
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->dir = test_temp_dir();
    fixture->now_ms = TEST_NOW_MS;
    fixture->clock = test_clock(&fixture->now_ms);
    fixture->ready = true;
    fixture->arena = kb_arena_new(64u << 20);
    assert_non_null(fixture->arena);
    build(fixture);
    fixture->host = (struct kb_api_host){.data_dir = fixture->dir,
                                         .clock = &fixture->clock,
                                         .version = "0.1.0",
                                         .metrics = process_metrics,
                                         .ready = is_ready,
                                         .now_us = moving_us,
                                         .context = fixture};
    assert_ok(kb_logins_new(&fixture->host.logins, &err), &err);
    for (int door = 0; door < 2; door++)
        assert_ok(
            kb_api_session_open(&fixture->host, (enum kb_door)door, &fixture->sessions[door], &err),
            &err);
    return fixture;
}

void fixture_free(struct fixture *fixture)
{
    for (int door = 0; door < 2; door++)
        kb_api_session_close(fixture->sessions[door]);
    for (int door = 0; door < 2; door++)
        kb_api_session_close(fixture->writers[door]);
    kb_store_close(fixture->store);
    kb_logins_free(fixture->host.logins);
    kb_arena_free(fixture->arena);
    test_temp_dir_remove(fixture->dir);
    free(fixture);
}

int fixture_setup(void **state)
{
    *state = fixture_new();
    return 0;
}

int fixture_teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

/* --- asking ----------------------------------------------------------------------------------- */

/* Cuts "a<sep>b" off `rest` up to `end`; the value is empty where there is no `sep`. */
static struct kb_api_pair cut_pair(struct kb_str *rest, const char *end, const char *sep)
{
    size_t stop = kb_str_find(*rest, kb_str_of(end), 0);
    struct kb_str both = kb_str_slice(*rest, 0, stop);
    size_t middle = kb_str_find(both, kb_str_of(sep), 0);
    size_t skip = middle == SIZE_MAX ? SIZE_MAX : middle + strlen(sep);
    *rest = stop == SIZE_MAX ? (struct kb_str){0} : kb_str_slice(*rest, stop + 1, rest->len);
    return (struct kb_api_pair){kb_str_slice(both, 0, middle), kb_str_slice(both, skip, both.len)};
}

static size_t cut_pairs(struct kb_str rest, const char *end, const char *sep,
                        struct kb_api_pair *pairs, size_t room)
{
    size_t count = 0;
    while (rest.len) {
        assert_true(count < room);
        pairs[count++] = cut_pair(&rest, end, sep);
    }
    return count;
}

typedef bool handler(struct fixture *fixture, struct kb_api_session *session,
                     const struct kb_api_request *request);

static bool handle(struct fixture *fixture, struct kb_api_session *session,
                   const struct kb_api_request *request)
{
    kb_api_handle(session, request, &fixture->response);
    return true;
}

static bool handle_early(struct fixture *fixture, struct kb_api_session *session,
                         const struct kb_api_request *request)
{
    return kb_api_handle_early(session, request, &fixture->asker, &fixture->response);
}

static const struct kb_api_response *ask_by(handler *by, struct fixture *fixture,
                                            struct kb_api_session *session, const char *line,
                                            const char *headers, struct kb_str body)
{
    struct kb_api_pair parameters[64], header_pairs[8];
    struct kb_str rest = kb_str_of(line);
    size_t space = kb_str_find(rest, KB_STR(" "), 0);
    struct kb_str target = kb_str_slice(rest, space + 1, rest.len);
    struct kb_api_pair parts = cut_pair(&target, "\n", "?");
    struct kb_api_request request = {
        .method = kb_str_slice(rest, 0, space),
        .path = parts.name,
        .parameters = parameters,
        .parameter_count = cut_pairs(parts.value, "&", "=", parameters, 64),
        .headers = header_pairs,
        .header_count = cut_pairs(kb_str_of(headers), "\n", ": ", header_pairs, 8),
        .body = body,
        .request_id = "req-1",
    };
    for (size_t i = 0; i < request.header_count; i++)
        request.secure |= kb_str_equal(header_pairs[i].name, KB_STR("x-forwarded-proto"));
    kb_arena_clear(fixture->arena);
    return by(fixture, session, &request) ? &fixture->response : NULL;
}

static const struct kb_api_response *ask(struct fixture *fixture, struct kb_api_session *session,
                                         const char *line, const char *headers, struct kb_str body)
{
    return ask_by(handle, fixture, session, line, headers, body);
}

const struct kb_api_response *fixture_ask_early(struct fixture *fixture, enum kb_door door,
                                                const char *line, const char *headers)
{
    return ask_by(handle_early, fixture, fixture->sessions[door], line, headers,
                  (struct kb_str){0});
}

const struct kb_api_response *fixture_ask(struct fixture *fixture, enum kb_door door,
                                          const char *line, const char *headers)
{
    return ask(fixture, fixture->sessions[door], line, headers, (struct kb_str){0});
}

static const struct kb_api_response *send_form(struct fixture *fixture,
                                               struct kb_api_session *session, const char *line,
                                               const char *headers, const char *body)
{
    char all[512];
    snprintf(all, sizeof all, "content-type: application/x-www-form-urlencoded%s%s",
             headers ? "\n" : "", headers ? headers : "");
    return ask(fixture, session, line, all, kb_str_of(body));
}

const struct kb_api_response *fixture_form(struct fixture *fixture, const char *line,
                                           const char *headers, const char *body)
{
    return send_form(fixture, fixture->sessions[KB_DOOR_INTERNAL], line, headers, body);
}

void fixture_login(struct fixture *fixture, const char *secret, char cookie[FIXTURE_COOKIE_SIZE])
{
    char body[128];
    snprintf(body, sizeof body, "key=%s", secret);
    fixture_form(fixture, "POST /login", NULL, body);
    assert_int_equal(fixture->response.status, 303);
    struct kb_str set = fixture_header(&fixture->response, "Set-Cookie");
    snprintf(cookie, FIXTURE_COOKIE_SIZE, "cookie: %.*s",
             KB_STR_ARG(kb_str_slice(set, 0, kb_str_find(set, KB_STR(";"), 0))));
}

const struct kb_api_response *fixture_post(struct fixture *fixture, enum kb_door door,
                                           const char *line, const char *headers, const char *body)
{
    char all[512];
    snprintf(all, sizeof all, "content-type: application/json%s%s", headers ? "\n" : "",
             headers ? headers : "");
    return ask(fixture, fixture->sessions[door], line, all, kb_str_of(body));
}

/* Names of keys, one for each role. */
static const char *const role_keys[FIXTURE_ROLES] = {
#define X(name, wire) "role " wire,
    KB_ROLE_LIST(X)
#undef X
};

/* Keys are changes too, so the tests that need none of theirs are spared them. */
static void open_writer(struct fixture *fixture)
{
    struct kb_error err = {0};
    if (fixture->store)
        return;
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &fixture->store, &err), &err);
    for (int role = 0; role < FIXTURE_ROLES; role++)
        assert_ok(kb_key_create(fixture->store, kb_str_of(role_keys[role]), (enum kb_role)role,
                                fixture->keys[role], &err),
                  &err);
    for (int door = 0; door < 2; door++)
        assert_ok(kb_api_session_open_writing(&fixture->host, (enum kb_door)door, fixture->store,
                                              &fixture->writers[door], &err),
                  &err);
}

const struct kb_api_response *fixture_send(struct fixture *fixture, const char *line,
                                           enum kb_role role, const char *body)
{
    char headers[160];
    open_writer(fixture);
    snprintf(headers, sizeof headers, "%s\ncontent-type: application/json",
             fixture_key(fixture->keys[role]));
    return ask(fixture, fixture->writers[KB_DOOR_INTERNAL], line, headers, kb_str_of(body));
}

const struct kb_api_response *fixture_form_public(struct fixture *fixture, const char *line,
                                                  const char *headers, const char *body)
{
    open_writer(fixture);
    return send_form(fixture, fixture->writers[KB_DOOR_PUBLIC], line, headers, body);
}

const struct kb_api_response *fixture_send_public(struct fixture *fixture, const char *line,
                                                  const char *body)
{
    open_writer(fixture);
    return ask(fixture, fixture->writers[KB_DOOR_PUBLIC], line, "content-type: application/json",
               kb_str_of(body));
}

const struct kb_api_response *fixture_send_as(struct fixture *fixture, const char *line,
                                              const char *headers, struct kb_str body)
{
    open_writer(fixture);
    return ask(fixture, fixture->writers[KB_DOOR_INTERNAL], line, headers, body);
}

const char *fixture_key(const char *secret)
{
    static char header[64];
    snprintf(header, sizeof header, "x-api-key: %s", secret);
    return header;
}

struct kb_str fixture_header(const struct kb_api_response *response, const char *name)
{
    struct kb_str value = {0};
    size_t count = 0;
    for (size_t i = 0; i < response->header_count; i++) {
        if (kb_str_equal(response->headers[i].name, kb_str_of(name))) {
            value = response->headers[i].value;
            count++;
        }
    }
    assert_true(count <= 1);
    return value;
}

static const struct kb_yaml *child(const struct kb_yaml *node, struct kb_str name)
{
    uint64_t position;
    const struct kb_yaml *at = node->first;
    if (node->kind == KB_YAML_SEQUENCE && kb_str_to_uint(name, 1000, &position)) {
        for (; at && position; position--)
            at = at->next;
        return at;
    }
    while (at && !kb_str_equal(at->key, name))
        at = at->next;
    return at;
}

struct kb_str fixture_json(struct fixture *fixture, const char *path)
{
    struct kb_error err = {0};
    struct kb_yaml *root;
    struct kb_str rest = kb_str_of(path);
    assert_ok(kb_yaml_parse(fixture->arena, fixture->response.body, 0, 100000, &root, &err), &err);
    const struct kb_yaml *node = root;
    while (rest.len) {
        size_t dot = kb_str_find(rest, KB_STR("."), 0);
        node = child(node, kb_str_slice(rest, 0, dot));
        if (!node)
            fail_msg("no '%s' in %.*s", path, KB_STR_ARG(fixture->response.body));
        rest = dot == SIZE_MAX ? (struct kb_str){0} : kb_str_slice(rest, dot + 1, rest.len);
    }
    return node->scalar;
}

bool fixture_contains(struct kb_str text, const char *needle)
{
    return kb_str_find(text, kb_str_of(needle), 0) != SIZE_MAX;
}

void fixture_assert_error(struct fixture *fixture, int status, const char *code)
{
    const struct kb_api_response *response = &fixture->response;
    if (response->status != status)
        fail_msg("%d is not %d: %.*s", response->status, status, KB_STR_ARG(response->body));
    assert_str(fixture_json(fixture, "error.code"), code);
    assert_true(fixture_json(fixture, "error.message").len > 0);
    fixture_json(fixture, "error.hint");
    assert_str(fixture_json(fixture, "error.request_id"), "req-1");
    assert_str(fixture_header(response, "Content-Type"), "application/json; charset=utf-8");
    assert_str(fixture_header(response, "Cache-Control"), "no-store");
}

void fixture_break_index(struct fixture *fixture, enum kb_door door)
{
    struct kb_error err = {0};
    assert_ok(kb_dir_remove(test_path(fixture->dir, "index"), &err), &err);
    const char *key = door == KB_DOOR_INTERNAL ? fixture_key(fixture->agent) : NULL;
    for (int i = 0; i < 10000; i++)
        if (fixture_ask(fixture, door, "GET /v1/search?q=zyzzyva", key)->status != 200)
            return;
    fail_msg("the session never notices");
}
