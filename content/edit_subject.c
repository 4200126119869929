#include "edit_life.h"

/* The columns of EDIT_SUBJECT, in their order. */
enum column {
    COLUMN_ITEM,
    COLUMN_EDITION,
    COLUMN_STATE,
    COLUMN_HASH,
    COLUMN_ITEM_IS_PUBLIC,
    COLUMN_IS_PUBLIC,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_HAS_CHANGE_NOTE,
    COLUMN_IS_SUCCESSOR,
    COLUMN_EMERGENCY,
    COLUMN_APPROVED_AFTER,
    COLUMN_ARCHIVED,
    COLUMN_CATEGORY,
};

static enum kb_status take(struct kb_query *query, struct kb_subject *ret, struct kb_error *err)
{
    struct kb_str category = kb_query_str(query, COLUMN_CATEGORY);
    ret->item = kb_query_int(query, COLUMN_ITEM);
    ret->edition = kb_query_int(query, COLUMN_EDITION);
    ret->item_is_public = kb_query_int(query, COLUMN_ITEM_IS_PUBLIC) != 0;
    ret->is_public = kb_query_int(query, COLUMN_IS_PUBLIC) != 0;
    ret->from = (kb_date)kb_query_int(query, COLUMN_FROM);
    ret->to = (kb_date)kb_query_int(query, COLUMN_TO);
    ret->has_change_note = kb_query_int(query, COLUMN_HAS_CHANGE_NOTE) != 0;
    ret->is_successor = kb_query_int(query, COLUMN_IS_SUCCESSOR) != 0;
    ret->emergency_ms = kb_query_int(query, COLUMN_EMERGENCY);
    ret->approved_after_ms = kb_query_int(query, COLUMN_APPROVED_AFTER);
    ret->archived_ms = kb_query_int(query, COLUMN_ARCHIVED);
    if (!kb_state_parse(kb_query_str(query, COLUMN_STATE), &ret->state) ||
        category.len > KB_CATEGORY_MAX)
        return kb_fail(err, KB_CORRUPT, "database: edition %lld has no state or category",
                       (long long)ret->edition);
    snprintf(ret->category, sizeof ret->category, "%.*s", KB_STR_ARG(category));
    return kb_query_hash(query, COLUMN_HASH, &ret->hash, err);
}

enum kb_status kb_subject_load(struct kb_store *store, struct kb_str id, int edition,
                               struct kb_subject *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    struct kb_subject subject = {.number = edition};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDIT_SUBJECT, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    kb_query_bind_int(&query, 2, edition);
    status = kb_query_next(&query, &found, err);
    if (status)
        return status;
    if (!found || id.len > KB_ID_MAX)
        return kb_fail(err, KB_NOT_FOUND, "there is no edition %d of '%.*s'", edition,
                       KB_STR_ARG(kb_utf8_cut(id, KB_ID_MAX)));
    status = take(&query, &subject, err);
    if (status)
        return status;
    snprintf(subject.id, sizeof subject.id, "%.*s", KB_STR_ARG(id));
    *ret = subject;
    return KB_OK;
}

enum kb_status kb_subject_tell(struct kb_store *store, const struct kb_subject *subject,
                               struct kb_edit_result *ret, struct kb_error *err)
{
    struct kb_subject now;
    enum kb_status status = kb_subject_load(store, kb_str_of(subject->id), subject->number, &now,
                                            err);
    if (status)
        return status;
    *ret = (struct kb_edit_result){.edition = now.number, .state = now.state, .hash = now.hash};
    memcpy(ret->id, now.id, sizeof ret->id);
    return KB_OK;
}

enum kb_status kb_subject_note(struct kb_store *store, const struct kb_subject *subject,
                               enum kb_move move, struct kb_str detail, bool touches_public,
                               struct kb_error *err)
{
    static const char *const done[] = {
#define X(name, wire, done) [KB_MOVE_##name] = done,
        KB_MOVE_LIST(X)
#undef X
    };
    static const struct kb_hash none;
    bool had_text = !kb_hash_equal(&subject->hash, &none);
    struct kb_action action = {.what = done[move],
                               .item = subject->item,
                               .edition = subject->edition,
                               .detail = detail,
                               .touches_public = touches_public,
                               .before = had_text ? &subject->hash : NULL};
    return kb_change_note(store, &action, err);
}
