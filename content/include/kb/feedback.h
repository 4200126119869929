/*
 * kb/feedback.h - whether what was shown helped.
 *
 * Somebody who read a section, at either door, says that it helped or that it did not: a row for
 * each, with the edition it is about, so that a new text begins anew. Nobody is named: at the
 * public door nothing is known of who it was, at the internal door the change has the key.
 *
 * What always holds: feedback is given in one transaction, has its line in the audit chain and is
 * never changed or dropped; kb_reader_verify() finds what was altered. It moves no revision
 * (kb_reader_revision()): nothing that is read or searched depends on it.
 *
 * How to use it: begin, kb_feedback_give(), commit; kb_feedback_counts() for who works on the text.
 */
#ifndef KB_FEEDBACK_H
#define KB_FEEDBACK_H

#include "kb/reader.h"
#include "kb/store.h"

/* A section of a published edition, or the whole edition. */
struct kb_section_ref {
    struct kb_str id; /* of the item */
    int edition;
    struct kb_str section; /* its label in any way of writing it; empty: the whole edition */
};

struct kb_feedback_command {
    enum kb_door door;
    struct kb_str role; /* of who says so */
    struct kb_section_ref about;
    bool helpful;
};

/*
 * Keeps it, in the open transaction. At the public door only what citizens may see is taken.
 * Errors: KB_NOT_FOUND when there is no such edition or section; KB_INVALID names the field; KB_IO,
 * KB_CORRUPT, KB_NO_MEMORY.
 */
enum kb_status kb_feedback_give(struct kb_store *store, const struct kb_feedback_command *command,
                                struct kb_error *err);

/* What was said of an item, or of a section of it. */
struct kb_feedback_count {
    struct kb_str id, title; /* of its newest edition that anything was said of */
    int edition;             /* that one, or the section's */
    struct kb_str section;   /* of one item: its label; else empty */
    int64_t helpful, unhelpful;
    int64_t open_flags; /* kb/flag.h: not answered yet */
    int64_t last_ms;    /* when something was said last */
};

struct kb_feedback_filter {
    struct kb_str id;       /* empty: all items; else its sections, edition by edition */
    int64_t from_ms, to_ms; /* said in [from, to) */
    size_t limit;
};

/* The counts, those that helped least first, in the arena. Internal door only. */
enum kb_status kb_feedback_counts(struct kb_reader *reader, struct kb_arena *arena,
                                  const struct kb_feedback_filter *filter,
                                  const struct kb_feedback_count **ret, size_t *ret_count,
                                  struct kb_error *err);

#endif
