#include "fixture.h"

#include <sys/wait.h>
#include <unistd.h>

/* An edition with everything it can have, some of it odd. */
static const struct kb_str keywords[] = {KB_STR_INIT("公积金"), KB_STR_INIT("提取")};
static const struct kb_str questions[] = {KB_STR_INIT("公積金怎麼取？")};
static const struct kb_basis basis[] = {
    {KB_STR_INIT("《住房公積金管理條例》"), KB_STR_INIT("第二十四條")},
    {KB_STR_INIT("住房公积金管理条例"), KB_STR_INIT("第九十九条")},
    {KB_STR_INIT("住房公积金管理条例"), KB_STR_INIT("")},
    {KB_STR_INIT("没有的办法"), KB_STR_INIT("第一条")},
};
static const struct kb_section sections[] = {
    {KB_STR_INIT("办理条件"), KB_STR_INIT(""), KB_STR_INIT("租房自住。\n\n| 表 | 格 |\n"), false},
    {KB_STR_INIT("第二十四条"), KB_STR_INIT("第三章 提取"), KB_STR_INIT("a\0b"), false},
    {KB_STR_INIT("第24条"), KB_STR_INIT("第三章 提取"), KB_STR_INIT(""), true},
};

static struct kb_edition_text full_text(void)
{
    struct kb_edition_text text = fixture_policy("租房提取", 10);
    text.kind = KB_KIND_GUIDE;
    text.region = KB_STR("440100");
    text.issuer = KB_STR("市住房公积金管理中心");
    text.doc_no = KB_STR("穗公积金〔2026〕1号");
    text.effective_to = 500;
    text.change_note = KB_STR("提高额度");
    text.history = KB_STR("2026年1月1日通过");
    text.keywords = keywords;
    text.keyword_count = KB_COUNT(keywords);
    text.questions = questions;
    text.question_count = KB_COUNT(questions);
    text.basis = basis;
    text.basis_count = KB_COUNT(basis);
    text.sections = sections;
    text.section_count = KB_COUNT(sections);
    return text;
}

static struct kb_edition read_edition(struct fixture *f, struct kb_reader *reader, const char *id,
                                      int number, enum kb_edition_parts parts)
{
    struct kb_edition edition;
    assert_ok(kb_reader_edition(reader, f->arena, kb_str_of(id), number, parts, &edition, &f->err),
              &f->err);
    return edition;
}

/* --- what was put comes back ------------------------------------------------------------------ */

static void edition_comes_back_as_it_was_put(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = full_text();
    struct kb_put_result result = fixture_put(f, &text, true);
    struct kb_reader *const readers[] = {f->internal, f->public};
    for (size_t i = 0; i < KB_COUNT(readers); i++) {
        struct kb_edition e = read_edition(f, readers[i], result.id, 1, KB_EDITION_WHOLE);
        struct kb_hash hash;
        kb_edition_hash(&text, &hash);
        assert_true(kb_hash_equal(&hash, &e.hash));
        assert_str(e.text.id, result.id);
        assert_str(e.text.category, "住房保障");
        assert_str(e.text.source, "a.md");
        assert_int_equal(e.text.kind, KB_KIND_GUIDE);
        assert_int_equal(e.text.audience, KB_AUDIENCE_PUBLIC);
        assert_str(e.text.title, "租房提取");
        assert_str(e.text.region, "440100");
        assert_str(e.text.issuer, "市住房公积金管理中心");
        assert_int_equal(e.text.effective_from, 10);
        assert_int_equal(e.text.effective_to, 500);
        assert_int_equal(e.text.keyword_count, 2);
        assert_str(e.text.keywords[1], "提取");
        assert_str(e.text.questions[0], "公積金怎麼取？");
        assert_str(e.text.basis[0].title, "《住房公積金管理條例》");
        assert_str(e.text.basis[2].section, "");
        assert_int_equal(e.text.section_count, 3);
        assert_true(kb_str_equal(e.text.sections[1].text, sections[1].text));
        assert_false(e.text.sections[1].aside);
        assert_true(e.text.sections[2].aside);
        assert_int_equal(e.state, KB_STATE_PUBLISHED);
        assert_int_equal(e.published_ms, TEST_NOW_MS);
    }
}

