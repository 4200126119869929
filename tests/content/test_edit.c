#include "editors.h"

#include <string.h>

/* --- drafts ----------------------------------------------------------------------------------- */

static struct kb_edition read_edition(struct fixture *f, const struct kb_edit_result *of)
{
    struct kb_edition edition;
    assert_ok(kb_reader_edition(f->internal, f->arena, kb_str_of(of->id), of->edition,
                                KB_EDITION_WHOLE, &edition, &f->err),
              &f->err);
    return edition;
}

static void draft_is_made_and_saved(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    text.category = KB_STR("住房保障/租赁");
    must_create(f, &alice, &text, &draft);
    assert_string_equal(draft.id, "law-办法");
    assert_int_equal(draft.edition, 1);
    text.doc_no = KB_STR("1号");
    text.category = KB_STR("住房保障");
    assert_ok(editors_save(f, &adam, &text, &draft), &f->err);
    struct kb_edition edition = read_edition(f, &draft);
    assert_true(kb_hash_equal(&edition.hash, &draft.hash));
    assert_str(edition.text.doc_no, "1号");
    assert_str(edition.owner, "alice");
    /* Nothing was published: the item stands where its draft does. */
    struct kb_item item = fixture_item(f, f->internal, draft.id);
    assert_int_equal(item.category_count, 1);
    assert_str(item.categories[0], "住房保障");
    int64_t changes = fixture_number(f, "SELECT max(seq) FROM changes");
    assert_ok(editors_save(f, &bob, &text, &draft), &f->err);
    assert_int_equal(fixture_number(f, "SELECT max(seq) FROM changes"), changes);
}

static void stale_save_is_refused_and_loses_nothing(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft, mine;
    struct kb_edition_text text = editors_text("办法");
    must_create(f, &alice, &text, &draft);
    mine = draft;
    text.doc_no = KB_STR("甲1号");
    assert_ok(editors_save(f, &adam, &text, &draft), &f->err);
    text.doc_no = KB_STR("乙1号");
    assert_rule(f, editors_save(f, &alice, &text, &mine), KB_RULE_BASED_ON);
    assert_int_equal(f->err.status, KB_CONFLICT);
    assert_str(read_edition(f, &draft).text.doc_no, "甲1号");
    mine.hash = read_edition(f, &draft).hash;
    assert_ok(editors_save(f, &alice, &text, &mine), &f->err);
    assert_str(read_edition(f, &draft).text.doc_no, "乙1号");
}

static void draft_is_of_a_known_item(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    text.id = KB_STR("law-没有");
    assert_int_equal(editors_create(f, &alice, &text, &draft), KB_NOT_FOUND);
    text.id = (struct kb_str){0};
    must_create(f, &alice, &text, &draft);
    text.id = kb_str_of(draft.id);
    text.kind = KB_KIND_GUIDE;
    assert_int_equal(editors_save(f, &alice, &text, &draft), KB_INVALID);
    text = editors_text("别的");
    text.id = KB_STR("law-别的");
    assert_int_equal(editors_save(f, &alice, &text, &draft), KB_INVALID);
    text = editors_text("");
    assert_int_equal(editors_save(f, &alice, &text, &draft), KB_INVALID);
    assert_int_equal(editors_move(f, &alice, KB_MOVE_SAVE, "", &draft), KB_INVALID);
    draft.edition = 7;
    assert_int_equal(editors_move(f, &alice, KB_MOVE_SUBMIT, "", &draft), KB_NOT_FOUND);
}

/* A second item of one title is another item; that it is taken is a finding. */
static void title_decides_nothing_for_editors(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result first, second;
    struct kb_edition_text text = editors_text("办法");
    must_create(f, &alice, &text, &first);
    must_create(f, &alice, &text, &second);
    assert_string_equal(second.id, "law-办法-2");
}

/* --- review ----------------------------------------------------------------------------------- */

