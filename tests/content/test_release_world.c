/*
 * Random histories: an item as it will be is what it is afterwards, and a rollback brings back what
 * stood before. The two are compared whole, row numbers included.
 */
#include "release.h"

#include "kb/entry.h"

#include <stdlib.h>

#define HISTORIES 120
#define TITLES    4
#define STEPS     8

/* Deterministic, so that a failure can be repeated. */
static unsigned roll(unsigned *seed, unsigned sides)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % sides;
}

static const char *title_of(unsigned i)
{
    static const char *const titles[TITLES] = {"a", "b", "c", "d"};
    return titles[i];
}

static const char *id_of(unsigned i)
{
    static const char *const ids[TITLES] = {"law-a", "law-b", "law-c", "law-d"};
    return ids[i];
}

static kb_date some_day(unsigned *seed)
{
    kb_date date;
    assert_true(kb_date_from_ymd(2020 + (int)roll(seed, 8), 1, 1, &date));
    return date;
}

static enum kb_audience some_audience(unsigned *seed)
{
    return roll(seed, 4) ? KB_AUDIENCE_PUBLIC : KB_AUDIENCE_INTERNAL;
}

/* The number of an edition that may be withdrawn, or 0. */
static int some_published(struct fixture *f, unsigned title, unsigned *seed)
{
    struct kb_item item;
    if (kb_reader_item(f->internal, f->arena, kb_str_of(id_of(title)), &item, NULL))
        return 0;
    const struct kb_edition *edition = &item.editions[roll(seed, (unsigned)item.edition_count)];
    bool fits = edition->state == KB_STATE_PUBLISHED || edition->state == KB_STATE_SUPERSEDED;
    return fits ? edition->number : 0;
}

static void live_on(struct fixture *f, unsigned *seed)
{
    unsigned title = roll(seed, TITLES);
    f->now_ms += SECOND;
    if (roll(seed, 4)) {
        release_published(f, title_of(title), some_day(seed), some_audience(seed));
        return;
    }
    int number = some_published(f, title, seed);
    if (number)
        fixture_withdraw(f, id_of(title), number);
}

/* Some titles get a successor, a withdrawal, both or nothing. */
static int64_t plan(struct fixture *f, unsigned *seed)
{
    int64_t release = release_create(f);
    release_approved(f, "anchor", some_day(seed), KB_AUDIENCE_PUBLIC);
    release_add(f, release, KB_MEMBER_EDITION, "law-anchor",
                (int)fixture_number(f, "SELECT max(number) FROM editions e"
                                       " JOIN items i ON i.row = e.item WHERE id = 'law-anchor'"));
    for (unsigned title = 0; title < TITLES; title++) {
        int number = roll(seed, 3) == 0 ? some_published(f, title, seed) : 0;
        if (number)
            release_add(f, release, KB_MEMBER_WITHDRAWAL, id_of(title), number);
        if (roll(seed, 2))
            release_add(f, release, KB_MEMBER_EDITION, id_of(title),
                        release_approved(f, title_of(title), some_day(seed), some_audience(seed)));
    }
    return release;
}

/* --- comparing -------------------------------------------------------------------------------- */

static void assert_same_standings(const struct kb_standing *a, size_t a_count,
                                  const struct kb_standing *b, size_t b_count)
{
    assert_int_equal(a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        assert_int_equal(a[i].row, b[i].row);
        assert_int_equal(a[i].edition_row, b[i].edition_row);
        assert_int_equal(a[i].valid_from, b[i].valid_from);
        assert_int_equal(a[i].valid_to, b[i].valid_to);
        assert_int_equal(a[i].known_from_ms, b[i].known_from_ms);
        assert_int_equal(a[i].known_to_ms, b[i].known_to_ms);
    }
}

static void assert_same_item(const struct kb_item *a, const struct kb_item *b)
{
    assert_int_equal(a->edition_count, b->edition_count);
    for (size_t i = 0; i < a->edition_count; i++) {
        assert_int_equal(a->editions[i].state, b->editions[i].state);
        assert_int_equal(a->editions[i].published_ms, b->editions[i].published_ms);
        assert_int_equal(a->editions[i].withdrawn_ms, b->editions[i].withdrawn_ms);
    }
    assert_same_standings(a->standings, a->standing_count, b->standings, b->standing_count);
}

