#include "kb/api.h"

#include "internal.h"

/* An instant as RFC 3339, null where it never came. */
static void field_instant(struct kb_json *json, const char *key, int64_t at_ms)
{
    char text[KB_TIME_TEXT_SIZE];
    bool is_set = at_ms != 0 && at_ms != KB_TIME_MAX;
    kb_json_field_str_or_null(json, key, kb_str_of(is_set ? kb_time_text(at_ms, text) : NULL));
}

static void field_strings(struct kb_json *json, const char *key, const struct kb_str *items,
                          size_t count)
{
    kb_json_key(json, key);
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++)
        kb_json_str(json, items[i]);
    kb_json_end_array(json);
}

/* State, effect and dates: null effect for what has no standing now, such as a draft. */
static void write_validity(struct kb_json *json, const struct kb_api_item_view *item,
                           const struct kb_edition *edition)
{
    struct kb_api_validity validity;
    kb_api_item_view_validity(item, edition, &validity);
    kb_json_field_cstr(json, "state", kb_state_name(edition->state));
    kb_json_field_str_or_null(json, "effect",
                              kb_str_of(validity.known ? kb_effect_name(validity.effect) : NULL));
    kb_json_field_date(json, "effective_from", validity.from);
    kb_json_field_date(json, "effective_to", validity.to);
}

/* Who comes by an old link is told that it was taken back, and why. */
static void write_withdrawal(struct kb_json *json, const struct kb_edition *edition)
{
    field_instant(json, "withdrawn_at", edition->withdrawn_ms);
    kb_json_field_str_or_null(json, "withdraw_reason", edition->withdraw_reason);
}

/* When it was given out; when it was begun is for those who write. */
static void write_times(struct kb_json *json, const struct kb_api_item_view *item,
                        const struct kb_edition *edition)
{
    field_instant(json, "published_at", edition->published_ms);
    if (item->internal)
        field_instant(json, "created_at", edition->created_ms);
}

