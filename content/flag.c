/* flag.c - raises flags and moves them on, each step into the audit chain. */
#include "report.h"

#include "kb/mask.h"

#define COMMENT_ROOM (4u * KB_FLAG_COMMENT_MAX)

/* "7Q2M-K9XD-4RTC\t12\tanswer\tHASH" */
#define DETAIL_MAX (KB_SHORT_ID_SIZE + KB_HASH_HEX_SIZE + 32)

static const int days_of[] = {
#define X(name, wire, days) days,
    KB_FLAG_REASON_LIST(X)
#undef X
};

#define EDITORS                                                                                    \
    (KB_ROLE_BIT(KB_ROLE_EDITOR) | KB_ROLE_BIT(KB_ROLE_REVIEWER) |                                 \
     KB_ROLE_BIT(KB_ROLE_PUBLISHER) | KB_ROLE_BIT(KB_ROLE_ADMIN))

#define IN(name) KB_FLAG_BIT(KB_FLAG_STATE_##name)

/* From where a move goes to where; the text is needed in the states of `needs_text`. */
static const struct {
    unsigned from, needs_text;
    bool stays;
    enum kb_flag_state to;
} moves[] = {
    [KB_FLAG_MOVE_RAISE] = {0, 0, false, KB_FLAG_STATE_OPEN},
    [KB_FLAG_MOVE_TAKE] = {IN(OPEN) | IN(TAKEN), 0, false, KB_FLAG_STATE_TAKEN},
    [KB_FLAG_MOVE_ASSIGN] = {IN(OPEN) | IN(TAKEN), ~0u, false, KB_FLAG_STATE_OPEN},
    [KB_FLAG_MOVE_DUE] = {IN(OPEN) | IN(TAKEN), 0, true, KB_FLAG_STATE_OPEN},
    [KB_FLAG_MOVE_ANSWER] = {IN(OPEN) | IN(TAKEN) | IN(ANSWERED), ~0u, false,
                             KB_FLAG_STATE_ANSWERED},
    [KB_FLAG_MOVE_CLOSE] = {IN(OPEN) | IN(TAKEN) | IN(ANSWERED), IN(OPEN) | IN(TAKEN), false,
                            KB_FLAG_STATE_CLOSED},
    [KB_FLAG_MOVE_REOPEN] = {IN(ANSWERED) | IN(CLOSED), ~0u, false, KB_FLAG_STATE_OPEN},
};

/* --- hashes ----------------------------------------------------------------------------------- */

static void hash_head(struct kb_hasher *hasher, const struct kb_flag *flag)
{
    kb_hasher_add(hasher, flag->item);
    kb_hasher_add_int(hasher, flag->edition);
    kb_hasher_add(hasher, flag->section);
    kb_hasher_add(hasher, kb_str_of(kb_flag_reason_name(flag->reason)));
    kb_hasher_add(hasher, flag->comment);
    kb_hasher_add(hasher, flag->work_order);
    kb_hasher_add(hasher, kb_str_of(kb_door_name(flag->door)));
    kb_hasher_add(hasher, flag->role);
    kb_hasher_add_int(hasher, flag->raised_ms);
}

/* The order of the fields is part of the format: stored hashes depend on it. */
void kb_flag_hash(const struct kb_flag *flag, const struct kb_flag_step *step, struct kb_hash *ret)
{
    struct kb_hasher hasher;
    kb_hasher_init(&hasher);
    kb_hasher_add(&hasher, KB_STR("kb flag step 1"));
    kb_hasher_add(&hasher, flag->id);
    kb_hasher_add_int(&hasher, step->ordinal);
    if (!step->ordinal)
        hash_head(&hasher, flag);
    kb_hasher_add(&hasher, kb_str_of(kb_flag_move_name(step->move)));
    kb_hasher_add(&hasher, kb_str_of(kb_flag_state_name(step->state)));
    kb_hasher_add(&hasher, step->owner);
    kb_hasher_add(&hasher, step->taker);
    kb_hasher_add_int(&hasher, step->due);
    kb_hasher_add(&hasher, step->text);
    kb_hasher_add_int(&hasher, step->at_ms);
    kb_hasher_done(&hasher, ret);
}

