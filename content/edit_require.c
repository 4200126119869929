#include "edit_life.h"

struct asked {
    struct kb_store *store;
    const struct kb_subject *subject;
    const struct kb_attempt *attempt;
    char *hint; /* KB_ERROR_HINT_MAX bytes and a NUL, for a rule that has more to say */
};

/* Whether the actor wrote any of it, or submitted it where that counts. */
static enum kb_status did(const struct asked *asked, bool counts_submitting, bool *ret,
                          struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &asked->store->db, KB_WRITER_EDIT_DID, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, asked->subject->edition);
    kb_query_bind_cstr(&query, 2, asked->store->actor);
    kb_query_bind_int(&query, 3, counts_submitting);
    status = kb_query_one(&query, "edition", err);
    if (!status)
        *ret = kb_query_int(&query, 0) != 0;
    return status;
}

static enum kb_status is_own(const struct asked *asked, bool *ret, struct kb_error *err)
{
    return did(asked, true, ret, err);
}

static enum kb_status is_second_person(const struct asked *asked, bool *ret, struct kb_error *err)
{
    bool wrote = true;
    enum kb_status status = did(asked, false, &wrote, err);
    *ret = !wrote;
    return status;
}

static enum kb_status has_no_draft(const struct asked *asked, bool *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &asked->store->db, KB_WRITER_EDIT_HAS_OPEN, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, asked->subject->item);
    status = kb_query_one(&query, "item", err);
    if (!status)
        *ret = kb_query_int(&query, 0) == 0;
    return status;
}

static enum kb_status is_based_on(const struct asked *asked, bool *ret, struct kb_error *err)
{
    (void)err;
    *ret = asked->attempt->based_on &&
           kb_hash_equal(asked->attempt->based_on, &asked->subject->hash);
    return KB_OK;
}

static enum kb_status has_reason(const struct asked *asked, bool *ret, struct kb_error *err)
{
    (void)err;
    *ret = kb_str_trim(asked->attempt->note).len > 0;
    return KB_OK;
}

static enum kb_status has_change_note(const struct asked *asked, bool *ret, struct kb_error *err)
{
    (void)err;
    *ret = !asked->subject->is_successor || asked->subject->has_change_note;
    return KB_OK;
}

static enum kb_status is_flagged(const struct asked *asked, bool *ret, struct kb_error *err)
{
    (void)err;
    *ret = asked->subject->emergency_ms && !asked->subject->approved_after_ms;
    return KB_OK;
}

static enum kb_status is_over(const struct asked *asked, bool *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    struct kb_store *store = asked->store;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDIT_HOLDS_AFTER, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, asked->subject->edition);
    kb_query_bind_int(&query, 2, kb_clock_day_at(store->clock, store->now_ms));
    status = kb_query_one(&query, "edition", err);
    if (!status)
        *ret = kb_query_int(&query, 0) == 0;
    return status;
}

static enum kb_status is_kept(const struct asked *asked, bool *ret, struct kb_error *err)
{
    (void)err;
    *ret = !asked->subject->archived_ms;
    return KB_OK;
}

static enum kb_status has_none_open(const struct asked *asked, enum kb_finding_level level,
                                    bool *ret, struct kb_error *err)
{
    size_t open = 1;
    enum kb_status status = kb_subject_count_findings(asked->store, asked->subject, level, &open,
                                                      asked->hint, err);
    *ret = open == 0;
    return status;
}

static enum kb_status is_valid(const struct asked *asked, bool *ret, struct kb_error *err)
{
    return has_none_open(asked, KB_FINDING_ERROR, ret, err);
}

static enum kb_status is_answered(const struct asked *asked, bool *ret, struct kb_error *err)
{
    return has_none_open(asked, KB_FINDING_WARNING, ret, err);
}

/* How each rule is asked; role and state are asked of the table itself. */
static const struct {
    enum kb_status (*holds)(const struct asked *asked, bool *ret, struct kb_error *err);
} asks[KB_RULE_COUNT] = {
    [KB_RULE_OWN] = {is_own},
    [KB_RULE_SECOND_PERSON] = {is_second_person},
    [KB_RULE_ONE_DRAFT] = {has_no_draft},
    [KB_RULE_BASED_ON] = {is_based_on},
    [KB_RULE_REASON] = {has_reason},
    [KB_RULE_CHANGE_NOTE] = {has_change_note},
    [KB_RULE_FLAGGED] = {is_flagged},
    [KB_RULE_OVER] = {is_over},
    [KB_RULE_KEPT] = {is_kept},
    [KB_RULE_VALID] = {is_valid},
    [KB_RULE_ANSWERED] = {is_answered},
};

static enum kb_status refuse(const struct asked *asked, enum kb_rule rule, struct kb_error *err)
{
    static const struct {
        enum kb_status status;
        const char *text;
    } refusals[] = {
#define X(name, wire, status, text) [KB_RULE_##name] = {status, text},
        KB_RULE_LIST(X)
#undef X
    };
    const struct kb_subject *subject = asked->subject;
    const char *move = kb_move_name(asked->attempt->move);
    const char *text = refusals[rule].text;
    if (!subject->edition)
        return kb_fail(err, refusals[rule].status, "%s '%s': %s (rule: %s)", move, subject->id,
                       text, kb_rule_name(rule));
    return kb_fail(err, refusals[rule].status, "%s edition %d of '%s', %s: %s (rule: %s)", move,
                   subject->number, subject->id, kb_state_name(subject->state), text,
                   kb_rule_name(rule));
}

/* Whether a role may make a move at all, in whatever state. */
static bool role_may(enum kb_move move, enum kb_role role)
{
    size_t count;
    const struct kb_transition *all = kb_edit_transitions(&count);
    for (size_t i = 0; i < count; i++) {
        if (all[i].move == move && (all[i].roles & KB_ROLE_BIT(role)))
            return true;
    }
    return false;
}

static enum kb_status check_note(struct kb_str note, struct kb_error *err)
{
    size_t bad;
    if (note.len > KB_NOTE_MAX || !kb_utf8_check(note, &bad))
        return kb_fail(err, KB_INVALID, "note: too long or not UTF-8");
    return KB_OK;
}

static enum kb_status ask_all(const struct asked *asked, unsigned requires, struct kb_error *err)
{
    for (int rule = 0; rule < KB_RULE_COUNT; rule++) {
        bool holds = false;
        if (!(requires & KB_RULE_BIT(rule)))
            continue;
        enum kb_status status = asks[rule].holds(asked, &holds, err);
        if (!status && !holds)
            status = refuse(asked, (enum kb_rule)rule, err);
        if (status)
            return status;
    }
    return KB_OK;
}

enum kb_status kb_edit_permit(struct kb_store *store, const struct kb_subject *subject,
                              const struct kb_attempt *attempt, const struct kb_transition **ret,
                              struct kb_error *err)
{
    char hint[KB_ERROR_HINT_MAX + 1] = "";
    const struct asked asked = {store, subject, attempt, hint};
    enum kb_status status = check_note(attempt->note, err);
    if (status)
        return status;
    if (!role_may(attempt->move, store->role))
        return refuse(&asked, KB_RULE_ROLE, err);
    const struct kb_transition *transition = kb_edit_transition(attempt->move, store->role,
                                                                subject->state);
    if (!transition)
        return refuse(&asked, KB_RULE_STATE, err);
    status = ask_all(&asked, transition->requires, err);
    if (!status)
        *ret = transition;
    else if (hint[0])
        kb_hint(err, "%s", hint);
    return status;
}
