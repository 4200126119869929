#include "editors.h"

#include "kb/validate.h"

/*
 * Our own memory running out at the n-th allocation of every call of an edition's life: each
 * failure is KB_NO_MEMORY, nothing leaks (the sanitizer looks), and the transaction is what it was.
 */

static const struct kb_str asks[] = {KB_STR_INIT("怎样提取公积金")};
static const struct kb_basis basis[] = {{KB_STR_INIT("底本"), KB_STR_INIT("第一条")}};
static const struct kb_repeal repeals[] = {{KB_STR_INIT("law-底本"), 20000}};
static const struct kb_section sections[] = {
    {KB_STR_INIT("正文"),
     {0},
     KB_STR_INIT("5个工作日内，电话12345，见http://www.gz.gov.cn。"),
     false}};

static struct kb_edition_text text(const char *title)
{
    struct kb_edition_text text = editors_text(title);
    text.kind = KB_KIND_SCRIPT;
    text.category = KB_STR("新类目");
    text.questions = asks;
    text.question_count = KB_COUNT(asks);
    text.basis = basis;
    text.basis_count = KB_COUNT(basis);
    text.repeals = repeals;
    text.repeal_count = KB_COUNT(repeals);
    text.sections = sections;
    text.section_count = KB_COUNT(sections);
    return text;
}

static enum kb_status answer_all(struct fixture *f, struct kb_edit_result *draft)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 22);
    KB_CLEANUP(kb_text_freep) struct kb_text *analyser = NULL;
    const struct kb_finding *found = NULL;
    size_t count = 0;
    if (!arena)
        return KB_NO_MEMORY;
    enum kb_status status = kb_text_new(&analyser, &f->err);
    if (!status)
        status = kb_validate(kb_store_reader(f->store), analyser, arena, kb_str_of(draft->id),
                             draft->edition, kb_clock_today(&f->clock), &found, &count, &f->err);
    for (size_t i = 0; !status && i < count; i++)
        status = kb_edit_answer(f->store, kb_str_of(draft->id), draft->edition,
                                kb_str_of(found[i].key), KB_STR("已核"), &f->err);
    return status;
}

static enum kb_status move(struct fixture *f, struct kb_edit_result *draft, enum kb_move move)
{
    char id[KB_ID_MAX + 1];
    memcpy(id, draft->id, sizeof id);
    return kb_edit_move(f->store, kb_str_of(id), draft->edition, move, KB_STR("因故"), draft,
                        &f->err);
}

/* Carol alone may not approve, so it goes out as an emergency; bob reads what there is to do. */
static enum kb_status live(struct fixture *f)
{
    struct kb_edit_result draft;
    struct kb_edition_text what = text("公积金怎样提取");
    int64_t change;
    enum kb_status status = kb_store_begin_as(f->store, &carol, &f->err);
    if (!status)
        status = kb_edit_create(f->store, &what, &draft, &f->err);
    what.doc_no = KB_STR("1号");
    if (!status)
        status = kb_edit_save(f->store, kb_str_of("script-公积金怎样提取"), 1, &draft.hash, &what,
                              &draft, &f->err);
    if (!status)
        status = answer_all(f, &draft);
    if (!status)
        status = move(f, &draft, KB_MOVE_PUBLISH_EMERGENCY);
    if (!status)
        status = move(f, &draft, KB_MOVE_RESTORE);
    if (!status)
        status = kb_store_commit(f->store, &change, &f->err);
    kb_store_rollback(f->store);
    return status;
}

static enum kb_status look(struct fixture *f)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    const struct kb_work_query query = {
        .kinds = ~0u, .today = kb_clock_today(&f->clock), .days = 9, .limit = 9};
    const struct kb_work_item *work;
    size_t count;
    struct kb_repealed repealed;
    bool is;
    if (!arena)
        return KB_NO_MEMORY;
    enum kb_status status = kb_edit_worklist(f->internal, arena, &query, &work, &count, &f->err);
    if (!status)
        status = kb_reader_repealed(f->internal, arena, KB_STR("law-底本"), 30000, KB_TIME_MAX, &is,
                                    &repealed, &f->err);
    return status;
}

static void put_another(struct fixture *f)
{
    struct kb_edition_text other = text("如何提取公积金");
    other.repeal_count = 0;
    editors_begin(f);
    fixture_put(f, &other, true);
}

static void run_out(struct fixture *f, enum kb_status (*run)(struct fixture *f), bool anew)
{
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        if (anew) {
            fixture_empty(f);
            put_another(f);
        }
        kb_error_clear(&f->err);
        test_fail_malloc_after(n);
        enum kb_status status = run(f);
        failed = test_fail_malloc_after(SIZE_MAX) > n;
        if (status != KB_OK && (!failed || status != KB_NO_MEMORY))
            fail_msg("allocation %zu: %s: %s", n, kb_status_name(status), f->err.message);
        if (anew && status)
            assert_int_equal(fixture_number(f, "SELECT count(*) FROM items"), 2);
    }
}

static void life_without_memory_is_clean(void **state)
{
    run_out(*state, live, true);
}

static void reading_without_memory_is_clean(void **state)
{
    struct fixture *f = *state;
    put_another(f);
    assert_ok(live(f), &f->err);
    run_out(f, look, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(life_without_memory_is_clean),
        fixture_test(reading_without_memory_is_clean),
    };
    return cmocka_run_group_tests_name("content/edit_memory", tests, NULL, NULL);
}
