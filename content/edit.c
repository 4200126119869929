#include "edit_life.h"

#define RESTORE_CAP (64u << 20)

/* While nothing of an item was published, its category is its draft's. */
static enum kb_status set_category(struct kb_store *store, const struct kb_putting *putting,
                                   struct kb_error *err)
{
    static const enum kb_writer_sql steps[] = {KB_WRITER_EDIT_CATEGORY_DROP,
                                               KB_WRITER_EDIT_CATEGORY_FIRST};
    for (size_t i = 0; i < KB_COUNT(steps); i++) {
        KB_CLEANUP(kb_query_done) struct kb_query query = {0};
        enum kb_status status = kb_query_start(&query, &store->db, steps[i], err);
        if (status)
            return status;
        kb_query_bind_int(&query, 1, putting->item);
        if (steps[i] == KB_WRITER_EDIT_CATEGORY_FIRST)
            kb_query_bind_str(&query, 2, putting->text->category);
        status = kb_query_run(&query, err);
        if (status)
            return status;
    }
    return KB_OK;
}

/* The text written, into a new edition or over the subject's. */
static enum kb_status write(struct kb_store *store, const struct kb_putting *putting,
                            struct kb_subject *subject, struct kb_error *err)
{
    struct kb_found_edition edition = {.row = subject->edition, .number = subject->number};
    enum kb_status status = set_category(store, putting, err);
    if (!status)
        status = kb_put_write(store, putting, &edition, err);
    if (status)
        return status;
    subject->item = putting->item;
    subject->edition = edition.row;
    subject->number = edition.number;
    memcpy(subject->id, putting->id, sizeof subject->id);
    return KB_OK;
}

/* A new draft by CREATE or RESTORE; `subject` comes out as the draft. */
static enum kb_status add_draft(struct kb_store *store, struct kb_putting *putting,
                                enum kb_move move, struct kb_str detail, struct kb_subject *subject,
                                struct kb_error *err)
{
    const struct kb_attempt attempt = {.move = move, .note = detail};
    const struct kb_transition *transition;
    enum kb_status status = kb_put_prepare(store, putting, err);
    if (!status && putting->text->id.len)
        status = kb_put_known_item(store, putting, err);
    if (status)
        return status;
    subject->item = putting->item;
    memcpy(subject->id, putting->id, sizeof subject->id);
    status = kb_edit_permit(store, subject, &attempt, &transition, err);
    if (!status && !putting->item)
        status = kb_put_new_item(store, putting, err);
    if (status)
        return status;
    *subject = (struct kb_subject){.item = putting->item};
    status = write(store, putting, subject, err);
    return status ? status : kb_subject_note(store, subject, move, detail, false, err);
}

static enum kb_status create(struct kb_store *store, const struct kb_edition_text *text,
                             struct kb_edit_result *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_putting_done) struct kb_putting putting = {.text = text};
    struct kb_subject subject = {0};
    enum kb_status status = kb_edition_text_check(text, err);
    if (!status)
        status = add_draft(store, &putting, KB_MOVE_CREATE, text->source, &subject, err);
    return status ? status : kb_subject_tell(store, &subject, ret, err);
}

enum kb_status kb_edit_create(struct kb_store *store, const struct kb_edition_text *text,
                              struct kb_edit_result *ret, struct kb_error *err)
{
    struct kb_edit_result result;
    enum kb_status status = kb_store_mark(store, err);
    if (status)
        return status;
    status = kb_store_unmark(store, create(store, text, &result, err), err);
    if (!status)
        *ret = result;
    return status;
}

/* Whether the draft says all of it already, also what the hash leaves out. */
static bool is_same(const struct kb_subject *subject, const struct kb_putting *putting)
{
    return subject->state == KB_STATE_DRAFT && kb_hash_equal(&subject->hash, &putting->hash) &&
           kb_str_equal(kb_str_of(subject->category), putting->text->category);
}

static enum kb_status write_over(struct kb_store *store, struct kb_subject *subject,
                                 const struct kb_edition_text *text, struct kb_error *err)
{
    KB_CLEANUP(kb_putting_done) struct kb_putting putting = {.text = text};
    enum kb_status status = kb_edition_text_check(text, err);
    if (!status)
        status = kb_put_prepare(store, &putting, err);
    if (!status)
        status = kb_put_known_item(store, &putting, err);
    if (status || is_same(subject, &putting))
        return status;
    status = write(store, &putting, subject, err);
    return status ? status
                  : kb_subject_note(store, subject, KB_MOVE_SAVE, text->source, false, err);
}

