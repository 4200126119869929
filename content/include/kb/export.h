/*
 * kb/export.h - a whole base as text, and back: JSON Lines that any program can read.
 *
 * What it is: every row of every table that is the truth, with its history: items, editions in
 * whatever state, standings known and closed, releases, operators' entries, and the audit chain.
 * The same base gives the same bytes; what is read into an empty base and written again is the same
 * to the byte. Left out: keys (secrets stay where they are; make new ones), and what is made
 * again from the rest: the editors' index, the terms of questions, the search index.
 *
 * Form: a first line {"kb_export":1,"tables":N,"change":C}, N being the version of the tables; then
 * one line for each row, {"table":"items","row":1,…}, table by table and in the order of its key; a
 * last line {"end":ROWS,"hash":"…"} with the BLAKE2b hash of all bytes before it. Binary values are
 * lower-case hexadecimal; a text with NUL bytes is {"hex":"…"}.
 *
 * Reading trusts nothing: it happens in one transaction that ends only when the hash fits, every
 * reference leads somewhere and the audit chain holds. It is for the operator, not for strangers.
 */
#ifndef KB_EXPORT_H
#define KB_EXPORT_H

#include "kb/reader.h"
#include "kb/store.h"

#define KB_EXPORT_LINE_MAX (64u << 20) /* bytes of one line */

/* Takes a line with its \n; valid until it returns. A status other than KB_OK ends the export. */
typedef enum kb_status kb_export_write(void *context, struct kb_str line, struct kb_error *err);

/* Writes one snapshot of the base. Internal door only. Errors: those of `write` and the reader. */
enum kb_status kb_export(struct kb_reader *reader, kb_export_write *write, void *context,
                         int64_t *ret_rows, struct kb_error *err);

/* Gives the next line with its \n, valid until the next call; `*ret_found` is false at the end. */
typedef enum kb_status kb_export_read(void *context, struct kb_str *ret, bool *ret_found,
                                      struct kb_error *err);

/*
 * Reads an export into an empty base, whole or not at all. The search index must be built after.
 * Errors: KB_CONFLICT when the base is not empty; KB_MISMATCH when the export has tables of another
 * version; KB_INVALID names the line that is wrong; KB_CORRUPT when hash, references or audit chain
 * do not fit; those of `read`; KB_IO; KB_NO_MEMORY.
 */
enum kb_status kb_export_restore(struct kb_store *store, kb_export_read *read, void *context,
                                 int64_t *ret_rows, struct kb_error *err);

#endif
