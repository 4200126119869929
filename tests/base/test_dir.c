/* Making, removing and walking folders: order, links, dots, depth, and a visitor that stops. */
#include "kb/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"
#include "test.h"

static int set_up(void **state)
{
    *state = test_temp_dir();
    return 0;
}

static int tear_down(void **state)
{
    test_temp_dir_remove(*state);
    return 0;
}

static bool is_dir(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static void the_parent_is_what_stands_before_the_last_name(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        size_t len;
    } cases[] = {
        {"a", 0},    {"a/b", 1},   {"a/b/", 1}, {"a//b", 1}, {"/a", 0},
        {"/a/b", 2}, {"a/b/c", 3}, {"", 0},     {"/", 0},    {"./a", 1},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++)
        assert_int_equal(dir_parent_len(cases[i].path), cases[i].len);
}

static void folders_are_made_with_their_parents(void **state)
{
    static const char *const paths[] = {"a", "b/c/d", "b/c/d", "b//e///f/", "b/./g", "b/c/../h"};
    for (size_t i = 0; i < KB_COUNT(paths); i++) {
        const char *path = test_path(*state, paths[i]);
        struct kb_error err = {0};
        assert_ok(kb_dir_make(path, &err), &err);
        assert_true(is_dir(path));
        assert_ok(kb_dir_sync(path, &err), &err);
    }
    struct kb_error err = {0};
    assert_ok(kb_dir_make("/", &err), &err);
    assert_ok(kb_dir_make(".", &err), &err);
}

static void a_file_in_the_way_is_an_error(void **state)
{
    struct kb_error err = {0};
    test_write_file(test_path(*state, "file"), "x");
    assert_int_equal(kb_dir_make(test_path(*state, "file"), &err), KB_IO);
    assert_non_null(strstr(err.message, "cannot make folder"));
    assert_int_not_equal(kb_dir_make(test_path(*state, "file/below"), NULL), KB_OK);
    assert_int_not_equal(kb_dir_make("", NULL), KB_OK);
}

static void syncing_needs_a_folder(void **state)
{
    test_write_file(test_path(*state, "file"), "x");
    assert_int_equal(kb_dir_sync(test_path(*state, "none"), NULL), KB_NOT_FOUND);
    assert_int_not_equal(kb_dir_sync(test_path(*state, "file"), NULL), KB_OK);
}

static void a_folder_goes_with_all_it_holds_and_no_more(void **state)
{
    char outside[4096], tree[4096];
    struct kb_error err = {0};
    snprintf(outside, sizeof outside, "%s/outside/file", (char *)*state);
    snprintf(tree, sizeof tree, "%s/tree", (char *)*state);
    test_write_file(outside, "stays");
    test_write_file(test_path(tree, "a/b/c"), "x");
    test_write_file(test_path(tree, ".hidden/d"), "x");
    assert_int_equal(symlink("../outside", test_path(tree, "to-folder")), 0);
    assert_int_equal(symlink("../outside/file", test_path(tree, "to-file")), 0);
    assert_int_equal(symlink("nowhere", test_path(tree, "to-nothing")), 0);
    assert_ok(kb_dir_remove(tree, &err), &err);
    assert_false(is_dir(tree));
    assert_int_equal(access(outside, R_OK), 0);
    assert_ok(kb_dir_remove(tree, &err), &err);
}

static void only_a_folder_is_removed(void **state)
{
    const char *file = test_path(*state, "file");
    test_write_file(file, "x");
    assert_int_equal(kb_dir_remove(file, NULL), KB_IO);
    assert_int_equal(symlink(*state, test_path(*state, "link")), 0);
    assert_int_equal(kb_dir_remove(test_path(*state, "link"), NULL), KB_IO);
    assert_int_equal(access(test_path(*state, "file"), R_OK), 0);
}

/* What a walk found: the relative paths, a line each. */
struct found {
    struct kb_buf lines;
    const char *root;
    size_t stop_after; /* how many files; SIZE_MAX for all */
};

static enum kb_status remember(void *context, const struct kb_file_visit *file,
                               struct kb_error *err)
{
    struct found *found = context;
    struct kb_str path = kb_str_of(file->path);
    assert_true(kb_str_starts(path, kb_str_of(found->root)));
    assert_true(kb_str_ends(path, kb_str_of(file->relative)));
    assert_int_equal(access(file->path, R_OK), 0);
    if (found->stop_after-- == 0)
        return kb_fail(err, KB_CONFLICT, "enough");
    kb_buf_printf(&found->lines, "%s %lld\n", file->relative, (long long)file->size);
    return KB_OK;
}

