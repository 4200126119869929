/*
 * Units, and what is one unit in several spellings. The canonical spelling is only ever compared,
 * so it need not be the more correct one: a deadline of 15 days is 15日 whether the law says 十五日
 * or a caller 15天.
 */
#include "internal.h"

#define UNIT(spelled, canonical)                                                                   \
    {                                                                                              \
        KB_STR_INIT(spelled), KB_STR_INIT(canonical), false                                        \
    }
#define NAMED(spelled, canonical)                                                                  \
    {                                                                                              \
        KB_STR_INIT(spelled), KB_STR_INIT(canonical), true                                         \
    }

static const struct kb_unit labels[] = {
    UNIT("条", "条"),     UNIT("款", "款"),     UNIT("项", "项"), UNIT("目", "目"),
    UNIT("章", "章"),     UNIT("节", "节"),     UNIT("编", "编"), UNIT("篇", "篇"),
    UNIT("部分", "部分"), UNIT("分编", "分编"),
};

static const struct kb_unit quantities[] = {
    /* Time. */
    UNIT("日", "日"),
    UNIT("天", "日"),
    UNIT("个工作日", "工作日"),
    UNIT("工作日", "工作日"),
    UNIT("个自然日", "日"),
    UNIT("自然日", "日"),
    UNIT("周", "周"),
    UNIT("星期", "周"),
    UNIT("个星期", "周"),
    UNIT("礼拜", "周"),
    UNIT("个礼拜", "周"),
    UNIT("周岁", "岁"),
    UNIT("岁", "岁"),
    UNIT("周年", "周年"),
    UNIT("月", "月"),
    UNIT("月份", "月"),
    UNIT("个月", "个月"),
    UNIT("年", "年"),
    UNIT("年级", "年级"),
    UNIT("小时", "小时"),
    UNIT("个小时", "小时"),
    UNIT("个钟头", "小时"),
    UNIT("分钟", "分钟"),
    UNIT("季度", "季度"),
    UNIT("个季度", "季度"),
    /* Money. */
    UNIT("元", "元"),
    UNIT("圆", "元"),
    UNIT("元钱", "元"),
    UNIT("块钱", "元"),
    UNIT("元人民币", "元"),
    UNIT("美元", "美元"),
    UNIT("欧元", "欧元"),
    UNIT("港元", "港元"),
    UNIT("港币", "港元"),
    /* Shares. */
    UNIT("%", "%"),
    UNIT("‰", "‰"),
    UNIT("倍", "倍"),
    UNIT("折", "折"),
    /* What is counted. */
    UNIT("次", "次"),
    UNIT("届", "届"),
    UNIT("级", "级"),
    UNIT("类", "类"),
    UNIT("号", "号"),
    UNIT("孩", "孩"),
    UNIT("胎", "胎"),
    UNIT("批", "批"),
    UNIT("期", "期"),
    /* Length, area, volume. */
    UNIT("米", "米"),
    UNIT("m", "米"),
    UNIT("公尺", "米"),
    NAMED("千米", "公里"),
    NAMED("km", "公里"),
    UNIT("公里", "公里"),
    UNIT("厘米", "厘米"),
    UNIT("cm", "厘米"),
    UNIT("公分", "厘米"),
    UNIT("毫米", "毫米"),
    UNIT("mm", "毫米"),
    UNIT("平方米", "平方米"),
    NAMED("平米", "平方米"),
    UNIT("平方", "平方米"),
    UNIT("个平方", "平方米"),
    NAMED("m2", "平方米"),
    UNIT("平方公尺", "平方米"),
    UNIT("平方公里", "平方公里"),
    NAMED("平方千米", "平方公里"),
    NAMED("km2", "平方公里"),
    UNIT("立方米", "立方米"),
    UNIT("立方", "立方米"),
    NAMED("m3", "立方米"),
    UNIT("亩", "亩"),
    UNIT("公顷", "公顷"),
    UNIT("升", "升"),
    UNIT("毫升", "毫升"),
    UNIT("ml", "毫升"),
    /* Weight, power, warmth. */
    UNIT("公斤", "公斤"),
    NAMED("千克", "公斤"),
    NAMED("kg", "公斤"),
    UNIT("克", "克"),
    UNIT("g", "克"),
    UNIT("吨", "吨"),
    UNIT("千瓦", "千瓦"),
    UNIT("kw", "千瓦"),
    UNIT("千瓦时", "千瓦时"),
    UNIT("kwh", "千瓦时"),
    UNIT("摄氏度", "摄氏度"),
    UNIT("°c", "摄氏度"),
};

static const struct {
    const struct kb_unit *units;
    size_t count;
} kinds[] = {
    [KB_UNIT_LABEL] = {labels, KB_COUNT(labels)},
    [KB_UNIT_QUANTITY] = {quantities, KB_COUNT(quantities)},
};

static bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A unit in Latin letters must not run on: 5g, but not 5gb. */
static bool runs_on(struct kb_str s, size_t end)
{
    return end < s.len && is_letter_or_digit(s.data[end - 1]) && is_letter_or_digit(s.data[end]);
}

const struct kb_unit *kb_unit_at(enum kb_unit_kind kind, struct kb_str s, size_t at)
{
    const struct kb_unit *best = NULL;
    struct kb_str rest = kb_str_slice(s, at, s.len);
    for (size_t i = 0; i < kinds[kind].count; i++) {
        const struct kb_unit *unit = &kinds[kind].units[i];
        if ((!best || unit->spelled.len > best->spelled.len) &&
            kb_str_starts(rest, unit->spelled) && !runs_on(s, at + unit->spelled.len))
            best = unit;
    }
    return best;
}

const char32_t *kb_unit_heads(void)
{
    return U"千平mk";
}
