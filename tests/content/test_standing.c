#include "fixture.h"

/*
 * The model is a line of days, each with the number of the edition that holds it, filled by the
 * rule as DESIGN.md states it and nothing cleverer: for each day the latest edition that has begun,
 * unless it has ended.
 */
#define DAYS     40
#define EDITIONS 4

struct version {
    kb_date from, to;
};

static int holder_on(const struct version *versions, size_t count, kb_date day)
{
    int holder = -1;
    for (size_t i = 0; i < count; i++) {
        if (versions[i].from <= day && (holder < 0 || versions[i].from >= versions[holder].from))
            holder = (int)i;
    }
    return holder >= 0 && versions[holder].to > day ? holder : -1;
}

/* A policy whose document number says which version it is. */
static struct kb_edition_text version_text(const struct version *version, size_t which)
{
    static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    struct kb_edition_text text = fixture_policy("办法", version->from);
    text.effective_to = version->to;
    text.doc_no = kb_str_of(names[which]);
    return text;
}

static const struct kb_edition *edition_of(const struct kb_item *item, int64_t row)
{
    for (size_t i = 0; i < item->edition_count; i++) {
        if (item->editions[i].row == row)
            return &item->editions[i];
    }
    fail_msg("a standing without its edition");
    return NULL;
}

/* Which version the base says holds on a day, as known at an instant; -1 for none. Fails on two. */
static int held_on(const struct kb_item *item, kb_date day, int64_t known_at_ms)
{
    int holder = -1;
    for (size_t i = 0; i < item->standing_count; i++) {
        const struct kb_standing *s = &item->standings[i];
        if (s->valid_from > day || s->valid_to <= day || s->known_from_ms > known_at_ms ||
            s->known_to_ms <= known_at_ms)
            continue;
        assert_int_equal(holder, -1);
        holder = edition_of(item, s->edition_row)->text.doc_no.data[0] - '0';
    }
    return holder;
}

static void assert_chain(const struct kb_item *item, const struct version *versions, size_t count,
                         int64_t known_at_ms)
{
    for (kb_date day = -1; day < DAYS + 5; day++) {
        int expected = holder_on(versions, count, day);
        int actual = held_on(item, day, known_at_ms);
        if (actual != expected)
            fail_msg("day %d is held by %d, not %d", day, actual, expected);
    }
}

/* An edition is published exactly while it has a rectangle that is known now. */
static void assert_states(const struct kb_item *item)
{
    for (size_t i = 0; i < item->edition_count; i++) {
        bool stands = false;
        for (size_t j = 0; j < item->standing_count; j++)
            stands |= item->standings[j].edition_row == item->editions[i].row &&
                      item->standings[j].known_to_ms == KB_TIME_MAX;
        enum kb_state state = item->editions[i].state;
        if (state != KB_STATE_DRAFT && state != KB_STATE_WITHDRAWN)
            assert_int_equal(state, stands ? KB_STATE_PUBLISHED : KB_STATE_SUPERSEDED);
    }
}

/* --- arrival ---------------------------------------------------------------------------------- */

/* The n-th order of the first EDITIONS numbers (Lehmer code). */
static void nth_order(size_t n, size_t order[EDITIONS])
{
    bool used[EDITIONS] = {false};
    for (size_t i = 0; i < EDITIONS; i++) {
        size_t choice = n % (EDITIONS - i);
        n /= EDITIONS - i;
        for (size_t j = 0;; j++) {
            if (used[j] || choice--)
                continue;
            used[j] = true;
            order[i] = j;
            break;
        }
    }
}

static void order_of_arrival_does_not_matter(void **state)
{
    struct fixture *f = *state;
    static const struct version chains[][EDITIONS] = {
        {{0, KB_DATE_MAX}, {10, KB_DATE_MAX}, {20, KB_DATE_MAX}, {30, KB_DATE_MAX}},
        {{KB_DATE_MIN, KB_DATE_MAX}, {10, 12}, {20, 25}, {30, 35}},
        {{0, 5}, {10, 40}, {11, KB_DATE_MAX}, {30, 31}},
    };
    for (size_t chain = 0; chain < KB_COUNT(chains); chain++) {
        for (size_t n = 0; n < 24; n++) {
            size_t order[EDITIONS];
            nth_order(n, order);
            fixture_empty(f);
            for (size_t i = 0; i < EDITIONS; i++) {
                struct kb_edition_text text = version_text(&chains[chain][order[i]], order[i]);
                f->now_ms += 1000;
                fixture_put(f, &text, true);
            }
            struct kb_item item = fixture_item(f, f->internal, "law-办法");
            assert_chain(&item, chains[chain], EDITIONS, f->now_ms);
            assert_states(&item);
        }
    }
}

