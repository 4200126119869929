#include "editors.h"

#include "kb/release.h"

/* Puts and publishes an edition of `title` from a day on, that may repeal law-旧法. */
static void put(struct fixture *f, const char *title, kb_date from, kb_date repeals_from)
{
    const struct kb_repeal repeal = {KB_STR("law-旧法"), repeals_from};
    char source[64];
    struct kb_edition_text text = fixture_policy(title, from);
    snprintf(source, sizeof source, "%s%d.md", title, (int)from);
    text.source = kb_str_of(source);
    text.repeals = &repeal;
    text.repeal_count = repeals_from ? 1 : 0;
    fixture_put(f, &text, true);
}

/* The number of the edition of law-旧法 that holds on a day as is known now, 0 for none. */
static int holder(struct fixture *f, kb_date day)
{
    struct kb_item item = fixture_item(f, f->internal, "law-旧法");
    int number = 0, count = 0;
    for (size_t i = 0; i < item.standing_count; i++) {
        const struct kb_standing *s = &item.standings[i];
        if (s->known_to_ms != KB_TIME_MAX || day < s->valid_from || day >= s->valid_to)
            continue;
        count++;
        for (size_t k = 0; k < item.edition_count; k++) {
            if (item.editions[k].row == s->edition_row)
                number = item.editions[k].number;
        }
    }
    assert_true(count <= 1);
    return number;
}

/* Whatever the order of arrival, the same days are held and the same are empty. */
static void order_of_arrival_does_not_matter(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *title;
        kb_date from, repeals_from;
    } events[] = {{"旧法", 10, 0}, {"新法", 50, 60}, {"旧法", 100, 0}};
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const struct {
        kb_date day;
        kb_date of; /* effective date of who holds it; 0 for nobody */
    } expected[] = {{9, 0}, {10, 10}, {59, 10}, {60, 0}, {99, 0}, {100, 100}, {1000, 100}};
    for (size_t o = 0; o < KB_COUNT(orders); o++) {
        fixture_empty(f);
        for (int i = 0; i < 3; i++) {
            int which = orders[o][i];
            put(f, events[which].title, events[which].from, events[which].repeals_from);
        }
        struct kb_item item = fixture_item(f, f->internal, "law-旧法");
        for (size_t i = 0; i < KB_COUNT(expected); i++) {
            int number = holder(f, expected[i].day);
            kb_date from = number ? item.editions[number - 1].text.effective_from : 0;
            if (from != expected[i].of)
                fail_msg("order %zu, day %d: %d", o, (int)expected[i].day, (int)from);
        }
    }
}

static void repeal_is_told_at_the_doors(void **state)
{
    struct fixture *f = *state;
    struct kb_repealed repealed;
    bool is = true;
    put(f, "旧法", 10, 0);
    put(f, "新法", 50, 60);
    struct kb_reader *const readers[] = {f->internal, f->public};
    for (size_t i = 0; i < KB_COUNT(readers); i++) {
        assert_ok(kb_reader_repealed(readers[i], f->arena, KB_STR("law-旧法"), 59, KB_TIME_MAX, &is,
                                     &repealed, &f->err),
                  &f->err);
        assert_false(is);
        assert_ok(kb_reader_repealed(readers[i], f->arena, KB_STR("law-旧法"), 60, KB_TIME_MAX, &is,
                                     &repealed, &f->err),
                  &f->err);
        assert_true(is);
        assert_str(repealed.by_id, "law-新法");
        assert_str(repealed.by_title, "新法");
        assert_int_equal(repealed.from, 60);
    }
    /* The edition says so itself, and its hash fits at either door. */
    struct kb_edition edition;
    assert_ok(kb_reader_edition(f->public, f->arena, KB_STR("law-新法"), 1, KB_EDITION_WHOLE,
                                &edition, &f->err),
              &f->err);
    assert_int_equal(edition.text.repeal_count, 1);
    assert_str(edition.text.repeals[0].id, "law-旧法");
    /* Enacted anew on that very day it holds. */
    put(f, "旧法", 60, 0);
    assert_int_equal(holder(f, 60), 2);
    assert_ok(kb_reader_repealed(f->internal, f->arena, KB_STR("law-旧法"), 60, KB_TIME_MAX, &is,
                                 &repealed, &f->err),
              &f->err);
    assert_false(is);
}