static enum kb_status walk(const char *root, struct found *found, struct kb_error *err)
{
    kb_buf_clear(&found->lines);
    found->root = root;
    return kb_dir_walk(root, remember, found, err);
}

static void found_done(struct found *found)
{
    kb_buf_done(&found->lines);
}

#define FOUND_INIT                                                                                 \
    {                                                                                              \
        .lines = KB_BUF_INIT(1 << 20), .stop_after = SIZE_MAX                                      \
    }

/* '-' and '.' come before '/', '0' behind it: folders sort with the slash behind their names. */
static void a_walk_is_in_byte_order_of_the_whole_path(void **state)
{
    static const char *const paths[] = {"b", "a/z",   "a.txt", "a-1",  "a0",    "a/b/c",
                                        "B", "条/一", "a/b.c", "a/b0", "条.md", "ab"};
    KB_CLEANUP(found_done) struct found found = FOUND_INIT;
    struct kb_error err = {0};
    for (size_t i = 0; i < KB_COUNT(paths); i++)
        test_write_file(test_path(*state, paths[i]), paths[i]);
    assert_ok(walk(*state, &found, &err), &err);
    assert_str(kb_buf_str(&found.lines), "B 1\na-1 3\na.txt 5\na/b.c 5\na/b/c 5\na/b0 4\na/z 3\n"
                                         "a0 2\nab 2\nb 1\n条.md 6\n条/一 7\n");
}

static void a_walk_leaves_out_dots_and_links(void **state)
{
    KB_CLEANUP(found_done) struct found found = FOUND_INIT;
    struct kb_error err = {0};
    test_write_file(test_path(*state, ".git/config"), "x");
    test_write_file(test_path(*state, ".hidden"), "x");
    test_write_file(test_path(*state, "real/file"), "x");
    assert_int_equal(symlink("real", test_path(*state, "link")), 0);
    assert_int_equal(symlink("real/file", test_path(*state, "alias")), 0);
    assert_int_equal(symlink(".", test_path(*state, "real/loop")), 0);
    assert_int_equal(symlink("nowhere", test_path(*state, "dangling")), 0);
    assert_int_equal(mkfifo(test_path(*state, "pipe"), 0600), 0);
    assert_ok(walk(*state, &found, &err), &err);
    assert_str(kb_buf_str(&found.lines), "real/file 1\n");
}

static void a_link_that_is_named_is_followed(void **state)
{
    KB_CLEANUP(found_done) struct found found = FOUND_INIT;
    struct kb_error err = {0};
    test_write_file(test_path(*state, "real/file"), "x");
    assert_int_equal(symlink("real", test_path(*state, "link")), 0);
    assert_ok(walk(test_path(*state, "link"), &found, &err), &err);
    assert_str(kb_buf_str(&found.lines), "file 1\n");
    assert_ok(walk(test_path(*state, "link/"), &found, &err), &err);
    assert_str(kb_buf_str(&found.lines), "file 1\n");
}

static void a_file_is_walked_to_itself(void **state)
{
    KB_CLEANUP(found_done) struct found found = FOUND_INIT;
    struct kb_error err = {0};
    test_write_file(test_path(*state, "real/file"), "xyz");
    assert_ok(walk(test_path(*state, "real/file"), &found, &err), &err);
    assert_str(kb_buf_str(&found.lines), "file 3\n");
}

static void an_empty_folder_holds_nothing(void **state)
{
    KB_CLEANUP(found_done) struct found found = FOUND_INIT;
    struct kb_error err = {0};
    assert_ok(walk(*state, &found, &err), &err);
    assert_int_equal(found.lines.len, 0);
    assert_int_equal(walk(test_path(*state, "none"), &found, &err), KB_NOT_FOUND);
}

static void a_visitor_stops_the_walk(void **state)
{
    static const char *const paths[] = {"a", "b/c", "b/d", "e"};
    for (size_t i = 0; i < KB_COUNT(paths); i++)
        test_write_file(test_path(*state, paths[i]), "");
    for (size_t stop_after = 0; stop_after <= KB_COUNT(paths); stop_after++) {
        KB_CLEANUP(found_done) struct found found = FOUND_INIT;
        struct kb_error err = {0};
        found.stop_after = stop_after;
        bool stops = stop_after < KB_COUNT(paths);
        assert_int_equal(walk(*state, &found, &err), stops ? KB_CONFLICT : KB_OK);
        assert_string_equal(err.message, stops ? "enough" : "");
    }
}

