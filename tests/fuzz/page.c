/*
 * page.c - whatever the bytes, a page becomes UTF-8, lines and sections; every line of its text
 * stands in its title or in a section, labels are unique, and what was mended is still UTF-8. The
 * first byte says whether it is read as HTML.
 */
#include "fuzz.h"

#include "page.h"

#define INPUT_MAX (64u << 10)

static struct kb_arena *arena;
static struct kb_text *text;

static bool stands(const struct import_sections *sections, struct kb_str line)
{
    for (size_t i = 0; i < sections->count; i++) {
        const struct kb_section *section = &sections->items[i];
        if (kb_str_find(section->text, line, 0) != SIZE_MAX ||
            kb_str_find(section->label, line, 0) != SIZE_MAX ||
            kb_str_find(section->heading, line, 0) != SIZE_MAX)
            return true;
    }
    return false;
}

static void check_sections(const struct import_sections *sections)
{
    KB_CLEANUP(kb_map_freep) struct kb_map *seen = kb_map_new();
    for (size_t i = 0; i < sections->count; i++) {
        bool added = false;
        const struct kb_section *section = &sections->items[i];
        fuzz_check(section->label.len && section->label.len <= KB_LABEL_MAX);
        fuzz_check(section->heading.len <= KB_HEADING_MAX);
        fuzz_check(section->text.len && kb_utf8_check(section->text, NULL));
        fuzz_check(seen && kb_map_put(seen, section->label, &added) && added);
    }
}

/* A law's articles are cut by sections.c, which mends what it cuts: fuzz target law looks after
 * that. */
static void check_lines(const struct page *page, const struct import_sections *sections)
{
    for (size_t i = 0; i < page->count; i++) {
        const struct page_line *line = &page->lines[i];
        fuzz_check(line->text.len && line->text.len <= PAGE_LINE_MAX);
        fuzz_check(line->part == PAGE_TITLE || stands(sections, line->text));
    }
}

static void check_page(struct kb_str input, bool is_html)
{
    struct page page = {.arena = arena};
    struct import_sections sections;
    fuzz_check(!page_read(&page, text, input, is_html, NULL));
    fuzz_check(page.title.len <= KB_TITLE_MAX && kb_utf8_check(page.title, NULL));
    enum kb_status status = page_sections_make(&page, false, &sections, NULL);
    fuzz_check(status == KB_OK || status == KB_TOO_LARGE);
    if (status)
        return;
    check_sections(&sections);
    check_lines(&page, &sections);
    status = page_sections_make(&page, true, &sections, NULL);
    fuzz_check(status == KB_OK || status == KB_TOO_LARGE);
    if (!status)
        check_sections(&sections);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct page_bytes bytes;
    if (!arena)
        arena = kb_arena_new(IMPORT_ARENA_MAX);
    if (!text)
        fuzz_check(!kb_text_new(&text, NULL));
    fuzz_check(arena);
    kb_arena_clear(arena);
    if (!size)
        return 0;
    bool is_html = data[0] & 1;
    struct kb_str input = {(const char *)data + 1, size - 1 < INPUT_MAX ? size - 1 : INPUT_MAX};
    fuzz_check(!page_decode(arena, input, is_html, &bytes, NULL));
    fuzz_check(kb_utf8_check(bytes.text, NULL));
    check_page(bytes.text, is_html);
    return 0;
}
