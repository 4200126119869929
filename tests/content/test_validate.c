#include "editors.h"

#include <string.h>

#include "kb/validate.h"

/* What is found about a text, as "code field" lines. */
struct found {
    const struct kb_finding *items;
    size_t count;
};

static struct found look(struct fixture *f, const struct kb_edit_result *draft)
{
    struct found found;
    struct kb_text *text;
    assert_ok(kb_text_new(&text, &f->err), &f->err);
    assert_ok(kb_validate(f->internal, text, f->arena, kb_str_of(draft->id), draft->edition,
                          kb_clock_today(&f->clock), &found.items, &found.count, &f->err),
              &f->err);
    kb_text_free(text);
    return found;
}

static struct found look_at(struct fixture *f, const struct kb_edition_text *text)
{
    struct kb_edit_result draft;
    must_create(f, &alice, text, &draft);
    struct found found = look(f, &draft);
    must_move(f, &carol, KB_MOVE_DISCARD, &draft);
    return found;
}

static const struct kb_finding *get(const struct found *found, enum kb_finding_code code)
{
    for (size_t i = 0; i < found->count; i++) {
        if (found->items[i].code == code)
            return &found->items[i];
    }
    return NULL;
}

/* Exactly these codes, in this order; ended by -1. */
static void assert_codes(const struct found *found, const int *codes)
{
    size_t i = 0;
    for (; codes[i] >= 0; i++) {
        if (i >= found->count)
            fail_msg("%s is not found", kb_finding_name((enum kb_finding_code)codes[i]));
        if ((int)found->items[i].code != codes[i])
            fail_msg("%s %s (%s), not %s", found->items[i].field.data,
                     kb_finding_name(found->items[i].code), found->items[i].message.data,
                     kb_finding_name((enum kb_finding_code)codes[i]));
    }
    if (i < found->count)
        fail_msg("too many: %s %s: %s", found->items[i].field.data,
                 kb_finding_name(found->items[i].code), found->items[i].message.data);
}

#define CODES(...)                                                                                 \
    (const int[])                                                                                  \
    {                                                                                              \
        __VA_ARGS__, -1                                                                            \
    }

static struct kb_edition_text script(const char *title, const struct kb_section *section)
{
    struct kb_edition_text text = editors_text(title);
    text.kind = KB_KIND_SCRIPT;
    text.region = KB_STR("440100");
    text.no_basis = KB_STR("口径由业务部门提供");
    text.sections = section;
    text.section_count = 1;
    return text;
}

static struct kb_section body(const char *text)
{
    return (struct kb_section){.label = KB_STR("正文"), .text = kb_str_of(text)};
}

/* --- fields ----------------------------------------------------------------------------------- */

static void good_text_has_no_findings(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = editors_text("办法");
    editors_begin(f);
    struct found found = look_at(f, &text);
    assert_int_equal(found.count, 0);
}

static void guide_needs_its_parts(void **state)
{
    struct fixture *f = *state;
    static const struct kb_section bare[] = {
        {KB_STR_INIT("正文"), {0}, KB_STR_INIT("请到窗口办理。"), false}};
    static const struct kb_section whole[] = {
        {KB_STR_INIT("受理条件"), {0}, KB_STR_INIT("本市户籍。"), false},
        {KB_STR_INIT("第二部分"), KB_STR_INIT("申报材料"), KB_STR_INIT("身份证。"), false},
        {KB_STR_INIT("其他"),
         {0},
         KB_STR_INIT("办理流程：申请、受理、发证。\n办理地点：一号窗口\n承诺时限：5个工作日\n"
                     "咨询电话：020-83181111"),
         false},
    };
    struct kb_edition_text text = editors_text("身份证补领");
    text.kind = KB_KIND_GUIDE;
    text.sections = bare;
    text.section_count = KB_COUNT(bare);
    editors_begin(f);
    struct found found = look_at(f, &text);
    assert_codes(&found, CODES(KB_FINDING_MISSING, KB_FINDING_MISSING, KB_FINDING_MISSING,
                               KB_FINDING_MISSING, KB_FINDING_MISSING, KB_FINDING_MISSING));
    assert_str(found.items[0].field, "conditions");
    assert_str(found.items[5].field, "phone");
    text.sections = whole;
    text.section_count = KB_COUNT(whole);
    found = look_at(f, &text);
    assert_int_equal(found.count, 0);
}

static void script_needs_a_basis_or_a_reason(void **state)
{
    struct fixture *f = *state;
    struct kb_section section = body("可以。");
    struct kb_edition_text text = script("公积金能提取吗", &section);
    editors_begin(f);
    struct found found = look_at(f, &text);
    assert_int_equal(found.count, 0);
    text.no_basis = KB_STR("  ");
    found = look_at(f, &text);
    assert_codes(&found, CODES(KB_FINDING_MISSING));
    assert_str(found.items[0].field, "basis");
}

