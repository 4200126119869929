/* What ties sections to the clauses they rest on: names in terms, lists in the documents' data. */
#include "fixture.h"

/* --- the list --------------------------------------------------------------------------------- */

/* What the documents of an edition carry. */
static struct kb_buf list_of(const struct kb_edition_text *edition)
{
    struct kb_error err = {0};
    struct kb_buf list = KB_BUF_INIT(1 << 16);
    KB_CLEANUP(kb_maker_done) struct kb_maker maker;
    assert_ok(kb_maker_init(&maker, &err), &err);
    assert_ok(kb_basis_put(&maker, edition, &err), &err);
    kb_buf_add_str(&list, kb_buf_str(&maker.basis));
    return list;
}

static void test_a_list_is_read_as_it_was_put(void **state)
{
    (void)state;
    static const struct kb_basis basis[] = {
        {KB_STR_INIT("《中华人民共和国劳动合同法》"), KB_STR_INIT("第二十四条")},
        {KB_STR_INIT("公积金 条例"), KB_STR_INIT("")},
        {KB_STR_INIT("guide\ta\nb"), KB_STR_INIT("办理\t条件")},
    };
    static const char *const expected[][2] = {
        {"劳动合同法", "第24条"}, {"公积金条例", ""}, {"guideab", "办理条件"}};
    struct kb_edition_text edition = {
        .title = KB_STR("how"), .basis = basis, .basis_count = KB_COUNT(basis)};
    KB_CLEANUP(kb_buf_done) struct kb_buf list = list_of(&edition);
    struct kb_str rest = kb_buf_str(&list);
    struct kb_index_clause clause;
    for (size_t i = 0; i < KB_COUNT(expected); i++) {
        assert_true(kb_index_basis_next(&rest, &clause));
        assert_str(clause.title, expected[i][0]);
        assert_str(clause.label, expected[i][1]);
    }
    assert_false(kb_index_basis_next(&rest, &clause));
}

static void test_questions_stand_beside(void **state)
{
    (void)state;
    static const struct kb_str questions[] = {KB_STR_INIT("how now"), KB_STR_INIT("？"),
                                              KB_STR_INIT("What how what")};
    static const struct kb_basis basis[] = {{KB_STR_INIT("law"), KB_STR_INIT("1")}};
    struct kb_edition_text edition = {.title = KB_STR("rent tax"),
                                      .questions = questions,
                                      .question_count = KB_COUNT(questions),
                                      .basis = basis,
                                      .basis_count = 1};
    KB_CLEANUP(kb_buf_done) struct kb_buf list = list_of(&edition);
    struct kb_str rest = kb_buf_str(&list), question;
    static const char *const expected[] = {"rent tax", "how now", "what how"};
    for (size_t i = 0; i < KB_COUNT(expected); i++) {
        assert_true(kb_index_question_next(&rest, &question));
        assert_str(question, expected[i]);
    }
    assert_false(kb_index_question_next(&rest, &question));
    edition.basis_count = 0; /* who rests on nothing has no vote: nobody will ask */
    KB_CLEANUP(kb_buf_done) struct kb_buf none = list_of(&edition);
    assert_int_equal(none.len, 0);
}

static void test_scripts_and_answers_keep_how_they_are_asked(void **state)
{
    (void)state;
    static const struct kb_str questions[] = {KB_STR_INIT("公積金\n怎麼\t提取"), KB_STR_INIT("")};
    static const char *const expected[] = {"rent tax?", "公积金 怎么 提取", ""};
    static const struct kb_basis basis[] = {{KB_STR_INIT("law"), KB_STR_INIT("1")}};
    struct kb_edition_text edition = {.kind = KB_KIND_QA,
                                      .title = KB_STR("Rent TAX?"),
                                      .questions = questions,
                                      .question_count = KB_COUNT(questions),
                                      .basis = basis};
    for (edition.basis_count = 0; edition.basis_count < 2; edition.basis_count++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf list = list_of(&edition);
        struct kb_str rest = kb_buf_str(&list), wording;
        for (size_t i = 0; i < KB_COUNT(expected); i++) {
            assert_true(kb_index_wording_next(&rest, &wording));
            assert_str(wording, expected[i]);
        }
        assert_false(kb_index_wording_next(&rest, &wording));
        rest = kb_buf_str(&list);
        assert_int_equal(kb_index_question_next(&rest, &wording), edition.basis_count > 0);
    }
    edition.kind = KB_KIND_GUIDE;
    edition.basis_count = 0;
    KB_CLEANUP(kb_buf_done) struct kb_buf none = list_of(&edition);
    assert_int_equal(none.len, 0);
}

static void test_what_is_no_list_is_empty(void **state)
{
    (void)state;
    static const char *const lists[] = {"", "no tab", "\n", "\t\n", "no tab\n\n"};
    for (size_t i = 0; i < KB_COUNT(lists); i++) {
        struct kb_index_clause clause;
        struct kb_str rest = kb_str_of(lists[i]), question;
        assert_false(kb_index_basis_next(&rest, &clause));
        rest = kb_str_of(lists[i]);
        assert_false(kb_index_question_next(&rest, &question));
    }
}

