/* Each field: what it takes, and the words with which it refuses. */
#include "fixture.h"

/* Reads `value` (YAML) as a field of an empty item. */
static struct import_item read(struct fixture *fixture, enum import_field field, const char *value)
{
    struct import_item item = {0};
    struct kb_yaml *root = NULL;
    struct kb_str text = kb_arena_printf(fixture->arena, "x: %s\n", value);
    fixture_clear(fixture);
    assert_ok(kb_yaml_parse(fixture->arena, text, 0, 10000, &root, &fixture->err), &fixture->err);
    assert_ok(import_field_read(fixture->arena, field, root->first, &fixture->report, &item,
                                &fixture->err),
              &fixture->err);
    return item;
}

static void the_table_is_complete(void **state)
{
    (void)state;
    size_t count = 0;
    for (const struct kb_import_field *field = kb_import_fields; field->name; field++, count++) {
        assert_non_null(field->form);
        assert_non_null(field->meaning);
        assert_int_equal(import_field_find(kb_str_of(field->name)), count);
    }
    assert_int_equal(count, IMPORT_FIELD_COUNT);
    assert_int_equal(import_field_find(KB_STR("titel")), IMPORT_FIELD_COUNT);
    assert_int_equal(import_field_find(KB_STR("")), IMPORT_FIELD_COUNT);
}

static void refusals(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        enum import_field field;
        const char *value, *expected;
    } cases[] = {
        {IMPORT_KIND, "law",
         "E 1:4 field 'kind': 'law' is none of policy, guide, script, qa or notice\n"},
        {IMPORT_AUDIENCE, "all", "E 1:4 field 'audience': 'all' is not public or internal\n"},
        {IMPORT_REGION, "44000", "E 1:4 field 'region': '44000' is no region code of six digits\n"},
        {IMPORT_REGION, "广东", "E 1:4 field 'region': '广东' is no region code of six digits\n"},
        {IMPORT_EFFECTIVE_FROM, "2024-2-1",
         "E 1:4 field 'effective_from': '2024-2-1' is no date in the form YYYY-MM-DD\n"},
        {IMPORT_EFFECTIVE_TO, "2024-02-30",
         "E 1:4 field 'effective_to': '2024-02-30' is no date in the form YYYY-MM-DD\n"},
        {IMPORT_TITLE, "[a, b]",
         "E 1:4 field 'title': must be a single text, not a list or mapping\n"},
        {IMPORT_TITLE, "\"a\\u0007b\"",
         "E 1:4 field 'title': must be one line without control characters\n"},
        {IMPORT_CHANGE_NOTE, "\"a\\u0007b\"",
         "E 1:4 field 'change_note': holds a control character\n"},
        {IMPORT_ID, "\"a b\"",
         "E 1:4 field 'id': 'a b' may hold letters, digits, '-', '_', '.' and brackets\n"},
        {IMPORT_ID, "a/b",
         "E 1:4 field 'id': 'a/b' may hold letters, digits, '-', '_', '.' and brackets\n"},
        {IMPORT_CATEGORY, "a//b",
         "E 1:4 field 'category': 'a//b' has an empty part, or white space beside a '/'\n"},
        {IMPORT_CATEGORY, "/a",
         "E 1:4 field 'category': '/a' has an empty part, or white space beside a '/'\n"},
        {IMPORT_CATEGORY, "a / b",
         "E 1:4 field 'category': 'a / b' has an empty part, or white space beside a '/'\n"},
        {IMPORT_CATEGORY, "a/b/c/d/e/f/g/h/i",
         "E 1:4 field 'category': is 9 parts deep, at most 8 are allowed\n"},
        {IMPORT_KEYWORDS, "a", "E 1:4 field 'keywords': must be a list\n"},
        {IMPORT_KEYWORDS, "[a, [b]]",
         "E 1:8 field 'keywords': must be a single text, not a list or mapping\n"},
        {IMPORT_QUESTIONS, "[a, \"\"]", "E 1:8 field 'questions': is empty\n"},
        {IMPORT_BASIS, "{title: a}", "E 1:4 field 'basis': must be a list\n"},
        {IMPORT_BASIS, "[a]",
         "E 1:5 field 'basis': each entry must be a mapping with 'title' and 'section'\n"},
        {IMPORT_BASIS, "[{section: 第一条}]", "E 1:5 field 'basis': an entry has no 'title'\n"},
        {IMPORT_BASIS, "[{title: a, clause: b}]",
         "E 1:16 field 'basis': unknown key 'clause', an entry has 'title' and 'section'\n"},
        {IMPORT_BODY, "[a]", "E 1:4 field 'body': must be a single text, not a list or mapping\n"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct import_item item = read(fixture, cases[i].field, cases[i].value);
        assert_findings(fixture, cases[i].expected);
        assert_true(item.has_errors);
        assert_true(item.has[cases[i].field]);
    }
}

