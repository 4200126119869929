/* What is opened is counted by door, capped, and written without loss. */
#include "test.h"

#include "openings.h"

static char *dir;

static int setup(void **state)
{
    (void)state;
    dir = test_temp_dir();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    test_temp_dir_remove(dir);
    return 0;
}

static enum kb_status add_up(void *context, struct kb_str id, double opened, struct kb_error *err)
{
    (void)id;
    (void)err;
    *(double *)context += opened;
    return KB_OK;
}

static double written(enum kb_door door)
{
    struct kb_error err = {0};
    struct kb_usage *usage;
    double sum = 0;
    if (kb_usage_open_reading(dir, &usage, &err) == KB_NOT_FOUND)
        return 0;
    assert_ok(kb_usage_read(usage, 20000, 1u << door, add_up, &sum, &err), &err);
    kb_usage_close(usage);
    return sum;
}

static void test_counts(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kbd_openings *openings = kbd_openings_new();
    assert_non_null(openings);
    assert_ok(kbd_openings_flush(openings, dir, 20000, &err), &err);
    assert_true(written(KB_DOOR_PUBLIC) == 0);
    kbd_openings_count(openings, KB_DOOR_PUBLIC, KB_STR("law-a"));
    kbd_openings_count(openings, KB_DOOR_PUBLIC, KB_STR("law-a"));
    kbd_openings_count(openings, KB_DOOR_PUBLIC, KB_STR("law-b"));
    kbd_openings_count(openings, KB_DOOR_INTERNAL, KB_STR("law-b"));
    assert_ok(kbd_openings_flush(openings, dir, 20000, &err), &err);
    assert_true(written(KB_DOOR_PUBLIC) == 3 && written(KB_DOOR_INTERNAL) == 1);
    kbd_openings_count(openings, KB_DOOR_PUBLIC, KB_STR("law-b"));
    assert_ok(kbd_openings_flush(openings, dir, 20000, &err), &err);
    assert_true(written(KB_DOOR_PUBLIC) == 4 && written(KB_DOOR_INTERNAL) == 1);
    kbd_openings_free(openings);
}

static void test_a_flood_is_capped(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kbd_openings *openings = kbd_openings_new();
    for (int i = 0; i < 100000; i++) {
        kbd_openings_count(openings, KB_DOOR_PUBLIC, KB_STR("law-a"));
        kbd_openings_count(openings, KB_DOOR_INTERNAL, KB_STR("law-a"));
    }
    assert_ok(kbd_openings_flush(openings, dir, 20000, &err), &err);
    assert_true(written(KB_DOOR_PUBLIC) == KBD_OPENINGS_PUBLIC_MAX);
    assert_true(written(KB_DOOR_INTERNAL) == KBD_OPENINGS_INTERNAL_MAX);
    kbd_openings_free(openings);
}

/* What cannot be written now is written next time. */
static void test_kept_when_it_fails(void **state)
{
    (void)state;
    struct kb_error err = {0};
    char elsewhere[4096];
    struct kbd_openings *openings = kbd_openings_new();
    snprintf(elsewhere, sizeof elsewhere, "%s/not-there", dir);
    kbd_openings_count(openings, KB_DOOR_PUBLIC, KB_STR("law-a"));
    kbd_openings_count(openings, KB_DOOR_PUBLIC, KB_STR("law-a"));
    assert_int_not_equal(kbd_openings_flush(openings, elsewhere, 20000, &err), KB_OK);
    kbd_openings_count(openings, KB_DOOR_PUBLIC, KB_STR("law-a"));
    kb_error_clear(&err);
    assert_ok(kbd_openings_flush(openings, dir, 20000, &err), &err);
    assert_true(written(KB_DOOR_PUBLIC) == 3);
    kbd_openings_free(openings);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_counts),
        TEST(test_a_flood_is_capped),
        TEST(test_kept_when_it_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