/* --- writing ---------------------------------------------------------------------------------- */

static enum kb_status read_number(struct kb_store *store, enum kb_writer_sql which, int64_t row,
                                  int64_t *ret, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, which, err);
    if (status)
        return status;
    if (row)
        kb_query_bind_int(&query, 1, row);
    status = kb_query_one(&query, "flag", err);
    if (!status)
        *ret = kb_query_int(&query, 0);
    return status;
}

/* As KB_SQL_FLAG_DETAIL has it; on no item, so that nothing is indexed for it. */
static enum kb_status note(struct kb_store *store, const struct kb_flag *flag,
                           const struct kb_flag_step *step, struct kb_error *err)
{
    char hex[KB_HASH_HEX_SIZE], detail[DETAIL_MAX];
    snprintf(detail, sizeof detail, "%.*s\t%d\t%s\t%s", KB_STR_ARG(flag->id), step->ordinal,
             kb_flag_move_name(step->move), kb_hash_hex(&step->hash, hex));
    struct kb_action action = {.what = step->ordinal ? "flag_moved" : "flag_raised",
                               .detail = kb_str_of(detail)};
    return kb_change_note(store, &action, err);
}

static enum kb_status add_step(struct kb_store *store, const struct kb_flag *flag,
                               struct kb_flag_step *step, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_FLAG_STEP_ADD, err);
    if (status)
        return status;
    step->at_ms = store->now_ms;
    kb_flag_hash(flag, step, &step->hash);
    kb_query_bind_int(&query, 1, flag->row);
    kb_query_bind_int(&query, 2, step->ordinal);
    kb_query_bind_cstr(&query, 3, kb_flag_move_name(step->move));
    kb_query_bind_cstr(&query, 4, kb_flag_state_name(step->state));
    kb_query_bind_str(&query, 5, step->owner);
    kb_query_bind_str(&query, 6, step->taker);
    kb_query_bind_int(&query, 7, step->due);
    kb_query_bind_str(&query, 8, step->text);
    kb_query_bind_int(&query, 9, step->at_ms);
    kb_query_bind_int(&query, 10, store->change);
    kb_query_bind_hash(&query, 11, &step->hash);
    status = kb_query_run(&query, err);
    return status ? status : note(store, flag, step, err);
}

/* --- raising ---------------------------------------------------------------------------------- */

static enum kb_status check(const struct kb_flag_command *command, struct kb_error *err)
{
    if (!command->role.len || command->role.len > KB_RECEIPT_WORD_MAX)
        return kb_fail(err, KB_INVALID, "role: not 1 to %d bytes", KB_RECEIPT_WORD_MAX);
    if (command->comment.len > KB_FLAG_COMMENT_MAX || !kb_utf8_check(command->comment, NULL))
        return kb_fail(err, KB_INVALID, "comment: no text of at most %d bytes",
                       KB_FLAG_COMMENT_MAX);
    if (command->days < 0 || command->days > KB_FLAG_DAYS_MAX)
        return kb_fail(err, KB_INVALID, "days: not 0 to %d", KB_FLAG_DAYS_MAX);
    return command->work_order.len ? kb_work_order_check(command->work_order, err) : KB_OK;
}

static enum kb_status add_flag(struct kb_store *store, const struct kb_flag *flag, int64_t edition,
                               struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_FLAG_ADD, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, flag->row);
    kb_query_bind_str(&query, 2, flag->id);
    kb_query_bind_int(&query, 3, edition);
    kb_query_bind_str(&query, 4, flag->section);
    kb_query_bind_cstr(&query, 5, kb_flag_reason_name(flag->reason));
    kb_query_bind_str(&query, 6, flag->comment);
    kb_query_bind_str(&query, 7, flag->work_order);
    kb_query_bind_cstr(&query, 8, kb_door_name(flag->door));
    kb_query_bind_str(&query, 9, flag->role);
    kb_query_bind_int(&query, 10, flag->raised_ms);
    kb_query_bind_int(&query, 11, store->change);
    kb_query_bind_str(&query, 12, flag->owner);
    kb_query_bind_int(&query, 13, flag->due);
    return kb_query_run(&query, err);
}

