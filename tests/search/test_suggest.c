/* Suggestions over a small base: what completes what, in which order, and through whose eyes. */
#include "base.h"

#include "kb/suggest.h"
#include "kb/usage.h"

static const struct base_item items[] = {
    {.id = "guide-gjj",
     .kind = KB_KIND_GUIDE,
     .title = "住房公积金提取办事指南",
     .region = "990100",
     .questions = {"租房怎么提取公积金", "公积金多久到账？"},
     .sections = {{"办理条件", "连续缴存满三个月。"}}},
    {.id = "law-gjj",
     .title = "住房公积金管理条例",
     .sections = {{"第一条", "为了加强对住房公积金的管理。"}}},
    {.id = "law-sb",
     .title = "中华人民共和国社会保险法",
     .sections = {{"第一条", "为了规范社会保险关系。"}}},
    {.id = "qa-etc",
     .kind = KB_KIND_QA,
     .title = "ETC怎么办理",
     .questions = {"高速公路电子收费<设备>在哪里装"},
     .sections = {{"答复", "到银行网点。"}}},
    {.id = "qa-bank",
     .kind = KB_KIND_QA,
     .title = "银行卡丢了怎么挂失",
     .sections = {{"答复", "打电话。"}}},
    {.id = "script-secret",
     .kind = KB_KIND_SCRIPT,
     .audience = KB_AUDIENCE_INTERNAL,
     .title = "公积金内部口径",
     .questions = {"秘密问题怎么答"},
     .sections = {{"口径", "不对外。"}}},
};

struct fixture {
    struct base base;
    struct kb_reader *readers[2];
    struct kb_suggest *suggests[2];
    struct kb_text *text;
    struct kb_suggest_result result;
};

static void open_door(struct fixture *fixture, enum kb_door door)
{
    struct kb_error err = {0};
    struct base *base = &fixture->base;
    assert_ok(kb_reader_open(base->dir, door, &fixture->readers[door], &err), &err);
    assert_ok(kb_suggest_open(base->dir, door, &base->clock, &fixture->suggests[door], &err), &err);
    assert_ok(kb_suggest_refresh(fixture->suggests[door], fixture->readers[door], fixture->text,
                                 KB_SUGGEST_WHOLE, &err),
              &err);
}

static int setup(void **state)
{
    struct kb_error err = {0};
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    base_begin(&fixture->base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(&fixture->base, &items[i]);
    assert_ok(kb_text_new(&fixture->text, &err), &err);
    open_door(fixture, KB_DOOR_INTERNAL);
    open_door(fixture, KB_DOOR_PUBLIC);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    for (size_t d = 0; d < 2; d++) {
        kb_suggest_close(fixture->suggests[d]);
        kb_reader_close(fixture->readers[d]);
    }
    kb_text_free(fixture->text);
    base_end(&fixture->base);
    free(fixture);
    return 0;
}

/* "id:rung id:rung": what is suggested, in order. Static. */
static const char *suggest_with(struct fixture *fixture, enum kb_door door,
                                const struct kb_suggest_request *request)
{
    static char text[4096];
    struct kb_error err = {0};
    size_t len = 0;
    text[0] = 0;
    assert_ok(kb_suggest(fixture->suggests[door], fixture->readers[door], fixture->text, request,
                         fixture->base.arena, &fixture->result, &err),
              &err);
    for (size_t i = 0; i < fixture->result.count && len < sizeof text; i++) {
        const struct kb_suggestion *one = &fixture->result.items[i];
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s:%s", i ? " " : "",
                                KB_STR_ARG(one->id), one->rung);
    }
    return text;
}

static const char *suggest(struct fixture *fixture, enum kb_door door, const char *query)
{
    return suggest_with(fixture, door, &(struct kb_suggest_request){.query = kb_str_of(query)});
}

static void refresh(struct fixture *fixture, enum kb_door door, enum kb_suggest_effort effort)
{
    struct kb_error err = {0};
    assert_ok(kb_suggest_refresh(fixture->suggests[door], fixture->readers[door], fixture->text,
                                 effort, &err),
              &err);
}

