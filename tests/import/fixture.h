/*
 * fixture.h - an arena, a report that writes findings down, and a base to import into.
 *
 * Parsers are tested by what they make, dumped as text: `label|heading|text` for sections, and
 * `E LINE:COLUMN message` or `W …` for findings, a line each. Every test begins with empty dumps.
 */
#ifndef KB_IMPORT_FIXTURE_H
#define KB_IMPORT_FIXTURE_H

#include "test.h"

#include "internal.h"
#include "kb/reader.h"

struct fixture {
    struct kb_arena *arena;
    struct kb_buf findings; /* one a line */
    struct kb_buf dump;
    struct kb_import_listener listener;
    struct kb_import_summary summary;
    struct import_report report;
    struct kb_error err;
    /* Made by fixture_base(). */
    char *dir, *files;
    int64_t now_ms;
    struct kb_clock clock;
    struct kb_store *store;
    struct kb_reader *reader;
    size_t progress_calls;
    uint64_t last_bytes;
};

int fixture_setup(void **state);
int fixture_teardown(void **state);

#define fixture_test(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

/* Forgets findings and counts, in the middle of a test. */
void fixture_clear(struct fixture *fixture);

/* Asserts what was found since the last clear, word for word; file names are left out. */
#define assert_findings(fixture, expected)                                                         \
    assert_string_equal((fixture)->findings.len ? (fixture)->findings.data : "", expected)

/* Asserts that a finding that begins with `begin` was made. */
void fixture_found(struct fixture *fixture, const char *begin);

/* `label|heading|text` of each section, a line each; \n in texts shown as `/`. Valid until the next
 * dump. */
const char *fixture_sections(struct fixture *fixture, const struct kb_section *sections,
                             size_t count);

/* Opens an empty base in a temporary folder, and a second folder for files to import. */
void fixture_base(struct fixture *fixture);

/* Writes a file below the folder of files. */
void fixture_file(struct fixture *fixture, const char *name, const char *content);
void fixture_bytes(struct fixture *fixture, const char *name, const void *bytes, size_t len);

/* Imports the folder of files, published, and asserts that the run itself succeeds. */
struct kb_import_summary fixture_import(struct fixture *fixture);

/* The same with options of one's own; returns the status. */
enum kb_status fixture_import_with(struct fixture *fixture, const struct kb_import_options *options,
                                   struct kb_import_summary *ret);

/* Edition `number` of an item, whole. Fails the test when there is none. */
struct kb_edition fixture_edition(struct fixture *fixture, const char *id, int number);

kb_date fixture_day(const char *text);

#endif
