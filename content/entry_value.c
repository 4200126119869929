/*
 * entry_value.c - what the value of an entry may say, by the table of its kind's fields, and how it
 * is read again.
 *
 * A value is read as YAML, of which JSON is a part, and stored as JSON with its fields in order, so
 * that two values that say the same are the same bytes.
 */
#include "internal.h"

#include "kb/json.h"
#include "kb/yaml.h"

#define NODES_MAX  256
#define TEXT_MAX   KB_FIELD_MAX
#define NUMBER_MAX 1000000

struct checking {
    enum kb_entry_kind kind;
    const struct kb_entry_field *field;
    struct kb_json json;
    struct kb_entry_checked *checked;
};

static enum kb_status bad(const struct checking *checking, const char *why, struct kb_error *err)
{
    return kb_fail(err, KB_INVALID, "%s: field '%s': %s", kb_entry_kind_name(checking->kind),
                   checking->field->name, why);
}

/* --- one function for each form ----------------------------------------------------------------
 */

static enum kb_status check_text(struct checking *checking, const struct kb_yaml *node,
                                 struct kb_error *err)
{
    struct kb_str text = kb_str_trim(node->scalar);
    if (node->kind != KB_YAML_SCALAR || node->is_null)
        return bad(checking, "wants a text", err);
    if (!text.len)
        return bad(checking, "is empty", err);
    if (text.len > TEXT_MAX)
        return bad(checking, "is too long", err);
    kb_json_str(&checking->json, text);
    return KB_OK;
}

static enum kb_status check_texts(struct checking *checking, const struct kb_yaml *node,
                                  struct kb_error *err)
{
    enum kb_status status = KB_OK;
    if (node->kind == KB_YAML_MAPPING || (node->kind == KB_YAML_SEQUENCE && !node->count))
        return bad(checking, "wants a list of texts", err);
    if (node->count > KB_ENTRY_TEXTS_MAX)
        return bad(checking, "has too many texts", err);
    kb_json_begin_array(&checking->json);
    if (node->kind == KB_YAML_SCALAR)
        status = check_text(checking, node, err);
    for (const struct kb_yaml *one = node->first; one && !status; one = one->next)
        status = check_text(checking, one, err);
    if (!status)
        kb_json_end_array(&checking->json);
    return status;
}

static enum kb_status check_flag(struct checking *checking, const struct kb_yaml *node,
                                 struct kb_error *err)
{
    bool is_true = kb_str_equal(node->scalar, KB_STR("true"));
    if (node->kind != KB_YAML_SCALAR || (!is_true && !kb_str_equal(node->scalar, KB_STR("false"))))
        return bad(checking, "wants true or false", err);
    kb_json_bool(&checking->json, is_true);
    return KB_OK;
}

static enum kb_status check_number(struct checking *checking, const struct kb_yaml *node,
                                   struct kb_error *err)
{
    uint64_t number;
    if (node->kind != KB_YAML_SCALAR || !kb_str_to_uint(node->scalar, NUMBER_MAX, &number))
        return bad(checking, "wants a number from 0 to 1000000", err);
    kb_json_int(&checking->json, (int64_t)number);
    return KB_OK;
}

static enum kb_status check_code(struct checking *checking, const struct kb_yaml *node,
                                 struct kb_error *err)
{
    struct kb_str code;
    if (node->kind != KB_YAML_SCALAR || !kb_region_parse(node->scalar, &code))
        return bad(checking, "wants a region: six digits", err);
    kb_json_str(&checking->json, code);
    return KB_OK;
}

static enum kb_status check_item(struct checking *checking, const struct kb_yaml *node,
                                 struct kb_error *err)
{
    if (node->kind != KB_YAML_SCALAR || !kb_id_check(node->scalar))
        return bad(checking, "wants the id of an item", err);
    checking->checked->item = node->scalar;
    kb_json_str(&checking->json, node->scalar);
    return KB_OK;
}

static enum kb_status check_section(struct checking *checking, const struct kb_yaml *node,
                                    struct kb_error *err)
{
    checking->checked->label = kb_str_trim(node->scalar);
    return check_text(checking, node, err);
}

