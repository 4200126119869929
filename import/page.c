#include "page.h"

/* A list of so many lines is data when less than one character of so many is in a paragraph. */
#define DATA_LINES     30
#define DATA_PER_PROSE 20

enum kb_status page_add(struct page *page, const struct page_line *line, struct kb_error *err)
{
    struct kb_str text = import_trim(line->text);
    while (text.len) {
        if (page->count == page->room) {
            size_t room = page->room ? 2 * page->room : 64;
            struct page_line *lines = kb_arena_array(page->arena, room, sizeof *lines);
            if (!lines)
                return kb_fail_memory(err);
            if (page->count)
                memcpy(lines, page->lines, page->count * sizeof *lines);
            page->lines = lines;
            page->room = room;
        }
        struct page_line *added = &page->lines[page->count++];
        *added = *line;
        added->text = kb_utf8_cut(text, PAGE_LINE_MAX);
        text = kb_str_slice(text, added->text.len, text.len);
    }
    return KB_OK;
}

static enum kb_status read_plain(struct page *page, struct kb_str text, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t at = 0, next; at < text.len && !status; at = next) {
        struct page_line line = {.text = import_line(text, at, &next)};
        status = page_add(page, &line, err);
    }
    return status;
}

static void count_boilerplate(struct page *page)
{
    for (size_t i = 0; i < page->count; i++)
        page->boilerplate += page->lines[i].part == PAGE_BOILERPLATE;
}

enum kb_status page_read(struct page *page, struct kb_text *text, struct kb_str input, bool is_html,
                         struct kb_error *err)
{
    enum kb_status status = is_html ? page_html_read(page, input, err)
                                    : read_plain(page, input, err);
    if (!status)
        status = page_keys(page, text, err);
    if (status)
        return status;
    page_chrome_mark(page);
    status = page_title_find(page, text, err);
    if (!status)
        status = page_repeat_mark(page, err);
    if (!status)
        count_boilerplate(page);
    return status;
}

static bool has_han(struct kb_str s)
{
    for (size_t at = 0; at < s.len;)
        if (page_is_han(kb_utf8_next(s, &at)))
            return true;
    return false;
}

bool page_is_data(const struct page *page)
{
    size_t all = 0, prose = 0;
    bool is_chinese = false;
    for (size_t i = 0; i < page->count; i++) {
        const struct page_line *line = &page->lines[i];
        all += line->chars;
        prose += page_line_is_prose(line) ? line->chars : 0;
        is_chinese = is_chinese || has_han(line->text);
    }
    return !is_chinese || (page->count > DATA_LINES && prose * DATA_PER_PROSE < all);
}
