/*
 * What is not to be seen takes no more work to be hidden than what was never there: counted in
 * steps of SQLite's machine, which do not depend on how quiet the computer is.
 */
#include "fixture.h"

#include "internal.h"

#define ITEM "law-甲"

/* Steps of all statements since the last count. */
static int64_t count_steps(struct kb_reader *reader)
{
    int64_t steps = 0;
    for (sqlite3_stmt *at = sqlite3_next_stmt(reader->db.handle, NULL); at;
         at = sqlite3_next_stmt(reader->db.handle, at))
        steps += sqlite3_stmt_status(at, SQLITE_STMTSTATUS_VM_STEP, 1);
    return steps;
}

static int64_t steps_of(struct fixture *f, struct kb_reader *reader, const char *id,
                        enum kb_status wanted)
{
    struct kb_item item;
    (void)count_steps(reader);
    assert_int_equal(kb_reader_item_published(reader, f->arena, kb_str_of(id), &item, NULL),
                     wanted);
    if (wanted == KB_OK)
        for (size_t i = 0; i < item.edition_count; i++)
            assert_true(item.editions[i].published_ms);
    return count_steps(reader);
}

static void put(struct fixture *f, const char *id, kb_date from, bool publish)
{
    struct kb_edition_text text = fixture_policy("甲", from);
    text.id = kb_str_of(id);
    text.change_note = KB_STR("改");
    fixture_put(f, &text, publish);
}

static void test_an_item_of_drafts_is_as_one_that_is_not(void **state)
{
    struct fixture *f = *state;
    struct kb_reader *const readers[] = {f->internal, f->public};
    put(f, ITEM, 10, true);
    put(f, "law-乙", 10, false);
    for (size_t i = 0; i < KB_COUNT(readers); i++) {
        steps_of(f, readers[i], "law-丙", KB_NOT_FOUND); /* prepares */
        int64_t none = steps_of(f, readers[i], "law-丙", KB_NOT_FOUND);
        int64_t drafts = steps_of(f, readers[i], "law-乙", KB_NOT_FOUND);
        int64_t there = steps_of(f, readers[i], ITEM, KB_OK);
        assert_true(none > 0 && there > none);
        /* What is found is read out of one row or of another. */
        assert_in_range(drafts, none - 4, none + 4);
    }
}

static void test_a_draft_beside_is_not_read(void **state)
{
    struct fixture *f = *state;
    struct kb_reader *const readers[] = {f->internal, f->public};
    int64_t before[KB_COUNT(readers)];
    put(f, ITEM, 10, true);
    put(f, ITEM, 20, true);
    for (size_t i = 0; i < KB_COUNT(readers); i++) {
        steps_of(f, readers[i], ITEM, KB_OK);
        before[i] = steps_of(f, readers[i], ITEM, KB_OK);
    }
    put(f, ITEM, 30, false);
    for (size_t i = 0; i < KB_COUNT(readers); i++) {
        assert_int_equal(steps_of(f, readers[i], ITEM, KB_OK), before[i]);
        struct kb_item item;
        assert_ok(kb_reader_item_published(readers[i], f->arena, KB_STR(ITEM), &item, &f->err),
                  &f->err);
        assert_int_equal(item.edition_count, 2);
    }
    assert_int_equal(fixture_item(f, f->internal, ITEM).edition_count, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(test_an_item_of_drafts_is_as_one_that_is_not),
        fixture_test(test_a_draft_beside_is_not_read),
    };
    return cmocka_run_group_tests_name("content/effort", tests, NULL, NULL);
}