static void good_values(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(read(fixture, IMPORT_KIND, "notice").text.kind, KB_KIND_NOTICE);
    assert_int_equal(read(fixture, IMPORT_AUDIENCE, "internal").text.audience,
                     KB_AUDIENCE_INTERNAL);
    assert_int_equal(read(fixture, IMPORT_EFFECTIVE_FROM, "2024-02-29").text.effective_from,
                     fixture_day("2024-02-29"));
    assert_int_equal(read(fixture, IMPORT_EFFECTIVE_TO, "2030-01-01").text.effective_to,
                     fixture_day("2030-01-01"));
    assert_str(read(fixture, IMPORT_REGION, "\"990100\"").text.region, "990100");
    assert_str(read(fixture, IMPORT_REGION, "010000").text.region, "010000");
    assert_str(read(fixture, IMPORT_ID, "guide-990100-离职提取（试行）_v1.2").text.id,
               "guide-990100-离职提取（试行）_v1.2");
    assert_str(read(fixture, IMPORT_TITLE, "\"  甲  \"").text.title, "甲");
    assert_str(read(fixture, IMPORT_CATEGORY, "住房保障/住房公积金").text.category,
               "住房保障/住房公积金");
    assert_str(read(fixture, IMPORT_ISSUER, "市政府").text.issuer, "市政府");
    assert_str(read(fixture, IMPORT_DOC_NO, "澜府办规〔2023〕5号").text.doc_no,
               "澜府办规〔2023〕5号");
    assert_str(read(fixture, IMPORT_CHANGE_NOTE, "\"一\\n二\"").text.change_note, "一\n二");
    assert_str(read(fixture, IMPORT_BODY, "\"## 甲\\n乙\"").body, "## 甲\n乙");
    assert_findings(fixture, "");
}

static void nothing_is_as_if_not_written(void **state)
{
    struct fixture *fixture = *state;
    static const char *const nothings[] = {"", "~", "null", "\"\"", "\"  \""};
    for (enum import_field field = 0; field < IMPORT_FIELD_COUNT; field++) {
        for (size_t i = 0; i < KB_COUNT(nothings); i++) {
            struct import_item item = read(fixture, field, nothings[i]);
            assert_false(item.has[field]);
            assert_false(item.has_errors);
            assert_findings(fixture, "");
        }
    }
}

static void lists_are_kept_in_order_and_once(void **state)
{
    struct fixture *fixture = *state;
    struct import_item item = read(fixture, IMPORT_KEYWORDS, "[乙, 甲, 乙, \" 甲 \"]");
    assert_int_equal(item.text.keyword_count, 2);
    assert_str(item.text.keywords[0], "乙");
    assert_str(item.text.keywords[1], "甲");
    item = read(fixture, IMPORT_QUESTIONS, "[怎么取]");
    assert_int_equal(item.text.question_count, 1);
    assert_str(item.text.questions[0], "怎么取");
    item = read(fixture, IMPORT_KEYWORDS, "[]");
    assert_int_equal(item.text.keyword_count, 0);
    item = read(fixture, IMPORT_BASIS,
                "[{title: 民法典, section: 第五条}, {title: 甲}, {title: 乙, section: }]");
    assert_int_equal(item.text.basis_count, 3);
    assert_str(item.text.basis[0].title, "民法典");
    assert_str(item.text.basis[0].section, "第五条");
    assert_str(item.text.basis[1].section, "");
    assert_str(item.text.basis[2].section, "");
    assert_findings(fixture, "");
}

/* An export of old scripts has several keywords in one, a line each. */
static void line_ends_inside_short_texts_become_spaces(void **state)
{
    struct fixture *fixture = *state;
    struct import_item item = read(fixture, IMPORT_KEYWORDS, "[\"高度危险\\n责任\\t人\"]");
    assert_str(item.text.keywords[0], "高度危险 责任 人");
    assert_str(read(fixture, IMPORT_TITLE, "\"甲\\n乙\"").text.title, "甲 乙");
    assert_findings(fixture, "");
}