/* Known time: before the repeal was published, nobody knew of it. */
static void repeal_is_known_from_its_publication(void **state)
{
    struct fixture *f = *state;
    put(f, "旧法", 10, 0);
    int64_t before = f->now_ms;
    f->now_ms += 5000;
    put(f, "新法", 50, 60);
    struct kb_item item = fixture_item(f, f->internal, "law-旧法");
    assert_int_equal(item.standing_count, 2);
    assert_int_equal(item.standings[0].valid_to, KB_DATE_MAX);
    assert_int_equal(item.standings[0].known_from_ms, before);
    assert_int_equal(item.standings[0].known_to_ms, f->now_ms);
    assert_int_equal(item.standings[1].valid_to, 60);
    /* The index is told of the repealed item too. */
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM actions a JOIN items i ON i.row ="
                                       " a.item WHERE a.what = 'repealed' AND i.id = 'law-旧法'"
                                       " AND a.touches_public = 1"),
                     1);
    int64_t changes;
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
}

static void withdrawing_the_repeal_revives_nothing(void **state)
{
    struct fixture *f = *state;
    struct kb_repealed repealed;
    bool is = true;
    put(f, "旧法", 10, 0);
    put(f, "新法", 50, 60);
    fixture_withdraw(f, "law-新法", 1);
    assert_int_equal(holder(f, 60), 0);
    assert_ok(kb_reader_repealed(f->internal, f->arena, KB_STR("law-旧法"), 60, KB_TIME_MAX, &is,
                                 &repealed, &f->err),
              &f->err);
    assert_false(is);
    put(f, "旧法", 60, 0);
    assert_int_equal(holder(f, 60), 2);
}

static bool is_repealed(struct fixture *f, struct kb_reader *reader, kb_date day,
                        int64_t known_at_ms)
{
    struct kb_repealed repealed = {0};
    bool is = false;
    assert_ok(kb_reader_repealed(reader, f->arena, KB_STR("law-旧法"), day, known_at_ms, &is,
                                 &repealed, &f->err),
              &f->err);
    return is;
}

/* What was said of a repeal at an instant is what was known of it then, for good. */
static void a_repeal_is_told_as_it_was_known(void **state)
{
    struct fixture *f = *state;
    put(f, "旧法", 10, 0);
    int64_t before = f->now_ms;
    f->now_ms += 5000;
    put(f, "新法", 50, 60);
    int64_t known = f->now_ms;
    f->now_ms += 5000;
    fixture_withdraw(f, "law-新法", 1);
    int64_t withdrawn = f->now_ms;
    struct kb_reader *const readers[] = {f->internal, f->public};
    for (size_t i = 0; i < KB_COUNT(readers); i++) {
        assert_false(is_repealed(f, readers[i], 60, before));
        assert_false(is_repealed(f, readers[i], 60, known - 1));
        assert_true(is_repealed(f, readers[i], 60, known));
        assert_false(is_repealed(f, readers[i], 59, known));
        assert_true(is_repealed(f, readers[i], 60, withdrawn - 1));
        assert_false(is_repealed(f, readers[i], 60, withdrawn));
        assert_false(is_repealed(f, readers[i], 60, KB_TIME_MAX));
    }
}

