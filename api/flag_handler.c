/* flag_handler.c - raises flags, tells who raised them what became of it, and moves them. */
#include "flag.h"

#define PATH "/v1/flags/"

bool kb_api_sees_tasks(const struct kb_api_call *call)
{
    return call->session->door == KB_DOOR_INTERNAL && kb_api_may(call, KB_API_ANSWER_FLAGS);
}

/* --- raising ---------------------------------------------------------------------------------- */

static int days_of(const struct kb_api_host *host, enum kb_flag_reason reason)
{
    return reason == KB_FLAG_CONTRADICTION ? host->flag_days_contradiction : host->flag_days;
}

enum kb_status kb_api_handle_raise(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_api_made made;
    char id[KB_SHORT_ID_SIZE];
    const struct kb_api_value *fields = call->fields;
    enum kb_flag_reason reason = (enum kb_flag_reason)fields[KB_API_FLAG_REASON].number;
    const struct kb_flag_command command = {
        .door = call->session->door,
        .role = kb_api_role_name(call),
        .about = kb_api_about(fields),
        .reason = reason,
        .comment = fields[KB_API_FLAG_COMMENT].text,
        .work_order = fields[KB_API_FLAG_WORK_ORDER].text,
        .today = call->today,
        .days = days_of(call->session->host, reason),
    };
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_flag_raise(call->store, &command, id, err);
    if (!status)
        status = kb_api_made_at(call, PATH, id, &made, err);
    status = kb_api_write_end(call, status, err);
    return status ? status : kb_api_answer_made(call, &made, err);
}

/* --- reading ---------------------------------------------------------------------------------- */

static struct kb_reader *reader_of(const struct kb_api_call *call)
{
    return kb_searcher_reader(call->session->searcher);
}

static enum kb_status read_flag(struct kb_api_call *call, struct kb_str id, struct kb_flag *ret,
                                struct kb_error *err)
{
    struct kb_error why = {0};
    enum kb_status status = kb_flag_read(reader_of(call), call->session->arena, id, ret, &why);
    if (status && err)
        *err = why;
    return status == KB_NOT_FOUND ? status : kb_api_inside(status);
}

enum kb_status kb_api_handle_flag(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_flag flag;
    struct kb_str id;
    const struct kb_flag_step *steps = NULL;
    size_t count = 0;
    bool whole = kb_api_sees_tasks(call);
    enum kb_status status = kb_api_short_id(call, &id, err);
    if (!status)
        status = read_flag(call, id, &flag, err);
    if (!status && whole)
        status = kb_api_inside(
            kb_flag_steps(reader_of(call), call->session->arena, &flag, &steps, &count, err));
    if (status)
        return status;
    kb_api_flag_answer(&flag, steps, count, whole, call->today, kb_api_body(call));
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}

enum kb_status kb_api_handle_flags(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_flag *flags;
    size_t count;
    bool is_overdue = kb_api_parameter_value(call, "overdue")->number;
    const struct kb_flag_filter filter = {
        .states = kb_api_flag_states[kb_api_parameter_value(call, "state")->number],
        .owner = kb_api_parameter_value(call, "owner")->text,
        .item = kb_api_parameter_value(call, "id")->text,
        .work_order = kb_api_parameter_value(call, "work_order")->text,
        .due_before = is_overdue ? call->today : KB_DATE_MAX,
        .limit = (size_t)kb_api_parameter_value(call, "limit")->number,
        .offset = (size_t)kb_api_parameter_value(call, "offset")->number,
    };
    enum kb_status status = kb_flag_list(reader_of(call), call->session->arena, &filter, &flags,
                                         &count, err);
    if (status)
        return kb_api_inside(status);
    kb_api_flags_answer(flags, count, kb_api_sees_tasks(call), call->today, kb_api_body(call));
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}

/* --- moving ----------------------------------------------------------------------------------- */

static void read_step(const struct kb_api_call *call, struct kb_flag_step_command *ret)
{
    const struct kb_api_value *fields = call->fields;
    const struct kb_api_value *due = &fields[KB_API_FLAG_STEP_DUE];
    enum kb_flag_move move = (enum kb_flag_move)(KB_FLAG_MOVE_TAKE +
                                                 kb_api_parameter_value(call, "step")->number);
    bool assigns = move == KB_FLAG_MOVE_ASSIGN;
    *ret = (struct kb_flag_step_command){
        .move = move,
        .text = fields[assigns ? KB_API_FLAG_STEP_OWNER : KB_API_FLAG_STEP_TEXT].text,
        .due = due->given ? (kb_date)due->number : 0,
        .today = call->today,
    };
}

enum kb_status kb_api_handle_flag_step(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_flag_step_command command;
    struct kb_flag flag = {0};
    struct kb_str id;
    struct kb_json json;
    enum kb_status status = kb_api_short_id(call, &id, err);
    if (!status)
        status = kb_api_write_begin(call, err);
    if (status)
        return status;
    read_step(call, &command);
    status = kb_flag_move(call->store, id, &command, err);
    if (!status)
        status = kb_flag_read(kb_store_reader(call->store), call->session->arena, id, &flag, err);
    status = kb_api_write_end(call, status, err);
    if (status)
        return status;
    kb_json_init(&json, kb_api_body(call));
    kb_json_begin_object(&json);
    kb_json_field_int(&json, "change", call->response->change);
    kb_json_field_str(&json, "id", flag.id);
    kb_json_field_cstr(&json, "state", kb_flag_state_name(flag.state));
    kb_json_field_date(&json, "due", flag.due);
    kb_json_end_object(&json);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