static void nobody_approves_what_they_wrote(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    editors_begin(f);
    must_create(f, &bob, &text, &draft);
    text.doc_no = KB_STR("1号");
    assert_ok(editors_save(f, &carol, &text, &draft), &f->err);
    text.doc_no = KB_STR("2号");
    assert_ok(editors_save(f, &alice, &text, &draft), &f->err);
    must_move(f, &root, KB_MOVE_SUBMIT, &draft);
    /* Who wrote the first words, or some between, is as little a second person as who wrote last.
     */
    assert_rule(f, editors_move(f, &bob, KB_MOVE_APPROVE, "", &draft), KB_RULE_SECOND_PERSON);
    assert_rule(f, editors_move(f, &carol, KB_MOVE_APPROVE, "", &draft), KB_RULE_SECOND_PERSON);
    assert_rule(f, editors_move(f, &carol, KB_MOVE_REJECT, "不妥", &draft), KB_RULE_SECOND_PERSON);
    /* A role is no second person, a name is. */
    const struct kb_actor alice_again = {"alice", KB_ROLE_ADMIN};
    assert_rule(f, editors_move(f, &alice_again, KB_MOVE_APPROVE, "", &draft),
                KB_RULE_SECOND_PERSON);
    must_move(f, &bella, KB_MOVE_APPROVE, &draft);
    /* Publishing what somebody else approved is no approval. */
    must_move(f, &carol, KB_MOVE_PUBLISH, &draft);
}

/* Within one transaction too, whose change is not written yet. */
static void second_person_is_asked_inside_a_transaction(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    struct kb_str note = {0};
    editors_begin(f);
    kb_error_clear(&f->err);
    assert_ok(kb_store_begin_as(f->store, &bob, &f->err), &f->err);
    assert_ok(kb_edit_create(f->store, &text, &draft, &f->err), &f->err);
    struct kb_str id = kb_str_of("law-办法");
    assert_ok(kb_edit_move(f->store, id, 1, KB_MOVE_SUBMIT, note, &draft, &f->err), &f->err);
    assert_rule(f, kb_edit_move(f->store, id, 1, KB_MOVE_APPROVE, note, &draft, &f->err),
                KB_RULE_SECOND_PERSON);
    kb_store_rollback(f->store);
}

static void own_drafts_alone_are_recalled_and_discarded(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    editors_begin(f);
    must_create(f, &alice, &text, &draft);
    assert_rule(f, editors_move(f, &adam, KB_MOVE_DISCARD, "", &draft), KB_RULE_OWN);
    must_move(f, &alice, KB_MOVE_SUBMIT, &draft);
    assert_rule(f, editors_move(f, &adam, KB_MOVE_RECALL, "", &draft), KB_RULE_OWN);
    must_move(f, &alice, KB_MOVE_RECALL, &draft);
    must_move(f, &adam, KB_MOVE_SUBMIT, &draft);
    /* Who submitted it may take it back, and wrote none of it all the same. */
    must_move(f, &adam, KB_MOVE_RECALL, &draft);
    must_move(f, &carol, KB_MOVE_DISCARD, &draft);
    text.id = kb_str_of(draft.id);
    must_create(f, &adam, &text, &draft);
    assert_int_equal(draft.edition, 2);
}

static void rejected_draft_is_saved_again(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    editors_begin(f);
    must_reach(f, &text, KB_STATE_IN_REVIEW, &draft);
    assert_rule(f, editors_move(f, &bob, KB_MOVE_REJECT, " ", &draft), KB_RULE_REASON);
    must_move(f, &bob, KB_MOVE_REJECT, &draft);
    text.doc_no = KB_STR("1号");
    assert_ok(editors_save(f, &alice, &text, &draft), &f->err);
    assert_int_equal(draft.state, KB_STATE_DRAFT);
}

