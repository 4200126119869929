/* Questions to a small base, through both doors. */
#include "base.h"

#include "internal.h"

static const struct base_item items[] = {
    {.id = "law-gjj",
     .title = "住房公积金管理条例",
     .category = "行政法规/住房",
     .from = "2019-03-24",
     .sections = {{"第一条", "为了加强对住房公积金的管理，制定本条例。", "第一章 总则"},
                  {"第二十四条", "职工购买自住住房的，可以提取住房公积金账户内的余额。",
                   "第三章 提取和使用"},
                  {"第二十五条", "职工提取住房公积金的，所在单位应当予以核实。",
                   "第三章 提取和使用"}}},
    {.id = "guide-gjj",
     .kind = KB_KIND_GUIDE,
     .title = "租房提取公积金办事指南",
     .region = "990100",
     .category = "住房",
     .sections = {{"条件", "连续缴存满三个月，无房且租房的职工。"},
                  {"材料", "身份证、租房合同。"}}},
    {.id = "guide-gjj-district",
     .kind = KB_KIND_GUIDE,
     .title = "区公积金提取地点",
     .region = "990102",
     .category = "住房/区",
     .sections = {{"地点", "政务服务中心三楼公积金提取窗口。"}}},
    {.id = "script-gjj",
     .kind = KB_KIND_SCRIPT,
     .audience = KB_AUDIENCE_INTERNAL,
     .title = "公积金提取内部口径",
     .sections = {{"正文", "来电询问公积金提取进度的，先核对身份。"}}},
    {.id = "law-shui",
     .title = "税收征收管理法",
     .sections = {{"第一条", "为了加强税收征收管理，保障国家税收收入。"},
                  {"第二条", "凡依法由税务机关征收的各种税收的征收管理，均适用本法。"}}},
};

