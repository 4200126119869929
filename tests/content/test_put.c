#include "fixture.h"

/* --- items and ids ---------------------------------------------------------------------------- */

static void new_item_gets_id_from_kind_region_and_title(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum kb_kind kind;
        const char *region, *title, *id;
    } cases[] = {
        {KB_KIND_POLICY, "000000", "《中华人民共和国劳动合同法》", "law-中华人民共和国劳动合同法"},
        {KB_KIND_GUIDE, "440100", "租房提取 住房公积金", "guide-440100-租房提取-住房公积金"},
        {KB_KIND_SCRIPT, "000000", "離職 提取", "script-离职-提取"},
        {KB_KIND_QA, "990000", "Abc？", "qa-990000-abc"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_edition_text text = fixture_policy(cases[i].title, 0);
        text.kind = cases[i].kind;
        text.region = kb_str_of(cases[i].region);
        struct kb_put_result result = fixture_put(f, &text, true);
        assert_int_equal(result.outcome, KB_PUT_ITEM_ADDED);
        assert_int_equal(result.edition, 1);
        assert_string_equal(result.id, cases[i].id);
    }
}

static void titles_with_one_slug_are_counted(void **state)
{
    struct fixture *f = *state;
    static const char *const titles[] = {"办法 A", "办法-A", "办法_A"};
    static const char *const ids[] = {"law-办法-a", "law-办法-a-2", "law-办法-a-3"};
    for (size_t i = 0; i < KB_COUNT(titles); i++) {
        struct kb_edition_text text = fixture_policy(titles[i], 0);
        struct kb_put_result result = fixture_put(f, &text, true);
        assert_int_equal(result.outcome, KB_PUT_ITEM_ADDED);
        assert_string_equal(result.id, ids[i]);
    }
}

static void title_of_signs_gets_an_id(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("！？", 0);
    struct kb_put_result result = fixture_put(f, &text, true);
    assert_int_equal(strlen(result.id), strlen("law-") + 12);
}

static void title_is_recognised_however_it_is_written(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("中华人民共和国劳动合同法", 0);
    struct kb_put_result first = fixture_put(f, &text, true);
    text = fixture_policy("《勞動合同法》", 100);
    struct kb_put_result second = fixture_put(f, &text, true);
    assert_int_equal(second.outcome, KB_PUT_EDITION_ADDED);
    assert_int_equal(second.edition, 2);
    assert_string_equal(second.id, first.id);
}

static void same_title_elsewhere_is_another_item(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    text.region = KB_STR("440100");
    assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_ITEM_ADDED);
    text.kind = KB_KIND_QA;
    assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_ITEM_ADDED);
}

static void given_id_decides(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    text.id = KB_STR("law-x");
    assert_string_equal(fixture_put(f, &text, true).id, "law-x");
    text.title = KB_STR("新办法");
    text.effective_from = 10;
    struct kb_put_result result = fixture_put(f, &text, true);
    assert_int_equal(result.outcome, KB_PUT_EDITION_ADDED);
    assert_string_equal(result.id, "law-x");
    /* And both titles lead to it from now on. */
    text.id = KB_STR("");
    text.effective_from = 20;
    assert_string_equal(fixture_put(f, &text, true).id, "law-x");
}

static void given_id_of_another_kind_is_refused(void **state)
{
    struct fixture *f = *state;
    struct kb_put_result result;
    struct kb_edition_text text = fixture_policy("办法", 0);
    text.id = KB_STR("x");
    fixture_put(f, &text, true);
    text.kind = KB_KIND_QA;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_int_equal(kb_store_put(f->store, &text, true, &result, &f->err), KB_INVALID);
    assert_string_equal(f->err.message, "kind: the item 'x' is a 'policy'");
}

/* --- outcomes --------------------------------------------------------------------------------- */

