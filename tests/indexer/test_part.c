/* Parts: documents in databases that are ended before they grow, and their merging. */
#include "fixture.h"

#include <sys/stat.h>

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

static void add(struct kb_part *part, enum kb_database where, size_t count)
{
    struct kb_error err = {0};
    for (size_t i = 0; i < count; i++) {
        struct kb_xapian_term term = {KB_STR("term"), 1};
        struct kb_xapian_document document = {.terms = &term, .term_count = 1};
        assert_ok(kb_part_add(part, where, &document, &err), &err);
    }
}

static uint32_t count_at(const char *path)
{
    struct kb_error err = {0};
    struct kb_xapian_reader *reader;
    struct kb_xapian_stats stats;
    assert_ok(kb_xapian_reader_open(&path, 1, &reader, &err), &err);
    assert_ok(kb_xapian_reader_stats(reader, &stats, &err), &err);
    kb_xapian_reader_close(reader);
    return stats.documents;
}

static uint32_t count_all(const struct kb_part_database *database)
{
    uint32_t count = 0;
    for (size_t i = 0; i < database->count; i++)
        count += count_at(database->finished[i]);
    return count;
}

/* Many small databases are written, few are left, and no document is lost. */
static void test_full_databases_are_folded(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 499, 500, 501, 1001, 15999, 16000, 16001, 16500, 33000};
    for (size_t i = 0; i < KB_COUNT(counts); i++) {
        struct kb_error err = {0};
        KB_CLEANUP(kb_part_done) struct kb_part part = {0};
        assert_ok(kb_part_init(&part, dir, (unsigned)i, &err), &err);
        add(&part, KB_DATABASE_PUBLIC_LIVE, counts[i]);
        add(&part, KB_DATABASE_INTERNAL_LIVE, 1);
        assert_ok(kb_part_finish(&part, &err), &err);
        const struct kb_part_database *live = &part.databases[KB_DATABASE_PUBLIC_LIVE];
        assert_true(live->count <= 4);
        assert_int_equal(count_all(live), counts[i]);
        assert_int_equal(part.databases[KB_DATABASE_INTERNAL_LIVE].count, 1);
        assert_int_equal(part.databases[KB_DATABASE_PUBLIC_ARCHIVE].count, 0);
        assert_int_equal(part.documents, counts[i] + 1);
    }
}

static void test_merging_several_threads_parts(void **state)
{
    (void)state;
    struct kb_error err = {0};
    char folder[200], parts_folder[220];
    snprintf(folder, sizeof folder, "%s/generation", dir);
    snprintf(parts_folder, sizeof parts_folder, "%s/parts", folder);
    assert_ok(kb_dir_make(parts_folder, &err), &err);
    KB_CLEANUP(kb_part_done) struct kb_part one = {0}, two = {0};
    assert_ok(kb_part_init(&one, parts_folder, 0, &err), &err);
    assert_ok(kb_part_init(&two, parts_folder, 1, &err), &err);
    add(&one, KB_DATABASE_PUBLIC_LIVE, 3);
    add(&two, KB_DATABASE_PUBLIC_LIVE, 4);
    add(&two, KB_DATABASE_PUBLIC_ARCHIVE, 5);
    assert_ok(kb_part_finish(&one, &err), &err);
    assert_ok(kb_part_finish(&two, &err), &err);
    struct kb_part *parts[] = {&one, &two};
    struct kb_index_point said = {9, 8, 7, 0};
    struct kb_index_state read = {0};
    assert_ok(kb_merge(folder, parts, 2, &said, &err), &err);
    const uint32_t expected[KB_DATABASES] = {
        [KB_DATABASE_PUBLIC_LIVE] = 7, [KB_DATABASE_PUBLIC_ARCHIVE] = 5};
    for (enum kb_database i = 0; i < KB_DATABASES; i++) {
        const char *path = test_path(folder, kb_database_name(i));
        struct kb_xapian_reader *reader;
        assert_int_equal(count_at(path), expected[i]);
        assert_ok(kb_xapian_reader_open(&path, 1, &reader, &err), &err);
        assert_ok(kb_index_state_read(reader, 0, &read, &err), &err);
        assert_int_equal(read.now.change, said.change);
        assert_int_equal(read.now.public_change, said.public_change);
        assert_int_equal(read.now.day, said.day);
        kb_xapian_reader_close(reader);
    }
    struct stat info;
    assert_int_not_equal(stat(parts_folder, &info), 0);
}

