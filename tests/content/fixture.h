/*
 * fixture.h - a base in a folder of its own, and short ways to put editions into it.
 *
 * Every test begins with an empty base, a clock that stands at TEST_NOW_MS, the writer and an
 * internal and a public reader. The small functions fail the test when something is not KB_OK.
 */
#ifndef KB_CONTENT_FIXTURE_H
#define KB_CONTENT_FIXTURE_H

#include "test.h"

#include "kb/arena.h"
#include "kb/key.h"
#include "kb/reader.h"
#include "kb/store.h"

struct fixture {
    char *dir;
    int64_t now_ms;
    struct kb_clock clock;
    struct kb_store *store;
    struct kb_reader *internal, *public;
    struct kb_arena *arena;
    struct kb_error err;
};

/* Begins anew with an empty base, in the middle of a test. */
void fixture_empty(struct fixture *fixture);

/* For cmocka_unit_test_setup_teardown(). */
int fixture_setup(void **state);
int fixture_teardown(void **state);

#define fixture_test(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)

/* A public national policy with one section, effective from a day on; static parts alone. */
struct kb_edition_text fixture_policy(const char *title, kb_date from);

/* Puts in a transaction of its own and commits. */
struct kb_put_result fixture_put(struct fixture *fixture, const struct kb_edition_text *text,
                                 bool publish);

/* Withdraws in a transaction of its own. */
void fixture_withdraw(struct fixture *fixture, const char *id, int edition);

/* Days as people write them. */
kb_date fixture_day(const char *text);

/* The item as a reader sees it. */
struct kb_item fixture_item(struct fixture *fixture, struct kb_reader *reader, const char *id);

/* Runs SQL on a writing connection of its own and returns SQLite's code. */
int fixture_sql(struct fixture *fixture, const char *sql);

/* The one number that a query gives. */
int64_t fixture_number(struct fixture *fixture, const char *sql);

#endif
