/* search_answer.c - a search result as JSON: what /v1/search answers and `kb search --json` prints.
 */
#include "kb/api.h"

#include "internal.h"

static void write_reasons(struct kb_json *json, const struct kb_hit *hit)
{
    kb_json_key(json, "explain");
    kb_json_begin_array(json);
    for (size_t i = 0; i < hit->reason_count; i++) {
        const struct kb_hit_reason *reason = &hit->reasons[i];
        kb_json_begin_object(json);
        kb_json_field_str(json, "term", reason->term);
        kb_json_field_number(json, "weight", reason->weight, 3);
        kb_json_field_int(json, "frequency", reason->frequency);
        kb_json_field_int(json, "wdf", reason->wdf);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

static void write_votes(struct kb_json *json, const struct kb_hit *hit)
{
    kb_json_key(json, "votes");
    kb_json_begin_array(json);
    for (size_t i = 0; i < hit->vote_count; i++) {
        kb_json_begin_object(json);
        kb_json_field_str(json, "id", hit->votes[i].id);
        kb_json_field_str(json, "title", hit->votes[i].title);
        kb_json_field_number(json, "weight", hit->votes[i].weight, 3);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
    kb_json_field_number(json, "authority", hit->authority, 3);
    kb_json_field_number(json, "likeness", hit->likeness, 3);
    kb_json_field_number(json, "named", hit->named, 3);
    kb_json_field_str_or_null(json, "pinned_to", hit->pinned_to);
}

static void write_section(struct kb_json *json, const struct kb_hit *hit)
{
    kb_json_key(json, "section");
    kb_json_begin_object(json);
    kb_json_field_str(json, "label", hit->label);
    kb_json_field_str(json, "heading", hit->heading);
    kb_json_end_object(json);
}

/* What the hit is background to in the region asked for. */
static void write_before(struct kb_json *json, const struct kb_hit *hit)
{
    const char *name = kb_region_name(hit->before_region);
    if (!hit->before_id.len)
        return;
    kb_json_key(json, "overridden_by");
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", hit->before_id);
    kb_json_field_str(json, "title", hit->before_title);
    kb_json_field_str(json, "region", hit->before_region);
    kb_json_field_str_or_null(json, "region_name", kb_str_of(name));
    kb_api_url_field_item(json, "url", hit->before_id, (struct kb_str){0});
    kb_json_end_object(json);
}

static void write_hit(struct kb_json *json, const struct kb_hit *hit, bool explain)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", hit->id);
    kb_json_field_cstr(json, "kind", kb_kind_name(hit->kind));
    kb_json_field_str(json, "title", hit->title);
    kb_json_field_int(json, "edition", hit->edition);
    write_section(json, hit);
    kb_json_field_str(json, "snippet", hit->snippet);
    kb_json_field_cstr(json, "effect", kb_effect_name(hit->effect));
    kb_json_field_date(json, "effective_from", hit->effective_from);
    kb_json_field_date(json, "effective_to", hit->effective_to);
    kb_json_field_str_or_null(json, "issuer", hit->issuer);
    kb_json_field_str_or_null(json, "doc_no", hit->doc_no);
    kb_json_field_str(json, "region", hit->region);
    kb_json_field_str(json, "category", hit->category);
    kb_json_field_cstr(json, "audience", kb_audience_name(hit->audience));
    kb_json_field_number(json, "score", hit->score, 3);
    kb_json_field_cstr(json, "rung", hit->rung);
    kb_json_field_int(json, "other_sections", (int64_t)hit->other_sections);
    if (hit->part)
        kb_json_field_int(json, "part", (int64_t)hit->part);
    write_before(json, hit);
    kb_api_url_field_item(json, "url", hit->id, hit->label);
    if (explain) {
        write_reasons(json, hit);
        write_votes(json, hit);
    }
    kb_json_end_object(json);
}

static void write_interpreted(struct kb_json *json, const struct kb_search_result *result)
{
    kb_json_key(json, "interpreted");
    kb_json_begin_array(json);
    for (size_t i = 0; i < result->interpreted_count; i++) {
        const struct kb_interpretation *one = &result->interpreted[i];
        kb_json_begin_object(json);
        kb_json_field_str(json, "from", one->from);
        kb_json_field_str(json, "to", one->to);
        kb_json_field_cstr(json, "rung", one->rung);
        kb_json_end_object(json);
    }
    kb_json_end_array(json);
}

/* Only where there are several. */
static void write_parts(struct kb_json *json, const struct kb_search_result *result)
{
    if (!result->part_count)
        return;
    kb_json_key(json, "parts");
    kb_json_begin_array(json);
    for (size_t i = 0; i < result->part_count; i++)
        kb_json_str(json, result->parts[i]);
    kb_json_end_array(json);
}

void kb_api_search_answer(const struct kb_search_request *request,
                          const struct kb_search_result *result, const struct kb_release *preview,
                          int64_t took_us, struct kb_buf *ret)
{
    struct kb_json writer, *json = &writer;
    kb_json_init(json, ret);
    kb_json_begin_object(json);
    kb_json_field_str(json, "query", request->query);
    kb_api_json_preview(json, preview);
    kb_json_field_int(json, "total", (int64_t)result->total);
    kb_json_field_bool(json, "total_is_exact", result->total_is_exact);
    kb_json_field_int(json, "revision", result->revision);
    kb_json_field_int(json, "took_us", took_us);
    kb_json_field_date(json, "as_of", result->day);
    kb_json_field_cstr(json, "group",
                       kb_api_search_parameters[KB_API_SEARCH_GROUP].choices[request->group]);
    kb_json_field_int(json, "limit",
                      request->limit ? (int64_t)request->limit
                                     : kb_api_search_parameters[KB_API_SEARCH_LIMIT].preset);
    kb_json_field_int(json, "offset", (int64_t)request->offset);
    if (request->explain)
        kb_json_field_str(json, "explain", result->described);
    write_interpreted(json, result);
    write_parts(json, result);
    kb_json_key(json, "hits");
    kb_json_begin_array(json);
    for (size_t i = 0; i < result->count; i++)
        write_hit(json, &result->hits[i], request->explain);
    kb_json_end_array(json);
    kb_json_end_object(json);
}
