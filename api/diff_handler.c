/* diff_handler.c - what differs between two editions, as JSON and as HTML, and what changed in the
 * base between two instants. */
#include "kb/api.h"

#include "internal.h"
#include "kb/diff.h"
#include "template.h"

static struct kb_reader *reader_of(const struct kb_api_call *call)
{
    return kb_searcher_reader(call->session->searcher);
}

/* --- as JSON ------------------------------------------------------------------------------------
 */

static const char *const ops[] = {
    [KB_DIFF_KEEP] = "keep", [KB_DIFF_DELETE] = "delete", [KB_DIFF_INSERT] = "insert"};

static void write_runs(struct kb_json *json, const struct kb_diff_run *runs, size_t count)
{
    kb_json_key(json, "runs");
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kb_json_begin_object(json);
        kb_json_field_cstr(json, "op", ops[runs[i].op]);
        kb_json_field_str(json, "text", runs[i].text);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void write_labels(struct kb_json *json, const char *key, const struct kb_edition *edition,
                         const uint32_t *ordinals, size_t count)
{
    kb_json_key(json, key);
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        kb_json_str(json, edition->text.sections[ordinals[i]].label);
    kb_json_end_array(json);
}

/* Two editions of an item, read whole, and what differs. */
struct pair {
    struct kb_edition from, to;
    struct kb_diff diff;
};

/* A section that has nothing to be compared with is one run. */
static void write_whole(struct kb_json *json, enum kb_diff_op op, const struct kb_edition *edition,
                        const uint32_t *ordinals, size_t count)
{
    struct kb_diff_run run = {.op = op};
    if (count)
        run.text = edition->text.sections[ordinals[0]].text;
    write_runs(json, &run, count ? 1 : 0);
}

static void write_section(struct kb_json *json, const struct pair *pair,
                          const struct kb_diff_section *section)
{
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "kind", kb_diff_kind_name(section->kind));
    write_labels(json, "from", &pair->from, section->olds, section->old_count);
    write_labels(json, "to", &pair->to, section->news, section->new_count);
    if (section->kind == KB_DIFF_ADDED)
        write_whole(json, KB_DIFF_INSERT, &pair->to, section->news, section->new_count);
    else if (section->kind == KB_DIFF_REMOVED)
        write_whole(json, KB_DIFF_DELETE, &pair->from, section->olds, section->old_count);
    else
        write_runs(json, section->runs, section->run_count);
    kb_json_end_object(json);
}

static void write_field(struct kb_json *json, const struct kb_diff_field *field)
{
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "name", field->name);
    kb_json_field_str_or_null(json, "from", field->old);
    kb_json_field_str_or_null(json, "to", field->new);
    write_runs(json, field->runs, field->run_count);
    kb_json_end_object(json);
}

static void write_diff(struct kb_json *json, const struct pair *pair)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", pair->from.text.id);
    kb_json_field_str(json, "title", pair->to.text.title);
    kb_json_field_int(json, "from", pair->from.number);
    kb_json_field_int(json, "to", pair->to.number);
    kb_json_field_bool(json, "same", pair->diff.says_same);
    kb_json_key(json, "fields");
    kb_json_begin_array(json);
    for (size_t i = 0; i < pair->diff.field_count; i++)
        write_field(json, &pair->diff.fields[i]);
    kb_json_end_array(json);
    kb_json_key(json, "sections");
    kb_json_begin_array(json);
    for (size_t i = 0; i < pair->diff.section_count; i++)
        write_section(json, pair, &pair->diff.sections[i]);
    kb_json_end_array(json);
    kb_json_end_object(json);
}

void kb_api_json_diff(struct kb_json *json, const struct kb_edition *from,
                      const struct kb_edition *to, const struct kb_diff *diff)
{
    const struct pair pair = {*from, *to, *diff};
    write_diff(json, &pair);
}

static void write_json(struct kb_buf *out, const struct pair *pair)
{
    struct kb_json json;
    kb_json_init(&json, out);
    write_diff(&json, pair);
}

/* --- as HTML ------------------------------------------------------------------------------------
 */

static void html_element(struct kb_buf *out, const char *name, struct kb_str text)
{
    kb_buf_printf(out, "<%s>", name);
    kb_template_escape(out, text);
    kb_buf_printf(out, "</%s>", name);
}

