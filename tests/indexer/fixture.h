/*
 * fixture.h - a small base with its index for the tests of this floor.
 *
 * A base stands in a folder of its own and has a clock that the test moves. Sections are given as
 * one string, "label: text" parted by '|'. What an index holds is read back as text: fixture_held()
 * lists the keys of one database as "id/ordinal" in order, so that a test says in one line what it
 * expects.
 */
#ifndef INDEXER_FIXTURE_H
#define INDEXER_FIXTURE_H

#include "test.h"

#include "kb/file.h"
#include "kb/index.h"
#include "kb/reader.h"
#include "kb/store.h"

#include "internal.h"

struct fixture {
    char *dir;
    int64_t now_ms;
    struct kb_clock clock;
    struct kb_store *store;
};

/* What most tests put; the rest of the fields have their plainest values. */
struct fixture_edition {
    const char *id;
    const char *title;
    const char *from; /* YYYY-MM-DD; NULL is open */
    const char *to;
    const char *sections;
    bool internal;
    const char *category;
    const char *region;
    enum kb_kind kind;
};

/* cmocka set-up and tear-down; the fixture is in *state. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);

/* Puts an edition in a transaction of its own, published unless `draft`. Returns the change. */
int64_t fixture_put(struct fixture *fixture, const struct fixture_edition *edition);
int64_t fixture_draft(struct fixture *fixture, const struct fixture_edition *edition);
/* The same in an open transaction, for several at once. */
void fixture_put_open(struct fixture *fixture, const struct fixture_edition *edition, bool publish);
void fixture_withdraw(struct fixture *fixture, const char *id, int edition);
/* `count` laws with two sections each in one change, with ids PREFIX0 … */
void fixture_put_many(struct fixture *fixture, const char *prefix, size_t count);

struct kb_index_report fixture_catch_up(struct fixture *fixture);
struct kb_index_report fixture_rebuild(struct fixture *fixture, unsigned threads);

/* Moves the clock to noon of a day. */
void fixture_set_day(struct fixture *fixture, const char *day);
kb_date fixture_date(const char *day);

/* Path of a database of the generation in use; in a static buffer. */
const char *fixture_database_path(struct fixture *fixture, enum kb_database which);

/* Keys in a database, "law-a/0 law-a/1", sorted; in a static buffer. */
const char *fixture_held(struct fixture *fixture, enum kb_database which);
#define assert_held(fixture, which, expected)                                                      \
    assert_string_equal(fixture_held(fixture, KB_DATABASE_##which), expected)

/* How many documents an open index has, and how many of them a term. */
uint32_t fixture_documents(struct kb_index *index);
uint32_t fixture_frequency(struct kb_index *index, const char *term);

/* Asserts that kb_index_verify() finds nothing. */
void fixture_verify(struct fixture *fixture);

#endif
