/*
 * raw_replace.h - what raw Xapian takes to make one document visible and safe: replace, commit,
 * fsync of the folder. For bench_publish; Xapian's own API with nothing of ours around it.
 */
#ifndef KB_BENCH_RAW_REPLACE_H
#define KB_BENCH_RAW_REPLACE_H

#include "kb/xapian.h"

#ifdef __cplusplus
extern "C" {
#endif

struct raw_database;

/* Opens a database for writing; ends the program when it cannot. */
struct raw_database *raw_open(const char *path);
void raw_close(struct raw_database *database);

/* Puts `document` in place of the one with `unique_term` and makes that durable. */
void raw_replace(struct raw_database *database, const char *unique_term,
                 const struct kb_xapian_document *document);

#ifdef __cplusplus
}
#endif

#endif
