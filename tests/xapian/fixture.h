/*
 * fixture.h - small databases for the tests of the shim.
 *
 * A document is written as its terms, parted by spaces: "apple:2 pear XKqa:0" has apple twice, pear
 * once and the boolean term XKqa. Its value in slot 0 is its key, in slot 1 its day.
 */
#ifndef XAPIAN_FIXTURE_H
#define XAPIAN_FIXTURE_H

#ifdef __cplusplus
extern "C" {
#endif

#include "test.h"

#ifdef __cplusplus
}
extern "C" {
#include "kb/arena.h"
#include "kb/buf.h"
}
#endif

#include "kb/xapian.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FIXTURE_KEY 0
#define FIXTURE_DAY 1

struct fixture_document {
    const char *terms;
    const char *key;
    int day;
};

enum kb_status fixture_try_add(struct kb_xapian_writer *writer,
                               const struct fixture_document *document, struct kb_error *err);

/* All of these assert that the call went well. */
struct kb_xapian_writer *fixture_writer(const char *path, enum kb_xapian_write_mode mode);
void fixture_add(struct kb_xapian_writer *writer, const char *terms, const char *key, int day);
void fixture_commit(struct kb_xapian_writer *writer);
struct kb_xapian_reader *fixture_reader(const char *path);
struct kb_xapian_reader *fixture_reader2(const char *first, const char *second);
uint32_t fixture_count(struct kb_xapian_reader *reader);
uint32_t fixture_frequency(struct kb_xapian_reader *reader, const char *term);

/* Makes a database of `count` documents and closes it. */
void fixture_database(const char *path, const struct fixture_document *documents, size_t count);

/* The number of documents in a closed database. */
uint32_t fixture_count_at(const char *path);

/* Asserts what a metadata entry of a closed database says. */
void fixture_assert_metadata(const char *path, const char *key, const char *expected);

/* Parameters that Xapian has by default. */
extern const struct kb_xapian_bm25 fixture_bm25;

/* Searches; the keys of the matches, best first, parted by spaces, in a static buffer. */
const char *fixture_keys(struct kb_xapian_reader *reader, const struct kb_xapian_query *query);

#ifdef __cplusplus
}
#endif

#endif