static void fill(struct base *base)
{
    base_begin(base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(base, &items[i]);
    base_index(base);
}

static const char *found(struct base *base, enum kb_door door, struct kb_search_request request)
{
    struct kb_search_result result = base_ask(base, door, &request);
    return base_hits(&result);
}

#define ASK(...) ((struct kb_search_request){__VA_ARGS__})

static void a_question_finds_its_section(void **state)
{
    (void)state;
    struct base base;
    fill(&base);
    struct kb_search_request request = ASK(.query = KB_STR("买房可以提取公积金余额吗？"));
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_true(result.count >= 3);
    const struct kb_hit *hit = &result.hits[0];
    assert_str(hit->id, "law-gjj");
    assert_str(hit->label, "第二十四条");
    assert_str(hit->heading, "第三章 提取和使用");
    assert_str(hit->title, "住房公积金管理条例");
    assert_int_equal(hit->kind, KB_KIND_POLICY);
    assert_int_equal(hit->edition, 1);
    assert_int_equal(hit->effect, KB_EFFECT_IN_FORCE);
    assert_str(hit->region, "000000");
    assert_str(hit->category, "行政法规/住房");
    assert_string_equal(hit->rung, "exact");
    assert_true(hit->other_sections >= 1);
    assert_true(hit->score > 0);
    assert_true(kb_str_find(hit->snippet, KB_STR("<mark>提取</mark>"), 0) != SIZE_MAX ||
                kb_str_find(hit->snippet, KB_STR("可以提取"), 0) != SIZE_MAX);
    assert_true(result.total_is_exact);
    assert_int_equal(result.total, result.count);
    assert_int_equal(result.revision, KB_COUNT(items));
    assert_int_equal(result.day, kb_clock_today(&base.clock));
    base_end(&base);
}

/* Hits come best first, and each item once. */
static void grouped_and_ordered(void **state)
{
    (void)state;
    struct base base;
    fill(&base);
    struct kb_search_request request = ASK(.query = KB_STR("公积金提取"));
    struct kb_search_result grouped = base_ask(&base, KB_DOOR_PUBLIC, &request);
    request.group = KB_GROUP_NONE;
    struct kb_search_result each = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_true(each.count > grouped.count);
    for (size_t i = 1; i < each.count; i++)
        assert_true(each.hits[i - 1].score >= each.hits[i].score);
    for (size_t i = 0; i < grouped.count; i++)
        for (size_t k = 0; k < i; k++)
            assert_false(kb_str_equal(grouped.hits[i].id, grouped.hits[k].id));
    assert_str(grouped.hits[0].label, "地点");
    assert_int_equal(each.hits[0].other_sections, 0);
    base_end(&base);
}

static const struct {
    const char *what;
    enum kb_door door;
    struct kb_search_request request;
    const char *hits;
} filters[] = {
    {"the public door sees nothing internal",
     KB_DOOR_PUBLIC,
     {.query = KB_STR_INIT("来电询问进度")},
     ""},
    {"the internal door sees both",
     KB_DOOR_INTERNAL,
     {.query = KB_STR_INIT("来电询问进度")},
     "script-gjj/正文"},
    {"a kind",
     KB_DOOR_PUBLIC,
     {.query = KB_STR_INIT("提取公积金余额"), .kinds = 1u << KB_KIND_POLICY},
     "law-gjj/第二十四条"},
    {"a kind that has none",
     KB_DOOR_PUBLIC,
     {.query = KB_STR_INIT("提取公积金余额"), .kinds = 1u << KB_KIND_QA},
     ""},
    {"a category and below",
     KB_DOOR_PUBLIC,
     {.query = KB_STR_INIT("提取公积金余额"), .category = KB_STR_INIT("行政法规")},
     "law-gjj/第二十四条"},
    {"half a category's name is none",
     KB_DOOR_PUBLIC,
     {.query = KB_STR_INIT("提取公积金余额"), .category = KB_STR_INIT("行政")},
     ""},
    {"a district: it and what is above",
     KB_DOOR_PUBLIC,
     {.query = KB_STR_INIT("窗口"), .region = KB_STR_INIT("990102")},
     "guide-gjj-district/地点"},
    {"a city: not what is below",
     KB_DOOR_PUBLIC,
     {.query = KB_STR_INIT("窗口"), .region = KB_STR_INIT("990100")},
     ""},
    {"what holds in the city holds in its districts",
     KB_DOOR_PUBLIC,
     {.query = KB_STR_INIT("租房合同"), .region = KB_STR_INIT("990102")},
     "guide-gjj/材料"},
    {"unknown words find nothing", KB_DOOR_PUBLIC, {.query = KB_STR_INIT("饕餮")}, ""},
    {"one character", KB_DOOR_PUBLIC, {.query = KB_STR_INIT("税"), .limit = 1}, "law-shui/第一条"},
};

static void filtered(void **state)
{
    (void)state;
    struct base base;
    fill(&base);
    for (size_t i = 0; i < KB_COUNT(filters); i++) {
        print_message("# %s\n", filters[i].what);
        assert_string_equal(found(&base, filters[i].door, filters[i].request), filters[i].hits);
    }
    base_end(&base);
}

/* Traditional characters, full width and old spellings ask the same question. */
static void however_it_is_written(void **state)
{
    (void)state;
    struct base base;
    fill(&base);
    char first[256];
    snprintf(first, sizeof first, "%s",
             found(&base, KB_DOOR_PUBLIC, ASK(.query = KB_STR("税务机关征收"))));
    assert_string_not_equal(first, "");
    assert_string_equal(found(&base, KB_DOOR_PUBLIC, ASK(.query = KB_STR("稅務機關徵收"))), first);
    base_end(&base);
}

static void refused(void **state)
{
    (void)state;
    struct base base;
    fill(&base);
    static const struct kb_search_request requests[] = {
        {.query = KB_STR_INIT("")},
        {.query = KB_STR_INIT("？")},
        {.query = KB_STR_INIT("税"), .limit = 101},
        {.query = KB_STR_INIT("税"), .region = KB_STR_INIT("x")},
    };
    for (size_t i = 0; i < KB_COUNT(requests); i++) {
        struct kb_error err = {0};
        struct kb_search_result result = {.count = 77};
        assert_int_equal(kb_search(base_searcher(&base, KB_DOOR_PUBLIC), &requests[i], base.arena,
                                   &result, &err),
                         KB_INVALID);
        assert_string_not_equal(err.message, "");
        assert_int_equal(result.count, 77);
    }
    base_end(&base);
}

/* --- pages ------------------------------------------------------------------------------------ */

enum {
    MANY = 300
};

/* Hundreds of sections that tie, in an item each or in one. */
static void fill_many(struct base *base)
{
    base_begin(base);
    base_put_many(base, "law-big", "大法", MANY, "渔船登记事项规定。");
    base_put_many(base, "law-small", "小法", 3, "渔船登记事项规定。");
    base_index(base);
}

static void pages_join(struct base *base, enum kb_group group, size_t limit, char *text,
                       size_t size)
{
    size_t len = 0;
    text[0] = 0;
    for (size_t offset = 0; offset < 400; offset += limit) {
        struct kb_search_request request = ASK(.query = KB_STR("渔船登记"), .group = group,
                                               .limit = limit, .offset = offset);
        struct kb_search_result result = base_ask(base, KB_DOOR_PUBLIC, &request);
        if (result.count)
            len += (size_t)snprintf(text + len, size - len, "%s ", base_hits(&result));
    }
}

static void pages_fit_together(void **state)
{
    (void)state;
    static char by_ten[16384], by_hundred[16384];
    struct base base;
    fill_many(&base);
    pages_join(&base, KB_GROUP_NONE, 10, by_ten, sizeof by_ten);
    pages_join(&base, KB_GROUP_NONE, 100, by_hundred, sizeof by_hundred);
    assert_true(strlen(by_ten) > 300 * strlen("law-big/第1条"));
    assert_string_equal(by_ten, by_hundred);
    pages_join(&base, KB_GROUP_ITEM, 1, by_ten, sizeof by_ten);
    assert_string_equal(by_ten, "law-big/第1条 law-small/第1条 ");
    base_end(&base);
}

static void the_order_is_not_the_index_s(void **state)
{
    (void)state;
    static char before[16384], after[16384];
    struct base base;
    fill_many(&base);
    pages_join(&base, KB_GROUP_NONE, 100, before, sizeof before);
    /* Written again, an item's documents get other numbers. */
    base_put(&base, &(struct base_item){
                        .id = "law-a", .title = "甲", .sections = {{"第一条", "毫不相干。"}}});
    base_rebuild(&base);
    pages_join(&base, KB_GROUP_NONE, 100, after, sizeof after);
    assert_string_equal(before, after);
    base_end(&base);
}

static void totals(void **state)
{
    (void)state;
    struct base base;
    fill_many(&base);
    struct kb_search_request request = ASK(.query = KB_STR("渔船登记"), .group = KB_GROUP_NONE);
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.count, 10);
    assert_true(result.total >= 10);
    if (result.total_is_exact)
        assert_int_equal(result.total, MANY + 3);
    request.group = KB_GROUP_ITEM;
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.count, 2);
    assert_int_equal(result.total, 2);
    assert_true(result.total_is_exact); /* all were looked at in search of ten items */
    assert_int_equal(result.hits[0].other_sections, MANY - 1);
    request.offset = 50;
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.count, 0);
    assert_int_equal(result.total, 2);
    base_end(&base);
}

