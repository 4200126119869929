#include "fixture.h"

#include <sqlite3.h>
#include <unistd.h>

#include "fault_vfs.h"
#include "internal.h"
#include "kb/file.h"

/*
 * A disk that fails at its n-th write, for every n: each failure is a clean status, and what is
 * there after opening again is the state before or after, whole.
 */

#define SECTIONS  8
#define BODY_SIZE 300

static const enum fault_kind kinds[] = {FAULT_ERROR, FAULT_TORN, FAULT_FULL};

/* Large enough for a commit of many pages. */
static struct kb_edition_text long_text(void)
{
    static struct kb_section sections[SECTIONS];
    static char labels[SECTIONS][16];
    static char body[BODY_SIZE];
    memset(body, 'x', sizeof body);
    for (size_t i = 0; i < SECTIONS; i++) {
        snprintf(labels[i], sizeof labels[i], "%zu", i);
        sections[i] = (struct kb_section){
            .label = kb_str_of(labels[i]), .heading = KB_STR(""), .text = {body, sizeof body}};
    }
    struct kb_edition_text text = fixture_policy("长办法", 0);
    text.sections = sections;
    text.section_count = SECTIONS;
    return text;
}

static enum kb_status put(struct fixture *f, struct kb_store *store, bool *ret_committed)
{
    struct kb_edition_text text = long_text();
    struct kb_put_result result;
    int64_t change;
    enum kb_status status = kb_store_begin(store, "test", &f->err);
    if (status)
        return status;
    status = kb_store_put(store, &text, true, &result, &f->err);
    if (status) {
        kb_store_rollback(store);
        return status;
    }
    status = kb_store_commit(store, &change, &f->err);
    *ret_committed = status == KB_OK;
    return status;
}

static void close_all(struct fixture *f)
{
    kb_reader_closep(&f->internal);
    kb_reader_closep(&f->public);
    kb_store_closep(&f->store);
}

/* An empty base to copy, for making one takes long. Closed, it is one file without a log. */
static void keep_empty_base(struct fixture *f, struct kb_buf *ret)
{
    close_all(f);
    assert_ok(kb_file_read(test_path(f->dir, "content.db"), ret->cap, ret, &f->err), &f->err);
}

/* Begins with an empty base and its writer. */
static void begin_anew(struct fixture *f, const struct kb_buf *empty)
{
    close_all(f);
    fault_vfs_after(SIZE_MAX, FAULT_ERROR);
    kb_error_clear(&f->err);
    (void)unlink(test_path(f->dir, "content.db-wal"));
    (void)unlink(test_path(f->dir, "content.db-shm"));
    FILE *file = fopen(test_path(f->dir, "content.db"), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(empty->data, 1, empty->len, file), empty->len);
    assert_int_equal(fclose(file), 0);
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
}

/* Opens again without faults: nothing is damaged, and the long edition is there whole or not at
 * all. */
static bool is_there_whole(struct fixture *f)
{
    struct kb_edition edition;
    int64_t changes;
    struct kb_counts counts;
    struct kb_error err = {0};
    fault_vfs_after(SIZE_MAX, FAULT_ERROR);
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &err), &err);
    assert_ok(kb_reader_open(f->dir, KB_DOOR_INTERNAL, &f->internal, &err), &err);
    assert_ok(kb_reader_open(f->dir, KB_DOOR_PUBLIC, &f->public, &err), &err);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM pragma_integrity_check"
                                       " WHERE integrity_check <> 'ok'"),
                     0);
    assert_ok(kb_reader_verify(f->internal, &changes, &err), &err);
    assert_ok(kb_reader_counts(f->internal, &counts, &err), &err);
    assert_int_equal(counts.sections, counts.items * SECTIONS);
    assert_int_equal(counts.items, changes);
    enum kb_status status = kb_reader_edition(f->public, f->arena, KB_STR("law-长办法"), 1,
                                              KB_EDITION_WHOLE, &edition, NULL);
    assert_true(status == KB_OK || status == KB_NOT_FOUND);
    return status == KB_OK;
}

static void assert_clean(enum kb_status status, const struct fixture *f)
{
    if (status != KB_IO)
        fail_msg("%s: %s", kb_status_name(status), f->err.message);
    assert_true(f->err.message[0]);
}

