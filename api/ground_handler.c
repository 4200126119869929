#include "kb/api.h"
#include "kb/ground.h"

#include "internal.h"

enum {
    QUESTION,
    REGION,
    AS_OF,
    LIMIT,
    FIELDS,
};

static const struct kb_api_field fields[FIELDS] = {
    [QUESTION] = {.name = "question",
                  .form = KB_API_TEXT,
                  .required = true,
                  .max_bytes = KB_QUERY_MAX,
                  .meaning = "the question, as a person would say it"},
    [REGION] = {.name = "region",
                .form = KB_API_REGION,
                .max_bytes = 6,
                .meaning = "where it is asked; only what applies there is quoted"},
    [AS_OF] = {.name = "as_of",
               .form = KB_API_DAY,
               .max_bytes = 10,
               .meaning = "the day it is asked about; today, unless it is given"},
    [LIMIT] = {.name = "limit",
               .form = KB_API_NUMBER,
               .min = 1,
               .max = KB_GROUND_LIMIT_MAX,
               .meaning = "most spans in the answer; 10, unless it is given"},
};

const struct kb_api_body kb_api_ground_body = {"GroundQuestion", fields, FIELDS};

/* --- the answer ------------------------------------------------------------------------------- */

static void write_citation(struct kb_json *json, const struct kb_ground_span *span)
{
    kb_json_key(json, "citation");
    kb_json_begin_object(json);
    kb_json_field_str(json, "id", span->id);
    kb_json_field_cstr(json, "kind", kb_kind_name(span->kind));
    kb_json_field_cstr(json, "audience", kb_audience_name(span->audience));
    kb_json_field_str(json, "title", span->title);
    kb_json_field_str_or_null(json, "doc_no", span->doc_no);
    kb_json_field_str_or_null(json, "issuer", span->issuer);
    kb_json_field_str(json, "region", span->region);
    kb_json_field_int(json, "edition", span->edition);
    kb_json_field_date(json, "effective_from", span->effective_from);
    kb_json_field_date(json, "effective_to", span->effective_to);
    kb_json_field_str(json, "label", span->label);
    kb_json_field_str_or_null(json, "heading", span->heading);
    kb_api_url_field_item(json, "url", span->id, span->label);
    kb_api_url_field_v1(json, "source", span->id, span->edition, span->label);
    kb_json_end_object(json);
}

static void write_span(struct kb_json *json, const struct kb_ground_span *span)
{
    kb_json_begin_object(json);
    kb_json_field_str(json, "text", span->text);
    kb_json_field_int(json, "begin", (int64_t)span->begin);
    kb_json_field_int(json, "end", (int64_t)span->end);
    kb_json_field_number(json, "confidence", span->confidence, 3);
    kb_json_field_cstr(json, "rung", span->rung);
    write_citation(json, span);
    kb_json_end_object(json);
}

static void write_choice(struct kb_json *json, const struct kb_ground_choice *choice)
{
    bool is_place = choice->region.len > 0;
    kb_json_begin_object(json);
    if (is_place) {
        kb_json_field_str(json, "region", choice->region);
        kb_json_field_str_or_null(json, "name", choice->region_name);
    } else {
        kb_json_field_date(json, "from", choice->day);
    }
    kb_json_field_str(json, "id", choice->id);
    kb_json_field_str(json, "title", choice->title);
    kb_json_field_int(json, "edition", choice->edition);
    kb_json_end_object(json);
}

static void write_missing(struct kb_json *json, const char *what,
                          const struct kb_ground_missing *missing)
{
    if (!missing->count)
        return;
    kb_json_begin_object(json);
    kb_json_field_cstr(json, "what", what);
    kb_json_key(json, "choices");
    kb_json_begin_array(json);
    for (size_t i = 0; i < missing->count; i++)
        write_choice(json, &missing->choices[i]);
    kb_json_end_array(json);
    kb_json_end_object(json);
}

static void write_answer(const struct kb_ground_request *request,
                         const struct kb_ground_result *result, struct kb_buf *ret)
{
    struct kb_json writer, *json = &writer;
    kb_json_init(json, ret);
    kb_json_begin_object(json);
    kb_json_field_str(json, "question", request->question);
    kb_json_field_bool(json, "answers", result->answers);
    kb_json_field_number(json, "confidence", result->confidence, 3);
    kb_json_key(json, "spans");
    kb_json_begin_array(json);
    for (size_t i = 0; i < result->count; i++)
        write_span(json, &result->spans[i]);
    kb_json_end_array(json);
    kb_json_key(json, "missing");
    kb_json_begin_array(json);
    write_missing(json, "region", &result->region);
    write_missing(json, "as_of", &result->day);
    kb_json_end_array(json);
    kb_json_field_str_or_null(json, "department", result->department);
    kb_json_field_date(json, "as_of", result->on);
    kb_json_field_int(json, "revision", result->revision);
    kb_json_end_object(json);
}

/* --- asking ----------------------------------------------------------------------------------- */

static enum kb_status check_words(struct kb_api_call *call, struct kb_str question,
                                  struct kb_error *err)
{
    struct kb_terms terms;
    enum kb_status status = kb_text_terms(kb_searcher_text(call->session->searcher), question,
                                          &terms, err);
    if (status)
        return kb_api_inside(status);
    if (terms.count)
        return KB_OK;
    return kb_fail(err, KB_INVALID, "field 'question' has nothing to look for: no word is in it");
}

enum kb_status kb_api_ground(struct kb_api_call *call, struct kb_error *err)
{
    const struct kb_api_value *values = call->fields;
    struct kb_ground_request request = {
        .question = values[QUESTION].text,
        .region = values[REGION].text,
        .as_of_set = values[AS_OF].given,
        .as_of = (kb_date)values[AS_OF].number,
        .limit = (size_t)values[LIMIT].number,
    };
    struct kb_ground_result result;
    call->response->query = request.question;
    enum kb_status status = check_words(call, request.question, err);
    if (status)
        return status;
    status = kb_ground(call->session->searcher, &request, call->session->arena, &result, err);
    if (status)
        return kb_api_inside(status);
    call->response->hits = result.count;
    call->response->revision = result.revision;
    write_answer(&request, &result, kb_api_body(call));
    return KB_OK;
}

enum kb_status kb_api_handle_ground(struct kb_api_call *call, struct kb_error *err)
{
    enum kb_status status = kb_api_ground(call, err);
    return status ? status : kb_api_answer(call, KB_API_JSON, (struct kb_str){0}, err);
}
