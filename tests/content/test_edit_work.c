#include "editors.h"

#include <string.h>

static struct kb_section clause(const char *label)
{
    return (struct kb_section){.label = kb_str_of(label), .text = KB_STR("可以办理。")};
}

static size_t list(struct fixture *f, enum kb_work work, const char *owner,
                   const struct kb_work_item **ret)
{
    size_t count = 0;
    const struct kb_work_query query = {.kinds = KB_WORK_BIT(work),
                                        .owner = kb_str_of(owner),
                                        .today = kb_clock_today(&f->clock),
                                        .days = 30,
                                        .limit = 10};
    kb_error_clear(&f->err);
    assert_ok(kb_edit_worklist(f->internal, f->arena, &query, ret, &count, &f->err), &f->err);
    return count;
}

static void drafts_are_listed_by_state_and_owner(void **state)
{
    struct fixture *f = *state;
    static const struct {
        enum kb_state state;
        enum kb_work work;
    } cases[] = {
        {KB_STATE_DRAFT, KB_WORK_DRAFT},
        {KB_STATE_IN_REVIEW, KB_WORK_REVIEW},
        {KB_STATE_APPROVED, KB_WORK_APPROVED},
    };
    const struct kb_work_item *work;
    editors_begin(f);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        struct kb_edit_result draft;
        char title[32];
        snprintf(title, sizeof title, "第%zu号规定", i);
        struct kb_edition_text text = editors_text(title);
        assert_int_equal(list(f, cases[i].work, "", &work), 0);
        must_reach(f, &text, cases[i].state, &draft);
        assert_int_equal(list(f, cases[i].work, "", &work), 1);
        assert_int_equal(work[0].work, cases[i].work);
        assert_int_equal(work[0].edition.state, cases[i].state);
        assert_str(work[0].edition.text.title, title);
        assert_int_equal(work[0].since_ms, f->now_ms);
        assert_int_equal(list(f, cases[i].work, "alice", &work), 1);
        assert_int_equal(list(f, cases[i].work, "adam", &work), 0);
    }
    const struct kb_work_query query = {.kinds = ~0u, .limit = 10};
    size_t count;
    assert_ok(kb_edit_worklist(f->internal, f->arena, &query, &work, &count, &f->err), &f->err);
    assert_int_equal(count, 3);
    assert_int_equal(kb_edit_worklist(f->public, f->arena, &query, &work, &count, &f->err),
                     KB_FORBIDDEN);
}

static void what_ends_soon_is_listed(void **state)
{
    struct fixture *f = *state;
    const struct kb_work_item *work;
    struct kb_edition_text text = fixture_policy("快到期的办法", 0);
    editors_begin(f);
    text.effective_to = fixture_day("2026-12-01");
    fixture_put(f, &text, true);
    text = fixture_policy("晚到期的办法", 0);
    text.effective_to = fixture_day("2027-12-01");
    fixture_put(f, &text, true);
    text = fixture_policy("有后续的办法", 0);
    text.effective_to = fixture_day("2026-12-01");
    fixture_put(f, &text, true);
    text.effective_from = fixture_day("2026-12-01");
    text.effective_to = KB_DATE_MAX;
    fixture_put(f, &text, true);
    assert_int_equal(list(f, KB_WORK_EXPIRING, "", &work), 1);
    assert_str(work[0].edition.text.title, "快到期的办法");
    assert_int_equal(work[0].until, fixture_day("2026-12-01"));
}

/* --- stale ------------------------------------------------------------------------------------ */

static const struct kb_basis basis[] = {{KB_STR_INIT("《租赁条例》"), KB_STR_INIT("第二条")}};
static const struct kb_repeal repeals[] = {{KB_STR_INIT("law-租赁条例"), 0}};

static struct kb_edition_text law(struct kb_section *sections)
{
    struct kb_edition_text text = fixture_policy("租赁条例", 0);
    sections[0] = clause("第一条");
    sections[1] = clause("第二条");
    text.sections = sections;
    text.section_count = 2;
    return text;
}

