/*
 * suggester.h - the thread that keeps suggestions up: tables of titles for both doors, and the
 * counts of what is opened.
 *
 * Once a second it brings the tables up to the base (kb/suggest.h), once a minute and at the end it
 * writes what was opened (openings.h), and it says in the log when a file of words is broken
 * (`DIR/words`), once for each time it changes. Small bases have their tables before it returns
 * from starting; large ones get them from the thread, and answers wait for them with 503.
 */
#ifndef KBD_SUGGESTER_H
#define KBD_SUGGESTER_H

#include "kb/suggest.h"
#include "log.h"
#include "openings.h"

struct kbd_suggester;

/* `dir`, `clock` and `log` are kept. Stop with kbd_suggester_stop(). */
enum kb_status kbd_suggester_start(const char *dir, const struct kb_clock *clock,
                                   const struct kbd_log *log, struct kbd_suggester **ret,
                                   struct kb_error *err);

/* Writes what was opened and ends the thread. Nobody may use its tables any more. Accepts NULL. */
void kbd_suggester_stop(struct kbd_suggester *suggester);

/* A door's table, for kb_api_host; belongs to the suggester. */
struct kb_suggest *kbd_suggester_table(struct kbd_suggester *suggester, enum kb_door door);

/* Where openings are counted; likewise. */
struct kbd_openings *kbd_suggester_openings(struct kbd_suggester *suggester);

#endif