static void arrival_in_one_transaction_is_the_same(void **state)
{
    struct fixture *f = *state;
    static const struct version chain[] = {
        {20, 25}, {0, KB_DATE_MAX}, {30, KB_DATE_MAX}, {10, KB_DATE_MAX}};
    int64_t change;
    struct kb_put_result result;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    for (size_t i = 0; i < KB_COUNT(chain); i++) {
        struct kb_edition_text text = version_text(&chain[i], i);
        assert_ok(kb_store_put(f->store, &text, true, &result, &f->err), &f->err);
    }
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    struct kb_item item = fixture_item(f, f->internal, result.id);
    assert_chain(&item, chain, KB_COUNT(chain), f->now_ms);
    /* What was opened and closed within was never known and is not shown. */
    assert_int_equal(item.standing_count, 4);
}

/* Small and the same everywhere (Park and Miller's minimal standard generator). */
static uint32_t next_random(uint32_t *seed)
{
    *seed = (uint32_t)((uint64_t)*seed * 48271 % 2147483647);
    return *seed;
}

/* Puts, and corrections, at random; after each, every instant so far must say what it said then. */
static void chain_is_the_models(void **state)
{
    struct fixture *f = *state;
    for (uint32_t round = 1; round <= 25; round++) {
        uint32_t seed = 1000 + round;
        struct version versions[8] = {{0}};
        struct version history[8][8];
        size_t count = 0;
        fixture_empty(f);
        for (size_t step = 0; step < 8; step++) {
            struct version version = {(kb_date)(next_random(&seed) % DAYS), KB_DATE_MAX};
            if (next_random(&seed) % 3 == 0)
                version.to = version.from + 1 + (kb_date)(next_random(&seed) % DAYS);
            versions[count] = version;
            struct kb_edition_text text = version_text(&version, count++);
            f->now_ms = TEST_NOW_MS + (int64_t)step;
            fixture_put(f, &text, true);
            memcpy(history[step], versions, sizeof versions);
        }
        struct kb_item item = fixture_item(f, f->internal, "law-办法");
        assert_int_equal(item.edition_count, count);
        assert_states(&item);
        for (size_t step = 0; step < 8; step++)
            assert_chain(&item, history[step], step + 1, TEST_NOW_MS + (int64_t)step);
    }
}

/* --- corrections and withdrawals -------------------------------------------------------------- */

static void correction_replaces_its_own_rectangle_only(void **state)
{
    struct fixture *f = *state;
    static const struct version chain[] = {{0, KB_DATE_MAX}, {10, KB_DATE_MAX}, {20, KB_DATE_MAX}};
    for (size_t i = 0; i < KB_COUNT(chain); i++) {
        struct kb_edition_text text = version_text(&chain[i], i);
        fixture_put(f, &text, true);
    }
    struct kb_item before = fixture_item(f, f->internal, "law-办法");
    struct kb_edition_text text = version_text(&chain[1], 7);
    f->now_ms += 1000;
    assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_CORRECTED);
    struct kb_item item = fixture_item(f, f->internal, "law-办法");
    assert_int_equal(item.standing_count, before.standing_count + 1);
    assert_int_equal(held_on(&item, 5, f->now_ms), 0);
    assert_int_equal(held_on(&item, 10, f->now_ms), 7);
    assert_int_equal(held_on(&item, 19, f->now_ms), 7);
    assert_int_equal(held_on(&item, 20, f->now_ms), 2);
    assert_int_equal(held_on(&item, 10, f->now_ms - 1), 1);
}

