#include "fixture.h"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"
#include "kb/file.h"

static void begin(struct fixture *f)
{
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
}

static int64_t commit(struct fixture *f)
{
    int64_t change = -1;
    assert_ok(kb_store_commit(f->store, &change, &f->err), &f->err);
    return change;
}

static int64_t last_change(struct fixture *f)
{
    int64_t change = -1;
    assert_ok(kb_store_last_change(f->store, &change, &f->err), &f->err);
    return change;
}

static void put(struct fixture *f, const char *title)
{
    struct kb_edition_text text = fixture_policy(title, 0);
    struct kb_put_result result;
    assert_ok(kb_store_put(f->store, &text, true, &result, &f->err), &f->err);
}

/* --- opening ---------------------------------------------------------------------------------- */

static void folder_and_tables_are_made(void **state)
{
    struct fixture *f = *state;
    struct kb_store *store;
    const char *dir = test_path(f->dir, "new/below");
    assert_ok(kb_store_open(dir, &f->clock, &store, &f->err), &f->err);
    assert_string_equal(kb_store_dir(store), test_path(f->dir, "new/below"));
    assert_ptr_equal(kb_store_clock(store), &f->clock);
    kb_store_close(store);
    assert_int_equal(last_change(f), 0);
    assert_int_equal(fixture_number(f, "PRAGMA user_version"), kb_migration_count);
}

static void second_writer_is_locked_out(void **state)
{
    struct fixture *f = *state;
    struct kb_store *store = NULL;
    assert_int_equal(kb_store_open(f->dir, &f->clock, &store, &f->err), KB_LOCKED);
    assert_null(store);
    assert_true(f->err.hint[0]);
    kb_store_close(f->store);
    f->store = NULL;
    kb_error_clear(&f->err);
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
}

static void writer_of_another_process_locks_out(void **state)
{
    struct fixture *f = *state;
    pid_t child = fork();
    if (child == 0) {
        struct kb_store *store;
        _exit(kb_store_open(f->dir, &f->clock, &store, NULL) == KB_LOCKED ? 0 : 1);
    }
    int result;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
}

static void base_of_a_newer_program_is_refused(void **state)
{
    struct fixture *f = *state;
    struct kb_store *store = NULL;
    struct kb_reader *reader = NULL;
    kb_store_close(f->store);
    f->store = NULL;
    assert_int_equal(fixture_sql(f, "PRAGMA user_version = 99"), 0);
    assert_int_equal(kb_store_open(f->dir, &f->clock, &store, &f->err), KB_MISMATCH);
    assert_non_null(strstr(f->err.message, "version 99"));
    kb_error_clear(&f->err);
    assert_int_equal(kb_reader_open(f->dir, KB_DOOR_PUBLIC, &reader, &f->err), KB_MISMATCH);
    assert_null(store);
    assert_null(reader);
}

static void reader_of_an_older_base_is_refused(void **state)
{
    struct fixture *f = *state;
    struct kb_reader *reader = NULL;
    assert_int_equal(fixture_sql(f, "PRAGMA user_version = 1"), 0);
    assert_int_equal(kb_reader_open(f->dir, KB_DOOR_INTERNAL, &reader, &f->err), KB_MISMATCH);
    assert_null(reader);
}

/* A base of the first version, as it was made then: without asides, with an edition in it. */
static void make_old_base(struct fixture *f)
{
    static const char *const edition =
        "INSERT INTO items (row, id, kind) VALUES (1, 'law-办法', 'policy');"
        "INSERT INTO editions VALUES (1, 1, 1, 'draft', 'public', '办法', '办法', '000000', '', '',"
        " 0, 9, '', '', '', 1, 0, zeroblob(32));"
        "INSERT INTO sections VALUES (1, 0, '第一条', '第1条', '', '为了。');"
        "UPDATE editions SET state = 'published', published_ms = 1;"
        "PRAGMA user_version = 3";
    kb_store_close(f->store);
    f->store = NULL;
    kb_reader_closep(&f->internal);
    kb_reader_closep(&f->public);
    assert_ok(kb_dir_remove(f->dir, &f->err), &f->err);
    test_write_file(test_path(f->dir, "content.db"), "");
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(fixture_sql(f, kb_migrations[i].sql), 0);
    assert_int_equal(fixture_sql(f, edition), 0);
}

static void older_base_is_brought_forward(void **state)
{
    struct fixture *f = *state;
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_section section;
    make_old_base(f);
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
    assert_ok(kb_reader_open(f->dir, KB_DOOR_PUBLIC, &reader, &f->err), &f->err);
    assert_ok(kb_reader_section(reader, arena, 1, 0, &section, &f->err), &f->err);
    assert_str(section.text, "为了。");
    assert_false(section.aside);
}

/*
 * A base as the program wrote it when its tables were of version 4: two laws, a script that is
 * published and has a draft. (base_v4.sql is `sqlite3 content.db .dump`.)
 */
