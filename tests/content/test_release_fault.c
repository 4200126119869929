/*
 * Releases without memory and on a disk that fails: each step fails cleanly and can be done again,
 * and the instant has passed whole or not at all.
 */
#include "fault_vfs.h"
#include "release.h"

#define MEMBERS 12

static enum kb_status put_entry(struct fixture *f, int64_t release)
{
    return kb_release_put_entry(f->store, release, KB_ENTRY_PIN, KB_STR("怎么办"),
                                KB_STR("{\"item\":\"law-w\"}"), KB_DATE_MIN, KB_DATE_MAX, &f->err);
}

/* Members with a successor each, one withdrawal, scheduled in an hour. */
static int64_t plan(struct fixture *f)
{
    int64_t release = release_create(f);
    release_published(f, "w", 0, KB_AUDIENCE_PUBLIC);
    release_add(f, release, KB_MEMBER_WITHDRAWAL, "law-w", 1);
    for (int i = 0; i < MEMBERS; i++) {
        char title[16], id[32];
        snprintf(title, sizeof title, "m%d", i);
        snprintf(id, sizeof id, "law-%s", title);
        release_published(f, title, 10, KB_AUDIENCE_PUBLIC);
        release_add(f, release, KB_MEMBER_EDITION, id,
                    release_approved(f, title, 20, KB_AUDIENCE_PUBLIC));
    }
    release_begin(f);
    assert_ok(kb_entry_put(f->store, KB_ENTRY_SYNONYM, KB_STR("公积金"),
                           KB_STR("{\"to\":[\"住房金\"]}"), KB_DATE_MIN, KB_DATE_MAX, &f->err),
              &f->err);
    assert_ok(put_entry(f, release), &f->err);
    assert_ok(
        kb_release_remove_entry(f->store, release, KB_ENTRY_SYNONYM, KB_STR("公积金"), &f->err),
        &f->err);
    release_commit(f);
    release_schedule(f, release, f->now_ms + HOUR);
    return release;
}

/* How many successors stand, of which there are none or all. */
static int64_t released(struct fixture *f)
{
    int64_t count = fixture_number(f, "SELECT count(*) FROM editions WHERE number = 2"
                                      " AND state = 'published'");
    assert_true(count == 0 || count == MEMBERS);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM releases WHERE state = 'released'"),
                     count > 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM entries WHERE kind = 'pin'"
                                       " AND closing IS NULL"),
                     count > 0);
    assert_int_equal(fixture_number(f, "SELECT count(*) FROM entries WHERE kind = 'synonym'"
                                       " AND closing IS NULL"),
                     count == 0);
    assert_int_equal(fixture_number(f, "SELECT state = 'withdrawn' FROM editions e"
                                       " JOIN items i ON i.row = e.item WHERE i.id = 'law-w'"),
                     count > 0);
    return count;
}

/* --- memory ----------------------------------------------------------------------------------- */

struct doing {
    int64_t release;
    const char *what;
    enum kb_status (*run)(struct fixture *f, int64_t release);
};

static enum kb_status end(struct fixture *f, enum kb_status status)
{
    int64_t change;
    if (!status)
        return kb_store_commit(f->store, &change, &f->err);
    kb_store_rollback(f->store);
    return status;
}

static enum kb_status do_plan(struct fixture *f, int64_t release)
{
    int64_t other;
    (void)release;
    enum kb_status status = kb_store_begin(f->store, "test", &f->err);
    if (!status)
        status = kb_release_create(f->store, KB_STR("x"), &other, &f->err);
    if (!status)
        status = kb_release_add(f->store, other, KB_MEMBER_EDITION, KB_STR("law-spare"), 1,
                                KB_STR(""), &f->err);
    if (!status)
        status = kb_release_put_entry(f->store, other, KB_ENTRY_WORD, KB_STR("公积金"),
                                      KB_STR("{}"), KB_DATE_MIN, KB_DATE_MAX, &f->err);
    if (!status)
        status = kb_release_schedule(f->store, other, f->now_ms + 2 * HOUR, &f->err);
    if (!status)
        status = kb_release_cancel(f->store, other, KB_STR("x"), &f->err);
    return end(f, status);
}

