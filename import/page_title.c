#include "page.h"

#define TITLE_CHARS_MIN 4
#define TITLE_CHARS_MAX 80
/* Bytes of a key of the title a page's head gives. */
#define KEY_MAX (64 * KB_TITLE_MAX)

/* Index of the first line of prose in the body, or `count`. */
static size_t first_prose(const struct page *page)
{
    size_t i = 0;
    while (i < page->count &&
           (page->lines[i].part != PAGE_BODY || !page_line_is_prose(&page->lines[i])))
        i++;
    return i;
}

static bool may_be_title(const struct page_line *line)
{
    return line->part == PAGE_BODY && line->chars >= TITLE_CHARS_MIN &&
           line->chars <= TITLE_CHARS_MAX && !page_line_is_dated(line) &&
           !page_line_is_names(line) && !kb_str_ends(line->bare, KB_STR("。"));
}

/* --- what the head says -------------------------------------------------------------------------
 */

/* Cuts the site's name off: 关于公积金的通知_某市人民政府. */
static struct kb_str without_site(struct kb_str said)
{
    static const char *const gaps[] = {"_", " - ", " – ", "|", "--", "——", " -", "- "};
    for (size_t i = 0; i < KB_COUNT(gaps); i++) {
        size_t at = kb_str_find(said, kb_str_of(gaps[i]), 0);
        struct kb_str first = import_trim(kb_str_slice(said, 0, at));
        if (at != SIZE_MAX && kb_utf8_count(first) >= TITLE_CHARS_MIN)
            return first;
    }
    return said;
}

/* The line that stands whole in what the head says: the title as the page shows it. */
static size_t line_said(const struct page *page, struct kb_str said_key, size_t end)
{
    size_t best = end;
    for (size_t i = 0; i < end; i++) {
        const struct page_line *line = &page->lines[i];
        if (line->chars < TITLE_CHARS_MIN || kb_str_find(said_key, line->key, 0) != 0)
            continue;
        if (best == end || line->chars > page->lines[best].chars)
            best = i;
    }
    return best;
}

static enum kb_status find_said(struct page *page, struct kb_text *text, size_t end, size_t *ret,
                                struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(KEY_MAX);
    page->said_title = kb_utf8_cut(page->said_title, KB_TITLE_MAX);
    enum kb_status status = page_key(text, page->said_title, &key, err);
    if (!status)
        *ret = line_said(page, kb_buf_str(&key), end);
    return status;
}

/* --- what the text shows ------------------------------------------------------------------------
 */

/* <h1> if there is one, else the longest line above the first paragraph. */
static size_t line_shown(const struct page *page, size_t end)
{
    size_t best = end;
    for (size_t i = 0; i < end; i++) {
        const struct page_line *line = &page->lines[i];
        if (!may_be_title(line))
            continue;
        if (line->heading == 1)
            return i;
        if (best == end || line->chars > page->lines[best].chars)
            best = i;
    }
    return best;
}

/* The words of the first paragraph up to its first stop; what comes before a colon is a speaker. */
static struct kb_str first_words(struct kb_str text)
{
    static const char *const stops[] = {"。", "！", "？", "；", "!", "?", ";", "\n"};
    static const char *const halts[] = {"，", ",", "、", "：", ":"};
    size_t colon = kb_str_find(text, KB_STR(":"), 0), wide = kb_str_find(text, KB_STR("："), 0);
    if (colon != SIZE_MAX && kb_utf8_count(kb_str_slice(text, 0, colon)) <= TITLE_CHARS_MIN)
        text = kb_str_slice(text, colon + 1, text.len);
    else if (wide != SIZE_MAX && kb_utf8_count(kb_str_slice(text, 0, wide)) <= TITLE_CHARS_MIN)
        text = kb_str_slice(text, wide + strlen("："), text.len);
    size_t end = 0, halt = 0, chars = 0;
    for (; end < text.len && chars < PAGE_TITLE_CHARS; chars++) {
        struct kb_str rest = kb_str_slice(text, end, text.len);
        for (size_t i = 0; i < KB_COUNT(stops); i++)
            if (kb_str_starts(rest, kb_str_of(stops[i])))
                return import_trim(kb_str_slice(text, 0, end));
        for (size_t i = 0; i < KB_COUNT(halts); i++)
            if (kb_str_starts(rest, kb_str_of(halts[i])))
                halt = end;
        kb_utf8_next(text, &end);
    }
    return import_trim(kb_str_slice(text, 0, halt && end < text.len ? halt : end));
}

static void make_title(struct page *page)
{
    const struct page_line *line = NULL;
    for (size_t i = 0; i < page->count && !line; i++)
        if (page->lines[i].part == PAGE_BODY)
            line = &page->lines[i];
    size_t prose = first_prose(page);
    if (prose < page->count)
        line = &page->lines[prose];
    page->is_title_made = true;
    if (line)
        page->title = first_words(line->text);
}

/* --- both ---------------------------------------------------------------------------------------
 */

/* What stands above the title leads to the page; below it, a date with its source. */
static void mark_head(struct page *page, size_t title, size_t end)
{
    for (size_t i = 0; i < title; i++)
        page->lines[i].part = PAGE_BOILERPLATE;
    page->lines[title].part = PAGE_TITLE;
    for (size_t i = title + 1; i < end; i++)
        if (page_line_is_dated(&page->lines[i]) ||
            kb_str_equal(page->lines[i].bare, page->lines[title].bare))
            page->lines[i].part = PAGE_BOILERPLATE;
}

/* The page's own spelling of a title that was mended or cut stays in its text. */
static enum kb_status settle(struct page *page, struct kb_text *text, struct kb_error *err)
{
    struct kb_str mended;
    enum kb_status status = page_mend(page->arena, text, page->title, &mended, err);
    if (status)
        return status;
    page->title = kb_utf8_cut(mended, KB_TITLE_MAX);
    for (size_t i = 0; i < page->count; i++)
        if (page->lines[i].part == PAGE_TITLE && !kb_str_equal(page->lines[i].text, page->title))
            page->lines[i].part = PAGE_BODY;
    return KB_OK;
}

enum kb_status page_title_find(struct page *page, struct kb_text *text, struct kb_error *err)
{
    size_t end = first_prose(page), at = end;
    if (page->said_title.len) {
        enum kb_status status = find_said(page, text, end, &at, err);
        if (status)
            return status;
    }
    bool is_shown = at < end;
    if (!is_shown && !page->said_title.len)
        at = line_shown(page, end);
    if (at < end && end < page->count) {
        page->title = page->lines[at].text;
        mark_head(page, at, end);
    } else if (at < end && page->count) { /* no paragraph at all: nothing above it is for certain */
        page->title = page->lines[at].text;
        page->lines[at].part = PAGE_TITLE;
    } else if (page->said_title.len) {
        page->title = without_site(page->said_title);
    } else {
        make_title(page);
    }
    return settle(page, text, err);
}
