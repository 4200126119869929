#include "fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "kb/file.h"

static void put(struct fixture *f, const char *title)
{
    struct kb_edition_text text = fixture_policy(title, 0);
    fixture_put(f, &text, true);
}

static void back_up(struct fixture *f, const char *name)
{
    assert_ok(kb_store_backup(f->store, test_path(f->dir, name), &f->err), &f->err);
}

/* How many items the base in a folder has, found whole. */
static int64_t items_in(struct fixture *f, const char *name)
{
    struct kb_reader *reader;
    struct kb_counts counts;
    int64_t changes;
    const char *dir = test_path(f->dir, name);
    assert_ok(kb_reader_open(dir, KB_DOOR_INTERNAL, &reader, &f->err), &f->err);
    assert_ok(kb_reader_check(reader, &f->err), &f->err);
    assert_ok(kb_reader_verify(reader, &changes, &f->err), &f->err);
    assert_ok(kb_reader_counts(reader, &counts, &f->err), &f->err);
    kb_reader_close(reader);
    assert_int_equal(counts.items, changes);
    return counts.items;
}

/* --- backup ----------------------------------------------------------------------------------- */

static void backup_is_one_file_with_everything(void **state)
{
    struct fixture *f = *state;
    put(f, "甲");
    assert_ok(kb_dir_make(test_path(f->dir, "copy"), &f->err), &f->err);
    back_up(f, "copy/content.db");
    assert_int_equal(access(test_path(f->dir, "copy/content.db-wal"), F_OK), -1);
    assert_int_equal(access(test_path(f->dir, "copy/content.db-journal"), F_OK), -1);
    put(f, "乙");
    assert_int_equal(items_in(f, "copy"), 1);
    assert_int_equal(access(test_path(f->dir, "copy/content.db-wal"), F_OK), -1);
}

static void backup_overwrites_nothing(void **state)
{
    struct fixture *f = *state;
    test_write_file(test_path(f->dir, "copy"), "precious");
    assert_int_equal(kb_store_backup(f->store, test_path(f->dir, "copy"), &f->err), KB_IO);
    kb_error_clear(&f->err);
    assert_int_equal(kb_store_backup(f->store, test_path(f->dir, "no/copy"), &f->err), KB_IO);
    struct stat copy;
    assert_int_equal(stat(test_path(f->dir, "copy"), &copy), 0);
    assert_int_equal(copy.st_size, strlen("precious"));
}

static void backup_wants_no_open_transaction(void **state)
{
    struct fixture *f = *state;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_int_equal(kb_store_backup(f->store, test_path(f->dir, "c"), &f->err), KB_INTERNAL);
    assert_int_equal(access(test_path(f->dir, "c"), F_OK), -1);
}

/* --- restore ---------------------------------------------------------------------------------- */

static void restored_base_goes_on(void **state)
{
    struct fixture *f = *state;
    struct kb_store *store;
    put(f, "甲");
    back_up(f, "backup.db");
    put(f, "乙");
    const char *dir = test_path(f->dir, "new/base");
    assert_ok(kb_store_restore(dir, test_path(f->dir, "backup.db"), &f->err), &f->err);
    assert_int_equal(items_in(f, "new/base"), 1);
    dir = test_path(f->dir, "new/base");
    assert_ok(kb_store_open(dir, &f->clock, &store, &f->err), &f->err);
    struct kb_store *first = f->store;
    f->store = store;
    put(f, "丙");
    f->store = first;
    kb_store_close(store);
    assert_int_equal(items_in(f, "new/base"), 2);
}

/* A log left behind by a base that was removed must not be read into the restored one. */
static void old_log_is_dropped(void **state)
{
    struct fixture *f = *state;
    char log[4096];
    put(f, "甲");
    back_up(f, "backup.db");
    put(f, "乙");
    const char *dir = test_path(f->dir, "base");
    assert_ok(kb_dir_make(dir, &f->err), &f->err);
    KB_CLEANUP(kb_buf_done) struct kb_buf bytes = KB_BUF_INIT(16 << 20);
    assert_ok(kb_file_read(test_path(f->dir, "content.db-wal"), bytes.cap, &bytes, &f->err),
              &f->err);
    snprintf(log, sizeof log, "%s", test_path(f->dir, "base/content.db-wal"));
    assert_ok(kb_file_write(log, kb_buf_str(&bytes), &f->err), &f->err);
    dir = test_path(f->dir, "base");
    assert_ok(kb_store_restore(dir, test_path(f->dir, "backup.db"), &f->err), &f->err);
    assert_int_equal(items_in(f, "base"), 1);
}