static void test_ways_of_typing(void **state)
{
    static const struct {
        const char *typed, *found, *html; /* of the first */
    } rows[] = {
        {"住房公", "law-gjj:exact guide-gjj:exact", "<mark>住房公</mark>积金管理条例"},
        {"公积金提取", "guide-gjj:exact", "住房<mark>公积金提取</mark>办事指南"},
        {"公積金管理", "law-gjj:folded", "住房<mark>公积金管理</mark>条例"},
        {"公積金 提取辦事", "guide-gjj:folded", "住房<mark>公积金提取办事</mark>指南"},
        {"etc", "qa-etc:folded", "<mark>ETC</mark>怎么办理"},
        {"ＥＴＣ", "qa-etc:folded", "<mark>ETC</mark>怎么办理"},
        {"gongjijin guan", "law-gjj:pinyin", "住房<mark>公积金管</mark>理条例"},
        {"zhufanggongjijinguanlitiaoli", "law-gjj:pinyin", "<mark>住房公积金管理条例</mark>"},
        {"gongjijinguanl", "law-gjj:pinyin", "住房<mark>公积金管理</mark>条例"},
        {"gongjijint", "guide-gjj:pinyin", "住房<mark>公积金提</mark>取办事指南"},
        {"zhfgjj", "law-gjj:pinyin guide-gjj:pinyin", "<mark>住房公积金</mark>管理条例"},
        {"zfgjjgl", "law-gjj:pinyin", "<mark>住房公积金管理</mark>条例"},
        {"gjjtq", "guide-gjj:pinyin", "住房<mark>公积金提取</mark>办事指南"},
        {"公ji金管", "law-gjj:pinyin", "住房<mark>公积金管</mark>理条例"},
        {"公ji", "guide-gjj:pinyin law-gjj:pinyin", "<mark>公积</mark>金多久到账？"},
        {"zf gjj tq", "guide-gjj:pinyin", "<mark>住房公积金提取</mark>办事指南"},
        {"zf tl", "law-gjj:pinyin", "<mark>住房</mark>公积金管理<mark>条例</mark>"},
        {"shebaofa", "", NULL},
        {"shehuibaoxianf", "law-sb:pinyin", "中华人民共和国<mark>社会保险法</mark>"},
        {"yinhangka", "qa-bank:pinyin", "<mark>银行卡</mark>丢了怎么挂失"},
        {"yinxingka", "qa-bank:pinyin", "<mark>银行卡</mark>丢了怎么挂失"},
        {"yhk", "qa-bank:pinyin", "<mark>银行卡</mark>丢了怎么挂失"},
        {"公机金管理", "law-gjj:homophone", "住房<mark>公积金管理</mark>条例"},
        {"设备在哪", "qa-etc:exact",
         "高速公路电子收费&lt;<mark>设备</mark>&gt;<mark>在哪</mark>里装"},
        {"公积金多久到账", "guide-gjj:exact", "<mark>公积金多久到账</mark>？"},
        {"《", "", NULL},
        {"", "", NULL},
        {"量子纠缠", "", NULL},
    };
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        const char *found = suggest(*state, KB_DOOR_PUBLIC, rows[i].typed);
        struct fixture *fixture = *state;
        if (strcmp(found, rows[i].found))
            fail_msg("'%s': '%s' instead of '%s'", rows[i].typed, found, rows[i].found);
        if (rows[i].html)
            assert_str(fixture->result.items[0].html, rows[i].html);
    }
}

static void test_doors(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(suggest(fixture, KB_DOOR_INTERNAL, "gjjnb"), "script-secret:pinyin");
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "gjjnb"), "");
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "秘密"), "");
    assert_string_equal(suggest(fixture, KB_DOOR_INTERNAL, "秘密"), "script-secret:exact");
    assert_string_equal(suggest(fixture, KB_DOOR_INTERNAL, "公积金"),
                        "guide-gjj:exact script-secret:exact law-gjj:exact");
}

static void test_filters(void **state)
{
    struct kb_suggest_request request = {.query = KB_STR("公积金"), .region = KB_STR("000000")};
    assert_string_equal(suggest_with(*state, KB_DOOR_PUBLIC, &request), "law-gjj:exact");
    request.region = KB_STR("990102");
    assert_string_equal(suggest_with(*state, KB_DOOR_PUBLIC, &request),
                        "guide-gjj:exact law-gjj:exact");
    request.kinds = 1u << KB_KIND_GUIDE;
    assert_string_equal(suggest_with(*state, KB_DOOR_PUBLIC, &request), "guide-gjj:exact");
    request.kinds = 0;
    request.limit = 1;
    assert_string_equal(suggest_with(*state, KB_DOOR_PUBLIC, &request), "guide-gjj:exact");
}

