/* What a database says of itself: there and back, another analyser, nothing, nonsense. */
#include "fixture.h"

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

/* Writes a state, and then over its metadata where `key` is given; reads it back. */
static enum kb_status round_trip(const struct kb_index_state *written, const char *key,
                                 struct kb_str value, struct kb_index_state *ret,
                                 struct kb_error *err)
{
    struct kb_xapian_writer *writer;
    struct kb_xapian_reader *reader;
    const char *path = test_path(dir, "db");
    assert_ok(kb_xapian_writer_open(path, KB_XAPIAN_CREATE, &writer, err), err);
    if (written)
        assert_ok(kb_index_state_write(writer, written, err), err);
    if (key)
        assert_ok(kb_xapian_writer_set_metadata(writer, key, value, err), err);
    assert_ok(kb_xapian_writer_commit(writer, err), err);
    kb_xapian_writer_close(writer);
    assert_ok(kb_xapian_reader_open(&path, 1, &reader, err), err);
    enum kb_status status = kb_index_state_read(reader, 0, ret, err);
    kb_xapian_reader_close(reader);
    return status;
}

static void assert_point(const struct kb_index_point *a, const struct kb_index_point *b)
{
    assert_int_equal(a->change, b->change);
    assert_int_equal(a->public_change, b->public_change);
    assert_int_equal(a->day, b->day);
    assert_int_equal(a->batch, b->batch);
}

static void test_there_and_back(void **state)
{
    (void)state;
    static const struct kb_index_point rows[] = {{0, 0, 0, 0},
                                                 {INT64_MAX, 5, KB_DATE_MAX, INT64_MAX},
                                                 {7, 3, -1, 12},
                                                 {1, 1, KB_DATE_MIN, 1}};
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_error err = {0};
        struct kb_index_state said = kb_index_state_even(&rows[i]), back;
        said.previous.change = -5;
        said.at[KB_DATABASE_INTERNAL_ARCHIVE].day = 3;
        assert_ok(round_trip(&said, NULL, KB_STR(""), &back, &err), &err);
        assert_point(&back.now, &rows[i]);
        assert_point(&back.previous, &said.previous);
        for (size_t k = 0; k < KB_DATABASES; k++)
            assert_point(&back.at[k], &said.at[k]);
    }
}

static void test_another_analyser(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_index_state good = {.now = {1, 1, 1, 1}}, back = {.now = {.change = 77}};
    struct kb_str other = KB_STR("kb-text 0, icu 60");
    assert_int_equal(round_trip(&good, "analyser", other, &back, &err), KB_MISMATCH);
    assert_non_null(strstr(err.message, "kb-text 0, icu 60"));
    assert_non_null(strstr(err.message, kb_text_version()));
    assert_non_null(strstr(err.hint, "kb index --rebuild"));
    assert_int_equal(back.now.change, 77);
}

static void test_nothing_and_nonsense(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_index_state good = {.now = {1, 1, 1, 1}}, back;
    assert_int_equal(round_trip(NULL, NULL, KB_STR(""), &back, &err), KB_MISMATCH);
    kb_error_clear(&err);
    assert_int_equal(round_trip(&good, "state", KB_STR("short"), &back, &err), KB_CORRUPT);
    kb_error_clear(&err);
    assert_int_equal(round_trip(&good, "state", KB_STR(""), &back, &err), KB_CORRUPT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_there_and_back),
        TEST(test_another_analyser),
        TEST(test_nothing_and_nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