static void assert_same_content(const struct kb_item_content *a, const struct kb_item_content *b)
{
    assert_int_equal(a->is_public, b->is_public);
    assert_int_equal(a->edition_count, b->edition_count);
    for (size_t i = 0; i < a->edition_count; i++) {
        assert_int_equal(a->editions[i].row, b->editions[i].row);
        assert_int_equal(a->editions[i].text.section_count, b->editions[i].text.section_count);
    }
    assert_same_standings(a->standings, a->standing_count, b->standings, b->standing_count);
}

struct seen {
    bool exists;
    struct kb_item item;
    struct kb_item_content content;
};

/* The items as they are, or with a release as they will be. */
static void look(struct fixture *f, int64_t release, struct seen seen[TITLES])
{
    for (unsigned i = 0; i < TITLES; i++) {
        struct kb_str id = kb_str_of(id_of(i));
        struct kb_item *item = &seen[i].item;
        seen[i].exists = kb_reader_item(f->internal, f->arena, id, item, NULL) == KB_OK;
        if (!seen[i].exists)
            continue;
        if (release)
            assert_ok(kb_release_item(f->internal, f->arena, release, f->now_ms, id, item, &f->err),
                      &f->err);
        assert_ok(release ? kb_release_item_content(f->internal, f->arena, release, f->now_ms,
                                                    item->row, &seen[i].content, &f->err)
                          : kb_reader_item_content(f->internal, f->arena, item->row,
                                                   &seen[i].content, &f->err),
                  &f->err);
    }
}

static void assert_same(const struct seen a[TITLES], const struct seen b[TITLES])
{
    for (unsigned i = 0; i < TITLES; i++) {
        assert_int_equal(a[i].exists, b[i].exists);
        if (!a[i].exists)
            continue;
        assert_same_item(&a[i].item, &b[i].item);
        assert_same_content(&a[i].content, &b[i].content);
    }
}

/* What stands is the same, by editions and days; and who may see it. */
static void assert_restored(const struct seen before[TITLES], const struct seen after[TITLES])
{
    for (unsigned i = 0; i < TITLES; i++) {
        if (!before[i].exists)
            continue;
        assert_string_equal(release_known(&before[i].item), release_known(&after[i].item));
        for (size_t e = 0; e < before[i].item.edition_count; e++)
            if (before[i].item.editions[e].published_ms)
                assert_int_equal(before[i].item.editions[e].state, after[i].item.editions[e].state);
        if (before[i].content.standing_count)
            assert_int_equal(before[i].content.is_public, after[i].content.is_public);
    }
}

/* Closed rectangles stay on record: what was known at an instant is what was known. */
static size_t known_at(const struct kb_item *item, int64_t at_ms)
{
    size_t count = 0;
    for (size_t i = 0; i < item->standing_count; i++)
        count += item->standings[i].known_from_ms <= at_ms &&
                 item->standings[i].known_to_ms > at_ms;
    return count;
}

static void one_history(struct fixture *f, unsigned seed)
{
    struct seen before[TITLES], will_be[TITLES], is[TITLES], after[TITLES];
    for (unsigned i = 0; i < STEPS; i++)
        live_on(f, &seed);
    int64_t release = plan(f, &seed), at_ms = f->now_ms + HOUR;
    release_schedule(f, release, at_ms);
    for (unsigned i = roll(&seed, 3); i > 0; i--)
        live_on(f, &seed);
    look(f, 0, before);
    look(f, release, will_be);
    assert_int_equal(release_flip_at(f, at_ms), 1);
    look(f, 0, is);
    assert_same(will_be, is);
    look(f, release, will_be);
    assert_same(will_be, is);
    f->now_ms += HOUR;
    release_roll_back(f, release);
    look(f, 0, after);
    assert_restored(before, after);
    for (unsigned i = 0; i < TITLES; i++)
        if (is[i].exists)
            assert_int_equal(known_at(&is[i].item, at_ms), known_at(&after[i].item, at_ms));
}

