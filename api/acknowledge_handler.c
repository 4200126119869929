/* acknowledge_handler.c - a seat has read an edition; who has and who has not. */
#include "kb/acknowledge.h"

#include "internal.h"
#include "kb/region.h"

enum kb_status kb_api_handle_acknowledge(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_json json;
    struct kb_str id = kb_api_parameter_value(call, "id")->text;
    int edition = (int)call->fields[0].number;
    struct kb_str region = call->fields[1].given ? call->fields[1].text : call->key.region;
    enum kb_status status = kb_api_write_begin(call, err);
    if (status)
        return status;
    status = kb_acknowledge(call->store, id, edition, call->key.name, region, err);
    status = kb_api_write_end(call, status, err);
    if (status)
        return status;
    kb_api_written_begin(call, &json);
    kb_json_field_str(&json, "id", id);
    kb_json_field_int(&json, "edition", edition);
    kb_json_field_str(&json, "seat", call->key.name);
    return kb_api_written_end(call, &json, err);
}

static void write_region(struct kb_json *json, const struct kb_seat_count *region)
{
    const char *name = kb_region_name(region->region);
    kb_json_begin_object(json);
    kb_json_field_str_or_null(json, "region", region->region);
    kb_json_field_str_or_null(json, "name", kb_str_of(name));
    kb_json_field_int(json, "seats", (int64_t)region->seats);
    kb_json_field_int(json, "have", (int64_t)region->have);
    kb_json_end_object(json);
}

/* Those that have read it, or those that have not. */
static void write_seats(struct kb_json *json, const char *key, const struct kb_acknowledged *all,
                        bool have)
{
    char at[KB_TIME_TEXT_SIZE];
    kb_json_key(json, key);
    kb_json_begin_array(json);
    for (size_t i = 0; i < all->count; i++) {
        const struct kb_seat *seat = &all->seats[i];
        if ((seat->at_ms != 0) != have)
            continue;
        kb_json_begin_object(json);
        kb_json_field_str(json, "seat", seat->name);
        kb_json_field_str_or_null(json, "region", seat->region);
        if (have)
            kb_json_field_cstr(json, "at", kb_time_text(seat->at_ms, at));
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void write_all(struct kb_json *json, struct kb_str id, const struct kb_acknowledged *all)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", id);
    kb_json_field_int(json, "edition", all->edition);
    kb_json_field_int(json, "seats", (int64_t)all->count);
    kb_json_field_int(json, "have", (int64_t)all->have);
    kb_json_key(json, "regions");
    kb_json_begin_array(json);
    for (size_t i = 0; i < all->region_count; i++)
        write_region(json, &all->regions[i]);
    kb_json_end_array(json);
    write_seats(json, "acknowledged", all, true);
    write_seats(json, "missing", all, false);
    kb_json_end_object(json);
}

enum kb_status kb_api_handle_acknowledgements(struct kb_api_call *call, struct kb_error *err)
{
    struct kb_acknowledged all;
    struct kb_error why = {0};
    struct kb_json json;
    struct kb_str id = kb_api_parameter_value(call, "id")->text;
    int edition = (int)kb_api_parameter_value(call, "edition")->number;
    enum kb_status status = kb_acknowledged_read(kb_searcher_reader(call->session->searcher),
                                                 call->session->arena, id, edition, &all, &why);
    if (status == KB_NOT_FOUND)
        return kb_fail(err, status, "%s", why.message);
    if (status && err)
        *err = why;
    if (status)
        return kb_api_inside(status);
    kb_json_init(&json, kb_api_body(call));
    write_all(&json, id, &all);
    return kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
