/* ground*.c: what may be quoted is, to the byte; what may not never is; and what is missing is
 * told. */
#include "base.h"

#include <string.h>

#include "ground.h"

/* The sentence about weekends stands in the middle of a long clause. */
#define LONG_LEAD                                                                                                                                \
    "本条例所称住房公积金，是指国家机关、国有企业、城镇集体企业、外商投资企业、城镇私营企业及其他" \
    "城镇企业、事业单位、民办非企业单位、社会团体及其在职职工缴存的长期住房储金。职工个人缴存的住" \
    "房公积金和职工所在单位为职工缴存的住房公积金，属于职工个人所有。住房公积金的管理实行住房公积" \
    "金管理委员会决策、住房公积金管理中心运作、银行专户存储、财政监督的原则。"
#define LONG_POINT "驿站周末轮班的职工，可以申请夜间托管补贴："
#define LONG_LIST  "\n（一）连续轮班满六个月；\n（二）本人提出申请。"
#define LONG_TAIL  "\n其他事项由当地规定。"

static const struct base_item items[] = {
    {.id = "law-a",
     .kind = KB_KIND_POLICY,
     .title = "住房公积金管理条例",
     .sections = {{"第二十四条", "职工购买自住住房的，可以提取住房公积金。"},
                  {"第二十五条", LONG_LEAD LONG_POINT LONG_LIST LONG_TAIL}}},
    {.id = "law-later",
     .kind = KB_KIND_POLICY,
     .title = "琉璃瓦管理办法",
     .from = "2027-03-01",
     .sections = {{"第一条", "琉璃瓦的烧制应当经过批准。"}}},
    {.id = "guide-north",
     .kind = KB_KIND_GUIDE,
     .title = "高温津贴发放",
     .region = "110000",
     .sections = {{"标准", "高温津贴标准为每人每月一百八十元。"}}},
    {.id = "guide-south",
     .kind = KB_KIND_GUIDE,
     .title = "高温津贴发放",
     .region = "440000",
     .sections = {{"标准", "高温津贴标准为每人每月三百元。"}}},
    {.id = "script-home",
     .kind = KB_KIND_SCRIPT,
     .title = "购买自住住房可以提取住房公积金吗",
     .basis = {{"住房公积金管理条例", "第二十四条"}},
     .sections = {{"正文", "购买自住住房的，可以提取。"}}},
    {.id = "script-secret",
     .kind = KB_KIND_SCRIPT,
     .audience = KB_AUDIENCE_INTERNAL,
     .title = "密匣口径",
     .sections = {{"正文", "密匣的提取只能内部使用，话务员不得外传。"}}},
};

static struct base base;

static int setup(void **state)
{
    (void)state;
    base_begin(&base);
    for (size_t i = 0; i < KB_COUNT(items); i++)
        base_put(&base, &items[i]);
    base.now_ms += 1000;
    base_index(&base);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    base_end(&base);
    return 0;
}

static struct kb_ground_evidence look(enum kb_door door, const struct kb_ground_request *request)
{
    struct kb_ground_evidence evidence;
    struct kb_error err = {0};
    assert_ok(kb_ground_look(base_searcher(&base, door), &kb_ground_model_default, request,
                             KB_GROUND_LIMIT, base.arena, &evidence, &err),
              &err);
    return evidence;
}

static struct kb_ground_evidence look_at(enum kb_door door, const char *question)
{
    return look(door, &(struct kb_ground_request){.question = kb_str_of(question)});
}

static const struct kb_ground_item *item_of(const struct kb_ground_evidence *evidence,
                                            const char *id, const char *label)
{
    for (size_t i = 0; i < evidence->count; i++)
        if (kb_str_equal(evidence->items[i].hit->id, kb_str_of(id)) &&
            kb_str_equal(evidence->items[i].hit->label, kb_str_of(label)))
            return &evidence->items[i];
    return NULL;
}

static bool quotes(const struct kb_ground_evidence *evidence, const char *id)
{
    for (size_t i = 0; i < evidence->count; i++)
        if (kb_str_equal(evidence->items[i].hit->id, kb_str_of(id)))
            return true;
    return false;
}

static struct kb_str text_of(const struct kb_ground_item *item)
{
    assert_non_null(item);
    return kb_str_slice(item->section.text, item->span.begin, item->span.end);
}

