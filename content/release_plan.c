/*
 * release_plan.c - planning a release: what is in it, when it comes, and that it does not.
 */
#include "edit_life.h"

#define DETAIL_MAX 64

#define OPEN      (1u << KB_RELEASE_OPEN)
#define SCHEDULED (1u << KB_RELEASE_SCHEDULED)

static enum kb_status check_name(struct kb_str name, struct kb_error *err)
{
    size_t bad;
    if (!kb_str_trim(name).len)
        return kb_fail(err, KB_INVALID, "name: missing");
    if (name.len > KB_TITLE_MAX)
        return kb_fail(err, KB_INVALID, "name: %zu bytes, at most %d are taken", name.len,
                       KB_TITLE_MAX);
    if (!kb_utf8_check(name, &bad))
        return kb_fail(err, KB_INVALID, "name: not UTF-8 at byte %zu", bad);
    return KB_OK;
}

static enum kb_status insert(struct kb_store *store, struct kb_str name, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_ADD, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, name);
    kb_query_bind_cstr(&query, 2, store->actor);
    kb_query_bind_int(&query, 3, store->now_ms);
    return kb_query_run(&query, err);
}

static enum kb_status create(struct kb_store *store, struct kb_str name, int64_t *ret_id,
                             struct kb_error *err)
{
    enum kb_status status = insert(store, name, err);
    if (status)
        return status;
    int64_t id = sqlite3_last_insert_rowid(store->db.handle);
    status = kb_release_note(store, "release_created", id, 0, 0, err);
    if (!status)
        *ret_id = id;
    return status;
}

enum kb_status kb_release_create(struct kb_store *store, struct kb_str name, int64_t *ret_id,
                                 struct kb_error *err)
{
    enum kb_status status = kb_release_permit(store, KB_RELEASE_PLANNERS, "create release", err);
    if (!status)
        status = check_name(name, err);
    if (!status)
        status = kb_store_mark(store, err);
    return status ? status : kb_store_unmark(store, create(store, name, ret_id, err), err);
}

/* --- members ---------------------------------------------------------------------------------- */

struct joining {
    int64_t release;
    enum kb_member_kind kind;
    struct kb_str id, reason;
    int number;
    int64_t item, edition;
};

/* In which state an edition may join as what. */
static const unsigned may_join[] = {
    [KB_MEMBER_EDITION] = 1u << KB_STATE_DRAFT | 1u << KB_STATE_IN_REVIEW |
                          1u << KB_STATE_APPROVED | 1u << KB_STATE_REJECTED,
    [KB_MEMBER_WITHDRAWAL] = 1u << KB_STATE_PUBLISHED | 1u << KB_STATE_SUPERSEDED,
};

static enum kb_status find_edition(struct kb_store *store, struct joining *joining,
                                   enum kb_state *ret_state, struct kb_error *err)
{
    struct kb_subject subject;
    enum kb_status status = kb_subject_load(store, joining->id, joining->number, &subject, err);
    if (status)
        return status;
    joining->item = subject.item;
    joining->edition = subject.edition;
    *ret_state = subject.state;
    return KB_OK;
}

/* What the row of a member that is in the way means. */
static enum kb_status judge(struct kb_query *query, const struct joining *joining,
                            struct kb_error *err)
{
    bool publishes = kb_str_equal(kb_query_str(query, 2), KB_STR("edition"));
    if (kb_query_int(query, 0) != joining->release)
        return kb_fail(err, KB_CONFLICT, "item '%.*s': it cannot be taken into a release now",
                       KB_STR_ARG(joining->id));
    if (kb_query_int(query, 1) == joining->edition)
        return kb_fail(err, KB_CONFLICT, "edition %d of '%.*s': it is in the release already",
                       joining->number, KB_STR_ARG(joining->id));
    if (publishes && joining->kind == KB_MEMBER_EDITION)
        return kb_fail(err, KB_CONFLICT,
                       "item '%.*s': another edition of it is in the release already",
                       KB_STR_ARG(joining->id));
    return KB_OK;
}

static enum kb_status check_others(struct kb_store *store, const struct joining *joining,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_MEMBER_IN_THE_WAY,
                                           err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, joining->item);
    while (!(status = kb_query_next(&query, &found, err)) && found) {
        status = judge(&query, joining, err);
        if (status)
            return status;
    }
    return status;
}

static enum kb_status insert_member(struct kb_store *store, const struct joining *joining,
                                    struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_MEMBER_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, joining->release);
    kb_query_bind_cstr(&query, 2, kb_member_kind_name(joining->kind));
    kb_query_bind_int(&query, 3, joining->item);
    kb_query_bind_int(&query, 4, joining->edition);
    kb_query_bind_str(&query, 5, joining->reason);
    return kb_query_run(&query, err);
}

