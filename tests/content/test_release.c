/* Planning, the instant, and taking back. */
#include "release.h"

#define PUBLIC   KB_AUDIENCE_PUBLIC
#define INTERNAL KB_AUDIENCE_INTERNAL

static kb_date day(int year)
{
    kb_date date;
    assert_true(kb_date_from_ymd(year, 1, 1, &date));
    return date;
}

/* law-a stands since 2020, its successor of 2026 and a new law-b are approved: releases 1 plans
 * both. */
static int64_t plan(struct fixture *f)
{
    release_published(f, "a", day(2020), PUBLIC);
    release_approved(f, "a", day(2026), PUBLIC);
    release_approved(f, "b", day(2025), PUBLIC);
    int64_t release = release_create(f);
    release_add(f, release, KB_MEMBER_EDITION, "law-a", 2);
    release_add(f, release, KB_MEMBER_EDITION, "law-b", 1);
    return release;
}

/* --- planning --------------------------------------------------------------------------------- */

static void names_are_read_back(void **state)
{
    (void)state;
    enum kb_release_state release;
    enum kb_member_kind kind;
    for (size_t i = KB_RELEASE_OPEN; i <= KB_RELEASE_CANCELLED; i++) {
        const char *name = kb_release_state_name((enum kb_release_state)i);
        assert_true(kb_release_state_parse(kb_str_of(name), &release));
        assert_int_equal(release, i);
    }
    assert_true(kb_member_kind_parse(KB_STR("withdrawal"), &kind));
    assert_int_equal(kind, KB_MEMBER_WITHDRAWAL);
    assert_false(kb_release_state_parse(KB_STR("draft"), &release));
    assert_false(kb_member_kind_parse(KB_STR(""), &kind));
}

static void a_plan_is_read_back(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), next_ms, of = 0;
    struct kb_release release;
    const struct kb_release *list;
    size_t count;
    assert_ok(kb_release_get(f->internal, f->arena, id, &release, &f->err), &f->err);
    assert_str(release.name, "国庆调整");
    assert_str(release.owner, "test");
    assert_int_equal(release.state, KB_RELEASE_OPEN);
    assert_int_equal(release.member_count, 2);
    assert_str(release.members[1].id, "law-b");
    assert_int_equal(release.members[0].edition, 2);
    assert_int_equal(release.members[0].state, KB_STATE_APPROVED);
    release_schedule(f, id, f->now_ms + HOUR);
    release_create(f);
    assert_ok(kb_release_list(f->internal, f->arena, &list, &count, &f->err), &f->err);
    assert_int_equal(count, 2);
    assert_int_equal(list[1].id, id);
    assert_int_equal(list[1].at_ms, f->now_ms + HOUR);
    assert_int_equal(list[1].member_count, 2);
    assert_ok(kb_release_next_ms(f->internal, &next_ms, &f->err), &f->err);
    assert_int_equal(next_ms, f->now_ms + HOUR);
    assert_ok(kb_release_of_item(f->internal, KB_STR("law-b"), &of, &f->err), &f->err);
    assert_int_equal(of, id);
    assert_int_equal(release_edition_state(f, "law-b", 1), KB_STATE_SCHEDULED);
}

static void nobody_plans_at_the_public_door(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), number;
    struct kb_release release;
    struct kb_item item;
    struct kb_item_rows rows;
    const struct kb_release *list;
    size_t count;
    assert_int_equal(kb_release_get(f->public, f->arena, id, &release, NULL), KB_FORBIDDEN);
    assert_int_equal(kb_release_list(f->public, f->arena, &list, &count, NULL), KB_FORBIDDEN);
    assert_int_equal(kb_release_next_ms(f->public, &number, NULL), KB_FORBIDDEN);
    assert_int_equal(kb_release_of_item(f->public, KB_STR("law-b"), &number, NULL), KB_FORBIDDEN);
    assert_int_equal(kb_release_item_rows(f->public, f->arena, id, &rows, NULL), KB_FORBIDDEN);
    assert_int_equal(kb_release_item(f->public, f->arena, id, 0, KB_STR("law-b"), &item, NULL),
                     KB_FORBIDDEN);
}

