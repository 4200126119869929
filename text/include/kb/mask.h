/*
 * kb/mask.h - takes personal data out of a text before it is written anywhere.
 *
 * Callers give their telephone, identity, card and account numbers in the middle of questions. What
 * is masked: every run of seven or more digits (half or full width, with single spaces, hyphens or
 * dots inside, a final X of an identity number included) becomes `***`; so does every word with an
 * @ in it. Shorter numbers (12345, 2021年, 1800元) carry meaning and stay. Control characters
 * become spaces.
 *
 * It goes by what numbers look like and knows no names: that a text holds nothing about anybody is
 * not what it promises. What was masked once is not changed by masking it again.
 */
#ifndef KB_MASK_H
#define KB_MASK_H

#include "kb/buf.h"

/* Appends the text, masked. What fails is remembered by the buffer. */
void kb_mask(struct kb_str text, struct kb_buf *ret);

#endif