static int days_for(enum kb_flag_reason reason, int days)
{
    return days ? days : days_of[reason];
}

static enum kb_status write_flag(struct kb_store *store, const struct kb_flag_command *command,
                                 const struct kb_reported *reported, const char *id,
                                 struct kb_str comment, struct kb_error *err)
{
    struct kb_flag flag = {
        .id = kb_str_of(id),
        .item = command->about.id,
        .edition = command->about.edition,
        .section = kb_buf_str(&reported->label),
        .reason = command->reason,
        .comment = comment,
        .work_order = command->work_order,
        .door = command->door,
        .role = command->role,
        .raised_ms = store->now_ms,
        .owner = kb_buf_str(&reported->owner),
        .due = kb_working_days_after(command->today, days_for(command->reason, command->days)),
    };
    struct kb_flag_step step = {.owner = flag.owner, .due = flag.due};
    enum kb_status status = read_number(store, KB_WRITER_FLAG_NEXT, 0, &flag.row, err);
    if (!status)
        status = add_flag(store, &flag, reported->edition, err);
    return status ? status : add_step(store, &flag, &step, err);
}

enum kb_status kb_flag_raise(struct kb_store *store, const struct kb_flag_command *command,
                             char ret_id[KB_SHORT_ID_SIZE], struct kb_error *err)
{
    KB_CLEANUP(kb_reported_done) struct kb_reported reported = {0};
    KB_CLEANUP(kb_buf_done) struct kb_buf comment = KB_BUF_INIT(COMMENT_ROOM);
    char id[KB_SHORT_ID_SIZE];
    enum kb_status status = check(command, err);
    if (!status)
        status = kb_store_check_open(store, err);
    if (!status)
        status = kb_reported_find(store, command->door, &command->about, &reported, err);
    if (!status)
        status = kb_reported_find_owner(store, &reported, err);
    if (status)
        return status;
    kb_mask(kb_str_trim(command->comment), &comment);
    status = kb_buf_status(&comment, err);
    if (!status)
        status = kb_store_mark(store, err);
    if (status)
        return status;
    kb_short_id_make(id);
    status = write_flag(store, command, &reported, id, kb_buf_str(&comment), err);
    status = kb_store_unmark(store, status, err);
    if (!status)
        memcpy(ret_id, id, sizeof id);
    return status;
}

/* --- moving ----------------------------------------------------------------------------------- */

static enum kb_status refuse(enum kb_status status, const struct kb_flag *flag,
                             enum kb_flag_move move, const char *why, const char *rule,
                             struct kb_error *err)
{
    return kb_fail(err, status, "%s flag %.*s, %s: %s (rule: %s)", kb_flag_move_name(move),
                   KB_STR_ARG(flag->id), kb_flag_state_name(flag->state), why, rule);
}

static enum kb_status check_move(const struct kb_store *store, const struct kb_flag *flag,
                                 const struct kb_flag_step_command *command, struct kb_error *err)
{
    enum kb_flag_move move = command->move;
    struct kb_str text = kb_str_trim(command->text);
    size_t max = move == KB_FLAG_MOVE_ASSIGN ? KB_FIELD_MAX : KB_FLAG_TEXT_MAX;
    if (!(KB_ROLE_BIT(store->role) & EDITORS))
        return refuse(KB_FORBIDDEN, flag, move, "this role may not", "role", err);
    if (!(moves[move].from & KB_FLAG_BIT(flag->state)))
        return refuse(KB_CONFLICT, flag, move, "not from this state", "state", err);
    if (!text.len && (moves[move].needs_text & KB_FLAG_BIT(flag->state)))
        return refuse(KB_INVALID, flag, move, "it takes a text", "text", err);
    if (text.len > max || !kb_utf8_check(text, NULL))
        return refuse(KB_INVALID, flag, move, "the text is too long, or not UTF-8", "text", err);
    if (move == KB_FLAG_MOVE_DUE && command->due < command->today)
        return refuse(KB_INVALID, flag, move, "that day has passed", "due", err);
    return KB_OK;
}

