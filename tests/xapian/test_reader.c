/* Reading: values, data, statistics, walks, several databases as one, and revisions that move on.
 */
#include "fixture.h"

#include <unistd.h>

#include "kb/file.h"

static char *dir;
static char first[200], second[200];

static const struct fixture_document fruits[] = {
    {"apple:2 pear XKqa:0", "a", 10}, {"pear", "b", -5},
    {"apple plum:4", "c", 0},         {"pear:3 peach", "d", 7},
    {"apple 公积 公积金", "e", 1},
};

static int set_up(void **state)
{
    (void)state;
    dir = test_temp_dir();
    snprintf(first, sizeof first, "%s/first", dir);
    snprintf(second, sizeof second, "%s/second", dir);
    fixture_database(first, fruits, 3);
    fixture_database(second, fruits + 3, 2);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    test_temp_dir_remove(dir);
    return 0;
}

static void test_what_cannot_be_opened(void **state)
{
    (void)state;
    char empty[200], damaged[200];
    snprintf(empty, sizeof empty, "%s/empty", dir);
    snprintf(damaged, sizeof damaged, "%s/damaged", dir);
    struct kb_error err = {0};
    assert_ok(kb_dir_make(empty, &err), &err);
    fixture_database(damaged, fruits, 1);
    test_write_file(test_path(damaged, "iamglass"), "");
    const struct {
        const char *path;
        enum kb_status expected;
    } rows[] = {{"/nowhere/at/all", KB_NOT_FOUND}, {empty, KB_NOT_FOUND}, {damaged, KB_CORRUPT}};
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_xapian_reader *reader = NULL;
        kb_error_clear(&err);
        const char *paths[] = {first, rows[i].path};
        assert_int_equal(kb_xapian_reader_open(paths, 2, &reader, &err), rows[i].expected);
        assert_null(reader);
        assert_true(err.message[0]);
    }
    struct kb_xapian_reader *none = NULL;
    assert_int_equal(kb_xapian_reader_open(NULL, 0, &none, &err), KB_INVALID);
    kb_xapian_reader_close(NULL);
}

static void test_statistics(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_xapian_stats stats;
    struct kb_xapian_reader *reader = fixture_reader(first);
    assert_ok(kb_xapian_reader_stats(reader, &stats, &err), &err);
    assert_int_equal(stats.documents, 3);
    assert_float_equal(stats.average_length, (3 + 1 + 5) / 3.0, 1e-9);
    assert_int_equal(fixture_frequency(reader, "apple"), 2);
    assert_int_equal(fixture_frequency(reader, "nothing"), 0);
    kb_xapian_reader_close(reader);
    reader = fixture_reader2(first, second);
    assert_ok(kb_xapian_reader_stats(reader, &stats, &err), &err);
    assert_int_equal(stats.documents, 5);
    assert_float_equal(stats.average_length, (9 + 4 + 3) / 5.0, 1e-9);
    assert_int_equal(fixture_frequency(reader, "apple"), 3);
    kb_xapian_reader_close(reader);
}

static void test_value_and_data(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(100);
    struct kb_xapian_reader *reader = fixture_reader(first);
    kb_buf_add_cstr(&out, "key ");
    assert_ok(kb_xapian_reader_value(reader, 3, FIXTURE_KEY, &out, &err), &err);
    assert_str(kb_buf_str(&out), "key c");
    kb_buf_clear(&out);
    assert_ok(kb_xapian_reader_value(reader, 3, 99, &out, &err), &err);
    assert_int_equal(out.len, 0);
    assert_ok(kb_xapian_reader_data(reader, 2, &out, &err), &err);
    assert_str(kb_buf_str(&out), "b");
    assert_int_equal(kb_xapian_reader_value(reader, 4, 0, &out, &err), KB_NOT_FOUND);
    assert_int_equal(kb_xapian_reader_data(reader, 4, &out, &err), KB_NOT_FOUND);
    assert_int_equal(kb_xapian_reader_data(reader, 0, &out, &err), KB_INVALID);
    kb_xapian_reader_close(reader);
}

static void test_a_buffer_that_is_too_small(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf none = KB_BUF_INIT(0);
    struct kb_xapian_reader *reader = fixture_reader(first);
    assert_int_equal(kb_xapian_reader_data(reader, 1, &none, &err), KB_TOO_LARGE);
    kb_xapian_reader_close(reader);
}

