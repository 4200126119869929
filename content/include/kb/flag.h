/*
 * kb/flag.h - somebody says that a text is wrong, and somebody answers.
 *
 * A flag (标记) is raised at either door on a section of a published edition, with a reason and a
 * comment. It is a task: it has an owner, a state, a day by which it is due, and in the end an
 * answer to who raised it, who finds it by the flag's id (kb/short_id.h), read out or kept.
 *
 *     open ──take──▶ taken ──answer──▶ answered ──close──▶ closed      reopen: back to open
 *
 * Its owner is the unit whose item it is: the edition's issuer where operators know that
 * department (kb/entry.h), else who wrote the edition, else the issuer; it can be assigned to
 * another. It is due so many working days (Monday to Friday) after the day it was raised: one for a
 * contradiction, three for the rest, unless the command says otherwise; and the day can be set.
 *
 * What always holds: a flag is raised, and each move on it made, in one transaction with its line
 * in the audit chain; who moved it, when and what it was then stays (kb_flag_steps()), and
 * kb_reader_verify() finds what was altered, dropped or put there by no change. The comment is
 * masked (kb/mask.h) before it touches the disk. Flags move no revision.
 *
 * At the public door a flag that was raised there is read by whoever has its id, without owner,
 * taker or notes: state, day, answer, and what was sent. At the internal door all are read.
 */
#ifndef KB_FLAG_H
#define KB_FLAG_H

#include "kb/feedback.h"
#include "kb/short_id.h"
#include "kb/work_order.h"

#define KB_FLAG_COMMENT_MAX 4096
#define KB_FLAG_TEXT_MAX    4096 /* answer, note */
#define KB_FLAG_DAYS_MAX    365

/* 理由: C name, wire name, working days until it is due. */
#define KB_FLAG_REASON_LIST(X)                                                                     \
    X(WRONG, "wrong", 3)                                                                           \
    X(OUTDATED, "outdated", 3)                                                                     \
    X(UNCLEAR, "unclear", 3)                                                                       \
    X(CONTRADICTION, "contradiction", 1)

enum kb_flag_reason {
#define X(name, wire, days) KB_FLAG_##name,
    KB_FLAG_REASON_LIST(X)
#undef X
    KB_FLAG_REASONS
};

#define KB_FLAG_STATE_LIST(X)                                                                      \
    X(OPEN, "open")         /* waits for somebody to take it */                                    \
    X(TAKEN, "taken")       /* somebody is at it */                                                \
    X(ANSWERED, "answered") /* who raised it can read the answer */                                \
    X(CLOSED, "closed")

enum kb_flag_state {
#define X(name, wire) KB_FLAG_STATE_##name,
    KB_FLAG_STATE_LIST(X)
#undef X
    KB_FLAG_STATES
};

#define KB_FLAG_BIT(state) (1u << (state))
#define KB_FLAG_TODO       (KB_FLAG_BIT(KB_FLAG_STATE_OPEN) | KB_FLAG_BIT(KB_FLAG_STATE_TAKEN))

#define KB_FLAG_MOVE_LIST(X)                                                                       \
    X(RAISE, "raise")   /* none that is asked for: how it begins */                                \
    X(TAKE, "take")     /* be the one who is at it, also in place of another */                    \
    X(ASSIGN, "assign") /* to another owner, who is in `text`; it is open then */                  \
    X(DUE, "due")       /* set the day, in `due` */                                                \
    X(ANSWER, "answer") /* with the answer in `text`; again to better it */                        \
    X(CLOSE, "close")   /* without an answer before, `text` says why */                            \
    X(REOPEN, "reopen") /* `text` says why; the clock begins anew */

enum kb_flag_move {
#define X(name, wire) KB_FLAG_MOVE_##name,
    KB_FLAG_MOVE_LIST(X)
#undef X
    KB_FLAG_MOVES
};

/* Wire names; static. The parsers return false for anything else. */
const char *kb_flag_reason_name(enum kb_flag_reason reason);
bool kb_flag_reason_parse(struct kb_str s, enum kb_flag_reason *ret);
const char *kb_flag_state_name(enum kb_flag_state state);
bool kb_flag_state_parse(struct kb_str s, enum kb_flag_state *ret);
const char *kb_flag_move_name(enum kb_flag_move move);
bool kb_flag_move_parse(struct kb_str s, enum kb_flag_move *ret);