static void same_text_is_unchanged(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    struct kb_put_result result;
    int64_t change = -1;
    fixture_put(f, &text, true);
    text.source = KB_STR("copy/of/a.md");
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_ok(kb_store_put(f->store, &text, true, &result, &f->err), &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    assert_int_equal(result.outcome, KB_PUT_UNCHANGED);
    assert_int_equal(result.edition, 1);
    assert_int_equal(change, 0);
    assert_ok(kb_store_last_change(f->store, &change, &f->err), &f->err);
    assert_int_equal(change, 1);
}

static void same_text_in_a_second_category_adds_it(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    struct kb_put_result result = fixture_put(f, &text, true);
    text.category = KB_STR("民生/住房");
    text.source = KB_STR("b.md");
    assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_CATEGORY_ADDED);
    assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_UNCHANGED);
    struct kb_item item = fixture_item(f, f->public, result.id);
    assert_int_equal(item.category_count, 2);
    assert_str(item.categories[0], "住房保障");
    assert_str(item.categories[1], "民生/住房");
    assert_str(item.editions[0].text.category, "住房保障");
}

static void other_text_of_one_date_corrects_or_conflicts(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    text.doc_no = KB_STR("1号");
    text.source = KB_STR("b.md");
    struct kb_put_result result = fixture_put(f, &text, true);
    assert_int_equal(result.outcome, KB_PUT_CONFLICT);
    assert_int_equal(result.edition, 1);
    assert_int_equal(fixture_item(f, f->internal, result.id).edition_count, 1);
    /* The same file may correct itself, and whoever names the item may correct it. */
    text.source = KB_STR("a.md");
    result = fixture_put(f, &text, true);
    assert_int_equal(result.outcome, KB_PUT_CORRECTED);
    assert_int_equal(result.edition, 2);
    text.doc_no = KB_STR("2号");
    text.source = KB_STR("b.md");
    text.id = kb_str_of(result.id);
    assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_CORRECTED);
    struct kb_item item = fixture_item(f, f->internal, result.id);
    assert_int_equal(item.edition_count, 3);
    assert_int_equal(item.editions[0].state, KB_STATE_SUPERSEDED);
    assert_int_equal(item.editions[1].state, KB_STATE_SUPERSEDED);
    assert_int_equal(item.editions[2].state, KB_STATE_PUBLISHED);
}

static void conflict_takes_nothing(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    text.doc_no = KB_STR("1号");
    text.source = KB_STR("b.md");
    text.category = KB_STR("别处");
    struct kb_put_result result = fixture_put(f, &text, true);
    assert_int_equal(result.outcome, KB_PUT_CONFLICT);
    assert_int_equal(fixture_item(f, f->internal, result.id).category_count, 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM changes"), 1);
}

static void earlier_text_corrects_back(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text first = fixture_policy("办法", 0);
    struct kb_edition_text second = first;
    second.doc_no = KB_STR("1号");
    fixture_put(f, &first, true);
    fixture_put(f, &second, true);
    struct kb_put_result result = fixture_put(f, &first, true);
    assert_int_equal(result.outcome, KB_PUT_CORRECTED);
    assert_int_equal(result.edition, 3);
}

/* --- drafts ----------------------------------------------------------------------------------- */

static void item_has_one_open_draft(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    struct kb_put_result result = fixture_put(f, &text, false);
    assert_int_equal(result.outcome, KB_PUT_ITEM_ADDED);
    assert_int_equal(fixture_put(f, &text, false).outcome, KB_PUT_UNCHANGED);
    text.issuer = KB_STR("市政府");
    text.effective_from = 5;
    assert_int_equal(fixture_put(f, &text, false).outcome, KB_PUT_DRAFT_CHANGED);
    struct kb_item item = fixture_item(f, f->internal, result.id);
    assert_int_equal(item.edition_count, 1);
    assert_int_equal(item.editions[0].state, KB_STATE_DRAFT);
    assert_int_equal(item.editions[0].published_ms, 0);
    assert_int_equal(item.standing_count, 0);
    assert_str(item.editions[0].text.issuer, "市政府");
}

static void draft_is_published_by_the_same_text(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    struct kb_put_result result = fixture_put(f, &text, false);
    f->now_ms += 1000;
    result = fixture_put(f, &text, true);
    assert_int_equal(result.outcome, KB_PUT_PUBLISHED);
    assert_int_equal(result.edition, 1);
    struct kb_item item = fixture_item(f, f->public, result.id);
    assert_int_equal(item.editions[0].created_ms, TEST_NOW_MS);
    assert_int_equal(item.editions[0].published_ms, TEST_NOW_MS + 1000);
    assert_int_equal(item.standing_count, 1);
    assert_int_equal(item.standings[0].known_from_ms, TEST_NOW_MS + 1000);
}

static void other_text_is_published_beside_the_draft(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text draft = fixture_policy("办法", 0);
    struct kb_edition_text text = draft;
    text.doc_no = KB_STR("1号");
    fixture_put(f, &draft, false);
    struct kb_put_result result = fixture_put(f, &text, true);
    assert_int_equal(result.outcome, KB_PUT_EDITION_ADDED);
    assert_int_equal(result.edition, 2);
    assert_int_equal(fixture_item(f, f->internal, result.id).editions[0].state, KB_STATE_DRAFT);
    /* The draft, published later, corrects what was published before it under a higher number. */
    draft.id = kb_str_of(result.id);
    result = fixture_put(f, &draft, true);
    assert_int_equal(result.outcome, KB_PUT_PUBLISHED);
    assert_int_equal(result.edition, 1);
    struct kb_item item = fixture_item(f, f->internal, result.id);
    assert_int_equal(item.editions[0].state, KB_STATE_PUBLISHED);
    assert_int_equal(item.editions[1].state, KB_STATE_SUPERSEDED);
    assert_int_equal(fixture_put(f, &draft, true).outcome, KB_PUT_UNCHANGED);
}

static void draft_of_published_text_is_unchanged(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    assert_int_equal(fixture_put(f, &text, false).outcome, KB_PUT_UNCHANGED);
    text.effective_from = 9;
    struct kb_put_result result = fixture_put(f, &text, false);
    assert_int_equal(result.outcome, KB_PUT_EDITION_ADDED);
    assert_int_equal(result.edition, 2);
}

static void drafts_of_two_files_conflict(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, false);
    text.doc_no = KB_STR("1号");
    text.source = KB_STR("b.md");
    assert_int_equal(fixture_put(f, &text, false).outcome, KB_PUT_CONFLICT);
}