/* What is refused when a plan is made, and what is said. */
static void bad_members_are_refused(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), other = release_create(f);
    release_approved(f, "c", day(2027), PUBLIC);
    const struct {
        int64_t release;
        enum kb_member_kind kind;
        const char *item;
        int edition;
        const char *reason;
        enum kb_status status;
        const char *says;
    } cases[] = {
        {99, KB_MEMBER_EDITION, "law-c", 1, "", KB_NOT_FOUND, "release"},
        {id, KB_MEMBER_EDITION, "law-x", 1, "", KB_NOT_FOUND, "no edition"},
        {id, KB_MEMBER_EDITION, "law-c", 7, "", KB_NOT_FOUND, "no edition"},
        {id, KB_MEMBER_EDITION, "law-b", 1, "", KB_CONFLICT, "already"},
        {id, KB_MEMBER_EDITION, "law-a", 1, "", KB_CONFLICT, "another edition"},
        {id, KB_MEMBER_WITHDRAWAL, "law-c", 1, "x", KB_INVALID, "'approved'"},
        {id, KB_MEMBER_WITHDRAWAL, "law-a", 1, " ", KB_INVALID, "reason"},
        {other, KB_MEMBER_EDITION, "law-b", 1, "", KB_CONFLICT, "cannot be taken"},
        {other, KB_MEMBER_WITHDRAWAL, "law-a", 1, "x", KB_CONFLICT, "cannot be taken"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        release_begin(f);
        enum kb_status status = kb_release_add(f->store, cases[i].release, cases[i].kind,
                                               kb_str_of(cases[i].item), cases[i].edition,
                                               kb_str_of(cases[i].reason), &f->err);
        if (status != cases[i].status || !strstr(f->err.message, cases[i].says))
            fail_msg("case %zu: %s: %s", i, kb_status_name(status), f->err.message);
        assert_null(strstr(f->err.message, "国庆"));
        release_rollback(f);
    }
}

static void bad_names_are_refused(void **state)
{
    struct fixture *f = *state;
    static char longest[KB_TITLE_MAX + 2];
    int64_t id;
    memset(longest, 'x', sizeof longest - 1);
    const char *const names[] = {"", "  ", longest, "\xff"};
    for (size_t i = 0; i < KB_COUNT(names); i++) {
        release_begin(f);
        assert_int_equal(kb_release_create(f->store, kb_str_of(names[i]), &id, NULL), KB_INVALID);
        release_rollback(f);
    }
    assert_int_equal(kb_release_create(f->store, KB_STR("x"), &id, NULL), KB_INTERNAL);
}

static void a_schedule_must_make_sense(void **state)
{
    struct fixture *f = *state;
    int64_t empty = release_create(f), id = plan(f);
    const struct {
        int64_t release, at_ms;
        enum kb_status status;
        const char *says;
    } cases[] = {
        {id, f->now_ms, KB_INVALID, "not in the future"},
        {id, f->now_ms - 1, KB_INVALID, "not in the future"},
        {id, 0, KB_INVALID, "not in the future"},
        {id, KB_TIME_MAX, KB_INVALID, "not in the future"},
        {empty, f->now_ms + 1, KB_INVALID, "empty"},
        {77, f->now_ms + 1, KB_NOT_FOUND, "release"},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        release_begin(f);
        enum kb_status status = kb_release_schedule(f->store, cases[i].release, cases[i].at_ms,
                                                    &f->err);
        if (status != cases[i].status || !strstr(f->err.message, cases[i].says))
            fail_msg("case %zu: %s: %s", i, kb_status_name(status), f->err.message);
        release_rollback(f);
    }
    release_schedule(f, id, f->now_ms + 1);
    release_begin(f);
    assert_int_equal(kb_release_schedule(f->store, id, f->now_ms + 2, NULL), KB_CONFLICT);
    release_rollback(f);
}

static void all_members_must_be_approved(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f);
    release_published(f, "w", day(2020), PUBLIC);
    release_add(f, id, KB_MEMBER_WITHDRAWAL, "law-w", 1);
    fixture_withdraw(f, "law-w", 1);
    assert_int_equal(fixture_sql(f, "UPDATE editions SET state = 'in_review' WHERE number = 2"), 0);
    release_begin(f);
    assert_int_equal(kb_release_schedule(f->store, id, f->now_ms + HOUR, &f->err), KB_CONFLICT);
    assert_non_null(strstr(f->err.message, "'law-a' (edition 2, in_review)"));
    assert_non_null(strstr(f->err.message, "'law-w' (edition 1, withdrawn)"));
    assert_null(strstr(f->err.message, "law-b"));
    release_rollback(f);
    assert_int_equal(release_state(f, id), KB_RELEASE_OPEN);
    assert_int_equal(release_edition_state(f, "law-b", 1), KB_STATE_APPROVED);
}

