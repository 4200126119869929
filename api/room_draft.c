/* room_draft.c - the form of a draft: which fields each kind has, with what is wrong beside each.
 */
#include "room_edit.h"

/* Empty rows behind what is there, for who has no scripts to add one. */
#define SPARE_ROWS 2

#define POLICY (1u << KB_KIND_POLICY)
#define GUIDE  (1u << KB_KIND_GUIDE)
#define SCRIPT (1u << KB_KIND_SCRIPT)
#define QA     (1u << KB_KIND_QA)
#define NOTICE (1u << KB_KIND_NOTICE)
#define ALL    (POLICY | GUIDE | SCRIPT | QA | NOTICE)

/* How a field is filled in: names that the template knows. */
static const struct {
    const char *name, *input;
    unsigned kinds;
    bool is_required, is_wide;
} fields[] = {
    {"title", "line", ALL, true, true},
    {"audience", "choice", ALL, true, false},
    {"region", "region", ALL, true, false},
    {"category", "line", ALL, true, false},
    {"issuer", "line", POLICY | NOTICE | GUIDE, false, false},
    {"doc_no", "line", POLICY | NOTICE, false, false},
    {"effective_from", "day", ALL, false, false},
    {"effective_to", "day", ALL, false, false},
    {"keywords", "lines", ALL, false, false},
    {"questions", "lines", ALL, false, false},
    {"history", "area", POLICY, false, true},
    {"no_basis", "line", SCRIPT, false, true},
    {"change_note", "line", ALL, false, true},
    {"minor", "flag", ALL, false, true},
};

/* --- findings --------------------------------------------------------------------------------- */

static void copy_text(struct kb_json *json, const struct kb_json_value *from, const char *name)
{
    kb_json_field_str(json, name, kb_json_value_str(kb_json_value_get(from, kb_str_of(name))));
}

static void write_related(struct kb_json *json, const struct kb_json_value *related)
{
    char number[24];
    if (!kb_json_value_count(related))
        return;
    snprintf(number, sizeof number, "%d",
             (int)kb_json_value_int(kb_json_value_get(related, KB_STR("edition"))));
    kb_json_key(json, "related");
    kb_json_begin_object(json);
    copy_text(json, related, "id");
    kb_json_field_cstr(json, "edition", number);
    copy_text(json, related, "section");
    kb_json_end_object(json);
}

static void write_finding(struct kb_json *json, const struct kb_room_draft *draft,
                          const struct kb_json_value *finding)
{
    const char *field = kb_room_field_words(
        kb_json_value_str(kb_json_value_get(finding, KB_STR("field"))));
    struct kb_str level = kb_json_value_str(kb_json_value_get(finding, KB_STR("level")));
    struct kb_str answer = kb_json_value_str(kb_json_value_get(finding, KB_STR("answer")));
    bool is_error = kb_str_equal(level, KB_STR("error"));
    kb_json_begin_object(json);
    copy_text(json, finding, "finding");
    copy_text(json, finding, "code");
    copy_text(json, finding, "message");
    copy_text(json, finding, "answer");
    copy_text(json, finding, "answered_by");
    kb_json_field_cstr(json, "where", field);
    kb_json_field_bool(json, "is_error", is_error);
    kb_json_field_bool(json, "may_answer", draft->may_answer && !is_error && !answer.len);
    write_related(json, kb_json_value_get(finding, KB_STR("related")));
    kb_json_end_object(json);
}

static const struct kb_json_value *all_findings(const struct kb_room_draft *draft)
{
    return kb_json_value_get(draft->findings, KB_STR("findings"));
}

/* Whether a finding is about a field, or with `row` about that row of a list: "basis[0]". */
static bool is_about(const struct kb_json_value *finding, const char *name, int row)
{
    char wanted[64];
    struct kb_str field = kb_json_value_str(kb_json_value_get(finding, KB_STR("field")));
    snprintf(wanted, sizeof wanted, row < 0 ? "%s" : "%s[%d]", name, row);
    if (kb_str_equal(field, kb_str_of(wanted)))
        return true;
    size_t len = strlen(wanted);
    bool is_part = field.len > len &&
                   (field.data[len] == '.' || (row < 0 && field.data[len] == '['));
    return is_part && kb_str_starts(field, kb_str_of(wanted));
}