static void test_wdf(void **state)
{
    (void)state;
    const struct {
        uint32_t document;
        const char *term;
        uint32_t wdf, length;
        enum kb_status expected;
    } rows[] = {
        {1, "apple", 2, 3, KB_OK}, {1, "XKqa", 0, 3, KB_OK},    {2, "apple", 0, 1, KB_OK},
        {3, "plum", 4, 5, KB_OK},  {3, "nothing", 0, 5, KB_OK}, {9, "apple", 0, 0, KB_NOT_FOUND},
        {3, "pear", 0, 5, KB_OK},
    };
    struct kb_xapian_reader *reader = fixture_reader(first);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_error err = {0};
        uint32_t wdf = 0, length = 0;
        struct kb_str term = kb_str_of(rows[i].term);
        assert_int_equal(kb_xapian_reader_wdf(reader, rows[i].document, term, &wdf, &length, &err),
                         rows[i].expected);
        assert_int_equal(wdf, rows[i].wdf);
        assert_int_equal(length, rows[i].length);
    }
    kb_xapian_reader_close(reader);
}

/* A walk's collected answer, and where it shall stop. */
struct walk {
    char text[500];
    size_t len;
    int left;
    enum kb_status stop;
};

static enum kb_status stop_walk(struct walk *walk, struct kb_error *err)
{
    if (--walk->left)
        return KB_OK;
    return walk->stop == KB_OK ? KB_OK : kb_fail(err, walk->stop, "enough");
}

static enum kb_status see_document(void *context, uint32_t document, struct kb_error *err)
{
    struct walk *walk = context;
    walk->len += (size_t)snprintf(walk->text + walk->len, sizeof walk->text - walk->len, "%u ",
                                  document);
    return stop_walk(walk, err);
}

static enum kb_status see_term(void *context, struct kb_str term, uint32_t frequency,
                               struct kb_error *err)
{
    struct walk *walk = context;
    walk->len += (size_t)snprintf(walk->text + walk->len, sizeof walk->text - walk->len, "%.*s=%u ",
                                  KB_STR_ARG(term), frequency);
    return stop_walk(walk, err);
}

static void test_postings(void **state)
{
    (void)state;
    const struct {
        const char *term, *expected;
        int left;
        enum kb_status stop;
    } rows[] = {
        {"apple", "1 4 5 ", 0, KB_OK}, {"pear", "1 2 3 ", 0, KB_OK}, {"", "1 2 3 4 5 ", 0, KB_OK},
        {"nothing", "", 0, KB_OK},     {"", "1 2 ", 2, KB_INTERNAL},
    };
    /* Documents of two databases are numbered in turn: 1, 3, 5 of the first, 2 and 4 of the other.
     */
    struct kb_xapian_reader *reader = fixture_reader2(first, second);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_error err = {0};
        struct walk walk = {.left = rows[i].left, .stop = rows[i].stop};
        struct kb_str term = kb_str_of(rows[i].term);
        assert_int_equal(kb_xapian_reader_postings(reader, term, see_document, &walk, &err),
                         rows[i].stop);
        assert_string_equal(walk.text, rows[i].expected);
    }
    kb_xapian_reader_close(reader);
}

static void test_terms(void **state)
{
    (void)state;
    const struct {
        const char *prefix, *expected;
        int left;
        enum kb_status stop, status;
    } rows[] = {
        {"p", "peach=1 pear=3 plum=1 ", 0, KB_OK, KB_OK},
        {"pe", "peach=1 ", 1, KB_NOT_FOUND, KB_OK},
        {"公", "公积=1 公积金=1 ", 0, KB_OK, KB_OK},
        {"", "XKqa=1 apple=3 ", 2, KB_INVALID, KB_INVALID},
        {"zzz", "", 0, KB_OK, KB_OK},
    };
    struct kb_xapian_reader *reader = fixture_reader2(first, second);
    for (size_t i = 0; i < KB_COUNT(rows); i++) {
        struct kb_error err = {0};
        struct walk walk = {.left = rows[i].left, .stop = rows[i].stop};
        struct kb_str prefix = kb_str_of(rows[i].prefix);
        assert_int_equal(kb_xapian_reader_terms(reader, prefix, see_term, &walk, &err),
                         rows[i].status);
        assert_string_equal(walk.text, rows[i].expected);
    }
    kb_xapian_reader_close(reader);
}