static enum kb_status join(struct kb_store *store, struct joining *joining, struct kb_error *err)
{
    struct kb_release_row row;
    enum kb_state state;
    enum kb_status status = kb_release_require(store, joining->release, OPEN, &row, err);
    if (!status && row.member_count >= KB_RELEASE_MEMBERS_MAX)
        status = kb_fail(err, KB_TOO_LARGE, "release: it has %d members, no more are taken",
                         KB_RELEASE_MEMBERS_MAX);
    if (!status)
        status = find_edition(store, joining, &state, err);
    if (!status)
        status = check_others(store, joining, err);
    if (!status && !(may_join[joining->kind] & 1u << state))
        status = kb_fail(err, KB_INVALID, "edition %d of '%.*s': it is '%s'", joining->number,
                         KB_STR_ARG(joining->id), kb_state_name(state));
    if (!status)
        status = insert_member(store, joining, err);
    if (!status)
        status = kb_release_note(store, "release_added", joining->release, joining->item,
                                 joining->edition, err);
    return status;
}

enum kb_status kb_release_add(struct kb_store *store, int64_t release, enum kb_member_kind kind,
                              struct kb_str id, int edition, struct kb_str reason,
                              struct kb_error *err)
{
    struct joining joining = {
        .release = release, .kind = kind, .id = id, .number = edition, .reason = reason};
    enum kb_status status = kb_release_permit(store, KB_RELEASE_PLANNERS, "add to release", err);
    if (kind != KB_MEMBER_WITHDRAWAL)
        joining.reason = KB_STR("");
    else if (!status)
        status = kb_reason_check(reason, err);
    if (!status)
        status = kb_store_mark(store, err);
    return status ? status : kb_store_unmark(store, join(store, &joining, err), err);
}

static enum kb_status leave(struct kb_store *store, struct joining *joining, struct kb_error *err)
{
    struct kb_release_row row;
    enum kb_state state;
    enum kb_status status = kb_release_require(store, joining->release, OPEN, &row, err);
    if (!status)
        status = find_edition(store, joining, &state, err);
    if (!status)
        status = kb_db_run(&store->db, KB_WRITER_RELEASE_MEMBER_DROP,
                           (const int64_t[]){joining->release, joining->edition}, 2, err);
    if (!status && !sqlite3_changes(store->db.handle))
        status = kb_fail(err, KB_NOT_FOUND, "edition %d of '%.*s': it is not in the release",
                         joining->number, KB_STR_ARG(joining->id));
    if (!status)
        status = kb_release_note(store, "release_removed", joining->release, joining->item,
                                 joining->edition, err);
    return status;
}

enum kb_status kb_release_remove(struct kb_store *store, int64_t release, struct kb_str id,
                                 int edition, struct kb_error *err)
{
    struct joining joining = {.release = release, .id = id, .number = edition};
    enum kb_status status = kb_release_permit(store, KB_RELEASE_PLANNERS, "remove from release",
                                              err);
    if (!status)
        status = kb_store_mark(store, err);
    return status ? status : kb_store_unmark(store, leave(store, &joining, err), err);
}

/* --- the instant ------------------------------------------------------------------------------ */

/* Makes a move of one member, as by hand. */
static enum kb_status move_one(struct kb_store *store, int64_t release, enum kb_move move,
                               struct kb_str id, int number, struct kb_error *err)
{
    char detail[DETAIL_MAX];
    struct kb_subject subject;
    const struct kb_transition *transition = NULL;
    snprintf(detail, sizeof detail, "release %lld", (long long)release);
    const struct kb_attempt attempt = {.move = move, .note = kb_str_of(detail)};
    enum kb_status status = kb_subject_load(store, id, number, &subject, err);
    if (!status)
        status = kb_edit_permit(store, &subject, &attempt, &transition, err);
    return status ? status : kb_edit_carry_out(store, &subject, transition, attempt.note, err);
}

/* Withdrawals are only noted: what shows the plan must look again. */
static enum kb_status move_member(struct kb_store *store, struct kb_query *query, int64_t release,
                                  enum kb_move move, struct kb_error *err)
{
    struct kb_subject subject;
    struct kb_str id = kb_query_str(query, 2);
    int number = (int)kb_query_int(query, 3);
    if (kb_str_equal(kb_query_str(query, 0), KB_STR("edition")))
        return move_one(store, release, move, id, number, err);
    enum kb_status status = kb_subject_load(store, id, number, &subject, err);
    return status ? status
                  : kb_release_note(store, "release_moved", release, subject.item, subject.edition,
                                    err);
}

static enum kb_status move_members(struct kb_store *store, int64_t release, enum kb_move move,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_MEMBERS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release);
    while (!(status = kb_query_next(&query, &found, err)) && found) {
        status = move_member(store, &query, release, move, err);
        if (status)
            return status;
    }
    return status;
}