static void parts_are_read_as_asked(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = full_text();
    struct kb_put_result result = fixture_put(f, &text, true);
    static const struct {
        enum kb_edition_parts parts;
        size_t lists, sections;
    } cases[] = {
        {KB_EDITION_HEAD, 0, 0},
        {KB_EDITION_LISTS, 2, 0},
        {KB_EDITION_WHOLE, 2, 3},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_edition e = read_edition(f, f->public, result.id, 1, cases[i].parts);
        struct kb_edition by_row;
        assert_int_equal(e.text.keyword_count, cases[i].lists);
        assert_int_equal(e.text.section_count, cases[i].sections);
        assert_ok(
            kb_reader_edition_row(f->public, f->arena, e.row, cases[i].parts, &by_row, &f->err),
            &f->err);
        assert_int_equal(by_row.number, 1);
        assert_int_equal(by_row.text.section_count, cases[i].sections);
    }
}

static void item_has_its_editions_and_standings(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    text.effective_from = 10;
    f->now_ms += 1000;
    fixture_put(f, &text, true);
    struct kb_item item = fixture_item(f, f->public, "law-办法");
    assert_int_equal(item.kind, KB_KIND_POLICY);
    assert_int_equal(item.edition_count, 2);
    assert_int_equal(item.editions[1].number, 2);
    assert_int_equal(item.editions[1].text.section_count, 0);
    assert_int_equal(item.standing_count, 3);
    assert_int_equal(item.standings[0].known_to_ms, f->now_ms);
    assert_int_equal(item.standings[0].valid_to, KB_DATE_MAX);
    assert_int_equal(item.standings[1].valid_to, 10);
    assert_int_equal(item.standings[1].known_from_ms, f->now_ms);
    assert_int_equal(item.standings[2].known_to_ms, KB_TIME_MAX);
}

static void sections_are_found_by_place_and_by_key(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = full_text();
    struct kb_put_result result = fixture_put(f, &text, true);
    int64_t row = read_edition(f, f->public, result.id, 1, KB_EDITION_HEAD).row;
    struct kb_section section;
    uint32_t ordinal;
    assert_ok(kb_reader_section(f->public, f->arena, row, 0, &section, &f->err), &f->err);
    assert_str(section.label, "办理条件");
    assert_int_equal(kb_reader_section(f->public, f->arena, row, 3, &section, NULL), KB_NOT_FOUND);
    assert_ok(kb_reader_section_find(f->public, f->arena, row, KB_STR("第24条"), &ordinal, &section,
                                     &f->err),
              &f->err);
    assert_int_equal(ordinal, 1);
    assert_str(section.label, "第二十四条");
    assert_str(section.heading, "第三章 提取");
    assert_int_equal(kb_reader_section_find(f->public, f->arena, row, KB_STR("第25条"), &ordinal,
                                            &section, NULL),
                     KB_NOT_FOUND);
}

static void what_is_not_there_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct kb_edition edition;
    struct kb_item item;
    struct kb_item_content content;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    static const struct kb_str ids[] = {KB_STR_INIT(""), KB_STR_INIT("x"), KB_STR_INIT("law-办"),
                                        KB_STR_INIT("law-办法\0")};
    for (size_t i = 0; i < KB_COUNT(ids); i++)
        assert_int_equal(kb_reader_item(f->internal, f->arena, ids[i], &item, NULL), KB_NOT_FOUND);
    static const int numbers[] = {-1, 0, 2, INT32_MAX};
    for (size_t i = 0; i < KB_COUNT(numbers); i++)
        assert_int_equal(kb_reader_edition(f->internal, f->arena, KB_STR("law-办法"), numbers[i],
                                           KB_EDITION_HEAD, &edition, NULL),
                         KB_NOT_FOUND);
    assert_int_equal(kb_reader_item_content(f->internal, f->arena, 77, &content, NULL),
                     KB_NOT_FOUND);
}

static void flipped_text_is_corrupt(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    struct kb_edition edition;
    struct kb_item_content content;
    fixture_put(f, &text, true);
    assert_int_equal(fixture_sql(f, "DROP TRIGGER sections_changed;"
                                    "UPDATE sections SET text = text || '。'"),
                     0);
    assert_int_equal(kb_reader_edition(f->public, f->arena, KB_STR("law-办法"), 1, KB_EDITION_WHOLE,
                                       &edition, &f->err),
                     KB_CORRUPT);
    assert_string_equal(f->err.message, "edition 1 of 'law-办法': its text does not fit its hash");
    assert_int_equal(kb_reader_item_content(f->internal, f->arena, 1, &content, NULL), KB_CORRUPT);
}

