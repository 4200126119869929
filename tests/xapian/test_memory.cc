/*
 * Memory runs out: operator new of the whole program, Xapian's own calls included, fails at the
 * n-th call, for every n until the work succeeds. Each failure must be KB_NO_MEMORY and leak
 * nothing of ours (the sanitizer looks), and afterwards everything must work.
 */
#include "fixture.h"

#include <cstdio>
#include <cstdlib>
#include <new>

/* Xapian loses some of its own when memory runs out inside it; that is not what is tested. */
extern "C" const char *__lsan_default_suppressions(void)
{
    return "leak:libxapian";
}

static size_t remaining = SIZE_MAX;

void *operator new(size_t size)
{
    if (remaining == 0)
        throw std::bad_alloc();
    if (remaining != SIZE_MAX)
        remaining--;
    void *memory = malloc(size ? size : 1);
    if (!memory)
        throw std::bad_alloc();
    return memory;
}

void operator delete(void *memory) noexcept
{
    free(memory);
}

void operator delete(void *memory, size_t) noexcept
{
    free(memory);
}

static char *dir;
static char path[200];

static const struct fixture_document documents[] = {
    {"apple:2 pear XKqa:0", "a", 1}, {"pear", "b", 2}, {"apple plum:4", "c", 3}};

static int set_up(void **)
{
    dir = test_temp_dir();
    snprintf(path, sizeof path, "%s/db", dir);
    fixture_database(path, documents, 3);
    return 0;
}

static int tear_down(void **)
{
    test_temp_dir_remove(dir);
    return 0;
}

/* Repeats `work` with one more allocation allowed each time; returns how often it failed. */
static size_t exhaust(enum kb_status (*work)(struct kb_error *err))
{
    for (size_t n = 0;; n++) {
        struct kb_error err = {};
        remaining = n;
        enum kb_status status = work(&err);
        remaining = SIZE_MAX;
        if (status == KB_OK)
            return n;
        assert_int_equal(status, KB_NO_MEMORY);
        assert_int_equal(err.status, KB_NO_MEMORY);
        assert_true(n < 100000);
    }
}

static enum kb_status search_with(struct kb_xapian_reader *reader, struct kb_xapian_query *query,
                                  struct kb_error *err)
{
    struct kb_arena *arena = kb_arena_new(1 << 20);
    struct kb_xapian_search search = {query, fixture_bm25, 10, 0, FIXTURE_KEY};
    struct kb_xapian_matches matches;
    enum kb_status status = kb_xapian_reader_search(reader, &search, arena, &matches, err);
    if (status == KB_OK)
        assert_int_equal(matches.count, 3);
    kb_arena_free(arena);
    return status;
}

static enum kb_status open_and_search(struct kb_error *err)
{
    const char *paths[] = {path};
    struct kb_xapian_reader *reader = nullptr;
    enum kb_status status = kb_xapian_reader_open(paths, 1, &reader, err);
    if (status != KB_OK)
        return status;
    struct kb_xapian_query *parts[] = {kb_xapian_query_term(kb_str_of("apple"), 1),
                                       kb_xapian_query_term(kb_str_of("pear"), 1)};
    struct kb_xapian_query *query = parts[0] && parts[1]
                                        ? kb_xapian_query_join(KB_XAPIAN_OR, parts, 2)
                                        : nullptr;
    status = query ? search_with(reader, query, err) : kb_fail_memory(err);
    kb_xapian_query_free(query);
    kb_xapian_query_free(parts[1]);
    kb_xapian_query_free(parts[0]);
    kb_xapian_reader_close(reader);
    return status;
}

static void test_searching(void **)
{
    assert_true(exhaust(open_and_search) > 20);
}

/* Not while committing: Xapian 1.4 ends the process itself when memory runs out in there. */
static enum kb_status add_and_commit(struct kb_error *err)
{
    struct kb_xapian_writer *writer = nullptr;
    enum kb_status status = kb_xapian_writer_open(path, KB_XAPIAN_UPDATE, &writer, err);
    if (status != KB_OK)
        return status;
    status = fixture_try_add(writer, &documents[0], err);
    remaining = SIZE_MAX;
    if (status == KB_OK)
        status = kb_xapian_writer_commit(writer, err);
    kb_xapian_writer_close(writer);
    return status;
}

static void test_writing(void **)
{
    assert_true(exhaust(add_and_commit) > 20);
    assert_int_equal(fixture_count_at(path), 4); /* only the last attempt left anything */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main()
{
    const struct CMUnitTest tests[] = {
        TEST(test_searching),
        TEST(test_writing),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