static void html_runs(struct kb_buf *out, const struct kb_diff_run *runs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (runs[i].op == KB_DIFF_KEEP)
            kb_template_escape(out, runs[i].text);
        else
            html_element(out, runs[i].op == KB_DIFF_DELETE ? "del" : "ins", runs[i].text);
    }
}

/* Sections of one side, whole, where there is nothing to compare them with or nothing differs. */
static void html_whole(struct kb_buf *out, const char *name, const struct kb_edition *edition,
                       const uint32_t *ordinals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kb_str text = edition->text.sections[ordinals[i]].text;
        if (name)
            html_element(out, name, text);
        else
            kb_template_escape(out, text);
    }
}

static void html_labels(struct kb_buf *out, const char *name, const struct kb_edition *edition,
                        const uint32_t *ordinals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        html_element(out, name, edition->text.sections[ordinals[i]].label);
}

static void html_section(struct kb_buf *out, const struct pair *pair,
                         const struct kb_diff_section *section)
{
    bool relabelled = section->kind != KB_DIFF_ADDED && section->kind != KB_DIFF_REMOVED &&
                      (section->differs & KB_DIFF_PART_LABEL);
    const char *whole = section->kind == KB_DIFF_ADDED ? "ins" : "span";
    kb_buf_printf(out, "<section class=\"%s\"><h3>", kb_diff_kind_name(section->kind));
    if (relabelled || !section->new_count)
        html_labels(out, "del", &pair->from, section->olds, section->old_count);
    html_labels(out, relabelled ? "ins" : whole, &pair->to, section->news, section->new_count);
    kb_buf_add_cstr(out, "</h3><p>");
    if (section->kind == KB_DIFF_REMOVED)
        html_whole(out, "del", &pair->from, section->olds, section->old_count);
    else if (section->kind == KB_DIFF_ADDED || !section->run_count)
        html_whole(out, section->kind == KB_DIFF_ADDED ? "ins" : NULL, &pair->to, section->news,
                   section->new_count);
    else
        html_runs(out, section->runs, section->run_count);
    kb_buf_add_cstr(out, "</p></section>\n");
}

static void write_html(struct kb_buf *out, const struct pair *pair)
{
    kb_buf_add_cstr(out, "<div class=\"diff\">\n");
    for (size_t i = 0; i < pair->diff.field_count; i++) {
        const struct kb_diff_field *field = &pair->diff.fields[i];
        kb_buf_printf(out, "<p class=\"field %s\">", field->name);
        html_runs(out, field->runs, field->run_count);
        kb_buf_add_cstr(out, "</p>\n");
    }
    for (size_t i = 0; i < pair->diff.section_count; i++)
        html_section(out, pair, &pair->diff.sections[i]);
    kb_buf_add_cstr(out, "</div>\n");
}

/* --- the route ----------------------------------------------------------------------------------
 */

/* An edition that the caller may see, whole. */
static enum kb_status read_edition(struct kb_api_call *call, const struct kb_api_item_view *view,
                                   const char *name, struct kb_edition *ret, struct kb_error *err)
{
    const struct kb_edition *head;
    enum kb_status status = kb_api_item_view_edition(
        view, (int)kb_api_parameter_value(call, name)->number, &head, err);
    if (status)
        return status;
    return kb_api_inside(kb_reader_edition_row(reader_of(call), call->session->arena, head->row,
                                               KB_EDITION_WHOLE, ret, err));
}

static enum kb_status read_pair(struct kb_api_call *call, struct pair *ret, int64_t *ret_revision,
                                struct kb_error *err)
{
    struct kb_api_item_view view;
    enum kb_status status = kb_api_inside(kb_reader_revision(reader_of(call), ret_revision, err));
    if (status == KB_OK)
        status = kb_api_item_view_read(call, kb_api_parameter_value(call, "id")->text, &view, err);
    if (status == KB_OK)
        status = read_edition(call, &view, "from", &ret->from, err);
    if (status == KB_OK)
        status = read_edition(call, &view, "to", &ret->to, err);
    return status;
}