static void write_sections(struct kb_json *json, const struct kb_api_edition_view *view)
{
    const struct kb_edition *edition = view->edition;
    kb_json_key(json, "sections");
    kb_json_begin_array(json);
    for (size_t i = 0; i < edition->text.section_count; i++) {
        const struct kb_section *section = &edition->text.sections[i];
        kb_json_begin_object(json);
        kb_json_field_str(json, "label", section->label);
        kb_json_field_str(json, "heading", section->heading);
        kb_json_field_str(json, "text", section->text);
        kb_json_field_bool(json, "aside", section->aside);
        kb_api_url_field_v1(json, "url", view->item->item.id, edition->number, section->label);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* Where a basis link leads: null while nothing there has that title. */
static void write_target(struct kb_json *json, const struct kb_basis_link *link)
{
    kb_json_key(json, "target");
    if (link->target_id.len == 0) {
        kb_json_null(json);
        return;
    }
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", link->target_id);
    kb_json_field_int(json, "edition", link->target_edition);
    kb_json_field_str_or_null(json, "section", link->target_label);
    kb_api_url_field_v1(json, "url", link->target_id, link->target_edition, link->target_label);
    kb_json_end_object(json);
}

static void write_basis(struct kb_json *json, const struct kb_api_edition_view *view)
{
    kb_json_key(json, "basis");
    kb_json_begin_array(json);
    for (size_t i = 0; i < view->basis_count; i++) {
        kb_json_begin_object(json);
        kb_json_field_str(json, "title", view->basis[i].basis.title);
        kb_json_field_str_or_null(json, "section", view->basis[i].basis.section);
        write_target(json, &view->basis[i]);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* The single fields of an edition that is shown whole. */
static void write_fields(struct kb_json *json, const struct kb_api_item_view *item,
                         const struct kb_edition *edition)
{
    const struct kb_edition_text *text = &edition->text;
    char hash[KB_HASH_HEX_SIZE];
    kb_json_field_int(json, "number", edition->number);
    kb_json_field_str(json, "title", text->title);
    write_validity(json, item, edition);
    kb_json_field_str(json, "region", text->region);
    kb_json_field_cstr(json, "audience", kb_audience_name(text->audience));
    kb_json_field_str_or_null(json, "issuer", text->issuer);
    kb_json_field_str_or_null(json, "doc_no", text->doc_no);
    kb_json_field_str_or_null(json, "change_note", text->change_note);
    kb_json_field_str_or_null(json, "history", text->history);
    if (item->internal)
        kb_json_field_str_or_null(json, "source", text->source);
    write_times(json, item, edition);
    write_withdrawal(json, edition);
    kb_json_field_bool(json, "minor", text->minor);
    if (item->internal)
        kb_json_field_str_or_null(json, "no_basis", text->no_basis);
    kb_json_field_cstr(json, "hash", kb_hash_hex(&edition->hash, hash));
}

static void write_whole_edition(struct kb_json *json, const struct kb_api_edition_view *view)
{
    const struct kb_edition_text *text = &view->edition->text;
    write_fields(json, view->item, view->edition);
    kb_api_url_field_v1(json, "url", view->item->item.id, view->edition->number,
                        (struct kb_str){0});
    field_strings(json, "keywords", text->keywords, text->keyword_count);
    field_strings(json, "questions", text->questions, text->question_count);
    write_basis(json, view);
    write_sections(json, view);
}

static void write_edition_head(struct kb_json *json, const struct kb_api_item_view *item,
                               const struct kb_edition *edition)
{
    kb_json_begin_object(json);
    kb_json_field_int(json, "number", edition->number);
    kb_json_field_str(json, "title", edition->text.title);
    write_validity(json, item, edition);
    kb_json_field_str_or_null(json, "change_note", edition->text.change_note);
    kb_json_field_bool(json, "minor", edition->text.minor);
    write_times(json, item, edition);
    field_instant(json, "withdrawn_at", edition->withdrawn_ms);
    kb_api_url_field_v1(json, "url", item->item.id, edition->number, (struct kb_str){0});
    kb_json_end_object(json);
}

/* What was asked about, and the number of the edition that stood then; nothing when neither day nor
 * instant was given. */
static void write_asked(struct kb_json *json, const struct kb_api_item_view *item)
{
    kb_api_json_preview(json, item->preview);
    if (!item->asks_day && !item->asks_known_at)
        return;
    kb_json_field_date(json, "as_of", item->day);
    field_instant(json, "known_at", item->known_at_ms);
    kb_json_key(json, "stood");
    if (item->current)
        kb_json_int(json, item->current->number);
    else
        kb_json_null(json);
}

/* By which item it was repealed; null where it was not. */
static void write_repealed(struct kb_json *json, const struct kb_api_item_view *item)
{
    kb_json_key(json, "repealed_by");
    if (!item->is_repealed) {
        kb_json_null(json);
        return;
    }
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", item->repealed.by_id);
    kb_json_field_int(json, "edition", item->repealed.by_edition);
    kb_json_field_str(json, "title", item->repealed.by_title);
    kb_json_field_date(json, "from", item->repealed.from);
    kb_api_url_field_v1(json, "url", item->repealed.by_id, item->repealed.by_edition,
                        (struct kb_str){0});
    kb_json_end_object(json);
}

void kb_api_json_item(struct kb_json *json, const struct kb_api_edition_view *view,
                      int64_t revision)
{
    const struct kb_api_item_view *item = view->item;
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", item->item.id);
    kb_json_field_cstr(json, "kind", kb_kind_name(item->item.kind));
    kb_json_field_str(json, "title", view->edition->text.title);
    kb_json_field_str(json, "region", view->edition->text.region);
    field_strings(json, "categories", item->item.categories, item->item.category_count);
    kb_api_url_field_item(json, "url", item->item.id, (struct kb_str){0});
    kb_json_field_int(json, "revision", revision);
    write_asked(json, item);
    write_repealed(json, item);
    kb_api_json_overrides(json, view);
    kb_json_key(json, "editions");
    kb_json_begin_array(json);
    for (size_t i = 0; i < item->item.edition_count; i++)
        write_edition_head(json, item, &item->item.editions[i]);
    kb_json_end_array(json);
    kb_json_key(json, "current");
    if (item->current) {
        kb_json_begin_object(json);
        write_whole_edition(json, view);
        kb_json_end_object(json);
    } else {
        kb_json_null(json);
    }
    kb_json_end_object(json);
}

void kb_api_json_edition(struct kb_json *json, const struct kb_api_edition_view *view,
                         int64_t revision)
{
    const struct kb_item *item = &view->item->item;
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", item->id);
    kb_json_field_cstr(json, "kind", kb_kind_name(item->kind));
    field_strings(json, "categories", item->categories, item->category_count);
    kb_api_url_field_v1(json, "item_url", item->id, 0, (struct kb_str){0});
    kb_json_field_int(json, "revision", revision);
    write_asked(json, view->item);
    write_whole_edition(json, view);
    kb_json_end_object(json);
}

/* The section before or after: enough to name it and to go there; null at the ends. */
static void write_neighbour(struct kb_json *json, const char *key,
                            const struct kb_api_section_view *view,
                            const struct kb_section *section)
{
    kb_json_key(json, key);
    if (section->label.len == 0) {
        kb_json_null(json);
        return;
    }
    kb_json_begin_object(json);
    kb_json_field_str(json, "label", section->label);
    kb_json_field_str(json, "heading", section->heading);
    kb_api_url_field_v1(json, "url", view->item->item.id, view->edition->number, section->label);
    kb_json_end_object(json);
}

void kb_api_json_section(struct kb_json *json, const struct kb_api_section_view *view,
                         int64_t revision)
{
    const struct kb_item *item = &view->item->item;
    const struct kb_edition *edition = view->edition;
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", item->id);
    kb_json_field_cstr(json, "kind", kb_kind_name(item->kind));
    kb_json_field_str(json, "title", edition->text.title);
    kb_json_field_int(json, "edition", edition->number);
    write_validity(json, view->item, edition);
    write_withdrawal(json, edition);
    kb_json_field_str(json, "region", edition->text.region);
    kb_json_field_cstr(json, "audience", kb_audience_name(edition->text.audience));
    kb_json_field_str_or_null(json, "issuer", edition->text.issuer);
    kb_json_field_str_or_null(json, "doc_no", edition->text.doc_no);
    kb_json_field_str(json, "label", view->section.label);
    kb_json_field_str(json, "heading", view->section.heading);
    kb_json_field_str(json, "text", view->section.text);
    kb_json_field_bool(json, "aside", view->section.aside);
    write_neighbour(json, "previous", view, &view->previous);
    write_neighbour(json, "next", view, &view->next);
    kb_api_url_field_item(json, "url", item->id, view->section.label);
    kb_api_url_field_v1(json, "edition_url", item->id, edition->number, (struct kb_str){0});
    kb_json_field_int(json, "revision", revision);
    write_asked(json, view->item);
    kb_json_end_object(json);
}
