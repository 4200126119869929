/* acknowledge.c, reader_event.c: what happened to what is published, and who has read it. */
#include "kb/acknowledge.h"

#include "fixture.h"

#include <string.h>

#include "kb/change.h"

#define ID "law-办法"

static void put_two(struct fixture *f)
{
    struct kb_edition_text text = fixture_policy("办法", 0);
    text.id = KB_STR(ID);
    fixture_put(f, &text, true);
    f->now_ms += 1000;
    text.effective_from = fixture_day("2020-01-01");
    text.change_note = KB_STR("改了");
    fixture_put(f, &text, true);
    f->now_ms += 1000;
}

/* The number of the change, 0 when nothing changed. */
static int64_t acknowledge(struct fixture *f, int edition, const char *seat, const char *region)
{
    int64_t change = -1;
    assert_ok(kb_store_begin(f->store, seat, &f->err), &f->err);
    assert_ok(
        kb_acknowledge(f->store, KB_STR(ID), edition, kb_str_of(seat), kb_str_of(region), &f->err),
        &f->err);
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    f->now_ms += 1000;
    return change;
}

static void make_keys(struct fixture *f)
{
    static const struct {
        const char *name;
        enum kb_role role;
    } rows[] = {{"甲", KB_ROLE_AGENT},
                {"乙", KB_ROLE_AGENT},
                {"丙", KB_ROLE_AGENT},
                {"走了", KB_ROLE_AGENT},
                {"编辑", KB_ROLE_EDITOR}};
    char secret[KB_KEY_SECRET_SIZE];
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_ok(kb_key_create(f->store, kb_str_of(rows[i].name), rows[i].role, secret, &f->err),
                  &f->err);
    assert_ok(kb_key_revoke(f->store, KB_STR("走了"), &f->err), &f->err);
}

static struct kb_acknowledged read_all(struct fixture *f, int edition)
{
    struct kb_acknowledged all;
    assert_ok(kb_acknowledged_read(f->internal, f->arena, KB_STR(ID), edition, &all, &f->err),
              &f->err);
    return all;
}

static void seats_are_counted(void **state)
{
    struct fixture *f = *state;
    put_two(f);
    make_keys(f);
    acknowledge(f, 1, "甲", "320100");
    acknowledge(f, 2, "甲", "");
    acknowledge(f, 2, "丙", "320200");
    acknowledge(f, 2, "走了", "320100");
    acknowledge(f, 2, "编辑", "320100");
    struct kb_acknowledged all = read_all(f, 0);
    assert_int_equal(all.edition, 2);
    assert_int_equal(all.count, 3);
    assert_int_equal(all.have, 2);
    assert_int_equal(all.region_count, 3);
    /* Where nobody said, first; where a seat was comes from an edition before, too. */
    assert_str(all.seats[0].name, "乙");
    assert_int_equal(all.seats[0].at_ms, 0);
    assert_str(all.regions[0].region, "");
    assert_int_equal(all.regions[0].have, 0);
    assert_str(all.regions[1].region, "320100");
    assert_int_equal(all.regions[1].have, 1);
    assert_str(all.seats[2].name, "丙");
    assert_true(all.seats[2].at_ms > 0);
    assert_int_equal(read_all(f, 1).have, 1);
}

static void once_is_enough(void **state)
{
    struct fixture *f = *state;
    struct kb_change change;
    int64_t changes;
    put_two(f);
    int64_t number = acknowledge(f, 2, "甲", "320100");
    assert_true(number > 0);
    assert_int_equal(acknowledge(f, 2, "甲", "320200"), 0);
    assert_ok(kb_reader_change(f->internal, f->arena, number, &change, &f->err), &f->err);
    assert_int_equal(change.action_count, 1);
    assert_str(change.actions[0].what, "acknowledged");
    assert_str(change.actions[0].detail, ID "\t2\t甲\t320100");
    assert_false(change.touches_public);
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
    assert_int_equal(changes, number);
}