static enum kb_status do_look(struct fixture *f, int64_t release)
{
    struct kb_item item;
    struct kb_item_content content;
    struct kb_item_rows rows;
    struct kb_release found;
    const struct kb_release *list;
    size_t count;
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1 << 20);
    if (!arena)
        return KB_NO_MEMORY;
    enum kb_status status = kb_release_get(f->internal, arena, release, &found, &f->err);
    if (!status)
        status = kb_release_list(f->internal, arena, &list, &count, &f->err);
    const struct kb_release_entry *entries;
    if (!status)
        status = kb_release_entries(f->internal, arena, release, true, 0, &entries, &count,
                                    &f->err);
    if (!status)
        status = kb_release_item(f->internal, arena, release, 0, KB_STR("law-m0"), &item, &f->err);
    if (!status)
        status = kb_release_item_content(f->internal, arena, release, 0, item.row, &content,
                                         &f->err);
    if (!status)
        status = kb_release_item_rows(f->internal, arena, release, &rows, &f->err);
    if (!status)
        status = kb_release_changed_items(f->internal, arena, release, 0, &rows, &f->err);
    return status;
}

static enum kb_status do_flip(struct fixture *f, int64_t release)
{
    (void)release;
    f->now_ms = TEST_NOW_MS + HOUR;
    return kb_release_flip_due(f->store, NULL, &f->err);
}

static enum kb_status do_roll_back(struct fixture *f, int64_t release)
{
    enum kb_status status = kb_store_begin(f->store, "test", &f->err);
    if (!status)
        status = kb_release_roll_back(f->store, release, KB_STR("x"), &f->err);
    return end(f, status);
}

/* In order, each tried until it finds all the memory that it wants. */
static const struct doing doings[] = {
    {0, "plan", do_plan},
    {0, "look", do_look},
    {0, "flip", do_flip},
    {0, "roll back", do_roll_back},
};

static void memory_may_run_out_anywhere(void **state)
{
    struct fixture *f = *state;
    release_approved(f, "spare", 0, KB_AUDIENCE_PUBLIC);
    int64_t release = plan(f), changes;
    for (size_t i = 0; i < KB_COUNT(doings); i++) {
        enum kb_status status = KB_NO_MEMORY;
        for (size_t n = 0; status; n++) {
            kb_error_clear(&f->err);
            test_fail_malloc_after(n);
            status = doings[i].run(f, release);
            test_fail_malloc_after(SIZE_MAX);
            if (status && status != KB_NO_MEMORY)
                fail_msg("%s: %s", doings[i].what, f->err.message);
            released(f);
        }
    }
    kb_error_clear(&f->err);
    assert_int_equal(released(f), 0);
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
}

/* --- the disk --------------------------------------------------------------------------------- */

static void open_again(struct fixture *f)
{
    kb_error_clear(&f->err);
    fault_vfs_after(SIZE_MAX, FAULT_ERROR);
    kb_reader_closep(&f->internal);
    kb_store_closep(&f->store);
    assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
    assert_ok(kb_reader_open(f->dir, KB_DOOR_INTERNAL, &f->internal, &f->err), &f->err);
}

/* Fails the n-th write of the flip, closes as after a crash, and looks. */
static bool flip_with(struct fixture *f, size_t n, enum fault_kind kind)
{
    int64_t changes;
    f->now_ms = TEST_NOW_MS + HOUR;
    fault_vfs_after(n, kind);
    enum kb_status status = kb_release_flip_due(f->store, NULL, &f->err);
    bool failed = fault_vfs_has_failed();
    if (status && status != KB_IO)
        fail_msg("%s: %s", kb_status_name(status), f->err.message);
    open_again(f);
    int64_t count = released(f);
    if (!status)
        assert_int_equal(count, MEMBERS);
    assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
    release_begin(f);
    release_rollback(f);
    assert_int_equal(released(f), MEMBERS);
    return failed;
}

static void a_failing_disk_releases_whole_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    static const enum fault_kind kinds[] = {FAULT_ERROR, FAULT_TORN, FAULT_FULL};
    for (size_t kind = 0; kind < KB_COUNT(kinds); kind++) {
        bool failed = true;
        for (size_t n = 0; failed; n += 1 + n / 4) {
            fixture_empty(f);
            plan(f);
            failed = flip_with(f, n, kinds[kind]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(memory_may_run_out_anywhere),
        fixture_test(a_failing_disk_releases_whole_or_not_at_all),
    };
    fault_vfs_install();
    return cmocka_run_group_tests_name("content/release_fault", tests, NULL, NULL);
}
