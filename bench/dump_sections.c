/*
 * dump_sections.c - the sections of a base as JSON lines, for engines that are compared with ours.
 *
 *     bench_dump_sections DIR [KIND]
 *
 * One line for each section that the public door searches today, of items of KIND (default
 * policy): {"name":"TITLE#LABEL","title":…,"label":…,"heading":…,"text":…}. These are exactly the
 * documents, and the fields, that our own index has of them.
 */
#include "kb/file.h"
#include "kb/index.h"
#include "kb/json.h"
#include "kb/store.h"

#include "internal.h"

#define ARENA_CAP ((size_t)1 << 30)
#define LINE_MAX  (64u << 20)

struct dump {
    struct kb_reader *reader;
    struct kb_arena *arena; /* cleared for each item */
    struct kb_buf line, name;
    enum kb_kind kind;
    kb_date today;
};

static enum kb_status put_section(struct dump *dump, const struct kb_edition_text *text,
                                  const struct kb_section *section, struct kb_error *err)
{
    struct kb_json json;
    kb_buf_clear(&dump->line);
    kb_buf_clear(&dump->name);
    kb_buf_printf(&dump->name, "%.*s#%.*s", KB_STR_ARG(text->title), KB_STR_ARG(section->label));
    kb_json_init(&json, &dump->line);
    kb_json_begin_object(&json);
    kb_json_field_str(&json, "name", kb_buf_str(&dump->name));
    kb_json_field_str(&json, "title", text->title);
    kb_json_field_str(&json, "label", section->label);
    kb_json_field_str(&json, "heading", section->heading);
    kb_json_field_str(&json, "text", section->text);
    kb_json_end_object(&json);
    kb_buf_add_char(&dump->line, '\n');
    enum kb_status status = kb_buf_status(&dump->line, err);
    if (!status)
        status = kb_buf_status(&dump->name, err);
    if (!status && fwrite(dump->line.data, 1, dump->line.len, stdout) != dump->line.len)
        status = kb_fail(err, KB_IO, "cannot write: %m");
    return status;
}

static bool is_searched(const struct dump *dump, const struct kb_item_content *content,
                        const struct kb_edition *edition)
{
    for (size_t i = 0; i < content->standing_count; i++)
        if (content->standings[i].edition_row == edition->row &&
            kb_database_of(&content->standings[i], edition->text.audience, content->is_public,
                           dump->today) == KB_DATABASE_PUBLIC_LIVE)
            return edition->text.kind == dump->kind;
    return false;
}

static enum kb_status put_item(struct dump *dump, int64_t row, struct kb_error *err)
{
    struct kb_item_content content;
    kb_arena_clear(dump->arena);
    enum kb_status status = kb_reader_item_content(dump->reader, dump->arena, row, &content, err);
    for (size_t e = 0; !status && e < content.edition_count; e++) {
        const struct kb_edition_text *text = &content.editions[e].text;
        if (!is_searched(dump, &content, &content.editions[e]))
            continue;
        for (size_t s = 0; !status && s < text->section_count; s++)
            if (!text->sections[s].aside)
                status = put_section(dump, text, &text->sections[s], err);
    }
    return status;
}

static enum kb_status put_all(struct dump *dump, const char *dir, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *list = kb_arena_new(ARENA_CAP);
    struct kb_item_rows rows = {0};
    enum kb_status status = list && dump->arena ? KB_OK : kb_fail_memory(err);
    if (!status)
        status = kb_reader_open(dir, KB_DOOR_INTERNAL, &dump->reader, err);
    if (!status)
        status = kb_reader_item_rows(dump->reader, list, &rows, err);
    for (size_t i = 0; i < rows.count && !status; i++)
        status = put_item(dump, rows.rows[i], err);
    return status;
}

int main(int argc, char **argv)
{
    struct kb_error err = {0};
    struct kb_clock clock;
    struct dump dump = {
        .line = KB_BUF_INIT(LINE_MAX), .name = KB_BUF_INIT(LINE_MAX), .kind = KB_KIND_POLICY};
    if (argc < 2 || argc > 3 || (argc == 3 && !kb_kind_parse(kb_str_of(argv[2]), &dump.kind))) {
        fputs("usage: bench_dump_sections DIR [KIND]\n", stderr);
        return 2;
    }
    dump.arena = kb_arena_new(ARENA_CAP);
    enum kb_status status = kb_clock_system("Asia/Shanghai", &clock, &err);
    if (!status) {
        dump.today = kb_clock_today(&clock);
        status = put_all(&dump, argv[1], &err);
    }
    if (fflush(stdout) && !status)
        status = kb_fail(&err, KB_IO, "cannot write: %m");
    if (status)
        fprintf(stderr, "bench_dump_sections: %s\n", err.message);
    kb_reader_close(dump.reader);
    kb_arena_free(dump.arena);
    kb_buf_done(&dump.line);
    kb_buf_done(&dump.name);
    return status != KB_OK;
}