static bool begins(struct kb_xapian_reader *reader, const char *prefix)
{
    struct kb_error err = {0};
    bool any = false;
    assert_ok(kb_xapian_reader_begins(reader, kb_str_of(prefix), &any, &err), &err);
    return any;
}

static void test_whether_a_term_begins_so(void **state)
{
    (void)state;
    const struct {
        const char *prefix;
        bool expected;
    } rows[] = {{"p", true},   {"plum", true}, {"plums", false}, {"公", true},
                {"金", false}, {"zzz", false}, {"XK", true},     {"", true}};
    struct kb_xapian_reader *reader = fixture_reader2(first, second);
    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < KB_COUNT(rows); i++)
            assert_int_equal(begins(reader, rows[i].prefix), rows[i].expected);
    kb_xapian_reader_close(reader);
}

static struct kb_str metadata_of(struct kb_xapian_reader *reader, size_t n, struct kb_buf *out)
{
    struct kb_error err = {0};
    kb_buf_clear(out);
    assert_ok(kb_xapian_reader_metadata_of(reader, n, "name", out, &err), &err);
    return kb_buf_str(out);
}

static void set_name(const char *path, struct kb_str value)
{
    struct kb_error err = {0};
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    assert_ok(kb_xapian_writer_set_metadata(writer, "name", value, &err), &err);
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
}

/* Each database's own, also after a reopen that moved all of them together. */
static void test_metadata_of_each(void **state)
{
    (void)state;
    struct kb_error err = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(100);
    set_name(first, KB_STR("one"));
    struct kb_xapian_reader *reader = fixture_reader2(first, second);
    assert_str(metadata_of(reader, 0, &out), "one");
    assert_str(metadata_of(reader, 1, &out), "");
    set_name(second, KB_STR("two"));
    assert_str(metadata_of(reader, 1, &out), "");
    assert_ok(kb_xapian_reader_reopen(reader, &err), &err);
    assert_str(metadata_of(reader, 0, &out), "one");
    assert_str(metadata_of(reader, 1, &out), "two");
    assert_int_equal(kb_xapian_reader_metadata_of(reader, 2, "name", &out, &err), KB_INVALID);
    kb_xapian_reader_close(reader);
}

static void test_metadata_comes_from_the_first(void **state)
{
    (void)state;
    struct kb_error err = {0};
    set_name(first, KB_STR("first"));
    set_name(second, KB_STR("second"));
    KB_CLEANUP(kb_buf_done) struct kb_buf out = KB_BUF_INIT(100);
    struct kb_xapian_reader *reader = fixture_reader2(second, first);
    assert_ok(kb_xapian_reader_metadata(reader, "name", &out, &err), &err);
    assert_ok(kb_xapian_reader_metadata(reader, "missing", &out, &err), &err);
    assert_str(kb_buf_str(&out), "second");
    kb_xapian_reader_close(reader);
}

static void test_reopen_moves_to_the_newest_commit(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_xapian_reader *reader = fixture_reader2(first, second);
    struct kb_xapian_writer *writer = fixture_writer(second, KB_XAPIAN_UPDATE);
    fixture_add(writer, "apple", "f", 1);
    fixture_commit(writer);
    assert_int_equal(fixture_frequency(reader, "apple"), 3);
    assert_ok(kb_xapian_reader_reopen(reader, &err), &err);
    assert_int_equal(fixture_frequency(reader, "apple"), 4);
    assert_ok(kb_xapian_reader_reopen(reader, &err), &err);
    kb_xapian_writer_close(writer);
    kb_xapian_reader_close(reader);
}

/*
 * What was looked up once is known; it must be of the revision the reader is at, neither older nor
 * newer. The document that is written anew keeps its number.
 */
