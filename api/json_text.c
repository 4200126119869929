#include "kb/api.h"

#include "internal.h"

static void field_texts(struct kb_json *json, const char *key, const struct kb_str *texts,
                        size_t count)
{
    kb_json_key(json, key);
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        kb_json_str(json, texts[i]);
    kb_json_end_array(json);
}

static void write_basis(struct kb_json *json, const struct kb_edition_text *text)
{
    kb_json_key(json, "basis");
    kb_json_begin_array(json);
    for (size_t i = 0; i < text->basis_count; i++) {
        kb_json_begin_object(json);
        kb_json_field_str(json, "title", text->basis[i].title);
        kb_json_field_str_or_null(json, "section", text->basis[i].section);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void write_sections(struct kb_json *json, const struct kb_edition_text *text)
{
    kb_json_key(json, "sections");
    kb_json_begin_array(json);
    for (size_t i = 0; i < text->section_count; i++) {
        const struct kb_section *section = &text->sections[i];
        kb_json_begin_object(json);
        kb_json_field_str(json, "label", section->label);
        kb_json_field_str_or_null(json, "heading", section->heading);
        kb_json_field_str(json, "text", section->text);
        kb_json_field_bool(json, "aside", section->aside);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void write_repeals(struct kb_json *json, const struct kb_edition_text *text)
{
    kb_json_key(json, "repeals");
    kb_json_begin_array(json);
    for (size_t i = 0; i < text->repeal_count; i++) {
        kb_json_begin_object(json);
        kb_json_field_str(json, "id", text->repeals[i].id);
        kb_json_field_date(json, "from", text->repeals[i].from);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void write_head(struct kb_json *json, const struct kb_edition_text *text)
{
    kb_json_field_str_or_null(json, "id", text->id);
    kb_json_field_cstr(json, "kind", kb_kind_name(text->kind));
    kb_json_field_cstr(json, "audience", kb_audience_name(text->audience));
    kb_json_field_str(json, "title", text->title);
    kb_json_field_str(json, "region", text->region);
    kb_json_field_str(json, "category", text->category);
    kb_json_field_str_or_null(json, "issuer", text->issuer);
    kb_json_field_str_or_null(json, "doc_no", text->doc_no);
    kb_json_field_date(json, "effective_from", text->effective_from);
    kb_json_field_date(json, "effective_to", text->effective_to);
    kb_json_field_str_or_null(json, "change_note", text->change_note);
    kb_json_field_str_or_null(json, "history", text->history);
    kb_json_field_bool(json, "minor", text->minor);
    kb_json_field_str_or_null(json, "no_basis", text->no_basis);
}

void kb_api_json_text(struct kb_json *json, const struct kb_edition_text *text)
{
    kb_json_begin_object(json);
    write_head(json, text);
    field_texts(json, "keywords", text->keywords, text->keyword_count);
    field_texts(json, "questions", text->questions, text->question_count);
    write_basis(json, text);
    write_repeals(json, text);
    write_sections(json, text);
    kb_json_end_object(json);
}