/* The day so many working days after a day. */
kb_date kb_working_days_after(kb_date day, int days);

/* --- writing, in the open transaction ----------------------------------------------------------
 */

struct kb_flag_command {
    enum kb_door door;
    struct kb_str role; /* of who raises it */
    struct kb_section_ref about;
    enum kb_flag_reason reason;
    struct kb_str comment;    /* may be empty */
    struct kb_str work_order; /* kb/work_order.h; empty where it belongs to none */
    kb_date today;
    int days; /* working days until it is due; 0: as the reason has it */
};

/* Raises it and writes its id. Errors: as kb_feedback_give(). */
enum kb_status kb_flag_raise(struct kb_store *store, const struct kb_flag_command *command,
                             char ret_id[KB_SHORT_ID_SIZE], struct kb_error *err);

struct kb_flag_step_command {
    enum kb_flag_move move;
    struct kb_str text; /* owner, answer or note, as the move has it */
    kb_date due;        /* of DUE, and of REOPEN where it is not 0 */
    kb_date today;
};

/*
 * Moves the flag with an id in its one form, in the name of the transaction's actor, who must be an
 * editor, reviewer, publisher or admin. Errors, each with its rule: KB_FORBIDDEN (role),
 * KB_CONFLICT (state: the move does not go from there), KB_INVALID (text, due); KB_NOT_FOUND;
 * KB_IO, KB_CORRUPT, KB_NO_MEMORY.
 */
enum kb_status kb_flag_move(struct kb_store *store, struct kb_str id,
                            const struct kb_flag_step_command *command, struct kb_error *err);

/* --- reading -----------------------------------------------------------------------------------
 */

struct kb_flag {
    struct kb_str id;
    struct kb_str item; /* its id */
    int edition;
    struct kb_str section; /* label; empty: the whole edition */
    struct kb_str title;   /* of the edition; empty at the public door */
    enum kb_flag_reason reason;
    struct kb_str comment; /* masked */
    struct kb_str work_order;
    enum kb_door door; /* where it was raised */
    struct kb_str role;
    struct kb_str actor; /* the key's name; empty at the public door */
    int64_t raised_ms;
    int64_t change; /* that raised it; 0 at the public door */
    enum kb_flag_state state;
    struct kb_str owner;  /* empty at the public door, and where nobody is known */
    struct kb_str taker;  /* who took it; likewise */
    kb_date due;          /* to be answered on this day at the latest */
    struct kb_str answer; /* empty until there is one */
    int64_t answered_ms;  /* of the last answer; 0 */
    int64_t row;
};

/* One thing that was done to a flag. */
struct kb_flag_step {
    int ordinal; /* from 0, the raising */
    enum kb_flag_move move;
    enum kb_flag_state state; /* after it, as all below */
    struct kb_str owner, taker;
    kb_date due;
    struct kb_str text; /* answer or note */
    int64_t at_ms;
    struct kb_str actor;
    struct kb_hash hash; /* of the step, and of the flag for the first; the audit chain has it */
};

/* The flag with an id in its one form, in the arena. KB_NOT_FOUND when there is none for this door.
 */
enum kb_status kb_flag_read(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                            struct kb_flag *ret, struct kb_error *err);

/* Its steps in order, in the arena. Internal door only. */
enum kb_status kb_flag_steps(struct kb_reader *reader, struct kb_arena *arena,
                             const struct kb_flag *flag, const struct kb_flag_step **ret,
                             size_t *ret_count, struct kb_error *err);

struct kb_flag_filter {
    unsigned states;          /* KB_FLAG_BIT()s */
    struct kb_str owner;      /* owner or taker; empty: everybody's, as below */
    struct kb_str item;       /* id */
    struct kb_str work_order; /* */
    kb_date due_before; /* KB_DATE_MAX: whenever they are due; today: those that are overdue */
    size_t limit, offset;
};

/* Flags by the day they are due, the oldest first of each day, in the arena. Internal door only. */
enum kb_status kb_flag_list(struct kb_reader *reader, struct kb_arena *arena,
                            const struct kb_flag_filter *filter, const struct kb_flag **ret,
                            size_t *ret_count, struct kb_error *err);

#endif