static void test_what_is_known_is_of_the_readers_revision(void **state)
{
    (void)state;
    struct kb_error err = {0};
    struct kb_xapian_reader *reader = fixture_reader(second);
    struct kb_xapian_query *query = kb_xapian_query_term(KB_STR("peach"), 1);
    assert_string_equal(fixture_keys(reader, query), "d");
    assert_int_equal(fixture_frequency(reader, "cherry"), 0);
    assert_false(begins(reader, "che"));
    struct kb_xapian_writer *writer = fixture_writer(second, KB_XAPIAN_UPDATE);
    const struct kb_xapian_term terms[] = {{KB_STR("peach"), 1}, {KB_STR("cherry"), 1}};
    bool changed = false;
    const struct kb_xapian_value key = {FIXTURE_KEY, KB_STR("new")};
    const struct kb_xapian_document document = {
        .terms = terms, .term_count = KB_COUNT(terms), .values = &key, .value_count = 1};
    assert_ok(kb_xapian_writer_replace(writer, 1, &document, &changed, &err), &err);
    fixture_commit(writer);
    kb_xapian_writer_close(writer);
    assert_string_equal(fixture_keys(reader, query), "d");
    assert_int_equal(fixture_frequency(reader, "cherry"), 0);
    assert_ok(kb_xapian_reader_reopen(reader, &err), &err);
    assert_string_equal(fixture_keys(reader, query), "new");
    assert_int_equal(fixture_frequency(reader, "cherry"), 1);
    assert_true(begins(reader, "che"));
    kb_xapian_query_free(query);
    kb_xapian_reader_close(reader);
}

/* Enough documents that the tables have many blocks, so that reading meets one that was reused. */
static void write_many(struct kb_xapian_writer *writer, int round)
{
    struct kb_error err = {0};
    assert_ok(kb_xapian_writer_delete(writer, KB_STR("all"), &err), &err);
    for (int i = 0; i < 1000; i++) {
        char terms[100];
        snprintf(terms, sizeof terms, "all t%d u%d r%d", i, i * 7 % 1000, round);
        fixture_add(writer, terms, "many", i);
    }
    fixture_commit(writer);
}

static enum kb_status read_all(struct kb_xapian_reader *reader, struct kb_error *err)
{
    enum kb_status status = KB_OK;
    for (int i = 0; i < 1000 && status == KB_OK; i++) {
        char term[20];
        uint32_t frequency;
        snprintf(term, sizeof term, "t%d", i);
        status = kb_xapian_reader_term_frequency(reader, kb_str_of(term), &frequency, err);
    }
    return status;
}

static void test_an_old_reader_is_told_after_the_second_commit(void **state)
{
    (void)state;
    struct kb_error err = {0};
    const char *path = test_path(dir, "many");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    write_many(writer, 0);
    struct kb_xapian_reader *reader = fixture_reader(path);
    write_many(writer, 1);
    write_many(writer, 2);
    write_many(writer, 3);
    assert_int_equal(read_all(reader, &err), KB_MODIFIED);
    kb_error_clear(&err);
    assert_ok(kb_xapian_reader_reopen(reader, &err), &err);
    assert_ok(read_all(reader, &err), &err);
    kb_xapian_reader_close(reader);
    kb_xapian_writer_close(writer);
}

static void test_a_truncated_table_is_noticed(void **state)
{
    (void)state;
    struct kb_error err = {0};
    const char *path = test_path(dir, "many");
    struct kb_xapian_writer *writer = fixture_writer(path, KB_XAPIAN_UPDATE);
    write_many(writer, 0);
    kb_xapian_writer_close(writer);
    assert_int_equal(truncate(test_path(path, "postlist.glass"), 100), 0);
    struct kb_xapian_reader *reader = NULL;
    enum kb_status status = kb_xapian_reader_open(&path, 1, &reader, &err);
    if (status == KB_OK)
        status = read_all(reader, &err);
    assert_int_equal(status, KB_CORRUPT);
    kb_xapian_reader_close(reader);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_cannot_be_opened),
        TEST(test_statistics),
        TEST(test_value_and_data),
        TEST(test_a_buffer_that_is_too_small),
        TEST(test_wdf),
        TEST(test_postings),
        TEST(test_terms),
        TEST(test_whether_a_term_begins_so),
        TEST(test_metadata_comes_from_the_first),
        TEST(test_metadata_of_each),
        TEST(test_reopen_moves_to_the_newest_commit),
        TEST(test_what_is_known_is_of_the_readers_revision),
        TEST(test_an_old_reader_is_told_after_the_second_commit),
        TEST(test_a_truncated_table_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
