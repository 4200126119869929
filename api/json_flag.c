/* json_flag.c - flags as JSON: to who raised them, and to who works on them. */
#include "flag.h"

static void field_instant(struct kb_json *json, const char *key, int64_t at_ms)
{
    char text[KB_TIME_TEXT_SIZE];
    kb_json_field_str_or_null(json, key, kb_str_of(at_ms ? kb_time_text(at_ms, text) : NULL));
}

static bool is_todo(const struct kb_flag *flag)
{
    return KB_FLAG_TODO & KB_FLAG_BIT(flag->state);
}

static void write_flag(struct kb_json *json, const struct kb_flag *flag, kb_date today)
{
    kb_json_field_str(json, "flag", flag->id);
    kb_json_field_cstr(json, "state", kb_flag_state_name(flag->state));
    kb_json_field_cstr(json, "reason", kb_flag_reason_name(flag->reason));
    kb_json_field_str(json, "id", flag->item);
    kb_json_field_int(json, "edition", flag->edition);
    kb_json_field_str_or_null(json, "section", flag->section);
    kb_json_field_str_or_null(json, "comment", flag->comment);
    kb_json_field_str_or_null(json, "work_order", flag->work_order);
    field_instant(json, "raised_at", flag->raised_ms);
    kb_json_field_date(json, "due", flag->due);
    kb_json_field_bool(json, "overdue", is_todo(flag) && flag->due < today);
    kb_json_field_str_or_null(json, "answer", flag->answer);
    field_instant(json, "answered_at", flag->answered_ms);
    kb_api_url_field_v1(json, "url", flag->item, flag->edition, flag->section);
}

static void write_task(struct kb_json *json, const struct kb_flag *flag)
{
    kb_json_field_str(json, "title", flag->title);
    kb_json_field_str_or_null(json, "owner", flag->owner);
    kb_json_field_str_or_null(json, "taker", flag->taker);
    kb_json_field_cstr(json, "door", flag->door == KB_DOOR_PUBLIC ? "public" : "internal");
    kb_json_field_str(json, "role", flag->role);
    kb_json_field_str(json, "actor", flag->actor);
    kb_json_field_int(json, "change", flag->change);
}

static void write_step(struct kb_json *json, const struct kb_flag_step *step)
{
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "step", kb_flag_move_name(step->move));
    kb_json_field_cstr(json, "state", kb_flag_state_name(step->state));
    kb_json_field_str_or_null(json, "owner", step->owner);
    kb_json_field_str_or_null(json, "taker", step->taker);
    kb_json_field_date(json, "due", step->due);
    kb_json_field_str_or_null(json, "text", step->text);
    field_instant(json, "at", step->at_ms);
    kb_json_field_str(json, "actor", step->actor);
    kb_json_end_object(json);
}

void kb_api_flag_answer(const struct kb_flag *flag, const struct kb_flag_step *steps, size_t count,
                        bool whole, kb_date today, struct kb_buf *ret)
{
    struct kb_json json;
    kb_json_init(&json, ret);
    kb_json_begin_object(&json);
    write_flag(&json, flag, today);
    if (whole) {
        write_task(&json, flag);
        kb_json_key(&json, "steps");
        kb_json_begin_array(&json);
        for (size_t i = 0; i < count; i++)
            write_step(&json, &steps[i]);
        kb_json_end_array(&json);
    }
    kb_json_end_object(&json);
}

void kb_api_flags_answer(const struct kb_flag *flags, size_t count, bool whole, kb_date today,
                         struct kb_buf *ret)
{
    struct kb_json json;
    kb_json_init(&json, ret);
    kb_json_begin_object(&json);
    kb_json_key(&json, "flags");
    kb_json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        kb_json_begin_object(&json);
        write_flag(&json, &flags[i], today);
        if (whole)
            write_task(&json, &flags[i]);
        kb_json_end_object(&json);
    }
    kb_json_end_array(&json);
    kb_json_end_object(&json);
}
