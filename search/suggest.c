/*
 * suggest.c - answers: asks both segments way by way, joins what they found, reads and marks it.
 */
#include "suggest.h"

#define LIMIT_DEFAULT 8
#define HTML_MAX      (64u << 10)

struct suggesting {
    struct kb_suggest_table *table;
    struct kb_reader *reader;
    struct kb_text *text;
    struct kb_arena *arena;
    struct kb_suggest_filter filter;
    struct kb_typed_all typed;
    struct kb_suggestion *items;
    size_t count, limit;
    kb_date today;
};

static enum kb_status check(const struct kb_suggest_request *request, struct kb_error *err)
{
    struct kb_str region;
    if (request->query.len > KB_SUGGEST_QUERY_MAX)
        return kb_fail(err, KB_INVALID, "query: %zu bytes, at most %d", request->query.len,
                       KB_SUGGEST_QUERY_MAX);
    if (request->limit > KB_SUGGEST_LIMIT_MAX)
        return kb_fail(err, KB_INVALID, "limit: %zu, at most %d", request->limit,
                       KB_SUGGEST_LIMIT_MAX);
    if (request->region.len && !kb_region_parse(request->region, &region))
        return kb_fail(err, KB_INVALID, "region: '%.*s' is not six digits",
                       KB_STR_ARG(kb_utf8_cut(request->region, 32)));
    return KB_OK;
}

static void fill_filter(const struct kb_suggest_request *request, struct kb_suggest_filter *ret)
{
    char above[7];
    *ret = (struct kb_suggest_filter){.kinds = request->kinds};
    for (struct kb_str region = request->region; region.len && ret->region_count < 4;) {
        char own[7];
        uint64_t number = 0;
        kb_str_to_uint(region, 999999, &number);
        ret->regions[ret->region_count++] = (uint32_t)number;
        snprintf(own, sizeof own, "%.*s", KB_STR_ARG(region));
        if (!kb_region_parent(kb_str_of(own), above))
            break;
        region = kb_str_of(above);
    }
}

/* --- joining ---------------------------------------------------------------------------------- */

static const struct kb_lines_line *line_of(const struct kb_found *found)
{
    return &found->segment->lines[found->line];
}

static const struct kb_lines_item *item_of(const struct kb_found *found)
{
    return &found->segment->items[line_of(found)->item];
}

/* The order of suggestions that were found the same way. */
static int compare(const void *a, const void *b)
{
    const struct kb_found *x = a, *y = b;
    const struct kb_lines_item *x_item = item_of(x), *y_item = item_of(y);
    const struct kb_lines_line *x_line = line_of(x), *y_line = line_of(y);
    const int64_t keys[][2] = {
        {y_item->use, x_item->use},
        {x->inside, y->inside},
        {x_line->count, y_line->count},
        {x_item->kind, y_item->kind},
    };
    for (size_t i = 0; i < KB_COUNT(keys); i++)
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    int order = kb_str_compare(kb_segment_id(x->segment, x_line->item),
                               kb_segment_id(y->segment, y_line->item));
    return order ? order : x_line->ordinal - y_line->ordinal;
}

/* --- reading ---------------------------------------------------------------------------------- */

static void write_html(const struct suggesting *suggesting, const struct kb_typed *typed,
                       struct kb_str text, const struct kb_units *units, struct kb_buf *out)
{
    bool marks[KB_SUGGEST_UNITS_MAX] = {false};
    size_t at = 0, first;
    if (!kb_typed_fits(typed, suggesting->table->sounds, units->items, units->count, &first, marks))
        memset(marks, 0, sizeof marks);
    for (size_t i = 0; i < units->count; i++) {
        if (!marks[i] || units->begin[i] < at)
            continue;
        kb_html_text(kb_str_slice(text, at, units->begin[i]), out);
        kb_buf_add_cstr(out, "<mark>");
        at = units->begin[i];
        size_t end = units->end[i];
        while (i + 1 < units->count && marks[i + 1] && units->begin[i + 1] <= end)
            end = units->end[++i];
        kb_html_text(kb_str_slice(text, at, end), out);
        kb_buf_add_cstr(out, "</mark>");
        at = end;
    }
    kb_html_text(kb_str_slice(text, at, text.len), out);
}

static const char *rung_of(const struct suggesting *suggesting, const struct kb_typed *typed,
                           const struct kb_units *units)
{
    static const enum kb_rung rungs[KB_TYPED_WAYS] = {
        [KB_TYPED_WRITTEN] = KB_RUNG_EXACT,
        [KB_TYPED_SYLLABLES] = KB_RUNG_PINYIN,
        [KB_TYPED_INITIALS] = KB_RUNG_PINYIN,
        [KB_TYPED_SOUNDS] = KB_RUNG_HOMOPHONE,
    };
    bool folded = suggesting->typed.folded || units->folded;
    if (typed->way == KB_TYPED_WRITTEN && folded)
        return kb_rung_name(KB_RUNG_FOLDED);
    return kb_rung_name(rungs[typed->way]);
}

