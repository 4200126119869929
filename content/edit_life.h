/*
 * content/edit_life.h - what the files about the life of editions share, by the file that defines
 * it.
 */
#ifndef KB_CONTENT_EDIT_LIFE_H
#define KB_CONTENT_EDIT_LIFE_H

#include "internal.h"
#include "kb/edit.h"
#include "kb/validate.h"

/* --- edit_subject.c --------------------------------------------------------------------------- */

/* An edition about to be moved, and what the rules ask about it. */
struct kb_subject {
    int64_t item, edition; /* rows; 0 for what is not there yet */
    char id[KB_ID_MAX + 1];
    int number;
    enum kb_state state;
    struct kb_hash hash;
    bool item_is_public, is_public; /* the item as a whole; the edition's own audience */
    kb_date from, to;
    bool has_change_note, is_successor;
    int64_t emergency_ms, approved_after_ms, archived_ms;
    char category[KB_CATEGORY_MAX + 1];
};

/* KB_NOT_FOUND. */
enum kb_status kb_subject_load(struct kb_store *store, struct kb_str id, int edition,
                               struct kb_subject *ret, struct kb_error *err);

/* Reads the subject again and tells the caller of the API what became of it. */
enum kb_status kb_subject_tell(struct kb_store *store, const struct kb_subject *subject,
                               struct kb_edit_result *ret, struct kb_error *err);

/* Notes what was done to it. */
enum kb_status kb_subject_note(struct kb_store *store, const struct kb_subject *subject,
                               enum kb_move move, struct kb_str detail, bool touches_public,
                               struct kb_error *err);

/* --- edit_require.c --------------------------------------------------------------------------- */

/* What somebody wants to do. */
struct kb_attempt {
    enum kb_move move;
    struct kb_str note;
    const struct kb_hash *based_on;
};

/* Finds the transition for the actor of the open transaction, or refuses with the rule's name. */
enum kb_status kb_edit_permit(struct kb_store *store, const struct kb_subject *subject,
                              const struct kb_attempt *attempt, const struct kb_transition **ret,
                              struct kb_error *err);

/* --- edit_move.c ------------------------------------------------------------------------------ */

/* What a move does once it is permitted, and its note in the audit chain. For releases, which
 * permit by themselves. */
enum kb_status kb_edit_carry_out(struct kb_store *store, const struct kb_subject *subject,
                                 const struct kb_transition *transition, struct kb_str note,
                                 struct kb_error *err);

/* The release's way to publish a scheduled edition: KB_CONFLICT when it is not scheduled. */
enum kb_status kb_edit_release(struct kb_store *store, struct kb_str id, int edition,
                               struct kb_str release, struct kb_error *err);

/* --- edit_answer.c ---------------------------------------------------------------------------- */

/* The findings about the subject as the transaction sees it, in the arena. */
enum kb_status kb_subject_validate(struct kb_store *store, const struct kb_subject *subject,
                                   struct kb_arena *arena, const struct kb_finding **ret,
                                   size_t *ret_count, struct kb_error *err);

/* How many findings of a level have no answer; `first` says what the first is about. */
enum kb_status kb_subject_count_findings(struct kb_store *store, const struct kb_subject *subject,
                                         enum kb_finding_level level, size_t *ret_open,
                                         char first[KB_ERROR_HINT_MAX + 1], struct kb_error *err);

#endif