/* --- basis ------------------------------------------------------------------------------------ */

static struct kb_edition_text regulation(kb_date from)
{
    static const struct kb_section clauses[] = {
        {KB_STR_INIT("第二十三条"), KB_STR_INIT(""), KB_STR_INIT("二十三"), false},
        {KB_STR_INIT("第24条"), KB_STR_INIT(""), KB_STR_INIT("二十四"), false},
    };
    struct kb_edition_text text = fixture_policy("住房公积金管理条例", from);
    text.sections = clauses;
    text.section_count = KB_COUNT(clauses);
    return text;
}

static const struct kb_basis_link *links_on(struct fixture *f, kb_date day)
{
    const struct kb_basis_link *links;
    size_t count;
    int64_t row = read_edition(f, f->internal, "guide-440100-租房提取", 1, KB_EDITION_HEAD).row;
    assert_ok(kb_reader_basis(f->public, f->arena, row, day, &links, &count, &f->err), &f->err);
    assert_int_equal(count, KB_COUNT(basis));
    return links;
}

static void links_resolve_when_their_target_arrives(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = full_text();
    fixture_put(f, &text, true);
    assert_str(links_on(f, 0)[0].target_id, "");
    text = regulation(100);
    fixture_put(f, &text, true);
    const struct kb_basis_link *links = links_on(f, 0);
    assert_str(links[0].basis.section, "第二十四條");
    assert_str(links[0].target_id, "law-住房公积金管理条例");
    assert_int_equal(links[0].target_edition, 1);
    assert_str(links[0].target_label, "第24条");
    assert_str(links[1].target_id, "law-住房公积金管理条例");
    assert_str(links[1].target_label, "");
    assert_str(links[2].target_label, "");
    assert_str(links[3].target_id, "");
}

static void links_lead_to_the_edition_in_force(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = full_text();
    fixture_put(f, &text, true);
    text = regulation(100);
    fixture_put(f, &text, true);
    text.effective_from = 50;
    fixture_put(f, &text, true);
    text.effective_from = 200;
    fixture_put(f, &text, true);
    text.effective_from = 300;
    fixture_put(f, &text, false);
    static const struct {
        kb_date day;
        int edition;
    } cases[] = {{50, 2}, {99, 2}, {100, 1}, {200, 3}, {999, 3}, {0, 3}};
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_int_equal(links_on(f, cases[i].day)[0].target_edition, cases[i].edition);
    fixture_withdraw(f, "law-住房公积金管理条例", 3);
    assert_int_equal(links_on(f, 200)[0].target_edition, 1);
}

static void links_prefer_law_and_ones_own_region(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = full_text();
    fixture_put(f, &text, true);
    text = regulation(0);
    text.kind = KB_KIND_GUIDE;
    fixture_put(f, &text, true);
    assert_str(links_on(f, 0)[0].target_id, "guide-住房公积金管理条例");
    text.kind = KB_KIND_POLICY;
    text.region = KB_STR("110000");
    fixture_put(f, &text, true);
    assert_str(links_on(f, 0)[0].target_id, "law-110000-住房公积金管理条例");
    text.region = KB_STR("000000");
    fixture_put(f, &text, true);
    assert_str(links_on(f, 0)[0].target_id, "law-住房公积金管理条例");
    text.region = KB_STR("440100");
    fixture_put(f, &text, true);
    assert_str(links_on(f, 0)[0].target_id, "law-440100-住房公积金管理条例");
}

static enum kb_status count_link(void *context, struct kb_str id, int edition,
                                 const struct kb_basis *link, struct kb_error *err)
{
    (void)err;
    assert_str(id, "guide-440100-租房提取");
    assert_int_equal(edition, 1);
    assert_true(link->title.len > 0);
    ++*(int *)context;
    return KB_OK;
}

static enum kb_status refuse_link(void *context, struct kb_str id, int edition,
                                  const struct kb_basis *link, struct kb_error *err)
{
    (void)id;
    (void)edition;
    (void)link;
    ++*(int *)context;
    return kb_fail(err, KB_BUSY, "enough");
}