static enum kb_status fill(struct suggesting *suggesting, const struct kb_found *found,
                           const struct kb_line *line, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf html = KB_BUF_INIT(HTML_MAX);
    const struct kb_typed *typed = &suggesting->typed.readings[found->reading];
    struct kb_units units;
    enum kb_status status = kb_units_read(suggesting->text, line->text, &units, err);
    if (status)
        return status;
    write_html(suggesting, typed, line->text, &units, &html);
    status = kb_buf_status(&html, err);
    if (status)
        return status;
    suggesting->items[suggesting->count] = (struct kb_suggestion){
        .text = line->text,
        .html = kb_arena_copy(suggesting->arena, kb_buf_str(&html)),
        .id = line->id,
        .title = line->title,
        .region = line->region,
        .kind = line->kind,
        .rung = rung_of(suggesting, typed, &units),
    };
    if (!suggesting->items[suggesting->count].html.data)
        return kb_fail_memory(err);
    suggesting->count++;
    return KB_OK;
}

static bool is_there(const struct suggesting *suggesting, struct kb_str id)
{
    for (size_t i = 0; i < suggesting->count; i++)
        if (kb_str_equal(suggesting->items[i].id, id))
            return true;
    return false;
}

/* What no longer stands is passed over as if it had never been there. */
static enum kb_status add(struct suggesting *suggesting, const struct kb_found *found,
                          struct kb_error *err)
{
    struct kb_line line;
    struct kb_error trouble = {0};
    const struct kb_lines_line *at = line_of(found);
    if (is_there(suggesting, kb_segment_id(found->segment, at->item)))
        return KB_OK;
    enum kb_status status = kb_reader_line(suggesting->reader, suggesting->arena, at->edition,
                                           at->ordinal, suggesting->today, &line, &trouble);
    if (status == KB_NOT_FOUND)
        return KB_OK;
    if (status) {
        if (err)
            *err = trouble;
        return status;
    }
    return fill(suggesting, found, &line, err);
}

/* --- asking ----------------------------------------------------------------------------------- */

/* The lists of one way: of both segments, what begins with it and what holds it. */
#define LISTS 4

static void find(const struct suggesting *suggesting, enum kb_typed_way way,
                 struct kb_found_list lists[LISTS])
{
    const struct kb_suggest_table *table = suggesting->table;
    kb_segment_find(table->base, table->masked, table->sounds, &suggesting->typed, way,
                    &suggesting->filter, &lists[0], &lists[1]);
    kb_segment_find(table->over, NULL, table->sounds, &suggesting->typed, way, &suggesting->filter,
                    &lists[2], &lists[3]);
}

static enum kb_status suggest_way(struct suggesting *suggesting, enum kb_typed_way way,
                                  struct kb_error *err)
{
    struct kb_found_list lists[LISTS];
    struct kb_found all[LISTS * KB_FOUND_MAX];
    size_t count = 0;
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < LISTS; i++)
        lists[i].wanted = suggesting->limit + (KB_FOUND_MAX - KB_SUGGEST_LIMIT_MAX);
    find(suggesting, way, lists);
    for (size_t i = 0; i < LISTS; i++)
        for (size_t j = 0; j < lists[i].count; j++)
            all[count++] = lists[i].items[j];
    if (count)
        qsort(all, count, sizeof *all, compare);
    for (size_t i = 0; i < count && suggesting->count < suggesting->limit && !status; i++)
        status = add(suggesting, &all[i], err);
    return status;
}

static enum kb_status suggest_all(struct suggesting *suggesting, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (int way = 0; way < KB_TYPED_WAYS && !status; way++) {
        bool enough = suggesting->count == suggesting->limit ||
                      (way == KB_TYPED_SOUNDS && suggesting->count);
        if (!enough)
            status = suggest_way(suggesting, (enum kb_typed_way)way, err);
    }
    return status;
}

static enum kb_status suggest_in_snapshot(struct suggesting *suggesting, int64_t *ret_revision,
                                          struct kb_error *err)
{
    enum kb_status status = kb_reader_begin(suggesting->reader, err);
    if (status)
        return status;
    status = kb_reader_revision(suggesting->reader, ret_revision, err);
    if (!status)
        status = suggest_all(suggesting, err);
    kb_reader_end(suggesting->reader);
    return status;
}

static enum kb_status ask(struct suggesting *suggesting, const struct kb_suggest_request *request,
                          struct kb_suggest_result *ret, struct kb_error *err)
{
    int64_t revision = 0;
    suggesting->limit = request->limit ? request->limit : LIMIT_DEFAULT;
    suggesting->items = kb_arena_array(suggesting->arena, suggesting->limit,
                                       sizeof *suggesting->items);
    if (!suggesting->items)
        return kb_fail_memory(err);
    fill_filter(request, &suggesting->filter);
    enum kb_status status = kb_typed_read(suggesting->text, suggesting->table->sounds,
                                          request->query, &suggesting->typed, err);
    if (!status)
        status = suggest_in_snapshot(suggesting, &revision, err);
    if (!status)
        *ret = (struct kb_suggest_result){suggesting->items, suggesting->count, revision};
    return status;
}

enum kb_status kb_suggest(struct kb_suggest *suggest, struct kb_reader *reader,
                          struct kb_text *text, const struct kb_suggest_request *request,
                          struct kb_arena *arena, struct kb_suggest_result *ret,
                          struct kb_error *err)
{
    struct suggesting suggesting = {
        .reader = reader,
        .text = text,
        .arena = arena,
        .today = kb_clock_today(suggest->clock),
    };
    enum kb_status status = check(request, err);
    if (status)
        return status;
    suggesting.table = kb_suggest_hold(suggest);
    if (!suggesting.table)
        return kb_fail(err, KB_BUSY, "suggestions: they are being gathered");
    status = ask(&suggesting, request, ret, err);
    kb_suggest_table_drop(suggesting.table);
    return status;
}