static void base_of_version_4_is_brought_forward(void **state)
{
    struct fixture *f = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf sql = KB_BUF_INIT(1 << 20);
    KB_CLEANUP(kb_reader_closep) struct kb_reader *reader = NULL;
    KB_CLEANUP(kb_reader_closep) struct kb_reader *public = NULL;
    struct kb_edition edition;
    struct kb_str script = KB_STR("script-公积金怎么提取");
    int64_t changes;
    kb_store_closep(&f->store);
    kb_reader_closep(&f->internal);
    kb_reader_closep(&f->public);
    assert_int_equal(remove(test_path(f->dir, "content.db")), 0);
    assert_ok(kb_file_read(test_source("tests/content/base_v4.sql"), 1 << 20, &sql, &f->err),
              &f->err);
    kb_buf_add_cstr(&sql, "PRAGMA user_version = 4;");
    assert_int_equal(fixture_sql(f, sql.data), 0);

    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
    assert_ok(kb_reader_open(f->dir, KB_DOOR_INTERNAL, &reader, &f->err), &f->err);
    assert_ok(kb_reader_open(f->dir, KB_DOOR_PUBLIC, &public, &f->err), &f->err);
    assert_ok(kb_reader_check(reader, &f->err), &f->err);
    assert_ok(kb_reader_verify(reader, &changes, &f->err), &f->err);
    assert_int_equal(changes, 3);
    assert_ok(kb_reader_edition(public, f->arena, script, 1, KB_EDITION_WHOLE, &edition, &f->err),
              &f->err);
    assert_str(edition.text.category, "公积金");
    assert_int_equal(edition.text.basis_count, 1);
    assert_ok(kb_reader_edition(reader, f->arena, script, 2, KB_EDITION_WHOLE, &edition, &f->err),
              &f->err);
    assert_int_equal(edition.state, KB_STATE_DRAFT);
    /* What the old table refused, the new one does. */
    assert_int_equal(fixture_sql(f, "UPDATE editions SET title = 'x' WHERE row = 1"),
                     SQLITE_CONSTRAINT);
    assert_int_equal(fixture_sql(f, "INSERT INTO sections VALUES (1, 9, 'x', 'x', '', 'x', 0)"),
                     SQLITE_CONSTRAINT);
}

/* Foreign keys rest while tables are made anew, and are asked again after. */
static void foreign_keys_hold_after_migrating(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    fixture_put(f, &text, true);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM pragma_foreign_key_list('sections')"
                                       " WHERE \"table\" = 'editions'"),
                     1);
    assert_int_equal(fixture_sql(f, "PRAGMA foreign_keys = ON;"
                                    "INSERT INTO sections VALUES (99, 0, 'x', 'x', '', 'x', 0)"),
                     SQLITE_CONSTRAINT);
}

static void file_that_is_no_database_is_corrupt(void **state)
{
    struct fixture *f = *state;
    struct kb_store *store = NULL;
    test_write_file(test_path(f->dir, "other/content.db"),
                    "this is a text and no database, however long one looks at it");
    const char *dir = test_path(f->dir, "other");
    assert_int_equal(kb_store_open(dir, &f->clock, &store, &f->err), KB_CORRUPT);
    assert_null(store);
}

static void half_made_base_is_finished(void **state)
{
    struct fixture *f = *state;
    struct kb_store *store;
    const char *dir = test_path(f->dir, "empty");
    test_write_file(test_path(f->dir, "empty/content.db"), "");
    assert_ok(kb_store_open(dir, &f->clock, &store, &f->err), &f->err);
    kb_store_close(store);
}

/* --- transactions ----------------------------------------------------------------------------- */

static void changes_are_numbered(void **state)
{
    struct fixture *f = *state;
    begin(f);
    put(f, "甲");
    put(f, "乙");
    assert_int_equal(commit(f), 1);
    begin(f);
    assert_int_equal(commit(f), 0);
    begin(f);
    put(f, "丙");
    assert_int_equal(commit(f), 2);
    assert_int_equal(last_change(f), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM actions WHERE seq = 1"), 2);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM changes WHERE actor = 'test'"), 2);
}

static void rollback_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    kb_store_rollback(f->store);
    begin(f);
    put(f, "甲");
    kb_store_rollback(f->store);
    begin(f);
    put(f, "乙");
    assert_int_equal(commit(f), 1);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM items"), 1);
}

static void close_rolls_back(void **state)
{
    struct fixture *f = *state;
    begin(f);
    put(f, "甲");
    kb_store_closep(&f->store);
    assert_null(f->store);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM items"), 0);
}

static void transactions_do_not_nest(void **state)
{
    struct fixture *f = *state;
    int64_t change;
    assert_int_equal(kb_store_commit(f->store, &change, &f->err), KB_INTERNAL);
    kb_error_clear(&f->err);
    begin(f);
    assert_int_equal(kb_store_begin(f->store, "test", &f->err), KB_INTERNAL);
    put(f, "甲");
    assert_int_equal(commit(f), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(folder_and_tables_are_made),
        fixture_test(second_writer_is_locked_out),
        fixture_test(writer_of_another_process_locks_out),
        fixture_test(base_of_a_newer_program_is_refused),
        fixture_test(reader_of_an_older_base_is_refused),
        fixture_test(older_base_is_brought_forward),
        fixture_test(base_of_version_4_is_brought_forward),
        fixture_test(foreign_keys_hold_after_migrating),
        fixture_test(file_that_is_no_database_is_corrupt),
        fixture_test(half_made_base_is_finished),
        fixture_test(changes_are_numbered),
        fixture_test(rollback_leaves_nothing),
        fixture_test(close_rolls_back),
        fixture_test(transactions_do_not_nest),
    };
    return cmocka_run_group_tests_name("content/store", tests, NULL, NULL);
}