static void draft_keeps_its_category_from_citizens(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    struct kb_put_result result = fixture_put(f, &text, true);
    text.effective_from = 9;
    text.category = KB_STR("尚未公布的类目");
    fixture_put(f, &text, false);
    assert_int_equal(fixture_item(f, f->public, result.id).category_count, 1);
    fixture_put(f, &text, true);
    assert_int_equal(fixture_item(f, f->public, result.id).category_count, 2);
}

/* --- transactions ----------------------------------------------------------------------------- */

static void failed_put_leaves_the_transaction(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text good = fixture_policy("办法", 0);
    struct kb_edition_text bad = fixture_policy("《》", 0);
    struct kb_put_result result;
    int64_t change;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_ok(kb_store_put(f->store, &good, true, &result, &f->err), &f->err);
    assert_int_equal(kb_store_put(f->store, &bad, true, &result, &f->err), KB_INVALID);
    kb_error_clear(&f->err);
    good.effective_from = 10;
    assert_ok(kb_store_put(f->store, &good, true, &result, &f->err), &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    assert_int_equal(change, 1);
    assert_int_equal(fixture_item(f, f->internal, result.id).edition_count, 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM items"), 1);
}

static void put_needs_a_transaction(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    struct kb_put_result result;
    assert_int_equal(kb_store_put(f->store, &text, true, &result, &f->err), KB_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(new_item_gets_id_from_kind_region_and_title),
        fixture_test(titles_with_one_slug_are_counted),
        fixture_test(title_of_signs_gets_an_id),
        fixture_test(title_is_recognised_however_it_is_written),
        fixture_test(same_title_elsewhere_is_another_item),
        fixture_test(given_id_decides),
        fixture_test(given_id_of_another_kind_is_refused),
        fixture_test(same_text_is_unchanged),
        fixture_test(same_text_in_a_second_category_adds_it),
        fixture_test(other_text_of_one_date_corrects_or_conflicts),
        fixture_test(conflict_takes_nothing),
        fixture_test(earlier_text_corrects_back),
        fixture_test(item_has_one_open_draft),
        fixture_test(draft_is_published_by_the_same_text),
        fixture_test(other_text_is_published_beside_the_draft),
        fixture_test(draft_of_published_text_is_unchanged),
        fixture_test(drafts_of_two_files_conflict),
        fixture_test(draft_keeps_its_category_from_citizens),
        fixture_test(failed_put_leaves_the_transaction),
        fixture_test(put_needs_a_transaction),
    };
    return cmocka_run_group_tests_name("content/put", tests, NULL, NULL);
}