static void members_may_leave_while_it_is_open(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), other = release_create(f);
    release_begin(f);
    assert_ok(kb_release_remove(f->store, id, KB_STR("law-b"), 1, &f->err), &f->err);
    assert_int_equal(kb_release_remove(f->store, id, KB_STR("law-b"), 1, NULL), KB_NOT_FOUND);
    release_commit(f);
    release_add(f, other, KB_MEMBER_EDITION, "law-b", 1);
    release_schedule(f, id, f->now_ms + HOUR);
    release_begin(f);
    assert_int_equal(kb_release_remove(f->store, id, KB_STR("law-a"), 2, NULL), KB_CONFLICT);
    assert_int_equal(
        kb_release_add(f->store, id, KB_MEMBER_EDITION, KB_STR("law-b"), 1, KB_STR(""), NULL),
        KB_CONFLICT);
    release_rollback(f);
}

/* The database itself keeps members of a scheduled release in their state, and plans whole. */
static void the_database_guards_a_schedule(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f);
    release_schedule(f, id, f->now_ms + HOUR);
    static const char *const refused[] = {
        "UPDATE editions SET state = 'approved' WHERE state = 'scheduled'",
        "UPDATE editions SET title = 'x' WHERE state = 'scheduled'",
        "DELETE FROM release_members",
        "DELETE FROM releases",
        "UPDATE release_members SET ordinal = ordinal + 10",
        "INSERT INTO release_members VALUES (1, 9, 'withdrawal', 1, 1, '')",
        "UPDATE releases SET state = 'released'",
    };
    for (size_t i = 0; i < KB_COUNT(refused); i++)
        if (fixture_sql(f, refused[i]) == 0)
            fail_msg("taken: %s", refused[i]);
    release_flip_at(f, f->now_ms + HOUR);
    assert_int_not_equal(fixture_sql(f, "UPDATE releases SET state = 'open', change = 0"), 0);
    assert_int_not_equal(fixture_sql(f, "UPDATE releases SET change = 2"), 0);
}

static void what_is_called_off_is_approved_again(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f);
    release_schedule(f, id, f->now_ms + HOUR);
    release_begin(f);
    assert_ok(kb_release_unschedule(f->store, id, &f->err), &f->err);
    release_commit(f);
    assert_int_equal(release_state(f, id), KB_RELEASE_OPEN);
    assert_int_equal(release_edition_state(f, "law-a", 2), KB_STATE_APPROVED);
    release_schedule(f, id, f->now_ms + HOUR);
    release_begin(f);
    assert_ok(kb_release_cancel(f->store, id, KB_STR("推迟"), &f->err), &f->err);
    release_commit(f);
    assert_int_equal(release_state(f, id), KB_RELEASE_CANCELLED);
    assert_int_equal(release_edition_state(f, "law-b", 1), KB_STATE_APPROVED);
    assert_int_equal(release_flip_at(f, f->now_ms + 2 * HOUR), 0);
    release_begin(f);
    assert_int_equal(kb_release_cancel(f->store, id, KB_STR(""), NULL), KB_CONFLICT);
    assert_int_equal(kb_release_unschedule(f->store, id, NULL), KB_CONFLICT);
    assert_int_equal(kb_release_roll_back(f->store, id, KB_STR("x"), NULL), KB_CONFLICT);
    release_rollback(f);
    release_add(f, release_create(f), KB_MEMBER_EDITION, "law-b", 1);
}

/* --- the instant ------------------------------------------------------------------------------ */

