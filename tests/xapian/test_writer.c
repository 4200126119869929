/* Writing: what a commit shows, what closing loses, what a failure leaves, and who has the lock. */
#include "fixture.h"

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

static void test_committed_documents_are_there(void **state)
{
    (void)state;
    const char *path = test_path(dir, "db");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    fixture_add(writer, "apple:2 pear", "a", 1);
    fixture_add(writer, "pear", "b", 2);
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
    struct kb_xapian_reader *reader = fixture_reader(path);
    assert_int_equal(fixture_count(reader), 2);
    assert_int_equal(fixture_frequency(reader, "pear"), 2);
    assert_int_equal(fixture_frequency(reader, "apple"), 1);
    kb_xapian_reader_close(reader);
}

/* A document of one word, written over the one with a number. */
static bool replace(struct kb_xapian_writer *writer, uint32_t number, const char *word,
                    const char *data, enum kb_status expected)
{
    struct kb_error err = {0};
    bool changed = false;
    struct kb_xapian_term terms[] = {{kb_str_of(word), 1}, {KB_STR("both"), 3}};
    struct kb_xapian_value values[] = {{0, KB_STR("key")}};
    struct kb_xapian_document document = {.terms = terms,
                                          .term_count = 2,
                                          .values = values,
                                          .value_count = 1,
                                          .data = kb_str_of(data)};
    assert_int_equal(kb_xapian_writer_replace(writer, number, &document, &changed, &err), expected);
    return changed;
}

static void test_documents_are_written_over(void **state)
{
    (void)state;
    const char *path = test_path(dir, "db");
    struct kb_error err = {0};
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    fixture_add(writer, "apple both:3", "a", 1);
    fixture_add(writer, "cherry", "c", 1);
    fixture_commit(writer);
    assert_true(replace(writer, 1, "pear", "p", KB_OK));
    assert_false(replace(writer, 1, "pear", "p", KB_OK));
    fixture_commit(writer);
    assert_false(replace(writer, 1, "pear", "p", KB_OK));
    assert_true(replace(writer, 1, "pear", "q", KB_OK));
    assert_true(replace(writer, 1, "plum", "q", KB_OK));
    assert_ok(kb_xapian_writer_remove(writer, 2, &err), &err);
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
    struct kb_xapian_reader *reader = fixture_reader(path);
    assert_int_equal(fixture_count(reader), 1);
    assert_int_equal(fixture_frequency(reader, "apple"), 0);
    assert_int_equal(fixture_frequency(reader, "cherry"), 0);
    assert_int_equal(fixture_frequency(reader, "plum"), 1);
    assert_int_equal(fixture_frequency(reader, "both"), 1);
    kb_xapian_reader_close(reader);
}

static void test_terms_that_do_not_fit_replace_nothing(void **state)
{
    (void)state;
    struct kb_xapian_writer *writer = fixture_writer(test_path(dir, "db"), KB_XAPIAN_UPDATE);
    fixture_add(writer, "apple", "a", 1);
    assert_false(replace(writer, 1, "", "x", KB_INVALID));
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
    assert_int_equal(fixture_count_at(test_path(dir, "db")), 1);
}

static void test_closing_loses_what_was_not_committed(void **state)
{
    (void)state;
    const char *path = test_path(dir, "db");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    fixture_add(writer, "apple", "a", 1);
    fixture_commit(writer);
    fixture_add(writer, "pear", "b", 1);
    kb_xapian_writer_close(writer);
    assert_int_equal(fixture_count_at(path), 1);
}

/* Past Xapian's flush threshold it writes blocks, and must not show them. */
static void test_nothing_is_visible_before_the_commit(void **state)
{
    (void)state;
    const char *path = test_path(dir, "db");
    setenv("XAPIAN_FLUSH_THRESHOLD", "10", 1);
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    unsetenv("XAPIAN_FLUSH_THRESHOLD");
    for (int i = 0; i < 105; i++) {
        char term[32];
        snprintf(term, sizeof term, "term%d", i);
        fixture_add(writer, term, "k", i);
    }
    assert_int_equal(fixture_count_at(path), 0);
    fixture_commit(writer);
    assert_int_equal(fixture_count_at(path), 105);
    kb_xapian_writer_close(writer);
}

