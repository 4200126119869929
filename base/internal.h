/*
 * internal.h - what the files of this floor tell each other, grouped by the file that defines it.
 */
#ifndef KB_BASE_INTERNAL_H
#define KB_BASE_INTERNAL_H

#include "kb/buf.h"

/* utf8.c */

/*
 * Length of the well-formed sequence that begins `bytes` (`len` of them, at least one), and its
 * code point; 0 when there is none.
 */
size_t utf8_decode(const unsigned char *bytes, size_t len, uint32_t *ret_code_point);

/* file.c */

/* Records `errno` for a path: KB_NOT_FOUND, KB_NO_MEMORY or KB_IO, "cannot VERB 'path': reason". */
enum kb_status file_fail(struct kb_error *err, const char *verb, const char *path);

/* dir.c */

/* Syncs the folder that holds `path`. */
enum kb_status dir_sync_parent(const char *path, struct kb_error *err);

/* Length of the folder part of a path, without the slash behind it; 0 where it names none. */
size_t dir_parent_len(const char *path);

#endif