static void lengths_and_names_are_looked_at(void **state)
{
    struct fixture *f = *state;
    char title[3 * 129 + 1] = "";
    for (int i = 0; i < 129; i++)
        memcpy(title + 3 * i, "法", 4);
    static const struct kb_str keywords[] = {
        KB_STR_INIT("公积金"), KB_STR_INIT("办法"),
        KB_STR_INIT("一二三四五六七八九十一二三四五六七八九十长")};
    struct kb_edition_text text = editors_text(title);
    editors_begin(f);
    struct found found = look_at(f, &text);
    assert_codes(&found, CODES(KB_FINDING_TITLE_LONG));
    text = editors_text("办法");
    text.keywords = keywords;
    text.keyword_count = KB_COUNT(keywords);
    found = look_at(f, &text);
    assert_codes(&found, CODES(KB_FINDING_KEYWORD_IS_TITLE, KB_FINDING_KEYWORD_LONG));
    assert_str(found.items[1].field, "keywords[2]");
    text = editors_text("《底本》");
    found = look_at(f, &text);
    assert_codes(&found, CODES(KB_FINDING_TITLE_TAKEN));
    assert_str(found.items[0].related_id, "law-底本");
    text.region = KB_STR("440100");
    found = look_at(f, &text);
    assert_int_equal(found.count, 0);
    text = editors_text("办法");
    text.region = KB_STR("999901");
    text.category = KB_STR("没有过");
    text.effective_to = fixture_day("2021-01-01");
    found = look_at(f, &text);
    assert_codes(&found,
                 CODES(KB_FINDING_DATES, KB_FINDING_REGION_UNKNOWN, KB_FINDING_CATEGORY_UNKNOWN));
}

/* --- basis ------------------------------------------------------------------------------------ */

static void basis_must_hold(void **state)
{
    struct fixture *f = *state;
    static const struct kb_basis good[] = {{KB_STR_INIT("《底本》"), KB_STR_INIT("第一条")}};
    static const struct kb_basis bad[] = {
        {KB_STR_INIT("没有的法"), KB_STR_INIT("第一条")},
        {KB_STR_INIT("底本"), KB_STR_INIT("第九条")},
        {KB_STR_INIT("到期的法"), {0}},
        {KB_STR_INIT("将来的法"), {0}},
        {KB_STR_INIT("撤回的法"), {0}},
        {KB_STR_INIT("废止的法"), {0}},
    };
    static const struct kb_repeal repeals[] = {{KB_STR_INIT("law-废止的法"), 100}};
    struct kb_section section = body("可以。");
    struct kb_edition_text law = fixture_policy("到期的法", 0), text;
    editors_begin(f);
    law.effective_to = 100;
    fixture_put(f, &law, true);
    law = fixture_policy("将来的法", fixture_day("2030-01-01"));
    fixture_put(f, &law, true);
    law = fixture_policy("撤回的法", 0);
    fixture_put(f, &law, true);
    fixture_withdraw(f, "law-撤回的法", 1);
    law = fixture_policy("废止的法", 0);
    fixture_put(f, &law, true);
    law = fixture_policy("新法", 100);
    law.repeals = repeals;
    law.repeal_count = KB_COUNT(repeals);
    fixture_put(f, &law, true);

    text = script("公积金能提取吗", &section);
    text.basis = good;
    text.basis_count = KB_COUNT(good);
    struct found found = look_at(f, &text);
    assert_int_equal(found.count, 0);
    text.basis = bad;
    text.basis_count = KB_COUNT(bad);
    found = look_at(f, &text);
    assert_codes(&found, CODES(KB_FINDING_BASIS_UNKNOWN, KB_FINDING_BASIS_CLAUSE,
                               KB_FINDING_BASIS_EXPIRED, KB_FINDING_BASIS_PENDING,
                               KB_FINDING_BASIS_WITHDRAWN, KB_FINDING_BASIS_REPEALED));
    assert_str(found.items[1].field, "basis[1]");
    assert_str(found.items[4].related_id, "law-撤回的法");
}

static void repeals_must_name_what_is_there(void **state)
{
    struct fixture *f = *state;
    static const struct kb_repeal repeals[] = {{KB_STR_INIT("law-没有"), 100},
                                               {KB_STR_INIT("law-内部"), 100},
                                               {KB_STR_INIT("law-底本"), 9}};
    struct kb_edition_text text = fixture_policy("内部", 0);
    editors_begin(f);
    text.audience = KB_AUDIENCE_INTERNAL;
    fixture_put(f, &text, true);
    text = editors_text("办法");
    text.repeals = repeals;
    text.repeal_count = KB_COUNT(repeals);
    struct found found = look_at(f, &text);
    assert_codes(&found, CODES(KB_FINDING_REPEAL_UNKNOWN, KB_FINDING_REPEAL_AUDIENCE));
}

