/* me_handler.c - who asks, and what they may do, so that nobody need try. */
#include "kb/api.h"

#include "internal.h"
#include "kb/region.h"

/* "see drafts" as see_drafts. */
static void write_code(struct kb_json *json, const char *name)
{
    char code[64];
    size_t len = 0;
    for (; name[len] && len + 1 < sizeof code; len++)
        code[len] = name[len] == ' ' ? '_' : name[len];
    kb_json_str(json, (struct kb_str){code, len});
}

static void write_rights(struct kb_json *json, const struct kb_api_call *call)
{
    size_t count;
    const struct kb_api_permission *permissions = kb_api_permissions(&count);
    kb_json_key(json, "rights");
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        if (kb_api_may(call, (enum kb_api_action)i))
            write_code(json, permissions[i].name);
    kb_json_end_array(json);
}

/* A move may have several rows in the table; the role may make it when one of them says so. */
static bool may_move(enum kb_move move, enum kb_role role)
{
    size_t count;
    const struct kb_transition *rows = kb_edit_transitions(&count);
    for (size_t i = 0; i < count; i++)
        if (rows[i].move == move && (rows[i].roles & KB_ROLE_BIT(role)))
            return true;
    return false;
}

static void write_moves(struct kb_json *json, const struct kb_api_call *call)
{
    kb_json_key(json, "moves");
    kb_json_begin_array(json);
    for (int move = 0; move < KB_MOVE_COUNT; move++)
        if (kb_api_may(call, KB_API_EDIT) && may_move((enum kb_move)move, call->key.role))
            kb_json_cstr(json, kb_move_name((enum kb_move)move));
    kb_json_end_array(json);
}

static void write_act_for(struct kb_json *json, const struct kb_api_call *call)
{
    kb_json_key(json, "act_for");
    kb_json_begin_array(json);
    for (size_t i = 0; i < call->key.region_count; i++) {
        const char *name = kb_region_name(call->key.regions[i]);
        kb_json_begin_object(json);
        kb_json_field_str(json, "region", call->key.regions[i]);
        kb_json_field_str_or_null(json, "region_name", kb_str_of(name ? name : ""));
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void write_end(struct kb_json *json, const struct kb_api_call *call)
{
    char at[KB_TIME_TEXT_SIZE];
    int64_t end_ms = call->key.expires_ms;
    kb_json_field_str_or_null(json, "expires", kb_str_of(end_ms ? kb_time_text(end_ms, at) : ""));
}

void kb_api_json_me(struct kb_json *json, const struct kb_api_call *call)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "name", call->key.name);
    kb_json_field_cstr(json, "role", kb_role_name(call->key.role));
    kb_json_field_str_or_null(json, "region", call->key.region);
    kb_json_field_str_or_null(json, "region_name", kb_str_of(kb_region_name(call->key.region)));
    write_act_for(json, call);
    kb_json_field_bool(json, "clearance", call->key.is_cleared);
    write_end(json, call);
    write_rights(json, call);
    write_moves(json, call);
    kb_json_field_str_or_null(json, "csrf", call->csrf);
    kb_json_end_object(json);
}

enum kb_status kb_api_handle_me(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_json json;
    kb_json_init(&json, kb_api_body(call));
    kb_api_json_me(&json, call);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