static void everything_comes_at_the_instant(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), at_ms = f->now_ms + HOUR, changes;
    struct kb_item item;
    release_published(f, "w", day(2020), PUBLIC);
    release_add(f, id, KB_MEMBER_WITHDRAWAL, "law-w", 1);
    release_schedule(f, id, at_ms);
    assert_int_equal(release_flip_at(f, at_ms - 1), 0);
    assert_int_equal(kb_reader_item(f->public, f->arena, KB_STR("law-b"), &item, NULL),
                     KB_NOT_FOUND);
    assert_int_equal(release_flip_at(f, at_ms), 1);
    assert_int_equal(release_flip_at(f, at_ms), 0);
    item = fixture_item(f, f->public, "law-a");
    assert_string_equal(release_known(&item), "1[2020-01-01,2026-01-01) 2[2026-01-01,)");
    item = fixture_item(f, f->public, "law-b");
    assert_string_equal(release_known(&item), "1[2025-01-01,)");
    assert_int_equal(item.standings[0].known_from_ms, at_ms);
    assert_int_equal(item.editions[0].published_ms, at_ms);
    item = fixture_item(f, f->public, "law-w");
    assert_string_equal(release_known(&item), "");
    assert_int_equal(item.editions[0].withdrawn_ms, at_ms);
    assert_str(item.editions[0].withdraw_reason, "不再适用");
    assert_int_equal(release_state(f, id), KB_RELEASE_RELEASED);
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
}

/* Nothing ran at the instant: whoever writes next releases first, at the time that was set. */
static void whoever_begins_releases_first(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), at_ms = f->now_ms + HOUR;
    release_schedule(f, id, at_ms);
    kb_store_closep(&f->store);
    f->now_ms += 10 * HOUR;
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
    release_published(f, "late", day(2020), PUBLIC);
    struct kb_item item = fixture_item(f, f->public, "law-b");
    assert_int_equal(item.standings[0].known_from_ms, at_ms);
    assert_int_equal(fixture_number(f, "SELECT at_ms FROM changes ORDER BY seq DESC LIMIT 1"),
                     f->now_ms);
    assert_int_equal(fixture_number(f, "SELECT at_ms FROM changes ORDER BY seq DESC LIMIT 1"
                                       " OFFSET 1"),
                     at_ms);
}

/* Even a change at the very millisecond comes after it. */
static void nothing_shares_the_instant(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), at_ms = f->now_ms + HOUR;
    release_schedule(f, id, at_ms);
    f->now_ms = at_ms;
    release_published(f, "same", day(2020), PUBLIC);
    struct kb_item item = fixture_item(f, f->public, "law-same");
    assert_int_equal(item.standings[0].known_from_ms, at_ms + 1);
    assert_int_equal(release_state(f, id), KB_RELEASE_RELEASED);
}

static void several_are_released_in_order(void **state)
{
    struct fixture *f = *state;
    int64_t first = plan(f), now_ms = f->now_ms;
    int64_t others[2] = {release_create(f), release_create(f)};
    release_approved(f, "c", day(2020), PUBLIC);
    release_approved(f, "d", day(2020), PUBLIC);
    release_add(f, others[0], KB_MEMBER_EDITION, "law-c", 1);
    release_add(f, others[1], KB_MEMBER_EDITION, "law-d", 1);
    release_schedule(f, first, now_ms + 2 * HOUR);
    release_schedule(f, others[0], now_ms + HOUR);
    release_schedule(f, others[1], now_ms + 2 * HOUR);
    assert_int_equal(release_flip_at(f, now_ms + 3 * HOUR), 3);
    assert_int_equal(fixture_number(f, "SELECT group_concat(row, '') FROM"
                                       " (SELECT row FROM releases ORDER BY change)"),
                     213);
    assert_int_equal(fixture_number(f, "SELECT count(DISTINCT change) FROM releases"), 3);
}

/* A flip that fails lets nothing else be written. */
static void a_failing_flip_lets_nothing_begin(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), at_ms = f->now_ms + HOUR;
    release_schedule(f, id, at_ms);
    assert_int_equal(fixture_sql(f, "CREATE TRIGGER trouble BEFORE INSERT ON standings"
                                    " BEGIN SELECT RAISE(ABORT, 'trouble'); END"),
                     0);
    f->now_ms = at_ms;
    assert_int_not_equal(kb_store_begin(f->store, "test", &f->err), KB_OK);
    assert_non_null(strstr(f->err.message, "is due"));
    assert_int_equal(release_state(f, id), KB_RELEASE_SCHEDULED);
    assert_int_equal(release_edition_state(f, "law-a", 2), KB_STATE_SCHEDULED);
    kb_error_clear(&f->err);
    assert_int_equal(fixture_sql(f, "DROP TRIGGER trouble"), 0);
    release_begin(f);
    release_rollback(f);
    assert_int_equal(release_state(f, id), KB_RELEASE_RELEASED);
}

