/*
 * page_fixture.h - pages of a test's own making, and what becomes of their lines as text.
 *
 * Lines are dumped one a line as `PART text`, PART being the part's letter: t title, b body,
 * p boilerplate, a alike, r repeated.
 */
#ifndef KB_IMPORT_PAGE_FIXTURE_H
#define KB_IMPORT_PAGE_FIXTURE_H

#include "fixture.h"

#include "page.h"

/* Reads a page in the fixture's arena. */
static inline struct page page_of(struct fixture *fixture, const char *text, bool is_html)
{
    struct page page = {.arena = fixture->arena};
    struct kb_text *analyser = NULL;
    assert_ok(kb_text_new(&analyser, &fixture->err), &fixture->err);
    enum kb_status status = page_read(&page, analyser, kb_str_of(text), is_html, &fixture->err);
    kb_text_free(analyser);
    assert_ok(status, &fixture->err);
    return page;
}

static inline const char *page_dump(struct fixture *fixture, const struct page *page)
{
    static const char letters[] = {[PAGE_BODY] = 'b',
                                   [PAGE_TITLE] = 't',
                                   [PAGE_BOILERPLATE] = 'p',
                                   [PAGE_ALIKE] = 'a',
                                   [PAGE_REPEATED] = 'r'};
    kb_buf_clear(&fixture->dump);
    for (size_t i = 0; i < page->count; i++)
        kb_buf_printf(&fixture->dump, "%c %.*s\n", letters[page->lines[i].part],
                      KB_STR_ARG(page->lines[i].text));
    return fixture->dump.len ? fixture->dump.data : "";
}

#endif