/* More parts than are merged in one pass: nothing is lost, and the state still comes first. */
static void test_merging_very_many_parts(void **state)
{
    (void)state;
    struct kb_error err = {0};
    char folder[200], parts_folder[220];
    snprintf(folder, sizeof folder, "%s/generation", dir);
    snprintf(parts_folder, sizeof parts_folder, "%s/parts", folder);
    assert_ok(kb_dir_make(parts_folder, &err), &err);
    static struct kb_part many[130];
    struct kb_part *parts[KB_COUNT(many)];
    for (unsigned i = 0; i < KB_COUNT(many); i++) {
        parts[i] = &many[i];
        assert_ok(kb_part_init(parts[i], parts_folder, i, &err), &err);
        add(parts[i], KB_DATABASE_INTERNAL_LIVE, 2);
        assert_ok(kb_part_finish(parts[i], &err), &err);
    }
    struct kb_index_point said = {9, 8, 7, 0};
    struct kb_index_state read = {0};
    assert_ok(kb_merge(folder, parts, KB_COUNT(parts), &said, &err), &err);
    for (size_t i = 0; i < KB_COUNT(many); i++)
        kb_part_done(parts[i]);
    const char *path = test_path(folder, kb_database_name(KB_DATABASE_INTERNAL_LIVE));
    struct kb_xapian_reader *reader;
    assert_int_equal(count_at(path), 260);
    assert_ok(kb_xapian_reader_open(&path, 1, &reader, &err), &err);
    assert_ok(kb_index_state_read(reader, 0, &read, &err), &err);
    assert_int_equal(read.now.change, 9);
    kb_xapian_reader_close(reader);
}

static void test_a_part_that_cannot_be_merged(void **state)
{
    (void)state;
    struct kb_error err = {0};
    char folder[200], parts_folder[220];
    snprintf(folder, sizeof folder, "%s/generation", dir);
    snprintf(parts_folder, sizeof parts_folder, "%s/parts", folder);
    assert_ok(kb_dir_make(parts_folder, &err), &err);
    KB_CLEANUP(kb_part_done) struct kb_part part = {0};
    assert_ok(kb_part_init(&part, parts_folder, 0, &err), &err);
    add(&part, KB_DATABASE_PUBLIC_LIVE, 3);
    assert_ok(kb_part_finish(&part, &err), &err);
    test_write_file(test_path(part.databases[KB_DATABASE_PUBLIC_LIVE].finished[0], "iamglass"),
                    "damaged");
    struct kb_part *parts[] = {&part};
    struct kb_index_point said = {9, 8, 7, 0};
    assert_int_equal(kb_merge(folder, parts, 1, &said, &err), KB_CORRUPT);
    assert_true(err.message[0]);
}

static void test_a_folder_that_is_not_there(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_xapian_document document = {0};
    KB_CLEANUP(kb_part_done) struct kb_part part = {0};
    assert_ok(kb_part_init(&part, test_path(dir, "no/such"), 0, &err), &err);
    assert_int_equal(kb_part_add(&part, KB_DATABASE_PUBLIC_LIVE, &document, &err), KB_IO);
    assert_ok(kb_part_finish(&part, &err), &err);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_full_databases_are_folded),  TEST(test_merging_several_threads_parts),
        TEST(test_merging_very_many_parts),    TEST(test_a_part_that_cannot_be_merged),
        TEST(test_a_folder_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