static void successor_needs_a_change_note(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    editors_begin(f);
    text.change_note = (struct kb_str){0};
    must_reach(f, &text, KB_STATE_PUBLISHED, &draft);
    text.id = KB_STR("law-办法");
    text.doc_no = KB_STR("1号");
    text.minor = true;
    must_create(f, &alice, &text, &draft);
    assert_rule(f, editors_move(f, &alice, KB_MOVE_SUBMIT, "", &draft), KB_RULE_CHANGE_NOTE);
    text.change_note = KB_STR("改正文号");
    assert_ok(editors_save(f, &alice, &text, &draft), &f->err);
    must_move(f, &alice, KB_MOVE_SUBMIT, &draft);
    must_move(f, &bob, KB_MOVE_APPROVE, &draft);
    must_move(f, &carol, KB_MOVE_PUBLISH, &draft);
    struct kb_edition edition;
    assert_ok(kb_reader_edition(f->public, f->arena, KB_STR("law-办法"), 2, KB_EDITION_WHOLE,
                                &edition, &f->err),
              &f->err);
    assert_true(edition.text.minor);
    assert_str(edition.text.change_note, "改正文号");
    assert_str(edition.owner, "");
}

/* --- emergencies ------------------------------------------------------------------------------ */

static void emergency_is_listed_until_approved_by_another(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    const struct kb_work_item *work;
    size_t count;
    const struct kb_work_query query = {.kinds = KB_WORK_BIT(KB_WORK_EMERGENCY), .limit = 10};
    editors_begin(f);
    must_create(f, &alice, &text, &draft);
    assert_rule(f, editors_move(f, &carol, KB_MOVE_PUBLISH_EMERGENCY, "", &draft), KB_RULE_REASON);
    must_move(f, &carol, KB_MOVE_PUBLISH_EMERGENCY, &draft);
    assert_ok(kb_edit_worklist(f->internal, f->arena, &query, &work, &count, &f->err), &f->err);
    assert_int_equal(count, 1);
    assert_int_equal(work[0].edition.emergency_ms, f->now_ms);
    assert_rule(f, editors_move(f, &carol, KB_MOVE_APPROVE_AFTER, "", &draft),
                KB_RULE_SECOND_PERSON);
    must_move(f, &bob, KB_MOVE_APPROVE_AFTER, &draft);
    assert_rule(f, editors_move(f, &bob, KB_MOVE_APPROVE_AFTER, "", &draft), KB_RULE_FLAGGED);
    assert_ok(kb_edit_worklist(f->internal, f->arena, &query, &work, &count, &f->err), &f->err);
    assert_int_equal(count, 0);
}

/* --- afterwards ------------------------------------------------------------------------------- */

static void old_text_comes_back_as_a_draft(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result first, second, draft;
    struct kb_edition_text text = editors_text("办法");
    editors_begin(f);
    text.doc_no = KB_STR("旧1号");
    must_reach(f, &text, KB_STATE_PUBLISHED, &first);
    text.id = KB_STR("law-办法");
    text.doc_no = KB_STR("新1号");
    text.effective_from = fixture_day("2022-01-01");
    must_reach(f, &text, KB_STATE_PUBLISHED, &second);
    draft = first;
    must_move(f, &alice, KB_MOVE_RESTORE, &draft);
    assert_int_equal(draft.edition, 3);
    struct kb_edition edition = read_edition(f, &draft);
    assert_int_equal(edition.state, KB_STATE_DRAFT);
    assert_str(edition.text.doc_no, "旧1号");
    assert_str(edition.text.change_note, "");
    assert_int_equal(edition.text.effective_from, fixture_day("2022-01-01"));
    assert_rule(f, editors_move(f, &alice, KB_MOVE_RESTORE, "", &first), KB_RULE_ONE_DRAFT);
    assert_rule(f, editors_move(f, &alice, KB_MOVE_SUBMIT, "", &draft), KB_RULE_CHANGE_NOTE);
}