static enum kb_status move(struct kb_store *store, int64_t release, enum kb_release_state state,
                           int64_t at_ms, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_MOVE, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release);
    kb_query_bind_cstr(&query, 2, kb_release_state_name(state));
    kb_query_bind_int(&query, 3, at_ms);
    kb_query_bind_cstr(&query, 4, state == KB_RELEASE_SCHEDULED ? store->actor : "");
    return kb_query_run(&query, err);
}

static enum kb_status check_instant(struct kb_store *store, int64_t at_ms, struct kb_error *err)
{
    char at[KB_TIME_TEXT_SIZE], now[KB_TIME_TEXT_SIZE];
    kb_time_text(at_ms, at);
    if (at_ms > store->now_ms && at[0])
        return KB_OK;
    return kb_fail(err, KB_INVALID, "at: %s is not in the future, it is %s", at[0] ? at : "that",
                   kb_time_text(store->now_ms, now));
}

/* The instant, or the first after it that no other release has: what each did must be told apart.
 */
static enum kb_status find_instant(struct kb_store *store, int64_t at_ms, int64_t *ret,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_FREE_INSTANT, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, at_ms);
    status = kb_query_one(&query, "release", err);
    if (!status)
        *ret = kb_query_int(&query, 0);
    return status;
}

static enum kb_status schedule(struct kb_store *store, int64_t release, int64_t at_ms,
                               struct kb_error *err)
{
    struct kb_release_row row;
    enum kb_status status = kb_release_require(store, release, OPEN, &row, err);
    if (!status)
        status = check_instant(store, at_ms, err);
    if (!status)
        status = find_instant(store, at_ms, &at_ms, err);
    if (!status && !row.member_count)
        status = kb_fail(err, KB_INVALID, "release %lld: it is empty", (long long)release);
    if (!status)
        status = kb_release_refuse(store, KB_WRITER_RELEASE_NOT_READY, &row, "not approved", err);
    if (!status)
        status = move_members(store, release, KB_MOVE_SCHEDULE, err);
    if (!status)
        status = move(store, release, KB_RELEASE_SCHEDULED, at_ms, err);
    return status ? status : kb_release_note(store, "release_scheduled", release, 0, 0, err);
}

enum kb_status kb_release_schedule(struct kb_store *store, int64_t release, int64_t at_ms,
                                   struct kb_error *err)
{
    enum kb_status status = kb_release_permit(store, KB_RELEASE_DECIDERS, "schedule release", err);
    if (!status)
        status = kb_store_mark(store, err);
    return status ? status : kb_store_unmark(store, schedule(store, release, at_ms, err), err);
}

/* The release leaves the state first: the database keeps members of a scheduled one in place. */
static enum kb_status reopen(struct kb_store *store, int64_t release, struct kb_error *err)
{
    enum kb_status status = move(store, release, KB_RELEASE_OPEN, 0, err);
    if (!status)
        status = move_members(store, release, KB_MOVE_UNSCHEDULE, err);
    return status;
}

static enum kb_status unschedule(struct kb_store *store, int64_t release, struct kb_error *err)
{
    struct kb_release_row row;
    enum kb_status status = kb_release_require(store, release, SCHEDULED, &row, err);
    if (!status)
        status = reopen(store, release, err);
    return status ? status : kb_release_note(store, "release_unscheduled", release, 0, 0, err);
}

enum kb_status kb_release_unschedule(struct kb_store *store, int64_t release, struct kb_error *err)
{
    enum kb_status status = kb_release_permit(store, KB_RELEASE_DECIDERS, "unschedule release",
                                              err);
    if (!status)
        status = kb_store_mark(store, err);
    return status ? status : kb_store_unmark(store, unschedule(store, release, err), err);
}

static enum kb_status end(struct kb_store *store, int64_t release, struct kb_str reason,
                          struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_RELEASE_END, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, release);
    kb_query_bind_cstr(&query, 2, kb_release_state_name(KB_RELEASE_CANCELLED));
    kb_query_bind_int(&query, 3, store->now_ms);
    kb_query_bind_str(&query, 4, reason);
    return kb_query_run(&query, err);
}

static enum kb_status cancel(struct kb_store *store, int64_t release, struct kb_str reason,
                             struct kb_error *err)
{
    struct kb_release_row row;
    enum kb_status status = kb_release_require(store, release, OPEN | SCHEDULED, &row, err);
    if (!status && row.state == KB_RELEASE_SCHEDULED)
        status = reopen(store, release, err);
    if (!status)
        status = end(store, release, reason, err);
    return status ? status : kb_release_note(store, "release_cancelled", release, 0, 0, err);
}

enum kb_status kb_release_cancel(struct kb_store *store, int64_t release, struct kb_str reason,
                                 struct kb_error *err)
{
    enum kb_status status = kb_release_permit(store, KB_RELEASE_DECIDERS, "cancel release", err);
    if (!status && reason.len)
        status = kb_reason_check(reason, err);
    if (!status)
        status = kb_store_mark(store, err);
    return status ? status : kb_store_unmark(store, cancel(store, release, reason, err), err);
}
