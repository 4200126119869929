#include "kb/item_file.h"

#include "internal.h"

/* What a file gave, and who hears about it. */
struct item_file {
    const struct kb_item_file_listener *listener;
    struct kb_error first; /* error in the file */
    struct kb_edition_text text;
    size_t count;
};

static void complain(void *context, const struct kb_import_finding *finding)
{
    struct item_file *file = context;
    bool is_error = finding->severity == KB_IMPORT_ERROR;
    if (is_error && !file->first.status && finding->line)
        kb_fail(&file->first, KB_INVALID, "%s:%u:%u: %s", finding->file, finding->line,
                finding->column, finding->message);
    else if (is_error && !file->first.status)
        kb_fail(&file->first, KB_INVALID, "%s: %s", finding->file, finding->message);
    if (file->listener)
        file->listener->complain(file->listener->context, finding->file, finding->line,
                                 finding->column, is_error, finding->message);
}

static enum kb_status take(void *context, struct import_item *item, struct kb_error *err)
{
    struct item_file *file = context;
    (void)err;
    file->text = item->text;
    file->count++;
    return KB_OK;
}

static enum kb_status parse(struct import_run *run, struct kb_str text, struct item_file *file,
                            struct kb_error *err)
{
    struct import_sink sink = {take, file};
    struct import_source source = {
        .arena = run->file_arena, .defaults = &run->defaults, .report = &run->report};
    return import_front_matter_is(text) ? import_front_matter_parse(&source, text, &sink, err)
                                        : import_yaml_parse(&source, text, &sink, err);
}

static enum kb_status check(const struct item_file *file, const char *path, struct kb_error *err)
{
    if (file->first.status)
        return kb_fail(err, file->first.status, "%s", file->first.message);
    if (file->count != 1)
        return kb_fail(err, KB_INVALID, "%s: holds %zu items, wanted one", path, file->count);
    return KB_OK;
}

enum kb_status kb_item_file_read(struct kb_arena *arena, const char *path,
                                 const struct kb_item_file_listener *listener,
                                 struct kb_edition_text *ret, struct kb_error *err)
{
    struct item_file file = {.listener = listener};
    struct kb_import_listener hear = {.finding = complain, .context = &file};
    struct kb_import_summary summary = {0};
    struct import_run run = {.file_arena = arena,
                             .report = {.listener = &hear, .summary = &summary}};
    const struct import_file place = {.path = path};
    struct kb_str text;
    bool taken = false;
    import_report_begin(&run.report, path);
    enum kb_status status = import_file_text(&run, &place, &text, &taken, err);
    if (!status && taken)
        status = parse(&run, text, &file, err);
    if (!status)
        status = check(&file, path, err);
    if (status)
        return status;
    const char *slash = strrchr(path, '/');
    file.text.source = kb_utf8_cut(kb_arena_copy(arena, kb_str_of(slash ? slash + 1 : path)),
                                   KB_FIELD_MAX);
    if (!file.text.source.data)
        return kb_fail_memory(err);
    *ret = file.text;
    return KB_OK;
}