static void make_deep(const char *root, size_t depth)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf path = KB_BUF_INIT(4000);
    kb_buf_add_cstr(&path, root);
    for (size_t i = 0; i < depth; i++)
        kb_buf_add_cstr(&path, "/d");
    kb_buf_add_cstr(&path, "/file");
    test_write_file(path.data, "x");
}

static void a_walk_goes_sixty_four_folders_deep(void **state)
{
    KB_CLEANUP(found_done) struct found found = FOUND_INIT;
    struct kb_error err = {0};
    make_deep(*state, 63); /* with the root, 64 */
    assert_ok(walk(*state, &found, &err), &err);
    assert_int_equal(found.lines.len, 63 * 2 + strlen("file 1\n"));
    make_deep(*state, 64);
    assert_int_equal(walk(*state, &found, &err), KB_TOO_LARGE);
    assert_non_null(strstr(err.message, "more than 64 deep"));
}

static void a_copy_is_whole_and_its_owners(void **state)
{
    struct kb_error err = {0};
    struct stat info;
    KB_CLEANUP(kb_buf_done) struct kb_buf read = KB_BUF_INIT(100);
    char from[1000], to[1000];
    snprintf(from, sizeof from, "%s/from", (const char *)*state);
    snprintf(to, sizeof to, "%s/to", (const char *)*state);
    test_write_file(test_path(from, "a"), "one");
    test_write_file(test_path(from, "below/b"), "two");
    test_write_file(test_path(from, "empty"), "");
    assert_ok(kb_dir_copy(from, to, &err), &err);
    assert_ok(kb_file_read(test_path(to, "a"), 100, &read, &err), &err);
    assert_ok(kb_file_read(test_path(to, "below/b"), 100, &read, &err), &err);
    assert_ok(kb_file_read(test_path(to, "empty"), 100, &read, &err), &err);
    assert_str(kb_buf_str(&read), "onetwo");
    assert_int_equal(stat(to, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_int_equal(kb_dir_copy(from, to, NULL), KB_IO);
    assert_int_equal(kb_dir_copy(test_path(from, "none"), test_path(from, "x"), NULL),
                     KB_NOT_FOUND);
}

static void many_files_are_all_visited(void **state)
{
    KB_CLEANUP(found_done) struct found found = FOUND_INIT;
    KB_CLEANUP(kb_buf_done) struct kb_buf expected = KB_BUF_INIT(1 << 20);
    struct kb_error err = {0};
    for (int i = 0; i < 1000; i++) {
        char name[32];
        snprintf(name, sizeof name, "f%03d", i * 7 % 1000);
        FILE *file = fopen(test_path(*state, name), "we");
        assert_non_null(file);
        fclose(file);
        kb_buf_printf(&expected, "f%03d 0\n", i);
    }
    assert_ok(walk(*state, &found, &err), &err);
    assert_true(kb_str_equal(kb_buf_str(&found.lines), kb_buf_str(&expected)));
}

static void walking_without_memory_is_a_status(void **state)
{
    enum kb_status status;
    size_t n = 0;
    test_write_file(test_path(*state, "a/b"), "x");
    test_write_file(test_path(*state, "c"), "x");
    do {
        KB_CLEANUP(found_done) struct found found = FOUND_INIT;
        struct kb_error err = {0};
        kb_buf_add_cstr(&found.lines, "its own memory first");
        test_fail_malloc_after(n++);
        status = walk(*state, &found, &err);
        test_fail_malloc_after(SIZE_MAX);
        assert_true(status == KB_OK || status == KB_NO_MEMORY);
        assert_int_equal(err.status, status);
    } while (status);
    assert_true(n > 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_parent_is_what_stands_before_the_last_name),
        TEST(folders_are_made_with_their_parents),
        TEST(a_file_in_the_way_is_an_error),
        TEST(syncing_needs_a_folder),
        TEST(a_folder_goes_with_all_it_holds_and_no_more),
        TEST(only_a_folder_is_removed),
        TEST(a_walk_is_in_byte_order_of_the_whole_path),
        TEST(a_walk_leaves_out_dots_and_links),
        TEST(a_link_that_is_named_is_followed),
        TEST(a_file_is_walked_to_itself),
        TEST(an_empty_folder_holds_nothing),
        TEST(a_visitor_stops_the_walk),
        TEST(a_walk_goes_sixty_four_folders_deep),
        TEST(a_copy_is_whole_and_its_owners),
        TEST(many_files_are_all_visited),
        TEST(walking_without_memory_is_a_status),
    };
    return cmocka_run_group_tests_name("base_dir", tests, NULL, NULL);
}
