/*
 * test.h - what every test program includes: cmocka, and a few helpers that keep tests hermetic.
 *
 * Each test that touches files makes its own folder with test_temp_dir() and removes it with
 * test_temp_dir_remove(). Each test that needs the time uses test_clock(), which stands still until
 * it is moved. Tests that read `../shared/data` ask test_shared() first and skip() when it is NULL.
 */
#ifndef KB_TEST_H
#define KB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kb/error.h"
#include "kb/str.h"
#include "kb/time.h"

/* A new empty folder below $TMPDIR or /tmp. Free with test_temp_dir_remove(). Fails the test on
 * error. */
char *test_temp_dir(void);
void test_temp_dir_remove(char *path);

/* `dir/name` in a static buffer that the fourth call after overwrites. */
const char *test_path(const char *dir, const char *name);

/* Writes a file, making its folder. Fails the test on error. */
void test_write_file(const char *path, const char *content);

/* The path of a file or folder of the shared data, or NULL where it is absent. Static, as
 * test_path(). */
const char *test_shared(const char *name);

/* A path inside the source tree. Static, as test_path(). */
const char *test_source(const char *name);

/* A clock that stands at `*now_ms` in Asia/Shanghai (UTC+8); move it by writing there. */
struct kb_clock test_clock(int64_t *now_ms);

/* 2026-11-21T08:00:00+08:00, where tests' clocks begin. */
#define TEST_NOW_MS INT64_C(1795219200000)

/* Asserts that a call succeeded and prints the error's message when it did not. */
#define assert_ok(call, err)                                                                       \
    do {                                                                                           \
        enum kb_status assert_ok_status = (call);                                                  \
        if (assert_ok_status != KB_OK)                                                             \
            fail_msg("%s: %s: %s", #call, kb_status_name(assert_ok_status), (err)->message);       \
    } while (0)

/* Asserts that a kb_str holds the bytes of a C string. */
#define assert_str(actual, expected)                                                               \
    do {                                                                                           \
        struct kb_str assert_str_s = (actual);                                                     \
        if (!kb_str_equal(assert_str_s, kb_str_of(expected)))                                      \
            fail_msg("'%.*s' is not '%s'", KB_STR_ARG(assert_str_s), (expected));                  \
    } while (0)

/*
 * Programs built with FAIL_MALLOC: lets `n` allocations of our own code succeed and fails the next
 * one; SIZE_MAX (the default) fails none. Returns how many were asked for since the last call.
 */
size_t test_fail_malloc_after(size_t n);

#endif
