#include "internal.h"

static bool is_list(const struct field_reading *reading, const struct kb_yaml *value)
{
    if (value->kind != KB_YAML_SEQUENCE)
        field_wrong(reading, value, "must be a list");
    else if (value->count > KB_LIST_MAX)
        field_wrong(reading, value, "has %zu entries, at most %d are allowed", value->count,
                    KB_LIST_MAX);
    else
        return true;
    return false;
}

static bool is_listed(const struct kb_str *list, size_t count, struct kb_str text)
{
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(list[i], text))
            return true;
    return false;
}

/* Keywords and questions: texts, each once. */
enum kb_status field_read_list(const struct field_reading *reading, const struct kb_yaml *value,
                               struct kb_error *err)
{
    bool are_keywords = reading->field == IMPORT_KEYWORDS;
    if (!is_list(reading, value))
        return KB_OK;
    struct kb_str *list = kb_arena_array(reading->arena, value->count, sizeof *list), text;
    size_t count = 0;
    if (!list)
        return kb_fail_memory(err);
    for (const struct kb_yaml *entry = value->first; entry; entry = entry->next) {
        size_t max = are_keywords ? KB_KEYWORD_MAX : KB_TITLE_MAX;
        if (!field_scalar(reading, entry, max, false, &text) || is_listed(list, count, text))
            continue;
        field_warn_long(reading, entry, text,
                        are_keywords ? KB_KEYWORD_CHARS_WARN : KB_TITLE_CHARS_WARN);
        list[count++] = text;
    }
    struct kb_edition_text *edition = &reading->item->text;
    *(are_keywords ? &edition->keywords : &edition->questions) = list;
    *(are_keywords ? &edition->keyword_count : &edition->question_count) = count;
    return KB_OK;
}

static void wrong_key(const struct field_reading *reading, const struct kb_yaml *value)
{
    struct kb_yaml key = {.line = value->key_line, .column = value->key_column};
    field_wrong(reading, &key, "unknown key '%.*s', an entry has 'title' and 'section'",
                KB_STR_ARG(field_shown(value->key)));
}

static bool read_link(const struct field_reading *reading, const struct kb_yaml *entry,
                      struct kb_basis *ret)
{
    *ret = (struct kb_basis){{NULL, 0}, {NULL, 0}};
    if (entry->kind != KB_YAML_MAPPING) {
        field_wrong(reading, entry, "each entry must be a mapping with 'title' and 'section'");
        return false;
    }
    for (const struct kb_yaml *value = entry->first; value; value = value->next) {
        bool is_title = kb_str_equal(value->key, KB_STR("title"));
        if (!is_title && !kb_str_equal(value->key, KB_STR("section")))
            wrong_key(reading, value);
        else if (!value->is_null)
            field_scalar(reading, value, is_title ? KB_TITLE_MAX : KB_LABEL_MAX, false,
                         is_title ? &ret->title : &ret->section);
    }
    if (!ret->title.len)
        field_wrong(reading, entry, "an entry has no 'title'");
    return ret->title.len > 0;
}

enum kb_status field_read_basis(const struct field_reading *reading, const struct kb_yaml *value,
                                struct kb_error *err)
{
    if (!is_list(reading, value))
        return KB_OK;
    struct kb_basis *list = kb_arena_array(reading->arena, value->count, sizeof *list);
    size_t count = 0;
    if (!list)
        return kb_fail_memory(err);
    for (const struct kb_yaml *entry = value->first; entry; entry = entry->next)
        if (read_link(reading, entry, &list[count]))
            count++;
    reading->item->text.basis = list;
    reading->item->text.basis_count = count;
    return KB_OK;
}
