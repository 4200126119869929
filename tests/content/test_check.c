#include "fixture.h"

#include "internal.h"

/* Where a field is in the struct, and the limit it meets. */
static const struct {
    const char *name;
    size_t offset, max;
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
};

static void assert_refused(const struct kb_edition_text *text, const char *start)
{
    struct kb_error err = {0};
    assert_int_equal(kb_edition_text_check(text, &err), KB_INVALID);
    if (strncmp(err.message, start, strlen(start)) != 0)
        fail_msg("'%s' does not begin with '%s'", err.message, start);
}

static void assert_taken(const struct kb_edition_text *text)
{
    struct kb_error err = {0};
    assert_ok(kb_edition_text_check(text, &err), &err);
}

static void fields_meet_their_limits(void **state)
{
    (void)state;
    static char longest[KB_NOTE_MAX + 1];
    memset(longest, 'x', sizeof longest);
    for (size_t i = 0; i < KB_COUNT(fields); i++) {
        struct kb_edition_text text = fixture_policy("办法", 0);
        struct kb_str *field = (struct kb_str *)(void *)((char *)&text + fields[i].offset);
        *field = (struct kb_str){longest, fields[i].max};
        assert_taken(&text);
        field->len++;
        assert_refused(&text, fields[i].name);
        *field = KB_STR("\xe4\xb8");
        assert_refused(&text, fields[i].name);
        *field = KB_STR("");
        if (fields[i].is_required)
            assert_refused(&text, fields[i].name);
        else
            assert_taken(&text);
    }
}

static void ids_are_fit_for_addresses(void **state)
{
    (void)state;
    static const char *const good[] = {"law-办法", "a", "guide-440100-x_y.z:1", "A1"};
    static const char *const bad[] = {"",    "a b",  "a/b",  "a?b", "a#b",  "a%b", "a\nb", "\x7f",
                                      "-ab", ".hid", "a\\b", "a<b", "a\"b", "a&b", "a'b"};
    for (size_t i = 0; i < KB_COUNT(good); i++)
        assert_true(kb_id_check(kb_str_of(good[i])));
    for (size_t i = 0; i < KB_COUNT(bad); i++)
        assert_false(kb_id_check(kb_str_of(bad[i])));
    assert_false(kb_id_check(KB_STR("a\0b")));
    struct kb_edition_text text = fixture_policy("办法", 0);
    text.id = KB_STR("a/b");
    assert_refused(&text, "id: 'a/b'");
}

static void values_are_checked(void **state)
{
    (void)state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    text.region = KB_STR("44");
    assert_refused(&text, "region: '44'");
    text = fixture_policy("办法", 10);
    text.effective_to = 10;
    assert_refused(&text, "effective_to");
    text.effective_to = 11;
    assert_taken(&text);
    text = fixture_policy(" \t", 0);
    assert_refused(&text, "title: missing");
}

static void lists_meet_their_limits(void **state)
{
    (void)state;
    static struct kb_str words[KB_LIST_MAX + 1];
    static struct kb_basis links[KB_LIST_MAX + 1];
    for (size_t i = 0; i < KB_COUNT(words); i++) {
        words[i] = KB_STR("词");
        links[i] = (struct kb_basis){KB_STR("办法"), KB_STR("")};
    }
    struct kb_edition_text text = fixture_policy("办法", 0);
    text.keywords = text.questions = words;
    text.basis = links;
    text.keyword_count = text.question_count = text.basis_count = KB_LIST_MAX;
    assert_taken(&text);
    text.keyword_count++;
    assert_refused(&text, "keywords: 1001");
    text.keyword_count--;
    text.question_count++;
    assert_refused(&text, "questions: 1001");
    text.question_count--;
    text.basis_count++;
    assert_refused(&text, "basis: 1001");
    text.basis_count = 1;
    links[0].title = KB_STR("");
    assert_refused(&text, "basis title: missing");
    links[0] = (struct kb_basis){KB_STR("办法"), KB_STR("\xff")};
    assert_refused(&text, "basis section: not UTF-8");
    text.basis_count = 0;
    words[0] = KB_STR("");
    assert_refused(&text, "keywords: missing");
}

static void sections_meet_their_limits(void **state)
{
    (void)state;
    static struct kb_section sections[KB_SECTIONS_MAX + 1];
    static char labels[KB_SECTIONS_MAX + 1][8];
    static char body[KB_SECTION_TEXT_MAX + 1];
    memset(body, 'x', sizeof body);
    for (size_t i = 0; i < KB_COUNT(sections); i++) {
        snprintf(labels[i], sizeof labels[i], "%u", (unsigned)(i % 100000));
        sections[i].label = kb_str_of(labels[i]);
    }
    struct kb_edition_text text = fixture_policy("办法", 0);
    text.sections = sections;
    text.section_count = KB_SECTIONS_MAX;
    assert_taken(&text);
    text.section_count++;
    assert_refused(&text, "sections: 20001");
    text.section_count = 0;
    assert_refused(&text, "sections: missing");
    text.section_count = 2;
    sections[1].text = (struct kb_str){body, KB_SECTION_TEXT_MAX};
    assert_taken(&text);
    sections[1].text.len++;
    assert_refused(&text, "section text");
    sections[1] = (struct kb_section){.label = {body, KB_LABEL_MAX + 1}};
    assert_refused(&text, "section label: 193 bytes");
    sections[1] = (struct kb_section){.label = KB_STR("1"), .heading = {body, KB_HEADING_MAX + 1}};
    assert_refused(&text, "section heading");
    sections[1] = sections[0];
    assert_refused(&text, "section label: '0' stands twice");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_meet_their_limits),   cmocka_unit_test(ids_are_fit_for_addresses),
        cmocka_unit_test(values_are_checked),         cmocka_unit_test(lists_meet_their_limits),
        cmocka_unit_test(sections_meet_their_limits),
    };
    return cmocka_run_group_tests_name("content/check", tests, NULL, NULL);
}
