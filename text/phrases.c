/*
 * Phrases in which folding character by character misleads. They are applied to text that is folded
 * already, so 乾隆, 干隆 and what any converter makes of it all come out as 乾隆, and 計畫, 计画
 * and 计划 as 计划. For finding it would do that both sides are equal; right words help ICU to cut
 * them and keep 著作 apart from 着.
 *
 * A phrase and its spelling have the same number of bytes, so that offsets stay; folded, the
 * spelling is the phrase itself or has no phrase in it, so that folding stays idempotent
 * (test_phrases.c looks).
 */
#include "internal.h"

struct phrase {
    struct kb_str from;
    struct kb_str to;
};

#define PHRASE(from, to)                                                                           \
    {                                                                                              \
        KB_STR_INIT(from), KB_STR_INIT(to)                                                         \
    }

/* Longer phrases stand before shorter ones that end alike. Those from one character spelled the
 * same on both sides undo a shorter phrase. */
/* clang-format off */
static const struct phrase phrases[] = {
    /* 乾, which folds to 干. */
    PHRASE("干隆", "乾隆"), PHRASE("干坤", "乾坤"), PHRASE("干卦", "乾卦"), PHRASE("干陵", "乾陵"),
    PHRASE("干清宫", "乾清宫"), PHRASE("康干盛", "康乾盛"), PHRASE("干安县", "乾安县"),
    /* 著, which folds to 着. */
    PHRASE("着作", "著作"), PHRASE("着名", "著名"), PHRASE("着称", "著称"), PHRASE("着者", "著者"),
    PHRASE("着述", "著述"), PHRASE("着录", "著录"), PHRASE("着书立", "著书立"), PHRASE("显着", "显著"),
    PHRASE("卓着", "卓著"), PHRASE("昭着", "昭著"), PHRASE("名着", "名著"), PHRASE("专着", "专著"),
    PHRASE("原着", "原著"), PHRASE("论着", "论著"), PHRASE("编着", "编著"), PHRASE("土着", "土著"),
    PHRASE("巨着", "巨著"), PHRASE("遗着", "遗著"), PHRASE("译着", "译著"),
    PHRASE("著名单", "着名单"), PHRASE("著名字", "着名字"), PHRASE("著作业", "着作业"),
    PHRASE("著作用", "着作用"), PHRASE("著作出", "着作出"), PHRASE("著作为", "着作为"), PHRASE("著录音", "着录音"),
    PHRASE("著录像", "着录像"), PHRASE("名著手", "名着手"),
    /* 瞭, 藉, 覆, 锺: to 了, 借, 复, 钟. */
    PHRASE("了望塔", "瞭望塔"), PHRASE("了望台", "瞭望台"), PHRASE("了望哨", "瞭望哨"),
    PHRASE("慰借", "慰藉"), PHRASE("狼借", "狼藉"), PHRASE("蕴借", "蕴藉"), PHRASE("枕借", "枕藉"),
    PHRASE("复盖", "覆盖"), PHRASE("覆盖章", "复盖章"), PHRASE("恢复盖", "恢复盖"),
    PHRASE("修复盖", "修复盖"), PHRASE("批复盖", "批复盖"), PHRASE("回复盖", "回复盖"), PHRASE("答复盖", "答复盖"), PHRASE("军复没", "军覆没"), PHRASE("颠复", "颠覆"), PHRASE("倾复", "倾覆"),
 PHRASE("复辙", "覆辙"), PHRASE("天翻地复", "天翻地覆"),
    PHRASE("钱钟书", "钱锺书"),
    /* 徵, 於, 噁: to 征, 于, 恶. */
    PHRASE("魏征", "魏徵"), PHRASE("角征羽", "角徵羽"), PHRASE("樊于期", "樊於期"), PHRASE("二恶英", "二噁英"),
    /* 沈 stays for the name and the city, and is otherwise 沉. */
    PHRASE("沈没", "沉没"), PHRASE("沈积", "沉积"), PHRASE("沈船", "沉船"), PHRASE("沈默", "沉默"),
    PHRASE("沈重", "沉重"), PHRASE("沈淀", "沉淀"), PHRASE("沈降", "沉降"), PHRASE("沈迷", "沉迷"),
    PHRASE("沈睡", "沉睡"), PHRASE("沈浸", "沉浸"), PHRASE("沈思", "沉思"), PHRASE("沈闷", "沉闷"),
 PHRASE("深沈", "深沉"), PHRASE("消沈", "消沉"), PHRASE("低沈", "低沉"),
    /* 畫 for 劃, 鍊 for 鏈. */
    PHRASE("计画", "计划"), PHRASE("规画", "规划"), PHRASE("筹画", "筹划"),
    PHRASE("企画", "企划"), PHRASE("擘画", "擘划"),
    PHRASE("项炼", "项链"), PHRASE("手炼", "手链"), PHRASE("锁炼", "锁链"), PHRASE("铁炼", "铁链"),
    PHRASE("拉炼", "拉链"), PHRASE("铰炼", "铰链"), PHRASE("银炼", "银链"), PHRASE("颈炼", "颈链"), PHRASE("炼坠", "链坠"), PHRASE("炼锁", "链锁"), PHRASE("炼条", "链条"),
    /* 帐 for 账. */
    PHRASE("帐户", "账户"), PHRASE("帐号", "账号"), PHRASE("帐单", "账单"), PHRASE("帐目", "账目"),
    PHRASE("帐簿", "账簿"), PHRASE("帐款", "账款"), PHRASE("记帐", "记账"), PHRASE("转帐", "转账"),
    PHRASE("对帐", "对账"), PHRASE("呆帐", "呆账"), PHRASE("坏帐", "坏账"), PHRASE("欠帐", "欠账"),
    PHRASE("入帐", "入账"), PHRASE("结帐", "结账"), PHRASE("报帐", "报账"), PHRASE("查帐", "查账"),
    PHRASE("做帐", "做账"), PHRASE("总帐", "总账"), PHRASE("台帐", "台账"), PHRASE("账篷", "帐篷"),
    /* Older and regional spellings of one word. */

 PHRASE("连络", "联络"), PHRASE("身分证", "身份证"), PHRASE("甚么", "什么"),
    PHRASE("打拚", "打拼"), PHRASE("拚命", "拼命"), PHRASE("装璜", "装潢"), PHRASE("家俱", "家具"),


    PHRASE("老么", "老幺"), PHRASE("硬体", "硬件"), PHRASE("萤幕", "屏幕"),
 PHRASE("幼稚园", "幼儿园"), PHRASE("人工智慧", "人工智能"),
    PHRASE("纽西兰", "新西兰"), PHRASE("义大利", "意大利"),
};
/* clang-format on */

