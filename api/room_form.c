#include "room_form.h"

/* Rows of a list that were left empty behind its last one. */
#define GAP_MAX 16

/* Browsers end lines in forms with CR LF. In place: the pairs are the request's own. */
static struct kb_str without_cr(struct kb_str text)
{
    char *data = (char *)(uintptr_t)text.data;
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != '\r')
            data[len++] = text.data[i];
    return (struct kb_str){data, len};
}

enum kb_status kb_room_form_read(struct kb_api_call *call, struct kb_room_form *ret,
                                 struct kb_error *err)
{
    const struct kb_api_pair *pairs = NULL;
    size_t count = 0;
    enum kb_status status = kb_api_form_pairs(call, &pairs, &count, err);
    if (status)
        return status;
    struct kb_api_pair *own = kb_arena_array(call->session->arena, count, sizeof *own);
    if (!own)
        return kb_fail_memory(err);
    for (size_t i = 0; i < count; i++)
        own[i] = (struct kb_api_pair){pairs[i].name, without_cr(pairs[i].value)};
    *ret = (struct kb_room_form){own, count};
    return KB_OK;
}

struct kb_str kb_room_form_value(const struct kb_room_form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++)
        if (kb_str_equal(form->pairs[i].name, kb_str_of(name)))
            return form->pairs[i].value;
    return (struct kb_str){0};
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Values "list.i.name"; they come together, so that the next is looked for behind the last. */
struct rows {
    const struct kb_room_form *form;
    const char *list;
    size_t at;
};

static struct kb_str row_value(struct rows *rows, size_t row, const char *name)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "%s.%zu.%s", rows->list, row, name);
    for (size_t i = 0; i < rows->form->count; i++) {
        size_t at = (rows->at + i) % rows->form->count;
        if (!kb_str_equal(rows->form->pairs[at].name, kb_str_of(wanted)))
            continue;
        rows->at = at;
        return rows->form->pairs[at].value;
    }
    return (struct kb_str){0};
}

static void write_value(struct kb_json *json, const struct kb_api_field *field, struct kb_str text)
{
    kb_json_key(json, field->name);
    if (field->form == KB_API_FLAG)
        kb_json_bool(json, kb_str_equal(text, KB_STR("1")));
    else
        kb_json_str(json, text);
}

static bool has_row(struct rows *rows, const struct kb_api_field *list, size_t row)
{
    for (size_t f = 0; f < list->field_count; f++)
        if (list->fields[f].form != KB_API_FLAG &&
            kb_str_trim(row_value(rows, row, list->fields[f].name)).len)
            return true;
    return false;
}

static void write_row(struct rows *rows, const struct kb_api_field *list, size_t row,
                      struct kb_json *json)
{
    kb_json_begin_object(json);
    for (size_t f = 0; f < list->field_count; f++) {
        struct kb_str text = row_value(rows, row, list->fields[f].name);
        if (text.len || list->fields[f].required)
            write_value(json, &list->fields[f], text);
    }
    kb_json_end_object(json);
}

static void write_rows(const struct kb_room_form *form, const struct kb_api_field *list,
                       struct kb_json *json)
{
    struct rows rows = {form, list->name, 0};
    kb_json_key(json, list->name);
    kb_json_begin_array(json);
    for (size_t row = 0, gap = 0; gap < GAP_MAX && row < list->max_count + GAP_MAX; row++) {
        bool is_there = has_row(&rows, list, row);
        gap = is_there ? 0 : gap + 1;
        if (is_there)
            write_row(&rows, list, row, json);
    }
    kb_json_end_array(json);
}

static void write_lines(const struct kb_api_field *field, struct kb_str text, struct kb_json *json)
{
    kb_json_key(json, field->name);
    kb_json_begin_array(json);
    while (text.len) {
        struct kb_str line = kb_str_trim(kb_str_next_line(&text));
        if (line.len)
            kb_json_str(json, line);
    }
    kb_json_end_array(json);
}

void kb_room_form_write(const struct kb_room_form *form, const struct kb_api_field *fields,
                        size_t field_count, struct kb_json *json)
{
    kb_json_begin_object(json);
    for (size_t i = 0; i < field_count; i++) {
        struct kb_str text = kb_room_form_value(form, fields[i].name);
        if (fields[i].form == KB_API_OBJECT)
            write_rows(form, &fields[i], json);
        else if (fields[i].is_list)
            write_lines(&fields[i], text, json);
        else if (kb_str_trim(text).len)
            write_value(json, &fields[i], text);
    }
    kb_json_end_object(json);
}