static void sentence_is_quoted_to_the_byte(void **state)
{
    (void)state;
    struct kb_ground_evidence evidence = look_at(KB_DOOR_PUBLIC, "周末轮班有没有夜间托管补贴");
    const struct kb_ground_item *item = item_of(&evidence, "law-a", "第二十五条");
    assert_str(text_of(item), LONG_POINT LONG_LIST);
    assert_int_equal(item->span.begin, strlen(LONG_LEAD));
    evidence = look_at(KB_DOOR_PUBLIC, "购买自住住房提取公积金");
    assert_str(text_of(item_of(&evidence, "law-a", "第二十四条")),
               "职工购买自住住房的，可以提取住房公积金。");
}

static void what_is_not_in_force_is_not_quoted(void **state)
{
    (void)state;
    struct kb_ground_evidence evidence = look_at(KB_DOOR_INTERNAL, "琉璃瓦的烧制要批准吗");
    assert_false(quotes(&evidence, "law-later"));
    kb_date day;
    assert_true(kb_date_parse(KB_STR("2027-03-01"), &day));
    struct kb_ground_request request = {
        .question = KB_STR("琉璃瓦的烧制要批准吗"), .as_of_set = true, .as_of = day};
    evidence = look(KB_DOOR_INTERNAL, &request);
    assert_true(quotes(&evidence, "law-later"));
    assert_true(kb_date_parse(KB_STR("2027-02-28"), &request.as_of));
    evidence = look(KB_DOOR_INTERNAL, &request);
    assert_false(quotes(&evidence, "law-later"));
}

static void what_is_internal_is_for_one_door(void **state)
{
    (void)state;
    struct kb_ground_evidence evidence = look_at(KB_DOOR_INTERNAL, "密匣怎么提取");
    assert_true(quotes(&evidence, "script-secret"));
    evidence = look_at(KB_DOOR_PUBLIC, "密匣怎么提取");
    assert_false(quotes(&evidence, "script-secret"));
}

/* The index still has it, the store does not. */
static void withdrawn_is_gone_before_the_index_knows(void **state)
{
    (void)state;
    struct kb_ground_evidence evidence = look_at(KB_DOOR_PUBLIC, "高温津贴标准");
    assert_true(quotes(&evidence, "guide-north"));
    base_withdraw(&base, "guide-north");
    evidence = look_at(KB_DOOR_PUBLIC, "高温津贴标准");
    assert_false(quotes(&evidence, "guide-north"));
    assert_true(quotes(&evidence, "guide-south"));
}

static void missing_region_is_told(void **state)
{
    (void)state;
    struct kb_ground_missing missing;
    struct kb_ground_request request = {.question = KB_STR("高温津贴标准是多少")};
    struct kb_ground_evidence evidence = look(KB_DOOR_PUBLIC, &request);
    kb_ground_missing_region(&request, &evidence, &missing);
    assert_int_equal(missing.count, 2);
    for (size_t i = 0; i < 2; i++)
        assert_true(missing.choices[i].region_name.len > 0);
    request.region = KB_STR("440100");
    evidence = look(KB_DOOR_PUBLIC, &request);
    kb_ground_missing_region(&request, &evidence, &missing);
    assert_int_equal(missing.count, 0);
    assert_true(quotes(&evidence, "guide-south"));
    assert_false(quotes(&evidence, "guide-north"));
}

/* One place and what lies in it do not contradict each other. */
static void region_inside_another_is_none(void **state)
{
    (void)state;
    struct kb_ground_missing missing;
    struct kb_hit hits[2] = {{.region = KB_STR("440000")}, {.region = KB_STR("440100")}};
    struct kb_ground_evidence evidence = {.count = 2};
    struct kb_ground_request request = {.question = KB_STR("津贴")};
    for (size_t i = 0; i < 2; i++)
        evidence.items[i] = (struct kb_ground_item){.hit = &hits[i], .confidence = 0.9};
    kb_ground_missing_region(&request, &evidence, &missing);
    assert_int_equal(missing.count, 0);
    hits[0].region = KB_STR("330000");
    kb_ground_missing_region(&request, &evidence, &missing);
    assert_int_equal(missing.count, 2);
    evidence.items[1].confidence = 0.1;
    kb_ground_missing_region(&request, &evidence, &missing);
    assert_int_equal(missing.count, 0);
}

