/* Quantities: however a number is written, one term; and nothing that only looks like one. */
#include "internal.h"
#include "test.h"

static struct kb_text *text;

static int setup(void **state)
{
    struct kb_error err = {0};
    (void)state;
    assert_ok(kb_text_new(&text, &err), &err);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kb_text_freep(&text);
    return 0;
}

/* The quantities of a text, with spaces between. */
static void quantities_of(const char *input, struct kb_buf *ret)
{
    struct kb_error err = {0};
    struct kb_terms terms;
    assert_ok(kb_text_terms(text, kb_str_of(input), &terms, &err), &err);
    kb_buf_clear(ret);
    for (size_t i = 0; i < text->quantity_count; i++) {
        const struct kb_quantity *quantity = &text->quantities[i];
        struct kb_str spelled = {text->spellings + quantity->spelling, quantity->spelling_len};
        kb_buf_printf(ret, "%s%.*s", i ? " " : "", KB_STR_ARG(spelled));
        assert_true(i == 0 || quantity[-1].begin <= quantity->begin);
        assert_true(quantity->begin < quantity->end && quantity->end <= text->len);
    }
}

struct example {
    const char *input, *expected;
};

static void assert_quantities(const struct example *examples, size_t count)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(1 << 16);
    for (size_t i = 0; i < count; i++) {
        quantities_of(examples[i].input, &out);
        if (!kb_str_equal(kb_buf_str(&out), kb_str_of(examples[i].expected)))
            fail_msg("'%s' has '%s', not '%s'", examples[i].input, out.len ? out.data : "",
                     examples[i].expected);
    }
}

static void labels(void **state)
{
    static const struct example examples[] = {
        {"第二十四条", "第24条"},
        {"第24条", "第24条"},
        {"第 24 條", "第24条"},
        {"第２４條", "第24条"},
        {"第廿四条", "第24条"},
        {"第二十四条之一", "第24条之1"},
        {"第24条之1", "第24条之1"},
        {"第一百二十三条第二款第（四）项", "第123条 第2款 第4项"},
        {"第三章第二节", "第3章 第2节"},
        {"第一千零七十九条", "第1079条"},
        {"民法典1079条", "第1079条"},
        {"劳动合同法三十八条", "第38条"},
        {"第五条之规定", "第5条"},
        {"第条", ""},
        {"第（四项", "4"},
        {"三条", ""},
    };
    (void)state;
    assert_quantities(examples + 0, 14);
    assert_quantities(examples + 15, 1);
}

static void times(void **state)
{
    static const struct example examples[] = {
        {"十五日", "15日"},
        {"15日", "15日"},
        {"15天", "15日"},
        {"15 天", "15日"},
        {"十五个工作日", "15工作日"},
        {"15工作日", "15工作日"},
        {"二〇二〇年", "2020年"},
        {"二○二○年", "2020年"},
        {"２０２０年", "2020年"},
        {"2020年3月15日", "2020年 3月 15日"},
        {"二〇二〇年三月十五日", "2020年 3月 15日"},
        {"三个月", "3个月"},
        {"3个月", "3个月"},
        {"三月", "3月"},
        {"二十四小时", "24小时"},
        {"24个小时", "24小时"},
        {"六十周岁", "60岁"},
        {"60岁", "60岁"},
        {"两年", "2年"},
        {"三年级", "3年级"},
        {"卅年", "30年"},
    };
    (void)state;
    assert_quantities(examples, KB_COUNT(examples));
}

static void amounts(void **state)
{
    static const struct example examples[] = {
        {"一千八百元", "1800元"},
        {"1800元", "1800元"},
        {"1,800元", "1800元"},
        {"１，８００元", "1800元"},
        {"1800.00元", "1800元"},
        {"1800块钱", "1800元"},
        {"壹仟捌佰圆", "1800元"},
        {"三万五千元", "35000元"},
        {"3.5万元", "35000元"},
        {"35,000元", "35000元"},
        {"3.55万元", "35500元"},
        {"1.5元", "1.5元"},
        {"2亿元", "200000000元"},
        {"两亿元", "200000000元"},
        {"1,234,567元", "1234567元"},
        {"百分之二十", "20%"},
        {"20%", "20%"},
        {"20％", "20%"},
        {"百分之20", "20%"},
        {"百分之二点五", "2.5%"},
        {"2.5%", "2.5%"},
        {"2.50%", "2.5%"},
        {"千分之五", "5‰"},
        {"5‰", "5‰"},
        {"万分之五", "5‱"},
        {"百分之百", ""},
        {"三倍", "3倍"},
    };
    (void)state;
    assert_quantities(examples, 25);
    assert_quantities(examples + 26, 1);
}

static void measures(void **state)
{
    static const struct example examples[] = {
        {"80平方米", "80平方米"}, {"八十平米", "80平方米"},
        {"80㎡", "80平方米"},     {"80m2", "80平方米"},
        {"80 m²", "80平方米"},    {"八十个平方", "80平方米"},
        {"3公里", "3公里"},       {"三千米", "3000米"},
        {"3千米", "3公里"},       {"3km", "3公里"},
        {"３ＫＭ", "3公里"},      {"5kg", "5公斤"},
        {"5千克", "5公斤"},       {"五公斤", "5公斤"},
        {"元/㎡", "平方米"},      {"每平米", "平方米"},
        {"每平方米", ""},         {"5gb", ""},
        {"37℃", "37摄氏度"},      {"三十七摄氏度", "37摄氏度"},
    };
    (void)state;
    assert_quantities(examples, KB_COUNT(examples));
}

