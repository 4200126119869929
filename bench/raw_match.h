/*
 * raw_match.h - Xapian with nothing around it: what the engine itself can answer is the limit that
 * kbd's searches are measured against.
 */
#ifndef KB_BENCH_RAW_MATCH_H
#define KB_BENCH_RAW_MATCH_H

#include "kb/xapian.h"

#ifdef __cplusplus
extern "C" {
#endif

struct raw_database;

/* Opens a database folder, or ends the program with a message. */
struct raw_database *raw_open(const char *path);

/* Runs Enquire::get_mset(0, limit) on a ready-made query tree and returns how many documents came
 * back. */
unsigned raw_match(struct raw_database *database, const struct kb_xapian_query *query,
                   const struct kb_xapian_bm25 *bm25, unsigned limit);

#ifdef __cplusplus
}
#endif

#endif
