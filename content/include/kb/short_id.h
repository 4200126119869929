/*
 * kb/short_id.h - ids that people read to each other over the telephone.
 *
 * Eleven random characters and a check character of Crockford's base 32, in groups of four:
 * 7Q2M-K9XD-4RTC. 55 random bits from the system: who does not have one does not guess one. The
 * alphabet has no I, L, O and U; read back, I and L are 1 and O is 0, case does not matter, and
 * blanks and hyphens may stand anywhere. The check character finds every single wrong character and
 * every two that changed places, so that what was misheard is told from what is not there.
 *
 * Plain functions; any thread.
 */
#ifndef KB_SHORT_ID_H
#define KB_SHORT_ID_H

#include "kb/str.h"

#define KB_SHORT_ID_SIZE 15 /* with hyphens and the NUL */

/* Longest text that is looked at when an id is read. */
#define KB_SHORT_ID_TEXT_MAX 40

/* Makes a new one. */
void kb_short_id_make(char ret[KB_SHORT_ID_SIZE]);

/* Reads one as people write it into its one form; false when it is none or was misread. */
bool kb_short_id_read(struct kb_str text, char ret[KB_SHORT_ID_SIZE]);

#endif