static void write_findings(struct kb_json *json, const struct kb_room_draft *draft,
                           const char *name, int row)
{
    const struct kb_json_value *all = all_findings(draft);
    kb_json_key(json, "findings");
    kb_json_begin_array(json);
    for (size_t i = 0; i < kb_json_value_count(all); i++)
        if (is_about(kb_json_value_at(all, i), name, row))
            write_finding(json, draft, kb_json_value_at(all, i));
    kb_json_end_array(json);
}

/* All of them, to begin with. */
static void write_summary(struct kb_json *json, const struct kb_room_draft *draft)
{
    const struct kb_json_value *all = all_findings(draft);
    kb_json_key(json, "summary");
    kb_json_begin_array(json);
    for (size_t i = 0; i < kb_json_value_count(all); i++)
        write_finding(json, draft, kb_json_value_at(all, i));
    kb_json_end_array(json);
}

/* --- fields ----------------------------------------------------------------------------------- */

/* A list is one box, a line each. */
static void write_value(struct kb_json *json, const struct kb_json_value *value)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf lines = KB_BUF_INIT(KB_API_BODY_MAX);
    if (kb_json_value_type(value) == KB_JSON_BOOL) {
        kb_json_field_bool(json, "value", kb_json_value_bool(value));
        return;
    }
    for (size_t i = 0; i < kb_json_value_count(value); i++) {
        kb_buf_add_str(&lines, kb_json_value_str(kb_json_value_at(value, i)));
        kb_buf_add_char(&lines, '\n');
    }
    kb_json_field_str(json, "value", lines.len ? kb_buf_str(&lines) : kb_json_value_str(value));
}

static void write_fields(struct kb_json *json, const struct kb_room_draft *draft)
{
    kb_json_key(json, "fields");
    kb_json_begin_array(json);
    for (size_t i = 0; i < KB_COUNT(fields); i++) {
        if (!(fields[i].kinds & (1u << draft->kind)))
            continue;
        kb_json_begin_object(json);
        kb_json_field_cstr(json, "name", fields[i].name);
        kb_json_field_cstr(json, "input", fields[i].input);
        kb_json_field_bool(json, "required", fields[i].is_required);
        kb_json_field_bool(json, "wide", fields[i].is_wide);
        write_value(json, kb_json_value_get(draft->text, kb_str_of(fields[i].name)));
        write_findings(json, draft, fields[i].name, -1);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* --- lists ------------------------------------------------------------------------------------ */

static const struct {
    const char *list;
    const char *parts[4];
    unsigned kinds;
} lists[] = {
    {"sections", {"label", "heading", "text"}, ALL},
    {"basis", {"title", "section"}, ALL},
    {"repeals", {"id", "from"}, POLICY | NOTICE},
};

static void write_row(struct kb_json *json, const struct kb_room_draft *draft, size_t list,
                      const struct kb_json_value *rows, size_t row)
{
    const struct kb_json_value *value = kb_json_value_at(rows, row);
    kb_json_begin_object(json);
    kb_json_field_int(json, "i", (int64_t)row);
    kb_json_field_int(json, "nth", (int64_t)row + 1);
    for (size_t p = 0; lists[list].parts[p]; p++)
        copy_text(json, value, lists[list].parts[p]);
    kb_json_field_bool(json, "aside",
                       kb_json_value_bool(kb_json_value_get(value, KB_STR("aside"))));
    kb_json_field_bool(json, "spare", value == NULL);
    write_findings(json, draft, lists[list].list, (int)row);
    kb_json_end_object(json);
}

static void write_lists(struct kb_json *json, const struct kb_room_draft *draft)
{
    for (size_t i = 0; i < KB_COUNT(lists); i++) {
        const struct kb_json_value *rows = kb_json_value_get(draft->text, kb_str_of(lists[i].list));
        size_t count = kb_json_value_count(rows) + SPARE_ROWS;
        kb_json_key(json, lists[i].list);
        kb_json_begin_array(json);
        for (size_t row = 0; row < count && (lists[i].kinds & (1u << draft->kind)); row++)
            write_row(json, draft, i, rows, row);
        kb_json_end_array(json);
    }
}

void kb_room_draft_write(struct kb_json *json, const struct kb_room_draft *draft)
{
    kb_json_key(json, "draft");
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "draft_kind", kb_kind_name(draft->kind));
    kb_json_field_str(json, "based_on", draft->hash);
    kb_json_field_str(json, "item_id",
                      kb_json_value_str(kb_json_value_get(draft->text, KB_STR("id"))));
    kb_json_field_bool(json, "has_item", draft->has_item);
    write_fields(json, draft);
    write_lists(json, draft);
    write_summary(json, draft);
    kb_json_end_object(json);
}
