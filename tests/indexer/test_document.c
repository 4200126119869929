/* Documents: which terms with which weight, filters, values, and one for each standing. */
#include "fixture.h"

/* What the sink was given, as text: "WHERE term:wdf …" per document. */
struct seen {
    size_t count;
    enum kb_database where[16];
    struct kb_index_key keys[16];
    char ids[16][64];
    struct kb_bag bags[16];
    char known_to[16][8];
};

static enum kb_status see(void *context, enum kb_database where,
                          const struct kb_xapian_document *document, struct kb_error *err)
{
    struct seen *seen = context;
    size_t n = seen->count++;
    assert_true(n < KB_COUNT(seen->where));
    seen->where[n] = where;
    kb_bag_init(&seen->bags[n]);
    for (size_t i = 0; i < document->term_count; i++)
        assert_ok(kb_bag_add(&seen->bags[n], document->terms[i].term, document->terms[i].wdf, err),
                  err);
    assert_int_equal(document->value_count, 5);
    assert_ok(kb_index_key_get(document->values[KB_INDEX_SLOT_KEY].value, &seen->keys[n], err),
              err);
    snprintf(seen->ids[n], sizeof seen->ids[n], "%.*s", KB_STR_ARG(seen->keys[n].id));
    assert_int_equal(document->values[4].slot, KB_INDEX_SLOT_KNOWN_TO);
    memcpy(seen->known_to[n], document->values[4].value.data, 8);
    return KB_OK;
}

static void seen_done(struct seen *seen)
{
    for (size_t i = 0; i < seen->count; i++)
        kb_bag_done(&seen->bags[i]);
}