/* A rare word that only one section has must not hide those that have all the common ones. */
static void common_words_alone_find_things(void **state)
{
    (void)state;
    struct base base;
    base_begin(&base);
    base_put_many(&base, "law-big", "大法", 3000, "渔船登记事项规定编号#。");
    base_put(&base, &(struct base_item){.id = "guide-a",
                                        .kind = KB_KIND_GUIDE,
                                        .title = "饕餮",
                                        .sections = {{"正文", "饕餮纹样。"}}});
    base_index(&base);
    struct kb_search_request request = ASK(.query = KB_STR("渔船登记"));
    assert_int_equal(base_ask(&base, KB_DOOR_PUBLIC, &request).count, 1);
    /* 饕餮 decides alone, is found once, and that is not enough. */
    request.query = KB_STR("渔船登记饕餮");
    assert_int_equal(base_ask(&base, KB_DOOR_PUBLIC, &request).count, 2);
    /* Under a filter that the deciding word does not pass at all. */
    request.kinds = 1u << KB_KIND_POLICY;
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.count, 1);
    assert_str(result.hits[0].id, "law-big");
    base_end(&base);
}

/* --- time ------------------------------------------------------------------------------------- */

static const struct base_item editions[] = {
    {.id = "law-time",
     .title = "时限规定",
     .from = "2020-01-01",
     .sections = {{"第一条", "渔船登记应当在三十日内办结。"}}},
    {.id = "law-time",
     .title = "时限规定",
     .from = "2025-01-01",
     .sections = {{"第一条", "渔船登记应当在二十日内办结。"}}},
    {.id = "law-time",
     .title = "时限规定",
     .from = "2027-03-01",
     .sections = {{"第一条", "渔船登记应当在十日内办结。"}}},
};

