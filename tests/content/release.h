/*
 * release.h - short ways to plan releases in tests.
 *
 * Each function runs a transaction of its own and fails the test when something is not KB_OK; what
 * is to fail is called by the test itself between release_begin() and release_rollback().
 */
#ifndef KB_CONTENT_TEST_RELEASE_H
#define KB_CONTENT_TEST_RELEASE_H

#include "fixture.h"

#include "kb/release.h"

#define SECOND 1000
#define HOUR   INT64_C(3600000)

void release_begin(struct fixture *fixture);
int64_t release_commit(struct fixture *fixture);
void release_rollback(struct fixture *fixture);

/* An approved edition of the item `law-TITLE`, effective from a day on; its number. */
int release_approved(struct fixture *fixture, const char *title, kb_date from,
                     enum kb_audience audience);
/* The same, published. */
int release_published(struct fixture *fixture, const char *title, kb_date from,
                      enum kb_audience audience);

int64_t release_create(struct fixture *fixture);
void release_add(struct fixture *fixture, int64_t release, enum kb_member_kind kind, const char *id,
                 int edition);
void release_schedule(struct fixture *fixture, int64_t release, int64_t at_ms);
/* Moves the clock and flips; returns how many were released. */
size_t release_flip_at(struct fixture *fixture, int64_t at_ms);
void release_roll_back(struct fixture *fixture, int64_t release);

/* The state as a reader sees it. */
enum kb_release_state release_state(struct fixture *fixture, int64_t release);
enum kb_state release_edition_state(struct fixture *fixture, const char *id, int edition);

/* Known standings, "1[2020-01-01,2026-01-01) 2[2026-01-01,)", in order of days; static buffer that
 * the fourth call after overwrites. */
const char *release_known(const struct kb_item *item);

#endif
