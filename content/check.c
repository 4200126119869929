#include "internal.h"

#include <stddef.h>

#include "kb/map.h"

/* The single fields of an edition: what they are called, how long they may be, whether they must be
 * there. */
static const struct field {
    const char *name;
    size_t offset;
    size_t max;
    bool is_required;
} fields[] = {
    {"id", offsetof(struct kb_edition_text, id), KB_ID_MAX, false},
    {"title", offsetof(struct kb_edition_text, title), KB_TITLE_MAX, true},
    {"category", offsetof(struct kb_edition_text, category), KB_CATEGORY_MAX, true},
    {"issuer", offsetof(struct kb_edition_text, issuer), KB_FIELD_MAX, false},
    {"doc_no", offsetof(struct kb_edition_text, doc_no), KB_FIELD_MAX, false},
    {"change_note", offsetof(struct kb_edition_text, change_note), KB_NOTE_MAX, false},
    {"history", offsetof(struct kb_edition_text, history), KB_NOTE_MAX, false},
    {"source", offsetof(struct kb_edition_text, source), KB_FIELD_MAX, false},
    {"no_basis", offsetof(struct kb_edition_text, no_basis), KB_NOTE_MAX, false},
};

static enum kb_status check_str(const char *name, struct kb_str s, size_t max, bool is_required,
                                struct kb_error *err)
{
    size_t bad;
    if (is_required && !kb_str_trim(s).len)
        return kb_fail(err, KB_INVALID, "%s: missing", name);
    if (s.len > max)
        return kb_fail(err, KB_INVALID, "%s: %zu bytes, at most %zu are taken", name, s.len, max);
    if (!kb_utf8_check(s, &bad))
        return kb_fail(err, KB_INVALID, "%s: not UTF-8 at byte %zu", name, bad);
    return KB_OK;
}

static enum kb_status check_fields(const struct kb_edition_text *text, struct kb_error *err)
{
    for (size_t i = 0; i < KB_COUNT(fields); i++) {
        struct kb_str value;
        memcpy(&value, (const char *)text + fields[i].offset, sizeof value);
        enum kb_status status = check_str(fields[i].name, value, fields[i].max,
                                          fields[i].is_required, err);
        if (status)
            return status;
    }
    return KB_OK;
}

/* Whether a byte may stand in an id: ids stand in addresses, in files' names and on command lines.
 */
static bool may_stand_in_id(unsigned char c)
{
    return c > ' ' && c != 0x7f && !strchr("/\\?#%&\"'<>", c);
}

bool kb_id_check(struct kb_str id)
{
    if (!id.len || id.len > KB_ID_MAX || id.data[0] == '-' || id.data[0] == '.')
        return false;
    for (size_t i = 0; i < id.len; i++) {
        if (!may_stand_in_id((unsigned char)id.data[i]))
            return false;
    }
    return true;
}

static enum kb_status check_values(const struct kb_edition_text *text, struct kb_error *err)
{
    struct kb_str region;
    if (text->id.len && !kb_id_check(text->id))
        return kb_fail(err, KB_INVALID, "id: '%.*s' has a character that ids may not have",
                       KB_STR_ARG(text->id));
    if (!kb_region_parse(text->region, &region))
        return kb_fail(err, KB_INVALID, "region: '%.*s' is not six digits",
                       KB_STR_ARG(kb_utf8_cut(text->region, 32)));
    if (text->effective_from >= text->effective_to)
        return kb_fail(err, KB_INVALID, "effective_to: not after effective_from");
    return KB_OK;
}

static enum kb_status check_list(const char *name, const struct kb_str *items, size_t count,
                                 struct kb_error *err)
{
    if (count > KB_LIST_MAX)
        return kb_fail(err, KB_INVALID, "%s: %zu, at most %d are taken", name, count, KB_LIST_MAX);
    for (size_t i = 0; i < count; i++) {
        enum kb_status status = check_str(name, items[i], KB_TITLE_MAX, true, err);
        if (status)
            return status;
    }
    return KB_OK;
}

