#include "test.h"

#include <unistd.h>

#include "kb/file.h"

#ifndef KB_SOURCE_DIR
#error "KB_SOURCE_DIR must name the source tree"
#endif

#define PATH_SIZE 4096

static char *path_slot(void)
{
    static _Thread_local char slots[4][PATH_SIZE];
    static _Thread_local unsigned next;
    return slots[next++ % 4];
}

char *test_temp_dir(void)
{
    const char *root = getenv("TMPDIR");
    char *path = malloc(PATH_SIZE);
    assert_non_null(path);
    snprintf(path, PATH_SIZE, "%s/kbd-test-XXXXXX", root && *root ? root : "/tmp");
    assert_non_null(mkdtemp(path));
    return path;
}

void test_temp_dir_remove(char *path)
{
    struct kb_error err = {0};
    assert_ok(kb_dir_remove(path, &err), &err);
    free(path);
}

const char *test_path(const char *dir, const char *name)
{
    char *path = path_slot();
    snprintf(path, PATH_SIZE, "%s/%s", dir, name);
    return path;
}

void test_write_file(const char *path, const char *content)
{
    struct kb_error err = {0};
    char folder[PATH_SIZE];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) {
        *slash = 0;
        assert_ok(kb_dir_make(folder, &err), &err);
    }
    assert_ok(kb_file_write(path, kb_str_of(content), &err), &err);
}

const char *test_source(const char *name)
{
    return test_path(KB_SOURCE_DIR, name);
}

const char *test_shared(const char *name)
{
    char *path = path_slot();
    snprintf(path, PATH_SIZE, "%s/../shared/data/%s", KB_SOURCE_DIR, name);
    return access(path, R_OK) == 0 ? path : NULL;
}