static void withdrawal_closes_and_revives_nothing(void **state)
{
    struct fixture *f = *state;
    static const struct version chain[] = {{0, KB_DATE_MAX}, {10, KB_DATE_MAX}, {20, KB_DATE_MAX}};
    for (size_t i = 0; i < KB_COUNT(chain); i++) {
        struct kb_edition_text text = version_text(&chain[i], i);
        fixture_put(f, &text, true);
    }
    f->now_ms += 1000;
    fixture_withdraw(f, "law-办法", 2);
    struct kb_item item = fixture_item(f, f->public, "law-办法");
    assert_int_equal(item.editions[1].state, KB_STATE_WITHDRAWN);
    assert_int_equal(item.editions[1].withdrawn_ms, f->now_ms);
    assert_str(item.editions[1].withdraw_reason, "口径有误");
    assert_int_equal(item.editions[0].withdrawn_ms, 0);
    assert_str(item.editions[0].withdraw_reason, "");
    assert_int_equal(held_on(&item, 9, f->now_ms), 0);
    assert_int_equal(held_on(&item, 10, f->now_ms), -1);
    assert_int_equal(held_on(&item, 20, f->now_ms), 2);
    assert_int_equal(held_on(&item, 10, f->now_ms - 1), 1);
    /* Nor does a correction of what came before. */
    struct kb_edition_text text = version_text(&chain[0], 7);
    fixture_put(f, &text, true);
    item = fixture_item(f, f->internal, "law-办法");
    assert_int_equal(held_on(&item, 9, f->now_ms), 7);
    assert_int_equal(held_on(&item, 10, f->now_ms), -1);
}

static void withdrawn_text_does_not_come_back_by_itself(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    fixture_withdraw(f, "law-办法", 1);
    assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_UNCHANGED);
    text.change_note = KB_STR("重新发布");
    struct kb_put_result result = fixture_put(f, &text, true);
    assert_int_equal(result.outcome, KB_PUT_EDITION_ADDED);
    assert_int_equal(fixture_item(f, f->public, result.id).editions[1].state, KB_STATE_PUBLISHED);
}

static void only_what_is_published_is_withdrawn(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *id;
        int edition;
        const char *reason;
        enum kb_status expected;
    } cases[] = {
        {"law-办法", 2, "因故", KB_CONFLICT}, /* a draft */
        {"law-办法", 3, "因故", KB_NOT_FOUND}, {"law-别的", 1, "因故", KB_NOT_FOUND},
        {"law-办法", 1, " ", KB_INVALID},      {"law-办法", 1, "\xff", KB_INVALID},
        {"law-办法", 1, "因故", KB_OK},        {"law-办法", 1, "因故", KB_CONFLICT}, /* already */
    };
    struct kb_edition_text text = fixture_policy("办法", 0);
    int64_t change;
    fixture_put(f, &text, true);
    text.effective_from = 9;
    fixture_put(f, &text, false);
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        kb_error_clear(&f->err);
        assert_int_equal(kb_store_withdraw(f->store, kb_str_of(cases[i].id), cases[i].edition,
                                           kb_str_of(cases[i].reason), &f->err),
                         cases[i].expected);
    }
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    assert_int_equal(change, 3);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM actions WHERE seq = 3"), 1);
}

/* --- known time ------------------------------------------------------------------------------- */

static void clock_set_back_closes_nothing_before_it_opened(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    f->now_ms -= 5000;
    text.effective_from = 10;
    fixture_put(f, &text, true);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM standings"
                                       " WHERE known_to_ms < known_from_ms"),
                     0);
    assert_int_equal(fixture_number(f, "SELECT min(at_ms) FROM changes"), TEST_NOW_MS);
    assert_int_equal(fixture_number(f, "SELECT max(at_ms) FROM changes"), TEST_NOW_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(order_of_arrival_does_not_matter),
        fixture_test(arrival_in_one_transaction_is_the_same),
        fixture_test(chain_is_the_models),
        fixture_test(correction_replaces_its_own_rectangle_only),
        fixture_test(withdrawal_closes_and_revives_nothing),
        fixture_test(withdrawn_text_does_not_come_back_by_itself),
        fixture_test(only_what_is_published_is_withdrawn),
        fixture_test(clock_set_back_closes_nothing_before_it_opened),
    };
    return cmocka_run_group_tests_name("content/standing", tests, NULL, NULL);
}
