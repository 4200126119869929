#include "fixture.h"

#include <sqlite3.h>

#include "kb/diff.h"
#include "kb/entry.h"
#include "kb/file.h"

/*
 * Memory that runs out at the n-th allocation, ours or SQLite's: each failure is KB_NO_MEMORY,
 * nothing leaks (the sanitizer looks), and what was committed is whole.
 */

/* --- SQLite's allocations --------------------------------------------------------------------- */

static sqlite3_mem_methods real_memory;
static size_t remaining = SIZE_MAX;
static bool has_failed;

static bool must_fail(void)
{
    if (remaining == SIZE_MAX || remaining-- > 0)
        return false;
    has_failed = true;
    remaining = SIZE_MAX;
    return true;
}

static void *failing_malloc(int size)
{
    return must_fail() ? NULL : real_memory.xMalloc(size);
}

static void *failing_realloc(void *memory, int size)
{
    return must_fail() ? NULL : real_memory.xRealloc(memory, size);
}

static void install(void)
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory);
    sqlite3_mem_methods failing = real_memory;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
    /* Look-aside memory would hide allocations. */
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

static void fail_own(size_t n)
{
    test_fail_malloc_after(n);
}

static bool own_has_failed(size_t n)
{
    return test_fail_malloc_after(SIZE_MAX) > n;
}

static void fail_sqlite(size_t n)
{
    remaining = n;
    has_failed = false;
}

static bool sqlite_has_failed(size_t n)
{
    (void)n;
    remaining = SIZE_MAX;
    return has_failed;
}

/* Both kinds of memory; SQLite asks for thousands of pieces, so later ones are tried by steps. */
static const struct source {
    void (*start)(size_t n);
    bool (*has_failed)(size_t n);
    size_t step; /* n grows by 1 + n / step */
} sources[] = {
    {fail_own, own_has_failed, SIZE_MAX},
    {fail_sqlite, sqlite_has_failed, 8},
};

/* --- what is done with it --------------------------------------------------------------------- */

static struct kb_edition_text some_text(void)
{
    static const struct kb_str words[] = {KB_STR_INIT("公积金"), KB_STR_INIT("提取")};
    static const struct kb_basis basis[] = {{KB_STR_INIT("《办法》"), KB_STR_INIT("第一条")}};
    struct kb_edition_text text = fixture_policy("办法", 0);
    text.keywords = text.questions = words;
    text.keyword_count = text.question_count = KB_COUNT(words);
    text.basis = basis;
    text.basis_count = KB_COUNT(basis);
    return text;
}

static enum kb_status write_all(struct fixture *f)
{
    struct kb_edition_text text = some_text();
    struct kb_put_result result;
    char secret[KB_KEY_SECRET_SIZE];
    int64_t change;
    enum kb_status status = kb_store_begin(f->store, "test", &f->err);
    for (kb_date day = 0; !status && day < 3; day++) {
        text.effective_from = day;
        status = kb_store_put(f->store, &text, day != 1, &result, &f->err);
    }
    if (!status)
        status = kb_store_withdraw(f->store, KB_STR("law-办法"), 1, KB_STR("x"), &f->err);
    if (!status)
        status = kb_entry_put(f->store, KB_ENTRY_PIN, KB_STR("怎么办"),
                              KB_STR("{item: law-办法, section: 第1条}"), 0, 9, &f->err);
    if (!status)
        status = kb_entry_put(f->store, KB_ENTRY_PIN, KB_STR("怎么办？"),
                              KB_STR("{item: law-办法}"), 0, 9, &f->err);
    if (!status)
        status = kb_store_commit(f->store, &change, &f->err);
    kb_store_rollback(f->store);
    if (!status)
        status = kb_key_create(f->store, KB_STR("k"), KB_ROLE_BOT, secret, &f->err);
    if (!status)
        status = kb_key_revoke(f->store, KB_STR("k"), &f->err);
    return status;
}

static enum kb_status open_and_write(struct fixture *f)
{
    enum kb_status status = kb_store_open(f->dir, &f->clock, &f->store, &f->err);
    return status ? status : write_all(f);
}

static enum kb_status ignore_link(void *context, struct kb_str id, int edition,
                                  const struct kb_basis *link, struct kb_error *err)
{
    (void)context;
    (void)id;
    (void)edition;
    (void)link;
    (void)err;
    return KB_OK;
}

static enum kb_status read_entries(struct fixture *f, struct kb_reader *reader,
                                   struct kb_arena *arena)
{
    const struct kb_entry *entries = NULL;
    struct kb_entry_filter filter = {.history = true};
    struct kb_entry_texts item;
    size_t count = 0;
    enum kb_status status = kb_entry_list(reader, arena, &filter, &entries, &count, &f->err);
    for (size_t i = 0; i < count && !status; i++)
        status = kb_entry_get(arena, &entries[i], "item", &item, &f->err);
    return status;
}

static enum kb_status read_more(struct fixture *f, struct kb_reader *reader, struct kb_arena *arena,
                                int64_t edition)
{
    const struct kb_basis_link *links;
    struct kb_section section;
    struct kb_counts counts;
    struct kb_item_rows rows;
    size_t count;
    enum kb_status status = kb_reader_basis(reader, arena, edition, 0, &links, &count, &f->err);
    if (!status)
        status = kb_reader_section(reader, arena, edition, 0, &section, &f->err);
    if (!status)
        status = kb_reader_counts(reader, &counts, &f->err);
    if (!status)
        status = kb_reader_item_rows(reader, arena, &rows, &f->err);
    if (!status)
        status = kb_reader_find_title(reader, arena, KB_STR("办法"), &rows, &f->err);
    if (!status)
        status = kb_reader_due_items(reader, arena, 0, 9, &rows, &f->err);
    if (!status)
        status = kb_reader_unresolved(reader, arena, ignore_link, NULL, &f->err);
    return status ? status : read_entries(f, reader, arena);
}

