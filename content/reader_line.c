/*
 * reader_line.c - titles and known questions, as suggestions complete them.
 */
#include "internal.h"

typedef enum kb_status take_line(void *context, const struct kb_line *line, struct kb_error *err);

static struct kb_line read_head(struct kb_query *query)
{
    struct kb_line line = {
        .item_row = kb_query_int(query, 0),
        .edition_row = kb_query_int(query, 1),
        .ordinal = KB_LINE_TITLE,
        .id = kb_query_str(query, 2),
        .region = kb_query_str(query, 4),
        .title = kb_query_str(query, 5),
    };
    line.text = line.title;
    return line;
}

static enum kb_status read_kind(struct kb_query *query, enum kb_kind *ret, struct kb_error *err)
{
    struct kb_str name = kb_query_str(query, 3);
    if (kb_kind_parse(name, ret))
        return KB_OK;
    return kb_fail(err, KB_CORRUPT, "database: '%.*s' is no kind", KB_STR_ARG(name));
}

static enum kb_status tell_questions(struct kb_reader *reader, struct kb_line *line,
                                     take_line *each, void *context, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_LINE_QUESTIONS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, line->edition_row);
    while (!(status = kb_query_next(&query, &found, err)) && found) {
        line->ordinal = (int)kb_query_int(&query, 0);
        line->text = kb_query_str(&query, 1);
        status = each(context, line, err);
        if (status)
            return status;
    }
    return status;
}

static enum kb_status tell_edition(struct kb_reader *reader, struct kb_query *query,
                                   take_line *each, void *context, struct kb_error *err)
{
    struct kb_line line = read_head(query);
    enum kb_status status = read_kind(query, &line.kind, err);
    if (!status)
        status = each(context, &line, err);
    return status ? status : tell_questions(reader, &line, each, context, err);
}

enum kb_status kb_reader_lines(struct kb_reader *reader, int64_t item_row, kb_date today,
                               take_line *each, void *context, struct kb_error *err)
{
    KB_CLEANUP(kb_scope_end) struct kb_scope scope = {0};
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_scope_begin(&scope, reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db,
                                item_row ? KB_READER_LINES_OF_ITEM : KB_READER_LINES, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, today);
    if (item_row)
        kb_query_bind_int(&query, 2, item_row);
    while (!(status = kb_query_next(&query, &found, err)) && found) {
        status = tell_edition(reader, &query, each, context, err);
        if (status)
            return status;
    }
    return status;
}

static enum kb_status copy_line(struct kb_arena *arena, struct kb_line *line, struct kb_error *err)
{
    struct kb_str *parts[] = {&line->id, &line->region, &line->title, &line->text};
    for (size_t i = 0; i < KB_COUNT(parts); i++) {
        *parts[i] = kb_arena_copy(arena, *parts[i]);
        if (!parts[i]->data)
            return kb_fail_memory(err);
    }
    return KB_OK;
}

static enum kb_status find_question(struct kb_reader *reader, struct kb_arena *arena, int ordinal,
                                    struct kb_line *line, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_LINE_QUESTION, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, line->edition_row);
    kb_query_bind_int(&query, 2, ordinal);
    status = kb_query_one(&query, "question", err);
    if (status)
        return status;
    line->ordinal = ordinal;
    return kb_query_copy(&query, 0, arena, &line->text, err);
}

enum kb_status kb_reader_line(struct kb_reader *reader, struct kb_arena *arena, int64_t edition_row,
                              int ordinal, kb_date today, struct kb_line *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_LINE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, today);
    kb_query_bind_int(&query, 2, edition_row);
    status = kb_query_one(&query, "edition", err);
    if (status)
        return status;
    struct kb_line line = read_head(&query);
    status = read_kind(&query, &line.kind, err);
    if (!status)
        status = copy_line(arena, &line, err);
    if (!status && ordinal != KB_LINE_TITLE)
        status = find_question(reader, arena, ordinal, &line, err);
    if (!status)
        *ret = line;
    return status;
}