static void test_refused(void **state)
{
    struct fixture *fixture = *state;
    static char long_query[KB_SUGGEST_QUERY_MAX + 2];
    memset(long_query, 'a', sizeof long_query - 1);
    const struct kb_suggest_request requests[] = {
        {.query = kb_str_of(long_query)},
        {.query = KB_STR("a"), .limit = KB_SUGGEST_LIMIT_MAX + 1},
        {.query = KB_STR("a"), .region = KB_STR("12")},
    };
    for (size_t i = 0; i < KB_COUNT(requests); i++) {
        struct kb_error err = {0};
        assert_int_equal(kb_suggest(fixture->suggests[0], fixture->readers[0], fixture->text,
                                    &requests[i], fixture->base.arena, &fixture->result, &err),
                         KB_INVALID);
    }
    long_query[KB_SUGGEST_QUERY_MAX] = 0;
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, long_query), "");
}

static void count_openings(struct fixture *fixture, const char *id, enum kb_door door, uint32_t n)
{
    struct kb_error err = {0};
    struct kb_usage *usage;
    const struct kb_usage_count count = {kb_str_of(id), door, n};
    assert_ok(kb_usage_open(fixture->base.dir, &usage, &err), &err);
    assert_ok(kb_usage_add(usage, kb_clock_today(&fixture->base.clock), &count, 1, &err), &err);
    kb_usage_close(usage);
}

/* What is opened more stands first; the doors apart, and once counts are taken in. */
static void test_use(void **state)
{
    struct fixture *fixture = *state;
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "公积金"),
                        "guide-gjj:exact law-gjj:exact");
    count_openings(fixture, "law-gjj", KB_DOOR_INTERNAL, 30);
    fixture->base.now_ms += 600000;
    refresh(fixture, KB_DOOR_PUBLIC, KB_SUGGEST_WHOLE);
    refresh(fixture, KB_DOOR_INTERNAL, KB_SUGGEST_WHOLE);
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "公积金"),
                        "guide-gjj:exact law-gjj:exact");
    assert_string_equal(suggest(fixture, KB_DOOR_INTERNAL, "公积金"),
                        "law-gjj:exact guide-gjj:exact script-secret:exact");
    count_openings(fixture, "law-gjj", KB_DOOR_PUBLIC, 2);
    fixture->base.now_ms += 600000;
    refresh(fixture, KB_DOOR_PUBLIC, KB_SUGGEST_WHOLE);
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "公积金"),
                        "law-gjj:exact guide-gjj:exact");
}

/* A change is followed by little work, and what is gone is never told, even before that. */
static void test_follows(void **state)
{
    struct fixture *fixture = *state;
    struct kb_suggest_size size;
    base_put(&fixture->base, &(struct base_item){.id = "qa-new",
                                                 .kind = KB_KIND_QA,
                                                 .title = "公积金新问题",
                                                 .sections = {{"答复", "新的。"}}});
    base_withdraw(&fixture->base, "guide-gjj");
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "公积金"), "law-gjj:exact");
    refresh(fixture, KB_DOOR_PUBLIC, KB_SUGGEST_LITTLE);
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "公积金"), "qa-new:exact law-gjj:exact");
    kb_suggest_measure(fixture->suggests[KB_DOOR_PUBLIC], &size);
    assert_int_equal(size.changed_items, 2);
    assert_int_equal(size.items, 5);
    fixture->base.now_ms += 600000;
    refresh(fixture, KB_DOOR_PUBLIC, KB_SUGGEST_WHOLE);
    kb_suggest_measure(fixture->suggests[KB_DOOR_PUBLIC], &size);
    assert_int_equal(size.changed_items, 0);
    assert_int_equal(size.items, 5);
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "gjj"), "qa-new:pinyin law-gjj:pinyin");
}

/* An item that turns internal leaves the public door, and an internal change moves nothing there.
 */
static void test_turns_internal(void **state)
{
    struct fixture *fixture = *state;
    struct base_item turned = items[1];
    turned.audience = KB_AUDIENCE_INTERNAL;
    turned.from = "2026-01-01";
    turned.title = "住房公积金管理条例内部稿";
    suggest(fixture, KB_DOOR_PUBLIC, "公积金");
    int64_t revision = fixture->result.revision;
    base_put(&fixture->base, &(struct base_item){.id = "script-more",
                                                 .kind = KB_KIND_SCRIPT,
                                                 .audience = KB_AUDIENCE_INTERNAL,
                                                 .title = "公积金又一内部口径",
                                                 .sections = {{"口径", "不对外。"}}});
    refresh(fixture, KB_DOOR_PUBLIC, KB_SUGGEST_LITTLE);
    suggest(fixture, KB_DOOR_PUBLIC, "公积金");
    assert_int_equal(fixture->result.revision, revision);
    base_put(&fixture->base, &turned);
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "公积金"), "guide-gjj:exact");
    refresh(fixture, KB_DOOR_PUBLIC, KB_SUGGEST_LITTLE);
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "公积金"), "guide-gjj:exact");
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "内部稿"), "");
}