static void fill_editions(struct base *base)
{
    base_begin(base);
    for (size_t i = 0; i < KB_COUNT(editions); i++)
        base_put(base, &editions[i]);
    base_index(base);
}

static kb_date day(const char *text)
{
    kb_date date;
    assert_true(kb_date_parse(kb_str_of(text), &date));
    return date;
}

static void today_the_one_in_force_stands_first(void **state)
{
    (void)state;
    struct base base;
    fill_editions(&base);
    struct kb_search_request request = ASK(.query = KB_STR("渔船登记几日办结"));
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.count, 1);
    assert_int_equal(result.hits[0].edition, 2);
    assert_int_equal(result.hits[0].effect, KB_EFFECT_IN_FORCE);
    assert_int_equal(result.hits[0].effective_from, day("2025-01-01"));
    assert_int_equal(result.hits[0].effective_to, day("2027-03-01"));

    request.group = KB_GROUP_NONE;
    result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.count, 2); /* and the coming one, marked; the old one is over */
    assert_int_equal(result.hits[0].edition, 2);
    assert_int_equal(result.hits[1].edition, 3);
    assert_int_equal(result.hits[1].effect, KB_EFFECT_PENDING);
    base_end(&base);
}

static const struct {
    const char *as_of;
    int edition; /* 0: none */
} moments[] = {
    {"2019-12-31", 0}, {"2020-01-01", 1}, {"2024-12-31", 1}, {"2025-01-01", 2},
    {"2026-11-21", 2}, {"2027-02-28", 2}, {"2027-03-01", 3}, {"2030-01-01", 3},
};

static void as_of_a_day(void **state)
{
    (void)state;
    struct base base;
    fill_editions(&base);
    for (size_t i = 0; i < KB_COUNT(moments); i++) {
        struct kb_search_request request = ASK(.query = KB_STR("渔船登记"), .as_of_set = true,
                                               .as_of = day(moments[i].as_of));
        struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
        assert_int_equal(result.count, moments[i].edition ? 1 : 0);
        assert_int_equal(result.day, request.as_of);
        if (result.count) {
            assert_int_equal(result.hits[0].edition, moments[i].edition);
            assert_int_equal(result.hits[0].effect, KB_EFFECT_IN_FORCE);
        }
    }
    base_end(&base);
}

