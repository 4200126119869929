#include "internal.h"

/* --- files of one law ---------------------------------------------------------------------------
 *
 * Files are parts of one law when they lie in one folder, carry the same date or none, and the head
 * of each has the law's `# title` and below it a `# part` line of its own.
 */

static bool same_folder(const struct import_file *a, const struct import_file *b)
{
    size_t a_len = strlen(a->path) - a->name.len, b_len = strlen(b->path) - b->name.len;
    return a_len == b_len && memcmp(a->path, b->path, a_len) == 0;
}

/* Reads a file without a word about what is wrong with it: its own turn comes, or it was a part. */
static enum kb_status read_quietly(struct import_run *run, const struct import_file *file,
                                   struct import_law *ret, bool *ret_taken, struct kb_error *err)
{
    struct import_report loud = run->report;
    struct kb_import_summary unused = {0};
    struct kb_str text;
    run->report = (struct import_report){.summary = &unused, .file = file->path};
    enum kb_status status = import_file_text(run, file, &text, ret_taken, err);
    if (!status && *ret_taken && import_front_matter_is(text))
        *ret_taken = false;
    if (!status && *ret_taken)
        status = import_law_parse(run->file_arena, text, &run->report, ret, ret_taken, err);
    run->report = loud;
    return status;
}

/* Puts a part where its articles belong; one without articles behind the others. */
static void insert_part(struct law_parts *parts, const struct import_law *law)
{
    size_t at = parts->count++;
    uint32_t order = law->sections.first_article - 1; /* 0 becomes the greatest */
    for (; at > 0 && parts->laws[at - 1].sections.first_article - 1 > order; at--)
        parts->laws[at] = parts->laws[at - 1];
    parts->laws[at] = *law;
}

/* Makes room for one more. */
static bool grow(struct kb_arena *arena, struct law_parts *parts)
{
    struct import_law *laws = kb_arena_array(arena, parts->count + 1, sizeof *laws);
    if (!laws)
        return false;
    memcpy(laws, parts->laws, parts->count * sizeof *laws);
    parts->laws = laws;
    return true;
}

static bool may_be_part(const struct import_file *other, const struct import_file *first)
{
    kb_date date, first_date;
    if (other->done || other->form != IMPORT_MARKDOWN || !same_folder(other, first))
        return false;
    import_law_name(first->name, &first_date);
    import_law_name(other->name, &date);
    return date == first_date;
}

enum kb_status law_parts_gather(struct import_run *run, const struct import_file *file,
                                struct law_parts *parts, struct kb_error *err)
{
    struct kb_str title = parts->laws[0].title;
    for (size_t i = 0; i < run->list.count; i++) {
        struct import_file *other = &run->list.files[i];
        struct import_law law;
        bool taken;
        if (!may_be_part(other, file))
            continue;
        enum kb_status status = read_quietly(run, other, &law, &taken, err);
        if (status)
            return status;
        if (!taken || !law.part.len || !kb_str_equal(law.title, title))
            continue;
        if (!grow(run->file_arena, parts))
            return kb_fail_memory(err);
        insert_part(parts, &law);
        other->done = true;
        run->put.summary->files++;
        run->put.bytes_done += other->size;
    }
    return KB_OK;
}

/* --- parts together -----------------------------------------------------------------------------
 */

enum kb_status law_parts_sections(struct kb_arena *arena, const struct law_parts *parts,
                                  struct import_sections *ret, struct kb_error *err)
{
    struct import_sections all = {0};
    for (size_t i = 0; i < parts->count; i++)
        all.count += parts->laws[i].sections.count;
    all.items = kb_arena_array(arena, all.count, sizeof *all.items);
    if (!all.items)
        return kb_fail_memory(err);
    size_t at = 0;
    for (size_t i = 0; i < parts->count; i++) {
        const struct import_sections *some = &parts->laws[i].sections;
        memcpy(all.items + at, some->items, some->count * sizeof *some->items);
        at += some->count;
    }
    *ret = all;
    return import_sections_unique(arena, ret, err);
}

static bool has_line(struct kb_str text, struct kb_str line)
{
    while (text.len)
        if (kb_str_equal(kb_str_next_line(&text), line))
            return true;
    return false;
}

/* The history of all parts, each line once; past KB_NOTE_MAX it is refused anyway. */
enum kb_status law_parts_history(struct kb_arena *arena, const struct law_parts *parts,
                                 struct kb_str *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf lines = KB_BUF_INIT(IMPORT_ARENA_MAX);
    if (parts->count == 1) {
        *ret = parts->laws[0].history;
        return KB_OK;
    }
    for (size_t i = 0; i < parts->count; i++) {
        for (struct kb_str rest = parts->laws[i].history; rest.len && lines.len <= KB_NOTE_MAX;) {
            struct kb_str line = kb_str_next_line(&rest);
            if (has_line(kb_buf_str(&lines), line))
                continue;
            if (lines.len)
                kb_buf_add_char(&lines, '\n');
            kb_buf_add_str(&lines, line);
        }
    }
    enum kb_status status = kb_buf_status(&lines, err);
    if (status)
        return status;
    *ret = kb_arena_copy(arena, kb_buf_str(&lines));
    return ret->data ? KB_OK : kb_fail_memory(err);
}

kb_date law_parts_effective(const struct law_parts *parts, kb_date file_date)
{
    kb_date found = file_date;
    for (size_t i = 0; i < parts->count; i++) {
        kb_date date = import_effective(parts->laws[i].text, file_date);
        if (date != file_date)
            found = date;
    }
    return found;
}