static void restore_says_why_not(void **state)
{
    struct fixture *f = *state;
    put(f, "甲");
    back_up(f, "backup.db");
    test_write_file(test_path(f->dir, "text"), "this is a text, and as such no base at all");
    test_write_file(test_path(f->dir, "empty"), "");
    static const struct {
        const char *dir, *path;
        enum kb_status expected;
    } cases[] = {
        {"new", "none", KB_NOT_FOUND},
        {"new", "text", KB_INVALID},
        {"new", "empty", KB_INVALID},
        {".", "backup.db", KB_LOCKED},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        const char *dir = test_path(f->dir, cases[i].dir);
        const char *path = test_path(f->dir, cases[i].path);
        kb_error_clear(&f->err);
        assert_int_equal(kb_store_restore(dir, path, &f->err), cases[i].expected);
        assert_int_equal(access(test_path(f->dir, "new/content.db"), F_OK), -1);
        assert_int_equal(access(test_path(f->dir, "new/content.db.restore"), F_OK), -1);
    }
    kb_store_closep(&f->store);
    kb_error_clear(&f->err);
    assert_int_equal(kb_store_restore(f->dir, test_path(f->dir, "backup.db"), &f->err),
                     KB_CONFLICT);
}

/* --- integrity -------------------------------------------------------------------------------- */

static void whole_base_has_no_complaint(void **state)
{
    struct fixture *f = *state;
    put(f, "甲");
    assert_ok(kb_reader_check(f->internal, &f->err), &f->err);
    assert_int_equal(kb_reader_check(f->public, &f->err), KB_FORBIDDEN);
}

static void row_without_its_edition_is_found(void **state)
{
    struct fixture *f = *state;
    put(f, "甲");
    assert_int_equal(fixture_sql(f, "INSERT INTO keywords VALUES (77, 0, 'x')"), 0);
    assert_int_equal(kb_reader_check(f->internal, &f->err), KB_CORRUPT);
}

/* An edition large enough that the last pages of the file are its own. */
static void put_long(struct fixture *f)
{
    static struct kb_section sections[200];
    static char labels[KB_COUNT(sections)][24];
    static char body[1000];
    memset(body, 'x', sizeof body);
    for (size_t i = 0; i < KB_COUNT(sections); i++) {
        snprintf(labels[i], sizeof labels[i], "%zu", i);
        sections[i] = (struct kb_section){.label = kb_str_of(labels[i]), .text = {body, 1000}};
    }
    struct kb_edition_text text = fixture_policy("长办法", 0);
    text.sections = sections;
    text.section_count = KB_COUNT(sections);
    fixture_put(f, &text, true);
}

static void damaged_pages_are_found(void **state)
{
    struct fixture *f = *state;
    static char noise[8 * 4096];
    struct kb_reader *reader;
    put_long(f);
    back_up(f, "backup.db");
    memset(noise, 0xa5, sizeof noise);
    FILE *file = fopen(test_path(f->dir, "backup.db"), "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, -(long)sizeof noise, SEEK_END), 0);
    assert_int_equal(fwrite(noise, 1, sizeof noise, file), sizeof noise);
    assert_int_equal(fclose(file), 0);
    const char *dir = test_path(f->dir, "damaged");
    assert_ok(kb_store_restore(dir, test_path(f->dir, "backup.db"), &f->err), &f->err);
    dir = test_path(f->dir, "damaged");
    assert_ok(kb_reader_open(dir, KB_DOOR_INTERNAL, &reader, &f->err), &f->err);
    assert_int_equal(kb_reader_check(reader, &f->err), KB_CORRUPT);
    kb_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(backup_is_one_file_with_everything),
        fixture_test(backup_overwrites_nothing),
        fixture_test(backup_wants_no_open_transaction),
        fixture_test(restored_base_goes_on),
        fixture_test(old_log_is_dropped),
        fixture_test(restore_says_why_not),
        fixture_test(whole_base_has_no_complaint),
        fixture_test(row_without_its_edition_is_found),
        fixture_test(damaged_pages_are_found),
    };
    return cmocka_run_group_tests_name("content/backup", tests, NULL, NULL);
}
