/* json_receipt.c - a receipt as JSON: what was asked, and what was shown. */
#include "kb/api.h"

#include "internal.h"
#include "receipt.h"

static void field_instant(struct kb_json *json, const char *key, int64_t at_ms)
{
    char text[KB_TIME_TEXT_SIZE];
    kb_json_field_str_or_null(json, key, kb_str_of(kb_time_text(at_ms, text)));
}

static void field_hash(struct kb_json *json, const char *key, const struct kb_hash *hash)
{
    char text[KB_HASH_HEX_SIZE];
    kb_json_field_cstr(json, key, kb_hash_hex(hash, text));
}

static void write_section(struct kb_json *json, const struct kb_receipt_hit *hit)
{
    kb_json_key(json, "section");
    kb_json_begin_object(json);
    kb_json_field_str(json, "label", hit->label);
    if (!hit->is_withheld) {
        kb_json_field_str(json, "heading", hit->section.heading);
        kb_json_field_str(json, "text", hit->section.text);
    }
    kb_json_end_object(json);
}

/* What the edition was then, and what became of it. */
static void write_edition(struct kb_json *json, const struct kb_receipt_hit *hit)
{
    const struct kb_edition *edition = &hit->head;
    const struct kb_edition_text *text = &edition->text;
    kb_json_field_cstr(json, "kind", kb_kind_name(text->kind));
    kb_json_field_str(json, "title", text->title);
    kb_json_field_str_or_null(json, "effect",
                              kb_str_of(hit->stood ? kb_effect_name(hit->effect) : NULL));
    kb_json_field_date(json, "effective_from", hit->valid_from);
    kb_json_field_date(json, "effective_to", hit->valid_to);
    kb_json_field_str(json, "region", text->region);
    kb_json_field_str_or_null(json, "issuer", text->issuer);
    kb_json_field_str_or_null(json, "doc_no", text->doc_no);
    kb_json_field_cstr(json, "audience", kb_audience_name(text->audience));
    field_instant(json, "published_at", edition->published_ms);
    kb_json_field_cstr(json, "state", kb_state_name(edition->state));
    kb_json_field_str_or_null(json, "withdraw_reason", edition->withdraw_reason);
    kb_api_url_field_v1(json, "url", hit->id, hit->edition, hit->label);
}

static void write_hit(struct kb_json *json, const struct kb_receipt_hit *hit)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", hit->id);
    kb_json_field_int(json, "edition", hit->edition);
    kb_json_field_int(json, "rank", hit->rank);
    kb_json_field_str(json, "rung", hit->rung);
    kb_json_field_bool(json, "withheld", hit->is_withheld);
    write_section(json, hit);
    if (!hit->is_withheld)
        write_edition(json, hit);
    field_hash(json, "edition_hash", &hit->edition_hash);
    field_hash(json, "section_hash", &hit->section_hash);
    kb_json_field_bool(json, "intact", hit->is_intact || hit->is_withheld);
    kb_json_end_object(json);
}

static void write_made(struct kb_json *json, const struct kb_receipt *receipt)
{
    field_instant(json, "made_at", receipt->made_ms);
    kb_json_field_cstr(json, "door", receipt->door == KB_DOOR_PUBLIC ? "public" : "internal");
    kb_json_field_str(json, "role", receipt->role);
    kb_json_field_str_or_null(json, "actor", receipt->actor);
    kb_json_key(json, "change");
    if (receipt->change)
        kb_json_int(json, receipt->change);
    else
        kb_json_null(json);
}

/* All but the hits. */
static void write_head(struct kb_json *json, const struct kb_receipt *receipt)
{
    write_made(json, receipt);
    kb_json_field_str(json, "query", receipt->query);
    kb_json_field_str_or_null(json, "region", receipt->region);
    kb_json_field_date(json, "as_of", receipt->as_of);
    field_instant(json, "known_at", receipt->known_at_ms);
    kb_json_field_int(json, "revision", receipt->revision);
    kb_json_field_str_or_null(json, "work_order", receipt->work_order);
    field_hash(json, "hash", &receipt->hash);
}

void kb_api_json_receipt(struct kb_json *json, const struct kb_receipt *receipt)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", receipt->id);
    kb_json_field_bool(json, "intact", receipt->is_intact);
    write_head(json, receipt);
    kb_json_key(json, "hits");
    kb_json_begin_array(json);
    for (size_t i = 0; i < receipt->hit_count; i++)
        write_hit(json, &receipt->hits[i]);
    kb_json_end_array(json);
    kb_json_end_object(json);
}

void kb_api_json_receipts(struct kb_json *json, const struct kb_receipt *receipts, size_t count)
{
    kb_json_begin_object(json);
    kb_json_key(json, "receipts");
    kb_json_begin_array(json);
    for (size_t i = 0; i < count; i++) {
        kb_json_begin_object(json);
        kb_json_field_str(json, "id", receipts[i].id);
        write_head(json, &receipts[i]);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
    kb_json_end_object(json);
}
