#include "internal.h"

static void add_list(struct kb_hasher *hasher, const struct kb_str *items, size_t count)
{
    kb_hasher_add_int(hasher, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        kb_hasher_add(hasher, items[i]);
}

static void add_basis(struct kb_hasher *hasher, const struct kb_edition_text *text)
{
    kb_hasher_add_int(hasher, (int64_t)text->basis_count);
    for (size_t i = 0; i < text->basis_count; i++) {
        kb_hasher_add(hasher, text->basis[i].title);
        kb_hasher_add(hasher, text->basis[i].section);
    }
}

static void add_sections(struct kb_hasher *hasher, const struct kb_edition_text *text)
{
    kb_hasher_add_int(hasher, (int64_t)text->section_count);
    for (size_t i = 0; i < text->section_count; i++) {
        kb_hasher_add(hasher, text->sections[i].label);
        kb_hasher_add(hasher, text->sections[i].heading);
        kb_hasher_add(hasher, text->sections[i].text);
    }
}

/* Only where there are any, so that hashes made before there were asides still fit. */
static void add_asides(struct kb_hasher *hasher, const struct kb_edition_text *text)
{
    for (size_t i = 0; i < text->section_count; i++)
        if (text->sections[i].aside)
            kb_hasher_add_int(hasher, (int64_t)i);
}

/* What came later, likewise only where there is any, and each with its name. */
static void add_later(struct kb_hasher *hasher, const struct kb_edition_text *text)
{
    if (text->minor)
        kb_hasher_add(hasher, KB_STR("minor"));
    if (text->no_basis.len) {
        kb_hasher_add(hasher, KB_STR("no_basis"));
        kb_hasher_add(hasher, text->no_basis);
    }
    for (size_t i = 0; i < text->repeal_count; i++) {
        kb_hasher_add(hasher, KB_STR("repeals"));
        kb_hasher_add(hasher, text->repeals[i].id);
        kb_hasher_add_int(hasher, text->repeals[i].from);
    }
}

/* The order of the fields is part of the format: stored hashes depend on it. */
void kb_edition_hash(const struct kb_edition_text *text, struct kb_hash *ret)
{
    struct kb_hasher hasher;
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, KB_STR("kb edition 1"));
    kb_hasher_add(&hasher, kb_str_of(kb_kind_name(text->kind)));
    kb_hasher_add(&hasher, kb_str_of(kb_audience_name(text->audience)));
    kb_hasher_add(&hasher, text->title);
    kb_hasher_add(&hasher, text->region);
    kb_hasher_add(&hasher, text->issuer);
    kb_hasher_add(&hasher, text->doc_no);
    kb_hasher_add_int(&hasher, text->effective_from);
    kb_hasher_add_int(&hasher, text->effective_to);
    kb_hasher_add(&hasher, text->change_note);
    kb_hasher_add(&hasher, text->history);
    add_list(&hasher, text->keywords, text->keyword_count);
    add_list(&hasher, text->questions, text->question_count);
    add_basis(&hasher, text);
    add_sections(&hasher, text);
    add_asides(&hasher, text);
    add_later(&hasher, text);
    kb_hasher_done(&hasher, ret);
}
