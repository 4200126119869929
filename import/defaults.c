#include "internal.h"

/* A value from the command line or a path, as if it had been written in the file. */
static struct kb_yaml node_of(struct kb_str value, const struct import_item *item)
{
    return (struct kb_yaml){
        .kind = KB_YAML_SCALAR, .line = item->line, .column = item->column, .scalar = value};
}

/* Keeps the first complaint about a default as the error of the run. */
static void keep_complaint(void *context, const struct kb_import_finding *finding)
{
    if (finding->severity == KB_IMPORT_ERROR)
        kb_fail(context, KB_INVALID, "read default: %s", finding->message);
}

/* Tries a value on an item that is thrown away, so that a bad default ends the run at once. */
static enum kb_status try_value(struct kb_arena *arena, enum import_field field,
                                struct kb_str value, struct kb_error *err)
{
    struct kb_error complaint = {0};
    struct kb_import_listener listener = {.finding = keep_complaint, .context = &complaint};
    struct kb_import_summary summary = {0};
    struct import_report report = {.listener = &listener, .summary = &summary};
    struct import_item item = {0};
    struct kb_yaml node = node_of(value, &item);
    enum kb_status status = import_field_read(arena, field, &node, &report, &item, err);
    if (!status && item.has_errors)
        return kb_fail(err, KB_INVALID, "%s", complaint.message);
    return status;
}

static enum kb_status parse_pair(struct kb_arena *arena, struct kb_str pair,
                                 struct import_defaults *ret, struct kb_error *err)
{
    size_t equals = kb_str_find(pair, KB_STR("="), 0);
    size_t bad;
    if (equals == SIZE_MAX)
        return kb_fail(err, KB_INVALID, "read default: '%.*s' is not key=value", KB_STR_ARG(pair));
    if (!kb_utf8_check(pair, &bad))
        return kb_fail(err, KB_INVALID, "read default: not UTF-8 at byte %zu", bad + 1);
    struct kb_str key = kb_str_trim(kb_str_slice(pair, 0, equals));
    struct kb_str value = kb_str_slice(pair, equals + 1, pair.len);
    enum import_field field = import_field_find(key);
    if (field == IMPORT_FIELD_COUNT)
        return kb_fail(err, KB_INVALID, "read default: '%.*s' is no field of an item",
                       KB_STR_ARG(key));
    if (!kb_import_fields[field].may_default)
        return kb_fail(err, KB_INVALID, "read default: field '%.*s' may not have a default",
                       KB_STR_ARG(key));
    enum kb_status status = try_value(arena, field, value, err);
    if (status)
        return status;
    ret->values[field] = kb_arena_copy(arena, value);
    return ret->values[field].data ? KB_OK : kb_fail_memory(err);
}

enum kb_status import_defaults_parse(struct kb_arena *arena, const char *const *pairs, size_t count,
                                     struct import_defaults *ret, struct kb_error *err)
{
    struct import_defaults defaults = {0};
    for (size_t i = 0; i < count; i++) {
        enum kb_status status = parse_pair(arena, kb_str_of(pairs[i]), &defaults, err);
        if (status)
            return status;
    }
    *ret = defaults;
    return KB_OK;
}

static enum kb_status fill(struct kb_arena *arena, enum import_field field, struct kb_str value,
                           struct import_report *report, struct import_item *item,
                           struct kb_error *err)
{
    if (item->has[field] || !value.len)
        return KB_OK;
    struct kb_yaml node = node_of(value, item);
    return import_field_read(arena, field, &node, report, item, err);
}

enum kb_status import_defaults_apply(struct kb_arena *arena, const struct import_defaults *defaults,
                                     struct kb_str folder, struct import_report *report,
                                     struct import_item *item, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (enum import_field field = 0; field < IMPORT_FIELD_COUNT && !status; field++)
        status = fill(arena, field, defaults->values[field], report, item, err);
    if (!status)
        status = fill(arena, IMPORT_CATEGORY, folder, report, item, err);
    if (!status)
        status = fill(arena, IMPORT_REGION, KB_STR("000000"), report, item, err);
    return status;
}
