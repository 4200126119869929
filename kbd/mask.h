/*
 * mask.h - takes personal data out of a question before it is written anywhere.
 *
 * Callers give their telephone, identity, card and account numbers in the middle of questions. What
 * is masked: every run of seven or more digits (half or full width, with single spaces, hyphens or
 * dots inside, a final X of an identity number included) becomes `***`; so does every word with an
 * @ in it. Shorter numbers (12345, 2021年, 1800元) carry meaning and stay. Control characters
 * become spaces.
 */
#ifndef KBD_MASK_H
#define KBD_MASK_H

#include "kb/buf.h"

void kbd_mask(struct kb_str question, struct kb_buf *ret);

#endif
