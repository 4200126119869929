#include "page.h"

/* How a phrase must stand in a line. */
enum how {
    WHOLE,
    START,
    WITHIN,
};

/*
 * Phrases as they stand in bare keys: simplified, half width, without spaces and without marks
 * before them. The number is the most characters of a line that is taken for boilerplate by it:
 * 来源 may well begin a sentence, but not a line of twenty characters. Collected from the sites of
 * governments, newspapers and what copies them; found again by sense, so a new one is one line.
 */
static const struct phrase {
    const char *text;
    enum how how;
    uint32_t most;
    enum page_phrase what;
} phrases[] = {
    /* who made the page */
    {"责任编辑", START, 40, PAGE_PHRASE_LINE},
    {"责任编辑:", WITHIN, 60, PAGE_PHRASE_LINE},
    {"责编", START, 30, PAGE_PHRASE_LINE},
    {"编辑:", START, 30, PAGE_PHRASE_LINE},
    {"编辑/", START, 30, PAGE_PHRASE_LINE},
    {"本文编辑", START, 30, PAGE_PHRASE_LINE},
    {"网络编辑", START, 30, PAGE_PHRASE_LINE},
    {"审核:", START, 10, PAGE_PHRASE_LINE},
    {"校对:", START, 30, PAGE_PHRASE_LINE},
    {"监制:", START, 30, PAGE_PHRASE_LINE},
    {"来源:", START, 60, PAGE_PHRASE_LINE},
    {"稿源:", START, 40, PAGE_PHRASE_LINE},
    {"信息来源", START, 60, PAGE_PHRASE_LINE},
    {"文章来源", START, 60, PAGE_PHRASE_LINE},
    {"新闻来源", START, 60, PAGE_PHRASE_LINE},
    {"作者:", START, 60, PAGE_PHRASE_LINE},
    {"文章作者", START, 40, PAGE_PHRASE_LINE},
    {"原标题:", START, 80, PAGE_PHRASE_LINE},
    {"发布时间", START, 60, PAGE_PHRASE_LINE},
    {"发布日期", START, 60, PAGE_PHRASE_LINE},
    {"发表时间", START, 60, PAGE_PHRASE_LINE},
    {"更新时间", START, 60, PAGE_PHRASE_LINE},
    {"发布人", START, 30, PAGE_PHRASE_LINE},
    {"发布机构:", START, 60, PAGE_PHRASE_LINE},
    {"信息索引", START, 60, PAGE_PHRASE_LINE},
    {"点击数", WITHIN, 60, PAGE_PHRASE_LINE},
    {"点击量", WITHIN, 60, PAGE_PHRASE_LINE},
    {"点击率", START, 20, PAGE_PHRASE_LINE},
    {"浏览次数", WITHIN, 60, PAGE_PHRASE_LINE},
    {"浏览量", WITHIN, 40, PAGE_PHRASE_LINE},
    {"阅读次数", WITHIN, 60, PAGE_PHRASE_LINE},
    {"阅读量", START, 20, PAGE_PHRASE_LINE},
    {"阅读:", WITHIN, 40, PAGE_PHRASE_LINE},
    {"访问量", START, 30, PAGE_PHRASE_LINE},
    {"访问次数", START, 30, PAGE_PHRASE_LINE},
    {"人气:", WITHIN, 40, PAGE_PHRASE_LINE},
    {"浏览:", WITHIN, 40, PAGE_PHRASE_LINE},
    {"endprint", WHOLE, 8, PAGE_PHRASE_LINE},
    /* the ways through the site */
    {"首页", WHOLE, 2, PAGE_PHRASE_LINE},
    {"网站首页", START, 40, PAGE_PHRASE_LINE},
    {"返回首页", START, 20, PAGE_PHRASE_LINE},
    {"返回顶部", START, 20, PAGE_PHRASE_LINE},
    {"返回列表", START, 20, PAGE_PHRASE_LINE},
    {"返回上一页", START, 20, PAGE_PHRASE_LINE},
    {"当前位置", START, 80, PAGE_PHRASE_LINE},
    {"您的位置", START, 80, PAGE_PHRASE_LINE},
    {"你的位置", START, 80, PAGE_PHRASE_LINE},
    {"您当前的位置", START, 80, PAGE_PHRASE_LINE},
    {"您现在的位置", START, 80, PAGE_PHRASE_LINE},
    {"你现在的位置", START, 80, PAGE_PHRASE_LINE},
    {"您所在的位置", START, 80, PAGE_PHRASE_LINE},
    {"所在位置", START, 80, PAGE_PHRASE_LINE},
    {"上一篇", START, 80, PAGE_PHRASE_LINE},
    {"下一篇", START, 80, PAGE_PHRASE_LINE},
    {"上一条", START, 80, PAGE_PHRASE_LINE},
    {"下一条", START, 80, PAGE_PHRASE_LINE},
    {"上一页", START, 40, PAGE_PHRASE_LINE},
    {"下一页", START, 40, PAGE_PHRASE_LINE},
    {"网站地图", WITHIN, 60, PAGE_PHRASE_LINE},
    {"站点地图", WITHIN, 60, PAGE_PHRASE_LINE},
    {"设为首页", WITHIN, 60, PAGE_PHRASE_LINE},
    {"加入收藏", WITHIN, 60, PAGE_PHRASE_LINE},
    {"收藏本站", WITHIN, 60, PAGE_PHRASE_LINE},
    {"无障碍浏览", WITHIN, 60, PAGE_PHRASE_LINE},
    {"手机版", WHOLE, 3, PAGE_PHRASE_LINE},
    {"繁体版", WITHIN, 20, PAGE_PHRASE_LINE},
    {"登录注册", START, 20, PAGE_PHRASE_LINE},
    {"登录|注册", START, 20, PAGE_PHRASE_LINE},
    {"欢迎访问", START, 40, PAGE_PHRASE_LINE},
    {"欢迎光临", START, 40, PAGE_PHRASE_LINE},
    {"今天是", START, 40, PAGE_PHRASE_LINE},
    {"站内搜索", START, 20, PAGE_PHRASE_LINE},
    {"热门搜索", START, 80, PAGE_PHRASE_LINE},
    {"搜索", WHOLE, 2, PAGE_PHRASE_LINE},
    {"导航", WHOLE, 2, PAGE_PHRASE_LINE},
    {"网站导航", START, 20, PAGE_PHRASE_LINE},
    /* buttons */
    {"打印", WHOLE, 2, PAGE_PHRASE_LINE},
    {"打印本", START, 30, PAGE_PHRASE_LINE},
    {"打印此", START, 30, PAGE_PHRASE_LINE},
    {"打印关闭", START, 20, PAGE_PHRASE_LINE},
    {"我要打印", START, 30, PAGE_PHRASE_LINE},
    {"关闭", WHOLE, 2, PAGE_PHRASE_LINE},
    {"关闭窗口", WITHIN, 30, PAGE_PHRASE_LINE},
    {"关闭本页", WITHIN, 30, PAGE_PHRASE_LINE},
    {"字体", START, 20, PAGE_PHRASE_LINE},
    {"字号", START, 20, PAGE_PHRASE_LINE},
    {"大中小", WITHIN, 30, PAGE_PHRASE_LINE},
    {"分享到", START, 80, PAGE_PHRASE_LINE},
    {"分享至", START, 60, PAGE_PHRASE_LINE},
    {"分享:", START, 60, PAGE_PHRASE_LINE},
    {"分享", WHOLE, 2, PAGE_PHRASE_LINE},
    {"一键分享", START, 40, PAGE_PHRASE_LINE},
    {"收藏", WHOLE, 2, PAGE_PHRASE_LINE},
    {"点赞", WHOLE, 2, PAGE_PHRASE_LINE},
    {"评论", WHOLE, 2, PAGE_PHRASE_LINE},
    {"我来说两句", START, 40, PAGE_PHRASE_LINE},
    {"网友评论", START, 40, PAGE_PHRASE_LINE},
    {"发表评论", START, 40, PAGE_PHRASE_LINE},
    {"我要纠错", WITHIN, 30, PAGE_PHRASE_LINE},
    {"纠错", WHOLE, 2, PAGE_PHRASE_LINE},
    {"语音播报", START, 20, PAGE_PHRASE_LINE},
    {"扫一扫", START, 20, PAGE_PHRASE_LINE},
    {"长按二维码", START, 60, PAGE_PHRASE_LINE},
    {"长按识别", START, 60, PAGE_PHRASE_LINE},
    {"点击上方", START, 60, PAGE_PHRASE_LINE},
    {"点击下方", START, 40, PAGE_PHRASE_LINE},
    {"阅读原文", START, 30, PAGE_PHRASE_LINE},
    {"更多精彩", START, 60, PAGE_PHRASE_LINE},
    {"更多内容", START, 40, PAGE_PHRASE_LINE},
    {"更多资讯", START, 60, PAGE_PHRASE_LINE},
    {"查看更多", START, 30, PAGE_PHRASE_LINE},
    {"更多>>", WITHIN, 30, PAGE_PHRASE_LINE},
    {"展开全文", START, 20, PAGE_PHRASE_LINE},
    {"点击查看", START, 30, PAGE_PHRASE_LINE},
    /* imprints and disclaimers */
    {"版权声明", START, 800, PAGE_PHRASE_LINE},
    {"免责声明", START, 800, PAGE_PHRASE_LINE},
    {"版权免责", START, 800, PAGE_PHRASE_LINE},
    {"版权与免责", START, 800, PAGE_PHRASE_LINE},
    {"版权说明", START, 400, PAGE_PHRASE_LINE},
    {"特别声明:", START, 400, PAGE_PHRASE_LINE},
    {"声明:本", START, 400, PAGE_PHRASE_LINE},
    {"声明:转载", START, 400, PAGE_PHRASE_LINE},
    {"本站声明", START, 400, PAGE_PHRASE_LINE},
    {"如有侵权", WITHIN, 200, PAGE_PHRASE_LINE},
    {"侵权请联系", WITHIN, 200, PAGE_PHRASE_LINE},
    {"转载请注明", WITHIN, 120, PAGE_PHRASE_LINE},
    {"版权所有", START, 80, PAGE_PHRASE_LINE},
    {"版权所有:", WITHIN, 200, PAGE_PHRASE_LINE},
    {"不得转载", WITHIN, 120, PAGE_PHRASE_LINE},
    {"不代表本站", WITHIN, 200, PAGE_PHRASE_LINE},
    {"不代表本网", WITHIN, 200, PAGE_PHRASE_LINE},
    {"扫码关注", WITHIN, 60, PAGE_PHRASE_LINE},
    {"copyright", WITHIN, 200, PAGE_PHRASE_LINE},
    {"©", WITHIN, 200, PAGE_PHRASE_LINE},
    {"allrightsreserved", WITHIN, 200, PAGE_PHRASE_LINE},
    {"icp备0", WITHIN, 200, PAGE_PHRASE_LINE},
    {"icp备1", WITHIN, 200, PAGE_PHRASE_LINE},
    {"icp备2", WITHIN, 200, PAGE_PHRASE_LINE},
    {"icp证0", WITHIN, 200, PAGE_PHRASE_LINE},
    {"icp证1", WITHIN, 200, PAGE_PHRASE_LINE},
    {"icp备案号", START, 80, PAGE_PHRASE_LINE},
    {"备案号:", START, 80, PAGE_PHRASE_LINE},
    {"备案序号", START, 80, PAGE_PHRASE_LINE},
    {"公网安备", WITHIN, 200, PAGE_PHRASE_LINE},
    {"网站标识码", WITHIN, 200, PAGE_PHRASE_LINE},
    {"政府网站标识", WITHIN, 200, PAGE_PHRASE_LINE},
    {"增值电信业务", START, 120, PAGE_PHRASE_LINE},
    {"互联网新闻信息服务许可", WITHIN, 120, PAGE_PHRASE_LINE},
    {"信息网络传播视听", WITHIN, 120, PAGE_PHRASE_LINE},
    {"违法和不良信息举报", WITHIN, 120, PAGE_PHRASE_LINE},
    {"技术支持:", WITHIN, 120, PAGE_PHRASE_LINE},
    {"网站主办", START, 80, PAGE_PHRASE_LINE},
    {"建议使用", START, 80, PAGE_PHRASE_LINE},
    {"推荐使用ie", START, 80, PAGE_PHRASE_LINE},
    {"最佳浏览", START, 80, PAGE_PHRASE_LINE},
    {"关于我们", START, 80, PAGE_PHRASE_LINE},
    {"联系我们", WHOLE, 4, PAGE_PHRASE_LINE},
    {"网站声明", START, 60, PAGE_PHRASE_LINE},
    {"使用帮助", START, 20, PAGE_PHRASE_LINE},
    /* lists of other pages */
    {"相关链接", START, 20, PAGE_PHRASE_OPENS},
    {"相关阅读", START, 20, PAGE_PHRASE_OPENS},
    {"相关新闻", START, 20, PAGE_PHRASE_OPENS},
    {"相关报道", START, 20, PAGE_PHRASE_OPENS},
    {"相关文章", START, 20, PAGE_PHRASE_OPENS},
    {"相关稿件", START, 20, PAGE_PHRASE_OPENS},
    {"相关推荐", START, 20, PAGE_PHRASE_OPENS},
    {"相关资讯", START, 20, PAGE_PHRASE_OPENS},
    {"相关信息", START, 20, PAGE_PHRASE_OPENS},
    {"相关内容", WHOLE, 4, PAGE_PHRASE_OPENS},
    {"相关专题", START, 40, PAGE_PHRASE_OPENS},
    {"相关:", START, 60, PAGE_PHRASE_LINE},
    {"延伸阅读", START, 20, PAGE_PHRASE_OPENS},
    {"推荐阅读", START, 20, PAGE_PHRASE_OPENS},
    {"精彩推荐", START, 20, PAGE_PHRASE_OPENS},
    {"热门推荐", START, 20, PAGE_PHRASE_OPENS},
    {"热点推荐", START, 20, PAGE_PHRASE_OPENS},
    {"热门文章", START, 20, PAGE_PHRASE_OPENS},
    {"热点新闻", START, 20, PAGE_PHRASE_OPENS},
    {"最新文章", START, 20, PAGE_PHRASE_OPENS},
    {"最新资讯", START, 20, PAGE_PHRASE_OPENS},
    {"点击排行", START, 20, PAGE_PHRASE_OPENS},
    {"阅读排行", START, 20, PAGE_PHRASE_OPENS},
    {"排行榜", WHOLE, 3, PAGE_PHRASE_OPENS},
    {"猜你喜欢", START, 20, PAGE_PHRASE_OPENS},
    {"大家都在看", START, 20, PAGE_PHRASE_OPENS},
    {"往期回顾", START, 20, PAGE_PHRASE_OPENS},
    {"往期推荐", START, 20, PAGE_PHRASE_OPENS},
    {"友情链接", START, 200, PAGE_PHRASE_OPENS},
    {"分类信息", START, 200, PAGE_PHRASE_OPENS},
    {"关键词:", START, 80, PAGE_PHRASE_LINE},
    {"关键字:", START, 80, PAGE_PHRASE_LINE},
    {"标签:", START, 80, PAGE_PHRASE_LINE},
    {"tags:", START, 80, PAGE_PHRASE_LINE},
    /* who runs the site; 关于 begins many a heading, so it takes boilerplate above it */
    {"关于", START, 12, PAGE_PHRASE_ABOUT},
    {"公司简介", WHOLE, 4, PAGE_PHRASE_ABOUT},
    {"网站简介", WHOLE, 4, PAGE_PHRASE_ABOUT},
};

