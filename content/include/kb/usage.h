/*
 * kb/usage.h - how often items are opened: what suggestions are ordered by.
 *
 * What it is: `DIR/usage.db`, a file of its own beside the truth, with one number for each item,
 * door and day. It is no part of the base: it is in no change feed and in no audit chain, it moves
 * no revision, and deleting it loses nothing but an order. So it is written without waiting for the
 * disk (WAL, synchronous=NORMAL): power loss may cost the last minutes, and nothing else.
 *
 * What it is not: a log. It holds no question, no caller, no address, no time within a day. Days
 * older than KB_USAGE_DAYS are dropped.
 *
 * What always holds: the two doors are counted apart, so that what agents open orders nothing at
 * the public door. No item gets more than KB_USAGE_DAY_MAX a day at one door, however often it is
 * opened: a flood moves one item by one step of one day, and is forgotten by half each
 * KB_USAGE_HALF_LIFE days. What is counted at all, and at most how much in one batch, is for the
 * process to say (kbd/openings.h).
 *
 * Threads: a kb_usage belongs to one thread; several may be open on one file.
 */
#ifndef KB_USAGE_H
#define KB_USAGE_H

#include "kb/item.h"

#define KB_USAGE_DAYS      90   /* that are kept */
#define KB_USAGE_HALF_LIFE 7    /* days after which an opening counts half */
#define KB_USAGE_DAY_MAX   2000 /* openings that count for an item, a day, at one door */

struct kb_usage;

/* Opens the counts of the base in `dir` for writing, and makes the file where there is none.
 * Errors: KB_IO, KB_CORRUPT (delete the file), KB_NO_MEMORY. Close with kb_usage_close(). */
enum kb_status kb_usage_open(const char *dir, struct kb_usage **ret, struct kb_error *err);

/* The same for reading alone; KB_NOT_FOUND when nothing was ever counted. */
enum kb_status kb_usage_open_reading(const char *dir, struct kb_usage **ret, struct kb_error *err);

/* Accepts NULL. */
void kb_usage_close(struct kb_usage *usage);
void kb_usage_closep(struct kb_usage **usage);

/* Openings of one item through one door. */
struct kb_usage_count {
    struct kb_str id; /* at most KB_ID_MAX bytes */
    enum kb_door door;
    uint32_t opened;
};

/*
 * Adds a batch to a day, all or nothing, and drops the days that are too old. Errors: KB_BUSY when
 * another process writes, KB_IO, KB_CORRUPT.
 */
enum kb_status kb_usage_add(struct kb_usage *usage, kb_date day,
                            const struct kb_usage_count *counts, size_t count,
                            struct kb_error *err);

/*
 * Calls `each` for every item that was opened through a door `doors` names (bits 1 << enum
 * kb_door), in order of id, with what its openings count for on `today`: each its half after
 * KB_USAGE_HALF_LIFE days. `id` is valid until it returns; a status other than KB_OK from it ends
 * the calls and is returned.
 */
enum kb_status kb_usage_read(struct kb_usage *usage, kb_date today, unsigned doors,
                             enum kb_status (*each)(void *context, struct kb_str id, double opened,
                                                    struct kb_error *err),
                             void *context, struct kb_error *err);

#endif