static void put_script(struct fixture *f)
{
    struct kb_section section = clause("正文");
    struct kb_edition_text text = fixture_policy("能租吗", 0);
    text.kind = KB_KIND_SCRIPT;
    text.sections = &section;
    text.basis = basis;
    text.basis_count = KB_COUNT(basis);
    fixture_put(f, &text, true);
}

static void nothing(struct fixture *f)
{
    (void)f;
}

static void withdraw_law(struct fixture *f)
{
    fixture_withdraw(f, "law-租赁条例", 1);
}

static void expire_law(struct fixture *f)
{
    struct kb_section sections[2];
    struct kb_edition_text text = law(sections);
    text.effective_to = fixture_day("2026-01-01");
    fixture_put(f, &text, true);
}

static void drop_clause(struct fixture *f)
{
    struct kb_section sections[2];
    struct kb_edition_text text = law(sections);
    text.section_count = 1;
    text.effective_from = 100;
    fixture_put(f, &text, true);
}

static void drop_clause_later(struct fixture *f)
{
    struct kb_section sections[2];
    struct kb_edition_text text = law(sections);
    text.section_count = 1;
    text.effective_from = fixture_day("2030-01-01");
    fixture_put(f, &text, true);
}

static void repeal_law(struct fixture *f)
{
    struct kb_edition_text text = fixture_policy("住房法", 100);
    struct kb_repeal own = repeals[0];
    own.from = 100;
    text.repeals = &own;
    text.repeal_count = 1;
    fixture_put(f, &text, true);
}

static void what_lost_its_basis_is_listed(void **state)
{
    struct fixture *f = *state;
    static const struct {
        void (*happens)(struct fixture *f);
        const char *reason; /* NULL: not stale */
    } cases[] = {
        {nothing, NULL},
        {drop_clause_later, NULL},
        {withdraw_law, "《租赁条例》 第二条: withdrawn"},
        {expire_law, "《租赁条例》 第二条: expired"},
        {drop_clause, "《租赁条例》 第二条: the edition in force has no such clause"},
        {repeal_law, "《租赁条例》 第二条: repealed"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        const struct kb_work_item *work;
        struct kb_section sections[2];
        fixture_empty(f);
        struct kb_edition_text text = law(sections);
        fixture_put(f, &text, true);
        put_script(f);
        cases[i].happens(f);
        size_t count = list(f, KB_WORK_STALE, "", &work);
        assert_int_equal(count, cases[i].reason != NULL);
        if (cases[i].reason) {
            assert_str(work[0].reason, cases[i].reason);
            assert_str(work[0].edition.text.title, "能租吗");
        }
    }
}

/* What nothing ever had the title of is unresolved, which is something else. */
static void unresolved_is_not_stale(void **state)
{
    struct fixture *f = *state;
    const struct kb_work_item *work;
    struct kb_str reason;
    put_script(f);
    assert_int_equal(list(f, KB_WORK_STALE, "", &work), 0);
    assert_ok(
        kb_reader_stale(f->internal, f->arena, 1, kb_clock_today(&f->clock), &reason, &f->err),
        &f->err);
    assert_str(reason, "");
}

static void works_have_names(void **state)
{
    (void)state;
    enum kb_work work;
    for (int i = 0; i < KB_WORK_COUNT; i++) {
        assert_true(kb_work_parse(kb_str_of(kb_work_name((enum kb_work)i)), &work));
        assert_int_equal(work, i);
    }
    assert_false(kb_work_parse(KB_STR("leisure"), &work));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(drafts_are_listed_by_state_and_owner),
        fixture_test(what_ends_soon_is_listed),
        fixture_test(what_lost_its_basis_is_listed),
        fixture_test(unresolved_is_not_stale),
        fixture_test(works_have_names),
    };
    return cmocka_run_group_tests_name("content/edit_work", tests, NULL, NULL);
}