/* --- text ------------------------------------------------------------------------------------- */

static void addresses_and_numbers_have_a_form(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text;
        int code; /* -1: nothing */
    } cases[] = {
        {"网址：https://www.gz.gov.cn/zwgk?id=1。", -1},
        {"网址：http://www.gz.gov.cn:8080/", -1},
        {"网址：https:/www.gz.gov.cn/", KB_FINDING_URL},
        {"网址：https://wwwgzgovcn/", KB_FINDING_URL},
        {"网址：https://www..cn/", KB_FINDING_URL},
        {"用 http 协议", -1},
        {"电话：020-83181111", -1},
        {"电话：０２０－８３１８１１１１", -1},
        {"咨询电话12345", -1},
        {"咨询热线：4008123456", -1},
        {"手机13800138000", -1},
        {"电话：0757-83181111-203", -1},
        {"电话：020-8318111123456", KB_FINDING_PHONE},
        {"手机：138001380", KB_FINDING_PHONE},
        {"热线2023年开通", -1},
        {"请拨打电话，1个小时内回复", -1},
    };
    editors_begin(f);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_section section = body(cases[i].text);
        struct kb_edition_text text = script("公积金能提取吗", &section);
        struct found found = look_at(f, &text);
        int code = found.count ? (int)found.items[0].code : -1;
        if (code != cases[i].code || found.count > 1)
            fail_msg("%s: %zu found: %s", cases[i].text, found.count,
                     found.count ? found.items[0].message.data : "");
    }
}

/* --- other items ------------------------------------------------------------------------------ */

static void others_that_answer_otherwise_are_named(void **state)
{
    struct fixture *f = *state;
    static const struct kb_str asks[] = {KB_STR_INIT("怎样申请提取住房公积金")};
    static const struct {
        const char *text;
        const char *message; /* NULL: no contradiction */
    } cases[] = {
        {"自受理之日起5个工作日内办结。",
         "period: '5个工作日' here, '三个工作日' in '住房公积金提取多久到账'"},
        {"自受理之日起3个工作日内办结，最高提取２万元。", NULL},
        {"自受理之日起3日内办结。", "period: '3日' here, '三个工作日' in '住房公积金提取多久到账'"},
        {"最高可提取30,000元。", "amount: '30,000元' here, '2万元' in '住房公积金提取多久到账'"},
        {"咨询电话020-83182222。",
         "telephone: '020-83182222' here, '020-83181111' in '住房公积金提取多久到账'"},
        {"依据穗府〔2021〕9号。",
         "document number: '[2021]9号' here, '[2020]53号' in '住房公积金提取多久到账'"},
        {"2023年5月6日起可以提取。", NULL},
    };
    struct kb_section section = body(
        "自受理之日起三个工作日内办结，最高可提取2万元。依据穗府〔2020〕53号。"
        "咨询电话：020-83181111。");
    struct kb_edition_text text = script("住房公积金提取多久到账", &section);
    text.questions = asks;
    text.question_count = 1;
    editors_begin(f);
    fixture_put(f, &text, true);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        section = body(cases[i].text);
        text = script("申请提取住房公积金怎样办", &section);
        struct found found = look_at(f, &text);
        const struct kb_finding *near = get(&found, KB_FINDING_NEAR_DUPLICATE);
        const struct kb_finding *against = get(&found, KB_FINDING_CONTRADICTION);
        assert_non_null(near);
        assert_str(near->related_id, "script-440100-住房公积金提取多久到账");
        if (!cases[i].message && against)
            fail_msg("%s: %s", cases[i].text, against->message.data);
        if (cases[i].message) {
            assert_non_null(against);
            assert_string_equal(against->message.data, cases[i].message);
            assert_str(against->related_section, "正文");
        }
    }
}

static void others_elsewhere_or_later_are_left_alone(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *title, *region, *from, *to;
        bool found;
    } cases[] = {
        {"住房公积金怎样提取", "440100", "2020-01-01", "2030-01-01", true},
        {"住房公积金怎样提取", "440106", "2020-01-01", "2030-01-01", true}, /* a district of it */
        {"住房公积金怎样提取", "440000", "2020-01-01", "2030-01-01", true}, /* what it lies in */
        {"住房公积金怎样提取", "440300", "2020-01-01", "2030-01-01", false},
        {"住房公积金怎样提取", "440100", "2040-01-01", "2041-01-01", false},
        {"住房公积金怎样贷款买房", "440100", "2020-01-01", "2030-01-01", false},
    };
    struct kb_section section = body("3个工作日。");
    struct kb_edition_text text = script("怎样提取住房公积金", &section);
    editors_begin(f);
    text.effective_to = fixture_day("2035-01-01");
    fixture_put(f, &text, true);
    section = body("5个工作日。");
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        text = script(cases[i].title, &section);
        text.region = kb_str_of(cases[i].region);
        text.effective_from = fixture_day(cases[i].from);
        text.effective_to = fixture_day(cases[i].to);
        struct found found = look_at(f, &text);
        if ((get(&found, KB_FINDING_CONTRADICTION) != NULL) != cases[i].found)
            fail_msg("case %zu: %zu findings", i, found.count);
    }
}