enum kb_status kb_api_handle_diff(struct kb_api_call *call, struct kb_error *err)
{
    struct pair pair = {0};
    struct kb_str etag;
    int64_t revision = 0;
    bool is_html = !call->route->page && kb_api_parameter_value(call, "format")->number == 1;
    enum kb_status status = kb_reader_begin(reader_of(call), err);
    if (status)
        return kb_api_inside(status);
    status = read_pair(call, &pair, &revision, err);
    kb_reader_end(reader_of(call));
    if (status == KB_OK)
        status = kb_api_etag(call, revision, revision, &etag, err);
    if (status || kb_api_answer_fresh(call, etag))
        return status;
    call->response->revision = revision;
    status = kb_api_inside(kb_diff_editions(kb_searcher_text(call->session->searcher),
                                            &pair.from.text, &pair.to.text, call->session->arena,
                                            &pair.diff, err));
    if (status)
        return status;
    (is_html ? write_html : write_json)(kb_api_body(call), &pair);
    return kb_api_answer(call, is_html ? "text/html; charset=utf-8" : KB_API_JSON, etag, err);
}

/* --- the base -----------------------------------------------------------------------------------
 */

static void write_standings(struct kb_json *json, const char *key, struct kb_str id,
                            const struct kb_diff_standing *standings, size_t count)
{
    kb_json_key(json, key);
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kb_json_begin_object(json);
        kb_json_field_int(json, "edition", standings[i].number);
        kb_json_field_str(json, "title", standings[i].title);
        kb_json_field_str_or_null(json, "change_note", standings[i].change_note);
        kb_json_field_date(json, "valid_from", standings[i].valid_from);
        kb_json_field_date(json, "valid_to", standings[i].valid_to);
        kb_api_url_field_v1(json, "url", id, standings[i].number, (struct kb_str){0});
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

void kb_api_json_diff_item(struct kb_json *json, const struct kb_diff_item *item)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", item->id);
    kb_json_field_cstr(json, "kind", kb_kind_name(item->kind));
    kb_json_field_cstr(json, "what", kb_diff_item_kind_name(item->what));
    write_standings(json, "before", item->id, item->before, item->before_count);
    write_standings(json, "after", item->id, item->after, item->after_count);
    kb_json_end_object(json);
}

static void write_changes(struct kb_json *json, const struct kb_diff_base *base)
{
    kb_json_begin_object(json);
    kb_json_key(json, "items");
    kb_json_begin_array(json);
    for (size_t i = 0; i < base->count; i++)
        kb_api_json_diff_item(json, &base->items[i]);
    kb_json_end_array(json);
    /* An id rather than a row, which would count what is hidden. */
    kb_json_field_str_or_null(json, "next",
                              base->next && base->count ? base->items[base->count - 1].id
                                                        : (struct kb_str){0});
    kb_json_end_object(json);
}

/* The row of the item that the page before ended with. */
static enum kb_status read_after(struct kb_api_call *call, int64_t *ret, struct kb_error *err)
{
    struct kb_item item;
    const struct kb_api_value *after = kb_api_parameter_value(call, "after");
    *ret = 0;
    if (!after->given)
        return KB_OK;
    /* Of what the caller may not see nothing is told, not even that it is a place to go on from. */
    enum kb_status status = (call->sees_drafts ? kb_reader_item : kb_reader_item_published)(
        reader_of(call), call->session->arena, after->text, &item, err);
    if (status == KB_OK)
        *ret = item.row;
    return status;
}

enum kb_status kb_api_handle_changes(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_diff_base base;
    struct kb_json json;
    const struct kb_clock *clock = call->session->host->clock;
    const struct kb_api_value *until = kb_api_parameter_value(call, "until");
    struct kb_diff_base_query query = {
        .from_ms = kb_api_parameter_value(call, "since")->number,
        .to_ms = until->given ? until->number : kb_clock_now_ms(clock),
        .limit = (size_t)kb_api_parameter_value(call, "limit")->number,
    };
    query.from_day = kb_clock_day_at(clock, query.from_ms);
    query.to_day = kb_clock_day_at(clock, query.to_ms);
    if (query.to_ms < query.from_ms)
        return kb_fail(err, KB_INVALID, "parameter 'until' is before 'since'");
    enum kb_status status = read_after(call, &query.after_item, err);
    if (status)
        return status;
    status = kb_api_inside(kb_diff_base(reader_of(call), call->session->arena, &query, &base, err));
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    write_changes(&json, &base);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
