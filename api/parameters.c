#include "kb/api.h"

#include "internal.h"

/* How much of a name or value a message repeats. */
#define SHOWN_MAX 64

static struct kb_str shown(struct kb_str s)
{
    return kb_utf8_cut(s, SHOWN_MAX);
}

static bool has_row(const struct kb_api_rows *rows, size_t i)
{
    const struct kb_api_parameter *row = &rows->table[i];
    return row->place == rows->place && !(row->is_internal && rows->door == KB_DOOR_PUBLIC);
}

/* The names a place takes, for the hint of a name it does not. */
static void hint_names(const struct kb_api_rows *rows, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf names = KB_BUF_INIT(KB_ERROR_HINT_MAX);
    for (size_t i = 0; i < rows->count; i++)
        if (has_row(rows, i))
            kb_buf_printf(&names, "%s%s", names.len ? ", " : "", rows->table[i].name);
    if (kb_buf_status(&names, NULL))
        return;
    if (names.len)
        kb_hint(err, "this address takes %.*s", KB_STR_ARG(kb_buf_str(&names)));
    else
        kb_hint(err, "this address takes no parameters");
}

static enum kb_status find_row(const struct kb_api_rows *rows, struct kb_str name, size_t *ret,
                               struct kb_error *err)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (has_row(rows, i) && kb_str_equal(kb_str_of(rows->table[i].name), name)) {
            *ret = i;
            return KB_OK;
        }
    }
    kb_fail(err, KB_INVALID, "there is no parameter '%.*s'", KB_STR_ARG(shown(name)));
    hint_names(rows, err);
    return KB_INVALID;
}

static enum kb_status check_bytes(const struct kb_api_parameter *row, struct kb_str text,
                                  struct kb_error *err)
{
    size_t bad;
    if (text.len == 0 && !row->may_be_empty)
        return kb_fail(err, KB_INVALID, "parameter '%s' is empty", row->name);
    if (text.len > row->max_bytes)
        return kb_fail(err, KB_INVALID, "parameter '%s' is too long: %zu bytes, at most %zu",
                       row->name, text.len, row->max_bytes);
    if (!kb_utf8_check(text, &bad))
        return kb_fail(err, KB_INVALID, "parameter '%s' is not UTF-8: byte %zu", row->name,
                       bad + 1);
    return KB_OK;
}

static enum kb_status read_value(const struct kb_api_parameter *row, struct kb_str text,
                                 struct kb_api_value *ret, struct kb_error *err)
{
    enum kb_status status = check_bytes(row, text, err);
    if (status || text.len == 0)
        return status;
    int64_t number = row->preset;
    if (!kb_api_form_read(row, text, &number)) {
        char wanted[KB_API_FORM_TEXT_SIZE];
        return kb_fail(err, KB_INVALID, "parameter '%s': '%.*s' is not %s", row->name,
                       KB_STR_ARG(shown(text)), kb_api_form_text(row, wanted));
    }
    *ret = (struct kb_api_value){.given = true, .text = text, .number = number};
    return KB_OK;
}

/* Sets what is not given to its preset, and forgets the table's other place. */
static void preset_values(const struct kb_api_rows *rows, struct kb_api_value *values)
{
    for (size_t i = 0; i < rows->count; i++)
        if (rows->table[i].place == rows->place)
            values[i] = (struct kb_api_value){.number = rows->table[i].preset};
}

static enum kb_status check_required(const struct kb_api_rows *rows, const bool *seen,
                                     struct kb_error *err)
{
    for (size_t i = 0; i < rows->count; i++)
        if (has_row(rows, i) && rows->table[i].required && !seen[i])
            return kb_fail(err, KB_INVALID, "parameter '%s' is missing", rows->table[i].name);
    return KB_OK;
}

enum kb_status kb_api_parameters_read(const struct kb_api_rows *rows,
                                      const struct kb_api_pair *pairs, size_t pair_count,
                                      struct kb_api_value *ret_values, struct kb_error *err)
{
    bool seen[KB_API_VALUES_MAX] = {false};
    struct kb_api_value values[KB_API_VALUES_MAX];
    if (pair_count > KB_API_PARAMETERS_MAX)
        return kb_fail(err, KB_INVALID, "too many parameters: %zu, at most %d", pair_count,
                       KB_API_PARAMETERS_MAX);
    preset_values(rows, values);
    for (size_t i = 0; i < pair_count; i++) {
        size_t row;
        enum kb_status status = find_row(rows, pairs[i].name, &row, err);
        if (status)
            return status;
        if (seen[row])
            return kb_fail(err, KB_INVALID, "parameter '%s' is repeated", rows->table[row].name);
        seen[row] = true;
        status = read_value(&rows->table[row], pairs[i].value, &values[row], err);
        if (status)
            return status;
    }
    enum kb_status status = check_required(rows, seen, err);
    for (size_t i = 0; status == KB_OK && i < rows->count; i++)
        if (rows->table[i].place == rows->place)
            ret_values[i] = values[i];
    return status;
}

const struct kb_api_value *kb_api_parameter_value(const struct kb_api_call *call, const char *name)
{
    static const struct kb_api_value none;
    for (size_t i = 0; i < call->route->parameter_count; i++)
        if (strcmp(call->route->parameters[i].name, name) == 0)
            return &call->values[i];
    return &none;
}