static enum kb_status save(struct kb_store *store, struct kb_str id, int edition,
                           const struct kb_hash *based_on, const struct kb_edition_text *text,
                           struct kb_edit_result *ret, struct kb_error *err)
{
    const struct kb_attempt attempt = {.move = KB_MOVE_SAVE, .based_on = based_on};
    const struct kb_transition *transition;
    struct kb_subject subject;
    enum kb_status status = kb_subject_load(store, id, edition, &subject, err);
    if (!status)
        status = kb_edit_permit(store, &subject, &attempt, &transition, err);
    if (!status && text->id.len && !kb_str_equal(text->id, id))
        status = kb_fail(err, KB_INVALID, "id: the draft is of '%s'", subject.id);
    if (status)
        return status;
    struct kb_edition_text own = *text;
    own.id = id;
    status = write_over(store, &subject, &own, err);
    return status ? status : kb_subject_tell(store, &subject, ret, err);
}

enum kb_status kb_edit_save(struct kb_store *store, struct kb_str id, int edition,
                            const struct kb_hash *based_on, const struct kb_edition_text *text,
                            struct kb_edit_result *ret, struct kb_error *err)
{
    struct kb_edit_result result;
    enum kb_status status = kb_store_mark(store, err);
    if (status)
        return status;
    status = kb_store_unmark(store, save(store, id, edition, based_on, text, &result, err), err);
    if (!status)
        *ret = result;
    return status;
}

/* The latest effective date of what was ever published of an item, or `*ret` as it is. */
static enum kb_status read_latest_day(struct kb_store *store, int64_t item, kb_date *ret,
                                      struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_EDIT_LATEST_DAY, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, item);
    status = kb_query_one(&query, "item", err);
    if (!status && sqlite3_column_type(query.statement, 0) != SQLITE_NULL)
        *ret = (kb_date)kb_query_int(&query, 0);
    return status;
}

/*
 * The old text as it may come back: in the place of the newest edition, open where it had ended,
 * and without what was said about the change that brought it.
 */
static enum kb_status renew(struct kb_store *store, int64_t item, struct kb_edition_text *text,
                            struct kb_error *err)
{
    kb_date latest = text->effective_from;
    enum kb_status status = read_latest_day(store, item, &latest, err);
    if (status)
        return status;
    if (latest > text->effective_from)
        text->effective_from = latest;
    if (text->effective_to <= kb_clock_day_at(store->clock, store->now_ms) ||
        text->effective_to <= text->effective_from)
        text->effective_to = KB_DATE_MAX;
    text->change_note = (struct kb_str){0};
    text->minor = false;
    text->repeals = NULL;
    text->repeal_count = 0;
    return KB_OK;
}

static enum kb_status restore(struct kb_store *store, struct kb_str id, int edition,
                              struct kb_arena *arena, struct kb_edit_result *ret,
                              struct kb_error *err)
{
    struct kb_edition old;
    struct kb_subject subject;
    enum kb_status status = kb_subject_load(store, id, edition, &subject, err);
    if (!status)
        status = kb_reader_edition(store->reader, arena, id, edition, KB_EDITION_WHOLE, &old, err);
    if (!status)
        status = renew(store, subject.item, &old.text, err);
    struct kb_str detail = kb_arena_printf(arena, "%d", edition);
    if (!status && !detail.data)
        status = kb_fail_memory(err);
    if (status)
        return status;
    KB_CLEANUP(kb_putting_done) struct kb_putting putting = {.text = &old.text};
    status = add_draft(store, &putting, KB_MOVE_RESTORE, detail, &subject, err);
    return status ? status : kb_subject_tell(store, &subject, ret, err);
}

enum kb_status kb_edit_restore(struct kb_store *store, struct kb_str id, int edition,
                               struct kb_edit_result *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(RESTORE_CAP);
    struct kb_edit_result result;
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_store_mark(store, err);
    if (status)
        return status;
    status = kb_store_unmark(store, restore(store, id, edition, arena, &result, err), err);
    if (!status)
        *ret = result;
    return status;
}