static void numbers_alone(void **state)
{
    static const struct example examples[] = {
        {"一二三一六", "12316"},
        {"１２３１６", ""}, /* ICU's word already */
        {"12316", ""},
        {"幺二三四五", "12345"},
        {"廿四节气", "24"},
        {"二十人以上", "20"},
        {"三万人", "30000"},
        {"3万人", "30000"},
        {"1,800", "1800"},
        {"〇五七一", "0571"},
        {"一三八〇〇一三八〇〇〇", "13800138000"},
        {"三四天", ""},
        {"七八年", ""},
        {"十四五规划", ""},
        {"一般", ""},
        {"万一", ""},
        {"千万不要", ""},
        {"统一", ""},
        {"G20日程", ""},
        {"1.2.3", ""},
        {"12345678901234567890元", ""},
        {"2023-01-05", ""},
    };
    (void)state;
    assert_quantities(examples, KB_COUNT(examples));
}

static void documents(void **state)
{
    static const struct example examples[] = {
        {"国办发〔2020〕53号", "国办发 [2020]53号"},
        {"国办发[2020]53号", "国办发 [2020]53号"},
        {"國辦發(2020) 53 號", "国办发 [2020]53号"},
        {"国办发【2020】第53号", "国办发 [2020]53号"},
        {"国办发（二〇二〇）五十三号", "国办发 [2020]53号"},
        {"国办发〔 2020 〕53号", "国办发 [2020]53号"},
        {"国发〔2020〕5号", "[2020]5号"},
        {"通知（国办发〔2020〕53号）", "国办发 [2020]53号"},
        {"关于印发，国办发〔2020〕53号", "国办发 [2020]53号"},
        {"关于印发 国办发〔2020〕53号", "[2020]53号"},
        {"国务院办公厅关于印发国办发〔2020〕53号", "[2020]53号"},
        {"国务院令第712号", "712号"},
        {"国务院令712号", "712号"},
        {"公告2020年第53号", "2020年 53号"},
        {"〔2020〕53", ""},
        {"〔2020]53号", "[2020]53号"},
        {"〔2020）53号", "53号"},
        {"(20)53号", "53号"},
    };
    (void)state;
    assert_quantities(examples, KB_COUNT(examples));
}

/* Beside the words, not instead of them, and over the whole of the original. */
static void quantities_stand_beside_words(void **state)
{
    struct kb_error err = {0};
    struct kb_terms terms;
    struct kb_str input = KB_STR("第二十四條 夫妻");
    size_t found = 0;
    (void)state;
    assert_ok(kb_text_terms(text, input, &terms, &err), &err);
    for (size_t i = 0; i < terms.count; i++) {
        const struct kb_term *term = &terms.items[i];
        if (kb_str_equal(term->text, KB_STR("第24条"))) {
            assert_int_equal(term->kind, KB_TERM_WORD);
            assert_str(kb_str_slice(input, term->begin, term->end), "第二十四條");
            found |= 1;
        }
        if (kb_str_equal(term->text, KB_STR("四条")) && term->kind == KB_TERM_BIGRAM)
            found |= 2;
    }
    assert_int_equal(found, 3);
}

/* Branches and letters cannot make a term longer than it may be. */
static void quantities_are_no_longer_than_terms(void **state)
{
    struct kb_error err = {0};
    struct kb_terms terms;
    (void)state;
    assert_ok(kb_text_terms(text,
                            KB_STR("第999999999999999条之999999999999999之一 "
                                   "国家发展改革委令〔二〇二〇〕999999999999999号"
                                   "999999999999999.999999999999999万亿平方公里"),
                            &terms, &err),
              &err);
    for (size_t i = 0; i < terms.count; i++)
        assert_in_range(terms.items[i].text.len, 1, KB_TERM_MAX);
}

/* A unit is found by its longest name, and what it is called in the end is final. */
static void units_are_settled(void **state)
{
    (void)state;
    const struct kb_unit *unit = kb_unit_at(KB_UNIT_QUANTITY, KB_STR("平方公里"), 0);
    assert_non_null(unit);
    assert_str(unit->canonical, "平方公里");
    assert_null(kb_unit_at(KB_UNIT_QUANTITY, KB_STR("kmh"), 0));
    assert_null(kb_unit_at(KB_UNIT_LABEL, KB_STR("日"), 0));
    unit = kb_unit_at(KB_UNIT_QUANTITY, KB_STR("15天内"), 2);
    assert_non_null(unit);
    const struct kb_unit *again = kb_unit_at(KB_UNIT_QUANTITY, unit->canonical, 0);
    assert_non_null(again);
    assert_true(kb_str_equal(again->canonical, unit->canonical));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels),
        cmocka_unit_test(times),
        cmocka_unit_test(amounts),
        cmocka_unit_test(measures),
        cmocka_unit_test(numbers_alone),
        cmocka_unit_test(documents),
        cmocka_unit_test(quantities_stand_beside_words),
        cmocka_unit_test(quantities_are_no_longer_than_terms),
        cmocka_unit_test(units_are_settled),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
