/* flag_read.c - reads flags and what was done to them, and looks whether it is what was done. */
#include "report.h"

#define ARENA_MAX (16u << 20)

enum kb_status kb_read_flag(struct kb_query *query, struct kb_arena *arena, void *ret,
                            struct kb_error *err)
{
    struct kb_flag flag = {
        .row = kb_query_int(query, 0),
        .edition = (int)kb_query_int(query, 3),
        .door = kb_str_equal(kb_query_str(query, 9), KB_STR("public")) ? KB_DOOR_PUBLIC
                                                                       : KB_DOOR_INTERNAL,
        .raised_ms = kb_query_int(query, 12),
        .change = kb_query_int(query, 13),
        .due = (kb_date)kb_query_int(query, 17),
        .answered_ms = kb_query_int(query, 19),
    };
    const struct {
        int column;
        struct kb_str *to;
    } texts[] = {{1, &flag.id},      {2, &flag.item},       {4, &flag.section}, {5, &flag.title},
                 {7, &flag.comment}, {8, &flag.work_order}, {10, &flag.role},   {11, &flag.actor},
                 {15, &flag.owner},  {16, &flag.taker},     {18, &flag.answer}};
    enum kb_status status = KB_OK;
    if (!kb_flag_reason_parse(kb_query_str(query, 6), &flag.reason) ||
        !kb_flag_state_parse(kb_query_str(query, 14), &flag.state))
        return kb_fail(err, KB_CORRUPT, "database: a flag has no reason or state");
    for (size_t i = 0; i < KB_COUNT(texts) && !status; i++)
        status = kb_query_copy(query, texts[i].column, arena, texts[i].to, err);
    if (!status)
        memcpy(ret, &flag, sizeof flag);
    return status;
}

enum kb_status kb_read_flag_step(struct kb_query *query, struct kb_arena *arena, void *ret,
                                 struct kb_error *err)
{
    struct kb_flag_step step = {
        .ordinal = (int)kb_query_int(query, 0),
        .due = (kb_date)kb_query_int(query, 5),
        .at_ms = kb_query_int(query, 7),
    };
    struct kb_str *const texts[] = {&step.owner, &step.taker, &step.text, &step.actor};
    static const int columns[] = {3, 4, 6, 8};
    if (!kb_flag_move_parse(kb_query_str(query, 1), &step.move) ||
        !kb_flag_state_parse(kb_query_str(query, 2), &step.state))
        return kb_fail(err, KB_CORRUPT, "database: a step of a flag has no move or state");
    enum kb_status status = kb_query_hash(query, 9, &step.hash, err);
    for (size_t i = 0; i < KB_COUNT(columns) && !status; i++)
        status = kb_query_copy(query, columns[i], arena, texts[i], err);
    if (!status)
        memcpy(ret, &step, sizeof step);
    return status;
}

enum kb_status kb_flag_read(struct kb_reader *reader, struct kb_arena *arena, struct kb_str id,
                            struct kb_flag *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_FLAG, err);
    if (status)
        return status;
    kb_query_bind_str(&query, 1, id);
    status = kb_query_next(&query, &found, err);
    if (!status && !found)
        return kb_fail(err, KB_NOT_FOUND, "there is no flag '%.*s'",
                       KB_STR_ARG(kb_utf8_cut(id, KB_SHORT_ID_TEXT_MAX)));
    return status ? status : kb_read_flag(&query, arena, ret, err);
}

enum kb_status kb_flag_steps(struct kb_reader *reader, struct kb_arena *arena,
                             const struct kb_flag *flag, const struct kb_flag_step **ret,
                             size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *steps = NULL;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_FLAG_STEPS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, flag->row);
    status = kb_list_read(&query, arena, sizeof(struct kb_flag_step), kb_read_flag_step, &steps,
                          ret_count, err);
    if (!status)
        *ret = steps;
    return status;
}

enum kb_status kb_flag_list(struct kb_reader *reader, struct kb_arena *arena,
                            const struct kb_flag_filter *filter, const struct kb_flag **ret,
                            size_t *ret_count, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    const void *flags = NULL;
    enum kb_status status = kb_reader_require_internal(reader, err);
    if (!status)
        status = kb_query_start(&query, &reader->db, KB_READER_FLAGS, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, filter->states);
    kb_query_bind_str(&query, 2, filter->owner);
    kb_query_bind_str(&query, 3, filter->item);
    kb_query_bind_str(&query, 4, filter->work_order);
    kb_query_bind_int(&query, 5, filter->due_before);
    kb_query_bind_int(&query, 6, (int64_t)filter->limit);
    kb_query_bind_int(&query, 7, (int64_t)filter->offset);
    status = kb_list_read(&query, arena, sizeof(struct kb_flag), kb_read_flag, &flags, ret_count,
                          err);
    if (!status)
        *ret = flags;
    return status;
}

/* --- verifying -------------------------------------------------------------------------------- */

static enum kb_status verify_steps(struct kb_reader *reader, struct kb_arena *arena,
                                   const struct kb_flag *flag, struct kb_error *err)
{
    const struct kb_flag_step *steps = NULL;
    size_t count = 0;
    struct kb_hash hash;
    enum kb_status status = kb_flag_steps(reader, arena, flag, &steps, &count, err);
    for (size_t i = 0; i < count && !status; i++) {
        kb_flag_hash(flag, &steps[i], &hash);
        if (steps[i].ordinal != (int)i || !kb_hash_equal(&hash, &steps[i].hash))
            status = kb_fail(err, KB_CORRUPT, "flag %.*s: step %zu was altered",
                             KB_STR_ARG(flag->id), i);
    }
    return status;
}

/* KB_CORRUPT where the statement, which looks for what must not be, gives a row; it names it. */
static enum kb_status find_none(struct kb_reader *reader, enum kb_reader_sql which,
                                const char *what, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, which, err);
    if (!status)
        status = kb_query_next(&query, &found, err);
    if (status || !found)
        return status;
    return kb_fail(err, KB_CORRUPT, "%.*s: %s", KB_STR_ARG(kb_query_str(&query, 0)), what);
}

static enum kb_status verify_flags(struct kb_reader *reader, struct kb_arena *arena,
                                   struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool found = false;
    enum kb_status status = kb_query_start(&query, &reader->db, KB_READER_FLAGS_ALL, err);
    while (!status && !(status = kb_query_next(&query, &found, err)) && found) {
        struct kb_flag flag;
        kb_arena_clear(arena);
        status = kb_read_flag(&query, arena, &flag, err);
        if (!status)
            status = verify_steps(reader, arena, &flag, err);
    }
    return status;
}

enum kb_status kb_report_verify(struct kb_reader *reader, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(ARENA_MAX);
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = verify_flags(reader, arena, err);
    if (!status)
        status = find_none(reader, KB_READER_FLAG_STEP_ASTRAY,
                           "a step that no change made, or that is missing", err);
    if (!status)
        status = find_none(reader, KB_READER_FLAG_ASTRAY, "the flag is not what its steps say",
                           err);
    if (!status)
        status = find_none(reader, KB_READER_FEEDBACK_ASTRAY,
                           "feedback that no change gave, or that is missing", err);
    return status;
}
