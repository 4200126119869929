/* Reading under caps, writing whole or not at all, and the lock. */
#include "kb/file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

static size_t count_entries(const char *dir)
{
    size_t count = 0;
    char pattern[4096];
    snprintf(pattern, sizeof pattern, "ls -A '%s' | wc -l", dir);
    FILE *pipe = popen(pattern, "r");
    assert_non_null(pipe);
    assert_int_equal(fscanf(pipe, "%zu", &count), 1);
    pclose(pipe);
    return count;
}

static void what_is_written_is_read(void **state)
{
    const char *path = test_path(*state, "a.txt");
    static const struct kb_str contents[] = {
        KB_STR_INIT("第二十四条\r\n"),
        KB_STR_INIT(""),
        KB_STR_INIT("a\0b"),
        KB_STR_INIT("shorter"),
    };
    for (size_t i = 0; i < KB_COUNT(contents); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1000);
        struct kb_error err = {0};
        assert_ok(kb_file_write(path, contents[i], &err), &err);
        assert_ok(kb_file_read(path, 1000, &text, &err), &err);
        assert_true(kb_str_equal(kb_buf_str(&text), contents[i]));
    }
    assert_int_equal(count_entries(*state), 1);
}

static void large_files_are_read_whole(void **state)
{
    const char *path = test_path(*state, "large");
    const size_t len = 3000001;
    char *content = malloc(len);
    struct kb_error err = {0};
    assert_non_null(content);
    for (size_t i = 0; i < len; i++)
        content[i] = (char)(i * 31 + i / 251);
    assert_ok(kb_file_write(path, (struct kb_str){content, len}, &err), &err);
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(len);
    assert_ok(kb_file_read(path, len, &text, &err), &err);
    assert_int_equal(text.len, len);
    assert_memory_equal(text.data, content, len);
    free(content);
}

static void reading_appends(void **state)
{
    const char *path = test_path(*state, "a");
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1000);
    struct kb_error err = {0};
    test_write_file(path, "two");
    kb_buf_add_cstr(&text, "one ");
    assert_ok(kb_file_read(path, 3, &text, &err), &err);
    assert_str(kb_buf_str(&text), "one two");
}

static void the_cap_is_met_and_not_passed(void **state)
{
    const char *path = test_path(*state, "a");
    test_write_file(path, "0123456789");
    static const struct {
        size_t max_bytes, buf_cap;
        enum kb_status status;
    } cases[] = {
        {10, 100, KB_OK},    {9, 100, KB_TOO_LARGE},    {0, 100, KB_TOO_LARGE},
        {10, 10 + 4, KB_OK}, {10, 9 + 4, KB_TOO_LARGE}, {SIZE_MAX, SIZE_MAX, KB_OK},
    };
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(cases[i].buf_cap);
        struct kb_error err = {0};
        kb_buf_add_cstr(&text, "old ");
        assert_int_equal(kb_file_read(path, cases[i].max_bytes, &text, &err), cases[i].status);
        assert_int_equal(err.status, cases[i].status);
        assert_str(kb_buf_str(&text), cases[i].status ? "old " : "old 0123456789");
    }
}

static void a_message_names_the_path_and_the_cap(void **state)
{
    const char *path = test_path(*state, "a");
    char expected[5000];
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(100);
    struct kb_error err = {0};
    test_write_file(path, "0123456789");
    assert_int_equal(kb_file_read(path, 5, &text, &err), KB_TOO_LARGE);
    snprintf(expected, sizeof expected, "cannot read '%s': it has more than 5 bytes", path);
    assert_string_equal(err.message, expected);
}

/* A pipe does not tell its size, so the cap is met while reading. */
static void a_pipe_is_read_to_its_end(void **state)
{
    const char *path = test_path(*state, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    static const struct {
        size_t max_bytes;
        enum kb_status status;
    } cases[] = {{40000, KB_OK}, {39999, KB_TOO_LARGE}};
    for (size_t i = 0; i < KB_COUNT(cases); i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            static char bytes[40000];
            signal(SIGPIPE, SIG_IGN);
            int fd = open(path, O_WRONLY);
            _exit(fd < 0 || write(fd, bytes, sizeof bytes) < 0);
        }
        KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1 << 20);
        struct kb_error err = {0};
        assert_int_equal(kb_file_read(path, cases[i].max_bytes, &text, &err), cases[i].status);
        assert_int_equal(text.len, cases[i].status ? 0 : 40000);
        int how;
        assert_int_equal(waitpid(child, &how, 0), child);
    }
}

