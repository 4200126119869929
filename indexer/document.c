#include "internal.h"

#define KEY_MAX   (KB_ID_MAX + 64)
#define NAME_MAX  (64u << 10)
#define BASIS_MAX (16u << 20)

enum kb_status kb_maker_init(struct kb_maker *maker, struct kb_error *err)
{
    *maker = (struct kb_maker){
        .key = KB_BUF_INIT(KEY_MAX),
        .name = KB_BUF_INIT(NAME_MAX),
        .basis = KB_BUF_INIT(BASIS_MAX),
    };
    kb_bag_init(&maker->edition);
    kb_bag_init(&maker->section);
    return kb_text_new(&maker->text, err);
}

void kb_maker_done(struct kb_maker *maker)
{
    kb_text_free(maker->text);
    kb_bag_done(&maker->edition);
    kb_bag_done(&maker->section);
    kb_buf_done(&maker->key);
    kb_buf_done(&maker->name);
    kb_buf_done(&maker->basis);
    *maker = (struct kb_maker){0};
}

/* Adds the terms of a field. */
static enum kb_status add_text(struct kb_maker *maker, struct kb_bag *bag, struct kb_str text,
                               uint32_t weight, struct kb_error *err)
{
    struct kb_terms terms = {0};
    enum kb_status status = KB_OK;
    if (weight && text.len)
        status = kb_text_terms(maker->text, text, &terms, err);
    for (size_t i = 0; i < terms.count && status == KB_OK; i++)
        status = kb_bag_add(bag, terms.items[i].text, weight, err);
    return status;
}

static enum kb_status add_texts(struct kb_maker *maker, struct kb_bag *bag,
                                const struct kb_str *texts, size_t count, uint32_t weight,
                                struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t i = 0; i < count && status == KB_OK; i++)
        status = add_text(maker, bag, texts[i], weight, err);
    return status;
}

/* 社会保险/养老保险 is found as itself and as 社会保险. */
static enum kb_status add_category(struct kb_bag *bag, struct kb_str path, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t end = 0; end < path.len && status == KB_OK; end++) {
        end = kb_str_find(path, KB_STR("/"), end);
        struct kb_str level = kb_str_slice(path, 0, end);
        if (level.len)
            status = kb_bag_add_boolean(bag, KB_INDEX_CATEGORY, level, err);
        if (end == SIZE_MAX)
            break;
    }
    return status;
}

static enum kb_status add_filters(struct kb_bag *bag, const struct kb_item_content *content,
                                  const struct kb_edition_text *text, struct kb_error *err)
{
    enum kb_status status = kb_bag_add_boolean(bag, KB_INDEX_ITEM, content->id, err);
    if (status == KB_OK)
        status = kb_bag_add_boolean(bag, KB_INDEX_KIND, kb_str_of(kb_kind_name(text->kind)), err);
    if (status == KB_OK)
        status = kb_bag_add_boolean(bag, KB_INDEX_REGION, text->region, err);
    for (size_t i = 0; i < content->category_count && status == KB_OK; i++)
        status = add_category(bag, content->categories[i], err);
    return status;
}

static enum kb_status fill_edition(struct kb_maker *maker, const struct kb_item_content *content,
                                   const struct kb_edition_text *text, struct kb_error *err)
{
    const struct kb_index_weights *weights = &kb_index_field_weights;
    struct kb_bag *bag = &maker->edition;
    kb_bag_clear(bag);
    enum kb_status status = kb_basis_put(maker, text, err);
    if (status == KB_OK)
        status = add_filters(bag, content, text, err);
    if (status == KB_OK)
        status = kb_basis_add_titles(maker, content, text, bag, err);
    if (status == KB_OK)
        status = add_text(maker, bag, text->title, weights->title, err);
    if (status == KB_OK)
        status = add_texts(maker, bag, text->keywords, text->keyword_count, weights->keywords, err);
    if (status == KB_OK)
        status = add_texts(maker, bag, text->questions, text->question_count, weights->questions,
                           err);
    return status;
}