static enum kb_status (*const forms[])(struct checking *checking, const struct kb_yaml *node,
                                       struct kb_error *err) = {
    [KB_ENTRY_TEXT] = check_text,       [KB_ENTRY_TEXTS] = check_texts,
    [KB_ENTRY_FLAG] = check_flag,       [KB_ENTRY_NUMBER] = check_number,
    [KB_ENTRY_CODE] = check_code,       [KB_ENTRY_ITEM] = check_item,
    [KB_ENTRY_SECTION] = check_section,
};

/* --- the whole -------------------------------------------------------------------------------- */

static enum kb_status check_names(enum kb_entry_kind kind, const struct kb_yaml *root,
                                  struct kb_error *err)
{
    size_t count;
    const struct kb_entry_field *fields = kb_entry_fields(kind, &count);
    for (const struct kb_yaml *node = root->first; node; node = node->next) {
        bool known = false;
        for (size_t i = 0; i < count; i++)
            known = known || kb_str_equal(node->key, kb_str_of(fields[i].name));
        if (!known)
            return kb_fail(err, KB_INVALID, "%s: there is no field '%.*s'",
                           kb_entry_kind_name(kind), KB_STR_ARG(kb_utf8_cut(node->key, 64)));
    }
    return KB_OK;
}

static enum kb_status check_fields(struct checking *checking, const struct kb_yaml *root,
                                   struct kb_error *err)
{
    size_t count;
    const struct kb_entry_field *fields = kb_entry_fields(checking->kind, &count);
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < count && !status; i++) {
        const struct kb_yaml *node = kb_yaml_get(root, fields[i].name);
        checking->field = &fields[i];
        if (!node && fields[i].required)
            status = bad(checking, "is missing", err);
        if (!node || status)
            continue;
        kb_json_key(&checking->json, fields[i].name);
        status = forms[fields[i].form](checking, node, err);
    }
    return status;
}

static enum kb_status parse(struct kb_arena *arena, struct kb_str value, struct kb_yaml **ret,
                            struct kb_error *err)
{
    size_t wrong;
    if (value.len > KB_ENTRY_VALUE_MAX)
        return kb_fail(err, KB_INVALID, "value: %zu bytes, at most %d are taken", value.len,
                       KB_ENTRY_VALUE_MAX);
    if (!kb_utf8_check(value, &wrong))
        return kb_fail(err, KB_INVALID, "value: not UTF-8 at byte %zu", wrong);
    enum kb_status status = kb_yaml_parse(arena, value, 0, NODES_MAX, ret, err);
    if (!status && (!*ret || (*ret)->kind != KB_YAML_MAPPING))
        status = kb_fail(err, KB_INVALID, "value: not an object");
    return status;
}

enum kb_status kb_entry_value_check(struct kb_arena *arena, enum kb_entry_kind kind,
                                    struct kb_str value, struct kb_entry_checked *ret,
                                    struct kb_error *err)
{
    struct checking checking = {.kind = kind, .checked = ret};
    struct kb_yaml *root = NULL;
    enum kb_status status = parse(arena, value, &root, err);
    if (!status)
        status = check_names(kind, root, err);
    if (status)
        return status;
    kb_json_init(&checking.json, &ret->value);
    kb_json_begin_object(&checking.json);
    status = check_fields(&checking, root, err);
    if (status)
        return status;
    kb_json_end_object(&checking.json);
    return kb_buf_status(&ret->value, err);
}

enum kb_status kb_entry_get(struct kb_arena *arena, const struct kb_entry *entry, const char *field,
                            struct kb_entry_texts *ret, struct kb_error *err)
{
    struct kb_yaml *root = NULL;
    struct kb_error trouble = {0};
    struct kb_entry_texts texts = {.count = 0};
    enum kb_status status = parse(arena, entry->value, &root, &trouble);
    if (status == KB_NO_MEMORY)
        return kb_fail_memory(err);
    if (status)
        return kb_fail(err, KB_CORRUPT, "%s '%.*s': %s", kb_entry_kind_name(entry->kind),
                       KB_STR_ARG(entry->key), trouble.message);
    const struct kb_yaml *node = kb_yaml_get(root, field);
    if (node && node->kind == KB_YAML_SCALAR)
        texts.texts[texts.count++] = node->scalar;
    for (node = node ? node->first : NULL; node && texts.count < KB_ENTRY_TEXTS_MAX;
         node = node->next)
        texts.texts[texts.count++] = node->scalar;
    *ret = texts;
    return KB_OK;
}
