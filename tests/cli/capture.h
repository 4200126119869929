/*
 * capture.h - what a command prints, as text.
 *
 * Commands write to standard output and standard error; cmocka reports on standard output. Between
 * capture_begin() and capture_end() both go to files of the test's own. A failed assertion in
 * between would be reported there too, so nothing is asserted before capture_end().
 */
#ifndef KB_TEST_CAPTURE_H
#define KB_TEST_CAPTURE_H

#include "test.h"

#define CAPTURE_MAX (256u << 10)

struct capture {
    char out[CAPTURE_MAX];
    char err[CAPTURE_MAX];
    int saved_out, saved_err, out_fd, err_fd;
};

void capture_begin(struct capture *capture);

/* Puts both back and reads what was written, NUL-terminated. */
void capture_end(struct capture *capture);

/* cli_main() with a command line of words that ends with NULL: `run_kb(&c, "help", NULL)`. Returns
 * its exit status. */
int run_kb(struct capture *capture, ...) __attribute__((sentinel));

/* Asserts that a text contains another, and prints both when it does not. */
#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            fail_msg("'%s' is not in '%s'", (part), (text));                                       \
    } while (0)

#define assert_lacks(text, part)                                                                   \
    do {                                                                                           \
        if (strstr((text), (part)))                                                                \
            fail_msg("'%s' is in '%s'", (part), (text));                                           \
    } while (0)

#endif
