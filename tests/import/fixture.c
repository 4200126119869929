#include "fixture.h"

static void write_down(void *context, const struct kb_import_finding *finding)
{
    struct fixture *fixture = context;
    kb_buf_printf(&fixture->findings, "%s %u:%u %s\n",
                  finding->severity == KB_IMPORT_ERROR ? "E" : "W", finding->line, finding->column,
                  finding->message);
}

static void count_progress(void *context, uint64_t bytes_done, uint64_t bytes_total, size_t files,
                           size_t editions)
{
    struct fixture *fixture = context;
    (void)files;
    (void)editions;
    assert_true(bytes_done <= bytes_total);
    assert_true(bytes_done >= fixture->last_bytes);
    fixture->last_bytes = bytes_done;
    fixture->progress_calls++;
}

void fixture_clear(struct fixture *fixture)
{
    kb_buf_clear(&fixture->findings);
    kb_error_clear(&fixture->err);
    fixture->summary = (struct kb_import_summary){0};
    fixture->report.errors = 0;
    fixture->progress_calls = 0;
    fixture->last_bytes = 0;
}

int fixture_setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->arena = kb_arena_new((size_t)64 << 20);
    fixture->findings = (struct kb_buf)KB_BUF_INIT(1 << 20);
    fixture->dump = (struct kb_buf)KB_BUF_INIT(16 << 20);
    fixture->listener = (struct kb_import_listener){
        .finding = write_down, .progress = count_progress, .context = fixture};
    fixture->report = (struct import_report){
        .listener = &fixture->listener, .summary = &fixture->summary, .file = "a.md"};
    *state = fixture;
    return fixture->arena ? 0 : -1;
}

int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    kb_reader_close(fixture->reader);
    kb_store_close(fixture->store);
    if (fixture->dir)
        test_temp_dir_remove(fixture->dir);
    if (fixture->files)
        test_temp_dir_remove(fixture->files);
    kb_buf_done(&fixture->findings);
    kb_buf_done(&fixture->dump);
    kb_arena_free(fixture->arena);
    free(fixture);
    return 0;
}

void fixture_found(struct fixture *fixture, const char *begin)
{
    struct kb_str rest = kb_buf_str(&fixture->findings);
    while (rest.len)
        if (kb_str_starts(kb_str_next_line(&rest), kb_str_of(begin)))
            return;
    fail_msg("no finding begins with '%s' in:\n%s", begin,
             fixture->findings.len ? fixture->findings.data : "");
}

static void dump_shown(struct kb_buf *dump, struct kb_str text)
{
    for (size_t i = 0; i < text.len; i++)
        kb_buf_add_char(dump, text.data[i] == '\n' ? '/' : text.data[i]);
}

const char *fixture_sections(struct fixture *fixture, const struct kb_section *sections,
                             size_t count)
{
    struct kb_buf *dump = &fixture->dump;
    kb_buf_clear(dump);
    for (size_t i = 0; i < count; i++) {
        dump_shown(dump, sections[i].label);
        kb_buf_add_char(dump, '|');
        dump_shown(dump, sections[i].heading);
        kb_buf_add_char(dump, '|');
        dump_shown(dump, sections[i].text);
        kb_buf_add_char(dump, '\n');
    }
    return dump->len ? dump->data : "";
}

void fixture_base(struct fixture *fixture)
{
    fixture->dir = test_temp_dir();
    fixture->files = test_temp_dir();
    fixture->now_ms = TEST_NOW_MS;
    fixture->clock = test_clock(&fixture->now_ms);
    assert_ok(kb_store_open(fixture->dir, &fixture->clock, &fixture->store, &fixture->err),
              &fixture->err);
    assert_ok(kb_reader_open(fixture->dir, KB_DOOR_INTERNAL, &fixture->reader, &fixture->err),
              &fixture->err);
}

void fixture_file(struct fixture *fixture, const char *name, const char *content)
{
    test_write_file(test_path(fixture->files, name), content);
}

void fixture_bytes(struct fixture *fixture, const char *name, const void *bytes, size_t len)
{
    const char *path = test_path(fixture->files, name);
    test_write_file(path, "");
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

enum kb_status fixture_import_with(struct fixture *fixture, const struct kb_import_options *options,
                                   struct kb_import_summary *ret)
{
    const char *path = fixture->files;
    fixture_clear(fixture);
    return kb_import_run(fixture->store, &path, 1, options, &fixture->listener, ret, &fixture->err);
}

struct kb_import_summary fixture_import(struct fixture *fixture)
{
    struct kb_import_options options = {.publish = true, .actor = "tester"};
    struct kb_import_summary summary;
    assert_ok(fixture_import_with(fixture, &options, &summary), &fixture->err);
    return summary;
}

struct kb_edition fixture_edition(struct fixture *fixture, const char *id, int number)
{
    struct kb_edition edition;
    assert_ok(kb_reader_edition(fixture->reader, fixture->arena, kb_str_of(id), number,
                                KB_EDITION_WHOLE, &edition, &fixture->err),
              &fixture->err);
    return edition;
}

kb_date fixture_day(const char *text)
{
    kb_date day;
    assert_true(kb_date_parse(kb_str_of(text), &day));
    return day;
}