static bool stands(const struct phrase *phrase, struct kb_str bare)
{
    struct kb_str text = kb_str_of(phrase->text);
    switch (phrase->how) {
    case WHOLE:
        return kb_str_equal(bare, text);
    case START:
        return kb_str_starts(bare, text);
    default:
        return kb_str_find(bare, text, 0) != SIZE_MAX;
    }
}

/* Marks that close what an adornment opened, as in 【打印】. */
static struct kb_str without_closing(struct kb_str bare)
{
    static const char *const marks[] = {"】", "]", ")", "」", "』", ":", ">", "=", "-", "”"};
    for (size_t i = 0; i < KB_COUNT(marks); i++)
        if (kb_str_ends(bare, kb_str_of(marks[i])) && bare.len > strlen(marks[i]))
            return without_closing(kb_str_slice(bare, 0, bare.len - strlen(marks[i])));
    return bare;
}

enum page_phrase page_phrase_of(const struct page_line *line)
{
    struct kb_str shorn = without_closing(line->bare);
    for (size_t i = 0; i < KB_COUNT(phrases); i++) {
        const struct phrase *phrase = &phrases[i];
        bool whole = phrase->how == WHOLE;
        if ((whole || line->chars <= phrase->most) && stands(phrase, whole ? shorn : line->bare))
            return phrase->what;
    }
    return PAGE_PHRASE_NONE;
}