static enum kb_status open_and_read(struct fixture *f)
{
    struct kb_reader *reader = NULL;
    struct kb_item item;
    struct kb_edition edition;
    struct kb_item_content content;
    struct kb_arena *arena = kb_arena_new(1 << 20);
    if (!arena)
        return kb_fail_memory(&f->err);
    enum kb_status status = kb_reader_open(f->dir, KB_DOOR_PUBLIC, &reader, &f->err);
    if (!status)
        status = kb_reader_begin(reader, &f->err);
    if (!status)
        status = kb_reader_item(reader, arena, KB_STR("law-办法"), &item, &f->err);
    if (!status)
        status = kb_reader_edition(reader, arena, KB_STR("law-办法"), 1, KB_EDITION_WHOLE, &edition,
                                   &f->err);
    if (!status)
        status = kb_reader_item_content(reader, arena, item.row, &content, &f->err);
    if (!status)
        status = read_more(f, reader, arena, edition.row);
    kb_reader_close(reader);
    kb_arena_free(arena);
    return status;
}

/* --- the loop --------------------------------------------------------------------------------- */

static void assert_no_memory(enum kb_status status, bool failed, size_t n, const struct fixture *f)
{
    if (!failed)
        assert_int_equal(status, KB_OK);
    else if (status != KB_OK && status != KB_NO_MEMORY)
        fail_msg("allocation %zu: %s: %s", n, kb_status_name(status), f->err.message);
}

static void close_all(struct fixture *f)
{
    kb_store_closep(&f->store);
    kb_reader_closep(&f->internal);
    kb_reader_closep(&f->public);
}

static void writing_without_memory_is_clean(void **state)
{
    struct fixture *f = *state;
    for (size_t s = 0; s < KB_COUNT(sources); s++) {
        bool failed = true;
        for (size_t n = 0; failed; n += 1 + n / sources[s].step) {
            close_all(f);
            kb_error_clear(&f->err);
            assert_ok(kb_dir_remove(f->dir, &f->err), &f->err);
            sources[s].start(n);
            enum kb_status status = open_and_write(f);
            failed = sources[s].has_failed(n);
            assert_no_memory(status, failed, n, f);
            kb_store_closep(&f->store);
            kb_error_clear(&f->err);
            int64_t changes;
            assert_ok(kb_store_open(f->dir, &f->clock, &f->store, &f->err), &f->err);
            assert_ok(kb_reader_open(f->dir, KB_DOOR_INTERNAL, &f->internal, &f->err), &f->err);
            assert_ok(kb_reader_verify(f->internal, &changes, &f->err), &f->err);
        }
    }
}

/* The same writer goes on after it. */
static void writer_survives_lack_of_memory(void **state)
{
    struct fixture *f = *state;
    for (size_t s = 0; s < KB_COUNT(sources); s++) {
        bool failed = true;
        for (size_t n = 0; failed; n += 1 + n / sources[s].step) {
            fixture_empty(f);
            kb_error_clear(&f->err);
            sources[s].start(n);
            enum kb_status status = write_all(f);
            failed = sources[s].has_failed(n);
            assert_no_memory(status, failed, n, f);
            struct kb_edition_text text = fixture_policy("别的办法", 0);
            kb_error_clear(&f->err);
            assert_int_equal(fixture_put(f, &text, true).outcome, KB_PUT_ITEM_ADDED);
        }
    }
}

static void reading_without_memory_is_clean(void **state)
{
    struct fixture *f = *state;
    assert_ok(write_all(f), &f->err);
    for (size_t s = 0; s < KB_COUNT(sources); s++) {
        bool failed = true;
        for (size_t n = 0; failed; n += 1 + n / sources[s].step) {
            kb_error_clear(&f->err);
            sources[s].start(n);
            enum kb_status status = open_and_read(f);
            failed = sources[s].has_failed(n);
            assert_no_memory(status, failed, n, f);
        }
    }
}

static enum kb_status compare(struct fixture *f, const struct kb_edition_text *a,
                              const struct kb_edition_text *b)
{
    struct kb_text *text = NULL;
    struct kb_diff diff;
    struct kb_arena *arena = kb_arena_new(1 << 20);
    enum kb_status status = arena ? kb_text_new(&text, &f->err) : kb_fail_memory(&f->err);
    if (!status)
        status = kb_diff_editions(text, a, b, arena, &diff, &f->err);
    kb_text_free(text);
    kb_arena_free(arena);
    return status;
}

static void comparing_without_memory_is_clean(void **state)
{
    struct fixture *f = *state;
    struct kb_edition_text a = some_text(), b = some_text();
    struct kb_section other[] = {
        {KB_STR_INIT("第二条"), KB_STR_INIT(""), KB_STR_INIT("为了规范管理，制定本规定。"), false},
        {KB_STR_INIT("第三条"), KB_STR_INIT(""), KB_STR_INIT("自公布之日起施行。"), false},
    };
    b.sections = other;
    b.section_count = KB_COUNT(other);
    b.title = KB_STR("规定");
    b.keyword_count = 1;
    bool failed = true;
    for (size_t n = 0; failed; n++) {
        kb_error_clear(&f->err);
        fail_own(n);
        enum kb_status status = compare(f, &a, &b);
        failed = own_has_failed(n);
        assert_no_memory(status, failed, n, f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(writing_without_memory_is_clean),
        fixture_test(writer_survives_lack_of_memory),
        fixture_test(reading_without_memory_is_clean),
        fixture_test(comparing_without_memory_is_clean),
    };
    install();
    return cmocka_run_group_tests_name("content/memory", tests, NULL, NULL);
}
