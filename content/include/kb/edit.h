/*
 * kb/edit.h - the life of editions: drafts, review, publication, withdrawal.
 *
 * What it is: one static table of moves (kb_edit_transitions()) that says who may do what to an
 * edition in which state, where it leads and what it requires, and the calls that make the moves.
 * Everything happens in the open transaction of the writer, as the actor it was begun for
 * (kb_store_begin_as()); a call that fails leaves the transaction as it was.
 *
 * What always holds: an item has at most one open draft (KB_STATES_OPEN) beside what is published.
 * Nobody approves what they wrote any part of: whoever created or saved the draft, ever. A
 * published edition never changes. Every move is one action in the audit chain with the hash of the
 * text before and after. A refused move changes nothing and says why in the error's message, which
 * ends in "(rule: NAME)" with a name of KB_RULE_LIST.
 *
 * How to use it: kb_edit_create() makes the draft; kb_edit_save() writes over it and wants the hash
 * it was based on, so that nobody's work is lost: on KB_CONFLICT read the edition (its text is what
 * somebody else saved), show both, save again on the new hash. kb_edit_move() does the rest:
 *
 *     create → save … → submit → approve → publish           (draft, in_review, approved,
 * published) ↖ recall ↙ ↘ reject → rejected → save, reopen approved → schedule → scheduled, which a
 * release publishes (kb/release.h) publish_emergency from any open state; it is listed until
 * somebody else does approve_after
 *
 * What it is not: it does not say what is wrong with a text (kb/validate.h does, and submit,
 * approve and publish ask it), and it indexes nothing. Operators' import (kb_store_put()) publishes
 * without review, audited as such.
 *
 * One thread at a time, the writer's.
 */
#ifndef KB_EDIT_H
#define KB_EDIT_H

#include "kb/reader.h"
#include "kb/store.h"

/* Moves: C name, wire name, and what the audit chain calls it when it was made. */
#define KB_MOVE_LIST(X)                                                                            \
    X(CREATE, "create", "created")                                                                 \
    X(SAVE, "save", "saved")                                                                       \
    X(SUBMIT, "submit", "submitted")                                                               \
    X(RECALL, "recall", "recalled")                                                                \
    X(APPROVE, "approve", "approved")                                                              \
    X(REJECT, "reject", "rejected")                                                                \
    X(REOPEN, "reopen", "reopened")                                                                \
    X(SCHEDULE, "schedule", "scheduled")                                                           \
    X(UNSCHEDULE, "unschedule", "unscheduled")                                                     \
    X(PUBLISH, "publish", "published")                                                             \
    X(PUBLISH_EMERGENCY, "publish_emergency", "published_emergency")                               \
    X(RELEASE, "release", "released")                                                              \
    X(APPROVE_AFTER, "approve_after", "approved_after")                                            \
    X(WITHDRAW, "withdraw", "withdrawn")                                                           \
    X(RESTORE, "restore", "restored")                                                              \
    X(ARCHIVE, "archive", "archived")                                                              \
    X(DISCARD, "discard", "discarded")

enum kb_move {
#define X(name, wire, done) KB_MOVE_##name,
    KB_MOVE_LIST(X)
#undef X
    KB_MOVE_COUNT
};

/* Wire names; static. */
const char *kb_move_name(enum kb_move move);
bool kb_move_parse(struct kb_str s, enum kb_move *ret);

/*
 * Rules: C name, name on the wire, status of a refusal, and what it says. A move is refused by the
 * first that it breaks: role, then state, then what the transition requires in this order.
 */
#define KB_RULE_LIST(X)                                                                            \
    X(ROLE, "role", KB_FORBIDDEN, "this role may not")                                             \
    X(STATE, "state", KB_CONFLICT, "not in this state")                                            \
    X(OWN, "own", KB_FORBIDDEN, "only who wrote or submitted it may")                              \
    X(SECOND_PERSON, "second_person", KB_FORBIDDEN, "it takes somebody who wrote none of it")      \
    X(ONE_DRAFT, "one_draft", KB_CONFLICT, "the item has an open draft already")                   \
    X(BASED_ON, "based_on", KB_CONFLICT, "it was saved by somebody else meanwhile")                \
    X(REASON, "reason", KB_INVALID, "a reason must be given")                                      \
    X(CHANGE_NOTE, "change_note", KB_INVALID, "a successor needs a change note")                   \
    X(FLAGGED, "flagged", KB_CONFLICT, "it is not waiting for approval afterwards")                \
    X(OVER, "over", KB_CONFLICT, "it is in force or will be")                                      \
    X(KEPT, "kept", KB_CONFLICT, "it is put away already")                                         \
    X(VALID, "valid", KB_INVALID, "the text has errors")                                           \
    X(ANSWERED, "answered", KB_INVALID, "there are warnings without an answer")