static void test_a_term_may_have_245_bytes(void **state)
{
    (void)state;
    struct kb_error err = {0};
    char longest[KB_XAPIAN_TERM_MAX + 2];
    char nuls[KB_XAPIAN_TERM_MAX] = {0};
    memset(longest, 'x', sizeof longest);
    const struct {
        struct kb_str term;
        enum kb_status expected;
    } rows[] = {
        {{longest, KB_XAPIAN_TERM_MAX}, KB_OK},
        {{longest, KB_XAPIAN_TERM_MAX + 1}, KB_INVALID},
        {{nuls, KB_XAPIAN_TERM_MAX / 2}, KB_OK},
        {{nuls, KB_XAPIAN_TERM_MAX / 2 + 1}, KB_INVALID},
        {{longest, 0}, KB_INVALID},
    };
    const char *path = test_path(dir, "db");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_xapian_term terms[] = {{KB_STR("good"), 1}, {rows[i].term, 1}};
        struct kb_xapian_document document = {.terms = terms, .term_count = 2};
        kb_error_clear(&err);
        assert_int_equal(kb_xapian_writer_add(writer, &document, &err), rows[i].expected);
    }
    fixture_commit(writer); /* the refused ones changed nothing, the others are whole */
    kb_xapian_writer_close(writer);
    struct kb_xapian_reader *reader = fixture_reader(path);
    assert_int_equal(fixture_frequency(reader, "good"), 2);
    uint32_t frequency = 0;
    assert_ok(kb_xapian_reader_term_frequency(reader, rows[0].term, &frequency, &err), &err);
    assert_int_equal(frequency, 1);
    kb_xapian_reader_close(reader);
}

static void test_the_same_term_twice_adds_up(void **state)
{
    (void)state;
    struct kb_error err = {0};
    const char *path = test_path(dir, "db");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    fixture_add(writer, "apple:2 XKqa:0 apple:3 XKqa:0", "a", 1);
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
    struct kb_xapian_reader *reader = fixture_reader(path);
    uint32_t wdf, length;
    assert_ok(kb_xapian_reader_wdf(reader, 1, KB_STR("apple"), &wdf, &length, &err), &err);
    assert_int_equal(wdf, 5);
    assert_int_equal(length, 5);
    kb_xapian_reader_close(reader);
}

static void test_delete_removes_every_document_with_the_term(void **state)
{
    (void)state;
    struct kb_error err = {0};
    const char *path = test_path(dir, "db");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    fixture_add(writer, "apple XIone:0", "a", 1);
    fixture_add(writer, "pear XIone:0", "b", 1);
    fixture_add(writer, "plum XItwo:0", "c", 1);
    fixture_commit(writer);
    assert_ok(kb_xapian_writer_delete(writer, KB_STR("XInone"), &err), &err);
    assert_ok(kb_xapian_writer_delete(writer, KB_STR("XIone"), &err), &err);
    fixture_commit(writer);
    assert_int_equal(fixture_count_at(path), 1);
    assert_int_equal(kb_xapian_writer_delete(writer, KB_STR(""), &err), KB_INVALID);
    fixture_commit(writer); /* the refusal broke nothing */
    kb_xapian_writer_close(writer);
    assert_int_equal(fixture_count_at(path), 1);
}

static void test_replacing_in_one_commit(void **state)
{
    (void)state;
    struct kb_error err = {0};
    const char *path = test_path(dir, "db");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    fixture_add(writer, "old XIone:0", "a", 1);
    fixture_commit(writer);
    assert_ok(kb_xapian_writer_delete(writer, KB_STR("XIone"), &err), &err);
    fixture_add(writer, "new XIone:0", "a", 1);
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
    struct kb_xapian_reader *reader = fixture_reader(path);
    assert_int_equal(fixture_count(reader), 1);
    assert_int_equal(fixture_frequency(reader, "old"), 0);
    assert_int_equal(fixture_frequency(reader, "new"), 1);
    kb_xapian_reader_close(reader);
}

