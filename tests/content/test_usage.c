/* Counts of openings: they add up, fade, are capped, and never stand in the way. */
#include "fixture.h"

#include "kb/usage.h"

static struct {
    char ids[8][64];
    double opened[8];
    size_t count;
} told;

static enum kb_status tell(void *context, struct kb_str id, double opened, struct kb_error *err)
{
    (void)context;
    (void)err;
    assert_true(told.count < KB_COUNT(told.ids));
    snprintf(told.ids[told.count], sizeof told.ids[0], "%.*s", KB_STR_ARG(id));
    told.opened[told.count++] = opened;
    return KB_OK;
}

static void add(struct fixture *fixture, kb_date day, const char *id, enum kb_door door, uint32_t n)
{
    struct kb_usage *usage;
    const struct kb_usage_count counts[] = {{kb_str_of(id), door, n}};
    assert_ok(kb_usage_open(fixture->dir, &usage, &fixture->err), &fixture->err);
    assert_ok(kb_usage_add(usage, day, counts, 1, &fixture->err), &fixture->err);
    kb_usage_close(usage);
}

static void read(struct fixture *fixture, kb_date today, unsigned doors)
{
    struct kb_usage *usage;
    told.count = 0;
    assert_ok(kb_usage_open_reading(fixture->dir, &usage, &fixture->err), &fixture->err);
    assert_ok(kb_usage_read(usage, today, doors, tell, NULL, &fixture->err), &fixture->err);
    kb_usage_close(usage);
}

#define PUBLIC   (1u << KB_DOOR_PUBLIC)
#define INTERNAL (1u << KB_DOOR_INTERNAL)

static void test_adds_up_by_door(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, 20000, "law-b", KB_DOOR_PUBLIC, 3);
    add(fixture, 20000, "law-b", KB_DOOR_PUBLIC, 4);
    add(fixture, 20000, "law-b", KB_DOOR_INTERNAL, 5);
    add(fixture, 20000, "law-a", KB_DOOR_INTERNAL, 1);
    read(fixture, 20000, PUBLIC);
    assert_int_equal(told.count, 1);
    assert_string_equal(told.ids[0], "law-b");
    assert_true(told.opened[0] == 7);
    read(fixture, 20000, PUBLIC | INTERNAL);
    assert_int_equal(told.count, 2);
    assert_string_equal(told.ids[0], "law-a");
    assert_true(told.opened[0] == 1 && told.opened[1] == 12);
}

static void test_fades(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, 20000, "law-a", KB_DOOR_PUBLIC, 8);
    add(fixture, 20007, "law-a", KB_DOOR_PUBLIC, 8);
    read(fixture, 20007, PUBLIC);
    assert_true(told.opened[0] == 12);
    read(fixture, 20014, PUBLIC);
    assert_true(told.opened[0] == 6);
    add(fixture, 20001 + KB_USAGE_DAYS, "law-b", KB_DOOR_PUBLIC, 1);
    add(fixture, 20007, "law-c", KB_DOOR_PUBLIC, 1);
    read(fixture, 20007, PUBLIC);
    assert_int_equal(told.count, 3);
    assert_true(told.opened[0] == 8);
}

static void test_a_day_is_capped(void **state)
{
    struct fixture *fixture = *state;
    add(fixture, 20000, "law-a", KB_DOOR_PUBLIC, UINT32_MAX);
    add(fixture, 20000, "law-a", KB_DOOR_PUBLIC, UINT32_MAX);
    read(fixture, 20000, PUBLIC);
    assert_true(told.opened[0] == KB_USAGE_DAY_MAX);
}

/* The truth and its change feed know nothing of it. */
static void test_apart_from_the_base(void **state)
{
    struct fixture *fixture = *state;
    struct kb_usage *usage;
    int64_t before, after;
    assert_int_equal(kb_usage_open_reading(fixture->dir, &usage, &fixture->err), KB_NOT_FOUND);
    kb_error_clear(&fixture->err);
    assert_ok(kb_reader_last_change(fixture->internal, &before, &fixture->err), &fixture->err);
    add(fixture, 20000, "law-a", KB_DOOR_PUBLIC, 1);
    assert_ok(kb_reader_last_change(fixture->internal, &after, &fixture->err), &fixture->err);
    assert_int_equal(before, after);
}

static void test_damaged(void **state)
{
    struct fixture *fixture = *state;
    struct kb_usage *usage;
    test_write_file(test_path(fixture->dir, "usage.db"), "this is no database, by far");
    assert_int_equal(kb_usage_open(fixture->dir, &usage, &fixture->err), KB_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(test_adds_up_by_door), fixture_test(test_fades),
        fixture_test(test_a_day_is_capped), fixture_test(test_apart_from_the_base),
        fixture_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
