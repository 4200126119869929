/* Merging parts: what comes together, whose metadata wins, and that failure leaves nothing. */
#include "fixture.h"

#include <unistd.h>

#include "kb/file.h"

static char *dir;

static int set_up(void **state)
{
    (void)state;
    dir = test_temp_dir();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    test_temp_dir_remove(dir);
    return 0;
}

/* A part with one document and metadata as "key=value" strings, NULL at the end. */
static void make_part(const char *path, const char *term, const char *const *metadata)
{
    struct kb_error err = {0};
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_CREATE);
    fixture_add(writer, term, term, 1);
    for (; *metadata; metadata++) {
        const char *equals = strchr(*metadata, '=');
        char key[50];
        snprintf(key, sizeof key, "%.*s", (int)(equals - *metadata), *metadata);
        assert_ok(kb_xapian_writer_set_metadata(writer, key, kb_str_of(equals + 1), &err), &err);
    }
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
}

static void compact(const char *first, const char *second, const char *target)
{
    struct kb_error err = {0};
    const char *parts[] = {first, second};
    assert_ok(kb_xapian_compact(parts, second ? 2 : 1, target, &err), &err);
}

static void test_parts_come_together(void **state)
{
    (void)state;
    const struct fixture_document documents[] = {
        {"apple pear:3", "a", 1}, {"pear", "b", -2}, {"pear plum", "c", 3}};
    char first[200], second[200];
    snprintf(first, sizeof first, "%s/one", dir);
    snprintf(second, sizeof second, "%s/two", dir);
    fixture_database(first, documents, 2);
    fixture_database(second, documents + 2, 1);
    compact(first, second, test_path(dir, "all"));
    struct kb_xapian_reader *reader = fixture_reader(test_path(dir, "all"));
    assert_int_equal(fixture_count(reader), 3);
    assert_int_equal(fixture_frequency(reader, "pear"), 3);
    struct kb_xapian_query *query = kb_xapian_query_term(KB_STR("pear"), 1);
    assert_string_equal(fixture_keys(reader, query), "a b c");
    kb_xapian_query_free(query);
    kb_xapian_reader_close(reader);
}

static const char *const metadata_one[] = {"both=one", "first=1", "day=x", NULL};
static const char *const metadata_two[] = {"both=two", "second=2", "day=x", NULL};

static void test_the_first_part_with_a_key_wins(void **state)
{
    (void)state;
    char one[200], two[200];
    snprintf(one, sizeof one, "%s/one", dir);
    snprintf(two, sizeof two, "%s/two", dir);
    make_part(one, "apple", metadata_one);
    make_part(two, "pear", metadata_two);
    compact(one, two, test_path(dir, "12"));
    compact(two, one, test_path(dir, "21"));
    fixture_assert_metadata(test_path(dir, "12"), "both", "one");
    fixture_assert_metadata(test_path(dir, "21"), "both", "two");
    for (int i = 0; i < 2; i++) {
        const char *merged = test_path(dir, i ? "12" : "21");
        fixture_assert_metadata(merged, "first", "1");
        fixture_assert_metadata(merged, "second", "2");
        fixture_assert_metadata(merged, "day", "x");
        assert_int_equal(fixture_count_at(merged), 2);
    }
}

static void test_one_part_keeps_its_metadata(void **state)
{
    (void)state;
    char one[200];
    snprintf(one, sizeof one, "%s/one", dir);
    make_part(one, "apple", metadata_one);
    compact(one, NULL, test_path(dir, "all"));
    fixture_assert_metadata(test_path(dir, "all"), "both", "one");
    assert_int_equal(fixture_count_at(test_path(dir, "all")), 1);
}

/* A family may be empty, and its metadata must still come through. */
static void test_parts_without_documents(void **state)
{
    (void)state;
    struct kb_error err = {0};
    char one[200], two[200];
    snprintf(one, sizeof one, "%s/one", dir);
    snprintf(two, sizeof two, "%s/two", dir);
    for (int i = 0; i < 2; i++) {
        struct kb_xapian_writer *writer = fixture_writer(i ? two : one, KB_XAPIAN_CREATE);
        struct kb_str value = i ? KB_STR("two") : KB_STR("one");
        assert_ok(kb_xapian_writer_set_metadata(writer, "name", value, &err), &err);
        fixture_commit(writer);
        kb_xapian_writer_close(writer);
    }
    compact(two, one, test_path(dir, "all"));
    fixture_assert_metadata(test_path(dir, "all"), "name", "two");
    assert_int_equal(fixture_count_at(test_path(dir, "all")), 0);
}

static void test_a_merged_database_can_be_written(void **state)
{
    (void)state;
    char one[200], two[200], all[200];
    snprintf(one, sizeof one, "%s/one", dir);
    snprintf(two, sizeof two, "%s/two", dir);
    snprintf(all, sizeof all, "%s/all", dir);
    make_part(one, "apple", metadata_one);
    make_part(two, "pear", metadata_two);
    compact(one, two, all);
    struct kb_xapian_writer *writer = fixture_writer(all, KB_XAPIAN_UPDATE);
    struct kb_error err = {0};
    assert_ok(kb_xapian_writer_delete(writer, KB_STR("apple"), &err), &err);
    fixture_add(writer, "plum", "c", 1);
    assert_ok(kb_xapian_writer_set_metadata(writer, "both", KB_STR("new"), &err), &err);
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
    assert_int_equal(fixture_count_at(all), 2);
    fixture_assert_metadata(all, "both", "new");
}

static void test_refused_targets_and_parts(void **state)
{
    (void)state;
    struct kb_error err = {0};
    char one[200], missing[200], target[200];
    snprintf(one, sizeof one, "%s/one", dir);
    snprintf(missing, sizeof missing, "%s/missing", dir);
    snprintf(target, sizeof target, "%s/all", dir);
    make_part(one, "apple", metadata_one);
    const char *parts[] = {one, missing};
    assert_int_equal(kb_xapian_compact(parts, 0, target, &err), KB_INVALID);
    assert_int_equal(kb_xapian_compact(parts, 2, target, &err), KB_NOT_FOUND);
    assert_int_not_equal(access(target, F_OK), 0);
    assert_int_equal(kb_xapian_compact(parts, 1, one, &err), KB_INVALID);
    assert_int_equal(fixture_count_at(one), 1); /* and is unharmed */
}

static void test_a_damaged_part_leaves_no_target(void **state)
{
    (void)state;
    struct kb_error err = {0};
    char one[200], target[200];
    snprintf(one, sizeof one, "%s/one", dir);
    snprintf(target, sizeof target, "%s/all", dir);
    make_part(one, "apple", metadata_one);
    test_write_file(test_path(one, "iamglass"), "not a database");
    const char *parts[] = {one};
    assert_int_equal(kb_xapian_compact(parts, 1, target, &err), KB_CORRUPT);
    assert_int_not_equal(access(target, F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_parts_come_together),
        TEST(test_the_first_part_with_a_key_wins),
        TEST(test_one_part_keeps_its_metadata),
        TEST(test_parts_without_documents),
        TEST(test_a_merged_database_can_be_written),
        TEST(test_refused_targets_and_parts),
        TEST(test_a_damaged_part_leaves_no_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