/* A text of `count` three-byte characters. */
static const char *repeated(struct fixture *fixture, size_t count)
{
    kb_buf_clear(&fixture->dump);
    for (size_t i = 0; i < count; i++)
        kb_buf_add_cstr(&fixture->dump, "长");
    return kb_arena_copy(fixture->arena, kb_buf_str(&fixture->dump)).data;
}

static void long_is_a_warning_too_long_an_error(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        enum import_field field;
        size_t characters;
        const char *finding;
    } cases[] = {
        {IMPORT_TITLE, KB_TITLE_CHARS_WARN, ""},
        {IMPORT_TITLE, KB_TITLE_CHARS_WARN + 1,
         "W 1:4 field 'title': 129 characters are more than the 128"},
        {IMPORT_TITLE, KB_TITLE_MAX / 3, "W 1:4 field 'title': 256"},
        {IMPORT_TITLE, KB_TITLE_MAX / 3 + 1,
         "E 1:4 field 'title': is 771 bytes long, at most 768 are allowed"},
        {IMPORT_ID, KB_ID_MAX / 3 + 1, "E 1:4 field 'id': is 195 bytes long, at most 192"},
        {IMPORT_ISSUER, KB_FIELD_MAX / 3 + 1, "E 1:4 field 'issuer': is 771 bytes"},
        {IMPORT_CATEGORY, KB_CATEGORY_MAX / 3 + 1, "E 1:4 field 'category': is 387 bytes"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct import_item item = read(fixture, cases[i].field,
                                       repeated(fixture, cases[i].characters));
        if (cases[i].finding[0])
            fixture_found(fixture, cases[i].finding);
        else
            assert_findings(fixture, "");
        assert_int_equal(item.has_errors, cases[i].finding[0] == 'E');
    }
}

static void long_keywords_likewise(void **state)
{
    struct fixture *fixture = *state;
    read(
        fixture, IMPORT_KEYWORDS,
        kb_arena_printf(fixture->arena, "[%s]", repeated(fixture, KB_KEYWORD_CHARS_WARN + 1)).data);
    fixture_found(fixture, "W 1:5 field 'keywords': 21 characters are more than the 20");
    read(fixture, IMPORT_KEYWORDS,
         kb_arena_printf(fixture->arena, "[%s]", repeated(fixture, KB_KEYWORD_MAX / 3 + 1)).data);
    fixture_found(fixture, "E 1:5 field 'keywords': is 195 bytes long");
}

static void lists_have_an_end(void **state)
{
    struct fixture *fixture = *state;
    kb_buf_clear(&fixture->dump);
    kb_buf_add_cstr(&fixture->dump, "[a");
    for (int i = 0; i < KB_LIST_MAX; i++)
        kb_buf_printf(&fixture->dump, ",k%d", i);
    kb_buf_add_cstr(&fixture->dump, "]");
    struct import_item item = read(fixture, IMPORT_KEYWORDS, fixture->dump.data);
    assert_findings(fixture,
                    "E 1:4 field 'keywords': has 1001 entries, at most 1000 are allowed\n");
    assert_true(item.has_errors);
}

static void titles_from_elsewhere_are_checked_alike(void **state)
{
    struct fixture *fixture = *state;
    struct import_item item = {.text.title = kb_str_of(repeated(fixture, 300))};
    import_field_check_title(&fixture->report, 1, &item);
    assert_true(item.has_errors);
    fixture_found(fixture, "E 1:1 field 'title': is 900 bytes long");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(the_table_is_complete),
        fixture_test(refusals),
        fixture_test(good_values),
        fixture_test(nothing_is_as_if_not_written),
        fixture_test(lists_are_kept_in_order_and_once),
        fixture_test(line_ends_inside_short_texts_become_spaces),
        fixture_test(long_is_a_warning_too_long_an_error),
        fixture_test(long_keywords_likewise),
        fixture_test(lists_have_an_end),
        fixture_test(titles_from_elsewhere_are_checked_alike),
    };
    return cmocka_run_group_tests_name("import fields", tests, NULL, NULL);
}