static enum kb_status check_basis(const struct kb_edition_text *text, struct kb_error *err)
{
    if (text->basis_count > KB_LIST_MAX)
        return kb_fail(err, KB_INVALID, "basis: %zu, at most %d are taken", text->basis_count,
                       KB_LIST_MAX);
    for (size_t i = 0; i < text->basis_count; i++) {
        enum kb_status status = check_str("basis title", text->basis[i].title, KB_TITLE_MAX, true,
                                          err);
        if (!status)
            status = check_str("basis section", text->basis[i].section, KB_LABEL_MAX, false, err);
        if (status)
            return status;
    }
    return KB_OK;
}

static enum kb_status check_repeals(const struct kb_edition_text *text, struct kb_error *err)
{
    if (text->repeal_count > KB_LIST_MAX)
        return kb_fail(err, KB_INVALID, "repeals: %zu, at most %d are taken", text->repeal_count,
                       KB_LIST_MAX);
    for (size_t i = 0; i < text->repeal_count; i++) {
        struct kb_str id = text->repeals[i].id;
        size_t bad;
        if (!kb_id_check(id) || !kb_utf8_check(id, &bad))
            return kb_fail(err, KB_INVALID, "repeals: '%.*s' is no id",
                           KB_STR_ARG(kb_utf8_cut(id, KB_ID_MAX)));
        if (kb_str_equal(id, text->id))
            return kb_fail(err, KB_INVALID, "repeals: an item does not repeal itself");
    }
    return KB_OK;
}

static enum kb_status check_section(const struct kb_section *section, struct kb_error *err)
{
    enum kb_status status = check_str("section label", section->label, KB_LABEL_MAX, true, err);
    if (!status)
        status = check_str("section heading", section->heading, KB_HEADING_MAX, false, err);
    if (!status)
        status = check_str("section text", section->text, KB_SECTION_TEXT_MAX, false, err);
    return status;
}

static enum kb_status check_sections(const struct kb_edition_text *text, struct kb_error *err)
{
    if (!text->section_count)
        return kb_fail(err, KB_INVALID, "sections: missing");
    if (text->section_count > KB_SECTIONS_MAX)
        return kb_fail(err, KB_INVALID, "sections: %zu, at most %d are taken", text->section_count,
                       KB_SECTIONS_MAX);
    for (size_t i = 0; i < text->section_count; i++) {
        enum kb_status status = check_section(&text->sections[i], err);
        if (status)
            return status;
    }
    return KB_OK;
}

/* A label cites one section, so no edition has it twice. */
static enum kb_status check_labels(const struct kb_edition_text *text, struct kb_error *err)
{
    KB_CLEANUP(kb_map_freep) struct kb_map *seen = kb_map_new();
    if (!seen)
        return kb_fail_memory(err);
    for (size_t i = 0; i < text->section_count; i++) {
        bool added;
        if (!kb_map_put(seen, text->sections[i].label, &added))
            return kb_fail_memory(err);
        if (!added)
            return kb_fail(err, KB_INVALID, "section label: '%.*s' stands twice",
                           KB_STR_ARG(text->sections[i].label));
    }
    return KB_OK;
}

enum kb_status kb_edition_text_check(const struct kb_edition_text *text, struct kb_error *err)
{
    enum kb_status status = check_fields(text, err);
    if (!status)
        status = check_values(text, err);
    if (!status)
        status = check_list("keywords", text->keywords, text->keyword_count, err);
    if (!status)
        status = check_list("questions", text->questions, text->question_count, err);
    if (!status)
        status = check_basis(text, err);
    if (!status)
        status = check_repeals(text, err);
    if (!status)
        status = check_sections(text, err);
    if (!status)
        status = check_labels(text, err);
    return status;
}