static void only_what_is_over_is_put_away(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    editors_begin(f);
    must_reach(f, &text, KB_STATE_PUBLISHED, &draft);
    assert_rule(f, editors_move(f, &carol, KB_MOVE_ARCHIVE, "", &draft), KB_RULE_OVER);
    must_move(f, &carol, KB_MOVE_WITHDRAW, &draft);
    must_move(f, &carol, KB_MOVE_ARCHIVE, &draft);
    assert_int_equal(draft.state, KB_STATE_WITHDRAWN);
    assert_int_equal(read_edition(f, &draft).archived_ms, f->now_ms);
    assert_rule(f, editors_move(f, &carol, KB_MOVE_ARCHIVE, "", &draft), KB_RULE_KEPT);
}

/* --- operators and editors -------------------------------------------------------------------- */

static void import_leaves_what_is_handed_on(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    editors_begin(f);
    must_reach(f, &text, KB_STATE_IN_REVIEW, &draft);
    text.id = KB_STR("law-办法");
    text.doc_no = KB_STR("1号");
    assert_int_equal(fixture_put(f, &text, false).outcome, KB_PUT_CONFLICT);
    /* Beside it an operator may publish. */
    assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_EDITION_ADDED);
    must_move(f, &bob, KB_MOVE_APPROVE, &draft);
    must_move(f, &carol, KB_MOVE_SCHEDULE, &draft);
    text.doc_no = (struct kb_str){0};
    assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_CONFLICT);
}

static void import_is_for_operators(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = editors_text("办法");
    struct kb_put_result result;
    assert_ok(kb_store_begin_as(f->store, &carol, &f->err), &f->err);
    assert_int_equal(kb_store_put(f->store, &text, true, &result, &f->err), KB_FORBIDDEN);
    kb_store_rollback(f->store);
    kb_error_clear(&f->err);
    assert_int_equal(kb_store_begin(f->store, "", &f->err), KB_INVALID);
}

/* --- audit ------------------------------------------------------------------------------------ */

static void every_move_is_in_the_chain(void **state)
{
    struct fixture *f = *state;
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("办法");
    int64_t changes;
    editors_begin(f);
    must_create(f, &alice, &text, &draft);
    text.doc_no = KB_STR("1号");
    assert_ok(editors_save(f, &alice, &text, &draft), &f->err);
    must_move(f, &alice, KB_MOVE_SUBMIT, &draft);
    must_move(f, &bob, KB_MOVE_APPROVE, &draft);
    must_move(f, &carol, KB_MOVE_PUBLISH, &draft);
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
    assert_int_equal(changes, 6);
    /* The first has no text before it, the save has another, the moves have the same. */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM actions WHERE before IS NULL"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM actions WHERE before <> hash"), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM actions WHERE before = hash"), 3);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM changes WHERE touches_public"), 2);
    kb_store_closep(&f->store);
    assert_int_equal(fixture_sql(f, "DROP TRIGGER actions_changed;"
                                    "UPDATE actions SET before = hash WHERE what = 'saved'"),
                     0);
    kb_error_clear(&f->err);
    assert_int_equal(kb_reader_verify(f->internal, &changes, &f->err), KB_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(draft_is_made_and_saved),
        fixture_test(stale_save_is_refused_and_loses_nothing),
        fixture_test(draft_is_of_a_known_item),
        fixture_test(title_decides_nothing_for_editors),
        fixture_test(nobody_approves_what_they_wrote),
        fixture_test(second_person_is_asked_inside_a_transaction),
        fixture_test(own_drafts_alone_are_recalled_and_discarded),
        fixture_test(rejected_draft_is_saved_again),
        fixture_test(successor_needs_a_change_note),
        fixture_test(emergency_is_listed_until_approved_by_another),
        fixture_test(old_text_comes_back_as_a_draft),
        fixture_test(only_what_is_over_is_put_away),
        fixture_test(import_leaves_what_is_handed_on),
        fixture_test(import_is_for_operators),
        fixture_test(every_move_is_in_the_chain),
    };
    return cmocka_run_group_tests_name("content/edit", tests, NULL, NULL);
}
