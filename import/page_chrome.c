#include "page.h"

/* Words of a line that is nothing but a list: menus have fewer than link farms. */
#define MENU_WORDS 5
#define FARM_WORDS 8
#define FARM_SURE  30
/* Lines of one place each before they are a list. */
#define FARM_LINES 10
/* A title listed below 相关链接 is no longer than this. */
#define LISTED_CHARS 60
/* A line of links, and how many stand together. */
#define LINK_CHARS 60
#define LINK_LINES 3
/* Short lines in a row, beyond the text, that are a menu. */
#define MENU_CHARS 10
#define MENU_LINES 5

/* Where the text proper is: its first and last line of prose; both 0 lines where there is none. */
struct extent {
    size_t first, last;
    bool found;
};

static struct extent extent_of(const struct page *page)
{
    struct extent extent = {0, 0, false};
    for (size_t i = 0; i < page->count; i++) {
        if (page->lines[i].part != PAGE_BODY || !page_line_is_prose(&page->lines[i]))
            continue;
        if (!extent.found)
            extent.first = i;
        extent.found = true;
        extent.last = i;
    }
    return extent;
}

static bool is_before(const struct extent *extent, size_t i)
{
    return extent->found && i < extent->first;
}

static bool is_behind(const struct extent *extent, size_t i)
{
    return extent->found && i > extent->last;
}

static bool is_set_apart(const struct page *page, size_t i)
{
    return page->lines[i].part == PAGE_BOILERPLATE;
}

static void set_apart(struct page *page, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        page->lines[i].part = PAGE_BOILERPLATE;
}

/* --- what a line says of itself -----------------------------------------------------------------
 */

/* 相关链接 takes the titles below it along, down to the next real paragraph. */
static size_t take_listed(struct page *page, size_t i)
{
    while (i < page->count && page->lines[i].chars <= LISTED_CHARS &&
           !page_line_is_prose(&page->lines[i]))
        page->lines[i++].part = PAGE_BOILERPLATE;
    return i;
}

/* The last line of prose and the last with a link in it, each plus one: 0 for none. */
struct ends {
    size_t prose, links;
};

static struct ends ends_of(const struct page *page)
{
    struct ends ends = {0, 0};
    for (size_t i = 0; i < page->count; i++) {
        if (page_line_is_prose(&page->lines[i]))
            ends.prose = i + 1;
        if (page->lines[i].link_chars)
            ends.links = i + 1;
    }
    return ends;
}

/*
 * 相关信息 is also a heading in guides: it opens a list of links where there are links below it,
 * where no paragraph follows, or far down the page.
 */
static bool opens_list(const struct page *page, const struct ends *ends, size_t i)
{
    return ends->prose <= i + 1 || ends->links > i + 1 || i * 2 > page->count;
}

static void mark_phrases(struct page *page)
{
    struct ends ends = ends_of(page);
    for (size_t i = 0; i < page->count;) {
        struct page_line *line = &page->lines[i];
        enum page_phrase phrase = page_phrase_of(line);
        bool opens = phrase == PAGE_PHRASE_OPENS && opens_list(page, &ends, i);
        if (opens || phrase == PAGE_PHRASE_LINE || page_line_is_empty(line))
            line->part = PAGE_BOILERPLATE;
        i++;
        if (opens)
            i = take_listed(page, i);
    }
}

/* --- lists --------------------------------------------------------------------------------------
 */

static bool is_farm(const struct page_list_shape *shape)
{
    return shape->words >= FARM_WORDS && shape->places * 2 >= shape->words;
}

/*
 * Menus and link farms. Bars part links and nothing else; with other separators a list of places
 * may well be the text (试点地区), so it must stand behind the text and be long, or below
 * boilerplate.
 */
static bool is_list(const struct page *page, const struct extent *extent, size_t i)
{
    struct page_list_shape shape = page_list_shape(page->lines[i].key);
    bool outside = is_before(extent, i) || is_behind(extent, i);
    if (shape.separator == '|')
        return is_farm(&shape) || (outside && shape.words >= MENU_WORDS);
    bool below = i > 0 && is_set_apart(page, i - 1);
    return is_behind(extent, i) && is_farm(&shape) && (below || shape.words >= FARM_SURE);
}

static void mark_lists(struct page *page, const struct extent *extent)
{
    for (size_t i = 0; i < page->count; i++) {
        struct page_line *line = &page->lines[i];
        bool outside = is_before(extent, i) || is_behind(extent, i);
        if (line->part != PAGE_BODY)
            continue;
        if (is_list(page, extent, i) || (outside && page_line_is_trail(line)))
            line->part = PAGE_BOILERPLATE;
    }
}

