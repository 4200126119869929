/* override.c - what stands before an item in a region, and what it stands before, for its answer.
 */
#include "internal.h"
#include "kb/entry.h"

/* The edition of an item that is in force on the day asked about, by what is known then. */
static const struct kb_edition *in_force(const struct kb_item *item,
                                         const struct kb_api_item_view *view)
{
    int64_t known_ms = view->asks_known_at ? view->known_at_ms : KB_TIME_MAX - 1;
    for (size_t s = 0; s < item->standing_count; s++) {
        const struct kb_standing *standing = &item->standings[s];
        if (standing->known_from_ms > known_ms || standing->known_to_ms <= known_ms ||
            standing->valid_from > view->day || standing->valid_to <= view->day)
            continue;
        for (size_t i = 0; i < item->edition_count; i++)
            if (item->editions[i].row == standing->edition_row)
                return &item->editions[i];
    }
    return NULL;
}

/* Adds the other item to a list, where this door shows it and it is in force. */
static enum kb_status add(struct kb_api_call *call, const struct kb_api_item_view *view,
                          struct kb_str id, struct kb_str region, struct kb_api_overrides *list,
                          struct kb_error *err)
{
    struct kb_item item;
    struct kb_error why = {0};
    if (list->count == KB_COUNT(list->items))
        return KB_OK;
    enum kb_status status = kb_reader_item(kb_searcher_reader(call->session->searcher),
                                           call->session->arena, id, &item, &why);
    if (status && status != KB_NOT_FOUND && err)
        *err = why;
    if (status)
        return status == KB_NOT_FOUND ? KB_OK : status;
    const struct kb_edition *edition = in_force(&item, view);
    if (edition)
        list->items[list->count++] = (struct kb_api_override){item.id, edition->text.title, region};
    return KB_OK;
}

static enum kb_status take(struct kb_api_call *call, const struct kb_api_item_view *view,
                           const struct kb_entry *entry, struct kb_api_edition_view *ret,
                           struct kb_error *err)
{
    struct kb_str general, region, id = view->item.id;
    struct kb_entry_texts local;
    kb_entry_pin_parts(entry->key, &general, &region);
    bool is_general = kb_str_equal(general, id);
    /* Most are about other items: their values need not be taken apart. */
    if (!is_general && kb_str_find(entry->value, id, 0) == SIZE_MAX)
        return KB_OK;
    enum kb_status status = kb_entry_get(call->session->arena, entry, "item", &local, err);
    if (status || !local.count)
        return status;
    if (is_general)
        return add(call, view, local.texts[0], region, &ret->overridden_by, err);
    if (kb_str_equal(local.texts[0], id))
        return add(call, view, general, region, &ret->overrides, err);
    return KB_OK;
}

enum kb_status kb_api_overrides_read(struct kb_api_call *call, const struct kb_api_item_view *view,
                                     struct kb_api_edition_view *ret, struct kb_error *err)
{
    static const enum kb_entry_kind kind = KB_ENTRY_OVERRIDE;
    const struct kb_entry_filter filter = {.kind = &kind,
                                           .day_set = true,
                                           .day = view->day,
                                           .known_at_set = view->asks_known_at,
                                           .known_at_ms = view->known_at_ms};
    const struct kb_entry *entries = NULL;
    size_t count = 0;
    enum kb_status status = kb_entry_list(kb_searcher_reader(call->session->searcher),
                                          call->session->arena, &filter, &entries, &count, err);
    for (size_t i = 0; i < count && !status; i++)
        status = take(call, view, &entries[i], ret, err);
    return kb_api_inside(status);
}

static void write_list(struct kb_json *json, const char *key, const struct kb_api_overrides *list)
{
    if (!list->count)
        return;
    kb_json_key(json, key);
    kb_json_begin_array(json);
    for (size_t i = 0; i < list->count; i++) {
        const struct kb_api_override *one = &list->items[i];
        kb_json_begin_object(json);
        kb_json_field_str(json, "id", one->id);
        kb_json_field_str(json, "title", one->title);
        kb_json_field_str(json, "region", one->region);
        kb_json_field_str_or_null(json, "region_name", kb_str_of(kb_region_name(one->region)));
        kb_api_url_field_item(json, "url", one->id, (struct kb_str){0});
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

void kb_api_json_overrides(struct kb_json *json, const struct kb_api_edition_view *view)
{
    write_list(json, "overridden_by", &view->overridden_by);
    write_list(json, "overrides", &view->overrides);
}
