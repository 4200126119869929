#include "internal.h"

#include "kb/file.h"

static const char byte_order_mark[] = "\xef\xbb\xbf";

/* Copies text into the arena with \r\n as \n, so that a line end is one byte everywhere. */
static struct kb_str unix_lines(struct kb_arena *arena, struct kb_str text)
{
    char *out = kb_arena_alloc(arena, text.len + 1);
    size_t len = 0;
    if (!out)
        return (struct kb_str){NULL, 0};
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '\r' || i + 1 == text.len || text.data[i + 1] != '\n')
            out[len++] = text.data[i];
    return (struct kb_str){out, len};
}

static bool is_utf8(struct import_report *report, struct kb_str text)
{
    size_t bad;
    unsigned line, column;
    if (kb_utf8_check(text, &bad))
        return true;
    import_place(text, bad, &line, &column);
    import_say(report, KB_IMPORT_ERROR, line, column,
               "read file: byte 0x%02x is not UTF-8; save the file as UTF-8",
               (unsigned char)text.data[bad]);
    return false;
}

enum kb_status import_file_text(struct import_run *run, const struct import_file *file,
                                struct kb_str *ret, bool *ret_taken, struct kb_error *err)
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
    struct kb_str text = kb_buf_str(&bytes);
    if (import_at(text, 0, byte_order_mark))
        text = kb_str_slice(text, strlen(byte_order_mark), text.len);
    if (!is_utf8(&run->report, text))
        return KB_OK;
    *ret = unix_lines(run->file_arena, text);
    *ret_taken = true;
    return ret->data ? KB_OK : kb_fail_memory(err);
}

/* An item without an id is found again by its place: FOLDERS/FILE#TITLE. */
static struct kb_str source_of(const struct import_run *run, const struct import_file *file,
                               const struct import_item *item)
{
    struct kb_str place = item->text.id.len || file->form == IMPORT_MARKDOWN
                              ? kb_arena_printf(run->file_arena, "%.*s/%.*s",
                                                KB_STR_ARG(file->category), KB_STR_ARG(file->name))
                              : kb_arena_printf(run->file_arena, "%.*s/%.*s#%.*s",
                                                KB_STR_ARG(file->category), KB_STR_ARG(file->name),
                                                KB_STR_ARG(item->text.title));
    return kb_utf8_cut(place, KB_FIELD_MAX);
}

/* What import_sink carries: an item on its way from a file to the store. */
struct way {
    struct import_run *run;
    const struct import_file *file;
};

static enum kb_status take_item(void *context, struct import_item *item, struct kb_error *err)
{
    struct way *way = context;
    item->text.source = source_of(way->run, way->file, item);
    if (!item->text.source.data)
        return kb_fail_memory(err);
    return import_put(&way->run->put, &item->text, item->line, item->column, &way->run->report,
                      err);
}

static enum kb_status read_text(struct import_run *run, struct import_file *file,
                                struct kb_str text, struct kb_error *err)
{
    struct way way = {run, file};
    struct import_sink sink = {take_item, &way};
    struct import_source source = {run->file_arena, file->category, &run->defaults, &run->report};
    if (file->form == IMPORT_YAML)
        return import_yaml_parse(&source, text, &sink, err);
    if (import_front_matter_is(text))
        return import_front_matter_parse(&source, text, &sink, err);
    return import_law_file(run, file, text, err);
}

/* What people wrote must be clean UTF-8; what crawlers bring is read as well as it can be. */
static enum kb_status read_file(struct import_run *run, struct import_file *file,
                                struct kb_error *err)
{
    struct kb_str text;
    bool taken;
    if (file->form == IMPORT_PLAIN || file->form == IMPORT_HTML)
        return import_page_file(run, file, err);
    enum kb_status status = import_file_text(run, file, &text, &taken, err);
    return status || !taken ? status : read_text(run, file, text, err);
}

/* A file that is too large in some way is a finding; the run goes on without it. */
static enum kb_status read_or_refuse(struct import_run *run, struct import_file *file,
                                     struct kb_error *err)
{
    struct kb_error refusal = {0};
    enum kb_status status = read_file(run, file, &refusal);
    if (status == KB_TOO_LARGE) {
        import_say_error(&run->report, 0, 0, &refusal);
        return KB_OK;
    }
    return status ? kb_fail(err, status, "%s", refusal.message) : KB_OK;
}

enum kb_status import_file(struct import_run *run, struct import_file *file, struct kb_error *err)
{
    if (file->done)
        return KB_OK;
    kb_arena_clear(run->file_arena);
    import_report_begin(&run->report, file->path);
    file->done = true;
    run->put.summary->files++;
    run->put.bytes_done += file->size;
    enum kb_status status = read_or_refuse(run, file, err);
    import_report_end(&run->report);
    return status ? status : import_put_flush(&run->put, false, err);
}