static void missing_day_is_told(void **state)
{
    (void)state;
    struct kb_ground_missing missing;
    base_put(&base, &(struct base_item){.id = "guide-south",
                                        .kind = KB_KIND_GUIDE,
                                        .title = "高温津贴发放",
                                        .region = "440000",
                                        .from = "2027-06-01",
                                        .sections = {{"标准", "高温津贴标准为每人每月五百元。"}}});
    base.now_ms += 1000;
    base_index(&base);
    struct kb_ground_request request = {.question = KB_STR("高温津贴标准是多少"),
                                        .region = KB_STR("440000")};
    struct kb_ground_evidence evidence = look(KB_DOOR_PUBLIC, &request);
    assert_str(text_of(item_of(&evidence, "guide-south", "标准")),
               "高温津贴标准为每人每月三百元。");
    kb_ground_missing_day(&request, &evidence, &missing);
    assert_int_equal(missing.count, 1);
    kb_date day;
    assert_true(kb_date_parse(KB_STR("2027-06-01"), &day));
    assert_int_equal(missing.choices[0].day, day);
    assert_int_equal(missing.choices[0].edition, 2);
    request.as_of_set = true;
    request.as_of = day;
    evidence = look(KB_DOOR_PUBLIC, &request);
    assert_str(text_of(item_of(&evidence, "guide-south", "标准")),
               "高温津贴标准为每人每月五百元。");
    kb_ground_missing_day(&request, &evidence, &missing);
    assert_int_equal(missing.count, 0);
}

static struct kb_ground_result ground(enum kb_door door, const char *question, size_t limit)
{
    struct kb_ground_result result;
    struct kb_error err = {0};
    struct kb_ground_request request = {.question = kb_str_of(question), .limit = limit};
    assert_ok(kb_ground(base_searcher(&base, door), &request, base.arena, &result, &err), &err);
    return result;
}

static void answer_or_firm_no(void **state)
{
    (void)state;
    struct kb_ground_result yes = ground(KB_DOOR_PUBLIC, "购买自住住房可以提取住房公积金吗", 0);
    assert_true(yes.answers);
    assert_true(yes.count > 0);
    bool cited = false;
    for (size_t i = 0; i < yes.count; i++)
        cited = cited || kb_str_equal(yes.spans[i].label, KB_STR("第二十四条"));
    assert_true(cited);
    assert_int_equal(yes.department.len, 0);
    for (size_t i = 0; i < yes.count; i++) {
        assert_true(yes.spans[i].confidence > 0 && yes.spans[i].confidence < 1);
        assert_true(i == 0 || yes.spans[i].confidence <= yes.spans[i - 1].confidence);
        assert_int_equal(yes.spans[i].end - yes.spans[i].begin, yes.spans[i].text.len);
    }
    struct kb_ground_result no = ground(KB_DOOR_PUBLIC, "红烧肉怎么炖才软烂", 0);
    assert_false(no.answers);
    assert_int_equal(no.count, 0);
    assert_str(no.department, "12345政务服务便民热线");
}

static void limits_are_kept(void **state)
{
    (void)state;
    struct kb_ground_result result;
    struct kb_error err = {0};
    struct kb_ground_request request = {.question = KB_STR("公积金"),
                                        .limit = KB_GROUND_LIMIT_MAX + 1};
    assert_int_equal(
        kb_ground(base_searcher(&base, KB_DOOR_PUBLIC), &request, base.arena, &result, &err),
        KB_INVALID);
    struct kb_ground_result one = ground(KB_DOOR_PUBLIC, "购买自住住房可以提取住房公积金吗", 1);
    assert_int_equal(one.count, 1);
    assert_true(one.confidence <= one.spans[0].confidence);
}

static void probabilities_are_logistic(void **state)
{
    (void)state;
    const double weights[] = {1, -2}, half[] = {2, 1}, more[] = {2, 0};
    assert_true(kb_ground_probability(weights, half, 2) == 0.5);
    assert_true(kb_ground_probability(weights, more, 2) > 0.88);
    assert_true(kb_ground_probability(weights, more, 2) < 0.8809);
}

#define GROUND_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        GROUND_TEST(sentence_is_quoted_to_the_byte),
        GROUND_TEST(what_is_not_in_force_is_not_quoted),
        GROUND_TEST(what_is_internal_is_for_one_door),
        GROUND_TEST(withdrawn_is_gone_before_the_index_knows),
        GROUND_TEST(missing_region_is_told),
        cmocka_unit_test(region_inside_another_is_none),
        GROUND_TEST(missing_day_is_told),
        GROUND_TEST(answer_or_firm_no),
        GROUND_TEST(limits_are_kept),
        cmocka_unit_test(probabilities_are_logistic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