/* A link farm with a line for each place, behind the text. */
static void mark_columns(struct page *page, const struct extent *extent)
{
    size_t begin = extent->found ? extent->last + 1 : page->count;
    while (begin < page->count) {
        size_t end = begin, places = 0;
        for (; end < page->count && page->lines[end].part == PAGE_BODY; end++) {
            struct page_list_shape shape = page_list_shape(page->lines[end].key);
            if (shape.words != 1 || page->lines[end].chars > MENU_CHARS)
                break;
            places += shape.places;
        }
        bool below = begin > 0 && is_set_apart(page, begin - 1);
        size_t lines = end - begin;
        if (lines >= (below ? FARM_LINES : FARM_SURE) && places * 2 >= lines)
            set_apart(page, begin, end);
        begin = end + 1;
    }
}

/* --- links --------------------------------------------------------------------------------------
 */

/* Attachments are links, too, and belong to the text. */
static bool is_attachment(const struct page_line *line)
{
    static const char *const names[] = {"附件", ".doc", ".xls", ".pdf", ".wps", ".zip", ".rar"};
    for (size_t i = 0; i < KB_COUNT(names); i++)
        if (kb_str_find(line->bare, kb_str_of(names[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

static bool is_link(const struct page_line *line)
{
    return line->chars <= LINK_CHARS && line->link_chars * 10 >= line->chars * 7 &&
           line->link_chars > 0 && !is_attachment(line);
}

/* Runs of lines that are links, or boilerplate already. */
static void mark_links(struct page *page)
{
    for (size_t begin = 0; begin < page->count;) {
        size_t end = begin, links = 0;
        for (; end < page->count && (is_link(&page->lines[end]) || is_set_apart(page, end)); end++)
            links += is_link(&page->lines[end]);
        if (links >= LINK_LINES)
            set_apart(page, begin, end);
        begin = end + 1;
    }
}

/* Elements for navigation, unless the author put the text itself into one. */
static void mark_fenced(struct page *page)
{
    size_t all = 0, fenced = 0;
    for (size_t i = 0; i < page->count; i++) {
        all += page->lines[i].chars;
        fenced += page->lines[i].is_fenced ? page->lines[i].chars : 0;
    }
    if (fenced * 2 > all)
        return;
    for (size_t i = 0; i < page->count; i++)
        if (page->lines[i].is_fenced)
            page->lines[i].part = PAGE_BOILERPLATE;
}

/* --- beyond the text ----------------------------------------------------------------------------
 */

/* Menus without links, as they are left over in plain text: words, a line each, outside the text.
 */
static void mark_menus(struct page *page, const struct extent *extent)
{
    for (size_t begin = 0; begin < page->count;) {
        size_t end = begin;
        for (; end < page->count && page->lines[end].chars <= MENU_CHARS &&
               (is_before(extent, end) || is_behind(extent, end)) &&
               !page_line_is_dated(&page->lines[end]);
             end++)
            continue;
        bool beside = (begin > 0 && is_set_apart(page, begin - 1)) ||
                      (end < page->count && is_set_apart(page, end)) || begin == 0;
        if (end - begin >= MENU_LINES && beside)
            set_apart(page, begin, end);
        begin = end + 1;
    }
}

/* Behind the text, what follows the first boilerplate is boilerplate, but for dates and paragraphs.
 */
static void mark_tail(struct page *page, const struct extent *extent)
{
    bool seen = false;
    for (size_t i = extent->last + 1; extent->found && i < page->count; i++) {
        struct page_line *line = &page->lines[i];
        seen = seen || line->part == PAGE_BOILERPLATE;
        if (seen && !page_line_is_prose(line) && !is_attachment(line))
            line->part = PAGE_BOILERPLATE;
    }
}

/* 关于 below boilerplate opens what a site says of itself: the rest, where that is little. */
static void mark_about(struct page *page)
{
    size_t all = 0, before = 0;
    for (size_t i = 0; i < page->count; i++)
        all += page->lines[i].chars;
    for (size_t i = 0; i < page->count; before += page->lines[i++].chars)
        if (i > 0 && is_set_apart(page, i - 1) && (all - before) * 5 < all &&
            page_phrase_of(&page->lines[i]) == PAGE_PHRASE_ABOUT) {
            set_apart(page, i, page->count);
            return;
        }
}

void page_chrome_mark(struct page *page)
{
    mark_fenced(page);
    mark_phrases(page);
    mark_about(page);
    mark_links(page);
    struct extent extent = extent_of(page);
    mark_lists(page, &extent);
    mark_columns(page, &extent);
    mark_menus(page, &extent);
    mark_tail(page, &extent);
}