static void a_flip_needs_its_own_transaction(void **state)
{
    struct fixture *f = *state;
    release_begin(f);
    assert_int_equal(kb_release_flip_due(f->store, NULL, NULL), KB_INTERNAL);
    release_rollback(f);
}

/* Somebody withdrew by hand what the release withdraws: that stays as it was. */
static void a_withdrawal_may_come_too_late(void **state)
{
    struct fixture *f = *state;
    int64_t at_ms = f->now_ms + HOUR, id = plan(f);
    release_published(f, "w", day(2020), PUBLIC);
    release_add(f, id, KB_MEMBER_WITHDRAWAL, "law-w", 1);
    release_schedule(f, id, at_ms);
    fixture_withdraw(f, "law-w", 1);
    assert_int_equal(release_flip_at(f, at_ms), 1);
    struct kb_item item = fixture_item(f, f->internal, "law-w");
    assert_str(item.editions[0].withdraw_reason, "口径有误");
    f->now_ms += HOUR;
    release_roll_back(f, id);
    assert_int_equal(release_edition_state(f, "law-w", 1), KB_STATE_WITHDRAWN);
}

/* Plans move nothing that a citizen can see, not even a number. */
static void plans_are_no_public_change(void **state)
{
    struct fixture *f = *state;
    int64_t before, after;
    release_published(f, "a", day(2020), PUBLIC);
    assert_ok(kb_reader_last_change(f->public, &before, &f->err), &f->err);
    release_approved(f, "b", day(2025), PUBLIC);
    int64_t id = release_create(f);
    release_add(f, id, KB_MEMBER_EDITION, "law-b", 1);
    release_schedule(f, id, f->now_ms + HOUR);
    assert_ok(kb_reader_last_change(f->public, &after, &f->err), &f->err);
    assert_int_equal(before, after);
    release_flip_at(f, f->now_ms + HOUR);
    assert_ok(kb_reader_last_change(f->public, &after, &f->err), &f->err);
    assert_true(after > before);
}

/* Who may do what, and as whom it happens. */
static void roles_decide(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), made;
    static const struct {
        enum kb_role role;
        bool plans, decides;
    } cases[] = {
        {KB_ROLE_AGENT, false, false},   {KB_ROLE_EDITOR, true, false},
        {KB_ROLE_REVIEWER, true, false}, {KB_ROLE_PUBLISHER, true, true},
        {KB_ROLE_ADMIN, true, true},     {KB_ROLE_BOT, false, false},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        const struct kb_actor actor = {"someone", cases[i].role};
        kb_error_clear(&f->err);
        assert_ok(kb_store_begin_as(f->store, &actor, &f->err), &f->err);
        enum kb_status plans = kb_release_create(f->store, KB_STR("x"), &made, &f->err);
        assert_int_equal(plans, cases[i].plans ? KB_OK : KB_FORBIDDEN);
        enum kb_status decides = kb_release_schedule(f->store, id, f->now_ms + HOUR, &f->err);
        assert_int_equal(decides, cases[i].decides ? KB_OK : KB_FORBIDDEN);
        if (!cases[i].decides)
            assert_non_null(strstr(f->err.message, "(rule: role)"));
        release_rollback(f);
    }
}

/* --- taking back ------------------------------------------------------------------------------ */

static void a_rollback_restores_what_stood(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), at_ms = f->now_ms + HOUR, changes;
    release_published(f, "w", day(2020), PUBLIC);
    release_add(f, id, KB_MEMBER_WITHDRAWAL, "law-w", 1);
    release_schedule(f, id, at_ms);
    release_flip_at(f, at_ms);
    f->now_ms += HOUR;
    release_roll_back(f, id);
    struct kb_item item = fixture_item(f, f->public, "law-a");
    assert_string_equal(release_known(&item), "1[2020-01-01,)");
    assert_int_equal(item.editions[0].state, KB_STATE_PUBLISHED);
    assert_int_equal(item.editions[1].state, KB_STATE_WITHDRAWN);
    assert_str(item.editions[1].withdraw_reason, "口径有误");
    item = fixture_item(f, f->public, "law-b");
    assert_string_equal(release_known(&item), "");
    item = fixture_item(f, f->public, "law-w");
    assert_string_equal(release_known(&item), "1[2020-01-01,)");
    assert_int_equal(item.editions[0].state, KB_STATE_PUBLISHED);
    assert_int_equal(item.editions[0].withdrawn_ms, 0);
    assert_int_equal(release_state(f, id), KB_RELEASE_ROLLED_BACK);
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
    fixture_withdraw(f, "law-w", 1);
    release_begin(f);
    assert_int_equal(kb_release_roll_back(f->store, id, KB_STR("x"), NULL), KB_CONFLICT);
    assert_int_equal(kb_release_roll_back(f->store, id, KB_STR(""), NULL), KB_INVALID);
    release_rollback(f);
}

