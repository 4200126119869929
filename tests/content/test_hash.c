#include "fixture.h"

static const struct kb_str words[] = {KB_STR_INIT("a"), KB_STR_INIT("b")};
static const struct kb_str glued[] = {KB_STR_INIT("ab")};
static const struct kb_basis basis[] = {{KB_STR_INIT("t"), KB_STR_INIT("s")}};
static const struct kb_basis shifted[] = {{KB_STR_INIT("ts"), KB_STR_INIT("")}};

static void change_kind(struct kb_edition_text *t)
{
    t->kind = KB_KIND_QA;
}
static void change_audience(struct kb_edition_text *t)
{
    t->audience = KB_AUDIENCE_INTERNAL;
}
static void change_title(struct kb_edition_text *t)
{
    t->title = KB_STR("别的");
}
static void change_region(struct kb_edition_text *t)
{
    t->region = KB_STR("110000");
}
static void change_issuer(struct kb_edition_text *t)
{
    t->issuer = KB_STR("x");
}
static void change_doc_no(struct kb_edition_text *t)
{
    t->doc_no = KB_STR("x");
}
static void change_from(struct kb_edition_text *t)
{
    t->effective_from = 1;
}
static void change_to(struct kb_edition_text *t)
{
    t->effective_to = 99;
}
static void change_note(struct kb_edition_text *t)
{
    t->change_note = KB_STR("x");
}
static void change_history(struct kb_edition_text *t)
{
    t->history = KB_STR("x");
}
static void change_keywords(struct kb_edition_text *t)
{
    t->keywords = words;
    t->keyword_count = 2;
}
static void glue_keywords(struct kb_edition_text *t)
{
    t->keywords = glued;
    t->keyword_count = 1;
}
static void change_questions(struct kb_edition_text *t)
{
    t->questions = words;
    t->question_count = 2;
}
static void change_basis(struct kb_edition_text *t)
{
    t->basis = basis;
    t->basis_count = 1;
}
static void shift_basis(struct kb_edition_text *t)
{
    t->basis = shifted;
    t->basis_count = 1;
}
static void set_aside(struct kb_edition_text *t)
{
    static const struct kb_section apart = {KB_STR_INIT("第一条"), KB_STR_INIT("第一章 总则"),
                                            KB_STR_INIT("为了规范管理，制定本办法。"), true};
    t->sections = &apart;
}
static void drop_sections(struct kb_edition_text *t)
{
    t->section_count = 0;
}

static void every_field_counts(void **state)
{
    (void)state;
    static void (*const changes[])(struct kb_edition_text * t) = {
        change_kind,   change_audience, change_title,  change_region,    change_issuer,
        change_doc_no, change_from,     change_to,     change_note,      change_history,
        change_basis,  change_keywords, glue_keywords, change_questions, shift_basis,
        set_aside,     drop_sections,
    };
    struct kb_hash hashes[KB_COUNT(changes) + 1];
    struct kb_edition_text text = fixture_policy("办法", 0);
    kb_edition_hash(&text, &hashes[0]);
    for (size_t i = 0; i < KB_COUNT(changes); i++) {
        struct kb_edition_text changed = text;
        changes[i](&changed);
        kb_edition_hash(&changed, &hashes[i + 1]);
        for (size_t j = 0; j <= i; j++)
            assert_false(kb_hash_equal(&hashes[j], &hashes[i + 1]));
    }
}

static void id_category_and_source_do_not_count(void **state)
{
    (void)state;
    struct kb_hash before, after;
    struct kb_edition_text text = fixture_policy("办法", 0);
    kb_edition_hash(&text, &before);
    text.id = KB_STR("x");
    text.category = KB_STR("y");
    text.source = KB_STR("z");
    kb_edition_hash(&text, &after);
    assert_true(kb_hash_equal(&before, &after));
}

/* Stored hashes depend on it: whoever breaks this breaks every base. */
static void hash_is_what_it_was(void **state)
{
    (void)state;
    struct kb_hash hash;
    char hex[KB_HASH_HEX_SIZE];
    struct kb_edition_text text = fixture_policy("办法", 0);
    kb_edition_hash(&text, &hash);
    assert_string_equal(kb_hash_hex(&hash, hex),
                        "fb498bb7cd91153756e6fcbb12495d023fdaf9373e833b94dbf8524d352514a2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_counts),
        cmocka_unit_test(id_category_and_source_do_not_count),
        cmocka_unit_test(hash_is_what_it_was),
    };
    return cmocka_run_group_tests_name("content/hash", tests, NULL, NULL);
}