enum kb_rule {
#define X(name, wire, status, text) KB_RULE_##name,
    KB_RULE_LIST(X)
#undef X
    KB_RULE_COUNT
};

#define KB_RULE_BIT(rule) (1u << (rule))

const char *kb_rule_name(enum kb_rule rule);

/*
 * One row of the table: who may make a move from which states to which, and what it requires. A
 * move may have several rows; for one role and one state there is at most one.
 */
struct kb_transition {
    enum kb_move move;
    unsigned roles;    /* KB_ROLE_BIT()s; 0: nobody by hand */
    unsigned from;     /* KB_STATE_BIT()s; 0: there is no edition yet */
    enum kb_state to;  /* unless it stays */
    bool stays;        /* in the state it is in */
    unsigned requires; /* KB_RULE_BIT()s */
};

/* The whole table, static: for answers that tell an editor what is possible, and for tests. */
const struct kb_transition *kb_edit_transitions(size_t *ret_count);

/* The row for a move by a role from a state, or NULL. CREATE ignores the state. */
const struct kb_transition *kb_edit_transition(enum kb_move move, enum kb_role role,
                                               enum kb_state from);

/* What a call left: the edition, its state, and the hash that the next save is based on. */
struct kb_edit_result {
    char id[KB_ID_MAX + 1]; /* of the item, NUL-terminated */
    int edition;
    enum kb_state state;
    struct kb_hash hash;
};

/*
 * Makes a draft: of the item with `text->id`, or the first of a new item where that is empty (its
 * id is made as kb_store_put() does; a title that is taken is a finding, not an error here). The
 * item may be shown with the draft's category only once it is published. Errors: KB_NOT_FOUND for
 * an id that nothing has; KB_INVALID as kb_store_put(), also for another kind than the item's;
 * rules role, one_draft; KB_IO, KB_CORRUPT, KB_NO_MEMORY.
 */
enum kb_status kb_edit_create(struct kb_store *store, const struct kb_edition_text *text,
                              struct kb_edit_result *ret, struct kb_error *err);

/*
 * Writes a text over a draft, or over a rejected one, which is a draft again then. `based_on` is
 * the hash the editor started from; `text->id` may be empty and else must be `id`. Saving what is
 * there already does nothing. Errors: KB_NOT_FOUND; rules role, state, based_on; as
 * kb_edit_create().
 */
enum kb_status kb_edit_save(struct kb_store *store, struct kb_str id, int edition,
                            const struct kb_hash *based_on, const struct kb_edition_text *text,
                            struct kb_edit_result *ret, struct kb_error *err);

/*
 * Makes a move. `note` is the comment or reason, recorded with it; may be empty where no reason is
 * required. KB_MOVE_CREATE and KB_MOVE_SAVE have calls of their own, KB_MOVE_RELEASE is for
 * releases alone; KB_MOVE_RESTORE is kb_edit_restore() and `*ret` the new draft. Errors:
 * KB_NOT_FOUND; every rule; KB_INVALID for a note over KB_NOTE_MAX or not UTF-8; KB_IO, KB_CORRUPT,
 * KB_NO_MEMORY.
 */
enum kb_status kb_edit_move(struct kb_store *store, struct kb_str id, int edition,
                            enum kb_move move, struct kb_str note, struct kb_edit_result *ret,
                            struct kb_error *err);

/*
 * Makes an open draft from the text of an edition that was published or discarded; its change note
 * is empty and it repeals nothing that is not written into it anew. Errors: as kb_edit_create().
 */
enum kb_status kb_edit_restore(struct kb_store *store, struct kb_str id, int edition,
                               struct kb_edit_result *ret, struct kb_error *err);

