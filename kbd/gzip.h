/*
 * gzip.h - answers made smaller for those who can read it (RFC 9110, 8.4.1.3 and 12.5.3).
 *
 * A page of a long law is ten times as large as it needs to be on its way to a telephone. Answers
 * that are text and not small are compressed where the request takes gzip. Only at the public door:
 * at the internal one a page holds the token of a login beside what the address says, and from the
 * size of what is compressed with it one could be guessed (the attack called BREACH); besides, that
 * door is near.
 *
 * An answer that was compressed has another entity tag than the one that was not, a weak one, for
 * it says the same in other bytes; and both say that they vary. Pure functions, any thread.
 */
#ifndef KBD_GZIP_H
#define KBD_GZIP_H

#include "kb/api.h"
#include "kb/buf.h"

#define KBD_GZIP_LEAST 1024 /* bytes; smaller ones gain nothing */

/* Whether an answer may be compressed for anybody: then it says that it varies. */
bool kbd_gzip_suits(enum kb_door door, const struct kb_api_response *answer);

/* Whether the request takes gzip: it is named, or "*", with a weight over 0. */
bool kbd_gzip_is_taken(const struct kb_api_request *request);

/* Appends `body` compressed. False without memory, or when it came out larger: send it as it is. */
bool kbd_gzip_put(struct kb_str body, struct kb_buf *ret);

#endif