/* Large enough for lists: the same lines are found as by looking at each. */
static void test_lists_agree(void **state)
{
    struct fixture *fixture = *state;
    static const char *const queries[] = {"公积金", "gjj", "gong", "g",       "金",
                                          "zf tl",  "12",  "7",    "yinhang", "事项",
                                          "sx77",   "公",  "项第", "ou",      "shix"};
    char small[KB_COUNT(queries)][2048];
    for (size_t i = 0; i < KB_COUNT(queries); i++)
        snprintf(small[i], sizeof small[i], "%s", suggest(fixture, KB_DOOR_PUBLIC, queries[i]));
    struct kb_error err = {0};
    struct kb_store *store;
    int64_t change;
    assert_ok(kb_store_open(fixture->base.dir, &fixture->base.clock, &store, &err), &err);
    assert_ok(kb_store_begin(store, "test", &err), &err);
    for (int i = 0; i < 5; i++) {
        struct kb_str questions[KB_LIST_MAX];
        const struct kb_section section = {KB_STR("答复"), KB_STR(""), KB_STR("无。"), false};
        struct kb_put_result put;
        for (size_t q = 0; q < KB_LIST_MAX; q++)
            questions[q] = kb_arena_printf(fixture->base.arena, "鼍龘第%zu", q);
        const struct kb_edition_text text = {
            .id = kb_arena_printf(fixture->base.arena, "qa-many-%d", i),
            .kind = KB_KIND_QA,
            .title = KB_STR("鼍龘"),
            .region = KB_STR("000000"),
            .category = KB_STR("测试"),
            .effective_from = KB_DATE_MIN,
            .effective_to = KB_DATE_MAX,
            .questions = questions,
            .question_count = KB_LIST_MAX,
            .sections = &section,
            .section_count = 1,
        };
        assert_ok(kb_store_put(store, &text, true, &put, &err), &err);
    }
    assert_ok(kb_store_commit(store, &change, &err), &err);
    kb_store_close(store);
    fixture->base.now_ms += 600000;
    refresh(fixture, KB_DOOR_PUBLIC, KB_SUGGEST_WHOLE);
    struct kb_suggest_size size;
    kb_suggest_measure(fixture->suggests[KB_DOOR_PUBLIC], &size);
    assert_true(size.lines > 5000 && size.changed_items == 0);
    for (size_t i = 0; i < KB_COUNT(queries); i++) {
        const char *found = suggest_with(
            fixture, KB_DOOR_PUBLIC,
            &(struct kb_suggest_request){.query = kb_str_of(queries[i]),
                                         .region = KB_STR("990100"),
                                         .kinds = 1u << KB_KIND_GUIDE | 1u << KB_KIND_POLICY});
        (void)found;
        found = suggest(fixture, KB_DOOR_PUBLIC, queries[i]);
        if (!strchr(queries[i], '7') && !strstr(queries[i], "12") && strcmp(queries[i], "项第") &&
            strncmp(found, small[i], strlen(small[i])))
            fail_msg("'%s': '%s' instead of '%s'", queries[i], found, small[i]);
    }
    assert_string_equal(suggest(fixture, KB_DOOR_PUBLIC, "鼍龘第999"),
                        "qa-many-0:exact qa-many-1:exact qa-many-2:exact qa-many-3:exact "
                        "qa-many-4:exact");
}

/* Before it was refreshed there is nothing, and a request does not read the whole base. */
static void test_not_ready(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    struct kb_suggest *suggest;
    assert_ok(
        kb_suggest_open(fixture->base.dir, KB_DOOR_PUBLIC, &fixture->base.clock, &suggest, &err),
        &err);
    assert_int_equal(kb_suggest_refresh(suggest, fixture->readers[KB_DOOR_PUBLIC], fixture->text,
                                        KB_SUGGEST_LITTLE, &err),
                     KB_BUSY);
    struct kb_suggest_request request = {.query = KB_STR("公")};
    assert_int_equal(kb_suggest(suggest, fixture->readers[KB_DOOR_PUBLIC], fixture->text, &request,
                                fixture->base.arena, &fixture->result, &err),
                     KB_BUSY);
    kb_suggest_close(suggest);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ways_of_typing), TEST(test_doors),       TEST(test_filters),
        TEST(test_refused),        TEST(test_use),         TEST(test_follows),
        TEST(test_turns_internal), TEST(test_lists_agree), TEST(test_not_ready),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
