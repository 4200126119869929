#include "edit_life.h"

struct moving {
    struct kb_store *store;
    const struct kb_subject *subject;
    const struct kb_transition *transition;
    struct kb_str note;
    bool touches_public; /* found by what is done */
};

static enum kb_status run_mark(struct moving *moving, enum kb_writer_sql which,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &moving->store->db, which, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, moving->subject->edition);
    kb_query_bind_int(&query, 2, moving->store->now_ms);
    return kb_query_run(&query, err);
}

static enum kb_status set_state(struct moving *moving, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &moving->store->db, KB_WRITER_EDIT_STATE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, moving->subject->edition);
    kb_query_bind_cstr(&query, 2, kb_state_name(moving->transition->to));
    return kb_query_run(&query, err);
}

/* The category that the draft brought comes to the item with it; older drafts brought none. */
static enum kb_status add_category(struct moving *moving, struct kb_error *err)
{
    const struct kb_subject *subject = moving->subject;
    bool is_new;
    if (!subject->category[0])
        return KB_OK;
    return kb_item_add_category(moving->store, subject->item, kb_str_of(subject->category), &is_new,
                                err);
}

static enum kb_status publish(struct moving *moving, struct kb_error *err)
{
    const struct kb_subject *subject = moving->subject;
    bool is_public = false;
    enum kb_status status = add_category(moving, err);
    if (!status)
        status = kb_edition_publish(moving->store, subject->item, subject->edition, subject->from,
                                    subject->to, err);
    if (!status)
        status = kb_item_is_public(moving->store, subject->item, &is_public, err);
    moving->touches_public = subject->item_is_public || is_public;
    return status;
}

static enum kb_status publish_emergency(struct moving *moving, struct kb_error *err)
{
    enum kb_status status = run_mark(moving, KB_WRITER_EDIT_MARK_EMERGENCY, err);
    return status ? status : publish(moving, err);
}

static enum kb_status withdraw(struct moving *moving, struct kb_error *err)
{
    moving->touches_public = moving->subject->item_is_public && moving->subject->is_public;
    return kb_edition_withdraw(moving->store, moving->subject->edition, moving->note, err);
}

static enum kb_status approve_after(struct moving *moving, struct kb_error *err)
{
    return run_mark(moving, KB_WRITER_EDIT_MARK_APPROVED_AFTER, err);
}

static enum kb_status archive(struct moving *moving, struct kb_error *err)
{
    return run_mark(moving, KB_WRITER_EDIT_MARK_ARCHIVED, err);
}

/* What each move does; the rest have calls of their own. */
static enum kb_status (*const effects[KB_MOVE_COUNT])(struct moving *moving,
                                                      struct kb_error *err) = {
    [KB_MOVE_SUBMIT] = set_state,
    [KB_MOVE_RECALL] = set_state,
    [KB_MOVE_APPROVE] = set_state,
    [KB_MOVE_REJECT] = set_state,
    [KB_MOVE_REOPEN] = set_state,
    [KB_MOVE_SCHEDULE] = set_state,
    [KB_MOVE_UNSCHEDULE] = set_state,
    [KB_MOVE_PUBLISH] = publish,
    [KB_MOVE_PUBLISH_EMERGENCY] = publish_emergency,
    [KB_MOVE_RELEASE] = publish,
    [KB_MOVE_APPROVE_AFTER] = approve_after,
    [KB_MOVE_WITHDRAW] = withdraw,
    [KB_MOVE_ARCHIVE] = archive,
    [KB_MOVE_DISCARD] = set_state,
};

enum kb_status kb_edit_carry_out(struct kb_store *store, const struct kb_subject *subject,
                                 const struct kb_transition *transition, struct kb_str note,
                                 struct kb_error *err)
{
    struct moving moving = {store, subject, transition, note, false};
    enum kb_status status = effects[transition->move](&moving, err);
    return status ? status
                  : kb_subject_note(store, subject, transition->move, note, moving.touches_public,
                                    err);
}

static enum kb_status run(struct kb_store *store, struct kb_str id, int edition,
                          const struct kb_attempt *attempt, struct kb_edit_result *ret,
                          struct kb_error *err)
{
    struct kb_subject subject;
    const struct kb_transition *transition = NULL;
    enum kb_status status = kb_subject_load(store, id, edition, &subject, err);
    if (!status)
        status = kb_edit_permit(store, &subject, attempt, &transition, err);
    if (!status)
        status = kb_edit_carry_out(store, &subject, transition, attempt->note, err);
    return status ? status : kb_subject_tell(store, &subject, ret, err);
}

enum kb_status kb_edit_move(struct kb_store *store, struct kb_str id, int edition,
                            enum kb_move move, struct kb_str note, struct kb_edit_result *ret,
                            struct kb_error *err)
{
    struct kb_edit_result result;
    if (move == KB_MOVE_RESTORE)
        return kb_edit_restore(store, id, edition, ret, err);
    if (move != KB_MOVE_RELEASE && !effects[move])
        return kb_fail(err, KB_INVALID, "move: '%s' needs a text", kb_move_name(move));
    enum kb_status status = kb_store_mark(store, err);
    if (status)
        return status;
    const struct kb_attempt attempt = {.move = move, .note = note};
    status = kb_store_unmark(store, run(store, id, edition, &attempt, &result, err), err);
    if (!status)
        *ret = result;
    return status;
}

enum kb_status kb_edit_release(struct kb_store *store, struct kb_str id, int edition,
                               struct kb_str release, struct kb_error *err)
{
    static const struct kb_transition transition = {.move = KB_MOVE_RELEASE,
                                                    .from = KB_STATE_BIT(KB_STATE_SCHEDULED),
                                                    .to = KB_STATE_PUBLISHED};
    struct kb_subject subject;
    enum kb_status status = kb_subject_load(store, id, edition, &subject, err);
    if (!status && !(transition.from & KB_STATE_BIT(subject.state)))
        status = kb_fail(err, KB_CONFLICT, "release edition %d of '%s': it is '%s' (rule: state)",
                         edition, subject.id, kb_state_name(subject.state));
    return status ? status : kb_edit_carry_out(store, &subject, &transition, release, err);
}