static void test_metadata_is_part_of_the_commit(void **state)
{
    (void)state;
    struct kb_error err = {0};
    const char *path = test_path(dir, "db");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    assert_ok(kb_xapian_writer_set_metadata(writer, "change", KB_STR("7"), &err), &err);
    fixture_assert_metadata(path, "change", "");
    fixture_commit(writer);
    fixture_assert_metadata(path, "change", "7");
    assert_ok(kb_xapian_writer_set_metadata(writer, "change", KB_STR("8"), &err), &err);
    assert_ok(kb_xapian_writer_set_metadata(writer, "day", KB_STR("9"), &err), &err);
    fixture_commit(writer);
    fixture_assert_metadata(path, "change", "8");
    assert_ok(kb_xapian_writer_set_metadata(writer, "day", KB_STR(""), &err), &err);
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
    fixture_assert_metadata(path, "day", "");
    fixture_assert_metadata(path, "change", "8");
}

/* A key that does not fit makes Xapian drop the whole batch; half of it must not be committed. */
static void test_after_a_failed_change_the_writer_refuses(void **state)
{
    (void)state;
    struct kb_error err = {0};
    char key[400];
    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = 0;
    const char *path = test_path(dir, "db");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    fixture_add(writer, "apple", "a", 1);
    fixture_commit(writer);
    fixture_add(writer, "pear", "b", 1);
    assert_int_equal(kb_xapian_writer_set_metadata(writer, key, KB_STR("v"), &err), KB_INVALID);
    kb_error_clear(&err);
    struct fixture_document more = {"plum", "c", 1};
    assert_int_equal(fixture_try_add(writer, &more, &err), KB_IO);
    assert_int_equal(kb_xapian_writer_commit(writer, &err), KB_IO);
    kb_xapian_writer_close(writer);
    assert_int_equal(fixture_count_at(path), 1);
}

static void test_one_writer_has_the_lock(void **state)
{
    (void)state;
    struct kb_error err = {0};
    const char *path = test_path(dir, "db");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    struct kb_xapian_writer *second = NULL;
    assert_int_equal(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &second, &err), KB_LOCKED);
    assert_null(second);
    assert_int_equal(kb_xapian_writer_open(path, KB_XAPIAN_CREATE, &second, &err), KB_LOCKED);
    kb_xapian_writer_close(writer);
    kb_xapian_writer_close(fixture_writer(path, KB_XAPIAN_UPDATE));
}

static void test_create_replaces_what_was_there(void **state)
{
    (void)state;
    const char *path = test_path(dir, "db");
    const struct fixture_document old[] = {{"apple", "a", 1}, {"pear", "b", 1}};
    fixture_database(path, old, 2);
    fixture_database(path, old + 1, 1);
    struct kb_xapian_reader *reader = fixture_reader(path);
    assert_int_equal(fixture_frequency(reader, "apple"), 0);
    assert_int_equal(fixture_frequency(reader, "pear"), 1);
    kb_xapian_reader_close(reader);
}

static void test_a_folder_that_cannot_be_made(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_xapian_writer *writer = NULL;
    const char *path = test_path(dir, "no/such/parent");
    assert_int_equal(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), KB_IO);
    assert_null(writer);
    assert_true(err.message[0]);
    kb_xapian_writer_close(NULL);
}

static void test_a_truncated_root_is_corrupt(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_xapian_writer *writer = NULL;
    const char *path = test_path(dir, "db");
    kb_xapian_writer_close(fixture_writer(path, KB_XAPIAN_UPDATE));
    test_write_file(test_path(path, "iamglass"), "short");
    assert_int_equal(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), KB_CORRUPT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_committed_documents_are_there),
        TEST(test_documents_are_written_over),
        TEST(test_terms_that_do_not_fit_replace_nothing),
        TEST(test_closing_loses_what_was_not_committed),
        TEST(test_nothing_is_visible_before_the_commit),
        TEST(test_a_term_may_have_245_bytes),
        TEST(test_the_same_term_twice_adds_up),
        TEST(test_delete_removes_every_document_with_the_term),
        TEST(test_replacing_in_one_commit),
        TEST(test_metadata_is_part_of_the_commit),
        TEST(test_after_a_failed_change_the_writer_refuses),
        TEST(test_one_writer_has_the_lock),
        TEST(test_create_replaces_what_was_there),
        TEST(test_a_folder_that_cannot_be_made),
        TEST(test_a_truncated_root_is_corrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