static void what_is_not_there_is_not_found(void **state)
{
    static const char *const paths[] = {"none", "none/below", "file/below"};
    test_write_file(test_path(*state, "file"), "x");
    for (size_t i = 0; i < KB_COUNT(paths); i++) {
        const char *path = test_path(*state, paths[i]);
        KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(100);
        struct kb_error err = {0};
        assert_int_equal(kb_file_read(path, 10, &text, &err), KB_NOT_FOUND);
        assert_non_null(strstr(err.message, path));
        assert_null(text.data);
    }
}

static void a_folder_is_no_file(void **state)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1000000);
    struct kb_error err = {0};
    assert_int_equal(kb_file_read(*state, 1000000, &text, &err), KB_IO);
    kb_error_clear(&err);
    assert_int_equal(kb_file_write(*state, KB_STR("x"), &err), KB_IO);
}

static void a_failed_buffer_stays_failed(void **state)
{
    const char *path = test_path(*state, "a");
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(1);
    test_write_file(path, "x");
    kb_buf_add_cstr(&text, "too long");
    assert_int_equal(kb_file_read(path, 10, &text, NULL), KB_TOO_LARGE);
}

static void a_failed_write_leaves_the_old_file_and_nothing_else(void **state)
{
    struct kb_error err = {0};
    char folder[4096], inside[4200];
    snprintf(folder, sizeof folder, "%s/target", (char *)*state);
    snprintf(inside, sizeof inside, "%s/inside", folder);
    test_write_file(inside, "old");
    /* A folder cannot be replaced by a file: the rename fails when all else is done. */
    assert_int_equal(kb_file_write(folder, KB_STR("new"), &err), KB_IO);
    assert_int_equal(count_entries(*state), 1);
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(100);
    kb_error_clear(&err);
    assert_ok(kb_file_read(inside, 100, &text, &err), &err);
    assert_str(kb_buf_str(&text), "old");
    assert_int_equal(kb_file_write(test_path(*state, "none/a"), KB_STR("x"), NULL), KB_NOT_FOUND);
}

static void a_write_keeps_the_mode(void **state)
{
    const char *path = test_path(*state, "a");
    struct kb_error err = {0};
    struct stat info;
    mode_t mask = umask(027);
    assert_ok(kb_file_write(path, KB_STR("1"), &err), &err);
    umask(mask);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    assert_int_equal(chmod(path, 0604), 0);
    assert_ok(kb_file_write(path, KB_STR("2"), &err), &err);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0604);
}

