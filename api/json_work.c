/* json_work.c - the work list as JSON. */
#include "internal.h"

static void field_instant(struct kb_json *json, const char *key, int64_t at_ms)
{
    char text[KB_TIME_TEXT_SIZE];
    kb_json_field_str_or_null(json, key, kb_str_of(at_ms ? kb_time_text(at_ms, text) : NULL));
}

static void write_work(struct kb_json *json, const struct kb_work_item *item)
{
    const struct kb_edition *edition = &item->edition;
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "work", kb_work_name(item->work));
    kb_json_field_str(json, "id", edition->text.id);
    kb_json_field_int(json, "edition", edition->number);
    kb_json_field_cstr(json, "kind", kb_kind_name(edition->text.kind));
    kb_json_field_str(json, "title", edition->text.title);
    kb_json_field_str(json, "region", edition->text.region);
    kb_json_field_cstr(json, "state", kb_state_name(edition->state));
    kb_json_field_str_or_null(json, "owner", edition->owner);
    field_instant(json, "since", item->since_ms);
    kb_json_key(json, "until");
    if (item->work == KB_WORK_EXPIRING || item->work == KB_WORK_FLAGGED)
        kb_json_date(json, item->until);
    else
        kb_json_null(json);
    kb_json_field_str_or_null(json, "reason", item->reason);
    kb_json_field_str_or_null(json, "flag", item->flag);
    kb_api_url_field_v1(json, "url", edition->text.id, edition->number, (struct kb_str){0});
    kb_json_end_object(json);
}

void kb_api_work_answer(const struct kb_work_item *items, size_t count, struct kb_buf *ret)
{
    struct kb_json json;
    kb_json_init(&json, ret);
    kb_json_begin_object(&json);
    kb_json_key(&json, "work");
    kb_json_begin_array(&json);
    for (size_t i = 0; i < count; i++)
        write_work(&json, &items[i]);
    kb_json_end_array(&json);
    kb_json_end_object(&json);
}