static void a_rollback_is_refused_when_members_moved_on(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), at_ms = f->now_ms + HOUR;
    release_schedule(f, id, at_ms);
    f->now_ms = at_ms;
    release_published(f, "a", day(2027), PUBLIC);
    release_begin(f);
    assert_int_equal(kb_release_roll_back(f->store, id, KB_STR("x"), &f->err), KB_CONFLICT);
    assert_non_null(strstr(f->err.message, "'law-a'"));
    assert_null(strstr(f->err.message, "law-b"));
    release_rollback(f);
    struct kb_item item = fixture_item(f, f->public, "law-b");
    assert_string_equal(release_known(&item), "1[2025-01-01,)");
}

/* A draft on top is no change of what stands. */
static void a_draft_does_not_hinder_a_rollback(void **state)
{
    struct fixture *f = *state;
    int64_t id = plan(f), at_ms = f->now_ms + HOUR;
    release_schedule(f, id, at_ms);
    f->now_ms = at_ms;
    release_approved(f, "a", day(2027), PUBLIC);
    release_roll_back(f, id);
    assert_int_equal(release_edition_state(f, "law-a", 3), KB_STATE_APPROVED);
}

static void assert_known(struct fixture *f, int64_t release, const char *expected)
{
    struct kb_item item;
    assert_ok(kb_release_item(f->internal, f->arena, release, f->now_ms, KB_STR("law-old"), &item,
                              &f->err),
              &f->err);
    assert_string_equal(release_known(&item), expected);
}

/* What a member repeals is no member, and is taken back with it. */
static void a_repeal_comes_and_goes_with_its_release(void **state)
{
    struct fixture *f = *state;
    int64_t at_ms = f->now_ms + HOUR, id = release_create(f), change;
    struct kb_item_rows rows;
    const struct kb_repeal repeals[] = {{KB_STR("law-old"), day(2027)}};
    struct kb_edition_text text = fixture_policy("new", day(2026));
    text.repeals = repeals;
    text.repeal_count = 1;
    release_published(f, "old", day(2020), PUBLIC);
    fixture_put(f, &text, false);
    assert_int_equal(fixture_sql(f, "UPDATE editions SET state = 'approved'"
                                    " WHERE state = 'draft'"),
                     0);
    release_add(f, id, KB_MEMBER_EDITION, "law-new", 1);
    release_schedule(f, id, at_ms);
    assert_known(f, 0, "1[2020-01-01,)");
    assert_known(f, id, "1[2020-01-01,2027-01-01)");
    assert_ok(kb_release_item_rows(f->internal, f->arena, id, &rows, &f->err), &f->err);
    assert_int_equal(rows.count, 2);
    assert_ok(kb_reader_last_change(f->internal, &change, &f->err), &f->err);
    release_flip_at(f, at_ms);
    assert_known(f, 0, "1[2020-01-01,2027-01-01)");
    assert_ok(kb_release_changed_items(f->internal, f->arena, id, change, &rows, &f->err), &f->err);
    assert_int_equal(rows.count, 1);
    f->now_ms += HOUR;
    release_roll_back(f, id);
    assert_known(f, 0, "1[2020-01-01,)");
}

static bool is_public(struct fixture *f, const char *id)
{
    struct kb_item item;
    return kb_reader_item(f->public, f->arena, kb_str_of(id), &item, NULL) == KB_OK;
}

/* An item that a release turned internal, or public, is what it was before. */
static void a_rollback_turns_doors_back(void **state)
{
    struct fixture *f = *state;
    int64_t at_ms = f->now_ms + HOUR, id = release_create(f);
    release_published(f, "open", day(2020), PUBLIC);
    release_published(f, "shut", day(2020), INTERNAL);
    release_add(f, id, KB_MEMBER_EDITION, "law-open", release_approved(f, "open", day(2026), 1));
    release_add(f, id, KB_MEMBER_EDITION, "law-shut", release_approved(f, "shut", day(2026), 0));
    release_schedule(f, id, at_ms);
    release_flip_at(f, at_ms);
    assert_false(is_public(f, "law-open"));
    assert_true(is_public(f, "law-shut"));
    f->now_ms += HOUR;
    release_roll_back(f, id);
    assert_true(is_public(f, "law-open"));
    assert_false(is_public(f, "law-shut"));
    /* What was taken back does not decide later either. */
    release_published(f, "open", day(2021), PUBLIC);
    assert_true(is_public(f, "law-open"));
}