static void unresolved_links_are_listed(void **state)
{
    struct fixture *f = *state;
    int count = 0;
    struct kb_edition_text text = full_text();
    fixture_put(f, &text, true);
    assert_ok(kb_reader_unresolved(f->internal, f->arena, count_link, &count, &f->err), &f->err);
    assert_int_equal(count, 4);
    text = regulation(0);
    fixture_put(f, &text, true);
    count = 0;
    assert_ok(kb_reader_unresolved(f->internal, f->arena, count_link, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(kb_reader_unresolved(f->internal, f->arena, refuse_link, &count, &f->err),
                     KB_BUSY);
    assert_int_equal(count, 2);
}

/* --- for indexes ------------------------------------------------------------------------------ */

static void assert_rows(const struct kb_item_rows *rows, size_t count, const int64_t *expected)
{
    assert_int_equal(rows->count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(rows->rows[i], expected[i]);
}

static void feed_names_items_once(void **state)
{
    struct fixture *f = *state;
    struct kb_item_rows rows;
    struct kb_edition_text text = fixture_policy("甲", 0);
    fixture_put(f, &text, true);
    text = fixture_policy("乙", 0);
    fixture_put(f, &text, true);
    text.effective_from = 10;
    fixture_put(f, &text, true);
    assert_ok(kb_reader_changed_items(f->internal, f->arena, 0, &rows, &f->err), &f->err);
    assert_rows(&rows, 2, (int64_t[]){1, 2});
    assert_ok(kb_reader_changed_items(f->internal, f->arena, 1, &rows, &f->err), &f->err);
    assert_rows(&rows, 1, (int64_t[]){2});
    assert_ok(kb_reader_changed_items(f->internal, f->arena, 3, &rows, &f->err), &f->err);
    assert_rows(&rows, 0, NULL);
    assert_ok(kb_reader_item_rows(f->internal, f->arena, &rows, &f->err), &f->err);
    assert_rows(&rows, 2, (int64_t[]){1, 2});
}

static void midnight_names_what_begins_and_ends(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("甲", 10);
    fixture_put(f, &text, true);
    text = fixture_policy("乙", KB_DATE_MIN);
    text.effective_to = 20;
    fixture_put(f, &text, true);
    text = fixture_policy("丙", 15);
    fixture_put(f, &text, false);
    static const struct {
        kb_date after, until;
        size_t count;
        int64_t rows[2];
    } cases[] = {
        {0, 9, 0, {0}},
        {9, 10, 1, {1}},
        {10, 11, 0, {0}},
        {10, 19, 0, {0}},
        {19, 20, 1, {2}},
        {0, 50, 2, {1, 2}},
        {20, KB_DATE_MAX, 0, {0}},
        {KB_DATE_MIN, KB_DATE_MAX, 2, {1, 2}},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_item_rows rows;
        assert_ok(kb_reader_due_items(f->internal, f->arena, cases[i].after, cases[i].until, &rows,
                                      &f->err),
                  &f->err);
        assert_rows(&rows, cases[i].count, cases[i].rows);
    }
}

static void content_is_what_stands_whole(void **state)
{
    struct fixture *f = *state;
    struct kb_item_content content;
    struct kb_edition_text text = full_text();
    fixture_put(f, &text, true);
    text.effective_from = 20;
    fixture_put(f, &text, false);
    assert_ok(kb_reader_item_content(f->internal, f->arena, 1, &content, &f->err), &f->err);
    assert_str(content.id, "guide-440100-租房提取");
    assert_true(content.is_public);
    assert_int_equal(content.category_count, 1);
    assert_int_equal(content.standing_count, 1);
    assert_int_equal(content.edition_count, 1);
    assert_int_equal(content.editions[0].text.section_count, 3);
    assert_int_equal(content.editions[0].text.basis_count, 4);
    assert_int_equal(content.editions[0].text.question_count, 1);
}

static void content_of_a_draft_is_empty(void **state)
{
    struct fixture *f = *state;
    struct kb_item_content content;
    struct kb_edition_text text = full_text();
    fixture_put(f, &text, false);
    assert_ok(kb_reader_item_content(f->internal, f->arena, 1, &content, &f->err), &f->err);
    assert_false(content.is_public);
    assert_int_equal(content.edition_count, 0);
    assert_int_equal(content.standing_count, 0);
}

static void titles_are_found_by_key(void **state)
{
    struct fixture *f = *state;
    struct kb_item_rows rows;
    struct kb_edition_text text = fixture_policy("《甲》", 0);
    fixture_put(f, &text, true);
    text.region = KB_STR("440000");
    fixture_put(f, &text, true);
    text = fixture_policy("乙", 0);
    fixture_put(f, &text, false);
    assert_ok(kb_reader_find_title(f->internal, f->arena, KB_STR("甲"), &rows, &f->err), &f->err);
    assert_rows(&rows, 2, (int64_t[]){1, 2});
    assert_ok(kb_reader_find_title(f->internal, f->arena, KB_STR("乙"), &rows, &f->err), &f->err);
    assert_rows(&rows, 0, NULL);
}

/* --- snapshots and life ----------------------------------------------------------------------- */

static void snapshot_stands_still(void **state)
{
    struct fixture *f = *state;
    int64_t change;
    struct kb_edition_text text = fixture_policy("甲", 0);
    fixture_put(f, &text, true);
    assert_ok(kb_reader_begin(f->internal, &f->err), &f->err);
    assert_int_equal(kb_reader_begin(f->internal, NULL), KB_INTERNAL);
    text.effective_from = 10;
    fixture_put(f, &text, true);
    assert_ok(kb_reader_last_change(f->internal, &change, &f->err), &f->err);
    assert_int_equal(change, 1);
    assert_int_equal(fixture_item(f, f->internal, "law-甲").edition_count, 1);
    assert_int_equal(fixture_item(f, f->public, "law-甲").edition_count, 2);
    kb_reader_end(f->internal);
    kb_reader_end(f->internal);
    assert_int_equal(fixture_item(f, f->internal, "law-甲").edition_count, 2);
}

static void reader_needs_a_base(void **state)
{
    struct fixture *f = *state;
    struct kb_reader *reader = NULL;
    assert_int_equal(kb_reader_open(test_path(f->dir, "none"), KB_DOOR_PUBLIC, &reader, &f->err),
                     KB_NOT_FOUND);
    assert_true(f->err.hint[0]);
    kb_reader_closep(&reader);
    kb_reader_close(NULL);
}

static void reader_works_without_a_writer(void **state)
{
    struct fixture *f = *state;
    struct kb_reader *reader;
    struct kb_edition_text text = fixture_policy("甲", 0);
    fixture_put(f, &text, true);
    /* While the writer lives, after it, and with no connection left at all. */
    assert_ok(kb_reader_open(f->dir, KB_DOOR_PUBLIC, &reader, &f->err), &f->err);
    fixture_item(f, reader, "law-甲");
    kb_store_closep(&f->store);
    fixture_item(f, reader, "law-甲");
    kb_reader_close(reader);
    kb_reader_closep(&f->internal);
    kb_reader_closep(&f->public);
    assert_ok(kb_reader_open(f->dir, KB_DOOR_PUBLIC, &reader, &f->err), &f->err);
    fixture_item(f, reader, "law-甲");
    /* And a writer that comes later is seen. */
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
    text.effective_from = 10;
    fixture_put(f, &text, true);
    assert_int_equal(fixture_item(f, reader, "law-甲").edition_count, 2);
    kb_reader_close(reader);
}

static void reader_sees_another_process_write(void **state)
{
    struct fixture *f = *state;
    int result;
    kb_store_closep(&f->store);
    pid_t child = fork();
    if (child == 0) {
        struct kb_edition_text text = fixture_policy("甲", 0);
        if (kb_store_open(f->dir, &f->clock, &f->store, NULL))
            _exit(1);
        fixture_put(f, &text, true);
        _exit(0); /* without closing */
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    assert_int_equal(fixture_item(f, f->public, "law-甲").edition_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(edition_comes_back_as_it_was_put),
        fixture_test(parts_are_read_as_asked),
        fixture_test(item_has_its_editions_and_standings),
        fixture_test(sections_are_found_by_place_and_by_key),
        fixture_test(what_is_not_there_is_not_found),
        fixture_test(flipped_text_is_corrupt),
        fixture_test(links_resolve_when_their_target_arrives),
        fixture_test(links_lead_to_the_edition_in_force),
        fixture_test(links_prefer_law_and_ones_own_region),
        fixture_test(unresolved_links_are_listed),
        fixture_test(feed_names_items_once),
        fixture_test(midnight_names_what_begins_and_ends),
        fixture_test(content_is_what_stands_whole),
        fixture_test(content_of_a_draft_is_empty),
        fixture_test(titles_are_found_by_key),
        fixture_test(snapshot_stands_still),
        fixture_test(reader_needs_a_base),
        fixture_test(reader_works_without_a_writer),
        fixture_test(reader_sees_another_process_write),
    };
    return cmocka_run_group_tests_name("content/reader", tests, NULL, NULL);
}