_Static_assert(KB_COUNT(phrases) < 256, "numbers of phrases are bytes");

static uint32_t last_character(struct kb_str s)
{
    uint32_t c = 0;
    for (size_t at = 0; at < s.len;)
        c = kb_utf8_next(s, &at);
    return c;
}

void kb_phrases_add(struct kb_fold_tables *tables)
{
    for (size_t i = 0; i < KB_COUNT(phrases); i++) {
        uint32_t c = last_character(phrases[i].from);
        uint8_t *link = &tables->phrase_heads[c & 0xff];
        while (*link && phrases[*link - 1].from.len >= phrases[i].from.len)
            link = &tables->phrase_next[*link];
        tables->phrase_next[i + 1] = *link;
        *link = (uint8_t)(i + 1);
        tables->entries[c] |= KB_FOLD_PHRASE;
    }
}

/* The longest first: a phrase may undo a shorter one that ended before, such as 著名单. */
void kb_phrases_apply(struct kb_text *text, size_t len, uint32_t c)
{
    const struct kb_fold_tables *tables = text->tables;
    for (uint8_t i = tables->phrase_heads[c & 0xff]; i; i = tables->phrase_next[i]) {
        const struct phrase *phrase = &phrases[i - 1];
        if (phrase->from.len > len)
            continue;
        char *bytes = text->bytes + len - phrase->from.len;
        if (memcmp(bytes, phrase->from.data, phrase->from.len) != 0)
            continue;
        memcpy(bytes, phrase->to.data, phrase->to.len);
        return;
    }
}

bool kb_phrases_at(size_t number, struct kb_str *ret_from, struct kb_str *ret_to)
{
    if (number >= KB_COUNT(phrases))
        return false;
    *ret_from = phrases[number].from;
    *ret_to = phrases[number].to;
    return true;
}
