/*
 * follower.h - keeps the index up with the store and with the calendar.
 *
 * One thread looks every second whether the store has changes that the index has not, or a new day
 * has begun (standings begin and end at midnight), and if so takes the writer's lock and catches
 * up. When another process holds the lock (a running `kb import`), that process catches up itself
 * and the follower tries again later.
 */
#ifndef KBD_FOLLOWER_H
#define KBD_FOLLOWER_H

#include "kb/time.h"
#include "log.h"

struct kbd_follower;

/* Brings the index up once, now. KB_LOCKED when another process writes; those of
 * kb_index_catch_up(). */
enum kb_status kbd_follow_once(const char *dir, const struct kb_clock *clock,
                               const struct kbd_log *log, struct kb_error *err);

/* Starts the thread; `dir`, `clock` and `log` are kept. */
enum kb_status kbd_follower_start(const char *dir, const struct kb_clock *clock,
                                  const struct kbd_log *log, struct kbd_follower **ret,
                                  struct kb_error *err);

/* Ends the thread (a catch-up under way is finished first) and frees. Accepts NULL. */
void kbd_follower_stop(struct kbd_follower *follower);

#endif