/* --- documents -------------------------------------------------------------------------------- */

/* Documents of the item told by their data and two kinds of terms. */
struct seen {
    size_t count;
    char lines[8][512];
};

static enum kb_status see(void *context, enum kb_database where,
                          const struct kb_xapian_document *document, struct kb_error *err)
{
    struct seen *seen = context;
    (void)err;
    assert_true(seen->count < KB_COUNT(seen->lines));
    char *line = seen->lines[seen->count++];
    size_t room = sizeof seen->lines[0];
    size_t len = (size_t)snprintf(line, room, "%s:", kb_database_name(where));
    for (size_t i = 0; i < document->term_count; i++) {
        struct kb_str term = document->terms[i].term;
        if (kb_str_starts(term, KB_STR(KB_INDEX_TITLE)) ||
            kb_str_starts(term, KB_STR(KB_INDEX_LABEL))) {
            assert_int_equal(document->terms[i].wdf, 0);
            len += (size_t)snprintf(line + len, room - len, " %.*s", KB_STR_ARG(term));
        }
    }
    snprintf(line + len, room - len, " [%.*s]", KB_STR_ARG(document->data));
    return KB_OK;
}

static const struct kb_section sections[] = {
    {.label = KB_STR_INIT("第一条"), .text = KB_STR_INIT("alpha")},
    {.label = KB_STR_INIT("第十条"), .text = KB_STR_INIT("beta")},
};
static const struct kb_basis rests_on[] = {{KB_STR_INIT("Law"), KB_STR_INIT("第三条")}};

static struct kb_edition edition_of(int64_t row, const char *title, enum kb_audience audience)
{
    return (struct kb_edition){
        .row = row,
        .text = {.kind = KB_KIND_SCRIPT,
                 .audience = audience,
                 .title = kb_str_of(title),
                 .region = KB_STR("000000"),
                 .sections = sections,
                 .section_count = 1},
    };
}

static void make(const struct kb_edition *editions, size_t count, struct seen *seen)
{
    static const struct kb_standing standings[] = {
        {1, 7, 0, KB_DATE_MAX, 5, KB_TIME_MAX},
        {2, 8, 0, KB_DATE_MAX, 5, KB_TIME_MAX},
    };
    struct kb_error err = {0};
    struct kb_item_content content = {.id = KB_STR("item"),
                                      .editions = editions,
                                      .edition_count = count,
                                      .standings = standings,
                                      .standing_count = count,
                                      .is_public = true};
    struct kb_sink sink = {see, seen};
    KB_CLEANUP(kb_maker_done) struct kb_maker maker;
    assert_ok(kb_maker_init(&maker, &err), &err);
    assert_ok(kb_maker_item(&maker, &content, 20000, &sink, &err), &err);
}

static void test_every_section_of_an_edition_carries_its_list(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct kb_edition edition = edition_of(7, "Title", KB_AUDIENCE_PUBLIC);
    edition.text.section_count = 2;
    edition.text.basis = rests_on;
    edition.text.basis_count = 1;
    make(&edition, 1, &seen);
    assert_int_equal(seen.count, 2);
    assert_string_equal(seen.lines[0],
                        "public-live: XTtitle XL第1条 [law\t第3条\n\ttitle\n\t\ttitle\n]");
    assert_string_equal(seen.lines[1],
                        "public-live: XTtitle XL第10条 [law\t第3条\n\ttitle\n\t\ttitle\n]");
}

static void test_an_item_is_known_by_the_titles_of_all_its_editions(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct kb_edition editions[] = {edition_of(7, "Old", KB_AUDIENCE_PUBLIC),
                                    edition_of(8, "New", KB_AUDIENCE_PUBLIC)};
    editions[0].text.basis = rests_on;
    editions[0].text.basis_count = 1;
    make(editions, 2, &seen);
    assert_string_equal(seen.lines[0],
                        "public-live: XTold XTnew XL第1条 [law\t第3条\n\told\n\t\told\n]");
    assert_string_equal(seen.lines[1], "public-live: XTold XTnew XL第1条 [\t\tnew\n]");
}

static void test_the_public_family_does_not_know_internal_titles(void **state)
{
    (void)state;
    struct seen seen = {0};
    const struct kb_edition editions[] = {edition_of(7, "Told", KB_AUDIENCE_PUBLIC),
                                          edition_of(8, "Secret", KB_AUDIENCE_INTERNAL)};
    make(editions, 2, &seen);
    assert_string_equal(seen.lines[0], "public-live: XTtold XL第1条 [\t\ttold\n]");
    assert_string_equal(seen.lines[1], "internal-live: XTtold XTsecret XL第1条 [\t\tsecret\n]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_list_is_read_as_it_was_put),
        cmocka_unit_test(test_questions_stand_beside),
        cmocka_unit_test(test_scripts_and_answers_keep_how_they_are_asked),
        cmocka_unit_test(test_what_is_no_list_is_empty),
        cmocka_unit_test(test_every_section_of_an_edition_carries_its_list),
        cmocka_unit_test(test_an_item_is_known_by_the_titles_of_all_its_editions),
        cmocka_unit_test(test_the_public_family_does_not_know_internal_titles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