static void what_will_be_is_what_comes_and_goes(void **state)
{
    struct fixture *f = *state;
    for (unsigned seed = 1; seed <= HISTORIES; seed++) {
        fixture_empty(f);
        one_history(f, seed);
    }
}

/* --- several releases ------------------------------------------------------------------------- */

static int64_t plan_one(struct fixture *f, const char *title)
{
    char id[64];
    /* Its category is one of the operators' list, so that nothing needs an answer. */
    release_begin(f);
    assert_ok(kb_entry_put(f->store, KB_ENTRY_CATEGORY, KB_STR("住房保障"), KB_STR("{}"),
                           KB_DATE_MIN, KB_DATE_MAX, &f->err),
              &f->err);
    release_commit(f);
    int64_t release = release_create(f);
    snprintf(id, sizeof id, "law-%s", title);
    release_add(f, release, KB_MEMBER_EDITION, id, release_approved(f, title, 0, 0));
    return release;
}

static const char *rows(struct fixture *f, const struct kb_item_rows *rows)
{
    static char text[100];
    size_t at = 0;
    (void)f;
    text[0] = 0;
    for (size_t i = 0; i < rows->count; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%d", i ? " " : "",
                               (int)rows->rows[i]);
    return text;
}

static const char *world_of(struct fixture *f, int64_t release)
{
    struct kb_item_rows found;
    assert_ok(kb_release_item_rows(f->internal, f->arena, release, &found, &f->err), &f->err);
    return rows(f, &found);
}

static const char *changed(struct fixture *f, int64_t release, int64_t change)
{
    struct kb_item_rows found;
    assert_ok(kb_release_changed_items(f->internal, f->arena, release, change, &found, &f->err),
              &f->err);
    return rows(f, &found);
}

/* The world of a release has all that comes before it, and of an open one all that is scheduled. */
static void worlds_follow_each_other(void **state)
{
    struct fixture *f = *state;
    int64_t a = plan_one(f, "a"), b = plan_one(f, "b"), c = plan_one(f, "c"), d = plan_one(f, "d");
    int64_t now_ms = f->now_ms;
    release_schedule(f, a, now_ms + 2 * HOUR);
    release_schedule(f, b, now_ms + HOUR);
    release_schedule(f, c, now_ms + 2 * HOUR);
    assert_string_equal(world_of(f, b), "2");
    assert_string_equal(world_of(f, a), "1 2");
    assert_string_equal(world_of(f, c), "1 2 3");
    assert_string_equal(world_of(f, d), "1 2 3 4");
    release_flip_at(f, now_ms + HOUR);
    assert_string_equal(world_of(f, b), "");
    assert_string_equal(world_of(f, a), "1");
}

/* An index of the world of a release need not look again when what it shows comes true. */
static void what_comes_true_is_no_news(void **state)
{
    struct fixture *f = *state;
    int64_t a = plan_one(f, "a"), b = plan_one(f, "b"), change, at_ms = f->now_ms + HOUR;
    release_schedule(f, a, at_ms);
    release_schedule(f, b, at_ms + HOUR);
    assert_ok(kb_reader_last_change(f->internal, &change, &f->err), &f->err);
    release_published(f, "x", 0, KB_AUDIENCE_PUBLIC);
    assert_string_equal(changed(f, a, change), "3");
    release_flip_at(f, at_ms);
    assert_string_equal(changed(f, a, change), "3");
    assert_string_equal(changed(f, b, change), "3");
    release_flip_at(f, at_ms + HOUR);
    assert_string_equal(changed(f, a, change), "2 3");
    assert_string_equal(changed(f, b, change), "3");
    f->now_ms += HOUR;
    release_roll_back(f, a);
    assert_string_equal(changed(f, b, change), "1 3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(what_will_be_is_what_comes_and_goes),
        fixture_test(worlds_follow_each_other),
        fixture_test(what_comes_true_is_no_news),
    };
    return cmocka_run_group_tests_name("content/release_world", tests, NULL, NULL);
}