static void failing_commit_is_clean(void **state)
{
    struct fixture *f = *state;
    KB_CLEANUP(kb_buf_done) struct kb_buf empty = KB_BUF_INIT(1 << 20);
    keep_empty_base(f, &empty);
    for (size_t kind = 0; kind < KB_COUNT(kinds); kind++) {
        bool failed = true;
        for (size_t n = 0; failed; n++) {
            bool committed = false;
            begin_anew(f, &empty);
            fault_vfs_after(n, kinds[kind]);
            enum kb_status status = put(f, f->store, &committed);
            failed = fault_vfs_has_failed();
            if (status)
                assert_clean(status, f);
            else if (!failed)
                assert_true(committed);
            close_all(f);
            bool there = is_there_whole(f);
            if (committed)
                assert_true(there);
        }
    }
}

/* After one failure the same writer goes on. */
static void writer_survives_a_failure(void **state)
{
    struct fixture *f = *state;
    bool failed = true;
    KB_CLEANUP(kb_buf_done) struct kb_buf empty = KB_BUF_INIT(1 << 20);
    keep_empty_base(f, &empty);
    for (size_t n = 0; failed; n++) {
        bool committed = false;
        begin_anew(f, &empty);
        fault_vfs_after(n, FAULT_ERROR);
        (void)put(f, f->store, &committed);
        failed = fault_vfs_has_failed();
        fault_vfs_after(SIZE_MAX, FAULT_ERROR);
        kb_error_clear(&f->err);
        if (!committed)
            assert_ok(put(f, f->store, &committed), &f->err);
        assert_true(committed);
        close_all(f);
        assert_true(is_there_whole(f));
    }
}

/* All of the first few dozen writes, then ever fewer: also while the tables are made, and while the
 * log is folded into the file at the end. */
static void failing_open_and_close_are_clean(void **state)
{
    struct fixture *f = *state;
    bool failed = true;
    for (size_t n = 0; failed; n += 1 + n / 32) {
        bool committed = false;
        close_all(f);
        kb_error_clear(&f->err);
        assert_ok(kb_dir_remove(f->dir, &f->err), &f->err);
        fault_vfs_after(n, FAULT_ERROR);
        enum kb_status status = kb_store_open(f->dir, &f->clock, &f->store, &f->err);
        if (!status)
            status = put(f, f->store, &committed);
        kb_store_closep(&f->store);
        failed = fault_vfs_has_failed();
        if (status)
            assert_clean(status, f);
        bool there = is_there_whole(f);
        if (committed)
            assert_true(there);
    }
}

/* A put that SQLite had to roll back with its whole transaction must not go on in pieces. */
static void lost_transaction_takes_nothing_more(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = fixture_policy("办法", 0);
    struct kb_put_result result;
    int64_t change;
    assert_ok(kb_store_begin(f->store, "test", &f->err), &f->err);
    assert_ok(kb_store_put(f->store, &text, true, &result, &f->err), &f->err);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM items"), 0);
    assert_int_equal(sqlite3_exec(f->store->db.handle, "ROLLBACK", 0, 0, 0), SQLITE_OK);
    text.effective_from = 10;
    assert_int_equal(kb_store_put(f->store, &text, true, &result, NULL), KB_IO);
    assert_int_equal(kb_store_withdraw(f->store, KB_STR("law-办法"), 1, KB_STR("x"), NULL), KB_IO);
    assert_int_equal(kb_store_commit(f->store, &change, NULL), KB_IO);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM items"), 0);
    assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_ITEM_ADDED);
}

static void failing_backup_leaves_no_file(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text text = long_text();
    bool failed = true;
    fixture_put(f, &text, true);
    for (size_t n = 0; failed; n++) {
        const char *path = test_path(f->dir, "backup.db");
        kb_error_clear(&f->err);
        fault_vfs_after(n, FAULT_ERROR);
        enum kb_status status = kb_store_backup(f->store, path, &f->err);
        failed = fault_vfs_has_failed();
        fault_vfs_after(SIZE_MAX, FAULT_ERROR);
        if (status)
            assert_clean(status, f);
        assert_int_equal(access(path, F_OK), status ? -1 : 0);
        (void)unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(failing_commit_is_clean),
        fixture_test(writer_survives_a_failure),
        fixture_test(failing_open_and_close_are_clean),
        fixture_test(lost_transaction_takes_nothing_more),
        fixture_test(failing_backup_leaves_no_file),
    };
    fault_vfs_install();
    return cmocka_run_group_tests_name("content/fault", tests, NULL, NULL);
}