static enum kb_status fill_section(struct kb_maker *maker, const struct kb_section *section,
                                   struct kb_error *err)
{
    const struct kb_index_weights *weights = &kb_index_field_weights;
    struct kb_bag *bag = &maker->section;
    kb_bag_clear(bag);
    enum kb_status status = kb_bag_add_all(bag, &maker->edition, err);
    if (status == KB_OK)
        status = add_text(maker, bag, section->text, weights->text, err);
    if (status == KB_OK)
        status = add_text(maker, bag, section->label, weights->label, err);
    if (status == KB_OK)
        status = add_text(maker, bag, section->heading, weights->heading, err);
    if (status == KB_OK)
        status = kb_basis_add_label(maker, section->label, bag, err);
    return status;
}

/* Hands the section's bag over as a document of one standing. */
static enum kb_status emit(struct kb_maker *maker, struct kb_xapian_document *document,
                           const struct kb_index_key *key, const struct kb_standing *standing,
                           enum kb_database where, const struct kb_sink *sink, struct kb_error *err)
{
    char valid_from[4], valid_to[4], known_from[8], known_to[8];
    kb_xapian_put_i32(valid_from, standing->valid_from);
    kb_xapian_put_i32(valid_to, standing->valid_to);
    kb_xapian_put_i64(known_from, standing->known_from_ms);
    kb_xapian_put_i64(known_to, standing->known_to_ms);
    kb_buf_clear(&maker->key);
    kb_index_key_put(key, &maker->key);
    enum kb_status status = kb_buf_status(&maker->key, err);
    if (status)
        return status;
    const struct kb_xapian_value values[] = {
        {KB_INDEX_SLOT_KEY, kb_buf_str(&maker->key)},
        {KB_INDEX_SLOT_VALID_FROM, {valid_from, sizeof valid_from}},
        {KB_INDEX_SLOT_VALID_TO, {valid_to, sizeof valid_to}},
        {KB_INDEX_SLOT_KNOWN_FROM, {known_from, sizeof known_from}},
        {KB_INDEX_SLOT_KNOWN_TO, {known_to, sizeof known_to}},
    };
    document->values = values;
    document->value_count = KB_COUNT(values);
    return sink->add(sink->context, where, document, err);
}

/* One section: analysed once, written for each standing of its edition. */
static enum kb_status make_section(struct kb_maker *maker, const struct kb_item_content *content,
                                   const struct kb_edition *edition, uint32_t ordinal, kb_date day,
                                   const struct kb_sink *sink, struct kb_error *err)
{
    struct kb_xapian_document document = {.data = kb_buf_str(&maker->basis)};
    enum kb_status status = fill_section(maker, &edition->text.sections[ordinal], err);
    if (status == KB_OK)
        status = kb_bag_terms(&maker->section, &document.terms, &document.term_count, err);
    for (size_t i = 0; i < content->standing_count && status == KB_OK; i++) {
        const struct kb_standing *standing = &content->standings[i];
        if (standing->edition_row != edition->row)
            continue;
        struct kb_index_key key = {content->id,          ordinal,
                                   edition->row,         standing->row,
                                   standing->valid_from, standing->valid_to,
                                   edition->text.kind};
        enum kb_database where = kb_database_of(standing, edition->text.audience,
                                                content->is_public, day);
        status = emit(maker, &document, &key, standing, where, sink, err);
    }
    return status;
}

enum kb_status kb_maker_item(struct kb_maker *maker, const struct kb_item_content *content,
                             kb_date day, const struct kb_sink *sink, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (size_t e = 0; e < content->edition_count && status == KB_OK; e++) {
        const struct kb_edition *edition = &content->editions[e];
        status = fill_edition(maker, content, &edition->text, err);
        for (size_t s = 0; s < edition->text.section_count && status == KB_OK; s++)
            if (!edition->text.sections[s].aside)
                status = make_section(maker, content, edition, (uint32_t)s, day, sink, err);
    }
    if (status)
        kb_error_prefix(err, "item '%.*s'", KB_STR_ARG(content->id));
    return status;
}