/* What the flag is after the move. */
static struct kb_flag_step step_after(const struct kb_store *store, const struct kb_flag *flag,
                                      const struct kb_flag_step_command *command)
{
    enum kb_flag_move move = command->move;
    struct kb_flag_step step = {
        .move = move,
        .state = moves[move].stays ? flag->state : moves[move].to,
        .owner = flag->owner,
        .taker = flag->taker,
        .due = flag->due,
        .text = kb_str_trim(command->text),
    };
    if (move == KB_FLAG_MOVE_TAKE)
        step.taker = kb_str_of(store->actor);
    if (move == KB_FLAG_MOVE_ASSIGN)
        step.owner = step.text;
    if (step.state == KB_FLAG_STATE_OPEN && move != KB_FLAG_MOVE_DUE)
        step.taker = (struct kb_str){0};
    if (move == KB_FLAG_MOVE_REOPEN)
        step.due = kb_working_days_after(command->today, days_for(flag->reason, 0));
    if (command->due && (move == KB_FLAG_MOVE_DUE || move == KB_FLAG_MOVE_REOPEN))
        step.due = command->due;
    return step;
}

static enum kb_status set_flag(struct kb_store *store, const struct kb_flag *flag,
                               const struct kb_flag_step *step, struct kb_error *err)
{
    KB_CLEANUP(kb_query_done) struct kb_query query = {0};
    bool answers = step->move == KB_FLAG_MOVE_ANSWER;
    enum kb_status status = kb_query_start(&query, &store->db, KB_WRITER_FLAG_SET, err);
    if (status)
        return status;
    kb_query_bind_int(&query, 1, flag->row);
    kb_query_bind_cstr(&query, 2, kb_flag_state_name(step->state));
    kb_query_bind_str(&query, 3, step->owner);
    kb_query_bind_str(&query, 4, step->taker);
    kb_query_bind_int(&query, 5, step->due);
    kb_query_bind_str(&query, 6, answers ? step->text : flag->answer);
    kb_query_bind_int(&query, 7, answers ? step->at_ms : flag->answered_ms);
    return kb_query_run(&query, err);
}

static enum kb_status write_step(struct kb_store *store, const struct kb_flag *flag,
                                 const struct kb_flag_step_command *command, struct kb_error *err)
{
    struct kb_flag_step step = step_after(store, flag, command);
    int64_t ordinal = 0;
    enum kb_status status = read_number(store, KB_WRITER_FLAG_STEP_NEXT, flag->row, &ordinal, err);
    step.ordinal = (int)ordinal;
    if (!status)
        status = add_step(store, flag, &step, err);
    return status ? status : set_flag(store, flag, &step, err);
}

enum kb_status kb_flag_move(struct kb_store *store, struct kb_str id,
                            const struct kb_flag_step_command *command, struct kb_error *err)
{
    KB_CLEANUP(kb_arena_freep) struct kb_arena *arena = kb_arena_new(1u << 20);
    struct kb_flag flag;
    if (!arena)
        return kb_fail_memory(err);
    enum kb_status status = kb_store_check_open(store, err);
    if (!status)
        status = kb_flag_read(kb_store_reader(store), arena, id, &flag, err);
    if (!status)
        status = check_move(store, &flag, command, err);
    if (!status)
        status = kb_store_mark(store, err);
    return status ? status : kb_store_unmark(store, write_step(store, &flag, command, err), err);
}