/*
 * Records a publisher's answer to a warning: `finding` is the key of one that the text has now
 * (kb/validate.h). An answer holds while the finding says the same; a new one replaces it. Errors:
 * KB_NOT_FOUND for the edition or the finding; KB_INVALID for an empty answer or one over
 * KB_NOTE_MAX; rules role (publishers and admins), state (open); KB_IO, KB_CORRUPT, KB_NO_MEMORY.
 */
enum kb_status kb_edit_answer(struct kb_store *store, struct kb_str id, int edition,
                              struct kb_str finding, struct kb_str answer, struct kb_error *err);

/* --- reading ---------------------------------------------------------------------------------- */

/* Why something is on the work list, as bits of a mask. */
#define KB_WORK_LIST(X)                                                                            \
    X(DRAFT, "draft")         /* being written, or rejected */                                     \
    X(REVIEW, "review")       /* waiting for somebody else to approve it */                        \
    X(APPROVED, "approved")   /* waiting to be published, or for its release */                    \
    X(EMERGENCY, "emergency") /* published in an emergency and not approved since */               \
    X(STALE, "stale")         /* in force, but what it rests on is not */                          \
    X(EXPIRING, "expiring")   /* ends within so many days, and nothing follows */                  \
    X(FLAGGED, "flagged")     /* somebody says it is wrong, and waits for an answer */

enum kb_work {
#define X(name, wire) KB_WORK_##name,
    KB_WORK_LIST(X)
#undef X
    KB_WORK_COUNT
};

#define KB_WORK_BIT(work) (1u << (work))

const char *kb_work_name(enum kb_work work);
bool kb_work_parse(struct kb_str s, enum kb_work *ret);

struct kb_work_query {
    unsigned kinds;      /* KB_WORK_BIT()s */
    struct kb_str owner; /* empty: everybody's; of FLAGGED the flag's owner or taker */
    kb_date today;
    int days;     /* how far EXPIRING looks ahead */
    size_t limit; /* for each kind */
};

struct kb_work_item {
    enum kb_work work;
    struct kb_edition edition; /* its head */
    kb_date until;             /* for EXPIRING: its last day is the one before; FLAGGED: due */
    int64_t since_ms;          /* when it came into this state, as far as is known */
    struct kb_str reason;      /* for STALE: what is wrong with which basis; FLAGGED: the flag's */
    struct kb_str flag;        /* for FLAGGED: its id (kb/flag.h) */
};

/*
 * What there is to do, kind by kind in the order of KB_WORK_LIST, the oldest first. `*ret` is in
 * the arena. Internal door only.
 */
enum kb_status kb_edit_worklist(struct kb_reader *reader, struct kb_arena *arena,
                                const struct kb_work_query *query, const struct kb_work_item **ret,
                                size_t *ret_count, struct kb_error *err);

/*
 * What is wrong on a day with the basis of an edition: empty when nothing is. Something is when a
 * title that resolved before is withdrawn, expired or repealed, or its edition in force lacks the
 * clause; a title that nothing ever had is not stale, it is unresolved.
 */
enum kb_status kb_reader_stale(struct kb_reader *reader, struct kb_arena *arena,
                               int64_t edition_row, kb_date today, struct kb_str *ret_reason,
                               struct kb_error *err);

/* The repeal of an item that has taken effect by a day. */
struct kb_repealed {
    struct kb_str by_id; /* the repealing item, its edition and title */
    int by_edition;
    struct kb_str by_title;
    kb_date from;
};

/* By what was known at an instant, KB_TIME_MAX is now: `*ret_is` false when it was not repealed, or
 * has a newer edition since. At the public door only repeals by public editions. Errors: KB_IO,
 * KB_CORRUPT, KB_NO_MEMORY. */
enum kb_status kb_reader_repealed(struct kb_reader *reader, struct kb_arena *arena,
                                  struct kb_str id, kb_date day, int64_t known_at_ms, bool *ret_is,
                                  struct kb_repealed *ret, struct kb_error *err);

/* The same in the world that a release will make (kb/release.h). Internal door only. */
enum kb_status kb_release_repealed(struct kb_reader *reader, struct kb_arena *arena,
                                   int64_t release, struct kb_str id, kb_date day, bool *ret_is,
                                   struct kb_repealed *ret, struct kb_error *err);

#endif
