#include "edit_life.h"
#include "validation.h"

#define FINDINGS_CAP (64u << 20)

enum kb_status kb_subject_validate(struct kb_store *store, const struct kb_subject *subject,
                                   struct kb_arena *arena, const struct kb_finding **ret,
                                   size_t *ret_count, struct kb_error *err)
{
    kb_date today = kb_clock_day_at(store->clock, store->now_ms);
    return kb_validate(store->reader, store->text, arena, kb_str_of(subject->id), subject->number,
                       today, ret, ret_count, err);
}

/* Publishers answer for what is published, while it is not yet. */
static enum kb_status permit(struct kb_store *store, const struct kb_subject *subject,
                             struct kb_error *err)
{
    if (store->role != KB_ROLE_PUBLISHER && store->role != KB_ROLE_ADMIN)
        return kb_fail(err, KB_FORBIDDEN, "answer '%s': this role may not (rule: role)",
                       subject->id);
    if (!(KB_STATES_OPEN & KB_STATE_BIT(subject->state)))
        return kb_fail(err, KB_CONFLICT, "answer '%s': it is '%s' (rule: state)", subject->id,
                       kb_state_name(subject->state));
    return KB_OK;
}

static enum kb_status check_finding(struct kb_store *store, const struct kb_subject *subject,
                                    struct kb_str key, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(FINDINGS_CAP);
    const struct kb_finding *findings = NULL;
    size_t count = 0;
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_subject_validate(store, subject, arena, &findings, &count, err);
    if (status)
        return status;
    for (size_t i = 0; i < count; i++) {
        if (kb_str_equal(kb_str_of(findings[i].key), key) &&
            findings[i].level == KB_FINDING_WARNING)
            return KB_OK;
    }
    return kb_fail(err, KB_NOT_FOUND, "'%s' has no warning '%.*s'", subject->id,
                   KB_STR_ARG(kb_utf8_cut(key, 64)));
}

static enum kb_status write_answer(struct kb_store *store, const struct kb_subject *subject,
                                   struct kb_str key, struct kb_str answer, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_ANSWER_PUT, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, subject->edition);
    kb_query_bind_str(&query, 2, key);
    kb_query_bind_str(&query, 3, answer);
    kb_query_bind_cstr(&query, 4, store->actor);
    kb_query_bind_int(&query, 5, store->now_ms);
    return kb_query_run(&query, err);
}

static enum kb_status note(struct kb_store *store, const struct kb_subject *subject,
                           struct kb_str key, struct kb_str answer, struct kb_error *err)
{
    KB_CLEANUP(kb_buf_done) struct kb_buf detail = KB_BUF_INIT(KB_NOTE_MAX + 64);
    kb_buf_printf(&detail, "%.*s: ", KB_STR_ARG(key));
    kb_buf_add_str(&detail, answer);
    enum kb_status status = kb_buf_status(&detail, err);
    struct kb_action action = {.what = "answered",
                               .item = subject->item,
                               .edition = subject->edition,
                               .detail = kb_buf_str(&detail),
                               .before = &subject->hash};
    return status ? status : kb_change_note(store, &action, err);
}

static enum kb_status run(struct kb_store *store, struct kb_str id, int edition, struct kb_str key,
                          struct kb_str answer, struct kb_error *err)
{
    struct kb_subject subject;
    enum kb_status status = kb_subject_load(store, id, edition, &subject, err);
    if (!status)
        status = permit(store, &subject, err);
    if (!status)
        status = check_finding(store, &subject, key, err);
    if (!status)
        status = write_answer(store, &subject, key, answer, err);
    return status ? status : note(store, &subject, key, answer, err);
}

enum kb_status kb_edit_answer(struct kb_store *store, struct kb_str id, int edition,
                              struct kb_str finding, struct kb_str answer, struct kb_error *err)
{
    size_t bad;
    if (!kb_str_trim(answer).len || answer.len > KB_NOTE_MAX || !kb_utf8_check(answer, &bad))
        return kb_fail(err, KB_INVALID, "answer: missing, too long or not UTF-8");
    enum kb_status status = kb_store_mark(store, err);
    if (status)
        return status;
    return kb_store_unmark(store, run(store, id, edition, finding, answer, err), err);
}

enum kb_status kb_subject_count_findings(struct kb_store *store, const struct kb_subject *subject,
                                         enum kb_finding_level level, size_t *ret_open,
                                         char first[KB_ERROR_HINT_MAX + 1], struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(FINDINGS_CAP);
    const struct kb_finding *findings = NULL;
    size_t count = 0, open = 0;
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_subject_validate(store, subject, arena, &findings, &count, err);
    for (size_t i = 0; !status && i < count; i++) {
        if (findings[i].level != level || findings[i].answer.len)
            continue;
        if (!open++)
            snprintf(first, KB_ERROR_HINT_MAX + 1, "%.40s: %s: %.*s", findings[i].field.data,
                     kb_finding_name(findings[i].code),
                     KB_STR_ARG(kb_utf8_cut(findings[i].message, 160)));
    }
    if (!status)
        *ret_open = open;
    return status;
}