/* In the world that a release will make it is repealed, and in today's it is not. */
static void a_release_repeals_in_its_world(void **state)
{
    struct fixture *f = *state;
    static const struct kb_repeal repeal[] = {{KB_STR_INIT("law-旧法"), 60}};
    struct kb_edit_result draft;
    struct kb_repealed repealed = {0};
    int64_t release = 0, change;
    bool is = false;
    struct kb_edition_text text = editors_text("新法");
    put(f, "旧法", 10, 0);
    text.repeals = repeal;
    text.repeal_count = 1;
    must_create(f, &alice, &text, &draft);
    must_move(f, &alice, KB_MOVE_SUBMIT, &draft);
    must_move(f, &bob, KB_MOVE_APPROVE, &draft);
    assert_ok(kb_store_begin(f->store, "carol", &f->err), &f->err);
    assert_ok(kb_release_create(f->store, KB_STR("x"), &release, &f->err), &f->err);
    assert_ok(kb_release_add(f->store, release, KB_MEMBER_EDITION, KB_STR("law-新法"), 1,
                             KB_STR(""), &f->err),
              &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    assert_false(is_repealed(f, f->internal, 60, KB_TIME_MAX));
    assert_ok(kb_release_repealed(f->internal, f->arena, release, KB_STR("law-旧法"), 60, &is,
                                  &repealed, &f->err),
              &f->err);
    assert_true(is);
    assert_str(repealed.by_id, "law-新法");
    assert_ok(kb_release_repealed(f->internal, f->arena, release, KB_STR("law-旧法"), 59, &is,
                                  &repealed, &f->err),
              &f->err);
    assert_false(is);
    assert_int_equal(kb_release_repealed(f->public, f->arena, release, KB_STR("law-旧法"), 60, &is,
                                         &repealed, NULL),
                     KB_FORBIDDEN);
}

/* What repeals is withdrawn by a release: in its world it repeals no more. */
static void a_release_that_withdraws_ends_a_repeal(void **state)
{
    struct fixture *f = *state;
    struct kb_repealed repealed = {0};
    int64_t release = 0, change;
    bool is = true;
    put(f, "旧法", 10, 0);
    put(f, "新法", 50, 60);
    assert_ok(kb_store_begin(f->store, "carol", &f->err), &f->err);
    assert_ok(kb_release_create(f->store, KB_STR("x"), &release, &f->err), &f->err);
    assert_ok(kb_release_add(f->store, release, KB_MEMBER_WITHDRAWAL, KB_STR("law-新法"), 1,
                             KB_STR("x"), &f->err),
              &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    assert_true(is_repealed(f, f->internal, 60, KB_TIME_MAX));
    assert_ok(kb_release_repealed(f->internal, f->arena, release, KB_STR("law-旧法"), 60, &is,
                                  &repealed, &f->err),
              &f->err);
    assert_false(is);
}

/* A draft repeals nothing. */
static void only_what_is_published_repeals(void **state)
{
    struct fixture *f = *state;
    static const struct kb_repeal repeal[] = {{KB_STR_INIT("law-旧法"), 60}};
    struct kb_edit_result draft;
    struct kb_edition_text text = editors_text("新法");
    put(f, "旧法", 10, 0);
    text.repeals = repeal;
    text.repeal_count = 1;
    must_create(f, &alice, &text, &draft);
    assert_int_equal(holder(f, 60), 1);
    must_move(f, &alice, KB_MOVE_SUBMIT, &draft);
    must_move(f, &bob, KB_MOVE_APPROVE, &draft);
    assert_int_equal(holder(f, 60), 1);
    must_move(f, &carol, KB_MOVE_PUBLISH, &draft);
    assert_int_equal(holder(f, 60), 0);
    text.repeals = (const struct kb_repeal[]){{KB_STR("law-新法"), 60}};
    text.id = KB_STR("law-新法");
    assert_int_equal(editors_create(f, &alice, &text, &draft), KB_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(order_of_arrival_does_not_matter),
        fixture_test(repeal_is_told_at_the_doors),
        fixture_test(repeal_is_known_from_its_publication),
        fixture_test(withdrawing_the_repeal_revives_nothing),
        fixture_test(a_repeal_is_told_as_it_was_known),
        fixture_test(a_release_repeals_in_its_world),
        fixture_test(a_release_that_withdraws_ends_a_repeal),
        fixture_test(only_what_is_published_repeals),
    };
    return cmocka_run_group_tests_name("content/repeal", tests, NULL, NULL);
}
