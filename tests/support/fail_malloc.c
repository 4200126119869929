/*
 * fail_malloc.c - fails the n-th allocation of our own code. The linker's --wrap sends the calls of
 * the objects linked into the program here; shared libraries keep the real functions.
 */
#include "test.h"

#include <errno.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);

static size_t remaining = SIZE_MAX;
static size_t asked;

size_t test_fail_malloc_after(size_t n)
{
    size_t before = asked;
    remaining = n;
    asked = 0;
    return before;
}

static bool must_fail(void)
{
    asked++;
    if (remaining == SIZE_MAX)
        return false;
    if (remaining > 0) {
        remaining--;
        return false;
    }
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return must_fail() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return must_fail() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return must_fail() ? NULL : __real_realloc(memory, size);
}

char *__wrap_strdup(const char *text)
{
    return must_fail() ? NULL : __real_strdup(text);
}
