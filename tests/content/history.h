/*
 * history.h - a random history, made in the base and in the model (history_model.h) alike.
 *
 * All histories are in one base, one after another, each with items and a category of its own; the
 * clock goes on from one to the next. Their editions stand somewhere on a line of days around the
 * day they begin. What fails fails the test and tells the history's seed and what was done.
 */
#ifndef KB_TEST_HISTORY_H
#define KB_TEST_HISTORY_H

#include "history_model.h"
#include "test.h"

#include "kb/api.h"
#include "kb/index.h"
#include "kb/key.h"
#include "kb/search.h"
#include "kb/store.h"

struct history_base {
    char *dir;
    int64_t now_ms, us;
    struct kb_clock clock;
    struct kb_store *store;
    struct kb_indexer *indexer;
    struct kb_reader *readers[2]; /* by enum kb_door, as all that follows */
    struct kb_searcher *searchers[2];
    struct kb_api_session *sessions[2];
    struct kb_api_host host;
    char key[KB_KEY_SECRET_SIZE]; /* an agent's */
    struct kb_arena *arena;
    struct kb_text *text;
    struct kb_error err;
};

struct history {
    struct history_base *base;
    struct model model;
    unsigned number; /* of the history, from 1 */
    uint32_t seed;
    kb_date first_day; /* of the model's line */
    int64_t begun_ms;
    char done[8192]; /* what was done, to tell */
    size_t done_len;
};

void history_base_begin(struct history_base *base);
void history_base_end(struct history_base *base);

/* Opens what reads, once there is an index. */
void history_base_open_readers(struct history_base *base);

/* Makes the n-th history of a seed: random changes, the index brought up now and then. */
void history_run(struct history *history, struct history_base *base, unsigned number,
                 uint32_t seed);

/* Brings the index up to the last change; staged generations too when `stages`. */
void history_index(struct history_base *base, bool stages);

/* "law-h7-2" in a static buffer that the fourth call after overwrites. */
const char *history_item_id(const struct history *history, int item);
/* "历史7", likewise. */
const char *history_category(const struct history *history);

/* A number below `below`, the same everywhere. */
uint32_t history_random(struct history *history, uint32_t below);

_Noreturn void history_fail(const struct history *history, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
