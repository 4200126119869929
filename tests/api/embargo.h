/*
 * embargo.h - two bases alike, but that one plans a release of things with invented words.
 *
 * What is planned is approved, scheduled and staged. Who has no part in it must get the same
 * answers from both, to the byte.
 */
#ifndef KB_TEST_API_EMBARGO_H
#define KB_TEST_API_EMBARGO_H

#include "fixture.h"

#include "kb/index.h"

#define EMBARGO_WORD    "灏氶津贴"
#define EMBARGO_ITEM    "guide-灏氶津贴申领"
#define EMBARGO_ITEMS   20
#define EMBARGO_HOUR_MS INT64_C(3600000)

struct embargo {
    struct fixture *planning, *control;
    struct kb_store *stores[2]; /* of these two */
    char bots[2][KB_KEY_SECRET_SIZE];
    struct kb_indexer *indexer; /* of the one that plans */
    int64_t at_ms;
};

void embargo_begin(struct embargo *embargo);
void embargo_end(struct embargo *embargo);

/* The instant: the clocks of both move, what is due comes and is indexed. */
void embargo_flip(struct embargo *embargo);

#endif
