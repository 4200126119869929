/*
 * entry_life.h - how entries come and go, for entry.c and for releases.
 */
#ifndef KB_CONTENT_ENTRY_LIFE_H
#define KB_CONTENT_ENTRY_LIFE_H

#include "internal.h"

/* What is being put or removed. */
struct kb_entering {
    enum kb_entry_kind kind;
    struct kb_str name;
    struct kb_buf key;
    struct kb_arena *arena;
    struct kb_entry_checked checked;
    kb_date from, to;
    int64_t item;   /* that a pin or an override leads to; 0 for other kinds */
    bool is_public; /* citizens may see it */
};

/* `key` is kept. Errors: KB_INVALID for a key that is none of that kind; KB_NO_MEMORY. End with
 * kb_entering_done(), after an error too. */
enum kb_status kb_entering_init(struct kb_entering *entering, struct kb_store *store,
                                enum kb_entry_kind kind, struct kb_str key, struct kb_error *err);
void kb_entering_done(struct kb_entering *entering);

/* Checks days and value, and what a pin leads to. Errors: KB_INVALID names what is wrong. */
enum kb_status kb_entering_check(struct kb_entering *entering, struct kb_store *store,
                                 struct kb_str value, struct kb_error *err);

/* Puts what was checked in place of the known one, or nothing where that says the same. */
enum kb_status kb_entering_put(struct kb_entering *entering, struct kb_store *store,
                               struct kb_error *err);

enum kb_status kb_entering_is_known(struct kb_entering *entering, struct kb_store *store, bool *ret,
                                    struct kb_error *err);

/* Closes the known one. KB_NOT_FOUND. */
enum kb_status kb_entering_remove(struct kb_entering *entering, struct kb_store *store,
                                  struct kb_error *err);

/* --- release_entry.c -------------------------------------------------------------------------- */

/* At its instant, after its editions: what the release has of entries comes and goes. */
enum kb_status kb_release_entries_apply(struct kb_store *store, int64_t release,
                                        struct kb_error *err);

/* KB_CONFLICT when an entry that the release brought or took was changed since. */
enum kb_status kb_release_entries_refuse(struct kb_store *store, const struct kb_release_row *row,
                                         struct kb_error *err);

/* Puts entries back as they were before the release. */
enum kb_status kb_release_entries_roll_back(struct kb_store *store,
                                            const struct kb_release_row *row, struct kb_error *err);

#endif
