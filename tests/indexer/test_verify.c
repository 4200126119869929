/* Verifying: a sound index has no differences; each kind of damage is told. */
#include "fixture.h"

static const struct fixture_edition law = {.id = "law-a", .sections = "第一条: alpha|第二条: beta"};

struct told {
    size_t count;
    char lines[10][300];
};

static void tell(void *context, const char *difference)
{
    struct told *told = context;
    assert_true(told->count < KB_COUNT(told->lines));
    snprintf(told->lines[told->count++], sizeof told->lines[0], "%s", difference);
}

static void verify(struct fixture *fixture, struct told *told)
{
    struct kb_error err = {0};
    size_t differences = 0;
    *told = (struct told){0};
    assert_ok(kb_index_verify(fixture->dir, &fixture->clock, tell, told, &differences, &err), &err);
    assert_int_equal(differences, told->count);
}

/* Puts a document with only a key into a database, or removes those of an item. */
static void add_key(struct fixture *fixture, enum kb_database which, struct kb_str key)
{
    struct kb_error err = {0};
    struct kb_xapian_writer *writer;
    struct kb_xapian_value value = {KB_INDEX_SLOT_KEY, key};
    struct kb_xapian_document document = {.values = &value, .value_count = 1};
    const char *path = fixture_database_path(fixture, which);
    assert_ok(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), &err);
    assert_ok(kb_xapian_writer_add(writer, &document, &err), &err);
    assert_ok(kb_xapian_writer_commit(writer, &err), &err);
    kb_xapian_writer_close(writer);
}

static void delete_term(struct fixture *fixture, enum kb_database which, const char *term)
{
    struct kb_error err = {0};
    struct kb_xapian_writer *writer;
    const char *path = fixture_database_path(fixture, which);
    assert_ok(kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, &err), &err);
    assert_ok(kb_xapian_writer_delete(writer, kb_str_of(term), &err), &err);
    assert_ok(kb_xapian_writer_commit(writer, &err), &err);
    kb_xapian_writer_close(writer);
}

/* The key of the first document of a database. */
static void first_key(struct fixture *fixture, enum kb_database which, struct kb_buf *ret)
{
    struct kb_error err = {0};
    struct kb_xapian_reader *reader;
    const char *path = fixture_database_path(fixture, which);
    assert_ok(kb_xapian_reader_open(&path, 1, &reader, &err), &err);
    assert_ok(kb_xapian_reader_value(reader, 1, KB_INDEX_SLOT_KEY, ret, &err), &err);
    kb_xapian_reader_close(reader);
}

static void test_a_sound_index(void **state)
{
    struct fixture *fixture = *state;
    struct told told;
    fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    verify(fixture, &told);
    assert_int_equal(told.count, 0);
}

static void test_a_missing_section(void **state)
{
    struct fixture *fixture = *state;
    struct told told;
    fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    delete_term(fixture, KB_DATABASE_PUBLIC_LIVE, "beta");
    verify(fixture, &told);
    assert_int_equal(told.count, 1);
    assert_non_null(strstr(told.lines[0], "public-live: is missing: section 1 of 'law-a'"));
}

static void test_a_section_that_is_there_twice(void **state)
{
    struct fixture *fixture = *state;
    struct told told;
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(1000);
    fixture_put(fixture, &law);
    fixture_catch_up(fixture);
    first_key(fixture, KB_DATABASE_PUBLIC_LIVE, &key);
    add_key(fixture, KB_DATABASE_PUBLIC_LIVE, kb_buf_str(&key));
    verify(fixture, &told);
    assert_int_equal(told.count, 1);
    assert_non_null(strstr(told.lines[0], "is there twice: section 0 of 'law-a'"));
}

/* Right in one database, and a leak in another. */
static void test_a_section_in_the_wrong_family(void **state)
{
    struct fixture *fixture = *state;
    struct told told;
    struct fixture_edition secret = law;
    KB_CLEANUP(kb_buf_done) struct kb_buf key = KB_BUF_INIT(1000);
    secret.internal = true;
    fixture_put(fixture, &secret);
    fixture_catch_up(fixture);
    first_key(fixture, KB_DATABASE_INTERNAL_LIVE, &key);
    add_key(fixture, KB_DATABASE_PUBLIC_LIVE, kb_buf_str(&key));
    verify(fixture, &told);
    assert_int_equal(told.count, 1);
    assert_non_null(strstr(told.lines[0], "public-live: should not be there"));
}

static void test_documents_without_a_readable_key(void **state)
{
    struct fixture *fixture = *state;
    struct told told;
    char long_key[600];
    memset(long_key, 'x', sizeof long_key);
    fixture_catch_up(fixture);
    add_key(fixture, KB_DATABASE_PUBLIC_ARCHIVE, KB_STR("nonsense"));
    add_key(fixture, KB_DATABASE_PUBLIC_ARCHIVE, (struct kb_str){long_key, sizeof long_key});
    add_key(fixture, KB_DATABASE_PUBLIC_ARCHIVE, KB_STR(""));
    verify(fixture, &told);
    assert_int_equal(told.count, 3);
    assert_string_equal(told.lines[0], "public-archive: a document without a key");
}

static void test_an_index_that_is_behind(void **state)
{
    struct fixture *fixture = *state;
    struct told told;
    fixture_catch_up(fixture);
    fixture_put(fixture, &law);
    fixture_set_day(fixture, "2027-01-01");
    verify(fixture, &told);
    assert_int_equal(told.count, 4); /* the change, the day, two missing sections */
    assert_string_equal(told.lines[0], "the index contains change 0, the store is at 1");
    assert_string_equal(told.lines[1],
                        "the index was brought up to 2026-11-21, today is 2027-01-01");
}

static void test_no_index_at_all(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    size_t differences = 77;
    assert_int_equal(kb_index_verify(fixture->dir, &fixture->clock, NULL, NULL, &differences, &err),
                     KB_NOT_FOUND);
    assert_int_equal(differences, 77);
}

static void test_nobody_needs_to_be_told(void **state)
{
    struct fixture *fixture = *state;
    struct kb_error err = {0};
    size_t differences = 0;
    fixture_catch_up(fixture);
    fixture_put(fixture, &law);
    assert_ok(kb_index_verify(fixture->dir, &fixture->clock, NULL, NULL, &differences, &err), &err);
    assert_int_equal(differences, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_sound_index),
        TEST(test_a_missing_section),
        TEST(test_a_section_that_is_there_twice),
        TEST(test_a_section_in_the_wrong_family),
        TEST(test_documents_without_a_readable_key),
        TEST(test_an_index_that_is_behind),
        TEST(test_no_index_at_all),
        TEST(test_nobody_needs_to_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