static void what_is_wrong_is_refused(void **state)
{
    static const struct {
        const char *id;
        int edition;
        const char *seat, *region;
        enum kb_status status;
    } rows[] = {
        {ID, 3, "甲", "", KB_NOT_FOUND},         {"law-没有", 1, "甲", "", KB_NOT_FOUND},
        {"law-草稿", 1, "甲", "", KB_NOT_FOUND}, {ID, 1, "", "", KB_INVALID},
        {ID, 1, "\xff", "", KB_INVALID},         {ID, 1, "甲", "3201", KB_INVALID},
    };
    struct fixture *f = *state;
    struct kb_acknowledged all;
    put_two(f);
    struct kb_edition_text draft = fixture_policy("草稿", 0);
    draft.id = KB_STR("law-草稿");
    fixture_put(f, &draft, false);
    assert_ok(kb_store_begin(f->store, "甲", &f->err), &f->err);
    for (size_t i = 0; i < KB_COUNT(rows); i++)
        assert_int_equal(kb_acknowledge(f->store, kb_str_of(rows[i].id), rows[i].edition,
                                        kb_str_of(rows[i].seat), kb_str_of(rows[i].region), NULL),
                         rows[i].status);
    kb_store_rollback(f->store);
    assert_int_equal(kb_acknowledge(f->store, KB_STR(ID), 1, KB_STR("甲"), KB_STR(""), NULL),
                     KB_INTERNAL);
    assert_int_equal(kb_acknowledged_read(f->internal, f->arena, KB_STR("law-草稿"), 0, &all, NULL),
                     KB_NOT_FOUND);
    assert_int_equal(kb_acknowledged_read(f->public, f->arena, KB_STR(ID), 0, &all, NULL),
                     KB_FORBIDDEN);
}

static void what_is_kept_stays(void **state)
{
    struct fixture *f = *state;
    put_two(f);
    acknowledge(f, 2, "甲", "320100");
    assert_int_not_equal(fixture_sql(f, "UPDATE acknowledgements SET seat = 'x'"), 0);
    assert_int_not_equal(fixture_sql(f, "DELETE FROM acknowledgements"), 0);
}

/* --- events -------------------------------------------------------------------------------------
 */

static size_t events(struct fixture *f, int64_t after, int64_t until, const struct kb_event **ret)
{
    size_t count = 0;
    int64_t through = 0;
    assert_ok(kb_reader_events(f->internal, f->arena, after, until, ret, &count, &through, &f->err),
              &f->err);
    assert_int_equal(through, until);
    return count;
}

static int64_t last_change(struct fixture *f)
{
    int64_t change;
    assert_ok(kb_reader_last_change(f->internal, &change, &f->err), &f->err);
    return change;
}

static void what_is_published_is_an_event(void **state)
{
    struct fixture *f = *state;
    const struct kb_event *found;
    put_two(f);
    assert_int_equal(events(f, 0, last_change(f), &found), 2);
    assert_str(found[0].id, ID);
    assert_int_equal(found[0].edition, 1);
    assert_int_equal(found[0].before, 0);
    assert_int_equal(found[1].edition, 2);
    assert_int_equal(found[1].before, 1);
    assert_int_equal(found[1].what, KB_EVENT_PUBLISHED);
    assert_str(found[1].note, "改了");
    assert_str(found[1].region, "000000");
    assert_str(found[1].region_before, "000000");
    fixture_withdraw(f, ID, 2);
    assert_int_equal(events(f, found[1].change, last_change(f), &found), 1);
    assert_int_equal(found[0].what, KB_EVENT_WITHDRAWN);
    assert_string_equal(kb_event_name(found[0].what), "withdrawn");
    assert_true(found[0].note.len > 0);
}

/* Neither while it is a draft, nor, once it is published, for the time when it was one. */
static void drafts_are_no_events(void **state)
{
    struct fixture *f = *state;
    const struct kb_event *found;
    struct kb_edition_text draft = fixture_policy("草稿", 0);
    draft.id = KB_STR("law-草稿");
    fixture_put(f, &draft, false);
    int64_t before = last_change(f);
    assert_int_equal(events(f, 0, before, &found), 0);
    f->now_ms += 1000;
    fixture_put(f, &draft, true);
    assert_int_equal(events(f, 0, last_change(f), &found), 1);
    assert_true(found[0].change > before);
}

static void a_long_gap_is_read_in_slices(void **state)
{
    struct fixture *f = *state;
    const struct kb_event *found;
    size_t count;
    int64_t through;
    put_two(f);
    assert_ok(kb_reader_events(f->internal, f->arena, 0, 1000, &found, &count, &through, &f->err),
              &f->err);
    assert_int_equal(through, KB_EVENTS_SLICE);
    assert_int_equal(count, 2);
    assert_int_equal(
        kb_reader_events(f->public, f->arena, 0, 10, &found, &count, &through, &f->err),
        KB_FORBIDDEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(seats_are_counted),
        fixture_test(once_is_enough),
        fixture_test(what_is_wrong_is_refused),
        fixture_test(what_is_kept_stays),
        fixture_test(what_is_published_is_an_event),
        fixture_test(drafts_are_no_events),
        fixture_test(a_long_gap_is_read_in_slices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