/* --- found by random histories ---------------------------------------------------------------- */

/* What two releases of one instant did could not be told apart afterwards: the second is later. */
static void each_release_has_an_instant_of_its_own(void **state)
{
    struct fixture *f = *state;
    struct kb_release found;
    int64_t releases[3];
    for (int i = 0; i < 3; i++) {
        static const char *const titles[] = {"x", "y", "z"};
        static const char *const ids[] = {"law-x", "law-y", "law-z"};
        release_published(f, titles[i], day(2020), PUBLIC);
        releases[i] = release_create(f);
        release_add(f, releases[i], KB_MEMBER_WITHDRAWAL, ids[i], 1);
    }
    int64_t at_ms = f->now_ms + HOUR;
    for (int i = 0; i < 3; i++) {
        release_schedule(f, releases[i], at_ms);
        assert_ok(kb_release_get(f->internal, f->arena, releases[i], &found, &f->err), &f->err);
        assert_int_equal(found.at_ms, at_ms + i);
    }
    assert_int_equal(release_flip_at(f, at_ms + HOUR), 3);
    for (int i = 0; i < 3; i++) {
        assert_ok(kb_release_get(f->internal, f->arena, releases[i], &found, &f->err), &f->err);
        assert_int_equal(found.at_ms, at_ms + i);
    }
}

/* A release replaced an edition; somebody withdrew that since: it must not stand again. */
static void what_was_withdrawn_since_does_not_come_back(void **state)
{
    struct fixture *f = *state;
    release_published(f, "a", day(2020), PUBLIC);
    release_approved(f, "a", day(2020), PUBLIC);
    int64_t id = release_create(f);
    release_add(f, id, KB_MEMBER_EDITION, "law-a", 2);
    release_schedule(f, id, f->now_ms + HOUR);
    release_flip_at(f, f->now_ms + HOUR);
    assert_int_equal(release_edition_state(f, "law-a", 1), KB_STATE_SUPERSEDED);
    f->now_ms += SECOND;
    fixture_withdraw(f, "law-a", 1);
    release_begin(f);
    assert_int_equal(kb_release_roll_back(f->store, id, KB_STR("x"), &f->err), KB_CONFLICT);
    assert_non_null(strstr(f->err.message, "'law-a'"));
    release_rollback(f);
    struct kb_item item = fixture_item(f, f->internal, "law-a");
    assert_string_equal(release_known(&item), "2[2020-01-01,)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_back),
        fixture_test(a_plan_is_read_back),
        fixture_test(nobody_plans_at_the_public_door),
        fixture_test(bad_members_are_refused),
        fixture_test(bad_names_are_refused),
        fixture_test(a_schedule_must_make_sense),
        fixture_test(all_members_must_be_approved),
        fixture_test(members_may_leave_while_it_is_open),
        fixture_test(the_database_guards_a_schedule),
        fixture_test(what_is_called_off_is_approved_again),
        fixture_test(everything_comes_at_the_instant),
        fixture_test(whoever_begins_releases_first),
        fixture_test(nothing_shares_the_instant),
        fixture_test(several_are_released_in_order),
        fixture_test(a_failing_flip_lets_nothing_begin),
        fixture_test(a_flip_needs_its_own_transaction),
        fixture_test(a_withdrawal_may_come_too_late),
        fixture_test(plans_are_no_public_change),
        fixture_test(roles_decide),
        fixture_test(a_repeal_comes_and_goes_with_its_release),
        fixture_test(a_rollback_restores_what_stood),
        fixture_test(a_rollback_is_refused_when_members_moved_on),
        fixture_test(a_draft_does_not_hinder_a_rollback),
        fixture_test(a_rollback_turns_doors_back),
        fixture_test(each_release_has_an_instant_of_its_own),
        fixture_test(what_was_withdrawn_since_does_not_come_back),
    };
    return cmocka_run_group_tests_name("content/release", tests, NULL, NULL);
}
