/*
 * openings.h - counts which items are opened, in memory, and writes the counts to kb/usage.h now
 * and then.
 *
 * Nothing of a person is kept: an id, a door and a number. A citizen cannot flood it: of one item
 * at most KBD_OPENINGS_PUBLIC_MAX openings between two flushes count at the public door, and
 * KBD_OPENINGS_INTERNAL_MAX at the internal one (agents share a few addresses, and a hundred of
 * them may open one script within a minute); more are dropped, as are ids beyond
 * KBD_OPENINGS_ITEMS_MAX. kb/usage.h caps the day. Any thread may count.
 */
#ifndef KBD_OPENINGS_H
#define KBD_OPENINGS_H

#include "kb/usage.h"

#define KBD_OPENINGS_PUBLIC_MAX   10
#define KBD_OPENINGS_INTERNAL_MAX 200
#define KBD_OPENINGS_ITEMS_MAX    65536 /* items of one door */

struct kbd_openings;

/* NULL when memory is exhausted. */
struct kbd_openings *kbd_openings_new(void);

/* Accepts NULL. What was not flushed is lost. */
void kbd_openings_free(struct kbd_openings *openings);

/* One opening; without memory it is not counted. */
void kbd_openings_count(struct kbd_openings *openings, enum kb_door door, struct kb_str id);

/*
 * Adds what was counted since the last flush to the base in `dir`, on this day, and begins anew.
 * Where nothing was counted nothing is opened. Errors: those of kb/usage.h; the counts are kept for
 * the next time.
 */
enum kb_status kbd_openings_flush(struct kbd_openings *openings, const char *dir, kb_date day,
                                  struct kb_error *err);

#endif