static void a_write_goes_through_a_link(void **state)
{
    char target[4096], link[4096];
    struct kb_error err = {0};
    struct stat info;
    snprintf(target, sizeof target, "%s/target", (char *)*state);
    snprintf(link, sizeof link, "%s/link", (char *)*state);
    test_write_file(target, "old");
    assert_int_equal(symlink("target", link), 0);
    assert_ok(kb_file_write(link, KB_STR("new"), &err), &err);
    assert_int_equal(lstat(link, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(100);
    assert_ok(kb_file_read(target, 100, &text, &err), &err);
    assert_str(kb_buf_str(&text), "new");
    assert_int_equal(unlink(target), 0);
    assert_int_equal(kb_file_write(link, KB_STR("x"), &err), KB_NOT_FOUND);
}

/* Replaced, not written into: who has the old file open goes on reading the old text. */
static void a_reader_keeps_what_it_opened(void **state)
{
    const char *path = test_path(*state, "a");
    struct kb_error err = {0};
    char text[10] = {0};
    test_write_file(path, "old");
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_ok(kb_file_write(path, KB_STR("newer"), &err), &err);
    assert_int_equal(read(fd, text, sizeof text), 3);
    assert_memory_equal(text, "old", 3);
    close(fd);
}

static void a_name_in_the_working_folder_works(void **state)
{
    char before[4096];
    struct kb_error err = {0};
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(*state), 0);
    enum kb_status written = kb_file_write("plain", KB_STR("x"), &err);
    assert_int_equal(chdir(before), 0);
    assert_ok(written, &err);
    assert_int_equal(access(test_path(*state, "plain"), R_OK), 0);
}

static void overlong_paths_are_refused(void **state)
{
    char path[6000];
    memset(path, 'a', sizeof path - 1);
    path[sizeof path - 1] = 0;
    (void)state;
    KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(10);
    assert_int_equal(kb_file_read(path, 10, &text, NULL), KB_IO);
    assert_int_equal(kb_file_write(path, KB_STR("x"), NULL), KB_IO);
    assert_int_equal(kb_dir_make(path, NULL), KB_IO);
}

static void a_name_as_long_as_the_system_takes_works(void **state)
{
    char name[256];
    struct kb_error err = {0};
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = 0;
    assert_ok(kb_file_write(test_path(*state, name), KB_STR("x"), &err), &err);
}

static void a_lock_is_for_one(void **state)
{
    const char *path = test_path(*state, "lock");
    struct kb_error err = {0};
    int first = -1, second = -1;
    assert_ok(kb_file_lock(path, &first, &err), &err);
    assert_true(first >= 0);
    assert_int_equal(kb_file_lock(path, &second, &err), KB_LOCKED);
    assert_int_equal(second, -1);
    assert_non_null(strstr(err.message, path));
    kb_file_unlock(&first);
    assert_int_equal(first, -1);
    kb_file_unlock(&first);
    kb_error_clear(&err);
    assert_ok(kb_file_lock(path, &second, &err), &err);
    kb_file_unlock(&second);
    assert_int_equal(kb_file_lock(test_path(*state, "none/lock"), &first, NULL), KB_NOT_FOUND);
}

static void a_lock_goes_with_its_process(void **state)
{
    const char *path = test_path(*state, "lock");
    struct kb_error err = {0};
    int ready[2], how, fd = -1;
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        byte = kb_file_lock(path, &fd, NULL) == KB_OK ? 'y' : 'n';
        if (write(ready[1], &byte, 1) == 1)
            pause();
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    assert_int_equal(kb_file_lock(path, &fd, &err), KB_LOCKED);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &how, 0), child);
    kb_error_clear(&err);
    assert_ok(kb_file_lock(path, &fd, &err), &err);
    kb_file_unlock(&fd);
    close(ready[0]);
    close(ready[1]);
}

static void reading_without_memory_is_a_status(void **state)
{
    const char *path = test_path(*state, "a");
    enum kb_status status;
    size_t n = 0;
    test_write_file(path, "0123456789");
    do {
        KB_CLEANUP(kb_buf_done) struct kb_buf text = KB_BUF_INIT(100);
        struct kb_error err = {0};
        test_fail_malloc_after(n++);
        status = kb_file_read(path, 100, &text, &err);
        test_fail_malloc_after(SIZE_MAX);
        assert_true(status == KB_OK || status == KB_NO_MEMORY);
        assert_int_equal(text.len, status ? 0 : 10);
    } while (status);
    assert_true(n > 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read),
        TEST(large_files_are_read_whole),
        TEST(reading_appends),
        TEST(the_cap_is_met_and_not_passed),
        TEST(a_message_names_the_path_and_the_cap),
        TEST(a_pipe_is_read_to_its_end),
        TEST(what_is_not_there_is_not_found),
        TEST(a_folder_is_no_file),
        TEST(a_failed_buffer_stays_failed),
        TEST(a_failed_write_leaves_the_old_file_and_nothing_else),
        TEST(a_write_keeps_the_mode),
        TEST(a_write_goes_through_a_link),
        TEST(a_reader_keeps_what_it_opened),
        TEST(a_name_in_the_working_folder_works),
        TEST(overlong_paths_are_refused),
        TEST(a_name_as_long_as_the_system_takes_works),
        TEST(a_lock_is_for_one),
        TEST(a_lock_goes_with_its_process),
        TEST(reading_without_memory_is_a_status),
    };
    return cmocka_run_group_tests_name("base_file", tests, NULL, NULL);
}