/* --- errors block, warnings want an answer ---------------------------------------------------- */

static enum kb_status answer(struct fixture *f, const struct kb_actor *who,
                             const struct kb_edit_result *draft, const char *key, const char *text)
{
    int64_t change;
    kb_error_clear(&f->err);
    assert_ok(kb_store_begin_as(f->store, who, &f->err), &f->err);
    enum kb_status status = kb_edit_answer(f->store, kb_str_of(draft->id), draft->edition,
                                           kb_str_of(key), kb_str_of(text), &f->err);
    if (status)
        kb_store_rollback(f->store);
    else
        assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    return status;
}

static void errors_keep_a_draft_from_review(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("底本");
    editors_begin(f);
    must_create(f, &alice, &text, &draft);
    assert_rule(f, editors_move(f, &alice, KB_MOVE_SUBMIT, "", &draft), KB_RULE_VALID);
    assert_string_equal(f->err.hint,
                        "title: title_taken: 'law-底本' of the same region and kind has"
                        " it");
    assert_rule(f, editors_move(f, &carol, KB_MOVE_PUBLISH_EMERGENCY, "急", &draft), KB_RULE_VALID);
    text = editors_text("别的办法");
    assert_ok(editors_save(f, &alice, &text, &draft), &f->err);
    must_move(f, &alice, KB_MOVE_SUBMIT, &draft);
}

static void warnings_must_be_answered(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    text.category = KB_STR("新类目");
    editors_begin(f);
    must_reach(f, &text, KB_STATE_APPROVED, &draft);
    assert_rule(f, editors_move(f, &carol, KB_MOVE_PUBLISH, "", &draft), KB_RULE_ANSWERED);
    assert_rule(f, editors_move(f, &carol, KB_MOVE_SCHEDULE, "", &draft), KB_RULE_ANSWERED);
    struct found found = look(f, &draft);
    assert_codes(&found, CODES(KB_FINDING_CATEGORY_UNKNOWN));
    const char *key = found.items[0].key;
    assert_rule(f, answer(f, &bob, &draft, key, "新设"), KB_RULE_ROLE);
    assert_int_equal(answer(f, &carol, &draft, "0123456789abcdef", "新设"), KB_NOT_FOUND);
    assert_int_equal(answer(f, &carol, &draft, key, " "), KB_INVALID);
    assert_ok(answer(f, &carol, &draft, key, "新设的类目"), &f->err);
    found = look(f, &draft);
    assert_str(found.items[0].answer, "新设的类目");
    assert_str(found.items[0].answered_by, "carol");
    must_move(f, &carol, KB_MOVE_PUBLISH, &draft);
    assert_rule(f, answer(f, &carol, &draft, key, "新设"), KB_RULE_STATE);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM actions WHERE what = 'answered'"), 1);
}

/* An answer is to what was said: another category is another finding. */
static void answer_is_to_one_finding(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    text.category = KB_STR("新类目");
    editors_begin(f);
    must_create(f, &alice, &text, &draft);
    struct found found = look(f, &draft);
    assert_ok(answer(f, &carol, &draft, found.items[0].key, "新设"), &f->err);
    text.category = KB_STR("又一类目");
    assert_ok(editors_save(f, &alice, &text, &draft), &f->err);
    found = look(f, &draft);
    assert_int_equal(found.count, 1);
    assert_str(found.items[0].answer, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(good_text_has_no_findings),
        fixture_test(guide_needs_its_parts),
        fixture_test(script_needs_a_basis_or_a_reason),
        fixture_test(lengths_and_names_are_looked_at),
        fixture_test(basis_must_hold),
        fixture_test(repeals_must_name_what_is_there),
        fixture_test(addresses_and_numbers_have_a_form),
        fixture_test(others_that_answer_otherwise_are_named),
        fixture_test(others_elsewhere_or_later_are_left_alone),
        fixture_test(errors_keep_a_draft_from_review),
        fixture_test(warnings_must_be_answered),
        fixture_test(answer_is_to_one_finding),
    };
    return cmocka_run_group_tests_name("content/validate", tests, NULL, NULL);
}