static uint32_t wdf(struct seen *seen, size_t n, const char *term)
{
    struct kb_error err = {0};
    const struct kb_xapian_term *terms;
    size_t count;
    assert_ok(kb_bag_terms(&seen->bags[n], &terms, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        if (kb_str_equal(terms[i].term, kb_str_of(term)))
            return terms[i].wdf;
    return UINT32_MAX;
}

#define MISSING UINT32_MAX

static const struct kb_section sections[] = {
    {KB_STR_INIT("第一条"), KB_STR_INIT("总则"), KB_STR_INIT("alpha beta alpha"), false},
    {KB_STR_INIT("第二条"), KB_STR_INIT(""), KB_STR_INIT("gamma"), false},
};
static const struct kb_str keywords[] = {KB_STR_INIT("keyword"), KB_STR_INIT("alpha")};
static const struct kb_str questions[] = {KB_STR_INIT("how")};
static const struct kb_str categories[] = {KB_STR_INIT("社保/养老"), KB_STR_INIT("其他")};

static struct kb_edition edition_of(int64_t row)
{
    return (struct kb_edition){
        .row = row,
        .text = {.kind = KB_KIND_GUIDE,
                 .title = KB_STR("title"),
                 .region = KB_STR("440100"),
                 .keywords = keywords,
                 .keyword_count = KB_COUNT(keywords),
                 .questions = questions,
                 .question_count = KB_COUNT(questions),
                 .sections = sections,
                 .section_count = KB_COUNT(sections)},
    };
}

static struct kb_item_content content_of(const struct kb_edition *editions, size_t edition_count,
                                         const struct kb_standing *standings, size_t standing_count)
{
    return (struct kb_item_content){
        .id = KB_STR("guide-a"),
        .categories = categories,
        .category_count = KB_COUNT(categories),
        .editions = editions,
        .edition_count = edition_count,
        .standings = standings,
        .standing_count = standing_count,
        .is_public = true,
    };
}

static void make(const struct kb_item_content *content, struct seen *seen)
{
    struct kb_error err = {0};
    struct kb_sink sink = {see, seen};
    KB_CLEANUP(kb_maker_done) struct kb_maker maker;
    assert_ok(kb_maker_init(&maker, &err), &err);
    assert_ok(kb_maker_item(&maker, content, 20000, &sink, &err), &err);
}

static void test_fields_have_their_weights(void **state)
{
    (void)state;
    const struct kb_index_weights *weights = &kb_index_field_weights;
    struct kb_edition edition = edition_of(7);
    struct kb_standing standing = {1, 7, 0, KB_DATE_MAX, 5, KB_TIME_MAX};
    struct kb_item_content content = content_of(&edition, 1, &standing, 1);
    KB_CLEANUP(seen_done) struct seen seen = {0};
    make(&content, &seen);
    assert_int_equal(seen.count, 2);
    assert_int_equal(wdf(&seen, 0, "alpha"), 2 * weights->text + weights->keywords);
    assert_int_equal(wdf(&seen, 0, "beta"), weights->text);
    assert_int_equal(wdf(&seen, 0, "gamma"), MISSING);
    assert_int_equal(wdf(&seen, 0, "title"), weights->title);
    assert_int_equal(wdf(&seen, 0, "keyword"), weights->keywords);
    assert_int_equal(wdf(&seen, 0, "how"), weights->questions);
    assert_true(wdf(&seen, 0, "总则") != MISSING);
    assert_int_equal(wdf(&seen, 1, "gamma"), weights->text);
    assert_int_equal(wdf(&seen, 1, "alpha"), weights->keywords);
    assert_int_equal(wdf(&seen, 1, "beta"), MISSING);
    assert_int_equal(wdf(&seen, 1, "总则"), MISSING);
}

static void test_what_stands_aside_is_no_document(void **state)
{
    (void)state;
    static const struct kb_section with_aside[] = {
        {KB_STR_INIT("页面附带内容"), KB_STR_INIT(""), KB_STR_INIT("gamma"), true},
        {KB_STR_INIT("正文"), KB_STR_INIT(""), KB_STR_INIT("alpha"), false},
    };
    struct kb_edition edition = edition_of(7);
    edition.text.sections = with_aside;
    edition.text.section_count = KB_COUNT(with_aside);
    struct kb_standing standing = {1, 7, 0, KB_DATE_MAX, 5, KB_TIME_MAX};
    struct kb_item_content content = content_of(&edition, 1, &standing, 1);
    KB_CLEANUP(seen_done) struct seen seen = {0};
    make(&content, &seen);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.keys[0].ordinal, 1);
    assert_int_equal(wdf(&seen, 0, "gamma"), MISSING);
}

static void test_filters_have_no_weight(void **state)
{
    (void)state;
    struct kb_edition edition = edition_of(7);
    struct kb_standing standing = {1, 7, 0, KB_DATE_MAX, 5, KB_TIME_MAX};
    struct kb_item_content content = content_of(&edition, 1, &standing, 1);
    KB_CLEANUP(seen_done) struct seen seen = {0};
    make(&content, &seen);
    static const char *const terms[] = {"XIguide-a", "XKguide",     "XR440100",
                                        "XC社保",    "XC社保/养老", "XC其他"};
    for (size_t n = 0; n < seen.count; n++) {
        for (size_t i = 0; i < KB_COUNT(terms); i++)
            assert_int_equal(wdf(&seen, n, terms[i]), 0);
        assert_int_equal(wdf(&seen, n, "XC养老"), MISSING);
    }
}

static void test_one_document_for_each_standing(void **state)
{
    (void)state;
    struct kb_edition editions[] = {edition_of(7), edition_of(8)};
    editions[1].text.audience = KB_AUDIENCE_INTERNAL;
    editions[1].text.section_count = 1;
    const struct kb_standing standings[] = {
        {1, 7, 0, KB_DATE_MAX, 5, 50},         /* closed in known time */
        {2, 7, 0, 19000, 50, KB_TIME_MAX},     /* expired */
        {3, 7, 19500, 21000, 50, KB_TIME_MAX}, /* in force */
        {4, 8, 21000, KB_DATE_MAX, 50, KB_TIME_MAX},
    };
    struct kb_item_content content = content_of(editions, 2, standings, KB_COUNT(standings));
    KB_CLEANUP(seen_done) struct seen seen = {0};
    make(&content, &seen);
    const struct {
        int64_t edition, standing;
        uint32_t ordinal;
        enum kb_database where;
    } expected[] = {
        {7, 1, 0, KB_DATABASE_PUBLIC_ARCHIVE}, {7, 2, 0, KB_DATABASE_PUBLIC_ARCHIVE},
        {7, 3, 0, KB_DATABASE_PUBLIC_LIVE},    {7, 1, 1, KB_DATABASE_PUBLIC_ARCHIVE},
        {7, 2, 1, KB_DATABASE_PUBLIC_ARCHIVE}, {7, 3, 1, KB_DATABASE_PUBLIC_LIVE},
        {8, 4, 0, KB_DATABASE_INTERNAL_LIVE},
    };
    assert_int_equal(seen.count, KB_COUNT(expected));
    for (size_t i = 0; i < KB_COUNT(expected); i++) {
        assert_string_equal(seen.ids[i], "guide-a");
        assert_int_equal(seen.keys[i].edition_row, expected[i].edition);
        assert_int_equal(seen.keys[i].standing_row, expected[i].standing);
        assert_int_equal(seen.keys[i].ordinal, expected[i].ordinal);
        assert_int_equal(seen.where[i], expected[i].where);
    }
    assert_int_equal(kb_xapian_get_i64(seen.known_to[0]), 50);
    assert_int_equal(kb_xapian_get_i64(seen.known_to[1]), KB_TIME_MAX);
}

static enum kb_status refuse(void *context, enum kb_database where,
                             const struct kb_xapian_document *document, struct kb_error *err)
{
    (void)context;
    (void)where;
    (void)document;
    return kb_fail(err, KB_IO, "disk is full");
}

static void test_a_failing_sink_is_named_with_the_item(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_edition edition = edition_of(7);
    struct kb_standing standing = {1, 7, 0, KB_DATE_MAX, 5, KB_TIME_MAX};
    struct kb_item_content content = content_of(&edition, 1, &standing, 1);
    struct kb_sink sink = {refuse, NULL};
    KB_CLEANUP(kb_maker_done) struct kb_maker maker;
    assert_ok(kb_maker_init(&maker, &err), &err);
    assert_int_equal(kb_maker_item(&maker, &content, 20000, &sink, &err), KB_IO);
    assert_string_equal(err.message, "item 'guide-a': disk is full");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_have_their_weights),
        cmocka_unit_test(test_what_stands_aside_is_no_document),
        cmocka_unit_test(test_filters_have_no_weight),
        cmocka_unit_test(test_one_document_for_each_standing),
        cmocka_unit_test(test_a_failing_sink_is_named_with_the_item),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
