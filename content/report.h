/* report.h - what feedback and flags share: the text that they are about, and their statements. */
#ifndef KB_CONTENT_REPORT_H
#define KB_CONTENT_REPORT_H

#include "internal.h"
#include "kb/flag.h"

/* A published edition, or a section of it. Zeroed first; done with kb_reported_done(). */
struct kb_reported {
    int64_t edition;     /* its row */
    struct kb_buf label; /* as the edition has it; empty for the whole edition */
    struct kb_buf owner; /* whose it is, as kb/flag.h has it */
};

void kb_reported_done(struct kb_reported *reported);

/* Finds it by what a door may see. Errors: KB_NOT_FOUND, KB_INVALID names the field. */
enum kb_status kb_reported_find(struct kb_store *store, enum kb_door door,
                                const struct kb_section_ref *about, struct kb_reported *ret,
                                struct kb_error *err);

/* Likewise whose it is. */
enum kb_status kb_reported_find_owner(struct kb_store *store, struct kb_reported *reported,
                                      struct kb_error *err);

/* Row readers of the FLAG statements, and of FLAG_STEPS. */
enum kb_status kb_read_flag(struct kb_query *query, struct kb_arena *arena, void *ret,
                            struct kb_error *err);
enum kb_status kb_read_flag_step(struct kb_query *query, struct kb_arena *arena, void *ret,
                                 struct kb_error *err);

/* The hash of a step; the first has the flag's own fields in it. */
void kb_flag_hash(const struct kb_flag *flag, const struct kb_flag_step *step, struct kb_hash *ret);

#endif