/* A correction came an hour later: before it, the first text was what we knew. */
static void known_at_an_instant(void **state)
{
    (void)state;
    struct base base;
    base_begin(&base);
    base_put(&base, &(struct base_item){.id = "law-c",
                                        .title = "更正",
                                        .from = "2020-01-01",
                                        .sections = {{"第一条", "渔船登记费十元。"}}});
    base.now_ms += 3600 * 1000;
    base_put(&base, &(struct base_item){.id = "law-c",
                                        .title = "更正",
                                        .from = "2020-01-01",
                                        .sections = {{"第一条", "渔船登记费免收。"}}});
    base_index(&base);
    base.now_ms += 3600 * 1000;
    struct kb_search_request request = ASK(.query = KB_STR("渔船登记费"), .known_at_set = true);
    static const struct {
        int64_t after_ms;
        int edition;
    } cases[] = {{-1, 0}, {0, 1}, {3599999, 1}, {3600000, 2}, {7200000, 2}};
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        request.known_at_ms = TEST_NOW_MS + cases[i].after_ms;
        struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
        assert_int_equal(result.count, cases[i].edition ? 1 : 0);
        if (result.count)
            assert_int_equal(result.hits[0].edition, cases[i].edition);
    }
    base_end(&base);
}

/* Midnight passed and the index does not know yet: what is over is not shown. */
static void over_since_midnight(void **state)
{
    (void)state;
    struct base base;
    fill_editions(&base);
    base.now_ms = kb_clock_day_start_ms(&base.clock, day("2027-03-01"));
    struct kb_search_request request = ASK(.query = KB_STR("渔船登记"), .group = KB_GROUP_NONE);
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.count, 1);
    assert_int_equal(result.hits[0].edition, 3);
    assert_int_equal(result.hits[0].effect, KB_EFFECT_IN_FORCE);
    base_end(&base);
}

/* --- the index moves on ----------------------------------------------------------------------- */

static void new_things_are_found(void **state)
{
    (void)state;
    struct base base;
    struct kb_error err = {0};
    int64_t before, after;
    fill(&base);
    struct kb_searcher *searcher = base_searcher(&base, KB_DOOR_PUBLIC);
    struct kb_search_request request = ASK(.query = KB_STR("饕餮"));
    assert_int_equal(base_ask(&base, KB_DOOR_PUBLIC, &request).count, 0);
    assert_ok(kb_searcher_refresh(searcher, &before, &err), &err);
    for (size_t round = 0; round < 4; round++) {
        char id[16];
        snprintf(id, sizeof id, "law-%zu", round);
        base_put(&base, &(struct base_item){
                            .id = id, .title = id, .sections = {{"第一条", "饕餮纹样保护。"}}});
        base_index(&base);
        assert_int_equal(base_ask(&base, KB_DOOR_PUBLIC, &request).count, round + 1);
    }
    base_rebuild(&base);
    struct kb_search_result result = base_ask(&base, KB_DOOR_PUBLIC, &request);
    assert_int_equal(result.count, 4);
    assert_ok(kb_searcher_refresh(searcher, &after, &err), &err);
    assert_int_equal(after, before + 4);
    assert_int_equal(result.revision, after);
    base_end(&base);
}

static void without_an_index(void **state)
{
    (void)state;
    struct base base;
    struct kb_error err = {0};
    struct kb_searcher *searcher = NULL;
    base_begin(&base);
    assert_int_equal(kb_searcher_open(base.dir, KB_DOOR_PUBLIC, &base.clock, &searcher, &err),
                     KB_NOT_FOUND);
    assert_null(searcher);
    kb_error_clear(&err);
    base_put(&base, &items[0]);
    assert_int_equal(kb_searcher_open(base.dir, KB_DOOR_PUBLIC, &base.clock, &searcher, &err),
                     KB_NOT_FOUND);
    assert_string_not_equal(err.hint, "");
    base_end(&base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_finds_its_section),
        cmocka_unit_test(grouped_and_ordered),
        cmocka_unit_test(filtered),
        cmocka_unit_test(however_it_is_written),
        cmocka_unit_test(refused),
        cmocka_unit_test(pages_fit_together),
        cmocka_unit_test(the_order_is_not_the_index_s),
        cmocka_unit_test(totals),
        cmocka_unit_test(common_words_alone_find_things),
        cmocka_unit_test(today_the_one_in_force_stands_first),
        cmocka_unit_test(as_of_a_day),
        cmocka_unit_test(known_at_an_instant),
        cmocka_unit_test(over_since_midnight),
        cmocka_unit_test(new_things_are_found),
        cmocka_unit_test(without_an_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
