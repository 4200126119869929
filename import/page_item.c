#include "page.h"

#include "kb/file.h"

/* --- bytes --------------------------------------------------------------------------------------
 */

/* Reads and decodes; false in `*ret_taken` when it was reported that there is no text. */
static enum kb_status read_bytes(struct import_run *run, const struct import_file *file,
                                 struct page_bytes *ret, bool *ret_taken, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf bytes = KB_BUF_INIT((size_t)KB_IMPORT_FILE_MAX + 1);
    struct kb_error refusal = {0};
    *ret_taken = false;
    enum kb_status status = kb_file_read(file->path, KB_IMPORT_FILE_MAX, &bytes, &refusal);
    if (status == KB_NO_MEMORY)
        return kb_fail_memory(err);
    if (status) {
        import_say_error(&run->report, 0, 0, &refusal);
        return KB_OK;
    }
    status = page_decode(run->file_arena, kb_buf_str(&bytes), file->form == IMPORT_HTML, ret, err);
    if (status)
        return status;
    *ret_taken = !ret->is_hopeless;
    if (ret->is_hopeless)
        import_say(&run->report, KB_IMPORT_ERROR, 0, 0,
                   "read page: these bytes are no text; as %s, %zu characters of %zu are lost",
                   ret->encoding, ret->lost, kb_utf8_count(ret->text));
    else if (ret->lost)
        import_say(&run->report, KB_IMPORT_WARNING, 0, 0,
                   "read page: %zu places are no %s and became U+FFFD", ret->lost, ret->encoding);
    return KB_OK;
}

/* --- the report ---------------------------------------------------------------------------------
 */

static void add_damage(struct kb_page_damage *sum, const struct kb_page_damage *one)
{
    sum->repaired += one->repaired;
    sum->pinyin += one->pinyin;
    sum->invisible += one->invisible;
    sum->doubled += one->doubled;
    sum->private_use += one->private_use;
    sum->lost += one->lost;
    sum->boilerplate_lines += one->boilerplate_lines;
    sum->repeated_paragraphs += one->repeated_paragraphs;
}

/* Line by line, so that what is counted never depends on how long a page is. */
static enum kb_status measure(struct import_run *run, const struct page *page,
                              struct kb_page_damage *ret, struct kb_error *err)
{
    struct kb_page_damage sum = {.boilerplate_lines = page->boilerplate,
                                 .repeated_paragraphs = page->repeated};
    for (size_t i = 0; i < page->count; i++) {
        struct kb_damage damage;
        enum kb_status status = kb_text_damage(run->text, page->lines[i].text, &damage, err);
        if (status)
            return status;
        struct kb_page_damage one = {.repaired = damage.repaired,
                                     .pinyin = damage.pinyin,
                                     .invisible = damage.invisible,
                                     .doubled = damage.doubled,
                                     .private_use = damage.private_use,
                                     .lost = damage.lost};
        add_damage(&sum, &one);
    }
    *ret = sum;
    return KB_OK;
}

static enum kb_status report_damage(struct import_run *run, const struct page *page,
                                    struct kb_error *err)
{
    struct kb_page_damage damage;
    enum kb_status status = measure(run, page, &damage, err);
    if (status)
        return status;
    add_damage(&run->report.summary->damage, &damage);
    run->report.summary->pages++;
    const struct kb_import_listener *listener = run->report.listener;
    if (listener && listener->page)
        listener->page(listener->context, run->report.file, &damage);
    return KB_OK;
}

/* --- the item -----------------------------------------------------------------------------------
 */

static void check_title(struct import_report *report, const struct page *page,
                        struct import_item *item)
{
    if (page->is_title_made)
        import_say(report, KB_IMPORT_WARNING, 1, 1,
                   "read page: it has no title, so its first words are: '%.*s'",
                   KB_STR_ARG(page->title));
    import_field_check_title(report, 1, item);
}

/* A page that a crawler brought is a public notice unless a default says otherwise. */
static void fill_rest(struct import_report *report, struct import_item *item)
{
    if (!item->has[IMPORT_KIND])
        item->text.kind = KB_KIND_NOTICE;
    if (!item->has[IMPORT_AUDIENCE])
        item->text.audience = KB_AUDIENCE_PUBLIC;
    if (item->has[IMPORT_CATEGORY] || item->has_errors)
        return;
    item->has_errors = true;
    import_say(report, KB_IMPORT_ERROR, 0, 0,
               "read page: no folder names its category; import the folder above, or give the "
               "default category=…");
}

static bool has_articles(const struct import_item *item)
{
    return item->text.kind == KB_KIND_POLICY || item->text.kind == KB_KIND_NOTICE;
}

static enum kb_status put_page(struct import_run *run, const struct import_file *file,
                               struct page *page, struct import_item *item, struct kb_error *err)
{
    struct import_sections sections;
    enum kb_status status = page_sections_make(page, has_articles(item), &sections, err);
    if (status)
        return status;
    item->text.sections = sections.items;
    item->text.section_count = sections.count;
    item->text.source = kb_utf8_cut(kb_arena_printf(run->file_arena, "%.*s/%.*s",
                                                    KB_STR_ARG(file->category),
                                                    KB_STR_ARG(file->name)),
                                    KB_FIELD_MAX);
    if (!item->text.source.data)
        return kb_fail_memory(err);
    return import_put(&run->put, &item->text, item->line, item->column, &run->report, err);
}

static enum kb_status take_page(struct import_run *run, const struct import_file *file,
                                struct page *page, struct kb_error *err)
{
    struct import_item item = {
        .text = {.title = page->title, .effective_from = KB_DATE_MIN, .effective_to = KB_DATE_MAX},
        .line = 1,
        .column = 1};
    item.has[IMPORT_TITLE] = true;
    check_title(&run->report, page, &item);
    enum kb_status status = import_defaults_apply(run->file_arena, &run->defaults, file->category,
                                                  &run->report, &item, err);
    if (status)
        return status;
    fill_rest(&run->report, &item);
    return item.has_errors ? KB_OK : put_page(run, file, page, &item, err);
}

enum kb_status import_page_file(struct import_run *run, const struct import_file *file,
                                struct kb_error *err)
{
    struct page page = {.arena = run->file_arena};
    struct page_bytes bytes;
    bool taken;
    enum kb_status status = read_bytes(run, file, &bytes, &taken, err);
    if (status || !taken)
        return status;
    status = page_read(&page, run->text, bytes.text, file->form == IMPORT_HTML, err);
    if (status)
        return status;
    if (!page.count || !page.title.len) {
        import_say(&run->report, KB_IMPORT_ERROR, 0, 0, "read page: there is no text in it");
        return KB_OK;
    }
    if (file->form == IMPORT_PLAIN && page_is_data(&page)) {
        run->report.summary->passed_over++;
        import_say(&run->report, KB_IMPORT_WARNING, 0, 0,
                   "read page: this looks like data and not like a page; passed over");
        return KB_OK;
    }
    status = report_damage(run, &page, err);
    return status ? status : take_page(run, file, &page, err);
}
