#include "internal.h"

#include "kb/name.h"

/* --- title and file name ------------------------------------------------------------------------
 */

static enum kb_status key_of(struct import_run *run, struct kb_str title, struct kb_str *ret,
                             struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(64 * KB_TITLE_MAX);
    enum kb_status status = kb_name_title_key(run->text, title, &key, err);
    if (status)
        return status;
    *ret = kb_arena_copy(run->file_arena, kb_buf_str(&key));
    return ret->data ? KB_OK : kb_fail_memory(err);
}

static enum kb_status slug_of(struct import_run *run, struct kb_str title, struct kb_str *ret,
                              struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf slug = KB_BUF_INIT(64 * KB_TITLE_MAX);
    enum kb_status status = kb_name_slug(run->text, title, KB_TITLE_MAX, &slug, err);
    if (status)
        return status;
    *ret = kb_arena_copy(run->file_arena, kb_buf_str(&slug));
    return ret->data ? KB_OK : kb_fail_memory(err);
}

/*
 * People cite a law by its title, and data sets by the name of its file. Where both have one key
 * the
 * `# title` stands; where only punctuation differs, the name; where they differ, as with court
 * cases
 * (`# gist` in a file named for the parties), the name becomes a keyword.
 */
static enum kb_status settle_title(struct import_run *run, struct kb_str name,
                                   struct import_item *item, struct kb_error *err)
{
    struct kb_str key, name_key, slug, name_slug;
    if (item->text.title.len == 0)
        item->text.title = name;
    if (name.len == 0 || item->text.title.len > KB_TITLE_MAX ||
        kb_str_equal(item->text.title, name))
        return KB_OK;
    enum kb_status status = key_of(run, item->text.title, &key, err);
    if (!status)
        status = key_of(run, name, &name_key, err);
    if (status || kb_str_equal(key, name_key))
        return status;
    status = slug_of(run, item->text.title, &slug, err);
    if (!status)
        status = slug_of(run, name, &name_slug, err);
    if (status)
        return status;
    if (kb_str_equal(slug, name_slug)) {
        item->text.title = name;
        return KB_OK;
    }
    struct kb_str *keyword = kb_arena_array(run->file_arena, 1, sizeof *keyword);
    if (!keyword)
        return kb_fail_memory(err);
    *keyword = kb_utf8_cut(name, KB_KEYWORD_MAX);
    item->text.keywords = keyword;
    item->text.keyword_count = 1;
    return KB_OK;
}

/* --- the edition --------------------------------------------------------------------------------
 */

/* What the text and the path tell for certain; the defaults come behind it. */
static enum kb_status fill_known(struct import_run *run, const struct import_file *file,
                                 const struct law_parts *parts, struct import_item *item,
                                 struct kb_error *err)
{
    struct import_issuer issuer;
    kb_date file_date;
    struct kb_str name = import_law_name(file->name, &file_date);
    item->text.title = parts->laws[0].title;
    enum kb_status status = law_parts_history(run->file_arena, parts, &item->text.history, err);
    if (!status && parts->count == 1 && !parts->laws[0].part.len)
        status = settle_title(run, name, item, err);
    if (!status)
        status = import_issuer_find(run->file_arena, item->text.title, item->text.history, &issuer,
                                    err);
    if (status)
        return status;
    item->text.issuer = issuer.issuer;
    item->text.doc_no = issuer.doc_no;
    item->text.effective_from = law_parts_effective(parts, file_date);
    item->text.region = import_region_of_path(kb_str_of(file->path));
    item->has[IMPORT_TITLE] = true;
    item->has[IMPORT_ISSUER] = issuer.issuer.len > 0;
    item->has[IMPORT_EFFECTIVE_FROM] = item->text.effective_from != KB_DATE_MIN;
    item->has[IMPORT_REGION] = item->text.region.len > 0;
    return KB_OK;
}

/* A law is a public policy unless a default says otherwise. */
static void fill_rest(struct import_report *report, struct import_item *item)
{
    if (!item->has[IMPORT_KIND])
        item->text.kind = KB_KIND_POLICY;
    if (!item->has[IMPORT_AUDIENCE])
        item->text.audience = KB_AUDIENCE_PUBLIC;
    import_field_check_title(report, 1, item);
    if (item->has[IMPORT_CATEGORY] || item->has_errors)
        return;
    item->has_errors = true;
    import_say(report, KB_IMPORT_ERROR, 0, 0,
               "read law: no folder names its category; import the folder above, or give the "
               "default category=…");
}

/* FOLDERS/FILE, or FOLDERS/TITLE for a law in parts. */
static struct kb_str source_of(struct import_run *run, const struct import_file *file,
                               const struct import_law *law)
{
    struct kb_str last = law->part.len ? law->title : file->name;
    return kb_utf8_cut(
        kb_arena_printf(run->file_arena, "%.*s/%.*s", KB_STR_ARG(file->category), KB_STR_ARG(last)),
        KB_FIELD_MAX);
}

static enum kb_status put_law(struct import_run *run, const struct import_file *file,
                              const struct law_parts *parts, struct kb_error *err)
{
    struct import_sections sections;
    struct import_item item = {.text = {.effective_to = KB_DATE_MAX}, .line = 1, .column = 1};
    enum kb_status status = fill_known(run, file, parts, &item, err);
    if (!status)
        status = import_defaults_apply(run->file_arena, &run->defaults, file->category,
                                       &run->report, &item, err);
    if (!status)
        status = law_parts_sections(run->file_arena, parts, &sections, err);
    if (status)
        return status;
    fill_rest(&run->report, &item);
    if (item.has_errors)
        return KB_OK;
    item.text.sections = sections.items;
    item.text.section_count = sections.count;
    item.text.source = source_of(run, file, &parts->laws[0]);
    if (!item.text.source.data)
        return kb_fail_memory(err);
    return import_put(&run->put, &item.text, item.line, item.column, &run->report, err);
}

enum kb_status import_law_file(struct import_run *run, struct import_file *file, struct kb_str text,
                               struct kb_error *err)
{
    struct import_law law;
    bool taken;
    enum kb_status status = import_law_parse(run->file_arena, text, &run->report, &law, &taken,
                                             err);
    if (status || !taken)
        return status;
    struct law_parts parts = {.laws = &law, .count = 1};
    if (law.part.len)
        status = law_parts_gather(run, file, &parts, err);
    return status ? status : put_law(run, file, &parts, err);
}
